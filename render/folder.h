/* Which folders can be listed and entered; see folder.c. */
#ifndef RENDER_FOLDER_H
#define RENDER_FOLDER_H

#include "core/str.h"

struct folders;
struct site;
struct folders *folders_new(void);
void folders_free(struct folders *l);

/* Whether the folder beneath the root, and all above it, can be; the first that cannot is noted as a trouble. */
bool folder_is_open(struct site *s, struct str folder);

/* Whether no list comes to the path, as a folder of the site above it is shut. Of what is never listed nothing needs to
 * be as the lists say. */
bool folder_shuts(struct site *s, struct str path);

/* Some folder may have been opened or shut: all are looked at again. */
void folders_doubt(struct site *s);

#endif
