/* Lists of the site as Liquid sees them: slices of indexes, asked for as a template needs them. */
#include "render/jekyll/render.h"

#include <stdlib.h>
#include <uv.h>

/* ---- a list ---- */

static struct task *
task_of(struct liquid_run *run)
{
	return rendering_of(run)->t;
}

static int
list_count(struct liquid_run *run, const void *self, size_t *ret)
{
	const struct list *l = self;
	return task_count(task_of(run), l->index, l->key, l->prefix, ret);
}

static struct liquid_value
list_item(struct rendering *r, const struct list *l, struct str path)
{
	return drop_value(r, l->items ? l->items : &post_class, path);
}

static int
list_items(
	struct liquid_run *run, const void *self, size_t from, size_t n, struct liquid_value *ret)
{
	const struct list *l = self;
	struct entry *e;
	size_t total, found, first = from;
	int r;
	if (l->backwards) {
		r = list_count(run, self, &total);
		if (r < 0 || from >= total)
			return r;
		n = n < total - from ? n : total - from;
		first = total - from - n;
	}
	r = task_slice(task_of(run), l->index, l->key, l->prefix, first, n, &e, &found);
	if (r < 0)
		return r;
	for (size_t i = 0; i < found; i++)
		ret[i] = list_item(rendering_of(run), l, e[l->backwards ? found - 1 - i : i].ref);
	return (int)found;
}

/* ---- those with a property ---- */

static void
add_item(struct buf *values, struct liquid_value v)
{
	buf_add(values, (struct str){ (const char *)&v, sizeof(v) });
}

/* Adds those documents of a collection that may have the text as this property: 1; 0 where that cannot be told. */
static int
add_having(struct rendering *r, struct str label, struct str property, struct str text,
	struct buf *values)
{
	struct entry *e;
	size_t n = 0;
	struct str list = arena_printf(task_arena(r->t), "c%.*s", STR(label));
	int told = read_where(r->t, list, property, text, &e, &n);
	for (size_t i = 0; told > 0 && i < n; i++)
		add_item(values, drop_value(r, &post_class, e[i].ref));
	return told;
}

static struct liquid_list
items_of(const struct buf *values)
{
	return (struct liquid_list){ values->len / sizeof(struct liquid_value),
		(struct liquid_value *)(void *)values->ptr, NULL };
}

int
having_once(struct liquid_run *run, const void *self, struct str property, struct str text,
	choose_fn *choose, struct liquid_list *ret)
{
	struct rendering *r = rendering_of(run);
	struct arena *a = task_arena(r->t);
	const struct liquid_value *seen = seen_find(&r->seen, self, property, text);
	if (seen) {
		*ret = *seen->list;
		return 1;
	}
	int told = choose(r, self, property, text, ret);
	if (told <= 0)
		return told;
	struct liquid_list *list = arena_alloc(a, sizeof(*list));
	*list = *ret;
	seen_add(&r->seen, a, self, arena_str(a, property), arena_str(a, text), liquid_list(list));
	return told;
}

static int
choose_of_list(struct rendering *r, const void *self, struct str property, struct str text,
	struct liquid_list *ret)
{
	const struct list *l = self;
	struct buf values = BUF_ARENA(task_arena(r->t));
	if (l->index != K_COLLECTION || l->items || l->prefix.len ||
		str_find(l->key, '/', 0) < l->key.len)
		return 0;
	int told = add_having(r, l->key, property, text, &values);
	*ret = items_of(&values);
	for (size_t i = 0; l->backwards && told > 0 && i < ret->n / 2; i++) {
		struct liquid_value v = ret->items[i];
		ret->items[i] = ret->items[ret->n - 1 - i];
		ret->items[ret->n - 1 - i] = v;
	}
	return told;
}

static int
list_having(struct liquid_run *run, const void *self, struct str property, struct str text,
	struct liquid_list *ret)
{
	return having_once(run, self, property, text, choose_of_list, ret);
}

static const struct liquid_class list_class = {
	.name = "Array", .count = list_count, .items = list_items, .having = list_having
};

struct liquid_value
list_value(struct rendering *r, struct list list)
{
	struct list *l = arena_alloc(task_arena(r->t), sizeof(*l));
	*l = list;
	l->key = list.key.ptr ? list.key : S("");
	l->prefix = list.prefix.ptr ? list.prefix : S("");
	return liquid_object(&list_class, l);
}

/* ---- site.documents: those of all collections, and their static files ---- */

struct documents {
	const struct str *labels; /* of the collections, in the order of the configuration */
	size_t n;
};

static struct str
files_key(struct rendering *r, struct str label)
{
	return arena_printf(task_arena(r->t), "%.*s/files", STR(label));
}

static int
documents_count(struct liquid_run *run, const void *self, size_t *ret)
{
	struct rendering *r = rendering_of(run);
	const struct documents *d = self;
	int e = 0;
	*ret = 0;
	for (size_t i = 0; e == 0 && i < d->n; i++) {
		size_t documents = 0, files = 0;
		e = task_count(r->t, K_COLLECTION, d->labels[i], S(""), &documents);
		if (e == 0)
			e = task_count(
				r->t, K_COLLECTION, files_key(r, d->labels[i]), S(""), &files);
		*ret += documents + files;
	}
	return e;
}

/* Adds the members of one list to those of another. */
static int
add_members(struct rendering *r, struct str key, const struct liquid_class *class, struct buf *all)
{
	struct entry *e;
	size_t n;
	int error = task_each(r->t, K_COLLECTION, key, S(""), &e, &n);
	for (size_t i = 0; error == 0 && i < n; i++)
		add_item(all, drop_value(r, class, e[i].ref));
	return error;
}

static int
documents_items(
	struct liquid_run *run, const void *self, size_t from, size_t n, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	const struct documents *d = self;
	struct buf values = BUF_ARENA(task_arena(r->t));
	int e = 0;
	for (size_t i = 0; e == 0 && i < d->n; i++) {
		e = add_members(r, d->labels[i], &post_class, &values);
		if (e == 0)
			e = add_members(r, files_key(r, d->labels[i]), &static_class, &values);
	}
	struct liquid_list all = items_of(&values);
	if (e < 0 || from >= all.n)
		return e;
	n = n < all.n - from ? n : all.n - from;
	memcpy(ret, all.items + from, n * sizeof(*ret));
	return (int)n;
}

static int
choose_of_documents(struct rendering *r, const void *self, struct str property, struct str text,
	struct liquid_list *ret)
{
	const struct documents *d = self;
	struct buf values = BUF_ARENA(task_arena(r->t));
	int told = 1;
	for (size_t i = 0; told > 0 && i < d->n; i++) {
		told = add_having(r, d->labels[i], property, text, &values);
		int e = told > 0
				? add_members(r, files_key(r, d->labels[i]), &static_class, &values)
				: 0;
		told = e < 0 ? e : told;
	}
	*ret = items_of(&values);
	return told;
}

static int
documents_having(struct liquid_run *run, const void *self, struct str property, struct str text,
	struct liquid_list *ret)
{
	return having_once(run, self, property, text, choose_of_documents, ret);
}

static const struct liquid_class documents_class = { .name = "Array",
	.count = documents_count,
	.items = documents_items,
	.having = documents_having };

struct liquid_value
documents_value(struct rendering *r, const struct str *labels, size_t n)
{
	struct documents *d = arena_alloc(task_arena(r->t), sizeof(*d));
	*d = (struct documents){ labels, n };
	return liquid_object(&documents_class, d);
}

/* ---- tags and categories ---- */

struct labels {
	struct str key;
};

static struct liquid_value
label_list(struct rendering *r, const struct labels *l, struct str name)
{
	struct str prefix = arena_printf(task_arena(r->t), "%.*s%c", STR(name), '\0');
	return list_value(r, (struct list){ .index = K_LABELS, .key = l->key, .prefix = prefix });
}

static int
labels_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	const struct labels *l = self;
	struct liquid_value v = label_list(rendering_of(run), l, key);
	size_t n;
	int r = list_count(run, v.object.self, &n);
	if (r == 0 && n)
		*ret = v;
	return r;
}

struct label {
	struct str name;
	struct str order; /* of the group's oldest post: Ruby's hash is in that order */
};

static int
by_order(const void *left, const void *right)
{
	const struct label *a = left, *b = right;
	return str_cmp(a->order, b->order);
}

int
read_labels(struct task *t, struct str key, struct str **ret, size_t *ret_n)
{
	struct entry *groups, *last;
	size_t *counts, n, one;
	int r = task_groups(t, K_LABELS, key, S(""), &groups, &counts, &n);
	if (r < 0)
		return r;
	struct label *all = arena_alloc(task_arena(t), (n + 1) * sizeof(*all));
	struct str *names = arena_alloc(task_arena(t), (n + 1) * sizeof(*names));
	for (size_t i = 0; i < n; i++) {
		struct str prefix =
			arena_printf(task_arena(t), "%.*s%c", STR(groups[i].sort), '\0');
		r = task_slice(t, K_LABELS, key, prefix, counts[i] - 1, 1, &last, &one);
		if (r < 0)
			return r;
		all[i] = (struct label){ groups[i].sort, one ? last->payload : S("") };
	}
	if (n)
		qsort(all, n, sizeof(*all), by_order);
	for (size_t i = 0; i < n; i++)
		names[i] = all[i].name;
	*ret = names;
	*ret_n = n;
	return 0;
}

static int
labels_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	struct rendering *r = rendering_of(run);
	const struct labels *l = self;
	struct str *all;
	size_t n;
	int e = read_labels(r->t, l->key, &all, &n);
	if (e < 0)
		return e;
	struct liquid_map *map = liquid_map_new(task_arena(r->t), n);
	for (size_t i = 0; i < n; i++)
		map->pairs[i] = (struct liquid_pair){ all[i], label_list(r, l, all[i]) };
	*ret = map;
	return 0;
}

static const struct liquid_class labels_class = {
	.name = "Hash", .get = labels_get, .map = labels_map
};

struct liquid_value
labels_value(struct rendering *r, struct str key)
{
	struct labels *l = arena_alloc(task_arena(r->t), sizeof(*l));
	l->key = key;
	return liquid_object(&labels_class, l);
}

/* ---- a collection ---- */

struct collection {
	struct str label;
};

static int
read_collection(struct rendering *r, struct str label, struct data *ret)
{
	struct data all;
	int e = read_setting(r->t, S("collections"), &all);
	if (e == 0)
		*ret = data_get(all, label);
	return e;
}

static int
collection_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	const struct collection *c = self;
	struct arena *a = task_arena(r->t);
	struct data own;
	struct str files = files_key(r, c->label);
	if (str_eq(key, S("label")))
		*ret = liquid_string(c->label);
	else if (str_eq(key, S("docs")))
		*ret = list_value(r, (struct list){ .index = K_COLLECTION, .key = c->label });
	else if (str_eq(key, S("files")))
		*ret = list_value(r, (struct list){ K_COLLECTION, files, S(""), &static_class, 0 });
	else if (str_eq(key, S("relative_directory")) || str_eq(key, S("directory")))
		*ret = liquid_string(arena_printf(a, "_%.*s", STR(c->label)));
	int e = read_collection(r, c->label, &own);
	if (e < 0 || ret->kind != LIQUID_NIL)
		return e;
	struct data value = data_get(own, key);
	if (str_eq(key, S("output")))
		*ret = liquid_bool(data_exists(value) && data_bool(value, true));
	else
		*ret = liquid_data(value);
	return 0;
}

static int
collection_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	static const char *const names[] = { "label", "files", "directory", "docs", "output",
		"relative_directory" };
	enum { NAMES = sizeof(names) / sizeof(names[0]) };
	struct rendering *r = rendering_of(run);
	const struct collection *c = self;
	struct data own;
	int e = read_collection(r, c->label, &own);
	if (e < 0)
		return e;
	struct liquid_map *map = liquid_map_new(task_arena(r->t), NAMES + data_len(own));
	size_t n = 0;
	for (; n < NAMES && e == 0; n++) {
		map->pairs[n].key = str_of(names[n]);
		e = collection_get(run, self, map->pairs[n].key, &map->pairs[n].value);
	}
	for (size_t i = 0; i < data_len(own); i++) {
		struct str key = data_str(data_key_at(own, i));
		if (str_eq(key, S("output")))
			continue;
		map->pairs[n++] = (struct liquid_pair){ key, liquid_data(data_at(own, i)) };
	}
	map->n = n;
	*ret = map;
	return e;
}

static const struct liquid_class collection_class = {
	.name = "Jekyll::Drops::CollectionDrop", .get = collection_get, .map = collection_map
};

struct liquid_value
collection_value(struct rendering *r, struct str label)
{
	struct collection *c = arena_alloc(task_arena(r->t), sizeof(*c));
	c->label = label;
	return liquid_object(&collection_class, c);
}
