/* The computes of the oracle's toy site. */
#include "tests/graph/toy.h"

#include <stdio.h>

struct str
toy_key(unsigned i, char buf[8])
{
	(void)snprintf(buf, 8, "p%u", i % POSTS);
	return str_of(buf);
}

unsigned
toy_number(struct str key)
{
	return (unsigned)(key.ptr[1] - '0') % POSTS;
}

struct entry
toy_listed(const struct toy_world *w, unsigned i, char buf[32])
{
	(void)snprintf(buf, 8, "p%u", i);
	(void)snprintf(buf + 8, 8, "%u", w->files[i].route);
	return (struct entry){ str_of(buf), str_of(buf), str_of(buf + 8) };
}

/* ---- computes ---- */

static void
file_compute(const struct toy_world *w, struct str key, struct buf *ret)
{
	const struct toy_file *f = &w->files[toy_number(key)];
	struct toy_file bytes = *f;
	bytes.listed = bytes.route = 0; /* these are the listing's */
	if (f->exists)
		buf_add(ret, (struct str){ (const char *)&bytes, sizeof(bytes) });
}

/* A file's value; one of zeroes where it does not exist. */
static bool
read_file(struct reader *r, struct str key, struct toy_file *ret)
{
	struct str v;
	*ret = (struct toy_file){ 0 };
	if (!r->read(r->ctx, T_FILE, key, &v))
		return false;
	if (v.len)
		memcpy(ret, v.ptr, sizeof(*ret));
	return true;
}

/* title, date, tags as digits; the date's default is the configuration's. */
static void
meta_compute(struct reader *r, struct str key, struct buf *ret)
{
	struct toy_file f;
	struct str conf = S("0");
	if (!read_file(r, key, &f))
		return;
	unsigned date = f.date;
	if (date == 0) {
		if (!r->part(r->ctx, T_CONF, S("c0"), S("bit"), &conf))
			return;
		date = (unsigned)(conf.ptr[0] - '0') + 1;
	}
	buf_printf(ret, "%u%u%u%u", f.title, date, f.tag, f.tag2);
	if (f.title == 3) {
		struct diag d = { DIAG_ERROR, key, 1, 1, 1, S("bad title"), S(""), S("") };
		r->report(r->ctx, &d);
	}
}

static void
mix(uint64_t *h, struct str s)
{
	*h = hash64(s, *h);
}

static bool
mix_read(struct reader *r, uint64_t *h, unsigned kind, struct str key)
{
	struct str v;
	if (!r->read(r->ctx, kind, key, &v))
		return false;
	mix(h, v);
	return true;
}

static bool
mix_part(struct reader *r, uint64_t *h, unsigned kind, struct str key, const char *arg)
{
	struct str v;
	if (!r->part(r->ctx, kind, key, str_of(arg), &v))
		return false;
	mix(h, v);
	return true;
}

static bool
mix_before(struct reader *r, uint64_t *h, struct str key, bool bit)
{
	bool before;
	if (!r->before(r->ctx, key, &before))
		return false;
	if (!before)
		return mix_part(r, h, T_META, key, "title");
	return bit ? mix_part(r, h, T_BODY, key, "bit") : mix_read(r, h, T_BODY, key);
}

/* Reads a node only where the title of another is even. */
static bool
mix_node_if(struct reader *r, uint64_t *h, unsigned arg)
{
	char a[8], b[8];
	struct str title;
	if (!r->part(r->ctx, T_META, toy_key(arg, a), S("title"), &title))
		return false;
	if (title.len && (title.ptr[0] & 1))
		return true;
	return mix_read(r, h, T_NODE, toy_key(arg / POSTS, b));
}

static bool
mix_count(struct reader *r, uint64_t *h, unsigned arg)
{
	char prefix[2] = { (char)('0' + arg % 4), 0 };
	size_t n;
	if (!r->count(r->ctx, arg & 4 ? T_INDEX : T_TAGS, str_of(prefix), &n))
		return false;
	*h = *h * 31 + n;
	return true;
}

/* One step of a program. Bodies may do everything, nodes only what has to do with nodes. */
static bool
run_op(struct reader *r, uint64_t *h, const uint8_t op[2], bool body)
{
	char buf[8];
	struct str key = toy_key(op[1], buf);
	unsigned type = op[0] % OP_KINDS;
	if (!body && (type == OP_BEFORE || type == OP_BEFORE_BIT || type == OP_BODY))
		type = OP_NODE;
	switch ((enum toy_op)type) {
	case OP_LITERAL:
		*h = *h * 31 + op[1];
		return true;
	case OP_META:
		return mix_read(r, h, T_META, key);
	case OP_TITLE:
		return mix_part(r, h, T_META, key, "title");
	case OP_BEFORE:
		return mix_before(r, h, key, false);
	case OP_BEFORE_BIT:
		return mix_before(r, h, key, true);
	case OP_NODE:
		return mix_read(r, h, T_NODE, key);
	case OP_NODE_IF:
		return mix_node_if(r, h, op[1]);
	case OP_NODE_BIT:
		return mix_part(r, h, T_NODE, key, "bit");
	case OP_COUNT:
		return mix_count(r, h, op[1]);
	case OP_BODY: /* without asking whether it comes before: so there are loops */
		return op[1] & 1 ? mix_read(r, h, T_BODY, key) : mix_before(r, h, key, false);
	case OP_KINDS:
		break;
	}
	return true;
}

static void
program_compute(struct reader *r, struct str key, bool body, struct buf *ret)
{
	struct toy_file f;
	uint64_t h = 1;
	if (!read_file(r, key, &f))
		return;
	for (int i = 0; i < OPS; i++) {
		if (!run_op(r, &h, body ? f.body[i] : f.node[i], body))
			return;
	}
	buf_printf(ret, "%016llx", (unsigned long long)h);
}

static bool
mix_entry(struct reader *r, uint64_t *h, struct entry e)
{
	mix(h, e.sort);
	mix(h, e.ref);
	mix(h, e.payload);
	return e.sort.ptr ? mix_part(r, h, T_META, e.ref, "title") : true;
}

static bool
page_lists(struct reader *r, uint64_t *h, struct str key)
{
	struct entry prev, next, got, *e;
	size_t n = 0, *counts = NULL;
	char tag[3] = { (char)('0' + toy_number(key) % TAGS), 0, 0 };
	if (!r->neighbours(r->ctx, T_INDEX, S(""), key, &prev, &next) || !mix_entry(r, h, prev) ||
		!mix_entry(r, h, next))
		return false;
	if (!r->neighbours(r->ctx, T_TAGS, (struct str){ tag, 2 }, key, &prev, &next) ||
		!mix_entry(r, h, prev) || !mix_entry(r, h, next))
		return false;
	if (!r->slice(r->ctx, T_INDEX, S(""), toy_number(key) % 3, 2, &e, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		mix(h, e[i].ref);
	if (!r->groups(r->ctx, T_TAGS, S(""), &e, &counts, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		mix(h, e[i].sort);
		*h = *h * 31 + counts[i];
	}
	if (!r->get(r->ctx, T_ROUTES, str_of(toy_number(key) & 1 ? "1" : "2"), &got))
		return false;
	mix(h, got.ref);
	return true;
}

static void
page_compute(struct reader *r, struct str key, struct buf *ret)
{
	struct toy_file f;
	uint64_t h = 1;
	struct entry *e;
	size_t n;
	if (!read_file(r, key, &f) || !mix_read(r, &h, T_BODY, key))
		return;
	if ((f.flag & 1) && !mix_read(r, &h, T_NODE, key))
		return;
	if ((f.flag & 2) && !page_lists(r, &h, key))
		return;
	if (f.flag & 4) { /* an archive */
		if (!r->slice(r->ctx, T_INDEX, S(""), 0, SIZE_MAX, &e, &n))
			return;
		for (size_t i = 0; i < n; i++) {
			if (!mix_entry(r, &h, e[i]) || !mix_read(r, &h, T_BODY, e[i].ref))
				return;
		}
	}
	buf_printf(ret, "%016llx", (unsigned long long)h);
}

void
toy_compute(
	const struct toy_world *w, struct reader *r, unsigned kind, struct str key, struct buf *ret)
{
	struct str params = S("");
	switch ((enum toy_kind)kind) {
	case T_FILE:
		file_compute(w, key, ret);
		break;
	case T_CONF:
		buf_printf(ret, "%u", w->conf[(key.ptr[1] - '0') % CONFS]);
		break;
	case T_META:
		meta_compute(r, key, ret);
		break;
	case T_INDEX:
	case T_TAGS:
		if (r->read(r->ctx, T_CONF, S("c1"), &params))
			buf_add(ret, params);
		break;
	case T_BODY:
	case T_NODE:
		program_compute(r, key, kind == T_BODY, ret);
		break;
	case T_PAGE:
		page_compute(r, key, ret);
		break;
	case T_LIST:
	case T_ROUTES:
	case T_KINDS:
		break;
	}
}

void
toy_part(struct str value, struct str arg, struct buf *ret)
{
	if (str_eq(arg, S("title")))
		buf_add(ret, str_slice(value, 0, 1));
	else if (value.len)
		buf_add_char(ret, (char)('0' + (value.ptr[value.len - 1] & 1)));
	else
		buf_lit(ret, "0");
}

bool
toy_accepts(struct str params, struct entry source)
{
	return params.len == 0 || params.ptr[0] != source.ref.ptr[1]; /* one post is left out */
}

void
toy_entries(unsigned index, struct str params, struct str member, struct str value,
	void (*add)(void *, struct entry), void *ctx)
{
	(void)params;
	char tag[3] = { 0 };
	if (index == T_ROUTES) {
		add(ctx, (struct entry){ value, member, S("r") });
		return;
	}
	if (value.len < 4)
		return;
	struct str date = str_slice(value, 1, 2);
	if (index == T_INDEX) {
		add(ctx, (struct entry){ date, member, str_slice(value, 0, 1) });
		return;
	}
	for (int i = 2; i < 4; i++) {
		tag[0] = value.ptr[i];
		tag[2] = date.ptr[0];
		add(ctx, (struct entry){ { tag, 3 }, member, S("") });
	}
}

/* ---- over the engine ---- */

static bool
engine_read(void *ctx, unsigned kind, struct str key, struct str *ret)
{
	struct value v;
	if (task_read(ctx, kind, key, &v) < 0)
		return false;
	*ret = v.bytes;
	return true;
}

static bool
engine_part(void *ctx, unsigned kind, struct str key, struct str arg, struct str *ret)
{
	return task_read_part(ctx, kind, key, arg, ret) == 0;
}

static bool
engine_before(void *ctx, struct str other, bool *ret)
{
	*ret = task_before(ctx, other);
	return true; /* an error shows in the next read, or with the end */
}

static bool
engine_count(void *ctx, unsigned index, struct str prefix, size_t *ret)
{
	return task_count(ctx, index, S(""), prefix, ret) == 0;
}

static bool
engine_slice(void *ctx, unsigned index, struct str prefix, size_t from, size_t n,
	struct entry **ret, size_t *ret_n)
{
	if (n == SIZE_MAX)
		return task_each(ctx, index, S(""), prefix, ret, ret_n) == 0;
	return task_slice(ctx, index, S(""), prefix, from, n, ret, ret_n) == 0;
}

static bool
engine_get(void *ctx, unsigned index, struct str sort, struct entry *ret)
{
	return task_get(ctx, index, S(""), sort, ret) == 0;
}

static bool
engine_neighbours(void *ctx, unsigned index, struct str prefix, struct str ref,
	struct entry *ret_prev, struct entry *ret_next)
{
	return task_neighbours(ctx, index, S(""), prefix, ref, ret_prev, ret_next) == 0;
}

static bool
engine_groups(void *ctx, unsigned index, struct str prefix, struct entry **ret, size_t **ret_counts,
	size_t *ret_n)
{
	return task_groups(ctx, index, S(""), prefix, ret, ret_counts, ret_n) == 0;
}

static void
engine_report(void *ctx, const struct diag *d)
{
	task_report(ctx, d);
}

static void
engine_compute(struct task *t, unsigned kind, struct str key, struct buf *ret)
{
	struct reader r = { t, task_arena(t), engine_read, engine_part, engine_before, engine_count,
		engine_slice, engine_get, engine_neighbours, engine_groups, engine_report };
	toy_compute(task_site(t), &r, kind, key, ret);
	if (yield_now()) /* then nobody may ever see what it has made */
		buf_lit(ret, "half");
}

#define COMPUTE(name, kind)                                                                        \
	static void name(struct task *t, struct str key, struct buf *ret)                          \
	{                                                                                          \
		engine_compute(t, kind, key, ret);                                                 \
	}
COMPUTE(compute_conf, T_CONF)
COMPUTE(compute_meta, T_META)
COMPUTE(compute_index, T_INDEX)
COMPUTE(compute_body, T_BODY)
COMPUTE(compute_node, T_NODE)
COMPUTE(compute_page, T_PAGE)

static bool
file_identity(void *site, struct str key, struct buf *ret)
{
	const struct toy_world *w = site;
	buf_printf(ret, "%u", w->versions[toy_number(key)]);
	return true;
}

static void
compute_file(struct task *t, struct str key, struct buf *ret)
{
	struct buf b = BUF_ARENA(task_arena(t));
	(void)file_identity(task_site(t), key, &b);
	task_identity(t, buf_str(&b));
	engine_compute(t, T_FILE, key, ret);
}

static bool
engine_accepts(struct str index_key, struct str params, struct entry source)
{
	return toy_accepts(params, source);
}

static void
add_entry(void *ctx, struct entry e)
{
	entries_add(ctx, e);
}

#define ENTRIES(name, kind)                                                                        \
	static void name(struct str index_key, struct str params, struct str member,               \
		struct str value, struct entries *ret)                                             \
	{                                                                                          \
		toy_entries(kind, params, member, value, add_entry, ret);                          \
	}
ENTRIES(entries_index, T_INDEX)
ENTRIES(entries_tags, T_TAGS)
ENTRIES(entries_routes, T_ROUTES)

static bool
engine_fill(void *site, struct str key, bool begins, struct entries *ret)
{
	enum { SOME = 3 };
	struct toy_world *w = site;
	char buf[32];
	w->filled = begins ? 0 : w->filled;
	unsigned end = w->filled + SOME < POSTS ? w->filled + SOME : POSTS;
	for (; w->filled < end; w->filled++) {
		if (w->files[w->filled].listed)
			entries_add(ret, toy_listed(w, w->filled, buf));
	}
	return end < POSTS;
}

const char *
toy_kind_name(unsigned kind)
{
	static const char *const names[] = { "file", "conf", "list", "meta", "index", "tags",
		"routes", "body", "node", "page" };
	return names[kind];
}

void
toy_kinds(bool drop, bool keep, bool fold, struct kind ret[T_KINDS])
{
	const struct kind kinds[T_KINDS] = {
		[T_FILE] = { .class = KIND_INPUT,
			.path = true,
			.drop = drop,
			.identity = file_identity,
			.compute = compute_file },
		[T_CONF] = { .class = KIND_INPUT, .compute = compute_conf, .part = toy_part },
		[T_LIST] = { .rank = 1, .class = KIND_LISTING, .fill = engine_fill },
		[T_META] = { .rank = 2,
			.class = KIND_TASK,
			.drop = drop,
			.compute = compute_meta,
			.part = toy_part },
		[T_INDEX] = { .rank = 3,
			.class = KIND_INDEX,
			.compute = compute_index,
			.source = T_LIST,
			.member = T_META,
			.accepts = engine_accepts,
			.entries = entries_index },
		[T_TAGS] = { .rank = 3,
			.class = KIND_INDEX,
			.compute = compute_index,
			.source = T_LIST,
			.member = T_META,
			.accepts = engine_accepts,
			.entries = entries_tags },
		[T_ROUTES] = { .rank = 3,
			.class = KIND_INDEX,
			.source = T_LIST,
			.member = KIND_NONE,
			.entries = entries_routes },
		[T_BODY] = { .rank = 4,
			.class = KIND_TASK,
			.fold = fold ? FOLD_THROUGH : FOLD_NOT,
			.compute = compute_body,
			.part = toy_part,
			.ordered = true,
			.order_index = T_INDEX },
		[T_NODE] = { .rank = 4,
			.class = KIND_TASK,
			.fold = fold ? FOLD_ITSELF : FOLD_NOT,
			.compute = compute_node,
			.part = toy_part },
		[T_PAGE] = { .rank = 5, .class = KIND_TASK, .compute = compute_page },
	};
	for (unsigned i = 0; i < T_KINDS; i++) {
		ret[i] = kinds[i];
		ret[i].name = toy_kind_name(i);
		ret[i].keep = keep && (i == T_FILE || kinds[i].class == KIND_TASK);
	}
}
