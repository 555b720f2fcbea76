/* What the site is, in numbers and one sentence, for the line with which `dev` starts. */
#include "render/jekyll/jekyll.h"
#include "render/jekyll/plugin.h"

/* Why it is Jekyll's layout, and what of that is not supported. */
static int
jekyll_reason(struct task *t, struct str *ret)
{
	struct value v;
	struct str missing;
	struct str github;
	int r = task_read(t, K_WHICH, S(""), &v);
	if (r == 0)
		r = task_read_part(t, K_SETTINGS, S(""), S("!unsupported"), &missing);
	if (r == 0)
		r = task_read_part(t, K_SETTINGS, S(""), S("!github"), &github);
	if (r < 0)
		return r;
	struct buf b = BUF_ARENA(task_arena(t)), list = BUF_ARENA(task_arena(t));
	buf_add(&b, str_from(v.bytes, 1));
	if (github.len)
		buf_lit(&b, "; read as GitHub Pages does");
	while (missing.len) {
		struct str one = unpack_str(&missing);
		buf_printf(&list, ", %.*s", STR(one));
	}
	r = plugin_report_ruby(t, &list);
	if (r < 0)
		return r;
	if (list.len)
		buf_printf(&b, "; not supported: %.*s", STR(str_from(buf_str(&list), 2)));
	*ret = buf_str(&b);
	return 0;
}

/* What there is: posts, pages and other files, in the layout's own lists. */
struct counts {
	size_t posts, pages, files, scheduled;
};

static int
count_jekyll(struct task *t, struct counts *ret)
{
	int r = task_count(t, K_COLLECTION, S("posts"), S(""), &ret->posts);
	if (r == 0)
		r = task_count(t, K_SHEETS, S(""), S(""), &ret->pages);
	if (r == 0)
		r = task_count(t, K_SCHEDULED, S(""), S(""), &ret->scheduled);
	return r < 0 ? r : task_count(t, K_STATICS, S(""), S(""), &ret->files);
}

static int
count_plain(struct task *t, struct counts *ret)
{
	int r = task_count(t, K_POSTS, S(""), S(""), &ret->posts);
	if (r == 0)
		r = task_count(t, K_FOLDERS, S(""), S(""), &ret->pages);
	ret->pages -= r == 0 ? ret->posts : 0;
	if (r == 0)
		r = task_count(t, K_DUE, S(""), S(""), &ret->scheduled);
	return r < 0 ? r : task_count(t, K_ASSETS, S(""), S(""), &ret->files);
}

/* What is missing of what the site would have, as nobody says what its address is. */
static int
find_unaddressed(struct task *t, bool jekyll, struct str *ret)
{
	bool sitemap = true, feed = true;
	int r = jekyll ? read_plugin(t, S("jekyll-sitemap"), &sitemap) : 0;
	if (r == 0 && jekyll)
		r = read_plugin(t, S("jekyll-feed"), &feed);
	*ret = arena_printf(task_arena(t), "%s%s%s", sitemap ? "there is no sitemap" : "",
		sitemap && feed ? ", and " : "", feed ? "the feed has no complete links" : "");
	return r;
}

void
summary_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	struct str reason = S("no _posts, _layouts or theme"), unaddressed = S("");
	struct counts n = { 0 };
	bool jekyll;
	if (task_read(t, K_CONFIG, S(""), &v) < 0 || read_is_jekyll(t, &jekyll) < 0 ||
		(jekyll ? count_jekyll(t, &n) : count_plain(t, &n)) < 0 ||
		(jekyll && jekyll_reason(t, &reason) < 0))
		return;
	struct config c = config_unpack(v.bytes);
	if (c.url.len == 0 && find_unaddressed(t, jekyll, &unaddressed) < 0)
		return;
	pack_str(ret, jekyll ? S("Jekyll's layout") : S("plain folder"));
	pack_str(ret, reason);
	pack_u64(ret, n.posts);
	pack_u64(ret, n.pages);
	pack_u64(ret, n.files);
	pack_u64(ret, n.scheduled);
	pack_str(ret, c.title);
	pack_str(ret, c.url);
	pack_str(ret, c.baseurl);
	pack_str(ret, c.destination);
	pack_str(ret, unaddressed);
}

void
site_summary_pack(struct site *s, struct buf *ret)
{
	struct value v;
	graph_get(site_graph(s), K_SUMMARY, S(""), &v);
	buf_add(ret, v.bytes);
}

void
site_summary(struct site *s, struct arena *a, struct site_summary *ret)
{
	struct buf b = BUF_ARENA(a);
	site_summary_pack(s, &b);
	site_summary_unpack(s, buf_str(&b), ret);
}

void
site_summary_unpack(struct site *s, struct str rest, struct site_summary *ret)
{
	struct site_summary m = { .layout = S("plain folder"), .jekyll = s->rule.jekyll };
	if (rest.len) {
		m.layout = unpack_str(&rest);
		m.reason = unpack_str(&rest);
		m.posts = (size_t)unpack_u64(&rest);
		m.pages = (size_t)unpack_u64(&rest);
		m.assets = (size_t)unpack_u64(&rest);
		m.scheduled = (size_t)unpack_u64(&rest);
		m.title = unpack_str(&rest);
		m.url = unpack_str(&rest);
		m.baseurl = unpack_str(&rest);
		m.destination = unpack_str(&rest);
		m.unaddressed = unpack_str(&rest);
	}
	*ret = m;
}

struct str
site_baseurl(struct site *s)
{
	struct value v;
	graph_get(site_graph(s), K_CONFIG, S(""), &v);
	return config_unpack(v.bytes).baseurl;
}

struct str
site_configs(const struct site *s)
{
	return s->options.configs;
}

struct str
site_destination(struct site *s)
{
	struct value v;
	graph_get(site_graph(s), K_CONFIG, S(""), &v);
	return config_unpack(v.bytes).destination;
}

struct site_work
site_work(const struct site *s)
{
	return s->work;
}
