/* Runs the tables of a language over a piece of code (see lex.h). */
#include "render/highlight/lex.h"

#include "core/html.h"
#include "core/yield.h"

enum {
	NULL_STEPS = 5,       /* so many rules in a row may read nothing */
	NESTED = 8,           /* a language within itself, so deep */
	STEPS_PER_BYTE = 400, /* what tables cost on code as people write it is about a tenth */
};

static void
print(struct highlight_run *r)
{
	struct str text = str_slice(r->text, r->pending, r->covered);
	if (text.len == 0)
		return;
	if (r->token[0]) {
		buf_lit(r->out, "<span class=\"");
		buf_add(r->out, str_of(r->token));
		buf_lit(r->out, "\">");
	}
	html_text(r->out, text);
	if (r->token[0])
		buf_lit(r->out, "</span>");
	r->pending = r->covered;
}

void
highlight_token(struct highlight_run *r, const char *token, size_t end)
{
	if (end <= r->covered)
		return;
	if (strcmp(r->token, token) != 0) {
		print(r);
		strcpy(r->token, token);
	}
	r->covered = end;
}

void
highlight_push(struct highlight_run *r, uint8_t state)
{
	struct highlight_lexer *l = r->lexer;
	if (l->depth < HIGHLIGHT_DEPTH)
		l->stack[l->depth++] = state == HIGHLIGHT_SAME ? highlight_state(r) : state;
}

void
highlight_pop(struct highlight_run *r, size_t n)
{
	struct highlight_lexer *l = r->lexer;
	l->depth -= n < l->depth ? n : l->depth;
}

uint8_t
highlight_state(const struct highlight_run *r)
{
	return r->lexer->depth ? r->lexer->stack[r->lexer->depth - 1] : 1;
}

static int
word_cmp(struct str word, const char *entry)
{
	int order = word.len ? (unsigned char)word.ptr[0] - (unsigned char)entry[0] : 0;
	order = order ? order : strncmp(word.ptr, entry, word.len);
	return order ? order : '=' - entry[word.len] == 0 ? 0 : -1;
}

struct str
highlight_word(const char *const *words, size_t n, struct str word)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = word_cmp(word, words[middle]);
		if (order == 0)
			return str_of(words[middle] + word.len + 1);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return S("");
}

static struct highlight_lexer *
lexer_new(struct highlight_run *r, const struct highlight_language *language)
{
	if (r->pooled == HIGHLIGHT_LEXERS)
		return NULL;
	struct highlight_lexer *l = &r->pool[r->pooled++];
	memset(l, 0, sizeof(*l));
	l->language = language;
	for (size_t i = 0; i < HIGHLIGHT_KNOWN && !l->known; i++)
		if (!r->known[i].language || r->known[i].language == language) {
			r->known[i].language = language;
			l->known = i + 1;
		}
	return l;
}

static void
lexer_start(struct highlight_run *r)
{
	struct highlight_lexer *l = r->lexer;
	l->depth = 0;
	highlight_push(r, 1);
	if (l->language->start)
		highlight_push(r, l->language->start);
	if (l->language->begin)
		l->language->begin(r);
}

/* What the rule says of states. */
static void
move(struct highlight_run *r, const struct highlight_rule *rule, bool push)
{
	highlight_pop(r, rule->pop);
	for (size_t i = 0; push && i < sizeof(rule->push) && rule->push[i]; i++)
		highlight_push(r, rule->push[i]);
}

static bool
take_word(
	struct highlight_run *r, const struct highlight_rule *rule, const struct highlight_match *m)
{
	struct str token =
		highlight_word(rule->words, rule->word_count, str_slice(r->text, r->at, m->at[1]));
	if (token.len == 0 && rule->only)
		return false;
	bool push = token.len == 0 ? false : token.ptr[token.len - 1] == '+';
	char name[4] = "";
	if (token.len)
		memcpy(name, token.ptr, token.len - push);
	else
		memcpy(name, rule->token[0], sizeof(name));
	highlight_token(r, name, m->at[1]);
	for (size_t i = 1; i < m->parts; i++)
		highlight_token(r, rule->token[i], m->at[i + 1]);
	r->at = m->at[m->parts];
	move(r, rule, push || rule->only);
	return true;
}

static bool
take(struct highlight_run *r, const struct highlight_rule *rule)
{
	struct highlight_match m;
	size_t end = highlight_match(r, rule->pattern, &m);
	if (end == SIZE_MAX)
		return false;
	if (rule->words)
		return take_word(r, rule, &m);
	size_t before = r->at;
	if (rule->hook) {
		if (!rule->hook(r, &m))
			return false;
		if (r->at != before)
			end = r->at; /* it read farther */
	} else if (rule->within) {
		highlight_within(r, rule->within - 1u, end);
	} else {
		for (size_t i = 0; i < m.parts; i++)
			highlight_token(r, rule->token[i], m.at[i + 1]);
	}
	r->at = end;
	move(r, rule, true);
	return true;
}

static bool
step(struct highlight_run *r, uint8_t state)
{
	const struct highlight_lexer *l = r->lexer;
	const struct highlight_rule *rules = l->language->states[state];
	size_t first = l->known ? r->known[l->known - 1].at[state] : 0;
	if (l->known && !first)
		first = highlight_first(r, l->language, l->known - 1, state);
	char c = r->text.ptr[r->at];
	for (size_t i = 0; rules[i].pattern || rules[i].mix; i++) {
		if (first && !highlight_set_has(&r->set[first + i], c))
			continue;
		if (rules[i].pattern ? take(r, &rules[i]) : step(r, rules[i].mix))
			return true;
	}
	return false;
}

/* One character that no rule wants. */
static void
refuse(struct highlight_run *r)
{
	size_t end = r->at + 1;
	while (end < r->end && ((unsigned char)r->text.ptr[end] & 0xc0) == 0x80)
		end++;
	highlight_token(r, "err", end);
	r->at = end;
}

/* Reads up to r->end with the present lexer. */
static void
read_on(struct highlight_run *r)
{
	unsigned still = 0;
	while (r->at < r->end && r->budget && !yield_often()) {
		size_t before = r->at;
		r->budget--;
		bool hit = step(r, highlight_state(r));
		if (r->at > before)
			still = 0;
		else if (!hit || ++still > NULL_STEPS)
			refuse(r);
	}
}

/* With another lexer, over a part. */
static void
read_part(struct highlight_run *r, struct highlight_lexer *l, size_t end)
{
	struct highlight_lexer *lexer = r->lexer;
	size_t begin = r->begin, at = r->at, outer = r->end;
	r->lexer = l;
	r->begin = r->covered > r->at ? r->covered : r->at;
	r->at = r->begin;
	r->end = end;
	r->nested++;
	read_on(r);
	r->nested--;
	r->lexer = lexer;
	r->begin = begin;
	r->at = at;
	r->end = outer;
}

void
highlight_recurse(struct highlight_run *r, size_t end)
{
	struct highlight_lexer *l = r->nested < NESTED ? lexer_new(r, r->lexer->language) : NULL;
	if (!l) {
		highlight_token(r, "", end);
		return;
	}
	struct highlight_lexer *outer = r->lexer;
	r->lexer = l;
	lexer_start(r);
	r->lexer = outer;
	read_part(r, l, end);
	r->pooled--;
}

static struct highlight_lexer *
within(struct highlight_run *r, size_t which)
{
	struct highlight_lexer *l = r->lexer;
	if (!l->within[which]) {
		l->within[which] = lexer_new(r, l->language->within[which]);
		if (l->within[which])
			highlight_reset(r, which);
	}
	return l->within[which];
}

void
highlight_reset(struct highlight_run *r, size_t which)
{
	struct highlight_lexer *outer = r->lexer, *inner = within(r, which);
	if (!inner)
		return;
	r->lexer = inner;
	lexer_start(r);
	r->lexer = outer;
}

void
highlight_within(struct highlight_run *r, size_t which, size_t end)
{
	struct highlight_lexer *l = r->nested < NESTED ? within(r, which) : NULL;
	if (l)
		read_part(r, l, end);
	else
		highlight_token(r, "", end);
}

void
highlight_run(struct highlight_run *r, const struct highlight_language *language)
{
	r->end = r->text.len;
	r->sets = 1; /* place 0 is none */
	r->budget = 10000 + STEPS_PER_BYTE * (uint64_t)r->text.len;
	r->lexer = lexer_new(r, language);
	lexer_start(r);
	read_on(r);
	highlight_token(r, "", r->end);
	print(r);
}
