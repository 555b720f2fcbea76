/* The gate: may this change be merged? */
#ifndef BENCH_CHECK_H
#define BENCH_CHECK_H

#include "bench/run.h"

/* Compares with --baseline FILE, by counters alone, or with --baseline-binary, by all that there is. The
 * first gate that failed, as a status. */
int check_run(struct run *run);

#endif
