/* A running platen with what asks it. */
#include "bench/rig.h"

#include <errno.h>
#include <time.h>

#include "bench/guard.h"

static void
check(int r, const char *what)
{
	if (r < 0)
		guard_fail(BENCH_VOID, "%s: %s", what, strerror(-r));
}

/* A member's string in a small JSON text without escapes in it. */
static struct str
json_member(struct str json, struct str name)
{
	size_t at = str_search(json, name);
	if (at == json.len)
		return S("");
	struct str rest = str_from(json, at + name.len);
	return str_slice(rest, 0, str_find(rest, '"', 0));
}

void
rig_launch(const char *const argv[], struct process *ret)
{
	int r = process_start(argv, ret);
	if (r >= 0)
		return;
	struct str said = str_trim(buf_str(&ret->said)),
		   why = json_member(said, S("\"message\":\""));
	if (why.len == 0)
		why = said.len ? said : str_of(strerror(-r));
	guard_fail(BENCH_MACHINE, "%s does not start: %.*s", argv[0], STR(why));
}

static bool
is_true(struct str json, struct str member)
{
	return str_search(json, member) < json.len;
}

/* `all`: what waits until nobody saves is to be done, too. */
static struct str
wait_idle(struct rig *r, bool all)
{
	uint64_t start = client_now();
	struct str body;
	for (;;) {
		int status = conn_get(&r->pages, "/_platen/state.json", &body);
		process_drain(&r->p);
		if (status < 0)
			guard_fail(BENCH_VOID, "%s does not answer any more: %s", r->platen,
				strerror(-status));
		if (status != 200)
			guard_fail(BENCH_VOID, "/_platen/state.json answers %d", status);
		bool done = is_true(body, S("\"idle\":true")) ||
			    (!all && is_true(body, S("\"later\":true")));
		if (done && !is_true(body, S("\"pending\":true")))
			return body;
		/* a site of 100,000 posts is looked through for minutes where others use the machine */
		uint64_t limit_ms = (uint64_t)(all ? 100 : 10) * CLIENT_LIMIT_MS;
		if (client_now() - start > limit_ms * 1000000)
			guard_fail(BENCH_VOID, "platen is never idle");
		if (all) /* it gives way to who asks, and nothing is timed here */
			(void)nanosleep(&(struct timespec){ .tv_nsec = 5 * 1000000 }, NULL);
	}
}

void
rig_expect_page(struct rig *r, const char *url)
{
	struct str body;
	int status = conn_get(&r->pages, url, &body);
	if (status == 200)
		return;
	bool below = *r->p.base && !str_starts(str_of(url), str_of(r->p.base));
	guard_fail(BENCH_USAGE, "%s answers %d: --page is the address that shows the post%s%s", url,
		status, below ? ", and the site is below " : "", below ? r->p.base : "");
}

void
rig_start(struct rig *r, const char *platen, const struct subject *s)
{
	const char *argv[] = { platen, "dev", s->dir, "--port", "0", "--log", "json", NULL };
	*r = (struct rig){ .platen = platen, .subject = s };
	rig_launch(argv, &r->p);
	check(conn_open(r->p.port, &r->pages), "connecting");
	if (s->options->site && s->options->page)
		rig_expect_page(r, s->options->page);
	rig_wait_all(r);
}

void
rig_stop(struct rig *r)
{
	if (r->listening)
		conn_close(&r->events);
	conn_close(&r->pages);
	buf_done(&r->open);
	buf_done(&r->about);
	int status = process_stop(&r->p);
	if (status != 0)
		guard_fail(BENCH_VOID, "platen ended with status %d instead of 0", status);
}

struct str
rig_wait_idle(struct rig *r)
{
	return wait_idle(r, false);
}

void
rig_wait_all(struct rig *r)
{
	(void)wait_idle(r, true);
}

struct str
rig_event(struct rig *r, int limit_ms, struct str *ret_about)
{
	struct str name, data;
	int e = events_next(&r->events, limit_ms, &name, &data);
	if (e == -ETIMEDOUT)
		return S("");
	check(e, "the event stream");
	bool asset = str_starts(data, S("{\"path\":"));
	buf_clear(&r->about);
	buf_add(&r->about, str_of(asset ? "" : r->p.base)); /* a file's address has it already */
	buf_add(&r->about, json_member(data, asset ? S("\"path\":\"") : S("\"page\":\"")));
	*ret_about = buf_str(&r->about);
	return name;
}

static void
forget_events(struct rig *r)
{
	struct str about;
	while (r->listening && rig_event(r, 0, &about).len)
		continue;
}

void
rig_open(struct rig *r, const char *url)
{
	if (r->listening && strcmp(r->open.ptr, url) == 0)
		return;
	if (r->listening)
		conn_close(&r->events);
	check(events_open(&r->p, url, &r->events), "the event stream");
	r->listening = true;
	buf_clear(&r->open);
	buf_add(&r->open, (struct str){ url, strlen(url) + 1 });
	(void)rig_wait_idle(r);
	forget_events(r);
}

void
rig_settle(struct rig *r, const char *url, unsigned status, struct str marker)
{
	uint64_t start = client_now();
	struct str body;
	for (;;) {
		int got = conn_get(&r->pages, url, &body);
		check(got, url);
		if ((unsigned)got == status && str_search(body, marker) + marker.len <= body.len)
			break;
		if (client_now() - start > (uint64_t)CLIENT_LIMIT_MS * 1000000)
			guard_fail(BENCH_VOID, "%s does not come to status %u with '%.*s'", url,
				status, STR(marker));
	}
	(void)rig_wait_idle(r);
	forget_events(r);
}

void
rig_normalise(struct buf *b, struct str body, unsigned port)
{
	struct str script = S("<script src=\"/_platen/client.js\""), end = S("</script>");
	struct buf host = { 0 };
	buf_printf(&host, "localhost:%u", port);
	size_t at = str_search(body, script);
	struct str parts[2] = { str_slice(body, 0, at), S("") };
	if (at < body.len) {
		struct str rest = str_from(body, at);
		parts[1] = str_from(rest, str_search(rest, end) + end.len);
	}
	for (int i = 0; i < 2; i++) {
		for (struct str rest = parts[i]; rest.len;) {
			size_t h = str_search(rest, buf_str(&host));
			buf_add(b, str_slice(rest, 0, h));
			if (h < rest.len)
				buf_lit(b, "localhost");
			rest = str_from(rest, h < rest.len ? h + host.len : rest.len);
		}
	}
	buf_done(&host);
}
