/* A trace of what a process did when, as Chrome trace events. */
#include "watch/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "core/diag.h"
#include "core/hash.h"
#include "watch/report.h"

/* A name, or what stands for it where names are private: the same for the same name. */
static void
add_name(struct trace *t, struct buf *b, struct str name)
{
	char hex[FINGERPRINT_HEX];
	if (t->private)
		fingerprint_hex(fingerprint_of(name), hex);
	buf_json(b, t->private ? (struct str){ hex, 16 } : name);
}

/* Empties the file, once it is known that no other process writes it. What is no file (a pipe, a terminal) has
 * nothing to lose, and where the file system knows no locks nobody can tell. */
static int
claim(int fd)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return 0;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return UV_EBUSY;
	return ftruncate(fd, 0) < 0 ? -errno : 0;
}

int
trace_open(struct trace *t, const char *path, bool private)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	int r = claim(fd);
	if (r == 0) {
		t->file = fdopen(fd, "w");
		r = t->file ? 0 : -errno;
	}
	if (r < 0) {
		(void)close(fd); /* nothing was written */
		return r;
	}
	t->private = private;
	(void)fputs("[\n"
		    "{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{\"name\":"
		    "\"platen\"}},\n"
		    "{\"ph\":\"M\",\"pid\":1,\"tid\":1,\"name\":\"thread_name\","
		    "\"args\":{\"name\":\"the loop\"}}",
		t->file);
	return 0;
}

void
trace_close(struct trace *t)
{
	if (!t->file)
		return;
	(void)fputs("\n]\n", t->file);
	bool cut = ferror(t->file) != 0;
	cut = fclose(t->file) != 0 || cut;
	t->file = NULL;
	if (cut) /* its viewers still read it, and so the work is not in vain */
		report_error(t->report, "the trace is cut short: its file cannot be written");
}

static void
event(struct trace *t, struct buf *b)
{
	(void)fputs(",\n", t->file);
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
	add_name(t, &b, about);
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
	add_name(t, &b, key);
	buf_lit(&b, "}}");
	event(t, &b);
}

void
trace_task(struct trace *t, bool begins, struct str kind, struct str key, size_t bytes)
{
	struct buf b = { 0 };
	if (!t->file)
		return;
	buf_printf(&b,
		"{\"ph\":\"%s\",\"pid\":1,\"tid\":1,\"ts\":%.3f,\"name\":", begins ? "B" : "E",
		(double)uv_hrtime() / 1e3);
	buf_json(&b, kind);
	if (begins) {
		buf_lit(&b, ",\"args\":{\"key\":");
		add_name(t, &b, key);
		buf_lit(&b, "}}");
	} else {
		buf_printf(&b, ",\"args\":{\"bytes\":%zu}}", bytes);
		t->ended++;
	}
	event(t, &b);
}

void
trace_memory(struct trace *t, size_t values, size_t edges, size_t indexes)
{
	struct buf b = { 0 };
	if (!t->file)
		return;
	buf_printf(&b,
		"{\"ph\":\"C\",\"pid\":1,\"ts\":%.3f,\"name\":\"memory\",\"args\":{\"values\":%zu,"
		"\"edges\":%zu,\"indexes\":%zu}}",
		(double)uv_hrtime() / 1e3, values, edges, indexes);
	event(t, &b);
}
