/* jekyll-redirect-from: pages at a document's former URLs, documents that lead elsewhere, and the list of both. */
#ifndef RENDER_JEKYLL_REDIRECT_H
#define RENDER_JEKYLL_REDIRECT_H

#include "render/jekyll/jekyll.h"

/* K_REDIRECTS, empty where the plugin is not asked for.
 *	key ""       sort: target NUL …, ref: the document's path, payload: the former URL
 *	key "order"  sort: Jekyll's order, payload: the former URL, or "" for a document that leads elsewhere */
void redirects_params(struct task *t, struct str key, struct buf *ret);
bool redirects_accepts(struct str key, struct str params, struct entry source);
void redirects_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);

/* Items of `redirect_from`, which may be a list or stand alone: how many, and the i-th, absent behind the last. */
size_t redirect_count(struct data value);
struct data redirect_item(struct data value, size_t i);

/* The former URL that an item says, and the file of the page that stands there; "" where there is none. ptr NULL where
 * that is no place in the site. */
struct str redirect_target(struct arena *a, struct data from, struct str *ret_url);

/* The redirect that is written to a target: 1 found, 0 none, negative as task_read. */
int read_redirect(struct task *t, struct str target, struct str *ret_from, struct str *ret_path);

/* Whether there is a redirects.json. */
int read_redirect_list(struct task *t, bool *ret);

/* Where a document leads instead of having content; ptr NULL: nowhere. `data` is its own. */
int redirect_of(struct task *t, struct data data, struct str *ret_to);

/* Adds the keys that the plugin gives such a page. */
void redirect_put(struct data_builder *b, struct str from, struct str to);

/* Adds redirects.json. */
int redirect_json(struct task *t, struct buf *ret);

#endif
