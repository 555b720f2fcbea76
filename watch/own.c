/* What the server answers of itself: the routes below /_platen/ that need the session. */
#include <stdlib.h>

#include "core/http.h"
#include "core/path.h"
#include "watch/locate.h"
#include "watch/origin.h"
#include "watch/place.h"
#include "watch/session_impl.h"
#include "watch/version.h"

/* ---- state.json -------------------------------------------------------------------------------- */

static void
counters(struct buf *b, const struct graph_counters *c)
{
	buf_json_number(b, "tasks_run", c->tasks_run);
	buf_json_number(b, "tasks_cut", c->tasks_cut);
	buf_json_number(b, "edges_walked", c->edges_walked);
	buf_json_number(b, "queries_asked", c->queries_asked);
	buf_json_number(b, "entries_encoded", c->entries_encoded);
	buf_json_number(b, "bytes_hashed", c->bytes_hashed);
	buf_json_number(b, "allocations", c->allocations);
	buf_json_number(b, "edges_linked", c->edges_linked);
	buf_json_number(b, "edges_moved", c->edges_moved);
	buf_json_number(b, "tasks_fetched", c->tasks_fetched);
	buf_json_number(b, "tasks_kept", c->tasks_kept);
	buf_json_number(b, "records_read", c->records_read);
	buf_json_number(b, "values_dropped", c->values_dropped);
	buf_json_number(b, "values_weighed", c->values_weighed);
}

static void
work(struct buf *b, struct site_work w)
{
	buf_json_number(b, "folder_entries_read", w.entries_read);
	buf_json_number(b, "files_read", w.files_read);
	buf_json_number(b, "files_doubted", w.files_doubted);
	buf_json_number(b, "aliases_looked", w.aliases_looked);
	buf_json_number(b, "aliases_swept", w.aliases_swept);
	buf_json_number(b, "pages_rendered", w.pages_rendered);
	buf_json_number(b, "pages_recalled", w.pages_recalled);
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
	buf_json_number(b, "bytes_pushed", s->edit_bytes);
	buf_json_number(b, "patch_bytes", s->patch_bytes);
	buf_json_number(b, "pages_pushed", s->times.pages);
	buf_json_number(b, "files_pushed", s->times.files);
	buf_json_number(b, "event_ns", s->times.event_ns);
	buf_json_number(b, "begin_ns", s->times.begin_ns);
	buf_json_number(b, "read_ns", s->times.read_ns);
	buf_json_number(b, "settled_ns", s->times.settled_ns);
	buf_json_number(b, "pushed_ns", s->times.pushed_ns);
	buf_add_char(b, '}');
}

static void
state_account(struct session *s, struct buf *b)
{
	struct graph_account a = graph_account(site_graph(s->site));
	buf_lit(b, ",\"account\":{");
	buf_json_number(b, "tasks", a.tasks);
	buf_json_number(b, "edges", a.edges);
	buf_json_number(b, "queries", a.queries);
	buf_json_number(b, "entries", a.entries);
	buf_json_number(b, "task_bytes", a.task_bytes);
	buf_json_number(b, "edge_bytes", a.edge_bytes);
	buf_json_number(b, "index_bytes", a.index_bytes);
	buf_json_number(b, "value_bytes", a.value_bytes);
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
	buf_json_number(b, "watches", w.watches);
	buf_json_number(b, "events", w.events);
	buf_json_number(b, "batches", w.batches);
	buf_json_number(b, "changes", w.changes);
	buf_json_number(b, "overflows", w.overflows);
	buf_json_number(b, "rescans", w.rescans);
	buf_json_number(b, "refused", w.refused);
	buf_json_number(b, "passed", w.passed);
	buf_add_char(b, '}');
}

static void
answer_json(struct session *s, struct response *ret)
{
	struct buf *b = &s->body;
	struct problem_count problems = problems_count(&s->problems);
	buf_clear(b);
	buf_printf(b, "{\"version\":\"%s\",\"session\":\"%016llx\"", PLATEN_VERSION,
		(unsigned long long)s->id);
	buf_json_number(b, "revision", s->revision);
	buf_json_number(b, "generation", s->generation);
	state_counters(s, b);
	state_account(s, b);
	state_watch(s, b);
	buf_json_number(b, "cache_open_ns", cache_open_ns(s->cache));
	buf_json_number(b, "problems", problems.errors + problems.warnings);
	buf_json_number(b, "streams", live_streams(server_live(s->server)));
	buf_json_number(b, "connections", server_connections(s->server));
	buf_printf(b, ",\"later\":%s,\"idle\":%s}\n", behind_is_later(s) ? "true" : "false",
		behind_is_done(s) ? "true" : "false");
	ret->content_type = S("application/json");
	ret->body = buf_str(b);
}

/* ---- memory.txt: the account of the engine's bytes, by kind ------------------------------------- */

static void
answer_memory(struct session *s, struct response *ret)
{
	buf_clear(&s->body);
	graph_account_print(site_graph(s->site), &s->body);
	ret->content_type = S("text/plain; charset=utf-8");
	ret->body = buf_str(&s->body);
}

/* ---- source.json: where a block of a page was written ------------------------------------------- */

/* The value of a query's member, decoded, in the arena; "" without one. */
static struct str
parameter(struct arena *a, struct str query, const char *name)
{
	struct str pair;
	while (str_split(&query, '&', &pair)) {
		size_t equals = str_find(pair, '=', 0);
		struct buf value = BUF_ARENA(a);
		if (str_eq(str_slice(pair, 0, equals), str_of(name)) &&
			http_query_value(str_from(pair, equals + 1), &value) && value.len)
			return buf_str(&value);
	}
	return S("");
}

/* The files that the page is made of, and what is asked of them. */
struct source {
	struct session *session;
	struct arena arena;
	struct str page;
	struct locate what;
	struct str *files;
	size_t nfiles;
	struct diag place;
};

enum { FILES_MAX = 1000, TEXT_MAX = 1 << 20, DEPTH_MAX = 512 };

static void
add_file(void *ctx, size_t depth, const char *kind, struct str file, bool is_file)
{
	struct source *source = ctx;
	if (is_file && source->nfiles < FILES_MAX)
		source->files[source->nfiles++] = arena_str(&source->arena, file);
}

/* The text of a file of the page, in the arena; false where it cannot be read. */
static bool
read_source(struct source *source, struct str file, struct arena *a, struct str *ret)
{
	struct site_place place;
	if (site_place_open(source->session->site, file, &place) < 0)
		return false;
	int r = file_read(place.root, place.path, TEXT_MAX, a, ret, NULL);
	site_place_close(&place);
	return r == 0;
}

/* By marks: exactly, where the browser told which block of the page it is. */
static bool
find_by_marks(struct source *source, struct str at)
{
	struct session *s = source->session;
	struct report quiet = { .form = LOG_TEXT, .quiet = true };
	struct str text, number, root;
	uint32_t indexes[DEPTH_MAX];
	struct origin what = {
		.url = source->page, .at = indexes, .files = source->files, .nfiles = source->nfiles
	};
	struct site_answer answer;
	struct site *twin = NULL;
	size_t file, offset;
	while (what.depth < DEPTH_MAX && str_split(&at, ',', &number))
		indexes[what.depth++] =
			(uint32_t)strtoul(arena_str(&source->arena, number).ptr, NULL, 10);
	site_get(s->site, source->page, &answer);
	if (what.depth == 0 || answer.status != SITE_OK || !answer.html)
		return false;
	what.html = arena_str(&source->arena, answer.body);
	bool found = place_open(s->options, &quiet, S("_site"), s->url, &source->arena, &twin,
			     &root) == 0 &&
		     origin_find(twin, &what, &file, &offset) &&
		     read_source(source, source->files[file], &source->arena, &text);
	if (found) {
		source->place = (struct diag){ .path = source->files[file] };
		diag_locate(&source->place, text, offset);
	}
	site_free(twin);
	return found;
}

/* By words: what no mark tells of, as it comes from a theme, a setting or a script. */
static void
find_by_words(struct source *source)
{
	unsigned best = 0;
	for (size_t i = 0; i < source->nfiles; i++) {
		struct arena a = { 0 };
		struct str text;
		size_t at;
		unsigned fits = read_source(source, source->files[i], &a, &text)
					? locate(text, &source->what, &a, &at)
					: 0;
		if (fits > best) {
			best = fits;
			source->place = (struct diag){ .path = source->files[i] };
			diag_locate(&source->place, text, at);
		}
		arena_done(&a);
	}
}

static void
answer_source(struct session *s, struct str query, struct response *ret)
{
	struct source source = { .session = s };
	struct arena *a = &source.arena;
	struct str nth = parameter(a, query, "nth");
	source.what = (struct locate){
		.words = parameter(a, query, "words"),
		.before = parameter(a, query, "before"),
		.after = parameter(a, query, "after"),
		.nth = nth.len ? strtoul(arena_str(a, nth).ptr, NULL, 10) : 0,
	};
	source.page = parameter(a, query, "page");
	source.files = arena_alloc(a, FILES_MAX * sizeof(*source.files));
	if (str_starts(source.page, S("/"))) { /* else it is no page */
		site_made_of(s->site, source.page, add_file, &source);
		if (!find_by_marks(&source, parameter(a, query, "at")))
			find_by_words(&source);
	}
	struct buf *b = &s->body;
	buf_clear(b);
	ret->content_type = S("application/json");
	if (source.place.path.len == 0)
		ret->status = 404;
	buf_lit(b, "{\"file\":");
	buf_json(b, source.place.path);
	buf_printf(b, ",\"line\":%u,\"column\":%u}\n", source.place.line, source.place.column);
	ret->body = buf_str(b);
	arena_done(a);
}

/* ---- graph.json, why.txt: what a task reads, what reads it, and why it is as it is --------------- */

static void
answer_graph(struct session *s, const struct request *request, bool why, struct response *ret)
{
	struct arena a = { 0 };
	struct str kind = parameter(&a, request->query, "kind");
	struct str key = parameter(&a, request->query, "key");
	if (why)
		about_why(s, kind, key, ret);
	else
		about_graph(s, kind, key, ret);
	arena_done(&a);
}

/* ---- the routes -------------------------------------------------------------------------------- */

void
own_answer(struct session *s, const struct request *request, struct response *ret)
{
	struct str path = request->path;
	if (str_eq(path, S("/_platen/"))) {
		about_page(s, ret);
	} else if (str_eq(path, S("/_platen/about.js"))) {
		about_script(ret);
	} else if (str_eq(path, S("/_platen/state.json"))) {
		answer_json(s, ret);
	} else if (str_eq(path, S("/_platen/source.json"))) {
		answer_source(s, request->query, ret);
	} else if (str_eq(path, S("/_platen/graph.json"))) {
		answer_graph(s, request, false, ret);
	} else if (str_eq(path, S("/_platen/memory.txt"))) {
		answer_memory(s, ret);
	} else if (str_eq(path, S("/_platen/why.txt"))) {
		answer_graph(s, request, true, ret);
	} else {
		ret->status = 404;
		ret->content_type = S("text/plain; charset=utf-8");
		ret->body = S("404: there is nothing of this name\n");
	}
}
