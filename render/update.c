/* A batch of changes, from paths to what came of them: open pages and files whose bytes moved.
 *
 * Events are hints. A path that is named is looked at, and an input is touched where what is there may
 * not be what is known; the graph finds out by fingerprint whether anything has changed. */
#include "render/alias.h"
#include "render/kinds.h"

#include <stdlib.h>

#include "core/heap.h"
#include "core/path.h"
#include "render/folder.h"
#include "render/jekyll/github.h"
#include "render/jekyll/jekyll.h"
#include "render/tree.h"
#include "render/trouble.h"

/* A static file that a batch named: pushed where its bytes moved. */
struct asset {
	struct str path, url;
	struct fingerprint before;
};

/* The batch that is being gathered; after settling, what came of it. */
struct update {
	struct arena arena; /* of the strings here; emptied when the next batch begins */
	bool settled, relisted;
	bool read;          /* what was named has been read again, and is not settled yet */
	struct buf doubted; /* inputs that site_doubt found, packed: a kind and a key each */
	uint64_t revision;
	struct asset *assets;
	size_t nassets, cap_assets;
	struct str *pages;
	size_t npages, cap_pages;
	struct buf mistold; /* files that were shown in the middle of a change, packed */
	struct str *parts;  /* URLs that were shown: kept open for the life of the site */
	size_t nparts, cap_parts;
};

struct update *
update_new(void)
{
	struct update *u = heap_new(sizeof(*u));
	u->settled = true;
	u->revision = 1; /* the graph's first */
	return u;
}

void
update_free(struct update *u)
{
	free(u->assets);
	free(u->pages);
	free(u->parts);
	buf_done(&u->doubted);
	buf_done(&u->mistold);
	arena_done(&u->arena);
	free(u);
}

/* A batch begins with the first change after a settling. */
static struct update *
update_begin(struct site *s)
{
	struct update *u = s->update;
	recall_doubt(s->recall);
	if (u->settled) {
		arena_reset(&u->arena);
		u->settled = false;
		u->nassets = u->npages = 0;
	}
	return u;
}

void
site_mistold(struct site *s, struct str file)
{
	enum { MISTOLD_MAX = 64 << 10 };
	struct buf *files = &s->update->mistold;
	if (files->len < MISTOLD_MAX)
		pack_str(files, file);
}

/* Whether that was said of the file since this was asked last. */
static bool
was_mistold(struct update *u, struct str path)
{
	struct buf others = { 0 };
	size_t before = u->mistold.len;
	for (struct str rest = buf_str(&u->mistold); rest.len;) {
		struct str file = unpack_str(&rest);
		if (!str_eq(file, path))
			pack_str(&others, file);
	}
	buf_done(&u->mistold);
	u->mistold = others;
	return others.len < before;
}

/* Notes what a file that somebody was shown is now, to see later whether it moved. */
static void
note_asset(struct site *s, struct str path)
{
	struct update *u = s->update;
	struct value v = { 0 };
	bool plain = !s->rule.jekyll;
	if (source_skips(s, path) ||
		(plain && (source_is_markdown(path) || source_is_configuration(s, path))))
		return;
	if (graph_has(s->graph, K_ASSET, path))
		graph_get(s->graph, K_ASSET, path, &v);
	else if (!plain || !graph_has(s->graph, K_STAT, path))
		return;
	u->assets = heap_grow(u->assets, u->nassets, &u->cap_assets, sizeof(*u->assets));
	u->assets[u->nassets++] = (struct asset){ .path = arena_str(&u->arena, path),
		.before = was_mistold(u, path) ? (struct fingerprint){ 0 } : v.fingerprint };
}

static bool
is_one_of(struct str url, const struct str *urls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(urls[i], url))
			return true;
	return false;
}

bool
update_note_part(struct site *s, struct str url)
{
	enum { PARTS_MAX = 64 };
	struct update *u = s->update;
	if (u->nparts == PARTS_MAX || is_one_of(url, u->parts, u->nparts))
		return false;
	u->parts = heap_grow(u->parts, u->nparts, &u->cap_parts, sizeof(*u->parts));
	u->parts[u->nparts++] = arena_str(&s->arena, url);
	graph_open(s->graph, K_OUTPUT, url);
	return true;
}

/* Touches the claims of a base unless they say the same of the path: most saves change no name. */
static void
touch_claims(struct site *s, struct str base, struct str path, bool there)
{
	struct value v;
	if (!graph_has(s->graph, K_CLAIMS, base))
		return;
	graph_get(s->graph, K_CLAIMS, base, &v);
	if (!claims_agree(v.bytes, base, path, there))
		graph_touch(s->graph, K_CLAIMS, base);
}

static void
touch_stat(struct site *s, struct str path, char what)
{
	struct value v;
	if (!graph_has(s->graph, K_STAT, path))
		return;
	graph_get(s->graph, K_STAT, path, &v);
	if (v.bytes.ptr[0] != what)
		graph_touch(s->graph, K_STAT, path);
}

void
named_note(struct site *s, struct str key)
{
	for (struct str rest = buf_str(&s->named); rest.len;)
		if (str_eq(unpack_str(&rest), key))
			return;
	pack_str(&s->named, key);
}

/* Touches the names of the folder that the path lies in, or that it is or is above of. */
static void
touch_named(struct site *s, struct str path)
{
	for (struct str rest = buf_str(&s->named); rest.len;) {
		struct str key = unpack_str(&rest), inner = key, folder = unpack_str(&inner);
		if (str_eq(path_dirname(path), folder) || path_is_below(folder, path))
			graph_touch(s->graph, K_NAMED, key);
	}
}

static void
touch_one(void *site, unsigned kind, struct str key)
{
	graph_touch(((struct site *)site)->graph, kind, key);
}

/* What is read of files that are no sources: of the repository, and where gems lie. */
static void
touch_apart(struct site *s, struct str path)
{
	if (path_is_below(S(GITHUB_REMOTES), path))
		graph_touch(s->graph, K_GITHUB, S(""));
	if (path.len == 0 || path.ptr[0] == '/')
		graph_each_key(s->graph, K_GEM, touch_one, s);
}

/* The path may have changed: what was read of it is looked at again, and whether it is there where
 * that is not what is known. */
static void
touch(struct site *s, struct str path)
{
	struct file_id id = { 0 };
	char what = source_look(s, path, &id);
	alias_named(s, path, id.mode ? &id : NULL);
	ahead_forget(s);
	graph_touch(s->graph, K_FILE, path);
	graph_touch(s->graph, K_ASSET, path);
	graph_touch(s->graph, K_MTIME, path);
	graph_touch(s->graph, K_HEADER, path);
	touch_named(s, path);
	touch_apart(s, path);
	touch_stat(s, path, what);
	touch_claims(s, path_dirname(path), path, what == REGULAR);
	touch_claims(
		s, str_slice(path, 0, path.len - path_extension(path).len), path, what == REGULAR);
	for (struct str folder = path_dirname(path); folder.len; folder = path_dirname(folder)) {
		if (graph_has(s->graph, K_STAT, folder))
			touch_stat(s, folder, source_stat(s, folder));
	}
	if (path.len == 0 || path.ptr[0] != '/') /* what a theme has is listed with it (tree.c) */
		tree_put(s, path, what == REGULAR && source_lists(s, path));
}

/* The same, of one that may be shown as it is. */
static void
touch_shown(struct site *s, struct str path)
{
	update_begin(s);
	note_asset(s, path);
	touch(s, path);
}

void
site_written(struct site *s, struct str path)
{
	aliases_due(s);
	touch_shown(s, path);
}

static void
touch_below(void *ctx, unsigned kind, struct str key)
{
	struct site *s = ctx;
	if (kind == K_ASSET)
		note_asset(s, key);
	if (kind != K_TREE)
		graph_touch(s->graph, kind, key);
	alias_named(s, key, NULL);
}

/* What could not be looked at, and all below it. */
static void
touch_again(struct site *s, struct str path)
{
	graph_each_below(s->graph, path, touch_below, s);
	touch(s, path);
}

void
site_rescan(struct site *s, struct str path)
{
	update_begin(s);
	aliases_due(s);
	folders_doubt(s);
	touch_again(s, path);
	tree_relist_below(s, path);
}

struct doubt {
	struct str folder;
	struct buf *found;
};

static void
doubt_key(void *ctx, unsigned kind, struct str key)
{
	struct doubt *d = ctx;
	struct str rest = key, path = kind == K_NAMED ? unpack_str(&rest) : key;
	/* the folder itself is told of by the one above it; but what it claims is said by files in it */
	bool within = path.len > d->folder.len || kind == K_NAMED || kind == K_CLAIMS;
	if (!within || !path_is_below(path, d->folder))
		return;
	buf_add_char(d->found, (char)kind);
	pack_str(d->found, key);
}

bool
site_doubt(struct site *s, struct str folder)
{
	static const uint8_t inputs[] = { K_ASSET, K_CLAIMS, K_FILE, K_HEADER, K_MTIME, K_NAMED,
		K_STAT };
	struct doubt d = { folder, &s->update->doubted };
	folders_doubt(s);
	size_t before = d.found->len;
	for (size_t i = 0; i < sizeof(inputs); i++)
		graph_each_key(s->graph, inputs[i], doubt_key, &d);
	bool any = aliases_unwatched(s);
	return d.found->len > before || any;
}

/* Touches what is doubted. */
static void
touch_doubted(struct site *s)
{
	struct buf *doubted = &s->update->doubted;
	for (struct str rest = buf_str(doubted); rest.len;) {
		unsigned kind = (uint8_t)rest.ptr[0];
		rest = str_from(rest, 1);
		struct str key = unpack_str(&rest);
		if (kind == K_ASSET)
			note_asset(s, key);
		graph_touch(s->graph, kind, key);
		alias_named(s, key, NULL);
	}
	buf_clear(doubted);
}

/* A listing that was asked for and tells of the path: of a folder above it, or of all files. */
static bool
find_listing(struct site *s, struct str path, struct str *ret)
{
	*ret = path;
	do {
		*ret = path_dirname(*ret);
		if (graph_has(s->graph, K_TREE, *ret))
			return true;
	} while (ret->len);
	return false;
}

/* Whether a file is known there. That its path was ever read says nothing: a folder's is read, too; and what is read of
 * it now may be a file that has taken a folder's name, so that the list is asked where it tells of the path. */
static bool
is_known_file(struct site *s, struct str path)
{
	static const uint8_t inputs[] = { K_ASSET, K_FILE };
	struct str folder;
	bool told = find_listing(s, path, &folder);
	bool is_file = told && graph_listed(s->graph, K_TREE, folder, path);
	if (!is_file && told && source_lists(s, path))
		return false;
	for (size_t i = 0; i < sizeof(inputs) && !is_file; i++) {
		struct value v;
		if (!graph_has(s->graph, inputs[i], path))
			continue;
		graph_get(s->graph, inputs[i], path, &v);
		is_file = v.bytes.ptr[0] == REGULAR;
	}
	return is_file;
}

void
site_gone(struct site *s, struct str path)
{
	if (is_known_file(s, path))
		site_written(s, path);
	else
		site_rescan(s, path);
}

void
site_unseen(struct site *s)
{
	update_begin(s);
	aliases_doubt(s);
	aliases_due(s);
}

bool
site_theme_moved(struct site *s)
{
	if (!gem_moved(s))
		return false;
	update_begin(s);
	graph_each_key(s->graph, K_GEM, touch_one, s);
	return true;
}

void
site_set_now(struct site *s, int64_t now)
{
	update_begin(s);
	if (now < s->started) {
		s->started = clock_certain(now);
		s->set_back = now;
		graph_touch(s->graph, K_SET_BACK, S(""));
	}
	s->now = now;
	graph_touch(s->graph, K_CLOCK, S(""));
}

/* The URL path at which a file is served; "" where it is not. */
static struct str
asset_url(struct site *s, struct str path)
{
	struct arena *a = &s->update->arena;
	struct value v;
	if (!s->rule.jekyll)
		return arena_printf(a, "/%.*s", STR(path));
	if (graph_has(s->graph, K_DOCUMENT, path)) {
		graph_get(s->graph, K_DOCUMENT, path, &v);
		struct document d = document_unpack(v.bytes);
		if (d.type == DOCUMENT_STATIC && d.output)
			return arena_str(a, d.target);
	}
	/* no file of the site now: told where most of them are, _docs/a.png at /docs/a.png, if somebody asked for that */
	struct str shown = str_from(path, str_starts(path, S("_")) ? 1 : 0);
	struct str url = arena_printf(a, "/%.*s", STR(shown));
	return graph_has(s->graph, K_OUTPUT, url) ? url : S("");
}

/* Keeps the files whose bytes moved. */
static void
settle_assets(struct site *s)
{
	struct update *u = s->update;
	size_t kept = 0;
	for (size_t i = 0; i < u->nassets; i++) {
		struct value v;
		if (u->assets[i].path.len == 0) {
			u->assets[kept++] = u->assets[i]; /* it is made */
			continue;
		}
		graph_get(s->graph, K_ASSET, u->assets[i].path, &v);
		u->assets[i].url = asset_url(s, u->assets[i].path);
		if (u->assets[i].url.len && !fingerprint_eq(v.fingerprint, u->assets[i].before))
			u->assets[kept++] = u->assets[i];
	}
	u->nassets = kept;
}

/* What is made is pushed as a file is. */
static void
add_part(struct update *u, struct str url)
{
	u->assets = heap_grow(u->assets, u->nassets, &u->cap_assets, sizeof(*u->assets));
	u->assets[u->nassets++] = (struct asset){ .url = arena_str(&u->arena, url) };
}

static bool
has_asset(const struct update *u, struct str url)
{
	for (size_t i = 0; i < u->nassets; i++)
		if (str_eq(u->assets[i].url, url))
			return true;
	return false;
}

/* What somebody asked for is another file now, or none, or one where none was. */
static void
tell_asked(struct site *s, struct str url)
{
	if (!has_asset(s->update, url))
		add_part(s->update, url);
}

static void
settle_pages(struct site *s, size_t changed)
{
	struct update *u = s->update;
	for (size_t i = 0; i < changed; i++) {
		unsigned kind;
		struct str key;
		graph_changed(s->graph, i, &kind, &key);
		if (is_one_of(key, u->pages, u->npages))
			continue;
		bool part = is_one_of(key, u->parts, u->nparts);
		if (part)
			add_part(u, key);
		if (part && graph_opens(s->graph, kind, key) == 1)
			continue; /* as that alone */
		u->pages = heap_grow(u->pages, u->npages, &u->cap_pages, sizeof(*u->pages));
		u->pages[u->npages++] = arena_str(&u->arena, key);
	}
}

/* The settings may now say that other files are part of the site, and so that others have to be open (folder.c). */
static void
settle_rule(struct site *s, struct settled *ret)
{
	struct settled more;
	enum { ROUNDS_MAX = 3 }; /* a listing does not change the settings: one is enough */
	for (int i = 0; i < ROUNDS_MAX && source_rule_update(s); i++) {
		troubles_forget_folders(s, S(""));
		graph_each_key(s->graph, K_STAT, touch_one, s);
		tree_relist(s);
		graph_settle(s->graph, &more);
		settle_pages(s, more.changed);
		ret->revision = more.revision;
		ret->ran += more.ran;
		ret->cut += more.cut;
		s->update->relisted = true;
	}
}

void
site_read_named(struct site *s)
{
	struct update *u = update_begin(s);
	if (u->read)
		return;
	u->read = true;
	keep_looked(s);
	touch_doubted(s);
	aliases_look(s, touch_shown);
	if (troubles_retry(s, touch_again))
		tree_relist(s);
	graph_read_named(s->graph);
}

bool
update_sweep(struct site *s, struct str path)
{
	return alias_sweep(s, path, touch_shown);
}

size_t
site_aliases_touch(struct site *s, size_t max)
{
	return aliases_touch(s, max, touch_shown);
}

void
site_settle(struct site *s, struct site_update *ret)
{
	struct update *u = s->update;
	uint64_t before = u->revision;
	site_read_named(s);
	u->read = false;
	graph_settle(s->graph, &ret->settled);
	settle_pages(s, ret->settled.changed);
	u->relisted = false;
	settle_rule(s, &ret->settled);
	settle_assets(s);
	asked_settle(s, tell_asked);
	u->settled = true;
	u->revision = ret->settled.revision;
	ret->pages = u->npages;
	ret->assets = u->nassets;
	ret->relisted = u->relisted;
	keep_looked(s);
	ret->anything = u->revision != before || u->npages || u->nassets;
}

struct str
site_changed(struct site *s, size_t i)
{
	assert(i < s->update->npages);
	return s->update->pages[i];
}

struct str
site_changed_asset(struct site *s, size_t i)
{
	assert(i < s->update->nassets);
	return s->update->assets[i].url;
}
