/* The requests of llhttp's own tests, from the optional folder of conformance suites, over real
 * sockets: what must be refused is, all else is answered by our rules, and the connection ends. */
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/server/rig.h"

enum { PAUSED_UPGRADE = 22 }; /* llhttp's code for CONNECT and Upgrade: not an error */

/* The text between the quotes that follow `name` in `json`, still escaped; *rest behind it. */
static bool
next_member(struct str json, const char *name, struct str *ret, size_t *ret_end)
{
	char key[64];
	(void)snprintf(key, sizeof(key), "\n\"%s\": \"", name);
	size_t from = str_search(json, str_of(key));
	if (from == json.len)
		return false;
	from += strlen(key);
	size_t to = from;
	while (to < json.len && json.ptr[to] != '"')
		to += json.ptr[to] == '\\' ? 2 : 1;
	*ret = str_slice(json, from, to);
	*ret_end = to;
	return true;
}

/* The error's code of the case that `json` begins in, or 0. */
static int
error_code(struct str json)
{
	struct str key = S("\n\"error\":"), code = S("\"code\":");
	struct str rest = str_from(json, str_search(json, key) + key.len);
	if (str_starts(str_trim(rest), S("null")))
		return 0;
	rest = str_from(rest, str_search(rest, code) + code.len);
	return atoi(rest.ptr);
}

static void
unhex(struct str hex, struct buf *ret)
{
	for (size_t i = 0; i + 1 < hex.len; i += 2) {
		char digits[3] = { hex.ptr[i], hex.ptr[i + 1], '\0' };
		buf_add_char(ret, (char)strtol(digits, NULL, 16));
	}
}

/* Whether our rules answer it with 200: GET of a file, one Host that is ours, no body. */
static bool
is_fine(struct str raw)
{
	return str_starts(str_trim(raw), S("GET /test ")) &&
	       str_search(raw, S("Host: 0.0.0.0:")) < raw.len;
}

/* Sends the bytes, and reads answers until the connection ends. */
static void
run(struct rig *rig, struct str name, struct str raw, int code)
{
	struct answer a = { 0 };
	int fd = dial(rig), first = 0, last = 0;
	send_all(fd, raw);
	(void)shutdown(fd, SHUT_WR);
	for (;;) {
		read_answer(fd, str_starts(raw, S("HEAD")), &a);
		if (a.status == 0)
			break;
		first = first ? first : a.status;
		last = a.status;
	}
	(void)close(fd);
	bool refused = last >= 400;
	if (code && code != PAUSED_UPGRADE)
		ok(refused, "%.*s: refused", STR(name));
	else if (is_fine(raw))
		ok(first == 200, "%.*s: answered", STR(name));
	else
		ok(refused, "%.*s: well-formed, and not for us", STR(name));
	if (tap_failed)
		note("statuses %d … %d", first, last);
	answer_done(&a);
}

/* The whole file, or an empty string. */
static struct str
read_file(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rb");
	for (int c; f && (c = getc(f)) != EOF;)
		buf_add_char(b, (char)c);
	if (f)
		(void)fclose(f);
	return buf_str(b);
}

int
main(int argc, char **argv)
{
	const char *shared = getenv("PLATEN_SHARED");
	char path[4096];
	(void)snprintf(path, sizeof(path), "%s/conformance/http-requests.json",
		shared     ? shared
		: argc > 1 ? argv[1]
			   : "../shared");
	struct buf b = { 0 }, raw = { 0 };
	struct str json = read_file(path, &b), name, hex;
	if (json.len == 0) {
		skip("http-requests.json", "the conformance suites are not here");
		return done_testing();
	}
	struct str names[] = { S("0.0.0.0"), S("example.com"), S("www.example.com") };
	struct server_options options = { .port_explicit = true, .names = names, .n_names = 3 };
	struct rig rig;
	if (!ok(rig_start(&rig, &options) == 0, "a server listens"))
		return done_testing();
	size_t end, cases = 0;
	while (next_member(json, "name", &name, &end)) {
		json = str_from(json, end);
		if (!next_member(json, "raw_hex", &hex, &end))
			break;
		json = str_from(json, end);
		buf_clear(&raw);
		unhex(hex, &raw);
		run(&rig, name, buf_str(&raw), error_code(json));
		cases++;
	}
	ok(cases >= 60, "all cases were found");
	rig_stop(&rig);
	buf_done(&b);
	buf_done(&raw);
	return done_testing();
}
