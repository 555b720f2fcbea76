/* Dates out of texts that were not written to be read by a machine: "Oct 2023", "26.10.2023", "10:30", a 31st of
 * June. As Ruby's Time.parse reads them, and so Liquid's `date` filter, with all that it takes for a date. */
#ifndef CORE_DATE_GUESS_H
#define CORE_DATE_GUESS_H

#include "core/date.h"

/* What was found in a text; -1 where there is none of it. */
struct date_guess {
	int64_t year, month, day, hour, minute, second;
	uint32_t ns;
	int32_t offset;
	bool has_offset;
	bool needs_now; /* the year is not there: it is the present one */
};

/* Finds the parts of a date; false where there are none, or what is no month, day or time. */
bool date_guess(struct str s, struct date_guess *ret);

/* The date of what was found. `now`, in the zone, gives the year, and the month and day where only what is smaller
 * was found. */
struct date date_of_guess(const struct date_guess *g, struct date now, const struct zone *zone);

#endif
