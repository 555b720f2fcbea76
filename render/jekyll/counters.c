/* Counters of increment and decrement. Jekyll has one set of them for all that it renders, so that each page goes
 * on from where those before it have left off: documents by collections, then pages, the order of K_ORDER.
 *
 * Nothing of this is asked for before some page counts, so a site whose templates do not count has no task for it.
 * A page that does asks K_LEFT, by the name of the page before it *that may count*, what that has left: a few
 * numbers, mostly the same after an edit. That page asks the one before it in turn; the engine's queue bounds the
 * stack, and as each asks earlier ones only there is no loop. Which pages may count is an index, by what their texts,
 * layouts and includes say (K_COUNTS): a page too many in it leaves what it found.
 *
 *	K_COUNTS    a document that may count, as K_DOCUMENT has it; else empty
 *	K_COUNTING  these in the order of K_ORDER
 *	K_LEFT      the counters behind a page, with its layouts: names and numbers, packed
 *
 * Pages that plugins make, and those of the paginator but the first, come behind all others, and do not see each
 * other's. An excerpt counts for itself, as Jekyll's do. */
#include "render/check/check.h"
#include "render/jekyll/render.h"

struct counter {
	struct str name;
	int64_t value;
};

struct counters {
	struct counter *all;
	size_t n, cap;
};

/* ---- a set of counters ---- */

static void
set(struct rendering *r, struct str name, int64_t value)
{
	struct counters *c = r->counters;
	struct arena *a = task_arena(r->t);
	for (size_t i = 0; i < c->n; i++) {
		if (str_eq(c->all[i].name, name)) {
			c->all[i].value = value;
			return;
		}
	}
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 8;
		struct counter *all = arena_alloc(a, cap * sizeof(*all));
		if (c->n)
			memcpy(all, c->all, c->n * sizeof(*all));
		c->all = all;
		c->cap = cap;
	}
	c->all[c->n++] = (struct counter){ arena_str(a, name), value };
}

void
counters_begin(struct rendering *r, struct str packed)
{
	r->counters = arena_alloc(task_arena(r->t), sizeof(*r->counters));
	while (packed.len) {
		struct str name = unpack_str(&packed);
		set(r, name, (int64_t)unpack_u64(&packed));
	}
}

void
counters_pack(const struct rendering *r, struct buf *ret)
{
	for (size_t i = 0; r->counters && i < r->counters->n; i++) {
		pack_str(ret, r->counters->all[i].name);
		pack_u64(ret, (uint64_t)r->counters->all[i].value);
	}
}

/* ---- what was counted before ---- */

/* The last page that may count before this one; ptr NULL where it is the first. */
static int
read_previous(struct rendering *r, struct str *ret)
{
	struct entry prev = { 0 }, next, *last;
	size_t n;
	int e;
	if (r->path.len && r->page <= 1) {
		e = task_neighbours(r->t, K_COUNTING, S(""), S(""), r->path, &prev, &next);
	} else {
		e = task_count(r->t, K_COUNTING, S(""), S(""), &n);
		if (e == 0 && n)
			e = task_slice(r->t, K_COUNTING, S(""), S(""), n - 1, 1, &last, &n);
		if (e == 0 && n)
			prev = *last;
	}
	*ret = e == 0 && prev.sort.ptr ? prev.ref : (struct str){ 0 };
	return e;
}

int
counters_read(struct rendering *r)
{
	struct str previous = { 0 };
	struct value left = { .bytes = S("") };
	if (r->counters)
		return 0;
	int e = r->stage == STAGE_EXCERPT ? 0 : read_previous(r, &previous);
	if (e == 0 && previous.ptr)
		e = task_read(r->t, K_LEFT, previous, &left);
	if (e == 0)
		counters_begin(r, left.bytes);
	return e;
}

int
on_counter(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	int e = counters_read(r);
	for (size_t i = 0; e == 0 && i < r->counters->n; i++)
		if (str_eq(r->counters->all[i].name, name))
			*ret = liquid_int(r->counters->all[i].value);
	return e;
}

void
on_counted(struct liquid_run *run, struct str name, int64_t value)
{
	set(rendering_of(run), name, value);
}

void
left_compute(struct task *t, struct str path, struct buf *ret)
{
	struct rendering r;
	struct value v;
	struct str text;
	int e = rendering_start(&r, t, STAGE_PAGE, path, 0);
	if (e == 0)
		e = task_read(t, K_CONTENT, path, &v);
	if (e < 0)
		return;
	struct content content = content_unpack(v.bytes);
	r.silent = true; /* the page says what is wrong with it */
	if (content.counters.len)
		counters_begin(&r, content.counters);
	if (!content.broken)
		(void)rendering_layouts(&r, content.text, &text);
	if (counters_read(&r) == 0)
		counters_pack(&r, ret);
}

/* ---- who may count ---- */

/* A look through a document's templates: those that have been looked into. */
struct look {
	struct task *t;
	struct str seen[64];
	size_t n;
	bool counts;
};

/* Whether the template is one to be looked into; with too many of them it is taken to count. */
static bool
is_news(struct look *l, struct str key)
{
	enum { MAX = sizeof(l->seen) / sizeof(*l->seen) };
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->seen[i], key))
			return false;
	l->counts = l->counts || l->n == MAX;
	if (l->n < MAX)
		l->seen[l->n++] = key;
	return !l->counts;
}

static int look_at_file(struct look *l, struct str path);

/* `layout`: of a layout, the key of its own one; "" where it has none. */
static int
look_at_template(struct look *l, struct str key, struct str *layout)
{
	struct template m;
	if (!is_news(l, key))
		return 0;
	int e = read_template(l->t, key, &m);
	if (e == 0 && layout && m.layout.len)
		*layout = arena_printf(task_arena(l->t), "_layouts/%.*s", STR(m.layout));
	return e < 0 || !m.program.ptr ? e : look_at_file(l, m.path);
}

static int
look_at_file(struct look *l, struct str path)
{
	enum what what;
	struct str text;
	struct value uses;
	int e = read_text(l->t, path, &what, &text);
	if (e < 0 || what != REGULAR)
		return e;
	l->counts = l->counts || str_search(text, S("crement")) < text.len ||
		    str_search(text, S("include_relative")) < text.len;
	if (!l->counts)
		e = task_read(l->t, K_USES, path, &uses);
	while (e == 0 && !l->counts && uses.bytes.len) {
		struct str name = unpack_str(&uses.bytes);
		l->counts = str_find(name, '*', 0) < name.len; /* it may be any */
		if (!l->counts)
			e = look_at_template(l,
				arena_printf(task_arena(l->t), "_includes/%.*s", STR(name)), NULL);
	}
	return e;
}

void
counts_compute(struct task *t, struct str path, struct buf *ret)
{
	struct value v;
	struct look l = { .t = t };
	int e = task_read(t, K_DOCUMENT, path, &v);
	struct document d = e == 0 ? document_unpack(v.bytes) : (struct document){ 0 };
	if (e < 0 || (d.type != DOCUMENT_POST && d.type != DOCUMENT_PAGE))
		return;
	e = look_at_file(&l, path);
	struct str key = arena_printf(task_arena(t), "_layouts/%.*s", STR(d.layout));
	while (e == 0 && !l.counts && d.layout.len && key.len) {
		struct str outer = S("");
		e = look_at_template(&l, key, &outer);
		key = outer;
	}
	if (e == 0 && l.counts)
		buf_add(ret, v.bytes);
}

void
counting_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	if (value.len)
		order_entries(key, params, path, value, ret);
}
