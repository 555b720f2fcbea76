/* The listing of the tree: what files there are, beneath the site's root and its theme's.
 *
 * All files are listed in steps (tree_fill), since that is long where they are many, and mostly done behind. */
#include "render/tree.h"

#include <stdlib.h>
#include <uv.h>

#include "core/heap.h"
#include "core/path.h"
#include "core/temporary.h"
#include "render/alias.h"
#include "render/folder.h"
#include "render/trouble.h"

/* A file that configures, and so is no source; Jekyll copies those but for "_config.yml". */
static bool
is_configuration(const struct site *s, struct str path)
{
	return !s->rule.jekyll && source_is_configuration(s, path);
}

/* Whether the folder is one of posts, collections, layouts and the like, or below one: Jekyll lists those by Ruby's
 * `Dir["**"]`, which does not go into linked folders, and the others folder by folder, which does. */
static bool
is_globbed(const struct site *s, struct str folder)
{
	for (struct str up = folder; s->rule.jekyll && up.len; up = path_dirname(up)) {
		struct str name = path_basename(up);
		if (name.ptr[0] == '_' && !str_eq(name, S("_data")) &&
			!source_includes(s, up, name))
			return true;
	}
	return false;
}

struct filling {
	struct site *site;
	struct entries *entries; /* NULL: not for the graph, but for `files` */
	struct buf *files;       /* paths, packed */
	struct str theme;        /* the prefix of the theme's files */
	struct file_walk *walk;  /* of all files */
};

static void
fill_add(struct filling *f, struct str path)
{
	if (f->entries)
		entries_add(f->entries, (struct entry){ .sort = path, .ref = path });
	else
		pack_str(f->files, path);
}

static int
fill_visit(void *ctx, struct str path, enum file_type type)
{
	struct filling *f = ctx;
	f->site->work.entries_read++;
	if (source_skips(f->site, path))
		return 1;
	if (type != FILE_FOLDER && source_is_temporary(path))
		return 0;
	if (type == FILE_LINK) {
		/* a link counts as what it leads to, where that lies beneath the root */
		struct file_id id;
		int r = alias_stat(f->site, path, &id);
		trouble_note(f->site, path, r);
		type = r < 0 ? FILE_OTHER : file_id_type(&id);
		if (type == FILE_FOLDER)
			return is_globbed(f->site, path_dirname(path)) ? 0 : FILE_FOLLOW;
	}
	if (type == FILE_REGULAR && file_is_beyond(&f->site->root, path))
		trouble_note_beyond(f->site, path);
	else if (type == FILE_REGULAR && !is_configuration(f->site, path))
		fill_add(f, path);
	return 0;
}

static void
fill_unread(void *ctx, struct str path, int code)
{
	struct filling *f = ctx;
	if (code == UV_ENAMETOOLONG)
		trouble_note_beyond(f->site, path);
	else
		trouble_note_folder(f->site, path, code);
}

static int
fill_theme_visit(void *ctx, struct str path, enum file_type type)
{
	struct filling *f = ctx;
	struct arena a = { 0 };
	struct str whole = arena_printf(&a, "%.*s%.*s", STR(f->theme), STR(path));
	if (type == FILE_REGULAR && !source_is_temporary(path))
		entries_add(f->entries, (struct entry){ .sort = whole, .ref = whole });
	arena_done(&a);
	return 0;
}

static void
fill_theme_unread(void *ctx, struct str path, int code)
{
	struct filling *f = ctx;
	struct arena a = { 0 };
	trouble_note_folder(f->site, arena_printf(&a, "%.*s%.*s", STR(f->theme), STR(path)), code);
	arena_done(&a);
}

/* All below a folder of a theme. */
static void
fill_theme(struct filling *f, struct str folder)
{
	struct site_place place;
	int r = site_place_open(f->site, folder, &place);
	if (r == 0) {
		struct file_visitor visitor = { fill_theme_visit, f, fill_theme_unread };
		f->theme = str_slice(folder, 0, folder.len - place.path.len);
		r = file_walk(place.root, place.path, visitor, NULL);
		site_place_close(&place);
	}
	trouble_note_folder(f->site, folder, r);
}

/* The theme's assets are files of the site, and its data is the site's where that has none. */
static void
fill_themes(struct filling *f)
{
	static const char *const folders[] = { "assets", "_data" };
	struct str theme = buf_str(&f->site->rule.theme);
	struct arena a = { 0 };
	for (size_t i = 0; theme.len && i < sizeof(folders) / sizeof(*folders); i++)
		fill_theme(f, arena_printf(&a, "%.*s%s", STR(theme), folders[i]));
	arena_done(&a);
}

/* Whether a listing does not come to what is in the folder because of a link on the way. */
static bool
is_cut_off(const struct site *s, struct str folder)
{
	struct file_id id;
	for (struct str up = folder; is_globbed(s, path_dirname(up)); up = path_dirname(up))
		if (file_lstat(&s->root, up, &id) == 0 && file_id_type(&id) == FILE_LINK)
			return true;
	return false;
}

void
tree_listing(struct site *s, struct str folder)
{
	if (s->before_listing)
		s->before_listing(s->before_listing_ctx, folder);
}

/* All below a folder that is asked for by itself. */
static void
fill_folder(struct site *s, struct str folder, struct entries *ret)
{
	struct filling f = { .site = s, .entries = ret };
	struct file_visitor visitor = { fill_visit, &f, fill_unread };
	troubles_forget_listing(s, folder);
	tree_listing(s, folder);
	if (str_search(folder, S("//")) < folder.len)
		fill_theme(&f, folder);
	else if (!source_skips(s, folder) && !is_cut_off(s, folder) &&
		 folder_is_open(s, path_dirname(folder)))
		trouble_note_folder(s, folder, file_walk(&s->root, folder, visitor, NULL));
}

void
tree_leave(struct site *s)
{
	if (s->filling)
		file_walk_end(s->filling->walk);
	free(s->filling);
	s->filling = NULL;
}

static void
tree_begin(struct site *s)
{
	tree_leave(s);
	troubles_forget_listing(s, S(""));
	tree_listing(s, S(""));
	struct filling *f = heap_new(sizeof(*f));
	struct file_visitor visitor = { fill_visit, f, fill_unread };
	f->site = s;
	f->walk = file_walk_begin(&s->root, S(""), visitor);
	s->filling = f;
}

/* All files: some in each call, from the walk that was begun. */
bool
tree_fill(void *site, struct str folder, bool begins, struct entries *ret)
{
	struct site *s = site;
	if (folder.len) {
		fill_folder(s, folder, ret);
		return false;
	}
	if (begins)
		tree_begin(s);
	struct filling *f = s->filling;
	f->entries = ret;
	int r = file_walk_step(f->walk);
	if (r > 0)
		return true;
	trouble_note_folder(s, folder, r); /* a root that went away is an empty one */
	fill_themes(f);
	tree_leave(s);
	return false;
}

/* ---- what is named ---- */

void
tree_put(struct site *s, struct str path, bool there)
{
	struct entry e = { .sort = path, .ref = path };
	struct str folder = path;
	do {
		folder = path_dirname(folder);
		if (there)
			graph_put(s->graph, K_TREE, folder, e);
		else
			graph_remove(s->graph, K_TREE, folder, path);
	} while (folder.len);
}

static void
relist_one(void *ctx, unsigned kind, struct str folder)
{
	graph_relist(ctx, kind, folder);
}

void
tree_relist(struct site *s)
{
	graph_each_key(s->graph, K_TREE, relist_one, s->graph);
}

/* The files that the site has below the path now, packed; false where that cannot be told by looking there alone: the
 * way there is not known. What has other paths, by links to folders, is told by each of these. */
static bool
look_below(struct site *s, struct str path, struct buf *ret)
{
	struct file_id id;
	if (path.len == 0 || path.ptr[0] == '/')
		return false;
	int r = file_stat(&s->root, path, &id);
	bool is_none = r == UV_ENOENT || r == UV_ENOTDIR || r == UV_ELOOP || r == UV_EXDEV;
	if (r < 0 && !is_none)
		return false;
	troubles_forget_listing(s, path);
	if (is_none || file_id_type(&id) != FILE_FOLDER || source_skips(s, path) ||
		is_cut_off(s, path) || !folder_is_open(s, path_dirname(path)))
		return true;
	struct filling f = { .site = s, .files = ret };
	struct file_visitor visitor = { fill_visit, &f, fill_unread };
	tree_listing(s, path);
	trouble_note_folder(s, path, file_walk(&s->root, path, visitor, NULL));
	return true;
}

/* What was found below a folder, for the listings that tell of it. */
struct found {
	struct site *site;
	struct arena arena;
	struct entry *entries;
	size_t n;
};

static void
unpack_found(struct found *f, struct str files)
{
	for (struct str rest = files; rest.len; f->n++)
		(void)unpack_str(&rest);
	f->entries = arena_alloc(&f->arena, f->n * sizeof(*f->entries) + 1);
	for (size_t i = 0; files.len; i++) {
		struct str path = unpack_str(&files);
		f->entries[i] = (struct entry){ .sort = path, .ref = path };
	}
}

/* The listing of `key` is told of what was found below `folder`, which is the key itself or below it. */
static void
relist_in(const struct found *f, struct str key, struct str folder)
{
	struct arena a = { 0 };
	struct str prefix = arena_printf(&a, "%.*s/", STR(folder));
	struct entry *in = arena_alloc(&a, f->n * sizeof(*in) + 1);
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++)
		if (str_starts(f->entries[i].sort, prefix))
			in[n++] = f->entries[i];
	graph_relist_below(f->site->graph, K_TREE, key, prefix, in, n);
	arena_done(&a);
}

static void
relist_folder(void *ctx, unsigned kind, struct str key)
{
	if (kind == K_TREE)
		relist_in(ctx, key, key);
}

void
tree_relist_below(struct site *s, struct str path)
{
	struct buf files = { 0 };
	struct found f = { .site = s };
	if (look_below(s, path, &files)) {
		struct str key = path;
		unpack_found(&f, buf_str(&files));
		graph_each_below(s->graph, path, relist_folder, &f);
		do {
			key = path_dirname(key);
			relist_in(&f, key, path);
		} while (key.len);
	} else {
		tree_relist(s);
	}
	arena_done(&f.arena);
	buf_done(&files);
}

bool
source_lists(struct site *s, struct str path)
{
	return !source_skips(s, path) && !source_is_temporary(path) && !is_configuration(s, path) &&
	       !is_cut_off(s, path_dirname(path));
}
