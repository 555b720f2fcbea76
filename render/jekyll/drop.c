/* What Liquid sees of one file of the site: Jekyll's DocumentDrop, ExcerptDrop, StaticFileDrop, and what
 * Page#to_liquid gives. */
#include "render/jekyll/archives.h"
#include "render/jekyll/links.h"
#include "render/jekyll/render.h"
#include "render/jekyll/url.h"

#include "core/path.h"

struct liquid_value
drop_value(struct rendering *r, const struct liquid_class *class, struct str path)
{
	struct drop *d = arena_alloc(task_arena(r->t), sizeof(*d));
	d->path = arena_str(task_arena(r->t), path);
	return liquid_object(class, d);
}

struct liquid_value
drop_current(struct rendering *r)
{
	if (r->own.kind != LIQUID_NIL)
		return r->own;
	struct drop *d = arena_alloc(task_arena(r->t), sizeof(*d));
	*d = (struct drop){ .path = r->path, .current = true, .page = r->page };
	if (r->head.type == DOCUMENT_PAGE)
		return liquid_object(&page_class, d);
	return liquid_object(r->stage == STAGE_EXCERPT ? &excerpt_class : &post_class, d);
}

static int
put(struct liquid_value *ret, int error, struct str s)
{
	if (error == 0)
		*ret = liquid_string(s);
	return error;
}

static int
get_data(struct rendering *r, const struct drop *d, struct str key, struct liquid_value *ret)
{
	struct data v;
	int e = read_document_data(r->t, d->path, key, &v);
	if (e == 0)
		*ret = liquid_data(v);
	return e;
}

/* ---- what several of them have ---- */

int
drop_url(struct rendering *r, const struct drop *d, struct str *ret)
{
	if (d->made.ptr) {
		*ret = d->made;
		return 0;
	}
	if (d->page <= 1)
		return task_read_part(r->t, K_DOCUMENT, d->path, S("url"), ret);
	struct str path;
	struct buf url = BUF_ARENA(task_arena(r->t));
	int e = paginator_path(r, d->page, &path);
	if (e < 0)
		return e;
	url_escape(&url, path);
	if (!str_ends(path, S("/")))
		buf_add_char(&url, '/');
	*ret = buf_str(&url);
	return 0;
}

static int
get_url(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str url;
	int e = drop_url(r, d, &url);
	return put(ret, e, url);
}

static int
get_content(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str text;
	int e = drop_text(r, d, &text);
	return put(ret, e, text);
}

/* What stands between the folder of collections and the file. */
int
drop_relative_path(struct rendering *r, struct str path, struct str *ret)
{
	struct str folder;
	int e = read_setting_text(r->t, S("collections_dir"), &folder);
	if (e < 0)
		return e;
	bool below = folder.len && path_is_below(path, folder) && path.len > folder.len;
	*ret = below ? str_from(path, folder.len + 1) : path;
	return 0;
}

/* ---- documents of collections ---- */

static int
post_name(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	int e = get_data(r, d, S("name"), ret);
	if (e == 0 && ret->kind == LIQUID_NIL)
		*ret = liquid_string(path_basename(d->path));
	return e;
}

static int
post_date(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct date now;
	int e = get_data(r, d, S("date"), ret);
	if (e < 0 || ret->kind != LIQUID_NIL)
		return e;
	e = rendering_time(r, &now);
	if (e == 0)
		*ret = liquid_date(now);
	return e;
}

static int
post_id(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str url;
	struct data slug;
	int e = drop_url(r, d, &url);
	if (e == 0)
		e = read_document_data(r->t, d->path, S("slug"), &slug);
	if (e < 0)
		return e;
	struct buf b = BUF_ARENA(task_arena(r->t));
	document_id(&b, d->path, url, slug);
	*ret = liquid_string(buf_str(&b));
	return 0;
}

/* The label of the collection that a document belongs to. */
int
drop_label(struct rendering *r, const struct drop *d, struct str *ret)
{
	struct document head;
	int e = read_document(r->t, d->path, &head);
	if (e == 0)
		*ret = head.collection;
	return e;
}

static struct liquid_value
neighbour_value(struct rendering *r, const struct entry *e)
{
	return e->sort.ptr ? drop_value(r, &post_class, e->ref) : (struct liquid_value){ 0 };
}

/* A layout asks whether there is one, then for its title, and for its address: the graph is asked once. */
static int
neighbour(struct rendering *r, const struct drop *d, bool next, struct liquid_value *ret)
{
	struct str label;
	struct entry before, after;
	if (!r->beside.ptr || !str_eq(r->beside, d->path)) {
		int e = drop_label(r, d, &label);
		if (e == 0)
			e = task_neighbours(
				r->t, K_COLLECTION, label, S(""), d->path, &before, &after);
		if (e < 0)
			return e;
		r->beside = d->path;
		r->previous = neighbour_value(r, &before);
		r->next = neighbour_value(r, &after);
	}
	*ret = next ? r->next : r->previous;
	return 0;
}

static int
post_next(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	return neighbour(r, d, true, ret);
}

static int
post_previous(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	return neighbour(r, d, false, ret);
}

static int
post_collection(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str label;
	int e = drop_label(r, d, &label);
	return put(ret, e, label);
}

static int
post_path(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str path;
	int e = drop_relative_path(r, d->path, &path);
	return put(ret, e, path);
}

static int
post_excerpt(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	bool links = false;
	int e = drop_given_excerpt(r, d, ret);
	if (e == 0 && ret->kind != LIQUID_NIL)
		e = links_read(r->t, d->path, &links);
	return e < 0 || (ret->kind != LIQUID_NIL && !links) ? e : drop_made_excerpt(r, d, ret);
}

static int
nothing(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	return 0;
}

/* In the order in which Ruby tells of the methods of DocumentDrop. */
static const struct property post_properties[] = { { "name", post_name }, { "url", get_url },
	{ "date", post_date }, { "id", post_id }, { "content", get_content }, { "next", post_next },
	{ "tags", NULL }, { "relative_path", post_path }, { "excerpt", post_excerpt },
	{ "collection", post_collection }, { "previous", post_previous }, { "title", NULL },
	{ "categories", NULL }, { "path", post_path }, { "output", drop_output }, { NULL, NULL } };

/* ---- excerpts ---- */

static int
excerpt_layout(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	return get_data(r, d, S("layout"), ret);
}

static int
excerpt_id(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	int e = post_id(r, d, ret);
	if (e == 0)
		*ret = liquid_string(
			arena_printf(task_arena(r->t), "%.*s#excerpt", STR(ret->string)));
	return e;
}

static int
excerpt_path(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	int e = post_path(r, d, ret);
	if (e == 0)
		*ret = liquid_string(
			arena_printf(task_arena(r->t), "%.*s/#excerpt", STR(ret->string)));
	return e;
}

static const struct property excerpt_properties[] = { { "name", post_name }, { "date", post_date },
	{ "excerpt", nothing }, { "layout", excerpt_layout }, { "url", get_url },
	{ "id", excerpt_id }, { "content", get_content }, { "next", post_next }, { "tags", NULL },
	{ "relative_path", excerpt_path }, { "collection", post_collection },
	{ "previous", post_previous }, { "title", NULL }, { "categories", NULL },
	{ "path", excerpt_path }, { "output", nothing }, { NULL, NULL } };

/* ---- pages ---- */

/* What `page` is was fixed before the page was rendered: its content is its source. */
static int
page_content(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	if (!d->current || r->stage == STAGE_EXCERPT)
		return get_content(r, d, ret);
	*ret = liquid_string(r->source);
	return 0;
}

int
page_dir(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str url;
	int e = drop_url(r, d, &url);
	if (e == 0 && !str_ends(url, S("/"))) {
		struct str folder = document_folder(url);
		url = str_ends(folder, S("/"))
			      ? folder
			      : arena_printf(task_arena(r->t), "%.*s/", STR(folder));
	}
	return put(ret, e, url);
}

static int
page_excerpt(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct data on;
	struct document head;
	int e = drop_given_excerpt(r, d, ret);
	if (e < 0 || ret->kind != LIQUID_NIL)
		return e;
	e = read_setting(r->t, S("page_excerpts"), &on);
	if (e < 0 || !data_bool(on, false))
		return e;
	e = read_document(r->t, d->path, &head);
	if (e < 0 || !str_eq(head.output_ext, S(".html")))
		return e;
	if (r->stage == STAGE_EXCERPT && d->current)
		return 0;
	return drop_made_excerpt(r, d, ret);
}

static int
page_name(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	*ret = liquid_string(path_basename(d->path));
	return 0;
}

static int
page_path(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	int e = get_data(r, d, S("path"), ret);
	if (e == 0 && ret->kind == LIQUID_NIL)
		*ret = liquid_string(d->path);
	return e;
}

static const struct property page_properties[] = { { "content", page_content }, { "dir", page_dir },
	{ "excerpt", page_excerpt }, { "name", page_name }, { "path", page_path },
	{ "url", get_url }, { NULL, NULL } };

/* ---- the classes ---- */

static int
read_property(struct liquid_run *run, const struct property *all, const struct drop *d,
	struct str key, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	struct liquid_run *outer = r->run;
	const struct property *p = all;
	while (p->name && !str_eq(key, str_of(p->name)))
		p++;
	if (!p->name || !p->get)
		return get_data(r, d, key, ret);
	r->run = run;
	int e = p->get(r, d, ret);
	r->run = outer;
	return e;
}

int
drop_get(struct liquid_run *run, const struct property *all, const struct drop *d, struct str key,
	struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	/* the document's own text changes while it is rendered, and it may be a page of the paginator */
	if (d->current || d->page || str_eq(d->path, r->path))
		return read_property(run, all, d, key, ret);
	const struct liquid_value *seen = seen_find(&r->seen, all, d->path, key);
	if (seen) {
		*ret = *seen;
		return 0;
	}
	int e = read_property(run, all, d, key, ret);
	if (e == 0)
		seen_add(&r->seen, task_arena(r->t), all, d->path, arena_str(task_arena(r->t), key),
			*ret);
	return e;
}

static bool
is_property(const struct property *all, struct str key)
{
	for (const struct property *p = all; p->name; p++)
		if (str_eq(key, str_of(p->name)))
			return true;
	return false;
}

/* A map of the host that is being put together. */
struct mapping {
	struct liquid_run *run;
	const struct property *all;
	const struct drop *d;
	struct liquid_map *map;
};

static int
add_property(struct mapping *m, struct str key)
{
	struct liquid_pair *to = &m->map->pairs[m->map->n++];
	to->key = key;
	return drop_get(m->run, m->all, m->d, key, &to->value);
}

/* The properties but those that are in `data`. Neighbours are left out, as they have neighbours. */
static int
add_properties(struct mapping *m, struct data data)
{
	int e = 0;
	for (const struct property *p = m->all; e == 0 && p->name; p++) {
		struct str key = str_of(p->name);
		bool neighbour = str_eq(key, S("next")) || str_eq(key, S("previous"));
		if (!neighbour && !data_exists(data_get(data, key)))
			e = add_property(m, key);
	}
	return e;
}

/* What the data has: the values of properties too, with `properties`, else not at all. */
static int
add_data(struct mapping *m, struct data data, bool properties)
{
	int e = 0;
	for (size_t i = 0; e == 0 && i < data_len(data); i++) {
		struct str key = data_str(data_key_at(data, i));
		bool property = is_property(m->all, key);
		if (property && properties)
			e = add_property(m, key);
		else if (!property)
			m->map->pairs[m->map->n++] =
				(struct liquid_pair){ key, liquid_data(data_at(data, i)) };
	}
	return e;
}

/* All of it: of a document the properties come first, then what else the data has; of a page the data. */
int
drop_map(struct liquid_run *run, const struct property *all, const struct drop *d,
	const struct liquid_map **ret)
{
	struct rendering *r = rendering_of(run);
	struct data data;
	size_t n = 0;
	int e = read_document_all(r->t, d->path, &data);
	for (const struct property *p = all; p->name; p++)
		n++;
	struct mapping m = { run, all, d, liquid_map_new(task_arena(r->t), n + data_len(data)) };
	m.map->n = 0;
	if (all == page_properties) {
		e = e < 0 ? e : add_data(&m, data, true);
		e = e < 0 ? e : add_properties(&m, data);
	} else {
		e = e < 0 ? e : add_properties(&m, (struct data){ 0 });
		e = e < 0 ? e : add_data(&m, data, false);
	}
	*ret = m.map;
	return e;
}

/* What the data has, and the properties: without the values, which may take a page's rendering. */
static int
drop_near(
	struct liquid_run *run, const struct property *all, const struct drop *d, struct near *near)
{
	struct data data;
	int e = read_document_all(rendering_of(run)->t, d->path, &data);
	if (e < 0)
		return e;
	for (const struct property *p = all; p->name; p++)
		near_try(near, p->name);
	liquid_near_keys(run, near, data);
	return 0;
}

bool
drop_same(const void *left, const void *right)
{
	const struct drop *a = left, *b = right;
	return str_eq(a->path, b->path) && str_eq(a->made, b->made) && a->page == b->page;
}

static int
post_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	return drop_get(run, post_properties, self, key, ret);
}

static int
post_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	return drop_map(run, post_properties, self, ret);
}

static int
post_near(struct liquid_run *run, const void *self, struct near *near)
{
	return drop_near(run, post_properties, self, near);
}

/* A document that is printed is its content. */
static int
post_text(struct liquid_run *run, const void *self, struct buf *ret)
{
	struct str text;
	int e = drop_text(rendering_of(run), self, &text);
	if (e == 0)
		buf_add(ret, text);
	return e;
}

static int
excerpt_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	return drop_get(run, excerpt_properties, self, key, ret);
}

static int
excerpt_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	return drop_map(run, excerpt_properties, self, ret);
}

static int
excerpt_near(struct liquid_run *run, const void *self, struct near *near)
{
	return drop_near(run, excerpt_properties, self, near);
}

static int
page_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	const struct drop *d = self;
	if (d->archive.ptr)
		return archive_get(rendering_of(run), d, key, ret);
	if (d->made.ptr)
		return made_get(rendering_of(run), d, key, ret);
	return drop_get(run, page_properties, self, key, ret);
}

static int
page_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	static const char *const made[] = { "content", "dir", "name", "path", "url" };
	const struct drop *d = self;
	if (d->archive.ptr)
		return archive_map(rendering_of(run), d, ret);
	if (d->made.ptr) {
		struct liquid_map *map = liquid_map_new(liquid_arena(run), 5);
		for (size_t i = 0; i < 5; i++) {
			map->pairs[i].key = str_of(made[i]);
			(void)page_get(run, self, map->pairs[i].key, &map->pairs[i].value);
		}
		*ret = map;
		return 0;
	}
	return drop_map(run, page_properties, self, ret);
}

/* Of the pages that plugins make only archives have layouts that an author writes. */
static int
page_near(struct liquid_run *run, const void *self, struct near *near)
{
	const struct drop *d = self;
	if (d->archive.ptr)
		return archive_near(run, d, near);
	return d->made.ptr ? 0 : drop_near(run, page_properties, d, near);
}

const struct liquid_class post_class = { .name = "Jekyll::Drops::DocumentDrop",
	.get = post_get,
	.map = post_map,
	.near = post_near,
	.text = post_text,
	.same = drop_same };

const struct liquid_class excerpt_class = { .name = "Jekyll::Drops::ExcerptDrop",
	.get = excerpt_get,
	.map = excerpt_map,
	.near = excerpt_near,
	.text = post_text,
	.same = drop_same };

const struct liquid_class page_class = {
	.name = "Hash", .get = page_get, .map = page_map, .near = page_near, .same = drop_same
};
