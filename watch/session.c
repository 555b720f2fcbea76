/* `platen dev`: a session's life, from the first socket to the last. */
#include "watch/session.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/heap.h"
#include "core/path.h"
#include "watch/place.h"
#include "watch/session_impl.h"

enum { LAST_MS = 100, LAST_TIMES = 8, EXIT_RUN = -1 };

/* ---- the server -------------------------------------------------------------------------------- */

static bool
included(void *ctx, struct str path)
{
	struct session *s = ctx;
	return site_includes(s->site, path);
}

/* Where the site is, and what a browser needs to open a place in the author's editor. */
static void
greet(void *ctx, struct buf *json)
{
	struct session *s = ctx;
	buf_lit(json, ",\"baseurl\":\"");
	url_encode_path_value(json, buf_str(&s->baseurl));
	buf_add_char(json, '"');
	if (!s->options->editor)
		return;
	buf_lit(json, ",\"editor\":{\"address\":");
	buf_json(json, str_of(s->options->editor));
	buf_lit(json, ",\"root\":");
	buf_json(json, s->root);
	buf_add_char(json, '}');
}

static const struct server_site server_site = {
	.greet = greet,
	.get = answer_get,
	.settle = answer_catch_up,
	.included = included,
	.state = answer_state,
	.catch_up = push_catch_up,
	.active = answer_active,
};

static int
server_failed(struct session *s, int error)
{
	const struct options *o = s->options;
	int port = o->port == OPTIONS_PORT_NONE ? SERVER_PORT : o->port;
	if (error == UV_EINVAL && o->host) {
		report_error(
			s->report, "--host takes an IP address or localhost, not '%s'", o->host);
		return EXIT_USAGE;
	}
	if (error == UV_EADDRINUSE)
		report_error(s->report, "port %d is taken", port);
	else
		report_error(s->report, "cannot listen at %s port %d: %s",
			o->host ? o->host : "localhost", port, uv_strerror(error));
	return EXIT_MACHINE;
}

static int
listen_at(struct session *s)
{
	const struct options *o = s->options;
	struct str names[OPTIONS_HOSTS_MAX];
	for (size_t i = 0; i < o->nallowed; i++)
		names[i] = str_of(o->allowed[i]);
	struct server_options options = {
		.host = o->host ? str_of(o->host) : S(""),
		.port = o->port == OPTIONS_PORT_NONE ? SERVER_PORT : (unsigned)o->port,
		.port_explicit = o->port != OPTIONS_PORT_NONE,
		.names = names,
		.n_names = o->nallowed,
		.baseurl = o->baseurl ? str_of(o->baseurl) : S(""),
		.session = s->id,
		.handed = s->left->handed,
	};
	s->left->handed = NULL;
	int r = server_new(&s->loop, &options, &server_site, s, &s->server);
	if (r < 0)
		return server_failed(s, r);
	s->port = (int)server_port(s->server);
	/* An address that stands for all of them is no place to go to. */
	bool named = o->host && strcmp(o->host, "0.0.0.0") != 0 && strcmp(o->host, "::") != 0;
	const char *host = named ? o->host : "localhost";
	bool brackets = strchr(host, ':') != NULL;
	s->url = arena_printf(&s->arena, "http://%s%s%s:%u", brackets ? "[" : "", host,
		brackets ? "]" : "", (unsigned)s->port);
	return 0;
}

void
session_baseurl(struct session *s)
{
	struct str written = site_baseurl(s->site);
	struct buf now = { 0 };
	if (url_decode(&now, written, URL_DECODE_PATH) < 0)
		buf_add(&now, written);
	if (str_eq(buf_str(&now), buf_str(&s->baseurl))) {
		buf_done(&now);
		return;
	}
	buf_done(&s->baseurl);
	s->baseurl = now;
	server_set_baseurl(s->server, buf_str(&s->baseurl));
	live_greet(server_live(s->server));
}

/* ---- the site and its watcher ------------------------------------------------------------------ */

static int
open_site(struct session *s, const struct home *home)
{
	/* `build` writes to _site where it is not told otherwise; what is there is nobody's source. */
	int status = s->site ? 0
			     : place_open_home(
				       s->options, s->report, home, S("_site"), s->url, &s->site);
	if (status != 0)
		return status;
	problems_init(&s->problems, s->site);
	buf_add(&s->destination, site_destination(s->site));
	site_early(s->site);
	site_leave_large(s->site);
	s->cache = cache_open(s->options, s->report, s->site, home);
	status = place_observe(s->options, s->report, s->site, &s->trace);
	return s->follows ? 0 : status; /* nobody's pages end for want of a trace */
}

static bool
skips(void *ctx, struct str path, bool is_folder)
{
	struct session *s = ctx;
	return site_passes_over(s->site, path);
}

static bool
doubt(void *ctx, struct str folder)
{
	struct session *s = ctx;
	return site_doubt(s->site, folder);
}

uint64_t
session_looked(void *session)
{
	struct session *s = session;
	return graph_counters(site_graph(s->site)).tasks_run + site_work(s->site).entries_read;
}

static void
before_listing(void *ctx, struct str folder)
{
	struct session *s = ctx;
	if (s->watcher)
		watcher_arm(s->watcher, folder);
}

static void
notice(void *ctx, struct str text)
{
	struct session *s = ctx;
	report_note(s->report, "%.*s", STR(text));
}

static int
watch_folder(struct session *s, struct str ways)
{
	if (!s->options->watch)
		return 0;
	struct watcher_options options = {
		.root = s->root,
		.away = s->follows,
		.poll = s->options->poll,
		.skip = skips,
		.doubt = doubt,
		.looked = session_looked,
		.changed = push_batch,
		.notice = notice,
	};
	site_before_listing(s->site, before_listing, s);
	int r = watcher_new(&s->loop, &options, s, &s->watcher);
	if (r == 0)
		r = elsewhere_watch(s, ways);
	if (r == 0)
		return 0;
	report_error(s->report, "cannot watch '%.*s': %s", STR(s->root), uv_strerror(r));
	return EXIT_MACHINE;
}

/* ---- the end ----------------------------------------------------------------------------------- */

static void
close_handle(uv_handle_t *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* An answer that cannot be ended, a page that takes seconds: nobody waits for these. Turns of the loop are counted: where
 * the machine is held up there are none, and what was to end meanwhile takes some. */
static void
on_last(uv_timer_t *timer)
{
	struct session *s = timer->data;
	if (++s->lasted == LAST_TIMES)
		uv_stop(timer->loop);
}

static void
close_signals(struct session *s)
{
	for (size_t i = 0; i < 3; i++)
		close_handle((uv_handle_t *)&s->signals[i]);
}

static void
server_closed(void *arg)
{
	struct session *s = arg;
	s->server = NULL;
	close_signals(s);
	close_handle((uv_handle_t *)&s->last);
}

void
session_close(struct session *s)
{
	if (s->closing)
		return;
	s->closing = true;
	keys_stop(s);
	behind_end(s);
	large_end(s);
	close_handle((uv_handle_t *)&s->idle);
	close_handle((uv_handle_t *)&s->start);
	close_handle((uv_handle_t *)&s->quiet);
	close_handle((uv_handle_t *)&s->due);
	close_handle((uv_handle_t *)&s->again);
	if (!s->left->site) /* one that came already would be lost to the next session */
		close_signals(s);
	watcher_close(s->watcher);
	s->watcher = NULL;
	elsewhere_close(s);
	(void)uv_timer_start(&s->last, on_last, LAST_MS, LAST_MS);
	if (s->server)
		server_close(s->server, server_closed, s);
	else
		close_handle((uv_handle_t *)&s->last);
}

void
session_end(struct session *s)
{
	report_stopped(s->report);
	session_close(s);
}

static void
on_signal(uv_signal_t *signal, int number)
{
	struct session *s = signal->data;
	if (s->closing)
		s->left->signalled = true; /* the next one has to end */
	else
		session_end(s);
}

static void
catch_signals(uv_loop_t *loop, uv_signal_t signals[3], uv_signal_cb caught, void *data)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	for (size_t i = 0; i < 3; i++) {
		(void)uv_signal_init(loop, &signals[i]);
		signals[i].data = data;
		(void)uv_signal_start(&signals[i], caught, numbers[i]);
	}
}

static void
on_signal_between(uv_signal_t *signal, int number)
{
	struct left *left = signal->data;
	left->signalled = true;
}

void
session_left(struct session *s)
{
	struct left *left = s->left;
	left->catches = uv_loop_init(&left->loop) == 0; /* else a signal ends the process there */
	if (left->catches)
		catch_signals(&left->loop, left->signals, on_signal_between, left);
}

/* Whether one came while the session before ended; this one has its own by now. */
static bool
was_signalled(struct left *left)
{
	if (!left->catches)
		return left->signalled;
	(void)uv_run(&left->loop, UV_RUN_NOWAIT);
	for (size_t i = 0; i < 3; i++)
		close_handle((uv_handle_t *)&left->signals[i]);
	(void)uv_run(&left->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&left->loop); /* nothing is left on it */
	left->catches = false;
	return left->signalled;
}

/* ---- the start --------------------------------------------------------------------------------- */

static void
shell_ended(uv_process_t *process, int64_t status, int signal)
{
	uv_close((uv_handle_t *)process, (uv_close_cb)free);
}

/* Starts $BROWSER, or xdg-open, by the shell, since BROWSER may be a command with arguments. The shell does not wait for
 * it: some stay, and the session would stay in memory with them. */
static void
open_browser(struct session *s, struct str url)
{
	uv_process_t *process = heap_new(sizeof(*process));
	char command[] = "[ -z \"$1\" ] || ulimit -Sn \"$1\"; ${BROWSER:-xdg-open} \"$0\" &";
	char shell[] = "sh", c[] = "-c", files[32] = "";
	if (s->options->files_before)
		(void)snprintf(files, sizeof(files), "%" PRIu64, s->options->files_before);
	char *address = (char *)(uintptr_t)arena_str(&s->arena, url).ptr;
	char *args[] = { shell, c, command, address, files, NULL };
	uv_process_options_t options = {
		.file = "/bin/sh",
		.args = args,
		.exit_cb = shell_ended,
		.flags = UV_PROCESS_DETACHED,
	};
	int r = uv_spawn(&s->loop, process, &options);
	uv_unref((uv_handle_t *)process);
	if (r == 0)
		return;
	report_note(s->report, "cannot open a browser: %s", uv_strerror(r));
	uv_close((uv_handle_t *)process, (uv_close_cb)free);
}

static struct str
site_address(struct session *s)
{
	struct buf address = BUF_ARENA(&s->arena);
	buf_add(&address, s->url);
	url_encode_path(&address, buf_str(&s->baseurl));
	buf_lit(&address, "/");
	return arena_str(&s->arena, buf_str(&address));
}

void
session_browse(struct session *s)
{
	open_browser(s, site_address(s));
}

/* Whether only this machine reaches an address that is listened at. */
static bool
is_loopback(struct str host)
{
	return host.len == 0 || str_starts(host, S("127.")) || str_eq(host, S("localhost")) ||
	       str_eq(host, S("::1")) || str_eq(host, S("[::1]"));
}

static void
say_where(struct session *s)
{
	struct report_listening listening = {
		.url = site_address(s),
		.about = arena_printf(&s->arena, "%.*s/_platen/", STR(s->url)),
		.folder = s->root,
		.took_ns = s->ready_ns - s->start_ns,
		.keys = keys_start(s),
	};
	report_listening(s->report, &listening);
	struct str host = s->options->host ? str_of(s->options->host) : S("");
	if (!is_loopback(host))
		report_note(s->report,
			"--host %.*s: every machine that reaches it can read the site, its "
			"problems with their "
			"source lines, and the names of its files; no password is asked",
			STR(host));
	if (s->options->open)
		session_browse(s);
}

/* Where the site lies, and perhaps the site: as the session before has found it, else by the command line. What is not
 * there any more by now is waited for under this session, as if it went later. */
static int
find(struct session *s, struct home *ret)
{
	struct left *left = s->left;
	s->follows = left->site != NULL;
	if (!s->follows)
		return home_find(s->options, s->report, &s->arena, ret);
	s->site = left->site;
	s->arena = left->arena;
	*ret = left->home;
	left->site = NULL;
	left->arena = (struct arena){ 0 };
	return 0;
}

/* Watches before any page is read, and reads the settings that tell what to watch again behind that: what is saved in
 * between is seen twice, never not at all. */
static int
start(struct session *s)
{
	struct home home;
	int status = find(s, &home);
	if (was_signalled(s->left)) {
		handed_free(s->left->handed);
		s->left->handed = NULL;
		session_end(s);
		return EXIT_RUN;
	}
	s->dir = home.dir;
	s->root = home.root;
	s->configs = home.configs;
	if (status == 0)
		status = listen_at(s);
	if (status == 0)
		status = open_site(s, &home);
	if (status == 0)
		status = watch_folder(s, buf_str(&home.ways));
	if (status != 0)
		return status;
	behind_yield(s);
	push_unwatched(s);
	session_baseurl(s);
	s->ready_ns = uv_hrtime();
	say_where(s);
	server_again(s->server);
	return EXIT_RUN;
}

static void
free_all(struct session *s)
{
	while (s->pages) {
		struct open_page *next = s->pages->next;
		refresh_done(&s->pages->refresh);
		free(s->pages);
		s->pages = next;
	}
	trace_close(&s->trace);
	site_free(s->site);
	problems_done(&s->problems);
	buf_done(&s->baseurl);
	buf_done(&s->destination);
	buf_done(&s->body);
	buf_done(&s->message);
	follow_done(&s->follow);
	record_done(&s->record);
	arena_done(&s->arena);
}

/* One session, by what another one has left, and for the one that follows it. *ret_port is where that is to go on. */
static int
run(const struct options *options, struct report *report, struct left *left, int *ret_port)
{
	struct session *s = heap_new(sizeof(*s));
	if (uv_loop_init(&s->loop) < 0)
		abort(); /* no descriptors at the very start */
	s->options = options;
	s->report = report;
	s->left = left;
	s->start_ns = uv_hrtime();
	(void)uv_random(NULL, NULL, &s->id, sizeof(s->id), 0, NULL);
	s->id |= 1; /* never 0, which asks the server for another */
	behind_init(s);
	large_init(s);
	due_init(s);
	again_init(s);
	catch_signals(&s->loop, s->signals, on_signal, s);
	(void)uv_timer_init(&s->loop, &s->last);
	s->last.data = s;
	s->status = start(s);
	if (s->status != EXIT_RUN)
		session_close(s);
	(void)uv_run(&s->loop, UV_RUN_DEFAULT);
	int status = s->status;
	*ret_port = s->port;
	if (s->site)
		site_recall_keep(s->site);
	cache_close(s->cache);
	/* After an orderly end nothing is left on the loop; else the process ends with what is. */
	if (uv_loop_close(&s->loop) == 0) {
		free_all(s);
		free(s);
	} else {
		trace_close(&s->trace);
	}
	return status == EXIT_RUN ? EXIT_FINE : status;
}

int
session_run(const struct options *options, struct report *report)
{
	struct options next = *options;
	struct left left = { 0 };
	int port, status = run(options, report, &left, &port);
	while (left.site) {
		next.port = port;
		next.open = false;
		status = run(&next, report, &left, &port);
	}
	return status;
}
