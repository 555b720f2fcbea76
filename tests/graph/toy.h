/* The toy site of the oracle: small, dense in everything that is hard for the engine.
 *
 * Its computes read through `struct reader`, so that the same functions run over the engine and over
 * the plain evaluator (plain.c), which knows no memory, no index and no order of work. */
#ifndef TESTS_GRAPH_TOY_H
#define TESTS_GRAPH_TOY_H

#include "graph/graph.h"

enum { POSTS = 10, OPS = 4, CONFS = 2, TITLES = 4, DATES = 3, TAGS = 3 };

enum toy_kind {
	T_FILE,
	T_CONF,
	T_LIST,
	T_META,
	T_INDEX,
	T_TAGS,
	T_ROUTES,
	T_BODY,
	T_NODE,
	T_PAGE,
	T_KINDS
};

/* What a program in a file does; see toy.c. */
enum toy_op {
	OP_LITERAL,
	OP_META,
	OP_TITLE,
	OP_BEFORE,
	OP_BEFORE_BIT,
	OP_NODE,
	OP_NODE_IF,
	OP_NODE_BIT,
	OP_COUNT,
	OP_BODY,
	OP_KINDS
};

struct toy_file {
	uint8_t exists, title, date, tag, tag2, flag, listed, route;
	uint8_t body[OPS][2];
	uint8_t node[OPS][2];
};

struct toy_world {
	struct toy_file files[POSTS];
	uint8_t conf[CONFS];
	uint32_t versions[POSTS]; /* of the files: another one with each edit */
	unsigned filled;          /* how many of them the listing has been told */
};

/* How a compute gets at values: false means return at once. */
struct reader {
	void *ctx;
	struct arena *arena;
	bool (*read)(void *ctx, unsigned kind, struct str key, struct str *ret);
	bool (*part)(void *ctx, unsigned kind, struct str key, struct str arg, struct str *ret);
	bool (*before)(void *ctx, struct str other, bool *ret);
	bool (*count)(void *ctx, unsigned index, struct str prefix, size_t *ret);
	bool (*slice)(void *ctx, unsigned index, struct str prefix, size_t from, size_t n,
		struct entry **ret, size_t *ret_n);
	bool (*get)(void *ctx, unsigned index, struct str sort, struct entry *ret);
	bool (*neighbours)(void *ctx, unsigned index, struct str prefix, struct str ref,
		struct entry *ret_prev, struct entry *ret_next);
	bool (*groups)(void *ctx, unsigned index, struct str prefix, struct entry **ret,
		size_t **ret_counts, size_t *ret_n);
	void (*report)(void *ctx, const struct diag *d);
};

/* The kinds over a world. The table for the engine is `ret`; drop makes some of them drop, keep has the
 * cache keep all that it can, fold has bodies and nodes gone through. */
void toy_kinds(bool drop, bool keep, bool fold, struct kind ret[T_KINDS]);
const char *toy_kind_name(unsigned kind);

/* The same computes for anybody: the value of a task. */
void toy_compute(const struct toy_world *w, struct reader *r, unsigned kind, struct str key,
	struct buf *ret);
void toy_part(struct str value, struct str arg, struct buf *ret);

/* Indexes: parameters, whether one takes a member, and what that puts in. */
bool toy_accepts(struct str params, struct entry source);
void toy_entries(unsigned index, struct str params, struct str member, struct str value,
	void (*add)(void *, struct entry), void *ctx);

/* The listing's entry of a post. */
struct entry toy_listed(const struct toy_world *w, unsigned i, char buf[32]);
struct str toy_key(unsigned i, char buf[8]);
unsigned toy_number(struct str key);

/* The value of (kind, key) as it should be, by plain evaluation of the whole world. */
struct plain;
struct plain *plain_new(const struct toy_world *w);
void plain_get(
	struct plain *p, unsigned kind, struct str key, struct str *ret, struct str *ret_diags);
void plain_free(struct plain *p);

#endif
