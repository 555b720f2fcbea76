/* A page in a real Chromium, which says itself when an edit is in its DOM and painted. */
#include "bench/browser.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/client.h"
#include "bench/guard.h"
#include "bench/options.h"
#include "core/diag.h"
#include "render/data/data.h"

enum { PINGS = 8, PIPE_TO = 3, PIPE_FROM = 4, ABOVE = 10, START_LIMIT_MS = 60000 };

/* A page's clock is coarse on purpose: what it says may be this much off, either way. */
static const double COARSE_NS = 100000;

extern const unsigned char probe_js[];
extern const size_t probe_js_len;
extern char **environ;

const char *
browser_program(void)
{
	static const char *const names[] = { "chromium", "chromium-browser", "google-chrome" };
	static char path[4200];
	const char *own = getenv("CHROMIUM"), *list = getenv("PATH");
	if (own)
		return access(own, X_OK) == 0 ? own : NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct str rest = str_of(list ? list : ""), dir;
		while (str_split(&rest, ':', &dir)) {
			(void)snprintf(path, sizeof(path), "%.*s/%s", STR(dir), names[i]);
			if (access(path, X_OK) == 0)
				return path;
		}
	}
	return NULL;
}

/* ---- messages ---------------------------------------------------------------------------------- */

/* A message, read; `data` lives in `block`. */
struct message {
	struct buf block;
	struct data data;
};

/* Takes the next message; false when the time is over. */
static bool
next_message(struct browser *b, int limit_ms, struct message *ret)
{
	client_drop(&b->in, b->taken);
	b->taken = 0;
	size_t end;
	while ((end = str_find(buf_str(&b->in), 0, 0)) == b->in.len) {
		int r = client_fill(b->from, &b->in, limit_ms);
		if (r == -ETIMEDOUT)
			return false;
		if (r <= 0)
			guard_fail(BENCH_MACHINE, "Chromium ended");
	}
	b->taken = end + 1;
	struct diag d;
	*ret = (struct message){ 0 };
	struct data_builder builder = { .out = &ret->block };
	int r = data_from_json(&builder, S("Chromium"), str_slice(buf_str(&b->in), 0, end), &d);
	data_builder_done(&builder);
	if (r < 0)
		guard_fail(BENCH_MACHINE, "Chromium's message is no JSON");
	ret->data = data_of(buf_str(&ret->block));
	return true;
}

/* What the page told: that it listens, or that the marker has been painted. */
static void
note_told(struct browser *b, struct str payload, uint64_t now)
{
	struct buf block = { 0 };
	struct data_builder builder = { .out = &block };
	struct diag diag;
	if (data_from_json(&builder, S("the page"), payload, &diag) < 0)
		guard_fail(BENCH_MACHINE, "the page's report is no JSON");
	data_builder_done(&builder);
	struct data d = data_of(buf_str(&block));
	if (data_exists(data_get(d, S("hello")))) {
		b->listens = true;
	} else {
		b->last = (struct sighting){
			.seen = true,
			.received_ms = data_float(data_get(d, S("received")), 0),
			.fetched_ms = data_float(data_get(d, S("fetched")), 0),
			.dom_ms = data_float(data_get(d, S("dom")), 0),
			.painted_ms = data_float(data_get(d, S("painted")), 0),
			.told_ns = now,
		};
	}
	buf_done(&block);
}

/* Reads one message and acts on events; its id, 0 of an event, or -1 when the time is over. An answer is
 * left in *ret, to be freed. */
static int64_t
listen_once(struct browser *b, int limit_ms, struct message *ret)
{
	struct message m;
	if (!next_message(b, limit_ms, &m))
		return -1;
	uint64_t now = client_now();
	int64_t id = data_int(data_get(m.data, S("id")), 0);
	struct data params = data_get(m.data, S("params"));
	struct str method = data_str(data_get(m.data, S("method")));
	if (str_eq(method, S("Runtime.bindingCalled")))
		note_told(b, data_str(data_get(params, S("payload"))), now);
	else if (str_eq(method, S("Page.frameNavigated")))
		b->listens = false; /* until the new document says so */
	if (id) {
		*ret = m;
		return id;
	}
	buf_done(&m.block);
	return 0;
}

/* Sends a command and waits for its answer, to be freed. `params` is JSON. */
static struct message
command(struct browser *b, const char *method, struct str params)
{
	struct buf text = { 0 };
	struct message answer;
	int64_t id;
	buf_printf(&text, "{\"id\":%u,\"method\":\"%s\",\"params\":%.*s", ++b->id, method,
		STR(params));
	if (*b->session)
		buf_printf(&text, ",\"sessionId\":\"%s\"", b->session);
	buf_add(&text, (struct str){ "}", 2 });
	for (size_t done = 0; done < text.len;) {
		ssize_t n = write(b->to, text.ptr + done, text.len - done);
		if (n < 0 && errno != EINTR)
			guard_fail(BENCH_MACHINE, "Chromium does not listen: %s", strerror(errno));
		done += n > 0 ? (size_t)n : 0;
	}
	buf_done(&text);
	while ((id = listen_once(b, START_LIMIT_MS, &answer)) == 0)
		continue;
	if (id != (int64_t)b->id)
		guard_fail(BENCH_MACHINE, "Chromium does not answer to %s", method);
	struct data error = data_get(answer.data, S("error"));
	if (data_exists(error))
		guard_fail(BENCH_MACHINE, "Chromium refuses %s: %.*s", method,
			STR(data_str(data_get(error, S("message")))));
	return answer;
}

static void
tell(struct browser *b, const char *method, struct str params)
{
	struct message m = command(b, method, params);
	buf_done(&m.block);
}

/* A command with one parameter, a string; of its answer, the string `wanted` goes to `ret`. */
static void
ask(struct browser *b, const char *method, const char *name, struct str value, const char *more,
	const char *wanted, char ret[64])
{
	struct buf params = { 0 };
	buf_printf(&params, "{\"%s\":", name);
	buf_json(&params, value);
	buf_printf(&params, "%s}", more);
	struct message m = command(b, method, buf_str(&params));
	struct str found =
		wanted ? data_str(data_get(data_get(m.data, S("result")), str_of(wanted))) : S("");
	if (wanted)
		(void)snprintf(ret, 64, "%.*s", STR(found));
	buf_done(&m.block);
	buf_done(&params);
}

/* The number or truth that an expression has in the page. */
static double
evaluate(struct browser *b, struct str expression)
{
	struct buf params = { 0 };
	buf_lit(&params, "{\"returnByValue\":true,\"expression\":");
	buf_json(&params, expression);
	buf_add_char(&params, '}');
	struct message m = command(b, "Runtime.evaluate", buf_str(&params));
	struct data value =
		data_get(data_get(data_get(m.data, S("result")), S("result")), S("value"));
	double v = data_bool(value, false) ? 1 : data_float(value, 0);
	buf_done(&m.block);
	buf_done(&params);
	return v;
}

/* ---- its life ---------------------------------------------------------------------------------- */

/* A pipe whose ends are above those that the child gets. */
static void
make_pipe(int ret[2])
{
	int low[2];
	if (pipe2(low, O_CLOEXEC) < 0)
		guard_fail(BENCH_MACHINE, "a pipe: %s", strerror(errno));
	for (int i = 0; i < 2; i++) {
		ret[i] = fcntl(low[i], F_DUPFD_CLOEXEC, ABOVE);
		(void)close(low[i]);
	}
}

/* Its home is ours, as its temporary folder is (guard.c), so that nothing is left in the user's. */
static void
spawn(struct browser *b, const char *program, const char *scratch)
{
	char profile[4200];
	int to[2], from[2];
	(void)snprintf(profile, sizeof(profile), "--user-data-dir=%s/chromium", scratch);
	const char *argv[] = { program, "--headless", "--remote-debugging-pipe", profile,
		"--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
		"--disable-background-networking", "--disable-component-update",
		"--disable-breakpad", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost",
		geteuid() == 0 ? "--no-sandbox" : NULL, NULL };
	make_pipe(to);
	make_pipe(from);
	posix_spawn_file_actions_t actions;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, to[0], PIPE_TO);
	(void)posix_spawn_file_actions_adddup2(&actions, from[1], PIPE_FROM);
	(void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	const char *home = getenv("HOME");
	(void)setenv("HOME", scratch, 1);
	int r = posix_spawn(&b->pid, program, &actions, NULL, (char *const *)(uintptr_t)argv,
		environ); /* which writes to none of them */
	home ? (void)setenv("HOME", home, 1) : (void)unsetenv("HOME");
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(to[0]);
	(void)close(from[1]);
	if (r != 0)
		guard_fail(BENCH_MACHINE, "%s does not start: %s", program, strerror(r));
	b->to = to[1];
	b->from = from[0];
}

void
browser_start(struct browser *b, const char *program, const char *scratch)
{
	char target[64];
	*b = (struct browser){ .pid = -1 };
	spawn(b, program, scratch);
	ask(b, "Target.createTarget", "url", S("about:blank"), "", "targetId", target);
	ask(b, "Target.attachToTarget", "targetId", str_of(target), ",\"flatten\":true",
		"sessionId", b->session);
	tell(b, "Page.enable", S("{}"));
	tell(b, "Runtime.enable", S("{}"));
	ask(b, "Runtime.addBinding", "name", S("platenBench"), "", NULL, NULL);
	ask(b, "Page.addScriptToEvaluateOnNewDocument", "source",
		(struct str){ (const char *)probe_js, probe_js_len }, "", NULL, NULL);
}

void
browser_stop(struct browser *b)
{
	*b->session = 0;
	tell(b, "Browser.close", S("{}"));
	(void)close(b->to);
	(void)close(b->from);
	for (int i = 0; i < 500 && waitpid(b->pid, NULL, WNOHANG) == 0; i++) {
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		if (i == 450)
			(void)kill(b->pid, SIGKILL);
	}
	buf_done(&b->in);
	buf_done(&b->url);
}

/* ---- pages ------------------------------------------------------------------------------------- */

/* Waits until what `flag` points to holds; false after `limit_ms`. */
static bool
wait_for(struct browser *b, const bool *flag, int limit_ms)
{
	uint64_t end = client_now() + (uint64_t)limit_ms * 1000000, now;
	struct message answer;
	while (!*flag && (now = client_now()) < end)
		if (listen_once(b, (int)((end - now) / 1000000) + 1, &answer) > 0)
			buf_done(&answer.block); /* nobody's */
	return *flag;
}

void
browser_open(struct browser *b, const char *url)
{
	bool blank = strcmp(url, "about:blank") == 0;
	if (!b->url.len || strcmp(b->url.ptr, url) != 0) {
		b->listens = false;
		ask(b, "Page.navigate", "url", str_of(url), "", NULL, NULL);
		buf_clear(&b->url);
		buf_add(&b->url, (struct str){ url, strlen(url) + 1 });
	}
	if (!blank && !wait_for(b, &b->listens, CLIENT_LIMIT_MS))
		guard_fail(BENCH_VOID, "%s does not listen for updates in Chromium", url);
}

void
browser_expect(struct browser *b, struct str marker)
{
	struct buf text = { 0 };
	buf_printf(&text, "sessionStorage.setItem('platen-bench', '%u ' + ", b->id);
	buf_json(&text, marker);
	buf_lit(&text, "), document.documentElement.outerHTML.includes(");
	buf_json(&text, marker);
	buf_lit(&text, ")");
	/* what brought the site to where it is before the edit may be on its way to the page */
	uint64_t start = client_now();
	while (evaluate(b, buf_str(&text)) != 0) {
		if (client_now() - start > (uint64_t)CLIENT_LIMIT_MS * 1000000)
			guard_fail(BENCH_VOID, "wrong: the DOM has '%.*s' before the edit",
				STR(marker));
		(void)nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
	b->last.seen = false;
	buf_done(&text);
}

/* What has to be added to the page's clock lies between two bounds; each asking may narrow them. */
static void
narrow_clock(struct browser *b)
{
	b->low_ns = -INFINITY;
	b->high_ns = INFINITY;
	for (int i = 0; i < PINGS; i++) {
		double asked = (double)client_now();
		double page = evaluate(b, S("performance.timeOrigin + performance.now()")) * 1e6;
		double answered = (double)client_now();
		b->low_ns = fmax(b->low_ns, asked - page - COARSE_NS);
		b->high_ns = fmin(b->high_ns, answered - page + COARSE_NS);
	}
	if (b->low_ns > b->high_ns)
		guard_fail(BENCH_VOID, "the page's clock is not the harness's");
}

double
browser_doubt_ns(const struct browser *b)
{
	return (b->high_ns - b->low_ns) / 2 + COARSE_NS;
}

static uint64_t
monotonic(const struct browser *b, double ms)
{
	return ms > 0 ? (uint64_t)(ms * 1e6 + (b->low_ns + b->high_ns) / 2) : 0;
}

bool
browser_wait(struct browser *b, int limit_ms, struct painted *ret)
{
	if (!wait_for(b, &b->last.seen, limit_ms))
		return false;
	const struct sighting *s = &b->last;
	narrow_clock(b);
	*ret = (struct painted){ monotonic(b, s->received_ms), monotonic(b, s->fetched_ms),
		monotonic(b, s->dom_ms), monotonic(b, s->painted_ms) };
	if ((double)ret->painted > (double)s->told_ns + browser_doubt_ns(b))
		guard_fail(BENCH_VOID, "the page's clock is ahead: painted after it was told");
	return true;
}
