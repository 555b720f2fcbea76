/* Dates: reading, printing, zones. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <uv.h>

#include "core/date.h"
#include "core/date_guess.h"

#include "tap.h"

static struct arena arena;

static struct str
formatted(struct date d, const char *format, const struct zone *zone)
{
	struct buf b = BUF_ARENA(&arena);
	date_format(&b, d, str_of(format), zone);
	return buf_str(&b);
}

static void
expect_parsed(const char *s, const struct zone *zone, const char *want)
{
	struct date d;
	struct str got = S("(refused)");
	if (date_parse(str_of(s), zone, &d))
		got = formatted(d, d.has_time ? "%FT%T.%3N%:z" : "%F%:z", NULL);
	if (!ok(str_eq(got, str_of(want)), "'%s' is %s", s, want))
		note("got %.*s", STR(got));
}

static void
test_parse(void)
{
	expect_parsed("2024-02-29", NULL, "2024-02-29+00:00");
	expect_parsed("  7 March 2021 ", NULL, "2021-03-07+00:00");
	expect_parsed("March 7th, 2021 at 9:30pm PST", NULL, "2021-03-07T21:30:00.000-08:00");
	expect_parsed("Sept. 1st 2020", NULL, "2020-09-01+00:00");
	expect_parsed("1 January 2020 12:00 AM", NULL, "2020-01-01T00:00:00.000+00:00");
	expect_parsed("2020-01-01T10:20:30.1239-03:30", NULL, "2020-01-01T10:20:30.123-03:30");
	expect_parsed("20200101T1020", NULL, "2020-01-01T10:20:00.000+00:00");
	expect_parsed("2020-01-01 10:20 CEST", NULL, "2020-01-01T10:20:00.000+02:00");
	expect_parsed("2020-W53-5", NULL, "2021-01-01+00:00");
	expect_parsed("2021-W01-1", NULL, "2021-01-04+00:00");
	expect_parsed("2020-366", NULL, "2020-12-31+00:00");
	expect_parsed("1000000000", NULL, "2001-09-09T01:46:40.000+00:00");
	expect_parsed("0999-01-01", NULL, "0999-01-01+00:00");
}

static void
test_refused(void)
{
	static const char *none[] = { "2021-W53-1", "2021-366", "2021-000", "2021-02-29",
		"2021-04-31", "1900-02-29", "0000-01-01", "1/2/2003", "01-02-2003", "12.10.2020",
		"2020", "2020-01", "March 2020", "7 March", "7 8 March 2020", "7 March 2020 2021",
		"Foo 7 2020", "2020-01-01x", "2020-01-01 25:00", "2020-01-01 10:60",
		"2020-01-01 10:00:61", "2020-01-01 10:00 XYZ", "2020-01-01 10:00 +25:00",
		"2020-01-01 UTC", "7March 2020x", "7xx March 2020", "March 7 2020 13:00 PM",
		"2020-01-01T", "2020/01-01", "99999999", "123", "-1000000000",
		"2020-01-01 10:00 Z Z", "Mon Mon 7 March 2020", "202001011",
		"7 March 2020 10:00 11:00" };
	struct date d;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		/* nine digits are seconds since 1970 */
		bool seconds = str_eq(str_of(none[i]), S("202001011"));
		ok(date_parse(str_of(none[i]), NULL, &d) == seconds, "'%s' is %s date", none[i],
			seconds ? "a" : "no");
	}
}

static void
expect_format(const char *format, const char *want)
{
	struct date d;
	(void)date_parse(S("2023-10-06 14:05:09.0123 +05:30"), NULL, &d);
	struct str got = formatted(d, format, NULL);
	if (!ok(str_eq(got, str_of(want)), "%s", format))
		note("got '%.*s', want '%s'", STR(got), want);
}

/* As Ruby's strftime documents it. */
static void
test_format(void)
{
	expect_format("%Y-%m-%d %H:%M:%S", "2023-10-06 14:05:09");
	expect_format("%-d %_d %e %03d %-m", "6  6  6 006 10");
	expect_format("%B %b %^B %^b %#B %10B|%-10B|%010B",
		"October Oct OCTOBER OCT OCTOBER    October|October|000October");
	expect_format("%A %a %u %w %j", "Friday Fri 5 5 279");
	expect_format("%I %l %k %p %P %#p", "02  2 14 PM pm pm");
	expect_format("%L %N %3N %6N %12N %1L", "012 012300000 012 012300 012300000000 0");
	expect_format("%z %:z %::z %:::z %Z", "+0530 +05:30 +05:30:00 +05:30 +05:30");
	expect_format("%-z %_z %10z %_10z", "+0530  +530 +000000530 "
					    "      +530");
	expect_format("%s", "1696581309");
	expect_format("%y %C %G %g %V %U %W", "23 20 2023 23 40 40 40");
	expect_format("%D|%F|%T|%R|%r|%x|%X",
		"10/06/23|2023-10-06|14:05:09|14:05|02:05:09 PM|10/06/23|14:05:09");
	expect_format("%c", "Fri Oct  6 14:05:09 2023");
	expect_format("%v", " 6-OCT-2023");
	expect_format("%15F|%^c", "     2023-10-06|FRI OCT  6 14:05:09 2023");
	expect_format("%% %n %t|", "% \n \t|");
	expect_format("%Ey %Od", "23 06");
	expect_format("%Q %", "%Q %");
	expect_format("%-", "%-");
	expect_format("", "");
	expect_format("%6Y", "002023");
	struct str wide = formatted((struct date){ 0 }, "%99999999999d", NULL);
	ok(wide.len == 1024, "a width has an end");
}

static void
test_fixed_forms(void)
{
	struct date d;
	struct buf b = BUF_ARENA(&arena);
	(void)date_parse(S("2023-10-06 01:05:09 +02:00"), NULL, &d);
	date_human(&b, d);
	buf_add_char(&b, '|');
	date_rfc3339(&b, d);
	buf_add_char(&b, '|');
	date_rfc1123(&b, d);
	struct str want =
		S("6 October 2023|2023-10-06T01:05:09+02:00|Thu, 05 Oct 2023 23:05:09 GMT");
	ok(str_eq(buf_str(&b), want), "a date for people, feeds and HTTP");
	struct date later = d;
	later.ns = 1;
	ok(date_cmp(d, later) < 0 && date_cmp(later, d) > 0 && date_cmp(d, d) == 0,
		"dates have an order");
	struct date old = { .seconds = -62135596800 };
	ok(str_eq(formatted(old, "%F %a", NULL), S("0001-01-01 Mon")),
		"the first day of the calendar");
}

static void
test_zones(void)
{
	const struct zone *z;
	ok(zone_open(&arena, S("UTC"), &z) == 0 && zone_offset(z, 0) == 0, "UTC needs no file");
	ok(zone_open(&arena, S("+05:30"), &z) == 0 && zone_offset(z, 0) == 19800,
		"a fixed offset needs none");
	ok(zone_open(&arena, S("../../etc/passwd"), &z) == UV_EINVAL, "a name is no path");
	ok(zone_open(&arena, S("/etc/passwd"), &z) == UV_EINVAL &&
			zone_open(&arena, S(""), &z) == UV_EINVAL,
		"nor absolute, nor empty");
	ok(zone_open(&arena, S("Mars/Olympus"), &z) == UV_ENOENT, "no such zone");
}

/* Zones as files; these need the package tzdata. */
static void
test_zone_files(void)
{
	const struct zone *z;
	ok(zone_open(&arena, S("Europe"), &z) == UV_ENOENT, "a folder is no zone");
	ok(zone_open(&arena, S("America/New_York"), &z) == 0, "a zone is found");
	expect_parsed("2023-07-01 12:00", z, "2023-07-01T12:00:00.000-04:00");
	expect_parsed("2023-12-01", z, "2023-12-01-05:00");
	expect_parsed("2023-03-12 02:30", z, "2023-03-12T03:30:00.000-04:00");
	expect_parsed("2023-11-05 01:30", z, "2023-11-05T01:30:00.000-04:00");
	expect_parsed("2150-07-01 12:00", z, "2150-07-01T12:00:00.000-04:00");
	expect_parsed("2023-07-01 12:00 +00:00", z, "2023-07-01T12:00:00.000+00:00");
	struct date d;
	(void)date_parse(S("2023-07-01"), NULL, &d);
	d = date_localise(d, z);
	ok(d.seconds == 1688184000 && !d.has_time, "a day is meant where the site is");
	ok(str_eq(formatted(d, "%Z", z), S("EDT")), "a zone has a name");
	ok(zone_open(&arena, S("Australia/Lord_Howe"), &z) == 0 &&
			zone_offset(z, 4102444800) == 39600 && zone_offset(z, 4118083200) == 37800,
		"summer in the south, of half an hour");
}

/* libc reads the same files by another way. */
static void
test_against_libc(unsigned seed)
{
	static const char *names[] = { "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu",
		"Africa/Casablanca", "Australia/Sydney", "Pacific/Apia", "Asia/Tehran",
		"Europe/Dublin", "America/Sao_Paulo" };
	srand(seed);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct zone *z;
		int wrong = zone_open(&arena, str_of(names[i]), &z) != 0;
		(void)setenv("TZ", names[i], 1);
		tzset();
		for (int k = 0; k < 2000 && !wrong; k++) {
			time_t t = ((time_t)rand() * 4) - 2000000000; /* 1906 to 2178 */
			struct tm tm;
			(void)localtime_r(&t, &tm);
			struct date d = date_in_zone((struct date){ .seconds = t }, z);
			struct date_civil c = date_civil(d);
			wrong = tm.tm_gmtoff != d.offset || tm.tm_hour != c.hour ||
				tm.tm_mday != c.day || tm.tm_mon + 1 != c.month ||
				tm.tm_year + 1900 != c.year || tm.tm_wday != c.weekday ||
				tm.tm_yday + 1 != c.yearday ||
				!str_eq(str_of(tm.tm_zone), zone_abbreviation(z, t));
			if (wrong)
				note("at %lld: %ld, not %d", (long long)t, tm.tm_gmtoff, d.offset);
		}
		ok(!wrong, "%s is as libc has it (seed %u)", names[i], seed);
	}
}

/* On 2024-01-01 at 00:01:58. */
static void
expect_guessed(const char *s, const char *want)
{
	struct date now = { .seconds = 1704067318, .has_time = true };
	struct date_guess g;
	struct str got = S("(refused)");
	if (date_guess(str_of(s), &g))
		got = formatted(date_of_guess(&g, now, NULL), "%FT%T%:z", NULL);
	if (!ok(str_eq(got, str_of(want)), "'%s' may be %s", s, want))
		note("got %.*s", STR(got));
}

static void
test_guesses(void)
{
	expect_guessed("Oct 2023", "2023-10-01T00:00:00+00:00");
	expect_guessed("26.10.2023", "2023-10-26T00:00:00+00:00");
	expect_guessed("28-Oct-2023", "2023-10-28T00:00:00+00:00");
	expect_guessed("2023-02-29", "2023-03-01T00:00:00+00:00");
	expect_guessed("1/2/3 10pm", "2001-02-03T22:00:00+00:00");
	expect_guessed("10:30", "2024-01-01T10:30:00+00:00");
	expect_guessed("Dec 25", "2024-12-25T00:00:00+00:00");
	expect_guessed("15th", "2024-01-15T00:00:00+00:00");
	expect_guessed("June '19", "2019-06-01T00:00:00+00:00");
	expect_guessed("2020-02-30 10:00:01.5 +0200", "2020-03-01T10:00:01+02:00");
	expect_guessed("12:00, Jan 2020", "2020-01-01T12:00:00+00:00");
	expect_guessed("10/26/2023", "(refused)");
	expect_guessed("hello", "(refused)");
	expect_guessed("Sunday", "(refused)");
	expect_guessed("", "(refused)");
	expect_guessed("25:00", "(refused)");
	struct buf b = { 0 };
	for (int i = 0; i < 200; i++)
		buf_lit(&b, "1-");
	struct date_guess g;
	ok(!date_guess(buf_str(&b), &g), "nothing is guessed of long texts");
	buf_done(&b);
}

int
main(int argc, char **argv)
{
	test_parse();
	test_refused();
	test_guesses();
	test_format();
	test_fixed_forms();
	test_zones();
	if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0) {
		test_zone_files();
		test_against_libc(argc > 1 ? (unsigned)atoi(argv[1]) : 1);
	} else {
		skip("zones by name", "tzdata is not installed");
	}
	arena_done(&arena);
	return done_testing();
}
