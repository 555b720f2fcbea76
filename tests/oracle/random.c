/* The site oracle's generator, and its log of what was done. */
#include "tests/oracle/oracle.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LOG = 400, TOLD = 60 };

static uint64_t state;
static char edits[LOG][256];
static unsigned nedits;
static char first_wrong[1024];

void
random_seed(uint64_t seed)
{
	state = seed;
}

static uint64_t
next(void)
{
	state += 0x9e3779b97f4a7c15u;
	uint64_t z = state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

unsigned
pick(unsigned n)
{
	return (unsigned)(next() % n);
}

void
did(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(edits[nedits++ % LOG], sizeof(edits[0]), fmt, ap);
	va_end(ap);
}

void
tell(void)
{
	for (unsigned i = nedits > TOLD ? nedits - TOLD : 0; i < nedits; i++)
		printf("#   %s\n", edits[i % LOG]);
}

void
did_nothing(void)
{
	nedits = 0;
}

void
say_wrong(unsigned step, const char *fmt, ...)
{
	char text[sizeof(first_wrong)];
	int n = snprintf(text, sizeof(text), "# step %u: ", step);
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, ap);
	va_end(ap);
	printf("%s\n", text);
	if (!first_wrong[0])
		memcpy(first_wrong, text, sizeof(text));
}

void
tell_wrong(void)
{
	if (first_wrong[0])
		printf("%s\n", first_wrong);
}

void
nothing_wrong(void)
{
	first_wrong[0] = '\0';
}
