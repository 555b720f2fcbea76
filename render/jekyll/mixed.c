/* Collections whose documents have no order between them: with and without a date, or with values of several
 * sorts for `sort_by`.
 *
 * Jekyll compares two documents by date where both have one, else by path (document.rb, <=>), so that a < b < c < a
 * can be. What comes of it is what Ruby's sort! makes, which is qsort_r of the C library: until glibc 2.36 a merge
 * sort from the top. Here such a collection, and no other, is sorted as a whole by the same steps, from the order in
 * which Jekyll reads the files. The places go into the parameters of the lists (lists.c).
 *
 * K_MIXED  sort: label NUL class NUL the path as it is read; payload: the date, then the value of `sort_by`, both as
 *          bytes that compare as they do. A class is 'd' or 'u', dated or not, and the value's sort. */
#include "render/jekyll/jekyll.h"

#include <stdlib.h>

enum { DATE_BYTES = 13 };

static const char NO_VALUE = 'z'; /* the first byte that jekyll_sort_value makes of null */

/* ---- the index ---- */

void
mixed_params(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, K_READING, S(""), &v) < 0)
		return;
	struct data_builder b = { .out = ret };
	data_open_map(&b);
	jekyll_put_collections(&b, data_of(v.bytes));
	data_close(&b);
	data_builder_done(&b);
}

bool
mixed_accepts(struct str key, struct str params, struct entry source)
{
	struct data all = data_get(data_of(params), S("collections"));
	for (size_t i = 0; i < data_len(all); i++) {
		struct str label = data_str(data_get(data_at(all, i), S("label")));
		if (!str_eq(label, S("posts")) && jekyll_may_be_of(params, label, source.ref))
			return true;
	}
	return false;
}

static struct data
sort_by(struct data collections, struct str label)
{
	for (size_t i = 0; i < data_len(collections); i++) {
		struct data one = data_at(collections, i);
		if (str_eq(data_str(data_get(one, S("label"))), label))
			return data_kind(data_get(one, S("order"))) == DATA_LIST
				       ? (struct data){ 0 }
				       : data_get(one, S("sort_by"));
	}
	return (struct data){ 0 };
}

void
mixed_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	struct data by = sort_by(data_get(data_of(params), S("collections")), d.collection);
	if (d.type != DOCUMENT_POST || str_eq(d.collection, S("posts")))
		return;
	struct buf sort = { .max = KEY_MAX }, payload = { .max = KEY_MAX };
	jekyll_sort_date(&payload, &d);
	if (data_kind(by) == DATA_STRING)
		jekyll_sort_value(&payload, data_get(data_of(d.data), data_str(by)));
	else
		buf_add_char(&payload, NO_VALUE);
	buf_add(&sort, d.collection);
	buf_add_char(&sort, '\0');
	buf_add_char(&sort, d.dated ? 'd' : 'u');
	buf_add_char(&sort, payload.len > DATE_BYTES ? payload.ptr[DATE_BYTES] : NO_VALUE);
	buf_add_char(&sort, '\0');
	for (size_t i = 0; i < path.len; i++) /* a folder's files come where the folder does */
		buf_add_char(&sort, path.ptr[i] == '/' ? '\1' : path.ptr[i]);
	if (!sort.overflow && !payload.overflow)
		entries_add(ret, (struct entry){ buf_str(&sort), path, buf_str(&payload) });
	buf_done(&sort);
	buf_done(&payload);
}

/* ---- comparing: document.rb and collection.rb ---- */

struct item {
	struct str walked; /* the path, as the files are read */
	struct str path, date, value;
	bool dated;
};

static int
by_walk(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	return str_cmp(a->walked, b->walked);
}

static int
compare(const struct item *a, const struct item *b)
{
	int c = 0;
	if (a->value.ptr[0] == b->value.ptr[0])
		c = str_cmp(a->value, b->value);
	else if (a->value.ptr[0] == NO_VALUE || b->value.ptr[0] == NO_VALUE)
		c = a->value.ptr[0] == NO_VALUE ? 1 : -1;
	else if (a->value.ptr[0] == 'd' && b->value.ptr[0] == 'n')
		c = 1; /* a date knows numbers, as days since 4713 BC; they know no dates */
	if (c == 0 && a->dated && b->dated)
		c = str_cmp(a->date, b->date);
	return c ? c : str_cmp(a->path, b->path);
}

/* msort_with_tmp of glibc 2.36: what is compared with what decides what comes out. */
static void
merge_sort(struct item *all, size_t n, struct item *tmp)
{
	if (n <= 1)
		return;
	size_t n1 = n / 2, n2 = n - n1, used = 0;
	struct item *left = all, *right = all + n1;
	merge_sort(left, n1, tmp);
	merge_sort(right, n2, tmp);
	while (n1 > 0 && n2 > 0) {
		bool first = compare(left, right) <= 0;
		tmp[used++] = first ? *left++ : *right++;
		n1 -= first;
		n2 -= !first;
	}
	memcpy(tmp + used, left, n1 * sizeof(*tmp));
	memcpy(all, tmp, (used + n1) * sizeof(*tmp)); /* the right half's rest stands there */
}

/* ---- which collections, and their order ---- */

/* Whether the collection has documents of a class. */
static int
has_class(struct task *t, struct str label, char dated, char sort, bool *ret)
{
	struct entry *e;
	size_t n;
	struct str prefix =
		arena_printf(task_arena(t), "%.*s%c%c%c%c", STR(label), '\0', dated, sort, '\0');
	int r = task_slice(t, K_MIXED, S(""), prefix, 0, 1, &e, &n);
	*ret = r == 0 && n;
	return r;
}

/* Asks for the first of each class only, so that most changes of a collection are no news. */
static int
is_mixed(struct task *t, struct data collection, struct str label, bool *ret)
{
	static const char sorts[] = "znsdtx";
	bool sorted = data_kind(data_get(collection, S("sort_by"))) == DATA_STRING;
	unsigned dated = 0, undated = 0, values = 0;
	for (size_t i = 0; sorts[i] && (i == 0 || sorted); i++) {
		bool d, u;
		int r = has_class(t, label, 'd', sorts[i], &d);
		if (r == 0)
			r = has_class(t, label, 'u', sorts[i], &u);
		if (r < 0)
			return r;
		dated += d;
		undated += u;
		values += sorts[i] != NO_VALUE && (d || u);
	}
	*ret = (dated && undated) || values > 1;
	return 0;
}

static int
put_places(struct task *t, struct str label, struct data_builder *b)
{
	struct entry *e;
	size_t n;
	struct arena *a = task_arena(t);
	int r = task_each(t, K_MIXED, S(""), arena_printf(a, "%.*s%c", STR(label), '\0'), &e, &n);
	if (r < 0)
		return r;
	struct item *all = arena_alloc(a, (n + 1) * sizeof(*all));
	struct item *tmp = arena_alloc(a, (n + 1) * sizeof(*tmp));
	for (size_t i = 0; i < n; i++)
		all[i] = (struct item){ .walked = str_from(e[i].sort, label.len + 4),
			.path = e[i].ref,
			.date = str_slice(e[i].payload, 0, DATE_BYTES),
			.value = str_from(e[i].payload, DATE_BYTES),
			.dated = e[i].sort.ptr[label.len + 1] == 'd' };
	qsort(all, n, sizeof(*all), by_walk);
	merge_sort(all, n, tmp);
	data_put_key(b, label);
	data_open_map(b);
	for (size_t i = 0; i < n; i++) {
		data_put_key(b, all[i].path);
		data_put_int(b, (int64_t)i);
	}
	data_close(b);
	return 0;
}

int
mixed_put(struct task *t, struct data reading, struct data_builder *b)
{
	struct data all = data_get(reading, S("collections"));
	data_put_key(b, S("mixed"));
	data_open_map(b);
	for (size_t i = 0; i < data_len(all); i++) {
		struct data one = data_at(all, i);
		struct str label = data_str(data_get(one, S("label")));
		bool mixed = false;
		if (str_eq(label, S("posts"))) /* all of them have a date */
			continue;
		int r = is_mixed(t, one, label, &mixed);
		if (r == 0 && mixed)
			r = put_places(t, label, b);
		if (r < 0)
			return r;
	}
	data_close(b);
	return 0;
}
