/* One server that goes on where another ends: over real sockets, with clients that notice nothing. */
#include "tests/unit/tap.h"

#include <sys/socket.h>
#include <unistd.h>

#include "tests/server/rig.h"
#include "watch/handed.h"

#define HOST "Host: localhost\r\n"

enum {
	NEVER_MS = 1000000, /* however slow the machine is */
	STYLE = sizeof("body { color: red }\n") - 1,
	LATER = sizeof("at last") - 1,
};

static const struct server_options patient = { .port_explicit = true,
	.head_ms = NEVER_MS,
	.idle_ms = NEVER_MS,
	.write_ms = NEVER_MS,
	.close_ms = NEVER_MS };

static void
is_answered(int fd, const char *what)
{
	struct answer a = { 0 };
	read_answer(fd, false, &a);
	ok(a.status == 200 && a.body.len > 0, "%s", what);
	answer_done(&a);
	(void)close(fd);
}

static void
test_leave(void)
{
	struct rig first, second;
	struct buf seen = { 0 };
	struct answer a = { 0 };
	struct server_options options = patient;
	if (!ok(rig_start(&first, &options) == 0, "a server that another one follows"))
		return;
	int idle = dial(&first), half = dial(&first), later = dial(&first), busy = dial(&first);
	int stream = open_stream(&first, "page=/", &seen);
	send_lit(idle, "GET / HTTP/1.1\r\n" HOST "\r\n");
	read_answer(idle, false, &a);
	send_lit(half, "GET / HT");
	send_lit(later, "GET /later HTTP/1.1\r\n" HOST "\r\n");
	send_lit(busy, "GET /big HTTP/1.1\r\n" HOST "\r\nGET / HTTP/1.1\r\n" HOST "\r\n");
	char c;
	(void)recv(busy, &c, 1, MSG_PEEK);
	while (atomic_load(&first.waiting) == 0 || rig_connections(&first) < 5)
		;
	options.handed = rig_leave(&first);
	ok(read_until(stream, "hello", &seen) && reads_end(stream), "event streams end");
	int fresh = dial(&first);
	send_lit(fresh, "GET / HTTP/1.1\r\n" HOST "\r\n");
	read_answer(busy, false, &a);
	ok(a.status == 200 && a.body.len == BIG, "an answer under way is sent whole");
	rig_join(&first);
	ok(rig_start(&second, &options) == 0 && second.port == first.port, "it has the port");
	rig_give(&second, true);
	send_lit(idle, "GET / HTTP/1.1\r\n" HOST "\r\n");
	send_lit(half, "TP/1.1\r\n" HOST "\r\n");
	is_answered(fresh, "who came between the two is answered");
	is_answered(idle, "and who had an answer before");
	is_answered(half, "and whose request was not all there");
	is_answered(later, "and whose answer had to be waited for");
	is_answered(busy, "and who had a further request");
	struct handed *nobody = rig_leave(&second);
	rig_join(&second);
	handed_free(nobody);
	(void)close(stream);
	buf_done(&seen);
	answer_done(&a);
}

/* Asks for a page over and over. */
static void
ask_often(int fd, int n)
{
	for (int i = 0; i < n; i++)
		send_lit(fd, "GET / HTTP/1.1\r\n" HOST "\r\n");
}

static bool
answers_often(int fd, int n)
{
	struct answer a = { 0 };
	int good = 0;
	for (int i = 0; i < n; i++) {
		read_answer(fd, false, &a);
		good += a.status == 200;
	}
	answer_done(&a);
	return good == n;
}

/* Whether the next answer is one of so many bytes. */
static bool
answers(int fd, size_t len)
{
	struct answer a = { 0 };
	read_answer(fd, false, &a);
	bool is = a.status == 200 && a.body.len == len;
	answer_done(&a);
	return is;
}

/* Whatever clients have sent, and however they go on: what each asked for is answered, in order. */
static void
test_clients(void)
{
	enum { MANY = 1000 };
	struct rig first, second;
	struct server_options options = patient;
	if (!ok(rig_start(&first, &options) == 0, "a server with clients of all sorts"))
		return;
	int ended = dial(&first), waits = dial(&first), full = dial(&first), file = dial(&first);
	int old = dial(&first), last = dial(&first), busy[] = { ended, full, file, old, last };
	send_lit(ended, "GET /big HTTP/1.1\r\n" HOST "\r\nGET /style.css HTTP/1.1\r\n" HOST "\r\n");
	(void)shutdown(ended, SHUT_WR);
	send_lit(waits,
		"GET /later HTTP/1.1\r\n" HOST "\r\nGET /style.css HTTP/1.1\r\n" HOST "\r\n");
	(void)shutdown(waits, SHUT_WR);
	send_lit(full, "GET /big HTTP/1.1\r\n" HOST "\r\n");
	ask_often(full, MANY);
	send_lit(file,
		"GET /big HTTP/1.1\r\n" HOST "\r\nGET /clip.mp4 HTTP/1.1\r\n" HOST "\r\nGET /st");
	send_lit(old, "GET /big HTTP/1.0\r\n" HOST "\r\n");
	send_lit(last, "GET /big HTTP/1.1\r\nConnection: close\r\n" HOST
		       "\r\nGET / HTTP/1.1\r\n" HOST "\r\n");
	char c;
	for (size_t i = 0; i < sizeof(busy) / sizeof(*busy); i++)
		(void)recv(busy[i], &c, 1, MSG_PEEK);
	while (atomic_load(&first.waiting) == 0)
		;
	options.handed = rig_leave(&first);
	ok(answers(old, BIG) && reads_end(old) && answers(last, BIG) && reads_end(last),
		"who wants no further answer has an end");
	(void)close(old);
	(void)close(last);
	ok(answers(ended, BIG) && answers(full, BIG) && answers(file, BIG), "and others an answer");
	rig_join(&first);
	ok(rig_start(&second, &options) == 0, "which another server follows");
	rig_give(&second, true);
	ok(answers(ended, STYLE) && reads_end(ended), "who sends no more is answered to the end");
	ok(answers(waits, LATER) && answers(waits, STYLE) && reads_end(waits),
		"also where that had to be waited for");
	ok(answers_often(full, MANY), "who asked for more than is read ahead has it all");
	send_lit(file, "yle.css HTTP/1.1\r\n" HOST "\r\n");
	ok(answers(file, CLIP) && answers(file, STYLE), "and files are as any answer");
	struct handed *nobody = rig_leave(&second);
	rig_join(&second);
	handed_free(nobody);
	ok(reads_end(full) && reads_end(file), "where nobody goes on connections end");
	(void)close(ended);
	(void)close(waits);
	(void)close(full);
	(void)close(file);
}

int
main(void)
{
	struct rig rig;
	if (!ok(rig_start(&rig, NULL) == 0, "a server listens"))
		return done_testing();
	rig_stop(&rig);
	int fds = rig_fds(); /* libuv keeps some for good */
	test_leave();
	test_clients();
	ok(rig_fds() == fds, "no descriptor is left open");
	return done_testing();
}
