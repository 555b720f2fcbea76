/* What a person, or a program, is told: lines of text or of JSON, and diagnostics in clang's style. */
#include "watch/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "watch/version.h"

static bool
wants_colour(int fd)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	return isatty(fd) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

void
report_init(struct report *r, const struct options *options)
{
	*r = (struct report){
		.form = options->log,
		.verbose = options->verbose,
		.quiet = options->quiet,
		.colour_out = wants_colour(STDOUT_FILENO),
		.colour_err = wants_colour(STDERR_FILENO),
		.terminal = options->log == LOG_TEXT && !options->quiet && isatty(STDERR_FILENO),
	};
}

void
report_done(struct report *r)
{
	buf_done(&r->line);
}

/* ---- lines ------------------------------------------------------------------------------------- */

/* Takes a progress bar off the terminal before something else is written there. */
static void
clear_bar(struct report *r)
{
	if (r->drawn)
		(void)fputs("\r\x1b[K", stderr);
	r->drawn = false;
}

static void
put(struct report *r, FILE *stream)
{
	clear_bar(r);
	(void)fwrite(r->line.ptr, 1, r->line.len, stream);
	(void)fflush(stream); /* whoever reads a pipe wants the line now */
	buf_clear(&r->line);
}

static void
put_line(struct report *r, FILE *stream)
{
	buf_add_char(&r->line, '\n');
	put(r, stream);
}

static void
coloured(struct report *r, bool colour, const char *code, struct str s)
{
	if (colour)
		buf_printf(&r->line, "\x1b[%sm", code);
	buf_add(&r->line, s);
	if (colour)
		buf_lit(&r->line, "\x1b[0m");
}

static void
object(struct report *r, const char *event)
{
	buf_printf(&r->line, "{\"event\":\"%s\"", event);
}

static void
member(struct report *r, const char *name, struct str s)
{
	buf_printf(&r->line, ",\"%s\":", name);
	buf_json(&r->line, s);
}

static void
number(struct report *r, const char *name, uint64_t n)
{
	buf_printf(&r->line, ",\"%s\":%llu", name, (unsigned long long)n);
}

static void
object_end(struct report *r)
{
	buf_add_char(&r->line, '}');
	put_line(r, stdout);
}

static void
object_message(struct report *r, const char *event, const char *fmt, va_list ap)
{
	struct buf text = { 0 };
	buf_vprintf(&text, fmt, ap);
	object(r, event);
	member(r, "message", buf_str(&text));
	object_end(r);
	buf_done(&text);
}

/* Time as a person reads it: three digits, in the unit that fits. */
static void
duration(struct buf *b, uint64_t ns)
{
	static const char *const units[] = { "\xc2\xb5s", "ms", "s" };
	double n = (double)ns / 1e3;
	size_t unit = 0;
	for (; unit < 2 && n >= 999.5; unit++)
		n /= 1e3;
	int digits = unit == 0 || n >= 99.95 ? 0 : n >= 9.995 ? 1 : 2;
	buf_printf(b, "%.*f %s", digits, n, units[unit]);
}

static void
count(struct buf *b, size_t n, const char *one, const char *many)
{
	buf_printf(b, "%zu %s", n, n == 1 ? one : many);
}

/* ---- messages ---------------------------------------------------------------------------------- */

void
report_error(struct report *r, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	if (r->form == LOG_JSON) {
		object_message(r, "error", fmt, ap);
	} else {
		buf_lit(&r->line, "platen: ");
		coloured(r, r->colour_err, "1;31", S("error: "));
		buf_vprintf(&r->line, fmt, ap);
		put_line(r, stderr);
	}
	va_end(ap);
}

static void
message(struct report *r, const char *event, const char *fmt, va_list ap)
{
	if (r->form == LOG_JSON) {
		object_message(r, event, fmt, ap);
		return;
	}
	buf_vprintf(&r->line, fmt, ap);
	put_line(r, stdout);
}

void
report_note(struct report *r, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	if (!r->quiet)
		message(r, "note", fmt, ap);
	va_end(ap);
}

void
report_detail(struct report *r, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	if (r->verbose)
		message(r, "detail", fmt, ap);
	va_end(ap);
}

/* ---- events of a session ----------------------------------------------------------------------- */

/* A row of the start screen. */
static void
row(struct report *r, const char *name, const char *colour, struct str value)
{
	struct buf padded = { 0 };
	buf_printf(&padded, "  %-8s", name);
	coloured(r, r->colour_out, "2", buf_str(&padded));
	coloured(r, r->colour_out && *colour, colour, value);
	put_line(r, stdout);
	buf_done(&padded);
}

void
report_listening(struct report *r, const struct report_listening *l)
{
	if (r->form == LOG_JSON) {
		object(r, "listening");
		member(r, "url", l->url);
		member(r, "folder", l->folder);
		object_end(r);
		return;
	}
	if (r->quiet)
		return;
	struct buf folder = { 0 };
	buf_shown(&folder, l->folder);
	buf_lit(&r->line, "\n  ");
	coloured(r, r->colour_out, "1;31", S("platen"));
	buf_lit(&r->line, " " PLATEN_VERSION);
	if (r->colour_out)
		buf_lit(&r->line, "\x1b[2m");
	buf_lit(&r->line, "  ready in ");
	duration(&r->line, l->took_ns);
	if (r->colour_out)
		buf_lit(&r->line, "\x1b[0m");
	buf_lit(&r->line, "\n\n");
	row(r, "site", "1;36", l->url);
	row(r, "about", "36", l->about);
	row(r, "folder", "", buf_str(&folder));
	if (l->keys)
		row(r, "help", "2", S("press ? for the keys"));
	buf_add_char(&r->line, '\n');
	put(r, stdout);
	r->screen = true;
	buf_done(&folder);
}

static void
start_json(struct report *r, const struct site_summary *s, uint64_t took_ns)
{
	object(r, "start");
	member(r, "layout", s->layout);
	member(r, "reason", s->reason);
	member(r, "title", s->title);
	member(r, "url", s->url);
	member(r, "baseurl", s->baseurl);
	number(r, "posts", s->posts);
	number(r, "pages", s->pages);
	number(r, "files", s->assets);
	number(r, "us", took_ns / 1000);
	object_end(r);
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
	count(&r->line, s->posts, "post", "posts");
	buf_lit(&r->line, ", ");
	count(&r->line, s->pages, "page", "pages");
	buf_lit(&r->line, ", ");
	count(&r->line, s->assets, "file", "files");
	if (!r->screen) {
		buf_lit(&r->line, "; ");
		duration(&r->line, took_ns);
	}
	buf_add(&r->line, r->screen ? S("\n") : S(""));
	put_line(r, stdout);
}

static void
update_json(struct report *r, const struct report_batch *b)
{
	const struct settled *s = &b->update->settled;
	object(r, b->pushed_nothing ? "unchanged" : "update");
	member(r, "what", b->what);
	number(r, "files", b->files);
	number(r, "ran", s->ran);
	number(r, "cut", s->cut);
	number(r, "pages", b->update->pages);
	number(r, "assets", b->update->assets);
	number(r, "pushed", b->pushed);
	number(r, "revision", s->revision);
	number(r, "us", b->took_ns / 1000);
	object_end(r);
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
		count(&what, b->update->pages, "page", "pages");
	if (b->update->assets) {
		buf_add(&what, what.len ? S(", ") : S(""));
		count(&what, b->update->assets, "file", "files");
	}
	buf_printf(&r->line, "%.*s%*s", STR(buf_str(&what)), padding(buf_str(&what), 9), "");
	count(work, s->ran, "task", "tasks");
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
	duration(&took, b->took_ns);
	/* the sign of a microsecond is two bytes long, and one wide */
	size_t wide = took.len - (str_search(buf_str(&took), S("\xc2")) < took.len);
	buf_printf(&r->line, "  %.*s%*s", STR(buf_str(&name)), padding(buf_str(&name), 30), "");
	buf_printf(&r->line, "%*s", (int)(wide < 9 ? 9 - wide : 0), "");
	coloured(r, r->colour_out, "32", buf_str(&took));
	buf_lit(&r->line, "  ");
	if (b->pushed_nothing)
		buf_lit(&work, "nothing changed");
	else
		pushed(r, b, &work);
	coloured(r, r->colour_out, "2", buf_str(&work));
	put_line(r, stdout);
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
		object(r, "task");
		member(r, "did", str_of(event_name(n->event)));
		member(r, "kind", kind_name(r, n->kind));
		member(r, "key", n->key);
		if (caused) {
			member(r, "cause_kind", kind_name(r, n->cause_kind));
			member(r, "cause_key", n->cause_key);
		}
		object_end(r);
		return;
	}
	buf_printf(&r->line, "  %-8s%.*s ", event_name(n->event), STR(kind_name(r, n->kind)));
	buf_shown(&r->line, n->key);
	if (caused) {
		buf_printf(&r->line, " (because of %.*s ", STR(kind_name(r, n->cause_kind)));
		buf_shown(&r->line, n->cause_key);
		buf_add_char(&r->line, ')');
	}
	put_line(r, stdout);
}

/* ---- the site's problems ----------------------------------------------------------------------- */

void
report_diag(struct report *r, const struct diag *d)
{
	if (r->form == LOG_JSON) {
		object(r, "diagnostic");
		buf_lit(&r->line, ",\"diagnostic\":");
		diag_json(&r->line, d);
		object_end(r);
		return;
	}
	diag_text(&r->line, d, r->colour_err);
	put(r, stderr);
}

void
report_mended(struct report *r, struct str path, struct str text)
{
	if (r->form == LOG_JSON) {
		object(r, "mended");
		member(r, "file", path);
		member(r, "message", text);
		object_end(r);
		return;
	}
	if (r->quiet)
		return;
	if (path.len) {
		buf_shown(&r->line, path);
		buf_lit(&r->line, ": ");
	}
	coloured(r, r->colour_out, "32", S("mended: "));
	buf_shown(&r->line, text);
	put_line(r, stdout);
}

void
report_more(struct report *r, size_t n)
{
	buf_printf(&r->line, "... and %zu more: platen check tells all\n", n);
	put(r, stderr);
}

void
report_more_mended(struct report *r, size_t n)
{
	if (r->quiet)
		return;
	buf_printf(&r->line, "... and %zu more mended\n", n);
	put(r, stdout);
}

void
report_problems(struct report *r, size_t errors, size_t warnings)
{
	if (r->form == LOG_JSON) {
		object(r, "problems");
		number(r, "errors", errors);
		number(r, "warnings", warnings);
		object_end(r);
		return;
	}
	if (errors)
		count(&r->line, errors, "error", "errors");
	if (errors && warnings)
		buf_lit(&r->line, ", ");
	if (warnings)
		count(&r->line, warnings, "warning", "warnings");
	if (errors || warnings)
		put_line(r, stderr);
}

/* ---- builds ------------------------------------------------------------------------------------ */

void
report_built(struct report *r, const struct report_built *built)
{
	if (r->form == LOG_JSON) {
		object(r, "built");
		member(r, "out", built->out);
		number(r, "pages", built->pages);
		number(r, "files", built->files);
		number(r, "written", built->written);
		number(r, "unchanged", built->unchanged);
		number(r, "removed", built->removed);
		number(r, "us", built->took_ns / 1000);
		object_end(r);
		return;
	}
	if (r->quiet)
		return;
	count(&r->line, built->pages, "page", "pages");
	buf_lit(&r->line, " and ");
	count(&r->line, built->files, "file", "files");
	buf_lit(&r->line, " in ");
	buf_shown(&r->line, built->out);
	buf_printf(&r->line, ": %zu written, %zu unchanged, %zu removed; ", built->written,
		built->unchanged, built->removed);
	duration(&r->line, built->took_ns);
	put_line(r, stdout);
}

void
report_created(struct report *r, struct str path)
{
	if (r->form == LOG_JSON) {
		object(r, "created");
		member(r, "file", path);
		object_end(r);
		return;
	}
	if (r->quiet)
		return;
	coloured(r, r->colour_out, "32", S("new  "));
	buf_shown(&r->line, path);
	put_line(r, stdout);
}

void
report_part(struct report *r, size_t depth, const char *kind, struct str key, bool file)
{
	if (r->form == LOG_JSON) {
		object(r, "part");
		number(r, "depth", depth);
		member(r, "kind", str_of(kind));
		member(r, "key", key);
		buf_printf(&r->line, ",\"file\":%s", file ? "true" : "false");
		object_end(r);
		return;
	}
	buf_printf(&r->line, "%*s%-8s ", (int)(2 * depth), "", kind);
	if (file && r->colour_out)
		buf_lit(&r->line, "\x1b[1m");
	buf_shown(&r->line, key);
	if (file && r->colour_out)
		buf_lit(&r->line, "\x1b[0m");
	put_line(r, stdout);
}

void
report_cause(struct report *r, bool first, struct str kind, struct str key)
{
	if (r->form == LOG_JSON) {
		object(r, "cause");
		member(r, "kind", kind);
		member(r, "key", key);
		object_end(r);
		return;
	}
	buf_add(&r->line, first ? S("why ") : S("  because of "));
	buf_shown(&r->line, kind);
	buf_add_char(&r->line, ' ');
	buf_shown(&r->line, key);
	put_line(r, stdout);
}

void
report_reached(struct report *r, struct str url, bool listed)
{
	if (r->form == LOG_JSON) {
		object(r, "reached");
		member(r, "page", url);
		buf_printf(&r->line, ",\"listed\":%s", listed ? "true" : "false");
		object_end(r);
		return;
	}
	buf_shown(&r->line, url);
	if (listed)
		coloured(r, r->colour_out, "2", S("  by what lists show of it"));
	put_line(r, stdout);
}

void
report_progress(struct report *r, const char *what, size_t done, size_t total)
{
	enum { WIDTH = 30 };
	if (!r->terminal)
		return;
	if (done >= total) {
		clear_bar(r);
		(void)fflush(stderr);
		return;
	}
	size_t filled = done * WIDTH / total;
	char bar[WIDTH + 1];
	memset(bar, '#', filled);
	memset(bar + filled, '.', WIDTH - filled);
	bar[WIDTH] = '\0';
	(void)fprintf(stderr, "\r\x1b[K[%s] %s %zu of %zu", bar, what, done, total);
	(void)fflush(stderr);
	r->drawn = true;
}

void
report_stopped(struct report *r)
{
	if (r->form == LOG_JSON) {
		object(r, "stopped");
		object_end(r);
	}
}
