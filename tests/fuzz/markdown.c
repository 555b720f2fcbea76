/* Markdown, by both converters: the first byte chooses, and what is on. */
#include <assert.h>

#include "core/utf8.h"
#include "render/markdown/markdown.h"
#include "tests/fuzz/fuzz.h"

static struct str
on_link(void *ctx, struct markdown_link link)
{
	return link.url;
}

static void
on_heading(void *ctx, unsigned level, struct str id, struct str text, uint32_t line)
{
	assert(level >= 1 && level <= 6);
}

static void
on_diag(void *ctx, const struct diag *d)
{
	diag_encode(ctx, d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n == 0)
		return 0;
	uint8_t how = bytes[0];
	struct buf html = { 0 }, excerpt = { 0 }, diags = { 0 };
	struct markdown_kramdown kramdown = { .plain = how & 4,
		.hard_wrap = how & 8,
		.block_html = how & 16,
		.no_symbols = how & 32 };
	struct markdown_commonmark commonmark = { .unsafe = how & 4, .positions = how & 8 };
	struct markdown_options o = { .ctx = &diags,
		.link = on_link,
		.heading = on_heading,
		.diag = on_diag,
		.path = S("a.md"),
		.source_positions = how & 64,
		.kramdown = how & 1 ? &kramdown : NULL,
		.commonmark = (how & 3) == 2 ? &commonmark : NULL,
		.with = how & 32 ? MARKDOWN_SMART : 0 };
	int r = markdown_render(FUZZ_INPUT(bytes + 1, n - 1), &o, &html, &excerpt);
	assert(r < 0 ? html.len == 0 && diags.len > 0 : utf8_valid(buf_str(&html)));
	fuzz_show(buf_str(&diags));
	buf_done(&html);
	buf_done(&excerpt);
	buf_done(&diags);
	return 0;
}
