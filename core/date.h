/* Dates: moments with the offset in which they were meant, read from the forms that authors write.
 *
 * Nothing here knows the current time, the environment or the locale. */
#ifndef CORE_DATE_H
#define CORE_DATE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/str.h"

struct zone;

struct date {
	int64_t seconds; /* since 1970-01-01T00:00:00Z */
	uint32_t ns;
	int32_t offset; /* seconds east of UTC, for showing it */
	bool has_time;  /* false: only the day was written */
	bool floating; /* YAML, without an offset: UTC is meant, and the site's zone is to be shown */
	bool utc;      /* "Z" was written: Ruby shows "UTC", not "+0000" */
};

/* A date taken apart, in its own offset. */
struct date_civil {
	int64_t year;
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
	int hour, minute, second;
	int weekday; /* 0: Sunday */
	int yearday; /* 1 to 366 */
};

/* Reads a date in any of the common forms ("2023-10-26 14:05 +0900", "October 26th 2023", RFC 1123, ISO weeks,
 * seconds since 1970...). Where no offset is written, `zone` decides (NULL: UTC). False for what is no
 * date of the calendar, or ambiguous (26/10/2023). */
bool date_parse(struct str s, const struct zone *zone, struct date *ret);

/* The moment of a civil time in a zone; fields beyond their range carry over. */
struct date date_of_civil(const struct date_civil *c, const struct zone *zone);

struct date_civil date_civil(struct date d);

/* The same moment, shown in the zone. */
struct date date_in_zone(struct date d, const struct zone *zone);

/* A day without a time, meant in the zone: its midnight there. Others are as date_in_zone. */
struct date date_localise(struct date d, const struct zone *zone);

/* Orders by moment: < 0, 0 or > 0. */
int date_cmp(struct date a, struct date b);

/* "26 October 2023" */
void date_human(struct buf *b, struct date d);

/* "2023-10-26T14:05:09+09:00", with Z for offset 0 */
void date_rfc3339(struct buf *b, struct date d);

/* "Thu, 26 Oct 2023 14:05:09 GMT": always in GMT, as HTTP wants it */
void date_rfc1123(struct buf *b, struct date d);

/* As Ruby's strftime, flags (- 0 ^ # _ :) and widths included; what is no directive stays as it is. `zone` gives
 * %Z its name, where it has the date's offset; else "UTC" for offset 0, else "+09:00". */
void date_format(struct buf *b, struct date d, struct str format, const struct zone *zone);

/* A zone by its IANA name ("Asia/Tokyo"), "UTC" (then *ret is NULL), or a fixed offset ("+09:00"). UV_ENOENT where
 * there is no such zone, UV_EINVAL for a name that is none. It lives in the arena. */
int zone_open(struct arena *a, struct str name, const struct zone **ret);

/* The zone's offset from UTC at a moment. NULL is UTC. */
int32_t zone_offset(const struct zone *zone, int64_t seconds);

/* The zone's abbreviation at a moment ("CEST"). */
struct str zone_abbreviation(const struct zone *zone, int64_t seconds);

/* The moment of a local time (seconds as if it were UTC): the earlier one of two, and what the clock
 * would show without the jump where there is none. */
int64_t zone_moment(const struct zone *zone, int64_t local);

#endif
