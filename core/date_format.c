/* strftime as Ruby's, for Liquid's `date` filter and for ourselves. */
#include "core/char.h"
#include "core/date.h"
#include "core/date_names.h"

enum { WIDTH_MAX = 1024 };

/* One directive: "%-d", "%^10B", "%:z". */
struct directive {
	char pad;           /* '0', ' ', '-' for none, or 0: as the directive likes it */
	bool upper, change; /* ^ and # */
	int colons;
	int width; /* -1: none was written */
	char letter;
};

struct formatter {
	struct buf *out;
	struct date date;
	struct date_civil c;
	const struct zone *zone;
};

static void format_all(struct formatter *f, struct str format);

static bool
take_flag(char c, struct directive *d)
{
	switch (c) {
	case '-':
	case '0':
		d->pad = c;
		return true;
	case '_':
		d->pad = ' ';
		return true;
	case '^':
		d->upper = true;
		return true;
	case '#':
		d->change = true;
		return true;
	case ':':
		d->colons++;
		return true;
	default:
		return false;
	}
}

/* Takes the directive that follows a '%'; false where the format ends in the middle of it. */
static bool
take_directive(struct str *s, struct directive *ret)
{
	struct directive d = { .width = -1 };
	size_t i = 0;
	while (i < s->len && take_flag(s->ptr[i], &d))
		i++;
	for (; i < s->len && char_is_digit(s->ptr[i]); i++) {
		d.width = (d.width < 0 ? 0 : d.width) * 10 + (s->ptr[i] - '0');
		if (d.width > WIDTH_MAX)
			d.width = WIDTH_MAX;
	}
	while (i < s->len && s->ptr[i] == ':') {
		d.colons++;
		i++;
	}
	if (i < s->len && (s->ptr[i] == 'E' || s->ptr[i] == 'O'))
		i++; /* other locales' numerals: there is no locale */
	if (i == s->len)
		return false;
	d.letter = s->ptr[i];
	*s = str_from(*s, i + 1);
	*ret = d;
	return true;
}

static void
pad(struct buf *b, char c, int64_t n)
{
	for (; n > 0; n--)
		buf_add_char(b, c);
}

/* A number of at least `width` places, filled with `fill` unless the directive says otherwise. */
static void
put_number(struct formatter *f, const struct directive *d, int64_t v, int width, char fill)
{
	char text[24];
	size_t n = 0;
	uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do
		text[n++] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (d->pad)
		fill = d->pad;
	if (d->width >= 0)
		width = d->width;
	if (fill == '-')
		width = 0;
	int64_t missing = (int64_t)width - (int64_t)n - (v < 0);
	if (fill == ' ')
		pad(f->out, ' ', missing);
	if (v < 0)
		buf_add_char(f->out, '-');
	if (fill != ' ')
		pad(f->out, '0', missing);
	while (n)
		buf_add_char(f->out, text[--n]);
}

/* A text, in capitals if asked for; `changed` is what '#' makes of it. */
static void
put_text(struct formatter *f, const struct directive *d, struct str s, char (*changed)(char))
{
	if (d->pad != '-' && d->width > 0)
		pad(f->out, d->pad == '0' ? '0' : ' ', (int64_t)d->width - (int64_t)s.len);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (d->change)
			c = changed(c);
		else if (d->upper)
			c = char_upper(c);
		buf_add_char(f->out, c);
	}
}

/* A directive that stands for several others. */
static void
put_composite(struct formatter *f, const struct directive *d, const char *format)
{
	struct buf text = { 0 };
	struct formatter inner = *f;
	inner.out = &text;
	format_all(&inner, str_of(format));
	put_text(f, d, buf_str(&text), char_upper);
	buf_done(&text);
}

/* Parts of a second: as many digits as the width says, cut and not rounded. */
static void
put_fraction(struct formatter *f, const struct directive *d, int places)
{
	uint32_t unit = 100000000;
	if (d->width > 0)
		places = d->width;
	for (int i = 0; i < places; i++, unit /= 10)
		buf_add_char(f->out, unit ? (char)('0' + f->date.ns / unit % 10) : '0');
}

/* %z, %:z, %::z, and %:::z, which is as short as the offset allows. */
static void
put_offset(struct formatter *f, const struct directive *d)
{
	int32_t offset = f->date.offset;
	int seconds = offset < 0 ? -offset : offset;
	int hour = seconds / 3600, minute = seconds / 60 % 60, second = seconds % 60;
	char tail[16] = "";
	struct buf t = { .ptr = tail, .cap = sizeof(tail), .max = sizeof(tail) };
	if (d->colons == 0)
		buf_printf(&t, "%02d", minute);
	else if (d->colons == 1 || (d->colons == 3 && minute && !second))
		buf_printf(&t, ":%02d", minute);
	else if (d->colons == 2 || (d->colons == 3 && second))
		buf_printf(&t, ":%02d:%02d", minute, second);
	int64_t width = (d->width > 0 ? d->width : 0) - (int64_t)t.len - 1;
	bool blank = d->pad == ' ';
	int64_t places = hour > 9 ? 2 : 1;
	int64_t missing = (width > 2 ? width : 2) - places;
	if (blank)
		pad(f->out, ' ', missing);
	buf_add_char(f->out, offset < 0 ? '-' : '+');
	if (!blank)
		pad(f->out, '0', missing);
	buf_printf(f->out, "%d", hour);
	buf_add(f->out, buf_str(&t));
}

static void
put_zone(struct formatter *f, const struct directive *d)
{
	struct buf name = { 0 };
	if (f->zone && zone_offset(f->zone, f->date.seconds) == f->date.offset)
		buf_add(&name, zone_abbreviation(f->zone, f->date.seconds));
	else if (f->date.offset == 0)
		buf_lit(&name, "UTC");
	else
		date_format(&name, f->date, S("%:z"), NULL);
	put_text(f, d, buf_str(&name), char_lower);
	buf_done(&name);
}

/* The week of the year, where weeks begin on a weekday (0: Sunday); days before the first one are week 0. */
static int
week_of(const struct date_civil *c, int begin)
{
	return (c->yearday - 1 + 7 - (c->weekday - begin + 7) % 7) / 7;
}

/* The ISO week, and the year that it belongs to: that of its Thursday. */
static int
iso_week(const struct formatter *f, int64_t *ret_year)
{
	struct date thursday = f->date;
	thursday.seconds += (int64_t)(3 - (f->c.weekday + 6) % 7) * 86400;
	struct date_civil c = date_civil(thursday);
	*ret_year = c.year;
	return (c.yearday - 1) / 7 + 1;
}

static int
hour12(const struct date_civil *c)
{
	return c->hour % 12 ? c->hour % 12 : 12;
}

/* The directives of the calendar; false for all others. */
static bool
put_day(struct formatter *f, const struct directive *d)
{
	const struct date_civil *c = &f->c;
	int64_t iso_year;
	int week = iso_week(f, &iso_year);
	switch (d->letter) {
	case 'Y':
		return put_number(f, d, c->year, c->year < 0 ? 5 : 4, '0'), true;
	case 'C':
		return put_number(f, d, c->year / 100, 2, '0'), true;
	case 'y':
		return put_number(f, d, c->year % 100, 2, '0'), true;
	case 'm':
		return put_number(f, d, c->month, 2, '0'), true;
	case 'd':
		return put_number(f, d, c->day, 2, '0'), true;
	case 'e':
		return put_number(f, d, c->day, 2, ' '), true;
	case 'j':
		return put_number(f, d, c->yearday, 3, '0'), true;
	case 'u':
		return put_number(f, d, c->weekday ? c->weekday : 7, 1, '0'), true;
	case 'w':
		return put_number(f, d, c->weekday, 1, '0'), true;
	case 'G':
		return put_number(f, d, iso_year, 4, '0'), true;
	case 'g':
		return put_number(f, d, iso_year % 100, 2, '0'), true;
	case 'V':
		return put_number(f, d, week, 2, '0'), true;
	case 'U':
		return put_number(f, d, week_of(c, 0), 2, '0'), true;
	case 'W':
		return put_number(f, d, week_of(c, 1), 2, '0'), true;
	default:
		return false;
	}
}

/* The directives of the clock; false for all others. */
static bool
put_time(struct formatter *f, const struct directive *d)
{
	const struct date_civil *c = &f->c;
	switch (d->letter) {
	case 'H':
		return put_number(f, d, c->hour, 2, '0'), true;
	case 'k':
		return put_number(f, d, c->hour, 2, ' '), true;
	case 'I':
		return put_number(f, d, hour12(c), 2, '0'), true;
	case 'l':
		return put_number(f, d, hour12(c), 2, ' '), true;
	case 'M':
		return put_number(f, d, c->minute, 2, '0'), true;
	case 'S':
		return put_number(f, d, c->second, 2, '0'), true;
	case 's':
		return put_number(f, d, f->date.seconds, 1, '0'), true;
	case 'L':
		return put_fraction(f, d, 3), true;
	case 'N':
		return put_fraction(f, d, 9), true;
	case 'z':
		return put_offset(f, d), true;
	default:
		return false;
	}
}

/* The directives of names and signs; false for all others. */
static bool
put_word(struct formatter *f, const struct directive *d)
{
	const char *month = date_months[f->c.month - 1], *weekday = date_weekdays[f->c.weekday];
	switch (d->letter) {
	case 'B':
		return put_text(f, d, str_of(month), char_upper), true;
	case 'b':
	case 'h':
		return put_text(f, d, str_slice(str_of(month), 0, 3), char_upper), true;
	case 'A':
		return put_text(f, d, str_of(weekday), char_upper), true;
	case 'a':
		return put_text(f, d, str_slice(str_of(weekday), 0, 3), char_upper), true;
	case 'p':
		return put_text(f, d, f->c.hour < 12 ? S("AM") : S("PM"), char_lower), true;
	case 'P':
		return put_text(f, d, f->c.hour < 12 ? S("am") : S("pm"), char_lower), true;
	case 'Z':
		return put_zone(f, d), true;
	case 'n':
		return put_text(f, d, S("\n"), char_upper), true;
	case 't':
		return put_text(f, d, S("\t"), char_upper), true;
	case '%':
		return put_text(f, d, S("%"), char_upper), true;
	default:
		return false;
	}
}

/* What a directive stands for in terms of others, or NULL. */
static const char *
composite_of(char letter)
{
	switch (letter) {
	case 'c':
		return "%a %b %e %T %Y";
	case 'D':
	case 'x':
		return "%m/%d/%y";
	case 'F':
		return "%Y-%m-%d";
	case 'v':
		return "%e-%^b-%Y";
	case 'r':
		return "%I:%M:%S %p";
	case 'R':
		return "%H:%M";
	case 'T':
	case 'X':
		return "%H:%M:%S";
	case '+':
		return "%a %b %e %H:%M:%S %Z %Y";
	default:
		return NULL;
	}
}

static void
format_all(struct formatter *f, struct str format)
{
	while (format.len) {
		size_t n = str_find(format, '%', 0);
		buf_add(f->out, str_slice(format, 0, n));
		struct str rest = str_from(format, n + 1);
		struct directive d;
		if (n == format.len)
			return;
		if (!take_directive(&rest, &d)) {
			buf_add(f->out, str_from(format, n));
			return;
		}
		const char *composite = composite_of(d.letter);
		if (composite)
			put_composite(f, &d, composite);
		else if (!put_day(f, &d) && !put_time(f, &d) && !put_word(f, &d))
			buf_add(f->out, str_slice(format, n, format.len - rest.len));
		format = rest;
	}
}

void
date_format(struct buf *b, struct date d, struct str format, const struct zone *zone)
{
	struct formatter f = { .out = b, .date = d, .c = date_civil(d), .zone = zone };
	format_all(&f, format);
}
