/* The built-in theme: from what a page consists of to HTML. Pure: no reading, no clock.
 *
 * Everything that comes from the author is escaped here, but for `content` and `excerpt`, which are
 * HTML already. URLs are complete paths (with baseurl) and are escaped for attributes here. */
#ifndef RENDER_THEME_H
#define RENDER_THEME_H

#include "core/buf.h"
#include "core/date.h"
#include "core/diag.h"

struct theme_site {
	struct str title;       /* never empty */
	struct str description; /* or "" */
	struct str lang;        /* "en" */
	struct str url;         /* absolute, no slash at the end, or "": not known */
	struct str baseurl;     /* "" or "/blog" */
	struct str author;      /* or "" */
	bool user_style;        /* BASEURL/style.css exists, and is linked after the theme's own */
	struct str icon;        /* URL of the site's own favicon, or "": the title's first letter */
};

struct theme_link {
	struct str title, url;
};

struct theme_tag {
	struct str name, url;
	size_t count;
};

/* A post or page as a list shows it. */
struct theme_card {
	struct str title, url;
	bool dated;
	struct date date;
	struct str excerpt; /* HTML of one paragraph, or "" */
	struct str image;   /* URL, or "": there is none, or the file does not exist */
	bool featured;      /* a mark, nothing else */
	const struct theme_tag *tags;
	size_t ntags;
};

struct theme_post {
	struct theme_card card;
	struct str description; /* text, or ""; shown too, unless the content begins with it */
	struct str canonical;   /* absolute URL, or "": site url + url */
	const struct str *authors;
	size_t nauthors;
	struct str content; /* HTML */
	bool has_h1;        /* the content begins with the title as its own h1 */
};

struct theme_section { /* a folder's pages on the home page */
	struct str name;
	const struct theme_link *links;
	size_t n;
};

struct theme_list {
	struct str heading;   /* "" on the first home page */
	struct theme_link up; /* shown above the heading ("Tags"); url.ptr NULL: none */
	struct str url;       /* of this page */
	struct str feed;      /* URL of a feed, or "" */
	const struct theme_card *cards;
	size_t ncards;
	const struct theme_section *sections;
	size_t nsections;
	const struct theme_tag *tags; /* all tags, on the home page */
	size_t ntags;
	struct str content; /* HTML shown above the list (index.md's body), or "" */
	size_t page, pages; /* from 1 */
	struct theme_link newer, older;
};

void theme_post(struct buf *b, const struct theme_site *, const struct theme_post *);
void theme_page(struct buf *b, const struct theme_site *, const struct theme_post *);
void theme_list(struct buf *b, const struct theme_site *, const struct theme_list *);
void theme_tags(struct buf *b, const struct theme_site *, const struct theme_tag *, size_t n);
void theme_not_found(struct buf *b, const struct theme_site *);

/* The page that stands for a broken one: every diagnostic with its place, source line and caret. */
void theme_broken(
	struct buf *b, const struct theme_site *, struct str path, const struct diag *, size_t n);

/* An Atom feed (RFC 4287). `updated` is the newest date; contents have absolute URLs already where
 * the site's is known. Ids are absolute URLs; without one, urn:uuid: made of the path. */
struct theme_entry {
	struct theme_card card;
	struct str content; /* HTML */
	struct str author;
};
void theme_feed(struct buf *b, const struct theme_site *, struct str feed_url,
	const struct theme_entry *, size_t n);

/* A sitemap (sitemaps.org); only where the site's URL is known. */
struct theme_place {
	struct str url;
	bool dated;
	struct date date;
};
void theme_sitemap(struct buf *b, const struct theme_site *, const struct theme_place *, size_t n);

/* The style sheet that every page links, and its URL path (with a fingerprint in its name is not
 * needed: the server answers with an ETag). */
#define THEME_STYLE_PATH "/assets/platen.css"
struct str theme_style(void);

#endif
