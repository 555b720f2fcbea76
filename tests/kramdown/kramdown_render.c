/* Reads texts from its input, each with its length in a line before it, and prints what a site with kramdown makes of
 * each, in the same way. For differential.rb. */
#include <stdio.h>
#include <stdlib.h>

#include "render/markdown.h"

static void
on_diag(void *ctx, const struct diag *d)
{
	(void)ctx;
	fprintf(stderr, "%.*s\n", STR(d->message));
}

static bool
convert(size_t n)
{
	struct markdown_kramdown kramdown = { 0 };
	struct markdown_options o = { .kramdown = &kramdown, .diag = on_diag };
	struct buf text = { 0 }, html = { 0 };
	if (n && !buf_reserve(&text, n))
		return false;
	bool read = n == 0 || fread(text.ptr, 1, n, stdin) == n;
	if (read && markdown_render((struct str){ text.ptr, n }, &o, &html, NULL) < 0)
		fprintf(stderr, "refused\n");
	printf("%zu\n", html.len);
	(void)fwrite(html.ptr ? html.ptr : "", 1, html.len, stdout);
	fflush(stdout);
	buf_done(&text);
	buf_done(&html);
	return read;
}

int
main(void)
{
	char line[32];
	while (fgets(line, sizeof(line), stdin))
		if (!convert(strtoul(line, NULL, 10)))
			return 1;
	return 0;
}
