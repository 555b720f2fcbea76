/* The site's data: what front matter, configuration and _data hold, as one block of bytes used in place.
 *
 * A struct data is a view of one node in such a block: a null, boolean, integer, float, string, date, list
 * or map in its written order. Nodes carry the line and column where they were written, for
 * diagnostics; data_put_plain leaves these out, where only content shall count. A node refers to nothing
 * outside of itself: its bytes can be copied anywhere, hashed and stored. Absent nodes read as null, so that
 * data_get(data_get(d, a), b) needs no checks. */
#ifndef RENDER_DATA_H
#define RENDER_DATA_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/diag.h"
#include "core/str.h"

enum data_kind {
	DATA_NULL,
	DATA_BOOL,
	DATA_INT,
	DATA_FLOAT,
	DATA_STRING,
	DATA_DATE,
	DATA_LIST,
	DATA_MAP
};

struct data_builder;

struct data {
	const char *ptr; /* NULL: absent */
	size_t len;
};

enum { DATA_DEPTH_MAX = 64 };

/* --- reading --- */

/* The node at the beginning of a block; an empty block is absent. */
struct data data_of(struct str block);

/* The bytes of a node, to be stored or hashed. */
static inline struct str
data_bytes(struct data d)
{
	return (struct str){ d.ptr, d.len };
}

static inline bool
data_exists(struct data d)
{
	return d.ptr != NULL;
}

enum data_kind data_kind(struct data d);

/* Where the node was written, from 1; 0 where that is not known. */
uint32_t data_line(struct data d);
uint32_t data_column(struct data d);

/* The number of entries of a list or map; 0 for everything else. */
size_t data_len(struct data d);

/* The i-th value of a list or map, from 0; absent beyond the end. */
struct data data_at(struct data d, size_t i);

/* The i-th key of a map, as a string node with its own position. One that is no string in what was read is made
 * by data_key_of. */
struct data data_key_at(struct data d, size_t i);

/* The string that stands for a scalar as a key (`no:`, `1:`); a string stands for itself. In the arena. */
struct str data_key_of(struct arena *a, struct data scalar);

/* The scalar that the key stands for, within its bytes; absent where it is an ordinary string. */
struct data data_key_scalar(struct str key);

/* Adds what the key stands for as a value. */
void data_put_key_value(struct data_builder *b, struct str key);

/* Adds a key as text: "false", "1", "" for null. */
void data_key_text(struct buf *b, struct str key);

/* The value of a key of a map; absent where there is none, or no map. */
struct data data_get(struct data d, struct str key);

/* The value of a kind, or the fallback for nodes of all other kinds. */
bool data_bool(struct data d, bool fallback);
int64_t data_int(struct data d, int64_t fallback);
double data_float(struct data d, double fallback); /* of integers too */
struct str data_str(struct data d);                /* "" where it is no string */
struct date data_date(struct data d);              /* of dates only; see data_kind */

/* Adds a scalar as text ("true", "1.0", "2023-10-26", ""), lists with their items one behind the other. */
void data_text(struct buf *b, struct data d);

/* Adds the node as JSON. Dates are RFC 3339 strings, or the day alone where there is no time. */
void data_json(struct buf *b, struct data d);

/* Whether two nodes hold the same, wherever they were written. */
bool data_eq(struct data a, struct data b);

/* --- building --- */

/* Builds one node at the end of a buffer:
 *
 *	struct data_builder b = { .out = &buf };
 *	data_open_map(&b);
 *	data_put_key(&b, S("title"));
 *	data_put_str(&b, S("Hello"));
 *	data_close(&b);
 *	data_builder_done(&b);
 *	struct data d = data_of(buf_str(&buf));
 */
struct data_builder {
	struct buf *out;
	uint32_t line, column; /* of the next node, set by the caller; each node keeps them */
	bool too_deep;         /* deeper than DATA_DEPTH_MAX: null stands for what was left out */
	size_t depth;          /* open lists and maps, those left out included */
	struct buf entries;    /* offsets of the entries of all open nodes */
	struct buf sorting;    /* of the keys of the map that is closed */
	struct data_frame {
		size_t start;   /* of the node in `out` */
		size_t entries; /* where its own begin in `entries` */
		enum data_kind kind;
		uint8_t height; /* levels below it */
	} frame[DATA_DEPTH_MAX];
};

void data_put_null(struct data_builder *b);
void data_put_bool(struct data_builder *b, bool v);
void data_put_int(struct data_builder *b, int64_t v);
void data_put_float(struct data_builder *b, double v);
void data_put_str(struct data_builder *b, struct str s);
void data_put_date(struct data_builder *b, struct date d);

/* A copy of a whole node, with its positions. */
void data_put(struct data_builder *b, struct data d);

/* A copy of a whole node without positions: equal content is equal bytes. */
void data_put_plain(struct data_builder *b, struct data d);

/* Two nodes as one, as Jekyll merges: maps key by key, at any depth; else `over` wins, unless it is null. */
void data_put_merged(struct data_builder *b, struct data under, struct data over);

void data_open_list(struct data_builder *b);
void data_open_map(struct data_builder *b);

/* The key of the map's next entry. A key that is there already: the last value wins, at the first's place. */
void data_put_key(struct data_builder *b, struct str key);

/* Closes the innermost list or map. */
void data_close(struct data_builder *b);

/* Frees what the builder itself holds; `out` is the caller's. */
void data_builder_done(struct data_builder *b);

/* Reads JSON into the builder. On UV_EINVAL *ret says what is wrong and where; `out` then holds rubbish
 * from its former length on. The strings of *ret live in `text` or are constant. */
int data_from_json(struct data_builder *b, struct str path, struct str text, struct diag *ret);

/* The same, with numbers of the types that YAML 1.1 gives them: 1e3 is a text. */
int data_from_json_as_yaml(
	struct data_builder *b, struct str path, struct str text, struct diag *ret);

#endif
