/* jekyll-archives, as its archive.rb has it: a page for each tag, category, year, month and day that has posts.
 *
 * Nothing is made but the index of who belongs where: an archive is a page whose `posts` is a part of it, so
 * that a new post re-renders the archives that list it, and no other. */
#include "render/jekyll/archives.h"

#include <stdlib.h>

#include "core/char.h"
#include "core/path.h"
#include "core/slug.h"
#include "render/jekyll/url.h"

enum archive { TAG, CATEGORY, YEAR, MONTH, DAY, ARCHIVES };

static const struct {
	const char *type, *enabled, *permalink;
} archives[ARCHIVES] = { [TAG] = { "tag", "tags", "/tag/:name/" },
	[CATEGORY] = { "category", "categories", "/category/:name/" },
	[YEAR] = { "year", "year", "/:year/" },
	[MONTH] = { "month", "month", "/:year/:month/" },
	[DAY] = { "day", "day", "/:year/:month/:day/" } };

static enum archive
type_of(struct str group)
{
	return (enum archive)(group.ptr[0] - '1');
}

/* ---- what is configured ------------------------------------------------------------------------ */

int
archives_put(struct task *t, struct data settings, struct data_builder *b)
{
	bool on;
	struct data own = data_get(settings, S("jekyll-archives"));
	struct data enabled = data_get(own, S("enabled"));
	bool all = data_bool(enabled, false) || str_eq(data_str(enabled), S("all"));
	int r = read_plugin(t, S("jekyll-archives"), &on);
	data_put_key(b, S("archives"));
	data_open_map(b);
	for (int i = 0; i < ARCHIVES; i++) {
		struct str type = str_of(archives[i].type);
		struct str permalink = data_str(data_get(data_get(own, S("permalinks")), type));
		if (!on || (!all && !jekyll_list_has(enabled, str_of(archives[i].enabled))))
			continue;
		data_put_key(b, type);
		data_put_str(b, permalink.len ? permalink : str_of(archives[i].permalink));
	}
	data_close(b);
	return r;
}

/* The settings as the lists need them, "" where no archive is wanted: a block of what all lists have, packed, and
 * the permalinks. */
void
archives_params(struct task *t, struct str key, struct buf *ret)
{
	bool on;
	struct value v;
	struct buf common = BUF_ARENA(task_arena(t));
	int r = read_plugin(t, S("jekyll-archives"), &on);
	if (r < 0 || !on || task_read(t, K_READING, S(""), &v) < 0)
		return;
	struct data permalinks = data_get(data_of(v.bytes), S("archives"));
	if (data_len(permalinks) == 0)
		return;
	jekyll_params(t, key, &common);
	if (common.len == 0)
		return;
	pack_str(ret, buf_str(&common));
	buf_add(ret, data_bytes(permalinks));
}

static struct data
permalinks_of(struct str params)
{
	if (params.len == 0)
		return (struct data){ NULL, 0 };
	(void)unpack_str(&params);
	return data_of(params);
}

/* ---- where one lies ---------------------------------------------------------------------------- */

/* The URL of a group; "" where its type is switched off. */
static struct str
url_of(struct arena *a, struct data permalinks, struct str group)
{
	enum archive i = type_of(group);
	struct str title = str_from(group, 1), rest = title, part[3] = { S(""), S(""), S("") };
	struct str template = data_str(data_get(permalinks, str_of(archives[i].type)));
	struct buf slug = BUF_ARENA(a);
	if (template.len == 0)
		return S("");
	for (size_t n = 0; i >= YEAR && n < 3 && str_split(&rest, '-', &part[n]);)
		n++;
	slug_jekyll(&slug, title, SLUG_DEFAULT, false);
	struct url_pair named[] = { { S("name"), slug.len ? buf_str(&slug) : S("") },
		{ S("type"), str_of(archives[i].type) } };
	struct url_pair dated[] = { { S("year"), part[0] }, { S("month"), part[1] },
		{ S("day"), part[2] }, { S("type"), str_of(archives[i].type) } };
	return i < YEAR ? url_page(a, template, named, 2) : url_page(a, template, dated, 4);
}

/* Where it is written, from the root; "" where that is no place. */
static struct str
target_of(struct arena *a, struct str url)
{
	struct str path = url_unescape(a, url), normal;
	if (str_ends(path, S("/")))
		path = arena_printf(a, "%.*sindex.html", STR(path));
	if (path_normalise(a, path, &normal) < 0 || normal.len == 0)
		return S("");
	return arena_printf(a, "/%.*s", STR(normal));
}

static struct str
group_of(struct arena *a, enum archive type, struct data name)
{
	struct buf group = BUF_ARENA(a);
	buf_add_char(&group, (char)('1' + type));
	data_text(&group, name);
	return buf_str(&group);
}

struct str
archive_target(struct arena *a, struct data permalinks, bool category, struct data name)
{
	struct str url = url_of(a, permalinks, group_of(a, category ? CATEGORY : TAG, name));
	return url.len ? target_of(a, url) : S("");
}

/* ---- the index --------------------------------------------------------------------------------- */

bool
archives_accepts(struct str key, struct str params, struct entry source)
{
	return params.len > 0;
}

struct adding {
	struct arena *a;
	struct data permalinks;
	struct str path, place;
	struct entries *entries;
	bool listed;
};

static void
add(struct adding *s, struct str group, size_t i)
{
	struct str target = target_of(s->a, url_of(s->a, s->permalinks, group));
	struct buf b = BUF_ARENA(s->a), place = BUF_ARENA(s->a);
	if (target.len == 0 || group.len > 1 + LABEL_MAX)
		return;
	buf_add(&place, s->place);
	buf_add_char(&place, (char)(i >> 8));
	buf_add_char(&place, (char)i);
	if (!s->listed) {
		buf_add(&b, target);
		buf_add_char(&b, '\0');
	}
	buf_add(&b, group);
	buf_add_char(&b, '\0');
	buf_add(&b, buf_str(&place));
	if (b.len <= KEY_MAX)
		entries_add(s->entries, (struct entry){ buf_str(&b), s->path, buf_str(&place) });
}

static void
add_names(struct adding *s, struct data names, enum archive type)
{
	for (size_t i = 0; i < data_len(names); i++)
		add(s, group_of(s->a, type, data_at(names, i)), i);
}

void
archives_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct arena a = { 0 };
	struct document d = document_unpack(value);
	struct buf place = BUF_ARENA(&a);
	struct str rest = params, common = unpack_str(&rest);
	bool post = d.type == DOCUMENT_POST && str_eq(d.collection, S("posts"));
	struct data data = data_of(d.data);
	if (post && jekyll_order(&place, common, &d, path)) {
		struct date_civil c = date_civil(d.date);
		struct adding s = { &a, permalinks_of(params), path, buf_str(&place), ret,
			str_eq(key, S("list")) };
		add_names(&s, data_get(data, S("tags")), TAG);
		add_names(&s, data_get(data, S("categories")), CATEGORY);
		add(&s, arena_printf(&a, "3%04lld", (long long)c.year), 0);
		add(&s, arena_printf(&a, "4%04lld-%02d", (long long)c.year, c.month), 0);
		add(&s, arena_printf(&a, "5%04lld-%02d-%02d", (long long)c.year, c.month, c.day),
			0);
	}
	arena_done(&a);
}

/* Tags and categories by their first post; then each year with its months behind it, the last first, and so
 * the days of these. */
static struct str
turn_of(struct arena *a, const struct entry *e)
{
	enum archive type = type_of(e->sort);
	struct buf b = BUF_ARENA(a);
	buf_add_char(&b, type < YEAR ? e->sort.ptr[0] : '3');
	if (type < YEAR) {
		buf_add(&b, e->payload);
		return buf_str(&b);
	}
	for (size_t i = 1; i < e->sort.len; i++) {
		char c = e->sort.ptr[i];
		buf_add_char(&b, i > 4 ? (char)('0' + '9' - c) : c);
	}
	return buf_str(&b);
}

/* Of several for one file the last one written stays. */
int
read_archive(struct task *t, struct str target, struct str *ret_group)
{
	struct entry *e;
	size_t *counts, n;
	struct str prefix = arena_printf(task_arena(t), "%.*s%c", STR(target), '\0');
	int r = task_groups(t, K_ARCHIVES, S(""), prefix, &e, &counts, &n);
	struct str last = S("");
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct str turn = turn_of(task_arena(t), &e[i]);
		if (i == 0 || str_cmp(turn, last) > 0) {
			*ret_group = e[i].sort;
			last = turn;
		}
	}
	return r < 0 ? r : n > 0;
}

int
read_archive_targets(struct task *t, struct entry **ret, size_t *ret_n)
{
	size_t *counts;
	return task_groups(t, K_ARCHIVES, S(""), S(""), ret, &counts, ret_n);
}

/* ---- one as a page ----------------------------------------------------------------------------- */

static int
read_permalinks(struct rendering *r, struct data *ret)
{
	struct buf *b = arena_alloc(task_arena(r->t), sizeof(*b));
	*b = BUF_ARENA(task_arena(r->t));
	archives_params(r->t, S(""), b);
	*ret = permalinks_of(b->len ? buf_str(b) : S(""));
	return 0;
}

static struct liquid_value
page_of(struct rendering *r, struct data permalinks, struct str group)
{
	struct drop *d = arena_alloc(task_arena(r->t), sizeof(*d));
	d->path = S("");
	d->archive = group;
	d->made = url_of(task_arena(r->t), permalinks, group);
	return liquid_object(&page_class, d);
}

int
archive_page(struct rendering *r, struct str group, struct liquid_value *ret)
{
	struct data permalinks;
	int e = read_permalinks(r, &permalinks);
	if (e == 0)
		*ret = page_of(r, permalinks, group);
	return e;
}

int
archive_layout(struct rendering *r, struct str group, struct str *ret)
{
	struct data own;
	int e = read_setting(r->t, S("jekyll-archives"), &own);
	if (e < 0)
		return e;
	*ret = data_str(
		data_get(data_get(own, S("layouts")), str_of(archives[type_of(group)].type)));
	if (ret->len == 0)
		*ret = data_str(data_get(own, S("layout")));
	if (ret->len == 0)
		*ret = S("archive");
	return 0;
}

/* The next of the numbers between dashes; the first month or day where there is none. */
static int
number(struct str *rest)
{
	struct str part;
	int n = 0;
	if (!str_split(rest, '-', &part))
		return 1;
	for (size_t i = 0; i < part.len && char_is_digit(part.ptr[i]) && i < 4; i++)
		n = n * 10 + part.ptr[i] - '0';
	return n;
}

static struct liquid_value
date_of(struct str title)
{
	struct date_civil c = { .year = number(&title) };
	c.month = number(&title);
	c.day = number(&title);
	struct date d = date_of_civil(&c, NULL);
	d.has_time = false;
	return liquid_date(d);
}

static struct liquid_value
posts_of(struct rendering *r, struct str target, struct str group)
{
	struct str prefix =
		arena_printf(task_arena(r->t), "%.*s%c%.*s%c", STR(target), '\0', STR(group), '\0');
	return list_value(r, (struct list){ .index = K_ARCHIVES,
				     .prefix = prefix,
				     .items = &post_class,
				     .backwards = true });
}

/* What the defaults of front matter say for it: they take its type for that of a page. */
static int
defaults_of(struct rendering *r, struct str path, enum archive type, struct data *ret)
{
	struct value v;
	int e = task_read(r->t, K_READING, S(""), &v);
	if (e == 0)
		*ret = defaults_all(task_arena(r->t), data_of(v.bytes), path, S(""),
			str_of(archives[type].type));
	return e;
}

static const char *const names[] = { "layout", "posts", "type", "title", "date", "name", "path",
	"url", "permalink" };
enum { NAMES = sizeof(names) / sizeof(names[0]) };

int
archive_get(struct rendering *r, const struct drop *d, struct str key, struct liquid_value *ret)
{
	enum archive type = type_of(d->archive);
	struct arena *a = task_arena(r->t);
	struct str target = target_of(a, d->made), path = str_from(target, 1), layout;
	struct data own;
	int e = 0;
	if (str_eq(key, S("posts"))) {
		*ret = posts_of(r, target, d->archive);
	} else if (str_eq(key, S("type"))) {
		*ret = liquid_string(str_of(archives[type].type));
	} else if (str_eq(key, S("title"))) {
		*ret = type < YEAR ? liquid_string(str_from(d->archive, 1)) : liquid_nil();
	} else if (str_eq(key, S("date"))) {
		*ret = type < YEAR ? liquid_nil() : date_of(str_from(d->archive, 1));
	} else if (str_eq(key, S("name"))) {
		*ret = liquid_string(path_stem(path));
	} else if (str_eq(key, S("path"))) {
		*ret = liquid_string(path);
	} else if (str_eq(key, S("url"))) {
		*ret = liquid_string(d->made);
	} else if (str_eq(key, S("layout"))) {
		e = archive_layout(r, d->archive, &layout);
		*ret = liquid_string(layout);
	} else if (!str_eq(key, S("permalink"))) {
		e = defaults_of(r, path, type, &own);
		if (e == 0)
			*ret = liquid_data(data_get(own, key));
	}
	return e;
}

int
archive_map(struct rendering *r, const struct drop *d, const struct liquid_map **ret)
{
	struct str path = str_from(target_of(task_arena(r->t), d->made), 1);
	struct data own;
	int e = defaults_of(r, path, type_of(d->archive), &own);
	if (e < 0)
		return e;
	struct liquid_map *map = liquid_map_new(task_arena(r->t), data_len(own) + NAMES);
	map->n = 0;
	for (size_t i = 0; i < data_len(own); i++) {
		struct str key = data_str(data_key_at(own, i));
		bool known = false;
		for (size_t k = 0; k < NAMES; k++)
			known = known || str_eq(key, str_of(names[k]));
		if (!known)
			map->pairs[map->n++] =
				(struct liquid_pair){ key, liquid_data(data_at(own, i)) };
	}
	for (size_t i = 0; e == 0 && i < NAMES; i++) {
		struct liquid_pair *pair = &map->pairs[map->n++];
		pair->key = str_of(names[i]);
		e = archive_get(r, d, pair->key, &pair->value);
	}
	*ret = map;
	return e;
}

/* ---- all of them ------------------------------------------------------------------------------- */

struct turn {
	struct str group;
	struct str key; /* what they are sorted by */
};

static int
by_key(const void *left, const void *right)
{
	const struct turn *a = left, *b = right;
	return str_cmp(a->key, b->key);
}

int
archive_pages(struct rendering *r, bool html, struct liquid_value **ret, size_t *ret_n)
{
	struct arena *a = task_arena(r->t);
	struct data permalinks;
	struct entry *e;
	size_t *counts, n, used = 0;
	int error = task_groups(r->t, K_ARCHIVES, S("list"), S(""), &e, &counts, &n);
	if (error == 0 && n)
		error = read_permalinks(r, &permalinks);
	*ret_n = 0;
	if (error < 0 || n == 0)
		return error;
	struct turn *turns = arena_alloc(a, n * sizeof(*turns));
	*ret = arena_alloc(a, n * sizeof(**ret));
	for (size_t i = 0; i < n; i++)
		turns[i] = (struct turn){ e[i].sort, turn_of(a, &e[i]) };
	qsort(turns, n, sizeof(*turns), by_key);
	for (size_t i = 0; i < n; i++) {
		struct liquid_value v = page_of(r, permalinks, turns[i].group);
		struct str url = ((const struct drop *)v.object.self)->made;
		if (!html || str_ends(url, S("/")) || str_eq(path_extension(url), S(".html")))
			(*ret)[used++] = v;
	}
	*ret_n = used;
	return 0;
}

int
archive_near(struct liquid_run *run, const struct drop *d, struct near *near)
{
	struct rendering *r = rendering_of(run);
	struct str path = str_from(target_of(task_arena(r->t), d->made), 1);
	struct data own;
	int e = defaults_of(r, path, type_of(d->archive), &own);
	if (e < 0)
		return e;
	for (size_t i = 0; i < NAMES; i++)
		near_try(near, names[i]);
	liquid_near_keys(run, near, own);
	return 0;
}
