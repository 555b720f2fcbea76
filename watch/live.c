/* Event streams. */
#include "watch/live.h"

#include <stdlib.h>
#include <sys/random.h>

#include "core/heap.h"
#include "core/path.h"
#include "watch/conn.h"

enum {
	STREAMS_MAX = 128,
	PAGES_MAX = 256,       /* of one request */
	OPEN_PAGES_MAX = 1024, /* of all streams */
};

/* One page that browsers have open. */
struct watched {
	struct watched *next, **link;
	size_t streams;  /* how many have it */
	struct str path; /* behind it */
};

struct stream {
	struct live *live;
	struct conn *conn;
	struct stream *next, **link;
	bool dropped; /* to be closed when the walk over all streams is over */
	uint64_t
		token; /* tells it from others, to who has it open alone; 0: nobody could be told */
	size_t n_pages, cap_pages;
	struct watched **pages;
};

struct live {
	const struct server_site *site;
	void *ctx;
	uint64_t session, generation;
	size_t max;
	struct stream *first;
	size_t n;
	struct watched *watched; /* OPEN_PAGES_MAX at most: searched one by one */
	size_t n_watched;
	struct buf out; /* the message being built */
};

struct live *
live_new(const struct server_site *site, void *ctx, uint64_t session, size_t max)
{
	struct live *l = heap_new(sizeof(*l));
	l->site = site;
	l->ctx = ctx;
	l->session = session;
	l->max = max;
	return l;
}

void
live_free(struct live *l)
{
	if (!l)
		return;
	buf_done(&l->out);
	free(l);
}

void
live_set_generation(struct live *l, uint64_t generation)
{
	l->generation = generation;
}

size_t
live_streams(const struct live *l)
{
	return l->n;
}

/* NULL: no stream has it. */
static struct watched *
find(const struct live *l, struct str page)
{
	struct watched *w = l->watched;
	while (w && !str_eq(w->path, page))
		w = w->next;
	return w;
}

static void
set_active(struct live *l, struct str page, bool active)
{
	if (l->site->active)
		l->site->active(l->ctx, page, active);
}

static struct watched *
watched_new(struct live *l, struct str page)
{
	struct watched *w = heap_new(sizeof(*w) + page.len);
	char *bytes = (char *)(w + 1);
	memcpy(bytes, page.ptr, page.len); /* at least a '/' */
	w->path = (struct str){ bytes, page.len };
	w->next = l->watched;
	w->link = &l->watched;
	if (w->next)
		w->next->link = &w->next;
	l->watched = w;
	l->n_watched++;
	set_active(l, w->path, true);
	return w;
}

/* One stream less has the page. */
static void
unwatch(struct live *l, struct watched *w)
{
	if (--w->streams > 0)
		return;
	*w->link = w->next;
	if (w->next)
		w->next->link = w->link;
	l->n_watched--;
	set_active(l, w->path, false);
	free(w);
}

/* Adds one event to the message being built. */
static void
add_event(struct live *l, const char *event, struct str json)
{
	buf_printf(&l->out, "id: %016llx-%llu\nevent: %s\n", (unsigned long long)l->session,
		(unsigned long long)l->generation, event);
	struct str line;
	while (str_split(&json, '\n', &line)) {
		buf_lit(&l->out, "data: ");
		buf_add(&l->out, line);
		buf_lit(&l->out, "\n");
	}
	buf_lit(&l->out, "\n");
}

static bool
stream_has(const struct stream *stream, const struct watched *page)
{
	for (size_t i = 0; i < stream->n_pages; i++) {
		if (stream->pages[i] == page)
			return true;
	}
	return false;
}

/* The message goes to the streams that have `page` open, or to all where its ptr is NULL. */
static void
send_out(struct live *l, struct str page)
{
	const struct watched *watched = page.ptr ? find(l, page) : NULL;
	bool dropped = false;
	for (struct stream *s = l->first; s; s = s->next) {
		if (page.ptr && !stream_has(s, watched))
			continue;
		s->dropped = conn_send(s->conn, buf_str(&l->out), l->max) < 0;
		dropped = dropped || s->dropped;
	}
	for (struct stream *s = dropped ? l->first : NULL, *after; s; s = after) {
		after = s->next;
		if (s->dropped)
			conn_drop(s->conn); /* it connects again, and is told its state */
	}
}

void
live_send(struct live *l, const char *event, struct str page, struct str json)
{
	buf_clear(&l->out);
	add_event(l, event, json);
	send_out(l, page);
}

/* The pages and fingerprints of a query, as they stand there. */
struct asked {
	uint64_t stream; /* that the pages are for; 0: for none that is open */
	bool more;       /* it was named */
	size_t n_pages, n_have;
	struct str pages[PAGES_MAX];
	struct str have[PAGES_MAX];
};

/* What stands in a hello; 0 where it cannot be one. */
static uint64_t
token_of(struct str hex)
{
	char text[17] = "", *end = text;
	if (hex.len == 16)
		memcpy(text, hex.ptr, hex.len);
	uint64_t token = strtoull(text, &end, 16);
	return *end ? 0 : token;
}

/* 0, or the status to refuse with. Decoded pages are added to `text`. */
static unsigned
parse_query(struct str query, struct buf *text, struct asked *ret)
{
	struct str pair;
	while (str_split(&query, '&', &pair)) {
		size_t equals = str_find(pair, '=', 0);
		struct str name = str_slice(pair, 0, equals), value = str_from(pair, equals + 1);
		if (str_eq(name, S("have")) && ret->n_have < PAGES_MAX)
			ret->have[ret->n_have++] = value;
		if (str_eq(name, S("stream"))) {
			ret->stream = token_of(value);
			ret->more = true;
		}
		if (!str_eq(name, S("page")))
			continue;
		size_t start = text->len;
		if (ret->n_pages == PAGES_MAX || !http_query_value(value, text))
			return 400;
		struct str page = str_from(buf_str(text), start);
		if (page.len == 0 || page.ptr[0] != '/')
			return 400;
		ret->pages[ret->n_pages++] = url_canonical(page);
	}
	return 0;
}

/* Adds the fingerprint that a page has now between quotes, and tells whether it is `have`. */
static bool
add_state(struct live *l, struct str page, struct str have, struct buf *b)
{
	struct fingerprint now = { 0 }, shown;
	char hex[FINGERPRINT_HEX];
	l->site->state(l->ctx, page, &now);
	fingerprint_hex(now, hex);
	buf_lit(b, "\"page\":\"");
	url_encode_path_value(b, page);
	buf_printf(b, "\",\"fingerprint\":\"%s\"", hex);
	return fingerprint_parse(have, &shown) && fingerprint_eq(shown, now);
}

/* Adds the event for a page that the client shows in another version. */
static void
add_catch_up(struct live *l, struct str page, struct str state)
{
	struct buf json = { 0 };
	const char *event = "reload";
	if (l->site->catch_up)
		event = l->site->catch_up(l->ctx, page, &json);
	else
		buf_printf(&json, "{%.*s}", STR(state));
	add_event(l, event, buf_str(&json));
	buf_done(&json);
}

/* `hello` with the state of all pages, then an event for each that is not current. `token`: of a new stream. */
static void
add_greeting(struct live *l, const struct asked *asked, uint64_t token)
{
	struct buf hello = { 0 }, state = { 0 };
	bool current[PAGES_MAX];
	buf_printf(&hello, "{\"session\":\"%016llx\",\"generation\":%llu,",
		(unsigned long long)l->session, (unsigned long long)l->generation);
	if (token)
		buf_printf(&hello, "\"stream\":\"%016llx\",", (unsigned long long)token);
	buf_lit(&hello, "\"pages\":[");
	for (size_t i = 0; i < asked->n_pages; i++) {
		struct str have = i < asked->n_have ? asked->have[i] : S("");
		buf_clear(&state);
		current[i] = add_state(l, asked->pages[i], have, &state);
		buf_printf(&hello, "%s{%.*s,\"current\":%s}", i ? "," : "", STR(buf_str(&state)),
			current[i] ? "true" : "false");
	}
	buf_add_char(&hello, ']');
	if (l->site->greet)
		l->site->greet(l->ctx, &hello);
	buf_add_char(&hello, '}');
	add_event(l, "hello", buf_str(&hello));
	for (size_t i = 0; i < asked->n_pages; i++) {
		if (current[i])
			continue;
		buf_clear(&state);
		(void)add_state(l, asked->pages[i], S(""), &state);
		add_catch_up(l, asked->pages[i], buf_str(&state));
	}
	buf_done(&hello);
	buf_done(&state);
}

void
live_greet(struct live *l)
{
	static const struct asked no_pages;
	buf_clear(&l->out);
	add_greeting(l, &no_pages, 0);
	send_out(l, (struct str){ NULL, 0 });
}

static void
add_pages(struct stream *s, const struct asked *asked)
{
	for (size_t i = 0; i < asked->n_pages; i++) {
		struct watched *w = find(s->live, asked->pages[i]);
		if (w && stream_has(s, w))
			continue;
		w = w ? w : watched_new(s->live, asked->pages[i]);
		w->streams++;
		s->pages = heap_grow(s->pages, s->n_pages, &s->cap_pages, sizeof(*s->pages));
		s->pages[s->n_pages++] = w;
	}
}

/* Whether more pages would be open then than may be; one that is asked for twice counts twice. */
static bool
are_too_many(const struct live *l, const struct asked *asked)
{
	size_t n = l->n_watched;
	for (size_t i = 0; i < asked->n_pages; i++)
		n += find(l, asked->pages[i]) == NULL;
	return n > OPEN_PAGES_MAX;
}

static struct stream *
stream_new(struct live *l, struct conn *conn, const struct asked *asked)
{
	struct stream *s = heap_new(sizeof(*s));
	s->live = l;
	s->conn = conn;
	if (getrandom(&s->token, sizeof(s->token), 0) != (ssize_t)sizeof(s->token))
		s->token = 0;
	add_pages(s, asked);
	s->next = l->first;
	s->link = &l->first;
	if (s->next)
		s->next->link = &s->next;
	l->first = s;
	l->n++;
	return s;
}

/* The head of the answer; its end is the connection's. */
static void
add_head(struct buf *b)
{
	struct http_answer head = { .status = 200,
		.content_type = S("text/event-stream"),
		.close = true,
		.now = time(NULL) };
	http_answer_head(b, &head);
	buf_lit(b, "retry: 500\n");
}

static struct stream *
open_one(struct live *l, struct conn *conn, const struct asked *asked)
{
	struct stream *s = stream_new(l, conn, asked);
	conn_become_stream(conn, s);
	buf_clear(&l->out);
	add_head(&l->out);
	add_greeting(l, asked, s->token);
	if (conn_send(conn, buf_str(&l->out), SIZE_MAX) < 0)
		conn_drop(conn);
	return s;
}

/* Adds the pages to a stream that is open, and greets it for them. 0, or the status. */
static unsigned
add_to_open(struct live *l, const struct asked *asked)
{
	struct stream *s = l->first;
	while (s && (s->token == 0 || s->token != asked->stream))
		s = s->next;
	if (!s)
		return 404;
	if (are_too_many(l, asked))
		return 503;
	add_pages(s, asked);
	buf_clear(&l->out);
	add_greeting(l, asked, 0);
	if (conn_send(s->conn, buf_str(&l->out), l->max + l->out.len) < 0)
		conn_drop(s->conn); /* it connects again, and is told its state */
	return 0;
}

unsigned
live_open(struct live *l, struct conn *conn, struct str query, struct stream **ret)
{
	struct buf text = { .max = HTTP_TARGET_MAX };
	/* decoding never lengthens, so that with this the pages do not move while they are added */
	(void)buf_reserve(&text, query.len < HTTP_TARGET_MAX ? query.len : HTTP_TARGET_MAX);
	struct asked *asked = heap_new(sizeof(*asked));
	unsigned status = parse_query(query, &text, asked);
	*ret = NULL;
	if (status == 0 && asked->more)
		status = add_to_open(l, asked);
	else if (status == 0 && (l->n >= STREAMS_MAX || are_too_many(l, asked)))
		status = 503;
	else if (status == 0)
		*ret = open_one(l, conn, asked);
	free(asked);
	buf_done(&text);
	return status;
}

void
live_closed(struct stream *stream)
{
	struct live *l = stream->live;
	*stream->link = stream->next;
	if (stream->next)
		stream->next->link = stream->link;
	l->n--;
	for (size_t i = 0; i < stream->n_pages; i++)
		unwatch(l, stream->pages[i]);
	free(stream->pages);
	free(stream);
}
