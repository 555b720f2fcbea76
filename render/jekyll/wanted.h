/* The plugins that a site asks for, in its configuration and in its Gemfile, and what of them is missing here. */
#ifndef RENDER_JEKYLL_WANTED_H
#define RENDER_JEKYLL_WANTED_H

#include "render/jekyll/jekyll.h"

struct wanted {
	struct task *t;
	struct data list;     /* `plugins`, of the last file that has it; absent: none has */
	struct data remote;   /* `remote_theme`, likewise */
	struct str list_path; /* the files that these stand in */
	struct str remote_path;
	struct str theme;       /* the name of the theme, or "" */
	struct buf names;       /* all plugins, packed, each once */
	struct buf unsupported; /* what is asked for and not there, packed, each once */
};

/* Fills `names`, and reports each plugin that is neither built in nor can be done without. 0, or as task_read. */
int wanted_plugins(struct wanted *w);

/* Reports a theme that would have to be fetched. */
void wanted_remote(struct wanted *w);

/* Whether the site's folder is the theme itself, as its NAME.gemspec says; adds the gems that this asks for at run
 * time, packed. 0, or as task_read. */
int wanted_own_theme(struct task *t, struct str name, bool *ret, struct buf *plugins);

/* A Gemfile while it is read: begins as { .rest = text }. */
struct gemfile {
	struct str rest;
	uint32_t line; /* the number of the last one that was taken */
	size_t depth;  /* of blocks */
	size_t group;  /* the depth of the block of the group jekyll_plugins; 0 outside of it */
};

/* Takes the next gem of the group jekyll_plugins; false at the end. */
bool gemfile_next(struct gemfile *g, struct str *ret);

#endif
