/* `site` and `paginator`: Jekyll's SiteDrop, and the Pager of jekyll-paginate. */
#include "render/jekyll/archives.h"
#include "render/jekyll/github.h"
#include "render/jekyll/render.h"

#include <stdlib.h>
#include <uv.h>

/* ---- lists ---- */

static struct liquid_value
posts_list(struct rendering *r, struct str key)
{
	struct list l = { .index = K_COLLECTION, .key = key, .backwards = true };
	return list_value(r, l);
}

static int
site_posts(struct rendering *r, struct liquid_value *ret)
{
	*ret = posts_list(r, S("posts"));
	return 0;
}

static int
site_pages(struct rendering *r, struct liquid_value *ret)
{
	*ret = pages_value(r, false);
	return 0;
}

static int
site_html_pages(struct rendering *r, struct liquid_value *ret)
{
	*ret = pages_value(r, true);
	return 0;
}

static int
site_static_files(struct rendering *r, struct liquid_value *ret)
{
	*ret = list_value(r, (struct list){ .index = K_STATICS, .items = &static_class });
	return 0;
}

static int
site_tags(struct rendering *r, struct liquid_value *ret)
{
	*ret = labels_value(r, S("tags"));
	return 0;
}

static int
site_categories(struct rendering *r, struct liquid_value *ret)
{
	*ret = labels_value(r, S("categories"));
	return 0;
}

static int
by_name(const void *left, const void *right)
{
	return str_cmp(*(const struct str *)left, *(const struct str *)right);
}

/* The labels of all collections, in the order of the configuration. */
static int
labels(struct rendering *r, struct str **ret, size_t *ret_n)
{
	struct data all;
	int e = read_setting(r->t, S("collections"), &all);
	if (e < 0)
		return e;
	size_t n = data_len(all);
	*ret = arena_alloc(task_arena(r->t), (n + 1) * sizeof(**ret));
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = data_str(data_key_at(all, i));
	*ret_n = n;
	return 0;
}

static int
site_collections(struct rendering *r, struct liquid_value *ret)
{
	struct str *all;
	size_t n;
	int e = labels(r, &all, &n);
	if (e < 0)
		return e;
	if (n)
		qsort(all, n, sizeof(*all), by_name);
	struct liquid_list *list = liquid_list_new(task_arena(r->t), n);
	for (size_t i = 0; i < n; i++)
		list->items[i] = collection_value(r, all[i]);
	*ret = liquid_list(list);
	return 0;
}

static int
site_documents(struct rendering *r, struct liquid_value *ret)
{
	struct str *all;
	size_t n;
	int e = labels(r, &all, &n);
	if (e == 0)
		*ret = documents_value(r, all, n);
	return e;
}

/* The most recent posts but for the one that asks: related_posts.rb without its index. */
static int
site_related_posts(struct rendering *r, struct liquid_value *ret)
{
	enum { LOOKED_AT = 11, RELATED = 10 };
	struct entry *e;
	size_t total, n;
	if (r->head.type != DOCUMENT_POST || r->stage == STAGE_EXCERPT)
		return 0;
	int error = task_count(r->t, K_COLLECTION, S("posts"), S(""), &total);
	size_t first = error == 0 && total > LOOKED_AT ? total - LOOKED_AT : 0;
	if (error == 0)
		error = task_slice(r->t, K_COLLECTION, S("posts"), S(""), first, LOOKED_AT, &e, &n);
	if (error < 0)
		return error;
	struct liquid_list *list = liquid_list_new(task_arena(r->t), RELATED);
	size_t used = 0;
	for (size_t i = n; total > 1 && i-- && used < RELATED;) {
		if (!str_eq(e[i].ref, r->path))
			list->items[used++] = drop_value(r, &post_class, e[i].ref);
	}
	list->n = used;
	*ret = liquid_list(list);
	return 0;
}

/* The pages of jekyll-archives; nil where it is not asked for. */
static int
site_archives(struct rendering *r, struct liquid_value *ret)
{
	bool on;
	struct liquid_value *all;
	size_t n;
	int e = read_plugin(r->t, S("jekyll-archives"), &on);
	if (e < 0 || !on)
		return e;
	e = archive_pages(r, false, &all, &n);
	if (e < 0)
		return e;
	struct liquid_list *list = liquid_list_new(task_arena(r->t), n);
	if (n)
		memcpy(list->items, all, n * sizeof(*all));
	*ret = liquid_list(list);
	return 0;
}

static int
site_time(struct rendering *r, struct liquid_value *ret)
{
	struct date now;
	int e = rendering_time(r, &now);
	if (e == 0)
		*ret = liquid_date(now);
	return e;
}

static int
site_data(struct rendering *r, struct liquid_value *ret)
{
	struct data own; /* a key of that name in the configuration wins */
	int e = read_setting(r->t, S("data"), &own);
	if (e < 0)
		return e;
	if (!data_exists(own) || data_kind(own) == DATA_NULL)
		return data_value(r, ret);
	*ret = liquid_data(own);
	return 0;
}

static int
site_config(struct rendering *r, struct liquid_value *ret)
{
	return 0;
}

/* ---- site ---- */

static const struct {
	const char *name;
	int (*get)(struct rendering *r, struct liquid_value *ret);
} site_properties[] = { { "time", site_time }, { "config", site_config }, { "data", site_data },
	{ "tags", site_tags }, { "static_files", site_static_files },
	{ "collections", site_collections }, { "posts", site_posts },
	{ "html_pages", site_html_pages }, { "categories", site_categories },
	{ "pages", site_pages }, { "documents", site_documents },
	{ "related_posts", site_related_posts } };

static int
read_property(struct rendering *r, struct str key, struct liquid_value *ret)
{
	struct data own;
	int e = read_setting(r->t, S("collections"), &own);
	if (e < 0)
		return e;
	if (!str_eq(key, S("posts")) && data_exists(data_get(own, key))) {
		*ret = list_value(r, (struct list){ .index = K_COLLECTION,
					     .key = arena_str(task_arena(r->t), key) });
		return 0;
	}
	for (size_t i = 0; i < sizeof(site_properties) / sizeof(site_properties[0]); i++) {
		if (str_eq(key, str_of(site_properties[i].name)))
			return site_properties[i].get(r, ret);
	}
	if (str_eq(key, S("github")))
		return github_value(r, ret);
	if (str_eq(key, S("archives"))) {
		e = site_archives(r, ret);
		if (e < 0 || ret->kind != LIQUID_NIL)
			return e;
	}
	e = read_setting(r->t, key, &own);
	if (e == 0)
		*ret = liquid_data(own);
	return e;
}

static int
property_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	const struct liquid_value *seen = seen_find(&r->seen, self, S(""), key);
	if (seen) {
		*ret = *seen;
		return 0;
	}
	int e = read_property(r, key, ret);
	if (e == 0)
		seen_add(&r->seen, task_arena(r->t), self, S(""), arena_str(task_arena(r->t), key),
			*ret);
	return e;
}

/* What the configuration says: for loops over `site`, which are rare. */
static int
settings_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	struct rendering *r = rendering_of(run);
	struct data all;
	int e = read_settings(r->t, &all);
	if (e < 0)
		return e;
	struct liquid_map *map = liquid_map_new(task_arena(r->t), data_len(all));
	for (size_t i = 0; i < data_len(all); i++)
		map->pairs[i] = (struct liquid_pair){ data_str(data_key_at(all, i)),
			liquid_data(data_at(all, i)) };
	*ret = map;
	return 0;
}

/* Collections, the site's own properties, and what else the configuration says. */
static int
site_near(struct liquid_run *run, const void *self, struct near *near)
{
	struct data all;
	int e = read_settings(rendering_of(run)->t, &all);
	if (e < 0)
		return e;
	liquid_near_keys(run, near, data_get(all, S("collections")));
	for (size_t i = 0; i < sizeof(site_properties) / sizeof(site_properties[0]); i++)
		near_try(near, site_properties[i].name);
	liquid_near_keys(run, near, all);
	return 0;
}

static const struct liquid_class site_class = { .name = "Jekyll::Drops::SiteDrop",
	.get = property_get,
	.map = settings_map,
	.near = site_near };

struct liquid_value
site_value(void)
{
	return liquid_object(&site_class, &site_class);
}

/* ---- paginator ---- */

int
paginator_path(struct rendering *r, size_t page, struct str *ret)
{
	struct str format;
	int e = read_setting_text(r->t, S("paginate_path"), &format);
	if (e < 0)
		return e;
	if (format.len == 0)
		format = S("/page:num");
	struct buf b = BUF_ARENA(task_arena(r->t));
	size_t at = str_search(format, S(":num"));
	if (format.ptr[0] != '/')
		buf_add_char(&b, '/');
	buf_add(&b, str_slice(format, 0, at));
	if (at < format.len) {
		buf_printf(&b, "%zu", page);
		buf_add(&b, str_from(format, at + sizeof(":num") - 1));
	}
	*ret = buf_str(&b);
	return 0;
}

struct pager {
	size_t per_page, total, pages;
};

static int
read_pager(struct rendering *r, struct pager *ret)
{
	int e = read_posts_per_page(r->t, &ret->per_page);
	if (e == 0)
		e = task_count(r->t, K_COLLECTION, S("posts/visible"), S(""), &ret->total);
	if (e < 0)
		return e;
	if (ret->per_page == 0)
		ret->per_page = 1;
	ret->pages = (ret->total + ret->per_page - 1) / ret->per_page;
	return 0;
}

/* The path of a page of the paginator; the first one's is its template's URL. */
static int
pager_link(struct rendering *r, size_t page, struct liquid_value *ret)
{
	struct str path;
	int e = page > 1 ? paginator_path(r, page, &path)
			 : task_read_part(r->t, K_DOCUMENT, r->path, S("url"), &path);
	if (e == 0)
		*ret = liquid_string(path);
	return e;
}

static int
pager_posts(struct rendering *r, const struct pager *p, struct liquid_value *ret)
{
	struct entry *e;
	size_t n, skipped = (r->page - 1) * p->per_page;
	size_t end = p->total > skipped ? p->total - skipped : 0; /* the newest stands last */
	size_t count = end < p->per_page ? end : p->per_page;
	int error = task_slice(
		r->t, K_COLLECTION, S("posts/visible"), S(""), end - count, count, &e, &n);
	if (error < 0)
		return error;
	struct liquid_list *list = liquid_list_new(task_arena(r->t), n);
	for (size_t i = 0; i < n; i++)
		list->items[i] = drop_value(r, &post_class, e[n - 1 - i].ref);
	*ret = liquid_list(list);
	return 0;
}

static const char *const pager_names[] = { "page", "per_page", "posts", "total_posts",
	"total_pages", "previous_page", "previous_page_path", "next_page", "next_page_path" };
enum { PAGER_NAMES = sizeof(pager_names) / sizeof(pager_names[0]) };

static int
pager_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	struct pager p;
	if (str_eq(key, S("page"))) {
		*ret = liquid_int((int64_t)r->page);
		return 0;
	}
	int e = read_pager(r, &p);
	if (e < 0)
		return e;
	if (str_eq(key, S("posts")))
		return pager_posts(r, &p, ret);
	if (str_eq(key, S("per_page")))
		*ret = liquid_int((int64_t)p.per_page);
	else if (str_eq(key, S("total_posts")))
		*ret = liquid_int((int64_t)p.total);
	else if (str_eq(key, S("total_pages")))
		*ret = liquid_int((int64_t)p.pages);
	else if (str_starts(key, S("previous_page")) && r->page > 1)
		*ret = liquid_int((int64_t)r->page - 1);
	else if (str_starts(key, S("next_page")) && r->page < p.pages)
		*ret = liquid_int((int64_t)r->page + 1);
	if (ret->kind == LIQUID_INT && str_ends(key, S("_page_path")))
		return pager_link(r, (size_t)ret->integer, ret);
	return 0;
}

static int
pager_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	struct liquid_map *map = liquid_map_new(liquid_arena(run), PAGER_NAMES);
	int e = 0;
	for (size_t i = 0; e == 0 && i < PAGER_NAMES; i++) {
		map->pairs[i].key = str_of(pager_names[i]);
		e = pager_get(run, self, map->pairs[i].key, &map->pairs[i].value);
	}
	*ret = map;
	return e;
}

static int
pager_near(struct liquid_run *run, const void *self, struct near *near)
{
	for (size_t i = 0; i < PAGER_NAMES; i++)
		near_try(near, pager_names[i]);
	return 0;
}

static const struct liquid_class pager_class = {
	.name = "Hash", .get = pager_get, .map = pager_map, .near = pager_near
};

struct liquid_value
paginator_value(void)
{
	return liquid_object(&pager_class, &pager_class);
}
