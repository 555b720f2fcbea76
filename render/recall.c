/* What the process before answered, for the first requests of this one.
 *
 * A page that lists posts needs the lists, and these need something of each post; a browser waits for that at the
 * start. But mostly nothing has changed since the server was ended. So at its end it keeps the answers that it gave
 * last, and a record of all that these stood on in the world (graph_world_of): every file, by its identity, and the
 * names of all files. Where all of that is as it was, so are the answers, and telling it takes no more than a look
 * at each file.
 *
 * What was told once holds until something is named as changed, since the watcher looked before; then it is told
 * anew, since at the start much is named that has not changed. From where one thing differs, and when all front
 * matter has been read, all is made as if there were no records. Nothing of this reaches the graph: what is made
 * behind, or for a page that is opened, is made by its own rules.
 *
 *	answers  fingerprint of the record of the world  then of each: URL  fingerprint  value
 *
 * The two are written one behind the other, and may be of two processes: so the one names the other. */
#include "render/kinds.h"
#include "render/tree.h"

#include <stdlib.h>

#include "core/heap.h"
#include "core/pack.h"
#include "core/store.h"

enum { ASKED_MAX = 16, VALUE_MAX = 1 << 20, VALUES_MAX = 4 << 20 };

enum recall_state {
	RECALL_UNREAD, /* the answers were not looked for yet */
	RECALL_READ,   /* they are here, and it is not known whether they hold */
	RECALL_HOLDS,  /* all is as it was */
	RECALL_OVER,
};

struct recall {
	enum recall_state state;
	struct arena arena; /* of the answers */
	struct fingerprint world;
	struct str answers;
	struct str asked[ASKED_MAX]; /* URLs, the last first; each by malloc */
	size_t n;
};

struct recall *
recall_new(void)
{
	return heap_new(sizeof(struct recall));
}

void
recall_doubt(struct recall *r)
{
	if (r->state == RECALL_HOLDS)
		r->state = RECALL_READ;
}

void
recall_free(struct recall *r)
{
	arena_done(&r->arena);
	for (size_t i = 0; i < r->n; i++)
		free((char *)(uintptr_t)r->asked[i].ptr);
	free(r);
}

/* ---- what was asked for ---- */

static void
note_asked(struct recall *r, struct str url)
{
	size_t i = 0;
	while (i < r->n && !str_eq(r->asked[i], url))
		i++;
	struct str one = i < r->n ? r->asked[i] : (struct str){ NULL, url.len };
	if (i == r->n) {
		one.ptr = heap_copy(url);
		if (r->n == ASKED_MAX)
			free((char *)(uintptr_t)r->asked[--i].ptr);
		else
			r->n++;
	}
	memmove(r->asked + 1, r->asked, i * sizeof(*r->asked));
	r->asked[0] = one;
}

/* ---- answering ---- */

static struct fingerprint
record_key(const struct site *s, const char *what)
{
	return fingerprint_mix(keep_terms(s), str_of(what));
}

static void
read_answers(struct site *s)
{
	struct recall *r = s->recall;
	r->state = RECALL_OVER;
	if (!s->store || !store_get(s->store, record_key(s, "answers"), &r->arena, &r->answers))
		return;
	r->world = unpack_fingerprint(&r->answers);
	r->state = RECALL_READ;
}

static bool
find_answer(struct recall *r, struct str url, struct value *ret)
{
	for (struct str rest = r->answers; rest.len;) {
		struct str one = unpack_str(&rest);
		struct fingerprint fp = unpack_fingerprint(&rest);
		struct str value = unpack_str(&rest);
		if (!str_eq(one, url))
			continue;
		*ret = (struct value){ .bytes = value, .fingerprint = fp };
		return true;
	}
	return false;
}

static bool
world_holds(struct site *s)
{
	struct arena a = { 0 };
	struct str world;
	tree_listing(s, S(""));
	bool holds = store_get(s->store, record_key(s, "world"), &a, &world) &&
		     fingerprint_eq(fingerprint_of(world), s->recall->world) &&
		     site_world_same(s, world);
	keep_looked(s);
	arena_done(&a);
	return holds;
}

/* A file that was shown has to be known as one, so that its next save is told (update.c). */
static void
know_file(struct site *s, struct str path)
{
	struct value v;
	graph_get(s->graph, K_ASSET, path, &v);
	if (s->rule.jekyll)
		graph_get(s->graph, K_DOCUMENT, path, &v);
	keep_looked(s);
}

/* Whether they hold now; else they never will. */
static bool
holds(struct site *s)
{
	struct recall *r = s->recall;
	if (r->state == RECALL_READ && s->early && world_holds(s))
		r->state = RECALL_HOLDS;
	if (r->state == RECALL_HOLDS)
		return true;
	r->state = RECALL_OVER;
	arena_done(&r->arena);
	return false;
}

bool
recall_answer(struct site *s, struct str url, struct value *ret)
{
	struct recall *r = s->recall;
	note_asked(r, url);
	if (r->state == RECALL_UNREAD)
		read_answers(s);
	if (r->state == RECALL_OVER || !find_answer(r, url, ret) || !holds(s))
		return false;
	struct site_answer answer = output_unpack(ret->bytes);
	if (answer.file.len)
		know_file(s, answer.file);
	if (answer.file.len || answer.status == SITE_NOT_FOUND)
		(void)asked_note(s, url, answer.file); /* what is there later is to be told, too */
	s->work.pages_recalled++;
	return true;
}

/* ---- keeping ---- */

/* Whether the next process may answer it without more ado: a part of pages that is made is to be known as such
 * (update.c), and what is broken is to be told. */
static bool
is_plain_answer(struct str url, const struct value *v)
{
	struct site_answer answer = output_unpack(v->bytes);
	return answer.status != SITE_BROKEN && !answer_is_part(url, &answer) && v->diags.len == 0 &&
	       v->bytes.len <= VALUE_MAX;
}

/* The answers that can be kept, brought up to date. Of pages that were not computed here none is: that may take
 * seconds. */
static size_t
make_answers(struct site *s, struct str *urls, struct buf *values)
{
	const struct recall *r = s->recall;
	size_t n = 0;
	for (size_t i = 0; i < r->n && values->len < VALUES_MAX; i++) {
		struct value v;
		if (s->early && !graph_has(s->graph, K_OUTPUT, r->asked[i]))
			continue;
		graph_get(s->graph, K_OUTPUT, r->asked[i], &v);
		if (!is_plain_answer(r->asked[i], &v))
			continue;
		urls[n++] = r->asked[i];
		pack_fingerprint(values, v.fingerprint);
		pack_str(values, v.bytes);
	}
	keep_looked(s);
	return n;
}

static void
put_answers(struct site *s, const struct str *urls, size_t n, struct str values)
{
	struct buf world = { 0 }, answers = { 0 };
	bool told[ASKED_MAX];
	graph_world_of(s->graph, K_OUTPUT, urls, n, told, &world);
	pack_fingerprint(&answers, fingerprint_of(buf_str(&world)));
	for (size_t i = 0; i < n; i++) {
		struct fingerprint fp = unpack_fingerprint(&values);
		struct str value = unpack_str(&values);
		if (!told[i])
			continue;
		pack_str(&answers, urls[i]);
		pack_fingerprint(&answers, fp);
		pack_str(&answers, value);
	}
	if (store_put(s->store, record_key(s, "world"), buf_str(&world)))
		(void)store_put(s->store, record_key(s, "answers"), buf_str(&answers));
	buf_done(&world);
	buf_done(&answers);
}

/* Whether the records that are there are as good as new ones. */
static bool
is_kept(struct site *s)
{
	struct recall *r = s->recall;
	struct value v;
	if (r->state != RECALL_HOLDS || s->early)
		return r->state == RECALL_HOLDS;
	for (size_t i = 0; i < r->n; i++)
		if (!find_answer(r, r->asked[i], &v))
			return false;
	return true;
}

void
site_recall_keep(struct site *s)
{
	struct str urls[ASKED_MAX];
	struct buf values = { 0 };
	if (!s->store || is_kept(s) || graph_pending(s->graph) || !site_is_whole(s))
		return;
	if (!s->early)
		note_asked(s->recall, S("/")); /* where a browser begins */
	size_t n = make_answers(s, urls, &values);
	if (n && !graph_pending(s->graph)) {
		store_sync(s->store); /* what is looked up now may be among what waits */
		put_answers(s, urls, n, buf_str(&values));
	}
	buf_done(&values);
}
