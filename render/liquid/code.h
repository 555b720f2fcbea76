/* What a Liquid program is made of: words of 32 bits, then the bytes of its strings.
 *
 *	header | names: where, length | code ... | strings
 *
 * The code is a body: nodes one behind the other. A node begins with its kind and its size in
 * words, so that what is not run is stepped over; expressions have both in one word. Strings are
 * places in the bytes behind the code, names are indices into the table of names. */
#ifndef RENDER_LIQUID_CODE_H
#define RENDER_LIQUID_CODE_H

#include <stdint.h>

enum { LIQUID_MAGIC = 0x4c515031 };

struct liquid_header {
	uint32_t magic;
	uint32_t counts; /* 1: it has counters */
	uint32_t names;  /* entries of the table of names */
	uint32_t code;   /* words */
	uint32_t strings;
};

/* Nodes: [node, size, position] and what stands beside them. A body is [words] and its nodes; text
 * is [where, length] of a string. */
enum liquid_node {
	NODE_TEXT,     /* [NODE_TEXT, 4, where, length]: no position */
	NODE_NOTHING,  /* text that whitespace control or a blank block took away */
	NODE_OUTPUT,   /* variable */
	NODE_ASSIGN,   /* name, variable */
	NODE_CAPTURE,  /* name, body */
	NODE_IF,       /* branches: [words of condition], condition, body; no condition: else */
	NODE_UNLESS,   /* the same, the first one turned round */
	NODE_CASE,     /* expression, branches: [words of values], values, body; none: else */
	NODE_FOR,      /* head, body, [body of else] */
	NODE_TABLEROW, /* head, body */
	NODE_BREAK,
	NODE_CONTINUE,
	NODE_CYCLE,     /* named, how many, expressions, expression or name */
	NODE_INCREMENT, /* name */
	NODE_DECREMENT,
	NODE_IFCHANGED, /* body */
	NODE_INCLUDE, /* enum liquid_partial, expression: which, [expression, name], arguments, 0 */
	NODE_RENDER,
	NODE_JEKYLL, /* enum liquid_jekyll, text or body: which; arguments, 0 */
	NODE_CALL,   /* of the host: name, text: markup, body: the same expanded, body, text: raw */
};

/* A loop's head is [enum liquid_for, name: variable, name: the loop's, expression: collection],
 * attributes, 0. An attribute is [enum liquid_for, words, expression]; of two with one name the
 * last one counts. */
enum liquid_for {
	FOR_REVERSED = 1,
	FOR_LIMIT = 2,
	FOR_OFFSET = 4,
	FOR_CONTINUE = 8, /* offset: continue */
	FOR_COLS = 16,
	FOR_ELSE = 32,
};

/* What an include of Jekyll's has. */
enum liquid_jekyll {
	JEKYLL_RELATIVE = 1,
	JEKYLL_PARAMETERS = 2,
	JEKYLL_COMPUTED = 4, /* its name is a body */
};

/* Words that NODE_INCLUDE and NODE_RENDER begin with: which of these there are. */
enum liquid_partial {
	PARTIAL_VALUE = 1, /* an expression: with, for */
	PARTIAL_FOR = 2,
	PARTIAL_ALIAS = 4, /* a name: as */
};

/* Expressions: [kind | size in words << 8] and what stands beside them. */
enum liquid_code {
	CODE_NIL,
	CODE_TRUE,
	CODE_FALSE,
	CODE_EMPTY,
	CODE_BLANK,
	CODE_INT, /* two words, the lower first */
	CODE_FLOAT,
	CODE_STRING,    /* where, length */
	CODE_RANGE,     /* constant, two expressions */
	CODE_NAME,      /* name */
	CODE_DYNAMIC,   /* the name is an expression's value */
	CODE_LOOKUP,    /* CODE_NAME or CODE_DYNAMIC, then CODE_KEYs and CODE_INDEXes */
	CODE_KEY,       /* where, length, is a command */
	CODE_INDEX,     /* expression */
	CODE_VARIABLE,  /* expression, CODE_FILTERs */
	CODE_FILTER,    /* name, expressions and CODE_ARGUMENTs */
	CODE_ARGUMENT,  /* where, length of its name; expression */
	CODE_CONDITION, /* operator | relation << 8, one or two expressions, [text: unknown] */
};

enum liquid_operator {
	OPERATOR_NONE,
	OPERATOR_EQUAL,
	OPERATOR_UNEQUAL,
	OPERATOR_LESS,
	OPERATOR_GREATER,
	OPERATOR_LESS_EQUAL,
	OPERATOR_GREATER_EQUAL,
	OPERATOR_CONTAINS,
	OPERATOR_UNKNOWN,
};

/* How a condition goes on to the next. */
enum liquid_relation { RELATION_LAST, RELATION_AND, RELATION_OR };

#endif
