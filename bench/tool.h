/* Other tools, side by side: each is described in YAML, started on the same posts, given the same edits,
 * and asked for the page every millisecond until it shows the edit.
 *
 *	name: hugo
 *	layout: hugo                 # the layout of the posts, as `gen --layout` writes it
 *	version: [hugo, version]     # what tells its version; also, whether it is installed
 *	command: [hugo, server, --source, "{site}", --port, "{port}"]    # {out}: a folder for its output
 */
#ifndef BENCH_TOOL_H
#define BENCH_TOOL_H

#include "bench/run.h"

struct tool_rig {
	const struct run *run;
	bool running;
	char name[32];
	struct subject subject;
	pid_t pid;
	unsigned port;
	unsigned edit;
	struct measure m; /* of the scenario under way */
	bool takes_part;  /* in it */
};

/* Reads the description, makes the posts and starts the tool. One that is not installed is named in the
 * report, and takes no part. */
void tool_start(struct tool_rig *t, struct run *run, const char *name, size_t posts);

/* A scenario begins, as platen's own `like` does; one sample of it; its end. */
void tool_begin(struct tool_rig *t, const struct scenario *sc, const struct measure *like);
void tool_sample(
	struct tool_rig *t, const struct scenario *sc, enum save_style style, bool counted);
void tool_end(struct tool_rig *t, struct result *result);

void tool_stop(struct tool_rig *t);

#endif
