/* The built-in theme: what stands in its pages, and that no author's text is taken for HTML. */
#include "render/theme/theme.h"

#include "tests/unit/tap.h"

#define EVIL S("<script>alert(\"1\")</script>&'")

/* Whether `needle` stands in the buffer. */
static bool
has(const struct buf *b, const char *needle)
{
	struct str s = str_of(needle);
	return s.len == 0 || str_search(buf_str(b), s) < b->len;
}

static size_t
count(const struct buf *b, const char *needle)
{
	struct str rest = buf_str(b), s = str_of(needle);
	size_t n = 0;
	for (size_t at; (at = str_search(rest, s)) < rest.len; n++)
		rest = str_from(rest, at + s.len);
	return n;
}

/* Empties the buffer, so that the next page starts anew. */
static struct buf *
again(struct buf *b)
{
	buf_clear(b);
	return b;
}

static const struct theme_site plain_site = {
	.title = { "Notes", 5 },
	.description = { "", 0 },
	.lang = { "en", 2 },
	.url = { "", 0 },
	.baseurl = { "", 0 },
	.author = { "", 0 },
};

static struct theme_card
card_of(const char *title, const char *url)
{
	return (struct theme_card){
		.title = str_of(title),
		.url = str_of(url),
		.dated = true,
		.date = { .seconds = 1698278400 }, /* 2023-10-26 */
	};
}

static void
test_post(struct buf *b)
{
	struct str authors[] = { S("Ada"), S("Bo"), S("Cy") };
	struct theme_tag tags[] = { { S("c & d"), S("/tags/c%20&%20d/"), 1 } };
	struct theme_post p = {
		.card = card_of("A title", "/a/"),
		.authors = authors,
		.nauthors = 3,
		.content = S("<p>Body <b>as it is</b></p>\n"),
	};
	p.card.tags = tags;
	p.card.ntags = 1;
	theme_post(again(b), &plain_site, &p);
	ok(str_starts(buf_str(b),
		   S("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")),
		"a page begins with its type, language and encoding");
	ok(has(b, "<title>A title · Notes</title>"), "the title names page and site");
	ok(has(b, "<main id=\"Main\">\n<article>\n<header>\n<h1>A title</h1>"),
		"an article has a heading");
	ok(has(b, "<time datetime=\"2023-10-26\">26 October 2023</time>"),
		"a day is shown as a day");
	ok(has(b, ">Ada, Bo and Cy</span>"), "authors are listed");
	ok(has(b, "<a rel=\"tag\" href=\"/tags/c%20&amp;%20d/\">c &amp; d</a>"), "tags are links");
	ok(has(b, "<p>Body <b>as it is</b></p>"), "content is HTML already");
	ok(!has(b, "rel=\"prev\"") && !has(b, "rel=\"next\""),
		"a post does not name its neighbours: it stands on no list");
	ok(has(b, "href=\"/assets/platen.css\"") && !has(b, "style.css\""),
		"no style sheet is linked that does not exist");
	ok(!has(b, "rel=\"canonical\"") && !has(b, "og:url"), "no absolute URL is made up");
	ok(has(b, "property=\"og:type\" content=\"article\""), "a post is an article");
	ok(count(b, "http") == 1 && has(b, "'http://www.w3.org/2000/svg'"),
		"a page names no other host but a namespace");
}

static void
test_heading_of_content(struct buf *b)
{
	struct theme_post p = { .card = card_of("Mine", "/a/"), .has_h1 = true };
	p.content = S("<h1 id=\"mine\">Mine, <em>truly</em></h1>\n<p>Body</p>\n");
	theme_post(again(b), &plain_site, &p);
	ok(count(b, "<h1") == 1 && has(b, "<header>\n<h1 id=\"mine\">Mine, <em>truly</em></h1>"),
		"the content's own heading becomes the article's");
	ok(has(b, "<div class=\"body\">\n<p>Body</p>\n</div>"), "and leaves the body");
	p.content = S("<p>Later <h1>odd</h1>");
	theme_post(again(b), &plain_site, &p);
	ok(count(b, "<h1") == 1 && has(b, "<p>Later <h1>odd</h1>"),
		"one that stands elsewhere stays there");
}

static void
test_description(struct buf *b)
{
	struct theme_post p = { .card = card_of("A", "/a/"),
		.content = S("<p>It's <b>\"a\" &amp; b</b>: c</p>") };
	p.description = S("It's \"a\" & b");
	theme_post(again(b), &plain_site, &p);
	ok(!has(b, "class=\"lede\""), "a description that opens the content is not shown twice");
	p.content = S("<p>It's &quot;a&quot; &amp; b, and more</p>");
	theme_post(again(b), &plain_site, &p);
	ok(!has(b, "class=\"lede\""), "nor where its quotes are written as entities");
	p.content = S("<p>Something</p>");
	theme_post(again(b), &plain_site, &p);
	ok(has(b, "<p class=\"lede\">It's \"a\" &amp; b</p>"), "any other one is");
	ok(has(b, "name=\"description\" content=\"It&#39;s &quot;a&quot; &amp; b\""),
		"and stands in the head");
}

static void
test_head(struct buf *b)
{
	struct theme_site site = plain_site;
	site.url = S("https://example.org");
	site.baseurl = S("/blog");
	site.user_style = true;
	site.icon = S("/blog/favicon.ico");
	struct theme_post p = { .card = card_of("A", "/blog/a/"), .content = S("<p>x</p>") };
	p.card.image = S("/blog/a.png");
	theme_post(again(b), &site, &p);
	ok(has(b, "rel=\"canonical\" href=\"https://example.org/blog/a/\""),
		"the canonical link is absolute");
	ok(has(b, "og:image\" content=\"https://example.org/blog/a.png\""),
		"so is the shared image");
	ok(has(b, "platen.css\">\n<link rel=\"stylesheet\" href=\"/blog/style.css\">"),
		"the site's style sheet follows the theme's");
	ok(has(b, "rel=\"icon\" href=\"/blog/favicon.ico\""), "the site's icon wins");
	ok(has(b, "<a href=\"/blog/\">Notes</a>"), "the name leads home");
	p.canonical = S("https://else.example/x");
	theme_post(again(b), &site, &p);
	ok(has(b, "rel=\"canonical\" href=\"https://else.example/x\"") &&
			!has(b, "href=\"/blog/a.png\""),
		"an author's canonical link wins");
	p.card.title =
		S("A title that is so long that together with the name of the site it is cut");
	theme_post(again(b), &site, &p);
	ok(has(b, "is cut</title>"), "a long title stands alone");
	p.card.dated = false;
	theme_page(again(b), &site, &p);
	ok(has(b, "content=\"website\"") && !has(b, "<time"),
		"a page is no article and has no date");
}

static void
test_list(struct buf *b)
{
	struct theme_card cards[] = { card_of("New", "/new/"), card_of("Old", "/old/") };
	cards[0].featured = true;
	cards[0].excerpt = S("<p>Short <em>text</em></p>\n");
	cards[0].image = S("/new.png");
	cards[1].dated = false;
	struct theme_link links[] = { { S("About"), S("/about/") } };
	struct theme_section sections[] = { { S(""), links, 1 }, { S("docs"), links, 1 } };
	struct theme_tag tags[] = { { S("x"), S("/tags/x/"), 12 } };
	struct theme_list l = { .url = S("/"),
		.cards = cards,
		.ncards = 2,
		.sections = sections,
		.nsections = 2,
		.tags = tags,
		.ntags = 1,
		.page = 1,
		.pages = 1 };
	theme_list(again(b), &plain_site, &l);
	ok(has(b, "<ul class=\"posts\">\n<li class=\"post\">\n<h2><a href=\"/new/\">New</a></h2>"),
		"a list shows its posts");
	ok(count(b, "<li class=\"post\">") == 2 && count(b, "<time ") == 1,
		"one without a date, too");
	ok(count(b, "<span class=\"featured\">Featured</span>") == 1, "a featured one is marked");
	ok(has(b, "<div class=\"excerpt\"><p>Short <em>text</em></p></div>"),
		"an excerpt is HTML already");
	ok(has(b, "src=\"/new.png\" alt=\"\"") && count(b, "<img") == 1,
		"an image is shown where there is one");
	ok(count(b, "<h1>") == 1 && has(b, "<h1>Notes</h1>"),
		"the home page is headed by the site's title");
	ok(has(b, "<h2>Pages</h2>") && has(b, "<h2>docs</h2>"), "pages are listed by folder");
	ok(has(b, ">x</a> <span class=\"count\">12</span>"), "tags are counted");
	ok(!has(b, "class=\"pagination\""), "one page needs no pagination");
	l.heading = S("x");
	l.up = (struct theme_link){ S("Tags"), S("/tags/") };
	l.page = 2;
	l.pages = 3;
	l.newer.url = S("/tags/x/");
	theme_list(again(b), &plain_site, &l);
	ok(has(b, "<h1>x</h1>") && has(b, "<title>x · Notes</title>"),
		"another list has its own heading");
	ok(has(b, "Page 2 of 3") && has(b, "rel=\"prev\" href=\"/tags/x/\"") &&
			!has(b, "rel=\"next\""),
		"pagination links what exists");
	ok(has(b, "<p class=\"up\"><a href=\"/tags/\">Tags</a></p>"), "and tells where it belongs");
}

static void
test_index_content(struct buf *b)
{
	struct theme_list l = { .url = S("/"),
		.content = S("<h1 id=\"hi\">Hi</h1>\n<p>You</p>\n") };
	theme_list(again(b), &plain_site, &l);
	ok(count(b, "<h1") == 1 && has(b, "<h1 id=\"hi\">Hi</h1>\n<p>You</p>"),
		"the heading of index.md is the page's");
	ok(has(b, "<p class=\"name\"><a href=\"/\">Notes</a></p>"), "beside the site's name");
	l.content = S("");
	theme_list(again(b), &plain_site, &l);
	ok(has(b, "Nothing here yet."), "an empty site says so");
}

static void
test_escaping(struct buf *b)
{
	struct str evil[] = { EVIL };
	struct theme_tag tags[] = { { EVIL, EVIL, 1 } };
	struct theme_link links[] = { { EVIL, EVIL } };
	struct theme_section sections[] = { { EVIL, links, 1 } };
	struct theme_site site = { .title = EVIL,
		.description = EVIL,
		.lang = EVIL,
		.url = EVIL,
		.baseurl = EVIL,
		.author = EVIL,
		.user_style = true,
		.icon = EVIL };
	struct theme_post p = { .card = { .title = EVIL,
					.url = EVIL,
					.image = EVIL,
					.featured = true,
					.tags = tags,
					.ntags = 1 },
		.description = EVIL,
		.canonical = EVIL,
		.authors = evil,
		.nauthors = 1 };
	struct theme_list l = { .heading = EVIL,
		.up = links[0],
		.url = EVIL,
		.feed = EVIL,
		.cards = &p.card,
		.ncards = 1,
		.sections = sections,
		.nsections = 1,
		.tags = tags,
		.ntags = 1,
		.page = 2,
		.pages = 3,
		.newer = links[0],
		.older = links[0] };
	struct buf notes = { 0 };
	diag_note_add(&notes, EVIL, 1, 2, EVIL);
	struct diag d = { DIAG_ERROR, EVIL, 1, 3, 4, EVIL, EVIL, EVIL, buf_str(&notes) };
	again(b);
	theme_post(b, &site, &p);
	theme_page(b, &site, &p);
	theme_list(b, &site, &l);
	theme_tags(b, &site, tags, 1);
	theme_not_found(b, &site);
	theme_broken(b, &site, EVIL, &d, 1);
	buf_done(&notes);
	ok(b->len > 0 && !has(b, "<script"), "no author's text becomes an element");
	ok(!has(b, "alert(\"1\")</"), "nor is a bracket left alone");
	ok(!has(b, "=\"<") && !has(b, "=\"&lt;script&gt;alert(\""),
		"nor a quote within an attribute");
}

static void
test_escaping_of_feeds(struct buf *b)
{
	struct theme_tag tags[] = { { EVIL, EVIL, 1 } };
	struct theme_site site = { .title = EVIL,
		.description = EVIL,
		.lang = EVIL,
		.url = EVIL,
		.baseurl = EVIL,
		.author = EVIL };
	struct theme_entry e = {
		.card = { .title = EVIL, .url = EVIL, .excerpt = EVIL, .tags = tags, .ntags = 1 },
		.content = S("<p>a &amp; b\x01\xff</p>"),
		.author = EVIL
	};
	struct theme_place place = { EVIL, false, { 0 } };
	again(b);
	theme_feed(b, &site, EVIL, &e, 1);
	ok(has(b, "<content type=\"html\">&lt;p&gt;a &amp;amp; b\xef\xbf\xbd&lt;/p&gt;</content>"),
		"a feed carries HTML as text, without what XML forbids");
	theme_sitemap(b, &site, &place, 1);
	ok(!has(b, "<script") && !has(b, "alert(\"1\")"), "feed and sitemap escape everything");
}

static void
test_broken(struct buf *b)
{
	struct diag d[] = {
		{ DIAG_ERROR, S("posts/a.md"), 4, 7, 3, S("bad value"), S("quote it"),
			S("tags: [a") },
		{ DIAG_WARNING, S("posts/a.md"), 0, 0, 0, S("large file"), S(""), S("") },
		{ DIAG_ERROR, S(""), 12, 0, 0, S("no column"), S(""), S("a\x01z") },
	};
	struct buf notes = { 0 };
	diag_note_add(&notes, S("_layouts/b.html"), 3, 1, S("included here"));
	d[0].notes = buf_str(&notes);
	theme_broken(again(b), &plain_site, S("/posts/a/"), d, 3);
	buf_done(&notes);
	ok(has(b, "<p class=\"place\">posts/a.md:4:7</p>"), "an error names file, line and column");
	ok(has(b, ">4 │ </span><code>tags: [a</code>\n"), "and shows the source line");
	ok(has(b, ">  │ </span><span class=\"caret\">      ^~</span>"), "with a caret beneath it");
	ok(has(b, "<span class=\"severity\">error:</span> bad value"), "and what is wrong");
	ok(has(b, "<p class=\"hint\">quote it</p>"), "and what to do");
	ok(has(b, "<li><span class=\"place\">_layouts/b.html:3:1</span> included here</li>") &&
			count(b, "class=\"notes\"") == 1,
		"and how one comes there");
	ok(has(b, "<li class=\"problem warning\">") && has(b, "posts/a.md</p>"),
		"a warning about a whole file has no line");
	ok(has(b, "a\\x01z") && count(b, "class=\"caret\"") == 1,
		"control characters are shown as escapes");
	ok(has(b, "/posts/a/ cannot be shown"), "the page says which address is broken");
}

static void
test_feed(struct buf *b)
{
	struct theme_entry e[] = { { card_of("One", "/one/"), S("<p>1</p>"), S("") },
		{ card_of("Two", "/two/"), S("<p>2</p>"), S("Ada") } };
	e[1].card.date.seconds += 86400;
	theme_feed(again(b), &plain_site, S("/feed.xml"), e, 2);
	struct buf first = { 0 };
	buf_add(&first, buf_str(b));
	theme_feed(again(b), &plain_site, S("/feed.xml"), e, 2);
	ok(str_eq(buf_str(&first), buf_str(b)), "a feed is the same each time");
	buf_done(&first);
	ok(count(b, "<id>urn:uuid:") == 3 && count(b, "<id>") == 3,
		"without a URL, ids are made of paths");
	struct str id = str_from(buf_str(b), str_search(buf_str(b), S("urn:uuid:")) + 9);
	ok(id.ptr[14] == '8' && strchr("89ab", id.ptr[19]) && id.ptr[36] == '<',
		"as UUIDs of version 8");
	ok(!has(b, "rel=\"self\""), "and there is no link to itself");
	ok(count(b, "http") == 1, "and no host but a namespace");
	ok(has(b, "<updated>2023-10-27T00:00:00Z</updated>\n<author>"),
		"it is as new as its newest post");
	ok(has(b, "<author><name>Notes</name></author>\n<generator>"), "the site is the author");
	ok(count(b, "<author>") == 2, "but where a post has its own");
	struct theme_site site = plain_site;
	site.url = S("https://example.org");
	theme_feed(again(b), &site, S("/feed.xml"), e, 2);
	ok(has(b, "rel=\"self\" type=\"application/atom+xml\" "
		  "href=\"https://example.org/feed.xml\"/>"),
		"with a URL, it links itself");
	ok(has(b, "<id>https://example.org/one/</id>") && !has(b, "urn:uuid"),
		"and ids are addresses");
	theme_feed(again(b), &plain_site, S("/feed.xml"), NULL, 0);
	ok(has(b, "<updated>1970-01-01T00:00:00Z</updated>"),
		"an empty feed has a date all the same");
}

static void
test_sitemap(struct buf *b)
{
	struct theme_site site = plain_site;
	site.url = S("https://example.org");
	struct theme_place places[] = { { S("/"), false, { 0 } },
		{ S("/a&b/"), true, { .seconds = 1698278400 } } };
	theme_sitemap(again(b), &site, places, 2);
	ok(has(b, "<url><loc>https://example.org/</loc></url>"), "a sitemap has absolute places");
	ok(has(b, "<loc>https://example.org/a&amp;b/</loc><lastmod>2023-10-26</lastmod>"),
		"and their dates");
}

static void
test_style(struct buf *b)
{
	buf_add(again(b), theme_style());
	ok(b->len > 1000 && has(b, "prefers-color-scheme: dark") && has(b, "@media print"),
		"the style sheet is built in");
	ok(!has(b, "url(") && !has(b, "@import") && !has(b, "//"), "and asks no host for anything");
}

int
main(void)
{
	struct buf b = { 0 };
	test_post(&b);
	test_heading_of_content(&b);
	test_description(&b);
	test_head(&b);
	test_list(&b);
	test_index_content(&b);
	test_escaping(&b);
	test_escaping_of_feeds(&b);
	test_broken(&b);
	test_feed(&b);
	test_sitemap(&b);
	test_style(&b);
	buf_done(&b);
	return done_testing();
}
