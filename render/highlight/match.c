/* Reads a pattern of the tables of languages at a place (see lex.h). */
#include "render/highlight/lex.h"

enum {
	DIGIT = 1,
	WORD = 2,
	SPACE = 4,
	HEX = 8,
	INITIAL = 16, /* begins a name */
	NONE = 0,
};

static const uint8_t class_of[256] = {
	['\t'] = SPACE,
	['\n'] = SPACE,
	['\v'] = SPACE,
	['\f'] = SPACE,
	['\r'] = SPACE,
	[' '] = SPACE,
	['0' ... '9'] = DIGIT | WORD | HEX,
	['A' ... 'F'] = WORD | HEX | INITIAL,
	['G' ... 'Z'] = WORD | INITIAL,
	['_'] = WORD | INITIAL,
	['a' ... 'f'] = WORD | HEX | INITIAL,
	['g' ... 'z'] = WORD | INITIAL,
	[128 ... 255] = WORD | INITIAL,
};

static const size_t no = SIZE_MAX;

static size_t match_all(
	struct highlight_run *r, const char **p, size_t at, struct highlight_match *m);

/* The class of a letter after a backslash; *ret_not where it is all but that class. */
static uint8_t
class_letter(char c, bool *ret_not)
{
	*ret_not = c == 'S' || c == 'W' || c == 'D';
	switch (c) {
	case 'd':
	case 'D':
		return DIGIT;
	case 'w':
	case 'W':
		return WORD;
	case 's':
	case 'S':
		return SPACE;
	case 'h':
		return HEX;
	case 'i':
		return INITIAL;
	default:
		return NONE;
	}
}

char
highlight_escaped(char c)
{
	static const char letters[] = "ntrfv", bytes[] = "\n\t\r\f\v";
	const char *hit = memchr(letters, c, sizeof(letters) - 1);
	return hit ? bytes[hit - letters] : c;
}

/* A set at *p, after its bracket; *p is then after the closing one. */
static bool
in_set(const char **p, unsigned char c)
{
	const char *s = *p;
	bool not = *s == '^', in = false;
	s += not ;
	for (; *s != ']'; s++) {
		char low = *s;
		if (low == '\\') {
			bool all_but;
			uint8_t class = class_letter(*++s, &all_but);
			if (class != NONE) {
				in |= ((class_of[c] & class) != 0) != all_but;
				continue;
			}
			low = highlight_escaped(*s);
		}
		if (s[1] == '-' && s[2] != ']') {
			s += 2;
			in |= c >= (unsigned char)low && c <= (unsigned char)*s;
		} else {
			in |= c == (unsigned char)low;
		}
	}
	*p = s + 1;
	return in != not ;
}

/* Does the one at *p (no group) match byte c? *p is then after it. */
static bool
match_byte(const char **p, unsigned char c)
{
	char first = *(*p)++;
	if (first == '.')
		return c != '\n';
	if (first == '[')
		return in_set(p, c);
	if (first != '\\')
		return c == (unsigned char)first;
	char letter = *(*p)++;
	if (letter == 'a')
		return true;
	bool not ;
	uint8_t class = class_letter(letter, &not );
	if (class != NONE)
		return ((class_of[c] & class) != 0) != not ;
	return c == (unsigned char)highlight_escaped(letter);
}

/* At the closing bracket of the set whose inside begins at p. */
static const char *
skip_set(const char *p)
{
	while (*p != ']')
		p += *p == '\\' ? 2 : 1;
	return p;
}

/* After the group whose inside begins at p. */
static const char *
skip_group(const char *p)
{
	for (size_t depth = 1; depth; p++) {
		if (*p == '\\') {
			p++;
		} else if (*p == '[') {
			p = skip_set(p + 1);
		} else if (*p == '(') {
			depth++;
		} else if (*p == ')') {
			depth--;
		}
	}
	return p;
}

const char *
highlight_skip(const char *p)
{
	if (*p == '\\')
		return p + 2;
	if (*p == '(')
		return skip_group(p + 1);
	return *p == '[' ? skip_set(p + 1) + 1 : p + 1;
}

/* After the present branch: its bar or closing parenthesis. */
static const char *
skip_branch(const char *p)
{
	while (*p && *p != '|' && *p != ')')
		p = highlight_skip(p);
	return p;
}

/* The branch begins with a byte that is not there. */
static bool
begins_otherwise(const struct highlight_run *r, const char *p, size_t at)
{
	bool itself = class_of[(unsigned char)*p] & WORD || *p == '<' || *p == '=' || *p == '-';
	return itself && p[1] != '*' && p[1] != '?' && (at >= r->end || r->text.ptr[at] != *p);
}

/* The first branch that matches, of the group whose inside begins at p. */
static size_t
match_group(struct highlight_run *r, const char *p, size_t at)
{
	for (;;) {
		const char *branch = p;
		size_t end = begins_otherwise(r, p, at) ? no : match_all(r, &branch, at, NULL);
		if (end != no)
			return end;
		p = skip_branch(p);
		if (*p != '|')
			return no;
		p++;
	}
}

static size_t
match_until(struct highlight_run *r, const char *p, size_t at)
{
	if (r->absent_end != r->end) {
		r->absent_end = r->end;
		memset(r->absent, 0, sizeof(r->absent));
	}
	for (size_t i = 0; i < 4; i++)
		if (r->absent[i] == p)
			return no;
	bool plain = !strchr("\\[(.^$~", *p);
	for (; at <= r->end && r->budget; at++, r->budget--) {
		if (plain) {
			const char *hit =
				at < r->end ? memchr(r->text.ptr + at, *p, r->end - at) : NULL;
			if (!hit)
				break;
			at = (size_t)(hit - r->text.ptr);
		}
		size_t end = match_group(r, p, at);
		if (end != no)
			return end;
	}
	memmove(r->absent + 1, r->absent, sizeof(r->absent) - sizeof(r->absent[0]));
	r->absent[0] = p;
	return no;
}

static bool
is_word(const struct highlight_run *r, size_t at)
{
	return at < r->end && class_of[(unsigned char)r->text.ptr[at]] & WORD;
}

/* An edge at *p: *ret tells whether it is here. False where the pattern is something else. */
static bool
match_edge(struct highlight_run *r, const char **p, size_t at, bool *ret)
{
	const char *s = *p;
	if (*s == '^') {
		*ret = at == r->begin || r->text.ptr[at - 1] == '\n';
		*p = s + 1;
	} else if (*s == '$') {
		*ret = at == r->end || r->text.ptr[at] == '\n';
		*p = s + 1;
	} else if (*s == '\\' && s[1] == 'b') {
		*ret = (at > r->at && is_word(r, at - 1)) != is_word(r, at);
		*p = s + 2;
	} else if (*s == '\\' && s[1] == 'Z') {
		*ret = at == r->end;
		*p = s + 2;
	} else {
		return false;
	}
	return true;
}

static size_t
next_character(const struct highlight_run *r, size_t at)
{
	if ((unsigned char)r->text.ptr[at++] >= 0x80)
		while (at < r->end && ((unsigned char)r->text.ptr[at] & 0xc0) == 0x80)
			at++;
	return at;
}

/* After the characters that begin with bytes of a class, or with none of these. */
static size_t
pass_class(const struct highlight_run *r, uint8_t class, bool all_but, size_t at)
{
	while (at < r->end && ((class_of[(unsigned char)r->text.ptr[at]] & class) != 0) != all_but)
		at = next_character(r, at);
	return at;
}

/* After those that the item stands for. */
static size_t
pass_item(const struct highlight_run *r, const char *atom, size_t at)
{
	struct highlight_set set = { 0 };
	bool all_but;
	uint8_t class = *atom == '\\' ? class_letter(atom[1], &all_but) : NONE;
	if (class != NONE)
		return pass_class(r, class, all_but, at);
	(void)highlight_set_add(&set, atom);
	while (at < r->end && highlight_set_has(&set, r->text.ptr[at]))
		at = next_character(r, at);
	return at;
}

/* As many as there are of what one item, no group, stands for. */
static size_t
match_run(struct highlight_run *r, const char *atom, size_t at, bool none)
{
	const char *s = atom;
	size_t from = at;
	if (at == r->end || !match_byte(&s, (unsigned char)r->text.ptr[at]))
		return none ? at : no;
	at = pass_item(r, atom, next_character(r, at));
	r->budget -= at - from < r->budget ? at - from : r->budget;
	return at;
}

/* One group or byte, and what says how often. */
static size_t
match_repeated(struct highlight_run *r, const char **p, size_t at)
{
	const char *atom = *p, *after = highlight_skip(atom);
	bool group = *atom == '(';
	char how = *after;
	bool many = how == '*' || how == '+';
	*p = after + (many || how == '?');
	if (many && !group)
		return match_run(r, atom, at, how == '*');
	size_t n = 0;
	do {
		size_t end;
		if (group) {
			end = match_group(r, atom + 1, at);
		} else {
			const char *s = atom;
			bool hit = at < r->end && match_byte(&s, (unsigned char)r->text.ptr[at]);
			end = hit ? next_character(r, at) : no;
		}
		if (end == no || r->budget == 0)
			return n || how == '*' || how == '?' ? at : no;
		r->budget--;
		n++;
		if (end == at)
			return at;
		at = end;
	} while (many);
	return at;
}

/* A parenthesis with a question mark, that reads nothing. */
static bool
match_ahead(struct highlight_run *r, const char **p, size_t at)
{
	bool wanted = (*p)[2] == '=';
	bool hit = match_group(r, *p + 3, at) != no;
	*p = skip_group(*p + 1);
	return hit == wanted;
}

static size_t
match_all(struct highlight_run *r, const char **pattern, size_t at, struct highlight_match *m)
{
	const char *p = *pattern;
	while (at != no && *p && *p != '|' && *p != ')') {
		bool edge;
		if (*p == '\t') {
			p++;
			m->at[++m->parts] = at;
		} else if (*p == '(' && p[1] == '?') {
			if (!match_ahead(r, &p, at))
				return no;
		} else if (*p == '~') {
			at = match_until(r, p + 2, at);
			p = skip_group(p + 2);
		} else if (match_edge(r, &p, at, &edge)) {
			if (!edge)
				return no;
		} else {
			at = match_repeated(r, &p, at);
		}
	}
	*pattern = p;
	return at;
}

size_t
highlight_match(struct highlight_run *r, const char *pattern, struct highlight_match *m)
{
	m->parts = 0;
	m->at[0] = r->at;
	const char *p = pattern;
	size_t end = match_all(r, &p, r->at, m);
	if (end != no)
		m->at[++m->parts] = end;
	return end;
}
