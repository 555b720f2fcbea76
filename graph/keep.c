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

enum {
	READS_MAX = 4096,
	KEPT_MAX = 4 << 20,
	AT_ONCE = 256,
	LONG = 256 << 10,
	VALUE_PIECE = 128 << 10
};
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

static void
pack_head(struct graph *g, struct making *making, const struct memo *m, uint64_t reads)
{
	enum { LONGER = 16 }; /* what is shortened may become, where nothing can be */
	const struct kind *k = &g->kinds[m->kind];
	struct buf *b = &making->record;
	size_t len = k->drop ? 0 : block_bytes(m->block).len;
	buf_clear(b);
	buf_add(b, (struct str){ "\0\0\0\0\0\0\0", STORE_BEFORE });
	pack_u64(b, (uint64_t)g->cache.moment);
	pack_fingerprint(b, m->fp);
	making->max = k->shorten ? len + LONGER : len;
	making->length = b->len;
	pack_u64(b, making->max);
	making->width = b->len - making->length;
	pack_u64(b, block_diags(m->block).len);
	pack_u64(b, reads);
}

/* What is before the value is there. */
static void
begin_value(struct making *making, const struct memo *m)
{
	(void)buf_reserve(&making->record, making->max + block_diags(m->block).len + STORE_BEHIND);
	making->value = making->record.len;
	making->at = (struct shortening){ 0 };
}

/* Adds a piece of the value; false behind the last. */
static bool
pack_value(struct graph *g, struct making *making, const struct memo *m)
{
	const struct kind *k = &g->kinds[m->kind];
	struct str value = block_bytes(m->block);
	size_t left = value.len - making->at.done;
	if (k->drop)
		return false;
	if (k->shorten)
		return k->shorten(value, &making->at, &making->record);
	struct str piece = str_slice(value, making->at.done,
		making->at.done + (left < VALUE_PIECE ? left : VALUE_PIECE));
	buf_add(&making->record, piece);
	making->at.done += piece.len;
	return making->at.done < value.len;
}

/* Ends a record: the value's length, and the diagnostics. */
static void
pack_tail(struct making *making, const struct memo *m)
{
	struct buf *b = &making->record;
	size_t len = b->len - making->value;
	assert(len <= making->max);
	for (size_t i = 0; i < making->width; i++, len >>= 7)
		b->ptr[making->length + i] =
			(char)((len & 0x7f) | (i + 1 < making->width ? 0x80 : 0));
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
put(struct graph *g, struct memo *m, struct making *making, bool give)
{
	struct buf *b = &making->record;
	struct str bytes = str_from(buf_str(b), STORE_BEFORE);
	if (give ? store_give(g->cache.store, record_key(g, m), b)
		 : store_put(g->cache.store, record_key(g, m), bytes)) {
		m->flags |= KEPT;
		g->counters.tasks_kept++;
	}
}

/* A task's record up to its value; false where there is to be none. */
static bool
begin_task(struct graph *g, struct memo *m, struct making *making)
{
	uint64_t reads;
	if (!count_reads(g, m, &reads))
		return false; /* it is kept when it is verified, or has run again */
	m->flags |= KEPT;     /* or is too much to be, which is known now */
	if (reads > READS_MAX || block_size(m->block) > KEPT_MAX)
		return false;
	m->flags &= (uint32_t)~KEPT;
	struct str key = S("");
	pack_head(g, making, m, reads);
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after)
		pack_read(g, &making->record, m, memo_at(g, edge_at(g, id)->dep), &key);
	begin_value(making, m);
	return true;
}

/* The value, and what is behind it, in one go. */
static void
end_now(struct graph *g, struct memo *m)
{
	struct making *now = &g->cache.now;
	while (pack_value(g, now, m))
		continue;
	pack_tail(now, m);
	put(g, m, now, false);
}

static void
keep_task(struct graph *g, struct memo *m)
{
	if (begin_task(g, m, &g->cache.now))
		end_now(g, m);
}

void
keep_input(struct graph *g, struct memo *m, struct str identity)
{
	struct making *now = &g->cache.now;
	if (!is_kept(g, m) || identity.len == 0 || (m->flags & (KEPT | MOVED)))
		return;
	pack_head(g, now, m, 0);
	pack_str(&now->record, identity);
	begin_value(now, m);
	end_now(g, m);
}

static bool
is_long(const struct memo *m)
{
	return m->kind != QUESTION && block_size(m->block) > LONG;
}

/* A long value is shortened and copied for some milliseconds: a piece a step, as long as nothing has changed meanwhile. */
static void
begin_later(struct graph *g, struct memo *m)
{
	struct making *later = &g->cache.later;
	if (!begin_task(g, m, later))
		return;
	m->flags |= KEEPING;
	later->memo = m->id;
	later->revision = g->revision;
}

static void
leave_later(struct graph *g)
{
	struct making *later = &g->cache.later;
	if (later->memo && (memo_at(g, later->memo)->flags & KEEPING))
		ids_add(&g->cache.keeping, later->memo);
	buf_done(&later->record);
	later->memo = 0;
}

void
keep_leave(struct graph *g, const struct memo *m)
{
	if (m->id == g->cache.later.memo)
		leave_later(g);
}

static void
go_on_later(struct graph *g)
{
	struct making *later = &g->cache.later;
	struct memo *m = memo_at(g, later->memo);
	if (!(m->flags & KEEPING) || g->revision != later->revision) {
		leave_later(g);
	} else if (!pack_value(g, later, m)) {
		pack_tail(later, m);
		m->flags &= (uint32_t)~KEEPING;
		put(g, m, later, true);
		later->memo = 0;
	}
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
	if (!g->cache.store || graph_keeping(g) == 0 || graph_pending(g)) {
		if (g->cache.store)
			store_flush(g->cache.store);
		return false;
	}
	if (g->cache.later.memo) {
		go_on_later(g);
		return true;
	}
	struct memo *m = memo_at(g, g->cache.keeping.v[--g->cache.keeping.n]);
	if (m->flags & KEEPING) {
		m->flags &= (uint32_t)~KEEPING;
		if (is_long(m))
			begin_later(g, m);
		else
			keep_task(g, m);
	}
	return true;
}

size_t
graph_keeping(const struct graph *g)
{
	return g->cache.keeping.n + (g->cache.later.memo != 0);
}

bool
keep_is_long(const struct memo *m)
{
	return (m->flags & KEEPING) && is_long(m);
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
	leave_later(g);
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
