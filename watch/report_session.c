/* What is told of a session as it goes on: its start, its updates, and with --verbose each task. */
#include <unistd.h>

#include "watch/columns.h"
#include "watch/line.h"
#include "watch/version.h"

/* A row of the start screen. */
static void
row(struct report *r, const char *name, const char *colour, struct str value)
{
	struct buf padded = { 0 };
	buf_printf(&padded, "  %-8s", name);
	line_coloured(r, r->colour_out, "2", buf_str(&padded));
	line_coloured(r, r->colour_out && *colour, colour, value);
	line_end(r, stdout);
	buf_done(&padded);
}

void
report_listening(struct report *r, const struct report_listening *l)
{
	if (r->form == LOG_JSON) {
		line_object(r, "listening");
		line_member(r, "url", l->url);
		line_member(r, "folder", l->folder);
		line_object_end(r);
		return;
	}
	if (r->quiet)
		return;
	struct buf folder = { 0 };
	buf_shown(&folder, l->folder);
	buf_lit(&r->line, "\n  ");
	line_coloured(r, r->colour_out, "1;31", S("platen"));
	buf_lit(&r->line, " " PLATEN_VERSION);
	if (r->colour_out)
		buf_lit(&r->line, "\x1b[2m");
	buf_lit(&r->line, "  ready in ");
	line_duration(&r->line, l->took_ns);
	if (r->colour_out)
		buf_lit(&r->line, "\x1b[0m");
	buf_lit(&r->line, "\n\n");
	row(r, "site", "1;36", l->url);
	row(r, "about", "36", l->about);
	row(r, "folder", "", buf_str(&folder));
	if (l->keys)
		row(r, "help", "2", S("press ? for the keys"));
	buf_add_char(&r->line, '\n');
	line_put(r, stdout);
	r->screen = true;
	buf_done(&folder);
}

static void
start_json(struct report *r, const struct site_summary *s, uint64_t took_ns)
{
	line_object(r, "start");
	line_member(r, "layout", s->layout);
	line_member(r, "reason", s->reason);
	line_member(r, "title", s->title);
	line_member(r, "url", s->url);
	line_member(r, "baseurl", s->baseurl);
	line_number(r, "posts", s->posts);
	line_number(r, "pages", s->pages);
	line_number(r, "files", s->assets);
	line_number(r, "scheduled", s->scheduled);
	line_number(r, "us", took_ns / 1000);
	line_object_end(r);
}

void
report_start(struct report *r, const struct site_summary *s, uint64_t took_ns)
{
	if (r->form == LOG_JSON) {
		start_json(r, s, took_ns);
		return;
	}
	if (r->quiet)
		return;
	buf_add(&r->line, r->screen ? S("  ") : S(""));
	buf_shown(&r->line, s->layout);
	buf_lit(&r->line, " (");
	buf_shown(&r->line, s->reason);
	buf_lit(&r->line, "): ");
	line_count(&r->line, s->posts, "post", "posts");
	buf_lit(&r->line, ", ");
	line_count(&r->line, s->pages, "page", "pages");
	buf_lit(&r->line, ", ");
	line_count(&r->line, s->assets, "file", "files");
	if (s->scheduled) {
		buf_lit(&r->line, ", ");
		line_count(&r->line, s->scheduled, "post", "posts");
		buf_printf(&r->line, " dated in the future (--future shows %s)",
			s->scheduled == 1 ? "it" : "them");
	}
	if (!r->screen) {
		buf_lit(&r->line, "; ");
		line_duration(&r->line, took_ns);
	}
	buf_add(&r->line, r->screen ? S("\n") : S(""));
	line_end(r, stdout);
}

static void
update_json(struct report *r, const struct report_batch *b)
{
	const struct settled *s = &b->update->settled;
	line_object(r, b->pushed_nothing ? "unchanged" : "update");
	line_member(r, "what", b->what);
	line_number(r, "files", b->files);
	line_number(r, "ran", s->ran);
	line_number(r, "cut", s->cut);
	line_number(r, "pages", b->update->pages);
	line_number(r, "assets", b->update->assets);
	line_number(r, "pushed", b->pushed);
	line_number(r, "revision", s->revision);
	line_number(r, "us", b->took_ns / 1000);
	line_object_end(r);
}

/* What was pushed, and what that took. */
static void
pushed(const struct report_batch *b, struct buf *what, struct buf *work)
{
	const struct settled *s = &b->update->settled;
	if (b->pushed_nothing) {
		buf_lit(work, "nothing changed");
		return;
	}
	if (b->update->pages || !b->update->assets)
		line_count(what, b->update->pages, "page", "pages");
	if (b->update->assets) {
		buf_add(what, what->len ? S(", ") : S(""));
		line_count(what, b->update->assets, "file", "files");
	}
	columns_pad(what, 9);
	line_count(work, s->ran, "task", "tasks");
	buf_printf(work, " ran, %zu cut off", s->cut);
}

/* One line, also on a narrow terminal: the work is left out there, and of a long name its end is told. */
static void
update_line(struct report *r, struct str name, struct str took, struct str what, struct str work)
{
	enum { NAME = 30, TOOK = 9, GAPS = 4, NAME_MIN = 20 };
	size_t columns = columns_of_terminal(STDOUT_FILENO), shown = columns_of(took);
	size_t rest = (shown > TOOK ? shown : TOOK) + GAPS + columns_of(what);
	struct buf first = { 0 };
	if (rest + NAME_MIN + columns_of(work) > columns)
		work = S("");
	rest += columns_of(work);
	columns_add_end(&first, name, columns > rest + NAME_MIN ? columns - rest : NAME_MIN);
	columns_pad(&first, columns > rest + NAME ? NAME : columns > rest ? columns - rest : 0);
	buf_printf(&r->line, "  %.*s%*s", STR(buf_str(&first)),
		(int)(shown < TOOK ? TOOK - shown : 0), "");
	line_coloured(r, r->colour_out, "32", took);
	buf_lit(&r->line, "  ");
	buf_add(&r->line, what);
	line_coloured(r, r->colour_out && work.len, "2", work);
	line_end(r, stdout);
	buf_done(&first);
}

void
report_update(struct report *r, const struct report_batch *b)
{
	if (b->pushed_nothing ? !r->verbose : r->quiet)
		return;
	if (r->form == LOG_JSON) {
		update_json(r, b);
		return;
	}
	struct buf name = { 0 }, took = { 0 }, what = { 0 }, work = { 0 };
	buf_shown(&name, b->what);
	line_duration(&took, b->took_ns);
	pushed(b, &what, &work);
	update_line(r, buf_str(&name), buf_str(&took), what.len ? buf_str(&what) : S(""),
		buf_str(&work));
	buf_done(&name);
	buf_done(&took);
	buf_done(&what);
	buf_done(&work);
}

static struct str
kind_name(const struct report *r, unsigned kind)
{
	return kind < r->nkinds ? str_of(r->kinds[kind].name) : S("");
}

void
report_task(struct report *r, const struct graph_note *n)
{
	bool caused = n->cause_kind != KIND_NONE;
	if (!r->verbose)
		return;
	if (r->form == LOG_JSON) {
		line_object(r, "task");
		line_member(r, "did", str_of(graph_event_name(n->event)));
		line_member(r, "kind", kind_name(r, n->kind));
		line_member(r, "key", n->key);
		if (caused) {
			line_member(r, "cause_kind", kind_name(r, n->cause_kind));
			line_member(r, "cause_key", n->cause_key);
		}
		line_object_end(r);
		return;
	}
	buf_printf(&r->line, "  %-8s%.*s ", graph_event_name(n->event), STR(kind_name(r, n->kind)));
	buf_shown(&r->line, n->key);
	if (caused) {
		buf_printf(&r->line, " (because of %.*s ", STR(kind_name(r, n->cause_kind)));
		buf_shown(&r->line, n->cause_key);
		buf_add_char(&r->line, ')');
	}
	line_end(r, stdout);
}
