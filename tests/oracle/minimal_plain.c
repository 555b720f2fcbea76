/* The model of a plain folder for the test of minimality: posts and pages with titles, dates, tags, excerpts and links
 * to each other, the lists of them, the configuration and a style sheet.
 *
 * Left out: hidden, broken and doubly claimed files, images, links of the file system, READMEs, and the kinds that
 * find out what a URL is (route, claims, stat) or stand for lists as a whole. */
#include "tests/oracle/minimal.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/oracle/oracle.h"

enum { POSTS = 25, NOTES = 4, DOCS = POSTS + NOTES, PER_PAGE = 20, TAGS = 2 };

struct doc {
	bool there;
	unsigned title; /* 0: none, so that the name is the title */
	unsigned day;   /* 0: none, so that it is a page */
	unsigned tags;  /* a bit for each */
	unsigned excerpt, word;
	unsigned link; /* to that document - 1, or 0 */
	unsigned writes;
	bool written; /* the file is there */
};

static struct doc docs[DOCS];
static unsigned config_title, config_description, config_writes;
static bool style;
static const char *const tag_names[TAGS] = { "blue", "red" };

static const char *
path_of(size_t i)
{
	static char path[32];
	(void)snprintf(path, sizeof(path), i < POSTS ? "p%02zu.md" : "notes/n%02zu.md", i);
	return path;
}

/* ---- files ---- */

static void
write_doc(size_t i)
{
	struct doc *d = &docs[i];
	struct buf b = { 0 };
	d->writes += d->there || d->written;
	if (!d->there) {
		if (d->written)
			put(path_of(i), (struct str){ NULL, 0 });
		d->written = false;
		return;
	}
	d->written = true;
	buf_lit(&b, "---\n");
	if (d->title)
		buf_printf(&b, "title: T%u\n", d->title);
	if (d->day)
		buf_printf(&b, "date: 2023-01-%02u\n", d->day);
	if (d->tags)
		buf_printf(&b, "tags: [%s%s%s]\n", d->tags & 1 ? tag_names[0] : "",
			d->tags == 3 ? ", " : "", d->tags & 2 ? tag_names[1] : "");
	if (d->excerpt)
		buf_printf(&b, "excerpt: E%u\n", d->excerpt);
	buf_printf(&b, "---\nWord %u.\n", d->word);
	if (d->link)
		buf_printf(&b, "\n[to](/%s)\n", path_of(d->link - 1));
	put(path_of(i), buf_str(&b));
	buf_done(&b);
}

static void
write_config(void)
{
	char text[64];
	config_writes++;
	int n = snprintf(text, sizeof(text), "title: S%u\ndescription: D%u\n", config_title,
		config_description);
	put("_config.yml", (struct str){ text, (size_t)n });
}

static void
write_style(void)
{
	put("style.css", style ? S("p { color: red }\n") : (struct str){ NULL, 0 });
}

static void
random_doc(struct doc *d)
{
	*d = (struct doc){ .there = true,
		.title = pick(4),
		.day = pick(8) ? 1 + pick(20) : 0,
		.tags = pick(4),
		.excerpt = pick(3) ? 0 : 1 + pick(2),
		.word = pick(5),
		.link = pick(3) ? 0 : 1 + pick(DOCS),
		.writes = d->writes,
		.written = d->written };
}

static void
start(void)
{
	for (size_t i = 0; i < DOCS; i++) {
		random_doc(&docs[i]);
		if (i >= POSTS)
			docs[i].day = 0;
		write_doc(i);
	}
	write_config();
	write_style();
}

static void
edit(void)
{
	size_t i = pick(DOCS);
	struct doc *d = &docs[i];
	switch (pick(12)) {
	case 0:
		d->title = pick(4);
		break;
	case 1:
		d->day = pick(6) && i < POSTS ? 1 + pick(20) : 0;
		break;
	case 2:
		d->tags = pick(4);
		break;
	case 3:
		d->excerpt = pick(3);
		break;
	case 4:
	case 5:
		d->word = pick(5);
		break;
	case 6:
		d->link = pick(DOCS + 1);
		break;
	case 7:
		d->there = !d->there;
		break;
	case 8:
		random_doc(d);
		break;
	case 9:
		break; /* saved as it is */
	case 10:
		config_title = pick(2);
		config_description = pick(2);
		write_config();
		return;
	case 11:
		style = !style;
		write_style();
		return;
	}
	write_doc(i);
}

/* ---- what each thing is made of, and what it comes to ---- */

static void
add_site(struct buf *b)
{
	buf_printf(b, "site %u %u %d;", config_title, config_description, style);
}

/* The bytes of the front matter, less where it ends. */
static void
add_meta(struct buf *b, size_t i)
{
	const struct doc *d = &docs[i];
	buf_printf(b, "meta %zu %u %u %u %u;", i, d->title, d->day, d->tags, d->excerpt);
}

static bool
in_same_folder(size_t a, size_t b)
{
	return (a < POSTS) == (b < POSTS);
}

/* How much the two digits of two names differ; swapped they are one mistake. */
static int
mistakes(size_t a, size_t b)
{
	bool swapped = a / 10 == b % 10 && a % 10 == b / 10;
	return swapped ? 1 : (a / 10 != b / 10) + (a % 10 != b % 10);
}

/* The document beside that missing one which its hint names, or DOCS. */
static size_t
nearest(size_t missing)
{
	size_t best = DOCS;
	for (size_t i = 0; i < DOCS; i++)
		if (docs[i].there && in_same_folder(i, missing) &&
			(best == DOCS || mistakes(i, missing) < mistakes(best, missing)))
			best = i;
	return best;
}

/* What is looked through for it: the names beside the missing one. */
static void
add_beside(struct buf *b, size_t missing)
{
	for (size_t i = 0; i < DOCS; i++)
		if (docs[i].there && in_same_folder(i, missing))
			buf_printf(b, "%zu,", i);
}

/* Where a link leads: to a page, or to a file that is missing, of which its line and a hint tell. */
static void
add_link(struct buf *b, size_t i)
{
	const struct doc *d = &docs[i];
	if (!d->link)
		return;
	if (docs[d->link - 1].there)
		buf_printf(b, "to %u;", d->link);
	else
		buf_printf(b, "missing %u at %d, perhaps %zu;", d->link,
			!!d->title + !!d->day + !!d->tags + !!d->excerpt, nearest(d->link - 1));
}

static void
add_body(struct buf *b, size_t i)
{
	buf_printf(b, "body %zu %u;", i, docs[i].word);
	add_link(b, i);
}

/* Its excerpt is the first paragraph, which has no link. */
static void
add_card(struct buf *b, size_t i)
{
	add_meta(b, i);
	if (!docs[i].excerpt)
		buf_printf(b, "first words %u;", docs[i].word);
}

/* ---- lists ---- */

struct list {
	size_t all[DOCS];
	size_t n;
};

static int
newest_first(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;
	if (docs[a].day != docs[b].day)
		return docs[a].day > docs[b].day ? -1 : 1;
	a = (a + NOTES) % DOCS; /* by path: the notes come first */
	b = (b + NOTES) % DOCS;
	return a < b ? -1 : 1;
}

static struct list
sorted(bool (*takes)(const struct doc *, unsigned arg), unsigned arg)
{
	struct list l = { .n = 0 };
	for (size_t i = 0; i < DOCS; i++)
		if (docs[i].there && takes(&docs[i], arg))
			l.all[l.n++] = i;
	qsort(l.all, l.n, sizeof(*l.all), newest_first);
	return l;
}

static bool
is_post(const struct doc *d, unsigned arg)
{
	return d->day != 0;
}

static bool
has_tag(const struct doc *d, unsigned arg)
{
	return d->tags >> arg & 1;
}

static bool
is_note(const struct doc *d, unsigned arg)
{
	return d >= docs + POSTS;
}

static bool
is_loose_page(const struct doc *d, unsigned arg)
{
	return d < docs + POSTS && !d->day;
}

/* ---- tasks ---- */

static void
want_doc(size_t i, bool body)
{
	struct buf b = { 0 };
	const struct doc *d = &docs[i];
	struct str path = str_of(path_of(i));
	if (!d->there) {
		allow("file", path);
		allow("front", path); /* a card that goes may look for them once more */
		allow("meta", path);
		allow("body", path);
		allow("card", path);
		return;
	}
	buf_printf(&b, "%u", d->writes);
	want("file", path, buf_str(&b));
	buf_clear(&b);
	add_meta(&b, i);
	want("meta", path, buf_str(&b));
	buf_printf(&b, "%u %u", d->word, d->link);
	want("front", path, buf_str(&b));
	if (body) {
		add_link(&b, i);
		if (d->link && !docs[d->link - 1].there)
			add_beside(&b, d->link - 1);
		want("body", path, buf_str(&b));
	}
	buf_done(&b);
}

static bool carded[DOCS],
	carded_now[DOCS]; /* a page shows the card: when tasks was called last, and now */

static void
want_card(size_t i)
{
	struct buf b = { 0 };
	carded_now[i] = true;
	add_meta(&b, i);
	if (!docs[i].excerpt) {
		add_body(&b, i);
		want_doc(i, true);
	}
	want("card", str_of(path_of(i)), buf_str(&b));
	buf_done(&b);
}

/* One page of cards: how many there are, the entries with their places, and the cards. */
static void
add_cards(struct buf *b, const struct list *l, size_t page)
{
	buf_printf(b, "%zu:", l->n);
	for (size_t i = page * PER_PAGE; i < l->n && i < (page + 1) * PER_PAGE; i++) {
		buf_printf(b, "%zu on %u ", l->all[i], docs[l->all[i]].day);
		add_card(b, l->all[i]);
		want_card(l->all[i]);
	}
}

static void
add_section(struct buf *b, const char *name, const struct list *l)
{
	buf_printf(b, "%s %zu:", name, l->n);
	for (size_t i = 0; i < l->n; i++)
		buf_printf(b, "%zu %u ", l->all[i], docs[l->all[i]].title);
}

static void
add_tags(struct buf *b)
{
	for (unsigned t = 0; t < TAGS; t++) {
		struct list l = sorted(has_tag, t);
		if (l.n)
			buf_printf(b, "tag %u %zu first %zu;", t, l.n, l.all[0]);
	}
}

static void
add_home(struct buf *b)
{
	struct list posts = sorted(is_post, 0), loose = sorted(is_loose_page, 0),
		    notes = sorted(is_note, 0);
	add_cards(b, &posts, 0);
	add_section(b, "pages", &loose);
	add_section(b, "notes", &notes);
	add_tags(b);
}

/* A list whose page may not be there. */
static void
add_listed(struct buf *b, struct list l, size_t page)
{
	if (l.n > page * PER_PAGE)
		add_cards(b, &l, page);
	else
		buf_lit(b, "not there;");
}

static void
add_feed(struct buf *b)
{
	struct list l = sorted(is_post, 0);
	for (size_t i = 0; i < l.n && i < PER_PAGE; i++) {
		buf_printf(b, "%zu on %u ", l.all[i], docs[l.all[i]].day);
		add_card(b, l.all[i]);
		add_body(b, l.all[i]);
		want_card(l.all[i]);
		want_doc(l.all[i], true);
	}
}

static void
add_sitemap(struct buf *b)
{
	for (size_t i = 0; i < DOCS; i++)
		if (docs[i].there)
			buf_printf(b, "%zu %u;", i, docs[i].day);
}

static void
add_document(struct buf *b, size_t i)
{
	if (!docs[i].there)
		return;
	add_meta(b, i);
	add_body(b, i);
	want_card(i);
	want_doc(i, true);
}

enum { HOME, PAGE_2, FEED, SITEMAP, ALL_TAGS, TAG_0, TAG_1, FOLDER, OWN };

static void
tasks(void)
{
	struct buf b = { 0 };
	for (size_t u = 0; u < model_plain.nurls; u++) {
		buf_clear(&b);
		add_site(&b);
		if (!is_open(u))
			continue;
		if (u >= OWN)
			add_document(&b, u - OWN);
		else if (u == HOME)
			add_home(&b);
		else if (u == PAGE_2)
			add_listed(&b, sorted(is_post, 0), 1);
		else if (u == FEED)
			add_feed(&b);
		else if (u == SITEMAP)
			add_sitemap(&b);
		else if (u == ALL_TAGS)
			add_tags(&b);
		else if (u == FOLDER)
			add_listed(&b, sorted(is_note, 0), 0);
		else
			add_listed(&b, sorted(has_tag, (unsigned)(u - TAG_0)), 0);
		want("page", str_of(model_plain.urls[u]), buf_str(&b));
	}
	for (size_t i = 0; i < DOCS; i++) {
		want_doc(i, false);              /* indexes stand on every one */
		if (carded[i] && !carded_now[i]) /* made once more before its page drops it */
			allow("body", str_of(path_of(i)));
		carded[i] = carded_now[i];
		carded_now[i] = false;
	}
	buf_clear(&b);
	buf_printf(&b, "%u", config_writes);
	want("file", S("_config.yml"), buf_str(&b));
	buf_done(&b);
}

static const char *const kinds[] = { "file", "front", "meta", "body", "card", "page", NULL };

static const char *const urls[] = { "/", "/page/2/", "/feed.xml", "/sitemap.xml", "/tags/",
	"/tags/blue/", "/tags/red/", "/notes/", "/p00/", "/p01/", "/p02/", "/p03/", "/p04/",
	"/p05/", "/p06/", "/p07/", "/p08/", "/p09/", "/p10/", "/p11/", "/p12/", "/p13/", "/p14/",
	"/p15/", "/p16/", "/p17/", "/p18/", "/p19/", "/p20/", "/p21/", "/p22/", "/p23/", "/p24/",
	"/notes/n25/", "/notes/n26/", "/notes/n27/", "/notes/n28/" };

const struct model model_plain = {
	.name = "plain",
	.kinds = kinds,
	.urls = urls,
	.nurls = sizeof(urls) / sizeof(*urls),
	.start = start,
	.edit = edit,
	.tasks = tasks,
};
