/* Editors that a browser can open at a place, by addresses of their own. platen starts no program: the browser
 * hands the address to what the author's system has for it. */
#ifndef WATCH_EDITOR_H
#define WATCH_EDITOR_H

#include "core/near.h"

/* The address that `value` stands for: that of an editor by its name, or `value` itself where it is one with
 * {path} in it. {path} is that of a file from the root of the file system, with its slash, {line} and {column}
 * are numbers. NULL for anything else; the names are then tried on `near`. */
const char *editor_address(const char *value, struct near *near);

#endif
