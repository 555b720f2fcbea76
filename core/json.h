/* JSON, written: strings here; objects are printed by whoever knows their members. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/buf.h"
#include "core/str.h"

/* Adds `s` between quotes. What is no UTF-8 becomes U+FFFD; '<', U+2028 and U+2029 are escaped, so that the
 * result can stand in a script element. */
void json_str(struct buf *b, struct str s);

/* Adds a number: the shortest that reads back the same, with ".0" where it would look like an integer;
 * null for infinities and what is no number. */
void json_float(struct buf *b, double v);

#endif
