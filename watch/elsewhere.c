/* What lies where the site's own watcher does not look: configurations, the installed theme, the lists of outputs where
 * they are not in the source, and what is on the way to the site and to its configurations.
 *
 * The site names such a configuration "FOLDER//NAME", or by its path beneath the root where it lies in a folder that is
 * passed over. A theme lies in PLACE/gems/NAME-VERSION, and its files are named "PLACE/gems/NAME-VERSION//FILE". PLACE is
 * what is watched: of it the theme, its other versions, and what their packages say in PLACE/specifications. */
#include "watch/elsewhere.h"

#include <unistd.h>

#include "core/path.h"
#include "watch/session_impl.h"

struct elsewhere {
	struct elsewhere *next;
	struct session *session;
	struct watcher *watcher;
	struct str before; /* what stands before a configuration's name: "FOLDER//", "sub/" */
	struct str theme;  /* the beginning of its paths; ptr NULL: it is of no theme */
	struct str folder; /* where steps on the way lie; ptr NULL: it is of none */
	bool lists;        /* of outputs */
};

/* The name of a configuration in the folder of `e`; ptr NULL where it lies in another. */
static struct str
name_in(const struct elsewhere *e, struct str config)
{
	struct str name = str_from(config, e->before.len);
	if (e->theme.ptr || e->folder.ptr || e->lists || !str_starts(config, e->before) ||
		str_find(name, '/', 0) < name.len)
		return (struct str){ NULL, 0 };
	return name;
}

/* Whether a file may come to be the configuration in the place of another: none was named. */
static bool
is_candidate(const struct elsewhere *e, struct str path)
{
	return !e->session->options->config &&
	       (str_eq(path, S("_config.yml")) || str_eq(path, S("_config.yaml")));
}

static bool
skips(void *ctx, struct str path, bool is_folder)
{
	const struct elsewhere *e = ctx;
	struct str rest = site_configs(e->session->site), config;
	if (!is_folder && is_candidate(e, path))
		return false;
	while (!is_folder && str_split(&rest, ',', &config)) {
		struct str name = name_in(e, config);
		if (name.ptr && str_eq(name, path))
			return false;
	}
	return true;
}

/* Whatever happened to them, they are looked at again. */
static void
changed(void *ctx, const struct change *changes, size_t n)
{
	const struct elsewhere *e = ctx;
	struct arena arena = { 0 };
	struct str rest = arena_str(&arena, site_configs(e->session->site)), config;
	struct change *all = arena_alloc(&arena, (rest.len + 1) * sizeof(*all));
	size_t count = 0;
	while (str_split(&rest, ',', &config)) {
		struct str name = name_in(e, config);
		for (size_t i = 0; name.ptr && i < n; i++) {
			if (changes[i].path.len && !str_eq(changes[i].path, name))
				continue;
			all[count++] = (struct change){ .path = config,
				.kind = CHANGE_WRITTEN,
				.event_ns = changes[i].event_ns };
			break;
		}
	}
	if (count)
		push_batch(e->session, all, count);
	for (size_t i = 0; i < n; i++)
		if (is_candidate(e, changes[i].path))
			again_look(e->session, &changes[i], 1);
	arena_done(&arena);
}

static void
notice(void *ctx, struct str text)
{
	const struct elsewhere *e = ctx;
	report_note(e->session->report, "%.*s", STR(text));
}

static uint64_t
looked(void *ctx)
{
	const struct elsewhere *e = ctx;
	return session_looked(e->session);
}

/* Watches the folder, and puts it before the others. */
static int
begin(struct session *s, struct elsewhere *e, struct watcher_options options)
{
	options.poll = s->options->poll;
	options.notice = notice;
	options.looked = looked;
	e->session = s;
	int r = watcher_new(&s->loop, &options, e, &e->watcher);
	if (r < 0)
		return r;
	e->next = s->elsewhere;
	s->elsewhere = e;
	return 0;
}

static int
watch(struct session *s, struct str config)
{
	struct str folder = path_dirname(config), name = path_basename(config);
	struct elsewhere *e = arena_alloc(&s->arena, sizeof(*e));
	*e = (struct elsewhere){
		.before = arena_str(&s->arena, str_slice(config, 0, config.len - name.len)),
	};
	if (config.ptr[0] != '/')
		folder = arena_printf(&s->arena, "%.*s/%.*s", STR(s->root), STR(folder));
	struct watcher_options options = {
		.root = arena_str(&s->arena, folder.len > 1 ? folder : S("/")),
		.away = s->follows,
		.allow_outside = true,
		.skip = skips,
		.changed = changed,
	};
	return begin(s, e, options);
}

static bool
is_watched(const struct session *s, struct str config)
{
	for (const struct elsewhere *e = s->elsewhere; e; e = e->next)
		if (name_in(e, config).ptr)
			return true;
	return false;
}

/* ---- the theme --------------------------------------------------------------------------------- */

/* "/usr/share/gems/minima-2.5.1//" is "minima-2.5.1" in gems in "/usr/share". */
static struct str
theme_folder(const struct elsewhere *e)
{
	return str_slice(e->theme, 0, e->theme.len - 2);
}

static struct str
theme_place(const struct elsewhere *e)
{
	return path_dirname(path_dirname(theme_folder(e)));
}

/* Whether a file or folder is of the same gem, by its name up to what may be the version. */
static bool
is_same_gem(const struct elsewhere *e, struct str name)
{
	struct str own = path_basename(theme_folder(e));
	size_t end = 0;
	while (end < own.len && (own.ptr[end] != '-' || end + 1 == own.len ||
					own.ptr[end + 1] < '0' || own.ptr[end + 1] > '9'))
		end++;
	return str_starts(name, str_slice(own, 0, end));
}

static bool
theme_skips(void *ctx, struct str path, bool is_folder)
{
	struct str rest = path, first, second, third;
	(void)str_split(&rest, '/', &first);
	if (!str_eq(first, S("gems")) && !str_eq(first, S("specifications")))
		return true;
	if (str_split(&rest, '/', &second) && !is_same_gem(ctx, second))
		return true;
	/* nothing else of a theme is ever read: not what its author works with */
	return str_split(&rest, '/', &third) && !str_starts(third, S("_")) &&
	       !str_eq(third, S("assets"));
}

/* A path in PLACE as the site has it; what holds the theme counts as that. */
static struct str
theme_path(const struct elsewhere *e, struct arena *a, struct str path)
{
	struct str folder = theme_folder(e), place = theme_place(e);
	struct str whole = arena_printf(a, "%.*s/%.*s", STR(place), STR(path));
	if (path.len == 0 || path_is_below(folder, whole))
		return str_slice(e->theme, 0, folder.len + 1); /* and all below it */
	if (path_is_below(whole, folder))
		return arena_printf(
			a, "%.*s%.*s", STR(e->theme), STR(str_from(whole, folder.len + 1)));
	return whole;
}

/* Whatever happened, the files are looked at again, and listed: themes are small, and rarely written to. */
static void
theme_changed(void *ctx, const struct change *changes, size_t n)
{
	const struct elsewhere *e = ctx;
	struct arena arena = { 0 };
	struct change *all = arena_alloc(&arena, n * sizeof(*all));
	for (size_t i = 0; i < n; i++)
		all[i] = (struct change){ .path = theme_path(e, &arena, changes[i].path),
			.kind = CHANGE_RESCAN,
			.event_ns = changes[i].event_ns };
	push_batch(e->session, all, n);
	arena_done(&arena);
}

/* The one that is watched; NULL where none is. */
static struct elsewhere **
find_theme(struct session *s)
{
	struct elsewhere **at = &s->elsewhere;
	while (*at && !(*at)->theme.ptr)
		at = &(*at)->next;
	return at;
}

/* A theme that comes with the site leads out of its place by no link: it may be by anybody. */
static void
watch_theme(struct session *s)
{
	struct elsewhere *e = arena_alloc(&s->arena, sizeof(*e));
	*e = (struct elsewhere){ .theme = arena_str(&s->arena, site_theme(s->site)) };
	struct watcher_options options = {
		.root = arena_str(&s->arena, theme_place(e)),
		.allow_outside = !path_is_below(theme_place(e), s->root),
		.skip = theme_skips,
		.changed = theme_changed,
	};
	int r = begin(s, e, options);
	if (r < 0)
		report_note(s->report, "cannot watch the theme in '%.*s': %s", STR(theme_folder(e)),
			uv_strerror(r));
}

bool
elsewhere_follow(struct session *s)
{
	struct elsewhere **at = find_theme(s), *old = *at;
	struct str theme = site_theme(s->site);
	if (old ? str_eq(old->theme, theme) : theme.len == 0)
		return false;
	if (old) {
		*at = old->next;
		watcher_close(old->watcher);
	}
	if (theme.len == 0)
		return false;
	watch_theme(s);
	site_rescan(s->site, str_slice(theme, 0, theme.len - 1));
	return true;
}

/* ---- the lists of outputs ---------------------------------------------------------------------- */

static bool
lists_skip(void *ctx, struct str path, bool is_folder)
{
	return !path_is_below(path, S(OUTPUT_LISTS)) && !path_is_below(S(OUTPUT_LISTS), path);
}

static void
lists_changed(void *ctx, const struct change *changes, size_t n)
{
	const struct elsewhere *e = ctx;
	push_outputs(e->session);
}

/* They lie in DIR, which the source is a part of. */
static void
watch_lists(struct session *s)
{
	struct elsewhere *e = arena_alloc(&s->arena, sizeof(*e));
	*e = (struct elsewhere){ .lists = true };
	struct watcher_options options = {
		.root = s->dir,
		.allow_outside = true,
		.skip = lists_skip,
		.changed = lists_changed,
	};
	int r = begin(s, e, options);
	if (r < 0)
		report_note(s->report, "cannot watch what builds tell in '%.*s': %s", STR(s->dir),
			uv_strerror(r));
}

/* ---- the way ----------------------------------------------------------------------------------- */

static bool
next_step(struct str *rest, struct str *ret_folder, struct str *ret_name)
{
	return str_split(rest, '\0', ret_folder) && str_split(rest, '\0', ret_name);
}

/* Whether it is a step; a name of ptr NULL stands for any. */
static bool
has_step(struct str steps, struct str folder, struct str name)
{
	struct str one, one_name;
	while (next_step(&steps, &one, &one_name))
		if (str_eq(one, folder) && (!name.ptr || str_eq(one_name, name)))
			return true;
	return false;
}

static void
add_step(void *ctx, struct str folder, struct str name)
{
	struct buf *steps = ctx;
	if (has_step(buf_str(steps), folder, name))
		return;
	buf_add(steps, folder);
	buf_add_char(steps, '\0');
	buf_add(steps, name);
	buf_add_char(steps, '\0');
}

static bool
step_skips(void *ctx, struct str path, bool is_folder)
{
	const struct elsewhere *e = ctx;
	return !has_step(buf_str(&e->session->way_steps), e->folder, path);
}

static void
step_changed(void *ctx, const struct change *changes, size_t n)
{
	const struct elsewhere *e = ctx;
	again_if_elsewhere(e->session);
}

/* One that may not be listed tells nothing; that it may be then is seen in the one above it. */
static void
watch_steps(struct session *s, struct str folder)
{
	if (access(folder.ptr, R_OK | X_OK) < 0) /* a NUL is behind it */
		return;
	for (const struct elsewhere *e = s->elsewhere; e; e = e->next)
		if (e->folder.ptr && str_eq(e->folder, folder))
			return;
	struct elsewhere *e = arena_alloc(&s->arena, sizeof(*e));
	*e = (struct elsewhere){ .folder = arena_str(&s->arena, folder) };
	struct watcher_options options = {
		.root = e->folder,
		.allow_outside = true,
		.skip = step_skips,
		.changed = step_changed,
	};
	int r = begin(s, e, options);
	if (r < 0)
		report_note(s->report, "cannot watch '%.*s', on the way to the site: %s",
			STR(folder), uv_strerror(r));
}

static void
forget_steps(struct session *s)
{
	struct elsewhere **at = &s->elsewhere;
	while (*at) {
		struct elsewhere *e = *at;
		if (e->folder.ptr &&
			!has_step(buf_str(&s->way_steps), e->folder, (struct str){ NULL, 0 })) {
			*at = e->next;
			watcher_close(e->watcher);
		} else {
			at = &e->next;
		}
	}
}

bool
elsewhere_follow_steps(struct session *s, struct str ways)
{
	struct buf steps = { 0 };
	struct str way, rest, folder, name;
	while (str_split(&ways, '\0', &way))
		home_each_step(way, add_step, &steps);
	if (str_eq(buf_str(&steps), buf_str(&s->way_steps))) {
		buf_done(&steps);
		return false;
	}
	buf_done(&s->way_steps);
	s->way_steps = steps;
	forget_steps(s);
	rest = buf_str(&steps);
	while (next_step(&rest, &folder, &name))
		watch_steps(s, folder);
	return true;
}

/* ---- all of them ------------------------------------------------------------------------------- */

int
elsewhere_watch(struct session *s, struct str ways)
{
	struct str rest = arena_str(&s->arena, site_configs(s->site)), config;
	int r = 0;
	while (r == 0 && str_split(&rest, ',', &config)) {
		if (config.len == 0 || (config.ptr[0] != '/' && !site_skips(s->site, config)))
			continue; /* none is named, or it is watched with the site */
		if (!is_watched(s, config))
			r = watch(s, config);
	}
	if (r == 0 && site_theme(s->site).len)
		watch_theme(s);
	if (r == 0 && s->root.len > s->dir.len && path_is_below(s->root, s->dir))
		watch_lists(s);
	if (r == 0 && elsewhere_follow_steps(s, ways))
		again_if_elsewhere(s); /* one may have changed since */
	return r;
}

void
elsewhere_pump(struct session *s)
{
	for (struct elsewhere *e = s->elsewhere; e; e = e->next)
		watcher_pump(e->watcher);
}

bool
elsewhere_pending(const struct session *s)
{
	for (const struct elsewhere *e = s->elsewhere; e; e = e->next)
		if (watcher_pending(e->watcher))
			return true;
	return false;
}

void
elsewhere_close(struct session *s)
{
	for (; s->elsewhere; s->elsewhere = s->elsewhere->next)
		watcher_close(s->elsewhere->watcher);
	buf_done(&s->way_steps);
}
