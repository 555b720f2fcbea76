/* The model of a site in Jekyll's layout for the test of minimality. Each text is put together from pieces, and the
 * model knows for each piece what it reads and what it prints: the page's own title, note and tags, the site's settings, a
 * data file, how many posts there are, the newest one, a window of them, all of them, a tag's, the neighbours, and
 * includes, one of them named by the front matter. Layouts lie within layouts.
 *
 * Left out: errors, collections besides posts, excerpts and contents of other pages, pagination, static files, styles,
 * plugins, defaults, themes, and the kinds that find out what a URL is or stand for lists as a whole. */
#include "tests/oracle/minimal.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/oracle/oracle.h"

enum {
	POSTS = 8,
	PAGES = 3,
	DOCS = POSTS + PAGES,
	LAYOUTS = 2,
	INCLUDES = 2,
	PARTS = 2,
	WINDOW = 2
};
enum { TEMPLATES = LAYOUTS + INCLUDES }; /* layouts first */

enum piece {
	NOTHING,
	TITLE,
	NOTE,
	TAGS,
	SITE_TITLE,
	TAGLINE,
	DATA,
	COUNT,
	NEWEST,
	SOME,
	ALL,
	TAGGED,
	NEXT,
	PREVIOUS,
	BRANCH,
	INCLUDE,       /* the second include */
	OUTER,         /* the first, which may include the second */
	INCLUDE_NAMED, /* the one that the page names */
	PIECES,
};

static const char *const texts[PIECES] = {
	[NOTHING] = "-",
	[TITLE] = "{{ page.title }}",
	[NOTE] = "{{ page.note }}",
	[TAGS] = "{{ page.tags | join: ' ' }}",
	[SITE_TITLE] = "{{ site.title }}",
	[TAGLINE] = "{{ site.tagline }}",
	[DATA] = "{{ site.data.menu.k }}",
	[COUNT] = "{{ site.posts.size }}",
	[NEWEST] = "{{ site.posts.first.title }}",
	[SOME] = "{% for p in site.posts limit: 2 %}{{ p.title }} {% endfor %}",
	[ALL] = "{% for p in site.posts %}{{ p.url }} {% endfor %}",
	[TAGGED] = "{% for p in site.tags.red %}{{ p.title }} {% endfor %}",
	[NEXT] = "{{ page.next.title }}",
	[PREVIOUS] = "{{ page.previous.title }}",
	[BRANCH] = "{% if page.note == 'n1' %}{{ site.tagline }}{% endif %}",
	[INCLUDE] = "{% include i1.html %}",
	[OUTER] = "{% include i0.html %}",
	[INCLUDE_NAMED] = "{% include i{{ page.which }}.html %}",
};

struct doc {
	bool there, written;
	unsigned title, note, day, tags, which, layout, word;
	enum piece parts[PARTS];
};

struct template
{
	enum piece parts[PARTS];
	unsigned word;
};

static struct doc docs[DOCS];
static struct template templates[TEMPLATES];
static unsigned config_title, config_tagline, config_spare, datum;

static const char *
path_of(size_t i)
{
	static char path[48];
	(void)snprintf(path, sizeof(path), i < POSTS ? "_posts/2020-01-01-p%zu.md" : "g%zu.md", i);
	return path;
}

static const char *
template_path(size_t i)
{
	static char path[32];
	(void)snprintf(path, sizeof(path),
		i < LAYOUTS ? "_layouts/l%zu.html" : "_includes/i%zu.html",
		i < LAYOUTS ? i : i - LAYOUTS);
	return path;
}

static bool
is_post(size_t i)
{
	return i < POSTS;
}

/* A page has neither. */
static unsigned
day_of(size_t i)
{
	return is_post(i) ? docs[i].day : 0;
}

static unsigned
tags_of(size_t i)
{
	return is_post(i) ? docs[i].tags : 0;
}

/* ---- files ---- */

/* Each part stands between signs of its own, so that what is printed cannot be mistaken. */
static void
put_parts(struct buf *b, const enum piece *parts)
{
	for (size_t i = 0; i < PARTS; i++)
		buf_printf(b, "(%s)\n", texts[parts[i]]);
}

static void
write_doc(size_t i)
{
	struct doc *d = &docs[i];
	struct buf b = { 0 };
	if (!d->there) {
		if (d->written)
			put(path_of(i), (struct str){ NULL, 0 });
		d->written = false;
		return;
	}
	d->written = true;
	buf_printf(&b, "---\ntitle: T%u\nnote: n%u\nwhich: %u\nlayout: l%u\n", d->title, d->note,
		d->which, d->layout);
	if (is_post(i))
		buf_printf(
			&b, "date: 2020-01-%02u\ntags: [%s]\n", d->day, d->tags ? "red" : "blue");
	buf_printf(&b, "---\nWord %u.\n", d->word);
	put_parts(&b, d->parts);
	put(path_of(i), buf_str(&b));
	buf_done(&b);
}

static void
write_template(size_t i)
{
	struct template *t = &templates[i];
	struct buf b = { 0 };
	if (i == 1)
		buf_lit(&b, "---\nlayout: l0\n---\n");
	buf_printf(&b, "<%u>", t->word);
	put_parts(&b, t->parts);
	if (i < LAYOUTS)
		buf_lit(&b, "{{ content }}");
	put(template_path(i), buf_str(&b));
	buf_done(&b);
}

static void
write_config(void)
{
	char text[160];
	int n = snprintf(text, sizeof(text),
		"title: S%u\ntagline: t%u\nspare: %u\npermalink: /p/:title/\nplugins: []\n",
		config_title, config_tagline, config_spare);
	put("_config.yml", (struct str){ text, (size_t)n });
}

static void
write_datum(void)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "k: v%u\n", datum);
	put("_data/menu.yml", (struct str){ text, (size_t)n });
}

static enum piece
random_piece(void)
{
	return (enum piece)pick(PIECES);
}

static void
random_doc(struct doc *d)
{
	*d = (struct doc){ .there = true,
		.written = d->written,
		.title = pick(5),
		.note = pick(3),
		.day = 1 + pick(9),
		.tags = pick(2),
		.which = pick(INCLUDES),
		.layout = pick(LAYOUTS),
		.word = pick(4),
		.parts = { random_piece(), random_piece() } };
}

/* The last include includes nothing, the one before it only that. */
static void
random_template(size_t i)
{
	struct template *t = &templates[i];
	for (size_t k = 0; k < PARTS; k++) {
		unsigned most = i < LAYOUTS ? PIECES : i == LAYOUTS ? OUTER : INCLUDE;
		t->parts[k] = (enum piece)pick(most);
	}
	t->word = pick(3);
}

static void
start(void)
{
	write_config();
	write_datum();
	for (size_t i = 0; i < TEMPLATES; i++) {
		random_template(i);
		write_template(i);
	}
	for (size_t i = 0; i < DOCS; i++) {
		random_doc(&docs[i]);
		write_doc(i);
	}
}

static void
edit_doc(void)
{
	size_t i = pick(DOCS);
	struct doc *d = &docs[i];
	switch (pick(9)) {
	case 0:
		d->title = pick(5);
		break;
	case 1:
		d->note = pick(3);
		break;
	case 2:
		d->day = 1 + pick(9);
		break;
	case 3:
		d->tags = pick(2);
		break;
	case 4:
		d->word = pick(4);
		break;
	case 5:
		d->parts[pick(PARTS)] = random_piece();
		break;
	case 6:
		d->there = !d->there;
		break;
	case 7:
		random_doc(d);
		break;
	case 8:
		break; /* saved as it is */
	}
	write_doc(i);
}

static void
edit(void)
{
	size_t i = pick(TEMPLATES);
	switch (pick(8)) {
	case 0:
		random_template(i);
		write_template(i);
		break;
	case 1:
		datum = pick(3);
		write_datum();
		break;
	case 2:
		config_title = pick(2);
		config_tagline = pick(3);
		config_spare = pick(5);
		write_config();
		break;
	default:
		edit_doc();
	}
}

/* ---- the posts ---- */

static int
oldest_first(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;
	if (docs[a].day != docs[b].day)
		return docs[a].day < docs[b].day ? -1 : 1;
	return a < b ? -1 : 1;
}

static size_t
sorted(size_t all[POSTS])
{
	size_t n = 0;
	for (size_t i = 0; i < POSTS; i++)
		if (docs[i].there)
			all[n++] = i;
	qsort(all, n, sizeof(*all), oldest_first);
	return n;
}

/* ---- what a text reads, and what it prints ---- */

struct text {
	struct buf used, shown;
};

static void
use(struct text *t, const char *what, size_t which, unsigned value)
{
	buf_printf(&t->used, "%s %zu is %u;", what, which, value);
}

/* A post in a list: which, and where. */
static void
use_entry(struct text *t, size_t i)
{
	use(t, "entry", i, docs[i].day);
}

static void
print_title(struct text *t, size_t i)
{
	use(t, "title", i, docs[i].title);
	buf_printf(&t->shown, "T%u", docs[i].title);
}

static void
read_list(struct text *t, enum piece piece)
{
	size_t all[POSTS], n = sorted(all), shown = 0;
	size_t most = piece == NEWEST ? 1 : piece == SOME ? WINDOW : n;
	if (piece != TAGGED) /* places are counted from the oldest */
		use(t, "count", 0, (unsigned)n);
	while (n-- && shown < most) {
		if (piece == TAGGED && !docs[all[n]].tags)
			continue;
		use_entry(t, all[n]);
		shown++;
		if (piece == ALL)
			buf_printf(&t->shown, "/p/p%zu/ ", all[n]);
		else
			print_title(t, all[n]);
		if (piece != ALL && piece != NEWEST)
			buf_add_char(&t->shown, ' ');
	}
}

static void
read_neighbour(struct text *t, size_t own, bool next)
{
	size_t all[POSTS], n = sorted(all), at = 0;
	while (at < n && all[at] != own)
		at++;
	if (at == n)
		return;                        /* no post */
	for (int side = 0; side < 2; side++) { /* one question tells both */
		bool has = side ? at + 1 < n : at > 0;
		size_t other = has ? all[side ? at + 1 : at - 1] : 0;
		if (has)
			use_entry(t, other);
		if (has && side == next)
			print_title(t, other);
	}
}

static void read_parts(struct text *t, const enum piece *parts, size_t own);

/* Templates that something open prints. */
static bool needed[TEMPLATES], needs_datum;

static void
read_template(struct text *t, size_t i, size_t own)
{
	needed[i] = true;
	buf_printf(&t->used, "template %zu %u %u %u;", i, templates[i].word, templates[i].parts[0],
		templates[i].parts[1]);
	buf_printf(&t->shown, "<%u>", templates[i].word);
	read_parts(t, templates[i].parts, own);
}

static void
read_piece(struct text *t, enum piece piece, size_t own)
{
	const struct doc *d = &docs[own];
	switch (piece) {
	case NOTHING:
	case PIECES:
		buf_lit(&t->shown, "-");
		break;
	case TITLE:
		print_title(t, own);
		break;
	case NOTE:
		use(t, "note", own, d->note);
		buf_printf(&t->shown, "n%u", d->note);
		break;
	case TAGS:
		use(t, "tags", own, tags_of(own));
		if (is_post(own))
			buf_add(&t->shown, d->tags ? S("red") : S("blue"));
		break;
	case SITE_TITLE:
		use(t, "site title", 0, config_title);
		buf_printf(&t->shown, "S%u", config_title);
		break;
	case BRANCH:
		use(t, "note", own, d->note);
		if (d->note != 1)
			break;
		read_piece(t, TAGLINE, own);
		break;
	case TAGLINE:
		use(t, "tagline", 0, config_tagline);
		buf_printf(&t->shown, "t%u", config_tagline);
		break;
	case DATA:
		needs_datum = true;
		use(t, "datum", 0, datum);
		buf_printf(&t->shown, "v%u", datum);
		break;
	case COUNT: {
		size_t all[POSTS], n = sorted(all);
		use(t, "count", 0, (unsigned)n);
		buf_printf(&t->shown, "%zu", n);
		break;
	}
	case NEWEST:
	case SOME:
	case ALL:
	case TAGGED:
		buf_printf(&t->used, "list %d:", piece);
		read_list(t, piece);
		break;
	case NEXT:
	case PREVIOUS:
		read_neighbour(t, own, piece == NEXT);
		break;
	case INCLUDE:
		read_template(t, LAYOUTS + 1, own);
		break;
	case OUTER:
		read_template(t, LAYOUTS, own);
		break;
	case INCLUDE_NAMED:
		use(t, "which", own, d->which);
		read_template(t, LAYOUTS + d->which, own);
		break;
	}
}

static void
read_parts(struct text *t, const enum piece *parts, size_t own)
{
	for (size_t i = 0; i < PARTS; i++) {
		buf_lit(&t->shown, "(");
		read_piece(t, parts[i], own);
		buf_lit(&t->shown, ")");
	}
}

/* ---- tasks ---- */

/* A document's own bytes, whatever part of them has changed. */
static void
use_bytes(struct buf *b, size_t i)
{
	const struct doc *d = &docs[i];
	buf_printf(b, "%zu: %u %u %u %u %u %u %u %u %u;", i, d->title, d->note, day_of(i),
		tags_of(i), d->which, d->layout, d->word, d->parts[0], d->parts[1]);
}

/* What every page looks at of its own document first: where it is, when it was written, its layout. */
static void
use_head(struct buf *b, size_t i)
{
	buf_printf(b, "head %zu %u %u;", i, day_of(i), docs[i].layout);
}

static void
want_page(size_t i)
{
	struct text content = { 0 }, page = { 0 };
	struct doc *d = &docs[i];
	if (!d->there) {
		use(&page, "site title", 0, config_title); /* of the page that says so */
	} else {
		use_head(&content.used, i);
		use_bytes(&content.used, i);
		buf_printf(&content.shown, "Word %u.", d->word);
		read_parts(&content, d->parts, i);
		want("content", str_of(path_of(i)), buf_str(&content.used));
		use_head(&page.used, i);
		buf_add(&page.used, buf_str(&content.shown));
		if (!is_post(i))
			use_bytes(&page.used, i);
		if (d->layout == 1)
			read_template(&page, 1, i);
		read_template(&page, 0, i);
	}
	want("page", str_of(model_jekyll.urls[i]), buf_str(&page.used));
	buf_done(&content.used);
	buf_done(&content.shown);
	buf_done(&page.used);
	buf_done(&page.shown);
}

static void
want_doc(size_t i)
{
	struct buf b = { 0 };
	struct str path = str_of(path_of(i));
	if (!docs[i].there) {
		allow("front", path);
		allow("document", path);
		allow("content", path);
		return;
	}
	use_bytes(&b, i);
	want("front", path, buf_str(&b));
	buf_clear(&b);
	const struct doc *d = &docs[i];
	buf_printf(&b, "%u %u %u %u %u %u", d->title, d->note, day_of(i), tags_of(i), d->which,
		d->layout);
	want("document", path, buf_str(&b));
	buf_done(&b);
}

static void
tasks(void)
{
	struct buf b = { 0 };
	memset(needed, 0, sizeof(needed));
	needs_datum = false;
	for (size_t u = 0; u < model_jekyll.nurls; u++)
		if (is_open(u))
			want_page(u);
	for (size_t i = 0; i < DOCS; i++)
		want_doc(i);
	for (size_t i = 0; i < TEMPLATES; i++) {
		char key[32];
		(void)snprintf(key, sizeof(key), "%s", template_path(i));
		if (i < LAYOUTS)
			*strrchr(key, '.') = '\0';
		buf_clear(&b);
		buf_printf(&b, "%u %u %u", templates[i].word, templates[i].parts[0],
			templates[i].parts[1]);
		if (needed[i])
			want("template", str_of(key), buf_str(&b));
	}
	buf_clear(&b);
	buf_printf(&b, "%u", datum);
	if (needs_datum)
		want("datum", S("_data/menu.yml"), buf_str(&b));
	buf_done(&b);
}

static const char *const kinds[] = { "front", "document", "template", "datum", "content", "page",
	NULL };

static const char *const urls[DOCS] = { "/p/p0/", "/p/p1/", "/p/p2/", "/p/p3/", "/p/p4/", "/p/p5/",
	"/p/p6/", "/p/p7/", "/g8/", "/g9/", "/g10/" };

const struct model model_jekyll = {
	.name = "jekyll",
	.kinds = kinds,
	.urls = urls,
	.nurls = DOCS,
	.start = start,
	.edit = edit,
	.tasks = tasks,
};
