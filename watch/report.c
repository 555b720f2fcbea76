/* What a person, or a program, is told: lines of text or of JSON, and diagnostics in clang's style. */
#include "watch/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "watch/line.h"

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

/* ---- messages ---------------------------------------------------------------------------------- */

static void
object_message(struct report *r, const char *event, const char *fmt, va_list ap)
{
	struct buf text = { 0 };
	buf_vprintf(&text, fmt, ap);
	line_object(r, event);
	line_member(r, "message", buf_str(&text));
	line_object_end(r);
	buf_done(&text);
}

void
report_error(struct report *r, const char *fmt, ...)
{
	va_list ap;
	if (!r)
		return;
	va_start(ap, fmt);
	if (r->form == LOG_JSON) {
		object_message(r, "error", fmt, ap);
	} else {
		buf_lit(&r->line, "platen: ");
		line_coloured(r, r->colour_err, "1;31", S("error: "));
		buf_vprintf(&r->line, fmt, ap);
		line_end(r, stderr);
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
	line_end(r, stdout);
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

/* ---- the site's problems ----------------------------------------------------------------------- */

void
report_diag(struct report *r, const struct diag *d)
{
	if (r->form == LOG_JSON) {
		line_object(r, "diagnostic");
		buf_lit(&r->line, ",\"diagnostic\":");
		diag_json(&r->line, d);
		line_object_end(r);
		return;
	}
	diag_text(&r->line, d, r->colour_err);
	line_put(r, stderr);
}

void
report_mended(struct report *r, struct str path, struct str text)
{
	if (r->form == LOG_JSON) {
		line_object(r, "mended");
		line_member(r, "file", path);
		line_member(r, "message", text);
		line_object_end(r);
		return;
	}
	if (r->quiet)
		return;
	if (path.len) {
		buf_shown(&r->line, path);
		buf_lit(&r->line, ": ");
	}
	line_coloured(r, r->colour_out, "32", S("mended: "));
	buf_shown(&r->line, text);
	line_end(r, stdout);
}

void
report_more(struct report *r, size_t n)
{
	buf_printf(&r->line, "... and %zu more: platen check tells all\n", n);
	line_put(r, stderr);
}

void
report_more_places(struct report *r, size_t n)
{
	buf_printf(&r->line, "  ... and in %zu more %s: --verbose tells all\n", n,
		n == 1 ? "place" : "places");
	line_put(r, stderr);
}

void
report_more_faults(struct report *r, size_t n)
{
	buf_printf(&r->line, "... and %zu more: --verbose tells all\n", n);
	line_put(r, stderr);
}

void
report_more_mended(struct report *r, size_t n)
{
	if (r->quiet)
		return;
	buf_printf(&r->line, "... and %zu more mended\n", n);
	line_put(r, stdout);
}

void
report_problems(struct report *r, size_t errors, size_t warnings)
{
	if (r->form == LOG_JSON) {
		line_object(r, "problems");
		line_number(r, "errors", errors);
		line_number(r, "warnings", warnings);
		line_object_end(r);
		return;
	}
	if (errors)
		line_count(&r->line, errors, "error", "errors");
	if (errors && warnings)
		buf_lit(&r->line, ", ");
	if (warnings)
		line_count(&r->line, warnings, "warning", "warnings");
	if (errors || warnings)
		line_end(r, stderr);
}

/* ---- builds ------------------------------------------------------------------------------------ */

void
report_built(struct report *r, const struct report_built *built)
{
	if (r->form == LOG_JSON) {
		line_object(r, "built");
		line_member(r, "out", built->out);
		line_number(r, "pages", built->pages);
		line_number(r, "files", built->files);
		line_number(r, "written", built->written);
		line_number(r, "unchanged", built->unchanged);
		line_number(r, "removed", built->removed);
		line_number(r, "us", built->took_ns / 1000);
		line_object_end(r);
		return;
	}
	if (r->quiet)
		return;
	line_count(&r->line, built->pages, "page", "pages");
	buf_lit(&r->line, " and ");
	line_count(&r->line, built->files, "file", "files");
	buf_lit(&r->line, " in ");
	buf_shown(&r->line, built->out);
	buf_printf(&r->line, ": %zu written, %zu unchanged, %zu removed; ", built->written,
		built->unchanged, built->removed);
	line_duration(&r->line, built->took_ns);
	line_end(r, stdout);
}

void
report_created(struct report *r, struct str path)
{
	if (r->form == LOG_JSON) {
		line_object(r, "created");
		line_member(r, "file", path);
		line_object_end(r);
		return;
	}
	if (r->quiet)
		return;
	line_coloured(r, r->colour_out, "32", S("new  "));
	buf_shown(&r->line, path);
	line_end(r, stdout);
}

void
report_part(struct report *r, size_t depth, const char *kind, struct str key, bool file)
{
	if (r->form == LOG_JSON) {
		line_object(r, "part");
		line_number(r, "depth", depth);
		line_member(r, "kind", str_of(kind));
		line_member(r, "key", key);
		buf_printf(&r->line, ",\"file\":%s", file ? "true" : "false");
		line_object_end(r);
		return;
	}
	buf_printf(&r->line, "%*s%-8s ", (int)(2 * depth), "", kind);
	if (file && r->colour_out)
		buf_lit(&r->line, "\x1b[1m");
	buf_shown(&r->line, key);
	if (file && r->colour_out)
		buf_lit(&r->line, "\x1b[0m");
	line_end(r, stdout);
}

void
report_cause(struct report *r, bool first, struct str kind, struct str key)
{
	if (r->form == LOG_JSON) {
		line_object(r, "cause");
		line_member(r, "kind", kind);
		line_member(r, "key", key);
		line_object_end(r);
		return;
	}
	buf_add(&r->line, first ? S("why ") : S("  because of "));
	buf_shown(&r->line, kind);
	buf_add_char(&r->line, ' ');
	buf_shown(&r->line, key);
	line_end(r, stdout);
}

void
report_reached(struct report *r, struct str url, bool listed)
{
	if (r->form == LOG_JSON) {
		line_object(r, "reached");
		line_member(r, "page", url);
		buf_printf(&r->line, ",\"listed\":%s", listed ? "true" : "false");
		line_object_end(r);
		return;
	}
	buf_shown(&r->line, url);
	if (listed)
		line_coloured(r, r->colour_out, "2", S("  by what lists show of it"));
	line_end(r, stdout);
}

void
report_progress(struct report *r, const char *what, size_t done, size_t total)
{
	enum { WIDTH = 30 };
	if (!r->terminal)
		return;
	if (done >= total) {
		line_clear_bar(r);
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
		line_object(r, "stopped");
		line_object_end(r);
	}
}
