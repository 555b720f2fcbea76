/* An ordered, counted sequence of entries in chunks of at most 256.
 *
 * The directory of chunks is flat: a search is two binary ones, a patch moves at most 2 KB, and the
 * position of a chunk is a sum over the counts in front of it, which stand side by side. The
 * fingerprint is a sum over all entries, so that neither the cuts between chunks nor the order in
 * which the entries came show in it. */
#include "graph/internal.h"

static size_t
rec_size(const struct rec *r)
{
	return sizeof(*r) + r->sort_len + r->ref_len + r->payload_len;
}

struct rec *
rec_new(struct graph *g, struct entry e)
{
	assert(e.sort.len <= KEY_MAX && e.ref.len <= KEY_MAX);
	size_t n = e.sort.len + e.ref.len + e.payload.len;
	struct rec *r = graph_piece(g, sizeof(*r) + n);
	r->sort_len = (uint16_t)e.sort.len;
	r->ref_len = (uint16_t)e.ref.len;
	r->payload_len = (uint32_t)e.payload.len;
	r->shares = 0;
	const struct str parts[] = { e.sort, e.ref, e.payload };
	char *p = r->data;
	for (int i = 0; i < 3; i++) {
		if (parts[i].len)
			memcpy(p, parts[i].ptr, parts[i].len);
		p += parts[i].len;
	}
	struct fingerprint lens = { .lo = (uint64_t)e.sort.len << 32 | e.ref.len };
	r->fp = fingerprint_mix(lens, (struct str){ r->data, n });
	g->counters.entries_encoded++;
	g->counters.bytes_hashed += n;
	g->memory.index_bytes += rec_size(r);
	return r;
}

struct rec *
rec_share(struct rec *r)
{
	r->shares++;
	return r;
}

void
rec_free(struct graph *g, struct rec *r)
{
	if (!r || r->shares--)
		return;
	g->memory.index_bytes -= rec_size(r);
	graph_trash(g, r, rec_size(r));
}

int
rec_cmp(const struct rec *a, const struct rec *b)
{
	size_t n = a->sort_len < b->sort_len ? a->sort_len : b->sort_len;
	int c = memcmp(a->data, b->data, n); /* mostly this tells */
	if (c == 0 && a->sort_len != b->sort_len)
		return a->sort_len < b->sort_len ? -1 : 1;
	if (c != 0 || a == b)
		return c;
	struct entry x = rec_entry(a), y = rec_entry(b);
	c = str_cmp(x.ref, y.ref);
	return c ? c : str_cmp(x.payload, y.payload);
}

/* Orders an entry against a sort key; with `behind_prefix`, all that it begins come before it. */
static bool
is_before(const struct rec *r, struct str sort, bool behind_prefix)
{
	if (behind_prefix && str_starts(rec_sort(r), sort))
		return true;
	return str_cmp(rec_sort(r), sort) < 0;
}

/* What is searched: a sort key, or an entry. */
struct target {
	struct str sort;
	bool behind_prefix;
	const struct rec *rec;
};

static bool
rec_before(const struct rec *r, const struct target *t)
{
	return t->rec ? rec_cmp(r, t->rec) < 0 : is_before(r, t->sort, t->behind_prefix);
}

/* The first place that is not before the target. */
static struct place
search(const struct seq *s, const struct target *t)
{
	size_t lo = 0, hi = s->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (rec_before(s->chunks[mid]->recs[s->counts[mid] - 1], t))
			lo = mid + 1;
		else
			hi = mid;
	}
	struct place p = { lo, 0 };
	if (lo == s->n)
		return p;
	hi = s->counts[lo];
	while (p.at < hi) {
		size_t mid = p.at + (hi - p.at) / 2;
		if (rec_before(s->chunks[lo]->recs[mid], t))
			p.at = mid + 1;
		else
			hi = mid;
	}
	return p;
}

struct place
seq_find(const struct seq *s, struct str sort, bool behind_prefix)
{
	struct target t = { .sort = sort, .behind_prefix = behind_prefix };
	if (behind_prefix && sort.len == 0)
		return (struct place){ s->n, 0 };
	return search(s, &t);
}

struct place
seq_place(const struct seq *s, const struct rec *r)
{
	struct target t = { .rec = r };
	return search(s, &t);
}

struct place
seq_next(const struct seq *s, struct place p)
{
	if (++p.at >= s->counts[p.chunk])
		p = (struct place){ p.chunk + 1, 0 };
	return p;
}

struct place
seq_skip(const struct seq *s, struct place p, size_t n)
{
	while (p.chunk < s->n && n >= s->counts[p.chunk] - p.at) {
		n -= s->counts[p.chunk] - p.at;
		p = (struct place){ p.chunk + 1, 0 };
	}
	p.at += p.chunk < s->n ? n : 0;
	return p;
}

size_t
seq_position(const struct seq *s, struct place p)
{
	size_t n = p.at;
	for (size_t i = 0; i < p.chunk; i++)
		n += s->counts[i];
	return n;
}

/* Makes room for a chunk in the directory, and an empty chunk in it. */
static void
chunk_insert(struct graph *g, struct seq *s, size_t at)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 4;
		s->chunks = heap_resize(s->chunks, s->cap, sizeof(*s->chunks));
		s->counts = heap_resize(s->counts, s->cap, sizeof(*s->counts));
	}
	memmove(s->chunks + at + 1, s->chunks + at, (s->n - at) * sizeof(*s->chunks));
	memmove(s->counts + at + 1, s->counts + at, (s->n - at) * sizeof(*s->counts));
	s->chunks[at] = heap_new(sizeof(struct chunk));
	s->counts[at] = 0;
	s->n++;
	g->memory.index_bytes += sizeof(struct chunk);
}

static void
chunk_remove(struct graph *g, struct seq *s, size_t at)
{
	free(s->chunks[at]);
	s->n--;
	memmove(s->chunks + at, s->chunks + at + 1, (s->n - at) * sizeof(*s->chunks));
	memmove(s->counts + at, s->counts + at + 1, (s->n - at) * sizeof(*s->counts));
	g->memory.index_bytes -= sizeof(struct chunk);
}

static void
chunk_put(struct seq *s, size_t chunk, size_t at, struct rec *r)
{
	struct chunk *c = s->chunks[chunk];
	memmove(c->recs + at + 1, c->recs + at, (s->counts[chunk] - at) * sizeof(*c->recs));
	c->recs[at] = r;
	c->fp = fingerprint_add(c->fp, r->fp);
	s->counts[chunk]++;
}

/* Moves the upper half of a full chunk into a new one behind it. */
static void
chunk_split(struct graph *g, struct seq *s, size_t at)
{
	chunk_insert(g, s, at + 1);
	struct chunk *a = s->chunks[at], *b = s->chunks[at + 1];
	enum { HALF = CHUNK_MAX / 2 };
	memcpy(b->recs, a->recs + HALF, HALF * sizeof(*b->recs));
	for (size_t i = 0; i < HALF; i++)
		b->fp = fingerprint_add(b->fp, b->recs[i]->fp);
	a->fp = fingerprint_sub(a->fp, b->fp);
	s->counts[at] = s->counts[at + 1] = HALF;
}

void
seq_insert(struct graph *g, struct seq *s, struct rec *r)
{
	if (s->n == 0)
		chunk_insert(g, s, 0);
	struct place p = s->len ? seq_place(s, r) : (struct place){ 0, 0 };
	if (p.chunk == s->n) /* behind all others: at the end of the last chunk */
		p = (struct place){ s->n - 1, s->counts[s->n - 1] };
	if (s->counts[p.chunk] == CHUNK_MAX) {
		chunk_split(g, s, p.chunk);
		if (p.at > s->counts[p.chunk])
			p = (struct place){ p.chunk + 1, p.at - s->counts[p.chunk] };
	}
	chunk_put(s, p.chunk, p.at, r);
	s->len++;
	g->n_entries++;
	s->sum = fingerprint_add(s->sum, r->fp);
}

struct rec *
seq_remove(struct graph *g, struct seq *s, const struct rec *r)
{
	struct place p = seq_place(s, r);
	struct rec *found;
	while ((found = seq_at(s, p)) != r) {
		assert(found && rec_cmp(found, r) == 0); /* only what was put in is taken out */
		p = seq_next(s, p);                      /* a twin */
	}
	struct chunk *c = s->chunks[p.chunk];
	size_t n = --s->counts[p.chunk];
	memmove(c->recs + p.at, c->recs + p.at + 1, (n - p.at) * sizeof(*c->recs));
	c->fp = fingerprint_sub(c->fp, found->fp);
	if (n == 0)
		chunk_remove(g, s, p.chunk);
	s->len--;
	g->n_entries--;
	s->sum = fingerprint_sub(s->sum, found->fp);
	return found;
}

void
seq_build(struct graph *g, struct seq *s, struct rec **recs, size_t n)
{
	assert(s->len == 0);
	enum { FILL = CHUNK_MAX * 3 / 4 }; /* room for a few before the first split */
	for (size_t i = 0; i < n; i++) {
		if (i % FILL == 0)
			chunk_insert(g, s, s->n);
		chunk_put(s, s->n - 1, i % FILL, recs[i]);
		s->sum = fingerprint_add(s->sum, recs[i]->fp);
	}
	s->len = n;
	g->n_entries += n;
}

void
seq_done(struct graph *g, struct seq *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->chunks[i]);
		g->memory.index_bytes -= sizeof(struct chunk);
	}
	free(s->chunks);
	free(s->counts);
	g->n_entries -= s->len;
	*s = (struct seq){ 0 };
}

struct fingerprint
seq_fingerprint(const struct seq *s)
{
	uint64_t len = s->len;
	return fingerprint_mix(s->sum, (struct str){ (const char *)&len, sizeof(len) });
}
