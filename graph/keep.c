/* The cache between processes: values of kinds with `keep`, with what they had read.
 *
 * A record stands under (salt, kind, key), and says: having read these, each with this fingerprint, in
 * this order, the task came out so. A task that this process has not computed yet reads again what
 * stands there, one after the other, which brings it up to date in its turn; where every fingerprint
 * is the same the value is the record's, and nothing runs. At the first that differs it runs as if
 * there were no record: what was read so far is what it reads now, since that came out the same. So a
 * record is never wrong, it is only no use, and nobody has to remove it when something changes.
 *
 * That holds for what a compute looks at by reading. All else that can differ between two processes
 * (options, the program itself) is in the salt. What was due by the clock when a record was made is due
 * for good, so records of a later moment than this process's own are passed over.
 *
 *	task:   moment  fingerprint  length of value and diagnostics  number of reads
 *	        reads, each: kind  flags  [key, unless it is the task's or that of the read before]
 *	                     [question]  fingerprint
 *	        value  diagnostics
 *	input:  the same with its identity in the place of the reads: what tells that the world is as it
 *	        was when this was read
 *
 * Values are not taken out of the record before they are wanted: a file is not read, a text not copied, until
 * somebody wants the value, and not all do (MISSING, as of values that were dropped). A value that is
 * taken out later has to have the fingerprint that the memo has. Kinds with `drop` keep no value.
 *
 * Records are made behind, of tasks that are current, when nothing is left to settle; inputs at once,
 * since their identity is that of the moment. Tasks of loops are not kept, nor those that read one. */
#include "graph/internal.h"

#include "core/pack.h"
#include "core/store.h"

enum { READS_MAX = 4096, KEPT_MAX = 4 << 20, AT_ONCE = 256 };
enum { OWN_KEY = 1, IS_QUESTION = 2, SAME_KEY = 4 };

static struct fingerprint
record_key(struct graph *g, const struct memo *m)
{
	struct fingerprint kind =
		fingerprint_mix(g->cache.salt, (struct str){ (const char *)&m->kind, 1 });
	return fingerprint_mix(kind, memo_key(m));
}

static bool
is_kept(struct graph *g, const struct memo *m)
{
	if (!g->cache.store || m->kind >= g->n_kinds)
		return false;
	const struct kind *k = &g->kinds[m->kind];
	return k->keep || (k->prove && g->cache.proves);
}

/* ---- making records ---- */

/* Where the length of a record's value stands, which is known when the value is. */
struct length {
	size_t at, width, max;
};

static struct length
pack_head(struct graph *g, struct buf *b, const struct memo *m, uint64_t reads)
{
	enum { LONGER = 16 }; /* what is shortened may become, where nothing can be */
	const struct kind *k = &g->kinds[m->kind];
	size_t len = k->drop ? 0 : block_bytes(m->block).len;
	struct length l = { .max = k->shorten ? len + LONGER : len };
	pack_u64(b, (uint64_t)g->cache.moment);
	pack_fingerprint(b, m->fp);
	l.at = b->len;
	pack_u64(b, l.max);
	l.width = b->len - l.at;
	pack_u64(b, block_diags(m->block).len);
	pack_u64(b, reads);
	return l;
}

/* Ends a record: the value as it stands there, made in its place since it may be long, and the diagnostics. */
static void
pack_tail(struct graph *g, struct buf *b, const struct memo *m, struct length l)
{
	const struct kind *k = &g->kinds[m->kind];
	size_t before = b->len;
	if (!k->drop && k->shorten)
		k->shorten(block_bytes(m->block), b);
	else if (!k->drop)
		buf_add(b, block_bytes(m->block));
	size_t len = b->len - before;
	assert(len <= l.max);
	for (size_t i = 0; i < l.width; i++, len >>= 7)
		b->ptr[l.at + i] = (char)((len & 0x7f) | (i + 1 < l.width ? 0x80 : 0));
	buf_add(b, block_diags(m->block));
}

/* `key`: that of the read before, and now of this one. */
static void
pack_read(struct graph *g, struct buf *b, const struct memo *m, struct memo *dep, struct str *key)
{
	bool question = dep->kind == QUESTION;
	const struct memo *target = question ? question_target(g, dep) : dep;
	bool own = str_eq(memo_key(target), memo_key(m)), same = str_eq(memo_key(target), *key);
	*key = memo_key(target);
	buf_add_char(b, (char)target->kind);
	buf_add_char(b,
		(char)((own ? OWN_KEY : 0) | (question ? IS_QUESTION : 0) | (same ? SAME_KEY : 0)));
	if (!own && !same)
		pack_str(b, *key);
	if (question)
		pack_str(b, str_from(memo_key(dep), sizeof(target->id)));
	pack_fingerprint(b, dep->fp);
}

/* The number of reads; false where the task cannot be kept as it is. */
static bool
count_reads(struct graph *g, const struct memo *m, uint64_t *ret)
{
	*ret = 0;
	if (!memo_settled(g, m) || (m->flags & VOLATILE))
		return false;
	if ((m->flags & MISSING) && !g->kinds[m->kind].drop)
		return false;
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		const struct memo *dep = memo_at(g, edge_at(g, id)->dep);
		if (!memo_settled(g, dep) || memo_is_bundle(dep))
			return false;
		++*ret;
	}
	return true;
}

static void
put(struct graph *g, struct memo *m)
{
	if (store_put(g->cache.store, record_key(g, m), buf_str(&g->cache.record))) {
		m->flags |= KEPT;
		g->counters.tasks_kept++;
	}
}

static void
keep_task(struct graph *g, struct memo *m)
{
	uint64_t reads;
	if (!count_reads(g, m, &reads))
		return;   /* it is kept when it is verified, or has run again */
	m->flags |= KEPT; /* or is too much to be, which is known now */
	if (reads > READS_MAX || block_size(m->block) > KEPT_MAX)
		return;
	m->flags &= (uint32_t)~KEPT;
	struct str key = S("");
	buf_clear(&g->cache.record);
	struct length length = pack_head(g, &g->cache.record, m, reads);
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after)
		pack_read(g, &g->cache.record, m, memo_at(g, edge_at(g, id)->dep), &key);
	pack_tail(g, &g->cache.record, m, length);
	put(g, m);
}

void
keep_input(struct graph *g, struct memo *m, struct str identity)
{
	if (!is_kept(g, m) || identity.len == 0 || (m->flags & (KEPT | MOVED)))
		return;
	buf_clear(&g->cache.record);
	struct length length = pack_head(g, &g->cache.record, m, 0);
	pack_str(&g->cache.record, identity);
	pack_tail(g, &g->cache.record, m, length);
	put(g, m);
}

void
keep_note(struct graph *g, struct memo *m)
{
	if (!is_kept(g, m) || g->kinds[m->kind].class != KIND_TASK || (m->flags & (KEPT | KEEPING)))
		return;
	m->flags |= KEEPING;
	ids_add(&g->cache.keeping, m->id);
}

bool
graph_keep_step(struct graph *g)
{
	if (!g->cache.store || g->cache.keeping.n == 0 || graph_pending(g)) {
		if (g->cache.store)
			store_flush(g->cache.store);
		return false;
	}
	struct memo *m = memo_at(g, g->cache.keeping.v[--g->cache.keeping.n]);
	if (m->flags & KEEPING) {
		m->flags &= (uint32_t)~KEEPING;
		keep_task(g, m);
	}
	return true;
}

size_t
graph_keeping(const struct graph *g)
{
	return g->cache.keeping.n;
}

void
keep_dropped(struct graph *g, struct memo *m)
{
	if (!(m->flags & KEEPING) || graph_pending(g))
		return;
	m->flags &= (uint32_t)~KEEPING;
	keep_task(g, m);
}

void
graph_keep(struct graph *g, struct store *store, struct fingerprint salt, int64_t moment)
{
	g->cache.store = store;
	g->cache.salt = salt;
	g->cache.moment = moment;
}

void
graph_prove(struct graph *g)
{
	g->cache.proves = true;
}

/* ---- using records ---- */

struct record {
	struct fingerprint fp;
	size_t len, diags_len;
	uint64_t reads;
	struct str rest; /* behind the head */
};

static bool
find(struct graph *g, const struct memo *m, struct arena *a, struct record *ret)
{
	struct str bytes;
	g->counters.records_read++;
	if (!store_get(g->cache.store, record_key(g, m), a, &bytes))
		return false;
	if ((int64_t)unpack_u64(&bytes) > g->cache.moment)
		return false;
	ret->fp = unpack_fingerprint(&bytes);
	ret->len = (size_t)unpack_u64(&bytes);
	ret->diags_len = (size_t)unpack_u64(&bytes);
	ret->reads = unpack_u64(&bytes);
	ret->rest = bytes;
	assert(bytes.len >= ret->len + ret->diags_len);
	return true;
}

/* NULL where a yield point within says that all that runs is to be given up. */
static struct block *
record_block(struct graph *g, const struct memo *m, const struct record *r, bool value)
{
	const struct kind *k = &g->kinds[m->kind];
	struct str diags = str_from(r->rest, r->rest.len - r->diags_len);
	struct str bytes =
		str_slice(r->rest, r->rest.len - r->diags_len - r->len, r->rest.len - r->diags_len);
	if (!value || !k->restore)
		return block_long(g, value ? bytes : S(""), diags);
	struct arena_mark mark = arena_mark(&g->scratch);
	struct buf whole = BUF_ARENA(&g->scratch);
	k->restore(bytes, &whole);
	bool given_up = g->slice.yields && yield_is_told();
	g->slice.left = g->slice.left || given_up;
	struct block *b = given_up ? NULL : block_long(g, buf_str(&whole), diags);
	arena_release(&g->scratch, mark);
	return b;
}

struct str
keep_identity_of(struct graph *g, const struct memo *m, struct arena *a)
{
	struct record r;
	bool is = is_kept(g, m) && g->kinds[m->kind].class == KIND_INPUT && (m->flags & KEPT) &&
		  find(g, m, a, &r) && fingerprint_eq(r.fp, m->fp);
	return is ? unpack_str(&r.rest) : S("");
}

/* What a record has for a memo. */
struct found {
	struct record r;
	bool at_once;        /* its value is taken now, else it is fetched when it is wanted */
	struct block *block; /* or NULL */
};

/* 0, or UV_EAGAIN where it is given up. */
static int
take(struct graph *g, const struct memo *m, bool value, struct found *f)
{
	bool drop = g->kinds[m->kind].drop;
	f->at_once = !drop && (value || f->r.len + f->r.diags_len <= AT_ONCE);
	f->block = NULL;
	if (!f->at_once && !f->r.diags_len)
		return 0;
	f->block = record_block(g, m, &f->r, f->at_once);
	return f->block ? 0 : UV_EAGAIN;
}

/* The memo is what the record says. */
static void
commit(struct graph *g, struct memo *m, const struct found *f)
{
	if (f->block)
		block_set(g, m, f->block);
	if (!f->at_once)
		m->flags |= MISSING;
	m->flags = (m->flags | KEPT) & ~(uint32_t)CYCLIC;
	m->cause = 0;
	g->counters.tasks_fetched++;
	graph_tell(g, GRAPH_FETCHED, m);
	memo_commit(g, m, f->r.fp);
}

bool
input_is_as_it_was(struct graph *g, unsigned kind, struct str key, struct str identity)
{
	const struct kind *k = &g->kinds[kind];
	buf_clear(&g->cache.record);
	return k->identity && k->identity(g->site, key, &g->cache.record) &&
	       str_eq(identity, buf_str(&g->cache.record));
}

/* Whether the world is as it was when the input was read. */
static bool
same_identity(struct graph *g, const struct memo *m, struct record *r)
{
	struct str before = unpack_str(&r->rest);
	bool same = input_is_as_it_was(g, m->kind, memo_key(m), before);
	if (same)
		world_note(g, m, before);
	return same;
}

/* The memo of the next read in a record; `key` as in pack_read, from the record or the task's. */
static struct memo *
next_read(struct task *t, struct str *rest, struct str *key)
{
	struct graph *g = t->g;
	unsigned kind = (uint8_t)rest->ptr[0], flags = (uint8_t)rest->ptr[1];
	*rest = str_from(*rest, 2);
	if (flags & OWN_KEY)
		*key = memo_key(t->memo);
	else if (!(flags & SAME_KEY))
		*key = unpack_str(rest);
	if (!(flags & IS_QUESTION))
		return memo_intern(g, kind, *key);
	struct arena_mark mark = arena_mark(&t->arena);
	struct str question = unpack_str(rest);
	struct memo *m = question_intern(g, memo_intern(g, kind, *key), question, &t->arena);
	arena_release(&t->arena, mark);
	return m;
}

/* Reads again what was read then: whether all of it is the same. What is no more than a question less
 * is interned and forgotten with the batch. */
static bool
replay(struct task *t, struct record *r)
{
	struct str key = S("");
	for (uint64_t i = 0; i < r->reads; i++) {
		struct memo *dep = next_read(t, &r->rest, &key);
		struct fingerprint before = unpack_fingerprint(&r->rest);
		if (read_memo(t, dep, false) < 0 || !fingerprint_eq(dep->fp, before))
			return false;
	}
	return true;
}

static int
replay_task(struct graph *g, struct memo *m, size_t pos, bool value, bool *ret_done)
{
	struct found f;
	bool equals = m->flags & EQUALS;
	struct task *t = frame_begin(g, m, pos);
	bool same = find(g, m, &t->arena, &f.r) && replay(t, &f.r);
	int e = t->error == UV_EAGAIN ? UV_EAGAIN : 0;
	bool loop = g->run.chain[pos].loop;
	if (same && !loop)
		e = take(g, m, value, &f);
	*ret_done = same && !loop && e == 0;
	if (e == 0 && (same || loop)) {
		edges_finish(t);
	} else {
		edges_restore(t);
		g->run.chain[pos].tail = t->tail;
		g->run.chain[pos].linked = false;
	}
	if (*ret_done)
		commit(g, m, &f);
	frame_end(g, t, equals);
	return e;
}

int
keep_replay(struct graph *g, struct memo *m, size_t pos, bool value, bool *ret_done)
{
	struct found f;
	int e = 0;
	*ret_done = false;
	if (!is_kept(g, m) || (m->flags & COMPUTED))
		return 0;
	if (g->kinds[m->kind].class == KIND_TASK)
		return replay_task(g, m, pos, value, ret_done);
	struct arena_mark mark = arena_mark(&g->scratch);
	if (find(g, m, &g->scratch, &f.r) && same_identity(g, m, &f.r)) {
		e = take(g, m, value, &f);
		*ret_done = e == 0;
	}
	if (*ret_done)
		commit(g, m, &f);
	arena_release(&g->scratch, mark);
	return e;
}

int
keep_fetch(struct graph *g, struct memo *m, bool *ret_done)
{
	struct record r;
	int e = 0;
	*ret_done = false;
	if (!is_kept(g, m) || g->kinds[m->kind].drop || !(m->flags & KEPT))
		return 0;
	struct arena_mark mark = arena_mark(&g->scratch);
	if (find(g, m, &g->scratch, &r) && fingerprint_eq(r.fp, m->fp)) {
		struct block *b = record_block(g, m, &r, true);
		e = b ? 0 : UV_EAGAIN;
		*ret_done = b && fingerprint_eq(block_fingerprint(g, b), m->fp);
		if (*ret_done)
			block_set(g, m, b);
		else
			block_free(g, b);
	}
	arena_release(&g->scratch, mark);
	return e;
}
