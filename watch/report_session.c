/* What is told of a session as it goes on: its start, its updates, and with --verbose each task. */
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

/* How many blanks bring a text to `columns`, each character being one wide. */
static int
padding(struct str s, size_t columns)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return n < columns ? (int)(columns - n) : 0;
}

/* What was pushed, on the line, and what that took, in `work`. */
static void
pushed(struct report *r, const struct report_batch *b, struct buf *work)
{
	const struct settled *s = &b->update->settled;
	struct buf what = { 0 };
	if (b->update->pages || !b->update->assets)
		line_count(&what, b->update->pages, "page", "pages");
	if (b->update->assets) {
		buf_add(&what, what.len ? S(", ") : S(""));
		line_count(&what, b->update->assets, "file", "files");
	}
	buf_printf(&r->line, "%.*s%*s", STR(buf_str(&what)), padding(buf_str(&what), 9), "");
	line_count(work, s->ran, "task", "tasks");
	buf_printf(work, " ran, %zu cut off", s->cut);
	buf_done(&what);
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
	struct buf name = { 0 }, took = { 0 }, work = { 0 };
	buf_shown(&name, b->what);
	line_duration(&took, b->took_ns);
	/* the sign of a microsecond is two bytes long, and one wide */
	size_t wide = took.len - (str_search(buf_str(&took), S("\xc2")) < took.len);
	buf_printf(&r->line, "  %.*s%*s", STR(buf_str(&name)), padding(buf_str(&name), 30), "");
	buf_printf(&r->line, "%*s", (int)(wide < 9 ? 9 - wide : 0), "");
	line_coloured(r, r->colour_out, "32", buf_str(&took));
	buf_lit(&r->line, "  ");
	if (b->pushed_nothing)
		buf_lit(&work, "nothing changed");
	else
		pushed(r, b, &work);
	line_coloured(r, r->colour_out, "2", buf_str(&work));
	line_end(r, stdout);
	buf_done(&name);
	buf_done(&took);
	buf_done(&work);
}

static struct str
kind_name(const struct report *r, unsigned kind)
{
	return kind < r->nkinds ? str_of(r->kinds[kind].name) : S("");
}

static const char *
event_name(enum graph_event event)
{
	switch (event) {
	case GRAPH_HIT:
		return "hit";
	case GRAPH_RAN:
		return "ran";
	case GRAPH_CUT:
		return "cut off";
	case GRAPH_FETCHED:
		return "cached";
	}
	return "";
}

void
report_task(struct report *r, const struct graph_note *n)
{
	bool caused = n->cause_kind != KIND_NONE;
	if (!r->verbose)
		return;
	if (r->form == LOG_JSON) {
		line_object(r, "task");
		line_member(r, "did", str_of(event_name(n->event)));
		line_member(r, "kind", kind_name(r, n->kind));
		line_member(r, "key", n->key);
		if (caused) {
			line_member(r, "cause_kind", kind_name(r, n->cause_kind));
			line_member(r, "cause_key", n->cause_key);
		}
		line_object_end(r);
		return;
	}
	buf_printf(&r->line, "  %-8s%.*s ", event_name(n->event), STR(kind_name(r, n->kind)));
	buf_shown(&r->line, n->key);
	if (caused) {
		buf_printf(&r->line, " (because of %.*s ", STR(kind_name(r, n->cause_kind)));
		buf_shown(&r->line, n->cause_key);
		buf_add_char(&r->line, ')');
	}
	line_end(r, stdout);
}
