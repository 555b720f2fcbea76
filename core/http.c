/* HTTP/1.1 as pure functions over bytes. */
#include "core/http.h"

#include "core/char.h"
#include "core/date.h"
#include "core/path.h"

#include <llhttp.h>

/* What the callbacks of one parse share. */
struct parse {
	llhttp_t parser;
	struct str bytes;
	struct http_request *request;
	struct str name, value; /* the header line being read */
	unsigned headers;       /* header lines so far */
	unsigned sent_twice;    /* bit i: the i-th of the lines that may come once came again */
	int refused;            /* the status to refuse with, where it is not 400 */
	bool bad;               /* llhttp lets it through, we do not */
	bool complete;          /* the head's last line was read */
};

static bool
is_token_char(char c)
{
	return char_is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_token_char(s.ptr[i]))
			return false;
	}
	return s.len > 0;
}

static int
on_url(llhttp_t *parser, const char *at, size_t len)
{
	struct parse *p = parser->data;
	p->request->target = (struct str){ at, len };
	/* exactly one blank on either side, and HTTP: llhttp would take RTSP and ICE too */
	if (at - p->bytes.ptr < 2 || at[-1] != ' ' || at[-2] == ' ')
		p->bad = true;
	struct str rest = { at + len, (size_t)(p->bytes.ptr + p->bytes.len - at) - len };
	struct str expect = S(" HTTP/");
	size_t n = rest.len < expect.len ? rest.len : expect.len;
	if (!str_eq(str_slice(rest, 0, n), str_slice(expect, 0, n)))
		p->bad = true;
	return 0;
}

static int
on_name(llhttp_t *parser, const char *at, size_t len)
{
	struct parse *p = parser->data;
	p->name = (struct str){ at, len };
	p->value = S("");
	return 0;
}

static int
on_value(llhttp_t *parser, const char *at, size_t len)
{
	struct parse *p = parser->data;
	p->value = str_trim((struct str){ at, len });
	return 0;
}

/* Lines that decide between two answers: sent twice they mean nothing. */
static void
take_once(struct parse *p, unsigned bit, struct str *slot)
{
	if (slot->ptr || (p->sent_twice & (1u << bit))) {
		p->sent_twice |= 1u << bit;
		*slot = (struct str){ NULL, 0 };
		return;
	}
	*slot = p->value;
}

static int
on_header(llhttp_t *parser)
{
	struct parse *p = parser->data;
	struct http_request *r = p->request;
	if (!is_token(p->name))
		p->bad = true;
	if (++p->headers > HTTP_HEADERS_MAX) {
		p->refused = 431;
		return HPE_USER;
	}
	if (str_eq_nocase(p->name, S("host"))) {
		r->hosts++;
		r->host = p->value;
	} else if (str_eq_nocase(p->name, S("origin"))) {
		r->origins++;
		r->origin = p->value;
	} else if (str_eq_nocase(p->name, S("if-none-match"))) {
		take_once(p, 0, &r->if_none_match);
	} else if (str_eq_nocase(p->name, S("if-range"))) {
		take_once(p, 1, &r->if_range);
	} else if (str_eq_nocase(p->name, S("range"))) {
		take_once(p, 2, &r->range);
	} else if (str_eq_nocase(p->name, S("transfer-encoding"))) {
		r->has_body = true; /* for llhttp not where it is empty */
	} else if (str_eq_nocase(p->name, S("sec-fetch-site"))) {
		r->fetch_site = p->value;
	} else if (str_eq_nocase(p->name, S("sec-fetch-mode"))) {
		r->fetch_mode = p->value;
	}
	return 0;
}

static int
on_headers_complete(llhttp_t *parser)
{
	struct parse *p = parser->data;
	struct http_request *r = p->request;
	p->complete = true;
	r->method = parser->method == HTTP_GET    ? HTTP_METHOD_GET
		    : parser->method == HTTP_HEAD ? HTTP_METHOD_HEAD
						  : HTTP_METHOD_OTHER;
	r->keep_alive = llhttp_should_keep_alive(parser);
	r->has_body |= parser->content_length > 0;
	if (parser->http_major != 1 || parser->http_minor > 1)
		p->refused = 505;
	return HPE_PAUSED;
}

/* Lines end with CR LF and nothing else, and none begins with a blank, which would continue the one
 * before (obs-fold): readers differ about all of these. */
static bool
is_strict(struct str head)
{
	for (size_t i = 0; i < head.len; i++) {
		char next = i + 1 < head.len ? head.ptr[i + 1] : '\0';
		if (head.ptr[i] == '\r' && next != '\n')
			return false;
		if (head.ptr[i] == '\n' &&
			(i == 0 || head.ptr[i - 1] != '\r' || next == ' ' || next == '\t'))
			return false;
	}
	return true;
}

static const llhttp_settings_t parse_settings = {
	.on_url = on_url,
	.on_header_field = on_name,
	.on_header_value = on_value,
	.on_header_value_complete = on_header,
	.on_headers_complete = on_headers_complete,
};

/* The status for a head that has grown too long, as far as it was read. */
static int
too_long(const struct parse *p)
{
	return p->headers == 0 && p->request->target.len > HTTP_TARGET_MAX ? -414 : -431;
}

int
http_parse(struct str bytes, struct http_request *ret, size_t *ret_used)
{
	struct http_request request = { 0 };
	struct parse p = { .bytes = str_slice(bytes, 0, HTTP_HEAD_MAX), .request = &request };
	llhttp_settings_t settings = parse_settings;
	llhttp_init(&p.parser, HTTP_REQUEST, &settings);
	p.parser.data = &p;

	llhttp_errno_t r = llhttp_execute(&p.parser, p.bytes.ptr, p.bytes.len);
	if (p.refused)
		return -p.refused;
	if (p.bad || (r != HPE_OK && !p.complete))
		return -400;
	if (request.target.len > HTTP_TARGET_MAX)
		return -414;
	if (!p.complete)
		return bytes.len >= HTTP_HEAD_MAX ? too_long(&p) : 0;

	/* paused on the last byte of the head */
	size_t used = (size_t)(llhttp_get_error_pos(&p.parser) - bytes.ptr);
	if (!is_strict(str_slice(bytes, 0, used)))
		return -400;
	*ret = request;
	*ret_used = used;
	return 1;
}

/* 404 for what is a fine path and yet never served. */
static int
segment_check(struct str segment, bool last)
{
	if (str_eq(segment, S(".")) || str_eq(segment, S("..")))
		return 400;
	if (segment.len == 0)
		return last ? 0 : 404;
	bool backup = last && segment.ptr[segment.len - 1] == '~';
	return segment.ptr[0] == '.' || backup ? 404 : 0;
}

/* Whether a reader who takes backslashes for slashes would find "." or ".." in the segment. */
static bool
has_dots(struct str segment)
{
	struct str part;
	while (str_split(&segment, '\\', &part)) {
		if (str_eq(part, S(".")) || str_eq(part, S("..")))
			return true;
	}
	return false;
}

int
http_path(struct str raw, struct buf *path)
{
	size_t start = path->len;
	if (raw.len == 0 || raw.ptr[0] != '/' || url_decode(path, raw, URL_DECODE_PATH) < 0)
		return 400;
	struct str rest = str_from(buf_str(path), start + 1);
	struct str segment;
	int status = 0;
	while (str_split(&rest, '/', &segment)) {
		int r = segment_check(segment, !rest.ptr);
		if (r && status != 400)
			status = r;
		if (str_find(segment, '\\', 0) < segment.len && has_dots(segment))
			status = 400;
	}
	return status;
}

bool
http_query_value(struct str raw, struct buf *ret)
{
	size_t from = 0;
	for (;;) {
		size_t plus = str_find(raw, '+', from);
		if (url_decode(ret, str_slice(raw, from, plus), URL_DECODE_BYTES) < 0)
			return false;
		if (plus == raw.len)
			return true;
		buf_add_char(ret, ' ');
		from = plus + 1;
	}
}

bool
http_etag_listed(struct str list, struct str etag)
{
	struct str item;
	while (str_split(&list, ',', &item)) {
		item = str_trim(item);
		if (str_starts(item, S("W/")))
			item = str_from(item, 2);
		if (str_eq(item, S("*")) || (etag.len && str_eq(item, etag)))
			return true;
	}
	return false;
}

/* A decimal number without sign; false where there is none, or it is absurdly long. */
static bool
parse_number(struct str s, uint64_t *ret)
{
	if (s.len == 0 || s.len > 18)
		return false;
	uint64_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (!char_is_digit(s.ptr[i]))
			return false;
		n = n * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	*ret = n;
	return true;
}

static enum http_range
range_part(uint64_t size, uint64_t first, uint64_t last, uint64_t *ret_from, uint64_t *ret_len)
{
	if (first >= size)
		return HTTP_RANGE_BAD;
	if (last >= size)
		last = size - 1;
	*ret_from = first;
	*ret_len = last - first + 1;
	return HTTP_RANGE_PART;
}

enum http_range
http_range(struct str value, uint64_t size, uint64_t *ret_from, uint64_t *ret_len)
{
	struct str unit = S("bytes=");
	if (!str_eq_nocase(str_slice(value, 0, unit.len), unit))
		return HTTP_RANGE_NONE;
	struct str spec = str_trim(str_from(value, unit.len));
	size_t dash = str_find(spec, '-', 0);
	if (dash == spec.len)
		return HTTP_RANGE_NONE;
	struct str left = str_slice(spec, 0, dash), right = str_from(spec, dash + 1);
	uint64_t first, last = UINT64_MAX;
	if (left.len == 0) { /* the last so many bytes */
		if (!parse_number(right, &last))
			return HTTP_RANGE_NONE;
		if (last == 0 || size == 0)
			return HTTP_RANGE_BAD;
		first = last < size ? size - last : 0;
		return range_part(size, first, UINT64_MAX, ret_from, ret_len);
	}
	if (!parse_number(left, &first) || (right.len && !parse_number(right, &last)) ||
		last < first)
		return HTTP_RANGE_NONE;
	return range_part(size, first, last, ret_from, ret_len);
}

static const struct {
	const char *extension;
	const char *type;
} types[] = {
	{ ".7z", "application/x-7z-compressed" },
	{ ".aac", "audio/aac" },
	{ ".apng", "image/apng" },
	{ ".atom", "application/atom+xml; charset=utf-8" },
	{ ".avif", "image/avif" },
	{ ".bmp", "image/bmp" },
	{ ".cjs", "text/javascript; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".csv", "text/csv; charset=utf-8" },
	{ ".epub", "application/epub+zip" },
	{ ".flac", "audio/flac" },
	{ ".gif", "image/gif" },
	{ ".gz", "application/gzip" },
	{ ".htm", "text/html; charset=utf-8" },
	{ ".html", "text/html; charset=utf-8" },
	{ ".ico", "image/x-icon" },
	{ ".ics", "text/calendar; charset=utf-8" },
	{ ".jpeg", "image/jpeg" },
	{ ".jpg", "image/jpeg" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".jsonld", "application/ld+json" },
	{ ".jxl", "image/jxl" },
	{ ".m4a", "audio/mp4" },
	{ ".m4v", "video/mp4" },
	{ ".map", "application/json" },
	{ ".markdown", "text/markdown; charset=utf-8" },
	{ ".md", "text/markdown; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".mov", "video/quicktime" },
	{ ".mp3", "audio/mpeg" },
	{ ".mp4", "video/mp4" },
	{ ".oga", "audio/ogg" },
	{ ".ogg", "audio/ogg" },
	{ ".ogv", "video/ogg" },
	{ ".opus", "audio/ogg" },
	{ ".otf", "font/otf" },
	{ ".pdf", "application/pdf" },
	{ ".png", "image/png" },
	{ ".rss", "application/rss+xml; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".tar", "application/x-tar" },
	{ ".tif", "image/tiff" },
	{ ".tiff", "image/tiff" },
	{ ".toml", "text/plain; charset=utf-8" },
	{ ".ttf", "font/ttf" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".vtt", "text/vtt; charset=utf-8" },
	{ ".wasm", "application/wasm" },
	{ ".wav", "audio/wav" },
	{ ".weba", "audio/webm" },
	{ ".webm", "video/webm" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".webp", "image/webp" },
	{ ".woff", "font/woff" },
	{ ".woff2", "font/woff2" },
	{ ".xhtml", "application/xhtml+xml; charset=utf-8" },
	{ ".xml", "application/xml; charset=utf-8" },
	{ ".yaml", "text/plain; charset=utf-8" },
	{ ".yml", "text/plain; charset=utf-8" },
	{ ".zip", "application/zip" },
};

struct str
http_content_type(struct str path)
{
	struct str extension = path_extension(path);
	for (size_t i = 0; extension.len && i < sizeof(types) / sizeof(types[0]); i++) {
		if (str_eq_nocase(extension, str_of(types[i].extension)))
			return str_of(types[i].type);
	}
	return S("application/octet-stream");
}

const char *
http_reason(unsigned status)
{
	switch (status) {
	case 200:
		return "OK";
	case 206:
		return "Partial Content";
	case 301:
		return "Moved Permanently";
	case 302:
		return "Found";
	case 304:
		return "Not Modified";
	case 400:
		return "Bad Request";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 408:
		return "Request Timeout";
	case 413:
		return "Content Too Large";
	case 414:
		return "URI Too Long";
	case 416:
		return "Range Not Satisfiable";
	case 431:
		return "Request Header Fields Too Large";
	case 500:
		return "Internal Server Error";
	case 503:
		return "Service Unavailable";
	case 505:
		return "HTTP Version Not Supported";
	default:
		return "Unknown";
	}
}

static void
add_line(struct buf *b, const char *name, struct str value)
{
	if (value.len)
		buf_printf(b, "%s: %.*s\r\n", name, STR(value));
}

void
http_answer_head(struct buf *b, const struct http_answer *a)
{
	buf_printf(b, "HTTP/1.1 %u %s\r\n", a->status, http_reason(a->status));
	buf_lit(b, "Date: ");
	date_rfc1123(b, (struct date){ .seconds = a->now });
	buf_lit(b, "\r\n");
	add_line(b, "Content-Type", a->content_type);
	if (a->has_length)
		buf_printf(b, "Content-Length: %llu\r\n", (unsigned long long)a->length);
	if (a->status == 206)
		buf_printf(b, "Content-Range: bytes %llu-%llu/%llu\r\n",
			(unsigned long long)a->from, (unsigned long long)(a->from + a->length - 1),
			(unsigned long long)a->size);
	if (a->status == 416)
		buf_printf(b, "Content-Range: bytes */%llu\r\n", (unsigned long long)a->size);
	if (a->ranges)
		buf_lit(b, "Accept-Ranges: bytes\r\n");
	add_line(b, "ETag", a->etag);
	add_line(b, "Location", a->location);
	buf_add(b, a->extra);
	buf_lit(b, "Cache-Control: no-cache\r\n"
		   "X-Content-Type-Options: nosniff\r\n"
		   "Cross-Origin-Resource-Policy: same-origin\r\n");
	if (a->close)
		buf_lit(b, "Connection: close\r\n");
	buf_lit(b, "\r\n");
}
