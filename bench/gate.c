/* What a gate says, and how all of them end. */
#include "bench/gate.h"

#include "core/diag.h"

bool
gate_is_wanted(const struct gate *g, const char *gate)
{
	return bench_listed(g->run->options->gates, gate);
}

static void
begin_check(struct gate *g, const char *gate, const char *verdict, struct str about)
{
	struct buf *b = &g->run->result->checks;
	buf_printf(b, "%s{\"gate\":\"%s\",\"verdict\":\"%s\",\"about\":", b->len ? ",\n" : "", gate,
		verdict);
	buf_json(b, about);
}

void
gate_say(struct gate *g, const char *gate, const char *verdict, const char *about)
{
	begin_check(g, gate, verdict, str_of(about));
	buf_add_char(&g->run->result->checks, '}');
}

void
gate_say_moved(struct gate *g, const char *gate, const char *verdict, const struct moved *m,
	struct str about)
{
	struct buf *b = &g->run->result->checks;
	begin_check(g, gate, verdict, about);
	buf_lit(b, ",\"what\":");
	buf_json(b, str_of(m->what));
	buf_printf(b, ",\"unit\":\"%s\",\"was\":%.0f,\"is\":%.0f}", m->unit, m->was, m->is);
}

void
gate_note(struct gate *g, int status)
{
	g->failed++;
	/* a machine that could not judge says less than a gate that did */
	if (g->status == BENCH_FINE || g->status == BENCH_MACHINE ||
		(status != BENCH_MACHINE && status < g->status))
		g->status = status;
}

void
gate_fail(struct gate *g, const char *gate, int status, const char *about)
{
	gate_say(g, gate, "fail", about);
	gate_note(g, status);
}

void
gate_fail_moved(
	struct gate *g, const char *gate, int status, const struct moved *m, const char *about)
{
	struct str why;
	if (accepted_has(&g->accepted, str_of(gate), m->key, m->is, &why)) {
		gate_say_moved(g, gate, "accepted", m, why);
		return;
	}
	gate_say_moved(g, gate, "fail", m, str_of(about));
	gate_note(g, status);
}

void
gate_pass(struct gate *g, const char *gate, size_t before, const char *about)
{
	if (g->failed == before)
		gate_say(g, gate, "pass", about);
}
