/* Event streams over real sockets: ten of them, slow ones, and what none of them may miss. */
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/server/rig.h"

/* The fingerprint of the rig's pages at a version, as a query shows it. */
static const char *
hex_of(uint64_t version)
{
	static char hex[4][FINGERPRINT_HEX];
	char *slot = hex[version % 4];
	fingerprint_hex((struct fingerprint){ 7, version }, slot);
	return slot;
}

static void
call_version(struct rig *rig, void *arg)
{
	rig->version = *(uint64_t *)arg;
	live_set_generation(server_live(rig->server), rig->version);
}

static void
set_version(struct rig *rig, uint64_t version)
{
	rig_call(rig, call_version, &version);
}

static bool
saw(const struct buf *seen, const char *text)
{
	return str_search(buf_str(seen), str_of(text)) < seen->len;
}

static void
test_greeting(struct rig *rig)
{
	struct buf seen = { 0 };
	char query[256], text[256];
	set_version(rig, 3);
	(void)snprintf(query, sizeof(query), "page=/a/&have=%s", hex_of(3));
	int fd = open_stream(rig, query, &seen);
	ok(read_until(fd, "\"current\":true}]}\n\n", &seen),
		"hello tells a page that it is current");
	ok(saw(&seen, "Content-Type: text/event-stream\r\n"), "the type of an event stream");
	ok(saw(&seen, "\r\n\r\nretry: 500\n"), "opens with how soon to come back");
	ok(saw(&seen, "-3\nevent: hello\ndata: {\"session\":\""), "an id with the generation");
	(void)snprintf(text, sizeof(text), "\"pages\":[{\"page\":\"/a/\",\"fingerprint\":\"%s\"",
		hex_of(3));
	ok(saw(&seen, text), "page and fingerprint");
	ok(!saw(&seen, "event: reload"), "and no reload");
	(void)close(fd);

	buf_clear(&seen);
	(void)snprintf(query, sizeof(query),
		"page=/old/&page=/%%C3%%A4%%20b/&page=/new&have=%s&have=%s", hex_of(2), hex_of(3));
	fd = open_stream(rig, query, &seen);
	ok(read_until(fd, "event: reload\ndata: {\"page\":\"/new\"", &seen),
		"a page without a fingerprint is told to reload");
	ok(saw(&seen, "event: reload\ndata: {\"page\":\"/old/\""), "as is one that is not current");
	ok(saw(&seen, "{\"page\":\"/%C3%A4%20b/\",\"fingerprint\":"),
		"names are encoded as in an address");
	ok(!saw(&seen, "event: reload\ndata: {\"page\":\"/\xC3\xA4"),
		"and the current one is left alone");
	(void)close(fd);

	buf_clear(&seen);
	fd = open_stream(rig, "page=x", &seen);
	ok(saw(&seen, "HTTP/1.1 400"), "a page that is no path is refused");
	(void)close(fd);
	buf_clear(&seen);
	fd = open_stream(rig, "", &seen);
	ok(read_until(fd, "\"pages\":[]}\n\n", &seen),
		"a stream without pages: editors, harnesses");
	(void)close(fd);
	buf_done(&seen);
}

static void
test_ten(struct rig *rig)
{
	enum { TEN = 10 };
	struct buf seen[TEN] = { 0 };
	int fds[TEN], good = 0;
	char query[256];
	while (rig_streams(rig) > 0)
		(void)usleep(1000);
	int before = atomic_load(&rig->activations);
	for (int i = 0; i < TEN; i++) {
		(void)snprintf(query, sizeof(query), "page=/%d/&have=%s&page=/all/&have=%s", i % 5,
			hex_of(3), hex_of(3));
		fds[i] = open_stream(rig, query, &seen[i]);
		good += read_until(fds[i], "]}\n\n", &seen[i]);
	}
	ok(good == TEN && rig_streams(rig) == TEN, "ten streams at once");
	ok(atomic_load(&rig->active) == 6 && atomic_load(&rig->activations) - before == 6,
		"a page becomes active once, however many have it open");
	rig_send(rig, "reload", "/3/", "{\"page\":\"/3/\"}");
	rig_send(rig, "ok", "/all/", "{\"page\":\"/all/\"}");
	rig_send(rig, "asset", NULL, "{\"path\":\"/style.css\"}");
	good = 0;
	for (int i = 0; i < TEN; i++) {
		good += read_until(
			fds[i], "event: asset\ndata: {\"path\":\"/style.css\"}\n\n", &seen[i]);
		good += saw(&seen[i], "event: ok\n");
		good += saw(&seen[i], "event: reload\n") == (i % 5 == 3);
	}
	ok(good == 3 * TEN, "each is told of its own pages, and of what concerns all");
	for (int i = 0; i < 5; i++)
		(void)close(fds[i]);
	while (rig_streams(rig) > 5)
		(void)usleep(1000);
	ok(atomic_load(&rig->active) == 6, "a page stays active while one has it open");
	for (int i = 5; i < TEN; i++)
		(void)close(fds[i]);
	while (rig_streams(rig) > 0)
		(void)usleep(1000);
	ok(atomic_load(&rig->active) == 0, "and no longer");
	for (int i = 0; i < TEN; i++)
		buf_done(&seen[i]);
}

/* A stream that nobody reads ends when its queue is full; its neighbour sees every event. */
static void
test_slow(struct rig *rig)
{
	struct buf slow = { 0 }, quick = { 0 };
	int slow_fd = open_stream(rig, "page=/slow/", &slow);
	int quick_fd = open_stream(rig, "page=/quick/", &quick);
	int small = 4096;
	(void)setsockopt(slow_fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	char *json = malloc(20001);
	memset(json, 'x', 20000);
	json[20000] = '\0';
	char text[64];
	int sent = 0;
	while (rig_streams(rig) == 2 && sent < 5000) {
		rig_send(rig, "patch", NULL, json);
		(void)snprintf(text, sizeof(text), "{\"n\":%d}", ++sent);
		rig_send(rig, "ok", "/quick/", text);
		buf_clear(&quick);
		if (!read_until(quick_fd, text, &quick))
			break;
	}
	note("dropped after %d events of 20 KB", sent);
	ok(sent > 10 && rig_streams(rig) == 1, "a slow stream is dropped, bounded");
	(void)close(slow_fd);
	buf_clear(&slow);
	slow_fd = open_stream(rig, "page=/slow/", &slow);
	ok(read_until(slow_fd, "event: reload", &slow), "comes back, and is told where it stands");
	rig_send(rig, "ok", NULL, "{\"last\":1}");
	ok(read_until(quick_fd, "{\"last\":1}", &quick), "its neighbour has missed nothing");
	(void)close(slow_fd);
	(void)close(quick_fd);
	free(json);
	buf_done(&slow);
	buf_done(&quick);
}

/* The token of a stream, from its hello. */
static void
read_token(const struct buf *seen, char ret[17])
{
	struct str all = buf_str(seen), name = S("\"stream\":\"");
	struct str token = str_slice(str_from(all, str_search(all, name) + name.len), 0, 16);
	(void)snprintf(ret, 17, "%.*s", STR(token));
}

/* With a zero byte behind. */
static const char *
text_of(struct buf *b)
{
	buf_add_char(b, '\0');
	b->len--;
	return b->ptr;
}

/* Pages that one address has no room for are told in further requests. */
static void
test_many(struct rig *rig)
{
	enum { PAGES = 600, EACH = 200, OPEN_MAX = 1024 };
	struct buf seen = { 0 }, query = { 0 };
	struct answer a = { 0 };
	char text[256];
	set_version(rig, 3);
	int fd = open_stream(rig, "page=/first/", &seen);
	(void)read_until(fd, "event: reload\ndata: {\"page\":\"/first/\"", &seen);
	char token[17];
	read_token(&seen, token);
	buf_printf(&query, "/_platen/events?stream=%s&page=/more/&have=%s&page=/stale/&have=%s",
		token, hex_of(3), hex_of(2));
	ask(rig, "GET", text_of(&query), "", &a);
	ok(a.status == 200, "more pages are told of an open stream");
	ok(read_until(fd, "event: reload\ndata: {\"page\":\"/stale/\"", &seen) &&
			saw(&seen, "{\"page\":\"/more/\",\"fingerprint\":") &&
			!saw(&seen, "event: reload\ndata: {\"page\":\"/more/\""),
		"which is greeted for them as well");
	int good = 0;
	for (int i = 0; i < PAGES; i += EACH) {
		buf_clear(&query);
		buf_printf(&query, "/_platen/events?stream=%s", token);
		for (int n = i; n < i + EACH; n++)
			buf_printf(&query, "&page=/%d/&have=%s", n, hex_of(3));
		ask(rig, "GET", text_of(&query), "", &a);
		(void)snprintf(text, sizeof(text), "{\"page\":\"/%d/\"", i + EACH - 1);
		good += a.status == 200 && read_until(fd, text, &seen);
	}
	ok(good == PAGES / EACH && atomic_load(&rig->active) == PAGES + 3,
		"and one stream has 600 and more");
	rig_send(rig, "ok", "/599/", "{\"n\":599}");
	rig_send(rig, "ok", "/600/", "{\"n\":600}");
	rig_send(rig, "ok", "/more/", "{\"n\":601}");
	ok(read_until(fd, "{\"n\":601}", &seen) && saw(&seen, "{\"n\":599}") &&
			!saw(&seen, "{\"n\":600}"),
		"each of which it is told of");
	ask(rig, "GET", "/_platen/events?stream=0000000000000000&page=/a/", "", &a);
	ok(a.status == 404 && atomic_load(&rig->active) == PAGES + 3, "no other stream is found");
	int other = open_stream(rig, "page=/0/&page=/first/", &seen);
	for (int i = PAGES; i < 1200; i++) {
		buf_clear(&query);
		buf_printf(&query, "/_platen/events?stream=%s&page=/%d/", token, i);
		ask(rig, "GET", text_of(&query), "", &a);
		good += a.status == 200;
	}
	ok(a.status == 503 && atomic_load(&rig->active) == OPEN_MAX &&
			good == PAGES / EACH + OPEN_MAX - PAGES - 3,
		"1,024 pages may be open, all streams together");
	(void)close(fd);
	while (rig_streams(rig) > 1)
		(void)usleep(1000);
	ok(atomic_load(&rig->active) == 2, "one that another stream has is left with that");
	(void)close(other);
	while (rig_streams(rig) > 0)
		(void)usleep(1000);
	ok(atomic_load(&rig->active) == 0, "all are left with their streams");
	ask(rig, "GET", text_of(&query), "", &a);
	ok(a.status == 404, "which is gone then");
	answer_done(&a);
	buf_done(&seen);
	buf_done(&query);
}

static void
call_greet(struct rig *rig, void *arg)
{
	live_greet(server_live(rig->server));
}

static void
test_again(struct rig *rig)
{
	struct buf seen = { 0 };
	set_version(rig, 3);
	int fd = open_stream(rig, "page=/a/", &seen);
	(void)read_until(fd, "event: reload", &seen);
	buf_clear(&seen);
	set_version(rig, 4);
	rig_call(rig, call_greet, NULL);
	ok(read_until(fd, "\"pages\":[]", &seen) && saw(&seen, "-4\nevent: hello\n") &&
			!saw(&seen, "\"stream\""),
		"a stream is greeted again without pages");
	(void)close(fd);
	buf_done(&seen);
}

static void
test_rest(struct rig *rig)
{
	struct answer a = { 0 };
	ask(rig, "HEAD", "/_platen/events", "", &a);
	ok(a.status == 200, "HEAD of the stream ends");
	ask(rig, "GET", "/_platen/events?page=/", "Origin: null\r\n", &a);
	ok(a.status == 403, "no stream for a sandboxed page");
	struct buf seen = { 0 };
	int fd = open_stream(rig, "page=/", &seen);
	send_lit(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	rig_send(rig, "ok", NULL, "{}\n{}");
	ok(read_until(fd, "data: {}\ndata: {}\n\n", &seen) && !saw(&seen, "<title>"),
		"what is sent on a stream is not answered; lines of data are framed");
	(void)close(fd);
	buf_done(&seen);
	answer_done(&a);
}

int
main(void)
{
	int fds = rig_fds();
	struct rig rig;
	struct server_options options = {
		.port_explicit = true, .session = 1, .stream_bytes = 65536
	};
	if (!ok(rig_start(&rig, &options) == 0, "a server listens"))
		return done_testing();
	test_greeting(&rig);
	test_ten(&rig);
	test_slow(&rig);
	test_many(&rig);
	test_again(&rig);
	test_rest(&rig);
	rig_stop(&rig);
	ok(rig.closed && rig_fds() == fds, "no descriptor is left open");
	return done_testing();
}
