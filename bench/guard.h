/* Nothing is left running, and nothing left behind: the work is done in a child with a process group of
 * its own, and whoever started it ends that group, and what left it, and removes the temporary folder, whatever
 * happened. Killed itself (SIGKILL), it takes the group along; the folder stays. */
#ifndef BENCH_GUARD_H
#define BENCH_GUARD_H

#include "core/buf.h"

/* Makes a temporary folder and runs work(ctx, folder) in a child, which may end by exit() at any place.
 * Its status; 128 + the signal after SIGINT, SIGTERM, SIGHUP, SIGQUIT. BENCH_MACHINE where there is no folder or no child. */
int guard_run(int (*work)(void *ctx, const char *folder), void *ctx);

/* Removes a folder with all that is in it. Links are removed, not followed. */
void guard_remove(const char *path);

/* Ends the run from anywhere in the work: says why on standard error. */
_Noreturn void guard_fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
