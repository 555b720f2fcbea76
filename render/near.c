/* What may have been meant by a reference to a page or file that is not there: another name in the same folder that
 * begins with the same letter. A slice of the index, so that a folder of 100,000 posts costs no more than one of a
 * thousand, and only a name that comes or goes there runs the reader again. */
#include "render/near.h"

#include "core/path.h"
#include "render/kinds.h"

enum { NEAR_MAX = 1000 };

/* The path without the slash at its end, and where its last name begins. */
static size_t
last_name(struct str *path)
{
	if (str_ends(*path, S("/")))
		path->len--;
	size_t slash = str_rfind(*path, '/');
	return slash < path->len ? slash + 1 : 0;
}

/* An entry's sort key as it stands in a URL: without the zero byte behind Jekyll's targets, and without the index.html
 * that nobody writes. */
static struct str
shown(struct str sort)
{
	if (str_ends(sort, S("\0")))
		sort.len--;
	sort = url_canonical(sort);
	(void)last_name(&sort);
	return sort;
}

void
near_file(struct task *t, struct near *near, struct str name)
{
	if (!str_eq(name, near->given))
		near_try(near, arena_str(task_arena(t), name).ptr);
}

int
near_name(struct task *t, unsigned index, struct str path, struct near *near)
{
	struct entry *e;
	size_t n, at = last_name(&path);
	near->given = str_from(path, at);
	if (near->given.len < 2)
		return 0;
	int r = task_slice(t, index, S(""), str_slice(path, 0, at + 1), 0, NEAR_MAX, &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct str name = str_from(shown(e[i].sort), at);
		if (index == K_URLS) /* a folder of pages is one, too */
			name.len = str_find(name, '/', 0);
		near_file(t, near, name);
	}
	return r;
}

struct str
near_hint(struct arena *a, struct str reference, const struct near *near)
{
	struct str path = url_split(reference).path, whole = path;
	size_t at = last_name(&path);
	return near->best ? arena_printf(a, "did you mean '%.*s%s%s'?", STR(str_slice(path, 0, at)),
				    near->best, whole.len > path.len ? "/" : "")
			  : S("");
}
