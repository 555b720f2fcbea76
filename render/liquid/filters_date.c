/* Filters of dates: Liquid's `date`, and Jekyll's date_to_… . */
#include "core/date.h"

#include "core/date_guess.h"
#include "render/liquid/filter.h"

static const struct zone *
zone_of(const struct liquid_run *run)
{
	return liquid_host(run)->zone;
}

static struct date
of_seconds(const struct liquid_run *run, int64_t seconds)
{
	struct date d = { .seconds = seconds, .has_time = true };
	return date_in_zone(d, zone_of(run));
}

/* Whether years can be counted so far from 1970. */
static bool
has_calendar(int64_t seconds)
{
	return seconds < INT64_MAX / 2 && seconds > INT64_MIN / 2;
}

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	}
	return s.len > 0;
}

/* "now", as the host has it. */
static int
now(struct liquid_run *run, struct date *ret)
{
	const struct liquid_host *host = liquid_host(run);
	*ret = (struct date){ .has_time = true };
	return host->now ? host->now(run, ret) : 0;
}

/* As Ruby's Time.parse: what is no date for sure is guessed, and may take its year from now. */
static int
read_date(struct liquid_run *run, struct str s, struct date *ret, bool *ret_is)
{
	struct date_guess g;
	struct date moment = { 0 };
	*ret_is = date_parse(s, zone_of(run), ret);
	if (*ret_is)
		return 0;
	*ret_is = date_guess(s, &g);
	int r = *ret_is && g.needs_now ? now(run, &moment) : 0;
	if (*ret_is)
		*ret = date_of_guess(&g, date_in_zone(moment, zone_of(run)), zone_of(run));
	return r;
}

/* As Liquid's Utils.to_date: dates, seconds since 1970, "now", and what reads as a date; *ret_is is
 * false for what is none. */
static int
to_date(struct liquid_run *run, struct liquid_value v, struct date *ret, bool *ret_is)
{
	int64_t seconds;
	*ret_is = true;
	if (v.kind == LIQUID_DATE)
		*ret = v.date.floating ? date_in_zone(v.date, zone_of(run)) : v.date;
	else if (v.kind == LIQUID_INT && (*ret_is = has_calendar(v.integer)))
		*ret = of_seconds(run, v.integer);
	else if (v.kind != LIQUID_STRING)
		*ret_is = false;
	else if (str_eq_nocase(v.string, S("now")) || str_eq_nocase(v.string, S("today")))
		return now(run, ret);
	else if (!all_digits(v.string))
		return read_date(run, v.string, ret, ret_is);
	else if ((*ret_is = filter_to_i(v.string, &seconds) && has_calendar(seconds)))
		*ret = of_seconds(run, seconds);
	return 0;
}

static int
date(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct str format;
	struct date d;
	bool is = false;
	*ret = input;
	int r = filter_arg_text(run, args, 0, &format);
	if (r == 0 && format.len)
		r = to_date(run, input, &d, &is);
	if (r < 0 || !is)
		return r;
	struct buf b = filter_buf(run);
	date_format(&b, d, format, zone_of(run));
	return filter_put(run, &b, ret);
}

/* The input as a local time, as Jekyll's filters want it: what is no date ends the run. *ret_any is false for
 * what is empty, and comes out as it is. */
static int
local_time(struct liquid_run *run, struct liquid_value input, struct date *ret, bool *ret_any)
{
	bool is;
	struct str s;
	int r = filter_text(run, input, &s);
	*ret_any = s.len > 0;
	if (r < 0 || s.len == 0)
		return r;
	r = to_date(run, input, ret, &is);
	if (r < 0)
		return r;
	if (!is) {
		struct buf shown = filter_buf(run);
		r = liquid_inspect(run, input, &shown);
		return r < 0 ? r
			     : liquid_fail(run, "Invalid Date: '%.*s' is not a valid datetime.",
				       STR(buf_str(&shown)));
	}
	*ret = date_localise(*ret, zone_of(run));
	return 0;
}

static int
formatted(struct liquid_run *run, struct liquid_value input, struct str format,
	struct liquid_value *ret)
{
	struct date d;
	bool any;
	*ret = input;
	int r = local_time(run, input, &d, &any);
	if (r < 0 || !any)
		return r;
	struct buf b = filter_buf(run);
	date_format(&b, d, format, zone_of(run));
	return filter_put(run, &b, ret);
}

static int
date_to_xmlschema(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return formatted(run, input, S("%Y-%m-%dT%H:%M:%S%:z"), ret);
}

static int
date_to_rfc822(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return formatted(run, input, S("%a, %d %b %Y %T %z"), ret);
}

static const char *
ordinal(int day)
{
	if (day >= 11 && day <= 13)
		return "th";
	return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

/* "27 Jan 2011", "27th Jan 2011" or "Jan 27th, 2011". */
static int
worded(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	const char *month, struct liquid_value *ret)
{
	struct liquid_value type = filter_arg(args, 0), style = filter_arg(args, 1);
	struct date d;
	bool any;
	*ret = input;
	int r = local_time(run, input, &d, &any);
	if (r < 0 || !any)
		return r;
	int day = date_civil(d).day;
	struct buf format = filter_buf(run), b = filter_buf(run);
	if (type.kind != LIQUID_STRING || !str_eq(type.string, S("ordinal")))
		buf_printf(&format, "%%d %s %%Y", month);
	else if (style.kind == LIQUID_STRING && str_eq(style.string, S("US")))
		buf_printf(&format, "%s %d%s, %%Y", month, day, ordinal(day));
	else
		buf_printf(&format, "%d%s %s %%Y", day, ordinal(day), month);
	date_format(&b, d, buf_str(&format), zone_of(run));
	return filter_put(run, &b, ret);
}

static int
date_to_string(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return worded(run, input, args, "%b", ret);
}

static int
date_to_long_string(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	return worded(run, input, args, "%B", ret);
}

static const struct liquid_filter filters[] = {
	{ "date", 1, 1, date },
	{ "date_to_long_string", 0, 2, date_to_long_string },
	{ "date_to_rfc822", 0, 0, date_to_rfc822 },
	{ "date_to_string", 0, 2, date_to_string },
	{ "date_to_xmlschema", 0, 0, date_to_xmlschema },
};

const struct liquid_filters liquid_filters_date = { filters, sizeof(filters) / sizeof(filters[0]) };
