/* Heads of requests, and the gate: whatever is let through names one path beneath the root. */
#include <assert.h>
#include <strings.h>

#include "tests/fuzz/fuzz.h"
#include "watch/gate.h"

static void
check_path(struct str path)
{
	struct str rest = path, part;
	assert(path.len && path.ptr[0] == '/' && str_find(path, '\0', 0) == path.len);
	while (str_split(&rest, '/', &part))
		assert(!str_eq(part, S("..")) && !str_eq(part, S(".")));
}

/* One of our own names, whatever the case and the port. */
static void
check_host(struct str host)
{
	enum { LEN = sizeof("localhost") - 1 };
	struct str name = host;
	if (!str_ends(host, S("]")))
		name = str_slice(host, 0, str_rfind(host, ':'));
	if (str_eq(name, S("127.0.0.1")) || str_eq(name, S("[::1]")))
		return;
	if (str_ends(name, S(".")))
		name.len--;
	assert(name.len >= LEN && strncasecmp(name.ptr + name.len - LEN, "localhost", LEN) == 0);
	assert(name.len == LEN || name.ptr[name.len - LEN - 1] == '.');
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct http_request request;
	struct gate gate = { .baseurl = n & 1 ? S("/docs") : S("") };
	struct gate_answer answer;
	struct buf path = { 0 }, value = { 0 };
	size_t used = 0;
	uint64_t from, len;
	struct str text = FUZZ_INPUT(bytes, n);
	int r = http_parse(text, &request, &used);
	if (r == 1) {
		assert(used <= n && used > 0);
		gate_check(&gate, &request, S("127.0.0.1"), &path, &answer);
		if (answer.route != GATE_REFUSED) {
			assert(request.hosts == 1 && request.origins <= 1);
			assert(request.method != HTTP_METHOD_OTHER);
			check_path(answer.path);
			check_host(request.host);
		}
		(void)http_etag_listed(request.if_none_match, S("\"abc\""));
		if (http_range(request.range, 1000, &from, &len) == HTTP_RANGE_PART)
			assert(len > 0 && from < 1000 && from + len <= 1000);
	}
	buf_clear(&path);
	if (http_path(text, &path) == 0)
		check_path(buf_str(&path));
	(void)http_query_value(text, &value);
	buf_done(&path);
	buf_done(&value);
	return 0;
}
