/* A trace of what a process did when, as Chrome trace events. */
#include "watch/trace.h"

#include <errno.h>
#include <uv.h>

#include "core/diag.h"

int
trace_open(struct trace *t, const char *path)
{
	t->file = fopen(path, "we");
	if (!t->file)
		return -errno;
	t->first = true;
	(void)fputs("[\n", t->file);
	return 0;
}

void
trace_close(struct trace *t)
{
	if (!t->file)
		return;
	(void)fputs("\n]\n", t->file);
	(void)fclose(t->file); /* a trace that is cut short is still read by its viewers */
	t->file = NULL;
}

static void
event(struct trace *t, struct buf *b)
{
	if (!t->first)
		(void)fputs(",\n", t->file);
	t->first = false;
	(void)fwrite(b->ptr, 1, b->len, t->file);
	buf_done(b);
}

void
trace_span(struct trace *t, const char *name, uint64_t start_ns, uint64_t end_ns, struct str about)
{
	struct buf b = { 0 };
	if (!t->file)
		return;
	buf_printf(&b,
		"{\"ph\":\"X\",\"pid\":1,\"tid\":1,\"name\":\"%s\",\"ts\":%.3f,\"dur\":%.3f,"
		"\"args\":{\"about\":",
		name, (double)start_ns / 1e3, (double)(end_ns - start_ns) / 1e3);
	buf_json(&b, about);
	buf_lit(&b, "}}");
	event(t, &b);
}

void
trace_mark(struct trace *t, const char *what, struct str kind, struct str key)
{
	struct buf b = { 0 };
	if (!t->file)
		return;
	buf_printf(&b, "{\"ph\":\"i\",\"s\":\"t\",\"pid\":1,\"tid\":1,\"ts\":%.3f,\"name\":",
		(double)uv_hrtime() / 1e3);
	buf_json(&b, kind);
	buf_printf(&b, ",\"args\":{\"did\":\"%s\",\"key\":", what);
	buf_json(&b, key);
	buf_lit(&b, "}}");
	event(t, &b);
}
