/* The tag {% avatar %} of jekyll-avatar: the picture that GitHub has of somebody.
 *
 *	{% avatar NAME size=24 %}	{% avatar user=VARIABLE size=24 %} */
#include "render/jekyll/plugin.h"

#include "core/char.h"
#include "core/html.h"

enum { AVATAR_SIZE = 40, AVATAR_SMALL = 48, AVATAR_SERVERS = 4, AVATAR_SCALES = 4 };

struct avatar {
	struct str user;
	unsigned size;
};

/* The word behind "NAME=", or one with ptr NULL. */
static struct str
option(struct str markup, struct str name)
{
	struct str word;
	while (str_split(&markup, ' ', &word)) {
		if (str_starts(word, name))
			return str_from(word, name.len);
	}
	return (struct str){ NULL, 0 };
}

/* A variable's value by its dotted name; the name itself where there is none. */
static int
look_up(struct liquid_run *run, struct str name, struct str *ret)
{
	struct liquid_value v;
	struct str rest = name, one;
	if (!str_split(&rest, '.', &one))
		return 0;
	int r = liquid_variable(run, one, &v);
	while (r == 0 && rest.ptr && str_split(&rest, '.', &one))
		r = liquid_get(run, v, one, &v);
	*ret = name;
	return r == 0 && v.kind != LIQUID_NIL ? liquid_to_str(run, v, ret) : r;
}

static int
read_avatar(struct liquid_run *run, struct str markup, struct avatar *ret)
{
	struct str user = option(markup, S("user=")), size = option(markup, S("size="));
	ret->size = 0;
	for (size_t i = 0; i < size.len && i < 4 && char_is_digit(size.ptr[i]); i++)
		ret->size = 10 * ret->size + (unsigned)(size.ptr[i] - '0');
	if (size.len == 0 || ret->size == 0)
		ret->size = AVATAR_SIZE;
	if (user.ptr)
		return look_up(run, user, &ret->user);
	user = str_slice(markup, 0, str_find(markup, ' ', 0));
	ret->user = str_starts(user, S("@")) ? str_from(user, 1) : user;
	return 0;
}

static uint32_t
crc32_of(struct str s)
{
	uint32_t crc = ~0u;
	for (size_t i = 0; i < s.len; i++) {
		crc ^= (uint8_t)s.ptr[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

/* One of GitHub's servers: always the same for the same picture. */
static unsigned
server_of(struct liquid_run *run, const struct avatar *a)
{
	struct str path = arena_printf(liquid_arena(run), "%.*s?v=3&s=%u", STR(a->user), a->size);
	return crc32_of(path) % AVATAR_SERVERS;
}

static void
add_url(struct buf *out, unsigned server, const struct avatar *a, unsigned scale)
{
	buf_printf(out, "https://avatars%u.githubusercontent.com/", server);
	html_attribute(out, a->user);
	buf_printf(out, "?v=3&s=%u", a->size * scale);
}

int
plugin_avatar(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct avatar a = { .user = S("") };
	struct str markup;
	int r = liquid_call_expand(run, call, &markup);
	if (r == 0)
		r = read_avatar(run, str_trim(markup), &a);
	if (r < 0)
		return r;
	unsigned server = server_of(run, &a);
	buf_printf(out, "<img class=\"avatar%s\" alt=\"",
		a.size < AVATAR_SMALL ? " avatar-small" : "");
	html_attribute(out, a.user);
	buf_printf(out, "\" width=\"%u\" height=\"%u\" data-proofer-ignore=\"true\" src=\"", a.size,
		a.size);
	add_url(out, server, &a, 1);
	buf_lit(out, "\" srcset=\"");
	for (unsigned scale = 1; scale <= AVATAR_SCALES; scale++) {
		add_url(out, server, &a, scale);
		buf_printf(out, " %ux%s", scale, scale < AVATAR_SCALES ? ", " : "");
	}
	buf_lit(out, "\" />");
	return 0;
}
