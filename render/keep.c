/* What the cache between processes has to know of a site: when a file counts as unchanged, and what computes
 * look at besides what they read. */
#include "render/alias.h"
#include "render/kinds.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/store.h"

static void
pack_identity(struct buf *b, const struct file_id *id)
{
	pack_u64(b, id->dev);
	pack_u64(b, id->ino);
	pack_u64(b, id->size);
	pack_u64(b, (uint64_t)id->mtime_ns);
	pack_u64(b, (uint64_t)id->ctime_ns);
	pack_u64(b, id->mode);
}

bool
keep_is_telling(const struct site *s, struct str path, const struct file_id *id)
{
	bool own = path.len && path.ptr[0] != '/' && str_search(path, S("//")) == path.len;
	return own && s->kept_dev && id->dev == s->kept_dev;
}

void
keep_identity(struct task *t, struct str path, const struct file_id *id, int64_t at_ns)
{
	struct site *s = task_site(t);
	if (!keep_is_telling(s, path, id) || !file_id_is_settled(id, at_ns))
		return;
	struct buf b = BUF_ARENA(task_arena(t));
	pack_identity(&b, id);
	task_identity(t, buf_str(&b));
}

/* By the same look that reading it begins with, so that links and second names are noted. A plain file with one name
 * needs neither: such files of a folder are looked at together. */
static int
look(struct site *s, struct str path, struct file_id *ret)
{
	bool plain = s->looker && file_look(s->looker, path, ret) == 0 &&
		     file_id_type(ret) == FILE_REGULAR && ret->links == 1;
	if (!plain)
		return alias_stat(s, path, ret);
	alias_note_sole(s, path, ret);
	return 0;
}

bool
file_identity(void *site, struct str path, struct buf *ret)
{
	struct site *s = site;
	struct file_id id;
	if (!s->kept_dev || path.len == 0 || path.ptr[0] == '/' || source_is_output(s, path) ||
		look(s, path, &id) < 0 || !keep_is_telling(s, path, &id))
		return false;
	pack_identity(ret, &id);
	return true;
}

static void
pack_stat(struct buf *b, const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0)
		return;
	pack_u64(b, (uint64_t)st.st_ino);
	pack_u64(b, (uint64_t)st.st_size);
	pack_u64(b, (uint64_t)st.st_mtim.tv_sec * 1000000000 + (uint64_t)st.st_mtim.tv_nsec);
}

/* Where the files lie that paths name, the options that computes look at, the environment, the time zones of the system,
 * and who may read. Where _site is the output, as it is in `dev`, it makes no difference whether it was said. */
static struct fingerprint
salt(const struct site *s)
{
	struct buf b = { 0 };
	const struct site_options *o = &s->options;
	pack_u64(
		&b, (uint64_t)o->drafts | (uint64_t)o->future << 1 | (uint64_t)o->unpublished << 2);
	pack_str(&b, o->within);
	pack_str(&b, str_eq(o->out, S("_site")) ? S("") : o->out);
	pack_str(&b, source_environment());
	pack_stat(&b, "/usr/share/zoneinfo");
	pack_stat(&b, "/usr/share/zoneinfo/tzdata.zi");
	pack_u64(&b, geteuid());
	struct fingerprint f = fingerprint_of(buf_str(&b));
	buf_done(&b);
	return f;
}

void
keep_looked(struct site *s)
{
	if (s->looker && !s->proves)
		file_look_done(s->looker);
}

void
site_keep(struct site *s, struct store *store, bool trust)
{
	struct file_id id;
	if (trust && file_stat(&s->root, S(""), &id) == 0)
		s->kept_dev = id.dev;
	if (s->kept_dev && !s->looker) {
		s->looker = arena_alloc(&s->arena, sizeof(*s->looker));
		*s->looker = (struct file_looker){ .root = &s->root, .fd = -1 };
	}
	s->store = store;
	graph_keep(s->graph, store, salt(s), s->started);
}

void
site_prove(struct site *s)
{
	graph_prove(s->graph);
	s->proves = true;
}

struct fingerprint
keep_terms(const struct site *s)
{
	const struct site_options *o = &s->options;
	return fingerprint_mix(fingerprint_mix(salt(s), o->baseurl), o->configs);
}

struct fingerprint
site_terms(const struct site *s)
{
	return fingerprint_mix(keep_terms(s), s->options.url);
}

bool
site_world(struct site *s, struct buf *ret)
{
	return site_is_whole(s) && graph_world(s->graph, ret);
}

bool
site_world_same(struct site *s, struct str world)
{
	return graph_world_same(s->graph, world) && site_is_whole(s);
}

bool
site_keep_step(struct site *s)
{
	return graph_keep_step(s->graph);
}

size_t
site_keeping(struct site *s)
{
	return graph_keeping(s->graph);
}
