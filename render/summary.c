/* What the site is, in numbers and one sentence, for the line with which `dev` starts. */
#include "render/kinds.h"

/* A Jekyll site's folders are told from a plain folder's by these names. */
static int
read_reason(struct task *t, struct str *ret)
{
	static const char *const marks[] = { "_posts", "_layouts" };
	*ret = S("no _posts or _layouts");
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		enum what what;
		int r = read_stat(t, str_of(marks[i]), &what);
		if (r < 0)
			return r;
		if (what == FOLDER)
			*ret = arena_printf(task_arena(t),
				"%s is there, but Jekyll's layout is not in this version",
				marks[i]);
	}
	return 0;
}

void
summary_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	struct str reason;
	size_t posts, documents, assets;
	if (task_read(t, K_CONFIG, S(""), &v) < 0 || read_reason(t, &reason) < 0 ||
		task_count(t, K_POSTS, S(""), S(""), &posts) < 0 ||
		task_count(t, K_FOLDERS, S(""), S(""), &documents) < 0 ||
		task_count(t, K_ASSETS, S(""), S(""), &assets) < 0)
		return;
	struct config c = config_unpack(v.bytes);
	pack_str(ret, reason);
	pack_u64(ret, posts);
	pack_u64(ret, documents - posts);
	pack_u64(ret, assets);
	pack_str(ret, c.title);
	pack_str(ret, c.url);
	pack_str(ret, c.baseurl);
	pack_str(ret, c.destination);
}

void
site_summary(struct site *s, struct arena *a, struct site_summary *ret)
{
	struct value v;
	struct site_summary m = { .layout = S("plain folder") };
	graph_get(site_graph(s), K_SUMMARY, S(""), &v);
	struct str rest = arena_str(a, v.bytes);
	if (rest.len) {
		m.reason = unpack_str(&rest);
		m.posts = (size_t)unpack_u64(&rest);
		m.pages = (size_t)unpack_u64(&rest);
		m.assets = (size_t)unpack_u64(&rest);
		m.title = unpack_str(&rest);
		m.url = unpack_str(&rest);
		m.baseurl = unpack_str(&rest);
		m.destination = unpack_str(&rest);
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
site_destination(struct site *s)
{
	struct value v;
	graph_get(site_graph(s), K_CONFIG, S(""), &v);
	return config_unpack(v.bytes).destination;
}

uint64_t
site_entries_read(const struct site *s)
{
	return s->entries_read;
}
