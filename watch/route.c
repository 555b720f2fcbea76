/* From a request to its answer. */
#include "watch/route.h"

#include <unistd.h>

#include "core/path.h"
#include "watch/live.h"

extern const unsigned char client_js[];
extern const size_t client_js_len;

struct str
client_script(void)
{
	return (struct str){ (const char *)client_js, client_js_len };
}

/* A short answer of our own, as plain text: nothing that the client sent is in it. */
static void
send_text(struct conn *c, bool head, unsigned status, const char *why, bool close)
{
	struct buf out = { 0 };
	char text[256];
	int len = snprintf(text, sizeof(text), "%u %s: %s\n", status, http_reason(status), why);
	struct http_answer answer = {
		.status = status,
		.content_type = S("text/plain; charset=utf-8"),
		.extra = status == 405 ? S("Allow: GET, HEAD\r\n") : S(""),
		.has_length = true,
		.length = (uint64_t)len,
		.close = close,
		.now = time(NULL),
	};
	http_answer_head(&out, &answer);
	struct reply reply = { .head = buf_str(&out), .fd = -1, .close = close };
	if (!head)
		reply.body = (struct str){ text, (size_t)len };
	conn_reply(c, &reply);
	buf_done(&out);
}

void
route_refuse(struct conn *c, unsigned status)
{
	const char *why = status == 408   ? "the request did not arrive in time"
			  : status == 414 ? "the request's target is too long"
			  : status == 431 ? "the request's head is too long"
			  : status == 505 ? "only HTTP/1.0 and HTTP/1.1 are spoken here"
					  : "the request is malformed";
	send_text(c, false, status, why, true);
}

/* Sends the client to a path of the site, with the query it came with. */
static void
send_redirect(struct conn *c, const struct http_request *request, unsigned status, struct str path,
	struct str query, bool close)
{
	struct buf location = { 0 }, out = { 0 };
	url_encode_path(&location, conn_all(c)->gate.baseurl);
	url_encode_path(&location, path);
	if (query.len) {
		buf_lit(&location, "?");
		buf_add(&location, query);
	}
	struct http_answer answer = { .status = status,
		.location = buf_str(&location),
		.has_length = true,
		.close = close,
		.now = time(NULL) };
	http_answer_head(&out, &answer);
	struct reply reply = { .head = buf_str(&out), .fd = -1, .close = close };
	conn_reply(c, &reply);
	buf_done(&location);
	buf_done(&out);
}

/* Which part of a body of `size` bytes goes out, as status and numbers of `answer`. */
static void
choose_part(struct http_answer *answer, const struct http_request *request, uint64_t size)
{
	answer->has_length = true;
	answer->length = size;
	answer->size = size;
	if (answer->status != 200)
		return;
	if (request->if_none_match.ptr && answer->etag.len &&
		http_etag_listed(request->if_none_match, answer->etag)) {
		answer->status = 304;
		answer->has_length = false;
		answer->length = 0;
		return;
	}
	/* pages are never asked for in parts: the line would only be noise in their heads */
	answer->ranges = !str_starts(answer->content_type, S("text/html"));
	if (!answer->ranges || request->method != HTTP_METHOD_GET ||
		(request->if_range.ptr && !str_eq(request->if_range, answer->etag)))
		return;
	switch (http_range(request->range, size, &answer->from, &answer->length)) {
	case HTTP_RANGE_NONE:
		break;
	case HTTP_RANGE_PART:
		answer->status = 206;
		break;
	case HTTP_RANGE_BAD:
		answer->status = 416;
		answer->length = 0;
		break;
	}
}

/* What is said of the server is in no other site's frame, whose page could lay something else over it; whether a page of
 * the site may be is its author's to say. */
static struct str
frames(struct str path)
{
	return str_starts(path, S("/_platen/"))
		       ? S("Content-Security-Policy: frame-ancestors 'self'\r\n")
		       : S("");
}

/* Answers with what the site gave. */
static void
send_response(
	struct conn *c, const struct http_request *request, struct str path, struct response *from)
{
	char etag[FINGERPRINT_HEX + 2] = "\"";
	if (from->fingerprint.lo || from->fingerprint.hi) {
		fingerprint_hex(from->fingerprint, etag + 1);
		strcat(etag, "\"");
	}
	struct http_answer answer = {
		.status = from->status,
		.content_type =
			from->content_type.len ? from->content_type : http_content_type(path),
		.etag = etag[1] ? str_of(etag) : S(""),
		.extra = frames(path),
		.close = !request->keep_alive,
		.now = time(NULL),
	};
	bool file = from->fd >= 0;
	choose_part(&answer, request, file ? from->id.size : from->body.len);
	struct buf out = { 0 };
	http_answer_head(&out, &answer);
	struct reply reply = { .head = buf_str(&out), .fd = from->fd, .close = answer.close };
	bool body = request->method == HTTP_METHOD_GET && answer.has_length;
	if (body && file) {
		reply.fd_from = answer.from;
		reply.fd_len = answer.length;
		reply.id = answer.etag.len ? &from->id : NULL;
	} else if (body) {
		reply.body = str_slice(from->body, answer.from, answer.from + answer.length);
	}
	conn_reply(c, &reply);
	buf_done(&out);
}

/* Asks the site. */
static void
send_site(struct conn *c, const struct http_request *request, const struct gate_answer *gate)
{
	struct conns *all = conn_all(c);
	struct request asked = {
		.path = gate->path,
		.query = gate->query,
		.raw = request->target,
		.head = request->method == HTTP_METHOD_HEAD,
		.reserved = gate->route == GATE_PLATEN,
	};
	struct response response = { .status = 200, .fd = -1 };
	all->site->get(all->ctx, &asked, &response);
	if (response.later)
		conn_wait(c);
	else if (response.location.len && response.status / 100 == 3)
		send_redirect(c, request, response.status, response.location, gate->query,
			!request->keep_alive);
	else
		send_response(c, request, gate->path, &response);
	if (all->site->release)
		all->site->release(all->ctx, &response);
}

static void
send_script(struct conn *c, const struct http_request *request)
{
	struct response response = { .status = 200,
		.content_type = S("text/javascript; charset=utf-8"),
		.body = client_script(),
		.fd = -1 };
	response.fingerprint = fingerprint_of(response.body);
	send_response(c, request, S("/_platen/client.js"), &response);
}

static void
open_events(struct conn *c, const struct http_request *request, const struct gate_answer *gate)
{
	if (request->method == HTTP_METHOD_HEAD) {
		struct response head = {
			.status = 200, .content_type = S("text/event-stream"), .fd = -1
		};
		send_response(c, request, gate->path, &head);
		return;
	}
	struct stream *stream;
	unsigned status = live_open(conn_all(c)->live, c, gate->query, &stream);
	if (status)
		send_text(c, false, status, "the event stream cannot be opened", true);
	else if (!stream)
		send_text(
			c, false, 200, "the stream has these pages as well", !request->keep_alive);
}

void
route_request(struct conn *c, const struct http_request *request)
{
	struct buf path = { 0 };
	struct gate_answer gate;
	gate_check(&conn_all(c)->gate, request, conn_local(c), &path, &gate);
	bool head = request->method == HTTP_METHOD_HEAD;
	switch (gate.route) {
	case GATE_REFUSED:
		/* a body would have to be read first: the connection ends instead */
		send_text(
			c, head, gate.status, gate.why, gate.status != 404 || !request->keep_alive);
		break;
	case GATE_REDIRECT:
		send_redirect(c, request, 302, gate.path, gate.query, !request->keep_alive);
		break;
	case GATE_PLATEN:
		if (str_eq(gate.path, S("/_platen/client.js")))
			send_script(c, request);
		else if (str_eq(gate.path, S("/_platen/events")))
			open_events(c, request, &gate);
		else
			send_site(c, request, &gate);
		break;
	case GATE_SITE:
		send_site(c, request, &gate);
		break;
	}
	buf_done(&path);
}
