/* A run's ground: what filters, tags and objects ask of it, its limits, and how it fails. */
#include <stdio.h>

#include <uv.h>

#include "core/yield.h"
#include "render/liquid/internal.h"

void *
liquid_ctx(const struct liquid_run *run)
{
	return run->host->ctx;
}

const struct liquid_host *
liquid_host(const struct liquid_run *run)
{
	return run->host;
}

struct arena *
liquid_arena(struct liquid_run *run)
{
	return run->arena;
}

struct arena *
liquid_passing(struct liquid_run *run)
{
	return &run->passing;
}

/* Where the templates were included that lead to the innermost. */
static struct str
chain(struct liquid_run *run)
{
	struct buf notes = BUF_ARENA(run->arena);
	for (struct liquid_frame *f = run->frame->outer; f; f = f->outer)
		diag_note_add(&notes, f->path, liquid_line(f->position), liquid_column(f->position),
			S("included here"));
	return buf_str(&notes);
}

void
liquid_report(
	struct liquid_run *run, enum diag_severity severity, struct str message, struct str hint)
{
	uint32_t position = run->frame->position;
	struct diag d = {
		.severity = severity,
		.path = run->frame->path,
		.line = liquid_line(position),
		.column = liquid_column(position),
		.message = message,
		.hint = hint,
		.notes = chain(run),
	};
	if (severity == DIAG_ERROR)
		liquid_tell(run, &d);
	else if (run->host->report)
		run->host->report(run, &d);
}

void
liquid_tell(struct liquid_run *run, const struct diag *d)
{
	if (!run->told)
		run->told = arena_alloc(run->arena, LIQUID_ERRORS_MAX * sizeof(*run->told));
	for (size_t i = 0; i < run->told_n; i++) {
		const struct liquid_told *t = &run->told[i];
		if (t->line == d->line && t->column == d->column && str_eq(t->path, d->path) &&
			str_eq(t->message, d->message))
			return;
	}
	if (run->told_n == LIQUID_ERRORS_MAX)
		return;
	run->told[run->told_n++] = (struct liquid_told){ d->path, d->message, d->line, d->column };
	if (run->told_n == LIQUID_ERRORS_MAX)
		run->over = true;
	if (run->host->report)
		run->host->report(run, d);
}

int
liquid_fail(struct liquid_run *run, const char *fmt, ...)
{
	struct buf message = BUF_ARENA(run->arena);
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&message, fmt, ap);
	va_end(ap);
	liquid_report(run, DIAG_ERROR, buf_str(&message), S(""));
	return UV_EINVAL;
}

int
liquid_fail_near(struct liquid_run *run, struct str hint, const char *fmt, ...)
{
	struct buf message = BUF_ARENA(run->arena);
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&message, fmt, ap);
	va_end(ap);
	liquid_report(run, DIAG_ERROR, buf_str(&message), hint);
	return UV_EINVAL;
}

int
liquid_over(struct liquid_run *run, const char *fmt, ...)
{
	struct buf message = BUF_ARENA(run->arena);
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&message, fmt, ap);
	va_end(ap);
	run->over = true;
	liquid_report(run, DIAG_ERROR, buf_str(&message), S(""));
	return UV_EINVAL;
}

void
liquid_warn(struct liquid_run *run, const char *fmt, ...)
{
	struct buf message = BUF_ARENA(run->arena);
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&message, fmt, ap);
	va_end(ap);
	liquid_report(run, DIAG_WARNING, buf_str(&message), S(""));
}

void
liquid_diag_source(struct diag *d, struct str text)
{
	struct str line;
	for (uint32_t n = 1; str_line(&text, &line); n++) {
		if (n != d->line)
			continue;
		struct str rest = str_from(line, d->column ? d->column - 1 : 0);
		size_t tag = str_search(rest, S("%}")), output = str_search(rest, S("}}"));
		size_t end = str_starts(rest, S("{{")) ? output : tag;
		d->length = (uint32_t)(end < rest.len ? end + 2 : rest.len);
		d->source = line;
		return;
	}
}

bool
liquid_is_in(struct str text)
{
	for (size_t at = 0; (at = str_find(text, '{', at)) + 1 < text.len; at++)
		if (text.ptr[at + 1] == '{' || text.ptr[at + 1] == '%')
			return true;
	return false;
}

int
liquid_render(
	const struct liquid_host *host, struct str program, struct arena *arena, struct buf *out)
{
	struct liquid_run run = { .host = host,
		.arena = arena,
		.scopes = 1,
		.steps_max = LIQUID_STEPS,
		.memory_max = LIQUID_MEMORY_MAX };
	struct liquid_frame frame = { .path = host->path };
	run.frame = &frame;
	run.without_blank = host->dialect && host->dialect->without_blank;
	frame.linked = liquid_link(&run, program);
	run.context = run.outermost = liquid_context_new(&run);
	int r = liquid_exec_body(&run, frame.linked->code, out);
	if (host->taken)
		*host->taken += run.steps;
	table_done(&run.symbols);
	table_done(&run.programs);
	buf_done(&run.by_id);
	buf_done(&run.scratch);
	arena_done(&run.passing);
	return r == 0 && run.failures ? UV_EINVAL : r;
}

/* Asks the host, once, for more steps, and for memory in proportion. */
static int
ask_for_more(struct liquid_run *run)
{
	if (run->asked || !run->host->steps)
		return 0;
	run->asked = true;
	int r = run->host->steps(run, &run->steps_max);
	double times = (double)run->steps_max / LIQUID_STEPS;
	if (r == 0 && times > 1)
		run->memory_max = times < 1024 ? (size_t)(times * LIQUID_MEMORY_MAX) : SIZE_MAX;
	return r;
}

static int
exceeded(struct liquid_run *run, struct str message)
{
	run->over = true;
	liquid_report(run, DIAG_ERROR, message, run->host->more ? str_of(run->host->more) : S(""));
	return UV_EINVAL;
}

static inline bool
has_room(const struct liquid_run *run, size_t bytes)
{
	size_t held = run->arena->given + run->passing.given;
	return held <= run->memory_max && bytes <= run->memory_max - held;
}

int
liquid_room(struct liquid_run *run, size_t bytes)
{
	if (has_room(run, bytes))
		return 0;
	int r = ask_for_more(run);
	if (r < 0 || has_room(run, bytes))
		return r;
	return exceeded(
		run, arena_printf(run->arena, "this needs too much memory: more than %zu MB",
			     run->memory_max >> 20));
}

int
liquid_step(struct liquid_run *run, uint64_t n)
{
	run->steps += n;
	if (yield_often())
		return UV_EAGAIN;
	if (run->steps <= run->steps_max)
		return has_room(run, 0) ? 0 : liquid_room(run, 0);
	int r = ask_for_more(run);
	if (r < 0 || run->steps <= run->steps_max)
		return r;
	return exceeded(
		run, arena_printf(run->arena, "this takes too long: more than %llu million steps",
			     (unsigned long long)run->steps_max / 1000000));
}
