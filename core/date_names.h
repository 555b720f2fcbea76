/* What the files of core/date.h share. */
#ifndef CORE_DATE_NAMES_H
#define CORE_DATE_NAMES_H

#include "core/date.h"

extern const char *const date_months[12];
extern const char *const date_weekdays[7]; /* from Sunday */

/* The seconds since 1970 that a clock with this reading would show if it were in UTC. */
int64_t date_local_seconds(const struct date_civil *c);

/* The offset of an abbreviation: those of RFC 822, and the European ones that mean one thing only. */
bool date_named_offset(struct str name, int32_t *ret);

#endif
