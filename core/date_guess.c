/* Guessing dates: the rules of Ruby's Date._parse, in its order. A part that was found is blanked out, and the
 * first rule for a day that finds something ends the search. */
#include "core/date_guess.h"

#include "core/char.h"
#include "core/date_names.h"

enum { TEXT_MAX = 128 }; /* Ruby's own limit */

struct guess {
	char text[TEXT_MAX + 1]; /* ends with a zero byte, which matches nothing */
	struct date_guess found;
};

static bool
is_word_start(const char *text, const char *p)
{
	return p == text || (!char_is_alpha(p[-1]) && !char_is_digit(p[-1]));
}

static const char *
skip_blanks(const char *p)
{
	while (*p == ' ')
		p++;
	return p;
}

static const char *
skip_digits(const char *p)
{
	while (char_is_digit(*p))
		p++;
	return p;
}

/* Whether three letters begin one of the names: its place, or -1. */
static int
name_at(const char *p, const char *const *names, int count)
{
	struct str word = str_slice(str_of(p), 0, 3);
	for (int i = 0; i < count; i++) {
		if (str_eq_nocase(word, str_slice(str_of(names[i]), 0, 3)))
			return i;
	}
	return -1;
}

/* A number of a date as it is written: an apostrophe, a sign, digits, and letters behind them. */
struct part {
	const char *ptr; /* NULL: it is not there */
	size_t len;
	bool letters; /* "26th" */
};

/* Takes '?-?\d+ at p; where it ends, or NULL. */
static const char *
take_part(const char *p, bool sign, struct part *ret)
{
	const char *digits = p;
	digits += *digits == '\'';
	digits += sign && (*digits == '-' || *digits == '+');
	const char *end = skip_digits(digits);
	if (end == digits)
		return NULL;
	*ret = (struct part){ p, (size_t)(end - p), false };
	return end;
}

static bool
is_year(struct part p)
{
	return p.ptr && (*p.ptr == '\'' || p.len > 2);
}

static int64_t
number(struct part p)
{
	int64_t n = 0;
	for (size_t i = 0; i < p.len; i++) {
		if (char_is_digit(p.ptr[i]) && n < 1000000000)
			n = n * 10 + (p.ptr[i] - '0');
	}
	return n;
}

static int64_t
year_of(struct part p)
{
	int64_t n = number(p);
	if (p.len > 2 + (size_t)(*p.ptr == '\''))
		return n;
	return n >= 69 ? n + 1900 : n + 2000;
}

/* Year, month and day as they stand, put into their order by what they look like: Ruby's s3e. */
static void
set_date(struct guess *g, struct part y, struct part m, struct part d)
{
	struct part none = { 0 }, keep = y;
	if (y.ptr && m.ptr && !d.ptr) {
		y = none;
		d = m;
		m = keep;
	}
	if (!y.ptr && is_year(d)) {
		y = d;
		d = none;
	}
	if (y.ptr && y.letters) {
		keep = y;
		y = d;
		d = keep;
	}
	if (is_year(m)) {
		keep = y;
		y = m;
		m = d;
		d = keep;
	}
	if (is_year(d)) {
		keep = y;
		y = d;
		d = keep;
	}
	g->found.year = y.ptr ? year_of(y) : -1;
	g->found.month = m.ptr ? number(m) : -1;
	if (y.ptr && *y.ptr == '-')
		g->found.month = 0; /* before our era: no date */
	g->found.day = d.ptr ? number(d) : -1;
}

/* The same with a month that has a name. */
static void
set_named(struct guess *g, struct part y, int month, struct part d)
{
	char text[4] = { (char)('0' + (month + 1) / 10), (char)('0' + (month + 1) % 10), 0, 0 };
	set_date(g, y, (struct part){ text, 2, false }, d);
}

static void
blank(struct guess *g, const char *from, const char *to)
{
	memset(g->text + (from - g->text), ' ', (size_t)(to - from));
}

static void
find_weekday(struct guess *g)
{
	for (const char *p = g->text; *p; p++) {
		if (!is_word_start(g->text, p) || name_at(p, date_weekdays, 7) < 0)
			continue;
		const char *end = p + 3;
		while (*end && !strchr("-/ ", *end) && !char_is_digit(*end))
			end++;
		blank(g, p, end);
		return;
	}
}

/* ---- time ---- */

/* am, pm, a.m., p.m. behind blanks; where it ends, or p. */
static const char *
take_half(const char *p, struct guess *g)
{
	const char *half = skip_blanks(p);
	char first = (char)(*half | 0x20);
	bool dots = first && half[1] == '.' && (half[2] | 0x20) == 'm' && half[3] == '.';
	if ((first != 'a' && first != 'p') || (!dots && (half[1] | 0x20) != 'm'))
		return p;
	if (!dots && (char_is_alpha(half[2]) || char_is_digit(half[2])))
		return p;
	g->found.hour = g->found.hour % 12 + (first == 'p' ? 12 : 0);
	return half + (dots ? 4 : 2);
}

static const char *
take_fraction(const char *p, struct guess *g)
{
	uint32_t unit = 100000000;
	if (*p != '.' && *p != ',')
		return p;
	for (p++; char_is_digit(*p); p++, unit /= 10)
		g->found.ns += unit * (uint32_t)(*p - '0');
	return p;
}

/* An offset with a sign, or a word; one that nobody knows is the zone's own time. */
static const char *
take_zone(const char *p, struct guess *g)
{
	const char *at = skip_blanks(p), *digits, *end = at;
	if (name_at(at, (const char *const[]){ "gmt", "utc" }, 2) >= 0 &&
		(at[3] == '+' || at[3] == '-'))
		at += 3;
	if (*at != '+' && *at != '-') {
		while (char_is_alpha(*end))
			end++;
		struct str name = { at, (size_t)(end - at) };
		g->found.has_offset = date_named_offset(name, &g->found.offset);
		return end > at ? end : p;
	}
	digits = at + 1;
	end = skip_digits(digits);
	int64_t n = number((struct part){ digits, (size_t)(end - digits), false });
	int64_t minutes = end - digits > 2 ? n / 100 * 60 + n % 100 : n * 60;
	if (end == digits)
		return p;
	if (*end == ':' && char_is_digit(end[1])) {
		digits = end + 1;
		end = skip_digits(digits);
		minutes += number((struct part){ digits, (size_t)(end - digits), false });
	}
	g->found.has_offset = minutes < 24 * 60; /* no zone is further away */
	if (g->found.has_offset)
		g->found.offset = (int32_t)(*at == '-' ? -minutes : minutes) * 60;
	return end;
}

/* h:mm, h:mm:ss.f, h am at p; where it ends, or NULL. */
static const char *
take_time(const char *p, struct guess *g)
{
	struct part hour, minute, second = { 0 };
	const char *end = take_part(p, false, &hour), *colon, *next;
	if (!end || *p == '\'')
		return NULL;
	colon = skip_blanks(end);
	g->found.hour = number(hour);
	next = *colon == ':' ? take_part(skip_blanks(colon + 1), false, &minute) : NULL;
	if (!next) {
		const char *half = take_half(end, g);
		return half > end ? half : NULL;
	}
	end = next;
	g->found.minute = number(minute);
	colon = skip_blanks(end);
	next = *colon == ':' ? take_part(skip_blanks(colon + 1), false, &second) : NULL;
	if (next) {
		g->found.second = number(second);
		end = take_fraction(next, g);
	}
	return take_half(end, g);
}

static void
find_time(struct guess *g)
{
	for (const char *p = g->text; *p; p++) {
		struct date_guess before = g->found;
		bool begins = char_is_digit(*p) && (p == g->text || !char_is_digit(p[-1]));
		const char *end = begins ? take_time(p, g) : NULL;
		if (end) {
			blank(g, p, take_zone(end, g));
			return;
		}
		g->found = before;
	}
}

/* ---- days: each true where it found one ---- */

/* The end of a month's name, with what hangs on it up to a blank, digit or hyphen. */
static const char *
skip_name(const char *p)
{
	while (*p && !strchr("- '", *p) && !char_is_digit(*p))
		p++;
	return p;
}

/* 26 Oct, 26th October '23 */
static bool
day_first(struct guess *g, const char *p)
{
	struct part d, y = { 0 };
	const char *at = take_part(p, false, &d);
	if (!at || (p > g->text && char_is_digit(p[-1])))
		return false;
	while (*at && !strchr("- ", *at) && !char_is_digit(*at) && name_at(at, date_months, 12) < 0)
		at++;
	at = skip_blanks(at);
	int month = name_at(at, date_months, 12);
	if (month < 0)
		return false;
	const char *end = take_part(skip_blanks(skip_name(at)), true, &y);
	y.letters = end && char_is_alpha(*end);
	set_named(g, y, month, d);
	return true;
}

/* Oct 26, 2023; Oct 2023 */
static bool
month_first(struct guess *g, const char *p)
{
	struct part d, y = { 0 };
	int month = is_word_start(g->text, p) ? name_at(p, date_months, 12) : -1;
	const char *at = month < 0 ? NULL : take_part(skip_blanks(skip_name(p)), false, &d);
	if (!at)
		return false;
	at = skip_blanks(skip_name(at));
	at = skip_blanks(at + (*at == ','));
	(void)take_part(at, true, &y); /* it may not be there */
	set_named(g, y, month, d);
	return true;
}

/* Three numbers with a sign between them, or two with a slash. */
static bool
numbers(struct guess *g, const char *p, char sign)
{
	struct part y, m, d = { 0 };
	const char *at = take_part(p, true, &y);
	if (!at || *at != sign || (p > g->text && char_is_digit(p[-1])))
		return false;
	at = take_part(sign == '-' ? at + 1 : skip_blanks(at + 1), false, &m);
	if (!at)
		return false;
	bool third = sign == '/' ? *at && !char_is_digit(*at) : *at == sign;
	if (third && !take_part(sign == '-' ? at + 1 : skip_blanks(at + 1), true, &d))
		d = (struct part){ 0 };
	if (!d.ptr && sign != '/')
		return false;
	set_date(g, y, m, d);
	return true;
}

static bool
by_hyphens(struct guess *g, const char *p)
{
	return numbers(g, p, '-');
}

static bool
by_slashes(struct guess *g, const char *p)
{
	return numbers(g, p, '/');
}

static bool
by_dots(struct guess *g, const char *p)
{
	return numbers(g, p, '.');
}

/* 26-Oct-2023 */
static bool
by_name(struct guess *g, const char *p)
{
	struct part d, y;
	const char *at = take_part(p, true, &d);
	if (!at || *at != '-')
		return false;
	int month = name_at(at + 1, date_months, 12);
	if (month < 0)
		return false;
	for (at++; *at && !strchr("-/.", *at); at++)
		;
	if (*at != '-' || !take_part(at + 1, true, &y))
		return false;
	set_named(g, y, month, d);
	return true;
}

/* '23 */
static bool
year_alone(struct guess *g, const char *p)
{
	struct part y;
	const char *end = *p == '\'' ? take_part(p, false, &y) : NULL;
	if (!end || char_is_alpha(*end))
		return false;
	g->found.year = year_of(y);
	return true;
}

static bool
month_alone(struct guess *g, const char *p)
{
	int month = is_word_start(g->text, p) ? name_at(p, date_months, 12) : -1;
	g->found.month = month < 0 ? -1 : month + 1;
	return month >= 0;
}

static bool
day_alone(struct guess *g, const char *p)
{
	static const char *const endings[] = { "st ", "nd ", "rd ", "th " };
	struct part d;
	char word[4] = "   ";
	const char *at = take_part(p, false, &d);
	if (!at || *p == '\'' || !char_is_alpha(at[0]) || char_is_alpha(at[2]) ||
		char_is_digit(at[2]))
		return false;
	memcpy(word, at, 2);
	if (name_at(word, endings, 4) < 0)
		return false;
	g->found.day = number(d);
	return true;
}

/* Digits in a row, by how many there are. */
static bool
digits_alone(struct guess *g, const char *p)
{
	const char *end = skip_digits(p);
	int64_t n = number((struct part){ p, (size_t)(end - p), false });
	if (end < p + 2 || (p > g->text && char_is_digit(p[-1])))
		return false;
	switch (end - p) {
	case 8:
		g->found.year = n / 10000;
		break;
	case 6:
		g->found.year = n / 10000 + (n / 10000 >= 69 ? 1900 : 2000);
		break;
	case 4:
		break;
	case 2:
		g->found.day = n;
		return true;
	default:
		n = 0; /* no month */
	}
	g->found.month = n / 100 % 100;
	g->found.day = n % 100;
	return true;
}

static void
find_day(struct guess *g)
{
	static bool (*const rules[])(struct guess *, const char *) = { day_first, month_first,
		by_hyphens, by_name, by_slashes, by_dots, year_alone, month_alone, day_alone,
		digits_alone };
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		for (const char *p = g->text; *p; p++) {
			if (rules[i](g, p))
				return;
		}
	}
}

static bool
is_possible(const struct date_guess *f)
{
	bool midnight = f->hour == 24 && f->minute <= 0 && f->second <= 0;
	return f->month != 0 && f->month <= 12 && f->day != 0 && f->day <= 31 &&
	       (f->hour < 24 || midnight) && f->minute < 60 && f->second <= 60 &&
	       (f->year >= 0 || f->month > 0 || f->day > 0 || f->hour >= 0);
}

bool
date_guess(struct str s, struct date_guess *ret)
{
	struct guess g = { .found = { -1, -1, -1, -1, -1, -1, 0, 0, false, false } };
	if (s.len > TEXT_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool kept = char_is_alpha(c) || char_is_digit(c) || (c && strchr("-+',./:@[]", c));
		g.text[i] = kept ? c : ' ';
	}
	find_weekday(&g);
	find_time(&g);
	find_day(&g);
	g.found.needs_now = g.found.year < 0;
	*ret = g.found;
	return is_possible(&g.found);
}

struct date
date_of_guess(const struct date_guess *g, struct date now, const struct zone *zone)
{
	struct date_civil today = date_civil(now), c = { .year = g->year };
	int64_t month = g->month, day = g->day;
	if (g->needs_now) {
		c.year = today.year;
		if (month < 0 && day < 0)
			day = today.day;
		if (month < 0)
			month = today.month;
	}
	c.month = month < 0 ? 1 : (int)month;
	c.day = day < 0 ? 1 : (int)day;
	c.hour = g->hour < 0 ? 0 : (int)g->hour;
	c.minute = g->minute < 0 ? 0 : (int)g->minute;
	c.second = g->second < 0 ? 0 : (int)g->second;
	struct date d = date_of_civil(&c, g->has_offset ? NULL : zone);
	if (g->has_offset) {
		d.seconds -= g->offset;
		d.offset = g->offset;
	}
	d.ns = g->ns;
	d.has_time = true;
	return d;
}
