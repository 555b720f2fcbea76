/* From a batch of changes to what browsers are told, and the one line about it. */
#include <stdio.h>
#include <stdlib.h>

#include "core/diag.h"
#include "core/path.h"
#include "watch/fault.h"
#include "watch/place.h"
#include "watch/session_impl.h"

struct open_page *
push_find(struct session *s, struct str page)
{
	for (struct open_page *p = s->pages; p; p = p->next)
		if (str_eq(p->path, page))
			return p;
	return NULL;
}

/* The members that every event has. The address is percent-encoded, since a file's name need not
 * be UTF-8. */
static void
begin(struct session *s, struct str address, const char *name, struct fingerprint f)
{
	char hex[FINGERPRINT_HEX];
	fingerprint_hex(f, hex);
	buf_clear(&s->message);
	buf_printf(&s->message, "{\"%s\":", name);
	buf_json(&s->message, address);
	buf_printf(&s->message, ",\"fingerprint\":\"%s\",\"generation\":%llu", hex,
		(unsigned long long)s->generation);
}

static void
begin_page(struct session *s, struct str path, const struct site_answer *answer)
{
	struct buf address = { 0 };
	url_encode_path_value(&address, path);
	begin(s, buf_str(&address), "page", answer->fingerprint);
	buf_done(&address);
}

static void
send_event(struct session *s, const char *event, struct str page)
{
	buf_add_char(&s->message, '}');
	int digits = snprintf(NULL, 0, "%llu", (unsigned long long)s->generation);
	s->bytes_pushed += s->message.len - (size_t)digits;
	live_send(server_live(s->server), event, page, buf_str(&s->message));
}

/* Why a page is broken, as the overlay shows it, and how much else there is. */
static void
add_problems(struct session *s, struct buf *b, struct str problems)
{
	struct diag d;
	s->told = problems_now(&s->problems, s->site);
	buf_lit(b, ",\"problems\":[");
	for (bool first = true; diag_next(&problems, &d); first = false) {
		if (!first)
			buf_add_char(b, ',');
		diag_json(b, &d);
	}
	buf_printf(b, "],\"errors\":%zu,\"warnings\":%zu", s->told.errors, s->told.warnings);
}

/* What is to be known of the page, and the event that tells it. A patch is tried where the tabs show
 * a good page, or show it beneath the overlay, and another one is there now. */
static const char *
add_page(struct session *s, struct open_page *page, const struct site_answer *answer)
{
	enum site_status before = page ? page->status : SITE_OK;
	bool patched = false;
	buf_printf(&s->message, ",\"status\":%d", (int)answer->status);
	if (answer->status == SITE_BROKEN) {
		/* What the answer says lives until the site is asked for anything else. */
		struct arena arena = { 0 };
		add_problems(s, &s->message, arena_str(&arena, answer->problems));
		arena_done(&arena);
		return "problem";
	}
	if (answer->status == SITE_OK && answer->html && page) {
		size_t start = s->message.len;
		patched = refresh_patch(&page->refresh, answer->fingerprint,
			answer_html(s, page->path, answer), &s->message);
		s->patch_bytes += s->message.len - start;
	} else if (page) {
		refresh_drop(&page->refresh);
	}
	if (answer->status == SITE_NOT_FOUND)
		return "gone";
	return before == SITE_BROKEN ? "ok" : patched ? "patch" : "reload";
}

static void
push_page(struct session *s, struct str path)
{
	struct site_answer answer;
	site_get(s->site, path, &answer);
	struct open_page *page = push_find(s, path);
	begin_page(s, path, &answer);
	const char *event = add_page(s, page, &answer);
	if (page)
		page->status = answer.status;
	send_event(s, event, path);
}

/* Sends again what is wrong with an open page. */
static void
push_problem(struct session *s, struct str path)
{
	struct site_answer answer;
	site_get(s->site, path, &answer);
	if (answer.status != SITE_BROKEN)
		return;
	begin_page(s, path, &answer);
	(void)add_page(s, NULL, &answer);
	send_event(s, "problem", path);
}

void
push_problems(struct session *s)
{
	struct problem_count told = s->told, now = problems_count(&s->problems);
	bool shown = false;
	for (struct open_page *p = s->pages; p; p = p->next)
		shown = shown || p->status == SITE_BROKEN;
	if (!shown)
		return;
	if (now.errors == told.errors && now.warnings == told.warnings)
		return;
	for (struct open_page *p = s->pages; p; p = p->next)
		if (p->status == SITE_BROKEN)
			push_problem(s, p->path);
}

const char *
push_catch_up(void *ctx, struct str page, struct buf *json)
{
	struct session *s = ctx;
	struct site_answer answer;
	if (about_is(page))
		return about_catch_up(s, json);
	site_get(s->site, page, &answer);
	begin_page(s, page, &answer);
	bool broken = answer.status == SITE_BROKEN;
	if (broken)
		(void)add_page(s, NULL, &answer);
	buf_add(json, buf_str(&s->message));
	buf_add_char(json, '}');
	return broken ? "problem" : "reload";
}

static void
push_asset(struct session *s, struct str path)
{
	struct site_answer answer;
	site_get(s->site, path, &answer);
	/* As the browser knows it: a file may be linked from anywhere, by its whole address. */
	struct buf address = { 0 };
	url_encode_path(&address, buf_str(&s->baseurl));
	url_encode_path(&address, path);
	begin(s, buf_str(&address), "path", answer.fingerprint);
	buf_done(&address);
	send_event(s, "asset", (struct str){ NULL, 0 });
}

static bool
counts(const struct site_update *u)
{
	return u->anything || u->pages || u->assets;
}

/* The paths live in the site until its next call, and pushing calls it. */
static void
push_all(struct session *s, const struct site_update *u)
{
	struct arena arena = { 0 };
	size_t n = u->pages + u->assets;
	struct str *paths = arena_alloc(&arena, n * sizeof(*paths) + 1);
	for (size_t i = 0; i < u->pages; i++)
		paths[i] = arena_str(&arena, site_changed(s->site, i));
	for (size_t i = 0; i < u->assets; i++)
		paths[u->pages + i] = arena_str(&arena, site_changed_asset(s->site, i));
	s->patch_bytes = 0;
	live_set_generation(server_live(s->server), ++s->generation);
	session_baseurl(
		s); /* before any page: a tab goes to where it is, and loads nothing where it was */
	for (size_t i = 0; i < u->pages; i++)
		push_page(s, paths[i]);
	for (size_t i = 0; i < u->assets; i++)
		push_asset(s, paths[u->pages + i]);
	arena_done(&arena);
}

void
push_settled(struct session *s, struct str what, size_t files, uint64_t since_ns)
{
	struct site_update update;
	uint64_t begin = uv_hrtime();
	record_begin(s);
	site_read_named(s->site);
	uint64_t read = uv_hrtime();
	site_settle(s->site, &update);
	fault_update(s);
	uint64_t settled = uv_hrtime();
	bool anything = counts(&update);
	if (update.relisted && s->watcher)
		watcher_rescan(s->watcher);
	s->revision = update.settled.revision;
	if (anything)
		push_all(s, &update);
	uint64_t now = uv_hrtime();
	struct report_batch batch = {
		.what = what,
		.files = files,
		.update = &update,
		.pushed = update.pages + update.assets,
		.took_ns = now - since_ns,
		.pushed_nothing = !anything,
	};
	report_update(s->report, &batch);
	trace_span(&s->trace, "batch", since_ns, now, what);
	if (anything)
		s->times = (struct edit_times){ since_ns, begin, read, settled, now, update.pages,
			update.assets };
	record_end(s, &batch, anything);
	behind_look(s);
	uint64_t said = site_diags_version(s->site);
	if (!anything && said == s->said)
		return;
	s->said = said;
	if (anything) {
		trace_span(&s->trace, "read", begin, read, what);
		trace_span(&s->trace, "settle", read, settled, what);
		trace_span(&s->trace, "push", settled, now, what);
		about_update(s);
	}
	problems_begin(&s->problems);
	behind_start(s, BEHIND_URGENT);
}

void
push_late(struct session *s)
{
	struct site_update update;
	site_settle(s->site, &update);
	s->revision = update.settled.revision;
	if (update.pages || update.assets)
		push_all(s, &update);
}

/* What builds write to may be another folder now: then all is looked at again. */
static bool
skip(struct session *s)
{
	if (!place_skip(s->options, s->site, s->dir, s->root))
		return false;
	site_rescan(s->site, S(""));
	watcher_rescan(s->watcher);
	return true;
}

/* Whether there is anything in it for the site: not what a build does to its list, and in its output, where this stays an
 * output. */
static bool
concerns(struct session *s, const struct change *changes, size_t n)
{
	bool depends = false, any = false;
	for (size_t i = 0; i < n; i++) {
		struct str path = changes[i].path;
		bool sign = site_skip_depends(s->site, path);
		depends |= sign;
		any |= !sign || path.len == 0 || !site_skips(s->site, path);
	}
	return (depends && skip(s)) || any;
}

/* What the settings said before told which files these are. */
static void
follow_settings(struct session *s, uint64_t since)
{
	struct str destination = site_destination(s->site);
	if (!str_eq(destination, buf_str(&s->destination))) {
		buf_clear(&s->destination);
		buf_add(&s->destination, destination);
		if (skip(s))
			push_settled(s, S("the destination"), 0, since);
	}
	if (elsewhere_follow(s))
		push_settled(s, S("the theme"), 0, since);
}

void
push_unwatched(struct session *s)
{
	struct site_update update;
	if (!s->watcher)
		return;
	bool others = skip(s);
	if (!site_doubt(s->site, S("")) && !others)
		return;
	site_settle(s->site, &update);
	s->revision = update.settled.revision;
	if (!update.anything)
		return;
	if (update.relisted)
		watcher_rescan(s->watcher);
	follow_settings(s, uv_hrtime());
	again_if_elsewhere(s);
}

void
push_outputs(struct session *s)
{
	uint64_t now = uv_hrtime();
	if (s->watcher && skip(s))
		push_settled(s, S("the output folders"), 0, now);
}

void
push_untold(struct session *s)
{
	uint64_t now = uv_hrtime();
	if (watcher_pending(s->watcher) || elsewhere_pending(s))
		push_outputs(s);
	if (site_theme_moved(s->site)) {
		push_settled(s, S("the theme"), 0, now);
		follow_settings(s, now);
	}
}

/* Up to three paths, and how many more there are. */
static void
name_changes(struct buf *b, const struct change *changes, size_t n)
{
	enum { SHOWN = 3 };
	for (size_t i = 0; i < n && i < SHOWN; i++) {
		struct str path = changes[i].path;
		buf_add(b, i ? S(", ") : S(""));
		buf_add(b, path.len ? path : S("."));
		if (changes[i].kind == CHANGE_GONE)
			buf_lit(b, " (gone)");
	}
	if (n > SHOWN)
		buf_printf(b, " and %zu more", n - SHOWN);
}

/* What was done since `before`: an edit's own work, without what follows it behind. */
static void
note_work(
	struct session *s, const struct graph_counters *before, struct site_work work, size_t bytes)
{
	s->edit_bytes = s->bytes_pushed - bytes;
	struct site_work done = site_work(s->site);
	s->edit_work = (struct site_work){
		.entries_read = done.entries_read - work.entries_read,
		.files_read = done.files_read - work.files_read,
		.files_doubted = done.files_doubted - work.files_doubted,
		.aliases_looked = done.aliases_looked - work.aliases_looked,
		.aliases_swept = done.aliases_swept - work.aliases_swept,
		.pages_rendered = done.pages_rendered - work.pages_rendered,
	};
	struct graph_counters now = graph_counters(site_graph(s->site));
	s->edit = (struct graph_counters){
		.tasks_run = now.tasks_run - before->tasks_run,
		.tasks_cut = now.tasks_cut - before->tasks_cut,
		.edges_walked = now.edges_walked - before->edges_walked,
		.queries_asked = now.queries_asked - before->queries_asked,
		.entries_encoded = now.entries_encoded - before->entries_encoded,
		.bytes_hashed = now.bytes_hashed - before->bytes_hashed,
		.allocations = now.allocations - before->allocations,
		.edges_linked = now.edges_linked - before->edges_linked,
		.edges_moved = now.edges_moved - before->edges_moved,
		.tasks_fetched = now.tasks_fetched - before->tasks_fetched,
		.tasks_kept = now.tasks_kept - before->tasks_kept,
		.records_read = now.records_read - before->records_read,
		.values_dropped = now.values_dropped - before->values_dropped,
		.values_weighed = now.values_weighed - before->values_weighed,
	};
}

/* Names what changed to the site; true where something went away. */
static bool
apply(struct session *s, const struct change *changes, size_t n)
{
	bool gone = false;
	for (size_t i = 0; i < n; i++) {
		struct str path = changes[i].path;
		if (changes[i].unseen)
			site_unseen(s->site);
		switch (changes[i].kind) {
		case CHANGE_GONE:
			if (changes[i].folder)
				site_rescan(s->site, path);
			else
				site_gone(s->site, path);
			gone = true;
			break;
		case CHANGE_RESCAN:
			if (path.len == 0)
				root_renew(site_root(s->site));
			site_rescan(s->site, path);
			break;
		case CHANGE_WRITTEN:
		case CHANGE_ATTRIB:
			site_written(s->site, path);
			break;
		}
	}
	return gone;
}

/* Tells whoever saved a post, and sees nothing of it, why that is. */
static void
tell_hidden(struct session *s, const struct change *change)
{
	struct arena arena = { 0 };
	struct str path = arena_str(&arena, change->path);
	struct str why =
		change->kind == CHANGE_WRITTEN ? site_hidden(s->site, path, &arena) : S("");
	if (why.len)
		report_note(s->report, "  %.*s is not shown: %.*s", STR(path), STR(why));
	arena_done(&arena);
}

void
push_batch(void *ctx, const struct change *changes, size_t n)
{
	struct session *s = ctx;
	struct buf what = { 0 };
	if (!concerns(s, changes, n))
		return;
	(void)due_follow(s);
	uint64_t since = UINT64_MAX;
	struct graph_counters before = graph_counters(site_graph(s->site));
	struct site_work work = site_work(s->site);
	size_t bytes = s->bytes_pushed;
	for (size_t i = 0; i < n; i++)
		if (changes[i].event_ns < since)
			since = changes[i].event_ns;
	(void)site_theme_moved(s->site);
	follow_before(s, changes, n);
	bool gone = apply(s, changes, n);
	name_changes(&what, changes, n);
	push_settled(s, buf_str(&what), n, since);
	note_work(s, &before, work, bytes);
	follow_settings(s, since);
	follow_after(s);
	buf_done(&what);
	if (n == 1)
		tell_hidden(s, changes);
	/* The kernel tells of the root's own end only when nobody has it open any more, and the site
	 * has: so whoever sees its files go looks whether it is there. */
	if (gone && s->watcher && !root_is_current(site_root(s->site)))
		watcher_rescan(s->watcher);
	again_look(s, changes, n);
}
