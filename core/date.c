/* Dates: the calendar, and the fixed forms in which dates are printed. Reading them is in date_parse.c,
 * strftime in date_format.c, zones in zone.c. */
#include "core/date.h"

#include "core/date_names.h"

const char *const date_months[12] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };
const char *const date_weekdays[7] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
	"Friday", "Saturday" };

/* A quotient rounded down, and what is left, which is never negative. */
static int64_t
divide(int64_t a, int64_t by, int64_t *ret_rest)
{
	int64_t rest = a % by;
	if (rest < 0)
		rest += by;
	*ret_rest = rest;
	return (a - rest) / by;
}

/* Days since 1970-01-01 of a day of the Gregorian calendar. Years begin in March here, so that the leap
 * day is a year's last (after Howard Hinnant's "chrono-compatible date algorithms"). */
static int64_t
days_of(int64_t year, int month, int day)
{
	int64_t rest;
	year += divide(month - 1, 12, &rest);
	month = (int)rest + 1;
	if (month <= 2)
		year--;
	int64_t year_of_era;
	int64_t era = divide(year, 400, &year_of_era);
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static void
civil_of_days(int64_t days, struct date_civil *c)
{
	int64_t day_of_era, weekday;
	int64_t era = divide(days + 719468, 146097, &day_of_era);
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t m = (5 * day_of_year + 2) / 153;
	c->day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
	c->month = (int)(m < 10 ? m + 3 : m - 9);
	c->year = year_of_era + era * 400 + (c->month <= 2);
	(void)divide(days + 4, 7, &weekday); /* 1970-01-01 was a Thursday */
	c->weekday = (int)weekday;
	c->yearday = (int)(days - days_of(c->year, 1, 1) + 1);
}

struct date_civil
date_civil(struct date d)
{
	struct date_civil c;
	int64_t second;
	int64_t days = divide(d.seconds + d.offset, 86400, &second);
	civil_of_days(days, &c);
	c.hour = (int)(second / 3600);
	c.minute = (int)(second / 60 % 60);
	c.second = (int)(second % 60);
	return c;
}

int64_t
date_local_seconds(const struct date_civil *c)
{
	return days_of(c->year, c->month, c->day) * 86400 + c->hour * 3600 + c->minute * 60 +
	       c->second;
}

struct date
date_of_civil(const struct date_civil *c, const struct zone *zone)
{
	struct date d = { .seconds = zone_moment(zone, date_local_seconds(c)), .has_time = true };
	d.offset = zone_offset(zone, d.seconds);
	d.floating = d.utc = false;
	return d;
}

struct date
date_in_zone(struct date d, const struct zone *zone)
{
	d.offset = zone_offset(zone, d.seconds);
	d.floating = d.utc = false;
	return d;
}

struct date
date_localise(struct date d, const struct zone *zone)
{
	if (d.has_time)
		return date_in_zone(d, zone);
	struct date_civil c = date_civil(d);
	struct date local = date_of_civil(&c, zone);
	local.has_time = false;
	return local;
}

int
date_cmp(struct date a, struct date b)
{
	if (a.seconds != b.seconds)
		return a.seconds < b.seconds ? -1 : 1;
	return (a.ns > b.ns) - (a.ns < b.ns);
}

void
date_human(struct buf *b, struct date d)
{
	date_format(b, d, S("%-d %B %Y"), NULL);
}

void
date_rfc3339(struct buf *b, struct date d)
{
	date_format(b, d, d.offset ? S("%FT%T%:z") : S("%FT%TZ"), NULL);
}

void
date_rfc1123(struct buf *b, struct date d)
{
	d.offset = 0;
	date_format(b, d, S("%a, %d %b %Y %T GMT"), NULL);
}
