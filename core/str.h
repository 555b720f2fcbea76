/* A string that knows its length and owns nothing: a view of bytes that live elsewhere. */
#ifndef CORE_STR_H
#define CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *ptr; /* not terminated; may be NULL only when len is 0 */
	size_t len;
};

/* A constant string as a struct str. */
#define S(literal) ((struct str){ (literal), sizeof(literal) - 1 })

/* The two arguments that "%.*s" takes. */
#define STR(s) (int)(s).len, (s).ptr

static inline struct str
str_of(const char *cstr)
{
	return (struct str){ cstr, cstr ? strlen(cstr) : 0 };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Orders by bytes, a prefix before what it begins: < 0, 0 or > 0. */
int str_cmp(struct str a, struct str b);

/* Like str_eq, but A to Z equal a to z; other bytes as they are. */
bool str_eq_nocase(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* The part from byte `from` up to `to`, both cut to the length. */
static inline struct str
str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	return (struct str){ s.ptr ? s.ptr + from : NULL, to - from };
}

/* Everything from byte `from` on. */
static inline struct str
str_from(struct str s, size_t from)
{
	return str_slice(s, from, s.len);
}

/* The place of the first `c` at or after `from`, or s.len where there is none. */
size_t str_find(struct str s, char c, size_t from);

/* The place of the last `c`, or s.len where there is none. */
size_t str_rfind(struct str s, char c);

/* The place of the first `needle`, or s.len where there is none. */
size_t str_search(struct str s, struct str needle);

/* Without white space (blank, tab, CR, LF, VT, FF) at either end. */
struct str str_trim(struct str s);

/* Takes the next line off *rest, without its LF or CR LF; false when nothing is left. */
bool str_line(struct str *rest, struct str *ret);

/* Takes what stands before the next `sep` off *rest; false when *rest was exhausted (ptr NULL). */
bool str_split(struct str *rest, char sep, struct str *ret);

#endif
