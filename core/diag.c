/* Diagnostics: their encoding, and two of their printers, text and JSON. */
#include "core/diag.h"

#include "core/pack.h"
#include "core/utf8.h"

/* A source line is shown in a window of this many characters around its column. */
enum { SHOWN = 100, SHOWN_BEFORE = 60 };

void
diag_encode(struct buf *b, const struct diag *d)
{
	pack_u64(b, (uint64_t)d->severity);
	pack_u64(b, (uint64_t)d->line << 32 | d->column);
	pack_u64(b, d->length);
	pack_str(b, d->path);
	pack_str(b, d->message);
	pack_str(b, d->hint);
	pack_str(b, d->source);
	pack_str(b, d->rule);
	pack_str(b, d->notes);
}

bool
diag_encode_once(struct buf *b, const struct diag *d)
{
	size_t before = b->len;
	diag_encode(b, d);
	struct str there = str_slice(buf_str(b), 0, before);
	bool is_new = str_search(there, str_from(buf_str(b), before)) == before;
	if (!is_new)
		b->len = before;
	return is_new;
}

bool
diag_next(struct str *rest, struct diag *ret)
{
	if (rest->len == 0)
		return false;
	ret->severity = unpack_u64(rest) ? DIAG_ERROR : DIAG_WARNING;
	uint64_t place = unpack_u64(rest);
	ret->line = (uint32_t)(place >> 32);
	ret->column = (uint32_t)place;
	ret->length = (uint32_t)unpack_u64(rest);
	ret->path = unpack_str(rest);
	ret->message = unpack_str(rest);
	ret->hint = unpack_str(rest);
	ret->source = unpack_str(rest);
	ret->rule = unpack_str(rest);
	ret->notes = unpack_str(rest);
	return true;
}

void
diag_note_add(
	struct buf *notes, struct str path, uint32_t line, uint32_t column, struct str message)
{
	pack_u64(notes, (uint64_t)line << 32 | column);
	pack_str(notes, path);
	pack_str(notes, message);
}

bool
diag_note_next(struct str *rest, struct diag_note *ret)
{
	if (rest->len == 0)
		return false;
	uint64_t place = unpack_u64(rest);
	ret->line = (uint32_t)(place >> 32);
	ret->column = (uint32_t)place;
	ret->path = unpack_str(rest);
	ret->message = unpack_str(rest);
	return true;
}

void
diag_locate(struct diag *d, struct str text, size_t offset)
{
	if (offset > text.len)
		offset = text.len;
	size_t start = 0, line = 1;
	for (size_t lf; (lf = str_find(text, '\n', start)) < offset; line++)
		start = lf + 1;
	size_t end = str_find(text, '\n', start);
	if (end > start && text.ptr[end - 1] == '\r')
		end--;
	d->line = (uint32_t)line;
	d->column = (uint32_t)(offset - start + 1);
	d->source = str_slice(text, start, end);
}

/* Whether a terminal could be led astray by it: controls, and what turns the direction of writing. */
static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* Adds the first character of `s`, which is not empty, as a terminal may show it, takes it off `s`, and returns how
 * many columns it takes. */
static size_t
show_char(struct buf *b, struct str *s)
{
	uint32_t c;
	bool valid;
	size_t before = b->len;
	struct str at = *s;
	(void)utf8_next(s, &c, &valid); /* it is not empty */
	if (!valid)
		buf_printf(b, "\\x%02x", (unsigned char)at.ptr[0]);
	else if (is_control(c) && c < 0x100)
		buf_printf(b, "\\x%02x", (unsigned)c);
	else if (is_control(c))
		buf_printf(b, "\\u%04x", (unsigned)c);
	else
		buf_add(b, str_slice(at, 0, at.len - s->len));
	return valid && !is_control(c) ? 1 : b->len - before;
}

void
buf_shown(struct buf *b, struct str s)
{
	while (s.len)
		(void)show_char(b, &s);
}

/* The byte `n` characters before or after `at`: never within a character. */
static size_t
chars_away(struct str s, size_t at, size_t n, bool back)
{
	while (n-- && (back ? at > 0 : at < s.len)) {
		do {
			at += back ? (size_t)-1 : 1;
		} while (at > 0 && at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80);
	}
	return at;
}

/* One character of the source line, and as much blank in the line beneath it. A tab stays one in
 * both, so that the caret stands right whatever the terminal's tab stops are. */
static void
show_source_char(struct buf *line, struct buf *under, struct str *rest, char fill)
{
	if (rest->ptr[0] == '\t') {
		buf_add_char(line, '\t');
		buf_add_char(under, '\t');
		*rest = str_from(*rest, 1);
		return;
	}
	for (size_t n = show_char(line, rest); n > 0; n--)
		buf_add_char(under, fill);
}

static void
add_coloured(struct buf *b, bool colour, const char *code, struct str s)
{
	if (colour)
		buf_printf(b, "\x1b[%sm", code);
	buf_add(b, s);
	if (colour)
		buf_lit(b, "\x1b[0m");
}

/* The caret and its tail, in place of the blanks that `under` got beneath the marked bytes. */
static void
mark_from(struct buf *under, size_t start)
{
	if (under->len == start)
		buf_add_char(under, '^');
	for (size_t i = start; i < under->len; i++) {
		if (under->ptr[i] != '\t')
			under->ptr[i] = i == start ? '^' : '~';
	}
	under->ptr[start] = '^';
}

/* The source line and the line with the caret. */
static void
show_source(struct buf *b, const struct diag *d, bool colour)
{
	struct buf under = { 0 };
	size_t at = d->column ? d->column - 1 : 0;
	if (at > d->source.len)
		at = d->source.len;
	size_t from = chars_away(d->source, at, SHOWN_BEFORE, true);
	size_t to = chars_away(d->source, from, SHOWN, false);
	size_t stop = at + (d->length ? d->length : 1);
	struct str rest = str_slice(d->source, from, to);
	buf_add(b, from ? S("  …") : S("  "));
	buf_add(&under, from ? S("   ") : S("  "));
	while (rest.len && (size_t)(rest.ptr - d->source.ptr) < at)
		show_source_char(b, &under, &rest, ' ');
	size_t caret = under.len;
	while (rest.len && (size_t)(rest.ptr - d->source.ptr) < stop)
		show_source_char(b, &under, &rest, '~');
	buf_shown(b, rest);
	buf_add(b, to < d->source.len ? S("…\n") : S("\n"));
	if (d->column) {
		mark_from(&under, caret);
		buf_add(b, str_slice(buf_str(&under), 0, caret));
		add_coloured(b, colour, "1;32", str_slice(buf_str(&under), caret, under.len));
	}
	buf_done(&under);
}

static void
show_place(struct buf *b, struct str path, uint32_t line, uint32_t column)
{
	if (path.len == 0)
		return;
	buf_shown(b, path);
	if (line)
		buf_printf(b, ":%u", line);
	if (line && column)
		buf_printf(b, ":%u", column);
	buf_lit(b, ": ");
}

static void
show_notes(struct buf *b, struct str notes, bool colour)
{
	struct diag_note note;
	while (diag_note_next(&notes, &note)) {
		show_place(b, note.path, note.line, note.column);
		add_coloured(b, colour, "1;36", S("note: "));
		buf_shown(b, note.message);
		buf_add_char(b, '\n');
	}
}

void
diag_text(struct buf *b, const struct diag *d, bool colour)
{
	bool error = d->severity == DIAG_ERROR;
	show_place(b, d->path, d->line, d->column);
	add_coloured(b, colour, error ? "1;31" : "1;35", error ? S("error: ") : S("warning: "));
	buf_shown(b, d->message);
	buf_add_char(b, '\n');
	bool caret = d->source.len && d->column;
	if (d->source.len)
		show_source(b, d, colour);
	if (d->hint.len) {
		buf_add(b, caret ? S(" ") : S("  "));
		buf_shown(b, d->hint);
	}
	if (caret || d->hint.len)
		buf_add_char(b, '\n');
	show_notes(b, d->notes, colour);
}

/* How many bytes at the beginning stand for themselves. */
static size_t
json_plain(struct str s)
{
	size_t i = 0;
	while (i < s.len && s.ptr[i] >= ' ' && s.ptr[i] < 0x7f && s.ptr[i] != '"' &&
		s.ptr[i] != '\\')
		i++;
	return i;
}

void
buf_json(struct buf *b, struct str s)
{
	buf_add_char(b, '"');
	while (s.len) {
		size_t plain = json_plain(s);
		buf_add(b, str_slice(s, 0, plain));
		s = str_from(s, plain);
		if (s.len == 0)
			break;
		uint32_t c;
		(void)utf8_next(&s, &c, NULL); /* s is not empty */
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", (int)c);
		else if (is_control(c))
			buf_printf(b, "\\u%04x", (unsigned)c);
		else
			utf8_add(b, c); /* U+FFFD for what is no UTF-8, since JSON must be that */
	}
	buf_add_char(b, '"');
}

static void
json_name(struct buf *b, const char *name)
{
	bool first = b->len && b->ptr[b->len - 1] == '{';
	buf_printf(b, "%s\"%s\":", first ? "" : ",", name);
}

void
buf_json_member(struct buf *b, const char *name, struct str s)
{
	json_name(b, name);
	buf_json(b, s);
}

void
buf_json_number(struct buf *b, const char *name, uint64_t n)
{
	json_name(b, name);
	buf_add_number(b, n);
}

static void
json_notes(struct buf *b, struct str notes)
{
	struct diag_note note;
	buf_lit(b, ",\"notes\":[");
	for (bool first = true; diag_note_next(&notes, &note); first = false) {
		buf_add(b, first ? S("{") : S(",{"));
		buf_json_member(b, "file", note.path);
		buf_json_number(b, "line", note.line);
		buf_json_number(b, "column", note.column);
		buf_json_member(b, "message", note.message);
		buf_add_char(b, '}');
	}
	buf_add_char(b, ']');
}

void
diag_json(struct buf *b, const struct diag *d)
{
	buf_add_char(b, '{');
	buf_json_member(b, "severity", d->severity == DIAG_ERROR ? S("error") : S("warning"));
	buf_json_member(b, "file", d->path);
	buf_json_number(b, "line", d->line);
	buf_json_number(b, "column", d->column);
	buf_json_number(b, "length", d->length);
	buf_json_member(b, "message", d->message);
	buf_json_member(b, "hint", d->hint);
	buf_json_member(b, "source", d->source);
	if (d->rule.len)
		buf_json_member(b, "rule", d->rule);
	json_notes(b, d->notes);
	buf_add_char(b, '}');
}
