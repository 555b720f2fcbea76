/* kramdown's attribute lists and extensions: "{:.class #id key="v"}", "{:name: …}", "{::comment}", … */
#include "core/char.h"
#include "render/kramdown/kramdown.h"

enum {
	LIST_MAX = 16384, /* bytes of a list in a line, and */
	REFS_MAX = 64     /* lists that one refers to: what goes beyond is left out */
};

static char
at(struct str s, size_t i)
{
	return i < s.len ? s.ptr[i] : '\0';
}

static bool
ends_token(struct str s, size_t i)
{
	return i >= s.len || char_is_space(s.ptr[i]);
}

/* ---- lists ---- */

static void
add_class(struct kramdown *k, struct attributes *a, struct str name)
{
	struct attributes one = { 0 };
	kramdown_set(k, &one, S("class"), name);
	kramdown_apply(k, a, &one);
}

static void
add_ref(struct kramdown *k, struct attributes *a, struct str name)
{
	struct reference **end = &a->refs;
	size_t n = 0;
	for (; *end; end = &(*end)->next)
		if (++n == REFS_MAX)
			return;
	*end = arena_alloc(k->arena, sizeof(**end));
	(*end)->name = name;
}

/* The end of ".class#id…" at `i`, or `i`. With `a`, they are added to it. */
static size_t
marks(struct kramdown *k, struct str s, size_t i, struct attributes *a)
{
	for (;;) {
		size_t end = i + 1;
		char c = at(s, i), next = (char)(at(s, end) | 32);
		if (c == '.')
			while (!ends_token(s, end) && s.ptr[end] != '.' && s.ptr[end] != '#')
				end++;
		else if (c == '#' && next >= 'a' && next <= 'z')
			while (end < s.len && (char_is_word(s.ptr[end]) || s.ptr[end] == ':' ||
						      s.ptr[end] == '-'))
				end++;
		if (end == i + 1)
			return i;
		struct str name = str_slice(s, i + 1, end);
		if (a && c == '.')
			add_class(k, a, name);
		else if (a)
			kramdown_set(k, a, S("id"), name);
		i = end;
	}
}

/* The value between quotes that begins at `i`, without escapes, in *ret; its end, or 0. */
static size_t
quoted(struct kramdown *k, struct str s, size_t i, struct str *ret)
{
	struct buf b = BUF_ARENA(k->arena);
	char quote = s.ptr[i++];
	for (; i < s.len && s.ptr[i] != '}'; i++) {
		if (s.ptr[i] == quote && ends_token(s, i + 1)) {
			*ret = b.len ? buf_str(&b) : S("");
			return i + 1;
		}
		if (s.ptr[i] == '\\' && (at(s, i + 1) == '}' || at(s, i + 1) == quote))
			i++;
		buf_add_char(&b, s.ptr[i]);
	}
	return 0;
}

/* Reads one entry at `i`; its end, or 0 where there is none. */
static size_t
entry(struct kramdown *k, struct str s, size_t i, struct attributes *a)
{
	size_t name = kramdown_name(str_from(s, i)), end;
	struct str value;
	if (name && at(s, i + name) == '=' &&
		(at(s, i + name + 1) == '"' || at(s, i + name + 1) == '\'')) {
		end = quoted(k, s, i + name + 1, &value);
		if (end)
			kramdown_set(k, a, str_slice(s, i, i + name), value);
		return end;
	}
	if (name && ends_token(s, i + name)) {
		add_ref(k, a, str_slice(s, i, i + name));
		return i + name;
	}
	end = marks(k, s, i, NULL);
	if (end == i || !ends_token(s, end))
		return 0;
	return marks(k, s, i, a);
}

void
kramdown_read_list(struct kramdown *k, struct str s, struct attributes *a)
{
	s = kramdown_copy(k, s);
	for (size_t i = 0; i < s.len;) {
		size_t end = i ? 0 : entry(k, s, 0, a);
		if (!end && char_is_space(s.ptr[i]))
			end = entry(k, s, i + 1, a);
		i = end ? end : i + 1;
	}
}

/* ---- extensions ---- */

struct extension {
	struct str name, options, body;
	bool has_body, stop;
	size_t len; /* of its first tag */
};

/* "{::name options /}" or "{:/name}" at the beginning of `s`. */
static bool
extension_tag(struct kramdown *k, struct str s, struct extension *ret)
{
	struct extension x = { 0 };
	if (str_starts(s, S("{:/"))) {
		size_t n = kramdown_name(str_from(s, 3));
		x.stop = true;
		x.len = 3 + n + 1;
		*ret = x;
		return at(s, 3 + n) == '}';
	}
	size_t i = 3;
	if (!str_starts(s, S("{::")) || !kramdown_charge(k, 1))
		return false;
	while (i < s.len && char_is_word(s.ptr[i]))
		i++;
	x.name = str_slice(s, 3, i);
	size_t end = i;
	if (char_is_space(at(s, i)))
		for (; end < s.len && s.ptr[end] != '}'; end++)
			end += s.ptr[end] == '\\' && at(s, end + 1) == '}';
	else
		end += at(s, end) == '/';
	bool closed = at(s, end) == '}' && end > 0 && s.ptr[end - 1] == '/';
	x.options = str_slice(s, i, closed ? end - 1 : end);
	x.has_body = !closed;
	x.len = end + 1;
	*ret = x;
	if (x.name.len && at(s, end) == '}')
		return true;
	(void)kramdown_charge(k, end);
	return false;
}

/* Where the tag that ends an extension stands, and its length; s.len: nowhere. */
static size_t
extension_end(struct str s, struct str name, bool block, size_t *ret_len)
{
	for (size_t i = str_search(s, S("{:/")); i < s.len;) {
		struct str rest = str_from(s, i + 3);
		size_t n = str_starts(rest, name) ? name.len : 0;
		size_t from = i, len = 3 + n + 1;
		if (at(rest, n) != '}' && n)
			len = 4 + (n = 0);
		bool is = at(rest, n) == '}';
		if (block && is) {
			size_t after = kramdown_rest_blank(str_from(s, i + len));
			while (from > 0 && i - from < 3 && s.ptr[from - 1] == ' ')
				from--;
			is = after && (from == 0 || s.ptr[from - 1] == '\n');
			len += after + (i - from);
		}
		if (is) {
			*ret_len = len;
			return from;
		}
		i += 3;
		i += str_search(str_from(s, i), S("{:/"));
	}
	return s.len;
}

static bool
is_true(struct str s)
{
	return str_eq(str_trim(s), S("true"));
}

static int
number(struct str s)
{
	int n = 0;
	bool negative = str_starts(s, S("-"));
	for (size_t i = negative; i < s.len && i < 6 && char_is_digit(s.ptr[i]); i++)
		n = n * 10 + (s.ptr[i] - '0');
	return negative ? -n : n;
}

static void
change_option(struct markdown_kramdown *o, struct str name, struct str value)
{
	if (str_eq(name, S("auto_ids")))
		o->no_ids = !is_true(value);
	else if (str_eq(name, S("parse_block_html")))
		o->block_html = is_true(value);
	else if (str_eq(name, S("parse_span_html")))
		o->no_span_html = !is_true(value);
	else if (str_eq(name, S("auto_id_prefix")))
		o->id_prefix = value;
	else if (str_eq(name, S("toc_levels")))
		o->toc_levels = markdown_kramdown_levels(value);
	else if (str_eq(name, S("header_offset")))
		o->header_offset = number(value);
	else if (str_eq(name, S("footnote_nr")))
		o->footnote_first = (unsigned)number(value);
}

static void
options(struct kramdown *k, const struct attributes *list)
{
	for (struct attribute *a = list->first; a; a = a->next)
		change_option(&k->options, a->name, a->value);
}

static void
comment(struct kramdown *k, const struct extension *x, bool span)
{
	struct element *e = kramdown_element(k, ELEMENT_COMMENT);
	buf_add(&e->text, x->body);
	e->span = span;
	kramdown_append(k->tree, e);
}

/* What {::nomarkdown} holds is for HTML unless it says that it is for others. */
static void
raw(struct kramdown *k, const struct extension *x, struct attributes *list, bool span)
{
	struct str *type = kramdown_attribute(list, S("type")), rest, one;
	bool html = !type || !str_trim(*type).len;
	for (rest = type ? *type : S(""); !html && str_split(&rest, ' ', &one);)
		html = str_eq(one, S("html"));
	struct element *e = kramdown_element(k, ELEMENT_RAW);
	buf_add(&e->text, html ? x->body : S(""));
	if (!span && html)
		buf_lit(&e->text, "\n");
	kramdown_append(k->tree, e);
}

static bool
handle(struct kramdown *k, const struct extension *x, bool span)
{
	struct attributes list = { 0 };
	kramdown_read_list(k, x->options, &list);
	if (str_eq(x->name, S("comment"))) {
		if (x->has_body)
			comment(k, x, span);
	} else if (str_eq(x->name, S("nomarkdown"))) {
		if (x->has_body)
			raw(k, x, &list, span);
	} else if (str_eq(x->name, S("options"))) {
		options(k, &list);
		if (!span) {
			struct element *e = kramdown_block(k, ELEMENT_END);
			e->end = END_OTHER;
			kramdown_append(k->tree, e);
		}
	} else {
		return false;
	}
	return true;
}

/* Reads an extension whose first tag is `x`, `n` bytes long with what ends its line. */
static bool
extension(struct kramdown *k, struct extension *x, size_t n, bool span)
{
	struct str rest = str_from(k->src.s, k->src.at + n);
	size_t len = 0;
	if (x->stop)
		return false;
	if (x->has_body) {
		size_t end = kramdown_charge(k, 1) ? extension_end(rest, x->name, !span, &len)
						   : rest.len;
		if (end == rest.len && !len) {
			(void)kramdown_charge(k, rest.len);
			return false;
		}
		x->body = str_slice(rest, 0, end);
		if (!span && str_ends(x->body, S("\n")))
			x->body.len--;
		len += end;
	}
	if (!handle(k, x, span))
		return false;
	k->src.at += n + len;
	return true;
}

bool
kramdown_extension_span(struct kramdown *k)
{
	struct str s = str_from(k->src.s, k->src.at);
	struct extension x;
	if (extension_tag(k, s, &x))
		return extension(k, &x, x.len, true);
	size_t end = 2;
	s = str_slice(s, 0, LIST_MAX);
	while (end < s.len && s.ptr[end] != '}')
		end += s.ptr[end] == '\\' && at(s, end + 1) == '}' ? 2 : 1;
	struct element *last = k->tree->last;
	if (end >= s.len || end == 2 || !last || last->type == ELEMENT_TEXT ||
		last->type == ELEMENT_RAW_TEXT) {
		(void)kramdown_charge(k, end);
		return false;
	}
	struct attributes list = { 0 };
	kramdown_read_list(k, str_slice(s, 2, end), &list);
	kramdown_apply(k, kramdown_list_of(k, last), &(struct attributes){ list.first, NULL });
	for (struct reference *r = list.refs; r; r = r->next)
		add_ref(k, last->list, r->name);
	kramdown_apply(k, &last->attrs, &list);
	k->src.at += end + 1;
	return true;
}

/* ---- blocks ---- */

static void
end_block(struct kramdown *k)
{
	struct element *e = kramdown_block(k, ELEMENT_END);
	e->end = END_OTHER;
	kramdown_append(k->tree, e);
}

/* "{:name: …}" */
static bool
definition(struct kramdown *k, struct str s, size_t i)
{
	size_t name = kramdown_name(str_from(s, i + 2)), from = i + 2 + name;
	struct str inner;
	if (!name || at(s, from) != ':')
		return false;
	/* as if the list began behind the name */
	struct str rest = str_slice(s, from - 1, from + LIST_MAX);
	size_t end = 2;
	while (end < rest.len && rest.ptr[end] != '}')
		end += rest.ptr[end] == '\\' && at(rest, end + 1) == '}' ? 2 : 1;
	size_t n = end < rest.len && end > 2 ? kramdown_rest_blank(str_from(rest, end + 1)) : 0;
	if (!n)
		return false;
	inner = str_slice(rest, 2, end);
	struct definition *d =
		kramdown_define(k, &k->lists, str_slice(s, i + 2, i + 2 + name), true);
	kramdown_read_list(k, inner, &d->attrs);
	k->src.at += from - 1 + end + 1 + n;
	end_block(k);
	return true;
}

static bool
takes_list(struct element *last)
{
	return last && last->type != ELEMENT_BLANK &&
	       (last->type != ELEMENT_END || last->end == END_DEFINITION);
}

bool
kramdown_extension_block(struct kramdown *k)
{
	struct str s = str_from(k->src.s, k->src.at), inner;
	size_t i = kramdown_opt_space(s), n;
	struct extension x;
	if (!str_starts(str_from(s, i), S("{:")))
		return false;
	if (definition(k, s, i))
		return true;
	if (extension_tag(k, str_from(s, i), &x) &&
		(n = kramdown_rest_blank(str_from(s, i + x.len))))
		return extension(k, &x, i + x.len + n, false);
	n = kramdown_attribute_block(str_from(s, i), &inner);
	if (!n)
		return false;
	k->src.at += i + n;
	s = str_from(k->src.s, k->src.at);
	if (takes_list(k->tree->last)) {
		kramdown_read_list(k, inner, kramdown_list_of(k, k->tree->last));
		if (!kramdown_attribute_block(str_from(s, kramdown_opt_space(s)), NULL))
			end_block(k);
	} else {
		if (!k->next_list)
			k->next_list = arena_alloc(k->arena, sizeof(*k->next_list));
		kramdown_read_list(k, inner, k->next_list);
	}
	return true;
}
