/* Which layout the folder is in: Jekyll's, or a plain one.
 *
 * Jekyll's, where there is _posts or _layouts, or a configuration with theme, remote_theme, plugins or
 * collections. All of these are dependencies, so that a folder may change its layout while it is served. */
#include "render/jekyll/jekyll.h"

/* Whether the configuration has one of the keys with something behind it. */
static int
find_key(struct task *t, struct str *ret)
{
	static const char *const keys[] = { "theme", "remote_theme", "plugins", "collections" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys) && ret->len == 0; i++) {
		struct str part, arg = arena_printf(task_arena(t), "!said %s", keys[i]);
		int r = task_read_part(t, K_SETTINGS, S(""), arg, &part);
		if (r < 0)
			return r;
		if (part.len)
			*ret = arena_printf(task_arena(t), "'%s' in the configuration", keys[i]);
	}
	return 0;
}

static int
find_folder(struct task *t, struct str *ret)
{
	static const char *const folders[] = { "_posts", "_layouts" };
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && ret->len == 0; i++) {
		enum what what;
		int r = read_stat(t, str_of(folders[i]), &what);
		if (r < 0)
			return r;
		if (what == FOLDER)
			*ret = arena_printf(task_arena(t), "%s", folders[i]);
	}
	return 0;
}

void
which_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str why = S("");
	if (find_folder(t, &why) < 0 || (why.len == 0 && find_key(t, &why) < 0))
		return;
	buf_add_char(ret, why.len ? 'j' : 'p');
	buf_add(ret, why.len ? why : S("no _posts, _layouts, theme, plugins or collections"));
}

int
read_is_jekyll(struct task *t, bool *ret)
{
	struct value v;
	int r = task_read(t, K_WHICH, S(""), &v);
	*ret = r == 0 && v.bytes.len && v.bytes.ptr[0] == 'j';
	return r;
}
