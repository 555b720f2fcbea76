/* The feeds of jekyll-feed: of the posts, and of the collections, categories and tags that the setting `feed` asks
 * for, as generator.rb of that plugin has it. */
#include "render/jekyll/feed.h"

#include "core/char.h"

struct feeds {
	struct task *t;
	struct feed *all;
	size_t n, cap;
	struct data config; /* the setting `feed` */
};

static void
add(struct feeds *f, struct feed one)
{
	if (f->n == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 8;
		struct feed *all = arena_alloc_raw(task_arena(f->t), f->cap * sizeof(*all));
		if (f->n)
			memcpy(all, f->all, f->n * sizeof(*all));
		f->all = all;
	}
	if (one.path.ptr[0] != '/')
		one.path = arena_printf(task_arena(f->t), "/%.*s", STR(one.path));
	f->all[f->n++] = one;
}

static struct str
text_of(struct feeds *f, struct data node)
{
	struct buf b = BUF_ARENA(task_arena(f->t));
	data_text(&b, node);
	return b.len ? buf_str(&b) : S("");
}

/* The feeds of a collection: one for each category, then its own. */
static void
add_collection(struct feeds *f, struct str label, struct str path, struct data categories)
{
	bool posts = str_eq(label, S("posts"));
	struct str prefix = S("/feed");
	if (!posts)
		prefix = arena_printf(task_arena(f->t), "/feed/%.*s", STR(label));
	for (size_t i = 0; i < data_len(categories); i++) {
		struct str name = text_of(f, data_at(categories, i));
		add(f, (struct feed){ .path = arena_printf(task_arena(f->t), "%.*s/%.*s.xml",
					      STR(prefix), STR(name)),
			       .collection = label,
			       .category = name });
	}
	if (path.len == 0)
		path = arena_printf(task_arena(f->t), "%.*s.xml", STR(prefix));
	add(f, (struct feed){ .path = path, .collection = label });
}

/* `posts` may have its path and categories at the top, and comes last where it is not named. */
static void
add_posts(struct feeds *f, struct data own)
{
	struct str path = data_str(data_get(own, S("path")));
	struct data categories = data_get(own, S("categories"));
	if (path.len == 0)
		path = data_str(data_get(f->config, S("path")));
	if (data_kind(categories) != DATA_LIST)
		categories = data_get(f->config, S("categories"));
	add_collection(f, S("posts"), path, categories);
}

static void
add_collections(struct feeds *f)
{
	struct data all = data_get(f->config, S("collections"));
	bool list = data_kind(all) == DATA_LIST, posts = false;
	for (size_t i = 0; i < data_len(all); i++) {
		struct str label = text_of(f, list ? data_at(all, i) : data_key_at(all, i));
		struct data own = list ? (struct data){ NULL, 0 } : data_at(all, i);
		if (str_eq(label, S("posts"))) {
			add_posts(f, own);
			posts = true;
		} else {
			add_collection(f, label, data_str(data_get(own, S("path"))),
				data_get(own, S("categories")));
		}
	}
	if (!posts)
		add_posts(f, (struct data){ NULL, 0 });
}

/* A feed's name is the tag's, if that is a plain word. */
static bool
is_plain(struct str tag)
{
	for (size_t i = 0; i < tag.len; i++) {
		char c = tag.ptr[i];
		if (!char_is_word(c))
			return false;
	}
	return tag.len > 0;
}

static void
add_tag(struct feeds *f, struct str tag)
{
	struct data config = data_get(f->config, S("tags"));
	struct data except = data_get(config, S("except"));
	struct str folder = data_str(data_get(config, S("path")));
	bool left_out = !is_plain(tag);
	for (size_t i = 0; i < data_len(except); i++)
		left_out |= str_eq(text_of(f, data_at(except, i)), tag);
	if (left_out)
		return;
	if (folder.len == 0)
		folder = S("/feed/by_tag/");
	add(f, (struct feed){ .path = arena_printf(
				      task_arena(f->t), "%.*s%.*s.xml", STR(folder), STR(tag)),
		       .collection = S("posts"),
		       .tag = tag });
}

/* All tags of the posts, or those that are listed. */
static int
add_tags(struct feeds *f)
{
	struct str *names;
	size_t n;
	struct data config = data_get(f->config, S("tags"));
	struct data only = data_get(config, S("only"));
	if (!data_exists(config) || data_kind(config) == DATA_NULL ||
		(data_kind(config) == DATA_BOOL && !data_bool(config, false)))
		return 0;
	int r = read_labels(f->t, S("tags"), &names, &n);
	if (r < 0 || n == 0)
		return r;
	for (size_t i = 0; data_exists(only) ? i < data_len(only) : i < n; i++)
		add_tag(f, data_exists(only) ? text_of(f, data_at(only, i)) : names[i]);
	return 0;
}

int
read_feeds(struct task *t, struct feed **ret, size_t *ret_n)
{
	struct feeds f = { .t = t };
	bool on;
	*ret_n = 0;
	int r = read_plugin(t, S("jekyll-feed"), &on);
	if (r < 0 || !on)
		return r;
	r = read_setting(t, S("feed"), &f.config);
	if (r < 0 || (data_bool(data_get(f.config, S("disable_in_development")), false) &&
			     str_eq(source_environment(), S("development"))))
		return r;
	add_collections(&f);
	r = add_tags(&f);
	*ret = f.all;
	*ret_n = f.n;
	return r;
}

int
read_feed(struct task *t, struct str path, struct feed *ret, bool *ret_found)
{
	struct feed *all;
	size_t n;
	*ret_found = false;
	int r = read_feeds(t, &all, &n);
	for (size_t i = 0; r == 0 && i < n && !*ret_found; i++) {
		*ret_found = str_eq(all[i].path, path);
		*ret = all[i];
	}
	return r;
}
