/* Other tools, side by side. */
#include "bench/tool.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/guard.h"
#include "render/data/yaml.h"

enum { WORDS_MAX = 32, READY_MS = 300000, DESCRIPTION_MAX = 65536 };

extern const unsigned char tool_hugo[], tool_jekyll[], tool_zola[], tool_eleventy[];
extern const size_t tool_hugo_len, tool_jekyll_len, tool_zola_len, tool_eleventy_len;

/* The text of a description that is built in, or of a file. */
static void
read_text(const char *name, struct buf *b)
{
	const struct {
		const char *name;
		const unsigned char *text;
		size_t len;
	} known[] = {
		{ "hugo", tool_hugo, tool_hugo_len },
		{ "jekyll", tool_jekyll, tool_jekyll_len },
		{ "zola", tool_zola, tool_zola_len },
		{ "eleventy", tool_eleventy, tool_eleventy_len },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(name, known[i].name) == 0)
			buf_add(b, (struct str){ (const char *)known[i].text, known[i].len });
	if (b->len)
		return;
	FILE *f = fopen(name, "re");
	if (!f)
		guard_fail(BENCH_MACHINE, "--tool '%s': %s", name, strerror(errno));
	if (buf_reserve(b, DESCRIPTION_MAX))
		b->len += fread(b->ptr, 1, DESCRIPTION_MAX, f);
	(void)fclose(f);
}

static void
read_description(struct tool_rig *t, const char *name)
{
	struct buf text = { 0 }, diags = { 0 }, shown = { 0 };
	struct diag d;
	read_text(name, &text);
	struct yaml_source source = {
		.path = str_of(name), .text = buf_str(&text), .what = "the description"
	};
	int r = yaml_parse(&source, &t->yaml, &diags);
	struct str rest = buf_str(&diags);
	if (r < 0 && diag_next(&rest, &d)) {
		diag_text(&shown, &d, false);
		guard_fail(BENCH_USAGE, "--tool: %.*s", STR(buf_str(&shown)));
	}
	t->about = data_of(buf_str(&t->yaml));
	buf_done(&text);
	buf_done(&diags);
}

/* One word of a command, with what stands for {site}, {out} and {port}. */
static char *
expand(const struct tool_rig *t, struct str word)
{
	struct buf b = { 0 };
	while (word.len) {
		if (str_starts(word, S("{site}"))) {
			buf_add(&b, str_of(t->subject.dir));
			word = str_from(word, 6);
		} else if (str_starts(word, S("{out}"))) {
			buf_printf(&b, "%s.out", t->subject.dir);
			word = str_from(word, 5);
		} else if (str_starts(word, S("{port}"))) {
			buf_printf(&b, "%u", t->port);
			word = str_from(word, 6);
		} else {
			buf_add_char(&b, word.ptr[0]);
			word = str_from(word, 1);
		}
	}
	buf_add_char(&b, 0);
	return b.ptr;
}

/* A list of words as what exec takes; to be freed word by word. */
static void
command_of(const struct tool_rig *t, struct data list, char *ret[WORDS_MAX + 1])
{
	size_t n = data_len(list);
	if (n == 0 || n > WORDS_MAX)
		guard_fail(BENCH_USAGE, "--tool %s: `command` and `version` are lists of words",
			t->name);
	for (size_t i = 0; i < n; i++) {
		struct buf text = { 0 };
		data_text(&text, data_at(list, i));
		ret[i] = expand(t, buf_str(&text));
		buf_done(&text);
	}
	ret[n] = NULL;
}

static void
free_words(char *words[])
{
	for (; *words; words++)
		free(*words);
}

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

/* Where what it prints goes. */
static void
log_path(const struct tool_rig *t, char ret[4200])
{
	(void)snprintf(ret, 4200, "%s.log", t->subject.dir);
}

/* What it has printed so far; to be freed. */
static struct buf
read_log(const struct tool_rig *t)
{
	char path[4200];
	struct buf said = { 0 };
	log_path(t, path);
	FILE *f = fopen(path, "re");
	if (f && buf_reserve(&said, DESCRIPTION_MAX))
		said.len = fread(said.ptr, 1, DESCRIPTION_MAX, f);
	if (f)
		(void)fclose(f);
	return said;
}

/* Waits until it has printed what says that it is ready; false where it never does. */
static bool
wait_ready(const struct tool_rig *t)
{
	struct str ready = data_str(data_get(t->about, S("ready")));
	uint64_t start = client_now();
	bool found = ready.len == 0;
	while (!found && client_now() - start < (uint64_t)READY_MS * 1000000) {
		struct buf said = read_log(t);
		found = str_search(buf_str(&said), ready) + ready.len <= said.len;
		buf_done(&said);
		if (!found)
			(void)nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		if (!found && has_ended(t))
			break;
	}
	return found;
}

/* Its last words, where it does not serve. */
static void
fail_launch(const struct tool_rig *t, const char *url)
{
	struct buf said = read_log(t);
	struct str text = str_trim(buf_str(&said));
	size_t line = str_rfind(text, '\n');
	text = line < text.len ? str_from(text, line + 1) : text;
	guard_fail(BENCH_MACHINE, "%s does not serve %s%s%.*s", t->name, url, text.len ? ": " : "",
		STR(text));
}

/* From exec to the page with the marker, in ns; 0 where it does not come. */
static double
launch(struct tool_rig *t, struct str marker)
{
	char *words[WORDS_MAX + 1], log[4200];
	log_path(t, log);
	int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	t->port = free_port();
	command_of(t, data_get(t->about, S("command")), words);
	uint64_t exec = client_now();
	t->pid = process_spawn_group((const char *const *)words, fd);
	(void)close(fd);
	free_words(words);
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

/* Names it in the report, once; whether it is installed. */
static bool
introduce(struct tool_rig *t, struct run *run, struct data d)
{
	struct buf name = { 0 }, command = { 0 };
	char *words[WORDS_MAX + 1];
	buf_printf(&name, "\"name\":\"%s\"", t->name);
	command_of(t, data_get(d, S("version")), words);
	bool installed = process_run((const char *const *)words, -1) == 0;
	bool known =
		str_search(buf_str(&run->result->tools), buf_str(&name)) < run->result->tools.len;
	struct data list = data_get(d, S("command"));
	for (size_t i = 0; i < data_len(list); i++) {
		buf_add(&command, i ? S(" ") : S(""));
		data_text(&command, data_at(list, i));
	}
	buf_add_char(&command, 0);
	if (!known && installed)
		result_tool(run->result, t->name, (const char *const *)words, command.ptr);
	else if (!known)
		buf_printf(&run->result->tools, ",{%.*s,\"skipped\":\"not installed\"}",
			STR(buf_str(&name)));
	if (!known && !installed)
		(void)fprintf(stderr, "platen-bench: skipped: %s is not installed\n", t->name);
	free_words(words);
	buf_done(&name);
	buf_done(&command);
	return installed;
}

/* A name that stands in reports as it is, and is not somebody else's. */
static bool
is_name(struct str s)
{
	static const char *const taken[] = { "platen", "floor", "baseline", "again", "chromium" };
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (str_eq(s, str_of(taken[i])))
			return false;
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.ptr[i]) && !strchr("._-", s.ptr[i]))
			return false;
	return s.len > 0;
}

void
tool_make(struct tool_rig *t, struct run *run, const char *name, size_t posts)
{
	struct gen_site like = { .posts = posts };
	*t = (struct tool_rig){ .run = run };
	read_description(t, name);
	struct str called = data_str(data_get(t->about, S("name")));
	(void)snprintf(t->name, sizeof(t->name), "%.*s", STR(called));
	if (!is_name(called) || called.len >= sizeof(t->name))
		guard_fail(BENCH_USAGE,
			"--tool %s: `name` is letters, digits, '.', '-' and '_', at most %zu of "
			"them, and none of the report's own names",
			name, sizeof(t->name) - 1);
	if (!gen_layout_named(data_str(data_get(t->about, S("layout"))), &like.layout))
		guard_fail(BENCH_USAGE,
			"--tool %s: `layout` is plain, jekyll, hugo, zola or eleventy", name);
	if (run->options->site)
		guard_fail(BENCH_USAGE, "--tool has no use for --site");
	like.source = data_str(data_get(t->about, S("source")));
	like.page = data_str(data_get(t->about, S("page")));
	t->installed = introduce(t, run, t->about);
	if (t->installed)
		subject_make_like(&t->subject, run->options, run->scratch, &like);
}

void
tool_start(struct tool_rig *t, struct run *run, const char *name, size_t posts)
{
	tool_make(t, run, name, posts);
	if (!t->installed)
		return;
	struct buf url = { 0 };
	struct data events = data_get(t->about, S("events"));
	subject_url(&url, &t->subject, GEN_BODY, 0);
	if (launch(t, S("")) <= 0)
		fail_launch(t, url.ptr);
	t->hears = data_exists(events);
	if (t->hears)
		tool_events_open(&t->events, t->port, events, str_of(url.ptr));
	buf_done(&url);
}

void
tool_stop(struct tool_rig *t)
{
	end(t);
	if (t->installed)
		subject_done(&t->subject);
	buf_done(&t->yaml);
}

double
tool_start_once(struct tool_rig *t, struct str marker)
{
	double ns = launch(t, marker);
	end(t);
	return ns;
}

void
tool_forget(struct tool_rig *t)
{
	struct data list = data_get(t->about, S("cache"));
	for (size_t i = 0; i < data_len(list); i++) {
		char *path = expand(t, data_str(data_at(list, i)));
		guard_remove(path);
		free(path);
	}
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
		t->m.lost = "an update did not show within 20 s";
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
	if (t->m.n_series == 0)
		return;
	if (t->m.lost) {
		for (size_t i = 0; i < t->m.n_series; i++)
			series_done(&t->m.series[i].s);
		t->m.n_series = 0;
	}
	*result_add(result) = t->m;
}
