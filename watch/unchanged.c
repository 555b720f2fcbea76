/* A build that has nothing to do; see unchanged.h. */
#include "watch/unchanged.h"

#include <stdlib.h>

#include <uv.h>

#include "core/pack.h"
#include "core/path.h"
#include "watch/outputs.h"

static struct fingerprint
key_of(struct fingerprint terms)
{
	return fingerprint_mix(terms, S("unchanged"));
}

/* ---- the output folder ---- */

static struct str
id_bytes(const struct file_id *id)
{
	return (struct str){ (const char *)id, sizeof(*id) };
}

struct comparing {
	struct str rest;       /* of the record's outputs */
	struct outputs listed; /* what may be removed: none but these outputs */
	size_t n;              /* of them so far */
};

static int
enter(void *ctx, struct str path, enum file_type type)
{
	return str_eq(path, S(".git"));
}

/* Files of others are in nobody's way; what a killed process has left is, after a while. */
static int
compare(void *ctx, struct str path, const struct file_id *id)
{
	struct comparing *c = ctx;
	struct str rest = c->rest;
	if (rest.len && str_eq(unpack_str(&rest), path)) {
		struct file_id was;
		memcpy(&was, unpack_str(&rest).ptr, sizeof(was));
		struct fingerprint bytes = unpack_fingerprint(&rest);
		c->rest = rest;
		c->n++;
		bool same = file_id_eq(&was, id) && outputs_proves(&c->listed, path, bytes);
		return same ? 0 : UV_ECANCELED;
	}
	bool foreign = !str_starts(path_basename(path), S(FILE_TEMPORARY)) &&
		       !outputs_has(&c->listed, path);
	return foreign ? 0 : UV_ECANCELED;
}

static void
see_unread(void *ctx, struct str path, int code)
{
	struct comparing *c = ctx;
	c->n = SIZE_MAX / 2; /* who knows what is in it */
}

bool
unchanged_holds(const struct unchanged *u, struct str dir, struct str source)
{
	struct root out;
	struct comparing c = { .rest = u->outputs };
	if (root_open(u->out.ptr, &out) < 0)
		return false;
	out.unlinked = true;
	struct file_visitor visitor = { enter, &c, see_unread, compare };
	bool same = str_eq(str_of(out.path), u->out) &&
		    outputs_open(&c.listed, dir.ptr, source.ptr, out.path) == 0 && c.listed.known &&
		    file_walk(&out, S(""), visitor, NULL) == 0 && c.rest.len == 0 &&
		    c.n == c.listed.n;
	outputs_free(&c.listed);
	root_close(&out);
	return same;
}

/* ---- the record ---- */

bool
unchanged_find(struct cache *c, struct fingerprint terms, struct arena *a, struct unchanged *ret)
{
	struct str bytes;
	if (!cache_get(c, key_of(terms), a, &bytes))
		return false;
	ret->summary = unpack_str(&bytes);
	ret->out = arena_str(a, unpack_str(&bytes));
	ret->pages = (size_t)unpack_u64(&bytes);
	ret->files = (size_t)unpack_u64(&bytes);
	ret->diags = unpack_str(&bytes);
	ret->world = unpack_str(&bytes);
	ret->outputs = bytes;
	return true;
}

/* False where one may change, or has changed, without its identity telling so. */
static bool
pack_outputs(struct buf *b, struct page *const *walk, size_t n)
{
	bool good = true;
	for (size_t i = 0; good && i < n; i++) {
		good = walk[i]->sure;
		pack_str(b, walk[i]->file.path);
		pack_str(b, id_bytes(&walk[i]->file.id));
		pack_fingerprint(b, walk[i]->file.bytes);
	}
	return good;
}

void
unchanged_keep(struct cache *c, struct fingerprint terms, struct unchanged u,
	struct page *const *walk, size_t n)
{
	struct buf b = { 0 };
	pack_str(&b, u.summary);
	pack_str(&b, u.out);
	pack_u64(&b, u.pages);
	pack_u64(&b, u.files);
	pack_str(&b, u.diags);
	pack_str(&b, u.world);
	if (pack_outputs(&b, walk, n))
		cache_put(c, key_of(terms), buf_str(&b));
	buf_done(&b);
}
