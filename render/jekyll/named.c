/* Posts and files that their URL names: found by their names, before anything is listed.
 *
 * Any file may claim any URL, by a `permalink` of its own; so who is at a URL is known for certain only when all front
 * matter has been read. That may take long at the start, and most posts are where their names say. So there is a rule
 * that needs no list: of all that are written to one place, the post wins whose name the URL tells, where that is one
 * alone. Whatever is written besides loses, and is told when it is known. Jekyll, which writes all of them one upon
 * the other, warns that the result is a matter of chance; where a name decides, it is the same for `dev` before and
 * after the listing, for the first request and the last, and for a build.
 *
 * A URL tells a name where the permalink of posts is made of :categories (at its beginning), of :year, :month and :day
 * (all or none), :title or :slug, and :output_ext (at its end). The file then lies in _posts itself and is written in
 * Markdown or HTML. Without a date in the URL one reading of the folder finds it.
 *
 * A URL that is none of a page (style sheets, scripts, images, what a page asks for next) names the file that lies
 * there, with front matter or without, and main.css also main.scss and main.sass. By the same rule it wins where it is
 * one alone.
 *
 * This is how a request is answered while `dev` has not yet read all (`early`). When it has, routes stand on the index
 * of targets instead, by the same rule: from then on no edit has to look for names. */
#include "render/jekyll/named.h"

#include <stddef.h>

#include "core/path.h"
#include "render/folder.h"
#include "render/trouble.h"

/* ---- what a URL tells ---- */

struct name {
	struct str folder;
	struct str date; /* of a post: "2020-01-02"; "" where the URL does not say */
	struct str slug;
	struct str exts; /* without dots, with a comma between two */
	struct str file; /* of what is no post, the whole name, or "": only `slug` with `exts` */
};

struct parts {
	struct str year, month, day, slug;
};

static bool
take_digits(struct str *rest, size_t n, struct str *ret)
{
	*ret = str_slice(*rest, 0, n);
	for (size_t i = 0; i < n; i++)
		if (i >= rest->len || rest->ptr[i] < '0' || rest->ptr[i] > '9')
			return false;
	*rest = str_from(*rest, n);
	return true;
}

/* Takes the slug off: all up to the next slash but for what the pattern has before that. */
static bool
take_slug(struct str pattern, struct str *rest, struct str *ret)
{
	struct str tail = str_slice(pattern, 0, str_find(pattern, '/', 0));
	size_t end = str_find(*rest, '/', 0);
	if (str_find(tail, ':', 0) < tail.len || end <= tail.len || ret->len)
		return false;
	*ret = str_slice(*rest, 0, end - tail.len);
	*rest = str_from(*rest, ret->len);
	return true;
}

/* Takes a key off the pattern, and what it stands for off the target. */
static bool
take_key(struct str *pattern, struct str *rest, struct parts *p)
{
	static const struct {
		const char *key;
		size_t digits, at;
	} keys[] = {
		{ ":year", 4, offsetof(struct parts, year) },
		{ ":month", 2, offsetof(struct parts, month) },
		{ ":day", 2, offsetof(struct parts, day) },
		{ ":title", 0, offsetof(struct parts, slug) },
		{ ":slug", 0, offsetof(struct parts, slug) },
	};
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct str key = str_of(keys[i].key), *part;
		if (!str_starts(*pattern, key))
			continue;
		*pattern = str_from(*pattern, key.len);
		part = (struct str *)(void *)((char *)p + keys[i].at);
		return keys[i].digits ? take_digits(rest, keys[i].digits, part)
				      : take_slug(*pattern, rest, part);
	}
	return false;
}

static bool
match(struct str pattern, struct str rest, struct parts *p)
{
	while (pattern.len) {
		if (pattern.ptr[0] == ':') {
			if (!take_key(&pattern, &rest, p))
				return false;
		} else if (rest.len && rest.ptr[0] == pattern.ptr[0]) {
			pattern = str_from(pattern, 1);
			rest = str_from(rest, 1);
		} else {
			return false;
		}
	}
	return rest.len == 0;
}

/* The last of a target's folders and its name, as many as the pattern has. */
static struct str
without_categories(struct str target, struct str pattern)
{
	size_t slashes = 0, at = target.len;
	for (size_t i = 0; i < pattern.len; i++)
		slashes += pattern.ptr[i] == '/';
	while (slashes && at)
		slashes -= target.ptr[--at] == '/';
	return str_from(target, at);
}

/* The target that a permalink makes, with its keys still in it. */
static struct str
pattern_of(struct arena *a, struct str permalink)
{
	if (str_ends(permalink, S(":output_ext")))
		permalink.len -= sizeof(":output_ext") - 1;
	else if (str_ends(permalink, S("/")))
		return arena_printf(a, "%.*sindex.html", STR(permalink));
	else if (str_ends(permalink, S(".html")))
		return permalink;
	return arena_printf(a, "%.*s.html", STR(permalink));
}

/* What the target of a file tells of its name, where it is no page of text. */
static bool
name_of_file(struct str target, struct name *ret)
{
	struct str path = str_from(target, 1);
	if (str_ends(target, S("/")) || str_ends(target, S(".html")))
		return false;
	*ret = (struct name){
		.folder = path_dirname(path),
		.date = S(""),
		.slug = path_stem(path),
		.exts = str_ends(target, S(".css")) ? S("scss,sass") : S(""),
		.file = path_basename(path),
	};
	return true;
}

/* What the target of a post tells of its file's name. */
static bool
name_of_post(struct arena *a, struct data reading, struct str target, struct name *ret)
{
	struct parts p = { S(""), S(""), S(""), S("") };
	struct data posts = data_at(data_get(reading, S("collections")), 0); /* they come first */
	struct str dir = entry_collections_dir(reading);
	struct str pattern = pattern_of(a, data_str(data_get(posts, S("permalink"))));
	if (str_starts(pattern, S("/:categories/"))) {
		pattern = str_from(pattern, sizeof("/:categories") - 1);
		target = without_categories(target, pattern);
	}
	if (!match(pattern, target, &p) || p.slug.len == 0)
		return false;
	bool dated = p.year.len && p.month.len && p.day.len;
	if (!dated && (p.year.len || p.month.len || p.day.len))
		return false;
	*ret = (struct name){
		.folder = dir.len ? arena_printf(a, "%.*s/_posts", STR(dir)) : S("_posts"),
		.date = dated ? arena_printf(
					a, "%.*s-%.*s-%.*s", STR(p.year), STR(p.month), STR(p.day))
			      : S(""),
		.slug = p.slug,
		.exts = arena_printf(
			a, "%.*s,html", STR(data_str(data_get(reading, S("markdown_ext"))))),
		.file = S(""),
	};
	return true;
}

static bool
name_of(struct arena *a, struct data reading, struct str target, struct name *ret)
{
	return name_of_post(a, reading, target, ret) || name_of_file(target, ret);
}

static bool
has_ext(struct str exts, struct str ext)
{
	struct str one;
	while (str_split(&exts, ',', &one))
		if (str_eq(str_from(ext, 1), one))
			return true;
	return false;
}

/* Whether a file of the folder has the name. */
static bool
is_named(const struct name *n, struct str file)
{
	struct str date, slug, ext;
	if (n->file.len)
		return str_eq(file, n->file) || (n->exts.len && str_eq(path_stem(file), n->slug) &&
							has_ext(n->exts, path_extension(file)));
	return entry_is_dated(file, &date, &slug, &ext) && str_eq(slug, n->slug) &&
	       (n->date.len == 0 || str_eq(date, n->date)) && has_ext(n->exts, ext);
}

int
named_prefer(struct task *t, struct str target, const struct entry *e, size_t n, size_t *best)
{
	struct value v;
	struct name name;
	size_t found = 0, at = 0;
	int r = task_read(t, K_READING, S(""), &v);
	if (r < 0 || !name_of(task_arena(t), data_of(v.bytes), target, &name))
		return r;
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(path_dirname(e[i].ref), name.folder) ||
			!is_named(&name, path_basename(e[i].ref)))
			continue;
		found++;
		at = i;
	}
	if (found == 1)
		*best = at;
	return 0;
}

/* ---- kind named: which files have a name ---- */

static void
pack_name(struct buf *b, const struct name *n)
{
	pack_str(b, n->folder);
	pack_str(b, n->date);
	pack_str(b, n->slug);
	pack_str(b, n->exts);
	pack_str(b, n->file);
}

static struct name
unpack_name(struct str key)
{
	struct name n;
	n.folder = unpack_str(&key);
	n.date = unpack_str(&key);
	n.slug = unpack_str(&key);
	n.exts = unpack_str(&key);
	n.file = unpack_str(&key);
	return n;
}

struct finding {
	struct site *site;
	struct arena *arena;
	const struct name *name;
	struct buf *found;
};

static void
find_file(void *ctx, struct str file)
{
	struct finding *f = ctx;
	struct str folder = f->name->folder;
	struct str path =
		arena_printf(f->arena, "%.*s%s%.*s", STR(folder), folder.len ? "/" : "", STR(file));
	if (source_stat(f->site, path) == REGULAR && source_lists(f->site, path))
		pack_str(f->found, path);
}

static int
find_listed(void *ctx, struct str file)
{
	struct finding *f = ctx;
	if (is_named(f->name, file))
		find_file(f, file);
	return 0;
}

void
named_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	struct name n = unpack_name(key);
	struct str exts = n.exts, ext;
	struct finding f = { s, task_arena(t), &n, ret };
	named_note(s, key);
	if (n.file.len) {
		find_file(&f, n.file);
	} else if (n.date.len == 0) {
		/* one that is not there has none, and what lies in one that is shut does not count */
		if (!folder_is_open(s, n.folder))
			return;
		s->work.entries_read++;
		trouble_note(s, n.folder, file_names(&s->root, n.folder, find_listed, &f));
		return;
	}
	while (exts.len && str_split(&exts, ',', &ext))
		find_file(&f, arena_printf(task_arena(t), "%.*s%s%.*s.%.*s", STR(n.date),
				      n.date.len ? "-" : "", STR(n.slug), STR(ext)));
}

/* ---- early ---- */

void
early_compute(struct task *t, struct str key, struct buf *ret)
{
	const struct site *s = task_site(t);
	buf_add_char(ret, s->early ? 'y' : 'n');
}

/* Whether routes may be answered early; it is read only then, since it never comes again. */
static int
is_early(struct task *t, struct data *ret_reading, bool *ret)
{
	const struct site *s = task_site(t);
	struct value v;
	*ret = false;
	if (!s->early)
		return 0;
	int r = task_read(t, K_EARLY, S(""), &v);
	if (r == 0)
		r = task_read(t, K_READING, S(""), &v);
	if (r < 0)
		return r;
	*ret_reading = data_of(v.bytes);
	*ret = data_int(data_get(*ret_reading, S("limit_posts")), 0) <= 0;
	return 0;
}

int
named_find(struct task *t, struct str target, struct str *ret)
{
	struct value v;
	struct name name;
	struct data reading;
	struct document d;
	size_t found = 0;
	bool early;
	int r = is_early(t, &reading, &early);
	if (r < 0 || !early || !name_of(task_arena(t), reading, target, &name))
		return r;
	struct buf key = BUF_ARENA(task_arena(t));
	pack_name(&key, &name);
	r = task_read(t, K_NAMED, buf_str(&key), &v);
	for (struct str rest = v.bytes; r == 0 && rest.len;) {
		struct str path = unpack_str(&rest);
		r = read_document(t, path, &d);
		if (r < 0 || d.type == DOCUMENT_NONE || !d.output || !str_eq(d.target, target))
			continue;
		found++;
		*ret = path;
	}
	return r < 0 ? r : found == 1;
}
