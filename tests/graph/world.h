/* A world in memory for toy graphs: files with text, and a record of what ran.
 *
 * A test says what it saves, settles, and names exactly the tasks that may have run:
 *
 *	save(w, "a.md", "title: A\nnew body\n");
 *	settle(w);
 *	expect_ran(w, "file meta body page");
 */
#ifndef TESTS_GRAPH_WORLD_H
#define TESTS_GRAPH_WORLD_H

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/tap.h"

#include "graph/graph.h"

enum { FILES_MAX = 64, RAN_MAX = 4096 };

struct world_file {
	char name[64];
	char text[1024];
	bool exists;
};

struct world {
	struct graph *graph;
	const struct kind *kinds;
	struct world_file files[FILES_MAX];
	size_t n_files;
	unsigned file_kind;
	char ran[RAN_MAX]; /* "kind:key kind:key", in order */
	struct settled settled;
};

static void
world_note(void *ctx, const struct graph_note *n)
{
	struct world *w = ctx;
	size_t len = strlen(w->ran);
	if (n->event == GRAPH_RAN && len < RAN_MAX - 100)
		(void)snprintf(w->ran + len, RAN_MAX - len, "%s%s%s%.*s", len ? " " : "",
			w->kinds[n->kind].name, n->key.len ? ":" : "", STR(n->key));
}

__attribute__((unused)) static struct world *
world_new(const struct kind *kinds, size_t n, unsigned file_kind)
{
	struct world *w = calloc(1, sizeof(*w));
	if (!w)
		abort();
	w->kinds = kinds;
	w->file_kind = file_kind;
	w->graph = graph_new(kinds, n, w);
	graph_observe(w->graph, world_note, w);
	return w;
}

__attribute__((unused)) static void
world_free(struct world *w)
{
	graph_free(w->graph);
	free(w);
}

static struct world_file *
world_find(struct world *w, struct str name)
{
	for (size_t i = 0; i < w->n_files; i++) {
		if (str_eq(str_of(w->files[i].name), name))
			return &w->files[i];
	}
	return NULL;
}

/* Writes a file, without telling the graph's listings. */
__attribute__((unused)) static void
save(struct world *w, const char *name, const char *text)
{
	struct world_file *f = world_find(w, str_of(name));
	if (!f) {
		f = &w->files[w->n_files++];
		(void)snprintf(f->name, sizeof(f->name), "%s", name);
	}
	(void)snprintf(f->text, sizeof(f->text), "%s", text);
	f->exists = true;
	graph_touch(w->graph, w->file_kind, str_of(name));
}

__attribute__((unused)) static void
unlink_file(struct world *w, const char *name)
{
	struct world_file *f = world_find(w, str_of(name));
	if (f)
		f->exists = false;
	graph_touch(w->graph, w->file_kind, str_of(name));
}

__attribute__((unused)) static void
settle(struct world *w)
{
	w->ran[0] = 0;
	graph_settle(w->graph, &w->settled);
	graph_check(w->graph);
}

__attribute__((unused)) static bool
expect_ran(struct world *w, const char *want)
{
	bool same = ok(strcmp(w->ran, want) == 0, "ran: %s", *want ? want : "nothing");
	if (!same)
		note("but it was: %s", w->ran);
	w->ran[0] = 0;
	return same;
}

/* The value of a task, computed if need be. */
__attribute__((unused)) static struct str
get(struct world *w, unsigned kind, const char *key)
{
	struct value v;
	graph_get(w->graph, kind, str_of(key), &v);
	return v.bytes;
}

__attribute__((unused)) static bool
expect(struct world *w, unsigned kind, const char *key, const char *want)
{
	struct str got = get(w, kind, key);
	bool same = ok(str_eq(got, str_of(want)), "%s %s is '%s'", w->kinds[kind].name, key, want);
	if (!same)
		note("but it was: '%.*s'", STR(got));
	return same;
}

/* The compute of a file: a byte that says whether it exists, then its text. */
__attribute__((unused)) static void
world_file_compute(struct task *t, struct str key, struct buf *ret)
{
	struct world_file *f = world_find(task_site(t), key);
	buf_add(ret, f && f->exists ? S("+") : S("-"));
	if (f && f->exists)
		buf_add(ret, str_of(f->text));
}

/* The line of a text that begins with `name: `, without that; "" where there is none. */
__attribute__((unused)) static struct str
world_field(struct str text, const char *name)
{
	struct str rest = text, line;
	while (str_line(&rest, &line)) {
		size_t n = strlen(name);
		if (str_starts(line, str_of(name)) && line.len > n + 1 && line.ptr[n] == ':')
			return str_trim(str_from(line, n + 1));
	}
	return S("");
}

#endif
