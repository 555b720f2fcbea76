/* Growth that is wanted, as somebody wrote it down: which gate lets pass what, up to which value, and why. */
#ifndef BENCH_ACCEPTED_H
#define BENCH_ACCEPTED_H

#include "core/buf.h"

struct accepted {
	struct buf text; /* as in the file */
};

/* Reads the file: each line is "GATE WHAT VALUE WHY", but for empty ones and those that begin with '#'. False
 * where that cannot be read: *ret_message says where and why. */
bool accepted_read(const char *path, struct accepted *ret, struct buf *ret_message);
void accepted_done(struct accepted *a);

/* Whether a line lets this gate's `what` grow to `value`; *ret_why, valid as long as `a`, is its reason. */
bool accepted_has(const struct accepted *a, struct str gate, struct str what, double value,
	struct str *ret_why);

#endif
