/* The line that a report is making: text with colours, or an object of JSON. */
#include "watch/line.h"

#include <stdio.h>

void
line_clear_bar(struct report *r)
{
	if (r->drawn)
		(void)fputs("\r\x1b[K", stderr);
	r->drawn = false;
}

void
line_put(struct report *r, FILE *stream)
{
	line_clear_bar(r);
	/* at once, for who reads a pipe; that it cannot be written there is nobody to tell */
	(void)fwrite(r->line.ptr, 1, r->line.len, stream);
	(void)fflush(stream);
	buf_clear(&r->line);
}

void
line_end(struct report *r, FILE *stream)
{
	buf_add_char(&r->line, '\n');
	line_put(r, stream);
}

void
line_coloured(struct report *r, bool colour, const char *code, struct str s)
{
	if (colour)
		buf_printf(&r->line, "\x1b[%sm", code);
	buf_add(&r->line, s);
	if (colour)
		buf_lit(&r->line, "\x1b[0m");
}

void
line_object(struct report *r, const char *event)
{
	buf_printf(&r->line, "{\"event\":\"%s\"", event);
}

void
line_member(struct report *r, const char *name, struct str s)
{
	buf_json_member(&r->line, name, s);
}

void
line_number(struct report *r, const char *name, uint64_t n)
{
	buf_json_number(&r->line, name, n);
}

void
line_object_end(struct report *r)
{
	buf_add_char(&r->line, '}');
	line_end(r, stdout);
}

void
line_duration(struct buf *b, uint64_t ns)
{
	static const char *const units[] = { "\xc2\xb5s", "ms", "s" };
	double n = (double)ns / 1e3;
	size_t unit = 0;
	for (; unit < 2 && n >= 999.5; unit++)
		n /= 1e3;
	int digits = unit == 0 || n >= 99.95 ? 0 : n >= 9.995 ? 1 : 2;
	buf_printf(b, "%.*f %s", digits, n, units[unit]);
}

void
line_count(struct buf *b, size_t n, const char *one, const char *many)
{
	buf_printf(b, "%zu %s", n, n == 1 ? one : many);
}
