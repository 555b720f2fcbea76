/* A site that lies elsewhere now: its configuration names another `source`, another file is the configuration, or a link
 * on the way to either leads elsewhere.
 *
 * All that a session has stands on where the site lies. So it ends, and the next one begins, as if somebody had ended the
 * program and started it again; but the port stays open, and who asks in between is answered by the next one. Event streams
 * end: browsers connect again by themselves. Not before the request or the batch under way is done with. */
#include "watch/elsewhere.h"
#include "watch/place.h"
#include "watch/session_impl.h"

/* The next site is found and opened before this one is given up: what goes away then does so under a session. */
static bool
leave(struct session *s)
{
	struct left *left = s->left;
	if (place_open_home(s->options, NULL, &left->home, S("_site"), s->url, &left->site) != 0)
		return false;
	left->handed = server_leave(s->server);
	if (left->handed)
		return true;
	site_free(left->site);
	left->site = NULL;
	return false;
}

static void
on_again(uv_timer_t *timer)
{
	enum { WAIT_MS = 100 };
	struct session *s = timer->data;
	bool found = home_find(s->options, NULL, &s->left->arena, &s->left->home) == 0;
	if (found && leave(s)) {
		session_left(s);
		session_close(s);
		return;
	}
	arena_done(&s->left->arena);
	if (!found)
		again_if_elsewhere(s);
	else /* it went in between, or no descriptor is left for it */
		(void)uv_timer_start(timer, on_again, WAIT_MS, 0); /* never fails */
}

void
again_init(struct session *s)
{
	(void)uv_timer_init(&s->loop, &s->again); /* never fails */
	s->again.data = s;
}

/* Whether it is a configuration, or may become one. */
static bool
is_configuration(struct session *s, struct str path)
{
	struct str rest = site_configs(s->site), one;
	while (rest.len && str_split(&rest, ',', &one))
		if (str_eq(one, path))
			return true;
	return path.len == 0 || str_eq(path, S("_config.yml")) || str_eq(path, S("_config.yaml"));
}

/* Where a new process would say why it does not start, that is said, and this one goes on; what it lacks is waited for.
 * What that depends on is watched before it is found out. */
static bool
is_elsewhere(struct session *s)
{
	struct arena a = { 0 };
	struct home home;
	int status;
	do {
		arena_reset(&a);
		status = home_find(s->options, NULL, &a, &home);
	} while (elsewhere_follow_steps(s, buf_str(&home.ways)));
	if (status != 0)
		status = home_find(s->options, s->report, &a, &home);
	bool elsewhere =
		status == 0 && !(str_eq(home.root, s->root) && str_eq(home.configs, s->configs));
	arena_done(&a);
	return elsewhere;
}

void
again_if_elsewhere(struct session *s)
{
	if (!s->closing && is_elsewhere(s))
		(void)uv_timer_start(&s->again, on_again, 0, 0); /* fails only without a callback */
}

void
again_look(struct session *s, const struct change *changes, size_t n)
{
	bool any = false;
	for (size_t i = 0; i < n; i++)
		any |= is_configuration(s, changes[i].path);
	if (any)
		again_if_elsewhere(s);
}
