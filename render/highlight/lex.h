/* What a table of a language is made of: states, their rules, and lists of words.
 *
 * A lexer is a stack of states. The rules of the upper one are tried in order at the present place; the
 * first that matches gives its bytes their classes and changes the stack. Where none does, one character
 * is an error, as in Rouge, whose states and classes these tables follow so that its style sheets fit.
 *
 * A pattern is read at the place, never searched for, and never goes back (each * takes what it can and
 * keeps it), nor sees what stands before (Rouge's do not), so that a rule costs what it reads:
 *     .  any byte but LF    \a  any byte    \d \w \s \h  digit, of a word, white space, of hex
 *     \i  begins a name     \S \W  neither   [a-z^]  a set, [^…] all but it, \d \w \s in it
 *     * + ? after one of these or a group      (a|b)  the first that matches
 *     (?=a) (?!a)  what follows, unread      \b  edge of a word       ^ $  edges of a line   \Z  end
 *     ~(a)  all up to the next a and itself, nothing where there is none
 * A tab divides it into the parts that the tokens stand for. */
#ifndef RENDER_HIGHLIGHT_LEX_H
#define RENDER_HIGHLIGHT_LEX_H

#include "core/buf.h"
#include "core/str.h"

enum {
	HIGHLIGHT_PARTS = 6,
	HIGHLIGHT_DEPTH = 240, /* states on the stack; more are not pushed */
	HIGHLIGHT_LEXERS = 8,  /* with those of languages within it */
	HIGHLIGHT_NOTES = 24,
	HIGHLIGHT_SETS = 640,  /* rules of a run whose first bytes are known */
	HIGHLIGHT_KNOWN = 4,   /* languages of them */
	HIGHLIGHT_STATES = 40, /* no language has more */
	HIGHLIGHT_SAME = 255,  /* pushed: the present state once more */
};

struct highlight_run;

struct highlight_set {
	uint32_t bits[8]; /* one for each byte */
};

/* The edges of the parts of a match: part i is from at[i] to at[i + 1]. */
struct highlight_match {
	size_t at[HIGHLIGHT_PARTS + 1];
	size_t parts;
};

struct highlight_rule {
	const char *pattern;            /* NULL ends a state, or names one to try in its place */
	char token[HIGHLIGHT_PARTS][4]; /* Rouge's short names, by part */
	uint8_t pop;                    /* so many states are left */
	uint8_t push[3];                /* then these entered; 0 is none */
	uint8_t mix;              /* the state whose rules are tried here, where pattern is NULL */
	uint8_t within;           /* 1 and up: the match is of that language within */
	bool only;                /* matches only what is in words */
	const char *const *words; /* "word=token", sorted; a + at the end: then push, else not */
	size_t word_count;
	/* does what is said above and cannot be said in a table; false: it is no match after all */
	bool (*hook)(struct highlight_run *, const struct highlight_match *);
};

struct highlight_language {
	const char *names;                          /* those of Rouge, with a blank between */
	const struct highlight_rule *const *states; /* by number; state 1 is the root */
	uint8_t start;                              /* pushed at the start; 0 is none */
	const struct highlight_language *within[2];
	void (*begin)(struct highlight_run *); /* at the start, may be NULL */
};

/* One language being read; one within another keeps its place while the outer one goes on. */
struct highlight_lexer {
	const struct highlight_language *language;
	uint8_t stack[HIGHLIGHT_DEPTH];
	size_t depth;
	size_t known; /* which of the run's, 1 and up; 0: none, its rules are all tried */
	struct highlight_lexer *within[2];
	int64_t note[HIGHLIGHT_NOTES]; /* what hooks remember; zeros at the start */
	struct str word[4];            /* and texts */
};

/* One piece of code being read. */
struct highlight_run {
	struct str text;
	size_t at;  /* the place */
	size_t end; /* of the part that the present lexer may see */
	size_t begin;
	struct highlight_lexer *lexer;
	struct highlight_lexer pool[HIGHLIGHT_LEXERS];
	size_t pooled;
	/* the first bytes of what rules match, by language and state: places in `set`, 0 not made yet */
	struct {
		const struct highlight_language *language;
		uint16_t at[HIGHLIGHT_STATES];
	} known[HIGHLIGHT_KNOWN];
	size_t sets;
	unsigned nested;
	uint64_t budget;       /* steps left; the rest stays plain */
	const char *absent[4]; /* what ~ sought in vain: it is not farther on either */
	size_t absent_end;
	struct buf *out;
	size_t pending; /* the place from which `token` holds, unprinted */
	size_t covered; /* and up to which */
	char token[4];
	struct highlight_set set[HIGHLIGHT_SETS];
};

/* Where `pattern` ends when read at r->at, or SIZE_MAX; fills the edges of the parts. */
size_t highlight_match(struct highlight_run *r, const char *pattern, struct highlight_match *m);

/* After the item of a pattern at p, without what says how often; what an escaped letter stands for. */
const char *highlight_skip(const char *p);
char highlight_escaped(char c);

/* Adds the bytes of the item at p, which is no group; returns what is after it. */
const char *highlight_set_add(struct highlight_set *set, const char *p);

/* Where in r->set the rules of a state have their first bytes, or 0 where there is no room. */
size_t highlight_first(struct highlight_run *r, const struct highlight_language *language,
	size_t known, uint8_t state);

static inline bool
highlight_set_has(const struct highlight_set *set, char c)
{
	return set->bits[(unsigned char)c / 32] >> (unsigned char)c % 32 & 1;
}

/* Gives the bytes up to `end` a class; those before have theirs. */
void highlight_token(struct highlight_run *r, const char *token, size_t end);

void highlight_push(struct highlight_run *r, uint8_t state);
void highlight_pop(struct highlight_run *r, size_t n);
uint8_t highlight_state(const struct highlight_run *r);

/* Reads up to `end` with the present language from its start, or with a kept lexer of one within. */
void highlight_recurse(struct highlight_run *r, size_t end);
void highlight_within(struct highlight_run *r, size_t which, size_t end);

/* The lexer of a language within begins anew. */
void highlight_reset(struct highlight_run *r, size_t which);

/* Reads everything. */
void highlight_run(struct highlight_run *r, const struct highlight_language *language);

/* The token of a word in such a list, with a + where there is one; "" where it is not in it. */
struct str highlight_word(const char *const *words, size_t n, struct str word);

#define HL_COUNT(a) (sizeof(a) / sizeof(a)[0])
#define RULE(p, ...)                                                                               \
	{                                                                                          \
		.pattern = (p), .token = { __VA_ARGS__ }                                           \
	}
#define POP(p, ...)                                                                                \
	{                                                                                          \
		.pattern = (p), .token = { __VA_ARGS__ }, .pop = 1                                 \
	}
#define PUSH(s, p, ...)                                                                            \
	{                                                                                          \
		.pattern = (p), .token = { __VA_ARGS__ }, .push = { s }                            \
	}
#define GOTO(s, p, ...)                                                                            \
	{                                                                                          \
		.pattern = (p), .token = { __VA_ARGS__ }, .pop = 1, .push = { s }                  \
	}
#define HOOK(h, p)                                                                                 \
	{                                                                                          \
		.pattern = (p), .hook = (h)                                                        \
	}
#define MIX(s)                                                                                     \
	{                                                                                          \
		.mix = (s)                                                                         \
	}
#define WORDS(w, p, t, ...)                                                                        \
	{                                                                                          \
		.pattern = (p), .token = { t }, .words = (w), .word_count = HL_COUNT(w),           \
		__VA_ARGS__                                                                        \
	}

extern const struct highlight_language highlight_javascript, highlight_typescript, highlight_jsx,
	highlight_tsx, highlight_json, highlight_html, highlight_xml, highlight_css,
	highlight_shell, highlight_python, highlight_ruby, highlight_c, highlight_go,
	highlight_rust, highlight_yaml, highlight_diff, highlight_console, highlight_java,
	highlight_toml, highlight_scss, highlight_cpp;

#endif
