/* What the server asks for: pages with the client's script, files, and the state of the session. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/html.h"
#include "core/path.h"
#include "watch/version.h"
#include "watch/session_impl.h"

/* ---- pages ------------------------------------------------------------------------------------- */

static void
add_script(struct buf *b, struct str page, const struct site_answer *answer)
{
	char hex[FINGERPRINT_HEX];
	fingerprint_hex(answer->fingerprint, hex);
	buf_lit(b, "<script src=\"/_platen/client.js\" data-page=\"");
	url_encode_path_value(b, page);
	buf_printf(b, "\" data-have=\"%s\"%s async></script>", hex,
		answer->status == SITE_BROKEN ? " data-broken" : "");
}

/* The page with the script at the end of its head; a page without one gets it at its own end. */
struct str
answer_html(struct session *s, struct str page, const struct site_answer *answer)
{
	size_t at = str_search(answer->body, S("</head>"));
	buf_clear(&s->body);
	buf_add(&s->body, str_slice(answer->body, 0, at));
	add_script(&s->body, page, answer);
	buf_add(&s->body, str_from(answer->body, at));
	return buf_str(&s->body);
}

static void
not_found(struct response *ret)
{
	ret->status = 404;
	ret->content_type = S("text/plain; charset=utf-8");
	ret->body = S("404: the file went away\n");
	ret->fingerprint = (struct fingerprint){ 0 };
}

static void
answer_file(struct session *s, const struct site_answer *answer, struct response *ret)
{
	struct stat st;
	struct site_place place;
	int fd = site_place_open(s->site, answer->file, &place);
	if (fd == 0) {
		fd = file_open(place.root, place.path, O_RDONLY, 0);
		site_place_close(&place);
	}
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		ret->fd = fd;
		ret->size = (uint64_t)st.st_size;
		return;
	}
	if (fd >= 0)
		(void)close(fd);
	not_found(ret);
}

static void
answer_page(struct session *s, const struct request *request, struct response *ret)
{
	struct site_answer answer;
	site_get(s->site, request->path, &answer);
	ret->status = (unsigned)answer.status;
	ret->content_type = answer.type;
	ret->location = answer.location;
	ret->fingerprint = answer.fingerprint;
	struct open_page *page = push_find(s, request->path);
	if (page)
		page->status = answer.status;
	if (answer.file.len)
		answer_file(s, &answer, ret);
	else
		ret->body = answer.html ? answer_html(s, request->path, &answer) : answer.body;
}

/* ---- the session itself ------------------------------------------------------------------------ */

static void
number(struct buf *b, const char *name, uint64_t n)
{
	bool first = b->ptr[b->len - 1] == '{';
	buf_printf(b, "%s\"%s\":%llu", first ? "" : ",", name, (unsigned long long)n);
}

static void
counters(struct buf *b, const struct graph_counters *c)
{
	number(b, "tasks_run", c->tasks_run);
	number(b, "tasks_cut", c->tasks_cut);
	number(b, "edges_walked", c->edges_walked);
	number(b, "queries_asked", c->queries_asked);
	number(b, "entries_encoded", c->entries_encoded);
	number(b, "bytes_hashed", c->bytes_hashed);
	number(b, "allocations", c->allocations);
	number(b, "edges_linked", c->edges_linked);
	number(b, "edges_moved", c->edges_moved);
	number(b, "tasks_fetched", c->tasks_fetched);
	number(b, "tasks_kept", c->tasks_kept);
}

static void
work(struct buf *b, struct site_work w)
{
	number(b, "folder_entries_read", w.entries_read);
	number(b, "files_read", w.files_read);
	number(b, "pages_rendered", w.pages_rendered);
}

static void
state_counters(struct session *s, struct buf *b)
{
	struct graph_counters c = graph_counters(site_graph(s->site));
	buf_lit(b, ",\"counters\":{");
	counters(b, &c);
	work(b, site_work(s->site));
	buf_lit(b, "},\"last_update\":{");
	counters(b, &s->edit);
	work(b, s->edit_work);
	number(b, "bytes_pushed", s->edit_bytes);
	number(b, "patch_bytes", s->patch_bytes);
	number(b, "pages_pushed", s->times.pages);
	number(b, "files_pushed", s->times.files);
	number(b, "event_ns", s->times.event_ns);
	number(b, "begin_ns", s->times.begin_ns);
	number(b, "settled_ns", s->times.settled_ns);
	number(b, "pushed_ns", s->times.pushed_ns);
	buf_add_char(b, '}');
}

static void
state_account(struct session *s, struct buf *b)
{
	struct graph_account a = graph_account(site_graph(s->site));
	buf_lit(b, ",\"account\":{");
	number(b, "tasks", a.tasks);
	number(b, "edges", a.edges);
	number(b, "queries", a.queries);
	number(b, "entries", a.entries);
	number(b, "task_bytes", a.task_bytes);
	number(b, "edge_bytes", a.edge_bytes);
	number(b, "index_bytes", a.index_bytes);
	number(b, "value_bytes", a.value_bytes);
	buf_add_char(b, '}');
}

static void
state_watch(struct session *s, struct buf *b)
{
	buf_lit(b, ",\"watch\":");
	if (!s->watcher) {
		buf_lit(b, "null");
		return;
	}
	struct watcher_stats w = watcher_stats(s->watcher);
	buf_printf(b, "{\"ready\":%s,\"polling\":%s,\"pending\":%s",
		watcher_ready(s->watcher) ? "true" : "false", w.polling ? "true" : "false",
		watcher_pending(s->watcher) || elsewhere_pending(s) ? "true" : "false");
	number(b, "watches", w.watches);
	number(b, "events", w.events);
	number(b, "batches", w.batches);
	number(b, "changes", w.changes);
	number(b, "overflows", w.overflows);
	number(b, "rescans", w.rescans);
	number(b, "refused", w.refused);
	buf_add_char(b, '}');
}

static void
answer_json(struct session *s, struct response *ret)
{
	struct buf *b = &s->body;
	buf_clear(b);
	buf_printf(b, "{\"version\":\"%s\",\"session\":\"%016llx\"", PLATEN_VERSION,
		(unsigned long long)s->id);
	number(b, "revision", s->revision);
	number(b, "generation", s->generation);
	state_counters(s, b);
	state_account(s, b);
	state_watch(s, b);
	number(b, "problems", problems_count(&s->problems));
	number(b, "streams", live_streams(server_live(s->server)));
	number(b, "connections", server_connections(s->server));
	buf_printf(b, ",\"idle\":%s}\n", s->behind == BEHIND_NOTHING ? "true" : "false");
	ret->content_type = S("application/json");
	ret->body = buf_str(b);
}

static void
answer_about(struct session *s, struct response *ret)
{
	struct buf *b = &s->body;
	buf_clear(b);
	buf_printf(b,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<title>platen %s</title></head>\n<body><h1>platen %s</h1>\n<p>serves ",
		PLATEN_VERSION, PLATEN_VERSION);
	html_text(b, s->root);
	buf_printf(b, "</p>\n<p>%zu problems, %zu browser streams; ", problems_count(&s->problems),
		live_streams(server_live(s->server)));
	buf_lit(b, "<a href=\"state.json\">state.json</a> has the counters, and "
		   "<code>events?page=/</code> the events.</p></body></html>\n");
	ret->content_type = S("text/html; charset=utf-8");
	ret->body = buf_str(b);
}

static void
answer_reserved(struct session *s, struct str path, struct response *ret)
{
	if (str_eq(path, S("/_platen/")))
		answer_about(s, ret);
	else if (str_eq(path, S("/_platen/state.json")))
		answer_json(s, ret);
	else
		not_found(ret);
}

/* ---- the server's questions -------------------------------------------------------------------- */

void
answer_get(void *ctx, const struct request *request, struct response *ret)
{
	struct session *s = ctx;
	/* A file that was saved before the request was sent is in the answer. */
	if (s->watcher && !s->closing) {
		watcher_pump(s->watcher);
		elsewhere_pump(s);
	}
	if (request->reserved)
		answer_reserved(s, request->path, ret);
	else
		answer_page(s, request, ret);
}

void
answer_state(void *ctx, struct str page, struct fingerprint *ret)
{
	struct session *s = ctx;
	struct site_answer answer;
	site_get(s->site, page, &answer);
	*ret = answer.fingerprint;
	struct open_page *open = push_find(s, page);
	if (!open)
		return;
	open->status = answer.status;
	if (!open->refresh.kept && answer.status == SITE_OK && answer.html)
		refresh_keep(&open->refresh, answer.fingerprint, answer_html(s, page, &answer));
}

static void
opened(struct session *s, struct str page)
{
	struct open_page *p = calloc(1, sizeof(*p) + page.len);
	if (!p)
		abort(); /* out of memory: nothing useful can follow */
	if (page.len)
		memcpy(p->bytes, page.ptr, page.len);
	p->path = (struct str){ p->bytes, page.len };
	p->status = SITE_OK;
	p->next = s->pages;
	s->pages = p;
	site_open(s->site, p->path);
	behind_start(s, BEHIND_FILL); /* it may never have been looked at */
}

static void
closed(struct session *s, struct str page)
{
	for (struct open_page **at = &s->pages; *at; at = &(*at)->next) {
		struct open_page *p = *at;
		if (!str_eq(p->path, page))
			continue;
		site_close(s->site, p->path);
		behind_wake(s);
		*at = p->next;
		refresh_done(&p->refresh);
		free(p);
		return;
	}
}

void
answer_active(void *ctx, struct str page, bool active)
{
	if (active)
		opened(ctx, page);
	else
		closed(ctx, page);
}
