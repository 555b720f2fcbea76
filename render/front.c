/* Front matter: where it begins and ends.
 *
 * Jekyll's rule is a regular expression, %r!\A(---\s*\n.*?\n?)^((---|\.\.\.)\s*$\n?)!m. Its \s* runs over line
 * ends, so that the blank lines behind the closing fence belong to the fence, and not to the body. */
#include "render/front.h"

#include "core/char.h"

/* Whether nothing but white space follows the first `n` bytes of a line. */
static bool
is_fence(struct str line, struct str fence)
{
	if (!str_starts(line, fence))
		return false;
	return str_trim(str_from(line, fence.len)).len == 0;
}

/* The end of the line that begins at `at`: behind its line feed, or the end of the text. */
static size_t
line_end(struct str text, size_t at)
{
	size_t lf = str_find(text, '\n', at);
	return lf < text.len ? lf + 1 : text.len;
}

static uint32_t
count_lines(struct str s)
{
	uint32_t n = 0;
	for (size_t at = str_find(s, '\n', 0); at < s.len; at = str_find(s, '\n', at + 1))
		n++;
	return n;
}

/* Where the body begins: behind the closing fence's line, and the blank lines that follow it. */
static size_t
skip_blank_lines(struct str text, size_t at)
{
	for (size_t i = at; i < text.len && char_is_space(text.ptr[i]); i++) {
		if (text.ptr[i] == '\n')
			at = i + 1;
		else if (i + 1 == text.len)
			at = text.len; /* white space to the end */
	}
	return at;
}

void
front_split(struct str text, struct front_split *ret)
{
	size_t start = str_starts(text, S("\xEF\xBB\xBF")) ? 3 : 0;
	size_t first = line_end(text, start);
	*ret = (struct front_split){
		.body = str_from(text, start), .body_offset = start, .yaml_line = 2, .body_line = 1
	};
	if (first == start || text.ptr[first - 1] != '\n' ||
		!is_fence(str_slice(text, start, first), S("---")))
		return;
	ret->unclosed = true;
	for (size_t at = first, end; at < text.len; at = end) {
		end = line_end(text, at);
		struct str line = str_slice(text, at, end);
		if (!is_fence(line, S("---")) && !is_fence(line, S("...")))
			continue;
		size_t body = skip_blank_lines(text, end);
		*ret = (struct front_split){ .has_front = true,
			.yaml = str_slice(text, first, at),
			.yaml_line = 2,
			.body = str_from(text, body),
			.body_offset = body,
			.body_line = 1 + count_lines(str_slice(text, 0, body)) };
		return;
	}
}

/* Whether a line looks like `key: value`. */
static bool
is_entry(struct str line)
{
	size_t colon = str_find(line, ':', 0);
	if (colon == 0 || colon == line.len || char_is_space(line.ptr[0]))
		return false;
	for (size_t i = 0; i < colon; i++) {
		if (char_is_space(line.ptr[i]))
			return false;
	}
	return colon + 1 == line.len || char_is_space(line.ptr[colon + 1]);
}

bool
front_diag(const struct front_split *split, struct str text, struct str path, struct diag *ret)
{
	if (!split->unclosed)
		return false;
	struct str rest = split->body, line, next = { 0 };
	(void)str_line(&rest, &line); /* the fence */
	while (str_trim(next).len == 0 && str_line(&rest, &next))
		continue;
	if (!is_entry(next))
		return false;
	*ret = (struct diag){ .severity = DIAG_ERROR,
		.path = path,
		.length = 3,
		.message = S("this front matter never ends"),
		.hint = S("close it with a line of ---") };
	diag_locate(ret, text, split->body_offset);
	ret->column = 1;
	return true;
}
