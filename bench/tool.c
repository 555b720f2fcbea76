/* Other tools, side by side. */
#include "bench/tool.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/guard.h"

enum { READY_MS = 300000 };

/* A port that is free now. */
static unsigned
free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) < 0 ||
		getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		guard_fail(BENCH_MACHINE, "no free port: %s", strerror(errno));
	(void)close(fd);
	return ntohs(at.sin_port);
}

/* A command that could not do its work, such as listening at its port, is not waited for. */
static bool
has_ended(const struct tool_rig *t)
{
	siginfo_t info = { 0 };
	return waitid(P_PID, (id_t)t->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
	       info.si_pid != 0;
}

/* Asks once a millisecond until the wish holds: the moment, or 0 when the time is over. */
static uint64_t
poll_page(const struct tool_rig *t, const struct wish *w, unsigned limit_ms)
{
	uint64_t start = client_now();
	struct buf body = { 0 };
	uint64_t found = 0;
	while (!found && client_now() - start < (uint64_t)limit_ms * 1000000) {
		int status = http_once(t->port, w->url.ptr, &body);
		if (status >= 0 && (unsigned)status == w->status &&
			str_search(buf_str(&body), buf_str(&w->marker)) + w->marker.len <= body.len)
			found = client_now();
		else
			(void)nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		if (!found && has_ended(t))
			break;
	}
	buf_done(&body);
	return found;
}

/* Waits until it has printed what says that it is ready; false where it never does. */
static bool
wait_ready(const struct tool_rig *t)
{
	struct str ready = data_str(data_get(t->about, S("ready")));
	uint64_t start = client_now();
	bool found = ready.len == 0;
	while (!found && client_now() - start < (uint64_t)READY_MS * 1000000) {
		struct buf said = tool_log_read(t);
		found = str_search(buf_str(&said), ready) + ready.len <= said.len;
		buf_done(&said);
		if (!found)
			(void)nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		if (!found && has_ended(t))
			break;
	}
	return found;
}

/* From exec to the page with the marker, in ns; 0 where it does not come. */
static double
launch(struct tool_rig *t, struct str marker)
{
	char *words[TOOL_WORDS + 1];
	int fd = tool_log_open(t);
	t->port = free_port();
	tool_command(t, S("command"), words);
	uint64_t exec = client_now();
	t->pid = process_spawn_group((const char *const *)words, fd);
	(void)close(fd);
	tool_command_done(words);
	if (t->pid < 0)
		guard_fail(BENCH_MACHINE, "%s does not start: %s", t->name, strerror(-t->pid));
	t->running = true;
	struct wish w = { .status = 200 };
	subject_url(&w.url, &t->subject, GEN_BODY, 0);
	buf_add(&w.marker, marker);
	uint64_t seen = wait_ready(t) ? poll_page(t, &w, READY_MS) : 0;
	wish_done(&w);
	return seen ? (double)(seen - exec) : 0;
}

static void
end(struct tool_rig *t)
{
	if (t->hears)
		tool_events_close(&t->events);
	t->hears = false;
	if (!t->running)
		return;
	(void)kill(-t->pid, SIGTERM);
	for (int i = 0; i < 300; i++) {
		if (waitpid(t->pid, NULL, WNOHANG) == t->pid)
			break;
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		if (i == 250)
			(void)kill(-t->pid, SIGKILL);
	}
	(void)kill(-t->pid, SIGKILL); /* a wrapper's server, that outlived it */
	t->running = false;
}

void
tool_serve(struct tool_rig *t)
{
	if (launch(t, S("")) > 0)
		return;
	struct buf said = tool_log_read(t), url = { 0 };
	struct str text = tool_last_words(&said);
	subject_url(&url, &t->subject, GEN_BODY, 0);
	guard_fail(BENCH_MACHINE, "%s does not serve %s%s%.*s", t->name, url.ptr,
		text.len ? ": " : "", STR(text));
}

void
tool_start(struct tool_rig *t, struct run *run, const char *name, size_t posts)
{
	tool_make(t, run, name, posts);
	if (!t->present)
		return;
	tool_serve(t);
	struct buf url = { 0 };
	struct data events = data_get(t->about, S("events"));
	subject_url(&url, &t->subject, GEN_BODY, 0);
	t->hears = data_exists(events);
	if (t->hears)
		tool_events_open(&t->events, t->port, events, str_of(url.ptr));
	buf_done(&url);
}

void
tool_stop(struct tool_rig *t)
{
	char *out = tool_expand(t, S("{out}"));
	end(t);
	if (t->present) {
		guard_remove(out);
		subject_done(&t->subject);
	}
	free(out);
	buf_done(&t->yaml);
}

double
tool_start_once(struct tool_rig *t, struct str marker)
{
	double ns = launch(t, marker);
	end(t);
	return ns;
}

static bool
takes_part(const struct tool_rig *t, const struct scenario *sc)
{
	switch (sc->shape) {
	case SHAPE_EDIT:
	case SHAPE_NEW:
	case SHAPE_CHECKOUT:
	case SHAPE_BURST:
		return t->running && subject_has(&t->subject, sc->what);
	case SHAPE_REVERT:
	case SHAPE_BREAK:
	case SHAPE_MEND:
	case SHAPE_DELETED:
	case SHAPE_RENAMED:
	case SHAPE_FOLDER:
	case SHAPE_FOLDER_GONE:
	case SHAPE_TOUCH:
	case SHAPE_SAME:
		break;
	}
	return false; /* these say something about a protocol, or need a step before */
}

void
tool_begin(struct tool_rig *t, const struct scenario *sc, const struct measure *like)
{
	t->takes_part = takes_part(t, sc);
	t->m = (struct measure){ .command = like->command,
		.scenario = like->scenario,
		.style = like->style,
		.layout = gen_layout_name(t->subject.gen.layout),
		.posts = like->posts };
	(void)snprintf(t->m.tool, sizeof(t->m.tool), "%s", t->name);
	if (t->takes_part)
		(void)measure_series(&t->m, "page");
}

void
tool_sample(struct tool_rig *t, const struct scenario *sc, enum save_style style, bool counted)
{
	struct wish w = { 0 };
	uint64_t heard = 0;
	/* the stream is the post's: other pages are polled */
	bool hears = t->hears && sc->what != GEN_NEW && sc->shape == SHAPE_EDIT;
	if (!t->takes_part)
		return;
	scenario_wish(sc, &t->subject, ++t->edit, &w);
	if (hears)
		tool_events_forget(&t->events);
	uint64_t saved = scenario_act(sc, &t->subject, t->edit, style);
	if (hears)
		heard = tool_events_wait(&t->events, CLIENT_LIMIT_MS);
	uint64_t seen = hears && !heard ? 0 : poll_page(t, &w, CLIENT_LIMIT_MS);
	wish_done(&w);
	if (!seen) {
		measure_lose(&t->m, "an update did not show within 20 s");
		t->takes_part = false;
	} else if (counted) {
		series_add(measure_series(&t->m, "page"), (double)(seen - saved));
		if (heard)
			series_add(measure_series(&t->m, "event"), (double)(heard - saved));
	}
}

void
tool_end(struct tool_rig *t, struct result *result)
{
	if (t->m.n_series || t->m.lost)
		*result_add(result) = t->m;
}
