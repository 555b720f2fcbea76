/* Where a new post belongs, and what stands in its front matter: as the site's other posts have it. */
#include "render/jekyll/jekyll.h"

#include <uv.h>

#include "core/path.h"
#include "core/slug.h"

/* In Jekyll's layout posts lie in _posts, and have the layout `post` where there is one. */
static int
place_jekyll(struct task *t, struct buf *ret)
{
	struct value v;
	struct template layout;
	int r = task_read(t, K_READING, S(""), &v);
	if (r == 0)
		r = read_template(t, S("_layouts/post"), &layout);
	if (r < 0)
		return r;
	struct str dir = entry_collections_dir(data_of(v.bytes));
	pack_str(ret, arena_printf(task_arena(t), "%.*s%s_posts", STR(dir), dir.len ? "/" : ""));
	pack_u64(ret, true);
	pack_u64(ret, layout.program.ptr != NULL);
	return 0;
}

/* In a plain folder they lie anywhere: the new one beside the newest, named in the same way. */
static int
place_plain(struct task *t, struct buf *ret)
{
	struct entry *newest;
	struct str date, slug, ext;
	size_t n;
	int r = task_slice(t, K_POSTS, S(""), S(""), 0, 1, &newest, &n);
	if (r < 0)
		return r;
	bool dated = n && entry_is_dated(path_basename(newest->ref), &date, &slug, &ext);
	pack_str(ret, n ? path_dirname(newest->ref) : S("posts"));
	pack_u64(ret, dated);
	pack_u64(ret, false);
	return 0;
}

void
new_post_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	bool jekyll;
	if (read_is_jekyll(t, &jekyll) < 0 || task_read(t, K_CONFIG, S(""), &v) < 0 ||
		(jekyll ? place_jekyll(t, ret) : place_plain(t, ret)) < 0)
		return;
	pack_str(ret, config_unpack(v.bytes).timezone);
}

int
site_new_post(struct site *s, struct str title, struct arena *a, struct site_new_post *ret)
{
	struct value v;
	const struct zone *zone;
	struct buf slug = BUF_ARENA(a), path = BUF_ARENA(a), text = BUF_ARENA(a);
	slug_jekyll(&slug, title, SLUG_DEFAULT, false);
	graph_get(s->graph, K_NEW_POST, S(""), &v);
	if (slug.len == 0 || v.bytes.len == 0)
		return slug.len ? UV_EAGAIN : UV_EINVAL;
	struct str folder = unpack_str(&v.bytes);
	bool dated = unpack_u64(&v.bytes), layout = unpack_u64(&v.bytes);
	if (site_zone(s, unpack_str(&v.bytes), &zone) < 0)
		zone = NULL;
	struct date now = date_in_zone((struct date){ .seconds = s->now, .has_time = true }, zone);
	buf_printf(&path, "%.*s%s", STR(folder), folder.len ? "/" : "");
	date_format(&path, now, dated ? S("%Y-%m-%d-") : S(""), zone);
	buf_printf(&path, "%.*s.md", STR(buf_str(&slug)));
	buf_printf(&text, "---\n%stitle: ", layout ? "layout: post\n" : "");
	buf_json(&text, title); /* which YAML reads as well */
	date_format(&text, now, S("\ndate: %Y-%m-%d %H:%M:%S %z\n---\n\n"), zone);
	*ret = (struct site_new_post){ buf_str(&path), buf_str(&text) };
	return 0;
}
