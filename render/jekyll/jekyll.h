/* A site in Jekyll's layout, on the graph: what the kinds of it are, and the doors between their files.
 *
 * Beside the kinds of kinds.h that both layouts share (file, stat, asset, tree, clock, front, config,
 * which, route, documents, routes, summary, page), a site of Jekyll's has
 *
 *	rank 0   header  gem               whether a file begins with front matter; where a theme lies
 *	         mtime                     when a file was written last
 *	         early  named              whether not all is read; which posts have a name (named.h)
 *	rank 1   settings                  the configuration as data, with Jekyll's defaults; read by key
 *	rank 2   reading                   what of the settings every document needs, as one value
 *	         datum                     one file of _data
 *	         template                  a layout or include, compiled: the site's, else the theme's
 *	rank 3   document                  one file: collection, URL, and its data (page.*); read by key
 *	rank 4   newest  mixed             all posts, where limit_posts leaves some of them out; what has no order
 *	         counts                    a document that may use increment or decrement
 *	rank 5   collection(label)  labels(tags, categories)  sheets (site.pages)  statics  targets
 *	         order  data tree  redirects  archives  scheduled  counting   indexes
 *	rank 6   excerpt                   what stands before the separator, as HTML
 *	rank 7   content                   a document's text: Liquid, then Markdown; reads earlier ones
 *	         left                      counters behind a page; reads earlier ones (counters.c)
 *	         data                      every datum, for what is wrong in those that no page prints
 *	rank 8   page                      content in its layouts
 *
 * Jekyll 4.3.1 is the measure of all that is computed here: a comment names its file where a rule
 * would surprise. Functions of the rows are named as in kinds.h. Private to render/. */
#ifndef RENDER_JEKYLL_H
#define RENDER_JEKYLL_H

#include "render/kinds.h"
#include "render/liquid/liquid.h"
#include "render/sass/sass.h"

/* ---- which.c -------------------------------------------------------------------------- */

/* Whether the folder is in Jekyll's layout (_posts or _layouts, or a configuration with theme,
 * remote_theme, plugins or collections). */
int read_is_jekyll(struct task *t, bool *ret);

/* Kind which: a flag, then the reason. */
void which_compute(struct task *t, struct str key, struct buf *ret);

/* ---- settings.c: configuration --------------------------------------------------------- */

/* site.KEY as configured, Jekyll's defaults and the command line's options included (url, baseurl, drafts
 * as show_drafts, …); a data node that lives in the task's arena; absent where there is none. Only a
 * change below this key re-runs the reader. */
int read_setting(struct task *t, struct str key, struct data *ret);

/* All settings in their order, for loops over `site` and `jsonify`: the reader depends on everything. */
int read_settings(struct task *t, struct data *ret);

/* The configured zone, or NULL for UTC; in the task's arena. */
int read_zone(struct task *t, const struct zone **ret);

/* What `time` says: the moment that the site takes for now; false where it says nothing that is one. */
bool setting_moment(struct data time, const struct zone *zone, struct date *ret);

/* The theme's folder as seen by template_compute and its kind: a path prefix ("/…/minima-2.5.1//", to be put
 * before "_layouts/post.html") under which K_FILE, K_STAT and K_ASSET read from the theme instead of the
 * site ("" where there is no theme). Such paths never leave the theme's folder. */
int read_theme(struct task *t, struct str *ret_prefix);

/* Whether the plugin is asked for: by `plugins`, or by the theme, which brings its own. */
int read_plugin(struct task *t, struct str name, bool *ret);

/* The diagnostics of a configuration that cannot be used; ptr NULL where it can. */
int read_settings_broken(struct task *t, struct str *ret_diags);

/* Kind settings. Parts: a key of the configuration, "!all", "!broken". */
void settings_compute(struct task *t, struct str key, struct buf *ret);
void settings_part(struct str value, struct str arg, struct buf *ret);

/* Whether a list of texts has the item. */
bool jekyll_list_has(struct data list, struct str item);

/* Kind reading: a map, see reading.c. */
void reading_compute(struct task *t, struct str key, struct buf *ret);

/* Kind gem, key: a theme's name; the prefix of its folder, and the plugins that it brings. */
void gem_compute(struct task *t, struct str name, struct buf *ret);

/* Whether a gem that was looked for would now be found elsewhere, or with others that it asks for. */
bool gem_moved(struct site *s);

/* Kind header: 'y' or 'n'. */
void header_compute(struct task *t, struct str path, struct buf *ret);

/* ---- document.c: one file -------------------------------------------------------------- */

enum document_type {
	DOCUMENT_NONE, /* no part of the site: excluded, underscored, unpublished, a future post */
	DOCUMENT_STATIC, /* copied as it is; of a collection too */
	DOCUMENT_PAGE,   /* with front matter, outside of collections */
	DOCUMENT_POST,   /* of a collection, posts and drafts included */
	DOCUMENT_BROKEN, /* its front matter cannot be read */
};

/* The order of site.pages: those that are read, then those of jekyll-optional-front-matter, of
 * jekyll-readme-index. */
enum page_turn { PAGE_READ, PAGE_BARE, PAGE_README };

struct document {
	enum document_type type;
	bool output; /* it is written, at `url` */
	bool draft;
	bool strip_title; /* the text is what is behind the heading that became the title */
	unsigned late;    /* a page that a plugin makes of a file: its place, see enum page_turn */
	int64_t due;      /* hidden until this moment, or 0 */
	struct str collection; /* label ("posts"), or "" */
	struct str url;    /* as Jekyll's `url`: percent-encoded, "/2020/01/01/a.html" or "/a/" */
	struct str target; /* decoded path of the file that is written: "/a/index.html" */
	struct str ext;    /* of the source: ".md" */
	struct str output_ext; /* ".html" */
	/* Of a page that a plugin makes of a file: whether that is a static file still, where it is copied to besides
	 * ("/a/README.md", or ""), and the collection whose file it is, from 1 (see entry_at), or 0. */
	bool original;
	struct str copied;
	unsigned home;
	struct str layout; /* name, or "" */
	struct date date;  /* posts, and documents with a date */
	bool dated;
	/* A block, a map: page.* that front matter, defaults and path give (title, slug, categories, tags,
	 * date, ext, …), in Jekyll's order; see data_of. */
	struct str data;
};

/* Kind document, key: a path of the tree. Parts: "data KEY" (the node's block, for one key of page.*), "keys"
 * (the data's keys alone), "url", "layout", "head" (the struct without its data). */
void document_compute(struct task *t, struct str path, struct buf *ret);
void document_part(struct str value, struct str arg, struct buf *ret);
struct document document_unpack(struct str value);

/* The folder of a URL, as Ruby's File.dirname: "/a" of "/a/b/", "/" of "/a". */
struct str document_folder(struct str url);

/* Adds the `id` of a document of a collection: its URL's folder and its slug, or its file's name. */
void document_id(struct buf *b, struct str path, struct str url, struct data slug);

/* The struct without `data`, by part "head". */
int read_document(struct task *t, struct str path, struct document *ret);

/* Whether limit_posts leaves out the document of this path and head: it is then no part of the site. */
int read_beyond_limit(struct task *t, struct str path, const struct document *d, bool *ret);

/* page.KEY as front matter, defaults and the path give it. */
int read_document_data(struct task *t, struct str path, struct str key, struct data *ret);

/* All of it. */
int read_document_all(struct task *t, struct str path, struct data *ret);

/* The text behind the front matter, and the line at which it begins. */
int read_document_text(struct task *t, struct str path, struct str *ret, uint32_t *ret_line);

/* The same as plugins have left it: with its relative links replaced. For ranks above the document's. */
int read_document_source(struct task *t, struct str path, struct str *ret, uint32_t *ret_line);

bool document_is_markdown(struct task *t, struct str ext, int *ret_error); /* markdown_ext */

/* ---- entry.c: which files are part of the site ------------------------------------------ */

/* Jekyll's EntryFilter for one entry (a name, or a path below `base`) of the folder `base` ("" or "/a/b").
 * `reading` is the value of kind reading. */
bool entry_accepts(
	struct arena *a, struct data reading, struct str base, struct str entry, bool is_folder);

/* Whether a list of `include`, `exclude` and their kind takes the entry. */
bool entry_is_listed(struct data list, struct str entry, bool is_folder);

/* `collections_dir` without slashes at its ends, or "". */
struct str entry_collections_dir(struct data reading);

/* Whether the name is "YYYY-MM-DD-slug.ext", and its parts (ext with its dot). */
bool entry_is_dated(
	struct str entry, struct str *ret_date, struct str *ret_slug, struct str *ret_ext);

/* What a path is by its name and folders alone. */
enum entry_place {
	ENTRY_NONE,
	ENTRY_LOOSE,      /* a page or a static file, as its first line tells */
	ENTRY_POST,       /* of _posts */
	ENTRY_DRAFT,      /* of _drafts */
	ENTRY_COLLECTION, /* a document or a static file of a collection */
};
struct entry_at {
	enum entry_place place;
	size_t collection;   /* number in the reading's collections */
	struct str relative; /* Jekyll's relative_path: without collections_dir for documents */
};
struct entry_at entry_locate(struct arena *a, struct data reading, struct str path);

/* ---- defaults.c: front-matter defaults --------------------------------------------------- */

/* All defaults for a path (Jekyll's relative_path) and type ("pages", a label, or "" for none), merged: a map.
 * `full` is the path from the site's root, for scopes with a star, which take what is there; "" for a page without a
 * file. */
struct data defaults_all(
	struct arena *a, struct data reading, struct str path, struct str full, struct str type);

/* The default of one key, which need not be that of the map above where scopes lie crosswise. */
struct data defaults_find(
	struct data reading, struct str path, struct str full, struct str type, struct str key);

/* ---- lists.c: indexes; `ref` of every entry is a path ------------------------------------
 *
 * K_COLLECTION  key: label       documents in Jekyll's order (collection.docs, ascending); statics of it are in
 *                                key "label/files"; "posts/visible": without those that are `hidden`
 * K_LABELS      key: "tags" or "categories", of posts; sort: name NUL order (the newest first, as site.tags[name]);
 *               payload: sorts the groups of a loop over site.tags, if that of the group's *last* entry is taken
 * K_SHEETS      site.pages in Jekyll's order (by name), only what has front matter; key "html": html_pages;
 *               "sass": style sheets
 * K_WHERE       the documents of a list by the text of a property (where.c)
 * K_STATICS     site.static_files by path
 * K_TARGETS     sort: `target` NUL, ref: path: who is written where; several of one sort are in conflict, the
 *               last payload wins
 * K_ORDER       all documents in the order in which Jekyll renders them: collections as configured, then pages;
 *               orders the kind content
 * K_DATA_TREE   the data files, for site.data; sort: their names as keys, each with NUL behind (data.c); over
 *               the listing of their folder alone
 * K_SCHEDULED   what is due
 * K_NEWEST      the posts in their order, before limit_posts; empty where that does not limit
 * K_MIXED       the documents of other collections than posts, for those that have no order (mixed.c)
 */
void newest_params(struct task *t, struct str key, struct buf *ret);
bool newest_accepts(struct str key, struct str params, struct entry source);
void newest_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void jekyll_params(struct task *t, struct str key, struct buf *ret);

/* Puts where collections lie and how they are ordered, of the value of kind reading. */
void jekyll_put_collections(struct data_builder *b, struct data reading);

/* Whether the path may be a document of the collection, by its folders alone. */
bool jekyll_may_be_of(struct str params, struct str label, struct str path);

/* Bytes that compare as the documents' moments do, and as values for `sort_by`: their sort first, that of what is
 * not there last. */
void jekyll_sort_date(struct buf *b, const struct document *d);
void jekyll_sort_value(struct buf *b, struct data node);

/* Puts "mixed": for each collection whose documents have no order between them a map of paths to places. Negative
 * as task_read. */
int mixed_put(struct task *t, struct data reading, struct data_builder *b);
void mixed_params(struct task *t, struct str key, struct buf *ret);
bool mixed_accepts(struct str key, struct str params, struct entry source);
void mixed_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);

/* Adds the sort key of a page in K_SHEETS. */
void jekyll_sheet_sort(struct buf *b, struct str path, enum page_turn late, unsigned home);
/* What the sort keys of the pages that a plugin makes of files begin with there; behind them there are none but those
 * of a later turn. PAGE_READ: "". */
struct str jekyll_sheet_turn(enum page_turn turn);

/* Adds the document's sort key in K_COLLECTION or K_SHEETS; false where it is not in that list. */
bool jekyll_collection_place(struct buf *sort, struct str key, struct str params,
	const struct document *d, struct str path);
bool jekyll_sheet_place(
	struct buf *sort, struct str key, const struct document *d, struct str path);

bool collection_accepts(struct str key, struct str params, struct entry source);
void collection_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
/* A tag or category that is longer is in no list (address.c tells). */
enum { LABEL_MAX = 2048 };

/* The names of all tags or categories, as Ruby's hash has them: the group with the oldest post first. */
int read_labels(struct task *t, struct str key, struct str **ret, size_t *ret_n);
bool labels_accepts(struct str key, struct str params, struct entry source);
void labels_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
bool sheets_accepts(struct str key, struct str params, struct entry source);
void sheets_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
/* The entries of those documents of a list that may have the text as this property, or a list with it in it: in their
 * order, `sort` is that in the list. 'c' and a label, "p" or "h" (where.c). 1; 0 where that cannot be told;
 * negative as task_read. */
int read_where(struct task *t, struct str list, struct str property, struct str text,
	struct entry **ret, size_t *ret_n);
bool where_accepts(struct str key, struct str params, struct entry source);
void where_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
bool statics_accepts(struct str key, struct str params, struct entry source);
void statics_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
bool targets_accepts(struct str key, struct str params, struct entry source);
void targets_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
/* Adds the place in the order of K_ORDER, whose params these are; false where it has none. */
bool jekyll_order(struct buf *sort, struct str params, const struct document *d, struct str path);
bool order_accepts(struct str key, struct str params, struct entry source);
void order_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void data_tree_params(struct task *t, struct str key, struct buf *ret);
struct str data_tree_source(struct str key, struct str params);
bool data_tree_accepts(struct str key, struct str params, struct entry source);
void data_tree_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
bool scheduled_accepts(struct str key, struct str params, struct entry source);
void scheduled_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);

/* ---- route.c ---------------------------------------------------------------------------- */

enum jekyll_route_type {
	JEKYLL_NONE,
	JEKYLL_DOCUMENT, /* path: the document or page; page: of the paginator, from 1, or 0 */
	JEKYLL_FILE,     /* path: copied as it is (maybe of the theme) */
	JEKYLL_MOVED,    /* path: the URL path to go to ("/a" of "/a/") */
	JEKYLL_FEED, /* jekyll-feed's, jekyll-sitemap's, where they are configured and no file is there */
	JEKYLL_SITEMAP,
	JEKYLL_ROBOTS, /* jekyll-sitemap's robots.txt */
	JEKYLL_REDIRECT, /* of jekyll-redirect-from; path: the document's former URL, NUL, the document */
	JEKYLL_REDIRECTS, /* their list */
	JEKYLL_ARCHIVE,   /* of jekyll-archives; path: its group */
	JEKYLL_MAP,       /* path: the style sheet whose source map it is */
};

struct jekyll_route {
	enum jekyll_route_type type;
	struct str path;
	size_t page;
};

/* What a URL path (decoded, without baseurl) is; "/a/" is /a/index.html, "/a" may be /a.html. */
int read_jekyll_route(struct task *t, struct str url, struct jekyll_route *ret);

/* The path in a route's value, where it is a document's; or "". */
struct str jekyll_route_document(struct str value);

/* Whether there is anything at a route's URL, by its value. */
bool jekyll_route_leads(struct str value);

/* Kind route, where the layout is Jekyll's. */
void jekyll_route_compute(struct task *t, struct str url, struct buf *ret);

/* The page that the paginator repeats ("": there is none), and how often, the page itself included. */
int read_paginator(struct task *t, struct str *ret_template, size_t *ret_pages);

/* How many posts a page of the paginator has, by the setting `paginate`; 0: there are no such pages. */
int read_posts_per_page(struct task *t, size_t *ret);

/* The URL path of what is at a target, from the sort key of an entry of K_TARGETS. */
struct str jekyll_target_url(struct str sort);

/* Kind routes: every URL path that a build writes, but for those of K_TARGETS. */
void jekyll_routes(struct task *t, struct buf *ret);

/* ---- template.c: what is compiled -------------------------------------------------------- */

extern const struct liquid_dialect jekyll_dialect;

/* Tells of the first byte of a text that is no UTF-8: Jekyll ends there. We do so for templates, which many pages stand
 * in; a page of its own is made. */
struct liquid_source;
void jekyll_check_bytes(
	const struct liquid_source *source, enum diag_severity severity, struct buf *diags);

/* liquid_compile in the mode that `liquid: {error_mode: …}` says, which is read only where something is amiss.
 * `program` is empty before. 0 or as task_read. */
int jekyll_compile(
	struct task *t, struct liquid_source *source, struct buf *program, struct buf *diags);

/* Kind template, key "_layouts/post", "_includes/a.html": where it was found, its own front matter and program.
 * ret->program.ptr is NULL where neither site nor theme has it. */
struct template
{
	struct str path;   /* of the file */
	struct str layout; /* of a layout: its own, or "" */
	struct str data;   /* of a layout: block of its front matter (layout.*) */
	struct str program;
	struct str diags;
};
void template_compute(struct task *t, struct str key, struct buf *ret);
void template_part(struct str value, struct str arg, struct buf *ret);
struct template template_unpack(struct str value);
int read_template(struct task *t, struct str key, struct template *ret);

/* What the front matter of the layout of that name says; absent where there is none. */
int read_layout_data(struct task *t, struct str name, struct data *ret);

/* The place of a data file's ending in the order in which Jekyll reads them: of two files of one name the last
 * counts. */
size_t datum_rank(struct str path);

/* Kind datum, key: the path of a data file; value: a block. */
void datum_compute(struct task *t, struct str path, struct buf *ret);

/* Kind data, no key and no value: reads every data file, so that one which no page prints is checked too. */
void data_read_compute(struct task *t, struct str key, struct buf *ret);

/* ---- content.c --------------------------------------------------------------------------- */

/* Kind content, key: content_key. The document's text with its Liquid run and converted (Markdown, Sass). */
struct content {
	bool broken; /* its diagnostics, and those of what it includes, say why */
	struct str text;
	struct str map;      /* of a style sheet: its source map, or "" */
	struct str counters; /* of increment and decrement, packed; "": nobody has asked */
};

/* The path, and where it is a page of the paginator (page > 0) behind it NUL and the page's number. */
struct str content_key(struct arena *a, struct str path, size_t page);
void content_compute(struct task *t, struct str path, struct buf *ret);
void excerpt_compute(struct task *t, struct str path, struct buf *ret);
struct content content_unpack(struct str value);

/* ---- counters.c: increment and decrement ------------------------------------------------- */

void counts_compute(struct task *t, struct str path, struct buf *ret);
void counting_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void left_compute(struct task *t, struct str path, struct buf *ret);

/* ---- sass.c ------------------------------------------------------------------------------ */

/* Whether a document's extension makes it a style sheet (.scss, .sass), and of which syntax. */
bool document_is_sass(struct str ext, bool *ret_indented);

/* Whether an extension, with its dot, is one of Markdown, by the setting of that name. */
bool extension_is_markdown(struct data markdown_ext, struct str ext);

/* The CSS of a sheet (path, its text after Liquid, the line where it begins) and its source map; `map` NULL: no
 * map, nor named in the CSS (the filters scssify and sassify; their path is "stdin"). What is wrong is
 * reported on the task. Negative: as task_read. */
int sass_convert(struct task *t, const struct sass_source *source, struct buf *css, struct buf *map,
	bool *ret_broken);

/* Whether a sheet /a/b.css has a page /a/b.css.map, as it has in Jekyll unless configured otherwise. */
int read_sass_map(struct task *t, bool *ret);

/* ---- page.c ------------------------------------------------------------------------------ */

/* The answer of a URL, for kind page (K_OUTPUT); packs a struct site_answer. */
void jekyll_output(struct task *t, struct str url, struct buf *ret);

#endif
