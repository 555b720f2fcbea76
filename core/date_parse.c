/* Reading dates, in the forms that authors write.
 *
 * Two families: numbers in the order of ISO 8601 (2023-10-26, 2023/10/26, 20231026, 2023-W43-4, 2023-299), and
 * words in any order (October 26th, 2023; Thu, 26 Oct 2023), each with a time and an offset behind. A date
 * of three numbers that does not begin with the year has no certain meaning, and is refused. */
#include "core/char.h"
#include "core/date.h"
#include "core/date_names.h"

/* What was found so far. */
struct found {
	struct date_civil c;
	uint32_t ns;
	int32_t offset;
	bool has_day, has_month, has_year, has_time, has_offset, has_weekday;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* How many digits `s` begins with. */
static size_t
digits(struct str s)
{
	size_t n = 0;
	while (n < s.len && char_is_digit(s.ptr[n]))
		n++;
	return n;
}

/* Takes a number of min to max digits, which no further digit follows. */
static bool
take_number(struct str *s, size_t min, size_t max, int64_t *ret)
{
	size_t n = digits(*s);
	if (n < min || n > max)
		return false;
	*ret = 0;
	for (size_t i = 0; i < n; i++)
		*ret = *ret * 10 + (s->ptr[i] - '0');
	*s = str_from(*s, n);
	return true;
}

/* Takes exactly `n` digits, whatever follows. */
static bool
take_digits(struct str *s, size_t n, int *ret)
{
	int64_t v;
	struct str part = str_slice(*s, 0, n);
	if (digits(*s) < n || !take_number(&part, n, n, &v))
		return false;
	*s = str_from(*s, n);
	*ret = (int)v;
	return true;
}

static bool
take_char(struct str *s, char c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

static void
skip_blanks(struct str *s)
{
	while (s->len && is_blank(s->ptr[0]))
		*s = str_from(*s, 1);
}

static bool
day_exists(int64_t year, int64_t month, int64_t day)
{
	static const int length[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
		day > length[month - 1])
		return false;
	return month != 2 || day < 29 || leap;
}

static bool
set_day(struct found *f, int64_t year, int64_t month, int64_t day)
{
	f->c.year = year;
	f->c.month = (int)month;
	f->c.day = (int)day;
	f->has_day = f->has_month = f->has_year = true;
	return day_exists(year, month, day);
}

/* Takes what follows the seconds' point, to nanoseconds; further digits are dropped. */
static void
take_fraction(struct str *s, struct found *f)
{
	if (s->len < 2 || (s->ptr[0] != '.' && s->ptr[0] != ',') || !char_is_digit(s->ptr[1]))
		return;
	uint32_t unit = 100000000;
	for (*s = str_from(*s, 1); s->len && char_is_digit(s->ptr[0]); *s = str_from(*s, 1)) {
		f->ns += unit * (uint32_t)(s->ptr[0] - '0');
		unit /= 10;
	}
}

/* Takes "PM" and the like, where it is there, and corrects the hour. */
static bool
take_half(struct str *s, struct found *f)
{
	struct str rest = *s;
	skip_blanks(&rest);
	struct str word = str_slice(rest, 0, 2);
	bool pm = str_eq_nocase(word, S("pm"));
	if (!pm && !str_eq_nocase(word, S("am")))
		return true;
	if (rest.len > 2 && char_is_alpha(rest.ptr[2]))
		return true;
	if (f->c.hour < 1 || f->c.hour > 12)
		return false;
	f->c.hour = f->c.hour % 12 + (pm ? 12 : 0);
	*s = str_from(rest, 2);
	return true;
}

/* Takes a time: 14:05, 14:05:09.5, 2:05 PM; with `basic` 1405, 140509 too. */
static bool
take_time(struct str *s, bool basic, struct found *f)
{
	int64_t hour, minute, second = 0;
	if (f->has_time)
		return false;
	if (basic && (digits(*s) == 4 || digits(*s) == 6)) {
		bool seconds = digits(*s) == 6;
		if (!take_digits(s, 2, &f->c.hour) || !take_digits(s, 2, &f->c.minute) ||
			(seconds && !take_digits(s, 2, &f->c.second)))
			return false;
	} else {
		if (!take_number(s, 1, 2, &hour) || !take_char(s, ':') ||
			!take_number(s, 2, 2, &minute))
			return false;
		if (take_char(s, ':') && !take_number(s, 2, 2, &second))
			return false;
		f->c.hour = (int)hour;
		f->c.minute = (int)minute;
		f->c.second = (int)second;
	}
	take_fraction(s, f);
	f->has_time = true;
	/* a leap second is the next minute's first */
	return take_half(s, f) && f->c.hour < 24 && f->c.minute < 60 && f->c.second <= 60;
}

bool
date_named_offset(struct str name, int32_t *ret)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = { { "Z", 0 }, { "UTC", 0 }, { "GMT", 0 }, { "UT", 0 }, { "EST", -5 },
		{ "EDT", -4 }, { "CST", -6 }, { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 },
		{ "PST", -8 }, { "PDT", -7 }, { "WET", 0 }, { "WEST", 1 }, { "CET", 1 },
		{ "CEST", 2 }, { "EET", 2 }, { "EEST", 3 }, { "MSK", 3 }, { "JST", 9 } };
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (str_eq_nocase(name, str_of(zones[i].name))) {
			*ret = zones[i].hours * 3600;
			return true;
		}
	}
	return false;
}

/* Takes +09:00, +0900, +9, or an abbreviation. */
static bool
take_offset(struct str *s, struct found *f)
{
	int64_t hours;
	int minutes = 0;
	if (f->has_offset || s->len == 0)
		return false;
	f->has_offset = true;
	if (s->ptr[0] != '+' && s->ptr[0] != '-') {
		size_t n = 0;
		while (n < s->len && char_is_alpha(s->ptr[n]))
			n++;
		struct str name = str_slice(*s, 0, n);
		*s = str_from(*s, n);
		return date_named_offset(name, &f->offset);
	}
	int sign = s->ptr[0] == '-' ? -1 : 1;
	*s = str_from(*s, 1);
	if (digits(*s) == 4) {
		int h;
		if (!take_digits(s, 2, &h) || !take_digits(s, 2, &minutes))
			return false;
		hours = h;
	} else if (!take_number(s, 1, 2, &hours)) {
		return false;
	} else if (take_char(s, ':') && !take_digits(s, 2, &minutes)) {
		return false;
	}
	f->offset = sign * ((int32_t)hours * 3600 + minutes * 60);
	return hours < 24 && minutes < 60;
}

/* The day of an ISO week: week 1 is the one with 4 January in it, and begins on a Monday. */
static bool
set_week(struct found *f, int64_t year, int week, int weekday)
{
	if (week < 1 || week > 53 || weekday < 1 || weekday > 7 || year < 1 || year > 9999)
		return false;
	struct date_civil fourth = { .year = year, .month = 1, .day = 4 };
	struct date d = { .seconds = date_local_seconds(&fourth) };
	int to_monday = (date_civil(d).weekday + 6) % 7;
	d.seconds += ((int64_t)(week - 1) * 7 + weekday - 1 - to_monday) * 86400;
	struct date_civil c = date_civil(d);
	if (week == 53) { /* only some years have it: its Thursday must be in the year */
		struct date thursday = { .seconds = d.seconds + (4 - weekday) * 86400 };
		if (date_civil(thursday).year != year)
			return false;
	}
	return set_day(f, c.year, c.month, c.day);
}

static bool
set_yearday(struct found *f, int64_t year, int yearday)
{
	struct date_civil first = { .year = year, .month = 1, .day = yearday };
	struct date_civil c = date_civil((struct date){ .seconds = date_local_seconds(&first) });
	return yearday >= 1 && c.year == year && set_day(f, c.year, c.month, c.day);
}

/* Takes what follows a year and its separator. */
static bool
take_rest_of_date(struct str *s, char separator, int64_t year, struct found *f)
{
	int64_t month, day;
	int week, weekday;
	if (separator == '-' && (take_char(s, 'W') || take_char(s, 'w')))
		return take_digits(s, 2, &week) && take_char(s, '-') &&
		       take_digits(s, 1, &weekday) && set_week(f, year, week, weekday);
	if (separator == '-' && digits(*s) == 3)
		return take_number(s, 3, 3, &day) && set_yearday(f, year, (int)day);
	return take_number(s, 1, 2, &month) && take_char(s, separator) &&
	       take_number(s, 1, 2, &day) && set_day(f, year, month, day);
}

/* Takes a date of numbers that begins with its year. */
static bool
take_numbers(struct str *s, bool *ret_basic, struct found *f)
{
	int64_t year;
	*ret_basic = digits(*s) == 8;
	if (*ret_basic) {
		int y, m, d;
		return take_digits(s, 4, &y) && take_digits(s, 2, &m) && take_digits(s, 2, &d) &&
		       set_day(f, y, m, d);
	}
	if (!take_number(s, 4, 4, &year) || s->len == 0)
		return false;
	char separator = s->ptr[0];
	*s = str_from(*s, 1);
	return (separator == '-' || separator == '/') && take_rest_of_date(s, separator, year, f);
}

static bool
parse_numbers(struct str s, struct found *f)
{
	bool basic;
	if (!take_numbers(&s, &basic, f))
		return false;
	if (s.len == 0)
		return true;
	if (!take_char(&s, 'T') && !take_char(&s, 't') && !is_blank(s.ptr[0]))
		return false;
	skip_blanks(&s);
	if (!take_time(&s, basic, f))
		return false;
	skip_blanks(&s);
	return s.len == 0 || (take_offset(&s, f) && s.len == 0);
}

/* The place of a name (whole, or its first three letters; "Sept" too) in a table, or -1. */
static int
find_name(struct str word, const char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		struct str name = str_of(names[i]);
		if (str_eq_nocase(word, name) || str_eq_nocase(word, str_slice(name, 0, 3)))
			return i;
		if (word.len == 4 && str_eq_nocase(word, str_slice(name, 0, 4)))
			return i;
	}
	return -1;
}

static bool
is_ordinal(struct str word)
{
	return str_eq_nocase(word, S("st")) || str_eq_nocase(word, S("nd")) ||
	       str_eq_nocase(word, S("rd")) || str_eq_nocase(word, S("th"));
}

/* Takes the letters that `s` begins with. */
static struct str
take_word(struct str *s)
{
	size_t n = 0;
	while (n < s->len && char_is_alpha(s->ptr[n]))
		n++;
	struct str word = str_slice(*s, 0, n);
	*s = str_from(*s, n);
	return word;
}

/* A number among words: the year by its four digits, a time by its colon, else the day. */
static bool
take_worded_number(struct str *s, struct found *f)
{
	size_t n = digits(*s);
	if (n < s->len && s->ptr[n] == ':')
		return take_time(s, false, f);
	if (n == 4 && !f->has_year) {
		f->has_year = true;
		return take_number(s, 4, 4, &f->c.year);
	}
	int64_t day;
	if (f->has_day || !take_number(s, 1, 2, &day))
		return false;
	f->has_day = true;
	f->c.day = (int)day;
	struct str rest = *s, word = take_word(&rest);
	if (word.len && !is_ordinal(word))
		return false;
	*s = rest;
	return true;
}

static bool
take_named(struct str *s, struct found *f)
{
	struct str rest = *s, word = take_word(&rest);
	int month = find_name(word, date_months, 12);
	if (month >= 0 && !f->has_month) {
		f->has_month = true;
		f->c.month = month + 1;
		(void)take_char(&rest, '.');
	} else if (find_name(word, date_weekdays, 7) >= 0 && !f->has_weekday) {
		f->has_weekday = true; /* not held against the date: authors get it wrong */
		(void)take_char(&rest, '.');
	} else if (!str_eq_nocase(word, S("of")) && !str_eq_nocase(word, S("at"))) {
		return f->has_time && take_offset(s, f);
	}
	*s = rest;
	return true;
}

static bool
parse_words(struct str s, struct found *f)
{
	while (s.len) {
		char c = s.ptr[0];
		bool fine;
		if (is_blank(c) || c == ',')
			fine = take_char(&s, c);
		else if (char_is_digit(c))
			fine = take_worded_number(&s, f);
		else if (char_is_alpha(c))
			fine = take_named(&s, f);
		else
			fine = f->has_time && take_offset(&s, f);
		if (!fine || (s.len && char_is_alpha(c) && char_is_alpha(s.ptr[0])))
			return false;
	}
	return f->has_day && f->has_month && f->has_year &&
	       day_exists(f->c.year, f->c.month, f->c.day);
}

bool
date_parse(struct str s, const struct zone *zone, struct date *ret)
{
	struct found f = { 0 };
	s = str_trim(s);
	if (s.len >= 9 && s.len <= 11 && digits(s) == s.len) {
		struct date d = { .has_time = true };
		(void)take_number(&s, 9, 11, &d.seconds); /* counted just now */
		*ret = date_in_zone(d, zone);
		return true;
	}
	bool numbers = digits(s) >= 4;
	if (s.len == 0 || !(numbers ? parse_numbers(s, &f) : parse_words(s, &f)))
		return false;
	struct date d = { .seconds = date_local_seconds(&f.c) - f.offset, .offset = f.offset };
	if (!f.has_offset)
		d = date_of_civil(&f.c, zone);
	d.ns = f.ns;
	d.has_time = f.has_time;
	*ret = d;
	return true;
}
