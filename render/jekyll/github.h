/* What GitHub Pages adds to a site: plugins that are always on, and site.github, both without the network. */
#ifndef RENDER_JEKYLL_GITHUB_H
#define RENDER_JEKYLL_GITHUB_H

#include "render/jekyll/render.h"

/* Where a repository's remotes are written. Of what lies in .git it alone is read, and watched. */
#define GITHUB_REMOTES ".git/config"

/* Kind github, no key: "OWNER/NAME" of the remote `origin`, where that is at github.com; else "". */
void github_compute(struct task *t, struct str key, struct buf *ret);

/* Whether the site is read as GitHub Pages reads it: as `platen: github_pages` says; else where the plugin
 * github-pages is named, in `plugins` or in a Gemfile; else without a Gemfile where the remote is at GitHub. `map`
 * is what the configuration says. 0 or as task_read. */
int github_is_host(struct task *t, struct data map, bool *ret);

/* Adds the names of the plugins that are then on, packed. */
void github_add_plugins(struct buf *names);

/* What site.title is where the configuration gives none: the project's name; "" where nothing is known. */
int github_title(struct task *t, struct data map, struct str *ret);

/* The value of site.github; stays nil where there is none. */
int github_value(struct rendering *r, struct liquid_value *ret);

#endif
