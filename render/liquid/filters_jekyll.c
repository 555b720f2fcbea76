/* Jekyll's filters that need nothing but their input: those of text, and the table of all. */
#include "core/char.h"
#include "core/encode.h"
#include "core/html.h"
#include "core/slug.h"
#include "core/smart.h"
#include "core/utf8.h"
#include "render/liquid/filter.h"
#include "render/liquid/filters_items.h"
#include "render/liquid/json.h"
#include "render/liquid/number.h"

/* Ends the run: Jekyll's filter takes texts only. */
static int
fail_kind(struct liquid_run *run, const char *name, const char *wants, struct liquid_value v)
{
	struct buf shown = filter_buf(run);
	int r = liquid_inspect(run, v, &shown);
	struct str s = str_slice(buf_str(&shown), 0, 80);
	return r < 0 ? r : liquid_fail(run, "%s wants %s, not %.*s", name, wants, STR(s));
}

/* As Ruby's encode(xml: :attr): as html_attribute, but an apostrophe is &apos;. */
static void
escape_xml(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		switch (s.ptr[i]) {
		case '&':
			buf_lit(b, "&amp;");
			break;
		case '<':
			buf_lit(b, "&lt;");
			break;
		case '>':
			buf_lit(b, "&gt;");
			break;
		case '"':
			buf_lit(b, "&quot;");
			break;
		case '\'':
			buf_lit(b, "&apos;");
			break;
		default:
			buf_add_char(b, s.ptr[i]);
		}
	}
}

static int
xml_escape(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, escape_xml, ret);
}

static int
cgi_escape(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	if (input.kind != LIQUID_STRING)
		return fail_kind(run, "cgi_escape", "a text", input);
	return filter_change(run, input, form_encode, ret);
}

static int
uri_escape(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	if (input.kind == LIQUID_NIL)
		return 0;
	if (input.kind != LIQUID_STRING)
		return fail_kind(run, "uri_escape", "a text", input);
	return filter_change(run, input, uri_normalise, ret);
}

static int
smartify(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_change(run, input, smart_text, ret);
}

static int
inspect(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct buf shown = filter_buf(run), b = filter_buf(run);
	int r = liquid_inspect(run, input, &shown);
	if (r < 0)
		return r;
	escape_xml(&b, buf_str(&shown));
	return filter_put(run, &b, ret);
}

static int
jsonify(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct buf b = filter_buf(run);
	int r = liquid_json(run, input, &b);
	return r < 0 ? r : filter_put(run, &b, ret);
}

static void
single_spaces(struct buf *b, struct str s)
{
	struct str word;
	size_t from = b->len;
	while (filter_word(&s, &word)) {
		if (b->len > from)
			buf_add_char(b, ' ');
		buf_add(b, word);
	}
}

static int
normalize_whitespace(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	int r = filter_change(run, input, single_spaces, ret);
	if (r == 0)
		ret->string = filter_strip(ret->string, true, true);
	return r;
}

/* ---- slugs ---- */

static enum slug_mode
slug_mode(struct liquid_value v)
{
	static const struct {
		const char *name;
		enum slug_mode mode;
	} modes[] = { { "raw", SLUG_RAW }, { "default", SLUG_DEFAULT }, { "pretty", SLUG_PRETTY },
		{ "ascii", SLUG_ASCII }, { "latin", SLUG_LATIN } };
	if (!liquid_truthy(v))
		return SLUG_DEFAULT;
	for (size_t i = 0; v.kind == LIQUID_STRING && i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (str_eq(v.string, str_of(modes[i].name)))
			return modes[i].mode;
	}
	return SLUG_NONE;
}

static int
slugify(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	if (input.kind == LIQUID_NIL)
		return 0;
	if (input.kind != LIQUID_STRING)
		return fail_kind(run, "slugify", "a text", input);
	struct buf b = filter_buf(run);
	slug_jekyll(&b, input.string, slug_mode(filter_arg(args, 0)), false);
	if (b.len == 0)
		liquid_warn(run, "empty slug for '%.*s'", STR(input.string));
	return filter_put(run, &b, ret);
}

/* "/a/index.html" is "/a/": at the end of the first line that ends so. */
static int
strip_index(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct str s, index = S("/index.htm");
	int r = filter_text(run, input, &s);
	if (r < 0 || s.len == 0)
		return r;
	if (input.kind != LIQUID_STRING)
		return fail_kind(run, "strip_index", "a text", input);
	*ret = input;
	for (size_t at = 0; at < s.len; at++) {
		at += str_search(str_from(s, at), index);
		size_t end = at + index.len;
		if (end < s.len && s.ptr[end] == 'l')
			end++;
		if (at >= s.len || (end < s.len && s.ptr[end] != '\n'))
			continue;
		struct buf b = filter_buf(run);
		buf_add(&b, str_slice(s, 0, at + 1));
		buf_add(&b, str_from(s, end));
		return filter_put(run, &b, ret);
	}
	return 0;
}

/* ---- words ---- */

struct range {
	uint32_t first, last;
};

/* The scripts Han, Katakana, Hiragana and Hangul. */
static const struct range cjk[] = {
	{ 0x1100, 0x11FF },
	{ 0x2E80, 0x2E99 },
	{ 0x2E9B, 0x2EF3 },
	{ 0x2F00, 0x2FD5 },
	{ 0x3005, 0x3005 },
	{ 0x3007, 0x3007 },
	{ 0x3021, 0x3029 },
	{ 0x302E, 0x302F },
	{ 0x3038, 0x303B },
	{ 0x3041, 0x3096 },
	{ 0x309D, 0x309F },
	{ 0x30A1, 0x30FA },
	{ 0x30FD, 0x30FF },
	{ 0x3131, 0x318E },
	{ 0x31F0, 0x321E },
	{ 0x3260, 0x327E },
	{ 0x32D0, 0x32FE },
	{ 0x3300, 0x3357 },
	{ 0x3400, 0x4DBF },
	{ 0x4E00, 0x9FFC },
	{ 0xA960, 0xA97C },
	{ 0xAC00, 0xD7A3 },
	{ 0xD7B0, 0xD7C6 },
	{ 0xD7CB, 0xD7FB },
	{ 0xF900, 0xFA6D },
	{ 0xFA70, 0xFAD9 },
	{ 0xFF66, 0xFF6F },
	{ 0xFF71, 0xFF9D },
	{ 0xFFA0, 0xFFBE },
	{ 0xFFC2, 0xFFC7 },
	{ 0xFFCA, 0xFFCF },
	{ 0xFFD2, 0xFFD7 },
	{ 0xFFDA, 0xFFDC },
	{ 0x16FF0, 0x16FF1 },
	{ 0x1B000, 0x1B11E },
	{ 0x1B150, 0x1B152 },
	{ 0x1B164, 0x1B167 },
	{ 0x1F200, 0x1F200 },
	{ 0x20000, 0x2A6DD },
	{ 0x2A700, 0x2B734 },
	{ 0x2B740, 0x2B81D },
	{ 0x2B820, 0x2CEA1 },
	{ 0x2CEB0, 0x2EBE0 },
	{ 0x2F800, 0x2FA1D },
	{ 0x30000, 0x3134A },
};

static bool
is_cjk(uint32_t code)
{
	size_t low = 0, high = sizeof(cjk) / sizeof(cjk[0]);
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (code < cjk[mid].first)
			high = mid;
		else if (code > cjk[mid].last)
			low = mid + 1;
		else
			return true;
	}
	return false;
}

/* Characters of these scripts, and words between them. */
static size_t
count_cjk(struct str s, size_t *ret_words)
{
	size_t n = 0;
	bool word = false;
	uint32_t code;
	*ret_words = 0;
	while (utf8_next(&s, &code, NULL)) {
		bool one = is_cjk(code), blank = code < 0x80 && char_is_space((char)code);
		n += one;
		*ret_words += !word && !one && !blank;
		word = !one && !blank;
	}
	return n;
}

static int
number_of_words(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct liquid_value mode = filter_arg(args, 0);
	if (input.kind != LIQUID_STRING)
		return fail_kind(run, "number_of_words", "a text", input);
	size_t words, n = 0, characters = count_cjk(input.string, &words);
	struct str rest = input.string, word;
	while (filter_word(&rest, &word))
		n++;
	bool only = mode.kind == LIQUID_STRING && str_eq(mode.string, S("cjk"));
	if (only || (characters && mode.kind == LIQUID_STRING && str_eq(mode.string, S("auto"))))
		n = characters + words;
	*ret = liquid_int((int64_t)n);
	return 0;
}

static int
to_integer(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	if (input.kind == LIQUID_BOOL || input.kind == LIQUID_DATE) {
		*ret = liquid_int(input.kind == LIQUID_BOOL ? input.boolean : input.date.seconds);
		return 0;
	}
	struct number n = number_of(input);
	if (filter_is_enumerable(input) || input.kind == LIQUID_OBJECT || !number_finite(n))
		return fail_kind(run, "to_integer", "a number or a text", input);
	n = number_integer(n, number_real(n) < 0 ? NUMBER_UP : NUMBER_DOWN, 0);
	*ret = number_value(liquid_arena(run), n);
	return 0;
}

static const struct liquid_filter filters[] = {
	{ "array_to_sentence_string", 0, 1, jekyll_sentence },
	{ "cgi_escape", 0, 0, cgi_escape },
	{ "find", 2, 2, jekyll_find },
	{ "find_exp", 2, 2, jekyll_find_exp },
	{ "group_by", 1, 1, jekyll_group_by },
	{ "group_by_exp", 2, 2, jekyll_group_by_exp },
	{ "inspect", 0, 0, inspect },
	{ "jsonify", 0, 0, jsonify },
	{ "normalize_whitespace", 0, 0, normalize_whitespace },
	{ "number_of_words", 0, 1, number_of_words },
	{ "pop", 0, 1, jekyll_pop },
	{ "push", 1, 1, jekyll_push },
	{ "sample", 0, 1, jekyll_sample },
	{ "shift", 0, 1, jekyll_shift },
	{ "slugify", 0, 1, slugify },
	{ "smartify", 0, 0, smartify },
	{ "sort", 0, 2, jekyll_sort },
	{ "strip_index", 0, 0, strip_index },
	{ "to_integer", 0, 0, to_integer },
	{ "unshift", 1, 1, jekyll_unshift },
	{ "uri_escape", 0, 0, uri_escape },
	{ "where", 2, 2, jekyll_where },
	{ "where_exp", 2, 2, jekyll_where_exp },
	{ "xml_escape", 0, 0, xml_escape },
};

const struct liquid_filters liquid_filters_jekyll = { filters,
	sizeof(filters) / sizeof(filters[0]) };
