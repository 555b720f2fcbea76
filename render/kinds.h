/* The kinds of a site: the rows of the graph's table (site_kinds.c), and what their values say.
 *
 *	rank   of both layouts          of a plain folder             of Jekyll's (jekyll/jekyll.h)
 *	0      file  stat  asset        claims                        mtime  header  gem  github
 *	       tree(listing)  clock                                   early  named  set back
 *	1      front  config                                          settings
 *	2      which                    site  meta                    reading  datum  template
 *	3                               posts  pages  folders  tags   document
 *	                                urls  assets  due (indexes)
 *	4                               body                          newest  mixed (indexes)  counts
 *	5                                                             collection  labels  sheets  statics
 *	                                                              targets  order  redirects
 *	                                                              archives  data tree  scheduled
 *	                                                              counting
 *	                                                              (indexes)
 *	6      route                    due date                      excerpt
 *	7      documents  routes        card                          content  left
 *	       summary  new post
 *	8      page (K_OUTPUT)
 *	8 to 10: what is looked for beyond (check/check.h)
 *
 * Rank 0 is the world, rank 1 what one file says of itself, rank 2 that with the configuration's
 * defaults, rank 7 what lists show and what there is, rank 8 what a URL answers.
 *
 * The listing of key "" names all files, that of a folder those below it, for who needs no others; all are told of
 * each change (tree.c). No kind stands for the options and the environment, which are fixed for the life of a process
 * (the cache's salt holds them, graph_keep).
 * tests/graph/test_table.c says which rule of the whole site's model each kind is an instance of.
 *
 * A URL of a plain folder follows from the file's path alone, so that a page can be answered before
 * anything is listed. Values are packed (core/pack.h); each has a struct below whose strings point
 * into the block. What is named KIND_compute, _part, _fill, _accepts, _entries or _params below is that
 * function of a kind's row (struct kind says what each has to do), X_unpack reads what X_compute wrote,
 * and read_X is for computes that need it, with errors as task_read. Private to render/. */
#ifndef RENDER_KINDS_H
#define RENDER_KINDS_H

#include "core/date.h"
#include "core/html.h"
#include "core/pack.h"
#include "graph/graph.h"
#include "render/data/data.h"
#include "render/shelf.h"
#include "render/site.h"
#include "render/theme/theme.h"

enum {
	K_FILE,
	K_STAT,
	K_ASSET,
	K_CLAIMS,
	K_TREE,
	K_CLOCK,
	K_MACHINE, /* trouble.h */
	K_CONFIG,
	K_FRONT,
	K_SITE,
	K_META,
	K_POSTS,
	K_PAGES,
	K_FOLDERS,
	K_TAGS,
	K_URLS,
	K_ASSETS,
	K_DUE,
	K_ROUTE,
	K_BODY,
	K_ROUTES,
	K_DUE_DATE,
	K_SUMMARY,
	K_CARD,
	K_OUTPUT,
	/* of Jekyll's layout: jekyll/jekyll.h */
	K_MTIME,
	K_HEADER,
	K_GEM,
	K_GITHUB,
	K_SETTINGS,
	K_READING,
	K_DATUM,
	K_TEMPLATE,
	K_WHICH,
	K_DOCUMENT,
	K_NEWEST,
	K_MIXED,
	K_COUNTS,
	K_COLLECTION,
	K_LABELS,
	K_SHEETS,
	K_WHERE,
	K_STATICS,
	K_TARGETS,
	K_ORDER,
	K_COUNTING,
	K_REDIRECTS,
	K_ARCHIVES,
	K_DATA_TREE,
	K_SCHEDULED,
	K_DATA_READ,
	K_EXCERPT,
	K_CONTENT,
	K_LEFT, /* behind K_CONTENT: of one page it is computed after that */
	/* for commands */
	K_NEW_POST,
	K_USES, /* check/check.h */
	K_ANCHORS,
	K_USED,
	K_CHECK,
	K_ORPHANS,
	/* while not all is read: jekyll/named.h */
	K_EARLY,
	K_NAMED,
	K_SET_BACK, /* clock.c */
	KINDS,
};

/* What of a folder is listed, as its layout and configuration say. Follows after each settling (update.c). */
struct source_rule {
	bool jekyll;
	struct buf include; /* Jekyll's `include`, packed */
	struct buf theme;   /* prefix of the theme's files, or "" */
};

/* Files that are no small ones and were read whole, the last of them; see large.c. */
enum { LARGE_FILES = 64 };
struct large_files {
	struct {
		struct file_id id;
		struct fingerprint bytes;
	} all[LARGE_FILES];
	size_t next;
	bool left; /* the work behind does not read large ones */
};

/* What every compute may look at: fixed for the life of the process, or reached only by the inputs. */
struct site_zone;
struct site {
	struct site_options options;
	struct arena arena; /* of the options' strings */
	struct root root;
	struct graph *graph;
	struct site_zone *zones; /* those that were asked for */
	site_edit_fn *edit;      /* of the texts that are read, with its context; or NULL */
	void *edit_ctx;
	void (*before_listing)(void *ctx, struct str folder); /* or NULL */
	void *before_listing_ctx;
	int64_t now;      /* what the clock shows */
	int64_t started;  /* before the earliest that it showed: what was due then reads no clock */
	int64_t set_back; /* that, where it was set back to it; else 0 */

	struct update *update;   /* the batch that is gathered, or the last one's result */
	struct walks *walks;     /* walk.c */
	struct filling *filling; /* all files are being listed; or NULL (tree.c) */
	struct buf unchecked;    /* pages that were opened since, packed: they may be new */
	bool early;              /* not all front matter has been read, see site_early */
	struct buf named;        /* keys of kind named, packed: those that were asked for */
	struct aliases *aliases;
	struct ahead *ahead;   /* what other threads do before it is asked for; NULL: nothing */
	struct aside *aside;   /* aside.h; NULL: nothing is */
	struct shelf shelf;    /* of texts that were read; shut where the site is not made once */
	struct site_work work; /* for the counters */
	struct source_rule rule;
	struct store *store;        /* the cache between processes, or NULL */
	struct file_looker *looker; /* for identities; NULL where none is trusted */
	bool proves;                /* site_prove was called */
	struct recall *recall;      /* recall.c */
	struct asked *asked;        /* asked.c */
	struct buf skipped;         /* folders that are nobody's source, packed, */
	struct buf skip_signs;      /* and the paths which that depends on; see site_skip */
	struct buf gem_places;      /* where gems were looked for last, see jekyll/gem.c; */
	int64_t gem_noted_ns;       /* and when */
	struct troubles *troubles;  /* trouble.h */
	struct folders *folders;    /* folder.h */
	struct large_files large;
	struct {
		bool jekyll;         /* the layout of which it was told what is wrong, */
		uint64_t version;    /* and the troubles, */
		struct buf troubles; /* as diagnostics, encoded */
	} told;                      /* site_diags_moved */
	uint64_t kept_dev; /* the root's file system, where its files' times are trusted; else 0 */
};

/* Opens a folder that something of the site is read from, such as a theme's: what lies beneath the site is reached
 * through no link. As root_open. */
int site_open_folder(struct site *s, struct str folder, struct root *ret);

/* ---- source.c: the world, beneath the root ---- */

enum what {
	ABSENT = 'a',
	REGULAR = 'f',
	FOLDER = 'd',
	UNREADABLE = 'e',
	OUTPUT = 'o', /* of stat: whatever it is, it lies where builds write to */
};

enum { SOURCE_MAX = 16 << 20 }; /* bytes of a text that is read whole */

void file_compute(struct task *t, struct str path, struct buf *ret);
void stat_compute(struct task *t, struct str path, struct buf *ret);
void asset_compute(struct task *t, struct str path, struct buf *ret);
struct fingerprint asset_bytes(struct str value); /* of the file's, where it is one */
void mtime_compute(struct task *t, struct str path, struct buf *ret);
void clock_compute(struct task *t, struct str key, struct buf *ret);
void clock_part(struct str value, struct str arg, struct buf *ret);
void set_back_compute(struct task *t, struct str key, struct buf *ret);
int64_t clock_certain(int64_t now); /* the latest moment that asks no clock */
int read_set_back(struct task *t, int64_t *ret);
struct date clock_day(int64_t seconds, const struct zone *zone); /* its first moment */

/* The text of a file; *ret_what tells ABSENT, REGULAR or UNREADABLE (ret is then the reason). */
int read_text(struct task *t, struct str path, enum what *ret_what, struct str *ret);
int read_stat(struct task *t, struct str path, enum what *ret);
int read_regular(struct task *t, struct str path, bool *ret); /* whether a regular file is there */

/* JEKYLL_ENV, else "development": one for the life of the process. */
struct str source_environment(void);

/* The first bytes of a regular file, at most `max`; for the compute of an input. */
int source_start(struct task *t, struct str path, size_t max, struct str *ret);

/* Takes over what the settings say now; true where that changed what is listed. */
bool source_rule_update(struct site *s);

/* Whether no page is made of this path, and nobody is served it: by its name, or as it lies in an output. What the first
 * says follows from the layout and the settings; the rest may be another by the next batch, and so is no question for
 * computes, which read a stat. */
bool source_is_apart(const struct site *s, struct str path);
bool source_skips(const struct site *s, struct str path);

/* Whether Jekyll's `include` names the component `name` at the end of `up`, or something below it. */
bool source_includes(const struct site *s, struct str up, struct str name);

/* Whether it lies where this or another build writes to. */
bool source_is_output(const struct site *s, struct str path);

/* Whether a file of this name is an editor's temporary one: it is neither listed nor read. A folder may
 * have such a name. */
bool source_is_temporary(struct str path);
bool source_is_markdown(struct str path);
bool source_is_document(struct str path); /* Markdown beneath the root, not temporary */
bool source_is_configuration(const struct site *s, struct str path);

/* Whether dev answers this address of a site itself, whatever page is there (watch/gate.h). */
static inline bool
source_is_reserved(struct str url)
{
	return str_starts(url, S("/_platen/"));
}

/* Whether no link of the site leads there (struct root): what is never part of a site, and what builds write, which
 * would be part of the next one. */
bool source_hides(const void *site, struct str path);

/* What is there now: an enum what. */
char source_stat(struct site *s, struct str path);

/* The same, and what identity it has, where it is there at all. */
char source_look(struct site *s, struct str path, struct file_id *ret);

/* Whether the listing holds this path, where a file is there. */
bool source_lists(struct site *s, struct str path);

/* ---- keep.c: the cache between processes ---- */

/* Lets go of the folder that identities were looked at in: it may be another one by the next request or batch. Not in a
 * build, for which the site stands still. */
void keep_looked(struct site *s);

/* Says what the file was, by its identity from before it was read, and from behind the moment `at_ns`
 * (file_now_ns). For computes of inputs. */
void keep_identity(struct task *t, struct str path, const struct file_id *id, int64_t at_ns);
bool file_identity(void *site, struct str path, struct buf *ret);

/* Only below the root and on its file system, where its times are trusted: of other files it is not known whether their
 * identity tells anything. */
bool keep_is_telling(const struct site *s, struct str path, const struct file_id *id);

/* ---- large.c: files that take long to be read ---- */

/* What is in a file with this identity, where that is known. */
bool large_find(const struct site *s, const struct file_id *id, struct fingerprint *ret);

/* What the site was started with, but for the address at which it is served: that is read (K_CONFIG, K_SETTINGS). */
struct fingerprint keep_terms(const struct site *s);

/* ---- asked.c: addresses that are no pages: files, and those that nothing is at ---- */

struct asked *asked_new(void);
void asked_free(struct asked *asked);

/* Somebody has asked for this URL, and this file is there, or ("") nothing. The one that was asked for longest ago is let
 * go where these are too many. True where it was not known: then no value that was got before is to be used any more. */
bool asked_note(struct site *s, struct str url, struct str file);

/* Whether some are still to be looked up, for which all front matter has to have been read. */
bool asked_left(const struct site *s);

/* Calls `tell` with each at which another file is, or none, or one where none was. Only where the graph has settled. */
void asked_settle(struct site *s, void (*tell)(struct site *s, struct str url));

/* ---- recall.c: answers of the process before ---- */

struct recall *recall_new(void);
void recall_free(struct recall *r);

/* What (K_OUTPUT, url) came out as, if the last process kept that and it still holds; see site_ask. Valid until the
 * next batch. */
bool recall_answer(struct site *s, struct str url, struct value *ret);

/* Something is named as changed. */
void recall_doubt(struct recall *r);

/* ---- site.c and update.c ---- */

/* A time zone by its name, as zone_open. Its file is read once: a zone is one for the life of the process. */
int site_zone(struct site *s, struct str name, const struct zone **ret);

struct update *update_new(void);
void update_free(struct update *u);

/* Whether that is a part of pages that a template makes, or fails to make: a style sheet, a script or an image; feeds and
 * lists for scripts, which tell of every post, are none. */
bool answer_is_part(struct str url, const struct site_answer *answer);

/* Somebody was shown one: it is kept open, and pushed as a file is. False where that is known, or where there are too
 * many. */
bool update_note_part(struct site *s, struct str url);

/* Remembers a key of kind named, which is looked at again with each change in its folder. */
void named_note(struct site *s, struct str key);

/* As alias_sweep. */
bool update_sweep(struct site *s, struct str path);

/* ---- config.c ---- */

struct config {
	struct str title, description, lang, url, baseurl, author, timezone, destination;
	bool drafts, future, unpublished;
	int64_t set_back; /* the clock, see clock.c */
};

void config_compute(struct task *t, struct str key, struct buf *ret);
void config_part(struct str value, struct str arg, struct buf *ret);
struct config config_unpack(struct str value);
struct str config_baseurl(struct arena *a, struct str baseurl);
struct str config_href(struct arena *a, struct str baseurl); /* percent-encoded, however written */
bool diags_have_error(struct str diags);

/* rank 2: what the theme needs to know of the site. *ret_diags: the configuration's, where it is
 * broken; else ptr is NULL. */
void site_compute(struct task *t, struct str key, struct buf *ret);
int read_site(struct task *t, struct theme_site *ret, struct str *ret_diags);

/* ---- front.c: front matter ---- */

/* Reads YAML into `block`, reporting what is wrong on the task; false where it is broken. */
struct yaml_source;
bool document_yaml(struct task *t, const struct yaml_source *source, struct buf *block);

/* Adds the source line to a diagnostic that has a path and a line; as task_read. Until that is mended, the task runs
 * at each edit of the text. */
int document_locate(struct task *t, struct diag *d);

/* Of a file that is there, and cannot be read; `why` is its text, as read_text has it. */
struct diag document_unread(struct task *t, struct str path, struct str why);

/* Reports encoded diagnostics on the task. */
void document_report(struct task *t, struct str diags);

struct front {
	bool broken;        /* its diagnostics hold an error */
	size_t body;        /* byte at which the body begins */
	uint32_t line;      /* of the body, from 1 */
	struct str heading; /* text of the heading that the body begins with, or "" */
	struct str data;    /* the block of render/data/data.h, a map, or "" */
};

void front_compute(struct task *t, struct str path, struct buf *ret);

/* The same of a text, for any thread; adds what is wrong with it to `diags`, by diag_encode. */
void front_make(
	struct str path, struct str text, struct arena *a, struct buf *ret, struct buf *diags);
struct front front_unpack(struct str value);

/* ---- meta.c ---- */

enum meta_status { META_POST, META_PAGE, META_HIDDEN, META_BROKEN };

struct meta_list {
	struct str items; /* packed strings */
	size_t n;
};

struct meta {
	enum meta_status status;
	int64_t due; /* hidden until this moment, or 0 */
	struct str url, title;
	bool dated, featured, has_h1;
	struct date date;
	struct str description, excerpt, canonical, author;
	struct str image; /* as written */
	uint32_t image_line, image_column;
	struct meta_list tags, authors;
};

void meta_compute(struct task *t, struct str path, struct buf *ret);
void meta_part(struct str value, struct str arg, struct buf *ret); /* "link": title and URL */
struct meta meta_unpack(struct str value);
struct theme_tag *meta_tags(struct arena *a, const struct meta *m, struct str baseurl);

/* ---- ahead.c: what other threads do before it is asked for ---- */

struct ahead;
struct crew;
struct ahead *ahead_new(struct site *s, struct crew *crew);
void ahead_free(struct ahead *a);

/* From now on all documents are asked for their front matter, in the order of their paths. Not within a
 * compute, as the next three. */
void ahead_documents(struct site *s);

/* The same of a site that is not made once (graph_foresee): helpers of its own are ahead while one index is built. What
 * they read is of the time from then on, and gone when it has been, or when something is said to have changed. */
bool ahead_members(void *site, unsigned kind, struct str paths);
void ahead_forget(struct site *s);

/* From now on the pages of the URLs in `urls` (packed) are asked for, one behind the other. */
void ahead_pages(struct site *s, struct str urls);

/* The page at `position` of these is asked for next. */
void ahead_page(struct site *s, size_t position);

/* What file_read said of the file, and before which moment it was not read, where a thread has read it; false
 * where none has. The text lives until the next document is asked for. */
bool ahead_file(struct site *s, struct str path, int *ret_r, struct str *ret,
	struct file_id *ret_id, int64_t *ret_at_ns);

/* What front_make makes of the text, where a thread has made it, and there was nothing to say about it. */
bool ahead_front(struct site *s, struct str path, struct str text, struct buf *ret);

/* What all documents of a site are rendered with: `options` makes of the bytes, and of nothing else, what an
 * option says that is not the document's own (path, first_line, first_heading_is_title), and which of the
 * functions are there. Strings may point into the bytes or the arena. For any thread. */
struct markdown_options;
struct ahead_dialect {
	bool part; /* one of several texts that a compute may render */
	struct str bytes;
	void (*options)(struct str bytes, struct arena *a, struct markdown_options *ret);
};

/* As markdown_render, for the document of options->path: by a thread, where one has foreseen it. */
int ahead_markdown(struct site *s, struct str text, const struct ahead_dialect *dialect,
	const struct markdown_options *options, struct buf *ret_html, struct buf *ret_excerpt);

/* ---- route.c: paths and URLs ---- */

/* The URL path of a Markdown file: a/b.md -> /a/b/. A README.md that is not its folder's page (there
 * is an index.md) is a page of its own. */
int route_url(struct task *t, struct str path, struct str *ret);
struct str route_guess(struct arena *a, struct str path); /* what route_url mostly says; no reads */
struct str route_tag_slug(struct arena *a, struct str tag);
struct str route_tag(struct arena *a, struct str tag); /* /tags/SLUG/ */
struct str route_folder(struct arena *a, struct str folder);
struct str route_paged(struct arena *a, struct str url, size_t page);

/* Adds the pages `from` to `to` of an address (1: itself) to a list of addresses, if there are any: each on its own took
 * 2.8 ms at 100,000 posts. */
void route_list(struct buf *list, struct str url, size_t from, size_t to);

/* Adds the address at `at` to ret; where the next is. *page belongs to it: 0 at first. */
size_t route_next(struct str list, size_t at, size_t *page, struct buf *ret);

enum route_type {
	ROUTE_NONE,
	ROUTE_DOCUMENT, /* name: the file's path */
	ROUTE_FILE,     /* name: the file's path */
	ROUTE_MOVED,    /* name: the URL path to go to */
	ROUTE_HOME,
	ROUTE_FOLDER, /* name: the folder's path */
	ROUTE_TAGS,
	ROUTE_TAG, /* name: the tag's slug */
	ROUTE_FEED,
	ROUTE_SITEMAP,
	ROUTE_NOT_FOUND,
	ROUTE_STYLE,
};

struct route {
	enum route_type type;
	struct str name;
	size_t page; /* of a list, from 1 */
};

enum { CLAIMS = 7 }; /* files that can claim a URL */

void claims_compute(struct task *t, struct str base, struct buf *ret);

/* Whether the value says of `path` that it is there, or not there. */
bool claims_agree(struct str value, struct str base, struct str path, bool there);
void route_compute(struct task *t, struct str url, struct buf *ret);
void route_pack(struct buf *b, struct route r);
void routes_compute(struct task *t, struct str key, struct buf *ret);
int read_route(struct task *t, struct str url, struct route *ret);
struct str route_document(struct str value); /* the path, where it is a document's; or "" */

/* Whether the Markdown file is the page of the URL that it claims, as others may too (a.md, a.markdown,
 * a/index.md …). */
int route_is_first(struct task *t, struct str path, struct str url, bool *ret);

/* ---- walk.c: walks over all documents, and over all pages ---- */

/* Where those that site.h steps through stand. Never NULL. */
struct walks *walks_new(void);
void walks_free(struct walks *w);

/* Adds the paths of all documents, packed; in Jekyll's layout of all files, as each may be one. */
void walk_documents(struct site *s, struct buf *ret);

/* ---- lists.c: the indexes ---- */

enum { PER_PAGE = 20 };

bool accepts_markdown(struct str index_key, struct str params, struct entry source);
bool accepts_asset(struct str index_key, struct str params, struct entry source);
void posts_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void pages_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void folders_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void tags_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void urls_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void assets_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void due_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);
void due_date_compute(struct task *t, struct str key, struct buf *ret);

/* ---- body.c: Markdown ---- */

struct body {
	bool broken;
	struct str html, excerpt;
};

void body_compute(struct task *t, struct str path, struct buf *ret);
struct body body_unpack(struct str value);
bool body_shorten(struct str value, struct shortening *at, struct buf *ret);
void body_restore(struct str shortened, struct buf *ret);

/* The URL that a reference in the file `path` stands for, with BASEURL; what does not lead to a file
 * of the site stays as it is. *ret_missing: it should be a file of the site, and is not there. */
int body_resolve(
	struct task *t, struct str path, struct str reference, struct str *ret, bool *ret_missing);

/* What body_resolve will most probably answer; for any thread. */
struct str body_guess(struct arena *a, const struct root *root, struct str baseurl, struct str path,
	struct str reference);

/* HTML with "#…" and "/…" references completed by `page` and `origin`, for use on another page. */
void body_rebase(struct buf *b, struct str html, struct str origin, struct str page);

void card_compute(struct task *t, struct str path, struct buf *ret);
int read_card(struct task *t, struct str path, struct theme_card *ret);

/* ---- summary.c ---- */

void summary_compute(struct task *t, struct str key, struct buf *ret);

/* ---- new_post.c ---- */

void new_post_compute(struct task *t, struct str key, struct buf *ret);

/* ---- output.c ---- */

void output_compute(struct task *t, struct str url, struct buf *ret);
void output_pack(struct buf *b, const struct site_answer *answer);
struct site_answer output_unpack(struct str value);

/* Packing of what several kinds hold. */
void pack_date(struct buf *b, const struct date *d);
struct date unpack_date(struct str *rest);

#endif
