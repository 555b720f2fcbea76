/* Paths and URLs as text. */
#include "core/path.h"

#include <limits.h>
#include <uv.h>

#include "core/char.h"
#include "core/utf8.h"

/* Puts the components of `path` behind those in `b`; ".." takes one off. */
static int
add_components(struct buf *b, struct str path)
{
	struct str part;
	while (str_split(&path, '/', &part)) {
		if (part.len == 0 || str_eq(part, S(".")))
			continue;
		if (str_find(part, '\0', 0) < part.len)
			return UV_EINVAL;
		if (str_eq(part, S(".."))) {
			if (b->len == 0)
				return UV_EINVAL;
			size_t slash = str_rfind(buf_str(b), '/');
			b->len = slash < b->len ? slash : 0;
			continue;
		}
		if (b->len)
			buf_add_char(b, '/');
		buf_add(b, part);
	}
	return 0;
}

bool
path_is_normal(struct str path)
{
	struct str part;
	if (path.len == 0)
		return true;
	while (str_split(&path, '/', &part)) {
		if (part.len == 0 || str_eq(part, S(".")) || str_eq(part, S("..")))
			return false;
		if (str_find(part, '\0', 0) < part.len)
			return false;
	}
	return true;
}

const char *
path_misfit(struct str path)
{
	struct str part;
	if (path.len >= PATH_MAX)
		return "the path has more than 4,095 bytes";
	while (str_split(&path, '/', &part))
		if (part.len > NAME_MAX)
			return "a name has more than 255 bytes";
	return NULL;
}

int
path_normalise(struct arena *a, struct str path, struct str *ret)
{
	return path_join(a, S(""), path, ret);
}

int
path_join(struct arena *a, struct str folder, struct str path, struct str *ret)
{
	struct buf b = BUF_ARENA(a);
	int r = add_components(&b, folder);
	if (r == 0)
		r = add_components(&b, path);
	if (r == 0)
		*ret = b.len ? buf_str(&b) : S("");
	return r;
}

int
path_resolve(struct arena *a, struct str from, struct str reference, struct str *ret)
{
	if (reference.len == 0)
		return path_normalise(a, from, ret);
	if (reference.ptr[0] == '/')
		return path_normalise(a, reference, ret);
	return path_join(a, path_dirname(from), reference, ret);
}

struct str
path_dirname(struct str path)
{
	size_t slash = str_rfind(path, '/');
	return slash < path.len ? str_slice(path, 0, slash) : S("");
}

struct str
path_basename(struct str path)
{
	size_t slash = str_rfind(path, '/');
	return slash < path.len ? str_from(path, slash + 1) : path;
}

struct str
path_extension(struct str path)
{
	struct str name = path_basename(path);
	size_t dot = str_rfind(name, '.');
	return dot > 0 && dot < name.len ? str_from(name, dot) : S("");
}

struct str
path_stem(struct str path)
{
	struct str name = path_basename(path);
	return str_slice(name, 0, name.len - path_extension(name).len);
}

bool
path_is_below(struct str path, struct str folder)
{
	if (folder.len == 0 || str_eq(path, folder))
		return true;
	return str_starts(path, folder) && path.ptr[folder.len] == '/';
}

/* The length of the scheme that `url` begins with, without the colon; 0 where it has none. */
static size_t
scheme_length(struct str url)
{
	if (url.len == 0 || !char_is_alpha(url.ptr[0]))
		return 0;
	for (size_t i = 1; i < url.len; i++) {
		char c = url.ptr[i];
		if (c == ':')
			return i;
		if (!char_is_alpha(c) && !char_is_digit(c) && c != '+' && c != '-' && c != '.')
			return 0;
	}
	return 0;
}

/* Cuts `*s` at the first `c`, if there is one, and sets what follows it. */
static bool
cut(struct str *s, char c, struct str *ret)
{
	size_t at = str_find(*s, c, 0);
	if (at == s->len)
		return false;
	*ret = str_from(*s, at + 1);
	*s = str_slice(*s, 0, at);
	return true;
}

struct url_parts
url_split(struct str url)
{
	struct url_parts u = { 0 };
	size_t scheme = scheme_length(url);
	if (scheme) {
		u.scheme = str_slice(url, 0, scheme);
		url = str_from(url, scheme + 1);
	}
	u.has_fragment = cut(&url, '#', &u.fragment);
	u.has_query = cut(&url, '?', &u.query);
	if (str_starts(url, S("//"))) {
		size_t end = str_find(url, '/', 2);
		u.has_authority = true;
		u.authority = str_slice(url, 2, end);
		url = str_from(url, end);
	}
	u.path = url;
	return u;
}

bool
url_is_local(struct str url)
{
	struct url_parts u = url_split(url);
	return u.scheme.len == 0 && !u.has_authority;
}

static void
encode(struct buf *b, struct str s, const char *also)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (char_is_alpha(c) || char_is_digit(c) || (c && strchr(also, c))) {
			buf_add_char(b, c);
			continue;
		}
		buf_add_char(b, '%');
		buf_add_char(b, hex[(unsigned char)c >> 4]);
		buf_add_char(b, hex[(unsigned char)c & 15]);
	}
}

void
url_encode_path(struct buf *b, struct str path)
{
	encode(b, path, "/-._~!$&'()*+,;=:@");
}

struct str
url_canonical(struct str path)
{
	if (str_ends(path, S("/index.html")))
		path.len -= sizeof("index.html") - 1;
	return path;
}

void
url_encode_path_value(struct buf *b, struct str path)
{
	encode(b, path, "/-._~!$'()*,;=:@");
}

void
url_encode_component(struct buf *b, struct str s)
{
	encode(b, s, "-._~");
}

/* Takes the next byte off *rest, escaped or not; negative for a broken escape. */
static int
decode_byte(struct str *rest, bool *ret_escaped)
{
	char c = rest->ptr[0];
	*ret_escaped = c == '%';
	if (c != '%') {
		*rest = str_from(*rest, 1);
		return (unsigned char)c;
	}
	if (rest->len < 3 || char_hex(rest->ptr[1]) < 0 || char_hex(rest->ptr[2]) < 0)
		return UV_EINVAL;
	int v = char_hex(rest->ptr[1]) << 4 | char_hex(rest->ptr[2]);
	*rest = str_from(*rest, 3);
	return v;
}

/* Whether there is a character in more bytes than it needs: some readers take 0xC0 0xAE for a dot. */
static bool
has_overlong(struct str s)
{
	for (size_t i = 0; i + 1 < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i], next = (unsigned char)s.ptr[i + 1];
		bool follows = next >= 0x80 && next < 0xC0;
		if (follows && (c == 0xC0 || c == 0xC1 || (c == 0xE0 && next < 0xA0) ||
				       (c == 0xF0 && next < 0x90) || (c == 0xF8 && next < 0x88) ||
				       (c == 0xFC && next < 0x84)))
			return true;
	}
	return false;
}

int
url_decode(struct buf *b, struct str s, enum url_decode how)
{
	size_t start = b->len;
	while (s.len) {
		bool escaped;
		int c = decode_byte(&s, &escaped);
		bool bad = c <= 0;
		if (how == URL_DECODE_PATH)
			bad |= escaped ? c == '/' : c == '\\' || c < 0x20 || c == 0x7F;
		if (bad)
			goto refused;
		buf_add_char(b, (char)c);
	}
	if (how == URL_DECODE_PATH && has_overlong(str_from(buf_str(b), start)))
		goto refused;
	return 0;
refused:
	b->len = start;
	return UV_EINVAL;
}

/* Whether it stands before all that lies below the folder. */
static bool
is_before(struct str path, struct str folder)
{
	int c = str_cmp(str_slice(path, 0, folder.len), folder);
	if (c != 0 || path.len <= folder.len)
		return c <= 0;
	return (unsigned char)path.ptr[folder.len] < '/';
}

const struct str *
path_first_below(const struct str *sorted, size_t n, struct str folder)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (is_before(sorted[middle], folder))
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < n && path_is_below(sorted[low], folder) && sorted[low].len > folder.len;
	return found ? &sorted[low] : NULL;
}
