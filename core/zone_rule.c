/* The rule that a zone follows year by year. */
#include "core/zone_rule.h"

#include "core/char.h"
#include "core/date.h"
#include "core/date_names.h"

static bool
take_char(struct str *s, char c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

static bool
take_int(struct str *s, int max, int *ret)
{
	size_t n = 0;
	int v = 0;
	for (; n < s->len && char_is_digit(s->ptr[n]) && v <= max; n++)
		v = v * 10 + (s->ptr[n] - '0');
	*s = str_from(*s, n);
	*ret = v;
	return n > 0 && v <= max;
}

/* "CET", or "<+0330>". */
static bool
take_name(struct str *s, struct str *ret)
{
	size_t n = 0;
	if (take_char(s, '<')) {
		n = str_find(*s, '>', 0);
		*ret = str_slice(*s, 0, n);
		*s = str_from(*s, n + 1);
		return n > 0;
	}
	while (n < s->len && char_is_alpha(s->ptr[n]))
		n++;
	*ret = str_slice(*s, 0, n);
	*s = str_from(*s, n);
	return n >= 3;
}

/* "-1", "3:30", "+26:00:00", in seconds. */
static bool
take_time(struct str *s, int32_t *ret)
{
	int sign = take_char(s, '-') ? -1 : 1, hour, minute = 0, second = 0;
	if (sign > 0)
		(void)take_char(s, '+'); /* allowed, and says nothing */
	if (!take_int(s, 167, &hour))
		return false;
	if (take_char(s, ':') && !take_int(s, 59, &minute))
		return false;
	if (take_char(s, ':') && !take_int(s, 59, &second))
		return false;
	*ret = sign * (hour * 3600 + minute * 60 + second);
	return true;
}

static bool
take_change(struct str *s, struct zone_change *c)
{
	*c = (struct zone_change){ .time = 7200 };
	if (!take_char(s, ','))
		return false;
	if (take_char(s, 'M')) {
		c->form = ZONE_MONTH;
		if (!take_int(s, 12, &c->month) || !take_char(s, '.') ||
			!take_int(s, 5, &c->week) || !take_char(s, '.') ||
			!take_int(s, 6, &c->day) || c->month < 1 || c->week < 1)
			return false;
	} else {
		c->form = take_char(s, 'J') ? ZONE_JULIAN : ZONE_DAY;
		if (!take_int(s, 365, &c->day))
			return false;
	}
	return !take_char(s, '/') || take_time(s, &c->time);
}

bool
zone_rule_parse(struct str text, struct zone_rule *ret)
{
	struct zone_rule r = { 0 };
	int32_t west;
	if (!take_name(&text, &r.standard) || !take_time(&text, &west))
		return false;
	r.standard_offset = -west; /* POSIX counts to the west */
	if (text.len) {
		r.has_summer = true;
		r.summer_offset = r.standard_offset + 3600;
		if (!take_name(&text, &r.summer))
			return false;
		if (text.len && text.ptr[0] != ',') {
			if (!take_time(&text, &west))
				return false;
			r.summer_offset = -west;
		}
		if (!take_change(&text, &r.start) || !take_change(&text, &r.end))
			return false;
	}
	*ret = r;
	return text.len == 0;
}

static int64_t
midnight(int64_t year, int month, int day)
{
	struct date_civil c = { .year = year, .month = month, .day = day };
	return date_local_seconds(&c);
}

/* The local second of a change in a year, in the time that held until then. */
static int64_t
change_in_year(const struct zone_change *c, int64_t year)
{
	int64_t first = midnight(year, 1, 1), day;
	bool leap = midnight(year, 3, 1) - midnight(year, 2, 28) > 86400;
	switch (c->form) {
	case ZONE_JULIAN:
		return first + (c->day - 1 + (leap && c->day > 59)) * (int64_t)86400 + c->time;
	case ZONE_DAY:
		return first + c->day * (int64_t)86400 + c->time;
	case ZONE_MONTH:
		break;
	}
	first = midnight(year, c->month, 1);
	int weekday = date_civil((struct date){ .seconds = first }).weekday;
	day = (c->day - weekday + 7) % 7 + (c->week - 1) * 7;
	while (first + day * 86400 >= midnight(year, c->month + 1, 1)) /* week 5 is the last one */
		day -= 7;
	return first + day * 86400 + c->time;
}

int32_t
zone_rule_offset(const struct zone_rule *rule, int64_t seconds, struct str *ret_name)
{
	*ret_name = rule->standard;
	if (!rule->has_summer)
		return rule->standard_offset;
	struct date local = { .seconds = seconds, .offset = rule->standard_offset };
	int64_t year = date_civil(local).year;
	int64_t start = change_in_year(&rule->start, year) - rule->standard_offset;
	int64_t end = change_in_year(&rule->end, year) - rule->summer_offset;
	/* south of the equator summer lasts over the turn of the year */
	bool summer =
		start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end;
	if (!summer)
		return rule->standard_offset;
	*ret_name = rule->summer;
	return rule->summer_offset;
}
