/* A site: the graph's table of kinds for files, front matter, Markdown and pages, and the door to it.
 *
 * The session (watch/) names what changed on disk; the site tells what each URL answers. It knows no
 * sockets, timers or browsers. Every file is read beneath the root by source.c, through the graph. */
#ifndef RENDER_SITE_H
#define RENDER_SITE_H

#include "core/file.h"
#include "graph/graph.h"

struct site;

struct site_options {
	struct str root;    /* the folder, absolute */
	struct str within;  /* where root lies in the folder of its cache; "": it is that folder */
	struct str out;     /* the output folder beneath root, which is skipped; or "" */
	struct str url;     /* --url, or dev's own address; "": the configuration's, or none */
	struct str baseurl; /* --baseurl; ptr NULL: the configuration's, or "" */
	struct str configs; /* --config A,B; "": _config.yml, else _config.yaml */
	bool drafts, future, unpublished;
	int64_t now; /* the site's clock, seconds since 1970 */
};

/* Opens the folder. A negative libuv code where it cannot be opened; the strings are copied. */
int site_new(const struct site_options *options, struct site **ret);
void site_free(struct site *s);

struct graph *site_graph(struct site *s);
const struct kind *site_kinds(size_t *ret_n);
struct root *site_root(struct site *s);

/* Whether the path leads to what is never part of a site, by whatever name: .git, .platen, a temporary file. */
bool site_is_own(struct str path);

/* Where a file lies: beneath the site's root, or a theme's ("/…/minima-2.5.1//assets/x.svg"). */
struct site_place {
	const struct root *root;
	struct root theme;
	struct str path; /* beneath that root */
};
/* UV_ENOENT for what is never part of a site. */
int site_place_open(struct site *s, struct str file, struct site_place *ret);
void site_place_close(struct site_place *p);

/* From now on what was made is taken from the store and given to it; see graph_keep. `trust`: the times of
 * files tell whether they changed, as those of network file systems do not. Before anything is asked; NULL: no
 * longer. */
struct store;
void site_keep(struct site *s, struct store *store, bool trust);

/* From now on each file's text is what this function makes of it, in the arena: for whoever wants to know what a
 * page makes of a part of it. Before anything is asked; never with a store. */
typedef struct str site_edit_fn(void *ctx, struct str path, struct str text, struct arena *a);
void site_edit(struct site *s, site_edit_fn *edit, void *ctx);

/* Background work, one task a call: gives the store what was made; false when nothing is left. */
bool site_keep_step(struct site *s);

/* How much of that there is. */
size_t site_keeping(struct site *s);

/* The site is made once: of a file that changes meanwhile either state counts, but one for all that is made of it,
 * and it is read once. Where there is a crew, its threads read files and render texts before they are asked for, in the
 * order in which site_each_route and site_sweep go through the pages; NULL: nobody does. */
struct crew;
void site_crew(struct site *s, struct crew *crew);

/* Which layout was recognised and why, in one line; counts of posts and pages. For the start line. */
struct site_summary {
	struct str layout; /* "plain folder", or "Jekyll's layout" */
	struct str reason; /* "no _posts, _layouts or theme" */
	size_t posts, pages, assets;
	size_t scheduled; /* posts that are left out until they are due */
	struct str title, url, baseurl, destination;
	struct str unaddressed; /* what is missing as there is no url, in words; or "" */
	bool jekyll;            /* the layout is Jekyll's */
};
void site_summary(struct site *s, struct arena *a, struct site_summary *ret);

/* The same from bytes that site_summary_pack has made. */
void site_summary_pack(struct site *s, struct buf *ret);
void site_summary_unpack(struct site *s, struct str bytes, struct site_summary *ret);

/* The configuration's baseurl, without counting anything; valid until the next call of the site. */
struct str site_baseurl(struct site *s);

/* The configuration's `destination`, in the same way. */
struct str site_destination(struct site *s);

/* The configuration's files as they were named, with a comma between two; "" where the usual one is meant. */
struct str site_configs(const struct site *s);

/* What `source` says in the configuration file, an absolute path; "" where it says nothing. */
struct str site_source(struct str config, struct arena *a);

/* The folder with the lists of what builds wrote, beneath the root. */
#define OUTPUT_LISTS ".platen/outputs"

/* Which folders and files are nobody's source besides those that never are: `pairs`, packed, in the place of what was
 * said before. Of each pair the first is that path, or "" where none follows from the second: a path that tells so by
 * being there or not, or "". False where nothing is another than it was; else all has to be looked at again
 * (site_rescan), unless nothing was listed yet. */
bool site_skip(struct site *s, struct str pairs);

/* Whether a change of this path may be one of what site_skip is to be told. */
bool site_skip_depends(struct site *s, struct str path);

/* What the site did since its start, for the counters; every member only ever grows. */
struct site_work {
	uint64_t entries_read;   /* of folders */
	uint64_t files_read;     /* opened and read, whole or from their start */
	uint64_t files_doubted;  /* looked at, since they may have another name, too */
	uint64_t aliases_looked; /* looks at links and files of several names, by batches */
	uint64_t aliases_swept;  /* the same by site_aliases */
	uint64_t pages_recalled; /* answers of the process before that still held (site_ask) */
	/* Answers made for a URL: pages, feeds, style sheets; not files that are served as they are, once their URL is
	 * known. */
	uint64_t pages_rendered;
};
struct site_work site_work(const struct site *s);

/* The file of a post that is begun now: its path, and its front matter. UV_EINVAL for a title of which no file
 * can be named. The strings live in the arena. */
struct site_new_post {
	struct str path, text;
};
int site_new_post(struct site *s, struct str title, struct arena *a, struct site_new_post *ret);

/* What a URL answers. `path` is decoded, begins with '/', and has lost the baseurl. */
enum site_status { SITE_OK = 200, SITE_MOVED = 301, SITE_NOT_FOUND = 404, SITE_BROKEN = 500 };
struct site_answer {
	enum site_status status;
	struct str type;     /* Content-Type */
	struct str body;     /* valid until the next call of the site; empty for a file */
	struct str file;     /* a static file, see site_place_open, or "": stream it */
	struct str location; /* SITE_MOVED: a decoded path, without the baseurl */
	struct fingerprint fingerprint; /* of the answer */
	struct fingerprint file_bytes;  /* of what was in a static file (file_fingerprint) */
	bool html;                      /* the client script may be added at the end of <head> */
	struct str problems; /* SITE_BROKEN: why, as diagnostics (diag_next); else empty */
};
void site_get(struct site *s, struct str path, struct site_answer *ret);

/* As site_get, for somebody who waits for it. Where the last process was asked for the same, and nothing has changed
 * that its answer stood on, that answer is given: by one look at each of these things, without a list or a record of
 * any post. */
void site_ask(struct site *s, struct str path, struct site_answer *ret);

/* A static file was sent as something else than the site knows it, in the middle of a change: once the change is over,
 * it is told even where the file is then what it was before. */
void site_mistold(struct site *s, struct str file);

/* Whether such a file, whose identity this is, holds these bytes (site_answer, file_bytes) as far as that is known
 * without reading it: as long as its identity stays the same, so do they. */
bool site_file_is(struct site *s, const struct file_id *id, struct fingerprint bytes);

/* It was read whole, and holds these; `at_ns`: the moment before (file_now_ns), the identity was taken after it. */
void site_file_known(
	struct site *s, const struct file_id *id, int64_t at_ns, struct fingerprint bytes);

/* Whether it would take long to find out what is in the file: it is large, and nobody has read it as it is now. Then
 * whoever asks for it had better read it first, a piece at a time (site_file_known). */
bool site_file_takes_long(struct site *s, struct str file, struct file_id *ret);

/* From now on the work behind leaves such files alone, until somebody asks for them. */
void site_leave_large(struct site *s);

/* At the end of a process: keeps the answers that site_ask gave last for the next one. */
void site_recall_keep(struct site *s);

/* As site_get, unless the answer is known to have this fingerprint without being made: then true, and nothing
 * but the fingerprint is in *ret. For builds, which have said so. */
void site_prove(struct site *s);
bool site_get_unless(
	struct site *s, struct str path, struct fingerprint known, struct site_answer *ret);

/* Of a build that has made every page: all that it stood on in the world, as a record (graph_world). False where it
 * cannot be told. The next build makes the same of it if site_world_same says so and its terms are the same: options,
 * and what else is looked at besides what is read. */
bool site_world(struct site *s, struct buf *ret);
bool site_world_same(struct site *s, struct str world);
struct fingerprint site_terms(const struct site *s);

/* A page that a browser has open; counted. */
void site_open(struct site *s, struct str path);
void site_close(struct site *s, struct str path);

/* A batch from the watcher. `path` is relative to the root. What lies behind links to folders is named by each of its
 * paths, and a link that leads elsewhere now as a folder that changed. */
void site_written(struct site *s, struct str path); /* created, changed, moved here */
void site_gone(struct site *s, struct str path);    /* a file or a whole folder */
void site_rescan(struct site *s, struct str path);  /* list, check all below again; "": all */

/* The folder is watched from now on, and was not before: what was read of the files in it is read again by the next
 * settling. False where nothing was. May be called at any time, also from within a site_before_listing. */
bool site_doubt(struct site *s, struct str folder);

/* Calls `before` before a folder is listed with all below it ("": everything), or all files are looked at. */
void site_before_listing(struct site *s, void (*before)(void *ctx, struct str folder), void *ctx);

/* A file was written by a name that was gone before anyone looked: it may be one that is known by another name.
 * Settling looks at all known files, once, and reads again what changed since the last such look. */
void site_unseen(struct site *s);

/* Whether another theme is installed than the one that was found, or one where there was none, by a look at each of the
 * folders where it may lie: then the next settling follows. Nothing tells of it. */
bool site_theme_moved(struct site *s);

/* Whether the site's clock shows another day than `now` (seconds since 1970) is of in the site's zone, or a later
 * moment: then it is to be set. */
bool site_is_past(struct site *s, int64_t now);

/* What the site's clock shows from the next settling on, seconds since 1970. */
void site_set_now(struct site *s, int64_t now);

struct site_update {
	struct settled settled;
	size_t pages;  /* open pages that changed; see site_changed */
	size_t assets; /* static files that changed; see site_changed_asset */
	bool relisted; /* other folders than before may be watched: site_skips says something else */
	bool anything; /* an input's bytes moved, or a file appeared or went */
};

/* The part of a settling that looks at the files; nothing may be named until site_settle, which does it where it was
 * not done. */
void site_read_named(struct site *s);
void site_settle(struct site *s, struct site_update *ret);

/* The URL path of the i-th open page that changed; the same of the files. */
struct str site_changed(struct site *s, size_t i);
struct str site_changed_asset(struct site *s, size_t i);

/* Background work that comes first: a slice of what pages that were opened or closed need (graph_heat);
 * false when nothing is left. */
bool site_heat(struct site *s);

/* A file may be written by a name that it has outside of the site, and nothing tells so. So after each batch all links and
 * files of several names that are known are looked at once more: whether that is to be done, and background work that
 * looks at a few; false when all were. How many were found that are others, or may be; and at most `max` of these are
 * named, if they still are: how many were left less by that. */
bool site_aliases_due(const struct site *s);
bool site_aliases(struct site *s);
size_t site_aliases_found(const struct site *s);
size_t site_aliases_touch(struct site *s, size_t max);

/* Before a page is asked for while that is to be done: looks at those of them that it is made of, but for what it shows of
 * lists, and for no more than some hundred of its tasks; *found grows by how many were named. */
void site_aliases_of(struct site *s, struct str url, size_t *found);

/* Background work, one task a call, or a walk of about that length; false when nothing is left. What is wrong with
 * pages that were opened comes first. */
bool site_fill(struct site *s);

/* From now on background work that gives way (graph_yield) has texts of so many bytes and more rendered by a thread, and
 * is left until they are; `done` is called by that thread each time. NULL: no longer, and none is running any more. */
void site_aside(struct site *s, size_t least, void (*done)(void *ctx), void *ctx);

/* Whether a step since this was asked last was left for such a text, which is not done yet: until then the next step
 * would find nothing else. */
bool site_awaits(struct site *s);

/* Background work, where more of it waits for later: what was made for it alone is dropped. */
void site_rest(struct site *s);

/* Reads all front matter, one document a call, so that the lists after it come at once; false at the
 * end. */
bool site_warm(struct site *s);

/* From here on, until site_late, requests for a post whose URL tells its file's name do not wait for all front
 * matter. They are answered as they will be later. */
void site_early(struct site *s);

/* A slice of the lists that stand on all of it, and that each site needs; false when all are there. */
bool site_lists(struct site *s);

/* A slice of what site_due stands on; false when it has its answer. */
bool site_dates(struct site *s);

/* All front matter has been read. True where there is something to settle: what was answered early stands on lists
 * from then on, and a file that came meanwhile may be told now. */
bool site_late(struct site *s);

/* Asks for every page once, and looks what is wrong with it, so that all problems are found; one page a
 * call, false at the end. */
bool site_sweep(struct site *s);

/* Every URL path that a build writes, in order. `each` may call site_get. */
void site_each_route(struct site *s, void (*each)(void *ctx, struct str path), void *ctx);

/* How many these are. */
size_t site_routes(struct site *s);

/* All diagnostics of the site, by file and line. */
void site_diags(struct site *s, void (*each)(void *ctx, const struct diag *), void *ctx);

/* A number that moves whenever there are others. */
uint64_t site_diags_version(struct site *s);

/* Who has something to say: a task, or (kind KIND_NONE) what could not be read. */
struct site_said {
	unsigned kind;
	struct str key, diags; /* encoded; "": nothing any more */
};

/* From now on the site remembers whose diagnostics change, for site_diags_moved; at first all are told. */
void site_diags_follow(struct site *s);

/* The next who says something else than was told last. False: no more. Valid until the next call. */
bool site_diags_moved(struct site *s, struct site_said *ret);

/* What (kind, key) says, as site_diags_moved told it last; false where that is something else by now. */
bool site_diags_told(struct site *s, unsigned kind, struct str key, struct str *ret);

/* Whether all that was looked for could be read: else a page may be missing that is there. */
bool site_is_whole(const struct site *s);

/* What the answer of a URL is made of: every task that it stands on, as a tree in the order of the reads, each
 * where it was met first; what is in a list is left out. `file`: the key is a file that is there. */
typedef void site_task_fn(void *ctx, size_t depth, const char *kind, struct str key, bool file);
void site_made_of(struct site *s, struct str url, site_task_fn *each, void *ctx);

/* The URL path of the page that a document's file makes, in the arena; "" where it makes none. */
struct str site_page_of(struct site *s, struct str file, struct arena *a);

/* Why the document that the file is, or would be, is not shown, as a sentence; "" where it is, or is none. */
struct str site_hidden(struct site *s, struct str file, struct arena *a);

/* Whether that was asked before: of a file that is new, everything is still read from the disk. */
bool site_has_read(struct site *s, struct str file);

/* Which pages a change of the file can reach, in order; `listed`: only by what lists show of it, and then no file that
 * is copied. Makes all pages. */
void site_reaches(struct site *s, struct str file,
	void (*each)(void *ctx, struct str url, bool listed), void *ctx);

/* Whether no page is made of this path, and nobody is served it: dotfiles, node_modules, vendor, outputs. */
bool site_skips(struct site *s, struct str path);

/* Whether the watcher should pass over it: that, unless something else follows from it (site_skip_depends; the
 * repository's configuration). */
bool site_passes_over(struct site *s, struct str path);

/* The folder of the installed theme's files, as the beginning of their paths ("/…/minima-2.5.1//"), or "". It is another
 * after a settling that says `relisted`, if at all. */
struct str site_theme(const struct site *s);

/* Whether a URL path with a dotfile in it may be the site's: Jekyll's `include` names it, or a permalink leads
 * there. */
bool site_includes(struct site *s, struct str path);

/* The moment (seconds) at which a scheduled post is due next, or 0. */
int64_t site_due(struct site *s);

#endif
