/* Reads texts from its input, each behind a line with two lengths: of the settings in JSON as a site's configuration has
 * them (0: Jekyll's own), and of the text; prints what a site with kramdown makes of it, behind its length. For
 * differential.rb. */
#include <stdio.h>
#include <stdlib.h>

#include "render/kramdown/settings.h"

static void
on_diag(void *ctx, const struct diag *d)
{
	(void)ctx;
	fprintf(stderr, "%.*s\n", STR(d->message));
}

static bool
read_text(size_t n, struct buf *ret)
{
	if (n && !buf_reserve(ret, n))
		return false;
	ret->len = n;
	return n == 0 || fread(ret->ptr, 1, n, stdin) == n;
}

static bool
choose(struct str json, struct arena *a, struct markdown_kramdown *ret)
{
	struct buf *block = arena_alloc(a, sizeof(*block));
	struct data_builder b = { .out = block };
	struct diag problem;
	*block = BUF_ARENA(a);
	*ret = (struct markdown_kramdown){ 0 };
	if (!json.len)
		return true;
	if (data_from_json(&b, S("settings"), json, &problem) < 0)
		return false;
	data_builder_done(&b);
	kramdown_settings(data_of(buf_str(block)), a, ret);
	return true;
}

static bool
convert(size_t n_settings, size_t n)
{
	struct arena arena = { 0 };
	struct markdown_kramdown kramdown;
	struct markdown_options o = { .kramdown = &kramdown, .diag = on_diag };
	struct buf settings = { 0 }, text = { 0 }, html = { 0 };
	bool read = read_text(n_settings, &settings) && read_text(n, &text) &&
		    choose((struct str){ settings.ptr, n_settings }, &arena, &kramdown);
	if (read && markdown_render((struct str){ text.ptr, n }, &o, &html, NULL) < 0)
		fprintf(stderr, "refused\n");
	printf("%zu\n", html.len);
	(void)fwrite(html.ptr ? html.ptr : "", 1, html.len, stdout);
	fflush(stdout);
	buf_done(&settings);
	buf_done(&text);
	buf_done(&html);
	arena_done(&arena);
	return read;
}

int
main(void)
{
	char line[64], *end;
	while (fgets(line, sizeof(line), stdin)) {
		size_t n_settings = strtoul(line, &end, 10);
		if (!convert(n_settings, strtoul(end, NULL, 10)))
			return 1;
	}
	return 0;
}
