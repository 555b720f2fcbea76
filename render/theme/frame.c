/* What every page of the theme shares: its head and foot, and a printer that escapes. */
#include "render/theme/frame.h"

#include <assert.h>

#include "core/char.h"
#include "core/html.h"
#include "core/utf8.h"

/* Search engines and tabs cut longer titles: then the page's own stands alone. */
enum { TITLE_MAX = 70 };

void
theme_moment(struct buf *b, struct date d)
{
	if (d.has_time) {
		date_rfc3339(b, d);
		return;
	}
	struct date_civil c = date_civil(d);
	buf_printf(b, "%04lld-%02d-%02d", (long long)c.year, c.month, c.day);
}

static void
put_time(struct buf *b, struct date d)
{
	buf_lit(b, "<time datetime=\"");
	theme_moment(b, d);
	buf_lit(b, "\">");
	date_human(b, d);
	buf_lit(b, "</time>");
}

void
theme_put(struct buf *b, const char *pattern, ...)
{
	va_list ap;
	va_start(ap, pattern);
	for (struct str rest = str_of(pattern); rest.len;) {
		size_t at = str_find(rest, '%', 0);
		buf_add(b, str_slice(rest, 0, at));
		if (at == rest.len)
			break;
		assert(at + 1 < rest.len); /* patterns are constants of the theme */
		char directive = rest.ptr[at + 1];
		if (directive == 't')
			html_text(b, va_arg(ap, struct str));
		else if (directive == 'a')
			html_attribute(b, va_arg(ap, struct str));
		else if (directive == 'r')
			buf_add_long(b, va_arg(ap, struct str));
		else if (directive == 'd')
			put_time(b, va_arg(ap, struct date));
		else
			assert(!"a directive of theme_put");
		rest = str_from(rest, at + 2);
	}
	va_end(ap);
}

void
theme_absolute(struct buf *b, const struct theme_site *site, struct str url)
{
	if (str_starts(url, S("/")) && !str_starts(url, S("//")))
		buf_add(b, site->url);
	buf_add(b, url);
}

/* <tag name="key" value="…the URL, absolute">, where an absolute one can be made. */
static void
put_absolute(struct buf *b, const struct theme_site *site, const char *before, struct str url)
{
	bool path = str_starts(url, S("/")) && !str_starts(url, S("//"));
	if (url.len == 0 || (path && site->url.len == 0))
		return;
	theme_put(b, "<%r\"%a%a\">\n", str_of(before), path ? site->url : S(""), url);
}

static size_t
count_characters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return n;
}

static void
put_title(struct buf *b, const struct theme_site *site, const struct theme_head *h)
{
	size_t both = count_characters(h->title) + count_characters(site->title) + 3;
	if (h->title.len == 0 || str_eq(h->title, site->title))
		theme_put(b, "<title>%t</title>\n", site->title);
	else if (both > TITLE_MAX)
		theme_put(b, "<title>%t</title>\n", h->title);
	else
		theme_put(b, "<title>%t · %t</title>\n", h->title, site->title);
}

/* What other sites show when somebody shares the page. */
static void
put_graph(struct buf *b, const struct theme_site *site, const struct theme_head *h)
{
	theme_put(b, "<meta property=\"og:type\" content=\"%r\">\n",
		h->published ? S("article") : S("website"));
	theme_put(b, "<meta property=\"og:title\" content=\"%a\">\n",
		h->title.len ? h->title : site->title);
	theme_put(b, "<meta property=\"og:site_name\" content=\"%a\">\n", site->title);
	if (h->description.len)
		theme_put(b, "<meta property=\"og:description\" content=\"%a\">\n", h->description);
	put_absolute(b, site,
		"meta property=\"og:url\" content=", h->canonical.len ? h->canonical : h->url);
	put_absolute(b, site, "meta property=\"og:image\" content=", h->image);
	if (h->published) {
		buf_lit(b, "<meta property=\"article:published_time\" content=\"");
		theme_moment(b, *h->published);
		buf_lit(b, "\">\n");
	}
}

/* The first letter of the title on a square, as a picture within the page: without one, browsers
 * ask for /favicon.ico. */
static void
put_icon(struct buf *b, const struct theme_site *site)
{
	if (site->icon.len) {
		theme_put(b, "<link rel=\"icon\" href=\"%a\">\n", site->icon);
		return;
	}
	buf_lit(b, "<link rel=\"icon\" href=\"data:image/svg+xml,"
		   "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
		   "%3Crect width='32' height='32' rx='6' fill='%23b3142e'/%3E"
		   "%3Ctext x='16' y='23.5' fill='%23fff' font-family='sans-serif' font-size='22' "
		   "font-weight='bold' text-anchor='middle'%3E");
	struct str title = site->title;
	size_t n = 1;
	while (n < title.len && ((unsigned char)title.ptr[n] & 0xc0) == 0x80)
		n++;
	unsigned char first = title.len ? (unsigned char)title.ptr[0] : ' ';
	if (char_is_alnum((char)first))
		buf_add_char(b, char_upper((char)first));
	else if (first >= 0xc2 && utf8_valid(str_slice(title, 0, n)))
		for (size_t i = 0; i < n; i++)
			buf_printf(b, "%%%02X", (unsigned char)title.ptr[i]);
	buf_lit(b, "%3C/text%3E%3C/svg%3E\">\n");
}

static void
put_head(struct buf *b, const struct theme_site *site, const struct theme_head *h)
{
	buf_lit(b, "<meta charset=\"utf-8\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n"
		   "<meta name=\"generator\" content=\"platen\">\n");
	put_title(b, site, h);
	if (h->description.len)
		theme_put(b, "<meta name=\"description\" content=\"%a\">\n", h->description);
	put_absolute(
		b, site, "link rel=\"canonical\" href=", h->canonical.len ? h->canonical : h->url);
	put_graph(b, site, h);
	buf_lit(b, "<link rel=\"alternate\" type=\"application/atom+xml\" ");
	if (h->feed.len)
		theme_put(b, "title=\"%a\" href=\"%a\">\n", site->title, h->feed);
	else
		theme_put(b, "title=\"%a\" href=\"%a/feed.xml\">\n", site->title, site->baseurl);
	put_icon(b, site);
	theme_put(b, "<link rel=\"stylesheet\" href=\"%a" THEME_STYLE_PATH "\">\n", site->baseurl);
	if (site->user_style)
		theme_put(b, "<link rel=\"stylesheet\" href=\"%a/style.css\">\n", site->baseurl);
}

void
theme_begin(struct buf *b, const struct theme_site *site, const struct theme_head *h)
{
	theme_put(b, "<!DOCTYPE html>\n<html lang=\"%a\">\n<head>\n",
		site->lang.len ? site->lang : S("en"));
	put_head(b, site, h);
	/* An id with a capital: those of headings are lower case, so none can be the same. */
	buf_lit(b, "</head>\n<body>\n<a class=\"skip\" href=\"#Main\">Skip to the content</a>\n");
	if (h->home) {
		theme_put(b, "<header class=\"masthead home\">\n<h1>%t</h1>\n", site->title);
		if (site->description.len)
			theme_put(b, "<p class=\"lede\">%t</p>\n", site->description);
	} else {
		theme_put(b,
			"<header class=\"masthead\">\n<p class=\"name\"><a "
			"href=\"%a/\">%t</a></p>\n",
			site->baseurl, site->title);
	}
	buf_lit(b, "</header>\n<main id=\"Main\">\n");
}

void
theme_end(struct buf *b, const struct theme_site *site)
{
	buf_lit(b, "</main>\n<footer class=\"colophon\">\n");
	theme_put(b, "<p>%t</p>\n", site->author.len ? site->author : site->title);
	theme_put(b, "<p><a href=\"%a/feed.xml\">Feed</a></p>\n</footer>\n</body>\n</html>\n",
		site->baseurl);
}
