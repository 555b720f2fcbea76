/* Front matter of the simplest form, as nearly all of it is: "key: value" line by line, where a value is a
 * word, a sentence, something in quotes, or a list of these in brackets.
 *
 * What is not certainly of this form is left to libyaml (yaml.c), as is all that something may be said
 * about. Both make the same bytes of the same text: tests/unit/test_yaml.c compares them. libyaml sets up
 * 64 KB and takes 70 allocations for each document, which of thousands is most of a start. */
#include "render/data/yaml_simple.h"

#include "core/char.h"
#include "core/utf8.h"

enum { KEYS_MAX = 32, KEY_LENGTH_MAX = 64 };

struct simple {
	struct data_builder b;
	struct str keys[KEYS_MAX]; /* that were written so far */
	size_t n;
	uint32_t line;
	struct str text; /* of the line */
};

/* Whether a character beyond ASCII is one that libyaml takes for a break, or for no text. */
static bool
is_odd(struct str s)
{
	unsigned char c = (unsigned char)s.ptr[0];
	return c == 0xC2 || c == 0xEF || str_starts(s, S("\xE2\x80\xA8")) ||
	       str_starts(s, S("\xE2\x80\xA9"));
}

static bool
is_text(struct str s)
{
	bool ascii = true;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if ((c < ' ' && c != '\n') || c == 0x7F || (c > 0x7F && is_odd(str_from(s, i))))
			return false;
		ascii = ascii && c < 0x7F;
	}
	return ascii || utf8_valid(s);
}

/* The next node begins here. */
static void
place(struct simple *s, struct str at)
{
	s->b.line = s->line;
	s->b.column = (uint32_t)(at.ptr - s->text.ptr) + 1;
}

static struct str
without_blanks(struct str s)
{
	while (s.len && s.ptr[s.len - 1] == ' ')
		s.len--;
	while (s.len && s.ptr[0] == ' ')
		s = str_from(s, 1);
	return s;
}

/* Something in quotes, with nothing in it that would be read otherwise than it is written. */
static bool
put_quoted(struct simple *s, struct str value)
{
	char quote = value.ptr[0];
	struct str inner = str_slice(value, 1, value.len - 1);
	bool escaped = quote == '"' && str_find(inner, '\\', 0) < inner.len;
	if (value.len < 2 || value.ptr[value.len - 1] != quote || escaped ||
		str_find(inner, quote, 0) < inner.len)
		return false;
	place(s, value);
	data_put_str(&s->b, inner);
	return true;
}

/* Whether libyaml reads a value that is not quoted to its end, as one scalar. */
static bool
is_plain(struct str value, bool in_list)
{
	if (!char_is_word(value.ptr[0]) && value.ptr[0] != '/' && !(value.ptr[0] & 0x80))
		return false;
	for (size_t i = 1; i < value.len; i++) {
		char c = value.ptr[i];
		bool last = i + 1 == value.len;
		if ((c == ':' && (last || value.ptr[i + 1] == ' ')) ||
			(c == '#' && value.ptr[i - 1] == ' '))
			return false;
		if (in_list && !char_is_word(c) && !(c & 0x80) && !strchr(" -./+", c))
			return false;
	}
	return true;
}

static bool
put_scalar(struct simple *s, struct str value, bool in_list)
{
	if (value.len == 0)
		return false;
	if (value.ptr[0] == '"' || value.ptr[0] == '\'')
		return put_quoted(s, value);
	if (!is_plain(value, in_list))
		return false;
	place(s, value);
	yaml_put_plain(&s->b, value);
	return true;
}

static bool
put_list(struct simple *s, struct str value)
{
	struct str rest = without_blanks(str_slice(value, 1, value.len - 1)), item;
	if (value.len < 2 || value.ptr[value.len - 1] != ']')
		return false;
	place(s, value);
	data_open_list(&s->b);
	while (rest.len && str_split(&rest, ',', &item)) {
		if (!put_scalar(s, without_blanks(item), true) || (rest.ptr && rest.len == 0))
			return false;
	}
	data_close(&s->b);
	return true;
}

/* Short words and numbers may be no strings. */
static bool
is_string(struct str key)
{
	struct arena a = { 0 };
	struct str made = yaml_key(&a, key, true);
	bool same = str_eq(made, key);
	arena_done(&a);
	return same;
}

static bool
keys_add(struct simple *s, struct str key)
{
	for (size_t i = 0; i < s->n; i++) {
		if (str_eq(s->keys[i], key))
			return false;
	}
	if (s->n == KEYS_MAX || key.len == 0 || key.len > KEY_LENGTH_MAX ||
		(yaml_key_may_be_typed(key) && !is_string(key)))
		return false;
	s->keys[s->n++] = key;
	return true;
}

static bool
put_line(struct simple *s)
{
	size_t end = 0;
	while (end < s->text.len && char_is_word(s->text.ptr[end]))
		end++;
	struct str key = str_slice(s->text, 0, end), rest = str_from(s->text, end);
	if (!str_starts(rest, S(": ")) || !keys_add(s, key))
		return false;
	struct str value = without_blanks(str_from(rest, 2));
	place(s, s->text);
	if (s->n == 1)
		data_open_map(&s->b);
	data_put_key(&s->b, key);
	return str_starts(value, S("[")) ? put_list(s, value) : put_scalar(s, value, false);
}

bool
yaml_simple(const struct yaml_source *source, struct buf *out)
{
	struct simple s = { .b = { .out = out }, .line = source->line ? source->line : 1 };
	struct str rest = source->text;
	size_t start = out->len;
	bool done = rest.len <= YAML_SIMPLE_MAX && is_text(rest);
	for (; done && rest.len && str_split(&rest, '\n', &s.text); s.line++)
		done = s.text.len == 0 || put_line(&s);
	done = done && s.n > 0;
	if (done)
		data_close(&s.b);
	else
		out->len = start;
	data_builder_done(&s.b);
	return done;
}

int
yaml_parse(const struct yaml_source *source, struct buf *out, struct buf *diags)
{
	size_t max = source->max ? source->max : (size_t)YAML_MAX;
	size_t expanded = source->expanded ? source->expanded : (size_t)YAML_EXPANDED_MAX;
	bool fits = source->text.len <= max && YAML_SIMPLE_EXPANDED <= expanded;
	if (fits && yaml_simple(source, out))
		return 0;
	return yaml_parse_whole(source, out, diags);
}
