/* What the parts of a session share: session.c (its life), push.c (batches and what browsers are told),
 * behind.c (work in the background), due.c (the clock), again.c, answer.c (requests), own.c and about.c (what lies below
 * /_platen/), keys.c, elsewhere.c, follow.c and record.c. Nobody else includes this, but for fault.c. */
#ifndef WATCH_SESSION_IMPL_H
#define WATCH_SESSION_IMPL_H

#include <termios.h>
#include <uv.h>

#include "core/trim.h"
#include "render/site.h"
#include "watch/cache.h"
#include "watch/elsewhere.h"
#include "watch/follow.h"
#include "watch/handed.h"
#include "watch/home.h"
#include "watch/live.h"
#include "watch/problems.h"
#include "watch/record.h"
#include "watch/refresh.h"
#include "watch/server.h"
#include "watch/session.h"
#include "watch/trace.h"
#include "watch/watcher.h"

/* A page that some browser has open. */
struct open_page {
	struct open_page *next;
	enum site_status status; /* when it was answered last */
	struct refresh refresh;  /* what its tabs show */
	struct str path;
	char bytes[];
};

/* A large static file that is read to know what is in it, before it is sent; see large.c. */
struct large_file {
	uv_idle_t idle;            /* runs while one is read */
	int fd;                    /* of that one, or -1 */
	struct file_id id, failed; /* its identity; and that of one that could not be read */
	int64_t at_ns;             /* before it was opened */
	struct fingerprint bytes;  /* of what was read so far */
	uint64_t size;
	char *piece;
};

/* What there is to do behind, in this order; see behind.c. */
enum behind {
	BEHIND_WARM,    /* read all front matter */
	BEHIND_SUMMARY, /* say what was recognised */
	BEHIND_URGENT,  /* say what the last batch broke or mended */
	BEHIND_FILL,    /* what the changes can have reached */
	BEHIND_SWEEP,   /* every page once */
	BEHIND_TELL,    /* say what was found in doing so */
	BEHIND_KEEP,    /* give the cache what was made */
	BEHIND_QUIET,   /* wait until nobody has saved for a while */
	BEHIND_REST,    /* fill and sweep what was more than an edit may leave behind */
	BEHIND_TELL_REST,
	BEHIND_KEEP_REST,
	BEHIND_NOTHING,
};

/* A step of that work: a little of it; false when there is nothing left. */
typedef bool behind_step(struct site *site);

/* When the stages of the last batch that changed something were over, on the monotonic clock. */
struct edit_times {
	uint64_t event_ns;   /* its first event was read */
	uint64_t begin_ns;   /* it had settled, and was named to the site */
	uint64_t read_ns;    /* what was named was read and hashed */
	uint64_t settled_ns; /* tasks were computed, whatever these read besides among them */
	uint64_t pushed_ns;  /* pages were rendered, and events written */
	size_t pages, files; /* pushed */
};

/* What a session leaves to the one that follows it: all that it takes to begin, whatever goes away in between. */
struct left {
	struct site *site;     /* opened; NULL: none follows */
	struct home home;      /* where it lies */
	struct arena arena;    /* of that */
	struct handed *handed; /* by the server */
	uv_loop_t loop;        /* of these, while no session has its own */
	uv_signal_t signals[3];
	bool catches, signalled;
};

struct session {
	const struct options *options;
	struct report *report;
	uv_loop_t loop;
	struct arena arena; /* as long as the session */
	struct site *site;
	struct cache *cache; /* NULL where nothing is kept for the next start */
	struct server *server;
	struct watcher *watcher;     /* NULL with --no-watch */
	struct elsewhere *elsewhere; /* what it does not see; NULL: there is nothing */
	uint64_t id;                 /* random: tells a browser that the server is another one */
	uint64_t generation;         /* one more with each batch that changed something */
	uint64_t revision;           /* of the site, after the last batch */
	size_t patch_bytes;          /* of the last batch's patches, as they went out */
	size_t bytes_pushed;         /* of all events, without the generation, whose digits grow */
	size_t edit_bytes;           /* of the last batch's events */
	struct problem_count told;   /* how many problems the site has, as broken pages were told */
	struct graph_counters edit;  /* the work of the last batch, from its event to its push */
	struct site_work edit_work;  /* the same, of the site */
	struct edit_times times;     /* its stages */
	uint64_t start_ns, ready_ns; /* the process's begin, and when it could answer */
	struct str dir, root, configs; /* where the site lies, and its configurations, by home.h */
	struct buf way_steps;          /* what that depends on: names, each behind its folder */
	int port;
	struct str url;                  /* where it listens: http://localhost:4000 */
	struct buf baseurl, destination; /* as the configuration has them */
	struct open_page *pages;
	struct problems problems;
	uint64_t said; /* of site_diags_version, when problems were last asked for */
	struct trace trace;
	struct follow follow;
	struct record record;
	uint64_t about_diags; /* the version of the diagnostics that /_platen/ was told */
	struct buf body;      /* of the answer under way */
	struct large_file large;
	struct buf message; /* of the event under way */

	enum behind behind;
	size_t steps;    /* that fill and sweep may still take before they wait for BEHIND_QUIET */
	bool more;       /* they had more to do than that */
	bool swept;      /* much was made and forgotten since memory was given back */
	unsigned rested; /* turns since all was done, of those that give that back */
	struct trim trim;
	bool moved; /* a file was read again, and is another: its event is waited for */
	bool summarised;
	uint64_t
		found_ns; /* since then a file waits that was written by another name; 0: none does */
	uint64_t wait_ns; /* until then the step under way need not look whether somebody waits */
	bool waited_for;  /* somebody does */
	bool awaits;      /* it was left for a text that a thread renders */
	behind_step *given_up; /* the last one that was, since somebody waited, */
	unsigned gave_way;     /* and how often, one behind the other */
	uv_idle_t idle;        /* runs while there is something to do behind */
	uv_async_t aside;      /* such a text is done */
	uv_timer_t start; /* begins that work, so that the first request finds the thread free */
	uv_timer_t quiet; /* ends BEHIND_QUIET */
	uv_timer_t due;   /* a scheduled post; runs only where there is one */
	int64_t due_at;   /* when it is due, in seconds; 0: there is none */
	uint64_t due_revision; /* of the site, when that was asked; UINT64_MAX: never */
	uv_timer_t again;      /* ends this session for the next one */
	struct left *left;     /* for that one; at first, by the one before */
	bool follows;          /* there was one before */
	int status;            /* to end with */
	uv_signal_t signals[3];
	uv_poll_t keys;          /* of the terminal */
	struct termios terminal; /* as it was found */
	bool keyed;              /* these two are in use */
	uv_timer_t last;         /* ends a shutdown that takes too long, */
	unsigned lasted;         /* when it has come so often */
	bool closing;
};

/* push.c */
void push_batch(void *ctx, const struct change *changes, size_t n);
/* Looks which folders builds write to, and what that makes of the site. */
void push_outputs(struct session *s);
/* What may have changed with nobody telling so yet: before an answer. */
void push_untold(struct session *s);
/* What was read before it was watched, and may have changed in between: at the start. */
void push_unwatched(struct session *s);
void push_late(struct session *s); /* what site_late left to settle; tells of changed pages alone */
void push_settled(struct session *s, struct str what, size_t files, uint64_t since_ns);
struct open_page *push_find(struct session *s, struct str page);
void push_problems(struct session *s); /* how many the site has, where open pages show some */
const char *push_catch_up(void *ctx, struct str page, struct buf *json);

/* behind.c */
void behind_init(struct session *s);
void behind_yield(struct session *s); /* the site is there: what is done behind gives way */
void behind_start(struct session *s, enum behind from); /* there is something to do */
/* Of a page that is asked for, and of which such files may be a part: before anything is asked of the site for it. */
void behind_look_first(struct session *s, struct str url);
void behind_look(struct session *s); /* some files are to be looked at again (site_aliases_due) */
void behind_wake(struct session *s); /* a page was opened, or closed */
void behind_stop(struct session *s);
void behind_end(struct session *s);            /* for good */
bool behind_is_done(const struct session *s);  /* nothing runs, nothing is queued */
bool behind_is_later(const struct session *s); /* what is queued waits for BEHIND_QUIET to end */

/* again.c: a site that lies elsewhere now */
void again_init(struct session *s);
void again_if_elsewhere(struct session *s);
void again_look(
	struct session *s, const struct change *changes, size_t n); /* whether these make it one */

/* due.c: scheduled posts, and the site's clock */
void due_init(struct session *s);
bool due_never(void);                 /* the clock is held: nothing is ever due */
void due_schedule(struct session *s); /* sets the timer for the next, if there is one */
void due_look(struct session *s);     /* shows, and pushes, what is due by now */
bool due_follow(struct session *s);   /* the next settling is of this day */

/* answer.c: what the server asks for */
/* A file that was saved before a request was sent is in its answer: done before anything is asked of the site. */
void answer_catch_up(void *ctx);
void answer_get(void *ctx, const struct request *request, struct response *ret);
void answer_state(void *ctx, struct str page, struct fingerprint *ret);
struct str answer_html(struct session *s, struct str page, const struct site_answer *answer);
void answer_active(void *ctx, struct str page, bool active);

/* A descriptor of a static file and its identity, or a negative code. */
int answer_open(struct session *s, struct str file, struct file_id *ret_id);

/* large.c: files that take long to be read */
void large_init(struct session *s);
bool large_waits(struct session *s,
	struct str url); /* its answer has to wait: somebody reads a file first */
void large_end(struct session *s);

/* own.c: a request for what lies below /_platen/ */
void own_answer(struct session *s, const struct request *request, struct response *ret);

/* about.c: the page about the server itself, for whoever looks at it */
bool about_is(struct str page);       /* whether a stream's page is that one */
void about_update(struct session *s); /* an update was pushed */
void about_state(struct session *s);  /* what was to be done behind is done */
const char *about_catch_up(struct session *s, struct buf *json);
void about_page(struct session *s, struct response *ret);
void about_script(struct response *ret);
void about_graph(struct session *s, struct str kind, struct str key, struct response *ret);
void about_why(struct session *s, struct str kind, struct str key, struct response *ret);

/* keys.c: false where nobody sits at a terminal. To be stopped before the loop ends. */
bool keys_start(struct session *s);
void keys_stop(struct session *s);

/* session.c */
void session_left(struct session *s);   /* from now on signals are caught for the next one, too */
void session_browse(struct session *s); /* opens the site in a browser */
void session_end(struct session *s);    /* as a signal does */
void session_close(struct session *s);  /* the same, without a word */
void session_baseurl(
	struct session *s);             /* takes it from the configuration again, and tells of it */
uint64_t session_looked(void *session); /* watcher_options.looked */

#endif
