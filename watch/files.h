/* How many files this process may have open at once; see files.c. */
#ifndef WATCH_FILES_H
#define WATCH_FILES_H

#include <stdbool.h>
#include <stdint.h>

/* Raises the limit as far as it may be; what it was, or 0 where it is as it was. */
uint64_t files_raise(void);

/* Whether there are enough; *ret_limit is how many there may be. */
bool files_suffice(int *ret_limit);

#endif
