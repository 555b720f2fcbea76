/* The Test Anything Protocol, for tests in C: one line a sentence that was proved, or not. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_count, tap_failed;

/* Prints a text on its line: a comment goes on with "# " behind a line feed, in a sentence control
 * characters are shown as '?'. */
__attribute__((format(printf, 2, 0), unused)) static void
tap_text(bool comment, const char *fmt, va_list ap)
{
	char text[8192];
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	for (const char *c = text; *c; c++) {
		if (comment && *c == '\n')
			(void)fputs("\n# ", stdout);
		else
			(void)putchar((unsigned char)*c < ' ' ? '?' : *c);
	}
	(void)putchar('\n');
}

/* One assertion; `fmt` is the sentence that it proves. Returns `cond`. */
__attribute__((format(printf, 2, 3), unused)) static bool
ok(bool cond, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	printf("%sok %d - ", cond ? "" : "not ", ++tap_count);
	tap_text(false, fmt, ap);
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
	tap_text(true, fmt, ap);
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
