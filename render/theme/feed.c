/* The Atom feed and the sitemap. */
#include "render/theme/frame.h"

#include "core/hash.h"
#include "core/html.h"
#include "core/yield.h"

/* <name attributes>text</name>, where there is text. */
static void
put_element(struct buf *b, const char *name, const char *attributes, struct str text)
{
	if (text.len == 0)
		return;
	buf_printf(b, "<%s%s>", name, attributes);
	xml_text(b, text);
	buf_printf(b, "</%s>\n", name);
}

static void
put_url(struct buf *b, const struct theme_site *site, struct str url)
{
	struct buf whole = { 0 };
	theme_absolute(&whole, site, url);
	xml_text(b, buf_str(&whole));
	buf_done(&whole);
}

static void
put_link(struct buf *b, const struct theme_site *site, const char *what, struct str url)
{
	buf_printf(b, "<link %s href=\"", what);
	put_url(b, site, url);
	buf_lit(b, "\"/>\n");
}

/* Ids never change while the address does not: the URL, or a name made of the path (a UUID of
 * version 8, RFC 9562) where the site does not know its own. */
static void
put_id(struct buf *b, const struct theme_site *site, struct str url)
{
	buf_lit(b, "<id>");
	if (site->url.len || !str_starts(url, S("/"))) {
		put_url(b, site, url);
	} else {
		struct fingerprint f = fingerprint_of(url);
		uint64_t hi = (f.hi & ~0xf000ull) | 0x8000,
			 lo = (f.lo & ~(3ull << 62)) | 2ull << 62;
		buf_printf(b, "urn:uuid:%08x-%04x-%04x-%04x-%012llx", (unsigned)(hi >> 32),
			(unsigned)(hi >> 16 & 0xffff), (unsigned)(hi & 0xffff),
			(unsigned)(lo >> 48), (unsigned long long)(lo & 0xffffffffffff));
	}
	buf_lit(b, "</id>\n");
}

static void
put_moment(struct buf *b, const char *name, bool dated, struct date d)
{
	struct date none = { 0 };
	buf_printf(b, "<%s>", name);
	date_rfc3339(b, dated ? d : none);
	buf_printf(b, "</%s>\n", name);
}

static void
put_author(struct buf *b, struct str name)
{
	buf_lit(b, "<author><name>");
	xml_text(b, name);
	buf_lit(b, "</name></author>\n");
}

static void
put_entry(struct buf *b, const struct theme_site *site, const struct theme_entry *e)
{
	buf_lit(b, "<entry>\n");
	put_element(b, "title", "", e->card.title);
	put_link(b, site, "rel=\"alternate\" type=\"text/html\"", e->card.url);
	put_id(b, site, e->card.url);
	if (e->card.dated)
		put_moment(b, "published", true, e->card.date);
	put_moment(b, "updated", e->card.dated, e->card.date);
	if (e->author.len)
		put_author(b, e->author);
	for (size_t i = 0; i < e->card.ntags; i++) {
		buf_lit(b, "<category term=\"");
		xml_text(b, e->card.tags[i].name);
		buf_lit(b, "\"/>\n");
	}
	put_element(b, "summary", " type=\"html\"", e->card.excerpt);
	put_element(b, "content", " type=\"html\"", e->content);
	buf_lit(b, "</entry>\n");
}

/* The newest date of the entries; the beginning of 1970 where none has one, since a feed must. */
static void
put_updated(struct buf *b, const struct theme_entry *entries, size_t n)
{
	struct date newest = { 0 };
	bool dated = false;
	for (size_t i = 0; i < n; i++) {
		const struct theme_card *c = &entries[i].card;
		if (c->dated && (!dated || date_cmp(c->date, newest) > 0))
			newest = c->date;
		dated = dated || c->dated;
	}
	put_moment(b, "updated", dated, newest);
}

void
theme_feed(struct buf *b, const struct theme_site *site, struct str feed_url,
	const struct theme_entry *entries, size_t n)
{
	struct buf home = { 0 };
	buf_add(&home, site->baseurl);
	buf_add_char(&home, '/');
	buf_lit(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		   "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
	xml_text(b, site->lang.len ? site->lang : S("en"));
	buf_lit(b, "\">\n");
	put_element(b, "title", "", site->title);
	put_element(b, "subtitle", "", site->description);
	if (site->url.len)
		put_link(b, site, "rel=\"self\" type=\"application/atom+xml\"", feed_url);
	put_link(b, site, "rel=\"alternate\" type=\"text/html\"", buf_str(&home));
	put_id(b, site, feed_url);
	put_updated(b, entries, n);
	put_author(b, site->author.len ? site->author : site->title);
	buf_lit(b, "<generator>platen</generator>\n");
	for (size_t i = 0; i < n && !yield_now(); i++)
		put_entry(b, site, &entries[i]);
	buf_lit(b, "</feed>\n");
	buf_done(&home);
}

void
theme_sitemap(
	struct buf *b, const struct theme_site *site, const struct theme_place *places, size_t n)
{
	buf_lit(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		   "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	for (size_t i = 0; i < n && !yield_often(); i++) {
		buf_lit(b, "<url><loc>");
		put_url(b, site, places[i].url);
		buf_lit(b, "</loc>");
		if (places[i].dated) {
			buf_lit(b, "<lastmod>");
			theme_moment(b, places[i].date);
			buf_lit(b, "</lastmod>");
		}
		buf_lit(b, "</url>\n");
	}
	buf_lit(b, "</urlset>\n");
}
