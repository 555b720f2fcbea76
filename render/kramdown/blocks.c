/* kramdown's blocks: paragraphs, headings, quotes, code, rules, math and definitions, in the order in which it
 * looks for them. */
#include "core/char.h"
#include "core/utf8.h"
#include "core/yield.h"
#include "render/kramdown/kramdown.h"

static struct str
here(const struct kramdown *k)
{
	return str_from(k->src.s, k->src.at);
}

static char
at(struct str s, size_t i)
{
	return i < s.len ? s.ptr[i] : '\0';
}

static struct str
trim_right(struct str s)
{
	while (s.len && (char_is_space(s.ptr[s.len - 1]) || s.ptr[s.len - 1] == '\0'))
		s.len--;
	return s;
}

static struct str
trim_left(struct str s)
{
	return str_from(s, kramdown_spaces(s));
}

bool
kramdown_after_boundary(struct kramdown *k)
{
	struct element *last = k->tree->last;
	return !last || last->type == ELEMENT_BLANK ||
	       (last->type == ELEMENT_END && last->end == END_PLAIN) || k->next_list;
}

static bool
blank(struct kramdown *k)
{
	size_t n = kramdown_blank_lines(here(k));
	struct element *last = k->tree->last;
	if (!n)
		return false;
	if (!last || last->type != ELEMENT_BLANK) {
		last = kramdown_block(k, ELEMENT_BLANK);
		kramdown_append(k->tree, last);
	}
	buf_add(&last->text, str_slice(here(k), 0, n));
	k->src.at += n;
	return true;
}

/* ---- code ---- */

/* Adds lines without the indentation of code. */
static void
add_unindented(struct buf *b, struct str s)
{
	while (s.len) {
		size_t n = kramdown_line(s);
		buf_add(b, str_slice(s, kramdown_indent(s), n));
		s = str_from(s, n);
	}
}

static bool
code(struct kramdown *k)
{
	struct str s = here(k);
	size_t n = kramdown_indent(s) ? kramdown_code_lines(s) : 0;
	if (!n)
		return false;
	struct element *e = kramdown_block(k, ELEMENT_CODE_BLOCK);
	struct buf joined = BUF_ARENA(k->arena);
	for (struct str rest = str_slice(s, 0, n); rest.len;) {
		size_t line = kramdown_line(rest), space = kramdown_opt_space(rest);
		if (joined.len && !char_is_space(at(rest, space)))
			joined.ptr[joined.len - 1] = ' '; /* a lazy line goes on */
		buf_add(&joined, str_slice(rest, 0, line));
		rest = str_from(rest, line);
	}
	add_unindented(&e->text, buf_str(&joined));
	kramdown_append(k->tree, e);
	k->src.at += n;
	return true;
}

/* Where the line stands that closes a fence, and where it ends; false: nowhere. */
static bool
fence_end(struct str s, struct str fence, size_t *ret_start, size_t *ret_end)
{
	for (size_t i = 0; i < s.len; i += kramdown_line(str_from(s, i))) {
		size_t n = i + kramdown_opt_space(str_from(s, i));
		if (!str_starts(str_from(s, n), fence))
			continue;
		n += fence.len;
		while (at(s, n) == fence.ptr[fence.len - 1])
			n++;
		size_t rest = kramdown_rest_blank(str_from(s, n));
		if (!rest)
			continue;
		*ret_start = i;
		*ret_end = n + rest;
		return true;
	}
	return false;
}

static void
set_language(struct kramdown *k, struct element *e, struct str info)
{
	size_t end = info.len > 1 ? str_find(info, '?', 1) : info.len;
	struct str name = str_slice(info, 0, end);
	if (!info.len)
		return;
	e->language = kramdown_copy(k, name);
	kramdown_set(k, &e->attrs, S("class"), arena_printf(k->arena, "language-%.*s", STR(name)));
}

static bool
fenced(struct kramdown *k)
{
	struct str s = here(k);
	size_t n = kramdown_fence(s), from = kramdown_opt_space(s), start, end;
	if (!n || (k->options.plain && (from || s.ptr[0] != '~')))
		return false;
	struct str fence = str_slice(s, from, n);
	struct str info = str_trim(str_slice(s, n, kramdown_line(s)));
	size_t line = kramdown_line(s);
	for (size_t i = 0; i < info.len; i++)
		if (char_is_space(info.ptr[i]))
			return false;
	if (!kramdown_charge(k, 1) || !fence_end(str_from(s, line), fence, &start, &end)) {
		(void)kramdown_charge(k, s.len);
		return false;
	}
	struct element *e = kramdown_block(k, ELEMENT_CODE_BLOCK);
	buf_add(&e->text, str_slice(s, line, line + start));
	set_language(k, e, info);
	kramdown_append(k->tree, e);
	k->src.at += line + end;
	return true;
}

/* ---- quotes ---- */

static bool
is_quote(struct str s)
{
	return at(s, kramdown_opt_space(s)) == '>';
}

static bool
quote(struct kramdown *k)
{
	struct buf b = BUF_ARENA(k->arena);
	if (!is_quote(here(k)))
		return false;
	do {
		size_t n = kramdown_line(here(k));
		struct str line = str_slice(here(k), 0, n);
		if (is_quote(line)) {
			line = str_from(line, kramdown_opt_space(line) + 1);
			line = str_from(line, at(line, 0) == ' ');
		}
		buf_add(&b, line);
		k->src.at += n;
	} while (!kramdown_lazy_end(here(k)));
	struct element *e = kramdown_block(k, ELEMENT_QUOTE);
	kramdown_append(k->tree, e);
	(void)kramdown_blocks(k, e, buf_str(&b));
	return true;
}

/* ---- headings ---- */

static bool
is_id_character(uint32_t c, bool first)
{
	unsigned wanted = UTF8_LETTER | (first ? 0 : UTF8_DIGIT | UTF8_MARK);
	return c == '_' || c == ':' || (!first && (c == '-' || c == '.' || c == 0xB7)) ||
	       (utf8_class(c) & wanted);
}

/* Takes "{#id}" off the end of a heading's text. */
static struct str
take_id(struct str *text)
{
	size_t open = str_rfind(*text, '{');
	struct str id = str_slice(*text, open + 2, text->len ? text->len - 1 : 0), rest = id;
	bool is = open < text->len && open > 0 && at(*text, open + 1) == '#' &&
		  str_ends(*text, S("}")) && id.len &&
		  (text->ptr[open - 1] == ' ' || text->ptr[open - 1] == '\t');
	for (uint32_t c; is && rest.len;) {
		bool first = rest.len == id.len;
		is = utf8_next(&rest, &c, NULL) && is_id_character(c, first);
	}
	if (!is)
		return S("");
	*text = trim_right(str_slice(*text, 0, open - 1));
	return id;
}

static bool
add_heading(struct kramdown *k, unsigned level, struct str text, struct str id, size_t n)
{
	struct element *e = kramdown_block(k, ELEMENT_HEADING);
	e->level = level;
	e->plain = kramdown_copy(k, text);
	kramdown_text(k, e, text, k->text_type);
	if (id.len)
		kramdown_set(k, &e->attrs, S("id"), kramdown_copy(k, id));
	kramdown_append(k->tree, e);
	k->src.at += n;
	return true;
}

/* The level of a heading that begins with '#', and in *ret its text's start; 0: there is none. */
static unsigned
atx_level(struct kramdown *k, struct str s, size_t *ret)
{
	size_t level = 0, from;
	while (level < 6 && at(s, level) == '#')
		level++;
	for (from = level; at(s, from) == ' ' || at(s, from) == '\t';)
		from++;
	if (k->options.plain ? at(s, from) == '\n' : from == level)
		return 0;
	*ret = from;
	return (unsigned)level;
}

/* The text without the signs that close it. */
static struct str
without_closing(struct kramdown *k, struct str text)
{
	size_t n = text.len;
	while (n && text.ptr[n - 1] == '#')
		n--;
	if (n == text.len)
		return text;
	if (k->options.plain ? n && text.ptr[n - 1] == '\\'
			     : !n || (text.ptr[n - 1] != ' ' && text.ptr[n - 1] != '\t'))
		return text;
	return trim_right(str_slice(text, 0, n));
}

static bool
atx(struct kramdown *k)
{
	struct str s = here(k);
	size_t from, n;
	unsigned level = at(s, 0) == '#' ? atx_level(k, s, &from) : 0;
	if (!level ||
		((k->options.plain || k->options.no_paragraph_end) && !kramdown_after_boundary(k)))
		return false;
	n = kramdown_line(s);
	struct str text = trim_right(str_slice(s, from, n)), id = take_id(&text);
	text = without_closing(k, text);
	return text.len && add_heading(k, level, text, id, n);
}

static bool
setext(struct kramdown *k)
{
	struct str s = here(k);
	size_t from = kramdown_opt_space(s), n = kramdown_line(s), i = n;
	char mark = at(s, n);
	if ((mark != '-' && mark != '=') || char_is_space(at(s, from)))
		return false;
	while (at(s, i) == '-' || at(s, i) == '=')
		i++;
	size_t rest = kramdown_rest_blank(str_from(s, i));
	if (!rest || !kramdown_after_boundary(k))
		return false;
	struct str text = trim_right(str_slice(s, from, n)), id = take_id(&text);
	return text.len && add_heading(k, mark == '-' ? 2 : 1, text, id, i + rest);
}

static bool
rule(struct kramdown *k)
{
	size_t n = kramdown_rule(here(k));
	if (n)
		kramdown_append(k->tree, kramdown_block(k, ELEMENT_RULE));
	k->src.at += n;
	return n > 0;
}

static bool
math(struct kramdown *k)
{
	struct str s = here(k);
	size_t i = kramdown_opt_space(s), from = i + (at(s, i) == '\\') + 2;
	if (!str_starts(str_from(s, from - 2), S("$$")) || !kramdown_after_boundary(k))
		return false;
	size_t end = from + str_search(str_from(s, from), S("$$"));
	(void)kramdown_charge(k, end >= s.len ? s.len : 0);
	if (end >= s.len)
		return false;
	size_t rest = kramdown_rest_blank(str_from(s, end + 2));
	if (at(s, i) == '\\') {
		k->src.at += rest ? i + 1 : 0;
		return false;
	}
	if (!kramdown_boundary(str_from(s, end + 2 + rest)))
		return false;
	struct element *e = kramdown_block(k, ELEMENT_MATH);
	buf_add(&e->text, str_trim(str_slice(s, from, end)));
	kramdown_append(k->tree, e);
	k->src.at += end + 2 + rest;
	return true;
}

/* ---- definitions ---- */

static struct element *
end_definition(struct kramdown *k)
{
	struct element *e = kramdown_block(k, ELEMENT_END);
	e->end = END_DEFINITION;
	kramdown_append(k->tree, e);
	return e;
}

static bool
footnote(struct kramdown *k)
{
	struct str s = here(k);
	size_t i = kramdown_opt_space(s);
	if (!str_starts(str_from(s, i), S("[^")))
		return false;
	size_t name = kramdown_name(str_from(s, i + 2)), from = i + 2 + name + 2;
	if (!name || !str_starts(str_from(s, from - 2), S("]:")))
		return false;
	size_t end = from + kramdown_line(str_from(s, from));
	end += kramdown_code_lines(str_from(s, end));
	struct buf text = BUF_ARENA(k->arena);
	add_unindented(&text, str_slice(s, from, end));
	k->src.at += end;
	struct element *e = kramdown_element(k, ELEMENT_ITEM);
	(void)kramdown_blocks(k, e, buf_str(&text));
	(void)end_definition(k);
	kramdown_footnote(k, str_slice(s, i + 2, i + 2 + name), true)->content = e;
	return true;
}

static size_t
skip_blanks(struct str s, size_t i)
{
	while (at(s, i) == ' ' || at(s, i) == '\t')
		i++;
	return i;
}

/* The end of a title with the line's end behind it; 0: there is none. */
static size_t
title_at(struct str s, size_t i, struct str *ret)
{
	size_t start = skip_blanks(s, i), end, n;
	if (at(s, start) == '\n')
		start = skip_blanks(s, start + 1);
	char q = at(s, start);
	if (start == i || (q != '"' && q != '\''))
		return 0;
	for (end = start + 2; end < s.len && s.ptr[end - 1] != '\n' && s.ptr[end] != '\n'; end++) {
		n = s.ptr[end] == q ? skip_blanks(s, end + 1) : 0;
		if (n && at(s, n) == '\n') {
			*ret = str_slice(s, start + 1, end);
			return n + 1;
		}
	}
	return 0;
}

struct link_parts {
	struct str url, title;
	bool has_title;
	bool enclosed; /* the address stands between < and > */
};

/* The title, if any, and the end of the line behind a link's address; 0: something else stands there. */
static size_t
link_tail(struct str s, size_t i, struct link_parts *p)
{
	size_t end = title_at(s, i, &p->title);
	p->has_title = end > 0;
	if (end)
		return end;
	i = skip_blanks(s, i);
	return at(s, i) == '\n' ? i + 1 : 0;
}

static size_t
link_address(struct str s, size_t i, struct link_parts *p)
{
	size_t line = i + kramdown_line(str_from(s, i)), end;
	if (at(s, i) == '<') {
		for (size_t c = str_find(s, '>', i); c < line; c = str_find(s, '>', c + 1)) {
			p->url = str_slice(s, i + 1, c);
			if ((end = link_tail(s, c + 1, p))) {
				p->enclosed = true;
				return end;
			}
		}
	}
	for (size_t c = i + 1; c < line; c++) {
		if (!char_is_space(s.ptr[c]))
			continue;
		p->url = str_slice(s, i, c);
		if ((end = link_tail(s, c, p)))
			return end;
	}
	return 0;
}

/* Whether what was taken for an address holds what was meant as a title. */
static bool
holds_title(struct str url)
{
	for (size_t i = 1; i < url.len; i++)
		if ((url.ptr[i] == '"' || url.ptr[i] == '\'') &&
			(url.ptr[i - 1] == ' ' || url.ptr[i - 1] == '\t'))
			return true;
	return false;
}

static bool
link_definition(struct kramdown *k)
{
	struct str s = here(k);
	size_t i = kramdown_opt_space(s), close = at(s, i) == '[' ? str_find(s, ']', i) : 0, end;
	struct link_parts p = { 0 };
	if (close < i + 2 || at(s, close + 1) != ':' || str_find(s, '\n', i) < close)
		return false;
	end = link_address(s, skip_blanks(s, close + 2), &p);
	if (!end || !p.url.len || (!p.enclosed && holds_title(p.url)))
		return false;
	struct str id = kramdown_link_id(k, str_slice(s, i + 1, close));
	struct definition *d = kramdown_define(k, &k->links, id, true);
	d->url = kramdown_copy(k, p.url);
	d->title = kramdown_copy(k, p.title);
	d->has_title = p.has_title;
	k->src.at += end;
	d->end = end_definition(k);
	return true;
}

static bool
abbreviation(struct kramdown *k)
{
	struct str s = here(k);
	size_t i = kramdown_opt_space(s), line = kramdown_line(s);
	if (!str_starts(str_from(s, i), S("*[")))
		return false;
	size_t close = i + 3 + str_search(str_slice(s, i + 3, line), S("]:"));
	if (close + 1 >= line || i + 3 > line)
		return false;
	size_t n = k->abbreviations.n;
	struct definition *d =
		kramdown_define(k, &k->abbreviations, str_slice(s, i + 2, close), true);
	if (k->abbreviations.n > n) {
		d->next = k->first_abbreviation;
		k->first_abbreviation = d;
	}
	d->title = kramdown_copy(k, str_trim(str_slice(s, close + 2, line)));
	k->src.at += line;
	d->end = end_definition(k);
	return true;
}

static bool
end_marker(struct kramdown *k)
{
	size_t n = kramdown_end_marker(here(k));
	if (n)
		kramdown_append(k->tree, kramdown_block(k, ELEMENT_END));
	k->src.at += n;
	return n > 0;
}

/* ---- paragraphs ---- */

static bool
ends_paragraph(struct kramdown *k)
{
	struct str s = here(k);
	size_t from;
	if (kramdown_lazy_end(s) || kramdown_list_start(s, ELEMENT_DEFINITIONS, 3))
		return true;
	if (k->options.plain || k->options.no_paragraph_end)
		return false;
	return kramdown_is_list(s) || (at(s, 0) == '#' && atx_level(k, s, &from)) || is_quote(s) ||
	       kramdown_fence(s);
}

static void
paragraph(struct kramdown *k)
{
	size_t from = k->src.at;
	do
		k->src.at += kramdown_line(here(k));
	while (!ends_paragraph(k));
	struct str text = trim_right(str_slice(k->src.s, from, k->src.at));
	struct element *last = k->tree->last;
	if (last && last->type == ELEMENT_PARAGRAPH) {
		bool breaks = from >= 3 && str_eq(str_slice(k->src.s, from - 3, from), S("  \n"));
		if (last->last && last->last->type == k->text_type)
			buf_add(&last->last->text, breaks ? S("  \n") : S("\n"));
		kramdown_text(k, last, text, k->text_type);
		return;
	}
	last = kramdown_block(k, ELEMENT_PARAGRAPH);
	kramdown_append(k->tree, last);
	kramdown_text(k, last, trim_left(text), k->text_type);
}

/* A line that begins with a tab behind blanks is none of kramdown's blocks. */
static bool
stray(struct kramdown *k)
{
	struct str s = here(k);
	char c = at(s, kramdown_opt_space(s));
	if (c != ' ' && c != '\t')
		return false;
	size_t n = kramdown_line(s);
	kramdown_text(k, k->tree, str_slice(s, 0, n), k->text_type);
	k->src.at += n;
	return true;
}

/* ---- all of them ---- */

static void
block(struct kramdown *k)
{
	static bool (*const readers[])(struct kramdown *) = { blank, code, fenced, quote, atx, rule,
		kramdown_list, kramdown_definition_list, kramdown_html_block, setext, math,
		kramdown_table, footnote, link_definition, abbreviation, kramdown_extension_block,
		end_marker, stray };
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (readers[i](k) || k->stop)
			return;
	paragraph(k);
}

/* Whether there may be more blocks within blocks; else what is left over is taken as text. */
static bool
has_room(struct kramdown *k)
{
	if (k->depth <= KRAMDOWN_DEPTH_MAX && k->elements <= KRAMDOWN_ELEMENTS_MAX &&
		k->copied <= KRAMDOWN_COPIED_MAX)
		return true;
	k->too_deep = true;
	kramdown_text(k, k->tree, here(k), ELEMENT_TEXT);
	k->src.at = k->src.s.len;
	return false;
}

bool
kramdown_blocks(struct kramdown *k, struct element *e, struct str text)
{
	struct element *tree = k->tree;
	struct source src = k->src;
	struct attributes *list = k->next_list;
	k->tree = e;
	k->next_list = NULL;
	if (text.ptr)
		k->src = (struct source){ text, 0 };
	k->depth++;
	k->copied += text.len;
	while (k->src.at < k->src.s.len && !k->stop && has_room(k) && !yield_often())
		block(k);
	bool found = k->stop;
	k->stop = false;
	k->depth--;
	k->tree = tree;
	if (text.ptr)
		k->src = src;
	k->next_list = list;
	return found;
}
