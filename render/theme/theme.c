/* The built-in theme's pages: posts, lists and tags. Head and foot are frame.c's, errors
 * broken.c's, feed and sitemap feed.c's. */
#include "render/theme/theme.h"

#include "core/html.h"
#include "render/theme/frame.h"

extern const unsigned char theme_css[];
extern const size_t theme_css_len;

struct str
theme_style(void)
{
	return (struct str){ (const char *)theme_css, theme_css_len };
}

static void
put_tags(struct buf *b, const struct theme_tag *tags, size_t n, bool counts)
{
	if (n == 0)
		return;
	buf_lit(b, "<ul class=\"tags\">\n");
	for (size_t i = 0; i < n; i++) {
		theme_put(b, "<li><a rel=\"tag\" href=\"%a\">%t</a>", tags[i].url, tags[i].name);
		if (counts)
			buf_printf(b, " <span class=\"count\">%zu</span>", tags[i].count);
		buf_lit(b, "</li>\n");
	}
	buf_lit(b, "</ul>\n");
}

static void
put_authors(struct buf *b, const struct str *authors, size_t n)
{
	if (n == 0)
		return;
	buf_lit(b, "<span class=\"authors\">");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add(b, i + 1 == n ? S(" and ") : S(", "));
		html_text(b, authors[i]);
	}
	buf_lit(b, "</span>\n");
}

/* The line with the date, the authors and the mark of a featured post. */
static void
put_meta(struct buf *b, const struct theme_card *c, const struct str *authors, size_t nauthors)
{
	if (!c->dated && !c->featured && nauthors == 0)
		return;
	buf_lit(b, "<div class=\"meta\">\n");
	if (c->dated)
		theme_put(b, "%d\n", c->date);
	put_authors(b, authors, nauthors);
	if (c->featured)
		buf_lit(b, "<span class=\"featured\">Featured</span>\n");
	buf_lit(b, "</div>\n");
}

/* --- a post or a page --- */

/* Cuts the content into the heading that it begins with, element and all, and the rest. */
static bool
split_heading(struct str content, struct str *ret_heading, struct str *ret_rest)
{
	struct str s = str_trim(content);
	size_t end = str_search(s, S("</h1>"));
	if (!str_starts(s, S("<h1")) || end == s.len)
		return false;
	*ret_heading = str_slice(s, 0, end + 5);
	*ret_rest = str_from(s, end + 5);
	return true;
}

/* Takes the next visible byte off HTML: no tags, no blanks. 0 at the end. */
static char
next_visible(struct str *html)
{
	while (html->len) {
		char c = html->ptr[0];
		size_t n = c == '<' ? str_find(*html, '>', 0) + 1 : 1;
		if (str_starts(
			    *html, S("&quot;"))) { /* cmark's way; html_text leaves quotes alone */
			c = '"';
			n = 6;
		}
		*html = str_from(*html, n);
		if (c != '<' && (unsigned char)c > ' ')
			return c;
	}
	return 0;
}

/* Whether the content begins with this text: a description need not be read twice. */
static bool
begins_with(struct str content, struct str text)
{
	struct buf escaped = { 0 };
	html_text(&escaped, text);
	struct str want = buf_str(&escaped);
	char c;
	do {
		c = next_visible(&want);
	} while (c && c == next_visible(&content));
	buf_done(&escaped);
	return c == 0;
}

static void
put_article_header(
	struct buf *b, const struct theme_post *p, struct str heading, struct str content)
{
	buf_lit(b, "<header>\n");
	if (heading.len)
		theme_put(b, "%r\n", heading);
	else if (!p->has_h1)
		theme_put(b, "<h1>%t</h1>\n", p->card.title);
	if (p->description.len && !begins_with(content, p->description))
		theme_put(b, "<p class=\"lede\">%t</p>\n", p->description);
	put_meta(b, &p->card, p->authors, p->nauthors);
	buf_lit(b, "</header>\n");
}

static void
put_article(struct buf *b, const struct theme_post *p)
{
	struct str heading = S(""), content = p->content;
	if (p->has_h1)
		(void)split_heading(p->content, &heading, &content); /* else it stays where it is */
	buf_lit(b, "<article>\n");
	put_article_header(b, p, heading, content);
	if (p->card.image.len && str_search(content, p->card.image) == content.len)
		theme_put(b, "<img class=\"cover\" src=\"%a\" alt=\"\">\n", p->card.image);
	theme_put(b, "<div class=\"body\">\n%r\n</div>\n", str_trim(content));
	if (p->card.ntags) {
		buf_lit(b, "<footer>\n");
		put_tags(b, p->card.tags, p->card.ntags, false);
		buf_lit(b, "</footer>\n");
	}
	buf_lit(b, "</article>\n");
}

static void
put_document(struct buf *b, const struct theme_site *site, const struct theme_post *p, bool article)
{
	struct theme_head head = {
		.title = p->card.title,
		.description = p->description,
		.url = p->card.url,
		.canonical = p->canonical,
		.image = p->card.image,
		.published = article && p->card.dated ? &p->card.date : NULL,
	};
	theme_begin(b, site, &head);
	put_article(b, p);
	theme_end(b, site);
}

void
theme_post(struct buf *b, const struct theme_site *site, const struct theme_post *p)
{
	put_document(b, site, p, true);
}

void
theme_page(struct buf *b, const struct theme_site *site, const struct theme_post *p)
{
	put_document(b, site, p, false);
}

/* --- lists --- */

static void
put_card(struct buf *b, const struct theme_card *c)
{
	theme_put(b, "<li class=\"post\">\n<h2><a href=\"%a\">%t</a></h2>\n", c->url, c->title);
	put_meta(b, c, NULL, 0);
	if (c->excerpt.len)
		theme_put(b, "<div class=\"excerpt\">%r</div>\n", str_trim(c->excerpt));
	put_tags(b, c->tags, c->ntags, false);
	if (c->image.len)
		theme_put(b, "<img class=\"thumb\" src=\"%a\" alt=\"\" loading=\"lazy\">\n",
			c->image);
	buf_lit(b, "</li>\n");
}

static void
put_section(struct buf *b, const struct theme_section *s)
{
	theme_put(b, "<section class=\"section\">\n<h2>%t</h2>\n<ul class=\"pages\">\n",
		s->name.len ? s->name : S("Pages"));
	for (size_t i = 0; i < s->n; i++)
		theme_put(
			b, "<li><a href=\"%a\">%t</a></li>\n", s->links[i].url, s->links[i].title);
	buf_lit(b, "</ul>\n</section>\n");
}

static void
put_pagination(struct buf *b, const struct theme_list *l)
{
	if (l->pages < 2)
		return;
	buf_lit(b, "<nav class=\"pagination\" aria-label=\"Pages of this list\">\n");
	if (l->newer.url.ptr)
		theme_put(b, "<a rel=\"prev\" href=\"%a\">Newer posts</a>\n", l->newer.url);
	buf_printf(b, "<span>Page %zu of %zu</span>\n", l->page, l->pages);
	if (l->older.url.ptr)
		theme_put(b, "<a rel=\"next\" href=\"%a\">Older posts</a>\n", l->older.url);
	buf_lit(b, "</nav>\n");
}

static void
put_intro(struct buf *b, const struct theme_list *l)
{
	struct str heading = S(""), rest = l->content;
	bool own = split_heading(l->content, &heading, &rest);
	if (l->heading.len == 0 && l->content.len == 0)
		return;
	buf_lit(b, "<div class=\"intro\">\n");
	if (l->up.url.ptr)
		theme_put(b, "<p class=\"up\"><a href=\"%a\">%t</a></p>\n", l->up.url, l->up.title);
	if (own)
		theme_put(b, "%r\n", heading);
	else if (l->heading.len)
		theme_put(b, "<h1>%t</h1>\n", l->heading);
	rest = str_trim(rest);
	theme_put(b, "%r%r</div>\n", rest, rest.len ? S("\n") : S(""));
}

static void
put_all_tags(struct buf *b, const struct theme_site *site, const struct theme_list *l)
{
	if (l->ntags == 0)
		return;
	theme_put(b,
		"<section class=\"section all-tags\">\n<h2><a href=\"%a/tags/\">Tags</a></h2>\n",
		site->baseurl);
	put_tags(b, l->tags, l->ntags, true);
	buf_lit(b, "</section>\n");
}

void
theme_list(struct buf *b, const struct theme_site *site, const struct theme_list *l)
{
	/* Without a heading of its own the page's is the site's title. */
	bool home = l->heading.len == 0 && str_search(l->content, S("<h1")) == l->content.len;
	struct theme_head head = {
		.title = l->heading,
		.description = site->description,
		.url = l->url,
		.feed = l->feed,
		.home = home,
	};
	theme_begin(b, site, &head);
	put_intro(b, l);
	if (l->ncards) {
		buf_lit(b, "<ul class=\"posts\">\n");
		for (size_t i = 0; i < l->ncards; i++)
			put_card(b, &l->cards[i]);
		buf_lit(b, "</ul>\n");
	} else if (l->nsections == 0 && l->content.len == 0) {
		buf_lit(b, "<p class=\"empty\">Nothing here yet.</p>\n");
	}
	put_pagination(b, l);
	for (size_t i = 0; i < l->nsections; i++)
		put_section(b, &l->sections[i]);
	put_all_tags(b, site, l);
	theme_end(b, site);
}

void
theme_tags(struct buf *b, const struct theme_site *site, const struct theme_tag *tags, size_t n)
{
	struct buf url = { 0 };
	buf_add(&url, site->baseurl);
	buf_lit(&url, "/tags/");
	struct theme_head head = { .title = S("Tags"), .url = buf_str(&url) };
	theme_begin(b, site, &head);
	buf_lit(b, "<div class=\"intro\">\n<h1>Tags</h1>\n</div>\n<div class=\"all-tags\">\n");
	put_tags(b, tags, n, true);
	if (n == 0)
		buf_lit(b, "<p class=\"empty\">No post has a tag yet.</p>\n");
	buf_lit(b, "</div>\n");
	theme_end(b, site);
	buf_done(&url);
}
