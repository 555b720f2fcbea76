/* The indexes of a site in Jekyll's layout. Sort keys are bytes that compare as Jekyll's lists are ordered:
 * collection.rb and document.rb say how, site.rb where.
 *
 * Where Jekyll's own order depends on that of the disk (two pages of one name), ours goes by path. */
#include "render/jekyll/jekyll.h"

#include "core/path.h"

/* ---- which paths may be of a list: by their folders alone ---- */

static bool
has_folder(struct str path, struct str folder)
{
	struct str rest = path, name;
	while (str_split(&rest, '/', &name) && rest.ptr) {
		if (str_eq(name, folder))
			return true;
	}
	return false;
}

static bool
may_be_post(struct str path)
{
	return has_folder(path, S("_posts")) || has_folder(path, S("_drafts"));
}

/* Without the folder of the collections. */
static struct str
relative_path(struct str params, struct str path)
{
	struct str dir = data_str(data_get(data_of(params), S("dir")));
	return dir.len && path_is_below(path, dir) ? str_from(path, dir.len + 1) : path;
}

bool
jekyll_may_be_of(struct str params, struct str label, struct str path)
{
	struct str relative = relative_path(params, path);
	return relative.len > label.len + 1 && relative.ptr[0] == '_' &&
	       str_starts(str_from(relative, 1), label) && relative.ptr[label.len + 1] == '/';
}

static bool
may_be_document(struct str params, struct str path)
{
	struct data all = data_get(data_of(params), S("collections"));
	for (size_t i = 0; i < data_len(all); i++) {
		if (jekyll_may_be_of(params, data_str(data_get(data_at(all, i), S("label"))), path))
			return true;
	}
	return may_be_post(path);
}

/* Whether a collection's file may be a page, by jekyll-optional-front-matter. */
static bool
may_be_bare(struct str params, struct str path)
{
	struct data bare = data_get(data_of(params), S("bare"));
	return !may_be_post(path) && extension_is_markdown(bare, path_extension(path));
}

/* ---- sort keys ---- */

static void
add_be(struct buf *b, uint64_t v, int bytes)
{
	for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
		buf_add_char(b, (char)(v >> shift));
}

/* By their moment; no collection that is sorted by this has documents with and without a date (mixed.c). */
void
jekyll_sort_date(struct buf *b, const struct document *d)
{
	buf_add_char(b, d->dated ? '\0' : '\1');
	add_be(b, d->dated ? (uint64_t)d->date.seconds ^ (uint64_t)1 << 63 : 0, 8);
	add_be(b, d->dated ? d->date.ns : 0, 4);
}

/* A number as bytes that compare as it does. */
static void
sort_number(struct buf *b, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof(bits));
	add_be(b, bits >> 63 ? ~bits : bits | (uint64_t)1 << 63, 8);
}

/* How much of a text is compared: no key holds one of any length. */
static size_t
sort_length(struct str text)
{
	return text.len < LABEL_MAX ? text.len : LABEL_MAX;
}

/* A value for `sort_by`: what is not there comes last. */
void
jekyll_sort_value(struct buf *b, struct data node)
{
	switch (data_kind(node)) {
	case DATA_INT:
	case DATA_FLOAT:
		buf_add_char(b, 'n');
		sort_number(b, data_float(node, 0));
		return;
	case DATA_STRING:
		buf_add_char(b, 's');
		buf_add(b, str_slice(data_str(node), 0, sort_length(data_str(node))));
		buf_add_char(b, '\0');
		return;
	case DATA_DATE:
		buf_add_char(b, data_date(node).has_time ? 't' : 'd');
		add_be(b, (uint64_t)data_date(node).seconds ^ (uint64_t)1 << 63, 8);
		return;
	case DATA_NULL:
		buf_add_char(b, 'z');
		return;
	case DATA_BOOL:
	case DATA_LIST:
	case DATA_MAP:
		buf_add_char(b, 'x'); /* no order between them: the documents' own */
		return;
	}
}

/* The place in a collection's `order`, or behind all that it names. */
static void
sort_listed(struct buf *b, struct data order, struct str label, struct str relative)
{
	size_t i = 0;
	struct str entry = str_from(relative, label.len + 2);
	for (; i < data_len(order); i++) {
		struct str one = data_str(data_at(order, i));
		if (str_eq(one.len && one.ptr[0] == '/' ? str_from(one, 1) : one, entry))
			break;
	}
	add_be(b, i, 4);
}

/* The collection's number, as configured, and its node. */
static size_t
collection_of(struct str params, struct str label, struct data *ret)
{
	struct data all = data_get(data_of(params), S("collections"));
	size_t i = 0;
	while (i < data_len(all) && !str_eq(data_str(data_get(data_at(all, i), S("label"))), label))
		i++;
	*ret = data_at(all, i);
	return i;
}

/* Of a collection by its number, from 1. */
static struct str
label_of(struct str params, unsigned home)
{
	struct data all = data_get(data_of(params), S("collections"));
	return data_str(data_get(data_at(all, home - 1), S("label")));
}

/* The place in a collection that has no order of its own; false where it has one. */
static bool
sort_mixed(struct buf *b, struct str label, struct str params, struct str path)
{
	struct data places = data_get(data_get(data_of(params), S("mixed")), label);
	if (data_kind(places) != DATA_MAP)
		return false;
	add_be(b, (uint64_t)data_int(data_get(places, path), (int64_t)data_len(places)), 4);
	return true;
}

/* A document's place in its collection. */
static void
sort_document(struct buf *b, struct data collection, const struct document *d, struct str params,
	struct str path)
{
	struct data order = data_get(collection, S("order"));
	struct data key = data_get(collection, S("sort_by"));
	bool own = !str_eq(d->collection, S("posts"));
	if (own && data_kind(order) == DATA_LIST)
		sort_listed(b, order, d->collection, relative_path(params, path));
	if (!own || !sort_mixed(b, d->collection, params, path)) {
		if (own && data_kind(order) != DATA_LIST && data_kind(key) == DATA_STRING)
			jekyll_sort_value(b, data_get(data_of(d->data), data_str(key)));
		jekyll_sort_date(b, d);
	}
	buf_add(b, path);
}

/* Greater than every byte that the name of a folder begins with in UTF-8. */
#define BEHIND_FOLDERS '\xff'

static bool
is_of_theme(struct str path)
{
	return path.len && path.ptr[0] == '/';
}

/* A page's place in site.pages: by name, of one name those of deeper folders first, as Jekyll reads a folder's
 * folders before its pages and sorts stably; the theme's come last, then what plugins make of files, by path. */
void
jekyll_sheet_sort(struct buf *b, struct str path, enum page_turn late, unsigned home)
{
	if (late)
		buf_add(b, jekyll_sheet_turn(late));
	else
		buf_add_char(b, is_of_theme(path) ? '\1' : '\0');
	if (home) { /* behind those of no collection */
		buf_add_char(b, BEHIND_FOLDERS);
		add_be(b, home, 2);
	}
	buf_add(b, late ? path : path_basename(path));
	buf_add_char(b, '\0');
	buf_add(b, str_slice(path, 0, path.len - path_basename(path).len));
	buf_add_char(b, BEHIND_FOLDERS);
}

struct str
jekyll_sheet_turn(enum page_turn turn)
{
	return turn == PAGE_BARE ? S("\2") : turn == PAGE_README ? S("\3") : S("");
}

static void
add(struct buf *sort, struct str ref, struct str payload, struct entries *ret)
{
	if (!sort->overflow)
		entries_add(ret, (struct entry){ buf_str(sort), ref, payload });
	buf_done(sort);
}

/* Where it has no place, it is in no list. */
static void
add_placed(bool placed, struct buf *sort, struct str path, struct entries *ret)
{
	if (placed)
		add(sort, path, S(""), ret);
	else
		buf_done(sort);
}

/* ---- posts that are left out ---- */

/* 'y' where posts are limited: the others have no need of this list. */
void
newest_params(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, K_READING, S(""), &v) < 0)
		return;
	int64_t limit = data_int(data_get(data_of(v.bytes), S("limit_posts")), 0);
	buf_add_char(ret, limit > 0 ? 'y' : 'n');
}

bool
newest_accepts(struct str key, struct str params, struct entry source)
{
	return str_eq(params, S("y")) && may_be_post(source.ref);
}

static void
sort_post(struct buf *b, const struct document *d, struct str path)
{
	jekyll_sort_date(b, d);
	buf_add(b, path);
}

void
newest_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	struct buf sort = { .max = KEY_MAX };
	if (d.type != DOCUMENT_POST || !str_eq(d.collection, S("posts")))
		return;
	sort_post(&sort, &d, path);
	add(&sort, path, S(""), ret);
}

/* Whether the document is a post beyond the limit. */
static bool
is_left_out(struct str params, const struct document *d, struct str path)
{
	struct str first = data_str(data_get(data_of(params), S("first")));
	if (first.len == 0 || d->type != DOCUMENT_POST || !str_eq(d->collection, S("posts")))
		return false;
	struct buf sort = { .max = KEY_MAX };
	sort_post(&sort, d, path);
	bool out = str_cmp(buf_str(&sort), first) < 0;
	buf_done(&sort);
	return out;
}

int
read_beyond_limit(struct task *t, struct str path, const struct document *d, bool *ret)
{
	struct data limit;
	struct entry *posts;
	size_t n;
	*ret = false;
	if (d->type != DOCUMENT_POST || !str_eq(d->collection, S("posts")))
		return 0;
	int r = read_setting(t, S("limit_posts"), &limit);
	if (r < 0 || data_int(limit, 0) <= 0)
		return r;
	r = task_each(t, K_COLLECTION, S("posts"), S(""), &posts, &n);
	*ret = r == 0;
	for (size_t i = 0; r == 0 && i < n && *ret; i++)
		*ret = !str_eq(posts[i].ref, path);
	return r;
}

/* ---- collections ---- */

bool
collection_accepts(struct str key, struct str params, struct entry source)
{
	struct str label = str_slice(key, 0, str_find(key, '/', 0));
	if (str_eq(label, S("posts")))
		return may_be_post(source.ref);
	return jekyll_may_be_of(params, label, source.ref);
}

bool
jekyll_collection_place(struct buf *sort, struct str key, struct str params,
	const struct document *d, struct str path)
{
	struct str label = str_slice(key, 0, str_find(key, '/', 0));
	struct str what = str_from(key, label.len + 1);
	struct data collection;
	bool files = str_eq(what, S("files"));
	bool original = files && d->home && str_eq(label_of(params, d->home), label);
	if (!original && (!str_eq(d->collection, label) || is_left_out(params, d, path) ||
				 d->type != (files ? DOCUMENT_STATIC : DOCUMENT_POST)))
		return false;
	struct data hidden = data_get(data_of(d->data), S("hidden"));
	if (str_eq(what, S("visible")) && data_exists(hidden) && data_kind(hidden) != DATA_NULL &&
		data_bool(hidden, true))
		return false;
	(void)collection_of(params, label, &collection);
	if (files)
		buf_add(sort, path);
	else
		sort_document(sort, collection, d, params, path);
	return true;
}

void
collection_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	struct buf sort = { .max = KEY_MAX };
	add_placed(jekyll_collection_place(&sort, key, params, &d, path), &sort, path, ret);
}

/* ---- tags and categories of posts ---- */

bool
labels_accepts(struct str key, struct str params, struct entry source)
{
	return may_be_post(source.ref);
}

static void
add_label(
	struct str name, const struct document *d, struct str path, size_t at, struct entries *ret)
{
	struct buf place = { .max = KEY_MAX }, sort = { .max = KEY_MAX };
	jekyll_sort_date(&place, d);
	buf_add(&place, path);
	buf_add(&sort, name);
	buf_add_char(&sort, '\0');
	for (size_t i = 0; i < place.len; i++)
		buf_add_char(&sort, (char)~place.ptr[i]); /* the newest first */
	buf_add_char(&sort, '\xFF');
	add_be(&place, at, 2);
	add(&sort, path, buf_str(&place), ret);
	buf_done(&place);
}

/* Whether an item of a list of labels is there once more, further on: a number, and its text. */
static bool
comes_again(struct data list, size_t i, struct str name)
{
	for (size_t k = i + 1; k < data_len(list); k++)
		if (str_eq(data_str(data_at(list, k)), name))
			return true;
	return false;
}

void
labels_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	struct data list = data_get(data_of(d.data), key);
	if (d.type != DOCUMENT_POST || !str_eq(d.collection, S("posts")) ||
		is_left_out(params, &d, path))
		return;
	for (size_t i = 0; i < data_len(list); i++) {
		struct buf name = { .max = LABEL_MAX };
		data_text(&name, data_at(list, i));
		bool again = data_kind(data_at(list, i)) != DATA_STRING &&
			     comes_again(list, i, buf_str(&name));
		if (!name.overflow && !again)
			add_label(buf_str(&name), &d, path, i, ret);
		buf_done(&name);
	}
}

/* ---- pages and static files ---- */

static bool
is_sass(struct str path)
{
	bool indented;
	return document_is_sass(path_extension(path), &indented);
}

bool
sheets_accepts(struct str key, struct str params, struct entry source)
{
	return (!may_be_document(params, source.ref) || may_be_bare(params, source.ref)) &&
	       (!str_eq(key, S("sass")) || is_sass(source.ref));
}

static bool
is_html(const struct document *d)
{
	return str_eq(d->output_ext, S(".html")) || str_eq(d->output_ext, S(".xhtml")) ||
	       str_eq(d->output_ext, S(".htm")) || str_ends(d->url, S("/"));
}

bool
jekyll_sheet_place(struct buf *sort, struct str key, const struct document *d, struct str path)
{
	if (d->type != DOCUMENT_PAGE || (str_eq(key, S("html")) && !is_html(d)))
		return false;
	jekyll_sheet_sort(sort, path, d->late, d->home);
	return true;
}

void
sheets_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	struct buf sort = { .max = KEY_MAX };
	add_placed(jekyll_sheet_place(&sort, key, &d, path), &sort, path, ret);
}

bool
statics_accepts(struct str key, struct str params, struct entry source)
{
	return !may_be_post(source.ref);
}

void
statics_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	struct buf sort = { .max = KEY_MAX };
	struct data collection;
	if (d.type != DOCUMENT_STATIC && !d.original)
		return;
	uint64_t group = d.home;
	if (!d.home)
		group = d.collection.len ? 1 + collection_of(params, d.collection, &collection) : 0;
	add_be(&sort, is_of_theme(path) ? 0xffff : group, 2);
	buf_add(&sort, path);
	add(&sort, path, S(""), ret);
}

/* ---- who is written where, and in which order ---- */

bool
targets_accepts(struct str key, struct str params, struct entry source)
{
	return true;
}

/* The order in which Jekyll writes: pages, static files, documents. What is written last is there. */
static void
add_turn(struct buf *b, struct str params, const struct document *d, struct str path, bool file)
{
	struct data collection;
	if (file) {
		buf_add_char(b, '2');
	} else if (d->collection.len) {
		buf_add_char(b, '3');
		add_be(b, collection_of(params, d->collection, &collection), 2);
		if (!sort_mixed(b, d->collection, params, path))
			jekyll_sort_date(b, d);
	} else if (d->late != PAGE_README) { /* what has that place already keeps it */
		jekyll_sheet_sort(b, path, d->late, d->home);
	}
}

static void
add_target(struct str target, struct str params, const struct document *d, struct str path,
	bool file, struct entries *ret)
{
	struct buf sort = { .max = KEY_MAX }, turn = { .max = KEY_MAX };
	buf_add(&sort, target);
	buf_add_char(&sort, '\0');
	add_turn(&turn, params, d, path, file);
	add(&sort, path, buf_str(&turn), ret);
	buf_done(&turn);
}

void
targets_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	if (d.type == DOCUMENT_NONE || !d.output || d.target.len == 0 ||
		is_left_out(params, &d, path))
		return;
	add_target(d.target, params, &d, path, d.type == DOCUMENT_STATIC, ret);
	if (d.copied.len)
		add_target(d.copied, params, &d, path, true, ret);
}

bool
order_accepts(struct str key, struct str params, struct entry source)
{
	return true;
}

bool
jekyll_order(struct buf *sort, struct str params, const struct document *d, struct str path)
{
	struct data collection;
	if (is_left_out(params, d, path))
		return false;
	if (d->type == DOCUMENT_POST) {
		add_be(sort, collection_of(params, d->collection, &collection), 2);
		sort_document(sort, collection, d, params, path);
	} else if (d->type == DOCUMENT_PAGE) {
		add_be(sort, 0xffff, 2);
		jekyll_sheet_sort(sort, path, d->late, d->home);
	}
	return d->type == DOCUMENT_POST || d->type == DOCUMENT_PAGE;
}

void
order_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	struct buf sort = { .max = KEY_MAX };
	add_placed(jekyll_order(&sort, params, &d, path), &sort, path, ret);
}

/* ---- what is due ---- */

bool
scheduled_accepts(struct str key, struct str params, struct entry source)
{
	return may_be_document(params, source.ref);
}

void
scheduled_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct document d = document_unpack(value);
	struct buf sort = { .max = KEY_MAX };
	if (!d.due)
		return;
	add_be(&sort, (uint64_t)d.due, 8);
	buf_add(&sort, path);
	add(&sort, path, S(""), ret);
}
