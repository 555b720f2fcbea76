/* Liquid's programs, run: bodies and their nodes, but for loops and other templates. */
#include "render/liquid/internal.h"

static int
exec_output(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	struct liquid_value v;
	struct arena_mark mark = arena_mark(&run->passing);
	int r = liquid_eval(run, node + 3, &v);
	if (r == 0)
		r = liquid_text(run, v, out);
	arena_release(&run->passing, mark);
	return r;
}

/* Gives back what filters took for a value that is kept, where nothing of that can be a part of it: a text is copied, a
 * list may have texts, and lists of them, among its items. */
static void
give_back(struct liquid_run *run, struct arena_mark mark, struct liquid_value *v)
{
	bool parts = v->kind == LIQUID_MAP;
	if (run->passing.given == mark.given)
		return;
	for (size_t i = 0; v->kind == LIQUID_LIST && i < v->list->n && !parts; i++) {
		enum liquid_kind kind = v->list->items[i].kind;
		parts = kind == LIQUID_STRING || kind == LIQUID_LIST || kind == LIQUID_MAP;
	}
	if (v->kind == LIQUID_STRING)
		v->string = arena_str(run->arena, v->string);
	if (!parts)
		arena_release(&run->passing, mark);
}

/* Sets a variable of the outermost scope. */
static void
assign(struct liquid_run *run, uint32_t name, struct liquid_value v)
{
	struct liquid_slot *slot = liquid_slot(run, run->context, liquid_code_name(run, name));
	slot->base = v;
	slot->has_base = true;
}

static int
exec_assign(struct liquid_run *run, const uint32_t *node)
{
	struct liquid_value v;
	struct arena_mark mark = arena_mark(&run->passing);
	int r = liquid_eval(run, node + 4, &v);
	give_back(run, mark, &v);
	/* where it fails the variable is there all the same: that it is not would be a second error for one */
	assign(run, node[3], r == 0 ? v : liquid_nil());
	return r;
}

/* Runs a body for its text alone, as a string in the arena. */
static int
captured(struct liquid_run *run, const uint32_t *body, struct str *ret)
{
	struct buf text = { 0 };
	int r = liquid_exec_text(run, body, &text);
	if (r == 0)
		r = liquid_step(run, text.len / 8);
	if (r == 0)
		*ret = arena_str(run->arena, buf_str(&text));
	buf_done(&text);
	return r;
}

static int
exec_capture(struct liquid_run *run, const uint32_t *node)
{
	struct str text = S("");
	int r = captured(run, node + 4, &text);
	assign(run, node[3], liquid_string(text));
	return r;
}

static int
exec_ifchanged(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	struct str text;
	int r = captured(run, node + 3, &text);
	struct liquid_context *c = run->context;
	if (r < 0 || (c->has_changed && str_eq(c->changed, text)))
		return r;
	c->changed = text;
	c->has_changed = true;
	buf_add(out, text);
	return 0;
}

/* if and unless, which turns its first condition round. */
static int
exec_if(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	bool turned = node[0] == NODE_UNLESS;
	const uint32_t *end = node + node[1], *branch = node + 3;
	while (branch < end) {
		const uint32_t *body = branch + 1 + branch[0];
		bool holds = true;
		int r = branch[0] ? liquid_eval_condition(run, branch + 1, &holds) : 0;
		if (r < 0)
			return r;
		if (holds != turned)
			return liquid_exec_body(run, body, out);
		turned = false;
		branch = body + body[0];
	}
	return 0;
}

/* One `when`: its body runs once for each value that is the same. */
static int
exec_when(struct liquid_run *run, const uint32_t *left, const uint32_t *branch, bool *matched,
	struct buf *out)
{
	const uint32_t *body = branch + 1 + branch[0];
	struct liquid_value v, wanted;
	bool same;
	for (const uint32_t *at = branch + 1; at < body; at += liquid_code_size(at)) {
		int r = liquid_eval(run, left, &v);
		if (r == 0)
			r = liquid_eval(run, at, &wanted);
		if (r == 0)
			r = liquid_equal(run, v, wanted, &same);
		if (r < 0)
			return r;
		if (!same)
			continue;
		*matched = true;
		r = liquid_exec_body(run, body, out);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Every branch that holds runs, as in Ruby, and even after a `break` in one of them. */
static int
exec_case(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	const uint32_t *left = node + 3, *end = node + node[1];
	bool matched = false;
	int r = 0;
	for (const uint32_t *branch = left + liquid_code_size(left); branch < end && r == 0;) {
		const uint32_t *body = branch + 1 + branch[0];
		if (branch[0])
			r = exec_when(run, left, branch, &matched, out);
		else if (!matched)
			r = liquid_exec_body(run, body, out);
		branch = body + body[0];
	}
	return r;
}

/* What a counter comes to behind *v, which is 0 where there is nothing; what is no number cannot be counted. */
static int
add_step(struct liquid_run *run, struct str name, struct liquid_value *v, int64_t by,
	struct liquid_value *ret)
{
	int64_t sum;
	if (v->kind == LIQUID_FLOAT) {
		*ret = liquid_float(v->real + (double)by);
		return 0;
	}
	if (!liquid_truthy(*v))
		*v = liquid_int(0);
	if (v->kind != LIQUID_INT)
		return liquid_fail(run, "'%.*s' cannot be counted: it is no number", STR(name));
	*ret = __builtin_add_overflow(v->integer, by, &sum) ? *v : liquid_int(sum);
	return 0;
}

/* Counts on from the counter's value; before it has one, from what the host says. */
static int
exec_count(struct liquid_run *run, const uint32_t *node, int64_t by, struct buf *out)
{
	uint32_t id = liquid_code_name(run, node[3]);
	struct liquid_rare *rare = liquid_rare(run, run->context, id);
	struct liquid_value v = rare->counter;
	const struct liquid_symbol *s = liquid_symbol(run, id);
	int r = v.kind == LIQUID_NIL ? liquid_counter(run, s->name, &v) : 0;
	if (r == 0 && v.kind == LIQUID_NIL && run->host->global)
		r = run->host->global(run, s->name, &v);
	if (r < 0)
		return r;
	struct liquid_value next;
	r = add_step(run, s->name, &v, by, &next);
	if (r < 0)
		return r;
	rare = liquid_rare(run, run->context, id);
	rare->counter = next;
	if (run->host->counted && run->context == run->outermost && next.kind == LIQUID_INT)
		run->host->counted(run, s->name, next.integer);
	return liquid_text(run, by < 0 ? next : v, out);
}

/* The symbol that stands for a cycle with a name. */
static int
cycle_symbol(struct liquid_run *run, const uint32_t *name, uint32_t *ret)
{
	struct liquid_value v;
	int r = liquid_eval(run, name, &v);
	if (r < 0)
		return r;
	buf_clear(&run->scratch);
	buf_printf(&run->scratch, "\n%d", (int)v.kind);
	r = liquid_inspect(run, v, &run->scratch);
	if (r == 0)
		*ret = liquid_intern(run, buf_str(&run->scratch))->id;
	return r;
}

static int
exec_cycle(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	const uint32_t *values = node + 5, *key = values;
	uint32_t n = node[4], id = 0;
	for (uint32_t i = 0; i < n; i++)
		key += liquid_code_size(key);
	int r = 0;
	if (node[3])
		r = cycle_symbol(run, key, &id);
	else
		id = liquid_code_name(run, *key);
	if (r < 0 || n == 0)
		return r;
	int64_t *place = &liquid_rare(run, run->context, id)->cycle;
	int64_t now = *place;
	*place = now + 1 >= (int64_t)n ? 0 : now + 1;
	if (now >= (int64_t)n) /* one of another length has the same name */
		return 0;
	for (; now > 0; now--)
		values += liquid_code_size(values);
	struct liquid_value v;
	r = liquid_eval(run, values, &v);
	return r < 0 ? r : liquid_text(run, v, out);
}

static int
exec_node(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	switch ((enum liquid_node)node[0]) {
	case NODE_TEXT:
	case NODE_NOTHING:
		break;
	case NODE_OUTPUT:
		return exec_output(run, node, out);
	case NODE_ASSIGN:
		return exec_assign(run, node);
	case NODE_CAPTURE:
		return exec_capture(run, node);
	case NODE_IF:
	case NODE_UNLESS:
		return exec_if(run, node, out);
	case NODE_CASE:
		return exec_case(run, node, out);
	case NODE_FOR:
		return liquid_exec_for(run, node, out);
	case NODE_TABLEROW:
		return liquid_exec_tablerow(run, node, out);
	case NODE_BREAK:
		run->interrupt = LIQUID_BREAK;
		break;
	case NODE_CONTINUE:
		run->interrupt = LIQUID_CONTINUE;
		break;
	case NODE_CYCLE:
		return exec_cycle(run, node, out);
	case NODE_INCREMENT:
		return exec_count(run, node, 1, out);
	case NODE_DECREMENT:
		return exec_count(run, node, -1, out);
	case NODE_IFCHANGED:
		return exec_ifchanged(run, node, out);
	case NODE_INCLUDE:
		return liquid_exec_include(run, node, out);
	case NODE_RENDER:
		return liquid_exec_render(run, node, out);
	case NODE_JEKYLL:
		return liquid_exec_jekyll(run, node, out);
	case NODE_CALL:
		return liquid_exec_call(run, node, out);
	}
	return 0;
}

static int
too_long(struct liquid_run *run)
{
	return liquid_over(run, "this prints more than %d MB", LIQUID_OUTPUT_MAX >> 20);
}

/* Whether what follows a node that failed is run. */
static bool
goes_on(struct liquid_run *run)
{
	enum { FAILURES_MAX = 1000 }; /* of a loop in which everything fails */
	return ++run->failures < FAILURES_MAX && !run->over;
}

int
liquid_exec_body(struct liquid_run *run, const uint32_t *body, struct buf *out)
{
	int r = 0;
	if (run->depth >= LIQUID_BODY_DEPTH_MAX)
		return liquid_over(run, "Nesting too deep");
	run->depth++;
	for (const uint32_t *node = body + 1, *end = body + body[0]; node < end; node += node[1]) {
		if (node[0] == NODE_TEXT) {
			buf_add(out, liquid_code_str(run, node + 2));
			continue;
		}
		if (node[0] == NODE_NOTHING)
			continue;
		run->frame->position = node[2];
		r = liquid_step(run, 1);
		if (r == 0)
			r = exec_node(run, node, out);
		if (r == 0 && out->len > LIQUID_OUTPUT_MAX)
			r = too_long(run);
		if (r == UV_EINVAL && goes_on(run))
			r = 0;
		if (r < 0 || run->interrupt)
			break;
	}
	run->depth--;
	return r;
}

int
liquid_exec_text(struct liquid_run *run, const uint32_t *body, struct buf *out)
{
	unsigned before = run->failures;
	int r = liquid_exec_body(run, body, out);
	return r == 0 && run->failures > before ? UV_EINVAL : r;
}
