/* Jekyll's filters that order lists, and make them longer and shorter. */
#include "core/hash.h"
#include "core/utf8.h"
#include "render/liquid/filter.h"
#include "render/liquid/filters_items.h"

/* ---- sorting ---- */

static int
fail_compare(struct liquid_run *run, struct liquid_value a, struct liquid_value b)
{
	struct buf left = filter_buf(run), right = filter_buf(run);
	int r = liquid_inspect(run, a, &left);
	if (r == 0)
		r = liquid_inspect(run, b, &right);
	struct str l = str_slice(buf_str(&left), 0, 80), n = str_slice(buf_str(&right), 0, 80);
	return r < 0 ? r : liquid_fail(run, "%.*s and %.*s have no order", STR(l), STR(n));
}

/* Items by themselves. */
static int
order_plain(struct liquid_run *run, const void *ctx, struct liquid_value a, struct liquid_value b,
	int *ret)
{
	bool comparable = false;
	int r = filter_compare(run, a, b, ret, &comparable);
	return r < 0 || comparable ? r : fail_compare(run, a, b);
}

/* Properties: nil where the context says, what has no order as texts. */
static int
order_property(struct liquid_run *run, const void *ctx, struct liquid_value a,
	struct liquid_value b, int *ret)
{
	const int *nils = ctx;
	bool left = a.kind == LIQUID_NIL, right = b.kind == LIQUID_NIL, comparable = false;
	struct str l, n;
	*ret = (left - right) * *nils;
	if (left || right)
		return 0;
	int r = filter_compare(run, a, b, ret, &comparable);
	if (r < 0 || comparable)
		return r;
	r = filter_text(run, a, &l);
	if (r == 0)
		r = filter_text(run, b, &n);
	if (r == 0)
		*ret = str_cmp(l, n);
	return r;
}

/* Where items without the property go: -1 first, 1 last, 0 nobody knows. */
static int
order_of_nils(const struct liquid_args *args)
{
	struct liquid_value v = filter_arg(args, 1);
	if (args->n < 2 || (v.kind == LIQUID_STRING && str_eq(v.string, S("first"))))
		return -1;
	return v.kind == LIQUID_STRING && str_eq(v.string, S("last"));
}

int
jekyll_sort(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	struct str property = S("");
	bool plain = filter_arg(args, 0).kind == LIQUID_NIL;
	int nils = order_of_nils(args);
	if (input.kind == LIQUID_NIL)
		return liquid_fail(run, "Cannot sort a null object.");
	if (!filter_is_enumerable(input))
		return liquid_fail(run, "sort wants a list");
	if (!plain && nils == 0)
		return liquid_fail(run, "Invalid nils order: it must be 'first' or 'last'");
	int r = filter_arg_text(run, args, 0, &property);
	if (r == 0)
		r = filter_items(run, input, &items);
	if (r < 0)
		return r;
	struct filter_sorted *sorted =
		arena_alloc_raw(liquid_passing(run), (items.n + 1) * sizeof(*sorted));
	for (size_t i = 0; r == 0 && i < items.n; i++) {
		sorted[i] = (struct filter_sorted){ items.at[i], items.at[i] };
		if (!plain)
			r = jekyll_property(run, items.at[i], property, &sorted[i].key);
	}
	if (r == 0)
		r = filter_sort(run, sorted, items.n, plain ? order_plain : order_property, &nils);
	if (r < 0)
		return r;
	struct liquid_list *l = liquid_list_new(liquid_arena(run), items.n);
	for (size_t i = 0; i < items.n; i++)
		l->items[i] = sorted[i].item;
	*ret = liquid_list(l);
	return 0;
}

/* ---- longer and shorter ---- */

/* Without n items at the beginning and m at the end. */
static int
cut(struct liquid_run *run, struct liquid_value input, size_t n, size_t m, struct liquid_value *ret)
{
	struct filter_items items = { 0 };
	size_t count;
	int r = liquid_count(run, input, &count);
	if (r == 0 && n < count && m < count)
		r = liquid_items(run, input, n, count - n - m, &items.at, &items.n);
	if (r == 0)
		*ret = filter_list(run, &items);
	return r;
}

static int
how_many(struct liquid_run *run, const struct liquid_args *args, size_t *ret)
{
	int64_t n = 1;
	int r = args->n ? filter_integer(run, args->positional[0], &n) : 0;
	if (r == 0 && n < 0)
		r = liquid_fail(run, "negative array size");
	*ret = (size_t)n;
	return r;
}

int
jekyll_pop(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	size_t n;
	*ret = input;
	if (!filter_is_array(input))
		return 0;
	int r = how_many(run, args, &n);
	return r < 0 ? r : cut(run, input, 0, n, ret);
}

int
jekyll_shift(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	size_t n;
	*ret = input;
	if (!filter_is_array(input))
		return 0;
	int r = how_many(run, args, &n);
	return r < 0 ? r : cut(run, input, n, 0, ret);
}

/* With one more item, first or last. */
static int
lengthen(struct liquid_run *run, struct liquid_value input, struct liquid_value item, bool first,
	struct liquid_value *ret)
{
	struct filter_items items;
	*ret = input;
	if (!filter_is_array(input))
		return 0;
	if (input.kind == LIQUID_LIST && !first) {
		const struct liquid_list *longer =
			liquid_list_add(liquid_arena(run), input.list, item);
		*ret = liquid_list(longer);
		return liquid_step(run, longer->room == input.list->room ? 1 : longer->n);
	}
	int r = filter_items(run, input, &items);
	if (r < 0)
		return r;
	struct liquid_list *l = liquid_list_new(liquid_arena(run), items.n + 1);
	if (items.n)
		memcpy(l->items + first, items.at, items.n * sizeof(*items.at));
	l->items[first ? 0 : items.n] = item;
	*ret = liquid_list(l);
	return 0;
}

int
jekyll_push(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return lengthen(run, input, filter_arg(args, 0), false, ret);
}

int
jekyll_unshift(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return lengthen(run, input, filter_arg(args, 0), true, ret);
}

/* The first n of the items, shuffled. What is chance to Ruby hangs on the page's path here, since a page that
 * is built again shall be the same. */
static void
shuffle(struct liquid_run *run, struct filter_items *items, size_t n)
{
	uint64_t chance = hash64(liquid_host(run)->path, items->n);
	for (size_t i = 0; i < n && i < items->n; i++) {
		size_t k = i + (size_t)(chance % (items->n - i));
		struct liquid_value v = items->at[k];
		items->at[k] = items->at[i];
		items->at[i] = v;
		chance = hash64(S("sample"), chance);
	}
}

int
jekyll_sample(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	int64_t n = 1;
	*ret = input;
	if (!filter_is_array(input))
		return 0;
	if (args->n && !liquid_to_integer(args->positional[0], &n))
		n = 1;
	if (n < 0)
		return liquid_fail(run, "negative sample number");
	int r = filter_items(run, input, &items);
	if (r < 0)
		return r;
	shuffle(run, &items, (size_t)n);
	if (items.n > (size_t)n)
		items.n = (size_t)n;
	*ret = liquid_nil();
	if (n != 1)
		*ret = filter_list(run, &items);
	else if (items.n)
		*ret = items.at[0];
	return 0;
}

/* ---- a sentence ---- */

static int
add_text(struct liquid_run *run, struct buf *b, struct liquid_value v)
{
	struct str s;
	int r = filter_text(run, v, &s);
	if (r == 0)
		buf_add(b, s);
	return r;
}

/* "a, b": as Ruby's join, lists within are joined in the same way. */
static int
add_joined(struct liquid_run *run, struct buf *b, const struct filter_items *items, int depth)
{
	int r = depth > DATA_DEPTH_MAX ? liquid_fail(run, "lists are nested too deeply") : 0;
	for (size_t i = 0; r == 0 && i < items->n; i++) {
		struct filter_items inner;
		if (i)
			buf_lit(b, ", ");
		if (!filter_is_array(items->at[i])) {
			r = add_text(run, b, items->at[i]);
			continue;
		}
		r = filter_items(run, items->at[i], &inner);
		if (r == 0)
			r = add_joined(run, b, &inner, depth + 1);
	}
	return r;
}

/* A text of up to two characters, which has a length and an index, is as good as a list to Ruby. */
static bool
is_short(struct liquid_value v)
{
	if (v.kind != LIQUID_STRING)
		return false;
	struct str rest = v.string;
	uint32_t code;
	return !(utf8_next(&rest, &code, NULL) && utf8_next(&rest, &code, NULL) && rest.len);
}

static int
characters(struct liquid_run *run, struct str s, struct filter_items *ret)
{
	ret->at = arena_alloc(liquid_passing(run), 2 * sizeof(*ret->at));
	for (ret->n = 0; s.len; ret->n++) {
		size_t n = utf8_size(s);
		ret->at[ret->n] = liquid_string(str_slice(s, 0, n ? n : 1));
		s = str_from(s, n ? n : 1);
	}
	return 0;
}

int
jekyll_sentence(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	struct str connector = S("and");
	if (!filter_is_array(input) && !is_short(input))
		return liquid_fail(run, "array_to_sentence_string wants a list");
	int r = filter_is_array(input) ? filter_items(run, input, &items)
				       : characters(run, input.string, &items);
	if (r == 0 && args->n)
		r = filter_arg_text(run, args, 0, &connector);
	struct buf b = filter_buf(run);
	if (r == 0 && items.n == 2)
		r = add_text(run, &b, items.at[0]);
	struct filter_items most = { items.at, items.n - 1 };
	if (r == 0 && items.n > 2)
		r = add_joined(run, &b, &most, 0);
	if (r == 0 && items.n > 1) {
		buf_add(&b, items.n > 2 ? S(", ") : S(" "));
		buf_add(&b, connector);
		buf_add_char(&b, ' ');
	}
	if (r == 0 && items.n)
		r = add_text(run, &b, items.at[items.n - 1]);
	return r < 0 ? r : filter_put(run, &b, ret);
}
