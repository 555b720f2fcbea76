/* Growth that is wanted, as somebody wrote it down. */
#include "bench/accepted.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct line {
	struct str gate, what, why;
	double upto;
};

/* The next word of the line; "" at its end. */
static struct str
word(struct str *line)
{
	*line = str_trim(*line);
	size_t end = 0;
	while (end < line->len && line->ptr[end] != ' ' && line->ptr[end] != '\t')
		end++;
	struct str w = str_slice(*line, 0, end);
	*line = str_trim(str_from(*line, end));
	return w;
}

/* False where the line is none of the file's form. */
static bool
read_line(struct str text, struct line *ret)
{
	char digits[32], *end;
	*ret = (struct line){ .gate = word(&text), .what = word(&text) };
	struct str value = word(&text);
	ret->why = text;
	if (value.len == 0 || value.len >= sizeof(digits) || text.len == 0)
		return false;
	memcpy(digits, value.ptr, value.len);
	digits[value.len] = 0;
	ret->upto = strtod(digits, &end);
	return *end == 0;
}

static bool
is_nothing(struct str line)
{
	line = str_trim(line);
	return line.len == 0 || line.ptr[0] == '#';
}

bool
accepted_read(const char *path, struct accepted *ret, struct buf *ret_message)
{
	struct accepted a = { 0 };
	char part[4096];
	FILE *f = fopen(path, "re");
	if (!f) {
		buf_printf(ret_message, "--accepted %s: %s", path, strerror(errno));
		return false;
	}
	for (size_t n; (n = fread(part, 1, sizeof(part), f)) > 0;)
		buf_add(&a.text, (struct str){ part, n });
	(void)fclose(f);
	struct str rest = buf_str(&a.text), text;
	struct line line;
	for (unsigned number = 1; str_line(&rest, &text); number++) {
		if (is_nothing(text) || read_line(text, &line))
			continue;
		buf_printf(ret_message,
			"%s:%u:1: a line is 'GATE WHAT VALUE WHY': up to which value it may grow, "
			"and the reason",
			path, number);
		accepted_done(&a);
		return false;
	}
	*ret = a;
	return true;
}

void
accepted_done(struct accepted *a)
{
	buf_done(&a->text);
}

bool
accepted_has(const struct accepted *a, struct str gate, struct str what, double value,
	struct str *ret_why)
{
	struct str rest = buf_str(&a->text), text;
	struct line line;
	while (str_line(&rest, &text)) {
		if (is_nothing(text) || !read_line(text, &line) || !str_eq(line.gate, gate) ||
			!str_eq(line.what, what) || value > line.upto)
			continue;
		*ret_why = line.why;
		return true;
	}
	return false;
}
