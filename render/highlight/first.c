/* The bytes with which what a pattern matches can begin, so that most rules of a state need no trial. */
#include "render/highlight/lex.h"

static bool first_of_branch(const char **p, struct highlight_set *set);

static void
add_all(struct highlight_set *set, const struct highlight_set *more, bool all_but)
{
	for (size_t i = 0; i < HL_COUNT(set->bits); i++)
		set->bits[i] |= all_but ? ~more->bits[i] : more->bits[i];
}

static void
add_byte(struct highlight_set *set, unsigned char c)
{
	set->bits[c / 32] |= UINT32_C(1) << c % 32;
}

/* The bytes of a letter after a backslash; false where it stands for one byte. */
static bool
add_class(struct highlight_set *set, char letter)
{
	enum { UPPER = 0x07fffffe, LINE = UINT32_C(1) << 31, NUMBERS = 0x03ff0000, A_TO_F = 0x7e };
	static const uint32_t all = UINT32_MAX;
	static const struct highlight_set digit = { { 0, NUMBERS } },
					  word = { { 0, NUMBERS, 0x87fffffe, UPPER, all, all, all,
						  all } },
					  initial = { { 0, 0, 0x87fffffe, UPPER, all, all, all,
						  all } },
					  hex = { { 0, NUMBERS, A_TO_F, A_TO_F } },
					  space = { { 0x3e00, 1 } },
					  any = { { all, all, all, all, all, all, all, all } };
	const struct highlight_set *class = NULL;
	switch (letter) {
	case 'd':
	case 'D':
		class = &digit;
		break;
	case 'w':
	case 'W':
		class = &word;
		break;
	case 's':
	case 'S':
		class = &space;
		break;
	case 'i':
		class = &initial;
		break;
	case 'h':
		class = &hex;
		break;
	case 'a':
		class = &any;
		break;
	default:
		return false;
	}
	add_all(set, class, letter == 'D' || letter == 'W' || letter == 'S');
	return true;
}

/* A set in brackets, from after the first to after the last of them. */
static const char *
add_brackets(struct highlight_set *set, const char *p)
{
	struct highlight_set inside = { 0 };
	bool all_but = *p == '^';
	for (p += all_but; *p != ']'; p++) {
		char low = *p;
		if (low == '\\') {
			if (add_class(&inside, *++p))
				continue;
			low = highlight_escaped(*p);
		}
		unsigned char high = (unsigned char)low;
		if (p[1] == '-' && p[2] != ']')
			high = (unsigned char)*(p += 2);
		for (unsigned c = (unsigned char)low; c <= high; c++)
			add_byte(&inside, (unsigned char)c);
	}
	add_all(set, &inside, all_but);
	return p + 1;
}

const char *
highlight_set_add(struct highlight_set *set, const char *p)
{
	struct highlight_set line = { 0 };
	char first = *p++;
	if (first == '[')
		return add_brackets(set, p);
	if (first == '.') {
		add_byte(&line, '\n');
		add_all(set, &line, true);
		return p;
	}
	if (first != '\\')
		add_byte(set, (unsigned char)first);
	else if (!add_class(set, *p++))
		add_byte(set, (unsigned char)highlight_escaped(p[-1]));
	return p;
}

/* All branches of the group whose inside begins at *p, which is then after it; true: it can be empty. */
static bool
first_of_group(const char **p, struct highlight_set *set)
{
	bool empty = false;
	for (;;) {
		empty |= first_of_branch(p, set);
		while (**p && **p != '|' && **p != ')')
			*p = highlight_skip(*p);
		if (*(*p)++ != '|')
			return empty;
	}
}

static bool
is_edge(const char *p)
{
	return *p == '^' || *p == '$' || *p == '\t' || (*p == '\\' && (p[1] == 'b' || p[1] == 'Z'));
}

/* What one branch can begin with; true: it may match nothing, or begin with anything. */
static bool
first_of_branch(const char **pattern, struct highlight_set *set)
{
	const char *p = *pattern;
	bool empty = true;
	while (empty && *p && *p != '|' && *p != ')') {
		if (is_edge(p)) {
			p += *p == '\\' ? 2 : 1;
		} else if (*p == '~') {
			p = highlight_skip(p + 1);
			break;
		} else if (*p == '(' && p[1] == '?') {
			const char *inside = p + 3;
			bool asks = p[2] == '=';
			p = highlight_skip(p);
			if (asks && !first_of_group(&inside, set))
				empty = false;
		} else {
			const char *after = p + 1;
			empty = *p == '(' && first_of_group(&after, set);
			p = *p == '(' ? after : highlight_set_add(set, p);
			empty |= *p == '*' || *p == '?';
			p += *p == '*' || *p == '?' || *p == '+';
		}
	}
	*pattern = p;
	return empty;
}

static void
add_rule(struct highlight_run *r, const struct highlight_rule *rule, struct highlight_set *set)
{
	struct highlight_set words = { 0 };
	const char *p = rule->pattern;
	if (first_of_branch(&p, set))
		memset(set, 0xff, sizeof(*set));
	for (size_t i = 0; rule->only && i < rule->word_count; i++)
		add_byte(&words, (unsigned char)rule->words[i][0]);
	for (size_t i = 0; rule->only && i < HL_COUNT(set->bits); i++)
		set->bits[i] &= words.bits[i];
}

/* Where the sets of a state's rules are in r->set: made when it is entered first. */
size_t
highlight_first(struct highlight_run *r, const struct highlight_language *language, size_t known,
	uint8_t state)
{
	uint16_t *at = &r->known[known].at[state];
	if (*at)
		return *at;
	const struct highlight_rule *rules = language->states[state];
	size_t n = 0;
	while (rules[n].pattern || rules[n].mix)
		n++;
	if (r->sets + n > HIGHLIGHT_SETS)
		return 0;
	size_t base = r->sets;
	r->sets += n;
	memset(&r->set[base], 0, n * sizeof(r->set[0]));
	for (size_t i = 0; i < n; i++) {
		if (rules[i].pattern) {
			add_rule(r, &rules[i], &r->set[base + i]);
			continue;
		}
		size_t mixed = highlight_first(r, language, known, rules[i].mix);
		const struct highlight_rule *rule = language->states[rules[i].mix];
		for (size_t k = 0; mixed && (rule[k].pattern || rule[k].mix); k++)
			add_all(&r->set[base + i], &r->set[mixed + k], false);
		if (!mixed)
			memset(&r->set[base + i], 0xff, sizeof(r->set[0]));
	}
	return *at = (uint16_t)base;
}
