/* A string that knows its length and owns nothing. */
#include "core/str.h"

#include "core/char.h"

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int r = n ? memcmp(a.ptr, b.ptr, n) : 0;
	if (r)
		return r;
	return (a.len > b.len) - (a.len < b.len);
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (char_lower(a.ptr[i]) != char_lower(b.ptr[i]))
			return false;
	}
	return true;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_eq(str_slice(s, 0, prefix.len), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len && str_eq(str_from(s, s.len - suffix.len), suffix);
}

size_t
str_find(struct str s, char c, size_t from)
{
	if (from >= s.len)
		return s.len;
	const char *p = memchr(s.ptr + from, c, s.len - from);
	return p ? (size_t)(p - s.ptr) : s.len;
}

size_t
str_rfind(struct str s, char c)
{
	const char *p = s.len ? memrchr(s.ptr, c, s.len) : NULL;
	return p ? (size_t)(p - s.ptr) : s.len;
}

size_t
str_search(struct str s, struct str needle)
{
	if (needle.len == 0)
		return 0;
	const char *p = s.len ? memmem(s.ptr, s.len, needle.ptr, needle.len) : NULL;
	return p ? (size_t)(p - s.ptr) : s.len;
}

struct str
str_trim(struct str s)
{
	while (s.len && char_is_space(s.ptr[0]))
		s = str_from(s, 1);
	while (s.len && char_is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool
str_line(struct str *rest, struct str *ret)
{
	if (rest->len == 0)
		return false;
	size_t end = str_find(*rest, '\n', 0);
	struct str line = str_slice(*rest, 0, end);
	*rest = str_from(*rest, end + 1);
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	*ret = line;
	return true;
}

bool
str_split(struct str *rest, char sep, struct str *ret)
{
	if (!rest->ptr)
		return false;
	size_t end = str_find(*rest, sep, 0);
	*ret = str_slice(*rest, 0, end);
	*rest = end < rest->len ? str_from(*rest, end + 1) : (struct str){ NULL, 0 };
	return true;
}
