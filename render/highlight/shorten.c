/* Coloured code, short: of a page with code a sixth and more are the tags of spans.
 *
 * The first byte says which form it is; in the short one BEGIN stands for `<span class="`, CLASSED for the `">` behind
 * the class, and END for `</span>`. HTML that has such bytes of its own is left as it is. */
#include "render/highlight/highlight.h"

#include <string.h>

#include "core/yield.h"
#include "graph/graph.h"

enum { AS_IS = '=', SHORT = '<' };
enum { END = 1, BEGIN = 2, CLASSED = 3 };

static bool
has_codes(struct str html)
{
	return memchr(html.ptr, END, html.len) || memchr(html.ptr, BEGIN, html.len) ||
	       memchr(html.ptr, CLASSED, html.len);
}

static bool
begins(const char *at, const char *end, struct str tag)
{
	return (size_t)(end - at) >= tag.len && memcmp(at, tag.ptr, tag.len) == 0;
}

/* The span that begins here, in short; as many bytes of it as there are, 0 where none does. */
static size_t
shorten_tag(const char *at, const char *end, char **to)
{
	if (begins(at, end, S("</span>"))) {
		*(*to)++ = END;
		return S("</span>").len;
	}
	if (!begins(at, end, S("<span class=\"")))
		return 0;
	const char *class = at + S("<span class=\"").len;
	const char *quote = memchr(class, '"', (size_t)(end - class));
	if (!quote || !begins(quote, end, S("\">")))
		return 0;
	*(*to)++ = BEGIN;
	*to = mempcpy(*to, class, (size_t)(quote - class));
	*(*to)++ = CLASSED;
	return (size_t)(quote - at) + S("\">").len;
}

enum { PIECE = 128 * 1024 };

static size_t
piece_end(struct str html, size_t from)
{
	return html.len - from > PIECE ? from + PIECE : html.len;
}

bool
highlight_shorten(struct str html, struct shortening *at, struct buf *out)
{
	if (at->seen < html.len && !at->as_is) {
		size_t seen = piece_end(html, at->seen);
		at->as_is = has_codes(str_slice(html, at->seen, seen));
		at->seen = seen;
		if (seen < html.len && !at->as_is)
			return true;
	}
	if (html.len == 0 || !buf_reserve(out, html.len - at->done + 1))
		return false;
	char *to = out->ptr + out->len;
	const char *from = html.ptr + at->done, *end = html.ptr + html.len;
	const char *stop = html.ptr + piece_end(html, at->done);
	if (at->done == 0)
		*to++ = at->as_is ? AS_IS : SHORT;
	while (from < stop) {
		const char *tag = at->as_is ? NULL : memchr(from, '<', (size_t)(stop - from));
		to = mempcpy(to, from, (size_t)((tag ? tag : stop) - from));
		from = stop;
		if (!tag)
			break;
		size_t n = shorten_tag(tag, end, &to);
		if (n == 0)
			*to++ = '<';
		from = tag + (n ? n : 1);
	}
	out->len = (size_t)(to - out->ptr);
	at->done = (size_t)(from - html.ptr);
	return from < end;
}

static void
restore_piece(struct str html, struct buf *out)
{
	static const struct str tags[] = {
		[END] = S("</span>"), [BEGIN] = S("<span class=\""), [CLASSED] = S("\">")
	};
	size_t done = 0;
	for (size_t at = 0; at < html.len; at++) {
		unsigned char c = (unsigned char)html.ptr[at];
		if (c < END || c > CLASSED)
			continue;
		buf_add(out, str_slice(html, done, at));
		buf_add(out, tags[c]);
		done = at + 1;
	}
	buf_add(out, str_from(html, done));
}

void
highlight_restore(struct str shortened, struct buf *out)
{
	if (shortened.len == 0)
		return;
	struct str rest = str_from(shortened, 1);
	if (shortened.ptr[0] != SHORT) {
		buf_add_long(out, rest);
		return;
	}
	if (rest.len > PIECE)
		(void)buf_reserve(out, rest.len + rest.len / 8);
	for (size_t at = 0; at < rest.len && !yield_now(); at += PIECE)
		restore_piece(
			str_slice(rest, at, at + PIECE < rest.len ? at + PIECE : rest.len), out);
}
