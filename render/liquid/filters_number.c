/* Liquid's filters that count. */
#include "render/liquid/filter.h"
#include "render/liquid/number.h"

#include <math.h>

static int
put_number(struct liquid_run *run, struct number n, struct liquid_value *ret)
{
	*ret = number_value(liquid_arena(run), n);
	return 0;
}

static struct number
operand(const struct liquid_args *args)
{
	return number_of(filter_arg(args, 0));
}

static int
plus(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return put_number(run, number_add(number_of(input), operand(args)), ret);
}

static int
minus(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return put_number(run, number_subtract(number_of(input), operand(args)), ret);
}

static int
times(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return put_number(run, number_multiply(number_of(input), operand(args)), ret);
}

static int
divided_by(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct number n;
	if (!number_divide(number_of(input), operand(args), &n))
		return liquid_fail(run, "divided by 0");
	return put_number(run, n, ret);
}

static int
modulo(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct number n;
	if (!number_modulo(number_of(input), operand(args), &n))
		return liquid_fail(run, "divided by 0");
	return put_number(run, n, ret);
}

static int
filter_abs(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct number n = number_of(input);
	if (n.digits < 0)
		n.digits = -n.digits;
	if (signbit(n.real))
		n.real = -n.real;
	return put_number(run, n, ret);
}

static int
at_least(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct number n = number_of(input), least = operand(args);
	return put_number(run, number_compare(least, n) > 0 ? least : n, ret);
}

static int
at_most(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct number n = number_of(input), most = operand(args);
	return put_number(run, number_compare(most, n) < 0 ? most : n, ret);
}

static int
rounded(struct liquid_run *run, struct liquid_value input, enum number_rounding how, int zeros,
	struct liquid_value *ret)
{
	struct number n = number_of(input);
	if (!number_finite(n))
		return liquid_fail(run, "Computation results in '%s",
			n.real > 0   ? "Infinity'"
			: n.real < 0 ? "-Infinity'"
				     : "NaN' (Not a Number)");
	return put_number(run, number_integer(n, how, zeros), ret);
}

static int
filter_ceil(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return rounded(run, input, NUMBER_UP, 0, ret);
}

static int
filter_floor(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return rounded(run, input, NUMBER_DOWN, 0, ret);
}

static int
filter_round(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	double places = number_real(operand(args));
	int n = places > 1000 ? 1000 : places < -1000 ? -1000 : (int)places;
	struct number v = number_of(input);
	if (n < 1 || v.kind == NUMBER_INT)
		return rounded(run, input, NUMBER_NEAREST, n < 0 ? -n : 0, ret);
	return put_number(run, number_places(v, n), ret);
}

static const struct liquid_filter filters[] = {
	{ "abs", 0, 0, filter_abs },
	{ "at_least", 1, 1, at_least },
	{ "at_most", 1, 1, at_most },
	{ "ceil", 0, 0, filter_ceil },
	{ "divided_by", 1, 1, divided_by },
	{ "floor", 0, 0, filter_floor },
	{ "minus", 1, 1, minus },
	{ "modulo", 1, 1, modulo },
	{ "plus", 1, 1, plus },
	{ "round", 0, 1, filter_round },
	{ "times", 1, 1, times },
};

const struct liquid_filters liquid_filters_number = { filters,
	sizeof(filters) / sizeof(filters[0]) };
