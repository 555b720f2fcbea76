/* The Test Anything Protocol, for tests in C: one line a sentence that was proved, or not. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_count, tap_failed;

/* One assertion; `fmt` is the sentence that it proves. Returns `cond`. */
__attribute__((format(printf, 2, 3), unused)) static bool
ok(bool cond, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	printf("%sok %d - ", cond ? "" : "not ", ++tap_count);
	(void)vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
	if (!cond)
		tap_failed++;
	(void)fflush(stdout);
	return cond;
}

/* More about the last assertion. */
__attribute__((format(printf, 1, 2), unused)) static void
note(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	printf("# ");
	(void)vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
}

/* A test that cannot run here, and why. */
__attribute__((unused)) static void
skip(const char *what, const char *why)
{
	printf("ok %d - %s # SKIP %s\n", ++tap_count, what, why);
}

/* The last call of main: prints the plan, and is its status. */
__attribute__((unused)) static int
done_testing(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif
