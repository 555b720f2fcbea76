/* Correct or void: what a running platen answers is what another process makes of the same files. */
#ifndef BENCH_VERIFY_H
#define BENCH_VERIFY_H

#include "bench/rig.h"

/* Starts another platen on the subject and compares what both answer for the URL: status and bytes. Ends
 * the run by guard_fail where they differ; `what` names the scenario. */
void verify_page(struct rig *r, const char *url, const char *what);

/* Builds the subject as a whole, and asks the running platen for each file: how many were compared. */
size_t verify_build(struct rig *r, const char *what);

/* Whether both folders hold the same files with the same bytes; the first that differs in *ret_name. */
bool verify_folders(const char *a, const char *b, struct buf *ret_name);

#endif
