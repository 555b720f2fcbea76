/* Links, and files with several names: what is written by one of them changes what is read by the others. */
#ifndef RENDER_ALIAS_H
#define RENDER_ALIAS_H

#include "render/kinds.h"

struct aliases;
struct aliases *aliases_new(void);
void aliases_free(struct aliases *l);

/* Remembers the path where it is a link or one of several names. */
void alias_note(struct site *s, struct str path);

/* The same, as it is done by looking; the identity of what the path leads to, as file_stat. */
int alias_stat(struct site *s, struct str path, struct file_id *ret);

/* The same of a regular file that was read, and had this identity then. */
void alias_read(struct site *s, struct str path, const struct file_id *id);

/* A file of one name, which may have another later; as it was looked at. */
void alias_note_sole(struct site *s, struct str path, const struct file_id *id);

/* The path is touched: what else leads where it leads to, or led to, is to be looked at. `id` is what it leads to, or
 * NULL: that is not known, or nothing. */
void alias_named(struct site *s, struct str path, const struct file_id *id);

/* Some known file may have changed by a name that is gone: the next look is at all of them. */
void aliases_doubt(struct site *s);

/* Some may have changed where nobody was watching yet: the next look is at each of them. False where there are none. */
bool aliases_unwatched(struct site *s);

/* Touches those that moved, of those that the batch may have moved. */
typedef void alias_touch(struct site *s, struct str path);
void aliases_look(struct site *s, alias_touch *touch);

/* All are to be looked at behind. */
void aliases_due(struct site *s);

/* Looks at the path now, where it is one of them; true where it was touched. */
bool alias_sweep(struct site *s, struct str path, alias_touch *touch);

/* As site_aliases_touch. */
size_t aliases_touch(struct site *s, size_t max, alias_touch *touch);

#endif
