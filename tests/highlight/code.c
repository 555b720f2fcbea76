/* Colours the samples on its standard input, for the comparison with Rouge and for measuring.
 *
 *	highlight_code LANGUAGE          the samples in HTML, each with a NUL after it
 *	highlight_code LANGUAGE marked   the same with the first and the third line marked
 *	highlight_code LANGUAGE TIMES    how long one KB takes, read so often
 *
 * A line "%%%%" stands between samples. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "render/highlight/highlight.h"

static double
now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
measure(const struct highlight_language *language, struct str text, long times)
{
	struct buf out = { 0 };
	double start = now_us();
	for (long i = 0; i < times; i++) {
		buf_clear(&out);
		highlight(language, text, &out);
	}
	printf("%.1f us a KB\n", (now_us() - start) / (double)times / ((double)text.len / 1024));
	buf_done(&out);
}

static void
print(const struct highlight_language *language, struct str text, bool marked)
{
	struct buf out = { 0 };
	for (size_t at = 0; at <= text.len;) {
		struct str rest = str_from(text, at);
		size_t n = str_search(rest, S("%%%%\n"));
		buf_clear(&out);
		if (marked)
			highlight_marked(language, str_slice(rest, 0, n), S("1 3"), &out);
		else
			highlight(language, str_slice(rest, 0, n), &out);
		fwrite(out.ptr, 1, out.len, stdout);
		putchar('\0');
		at += n + 5;
	}
	buf_done(&out);
}

int
main(int argc, char **argv)
{
	struct buf text = { 0 };
	size_t n = 1;
	while (n && buf_reserve(&text, 1 << 16))
		text.len += n = fread(text.ptr + text.len, 1, 1 << 16, stdin);
	const struct highlight_language *language = highlight_find(str_of(argc > 1 ? argv[1] : ""));
	bool marked = argc > 2 && str_eq(str_of(argv[2]), S("marked"));
	if (argc > 2 && !marked)
		measure(language, buf_str(&text), strtol(argv[2], NULL, 10));
	else
		print(language, buf_str(&text), marked);
	buf_done(&text);
	return 0;
}
