/* The computes of the model: each command of a text is a read. */
#include "tests/graph/model.h"

/* ---- rank 0 and 1 ---- */

static struct str
read_value(struct task *t, unsigned kind, struct str key)
{
	struct value v = { 0 };
	return task_read(t, kind, key, &v) < 0 ? S("") : v.bytes;
}

/* The text of a file, "" where it is absent. */
static struct str
file_text(struct task *t, struct str key)
{
	return str_from(read_value(t, FILE_, key), 1);
}

/* The world's other inputs are files as well, outside of the tree. */
static void
input_compute(struct task *t, struct str key, struct buf *ret)
{
	struct world *w = task_site(t);
	struct world_file *f = world_find(w, key);
	buf_add(ret, f && f->exists ? str_of(f->text) : S("-"));
}

/* Whether the clock has passed a moment: only who waits for that moment runs when it does. */
static void
clock_part(struct str value, struct str arg, struct buf *ret)
{
	buf_add(ret, str_cmp(value, arg) >= 0 ? S("past") : S("due"));
}

static void
text_compute(struct task *t, struct str key, struct buf *ret)
{
	buf_add(ret, file_text(t, key));
}

static void
field_part(struct str value, struct str arg, struct buf *ret)
{
	char name[64];
	(void)snprintf(name, sizeof(name), "%.*s", STR(arg));
	buf_add(ret, world_field(value, name));
}

/* A template is the site's, else the theme's: a second root. What is absent is a value. */
static void
template_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str own = file_text(t, key);
	if (own.len == 0)
		own = file_text(t, arena_printf(task_arena(t), "theme/%.*s", STR(key)));
	buf_add(ret, own.len ? world_field(own, "body") : S("(absent)"));
}

/* Everything but the body. */
static void
front_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str rest = file_text(t, key), line;
	while (str_line(&rest, &line)) {
		if (!str_starts(line, S("body:")))
			buf_printf(ret, "%.*s\n", STR(line));
	}
}

static struct str
config(struct task *t, const char *key)
{
	struct str part = S("");
	(void)task_read_part(t, CONFIG, S("_config"), str_of(key), &part);
	return part;
}

/* ---- rank 2 ---- */

/* Front matter, then the configuration's defaults for this collection. */
static void
meta_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str front = read_value(t, FRONT, key),
		   label = str_slice(key, 0, str_find(key, '/', 0));
	char name[64];
	(void)snprintf(name, sizeof(name), "default-%.*s", STR(label));
	buf_add(ret, front);
	if (world_field(front, "layout").len == 0)
		buf_printf(ret, "layout: %.*s\n", STR(config(t, name)));
	struct str due = world_field(front, "due"), now = S("past");
	if (due.len)
		(void)task_read_part(t, CLOCK, S("now"), due, &now);
	if (!str_eq(now, S("past")))
		buf_lit(ret, "hidden: yes\n");
}

static struct str
meta(struct task *t, struct str key, const char *name)
{
	struct str part = S("");
	if (key.len)
		(void)task_read_part(t, META, key, str_of(name), &part);
	return part;
}

/* ---- rank 3 ---- */

static bool
tree_fill(void *site, struct str key, bool begins, struct entries *ret)
{
	struct world *w = site;
	for (size_t i = 0; i < w->n_files; i++) {
		struct str name = str_of(w->files[i].name);
		if (w->files[i].exists && str_find(name, '/', 0) < name.len)
			entries_add(ret, (struct entry){ name, name, S("") });
	}
	return false;
}

static bool
is_document(struct str key, struct str params, struct entry e)
{
	return str_starts(e.ref, S("posts/")) || str_starts(e.ref, S("docs/"));
}

static bool
in_collection(struct str key, struct str params, struct entry e)
{
	return str_starts(e.ref, key) && e.ref.ptr[key.len] == '/';
}

static bool
is_static(struct str key, struct str params, struct entry e)
{
	return str_starts(e.ref, S("assets/")) || str_starts(e.ref, S("theme/assets/"));
}

/* The theme is a second root: of one name the site's file comes first. */
static void
statics_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	struct str name = str_from(member, str_starts(member, S("theme/")) ? strlen("theme/") : 0);
	entries_add(ret, (struct entry){ name, member, S("") });
}

static bool
is_hidden(struct str meta)
{
	return world_field(meta, "hidden").len > 0;
}

static void
collection_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	if (!is_hidden(value))
		entries_add(ret, (struct entry){ world_field(value, "date"), member, S("") });
}

static void
tags_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	char sort[128];
	struct str tag = world_field(value, "tag");
	int n = snprintf(
		sort, sizeof(sort), "%.*s%c%.*s", STR(tag), 0, STR(world_field(value, "date")));
	if (tag.len && !is_hidden(value))
		entries_add(ret, (struct entry){ { sort, (size_t)n }, member, S("") });
}

static void
routes_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	struct str url = world_field(value, "permalink");
	if (!is_hidden(value))
		entries_add(ret, (struct entry){ url.len ? url : member, member, S("") });
}

/* ---- rank 4 to 6: texts with commands ---- */

static void expand(
	struct task *t, struct str key, struct str text, struct str content, struct buf *b);

static void
add_titles(struct task *t, struct entry *e, size_t n, struct buf *b)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "[%.*s]", STR(meta(t, e[i].ref, "title")));
}

static void
add_neighbour(struct task *t, struct str key, bool next, struct buf *b)
{
	struct entry before = { 0 }, after = { 0 };
	(void)task_neighbours(t, COLLECTION, S("posts"), S(""), key, &before, &after);
	buf_add(b, meta(t, next ? after.ref : before.ref, "title"));
}

static void
add_tagged(struct task *t, struct str tag, size_t most, struct buf *b)
{
	struct entry *e = NULL;
	size_t n = 0;
	struct str prefix = arena_printf(task_arena(t), "%.*s%c", STR(tag), 0);
	(void)task_slice(t, TAGS, S(""), prefix, 0, most, &e, &n);
	add_titles(t, e, n, b);
}

static void
add_list(struct task *t, struct str label, size_t from, size_t n, struct buf *b)
{
	struct entry *e = NULL;
	size_t got = 0;
	(void)task_slice(t, COLLECTION, label, S(""), from, n, &e, &got);
	add_titles(t, e, got, b);
}

static void
add_labels(struct task *t, struct buf *b)
{
	struct entry *e = NULL;
	size_t *counts = NULL, n = 0;
	(void)task_groups(t, TAGS, S(""), S(""), &e, &counts, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "[%.*s %zu]", STR(e[i].sort), counts[i]);
}

static void
add_files(struct task *t, struct buf *b)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_each(t, STATICS, S(""), S(""), &e, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "[%.*s]", STR(e[i].ref));
}

static void
add_asset(struct task *t, struct str name, struct buf *b)
{
	struct entry e = { 0 };
	struct str path = arena_printf(task_arena(t), "assets/%.*s", STR(name));
	(void)task_get(t, STATICS, S(""), path, &e);
	if (e.ref.len)
		buf_add(b, read_value(t, ASSET, e.ref));
}

/* The HTML of a document that comes earlier in the order, the source of a later one. */
static void
add_body(struct task *t, struct str key, struct buf *b)
{
	if (task_before(t, key))
		buf_add(b, read_value(t, BODY, key));
	else
		buf_printf(b, "src:%.*s", STR(world_field(file_text(t, key), "body")));
}

static void
add_include(struct task *t, struct str key, struct str name, struct str content, struct buf *b)
{
	char field[64];
	if (str_starts(name, S("$"))) {
		(void)snprintf(field, sizeof(field), "%.*s", STR(str_from(name, 1)));
		name = meta(t, key, field);
	}
	struct str path = arena_printf(task_arena(t), "_includes/%.*s", STR(name));
	expand(t, key, read_value(t, TEMPLATE, path), content, b);
}

static void
add_value(struct task *t, unsigned kind, struct str key, struct str before, struct buf *b)
{
	buf_add(b, read_value(t, kind,
			   arena_printf(task_arena(t), "%.*s%.*s", STR(before), STR(key))));
}

/* What is read of the page itself, and of one other thing. */
static bool
command_one(struct task *t, struct str key, struct str name, struct str arg, struct buf *b)
{
	if (str_eq(name, S("title")))
		buf_add(b, meta(t, key, "title"));
	else if (str_eq(name, S("site")))
		buf_add(b, config(t, "tagline"));
	else if (str_eq(name, S("data")))
		add_value(t, DATA, arg, S("_data/"), b);
	else if (str_eq(name, S("excerpt")))
		add_value(t, EXCERPT, arg, S(""), b);
	else if (str_eq(name, S("url")))
		buf_add(b, meta(t, arg, "permalink"));
	else if (str_eq(name, S("now")))
		add_value(t, CLOCK, name, S(""), b);
	else if (str_eq(name, S("env")))
		add_value(t, ENV, S("JEKYLL_ENV"), S(""), b);
	else if (str_eq(name, S("mtime")))
		add_value(t, MTIME, key, S("mtime "), b);
	else if (str_eq(name, S("asset")))
		add_asset(t, arg, b);
	else if (str_eq(name, S("body")))
		add_body(t, arg, b);
	else
		return false;
	return true;
}

/* What is read of lists. */
static void
command_list(struct task *t, struct str key, struct str name, struct str arg, struct buf *b)
{
	if (str_eq(name, S("titles")))
		add_list(t, arg, 0, 100, b);
	else if (str_eq(name, S("page")))
		add_list(t, S("posts"), (size_t)(arg.ptr[0] - '1') * 2, 2, b);
	else if (str_eq(name, S("next")) || str_eq(name, S("prev")))
		add_neighbour(t, key, str_eq(name, S("next")), b);
	else if (str_eq(name, S("tag")))
		add_tagged(t, arg, 100, b);
	else if (str_eq(name, S("related")))
		add_tagged(t, meta(t, key, "tag"), 1, b);
	else if (str_eq(name, S("labels")))
		add_labels(t, b);
	else if (str_eq(name, S("files")))
		add_files(t, b);
}

static void
command(struct task *t, struct str key, struct str what, struct str content, struct buf *b)
{
	size_t dot = str_find(what, '.', 0);
	struct str name = str_slice(what, 0, dot), arg = str_from(what, dot + 1);
	if (str_eq(name, S("content")))
		buf_add(b, content);
	else if (str_eq(name, S("include")))
		add_include(t, key, arg, content, b);
	else if (!command_one(t, key, name, arg, b))
		command_list(t, key, name, arg, b);
}

static void
expand(struct task *t, struct str key, struct str text, struct str content, struct buf *b)
{
	while (text.len) {
		size_t open = str_find(text, '<', 0), close = str_find(text, '>', open);
		buf_add(b, str_slice(text, 0, open));
		if (open < text.len)
			command(t, key, str_slice(text, open + 1, close), content, b);
		text = str_from(text, open < text.len ? close + 1 : open);
	}
}

static void
body_compute(struct task *t, struct str key, struct buf *ret)
{
	expand(t, key, world_field(file_text(t, key), "body"), S(""), ret);
}

/* What stands before the first full stop, rendered by itself. */
static void
excerpt_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str source = world_field(file_text(t, key), "body");
	expand(t, key, str_slice(source, 0, str_find(source, '.', 0)), S(""), ret);
}

/* The body in its layout, in that layout's layout; a layout's own layout stands in its file. */
static void
output_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str content = read_value(t, BODY, key), layout = meta(t, key, "layout");
	for (int depth = 0; layout.len && depth < 8; depth++) {
		struct buf b = BUF_ARENA(task_arena(t));
		struct str path = arena_printf(task_arena(t), "_layouts/%.*s", STR(layout));
		expand(t, key, read_value(t, TEMPLATE, path), content, &b);
		content = buf_str(&b);
		layout = world_field(file_text(t, path), "layout");
	}
	buf_add(ret, content);
}

static void
feed_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_slice(t, COLLECTION, S("posts"), S(""), 0, 2, &e, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "[%.*s %.*s]", STR(meta(t, e[i].ref, "title")),
			STR(read_value(t, BODY, e[i].ref)));
}

/* The page of a tag; there is none where nobody has it. */
static void
archive_compute(struct task *t, struct str key, struct buf *ret)
{
	size_t n = 0;
	(void)task_count(t, TAGS, S(""), arena_printf(task_arena(t), "%.*s%c", STR(key), 0), &n);
	if (n == 0)
		buf_lit(ret, "(absent)");
	add_tagged(t, key, 100, ret);
}

/* Who answers a URL: of several that claim it the first. */
static void
route_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry e = { 0 };
	(void)task_get(t, ROUTES, S(""), key, &e);
	buf_add(ret, e.ref.len ? e.ref : S("(absent)"));
}

/* What is wrong with a page that is fine in itself: where its link leads. */
static void
check_compute(struct task *t, struct str key, struct buf *ret)
{
	(void)read_value(t, OUTPUT, key);
	struct str link = meta(t, key, "link"), to = read_value(t, ROUTE, link);
	buf_printf(ret, "%.*s -> %.*s", STR(link), STR(to));
}

static void
sitemap_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_each(t, ROUTES, S(""), S(""), &e, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "[%.*s]", STR(e[i].sort));
}

#define TASK(n, r, f)                                                                              \
	{                                                                                          \
		.name = (n), .rank = (r), .class = KIND_TASK, .compute = (f)                       \
	}
#define INDEX(n, a, f)                                                                             \
	{                                                                                          \
		.name = (n), .rank = 3, .class = KIND_INDEX, .source = TREE, .member = META,       \
		.accepts = (a), .entries = (f)                                                     \
	}

const struct kind model_kinds[MODEL_KINDS] = {
	[FILE_] = { .name = "file", .class = KIND_INPUT, .compute = world_file_compute },
	[TREE] = { .name = "tree", .class = KIND_LISTING, .fill = tree_fill },
	[ASSET] = { .name = "asset", .class = KIND_INPUT, .compute = input_compute },
	[MTIME] = { .name = "mtime", .class = KIND_INPUT, .compute = input_compute },
	[CLOCK] = { .name = "clock",
		.class = KIND_INPUT,
		.compute = input_compute,
		.part = clock_part },
	[ENV] = { .name = "env", .class = KIND_INPUT, .compute = input_compute },
	[CONFIG] = { .name = "config",
		.rank = 1,
		.class = KIND_TASK,
		.compute = text_compute,
		.part = field_part },
	[DATA] = TASK("data", 1, text_compute),
	[TEMPLATE] = TASK("template", 1, template_compute),
	[FRONT] = TASK("front", 1, front_compute),
	[META] = { .name = "meta",
		.rank = 2,
		.class = KIND_TASK,
		.compute = meta_compute,
		.part = field_part },
	[COLLECTION] = INDEX("collection", in_collection, collection_entries),
	[TAGS] = INDEX("tags", is_document, tags_entries),
	[ROUTES] = INDEX("routes", is_document, routes_entries),
	[STATICS] = { .name = "statics",
		.rank = 3,
		.class = KIND_INDEX,
		.source = TREE,
		.member = KIND_NONE,
		.accepts = is_static,
		.entries = statics_entries },
	[ROUTE] = TASK("route", 4, route_compute),
	[EXCERPT] = TASK("excerpt", 4, excerpt_compute),
	[BODY] = { .name = "body",
		.rank = 5,
		.class = KIND_TASK,
		.compute = body_compute,
		.ordered = true,
		.order_index = ROUTES },
	[OUTPUT] = TASK("output", 6, output_compute),
	[FEED] = TASK("feed", 6, feed_compute),
	[ARCHIVE] = TASK("archive", 6, archive_compute),
	[SITEMAP] = TASK("sitemap", 6, sitemap_compute),
	[CHECK] = TASK("check", 7, check_compute),
};
