/* Names of files that editors and other programs make and remove around a save.
 *
 * Such a file is nobody's input: the watcher does not tell of it, and the site neither lists nor reads it. Both
 * ask here, since what is listed and never told of again would stay for ever. A folder may have any name. */
#ifndef CORE_TEMPORARY_H
#define CORE_TEMPORARY_H

#include "core/str.h"

/* `name` is the last part of a path. */
bool name_is_temporary(struct str name);

#endif
