/* The page about the server itself: what it is told, as events of a stream that has it open.
 *
 * `state` has all that there is to say, the problems only where they are others than it was told before (null: the
 * same); `update` has one update. While no browser has the page open nothing here runs. */
#include <stdlib.h>

#include "core/json.h"
#include "core/path.h"
#include "watch/session_impl.h"
#include "watch/version.h"

extern const unsigned char about_html[], about_js[];
extern const size_t about_html_len, about_js_len;

enum { PROBLEMS_MAX = 200, EDGES_MAX = 400, OPEN_MAX = 50 };

#define ABOUT S("/_platen/")

bool
about_is(struct str page)
{
	return str_eq(page, ABOUT);
}

/* ---- members ----------------------------------------------------------------------------------- */

static const char *
kind_name(unsigned kind)
{
	size_t n;
	const struct kind *kinds = site_kinds(&n);
	return kind < n ? kinds[kind].name : "";
}

/* Nanoseconds since the update's first event. */
static void
since(struct buf *b, const struct record_update *u, const char *name, uint64_t at)
{
	buf_json_number(b, name, at > u->event_ns ? at - u->event_ns : 0);
}

/* ---- updates ----------------------------------------------------------------------------------- */

static void
add_task(struct buf *b, const struct record_update *u, const struct record_task *t)
{
	buf_add_char(b, '{');
	buf_json_member(b, "kind", str_of(kind_name(t->kind)));
	buf_json_member(b, "key", t->key);
	buf_json_member(b, "did", str_of(graph_event_name(t->did)));
	buf_json_number(b, "depth", t->depth);
	since(b, u, "at", t->begin_ns);
	buf_json_number(b, "ns", t->end_ns - t->begin_ns);
	buf_json_number(b, "bytes", t->bytes);
	if (t->cause_kind != KIND_NONE) {
		buf_json_member(b, "cause_kind", str_of(kind_name(t->cause_kind)));
		buf_json_member(b, "cause", t->cause_key);
	}
	buf_add_char(b, '}');
}

static void
add_update(struct buf *b, const struct record *r, size_t i)
{
	const struct record_update *u = &r->updates[i % RECORD_UPDATES];
	buf_add_char(b, '{');
	buf_json_number(b, "n", i + 1);
	buf_json_member(b, "what", str_of(u->what));
	buf_json_number(b, "at", (uint64_t)u->at_ms);
	buf_json_number(b, "files", u->files);
	buf_json_number(b, "ran", u->ran);
	buf_json_number(b, "cut", u->cut);
	buf_json_number(b, "pages", u->pages);
	buf_json_number(b, "assets", u->assets);
	since(b, u, "settling", u->begin_ns);
	since(b, u, "settled", u->settled_ns);
	since(b, u, "pushed", u->pushed_ns);
	if (u->tasks) {
		buf_json_number(b, "more", u->more);
		buf_lit(b, ",\"tasks\":[");
		for (size_t k = 0; k < u->n; k++) {
			buf_add(b, k ? S(",") : S(""));
			add_task(b, u, &u->tasks[k]);
		}
		buf_add_char(b, ']');
	}
	buf_add_char(b, '}');
}

static void
add_latencies(struct buf *b, const struct record *r)
{
	bool first = true;
	buf_lit(b, ",\"latencies\":[");
	for (size_t i = 0; i < RECORD_BUCKETS; i++) {
		if (r->latencies[i] == 0)
			continue;
		buf_printf(b, "%s[%llu,%u]", first ? "" : ",", (unsigned long long)record_floor(i),
			r->latencies[i]);
		first = false;
	}
	buf_add_char(b, ']');
}

/* ---- the state --------------------------------------------------------------------------------- */

/* What a walk over the problems has added. */
struct listing {
	struct buf *b;
	size_t n, errors, warnings;
};

static void
add_problem(void *ctx, const struct diag *d)
{
	struct listing *l = ctx;
	l->errors += d->severity == DIAG_ERROR;
	l->warnings += d->severity == DIAG_WARNING;
	if (l->n == PROBLEMS_MAX)
		return;
	buf_add(l->b, l->n++ ? S(",") : S(""));
	diag_json(l->b, d);
}

static void
add_problems(struct session *s, struct buf *b, bool anew)
{
	uint64_t version = graph_diags_version(site_graph(s->site));
	struct listing l = { .b = b };
	if (!anew && version == s->about_diags) {
		buf_lit(b, ",\"problems\":null");
		return;
	}
	s->about_diags = version;
	buf_lit(b, ",\"problems\":[");
	site_diags(s->site, add_problem, &l);
	buf_add_char(b, ']');
	buf_json_number(b, "errors", l.errors);
	buf_json_number(b, "warnings", l.warnings);
}

static void
add_memory(struct session *s, struct buf *b)
{
	struct graph_account a = graph_account(site_graph(s->site));
	struct graph_counters c = graph_counters(site_graph(s->site));
	size_t resident = 0;
	(void)uv_resident_set_memory(&resident);
	buf_lit(b, ",\"memory\":{");
	buf_json_number(b, "resident", resident);
	buf_json_number(b, "values", a.value_bytes);
	buf_json_number(b, "tasks", a.task_bytes);
	buf_json_number(b, "edges", a.edge_bytes);
	buf_json_number(b, "indexes", a.index_bytes);
	buf_lit(b, "},\"graph\":{");
	buf_json_number(b, "tasks", a.tasks);
	buf_json_number(b, "edges", a.edges);
	buf_json_number(b, "ran", c.tasks_run);
	buf_json_number(b, "cut", c.tasks_cut);
	buf_lit(b, "},\"cache\":");
	if (!s->cache) {
		buf_lit(b, "null");
		return;
	}
	buf_add_char(b, '{');
	buf_json_number(b, "bytes", cache_bytes(s->cache));
	buf_json_number(b, "most", s->options->cache_size);
	buf_json_number(b, "taken", c.tasks_fetched);
	buf_json_number(b, "given", c.tasks_kept);
	buf_json_number(b, "waiting", graph_keeping(site_graph(s->site)));
	buf_add_char(b, '}');
}

static void
add_watch(struct session *s, struct buf *b)
{
	buf_lit(b, ",\"watch\":");
	if (!s->watcher) {
		buf_lit(b, "null");
		return;
	}
	struct watcher_stats w = watcher_stats(s->watcher);
	buf_printf(b, "{\"polling\":%s", w.polling ? "true" : "false");
	buf_json_number(b, "folders", w.watches);
	buf_json_number(b, "events", w.events);
	buf_json_number(b, "batches", w.batches);
	buf_json_number(b, "overflows", w.overflows);
	buf_add_char(b, '}');
}

static void
add_site(struct session *s, struct buf *b)
{
	struct arena arena = { 0 };
	struct site_summary summary;
	site_summary(s->site, &arena, &summary);
	buf_json_member(b, "version", S(PLATEN_VERSION));
	buf_json_member(b, "root", s->root);
	buf_json_member(b, "title", summary.title);
	buf_json_member(b, "layout", summary.layout);
	buf_json_member(b, "reason", summary.reason);
	buf_json_member(b, "baseurl", buf_str(&s->baseurl));
	buf_json_number(b, "posts", summary.posts);
	buf_json_number(b, "pages", summary.pages);
	buf_json_number(b, "assets", summary.assets);
	buf_json_number(b, "up", (uv_hrtime() - s->start_ns) / 1000000);
	arena_done(&arena);
}

static void
add_open(struct session *s, struct buf *b)
{
	size_t n = 0;
	buf_lit(b, ",\"open\":[");
	for (const struct open_page *p = s->pages; p && n < OPEN_MAX; p = p->next) {
		buf_add(b, n++ ? S(",") : S(""));
		buf_json(b, p->path);
	}
	buf_add_char(b, ']');
	buf_json_number(b, "streams", live_streams(server_live(s->server)));
}

/* All that there is to say but the updates, and no '}' at its end. */
static void
add_state(struct session *s, struct buf *b, bool anew)
{
	buf_lit(b, "{\"page\":\"/_platen/\"");
	add_site(s, b);
	add_watch(s, b);
	add_memory(s, b);
	add_open(s, b);
	add_problems(s, b, anew);
	add_latencies(b, &s->record);
	buf_json_number(b, "updates_so_far", s->record.n);
}

/* ---- events ------------------------------------------------------------------------------------ */

void
about_update(struct session *s)
{
	if (!s->record.looking)
		return;
	struct buf *b = &s->message;
	buf_clear(b);
	buf_lit(b, "{\"page\":\"/_platen/\",\"update\":");
	add_update(b, &s->record, s->record.n - 1);
	add_latencies(b, &s->record);
	buf_add_char(b, '}');
	live_send(server_live(s->server), "update", ABOUT, buf_str(b));
}

void
about_state(struct session *s)
{
	if (!s->record.looking)
		return;
	struct buf *b = &s->message;
	buf_clear(b);
	add_state(s, b, false);
	buf_add_char(b, '}');
	live_send(server_live(s->server), "state", ABOUT, buf_str(b));
}

const char *
about_catch_up(struct session *s, struct buf *json)
{
	size_t first = s->record.n > RECORD_UPDATES ? s->record.n - RECORD_UPDATES : 0;
	add_state(s, json, true);
	if (s->options->editor) {
		buf_json_member(json, "editor", str_of(s->options->editor));
	}
	buf_lit(json, ",\"updates\":[");
	for (size_t i = first; i < s->record.n; i++) {
		buf_add(json, i > first ? S(",") : S(""));
		add_update(json, &s->record, i);
	}
	buf_lit(json, "]}");
	return "state";
}

/* ---- what is asked ----------------------------------------------------------------------------- */

void
about_page(struct session *s, struct response *ret)
{
	ret->content_type = S("text/html; charset=utf-8");
	ret->body = (struct str){ (const char *)about_html, about_html_len };
	ret->fingerprint = fingerprint_of(ret->body);
}

void
about_script(struct response *ret)
{
	ret->content_type = S("text/javascript; charset=utf-8");
	ret->body = (struct str){ (const char *)about_js, about_js_len };
	ret->fingerprint = fingerprint_of(ret->body);
}

static bool
find_kind(struct str name, unsigned *ret)
{
	size_t n;
	const struct kind *kinds = site_kinds(&n);
	for (*ret = 0; *ret < n; ++*ret)
		if (str_eq(name, str_of(kinds[*ret].name)))
			return true;
	return false;
}

/* Edges of one side, as they are told. */
struct edges {
	struct buf *b;
	size_t n;
};

static void
add_edge(void *ctx, unsigned kind, struct str key, const char *query)
{
	struct edges *e = ctx;
	if (e->n++ >= EDGES_MAX)
		return;
	buf_add(e->b, e->n > 1 ? S(",{") : S("{"));
	buf_json_member(e->b, "kind", str_of(kind_name(kind)));
	buf_json_member(e->b, "key", key);
	buf_json_member(e->b, "query", str_of(query));
	buf_add_char(e->b, '}');
}

void
about_graph(struct session *s, struct str kind, struct str key, struct response *ret)
{
	struct graph *g = site_graph(s->site);
	struct buf *b = &s->body;
	struct edges reads = { b, 0 }, readers = { b, 0 };
	struct site_answer answer;
	unsigned k;
	bool known = find_kind(kind, &k);
	if (str_eq(kind, S("page")) && str_starts(key, S("/")))
		site_get(s->site, key, &answer); /* it may never have been made */
	bool there = known && graph_has(g, k, key);
	buf_clear(b);
	buf_add_char(b, '{');
	buf_json_member(b, "kind", kind);
	buf_json_member(b, "key", key);
	buf_lit(b, ",\"reads\":[");
	if (there)
		graph_dependencies(g, k, key, add_edge, &reads);
	buf_lit(b, "],\"readers\":[");
	if (there)
		graph_dependents(g, k, key, add_edge, &readers);
	buf_add_char(b, ']');
	buf_json_number(b, "reads_all", reads.n);
	buf_json_number(b, "readers_all", readers.n);
	buf_add_char(b, '}');
	ret->content_type = S("application/json");
	ret->body = buf_str(b);
	if (!there)
		ret->status = 404;
}

/* What was as it is before the first update has no cause that anybody would know. */
static void
add_cause(void *ctx, unsigned kind, struct str key, uint64_t revision)
{
	struct session *s = ctx;
	struct buf *b = &s->body;
	uint64_t first = s->record.first_revision;
	if (b->len && (first == 0 || revision < first))
		return;
	buf_printf(b, "%s\t", kind_name(kind));
	buf_shown(b, key);
	buf_printf(b, "\t%llu\n", (unsigned long long)revision);
}

void
about_why(struct session *s, struct str kind, struct str key, struct response *ret)
{
	unsigned k;
	buf_clear(&s->body);
	ret->content_type = S("text/plain; charset=utf-8");
	if (find_kind(kind, &k))
		graph_why(site_graph(s->site), k, key, add_cause, s);
	ret->body = s->body.len ? buf_str(&s->body) : S("");
	ret->status = s->body.len ? 200 : 404;
}
