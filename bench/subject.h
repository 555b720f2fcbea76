/* What is edited: a post and the files around it, of a generated site or of the user's own, in a
 * temporary folder. */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include "bench/gen.h"
#include "bench/options.h"

enum { SUBJECT_POST = 4 }; /* the number of the edited post, the same at each size */

struct subject {
	char dir[4096];      /* the site's folder */
	struct gen_site gen; /* .dir is `dir`; posts 0: the user's own site */
	const struct bench_options *options;
	struct buf own; /* the user's post, as it was */
};

/* Makes the folder below `scratch` and what belongs into it. Fails by guard_fail, also where the user's post
 * is a link that leads out of the copy: what is written there would not be written to a copy. */
void subject_make(struct subject *s, const struct bench_options *o, const char *scratch,
	enum gen_layout layout, size_t posts);

/* The same for another tool: `like` has the layout, the number of posts, and where they are. */
void subject_make_like(struct subject *s, const struct bench_options *o, const char *scratch,
	const struct gen_site *like);
void subject_done(struct subject *s); /* removes it, too */

/* Makes a site of another form of it, by writing anew what is no post: all edits of these are gone. */
void subject_form(struct subject *s, enum gen_form form);

/* Whether the site has what this edit changes. */
bool subject_has(const struct subject *s, enum gen_edit what);

/* The file's path in the file system, with a zero byte behind it; what it becomes; the URL path where
 * that shows, with a zero byte; and by what one recognises it. */
void subject_file(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit);
void subject_text(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit);
void subject_url(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit);
void subject_marker(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit);

/* Writes the edit; the moment when its last call returned that the others cannot see yet: the close or
 * the rename is what they see. */
uint64_t subject_save(
	const struct subject *s, enum gen_edit what, unsigned edit, enum save_style style);

/* Writes bytes to a path in that style; as subject_save. */
uint64_t subject_write(const char *path, struct str bytes, enum save_style style);

/* The folder of GEN_FOLDER, or under its later name, with a zero byte behind it; writes all posts in it. */
void subject_folder(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit);
void subject_save_folder(const struct subject *s, unsigned edit);

/* From now on the site is a repository, as far as its lock goes: see subject_checkout. */
void subject_repository(const struct subject *s);

/* Writes the bodies of `n` posts anew, as a checkout does: with git's lock open, where the site is a repository. Without,
 * a file that this process was kept from writing again is a deleted one meanwhile. As subject_save. */
uint64_t subject_checkout(const struct subject *s, size_t n, unsigned edit);

#endif
