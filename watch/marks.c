/* Marks in a text, which are found again in what was made of it. */
#include "watch/marks.h"

#include <string.h>

#include "core/char.h"
#include "core/utf8.h"

/* U+12000 to U+1200F are digits, and U+12010 begins a mark. */
static const char LETTER[] = "\xf0\x92\x80";
enum { LETTER_SIZE = 4, DIGIT = 0x80, BEGIN = 0x90, FILE_DIGITS = 3, OFFSET_DIGITS = 5 };
enum { MARK_SIZE = LETTER_SIZE * (1 + FILE_DIGITS + OFFSET_DIGITS) };

/* A text under way. */
struct scan {
	struct buf *out;
	struct str text;
	const struct marks *marks;
	size_t at;
	bool fresh; /* the next word begins something that a page may show as a block of its own */
};

static void
letter(struct buf *b, unsigned last)
{
	buf_add(b, S(LETTER));
	buf_add_char(b, (char)last);
}

static void
number(struct buf *b, size_t n, unsigned digits)
{
	while (digits--)
		letter(b, DIGIT + (n >> (4 * digits) & 0xf));
}

static void
put_mark(struct scan *s, size_t at)
{
	s->fresh = false;
	if (at < s->marks->from || at >= s->marks->to)
		return;
	letter(s->out, BEGIN);
	number(s->out, s->marks->file, FILE_DIGITS);
	number(s->out, at, OFFSET_DIGITS);
}

static struct str
rest(const struct scan *s)
{
	return str_from(s->text, s->at);
}

static void
copy(struct scan *s, size_t n)
{
	struct str part = str_slice(rest(s), 0, n);
	buf_add(s->out, part);
	s->at += part.len;
}

/* Up to `end` and over it, or to the end of the text. */
static void
copy_through(struct scan *s, struct str end)
{
	copy(s, str_search(rest(s), end) + end.len);
}

static struct str
line_rest(const struct scan *s)
{
	return str_slice(rest(s), 0, str_find(rest(s), '\n', 0));
}

static bool
is_letter(struct str s)
{
	uint32_t code;
	return utf8_next(&s, &code, NULL) && utf8_class(code) == UTF8_LETTER;
}

/* ---- words ------------------------------------------------------------------------------------- */

/* Whether the word is an address, or has one in it. */
static bool
is_address(struct str word)
{
	return str_starts(word, S("www.")) || str_search(word, S("://")) < word.len ||
	       str_find(word, '@', 0) < word.len;
}

static void
word(struct scan *s)
{
	struct str r = rest(s);
	size_t n = 0;
	while (n < r.len && !strchr(" \t\r\n<>[](){}|*`\"", r.ptr[n]))
		n++;
	if (is_address(str_slice(r, 0, n))) {
		copy(s, n);
		return;
	}
	size_t at = s->at;
	copy(s, utf8_size(r));
	if (s->fresh)
		put_mark(s, at);
	for (r = rest(s); is_letter(r) || (r.len && char_is_digit(r.ptr[0])); r = rest(s))
		copy(s, utf8_size(r));
}

/* ---- Markdown, HTML, Liquid --------------------------------------------------------------------- */

/* A tag, a comment or an address in angle brackets; what a browser does not show of an element goes with it. */
static void
angle(struct scan *s)
{
	static const char *const raw[] = { "script", "style", "title" };
	struct str r = rest(s);
	bool tag = r.len > 1 && (char_is_alpha(r.ptr[1]) || strchr("/!?", r.ptr[1]));
	if (!tag) {
		copy(s, 1);
		return;
	}
	bool comment = str_starts(r, S("<!--"));
	copy_through(s, comment ? S("-->") : S(">"));
	s->fresh = true;
	for (size_t i = 0; i < sizeof(raw) / sizeof(*raw); i++) {
		size_t n = strlen(raw[i]);
		if (!str_eq_nocase(str_slice(r, 1, 1 + n), str_of(raw[i])) ||
			str_starts(str_from(r, 1 + n), S("-")))
			continue;
		copy_through(s, S("</"));
		copy_through(s, S(">"));
	}
}

static void
bracket(struct scan *s)
{
	struct str r = rest(s);
	if (str_starts(r, S("![]"))) {
		copy(s, 2);
		put_mark(s, s->at - 1);
	} else if (str_starts(r, S("[^"))) {
		copy_through(s, S("]"));
	} else if (r.len > 3 && r.ptr[0] == '[' && r.ptr[2] == ']' && r.ptr[3] == ' ') {
		copy(s, 3); /* a task, done or not */
	} else {
		copy(s, r.ptr[0] == '!' && r.len > 1 && r.ptr[1] == '[' ? 2 : 1);
		s->fresh |= r.ptr[0] == '[' || str_starts(r, S("!["));
	}
}

static void
after_bracket(struct scan *s)
{
	copy(s, 1);
	while (str_starts(rest(s), S("(")) || str_starts(rest(s), S("[")))
		copy_through(s, s->text.ptr[s->at] == '(' ? S(")") : S("]"));
}

static void
brace(struct scan *s)
{
	struct str r = rest(s);
	struct str end = str_starts(r, S("{{"))   ? S("}}")
			 : str_starts(r, S("{%")) ? S("%}")
			 : str_starts(r, S("{:")) ? S("}")
						  : S("{");
	copy_through(s, end);
	s->fresh = true;
}

/* "&auml;" and the like; a lone sign is only that. */
static void
ampersand(struct scan *s)
{
	enum { ENTITY_MAX = 32 };
	struct str r = rest(s);
	size_t n = 1;
	while (n < r.len && n < ENTITY_MAX &&
		(char_is_alpha(r.ptr[n]) || char_is_digit(r.ptr[n]) || r.ptr[n] == '#'))
		n++;
	copy(s, n < r.len && r.ptr[n] == ';' ? n + 1 : 1);
}

/* Lines that are no text: fences with their language, definitions of links and abbreviations. */
static bool
is_syntax(struct str line)
{
	line = str_trim(line);
	while (line.len && strchr(">-*+ ", line.ptr[0]) && !str_starts(line, S("*[")))
		line = str_trim(str_from(line, 1));
	size_t end = str_search(line, S("]:"));
	return str_starts(line, S("```")) || str_starts(line, S("~~~")) ||
	       (end < line.len && (str_starts(line, S("*[")) ||
					  (line.ptr[0] == '[' && !str_starts(line, S("[^")))));
}

static void
prose(struct scan *s)
{
	bool begins = true; /* a line */
	while (s->at < s->text.len) {
		struct str r = rest(s);
		char c = r.ptr[0];
		if (begins) {
			s->fresh = true;
			begins = false;
			if (is_syntax(line_rest(s))) {
				copy(s, line_rest(s).len);
				continue;
			}
		}
		begins = c == '\n';
		if (c == '<')
			angle(s);
		else if (c == '[' || c == '!')
			bracket(s);
		else if (c == ']')
			after_bracket(s);
		else if (c == '{')
			brace(s);
		else if (c == '&')
			ampersand(s);
		else if (c == '\\')
			copy(s, 2);
		else if (is_letter(r))
			word(s);
		else {
			s->fresh |= c == '|';
			copy(s, utf8_size(r) ? utf8_size(r) : 1);
		}
	}
}

/* ---- YAML -------------------------------------------------------------------------------------- */

/* Keys by which a site is put in order, and which a page hardly shows as they are written. */
static bool
is_structure(struct str key)
{
	static const char *const keys[] = { "layout", "permalink", "date", "category", "categories",
		"tag", "tags", "url", "slug", "image", "lang", "type", "ref", "published" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (str_eq(key, str_of(keys[i])))
			return true;
	return false;
}

/* A line: the first word of its value, where that is a text that the author wrote to be read. */
static void
yaml_line(struct scan *s, struct str line)
{
	size_t end = s->at + line.len, colon = str_search(line, S(": "));
	struct str key = str_trim(str_slice(line, 0, colon));
	bool keyed = colon < line.len && str_find(key, ' ', 2) == key.len;
	struct str value = str_trim(keyed ? str_from(line, colon + 1) : line);
	while (value.len && strchr("-\"' ", value.ptr[0]))
		value = str_from(value, 1);
	bool text = is_letter(value) && !is_address(value) &&
		    (str_eq(key, S("title")) || str_find(value, ' ', 0) < value.len);
	if (text && !(keyed && is_structure(key))) {
		size_t at = (size_t)(value.ptr - s->text.ptr);
		copy(s, at - s->at);
		copy(s, utf8_size(value));
		put_mark(s, at);
	}
	copy(s, end - s->at);
}

static void
yaml(struct scan *s, size_t end)
{
	while (s->at < end) {
		yaml_line(s, line_rest(s));
		copy(s, 1);
	}
}

/* ---- the text ---------------------------------------------------------------------------------- */

/* The bytes of the front matter with the lines around it; 0 without any. */
static size_t
front_size(struct str text)
{
	size_t end = str_search(text, S("\n---"));
	return str_starts(text, S("---")) && end < text.len ? end + 1 : 0;
}

void
marks_add(struct buf *b, struct str text, const struct marks *marks)
{
	struct scan s = { .out = b, .text = text, .marks = marks };
	if (text.len > MARKS_TEXT || str_search(text, S(LETTER)) < text.len) {
		buf_add(b, text);
		return;
	}
	yaml(&s, marks->data ? text.len : front_size(text));
	prose(&s);
}

/* ---- what became of it ------------------------------------------------------------------------- */

/* The number of a mark at `at`; SIZE_MAX where it is cut off. */
static size_t
value(struct str text, size_t at, unsigned digits)
{
	size_t n = 0;
	for (unsigned i = 0; i < digits; i++, at += LETTER_SIZE) {
		struct str one = str_slice(text, at, at + LETTER_SIZE);
		unsigned last = one.len == LETTER_SIZE ? (unsigned char)one.ptr[3] : 0;
		if (!str_starts(one, S(LETTER)) || last >= BEGIN)
			return SIZE_MAX;
		n = n << 4 | (last - DIGIT);
	}
	return n;
}

bool
marks_first(struct str text, unsigned *ret_file, size_t *ret_offset, size_t *ret_at)
{
	for (size_t at = 0;; at += LETTER_SIZE) {
		at += str_search(str_from(text, at), S("\xf0\x92\x80\x90"));
		if (at + MARK_SIZE > text.len)
			return false;
		size_t file = value(text, at + LETTER_SIZE, FILE_DIGITS);
		size_t offset = value(text, at + LETTER_SIZE * (1 + FILE_DIGITS), OFFSET_DIGITS);
		if (file == SIZE_MAX || offset == SIZE_MAX)
			continue;
		*ret_file = (unsigned)file;
		*ret_offset = offset;
		*ret_at = at;
		return true;
	}
}

void
marks_strip(struct buf *b, struct str text)
{
	while (text.len) {
		size_t at = str_search(text, S(LETTER));
		buf_add(b, str_slice(text, 0, at));
		text = str_from(text, at == text.len ? at : at + LETTER_SIZE);
	}
}
