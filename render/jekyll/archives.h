/* jekyll-archives: a page for each tag, category, year, month and day that has posts. */
#ifndef RENDER_JEKYLL_ARCHIVES_H
#define RENDER_JEKYLL_ARCHIVES_H

#include "render/jekyll/render.h"

/* K_ARCHIVES, empty where the plugin is not asked for. A group is an archive's type ('1' tag, '2' category, '3'
 * year, '4' month, '5' day) and its title ("news", "2024-01").
 *	key ""      sort: the archive's target, NUL, its group, NUL, the post's place; ref: the post
 *	key "list"  sort: its group, NUL, the post's place; payload: that place */
void archives_params(struct task *t, struct str key, struct buf *ret);
bool archives_accepts(struct str key, struct str params, struct entry source);
void archives_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret);

/* Puts "archives" into the reading: a map of the types that the settings switch on to their permalinks; empty where the
 * plugin is not asked for. As task_read. */
int archives_put(struct task *t, struct data settings, struct data_builder *b);

/* The file of the archive of a tag or category by these permalinks; "" where there is none. */
struct str archive_target(struct arena *a, struct data permalinks, bool category, struct data name);

/* The group of the archive that is written to a target: 1 found, 0 none, negative as task_read. */
int read_archive(struct task *t, struct str target, struct str *ret_group);

/* The targets of all archives, *ret_n of them. */
int read_archive_targets(struct task *t, struct entry **ret, size_t *ret_n);

/* All archives as pages, in the order in which the plugin makes them. `html`: what is HTML alone. */
int archive_pages(struct rendering *r, bool html, struct liquid_value **ret, size_t *ret_n);

/* The archive of a group as a page, and the layout that it has. */
int archive_page(struct rendering *r, struct str group, struct liquid_value *ret);
int archive_layout(struct rendering *r, struct str group, struct str *ret);

/* A property of one, all of it, and the names of its properties for hints. */
int archive_get(
	struct rendering *r, const struct drop *d, struct str key, struct liquid_value *ret);
int archive_map(struct rendering *r, const struct drop *d, const struct liquid_map **ret);
int archive_near(struct liquid_run *run, const struct drop *d, struct near *near);

#endif
