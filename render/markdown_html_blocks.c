/* Blocks of raw HTML as kramdown has them: from a tag at the beginning of a line to its end tag, blank lines
 * included; CommonMark's end at a blank line.
 *
 * Before the text is parsed, a mark is put into the blank lines of such a block; whoever prints raw HTML
 * takes the marks out again. */
#include "render/markdown_html.h"

static bool
is_blank_line(struct str line)
{
	return str_trim(line).len == 0;
}

/* The name of the tag that a line begins with, or "". */
static struct str
block_tag(struct str line)
{
	static const char *const names[] = { "address", "article", "aside", "blockquote", "body",
		"center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
		"figcaption", "figure", "footer", "form", "header", "html", "li", "main", "menu",
		"nav", "noframes", "ol", "section", "summary", "table", "tbody", "td", "tfoot",
		"th", "thead", "tr", "ul" };
	size_t at = 0, end;
	while (at < line.len && at < 3 && line.ptr[at] == ' ')
		at++;
	if (at >= line.len || line.ptr[at] != '<')
		return S("");
	for (end = ++at;
		end < line.len && ((line.ptr[end] | 32) >= 'a' && (line.ptr[end] | 32) <= 'z');)
		end++;
	struct str name = str_slice(line, at, end);
	if (end < line.len && !strchr(" \t\r/>", line.ptr[end]))
		return S("");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return name;
	return S("");
}

/* Whether a '<' begins this tag, or with `close` its end. */
static bool
is_tag(struct str s, struct str name, bool close)
{
	size_t at = close ? 2 : 1;
	if (s.len <= at + name.len || (close && s.ptr[1] != '/'))
		return false;
	return str_eq_nocase(str_slice(s, at, at + name.len), name) &&
	       strchr(" \t\r\n/>", s.ptr[at + name.len]);
}

/* How many bytes of `s`, which begins with a line that begins with the tag, are the element; 0: it never ends. */
static size_t
element_length(struct str s, struct str name)
{
	size_t open = 0;
	for (size_t i = str_find(s, '<', 0); i < s.len; i = str_find(s, '<', i + 1)) {
		struct str rest = str_from(s, i);
		if (is_tag(rest, name, false)) {
			open++;
		} else if (is_tag(rest, name, true) && open && --open == 0) {
			size_t end = str_find(s, '>', i);
			return end < s.len ? end + 1 : 0;
		}
	}
	return 0;
}

/* Adds the text with a mark in each of its blank lines. */
static void
add_marked(struct buf *b, struct str text)
{
	while (text.len) {
		size_t end = str_find(text, '\n', 0);
		struct str line = str_slice(text, 0, end);
		if (is_blank_line(line) && end < text.len)
			buf_add_char(b, MARKDOWN_BLANK_MARK);
		buf_add(b, str_slice(text, 0, end < text.len ? end + 1 : end));
		text = str_from(text, end < text.len ? end + 1 : end);
	}
}

/* The fence that a line opens or closes: its character, or 0. */
static char
fence_of(struct str line)
{
	size_t at = 0;
	while (at < line.len && at < 3 && line.ptr[at] == ' ')
		at++;
	struct str s = str_from(line, at);
	if (str_starts(s, S("```")))
		return '`';
	return str_starts(s, S("~~~")) ? '~' : '\0';
}

struct str
markdown_mark_blocks(struct str text, struct buf *b)
{
	char fence = '\0';
	size_t searched = 0, bound = 16 * text.len + 65536;
	if (str_find(text, '<', 0) == text.len || memchr(text.ptr, MARKDOWN_BLANK_MARK, text.len))
		return text;
	for (struct str rest = text; rest.len;) {
		size_t end = str_find(rest, '\n', 0);
		struct str line = str_slice(rest, 0, end), tag = fence ? S("") : block_tag(line);
		size_t n = tag.len && searched < bound ? element_length(rest, tag) : 0;
		searched += tag.len ? (n ? n : rest.len) : 0;
		char found = fence_of(line);
		if (!fence)
			fence = found;
		else if (found == fence)
			fence = '\0';
		if (n == 0)
			n = end < rest.len ? end + 1 : end;
		if (tag.len)
			add_marked(b, str_slice(rest, 0, n));
		else
			buf_add(b, str_slice(rest, 0, n));
		rest = str_from(rest, n);
	}
	return buf_str(b);
}

void
markdown_write_unmarked(struct buf *b, struct str html)
{
	size_t from = 0;
	for (size_t i = str_find(html, MARKDOWN_BLANK_MARK, 0); i < html.len;
		i = str_find(html, MARKDOWN_BLANK_MARK, from)) {
		buf_add(b, str_slice(html, from, i));
		from = i + 1;
	}
	buf_add(b, str_from(html, from));
}
