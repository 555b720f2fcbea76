/* Correct or void: what a running platen answers is what another process makes of the same files. */
#include "bench/verify.h"

#include <stdio.h>

#include "bench/guard.h"
#include "core/file.h"
#include "core/path.h"

enum { VERIFY_FILE_MAX = 256 << 20 };

static void
differ(const char *what, const char *url, const char *why)
{
	guard_fail(BENCH_VOID, "%s: wrong: %s %s", what, url, why);
}

void
verify_page(struct rig *r, const char *url, const char *what)
{
	const char *argv[] = { r->platen, "dev", r->subject->dir, "--no-watch", "--port", "0",
		"--log", "json", NULL };
	struct process other;
	struct conn c;
	struct str body;
	struct buf here = { 0 }, there = { 0 };
	rig_launch(argv, &other);
	if (conn_open(other.port, &c) < 0)
		guard_fail(BENCH_MACHINE, "a second platen does not answer");
	int status = conn_get(&c, url, &body);
	rig_normalise(&there, body, other.port);
	conn_close(&c);
	(void)process_stop(&other);
	int ours = conn_get(&r->pages, url, &body);
	if (ours != status)
		guard_fail(BENCH_VOID, "%s: wrong: %s answers %d, and %d in a new process", what,
			url, ours, status);
	rig_normalise(&here, body, r->p.port);
	if (!str_eq(buf_str(&here), buf_str(&there)))
		differ(what, url, "has other bytes than a new process gives it");
	buf_done(&here);
	buf_done(&there);
}

struct walk {
	struct rig *rig;
	const char *what;
	const struct root *a, *b; /* b: the other folder; NULL: the rig is asked */
	struct arena arena;
	struct buf *name;
	size_t n;
};

/* The address of a file that `build` wrote. */
static void
add_address(struct buf *b, const struct rig *r, struct str path)
{
	buf_printf(b, "%s/", r->p.base);
	bool index = str_eq(path, S("index.html")) || str_ends(path, S("/index.html"));
	url_encode_path(b, str_slice(path, 0, index ? path.len - 10 : path.len));
	buf_add_char(b, 0);
}

static int
compare_served(void *ctx, struct str path, enum file_type type)
{
	struct walk *w = ctx;
	struct buf url = { 0 }, served = { 0 }, written = { 0 };
	struct str bytes, body;
	if (type != FILE_REGULAR)
		return 0;
	arena_reset(&w->arena);
	add_address(&url, w->rig, path);
	int r = file_read(w->a, path, VERIFY_FILE_MAX, &w->arena, &bytes, NULL);
	if (r == 0 && conn_get(&w->rig->pages, url.ptr, &body) < 0)
		differ(w->what, url.ptr, "is not answered");
	if (r == 0) {
		rig_normalise(&served, body, w->rig->p.port);
		rig_normalise(&written, bytes, w->rig->p.port);
		if (!str_eq(buf_str(&served), buf_str(&written)))
			differ(w->what, url.ptr, "has other bytes than a whole build");
		w->n++;
	}
	process_drain(&w->rig->p);
	buf_done(&url);
	buf_done(&served);
	buf_done(&written);
	return r;
}

size_t
verify_build(struct rig *r, const char *what)
{
	char out[4200], url[64];
	(void)snprintf(out, sizeof(out), "%s.out", r->subject->dir);
	(void)snprintf(url, sizeof(url), "http://localhost:%u", r->p.port);
	guard_remove(out);
	const char *argv[] = { r->platen, "build", r->subject->dir, "-o", out, "--url", url,
		"--quiet", NULL };
	int status = process_run(argv, -1);
	if (status != 0)
		guard_fail(BENCH_SITE,
			"%s: the site does not build (status %d): platen build tells why", what,
			status);
	struct root root;
	if (root_open(out, &root) < 0)
		guard_fail(BENCH_MACHINE, "the build left nothing");
	/* a build may take longer than the server keeps an idle connection */
	conn_close(&r->pages);
	if (conn_open(r->p.port, &r->pages) < 0)
		differ(what, "/", "is not answered");
	struct walk w = { .rig = r, .what = what, .a = &root };
	(void)file_walk(&root, S(""), (struct file_visitor){ compare_served, &w, NULL }, NULL);
	root_close(&root);
	arena_done(&w.arena);
	guard_remove(out);
	return w.n;
}

static int
compare_files(void *ctx, struct str path, enum file_type type)
{
	struct walk *w = ctx;
	struct str a, b;
	if (type != FILE_REGULAR)
		return 0;
	arena_reset(&w->arena);
	if (file_read(w->a, path, VERIFY_FILE_MAX, &w->arena, &a, NULL) == 0 &&
		file_read(w->b, path, VERIFY_FILE_MAX, &w->arena, &b, NULL) == 0 && str_eq(a, b))
		return 0;
	buf_add(w->name, path);
	return -1;
}

bool
verify_folders(const char *a, const char *b, struct buf *ret_name)
{
	struct root roots[2];
	if (root_open(a, &roots[0]) < 0)
		return false;
	if (root_open(b, &roots[1]) < 0) {
		root_close(&roots[0]);
		return false;
	}
	int r = 0;
	for (int i = 0; i < 2 && r == 0; i++) { /* both ways: a file may be missing in either */
		struct walk w = { .a = &roots[i], .b = &roots[1 - i], .name = ret_name };
		r = file_walk(
			&roots[i], S(""), (struct file_visitor){ compare_files, &w, NULL }, NULL);
		arena_done(&w.arena);
	}
	root_close(&roots[0]);
	root_close(&roots[1]);
	return r == 0;
}
