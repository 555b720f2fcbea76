/* Patterns for names. A star is tried at one place after the other, and only the last star is ever
 * taken back, so that no pattern takes more than its length times the text's. */
#include "core/glob.h"

#include "core/utf8.h"

enum { BRACES_MAX = 256 }; /* alternatives of one pattern that are tried */

struct globbing {
	enum glob_how how;
	size_t tried;
};

/* The character that `s` begins with: a byte where it is no UTF-8. */
static size_t
size_of(struct str s)
{
	size_t n = utf8_size(s);
	return n ? n : 1;
}

static uint32_t
code_of(struct str s)
{
	uint32_t code = 0;
	(void)utf8_next(&s, &code, NULL);
	return code;
}

/* Takes one member of a set off *set, a range or a character; whether `code` is in it. */
static bool
set_member(struct str *set, uint32_t code)
{
	uint32_t from, to;
	if (set->len > 1 && set->ptr[0] == '\\')
		*set = str_from(*set, 1);
	(void)utf8_next(set, &from, NULL);
	to = from;
	if (set->len > 1 && set->ptr[0] == '-' && set->ptr[1] != ']') {
		*set = str_from(*set, set->ptr[1] == '\\' && set->len > 2 ? 2 : 1);
		(void)utf8_next(set, &to, NULL);
	}
	return code >= from && code <= to;
}

/* Takes "[...]" off *pattern; false where it never ends, or does not hold the character. */
static bool
set_match(struct str *pattern, uint32_t code)
{
	struct str rest = str_from(*pattern, 1);
	bool inverted = rest.len && (rest.ptr[0] == '^' || rest.ptr[0] == '!'), in = false;
	if (inverted)
		rest = str_from(rest, 1);
	for (bool first = true; rest.len && (first || rest.ptr[0] != ']'); first = false)
		in |= set_member(&rest, code);
	if (rest.len == 0)
		return false;
	*pattern = str_from(rest, 1);
	return in != inverted;
}

/* Takes one character off both; false where they differ. */
static bool
step(const struct globbing *g, struct str *pattern, struct str *text)
{
	if (pattern->len == 0 || text->len == 0)
		return false;
	char c = pattern->ptr[0];
	bool slash = g->how == GLOB_PATH && text->ptr[0] == '/';
	struct str at = *text;
	*text = str_from(at, size_of(at));
	if (c == '?') {
		*pattern = str_from(*pattern, 1);
		return !slash;
	}
	if (c == '[')
		return !slash && set_match(pattern, code_of(at));
	if (c == '\\' && pattern->len > 1)
		*pattern = str_from(*pattern, 1);
	size_t n = size_of(*pattern);
	bool same = str_eq(str_slice(*pattern, 0, n), str_slice(at, 0, n)) && n == size_of(at);
	*pattern = str_from(*pattern, n);
	return same;
}

/* A star with what is behind it, tried from one place after the other. */
struct star {
	struct str pattern, text;
	bool set, folders; /* "**" and a slash: moves by components */
};

static bool
is_dotted(struct str text)
{
	return text.len && text.ptr[0] == '.';
}

/* Moves a star on by a character, or by a folder; false where it cannot take that. */
static bool
star_move(const struct globbing *g, struct star *s)
{
	if (!s->set || s->text.len == 0)
		return false;
	if (s->folders) {
		size_t slash = str_find(s->text, '/', 0);
		if (slash == s->text.len || is_dotted(s->text))
			return false;
		s->text = str_from(s->text, slash + 1);
		return true;
	}
	if (g->how == GLOB_PATH && s->text.ptr[0] == '/')
		return false;
	s->text = str_from(s->text, size_of(s->text));
	return true;
}

/* Takes a star off the pattern into *s (within a component) or *deep (over folders); false for a star
 * that may not stand for the dot that follows. */
static bool
star_take(const struct globbing *g, struct str *pattern, struct str text, bool begins,
	struct star *s, struct star *deep)
{
	if (g->how == GLOB_PATH && begins && str_starts(*pattern, S("**/"))) {
		*pattern = str_from(*pattern, 3);
		*deep = (struct star){ *pattern, text, true, true };
		*s = (struct star){ 0 };
		return true;
	}
	while (pattern->len && pattern->ptr[0] == '*')
		*pattern = str_from(*pattern, 1);
	bool fine = g->how != GLOB_PATH || !begins || !is_dotted(text);
	*s = (struct star){ *pattern, text, fine, false };
	return fine;
}

/* Goes back to the last star that can take more. */
static bool
go_back(const struct globbing *g, struct star *s, struct star *deep, struct str *pattern,
	struct str *text)
{
	if (star_move(g, s)) {
		*pattern = s->pattern;
		*text = s->text;
		return true;
	}
	if (!star_move(g, deep))
		return false;
	*s = (struct star){ 0 };
	*pattern = deep->pattern;
	*text = deep->text;
	return true;
}

static bool
match(const struct globbing *g, struct str pattern, struct str text)
{
	struct star s = { 0 }, deep = { 0 };
	const char *start = text.ptr;
	for (;;) {
		bool begins = text.ptr == start || text.ptr[-1] == '/', fine;
		if (pattern.len == 0 && text.len == 0)
			return true;
		if (pattern.len && pattern.ptr[0] == '*')
			fine = star_take(g, &pattern, text, begins, &s, &deep);
		else if (g->how == GLOB_PATH && begins && is_dotted(text) && pattern.len &&
			 pattern.ptr[0] != '.' && pattern.ptr[0] != '\\')
			fine = false; /* a leading dot has to be written */
		else
			fine = step(g, &pattern, &text);
		if (!fine && !go_back(g, &s, &deep, &pattern, &text))
			return false;
	}
}

/* The first "{...}" of a pattern: where it begins and ends; false where there is none. */
static bool
find_braces(struct str pattern, size_t *ret_open, size_t *ret_close)
{
	size_t depth = 0;
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];
		if (c == '\\') {
			i++;
		} else if (c == '{') {
			if (depth++ == 0)
				*ret_open = i;
		} else if (c == '}' && depth && --depth == 0) {
			*ret_close = i;
			return true;
		}
	}
	return false;
}

/* Takes the next alternative off *rest, at a comma that no inner brace holds. */
static struct str
take_alternative(struct str *rest)
{
	size_t depth = 0, i = 0;
	for (; i < rest->len; i++) {
		char c = rest->ptr[i];
		if (c == '{')
			depth++;
		else if (c == '}' && depth)
			depth--;
		else if (c == ',' && depth == 0)
			break;
	}
	struct str one = str_slice(*rest, 0, i);
	*rest = i < rest->len ? str_from(*rest, i + 1) : (struct str){ NULL, 0 };
	return one;
}

static bool
match_braces(struct globbing *g, struct str pattern, struct str text)
{
	enum { PATTERN_MAX = 1024 };
	size_t open = 0, close = 0;
	if (g->how != GLOB_PATH || !find_braces(pattern, &open, &close))
		return match(g, pattern, text);
	struct str rest = str_slice(pattern, open + 1, close), tail = str_from(pattern, close + 1);
	if (rest.len == 0)
		rest = S("");
	while (rest.ptr && g->tried++ < BRACES_MAX) {
		char whole[PATTERN_MAX];
		struct str one = take_alternative(&rest);
		size_t n = open + one.len;
		if (n + tail.len > sizeof(whole))
			return false;
		memcpy(whole, pattern.ptr, open);
		if (one.len)
			memcpy(whole + open, one.ptr, one.len);
		if (tail.len)
			memcpy(whole + n, tail.ptr, tail.len);
		if (match_braces(g, (struct str){ whole, n + tail.len }, text))
			return true;
	}
	return false;
}

bool
glob_match(struct str pattern, struct str text, enum glob_how how)
{
	struct globbing g = { how, 0 };
	return match_braces(&g, pattern, text.ptr ? text : S(""));
}
