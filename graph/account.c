/* The account of what the engine holds: bytes asked for, by what they are and by kind. What malloc adds to that
 * (a head for each block, gaps) is no part of it. */
#include "graph/internal.h"

struct graph_account
graph_account(const struct graph *g)
{
	return (struct graph_account){
		.tasks = g->n_memos - g->n_questions,
		.edges = g->n_edges,
		.queries = g->n_questions,
		.entries = g->n_entries,
		.task_bytes = g->n_memos * sizeof(struct memo) +
			      g->n_buckets * sizeof(struct bucket) + g->memory.key_bytes,
		.edge_bytes = g->n_edges * sizeof(struct edge),
		.index_bytes = g->memory.index_bytes,
		.value_bytes = g->memory.value_bytes,
	};
}

/* What the memos of one kind are and hold. */
struct row {
	const char *name;
	size_t tasks, hot, keys; /* `keys`: their bytes */
	size_t edges;            /* to what they read */
	size_t values, hot_values;
};

static void
add_memo(struct graph *g, const struct memo *m, struct row *r)
{
	r->tasks++;
	r->hot += (m->flags & HOT) != 0;
	r->keys += sizeof(*m->key) + m->key->len + 1;
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after)
		r->edges++;
	if (m->kind == QUESTION || memo_is_indexed(g, m))
		return;
	r->values += block_size(m->block);
	r->hot_values += m->flags & HOT ? block_size(m->block) : 0;
}

static void
print_row(struct buf *b, const struct row *r)
{
	size_t bytes = r->tasks * sizeof(struct memo) + r->keys;
	buf_printf(b, "%-12s %8zu %8zu %10zu %8zu %10zu %10zu %10zu\n", r->name, r->tasks, r->hot,
		bytes, r->edges, r->edges * sizeof(struct edge), r->values, r->hot_values);
}

void
graph_account_print(struct graph *g, struct buf *ret)
{
	struct row *rows = graph_alloc(g, (g->n_kinds + 1) * sizeof(*rows));
	struct row all = { .name = "all" };
	for (size_t i = 0; i < g->n_kinds; i++)
		rows[i].name = g->kinds[i].name;
	rows[g->n_kinds].name = "queries";
	for (uint32_t id = 1; id <= g->memo_next; id++) {
		const struct memo *m = memo_at(g, id);
		if (m->kind == KIND_NONE)
			continue;
		add_memo(g, m, &rows[m->kind == QUESTION ? g->n_kinds : m->kind]);
		add_memo(g, m, &all);
	}
	buf_printf(ret, "%-12s %8s %8s %10s %8s %10s %10s %10s\n", "kind", "tasks", "hot", "bytes",
		"edges", "bytes", "values", "hot ones");
	for (size_t i = 0; i <= g->n_kinds; i++)
		if (rows[i].tasks)
			print_row(ret, &rows[i]);
	print_row(ret, &all);
	buf_printf(ret, "indexes: %zu entries, %zu bytes\n", g->n_entries, g->memory.index_bytes);
	buf_printf(ret, "table of the tasks: %zu bytes\n", g->n_buckets * sizeof(struct bucket));
	buf_printf(ret, "room for: %zu tasks, %zu bytes; %zu edges, %zu bytes\n",
		g->n_memo_pages * PAGE, g->n_memo_pages * PAGE * sizeof(struct memo),
		g->n_edge_pages * PAGE, g->n_edge_pages * PAGE * sizeof(struct edge));
	free(rows);
}
