/* Jekyll's `where` and `find` on the lists of the site: an index of a list's documents by the text of a property, so
 * that a page that chooses some stands on these, not on the property of each there is.
 *
 * A key of K_WHERE is a list ('c' and a collection's label; 'p': the pages, 'h': those written as HTML), NUL, and the
 * property. Sort keys are a group, NUL, and the document's sort key in the list. A group is 't' and a text that the
 * property has, or that is in it; 'o' has those of which that cannot be told here (a number, which Liquid
 * may write in several ways, a map). What is found is looked at by the filter once more: more may be found than match,
 * never less. */
#include "render/jekyll/jekyll.h"

#include "core/path.h"

enum { ITEMS_MAX = 64 }; /* of a list: more are not told from one another */

static struct str
list_of(struct str key)
{
	return str_slice(key, 0, str_find(key, '\0', 0));
}

static bool
is_page_list(struct str list)
{
	return list.ptr[0] != 'c';
}

static struct str
sheets_key(struct str list)
{
	return list.ptr[0] == 'h' ? S("html") : S("");
}

/* ---- the properties ---- */

/* Documents have these besides their data, where it may have them too (drop.c): of them `id` and `url` are here. */
static bool
is_known(struct str list, struct str property)
{
	static const char *const of_posts[] = { "name", "date", "content", "next", "relative_path",
		"excerpt", "collection", "previous", "path", "output" };
	static const char *const of_pages[] = { "content", "dir", "excerpt" };
	bool pages = is_page_list(list);
	size_t n =
		pages ? sizeof(of_pages) / sizeof(*of_pages) : sizeof(of_posts) / sizeof(*of_posts);
	for (size_t i = 0; i < n; i++) {
		if (str_eq(property, str_of(pages ? of_pages[i] : of_posts[i])))
			return false;
	}
	return property.len <= LABEL_MAX && str_find(property, '.', 0) == property.len &&
	       str_find(property, '\0', 0) == property.len;
}

/* Whether the property is a text that is not in the document's data: then that is added. */
static bool
made_text(struct buf *b, bool page, struct str path, const struct document *d, struct str property)
{
	struct data data = data_of(d->data), own = data_get(data, property);
	bool given = data_exists(own) && data_kind(own) != DATA_NULL;
	if (str_eq(property, S("url")))
		buf_add(b, d->url);
	else if (!page && str_eq(property, S("id")))
		document_id(b, path, d->url, data_get(data, S("slug")));
	else if (page && str_eq(property, S("name")))
		buf_add(b, path_basename(path));
	else if (page && !given && str_eq(property, S("path")))
		buf_add(b, path);
	else
		return false;
	return true;
}

/* ---- the groups ---- */

/* Whether a text can name a group. */
static bool
names_group(struct str text)
{
	return text.len <= LABEL_MAX && str_find(text, '\0', 0) == text.len;
}

/* Whether Jekyll may take a text for a number. */
static bool
may_be_number(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c > ' ' && c != '-' && c != '.' && (c < '0' || c > '9'))
			return false;
	}
	return true;
}

/* The text of a scalar, if it is one that every reader writes so. */
static bool
scalar_text(struct buf *b, struct data node)
{
	enum data_kind kind = data_kind(node);
	if (kind != DATA_STRING && kind != DATA_INT && kind != DATA_BOOL)
		return false;
	data_text(b, node);
	return names_group(buf_str(b));
}

struct placing {
	struct str path, place;
	struct entries *ret;
};

static void
add(const struct placing *p, char sort, struct str text)
{
	struct buf key = { .max = KEY_MAX };
	buf_add_char(&key, sort);
	buf_add(&key, text);
	buf_add_char(&key, '\0');
	buf_add(&key, p->place);
	if (!key.overflow)
		entries_add(p->ret, (struct entry){ buf_str(&key), p->path, S("") });
	else if (sort == 't')
		add(p, 'o', S(""));
	buf_done(&key);
}

static void
add_told(const struct placing *p, bool told, struct str text)
{
	add(p, told ? 't' : 'o', told ? text : S(""));
}

/* Of a list that groups name each item: false, and nothing is added, where one cannot. */
static bool
add_items(const struct placing *p, struct data list)
{
	struct buf text = { 0 }, seen = { 0 };
	bool told = data_len(list) <= ITEMS_MAX;
	for (size_t i = 0; told && i < data_len(list); i++) {
		buf_clear(&text);
		told = scalar_text(&text, data_at(list, i));
		pack_str(&seen, buf_str(&text));
	}
	for (struct str rest = buf_str(&seen); told && rest.len;) {
		struct str one = unpack_str(&rest), others = rest;
		bool again = false;
		while (others.len && !again)
			again = str_eq(unpack_str(&others), one);
		if (!again)
			add(p, 't', one);
	}
	buf_done(&text);
	buf_done(&seen);
	return told;
}

static void
add_value(const struct placing *p, struct data value)
{
	struct buf text = { 0 };
	enum data_kind kind = data_kind(value);
	if (kind == DATA_NULL || (kind == DATA_LIST && add_items(p, value)))
		return;
	bool is = scalar_text(&text, value);
	add_told(p, is && (kind != DATA_STRING || !may_be_number(buf_str(&text))), buf_str(&text));
	buf_done(&text);
}

/* ---- the index ---- */

bool
where_accepts(struct str key, struct str params, struct entry source)
{
	struct str list = list_of(key);
	return is_page_list(list) ? sheets_accepts(sheets_key(list), params, source)
				  : collection_accepts(str_from(list, 1), params, source);
}

void
where_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct str list = list_of(key), property = str_from(key, list.len + 1);
	struct document d = document_unpack(value);
	struct buf place = { .max = KEY_MAX }, text = { 0 };
	bool page = is_page_list(list);
	bool listed = page ? jekyll_sheet_place(&place, sheets_key(list), &d, path)
			   : jekyll_collection_place(&place, str_from(list, 1), params, &d, path);
	struct placing p = { path, buf_str(&place), ret };
	if (listed && made_text(&text, page, path, &d, property)) {
		struct str made = buf_str(&text);
		add_told(&p, names_group(made) && !may_be_number(made), made);
	} else if (listed) {
		add_value(&p, data_get(data_of(d.data), property));
	}
	buf_done(&text);
	buf_done(&place);
}

/* ---- who asks ---- */

/* The entries of a group, each with its place alone as the sort key. */
static int
group(struct task *t, struct str key, char sort, struct str text, struct entry **ret, size_t *ret_n)
{
	struct buf prefix = BUF_ARENA(task_arena(t));
	struct entry *all;
	size_t n;
	buf_add_char(&prefix, sort);
	buf_add(&prefix, text);
	buf_add_char(&prefix, '\0');
	int r = task_each(t, K_WHERE, key, buf_str(&prefix), &all, &n);
	if (r < 0)
		return r;
	*ret = arena_alloc(task_arena(t), (n + 1) * sizeof(**ret));
	*ret_n = n;
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = (struct entry){ str_from(all[i].sort, prefix.len), all[i].ref, S("") };
	return 0;
}

int
read_where(struct task *t, struct str list, struct str property, struct str text,
	struct entry **ret, size_t *ret_n)
{
	struct buf key = BUF_ARENA(task_arena(t));
	struct entry *named = NULL, *others;
	size_t n_named = 0, n_others, n = 0;
	if (!is_known(list, property))
		return 0;
	buf_add(&key, list);
	buf_add_char(&key, '\0');
	buf_add(&key, property);
	int r = group(t, buf_str(&key), 'o', S(""), &others, &n_others);
	if (r == 0 && names_group(text))
		r = group(t, buf_str(&key), 't', text, &named, &n_named);
	if (r < 0)
		return r;
	*ret = arena_alloc(task_arena(t), (n_named + n_others + 1) * sizeof(**ret));
	for (size_t i = 0, k = 0; i < n_named || k < n_others;) {
		bool first = k == n_others ||
			     (i < n_named && str_cmp(named[i].sort, others[k].sort) < 0);
		(*ret)[n++] = first ? named[i++] : others[k++];
	}
	*ret_n = n;
	return 1;
}
