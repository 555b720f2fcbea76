/* Liquid's conditions, run; and expressions that filters are given as text. */
#include "render/liquid/internal.h"

static bool
has_order(struct liquid_value v)
{
	return v.kind == LIQUID_INT || v.kind == LIQUID_FLOAT || v.kind == LIQUID_STRING ||
	       v.kind == LIQUID_DATE;
}

static const char *
class_name(struct liquid_value v)
{
	return v.kind == LIQUID_INT      ? "Integer"
	       : v.kind == LIQUID_FLOAT  ? "Float"
	       : v.kind == LIQUID_STRING ? "String"
					 : "Time";
}

/* What Ruby says where there is no order between two values. */
static int
no_order(struct liquid_run *run, struct liquid_value left, struct liquid_value right)
{
	struct buf b = BUF_ARENA(run->arena);
	if (left.kind == LIQUID_STRING || left.kind == LIQUID_DATE)
		(void)liquid_inspect(run, right, &b);
	else
		buf_add(&b, str_of(class_name(right)));
	return liquid_fail(run, "comparison of %s with %.*s failed", class_name(left),
		STR(str_slice(buf_str(&b), 0, 100)));
}

/* <, >, <=, >=: false where one of them has no order at all. */
static int
ordered(struct liquid_run *run, enum liquid_operator op, struct liquid_value left,
	struct liquid_value right, bool *ret)
{
	int order;
	bool comparable;
	*ret = false;
	if (!has_order(left) || !has_order(right))
		return 0;
	int r = liquid_compare(run, left, right, &order, &comparable);
	if (r < 0)
		return r;
	bool numbers = (left.kind == LIQUID_INT || left.kind == LIQUID_FLOAT) &&
		       (right.kind == LIQUID_INT || right.kind == LIQUID_FLOAT);
	if (!comparable)
		return numbers ? 0 : no_order(run, left, right); /* NaN has no order */
	*ret = op == OPERATOR_LESS         ? order < 0
	       : op == OPERATOR_GREATER    ? order > 0
	       : op == OPERATOR_LESS_EQUAL ? order <= 0
					   : order >= 0;
	return 0;
}

static int
compare(struct liquid_run *run, enum liquid_operator op, struct liquid_value left,
	struct liquid_value right, bool *ret)
{
	int r = 0;
	switch (op) {
	case OPERATOR_EQUAL:
	case OPERATOR_UNEQUAL:
		r = liquid_equal(run, left, right, ret);
		*ret = *ret == (op == OPERATOR_EQUAL);
		return r;
	case OPERATOR_LESS:
	case OPERATOR_GREATER:
	case OPERATOR_LESS_EQUAL:
	case OPERATOR_GREATER_EQUAL:
		return ordered(run, op, left, right, ret);
	case OPERATOR_CONTAINS:
		return liquid_contains(run, left, right, ret);
	case OPERATOR_NONE:
	case OPERATOR_UNKNOWN:
		break;
	}
	return 0;
}

static int
eval_one(struct liquid_run *run, const uint32_t *at, bool *ret)
{
	struct liquid_value left, right;
	enum liquid_operator op = at[1] & 0xff;
	const uint32_t *expression = at + 2;
	int r = liquid_eval(run, expression, &left);
	if (r < 0)
		return r;
	*ret = liquid_truthy(left);
	if (op == OPERATOR_NONE)
		return 0;
	expression += liquid_code_size(expression);
	r = liquid_eval(run, expression, &right);
	if (r == 0 && op == OPERATOR_UNKNOWN) {
		struct str text = liquid_code_str(run, expression + liquid_code_size(expression));
		return liquid_fail(run, "Unknown operator %.*s", STR(text));
	}
	return r < 0 ? r : compare(run, op, left, right, ret);
}

int
liquid_eval_condition(struct liquid_run *run, const uint32_t *at, bool *ret)
{
	for (;;) {
		enum liquid_relation relation = at[1] >> 8;
		int r = eval_one(run, at, ret);
		if (r < 0 || relation == RELATION_LAST)
			return r;
		if (relation == (*ret ? RELATION_OR : RELATION_AND))
			return 0;
		at += liquid_code_size(at);
	}
}

/* ---- expressions given as text ---- */

struct liquid_expression {
	const struct liquid_linked *condition; /* NULL: it is none */
	const struct liquid_linked *variable;  /* with filters; any text is one */
	struct str text, problem;
};

static const struct liquid_linked *
compile(struct liquid_run *run, struct str text, bool condition, struct str *ret_problem)
{
	struct buf program = { 0 };
	const struct liquid_linked *linked = NULL;
	if (liquid_compile_expression(text, condition, &program, ret_problem, run->arena) == 0)
		linked = liquid_link(run, arena_str(run->arena, buf_str(&program)));
	buf_done(&program);
	return linked;
}

const struct liquid_expression *
liquid_expression(struct liquid_run *run, struct str text)
{
	struct liquid_symbol *s = liquid_intern(run, text);
	if (!s->expression) {
		struct liquid_expression *e = arena_alloc(run->arena, sizeof(*e));
		e->text = s->name;
		e->condition = compile(run, s->name, true, &e->problem);
		e->variable = compile(run, s->name, false, &e->problem);
		s->expression = e;
	}
	return s->expression;
}

/* Runs the code of an expression as if it stood in the template. */
static int
with_variable(struct liquid_run *run, const struct liquid_linked *linked, struct str variable,
	struct liquid_value value, bool *ret_holds, struct liquid_value *ret_value)
{
	struct liquid_frame *frame = run->frame, inner = *frame;
	struct liquid_binding b;
	int r = liquid_step(run, 1);
	if (r < 0)
		return r;
	inner.linked = linked;
	liquid_bind(run, &b, liquid_intern(run, variable)->id, value);
	run->frame = &inner;
	r = ret_holds ? liquid_eval_condition(run, linked->code, ret_holds)
		      : liquid_eval(run, linked->code, ret_value);
	run->frame = frame;
	liquid_unbind(run, &b);
	return r;
}

int
liquid_holds(struct liquid_run *run, const struct liquid_expression *e, struct str variable,
	struct liquid_value value, bool *ret)
{
	*ret = false;
	if (!e->condition)
		return liquid_fail(run, "%.*s in \"%.*s\"", STR(e->problem), STR(e->text));
	return with_variable(run, e->condition, variable, value, ret, NULL);
}

int
liquid_evaluate(struct liquid_run *run, const struct liquid_expression *e, struct str variable,
	struct liquid_value value, struct liquid_value *ret)
{
	*ret = liquid_nil();
	return with_variable(run, e->variable, variable, value, NULL, ret);
}
