/* jekyll-redirect-from, as its generator.rb has it. A page of its own stands at each URL that a document had before;
 * a document with `redirect_to` has such a page instead of its content. Where a file of the site is written
 * to the same place, that one stays. */
#include "render/jekyll/redirect.h"

#include <stdlib.h>

#include "core/path.h"
#include "render/jekyll/render.h"
#include "render/jekyll/url.h"

void
redirects_params(struct task *t, struct str key, struct buf *ret)
{
	bool on;
	if (read_plugin(t, S("jekyll-redirect-from"), &on) == 0 && on)
		jekyll_params(t, key, ret);
}

bool
redirects_accepts(struct str key, struct str params, struct entry source)
{
	return params.len > 0;
}

static bool
is_said(struct data node)
{
	return data_exists(node) && data_kind(node) != DATA_NULL;
}

/* Item i of a value that may be a list or stand alone; absent behind the last. */
struct data
redirect_item(struct data value, size_t i)
{
	if (data_kind(value) == DATA_LIST)
		return data_at(value, i);
	return i == 0 ? value : (struct data){ NULL, 0 };
}

size_t
redirect_count(struct data value)
{
	return data_kind(value) == DATA_LIST ? data_len(value) : is_said(value);
}

static struct str
text_of(struct arena *a, struct data node)
{
	struct buf b = BUF_ARENA(a);
	data_text(&b, node);
	return b.len ? buf_str(&b) : S("");
}

/* The file that a page with this permalink is written to; ptr NULL where that is no place in the site. */
static struct str
target_of(struct arena *a, struct str from)
{
	struct str ext = path_extension(from), normal;
	struct url_pair pairs[] = { { S("path"), S("") }, { S("basename"), S("redirect") },
		{ S("output_ext"), S(".html") } };
	struct str path = url_unescape(a, url_page(a, from, pairs, 3));
	if (str_ends(from, S("/")) || ext.len == 0)
		ext = S(".html");
	if (str_ends(path, S("/")))
		path = arena_printf(a, "%.*sindex", STR(path));
	if (path_normalise(a, path, &normal) < 0)
		return (struct str){ NULL, 0 };
	return arena_printf(a, "/%.*s%.*s", STR(normal), STR(str_ends(normal, ext) ? S("") : ext));
}

struct str
redirect_target(struct arena *a, struct data from, struct str *ret_url)
{
	*ret_url = is_said(from) ? text_of(a, from) : S("");
	if (ret_url->len && ret_url->ptr[0] != '/')
		*ret_url = arena_printf(a, "/%.*s", STR(*ret_url));
	return ret_url->len ? target_of(a, *ret_url) : S("");
}

static void
add(struct arena *a, struct entries *ret, struct str sort, size_t i, struct str path,
	struct str payload)
{
	struct buf b = BUF_ARENA(a);
	buf_add(&b, sort);
	buf_add_char(&b, '\0');
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(&b, (char)(i >> shift));
	if (b.len <= KEY_MAX)
		entries_add(ret, (struct entry){ buf_str(&b), path, payload });
}

void
redirects_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct arena a = { 0 };
	struct document d = document_unpack(value);
	struct data from = data_get(data_of(d.data), S("redirect_from"));
	struct data to = data_get(data_of(d.data), S("redirect_to"));
	struct buf order = BUF_ARENA(&a);
	size_t n = d.output ? redirect_count(from) : 0;
	bool listed = str_eq(key, S("order"));
	bool any = n || (d.output && is_said(to));
	if (!any || !jekyll_order(&order, params, &d, path))
		n = 0, any = false;
	for (size_t i = 0; i < n; i++) {
		struct str url, target = redirect_target(&a, redirect_item(from, i), &url);
		struct buf sort = BUF_ARENA(&a);
		if (!listed) {
			buf_add(&sort, target);
			buf_add_char(&sort, '\0');
		}
		buf_add(&sort, buf_str(&order)); /* which has NULs of its own */
		if (target.len)
			add(&a, ret, buf_str(&sort), i, path, url);
	}
	if (any && listed && is_said(to))
		add(&a, ret, buf_str(&order), n, path, S(""));
	arena_done(&a);
}

int
read_redirect(struct task *t, struct str target, struct str *ret_from, struct str *ret_path)
{
	struct entry *e;
	size_t n;
	struct str prefix = arena_printf(task_arena(t), "%.*s%c", STR(target), '\0');
	int r = task_each(t, K_REDIRECTS, S(""), prefix, &e, &n);
	if (r < 0 || n == 0)
		return r;
	*ret_from = e[n - 1].payload;
	*ret_path = e[n - 1].ref;
	return 1;
}

int
read_redirect_list(struct task *t, bool *ret)
{
	struct data config;
	int r = read_plugin(t, S("jekyll-redirect-from"), ret);
	if (r < 0 || !*ret)
		return r;
	r = read_setting(t, S("redirect_from"), &config);
	*ret = r == 0 && data_bool(data_get(config, S("json")), true);
	return r;
}

int
redirect_of(struct task *t, struct data data, struct str *ret_to)
{
	struct data to = data_get(data, S("redirect_to"));
	size_t i = 0;
	bool on;
	*ret_to = (struct str){ NULL, 0 };
	while (i < redirect_count(to) && !is_said(redirect_item(to, i)))
		i++;
	if (i >= redirect_count(to))
		return 0;
	int r = read_plugin(t, S("jekyll-redirect-from"), &on);
	return r < 0 || !on ? r
			    : absolute_url(t, text_of(task_arena(t), redirect_item(to, i)), ret_to);
}

void
redirect_put(struct data_builder *b, struct str from, struct str to)
{
	data_put_key(b, S("sitemap"));
	data_put_bool(b, false);
	data_put_key(b, S("layout"));
	data_put_str(b, S("redirect"));
	data_put_key(b, S("permalink"));
	data_put_str(b, from);
	data_put_key(b, S("redirect"));
	data_open_map(b);
	data_put_key(b, S("from"));
	data_put_str(b, from);
	data_put_key(b, S("to"));
	data_put_str(b, to);
	data_close(b);
}

struct moved {
	struct str from, to;
	size_t turn;
	bool told; /* at the turn of another of the same `from` */
};

static int
by_from(const void *left, const void *right)
{
	const struct moved *a = left, *b = right;
	int c = str_cmp(a->from, b->from);
	return c ? c : (a->turn > b->turn) - (a->turn < b->turn);
}

static int
by_turn(const void *left, const void *right)
{
	const struct moved *a = left, *b = right;
	return (a->turn > b->turn) - (a->turn < b->turn);
}

/* Of several with one `from` the first keeps its turn and takes the last one's `to`, as in Ruby's maps. */
static void
tell_once(struct moved *all, size_t n)
{
	qsort(all, n, sizeof(*all), by_from);
	for (size_t i = 0, first = 0; i < n; i++) {
		all[i].told = i > 0 && str_eq(all[i].from, all[first].from);
		first = all[i].told ? first : i;
		all[first].to = all[i].to;
	}
	qsort(all, n, sizeof(*all), by_turn);
}

static int
read_moved(struct task *t, const struct entry *e, struct moved *ret)
{
	struct document d;
	struct data data;
	ret->from = e->payload;
	int r = read_document(t, e->ref, &d);
	if (r == 0 && ret->from.len)
		return absolute_url(t, d.url, &ret->to);
	if (r == 0)
		r = read_document_data(t, e->ref, S("redirect"), &data);
	if (r < 0)
		return r;
	ret->from = d.url;
	ret->to = data_str(data_get(data, S("to")));
	return 0;
}

int
redirect_json(struct task *t, struct buf *ret)
{
	struct entry *e;
	size_t n;
	int r = task_each(t, K_REDIRECTS, S("order"), S(""), &e, &n);
	if (r < 0)
		return r;
	struct moved *all = arena_alloc(task_arena(t), (n + 1) * sizeof(*all));
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = read_moved(t, &e[i], &all[i]);
		all[i].turn = i;
	}
	if (r < 0)
		return r;
	tell_once(all, n);
	buf_add_char(ret, '{');
	for (size_t i = 0; i < n; i++) {
		if (all[i].told)
			continue;
		if (i)
			buf_add_char(ret, ',');
		buf_json(ret, all[i].from);
		buf_add_char(ret, ':');
		buf_json(ret, all[i].to);
	}
	buf_add_char(ret, '}');
	return 0;
}
