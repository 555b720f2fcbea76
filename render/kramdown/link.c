/* kramdown's links and images, and the marks of footnotes: parser/kramdown/link.rb. */
#include "core/char.h"
#include "core/utf8.h"
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

struct str
kramdown_link_id(struct kramdown *k, struct str id)
{
	struct buf b = BUF_ARENA(k->arena), low = BUF_ARENA(k->arena);
	for (size_t i = 0; i < id.len; i++) {
		if (!char_is_space(id.ptr[i]))
			buf_add_char(&b, id.ptr[i]);
		else if (i == 0 || !char_is_space(id.ptr[i - 1]))
			buf_add_char(&b, ' ');
	}
	utf8_add_lower(&low, b.len ? buf_str(&b) : S(""));
	return low.len ? buf_str(&low) : S("");
}

/* A link's text without the backslashes of what is escaped. */
static struct str
unescaped(struct kramdown *k, struct str s)
{
	struct buf b = BUF_ARENA(k->arena);
	for (size_t i = 0; i < s.len; i++) {
		char next = at(s, i + 1);
		if (s.ptr[i] == '\\' && next && strchr("\\.*_+`<>()[]{}#!:|\"'$=-", next))
			i++;
		buf_add_char(&b, s.ptr[i]);
	}
	return b.len ? buf_str(&b) : S("");
}

static size_t
count_images(const struct element *e)
{
	size_t n = 0;
	for (e = e->first; e; e = e->next)
		n += e->type == ELEMENT_IMAGE;
	return n;
}

/* Whether here is the bracket that closes what *ctx counts. */
static bool
at_bracket(struct kramdown *k, struct element *e, void *ctx)
{
	size_t *count = ctx;
	struct str s = here(k);
	bool close = s.ptr[0] == ']';
	if (!close && s.ptr[0] != '[' && !(s.ptr[0] == '!' && at(s, 1) == '['))
		return false;
	*count += close ? (size_t)-1 : 1;
	return *count == count_images(e);
}

struct target {
	struct str url, title;
	bool has_title;
	const struct attributes *list;
};

static void
add_link(struct kramdown *k, struct element *e, struct str alt, const struct target *t)
{
	bool image = e->type == ELEMENT_IMAGE;
	if (t->list) {
		*kramdown_list_of(k, e) = (struct attributes){ NULL, t->list->refs };
		kramdown_apply(k, &e->attrs, t->list);
	}
	kramdown_set(k, &e->attrs, image ? S("src") : S("href"), kramdown_copy(k, t->url));
	if (image) {
		kramdown_set(k, &e->attrs, S("alt"), alt);
		e->first = e->last = NULL;
	}
	if (t->has_title)
		kramdown_set(k, &e->attrs, S("title"), kramdown_copy(k, t->title));
	kramdown_append(k->tree, e);
}

/* "[id]" behind a link's text; its length, or 0. *ret is "" where it names nothing. */
static size_t
id_length(struct str s, struct str *ret)
{
	size_t i = kramdown_spaces(s), end = str_find(s, ']', i);
	*ret = S("");
	if (at(s, i) != '[' || end == s.len)
		return 0;
	*ret = str_slice(s, i + 1, end);
	return end + 1;
}

static bool
by_id(struct kramdown *k, struct element *e, struct str alt, struct str id, size_t n)
{
	id = kramdown_link_id(k, id.len ? id : alt);
	struct definition *d = kramdown_define(k, &k->links, id, false);
	if (!d)
		return false;
	struct target t = { d->url, d->title, d->has_title, d->end ? d->end->list : NULL };
	k->src.at += n;
	add_link(k, e, alt, &t);
	return true;
}

/* The title behind an address, and the parenthesis; its end, or 0. */
static size_t
title_end(struct str s, size_t i, struct target *t)
{
	i += kramdown_spaces(str_from(s, i));
	char q = at(s, i);
	if (q != '"' && q != '\'')
		return 0;
	for (size_t end = str_find(s, q, i + 2); end < s.len; end = str_find(s, q, end + 1)) {
		size_t close = end + 1 + kramdown_spaces(str_from(s, end + 1));
		if (at(s, close) != ')')
			continue;
		t->title = str_slice(s, i + 1, end);
		t->has_title = true;
		return close + 1;
	}
	return 0;
}

/* The end of "(address 'title')" at the beginning of `s`; 0: it is none. */
static size_t
address_end(struct str s, struct target *t)
{
	size_t i = 1, open = 1, close = str_find(s, '>', 1);
	if (at(s, 1) == '<' && close < s.len && close < str_find(s, '\n', 0)) {
		t->url = str_slice(s, 2, close);
		return at(s, close + 1) == ')' ? close + 2 : title_end(s, close + 1, t);
	}
	for (; i < s.len && open; i++) {
		open += s.ptr[i] == '(';
		open -= s.ptr[i] == ')';
		if (char_is_space(s.ptr[i]) && (at(s, i + 1) == '"' || at(s, i + 1) == '\''))
			break;
	}
	t->url = str_trim(str_slice(s, 1, open ? i : i - 1));
	return open ? title_end(s, i, t) : i;
}

static bool
by_address(struct kramdown *k, struct element *e, struct str alt)
{
	struct target t = { .url = S("") };
	size_t end = address_end(here(k), &t);
	if (!end)
		return false;
	k->src.at += end;
	add_link(k, e, alt, &t);
	return true;
}

static bool
in_link(const struct kramdown *k)
{
	uint64_t links = UINT64_C(1) << ELEMENT_LINK | UINT64_C(1) << ELEMENT_IMAGE;
	return k->tree->type == ELEMENT_LINK || k->tree->type == ELEMENT_IMAGE ||
	       (k->inside & links);
}

/* Reads the text of a link up to its bracket. */
static bool
read_text(struct kramdown *k, struct element *e)
{
	size_t count = 1;
	if (!kramdown_charge(k, 1) || k->depth >= KRAMDOWN_DEPTH_MAX)
		return false;
	k->depth++;
	bool found = kramdown_spans(k, e, at_bracket, &count, SPANS_ALL);
	k->depth--;
	return found;
}

bool
kramdown_link(struct kramdown *k)
{
	size_t from = k->src.at, start = from + (k->src.s.ptr[from] == '!');
	struct str s = k->src.s, id;
	if (at(s, start) != '[' || start + 1 >= s.len || at(s, start + 1) == '^')
		return false;
	struct element *e = kramdown_element(k, start > from ? ELEMENT_IMAGE : ELEMENT_LINK);
	bool nested = e->type == ELEMENT_LINK && in_link(k);
	k->src.at = start + 1;
	if (!nested && read_text(k, e)) {
		struct str alt = unescaped(k, str_slice(s, start + 1, k->src.at));
		k->src.at++;
		size_t n = id_length(here(k), &id);
		if (n || at(here(k), 0) != '(' ? by_id(k, e, alt, id, n) : by_address(k, e, alt))
			return true;
	}
	if (!nested)
		(void)kramdown_charge(k, 8 * (s.len - start));
	k->src.at = start + 1;
	kramdown_text(k, k->tree, str_slice(s, from, start + 1), k->text_type);
	return true;
}

bool
kramdown_footnote_mark(struct kramdown *k)
{
	struct str s = here(k);
	size_t n = at(s, 1) == '^' ? kramdown_name(str_from(s, 2)) : 0;
	if (!n || at(s, 2 + n) != ']')
		return false;
	struct footnote *f = kramdown_footnote(k, str_slice(s, 2, 2 + n), false);
	k->src.at += n + 3;
	if (!f) {
		kramdown_text(k, k->tree, str_slice(s, 0, n + 3), k->text_type);
		return true;
	}
	struct element *e = kramdown_element(k, ELEMENT_FOOTNOTE);
	e->note = f;
	kramdown_append(k->tree, e);
	return true;
}
