/* Configurations that lie where the site's own watcher does not look.
 *
 * The site names such a file "FOLDER//NAME", or by its path beneath the root where it lies in a folder that is
 * passed over. */
#include "watch/elsewhere.h"

#include "core/path.h"
#include "watch/session_impl.h"

struct elsewhere {
	struct elsewhere *next;
	struct session *session;
	struct watcher *watcher;
	struct str before; /* what stands before a name: "FOLDER//", "sub/" */
};

/* The name of a configuration in the folder of `e`; ptr NULL where it lies in another. */
static struct str
name_in(const struct elsewhere *e, struct str config)
{
	struct str name = str_from(config, e->before.len);
	if (!str_starts(config, e->before) || str_find(name, '/', 0) < name.len)
		return (struct str){ NULL, 0 };
	return name;
}

static bool
skips(void *ctx, struct str path, bool is_folder)
{
	const struct elsewhere *e = ctx;
	struct str rest = site_configs(e->session->site), config;
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
	arena_done(&arena);
}

static void
notice(void *ctx, struct str text)
{
	const struct elsewhere *e = ctx;
	report_note(e->session->report, "%.*s", STR(text));
}

static int
watch(struct session *s, struct str config)
{
	struct str folder = path_dirname(config), name = path_basename(config);
	struct elsewhere *e = arena_alloc(&s->arena, sizeof(*e));
	e->session = s;
	e->before = arena_str(&s->arena, str_slice(config, 0, config.len - name.len));
	if (config.ptr[0] != '/')
		folder = arena_printf(&s->arena, "%.*s/%.*s", STR(s->root), STR(folder));
	struct watcher_options options = {
		.root = arena_str(&s->arena, folder.len > 1 ? folder : S("/")),
		.poll = s->options->poll,
		.allow_outside = true,
		.skip = skips,
		.changed = changed,
		.notice = notice,
	};
	int r = watcher_new(&s->loop, &options, e, &e->watcher);
	if (r < 0)
		return r;
	e->next = s->elsewhere;
	s->elsewhere = e;
	return 0;
}

static bool
is_watched(const struct session *s, struct str config)
{
	for (const struct elsewhere *e = s->elsewhere; e; e = e->next)
		if (name_in(e, config).ptr)
			return true;
	return false;
}

int
elsewhere_watch(struct session *s)
{
	struct str rest = arena_str(&s->arena, site_configs(s->site)), config;
	int r = 0;
	while (r == 0 && str_split(&rest, ',', &config)) {
		if (config.len == 0 || (config.ptr[0] != '/' && !site_skips(s->site, config)))
			continue; /* none is named, or it is watched with the site */
		if (!is_watched(s, config))
			r = watch(s, config);
	}
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
}
