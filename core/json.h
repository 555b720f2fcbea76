/* JSON, written: numbers here, strings by buf_json of diag.h; objects are printed by whoever knows their
 * members. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/buf.h"
#include "core/str.h"

/* Adds a number: the shortest that reads back the same, with ".0" where it would look like an integer;
 * null for infinities and what is no number. */
void json_float(struct buf *b, double v);

#endif
