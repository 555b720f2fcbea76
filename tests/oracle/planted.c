/* Faults planted into the engine, to see whether the tests of minimality see them: platen and site_minimal linked
 * once more, with some of the engine's functions wrapped (the linker's --wrap). Nothing of it is in the engine. $PLANTED
 * names the fault; without it there is none.
 *
 *	everything   each batch runs all that is hot
 *	cutoff       what comes out the same counts as changed, be it a task's value, but a page's, or an answer
 *	one more     each batch runs one page that nothing has told to
 *	one less     of each batch some of the pages are left out, about one in eight */
#include <stdlib.h>

#include "graph/internal.h"

/* The linker's names. */
void __real_graph_settle(struct graph *g, struct settled *ret);
void __wrap_graph_settle(struct graph *g, struct settled *ret);
void __real_queue_add(struct graph *g, struct memo *m, const struct memo *cause);
void __wrap_queue_add(struct graph *g, struct memo *m, const struct memo *cause);
int __real_task_run(
	struct graph *g, struct memo *m, size_t pos, struct block *before, struct block **ret);
int __wrap_task_run(
	struct graph *g, struct memo *m, size_t pos, struct block *before, struct block **ret);
void __real_memo_commit(struct graph *g, struct memo *m, struct fingerprint fp);
void __wrap_memo_commit(struct graph *g, struct memo *m, struct fingerprint fp);
struct fingerprint __real_block_fingerprint(struct graph *g, const struct block *b);
struct fingerprint __wrap_block_fingerprint(struct graph *g, const struct block *b);

static unsigned batch;
static const struct block *spoilt; /* its fingerprint is to be another */

static bool
is_planted(const char *fault)
{
	const char *planted = getenv("PLANTED");
	return planted && strcmp(planted, fault) == 0;
}

static bool
is_page(struct graph *g, const struct memo *m)
{
	return m->kind < g->n_kinds && strcmp(g->kinds[m->kind].name, "page") == 0;
}

static bool
is_hot_task(struct graph *g, const struct memo *m)
{
	return m->kind < g->n_kinds && g->kinds[m->kind].class == KIND_TASK && (m->flags & HOT);
}

static void
run_everything(struct graph *g)
{
	for (uint32_t id = 1; id <= g->memo_next; id++)
		if (is_hot_task(g, memo_at(g, id)))
			__real_queue_add(g, memo_at(g, id), NULL);
}

/* Another one each time, as far as there are several. */
static void
run_one_more(struct graph *g)
{
	uint32_t first = 1 + (batch * 37) % g->memo_next;
	for (uint32_t i = 0; i < g->memo_next; i++) {
		struct memo *m = memo_at(g, 1 + (first + i) % g->memo_next);
		if (is_page(g, m) && is_hot_task(g, m)) {
			__real_queue_add(g, m, NULL);
			return;
		}
	}
}

void
__wrap_graph_settle(struct graph *g, struct settled *ret)
{
	batch++;
	if (is_planted("everything"))
		run_everything(g);
	if (is_planted("one more"))
		run_one_more(g);
	__real_graph_settle(g, ret);
}

void
__wrap_queue_add(struct graph *g, struct memo *m, const struct memo *cause)
{
	bool left_out = is_page(g, m) && (hash64(memo_key(m), batch) & 7) == 0;
	if (!left_out || !is_planted("one less"))
		__real_queue_add(g, m, cause);
}

int
__wrap_task_run(
	struct graph *g, struct memo *m, size_t pos, struct block *before, struct block **ret)
{
	bool spoils =
		is_planted("cutoff") && g->kinds[m->kind].class == KIND_TASK && !is_page(g, m);
	int r = __real_task_run(g, m, pos, spoils ? NULL : before, ret);
	spoilt = spoils && r == 0 ? *ret : NULL;
	return r;
}

/* One that never was. */
static struct fingerprint
another(void)
{
	static unsigned serial;
	serial++;
	return fingerprint_of((struct str){ (const char *)&serial, sizeof(serial) });
}

struct fingerprint
__wrap_block_fingerprint(struct graph *g, const struct block *b)
{
	return b && b == spoilt ? another() : __real_block_fingerprint(g, b);
}

void
__wrap_memo_commit(struct graph *g, struct memo *m, struct fingerprint fp)
{
	bool spoils = is_planted("cutoff") && m->kind == QUESTION;
	__real_memo_commit(g, m, spoils ? another() : fp);
}
