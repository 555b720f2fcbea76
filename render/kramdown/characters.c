/* Characters that kramdown prints for others: curly quotes, references such as &copy;, symbols such as dashes; as
 * they are, or as the option entity_output has them. */
#include "core/char.h"
#include "core/html_entity.h"
#include "core/smart.h"
#include "core/utf8.h"
#include "render/kramdown/print.h"

static struct str
here(const struct kramdown *k)
{
	return str_from(k->src.s, k->src.at);
}

static void
add_text(struct kramdown *k, size_t n)
{
	kramdown_text(k, k->tree, str_slice(here(k), 0, n), k->text_type);
	k->src.at += n;
}

static void
add_character(struct kramdown *k, struct str html, struct str plain)
{
	struct element *e = kramdown_element(k, ELEMENT_CHARACTER);
	buf_add(&e->text, html);
	e->plain = kramdown_copy(k, plain);
	kramdown_append(k->tree, e);
}

/* A code point as UTF-8; "" where it is none. */
static struct str
character(struct kramdown *k, uint32_t code)
{
	struct buf b = BUF_ARENA(k->arena);
	if (code <= UTF8_MAX && (code < 0xD800 || code > 0xDFFF))
		utf8_add(&b, code);
	return b.len ? buf_str(&b) : S("");
}

struct str
kramdown_character(struct kramdown *k, uint32_t code, struct str written)
{
	enum markdown_entities output = k->options.entities;
	bool special = code == '<' || code == '>' || code == '&';
	struct str plain = character(k, code), name = html_entity_name(code);
	if (output == ENTITIES_CHARACTER && plain.len && !special)
		return plain;
	if ((output == ENTITIES_CHARACTER || output == ENTITIES_INPUT) && written.len)
		return written;
	if ((output == ENTITIES_SYMBOLIC || special || code == '"') && name.len)
		return arena_printf(k->arena, "&%.*s;", STR(name));
	return arena_printf(k->arena, "&#%u;", code);
}

/* ---- quotes ---- */

void
kramdown_choose_quotes(struct kramdown *k)
{
	struct str rest = k->options.quotes, name;
	for (size_t i = 0; i < 4; i++) {
		static const uint32_t curly[] = { 0x2018, 0x2019, 0x201C, 0x201D };
		uint32_t code = 0;
		if (rest.len && str_split(&rest, ',', &name)) {
			name = str_trim(name);
			for (size_t at = 0; at < name.len && char_is_digit(name.ptr[at]); at++)
				code = code * 10 + (uint32_t)(name.ptr[at] - '0');
			if (!code || code > UTF8_MAX)
				code = html_entity_code(name);
		}
		k->quotes[i] = kramdown_character(k, code ? code : curly[i], S(""));
	}
}

bool
kramdown_quotes(struct kramdown *k)
{
	static const char last[] = { '\x98', '\x99', '\x9C', '\x9D' };
	struct smart_quotes q;
	if (!smart_quotes(k->src.s, k->src.at, &q))
		return false;
	add_text(k, q.before);
	for (size_t i = 0; i < q.n; i++) {
		struct str one = { q.quotes[i], 3 };
		for (size_t n = 0; n < 4; n++)
			if (one.ptr[2] == last[n])
				add_character(k, k->quotes[n], one);
		k->src.at++;
	}
	return true;
}

/* ---- references ---- */

/* The code point of a character reference and its length; 0: there is none, or its name is unknown. */
static size_t
reference(struct str s, uint32_t *ret_code)
{
	static const uint16_t latin[] = { 8364, 129, 8218, 402, 8222, 8230, 8224, 8225, 710, 8240,
		352, 8249, 338, 141, 381, 143, 144, 8216, 8217, 8220, 8221, 8226, 8211, 8212, 732,
		8482, 353, 8250, 339, 157, 382, 376 };
	bool number = s.len > 2 && s.ptr[1] == '#', hex = number && s.ptr[2] == 'x';
	size_t from = 1 + number + hex, i = from;
	uint32_t code = 0;
	for (; i < s.len && s.ptr[i] != ';'; i++) {
		char c = s.ptr[i];
		if (number && !(hex ? char_hex(c) >= 0 : char_is_digit(c)))
			return 0;
		if (!number && !char_is_word(c) && c != ':' &&
			!(i > from && (c == '-' || c == '.')))
			return 0;
		if (code <= UTF8_MAX)
			code = code * (hex ? 16 : 10) + (uint32_t)char_hex(c);
	}
	if (i >= s.len || i == from)
		return 0;
	*ret_code = number ? code : html_entity_code(str_slice(s, from, i));
	if (number && code >= 128 && code < 160)
		*ret_code = latin[code - 128];
	return i + 1;
}

bool
kramdown_reference(struct kramdown *k)
{
	uint32_t code;
	struct str written = here(k);
	size_t n = reference(written, &code);
	if (!n)
		return false;
	if (!code && written.ptr[1] != '#') { /* no name that kramdown knows */
		add_character(k, S("&amp;"), S("&"));
		k->src.at++;
		add_text(k, n - 1);
		return true;
	}
	struct str html = kramdown_character(k, code, str_slice(written, 0, n));
	add_character(k, html, character(k, code));
	k->src.at += n;
	return true;
}

/* ---- symbols ---- */

static const struct {
	struct str written;
	enum markdown_symbol symbol;
	uint32_t codes[2];
} symbols[] = {
	{ { "---", 3 }, SYMBOL_MDASH, { 0x2014 } },
	{ { "--", 2 }, SYMBOL_NDASH, { 0x2013 } },
	{ { "...", 3 }, SYMBOL_HELLIP, { 0x2026 } },
	{ { "\\<<", 3 }, SYMBOLS, { '<', '<' } },
	{ { "\\>>", 3 }, SYMBOLS, { '>', '>' } },
	{ { "<< ", 3 }, SYMBOL_LAQUO_SPACE, { 0xAB, 0xA0 } },
	{ { " >>", 3 }, SYMBOL_RAQUO_SPACE, { 0xA0, 0xBB } },
	{ { "<<", 2 }, SYMBOL_LAQUO, { 0xAB } },
	{ { ">>", 2 }, SYMBOL_RAQUO, { 0xBB } },
};

bool
kramdown_symbol(struct kramdown *k)
{
	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		enum markdown_symbol which = symbols[i].symbol;
		struct buf html = BUF_ARENA(k->arena), plain = BUF_ARENA(k->arena);
		if (!str_starts(here(k), symbols[i].written))
			continue;
		struct str given = which < SYMBOLS ? k->options.symbols[which] : (struct str){ 0 };
		for (size_t n = 0; n < 2 && symbols[i].codes[n]; n++) {
			buf_add(&plain, character(k, symbols[i].codes[n]));
			if (!given.ptr)
				buf_add(&html, kramdown_character(k, symbols[i].codes[n], S("")));
		}
		if (given.ptr)
			print_escaped(&html, given, false);
		add_character(k, html.len ? buf_str(&html) : S(""), buf_str(&plain));
		k->src.at += symbols[i].written.len;
		return true;
	}
	return false;
}

/* ---- lines ---- */

/* Whether a character is of Chinese or Japanese: \p{Han}, \p{Hiragana}, \p{Katakana}. */
static bool
is_cjk(uint32_t c)
{
	static const uint32_t ranges[][2] = { { 0x2E80, 0x2FD5 }, { 0x3005, 0x3005 },
		{ 0x3007, 0x3007 }, { 0x3021, 0x3029 }, { 0x3038, 0x303B }, { 0x3041, 0x3096 },
		{ 0x309D, 0x309F }, { 0x30A1, 0x30FA }, { 0x30FD, 0x30FF }, { 0x31F0, 0x31FF },
		{ 0x32D0, 0x32FE }, { 0x3300, 0x3357 }, { 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF },
		{ 0xF900, 0xFAD9 }, { 0xFF66, 0xFF6F }, { 0xFF71, 0xFF9D }, { 0x1B000, 0x1B167 },
		{ 0x20000, 0x323AF } };
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

static uint32_t
code_at(struct str s, size_t at)
{
	uint32_t code = 0;
	struct str rest = str_from(s, at);
	return utf8_next(&rest, &code, NULL) ? code : 0;
}

struct str
kramdown_join_lines(struct kramdown *k, struct str s)
{
	struct buf b = BUF_ARENA(k->arena);
	if (!k->options.join_lines)
		return s;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != '\n' || !is_cjk(kramdown_before(s, i)) ||
			!is_cjk(code_at(s, i + 1)))
			buf_add_char(&b, s.ptr[i]);
	return b.len ? buf_str(&b) : S("");
}
