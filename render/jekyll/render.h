/* A text of a site in Jekyll's layout while its Liquid runs: whose it is, and what it may see.
 *
 * Every object of Liquid reads by way of the running task, a property at a time, so that a page depends
 * on just what it prints. What a document's `content` is for others follows the order in which Jekyll renders
 * (K_ORDER): converted for what comes later, its source for what comes earlier. Private to the files
 * of the folder render/jekyll that print. */
#ifndef RENDER_JEKYLL_RENDER_H
#define RENDER_JEKYLL_RENDER_H

#include "core/near.h"
#include "render/jekyll/jekyll.h"
#include "render/jekyll/seen.h"

enum rendering_stage { STAGE_EXCERPT, STAGE_CONTENT, STAGE_PAGE };

struct rendering {
	struct task *t;
	enum rendering_stage stage;
	struct str path; /* of the document that `page` is; "" where it is none, but `own` */
	struct document head;
	unsigned depth;    /* documents being rendered within each other, to print their `output` */
	size_t page;       /* of the paginator, from 1; 0: there is none */
	struct str source; /* the document's text, as it was written */
	struct str text;   /* page.content as it is now */
	uint32_t line;     /* of the file, where `source` begins; 0: `source` is not known */
	bool as_it_is; /* the Markdown that is converted is `source`: Liquid has changed nothing */
	struct liquid_run *run; /* that reads a property or converts a text now; else NULL */
	struct str content; /* what a layout prints as {{ content }}; ptr NULL: not in a layout */
	struct data layout; /* `layout` within layouts; absent: the document's own layout's */
	struct liquid_value own; /* `page`, where it is no document */
	struct seen seen;        /* what has been read of `site` and of other documents */
	struct str beside; /* whose neighbours `previous` and `next` are; ptr NULL: not asked yet */
	struct liquid_value previous, next; /* nil at the ends */
	struct counters *counters;          /* of increment and decrement; NULL: nobody has asked */
	bool silent;                        /* what is wrong is reported by another task */
	struct buf diags;                   /* what was reported, encoded */
	unsigned foreign; /* of these, what is wrong with others that are printed here */
	int postponed;    /* a code of the graph's from reading a diagnostic's source; or 0 */
	struct liquid_host host;
	const struct liquid_filters *filters[7];
};

/* ---- render.c ---- */

/* Begins: reads what every text needs. */
int rendering_begin(struct rendering *r, struct task *t, enum rendering_stage stage);

/* Begins the text of a document. `page` is that of struct rendering. */
int rendering_start(struct rendering *r, struct task *t, enum rendering_stage stage,
	struct str path, size_t page);

/* Runs a program, adding to `out`; `path` and `diags` are its template's. UV_EINVAL: it is broken, and the
 * task has the diagnostics (r->diags too). */
int rendering_run(struct rendering *r, struct str path, struct str program, struct str diags,
	struct buf *out);

/* The same for a text that is not kept compiled; it begins at a line of the file `path`. */
int rendering_text(
	struct rendering *r, struct str path, struct str text, uint32_t line, struct buf *out);

/* Hands on what is wrong with something that is printed here, once, and not all of very much; UV_EINVAL where there
 * is an error in it. */
int rendering_foreign(struct rendering *r, struct str diags);

/* A setting as text; "" where it is none. */
int read_setting_text(struct task *t, struct str key, struct str *ret);

/* The moment that the site's clock shows, in its zone. */
int rendering_now(struct rendering *r, struct date *ret);

/* site.time: as configured, else now. */
int rendering_time(struct rendering *r, struct date *ret);

static inline struct rendering *
rendering_of(struct liquid_run *run)
{
	return liquid_ctx(run);
}

/* Tries the names of the files below `folder` ("_includes/", "_layouts/") on `near`, layouts without their
 * extension; as task_read. For what was not found. */
int rendering_near(struct task *t, struct str folder, struct near *near);

/* ---- layout.c ---- */

/* Puts the content into the document's layouts, where it has some. UV_EINVAL as rendering_run. */
int rendering_layouts(struct rendering *r, struct str content, struct str *ret);

/* ---- counters.c ---- */

/* Where they stand now: read from the page before this one, unless they are known. */
int counters_read(struct rendering *r);

/* They go on from what counters_pack packed, of the same page's content. */
void counters_begin(struct rendering *r, struct str packed);
void counters_pack(const struct rendering *r, struct buf *ret); /* nothing where nobody has asked */

/* For struct liquid_host. */
int on_counter(struct liquid_run *run, struct str name, struct liquid_value *ret);
void on_counted(struct liquid_run *run, struct str name, int64_t value);

/* ---- drop.c, drop_static.c: one document ---- */

struct drop {
	struct str path;
	bool current;        /* it is `page`: what that is has been fixed before it was rendered */
	size_t page;         /* of the paginator, where it is one of those */
	struct str made;     /* the URL of a page that a plugin makes; path is "" then */
	struct str redirect; /* what jekyll-redirect-from's page leads to; ptr NULL: none */
	struct str archive;  /* the group of an archive's, see archives.h; ptr NULL: none */
};

extern const struct liquid_class post_class, page_class, static_class, excerpt_class;

struct liquid_value drop_value(
	struct rendering *r, const struct liquid_class *class, struct str path);

/* The value of `page`. */
struct liquid_value drop_current(struct rendering *r);

/* The URL of a document, or of a page of the paginator. */
int drop_url(struct rendering *r, const struct drop *d, struct str *ret);

/* A property of documents of one sort; get NULL: what the data has. */
struct property {
	const char *name;
	int (*get)(struct rendering *r, const struct drop *d, struct liquid_value *ret);
};

/* For the classes' functions: one property (of `all`, ended by one without a name; else of the data), all of it
 * as a map, and whether two are one. */
int drop_get(struct liquid_run *run, const struct property *all, const struct drop *d,
	struct str key, struct liquid_value *ret);
int drop_map(struct liquid_run *run, const struct property *all, const struct drop *d,
	const struct liquid_map **ret);
bool drop_same(const void *left, const void *right);

/* The label of the collection that a document belongs to, or "". */
int drop_label(struct rendering *r, const struct drop *d, struct str *ret);

/* A path as Jekyll tells it: below the folder of collections. */
int drop_relative_path(struct rendering *r, struct str path, struct str *ret);

/* The folder of a page's URL. */
int page_dir(struct rendering *r, const struct drop *d, struct liquid_value *ret);

/* ---- drop_text.c: what is printed of another document ---- */

/* A document's text as Jekyll has it at this moment of its work: converted, or its source. */
int drop_text(struct rendering *r, const struct drop *d, struct str *ret);

/* Its page, where that has been rendered before; else *ret stays. */
int drop_output(struct rendering *r, const struct drop *d, struct liquid_value *ret);

/* The excerpt that its front matter gives (else *ret stays), and the one that is made of its text. */
int drop_given_excerpt(struct rendering *r, const struct drop *d, struct liquid_value *ret);
int drop_made_excerpt(struct rendering *r, const struct drop *d, struct liquid_value *ret);

/* ---- pages.c: pages that plugins make ---- */

/* A property of one. */
int made_get(struct rendering *r, const struct drop *d, struct str key, struct liquid_value *ret);

/* ---- list.c: several of them ---- */

struct list {
	unsigned index;
	struct str key, prefix;
	const struct liquid_class
		*items; /* of each; NULL: post_class or static_class by what it is */
	bool backwards;
};

struct liquid_value list_value(struct rendering *r, struct list list);

/* For lists that can choose by a property (struct liquid_class, `having`): `choose` is asked once in a rendering. */
typedef int choose_fn(struct rendering *r, const void *self, struct str property, struct str text,
	struct liquid_list *ret);
int having_once(struct liquid_run *run, const void *self, struct str property, struct str text,
	choose_fn *choose, struct liquid_list *ret);

/* The documents of these collections, each's static files behind them. `labels` live as long as the run. */
struct liquid_value documents_value(struct rendering *r, const struct str *labels, size_t n);

/* All tags or categories: a map of names to lists. */
struct liquid_value labels_value(struct rendering *r, struct str key);

/* A collection with its properties. */
struct liquid_value collection_value(struct rendering *r, struct str label);

/* site.pages and site.html_pages. */
struct liquid_value pages_value(struct rendering *r, bool html);

/* ---- drop_site.c ---- */

/* The value of `site`, of `paginator`. */
struct liquid_value site_value(void);
struct liquid_value paginator_value(void);

/* Where the N-th page of the paginator lies, as Jekyll's `paginate_path` (N > 1). */
int paginator_path(struct rendering *r, size_t page, struct str *ret);

/* ---- drop_data.c ---- */

/* site.data: 0, or a negative code that ends the run. */
int data_value(struct rendering *r, struct liquid_value *ret);

/* ---- filters.c ---- */

extern const struct liquid_filters jekyll_filters;

/* A URL as `relative_url` makes it, and `absolute_url`. */
int relative_url(struct task *t, struct str url, struct str *ret);
int absolute_url(struct task *t, struct str url, struct str *ret);

/* ---- markdown.c ---- */

/* Converts Markdown as the configuration says; what is refused is reported on the task, with UV_EINVAL. */
int jekyll_markdown(struct rendering *r, struct str text, struct buf *ret);

#endif
