/* Text out of HTML, and escaping what is not escaped yet; both look at the bytes only. */
#include "core/html.h"

#include "core/char.h"
#include "core/yield.h"

/* Whether an entity begins at the start of `s`: "&name;" or "&#123;". */
static bool
is_entity(struct str s)
{
	size_t i = 1;
	bool number = s.len > 1 && s.ptr[1] == '#';
	size_t from = i += number;
	while (i < s.len && (number ? char_is_digit(s.ptr[i]) : char_is_alpha(s.ptr[i])))
		i++;
	return i > from && i < s.len && s.ptr[i] == ';';
}

void
html_attribute_once(struct buf *b, struct str s)
{
	while (s.len) {
		size_t n = 0;
		while (n < s.len && !(s.ptr[n] == '&' && is_entity(str_from(s, n))))
			n++;
		html_attribute(b, str_slice(s, 0, n));
		if (n < s.len)
			buf_add_char(b, '&');
		s = str_from(s, n + 1);
	}
}

/* What is taken out with all that stands in it. */
struct block {
	struct str open, close;
};

static const struct block blocks[] = {
	{ { "<script", 7 }, { "</script>", 9 } },
	{ { "<!--", 4 }, { "-->", 3 } },
	{ { "<style", 6 }, { "</style>", 8 } },
};

enum { BLOCKS = sizeof(blocks) / sizeof(blocks[0]) };

/* The length of the block that `s` begins with, or 0. A block that is not closed is none, and neither
 * are those of its sort behind it: they are looked for once only. */
static size_t
block_length(struct str s, bool unclosed[BLOCKS])
{
	for (size_t i = 0; i < BLOCKS; i++) {
		struct str open = blocks[i].open, close = blocks[i].close;
		if (unclosed[i] || !str_starts(s, open))
			continue;
		size_t n = str_search(str_from(s, open.len), close) + open.len;
		if (n < s.len)
			return n + close.len;
		unclosed[i] = true;
	}
	return 0;
}

static void
strip_blocks(struct buf *b, struct str s)
{
	bool unclosed[BLOCKS] = { false };
	while (s.len && !yield_often()) {
		size_t n = str_find(s, '<', 0);
		buf_add(b, str_slice(s, 0, n));
		s = str_from(s, n);
		size_t length = s.len ? block_length(s, unclosed) : 0;
		buf_add(b, str_slice(s, 0, length ? 0 : 1));
		s = str_from(s, length ? length : 1);
	}
}

void
html_strip(struct buf *b, struct str s)
{
	struct buf text = { 0 };
	strip_blocks(&text, s);
	s = buf_str(&text);
	while (s.len && !yield_often()) {
		size_t from = str_find(s, '<', 0);
		size_t to = str_find(s, '>', from);
		if (to == s.len) /* no tag is closed any more */
			from = s.len;
		buf_add(b, str_slice(s, 0, from));
		s = str_from(s, to + 1);
	}
	buf_done(&text);
}
