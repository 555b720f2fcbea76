/* HTML in kramdown's texts: elements as blocks and in lines, what stands in them read as their attribute `markdown`
 * says. */
#include "core/char.h"
#include "core/utf8.h"
#include "render/kramdown/kramdown.h"

static const char *const span_tags[] = { "a", "abbr", "acronym", "b", "big", "bdo", "br", "button",
	"cite", "code", "del", "dfn", "em", "i", "img", "input", "ins", "kbd", "label", "mark",
	"option", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby", "samp", "select", "small", "span",
	"strong", "sub", "sup", "tt", "u", "var" };
static const char *const block_tags[] = { "address", "article", "aside", "applet", "body",
	"blockquote", "caption", "col", "colgroup", "dd", "div", "dl", "dt", "fieldset",
	"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
	"hgroup", "hr", "html", "head", "iframe", "legend", "menu", "li", "main", "map", "nav",
	"ol", "optgroup", "p", "pre", "section", "summary", "table", "tbody", "td", "th", "thead",
	"tfoot", "tr", "ul" };
static const char *const void_tags[] = { "area", "base", "br", "col", "command", "embed", "hr",
	"img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr" };
static const char *const block_content[] = { "address", "applet", "article", "aside", "blockquote",
	"body", "dd", "details", "div", "dl", "fieldset", "figure", "figcaption", "footer", "form",
	"header", "hgroup", "iframe", "li", "main", "map", "menu", "nav", "noscript", "object",
	"section", "summary", "td" };
static const char *const span_content[] = { "a", "abbr", "acronym", "b", "bdo", "big", "button",
	"cite", "caption", "del", "dfn", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins",
	"label", "legend", "optgroup", "p", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby", "select",
	"small", "span", "strong", "sub", "sup", "th", "tt" };
static const char *const raw_content[] = { "script", "style", "math", "option", "textarea", "pre",
	"code", "kbd", "samp", "var" };

#define AMONG(list, name) among((list), sizeof(list) / sizeof((list)[0]), (name))

static bool
among(const char *const *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(str_of(list[i]), name))
			return true;
	return false;
}

bool
kramdown_is_span_tag(struct str name)
{
	return AMONG(span_tags, name);
}

bool
kramdown_is_block_tag(struct str name)
{
	return AMONG(block_tags, name);
}

bool
kramdown_is_void_tag(struct str name)
{
	return AMONG(void_tags, name);
}

bool
kramdown_is_tag(struct str name)
{
	return AMONG(span_tags, name) || AMONG(block_tags, name) || AMONG(void_tags, name) ||
	       AMONG(block_content, name) || AMONG(span_content, name) || AMONG(raw_content, name);
}

enum content
kramdown_content(struct str name)
{
	if (AMONG(block_content, name))
		return CONTENT_BLOCK;
	return AMONG(span_content, name) ? CONTENT_SPAN : CONTENT_RAW;
}

static struct str
here(const struct kramdown *k)
{
	return str_from(k->src.s, k->src.at);
}

static struct str
lower(struct kramdown *k, struct str s)
{
	struct buf b = BUF_ARENA(k->arena);
	utf8_add_lower(&b, s);
	return b.len ? buf_str(&b) : S("");
}

/* ---- start tags ---- */

static struct str
unquoted(struct str value)
{
	bool quoted = value.len > 1 && (value.ptr[0] == '"' || value.ptr[0] == '\'');
	return quoted ? str_slice(value, 1, value.len - 1) : value;
}

/* The value behind '=', in lines or (with `flat`) in one. */
static struct str
attribute_value(struct kramdown *k, struct str value, bool flat)
{
	value = unquoted(value);
	if (!flat || !memchr(value.ptr ? value.ptr : "", '\n', value.len))
		return kramdown_copy(k, value);
	struct buf b = BUF_ARENA(k->arena);
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] != '\n')
			buf_add_char(&b, value.ptr[i]);
		else if (i == 0 || value.ptr[i - 1] != '\n')
			buf_add_char(&b, ' ');
	}
	return buf_str(&b);
}

static void
read_attributes(struct kramdown *k, struct element *e, struct str s, bool known, bool flat)
{
	for (size_t i = 0; i < s.len;) {
		i += kramdown_spaces(str_from(s, i));
		size_t n = kramdown_tag_name(str_from(s, i)), end = i + n;
		if (!n)
			return;
		struct str name = str_slice(s, i, end), value = S("");
		size_t eq = end + kramdown_spaces(str_from(s, end));
		i = end;
		if (eq < s.len && s.ptr[eq] == '=') {
			size_t from = eq + 1 + kramdown_spaces(str_from(s, eq + 1)), to = from;
			char q = from < s.len ? s.ptr[from] : '\0';
			if (q == '"' || q == '\'')
				to = str_find(s, q, from + 1) + 1;
			else
				while (to < s.len && !char_is_space(s.ptr[to]))
					to++;
			value = str_slice(s, from, to);
			i = to;
		}
		name = known ? lower(k, name) : kramdown_copy(k, name);
		kramdown_set(k, &e->attrs, name, attribute_value(k, value, flat));
	}
}

static struct element *
make_element(struct kramdown *k, const struct kramdown_tag *tag, bool flat)
{
	struct element *e = kramdown_element(k, ELEMENT_HTML);
	struct str name = lower(k, tag->name);
	bool known = kramdown_is_tag(name);
	buf_add(&e->text, known ? name : tag->name);
	read_attributes(k, e, tag->attributes, known, flat);
	e->closed = tag->closed;
	kramdown_append(k->tree, e);
	return e;
}

enum mode { MODE_NONE, MODE_RAW, MODE_DEFAULT, MODE_SPAN, MODE_BLOCK };

/* Takes the attribute `markdown` off an element. */
static enum mode
take_mode(struct element *e)
{
	static const char *const values[] = { "0", "1", "span", "block" };
	for (struct attribute **a = &e->attrs.first; *a; a = &(*a)->next) {
		struct str value = (*a)->value;
		if (!str_eq((*a)->name, S("markdown")))
			continue;
		*a = (*a)->next;
		for (unsigned i = 0; i < 4; i++)
			if (str_eq(value, str_of(values[i])))
				return (enum mode)(MODE_RAW + i);
		return MODE_NONE;
	}
	return MODE_NONE;
}

/* ---- elements as blocks ---- */

static bool
in_raw(const struct kramdown *k)
{
	return k->tree->type == ELEMENT_HTML && k->tree->content == CONTENT_RAW;
}

static void
skip_line_end(struct kramdown *k)
{
	size_t i = 0;
	struct str s = here(k);
	while (i < s.len && (s.ptr[i] == ' ' || s.ptr[i] == '\t'))
		i++;
	if (i < s.len && s.ptr[i] == '\n')
		k->src.at += i + 1;
}

/* Where the end tag of a name stands; s.len: nowhere. */
static size_t
find_end_tag(struct kramdown *k, struct str s, struct str name, size_t *ret_len)
{
	struct str found;
	*ret_len = 0;
	if (!kramdown_charge(k, 1))
		return s.len;
	for (size_t i = str_find(s, '<', 0); i < s.len; i = str_find(s, '<', i + 1)) {
		struct str rest = str_from(s, i);
		if (rest.len < 2 || rest.ptr[1] != '/' ||
			!str_eq_nocase(str_slice(rest, 2, 2 + name.len), name))
			continue;
		*ret_len = kramdown_closing_tag(rest, &found);
		if (*ret_len && found.len == name.len)
			return i;
	}
	(void)kramdown_charge(k, s.len);
	*ret_len = 0;
	return s.len;
}

/* Takes all up to the end tag as one text. */
static void
take_text(struct kramdown *k, struct element *e, enum element_type type)
{
	size_t len, end = find_end_tag(k, here(k), buf_str(&e->text), &len);
	kramdown_text(k, e, str_slice(here(k), 0, end), type);
	k->src.at += end + len;
}

static void raw_content_of(struct kramdown *k, struct element *e);

static void
element_block(struct kramdown *k, const struct kramdown_tag *tag)
{
	struct element *e = make_element(k, tag, false);
	struct str name = buf_str(&e->text);
	bool script = str_eq(name, S("script")) || str_eq(name, S("style")), raw = in_raw(k);
	bool closed = e->closed || kramdown_is_void_tag(name);
	if (script && !closed)
		take_text(k, e, ELEMENT_RAW);
	e->list = k->next_list;
	k->next_list = NULL;
	e->content = raw || !k->options.block_html ? CONTENT_RAW : kramdown_content(name);
	enum mode mode = take_mode(e);
	if (mode)
		e->content = mode == MODE_RAW     ? CONTENT_RAW
			     : mode == MODE_SPAN  ? CONTENT_SPAN
			     : mode == MODE_BLOCK ? CONTENT_BLOCK
						  : kramdown_content(name);
	if (e->content == CONTENT_BLOCK)
		skip_line_end(k);
	e->closed = closed && !script;
	if (closed || script)
		return;
	if (e->content == CONTENT_BLOCK)
		(void)kramdown_blocks(k, e, (struct str){ NULL, 0 });
	else if (e->content == CONTENT_SPAN)
		take_text(k, e, ELEMENT_RAW_TEXT);
	else
		raw_content_of(k, e);
	if (!raw)
		skip_line_end(k);
}

/* A comment or a processing instruction; its length, or 0. */
static size_t
comment_length(struct kramdown *k, struct str s, bool instructions)
{
	bool comment = str_starts(s, S("<!--"));
	if (!comment && !(instructions && str_starts(s, S("<?"))))
		return 0;
	struct str rest = str_from(s, comment ? 4 : 2), end = comment ? S("-->") : S("?>");
	size_t n = kramdown_charge(k, 1) ? str_search(rest, end) : rest.len;
	if (n < rest.len)
		return s.len - rest.len + n + end.len;
	(void)kramdown_charge(k, rest.len);
	return 0;
}

static void
add_comment(struct kramdown *k, size_t n, bool span)
{
	struct element *e = kramdown_element(k, ELEMENT_HTML_COMMENT);
	buf_add(&e->text, str_slice(here(k), 0, n));
	e->span = span;
	kramdown_append(k->tree, e);
	k->src.at += n;
}

/* Reads what stands at a '<' in raw content; true: the end of the element. */
static bool
raw_part(struct kramdown *k)
{
	struct str s = here(k), name = S(""), own = buf_str(&k->tree->text);
	struct kramdown_tag tag;
	size_t n = comment_length(k, s, true);
	if (n) {
		add_comment(k, n, false);
		return false;
	}
	n = k->depth < KRAMDOWN_DEPTH_MAX ? kramdown_tag(s, &tag) : 0;
	if (n) {
		k->src.at += n;
		element_block(k, &tag);
		return false;
	}
	n = kramdown_closing_tag(s, &name);
	if (n && (kramdown_is_tag(own) ? str_eq_nocase(name, own) : str_eq(name, own))) {
		k->src.at += n;
		return true;
	}
	n = n ? n : 1;
	kramdown_text(k, k->tree, str_slice(s, 0, n), ELEMENT_TEXT);
	k->src.at += n;
	return false;
}

/* Reads HTML up to the end tag of `e`, as it is. */
static void
raw_content_of(struct kramdown *k, struct element *e)
{
	struct element *tree = k->tree;
	bool done = false;
	k->tree = e;
	k->depth++;
	while (k->src.at < k->src.s.len && !done) {
		size_t n = str_find(here(k), '<', 0);
		kramdown_text(k, e, str_slice(here(k), 0, n), ELEMENT_TEXT);
		k->src.at += n;
		if (k->src.at < k->src.s.len)
			done = raw_part(k);
	}
	k->depth--;
	k->tree = tree;
}

bool
kramdown_html_block(struct kramdown *k)
{
	struct str s = here(k), rest = str_from(s, kramdown_opt_space(s)), name;
	struct kramdown_tag tag;
	size_t n;
	if (!rest.len || rest.ptr[0] != '<')
		return false;
	if ((n = comment_length(k, s, false))) {
		add_comment(k, n, false);
		skip_line_end(k);
		return true;
	}
	n = kramdown_tag(rest, &tag);
	if (n && !kramdown_is_span_tag(lower(k, tag.name))) {
		k->src.at += s.len - rest.len + n;
		element_block(k, &tag);
		return true;
	}
	n = kramdown_closing_tag(rest, &name);
	name = n ? lower(k, name) : S("");
	if (!n || kramdown_is_span_tag(name) || k->tree->type != ELEMENT_HTML ||
		!str_eq(buf_str(&k->tree->text), name))
		return false;
	k->src.at += s.len - rest.len + n;
	k->stop = true;
	return true;
}

/* ---- in lines ---- */

static bool
at_end_tag(struct kramdown *k, struct element *e, void *ctx)
{
	struct str name, own = buf_str(&e->text);
	(void)ctx;
	if (!str_starts(here(k), S("</")) || !kramdown_closing_tag(here(k), &name))
		return false;
	return kramdown_is_tag(own) ? str_eq_nocase(name, own) : str_eq(name, own);
}

/* Reads up to the end tag; what has none ends with the text. */
static void
span_content_of(struct kramdown *k, struct element *e, bool read)
{
	struct str name;
	bool deep = ++k->depth > KRAMDOWN_DEPTH_MAX;
	if (!deep && kramdown_spans(k, e, at_end_tag, NULL, read ? SPANS_ALL : SPANS_HTML)) {
		k->src.at += kramdown_closing_tag(here(k), &name);
	} else {
		k->too_deep = k->too_deep || deep;
		kramdown_text(k, e, here(k), k->text_type);
		k->src.at = k->src.s.len;
	}
	k->depth--;
}

static void
element_span(struct kramdown *k, const struct kramdown_tag *tag)
{
	bool in_raw_text = k->tree->type == ELEMENT_HTML && k->tree->content == CONTENT_RAW;
	struct element *e = make_element(k, tag, true);
	struct str name = buf_str(&e->text);
	bool raw = kramdown_content(name) == CONTENT_RAW;
	bool read = !raw && !in_raw_text && !k->options.no_span_html;
	enum mode mode = take_mode(e);
	if (mode == MODE_SPAN)
		read = true;
	else if (mode == MODE_DEFAULT)
		read = !raw;
	else if (mode == MODE_RAW)
		read = false;
	e->span = true;
	e->content = read ? CONTENT_SPAN : CONTENT_RAW;
	if (!tag->closed && !kramdown_is_void_tag(name))
		span_content_of(k, e, read);
}

bool
kramdown_html_span(struct kramdown *k)
{
	struct str s = here(k), name;
	struct kramdown_tag tag;
	size_t n = comment_length(k, s, false);
	if (n) {
		add_comment(k, n, true);
		return true;
	}
	if ((n = kramdown_closing_tag(s, &name))) {
		kramdown_text(k, k->tree, str_slice(s, 0, n), k->text_type);
		k->src.at += n;
		return true;
	}
	if (!(n = kramdown_tag(s, &tag)))
		return false;
	struct str known = lower(k, tag.name);
	k->src.at += n;
	if (kramdown_is_block_tag(known))
		kramdown_text(k, k->tree, str_slice(s, 0, n), k->text_type);
	else
		element_span(k, &tag);
	return true;
}
