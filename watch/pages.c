/* The pages of a build: what becomes a file, and what is known of that. */
#include "watch/pages.h"

#include <stdlib.h>

#include "core/heap.h"
#include "core/path.h"

struct page *
pages_add(struct pages *pages, struct str url)
{
	pages->v = heap_grow(pages->v, pages->n, &pages->cap, sizeof(*pages->v));
	struct page *page = &pages->v[pages->n++];
	*page = (struct page){ .route = url };
	return page;
}

void
pages_free(struct pages *pages)
{
	for (size_t i = 0; i < pages->n; i++)
		free(pages->v[i].body);
	free(pages->v);
}

void
page_hold(struct pages *pages, struct page *page, struct str body)
{
	page->body = heap_copy(body);
	page->len = body.len;
	page->held = true;
	pages->held += body.len;
}

struct str
page_path(struct arena *a, struct str url, const struct site_answer *answer)
{
	struct str path = str_from(url, 1);
	if (path.len == 0 || path.ptr[path.len - 1] == '/')
		return arena_join(a, path, S("index.html"), S(""));
	if (answer->html && answer->file.len == 0 && path_extension(path).len == 0)
		return arena_join(a, path, S(".html"), S(""));
	return arena_str(a, path);
}

static int
by_path(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

struct str *
pages_sorted(const struct pages *pages)
{
	struct str *sorted = heap_resize(NULL, pages->n, sizeof(*sorted));
	for (size_t i = 0; i < pages->n; i++)
		sorted[i] = pages->v[i].file.path;
	qsort(sorted, pages->n, sizeof(*sorted), by_path);
	return sorted;
}

/* A walk names what is in a folder "a" before a file "a.html", or a folder "a-b". */
static int
walk_order(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;
	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	int x = i == a.len ? -1 : a.ptr[i] == '/' ? 0 : (uint8_t)a.ptr[i] + 1;
	int y = i == b.len ? -1 : b.ptr[i] == '/' ? 0 : (uint8_t)b.ptr[i] + 1;
	return x - y;
}

static int
by_walk(const void *a, const void *b)
{
	struct page *const *x = a, *const *y = b;
	return walk_order((*x)->file.path, (*y)->file.path);
}

struct page **
pages_look(struct pages *pages, const struct root *out)
{
	struct page **walk = heap_resize(NULL, pages->n, sizeof(*walk));
	struct file_looker looker = { .root = out, .fd = -1 };
	int64_t now = file_now_ns();
	for (size_t i = 0; i < pages->n; i++)
		walk[i] = &pages->v[i];
	qsort(walk, pages->n, sizeof(*walk), by_walk);
	for (size_t i = 0; i < pages->n; i++) {
		const struct written *w = &walk[i]->file;
		struct file_id id;
		walk[i]->sure = (walk[i]->fresh || walk[i]->known) &&
				file_id_is_settled(&w->id, now) &&
				file_look(&looker, w->path, &id) == 0 &&
				file_id_type(&id) == FILE_REGULAR && file_id_eq(&id, &w->id);
	}
	file_look_done(&looker);
	return walk;
}
