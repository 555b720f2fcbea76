/* A value while Liquid runs: a scalar, a list, a map, or an object of the host.
 *
 * Values are small and copied. What they point to lives in the run's arena, in a block of data
 * (render/data/data.h) that the run holds, or with the host; none of it is changed once it is made. Site
 * data is used in place: a list or map of a block is not copied into a list or map of values.
 *
 * An object is what Liquid calls a drop: `site`, `page`, a post. Its class finds each property when
 * it is asked for, so that a template depends on just what it reads. */
#ifndef RENDER_LIQUID_VALUE_H
#define RENDER_LIQUID_VALUE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/date.h"
#include "render/data/data.h"

struct liquid_run; /* a template that is being rendered: render/liquid/liquid.h */
struct near;       /* a misspelt name and the nearest that there is: core/near.h */
struct liquid_class;
struct liquid_list;
struct liquid_map;

enum liquid_kind {
	LIQUID_NIL,
	LIQUID_BOOL,
	LIQUID_INT,
	LIQUID_FLOAT,
	LIQUID_STRING,
	LIQUID_DATE,
	LIQUID_RANGE,  /* (1..5) */
	LIQUID_LIST,   /* made while running: by a filter, by a host */
	LIQUID_MAP,    /* the same, in its order */
	LIQUID_DATA,   /* a list or map of a block, in place */
	LIQUID_OBJECT, /* of the host */
	LIQUID_EMPTY,  /* the literals `empty` and `blank` */
	LIQUID_BLANK,
};

struct liquid_object {
	const struct liquid_class *class;
	const void *self; /* the class's own; lives as long as the run */
};

struct liquid_value {
	enum liquid_kind kind;
	union {
		bool boolean;
		int64_t integer;
		double real;
		struct str string;
		struct date date;
		struct {
			int64_t from, to;
		} range;
		const struct liquid_list *list;
		const struct liquid_map *map;
		struct data data;
		struct liquid_object object;
	};
};

/* Items never change once a list has been handed out; a longer list may begin with the same ones. */
struct liquid_list {
	size_t n;
	struct liquid_value *items;
	struct liquid_room *room; /* what may follow the items; NULL: nothing */
};

struct liquid_pair {
	struct str key;
	struct liquid_value value;
};

struct liquid_map {
	size_t n;
	struct liquid_pair pairs[];
};

/* What objects of one sort can do; functions that are NULL are not offered. All return 0, or a
 * negative code that ends the run at once and is handed to its caller (UV_EAGAIN, UV_ELOOP:
 * graph/graph.h). */
struct liquid_class {
	/* In diagnostics, and where an object that has no text is printed; "Hash" is printed as a map. */
	const char *name;

	/* A property; *ret stays nil where there is none. `first`, `last` and `size` are found by
	 * way of the functions below where this leaves them nil. */
	int (*get)(
		struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret);

	/* As a list: how many, and the items [from, from + n) into ret, which has room for n: the
	 * result of `items` is how many there were, less than n at the end, or a negative code. A
	 * loop with a limit asks for no more than it prints, and does not ask how many there are. */
	int (*count)(struct liquid_run *run, const void *self, size_t *ret);
	int (*items)(struct liquid_run *run, const void *self, size_t from, size_t n,
		struct liquid_value *ret);

	/* As a list: of its items those that may have the text as their property of that name, or a list with it in it, in
	 * their order; no other has. 1, or 0 where it cannot tell. */
	int (*having)(struct liquid_run *run, const void *self, struct str property,
		struct str text, struct liquid_list *ret);

	/* As a map, for loops over pairs and `jsonify`: all of it. */
	int (*map)(struct liquid_run *run, const void *self, const struct liquid_map **ret);

	/* Tries the names of its properties on `near`, where `get` found none by a name. */
	int (*near)(struct liquid_run *run, const void *self, struct near *near);

	/* As text, where it is printed. */
	int (*text)(struct liquid_run *run, const void *self, struct buf *ret);

	/* Whether two objects of the class are one; NULL: if self is the same pointer. */
	bool (*same)(const void *left, const void *right);
};

/* ---- making ---- */

static inline struct liquid_value
liquid_nil(void)
{
	return (struct liquid_value){ .kind = LIQUID_NIL };
}

static inline struct liquid_value
liquid_bool(bool v)
{
	return (struct liquid_value){ .kind = LIQUID_BOOL, .boolean = v };
}

static inline struct liquid_value
liquid_int(int64_t v)
{
	return (struct liquid_value){ .kind = LIQUID_INT, .integer = v };
}

static inline struct liquid_value
liquid_float(double v)
{
	return (struct liquid_value){ .kind = LIQUID_FLOAT, .real = v };
}

static inline struct liquid_value
liquid_string(struct str s)
{
	return (struct liquid_value){ .kind = LIQUID_STRING, .string = s };
}

static inline struct liquid_value
liquid_date(struct date d)
{
	return (struct liquid_value){ .kind = LIQUID_DATE, .date = d };
}

static inline struct liquid_value
liquid_object(const struct liquid_class *class, const void *self)
{
	return (struct liquid_value){ .kind = LIQUID_OBJECT, .object = { class, self } };
}

/* A node of a block: scalars become scalars, lists and maps are used in place, what is absent is
 * nil. */
struct liquid_value liquid_data(struct data d);

/* The key of a pair as a value: a string, but for those of YAML that are none. */
struct liquid_value liquid_key(struct str key);

/* A list with room for n items, all nil: the maker fills them before anybody sees it. The same for
 * maps. */
struct liquid_list *liquid_list_new(struct arena *a, size_t n);

/* `l` and one item more. Adding to what came of it takes no copy of the items, so that a list which a loop
 * builds costs what it is long. `l` stays as it is. */
struct liquid_list *liquid_list_add(
	struct arena *a, const struct liquid_list *l, struct liquid_value item);
struct liquid_map *liquid_map_new(struct arena *a, size_t n);

static inline struct liquid_value
liquid_list(const struct liquid_list *l)
{
	return (struct liquid_value){ .kind = LIQUID_LIST, .list = l };
}

static inline struct liquid_value
liquid_map(const struct liquid_map *m)
{
	return (struct liquid_value){ .kind = LIQUID_MAP, .map = m };
}

/* ---- reading: 0, or a negative code from an object, which ends the run ---- */

/* Only nil and false are not true. */
bool liquid_truthy(struct liquid_value v);

/* v.key or v["key"]: of maps and objects; `size`, `first` and `last` of lists, maps and strings.
 * Else nil. */
int liquid_get(
	struct liquid_run *run, struct liquid_value v, struct str key, struct liquid_value *ret);

/* v[key] with a key of any kind: an integer counts from the end where it is negative. */
int liquid_index(struct liquid_run *run, struct liquid_value v, struct liquid_value key,
	struct liquid_value *ret);

/* Whether it can be gone through: a list, range, map, data, or an object that offers `count` or
 * `map`. */
bool liquid_is_list(struct liquid_value v);
bool liquid_is_map(struct liquid_value v);

/* How many items a loop over it sees: of what is no list, 0 for nil, else 1 (a string counts as one
 * item). */
int liquid_count(struct liquid_run *run, struct liquid_value v, size_t *ret);

/* The items [from, from + n), as a loop sees them (a map's are lists of key and value), in the
 * memory that passes (liquid_passing); *ret_n may be less at the end. For filters. */
int liquid_items(struct liquid_run *run, struct liquid_value v, size_t from, size_t n,
	struct liquid_value **ret, size_t *ret_n);

/* A map's or object's pairs; NULL where it is none. */
int liquid_pairs(struct liquid_run *run, struct liquid_value v, const struct liquid_map **ret);

/* As it is printed: nil is nothing, a list its items one behind the other, a map as Ruby's inspect,
 * a float as Ruby prints it, a date as Ruby's Time ("2023-10-26 14:05:00 +0000"). */
int liquid_text(struct liquid_run *run, struct liquid_value v, struct buf *ret);

/* The same as a string in the run's arena; a string as it is. */
int liquid_to_str(struct liquid_run *run, struct liquid_value v, struct str *ret);

/* As Ruby's inspect: strings in quotes, nil as "nil". */
int liquid_inspect(struct liquid_run *run, struct liquid_value v, struct buf *ret);

/* As a number, as Liquid's Utils.to_number: integers and floats; strings that look like one; else
 * 0. */
struct liquid_value liquid_to_number(struct liquid_value v);

/* As an integer: false where Liquid's Utils.to_integer raises. */
bool liquid_to_integer(struct liquid_value v, int64_t *ret);

/* ==, with Liquid's `empty` and `blank`. */
int liquid_equal(struct liquid_run *run, struct liquid_value a, struct liquid_value b, bool *ret);

/* Orders numbers, strings, dates: *ret < 0, 0, > 0; *ret_comparable is false for what has no order
 * between them. */
int liquid_compare(struct liquid_run *run, struct liquid_value a, struct liquid_value b, int *ret,
	bool *ret_comparable);

#endif
