/* Which feeds jekyll-feed writes, and where. */
#ifndef RENDER_JEKYLL_FEED_H
#define RENDER_JEKYLL_FEED_H

#include "render/jekyll/jekyll.h"

struct feed {
	struct str path;          /* URL path: "/feed.xml" */
	struct str collection;    /* label: "posts" */
	struct str category, tag; /* only of these, or "" */
};

/* All of them, in the plugin's order, in the task's arena; none where the plugin is not asked for. */
int read_feeds(struct task *t, struct feed **ret, size_t *ret_n);

/* The one at a path; *ret_found tells whether there is one. */
int read_feed(struct task *t, struct str path, struct feed *ret, bool *ret_found);

#endif
