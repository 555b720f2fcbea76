/* Heads, paths, ranges and answers, as tables. */
#include "tests/unit/tap.h"

#include "core/http.h"

#define HOST "Host: localhost:4000\r\n"
#define GET  "GET / HTTP/1.1\r\n" HOST

/* What http_parse makes of one head: 1, 0, or the negative status. */
static const struct {
	const char *says;
	const char *bytes;
	int want;
} heads[] = {
	{ "a plain request", GET "\r\n", 1 },
	{ "HTTP/1.0", "GET / HTTP/1.0\r\n" HOST "\r\n", 1 },
	{ "empty lines before the request", "\r\n\r\n" GET "\r\n", 1 },
	{ "an upgrade, which is not taken", GET "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
		1 },
	{ "a POST with a body", "POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 1 },
	{ "CONNECT", "CONNECT a:80 HTTP/1.1\r\n" HOST "\r\n", 1 },
	{ "nothing yet", "", 0 },
	{ "half a method", "GE", 0 },
	{ "half a target", "GET /abc", 0 },
	{ "half of HTTP", "GET / HT", 0 },
	{ "half a header", GET "Accept: tex", 0 },
	{ "all but the last byte", GET "\r", 0 },
	{ "lower-case methods", "get / HTTP/1.1\r\n" HOST "\r\n", -400 },
	{ "unknown methods", "FETCH / HTTP/1.1\r\n" HOST "\r\n", -400 },
	{ "HTTP/0.9", "GET /\r\n", -400 },
	{ "HTTP/2.0", "GET / HTTP/2.0\r\n" HOST "\r\n", -505 },
	{ "HTTP/9.9", "GET / HTTP/9.9\r\n" HOST "\r\n", -400 },
	{ "RTSP", "GET / RTSP/1.0\r\n" HOST "\r\n", -400 },
	{ "ICE", "SOURCE / ICE/1.0\r\n" HOST "\r\n", -400 },
	{ "two blanks before the version", "GET /  HTTP/1.1\r\n" HOST "\r\n", -400 },
	{ "two blanks before the target", "GET  / HTTP/1.1\r\n" HOST "\r\n", -400 },
	{ "a blank in the target", "GET /a b HTTP/1.1\r\n" HOST "\r\n", -400 },
	{ "a control character in the target", "GET /a\x01 HTTP/1.1\r\n" HOST "\r\n", -400 },
	{ "a bare LF after the request line", "GET / HTTP/1.1\n" HOST "\r\n", -400 },
	{ "a bare LF after a header", "GET / HTTP/1.1\r\nHost: localhost\n\r\n", -400 },
	{ "a bare LF at the end", GET "\n", -400 },
	{ "a bare CR in a value", GET "X: a\rb\r\n\r\n", -400 },
	{ "a blank before the colon", GET "X : a\r\n\r\n", -400 },
	{ "a tab before the colon", GET "X\t: a\r\n\r\n", -400 },
	{ "a folded line", GET "X: a\r\n b\r\n\r\n", -400 },
	{ "a line folded by a tab", GET "X: a\r\n\tb\r\n\r\n", -400 },
	{ "a header without a name", GET ": a\r\n\r\n", -400 },
	{ "a header without a colon", GET "abc\r\n\r\n", -400 },
	{ "a control character in a value", GET "X: a\x01\r\n\r\n", -400 },
	{ "length and chunks at once",
		GET "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", -400 },
	{ "two lengths", GET "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", -400 },
	{ "a negative length", GET "Content-Length: -3\r\n\r\n", -400 },
	{ "a TLS hello", "\x16\x03\x01\x02", -400 },
};

static void
test_heads(void)
{
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct http_request request;
		size_t used = 0;
		int r = http_parse(str_of(heads[i].bytes), &request, &used);
		ok(r == heads[i].want, "%s: %s", heads[i].says,
			heads[i].want > 0    ? "taken"
			: heads[i].want == 0 ? "waited for"
					     : "refused");
		if (r != heads[i].want)
			note("got %d", r);
	}
	struct http_request request;
	size_t used;
	struct str nul = S("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n");
	ok(http_parse(nul, &request, &used) == -400, "NUL in a value: refused");
	nul = S("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n");
	ok(http_parse(nul, &request, &used) == -400, "NUL in the target: refused");
}

static void
test_fields(void)
{
	struct http_request r;
	size_t used;
	struct str bytes = S("HEAD /a?b=c HTTP/1.1\r\nhOST:  x:1 \r\nOrigin: http://x:1\r\n"
			     "If-None-Match: \"a\"\r\nRange: bytes=0-1\r\nIf-Range: \"b\"\r\n"
			     "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n\r\nGET /next");
	ok(http_parse(bytes, &r, &used) == 1 && used == bytes.len - 9,
		"a head ends where the next request begins");
	ok(r.method == HTTP_METHOD_HEAD && str_eq(r.target, S("/a?b=c")), "method and target");
	ok(r.hosts == 1 && str_eq(r.host, S("x:1")), "Host without the blanks around it");
	ok(r.origins == 1 && str_eq(r.origin, S("http://x:1")), "Origin");
	ok(str_eq(r.if_none_match, S("\"a\"")) && str_eq(r.if_range, S("\"b\"")) &&
			str_eq(r.range, S("bytes=0-1")),
		"conditions and range");
	ok(str_eq(r.fetch_site, S("none")) && str_eq(r.fetch_mode, S("navigate")), "Sec-Fetch-*");
	ok(r.keep_alive && !r.has_body, "kept alive, no body");

	bytes = S("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nRange: bytes=0-1\r\nRange: bytes=2-3\r\n"
		  "Range: bytes=4-5\r\nConnection: close\r\nContent-Length: 1\r\n\r\n");
	ok(http_parse(bytes, &r, &used) == 1 && r.hosts == 2, "two Hosts are counted");
	ok(!r.range.ptr, "Range sent more than once means nothing");
	ok(!r.keep_alive && r.has_body, "Connection: close, and a body");
	bytes = S("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
	ok(http_parse(bytes, &r, &used) == 1 && r.has_body, "chunks are a body");
	bytes = S("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
	ok(http_parse(bytes, &r, &used) == 1 && !r.keep_alive, "HTTP/1.0 closes");
}

/* A head with a target of `target` bytes, and `lines` headers of `width` bytes each. */
static int
parse_large(size_t target, size_t lines, size_t width)
{
	struct buf b = { 0 };
	buf_lit(&b, "GET /");
	for (size_t i = 1; i < target; i++)
		buf_add_char(&b, 'a');
	buf_lit(&b, " HTTP/1.1\r\n");
	for (size_t i = 0; i < lines; i++) {
		buf_lit(&b, "X: ");
		for (size_t k = 5; k < width; k++)
			buf_add_char(&b, 'x');
		buf_lit(&b, "\r\n");
	}
	buf_lit(&b, "\r\n");
	struct http_request r;
	size_t used;
	int result = http_parse(buf_str(&b), &r, &used);
	buf_done(&b);
	return result;
}

static void
test_limits(void)
{
	ok(parse_large(HTTP_TARGET_MAX, 1, 20) == 1, "the longest target is taken");
	ok(parse_large(HTTP_TARGET_MAX + 1, 1, 20) == -414, "one byte more is 414");
	ok(parse_large(HTTP_HEAD_MAX, 1, 20) == -414, "a target that fills the head is 414");
	ok(parse_large(10, HTTP_HEADERS_MAX, 20) == 1, "the greatest number of headers is taken");
	ok(parse_large(10, HTTP_HEADERS_MAX + 1, 20) == -431, "one header more is 431");
	ok(parse_large(10, 1, HTTP_HEAD_MAX) == -431, "a header longer than a head is 431");
	ok(parse_large(10, 90, 400) == -431, "many headers longer than a head are 431");
}

/* Every prefix of a good head is waited for; every prefix of any bytes is at least survived. */
static void
test_prefixes(void)
{
	struct str bytes =
		S("\r\n" GET "Accept: a, b;q=0.1\r\nX-Empty:\r\nRange: bytes=0-\r\n\r\n");
	struct http_request r;
	size_t used, waited = 0;
	for (size_t i = 0; i < bytes.len; i++)
		waited += http_parse(str_slice(bytes, 0, i), &r, &used) == 0;
	ok(waited == bytes.len, "every prefix of a head is waited for");
	ok(http_parse(bytes, &r, &used) == 1 && used == bytes.len, "and then it is complete");
}

static const struct {
	const char *raw;
	int want;
	const char *decoded;
} paths[] = {
	{ "/", 0, "/" },
	{ "/a/b.html", 0, "/a/b.html" },
	{ "/a/", 0, "/a/" },
	{ "/a%20b/%C3%A4", 0, "/a b/\xC3\xA4" },
	{ "/100%25", 0, "/100%" },
	{ "/a+b", 0, "/a+b" },
	{ "/a..b/x...", 0, "/a..b/x..." },
	{ "/%252e%252e/x", 0, "/%2e%2e/x" }, /* decoded once: a name, and no dots */
	{ "", 400, NULL },
	{ "a", 400, NULL },
	{ "/..", 400, NULL },
	{ "/../a", 400, NULL },
	{ "/a/../../b", 400, NULL },
	{ "/a/.", 400, NULL },
	{ "/a/./b", 400, NULL },
	{ "/%2e%2e/a", 400, NULL },
	{ "/%2E./a", 400, NULL },
	{ "/a/%2e", 400, NULL },
	{ "/..%2fa", 400, NULL },
	{ "/a%2Fb", 400, NULL },
	{ "/a%5cb", 0, "/a\\b" },
	{ "/a\\b", 400, NULL },
	{ "/a%5c..%5cb", 400, NULL },
	{ "/%5c.", 400, NULL },
	{ "/a\\b", 400, NULL },
	{ "/a%00", 400, NULL },
	{ "/a%0ab", 0, "/a\nb" },
	{ "/a\x7F", 400, NULL },
	{ "/caf%e9", 0, "/caf\xE9" },
	{ "/a%7f", 0, "/a\x7F" },
	{ "/a%", 400, NULL },
	{ "/a%2", 400, NULL },
	{ "/a%zz", 400, NULL },
	{ "/%c0%ae%c0%ae/a", 400, NULL }, /* overlong dots */
	{ "/%c0%af", 400, NULL },
	{ "/%ff", 0, "/\xFF" },
	{ "/%ed%a0%80", 0, "/\xED\xA0\x80" }, /* half a surrogate pair: no UTF-8 either */
	{ "//a", 404, NULL },
	{ "/a//b", 404, NULL },
	{ "/a//", 404, NULL },
	{ "/.git/config", 404, NULL },
	{ "/a/.env", 404, NULL },
	{ "/%2egit/config", 404, NULL },
	{ "/.platen/", 404, NULL },
	{ "/a.md~", 404, NULL },
	{ "/a~/", 0, "/a~/" }, /* the page of a~.md */
	{ "/d~/a.png", 0, "/d~/a.png" },
	{ "/.git/../a", 400, NULL },
};

static void
test_paths(void)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct buf b = { 0 };
		int r = http_path(str_of(paths[i].raw), &b);
		bool same = !paths[i].decoded || str_eq(buf_str(&b), str_of(paths[i].decoded));
		ok(r == paths[i].want && same, "path %s: %d", paths[i].raw, paths[i].want);
		if (r != paths[i].want || !same)
			note("got %d %.*s", r, STR(buf_str(&b)));
		buf_done(&b);
	}
	struct buf b = { 0 };
	ok(http_query_value(S("/a%20b+c%2f%2B"), &b) && str_eq(buf_str(&b), S("/a b c/+")),
		"values of a query: escapes and pluses");
	buf_clear(&b);
	ok(!http_query_value(S("a%2"), &b), "a broken escape in a query is refused");
	buf_done(&b);
}

static const struct {
	const char *value;
	uint64_t size;
	enum http_range want;
	uint64_t from, len;
} ranges[] = {
	{ "bytes=0-0", 10, HTTP_RANGE_PART, 0, 1 },
	{ "bytes=2-5", 10, HTTP_RANGE_PART, 2, 4 },
	{ "bytes=5-", 10, HTTP_RANGE_PART, 5, 5 },
	{ "bytes=5-99", 10, HTTP_RANGE_PART, 5, 5 },
	{ "bytes=-3", 10, HTTP_RANGE_PART, 7, 3 },
	{ "bytes=-99", 10, HTTP_RANGE_PART, 0, 10 },
	{ "BYTES=1-2", 10, HTTP_RANGE_PART, 1, 2 },
	{ "bytes=10-", 10, HTTP_RANGE_BAD, 0, 0 },
	{ "bytes=10-20", 10, HTTP_RANGE_BAD, 0, 0 },
	{ "bytes=-0", 10, HTTP_RANGE_BAD, 0, 0 },
	{ "bytes=0-", 0, HTTP_RANGE_BAD, 0, 0 },
	{ "bytes=-1", 0, HTTP_RANGE_BAD, 0, 0 },
	{ "", 10, HTTP_RANGE_NONE, 0, 0 },
	{ "bytes=", 10, HTTP_RANGE_NONE, 0, 0 },
	{ "bytes=-", 10, HTTP_RANGE_NONE, 0, 0 },
	{ "bytes=5-2", 10, HTTP_RANGE_NONE, 0, 0 },
	{ "bytes=a-2", 10, HTTP_RANGE_NONE, 0, 0 },
	{ "bytes=0-1,3-4", 10, HTTP_RANGE_NONE, 0, 0 },
	{ "lines=0-1", 10, HTTP_RANGE_NONE, 0, 0 },
	{ "bytes=99999999999999999999-", 10, HTTP_RANGE_NONE, 0, 0 },
};

static void
test_ranges(void)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		uint64_t from = 0, len = 0;
		enum http_range r =
			http_range(str_of(ranges[i].value), ranges[i].size, &from, &len);
		ok(r == ranges[i].want && (r != HTTP_RANGE_PART ||
						  (from == ranges[i].from && len == ranges[i].len)),
			"Range '%s' of %d", ranges[i].value, (int)ranges[i].size);
	}
}

static void
test_etags(void)
{
	struct str tag = S("\"abc\"");
	ok(http_etag_listed(S("\"abc\""), tag), "the ETag itself");
	ok(http_etag_listed(S("\"x\" , W/\"abc\""), tag), "in a list, weakened by a proxy");
	ok(http_etag_listed(S("*"), tag), "a star");
	ok(!http_etag_listed(S("\"abcd\", abc, \"ab"), tag), "others, and fragments: no");
	ok(!http_etag_listed(S(""), tag), "nothing: no");
}

static void
test_types(void)
{
	ok(str_eq(http_content_type(S("/a/b.html")), S("text/html; charset=utf-8")), "html");
	ok(str_eq(http_content_type(S("/A.PNG")), S("image/png")), "upper case");
	ok(str_eq(http_content_type(S("/a.tar.gz")), S("application/gzip")), "the last extension");
	ok(str_eq(http_content_type(S("/a.b/c")), S("application/octet-stream")), "none");
	ok(str_eq(http_content_type(S("/x.unknown")), S("application/octet-stream")), "unknown");
}

static void
test_answer(void)
{
	struct buf b = { 0 };
	struct http_answer a = { .status = 206,
		.content_type = S("video/mp4"),
		.etag = S("\"e\""),
		.has_length = true,
		.length = 4,
		.ranges = true,
		.from = 2,
		.size = 10,
		.now = 784111777 };
	http_answer_head(&b, &a);
	ok(str_eq(buf_str(&b), S("HTTP/1.1 206 Partial Content\r\n"
				 "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
				 "Content-Type: video/mp4\r\n"
				 "Content-Length: 4\r\n"
				 "Content-Range: bytes 2-5/10\r\n"
				 "Accept-Ranges: bytes\r\n"
				 "ETag: \"e\"\r\n"
				 "Cache-Control: no-cache\r\n"
				 "X-Content-Type-Options: nosniff\r\n"
				 "Cross-Origin-Resource-Policy: same-origin\r\n\r\n")),
		"a head, byte for byte");
	ok(str_search(buf_str(&b), S("Access-Control")) == b.len, "no CORS header");
	buf_done(&b);
}

int
main(void)
{
	test_heads();
	test_fields();
	test_limits();
	test_prefixes();
	test_paths();
	test_ranges();
	test_etags();
	test_types();
	test_answer();
	return done_testing();
}
