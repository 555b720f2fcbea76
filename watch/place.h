/* Folders named on the command line, made absolute; and the options that the site is opened with. */
#ifndef WATCH_PLACE_H
#define WATCH_PLACE_H

#include "render/site.h"
#include "watch/home.h"
#include "watch/options.h"
#include "watch/report.h"
#include "watch/trace.h"

/* The real path of `path`, of which the end may not exist yet. A negative code where the part that
 * exists is no folder or may not be entered. */
int place_real(struct arena *a, const char *path, struct str *ret);

/* Makes the folder at an absolute path, and those above it; what is there is fine. A negative code. */
int place_folder(struct str path);

/* Makes and opens the folder at `path`, as place_real gives it. A negative code. */
int place_make(struct str path, struct root *ret);

/* For a process that is soon over: memory that is given back stays malloc's, since the next to take it would wait for
 * the system to clear it again. */
void place_spend(void);

/* Opens the site that the options name. `url` is what --url stands for if it was not given. On
 * failure the exit status to end with, and the reason was reported; else 0. */
int place_open(const struct options *options, struct report *report, struct str out, struct str url,
	struct arena *a, struct site **ret, struct str *ret_root);

/* The same of a site that was found. */
int place_open_home(const struct options *options, struct report *report, const struct home *home,
	struct str out, struct str url, struct site **ret);

/* Tells the site again what is nobody's source, as place_open has done: what builds write to by now, and by the
 * configuration. As site_skip. */
bool place_skip(const struct options *options, struct site *site, struct str dir, struct str root);

/* Has every task reported (--verbose) and traced (--trace). 0, or an exit status where the trace alone cannot be. */
int place_observe(const struct options *options, struct report *report, struct site *site,
	struct trace *trace);

/* Who listens to the tasks by these options: nobody, or the functions below. Ends other listeners. */
void place_listen(const struct options *options, struct site *site, struct trace *trace);

/* What place_observe has done of a task: for listeners of others, which pass it on. */
void place_on_note(void *trace, const struct graph_note *note);
void place_on_span(void *trace, bool begins, unsigned kind, struct str key, size_t bytes);

/* `path` relative to `root`, both absolute; ptr NULL where it does not lie below it. */
struct str place_below(struct str path, struct str root);

/* The site's clock: SOURCE_DATE_EPOCH, else the time of day. */
int64_t place_now(void);

#endif
