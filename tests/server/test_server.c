/* The server over real sockets: answers, limits, pipelining, ranges, slow and rude clients. */
#include "tests/unit/tap.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/http.h"
#include "tests/server/rig.h"

#define HOST "Host: localhost\r\n"

static void
test_answers(struct rig *rig)
{
	struct answer a = { 0 };
	ask(rig, "GET", "/", "", &a);
	ok(a.status == 200 && a.body.len > 20, "a page is answered");
	ok(has_line(&a, "Content-Type: text/html; charset=utf-8"), "with its type");
	ok(has_line(&a, "Cache-Control: no-cache") &&
			has_line(&a, "X-Content-Type-Options: nosniff") &&
			has_line(&a, "Cross-Origin-Resource-Policy: same-origin"),
		"and what keeps other sites away from it");
	struct str head = buf_str(&a.head);
	ok(str_search(head, S("\r\nDate: ")) < head.len &&
			str_search(head, S("GMT\r\n")) < head.len,
		"and a date");
	ok(str_search(head, S("Access-Control")) == head.len &&
			str_search(head, S("Vary")) == head.len,
		"and neither CORS nor Vary");
	size_t at = str_search(head, S("ETag: "));
	char condition[256];
	(void)snprintf(
		condition, sizeof(condition), "If-None-Match: %.34s\r\n", a.head.ptr + at + 6);
	size_t len = a.body.len;
	ask(rig, "GET", "/", condition, &a);
	ok(a.status == 304 && a.body.len == 0, "304 where the client has it already");
	ask(rig, "GET", "/style.css", condition, &a);
	ok(a.status == 200, "but not for another file");
	ok(has_line(&a, "Content-Type: text/css; charset=utf-8"), "whose type is by its extension");
	ask(rig, "HEAD", "/", "", &a);
	char line[64];
	(void)snprintf(line, sizeof(line), "Content-Length: %zu", len);
	ok(a.status == 200 && has_line(&a, line), "HEAD announces the body");
	ask(rig, "GET", "/nothing", "", &a);
	ok(a.status == 404, "404");
	ask(rig, "GET", "/broken", "", &a);
	ok(a.status == 500 && a.body.len > 0, "500, with the site's page");
	ask(rig, "GET", "/a?b=c", "", &a);
	ok(a.status == 301 && has_line(&a, "Location: /a%20%C3%A4/?b=c"),
		"a redirect is encoded, and keeps the query");
	ask(rig, "GET", "/_platen/state.json", "", &a);
	ok(a.status == 200, "reserved routes reach the site");
	ask(rig, "GET", "/_platen/client.js", "", &a);
	ok(a.status == 200 && a.body.len > 1000 &&
			has_line(&a, "Content-Type: text/javascript; charset=utf-8"),
		"the client script");
	ask(rig, "GET", "/big", "", &a);
	ok(a.status == 200 && a.body.len == BIG && memcmp(a.body.ptr, rig->big, BIG) == 0,
		"4 MB arrive whole");
	answer_done(&a);
}

/* Whatever the server says of itself stands in no other site's frame; a page of the site is its author's. */
static void
test_frames(struct rig *rig)
{
	static const char *const own[] = { "/_platen/", "/_platen/state.json", "/_platen/client.js",
		"/_platen/nothing" };
	static const char *const theirs[] = { "/", "/style.css", "/nothing", "/broken", "/a" };
	const char *policy = "Content-Security-Policy: frame-ancestors 'self'";
	struct answer a = { 0 };
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
		ask(rig, "GET", own[i], "", &a);
		ok(has_line(&a, policy), "%s is in frames of its own site only", own[i]);
	}
	ask(rig, "HEAD", "/_platen/", "", &a);
	ok(has_line(&a, policy), "which HEAD says as well");
	for (size_t i = 0; i < sizeof(theirs) / sizeof(*theirs); i++) {
		struct str name = S("Content-Security-Policy");
		ask(rig, "GET", theirs[i], "", &a);
		ok(str_search(buf_str(&a.head), name) == a.head.len, "%s is framed by who wants to",
			theirs[i]);
	}
	answer_done(&a);
}

static void
test_refusals(struct rig *rig)
{
	struct answer a = { 0 };
	ask(rig, "POST", "/", "Content-Length: 3\r\n", &a);
	ok(a.status == 405 && has_line(&a, "Allow: GET, HEAD") && has_line(&a, "Connection: close"),
		"405 with Allow, and the end");
	ask(rig, "GET", "/", "Content-Length: 3\r\n", &a);
	ok(a.status == 413, "413 for a body");
	ask(rig, "GET", "/", "Origin: http://evil.com\r\n", &a);
	ok(a.status == 403, "403 for another origin");
	ok(str_search(buf_str(&a.head), S("Access-Control")) == a.head.len, "with no CORS header");
	ask(rig, "GET", "/<script>alert(1)</script>//", "", &a);
	ok(a.status == 404 && str_search(buf_str(&a.body), S("script")) == a.body.len &&
			has_line(&a, "Content-Type: text/plain; charset=utf-8"),
		"a refusal repeats nothing of the request");
	ask(rig, "GET", "/", "X : y\r\n", &a);
	ok(a.status == 400 && has_line(&a, "Connection: close"), "400 for a malformed head");
	struct buf b = { 0 };
	buf_lit(&b, "/");
	for (int i = 0; i < HTTP_TARGET_MAX; i++)
		buf_add_char(&b, 'a');
	buf_add_char(&b, '\0');
	ask(rig, "GET", b.ptr, "", &a);
	ok(a.status == 414, "414 for a long target");
	buf_clear(&b);
	for (int i = 0; i < 5000; i++)
		buf_lit(&b, "X-Header: and its value\r\n");
	buf_add_char(&b, '\0');
	ask(rig, "GET", "/", b.ptr, &a);
	ok(a.status == 431, "431 for a long head, read by a client that was still sending");
	buf_done(&b);

	int fd = dial(rig);
	send_lit(fd, "GET / HTTP/1.1\r\n\r\n");
	read_answer(fd, false, &a);
	ok(a.status == 400 && reads_end(fd), "400 without Host, and the connection ends");
	(void)close(fd);
	answer_done(&a);
}

static void
test_keep_alive(struct rig *rig)
{
	struct answer a = { 0 };
	int fd = dial(rig), good = 0;
	for (int i = 0; i < 20; i++) {
		send_lit(fd, "GET / HTTP/1.1\r\n" HOST "\r\n");
		read_answer(fd, false, &a);
		good += a.status == 200;
	}
	ok(good == 20, "twenty requests on one connection");
	send_lit(fd, "HEAD / HTTP/1.1\r\n" HOST "\r\nGET /nothing HTTP/1.1\r\n" HOST "\r\n");
	read_answer(fd, true, &a);
	ok(a.status == 200, "HEAD");
	read_answer(fd, false, &a);
	ok(a.status == 404, "has no body: the next answer follows");
	send_lit(fd, "GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	read_answer(fd, false, &a);
	ok(a.status == 200 && has_line(&a, "Connection: close") && reads_end(fd),
		"Connection: close is said and done");
	(void)close(fd);
	fd = dial(rig);
	send_lit(fd, "GET / HTTP/1.0\r\n" HOST "\r\n");
	read_answer(fd, false, &a);
	ok(a.status == 200 && reads_end(fd), "HTTP/1.0 ends the connection");
	(void)close(fd);
	fd = dial(rig);
	send_lit(fd, "GET / HTTP/1.1\r\n" HOST "\r\n");
	(void)shutdown(fd, SHUT_WR);
	read_answer(fd, false, &a);
	ok(a.status == 200 && reads_end(fd), "a client that sends no more gets its answer");
	(void)close(fd);
	fd = dial(rig);
	struct str bytes = S("\r\nGET / HTTP/1.1\r\n" HOST "\r\n");
	for (size_t i = 0; i < bytes.len; i++)
		send_all(fd, str_slice(bytes, i, i + 1));
	read_answer(fd, false, &a);
	ok(a.status == 200, "a request byte by byte");
	(void)close(fd);
	answer_done(&a);
}

/* Sends `text` `n` times from another thread, while this one reads. */
struct sender {
	int fd;
	struct str text;
	int n;
};

static void
run_sender(void *arg)
{
	struct sender *s = arg;
	for (int i = 0; i < s->n; i++)
		send_all(s->fd, s->text);
}

static void
test_pipelining(struct rig *rig)
{
	struct answer a = { 0 };
	int fd = dial(rig), good = 0;
	struct str text = S("GET / HTTP/1.1\r\n" HOST "\r\nGET /x HTTP/1.1\r\n" HOST "\r\n");
	struct sender sender = { fd, text, 2000 };
	uv_thread_t thread;
	(void)uv_thread_create(&thread, run_sender, &sender);
	for (int i = 0; i < 2000; i++) {
		read_answer(fd, false, &a);
		good += a.status == 200;
		read_answer(fd, false, &a);
		good += a.status == 404;
	}
	(void)uv_thread_join(&thread);
	ok(good == 4000, "4000 requests sent ahead are answered in order");
	(void)close(fd);

	fd = dial(rig);
	good = 0;
	for (int i = 0; i < 5; i++)
		send_lit(fd,
			"GET /big HTTP/1.1\r\n" HOST "\r\nGET /clip.mp4 HTTP/1.1\r\n" HOST "\r\n");
	for (int i = 0; i < 5; i++) {
		read_answer(fd, false, &a);
		good += a.body.len == BIG && memcmp(a.body.ptr, rig->big, BIG) == 0;
		read_answer(fd, false, &a);
		good += a.body.len == CLIP && memcmp(a.body.ptr, rig->big, CLIP) == 0;
	}
	ok(good == 10, "large answers one after the other, each whole");
	send_lit(fd, "GET / HTTP/1.1\r\n" HOST "\r\nPOST / HTTP/1.1\r\n" HOST
		     "\r\nGET / HTTP/1.1\r\n" HOST "\r\n");
	read_answer(fd, false, &a);
	ok(a.status == 200, "a good request before a bad one");
	read_answer(fd, false, &a);
	ok(a.status == 405 && reads_end(fd), "is answered; what follows the bad one is not");
	(void)close(fd);
	answer_done(&a);
}

/* A connection that waits for "/later", and has sent `more` behind. */
static int
dial_waiting(struct rig *rig, const char *more)
{
	struct answer a = { 0 };
	int fd = dial(rig), before = atomic_load(&rig->waiting);
	send_lit(fd, "GET /later HTTP/1.1\r\n" HOST "\r\n");
	send_all(fd, str_of(more));
	do
		ask(rig, "GET", "/", "", &a);
	while (atomic_load(&rig->waiting) == before && a.status == 200);
	answer_done(&a);
	return fd;
}

static void
test_later(struct rig *rig)
{
	struct answer a = { 0 };
	int fd = dial_waiting(rig, "GET / HTTP/1.1\r\n" HOST "\r\n");
	int ended = dial_waiting(rig, ""), gone = dial_waiting(rig, "");
	(void)shutdown(ended, SHUT_WR);
	(void)close(gone);
	ask(rig, "GET", "/style.css", "", &a);
	ok(a.status == 200, "while some wait others are answered");
	rig_give(rig, false);
	ok(atomic_load(&rig->waiting) >= 5, "who waits asks again, and waits on");
	rig_give(rig, true);
	read_answer(fd, false, &a);
	ok(a.status == 200 && str_eq(buf_str(&a.body), S("at last")), "and is answered in the end");
	read_answer(fd, false, &a);
	ok(a.status == 200 && a.body.len > 20, "and what was sent behind it, in its turn");
	read_answer(ended, false, &a);
	ok(a.status == 200 && reads_end(ended), "so is a client that sends no more");
	(void)close(fd);
	(void)close(ended);
	rig_give(rig, false);
	answer_done(&a);
}

static void
test_ranges(struct rig *rig)
{
	struct answer a = { 0 };
	ask(rig, "GET", "/clip.mp4", "", &a);
	ok(a.status == 200 && has_line(&a, "Accept-Ranges: bytes") && a.body.len == CLIP, "a file");
	ask(rig, "GET", "/clip.mp4", "Range: bytes=100000-299999\r\n", &a);
	ok(a.status == 206 && has_line(&a, "Content-Range: bytes 100000-299999/1048576") &&
			a.body.len == 200000 && memcmp(a.body.ptr, rig->big + 100000, 200000) == 0,
		"a part of it");
	ask(rig, "GET", "/clip.mp4", "Range: bytes=-5\r\n", &a);
	ok(a.status == 206 && a.body.len == 5, "its end");
	ask(rig, "GET", "/clip.mp4", "Range: bytes=1048576-\r\n", &a);
	ok(a.status == 416 && has_line(&a, "Content-Range: bytes */1048576") && a.body.len == 0,
		"416 behind its end");
	ask(rig, "GET", "/clip.mp4", "Range: bytes=0-1,5-6\r\n", &a);
	ok(a.status == 200 && a.body.len == CLIP, "several parts: the whole");
	ask(rig, "GET", "/clip.mp4", "Range: bytes=0-1\r\nIf-Range: \"old\"\r\n", &a);
	ok(a.status == 200 && a.body.len == CLIP, "a part of another version: the whole");
	ask(rig, "HEAD", "/clip.mp4", "Range: bytes=0-1\r\n", &a);
	ok(a.status == 200 && has_line(&a, "Content-Length: 1048576"), "HEAD knows no ranges");
	ask(rig, "GET", "/big", "Range: bytes=7-9\r\n", &a);
	ok(a.status == 206 && a.body.len == 3 && memcmp(a.body.ptr, rig->big + 7, 3) == 0,
		"a part of what is in memory");
	ask(rig, "GET", "/", "Range: bytes=0-1\r\n", &a);
	ok(a.status == 200, "pages have no parts");
	ask(rig, "GET", "/torn.mp4", "", &a);
	ok(a.status == 200 && a.body.len < CLIP,
		"a file that changes under its ETag does not end well");
	ask(rig, "GET", "/torn.mp4", "Range: bytes=100000-299999\r\n", &a);
	ok(a.status == 206 && a.body.len < 200000, "nor does a part of it");
	ask(rig, "GET", "/growing.mp4", "", &a);
	ok(a.status == 200 && a.body.len == CLIP, "without one it is sent as it was met");
	answer_done(&a);
}

/* Clients that are slow, idle, or gone: with limits so short that the test can wait for them. */
static void
test_timeouts(void)
{
	struct rig rig;
	struct server_options options = { .port_explicit = true,
		.head_ms = 60,
		.idle_ms = 60,
		.write_ms = 60,
		.connections = 4 };
	struct answer a = { 0 };
	if (!ok(rig_start(&rig, &options) == 0, "a server with little patience"))
		return;
	int fd = dial(&rig);
	send_lit(fd, "GET / HTTP/1.1\r\nHos");
	read_answer(fd, false, &a);
	ok(a.status == 408 && reads_end(fd), "408 for a head that does not arrive");
	(void)close(fd);
	fd = dial(&rig);
	ok(reads_end(fd), "a connection without a request ends");
	(void)close(fd);
	fd = dial(&rig);
	send_lit(fd, "GET / HTTP/1.1\r\n" HOST "\r\n");
	read_answer(fd, false, &a);
	ok(a.status == 200 && reads_end(fd), "an idle one ends, without a word");
	(void)close(fd);
	fd = dial(&rig);
	for (int i = 0; i < 4; i++)
		send_lit(fd, "GET /big HTTP/1.1\r\n" HOST "\r\n");
	while (rig_connections(&rig) > 0)
		(void)usleep(1000);
	ok(true, "a client that never reads is given up");
	(void)close(fd);
	int fds[8], ended = 0;
	for (int i = 0; i < 8; i++)
		fds[i] = dial(&rig);
	for (int i = 0; i < 8; i++) {
		ended += reads_end(fds[i]);
		(void)close(fds[i]);
	}
	ok(ended == 8, "more connections than allowed are ended");
	while (rig_connections(&rig) > 0)
		(void)usleep(1000);
	ask(&rig, "GET", "/", "", &a);
	ok(a.status == 200, "and others served");
	rig_stop(&rig);
	ok(rig.closed, "closed");
	answer_done(&a);
}

/* Random bytes, and good requests with a few bytes changed: the server must only live on. */
static void
test_noise(struct rig *rig)
{
	unsigned seed = 20231026;
	note("seed %u", seed);
	srandom(seed);
	struct str good = S("GET /a/b?c=d HTTP/1.1\r\n" HOST "Range: bytes=0-5\r\nX: y\r\n\r\n");
	char bytes[128];
	for (int i = 0; i < 300; i++) {
		int fd = dial(rig);
		memcpy(bytes, good.ptr, good.len);
		long n = i % 3 ? random() % 4 : (long)good.len;
		for (long k = 0; k < n; k++)
			bytes[random() % (long)good.len] = (char)random();
		send_all(fd, (struct str){ bytes, (size_t)random() % good.len + 1 });
		if (random() % 2)
			(void)shutdown(fd, SHUT_WR);
		struct linger reset = { .l_onoff = 1 };
		if (random() % 4 == 0)
			(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		(void)close(fd);
	}
	for (int i = 0; i < 20; i++) { /* and clients that leave in the middle of an answer */
		int fd = dial(rig);
		send_lit(fd,
			"GET /big HTTP/1.1\r\n" HOST "\r\nGET /clip.mp4 HTTP/1.1\r\n" HOST "\r\n");
		(void)recv(fd, bytes, sizeof(bytes), 0);
		(void)close(fd);
	}
	struct answer a = { 0 };
	ask(rig, "GET", "/", "", &a);
	ok(a.status == 200, "served after noise and clients that went away");
	while (rig_connections(rig) > 0)
		(void)usleep(1000);
	ok(true, "none of their connections stays");
	answer_done(&a);
}

/* A socket of another program at `port`; -1 where that is not possible. */
static int
occupy(int family, unsigned port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int on = 1, fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	int r = family == AF_INET ? bind(fd, (struct sockaddr *)&v4, sizeof(v4))
				  : bind(fd, (struct sockaddr *)&v6, sizeof(v6));
	if (r < 0 || listen(fd, 1) < 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static void
test_ports(struct rig *rig)
{
	struct rig other;
	struct server_options taken = { .port = rig->port, .port_explicit = true };
	ok(rig_start(&other, &taken) == UV_EADDRINUSE,
		"an explicit port that is taken is an error");
	struct server_options next = { .port = rig->port };
	ok(rig_start(&other, &next) == 0 && other.port > rig->port,
		"another port is the next free one");
	rig_stop(&other);
	struct server_options bad = { .host = S("example.com") };
	ok(rig_start(&other, &bad) == UV_EINVAL, "a host that is no address is an error");

	/* a port of which only the IPv6 half is taken */
	unsigned port = rig->port + 1000 > 65000 ? 20000 : rig->port + 1000;
	int fd = -1;
	for (int i = 0; fd < 0 && i < 200; i++)
		fd = occupy(AF_INET6, ++port);
	if (fd < 0) {
		skip("a port must be free on both addresses", "no IPv6 here");
		return;
	}
	struct server_options half = { .port = port };
	ok(rig_start(&other, &half) == 0 && other.port > port,
		"a port must be free on both addresses");
	rig_stop(&other);
	half.port_explicit = true;
	ok(rig_start(&other, &half) == UV_EADDRINUSE, "the same for an explicit one");
	(void)close(fd);

	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)rig->port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct answer a = { 0 };
	ok(connect(fd, (struct sockaddr *)&v6, sizeof(v6)) == 0, "port 0 is the same one on ::1");
	send_lit(fd, "GET / HTTP/1.1\r\nHost: [::1]:4000\r\n\r\n");
	read_answer(fd, false, &a);
	ok(a.status == 200, "where its own address is a Host");
	send_lit(fd, "GET / HTTP/1.1\r\nHost: 127.0.0.1:4000\r\n\r\n");
	read_answer(fd, false, &a);
	ok(a.status == 403, "and the other one is not");
	answer_done(&a);
	(void)close(fd);
}

static void
test_close(void)
{
	struct rig rig;
	struct buf seen = { 0 };
	if (!ok(rig_start(&rig, NULL) == 0, "another server"))
		return;
	int idle = dial(&rig), half = dial(&rig), busy = dial(&rig), gone = dial(&rig);
	int stream = open_stream(&rig, "page=/", &seen);
	send_lit(half, "GET / HT");
	send_lit(busy, "GET /big HTTP/1.1\r\n" HOST "\r\n");
	char c;
	(void)recv(busy, &c, 1, 0);
	(void)close(gone);
	uint64_t before = uv_hrtime();
	rig_stop(&rig);
	ok(rig.closed && uv_hrtime() - before < 2000000000u,
		"closes within a second or so, with idle, half-read, busy and streaming "
		"connections");
	ok(reads_end(idle), "the idle one was ended");
	while (recv(stream, &c, 1, 0) > 0)
		;
	(void)close(idle);
	(void)close(half);
	(void)close(busy);
	(void)close(stream);
	buf_done(&seen);
}

int
main(void)
{
	int fds = rig_fds();
	struct rig rig;
	if (!ok(rig_start(&rig, NULL) == 0, "a server listens"))
		return done_testing();
	test_answers(&rig);
	test_frames(&rig);
	test_refusals(&rig);
	test_keep_alive(&rig);
	test_pipelining(&rig);
	test_later(&rig);
	test_ranges(&rig);
	test_noise(&rig);
	test_ports(&rig);
	rig_stop(&rig);
	test_timeouts();
	test_close();
	ok(rig_fds() == fds, "no descriptor is left open");
	return done_testing();
}
