/* Keys that are paths: those below a folder are told, whatever came and went; and a folder is listed anew by
 * itself. */
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/hash.h"
#include "graph/graph.h"

enum { FILE_, OTHER, LIST, INDEX, KINDS };
enum { NAMES = 400 };

/* Which of the names are listed. */
struct site {
	struct buf names[NAMES];
	bool there[NAMES];
};

static uint64_t
random_next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* A path of one to four names, some of which begin as others do. */
static void
draw_path(struct buf *b, uint64_t *state)
{
	static const char *const parts[] = { "a", "aa", "a.md", "b", "", "b c", "_posts" };
	buf_clear(b);
	for (uint64_t n = 1 + random_next(state) % 4, i = 0; i < n; i++)
		buf_printf(b, "%s%s", i ? "/" : "", parts[random_next(state) % 7]);
}

static void
echo_compute(struct task *t, struct str key, struct buf *ret)
{
	buf_add(ret, key);
}

static bool
fill(void *site, struct str key, bool begins, struct entries *ret)
{
	struct site *s = site;
	for (size_t i = 0; i < NAMES; i++) {
		struct str name = buf_str(&s->names[i]);
		if (s->there[i])
			entries_add(ret, (struct entry){ name, name, S("") });
	}
	return false;
}

static const struct kind kinds[KINDS] = {
	[FILE_] = { .name = "file", .class = KIND_INPUT, .path = true, .compute = echo_compute },
	[OTHER] = { .name = "other", .class = KIND_INPUT, .compute = echo_compute },
	[LIST] = { .name = "list", .class = KIND_LISTING, .path = true, .fill = fill },
	[INDEX] = { .name = "index",
		.rank = 1,
		.class = KIND_INDEX,
		.source = LIST,
		.member = KIND_NONE },
};

/* ---- which are below ---- */

struct told {
	struct str folder;
	size_t n;
	uint64_t sum;
};

static bool
is_below(struct str path, struct str folder)
{
	return folder.len == 0 || str_eq(path, folder) ||
	       (str_starts(path, folder) && path.ptr[folder.len] == '/');
}

static void
tell(void *ctx, unsigned kind, struct str key)
{
	struct told *t = ctx;
	if (!is_below(key, t->folder))
		return;
	t->n++;
	t->sum += hash64(key, kind);
}

static void
tell_all(void *ctx, unsigned kind, struct str key)
{
	struct told *t = ctx;
	t->n++;
	t->sum += hash64(key, kind);
}

static bool
same_below(struct graph *g, struct str folder)
{
	struct told want = { .folder = folder }, got = { 0 };
	graph_each_key(g, FILE_, tell, &want);
	graph_each_key(g, LIST, tell, &want);
	graph_each_below(g, folder, tell_all, &got);
	return want.n == got.n && want.sum == got.sum;
}

static void
test_below(uint64_t *state)
{
	struct site s = { 0 };
	struct graph *g = graph_new(kinds, KINDS, &s);
	struct buf path = { 0 };
	bool same = true;
	size_t most = 0;
	for (unsigned i = 0; i < 20000; i++) {
		struct value v;
		static const unsigned drawn[] = { FILE_, FILE_, FILE_, OTHER, LIST };
		unsigned kind = drawn[random_next(state) % 5];
		bool grows = i / 2000 % 2 == 0;
		draw_path(&path, state);
		if (random_next(state) % 4 ? grows : !grows)
			graph_get(g, kind, buf_str(&path), &v);
		else
			graph_forget(g, kind, buf_str(&path));
		if (i % 20 == 0) {
			struct told all = { 0 };
			draw_path(&path, state);
			same = same &&
			       same_below(g, random_next(state) % 8 ? buf_str(&path) : S(""));
			graph_each_below(g, S(""), tell_all, &all);
			most = all.n > most ? all.n : most;
		}
		if (i % 1000 == 999)
			graph_check(g);
	}
	ok(same && most > 300, "of up to %zu keys those below a folder are told", most);
	buf_done(&path);
	graph_free(g);
}

/* ---- a folder is another ---- */

static bool
is_listed(struct graph *g, const struct site *s)
{
	bool same = true;
	for (size_t i = 0; i < NAMES; i++)
		same = same && graph_listed(g, LIST, S(""), buf_str(&s->names[i])) == s->there[i];
	return same;
}

/* What begins with it goes, or some of it, and some comes. */
static void
change_below(struct graph *g, struct site *s, struct str prefix, uint64_t *state)
{
	struct entry now[NAMES];
	size_t n = 0;
	unsigned stay = (unsigned)random_next(state) % 3; /* none, most, a few */
	for (size_t i = 0; i < NAMES; i++) {
		struct str name = buf_str(&s->names[i]);
		if (!str_starts(name, prefix))
			continue;
		s->there[i] = stay && (stay == 1) == (random_next(state) % 8 > 0);
		if (s->there[i])
			now[n++] = (struct entry){ name, name, S("") };
	}
	graph_relist_below(g, LIST, S(""), prefix, now, n);
}

static void
toggle(struct graph *g, struct site *s, size_t i)
{
	struct str name = buf_str(&s->names[i]);
	s->there[i] = !s->there[i];
	if (s->there[i])
		graph_put(g, LIST, S(""), (struct entry){ name, name, S("") });
	else
		graph_remove(g, LIST, S(""), name);
}

static bool
is_fresh(struct site *s, unsigned i, uint64_t *state)
{
	bool fresh = true;
	draw_path(&s->names[i], state);
	for (unsigned k = 0; k < i; k++)
		fresh = fresh && !str_eq(buf_str(&s->names[k]), buf_str(&s->names[i]));
	return fresh;
}

static void
test_relist(uint64_t *state)
{
	struct site s = { 0 };
	struct value v;
	for (unsigned i = 0; i < NAMES; i++) {
		while (!is_fresh(&s, i, state))
			continue;
		s.there[i] = i % 2;
	}
	struct graph *g = graph_new(kinds, KINDS, &s);
	graph_open(g, INDEX, S(""));
	bool named = true, settled = true;
	for (unsigned batch = 0; batch < 500; batch++) {
		for (unsigned i = 0; i < 20; i++) {
			struct buf path = { 0 };
			draw_path(&path, state);
			buf_add_char(&path, '/');
			if (random_next(state) % 8)
				toggle(g, &s, random_next(state) % NAMES);
			else
				change_below(g, &s, buf_str(&path), state);
			buf_done(&path);
		}
		named = named && is_listed(g, &s);
		graph_settle(g, NULL);
		settled = settled && is_listed(g, &s);
		if (batch % 50 == 0)
			graph_check(g); /* the index, too, is as one built anew */
		graph_get(g, INDEX, S(""), &v);
	}
	ok(named, "what is said to be below a folder is listed from when that is named");
	ok(settled, "and when it is settled");
	graph_free(g);
	for (unsigned i = 0; i < NAMES; i++)
		buf_done(&s.names[i]);
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 7, state = seed;
	note("--seed %llu", (unsigned long long)seed);
	test_below(&state);
	test_relist(&state);
	return done_testing();
}
