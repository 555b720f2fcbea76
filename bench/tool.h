/* Other tools, side by side: each is described in YAML, started on the same posts, given the same edits,
 * and asked for the page every millisecond until it shows the edit; where its reload message is known, the
 * page is asked for once that has come, as a browser would.
 *
 *	name: hugo
 *	layout: hugo                 # the layout of the posts, as `gen --layout` writes it
 *	source: "content/posts/{name}.md"           # optional: where a post is, and where it shows;
 *	page: "/{year}/{month}/{day}/{name}/"       # as is usual in that layout where they are not given
 *	version: [hugo, version]     # what tells its version; also, whether it is installed
 *	command: [hugo, server, --source, "{site}", --port, "{port}"]    # {out}: a folder for its output
 *	build: [hugo, --source, "{site}", --destination, "{out}"]        # optional: a whole build, that ends
 *	ready: Web Server is available  # optional: what it prints when it is; else, when the page is there
 *	cache: ["{site}/resources"]  # optional: what a start without a cache does not have
 *	events: …                    # optional: tool_events.h
 */
#ifndef BENCH_TOOL_H
#define BENCH_TOOL_H

#include "bench/run.h"
#include "bench/tool_events.h"

struct tool_rig {
	struct run *run;
	struct buf yaml; /* its description: `about` lives in it */
	struct data about;
	bool present; /* installed, and described for this command */
	bool running;
	bool hears; /* `events` is open */
	struct tool_events events;
	char name[32];
	struct subject subject;
	pid_t pid;
	unsigned port;
	unsigned edit;
	struct measure m; /* of the scenario under way */
	bool takes_part;  /* in it */
};

/* Reads the description and makes the posts. One that is not installed, or has no command to build where builds are
 * measured, is named in the report, and takes no part. */
void tool_make(struct tool_rig *t, struct run *run, const char *name, size_t posts);

/* Starts its server, until the post's page is there; ends the run where that does not come. */
void tool_serve(struct tool_rig *t);

/* tool_make and tool_serve, for updates; ends it, and removes its posts. */
void tool_start(struct tool_rig *t, struct run *run, const char *name, size_t posts);
void tool_stop(struct tool_rig *t);

/* One start, from exec to the post's page, in ns; 0 where that does not come. The page is to have the
 * marker, where there is one. It is ended again. */
double tool_start_once(struct tool_rig *t, struct str marker);

/* Removes what it keeps between starts. */
void tool_forget(struct tool_rig *t);

/* One clean build, from exec to its end, into a folder that is not there yet; where it is `counted`, a sample of the
 * measure. Where it fails, or a post has no page in the output, the measure is lost, with all its samples, and nothing
 * is built any more; its last words go to standard error. */
void tool_build(struct tool_rig *t, struct measure *m, bool counted);

/* A scenario begins, as platen's own `like` does; one sample of it; its end. */
void tool_begin(struct tool_rig *t, const struct scenario *sc, const struct measure *like);
void tool_sample(
	struct tool_rig *t, const struct scenario *sc, enum save_style style, bool counted);
void tool_end(struct tool_rig *t, struct result *result);

/* Parts of these: a word of the description with what stands for {site}, {out} and {port}, to be freed; a list of them
 * by its key, as exec takes it, to be freed by tool_command_done. */
enum { TOOL_WORDS = 32 };
char *tool_expand(const struct tool_rig *t, struct str word);
void tool_command(const struct tool_rig *t, struct str key, char *ret[TOOL_WORDS + 1]);
void tool_command_done(char *words[]);

/* A file for what it prints, empty; what stands in it, of which the caller frees the buffer; the last line of that. */
int tool_log_open(const struct tool_rig *t);
struct buf tool_log_read(const struct tool_rig *t);
struct str tool_last_words(const struct buf *said);

/* The first 64 KB of a file, nothing where there is none; the caller frees it. */
struct buf tool_read(const char *path);

#endif
