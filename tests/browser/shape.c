/* What markup.c makes of pages, for a browser to compare: reads pages from standard input, each
 * ended by a byte 1, and prints a line for each: its tree, or "refused". With an argument, a line for
 * every two: the patch from the one to the other, as JSON, without `ops` where there is none. */
#include <stdio.h>

#include "watch/refresh.h"

static void
add_quoted(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\n')
			buf_lit(b, "\\n");
		else
			buf_add_char(b, s.ptr[i]);
	}
}

static void
add_shape(struct buf *b, const struct markup *m, uint32_t node)
{
	const struct markup_node *n = &m->nodes[node];
	buf_printf(b, "<%.*s", STR(n->name));
	if (n->type == MARKUP_TEXT) {
		buf_add_char(b, ' ');
		add_quoted(b, n->open);
	}
	for (uint32_t c = n->leaf ? MARKUP_NONE : n->first; c != MARKUP_NONE; c = m->nodes[c].next)
		add_shape(b, m, c);
	buf_add_char(b, '>');
}

/* The tree of one page. */
static void
add_page(struct buf *b, struct str page)
{
	struct arena arena = { 0 };
	struct markup m = { 0 };
	if (markup_parse(&m, &arena, page))
		add_shape(b, &m, 0);
	else
		buf_lit(b, "refused");
	markup_done(&m);
	arena_done(&arena);
}

/* The operations from one page to the next. */
static void
add_patch(struct buf *b, struct str before, struct str page)
{
	struct refresh r = { 0 };
	refresh_keep(&r, (struct fingerprint){ 0 }, before);
	buf_lit(b, "{\"page\":1");
	(void)refresh_patch(&r, (struct fingerprint){ 1 }, page, b);
	buf_add_char(b, '}');
	refresh_done(&r);
}

int
main(int argc, char **argv)
{
	bool pairs = argc > 1; /* any argument: patches from each page to the next, in twos */
	struct buf in = { 0 }, out = { 0 };
	for (int c; (c = getchar()) != EOF;)
		buf_add_char(&in, (char)c);
	struct str rest = buf_str(&in), page, before;
	while (str_split(&rest, 1, &page)) {
		before = page;
		if (!pairs)
			add_page(&out, page);
		else if (str_split(&rest, 1, &page))
			add_patch(&out, before, page);
		buf_add_char(&out, '\n');
	}
	(void)fwrite(out.ptr, 1, out.len, stdout);
	buf_done(&in);
	buf_done(&out);
	return 0;
}
