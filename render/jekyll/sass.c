/* Sass within a site: jekyll-sass-converter 2.2's settings, and partials as edges of the graph. */
#include "render/jekyll/jekyll.h"

#include <stdlib.h>
#include <uv.h>

#include "core/path.h"
#include "render/trouble.h"

enum { LOAD_PATHS_MAX = 64 };

/* The configuration's `sass`, and what follows from it. */
struct sheet {
	struct task *t;
	struct sass_options options;
	struct str load_paths[LOAD_PATHS_MAX];
	bool broken; /* a partial could not be read */
};

bool
document_is_sass(struct str ext, bool *ret_indented)
{
	*ret_indented = str_eq_nocase(ext, S(".sass"));
	return *ret_indented || str_eq_nocase(ext, S(".scss"));
}

/* One load path. What leaves the site is not followed, as no link is. */
static void
add_path(struct sheet *s, struct str path)
{
	struct str folder;
	if (s->options.n_load_paths == LOAD_PATHS_MAX || str_starts(path, S("/")) ||
		path_normalise(task_arena(s->t), path, &folder) < 0)
		return;
	for (size_t i = 0; i < s->options.n_load_paths; i++)
		if (str_eq(s->load_paths[i], folder))
			return;
	s->load_paths[s->options.n_load_paths++] = folder;
}

static int
set_paths(struct sheet *s, struct data sass)
{
	struct data user = data_get(sass, S("load_paths"));
	struct str dir = data_str(data_get(sass, S("sass_dir"))), theme;
	for (size_t i = 0; i < data_len(user); i++)
		add_path(s, data_str(data_at(user, i)));
	if (data_str(user).len)
		add_path(s, data_str(user));
	add_path(s, dir.len ? dir : S("_sass"));
	int r = read_theme(s->t, &theme);
	if (r == 0 && theme.len && s->options.n_load_paths < LOAD_PATHS_MAX)
		s->load_paths[s->options.n_load_paths++] =
			arena_printf(task_arena(s->t), "%.*s_sass", STR(theme));
	s->options.load_paths = s->load_paths;
	return r;
}

/* Whether there are source maps: `sourcemap` is always, never or development. */
static bool
wants_map(struct data sass)
{
	struct str when = data_str(data_get(sass, S("sourcemap")));
	const char *environment = getenv("JEKYLL_ENV"); /* one for the life of the process */
	if (str_eq(when, S("development")))
		return !environment || str_eq(str_of(environment), when);
	return !str_eq(when, S("never"));
}

int
read_sass_map(struct task *t, bool *ret)
{
	struct data sass;
	int r = read_setting(t, S("sass"), &sass);
	if (r == 0)
		*ret = wants_map(sass);
	return r;
}

static int
load(void *ctx, struct str path, struct str *ret_text)
{
	struct sheet *s = ctx;
	enum what what;
	struct str text;
	bool there;
	/* most of what is looked for is not there: whether a file is there is kept, its text is not */
	int r = read_regular(s->t, path, &there);
	if (r == 0 && there)
		r = read_text(s->t, path, &what, &text);
	if (r < 0 || !there || what == ABSENT)
		return r;
	if (what == REGULAR) {
		*ret_text = text.ptr ? text : S("");
		return 0;
	}
	struct diag d = { .severity = DIAG_ERROR, .path = path, .message = text };
	task_report(s->t, &d);
	s->broken = true;
	return 0;
}

/* It is tried again with the next batch. */
static int
not_now(void *ctx, int code)
{
	struct sheet *s = ctx;
	return trouble_note_machine(s->t, S("the style sheets"), code);
}

int
sass_convert(struct task *t, const struct sass_source *source, struct buf *css, struct buf *map,
	bool *ret_broken)
{
	struct sheet s = { .t = t };
	struct sass_host host = { .ctx = &s, .load = load, .not_now = not_now };
	struct buf diags = { 0 }, unused = { 0 };
	struct data sass;
	task_volatile(t); /* libsass is loaded as it is installed */
	int r = read_setting(t, S("sass"), &sass);
	if (r == 0)
		r = set_paths(&s, sass);
	if (r < 0)
		return r;
	s.options.map = map && wants_map(sass);
	s.options.style = sass_style_named(data_str(data_get(sass, S("style"))));
	s.options.line_comments = data_bool(data_get(sass, S("line_comments")), false);
	s.options.add_charset = data_bool(data_get(sass, S("add_charset")), false);
	r = sass_compile(source, &s.options, &host, css, map ? map : &unused, &diags);
	document_report(t, buf_str(&diags));
	*ret_broken = r == UV_EINVAL || s.broken;
	buf_done(&diags);
	buf_done(&unused);
	return r == UV_EINVAL ? 0 : r;
}
