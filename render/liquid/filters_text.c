/* Liquid's filters of text. */
#include "core/encode.h"
#include "core/html.h"
#include "core/utf8.h"
#include "render/liquid/filter.h"

/* ---- one text into another ---- */

static int
upcase(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, utf8_add_upper, ret);
}

static int
downcase(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, utf8_add_lower, ret);
}

static int
capitalize(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, utf8_add_capital, ret);
}

static int
escape(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	if (input.kind == LIQUID_NIL)
		return 0;
	return filter_change(run, input, html_attribute, ret);
}

static int
escape_once(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, html_attribute_once, ret);
}

static int
strip_html(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, html_strip, ret);
}

static int
filter_url_encode(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	if (input.kind == LIQUID_NIL)
		return 0;
	return filter_change(run, input, form_encode, ret);
}

static int
filter_url_decode(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	if (input.kind == LIQUID_NIL)
		return 0;
	int r = filter_change(run, input, form_decode, ret);
	if (r == 0 && !utf8_valid(ret->string))
		return liquid_fail(run, "invalid byte sequence in UTF-8");
	return r;
}

static void
encode64(struct buf *b, struct str s)
{
	base64_add(b, s, false);
}

static void
encode64_safe(struct buf *b, struct str s)
{
	base64_add(b, s, true);
}

static int
base64_encode(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, encode64, ret);
}

static int
base64_url_safe_encode(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	return filter_change(run, input, encode64_safe, ret);
}

static int
decode64(struct liquid_run *run, struct liquid_value input, bool url_safe, struct liquid_value *ret)
{
	struct str s;
	int r = filter_text(run, input, &s);
	if (r < 0)
		return r;
	struct buf b = filter_buf(run);
	if (!base64_decode(&b, s, url_safe))
		return liquid_fail(run, "invalid base64 provided to base64_%sdecode",
			url_safe ? "url_safe_" : "");
	return filter_put(run, &b, ret);
}

static int
filter_base64_decode(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	return decode64(run, input, false, ret);
}

static int
base64_url_safe_decode(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	return decode64(run, input, true, ret);
}

/* ---- white space ---- */

static int
stripped(struct liquid_run *run, struct liquid_value input, bool left, bool right,
	struct liquid_value *ret)
{
	struct str s;
	int r = filter_text(run, input, &s);
	if (r == 0)
		*ret = liquid_string(filter_strip(s, left, right));
	return r;
}

static int
strip(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return stripped(run, input, true, true, ret);
}

static int
lstrip(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return stripped(run, input, true, false, ret);
}

static int
rstrip(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return stripped(run, input, false, true, ret);
}

/* Line ends, LF or CR LF, replaced. */
static void
replace_lines(struct buf *b, struct str s, struct str with)
{
	while (s.len) {
		size_t n = str_find(s, '\n', 0);
		bool cr = n < s.len && n && s.ptr[n - 1] == '\r';
		buf_add(b, str_slice(s, 0, n - cr));
		if (n < s.len)
			buf_add(b, with);
		s = str_from(s, n + 1);
	}
}

static void
without_lines(struct buf *b, struct str s)
{
	replace_lines(b, s, S(""));
}

static void
with_breaks(struct buf *b, struct str s)
{
	replace_lines(b, s, S("<br />\n"));
}

static int
strip_newlines(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, without_lines, ret);
}

static int
newline_to_br(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, with_breaks, ret);
}

/* ---- two texts ---- */

static int
joined(struct liquid_run *run, struct liquid_value first, struct liquid_value second,
	struct liquid_value *ret)
{
	struct str left, right;
	int r = filter_text(run, first, &left);
	if (r == 0)
		r = filter_text(run, second, &right);
	if (r < 0)
		return r;
	struct buf b = filter_buf(run);
	buf_add(&b, left);
	buf_add(&b, right);
	return filter_put(run, &b, ret);
}

static int
append(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return joined(run, input, filter_arg(args, 0), ret);
}

static int
prepend(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return joined(run, filter_arg(args, 0), input, ret);
}

/* Input, what is looked for, and what stands for it. */
struct replacing {
	struct str text, what, with;
};

static int
take_replacing(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct replacing *ret)
{
	int r = filter_text(run, input, &ret->text);
	if (r == 0)
		r = filter_arg_text(run, args, 0, &ret->what);
	if (r == 0)
		r = filter_arg_text(run, args, 1, &ret->with);
	return r;
}

/* Adds the replacement for what stands at [from, to). As in Ruby's gsub, "\0" is the text that was found,
 * "\`" and "\'" what is around it, "\1" is nothing, and "\\" a backslash. */
static void
add_replacement(struct buf *b, const struct replacing *p, size_t from, size_t to)
{
	struct str with = p->with;
	while (with.len) {
		size_t n = str_find(with, '\\', 0);
		buf_add(b, str_slice(with, 0, n));
		char c = n + 1 < with.len ? with.ptr[n + 1] : 0;
		if (c == '0' || c == '&')
			buf_add(b, str_slice(p->text, from, to));
		else if (c == '`')
			buf_add(b, str_slice(p->text, 0, from));
		else if (c == '\'')
			buf_add(b, str_from(p->text, to));
		else if (c == '\\')
			buf_add_char(b, c);
		else if (c < '1' || c > '9')
			buf_add(b, str_slice(with, n, n + 2));
		with = str_from(with, n + 2);
	}
}

/* Replaces nothing: before each character, and at the end. */
static void
replace_empty(struct buf *b, const struct replacing *p)
{
	for (size_t i = 0; i < p->text.len;) {
		size_t n = utf8_size(str_from(p->text, i));
		n = n ? n : 1;
		add_replacement(b, p, i, i);
		buf_add(b, str_slice(p->text, i, i + n));
		i += n;
	}
	add_replacement(b, p, p->text.len, p->text.len);
}

static void
replace_all(struct buf *b, const struct replacing *p)
{
	if (p->what.len == 0) {
		replace_empty(b, p);
		return;
	}
	for (size_t i = 0; i < p->text.len && !b->overflow;) {
		size_t n = str_search(str_from(p->text, i), p->what);
		buf_add(b, str_slice(p->text, i, i + n));
		i += n;
		if (i < p->text.len)
			add_replacement(b, p, i, i + p->what.len);
		i += p->what.len;
	}
}

static int
filter_replace(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct replacing p;
	int r = take_replacing(run, input, args, &p);
	if (r < 0)
		return r;
	struct buf b = filter_buf(run);
	replace_all(&b, &p);
	return filter_put(run, &b, ret);
}

static int
replace_first(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct replacing p;
	int r = take_replacing(run, input, args, &p);
	if (r < 0)
		return r;
	struct buf b = filter_buf(run);
	size_t at = str_search(p.text, p.what);
	buf_add(&b, str_slice(p.text, 0, at));
	if (at < p.text.len || p.what.len == 0)
		add_replacement(&b, &p, at, at + p.what.len);
	buf_add(&b, str_from(p.text, at + p.what.len));
	return filter_put(run, &b, ret);
}

/* The last place of `what`, or text.len + 1. */
static size_t
search_last(struct str text, struct str what)
{
	for (size_t i = text.len + 1; i-- > what.len;) {
		if (memcmp(text.ptr + i - what.len, what.ptr, what.len) == 0)
			return i - what.len;
	}
	return text.len + 1;
}

static int
replace_last(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct replacing p;
	int r = take_replacing(run, input, args, &p);
	if (r < 0)
		return r;
	size_t at = p.what.len ? search_last(p.text, p.what) : p.text.len;
	if (at > p.text.len) {
		*ret = liquid_string(p.text);
		return 0;
	}
	struct buf b = filter_buf(run);
	buf_add(&b, str_slice(p.text, 0, at));
	buf_add(&b, p.with);
	buf_add(&b, str_from(p.text, at + p.what.len));
	return filter_put(run, &b, ret);
}

/* ---- parts ---- */

/* Lists the pieces as they are found. */
struct pieces {
	struct liquid_run *run;
	struct buf values; /* of struct liquid_value */
	size_t n;          /* without the empty ones at the end */
};

static void
add_piece(struct pieces *p, struct str piece)
{
	struct liquid_value v = liquid_string(piece);
	buf_add(&p->values, (struct str){ (const char *)&v, sizeof(v) });
	if (piece.len)
		p->n = p->values.len / sizeof(v);
}

static void
split_all(struct pieces *p, struct str s, struct str at)
{
	struct str piece;
	if (str_eq(at, S(" "))) {
		while (filter_word(&s, &piece))
			add_piece(p, piece);
		return;
	}
	while (s.len) {
		size_t n = at.len ? str_search(s, at) : utf8_size(s);
		if (at.len == 0 && n == 0)
			n = 1;
		add_piece(p, str_slice(s, 0, n));
		s = str_from(s, n + at.len);
	}
}

static int
split(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct str s, at;
	int r = filter_text(run, input, &s);
	if (r == 0)
		r = filter_arg_text(run, args, 0, &at);
	if (r < 0)
		return r;
	struct pieces p = { run, filter_buf(run), 0 };
	split_all(&p, s, at);
	if (p.values.overflow)
		return liquid_fail(run, "the text has too many parts");
	struct liquid_list *l = liquid_list_new(liquid_arena(run), p.n);
	if (p.n)
		memcpy(l->items, p.values.ptr, p.n * sizeof(l->items[0]));
	*ret = liquid_list(l);
	return 0;
}

/* How many bytes the first n characters have; *ret_all: that is all there are, n or fewer. */
static size_t
characters(struct str s, int64_t n, bool *ret_all)
{
	struct str rest = s;
	uint32_t code;
	while (n > 0 && utf8_next(&rest, &code, NULL))
		n--;
	*ret_all = rest.len == 0;
	return s.len - rest.len;
}

static int
truncate_text(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct str s, end = S("...");
	int64_t length = 50;
	bool all;
	if (input.kind == LIQUID_NIL)
		return 0;
	int r = filter_text(run, input, &s);
	if (r == 0 && args->n > 0)
		r = filter_integer(run, filter_arg(args, 0), &length);
	if (r == 0 && args->n > 1)
		r = filter_arg_text(run, args, 1, &end);
	if (r < 0)
		return r;
	(void)characters(s, length, &all);
	*ret = liquid_string(s);
	if (all && length >= 0)
		return 0;
	struct str rest = end;
	uint32_t code;
	while (utf8_next(&rest, &code, NULL) && length > INT64_MIN)
		length--;
	struct buf b = filter_buf(run);
	buf_add(&b, str_slice(s, 0, characters(s, length, &all)));
	buf_add(&b, end);
	return filter_put(run, &b, ret);
}

static int
truncatewords(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct str s, end = S("..."), word;
	int64_t words = 15;
	if (input.kind == LIQUID_NIL)
		return 0;
	int r = filter_text(run, input, &s);
	if (r == 0 && args->n > 0)
		r = filter_integer(run, filter_arg(args, 0), &words);
	if (r == 0 && args->n > 1)
		r = filter_arg_text(run, args, 1, &end);
	if (r < 0)
		return r;
	if (words >= INT32_MAX)
		return liquid_fail(run, "integer %lld too big for truncatewords", (long long)words);
	struct buf b = filter_buf(run);
	struct str rest = s;
	*ret = liquid_string(s);
	for (int64_t i = 0; i < (words > 0 ? words : 1); i++) {
		if (!filter_word(&rest, &word) || rest.len == 0)
			return 0; /* the last word, with nothing behind it */
		if (i)
			buf_add_char(&b, ' ');
		buf_add(&b, word);
	}
	buf_add(&b, end);
	return filter_put(run, &b, ret);
}

static const struct liquid_filter filters[] = {
	{ "append", 1, 1, append },
	{ "base64_decode", 0, 0, filter_base64_decode },
	{ "base64_encode", 0, 0, base64_encode },
	{ "base64_url_safe_decode", 0, 0, base64_url_safe_decode },
	{ "base64_url_safe_encode", 0, 0, base64_url_safe_encode },
	{ "capitalize", 0, 0, capitalize },
	{ "downcase", 0, 0, downcase },
	{ "escape", 0, 0, escape },
	{ "escape_once", 0, 0, escape_once },
	{ "h", 0, 0, escape },
	{ "lstrip", 0, 0, lstrip },
	{ "newline_to_br", 0, 0, newline_to_br },
	{ "prepend", 1, 1, prepend },
	{ "remove", 1, 1, filter_replace },
	{ "remove_first", 1, 1, replace_first },
	{ "remove_last", 1, 1, replace_last },
	{ "replace", 1, 2, filter_replace },
	{ "replace_first", 1, 2, replace_first },
	{ "replace_last", 2, 2, replace_last },
	{ "rstrip", 0, 0, rstrip },
	{ "split", 1, 1, split },
	{ "strip", 0, 0, strip },
	{ "strip_html", 0, 0, strip_html },
	{ "strip_newlines", 0, 0, strip_newlines },
	{ "truncate", 0, 2, truncate_text },
	{ "truncatewords", 0, 2, truncatewords },
	{ "upcase", 0, 0, upcase },
	{ "url_decode", 0, 0, filter_url_decode },
	{ "url_encode", 0, 0, filter_url_encode },
};

const struct liquid_filters liquid_filters_text = { filters, sizeof(filters) / sizeof(filters[0]) };
