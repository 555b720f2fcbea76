/* Writing what was made: the files, the list of them, and what the next build may know of them. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "core/copy.h"
#include "core/heap.h"
#include "watch/build_impl.h"

/* The new files as a list, with room for the old ones; the caller frees its array. */
static struct outputs
new_list(const struct build *b)
{
	size_t n = b->pages.n;
	struct outputs o = { .n = n };
	o.files = heap_resize(NULL, n + b->outputs.n, sizeof(*o.files));
	for (size_t i = 0; i < n; i++)
		o.files[i] = (struct listed){ b->pages.v[i].file.path, b->pages.v[i].file.bytes };
	qsort(o.files, n, sizeof(*o.files), outputs_compare);
	return o;
}

/* The new files, and the old ones that may be there: before the writing all of them; behind it those that are not
 * written over, where nothing could be removed. */
static int
keep_list(struct build *b, bool before)
{
	struct outputs new = new_list(b);
	size_t all = new.n, kept = 0, old = before || !site_is_whole(b->site) ? b->outputs.n : 0;
	for (size_t i = 0; i < old; i++)
		if (before || !outputs_has(&new, b->outputs.files[i].path))
			new.files[all++] = b->outputs.files[i];
	qsort(new.files, all, sizeof(*new.files), outputs_compare);
	for (size_t i = 0; i < all; i++)
		if (i == 0 || outputs_compare(&new.files[i], &new.files[kept - 1]) != 0)
			new.files[kept++] = new.files[i];
	int r = outputs_keep(&b->outputs, new.files, kept);
	free(new.files);
	return r;
}

/* The list knows of bytes before they are there. It is written whole, so what is another by now than it says waits for
 * all others that are; what changes again and again does not wait for ever. */
static bool
put_off(struct build *b, struct page *page)
{
	enum { ROUNDS = 3 };
	if (b->rounds == ROUNDS)
		return false;
	b->later = heap_grow(b->later, b->n_later, &b->cap_later, sizeof(*b->later));
	b->later[b->n_later++] = page;
	return true;
}

struct changed {
	struct build *b;
	struct page *page;
};

static int
see_changed(void *ctx, struct fingerprint bytes)
{
	struct changed *c = ctx;
	c->page->file.bytes = bytes;
	(void)keep_list(c->b, true); /* what came of the first one was told */
	return 0;
}

/* Copies a file that is another one by now than when it was read: as it is. */
static int
copy_changed(struct build *b, struct page *page, const struct site_place *from, bool *ret_anew)
{
	struct changed c = { b, page };
	return file_copy(
		from->root, from->path, &b->out, page->file.path, see_changed, &c, ret_anew);
}

static void
note_changed(struct build *b, struct page *page)
{
	b->changed += !page->changed;
	b->moved = page->file.path;
	page->changed = true;
}

/* Also of a link that leads out of the site. */
static bool
is_absence(int code)
{
	return code == UV_ENOENT || code == UV_ENOTDIR || code == UV_ELOOP || code == UV_EXDEV;
}

/* What file_copy says of a source that is another by then, or was no file; it may be one again. */
static bool
is_change(int code)
{
	return code == UV_ECANCELED || code == UV_EINVAL || code == UV_EISDIR || is_absence(code);
}

/* Whether what was to be copied is no file any more. */
static bool
is_gone(const struct site_place *from)
{
	struct file_id id;
	int r = file_stat(from->root, from->path, &id);
	return r == 0 ? file_id_type(&id) != FILE_REGULAR : is_absence(r);
}

/* Nothing is written of it; other pages may tell of it, so that is not all. */
static void
see_gone(struct build *b, const struct page *page)
{
	b->gone = page->file.path;
}

static void
written(void *ctx, void *item, int r, bool anew, const struct file_id *id,
	const struct site_place *from)
{
	struct build *b = ctx;
	struct page *page = item;
	if (from && is_change(r) && !is_gone(from)) {
		note_changed(b, page);
		if (put_off(b, page))
			return;
		r = copy_changed(b, page, from, &anew);
	}
	if (r < 0 && from && is_gone(from)) {
		see_gone(b, page);
		return;
	}
	if (r < 0)
		build_fail(b, r, page->file.path);
	b->built.written += anew;
	b->built.unchanged += !anew;
	page->fresh = r == 0 && id && !page->changed; /* else it is not of .file.answer */
	if (page->fresh)
		page->file.id = *id;
}

/* Opens what the page is a copy of; false where it is gone, or that failed. */
static bool
open_source(struct build *b, struct page *page, struct site_place *ret)
{
	int r = site_place_open(b->site, page->source, ret);
	if (is_absence(r))
		see_gone(b, page);
	else if (r < 0)
		build_fail(b, r, page->file.path);
	return r >= 0;
}

static void
copy_file(struct build *b, struct page *page)
{
	struct site_place place;
	if (open_source(b, page, &place))
		writer_copy(b->writer, page->file.path, &place, page->file.bytes, page);
}

/* The answer is the one that was made before, unless that was dropped since, and a file that it read has changed. Whether
 * it can be written now. */
static bool
renew(struct build *b, struct page *page, const struct site_answer *answer)
{
	struct fingerprint before = page->file.bytes;
	page->file.answer = answer->fingerprint;
	page->file.bytes = build_bytes(answer);
	if (fingerprint_eq(before, page->file.bytes))
		return true;
	if (put_off(b, page))
		return false;
	(void)keep_list(b, true);
	return true;
}

/* Has the page's bytes here, or knows what to copy. False where it is not written now. */
static bool
fetch(struct build *b, struct page *page)
{
	struct site_answer answer;
	if (page->held || page->source.len)
		return true;
	site_get(b->site, page->route, &answer);
	if (!build_writes(b, page->route, &answer)) {
		see_gone(b, page);
		return false;
	}
	if (!renew(b, page, &answer))
		return false;
	if (answer.file.len)
		page->source = arena_str(&b->arena, answer.file);
	else
		page_hold(&b->pages, page, answer.body);
	return true;
}

static void
write_page(struct build *b, struct page *page)
{
	if (!fetch(b, page))
		return;
	if (page->source.len)
		copy_file(b, page);
	else
		writer_page(b->writer, page->file.path, page->body, page->len, page);
	page->body = NULL;
}

static void
write_route(struct build *b, struct page *page)
{
	build_progress(b, "written");
	b->built.pages += page->file.html;
	b->built.files += !page->file.html;
	if (page->known && written_holds(&b->out, &page->file)) {
		b->built.unchanged++;
		return;
	}
	write_page(b, page);
}

/* Reads what is to be copied once more, for what the list says of it. */
static void
look_again(struct build *b, struct page *page, char *piece)
{
	struct site_place place;
	uint64_t size;
	if (!page->source.len || !open_source(b, page, &place))
		return;
	int fd = file_open(place.root, place.path, O_RDONLY, 0);
	if (fd >= 0) { /* else its copying fails, and tells why */
		(void)file_fingerprint(fd, piece, &page->file.bytes, &size);
		(void)close(fd); /* read only */
	}
	site_place_close(&place);
}

/* Writes what was put off, until nothing is. */
static void
write_later(struct build *b)
{
	char *piece = b->n_later ? heap_resize(NULL, FILE_PIECE, 1) : NULL;
	while (b->n_later && !build_stopped(b)) {
		struct page **later = b->later;
		size_t n = b->n_later;
		b->later = NULL;
		b->n_later = b->cap_later = 0;
		b->rounds++;
		for (size_t i = 0; i < n && !build_stopped(b); i++)
			look_again(b, later[i], piece);
		(void)keep_list(b, true); /* what came of the first one was told */
		b->writer = writer_new(b->crew, &b->out, written, b);
		for (size_t i = 0; i < n && !build_stopped(b); i++)
			write_page(b, later[i]);
		writer_end(b->writer);
		free(later);
	}
	free(piece);
}

/* What the next build does not need to do if nothing changes. */
static void
keep_unchanged(struct build *b, struct page *const *walk)
{
	struct buf summary = BUF_ARENA(&b->arena), world = { 0 };
	bool whole = site_world(b->site, &world);
	site_summary_pack(b->site, &summary);
	struct unchanged u = { buf_str(&summary), b->out_path, b->built.pages, b->built.files,
		buf_str(&b->diags), buf_str(&world), S("") };
	if (whole)
		unchanged_keep(b->cache, b->terms, u, walk, b->pages.n);
	buf_done(&world);
}

/* So that the next build need not look into what this one wrote. Behind all else, since files have to come to rest
 * before they can be told by their identity; where little is left of that, it is waited for. */
void
build_keep(struct build *b, int64_t written_ns)
{
	if (!b->cache)
		return;
	if (!build_interrupted())
		cache_settle(b->cache);
	file_settle(written_ns, (int64_t)b->built.took_ns / 16);
	struct page **walk = pages_look(&b->pages, &b->out);
	for (size_t i = 0; i < b->pages.n; i++)
		if (walk[i]->fresh && walk[i]->sure)
			written_keep(b->cache, b->out_path, walk[i]->route, &walk[i]->file);
	if (!build_stopped(b) && b->errors == 0 && b->broken == 0 && !b->gone.len)
		keep_unchanged(b, walk);
	free(walk);
}

static void
find_leftovers(struct build *b)
{
	struct str at;
	struct outputs wanted = new_list(b);
	bool whole = site_is_whole(b->site); /* else pages may be there that could not be read */
	int r = leftovers_find(&b->leftovers, &b->out, &b->outputs, &wanted, whole, &b->arena, &at);
	free(wanted.files);
	if (r < 0)
		build_fail(b, r, at);
	else if (b->leftovers.n_barriers)
		build_fail(b, UV_EEXIST, b->leftovers.barriers[0].wanted);
}

static void
remove_leftovers(struct build *b)
{
	struct str at;
	int r = leftovers_remove(&b->leftovers, &b->out, &b->outputs, &b->built.removed, &at);
	if (r < 0)
		build_fail(b, r, at);
}

/* The first on the list becomes the first that is written: whoever looks into the folder meanwhile, as a server beside
 * does, knows by it what the folder is (outputs_each). */
static void
begin_with_first(struct build *b)
{
	size_t first = 0;
	for (size_t i = 1; i < b->pages.n; i++)
		if (str_cmp(b->pages.v[i].file.path, b->pages.v[first].file.path) < 0)
			first = i;
	struct page page = b->pages.v[first];
	b->pages.v[first] = b->pages.v[0];
	b->pages.v[0] = page;
}

/* Removes first, so that a file can take the place of a folder and a folder that of a file. */
void
build_write(struct build *b)
{
	int r = outputs_open(&b->outputs, b->dir.ptr, site_root(b->site)->path, b->out.path);
	if (r < 0) {
		build_fail(b, r, S("the list of what was written"));
		return;
	}
	find_leftovers(b);
	if (build_stopped(b))
		return;
	r = keep_list(b, true);
	if (r < 0)
		report_note(b->report, "the list of what was written cannot be kept: %s",
			uv_strerror(r));
	remove_leftovers(b);
	b->done = 0;
	b->total = b->pages.n;
	if (b->pages.n)
		begin_with_first(b);
	b->writer = writer_new(b->crew, &b->out, written, b);
	for (size_t i = 0; i < b->pages.n && !build_stopped(b); i++)
		write_route(b, &b->pages.v[i]);
	writer_end(b->writer);
	write_later(b);
	report_progress(b->report, "", 0, 0);
	if (!build_stopped(b) && !b->gone.len)
		(void)keep_list(b, false); /* else the longer list stays, which is right as well */
}
