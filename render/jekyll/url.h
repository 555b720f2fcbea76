/* URLs of a site in Jekyll's layout, made of permalinks: url.rb and url_drop.rb. */
#ifndef RENDER_JEKYLL_URL_H
#define RENDER_JEKYLL_URL_H

#include "core/date.h"
#include "render/data/data.h"

/* What the parts of a permalink stand for. */
struct url_names {
	struct str collection; /* :collection */
	struct str path;       /* :path, of a document */
	struct str output_ext; /* :output_ext */
	struct str basename;   /* the file's name without extension, for :name */
	struct str slug;       /* for :title and :slug */
	struct data categories;
	struct date date;
};

/* Whether all parts of a document's permalink are known; else the first that is not. */
bool url_check(struct str template, struct str *ret_key);

/* A document's URL; parts that are not known stand for nothing. */
struct str url_document(struct arena *a, struct str template, const struct url_names *names);

/* One part of a permalink and what it stands for, for pages and static files, where any other stays as it is. */
struct url_pair {
	struct str key, value;
};
struct str url_page(struct arena *a, struct str template, const struct url_pair *pairs, size_t n);

/* The template of a URL with the ending that the site's permalink style has. */
struct str url_with_suffix(struct arena *a, struct str template, struct str style);

/* Adds a part as Jekyll escapes it. */
void url_escape(struct buf *b, struct str part);

/* A URL with its escapes resolved, for the name of a file: broken ones stay. */
struct str url_unescape(struct arena *a, struct str url);

#endif
