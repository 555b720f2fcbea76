/* A long value is kept a piece at a time: what becomes of its record where it goes in between. */
#include <malloc.h>
#include <unistd.h>

#include "core/store.h"
#include "tests/graph/world.h"

enum { FILE_, TITLE, TEXT, KINDS_ };
enum { LONG = 600 * 1000 };

static void
title_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, FILE_, key, &v) == 0)
		buf_add(ret, v.bytes);
}

/* The key's first byte, many times. */
static void
text_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, FILE_, S("setting"), &v) < 0 || !buf_reserve(ret, LONG))
		return;
	memset(ret->ptr, key.ptr[0], LONG);
	ret->len = LONG;
}

static const struct kind kinds[KINDS_] = {
	[FILE_] = { .name = "file",
		.class = KIND_INPUT,
		.drop = true,
		.compute = world_file_compute },
	[TITLE] = { .name = "title", .rank = 1, .class = KIND_TASK, .compute = title_compute },
	[TEXT] = { .name = "text",
		.rank = 1,
		.class = KIND_TASK,
		.keep = true,
		.compute = text_compute },
};

static const struct fingerprint version = { 1, 2 };
static struct store *store;

/* A new process, with what others have kept. */
static struct world *
begin(const char *folder)
{
	enum store_state state;
	struct world *w = world_new(kinds, KINDS_, FILE_);
	if (store_open(folder, version, 64 << 20, &store, &state) < 0)
		abort();
	graph_keep(w->graph, store, version, 0);
	save(w, "setting", "1");
	return w;
}

static void
end(struct world *w)
{
	graph_check(w->graph);
	graph_keep(w->graph, NULL, version, 0);
	world_free(w);
	store_close(store);
}

static bool
is_right(struct world *w, const char *key)
{
	struct str text = get(w, TEXT, key);
	size_t n = 0;
	while (n < text.len && text.ptr[n] == key[0])
		n++;
	return n == LONG && text.len == LONG;
}

/* Another task has its number then, and its memory. */
static void
test_forgotten(const char *folder)
{
	struct world *w = begin(folder);
	(void)get(w, TITLE, "setting"); /* which stays so */
	bool right = is_right(w, "a");
	for (int i = 0; i < 3; i++)
		(void)graph_keep_step(w->graph);
	graph_forget(w->graph, TEXT, S("a"));
	ok(right && is_right(w, "b"), "a task is forgotten while its record is made");
	while (graph_keep_step(w->graph))
		continue;
	end(w);
	w = begin(folder);
	ok(is_right(w, "b") && !strstr(w->ran, "text"), "what comes in its place is kept as it is");
	end(w);
}

int
main(void)
{
	char folder[] = "/tmp/platen-keep-XXXXXX";
	(void)mallopt(M_MMAP_THRESHOLD, LONG / 2); /* what was given back is mostly had next */
	if (!mkdtemp(folder))
		return 1;
	test_forgotten(folder);
	(void)store_remove(folder);
	return done_testing();
}
