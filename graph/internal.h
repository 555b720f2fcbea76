/* What the files of the engine ask of each other, by the file that answers. */
#ifndef GRAPH_INTERNAL_H
#define GRAPH_INTERNAL_H

#include "graph/state.h"

/* ---- task.c: memos and edges ---- */

/* Memory that is counted; never NULL. Zeroed, or as it is. (What tables and lists grow by is a matter of all that was
 * there before: they ask heap.h.) */
void *graph_alloc(struct graph *g, size_t size);
void *graph_alloc_raw(struct graph *g, size_t size);
/* A piece of graph.pieces, counted as these are; graph_trash gives it back. As it is. */
void *graph_piece(struct graph *g, size_t size);
void ids_add(struct ids *ids, uint32_t id);

/* The memo of (kind, key), made where there is none. */
struct memo *memo_intern(struct graph *g, unsigned kind, struct str key);
/* The same, or NULL where there is none. */
struct memo *memo_find(struct graph *g, unsigned kind, struct str key);
/* Forgets a memo that nobody depends on. */
void memo_forget(struct graph *g, struct memo *m);

/* A new edge in the right ring. With `late` it is cold until edges_settle. */
uint32_t edge_link(struct graph *g, struct memo *reader, struct memo *dep, bool member, bool late);
void edge_unlink(struct graph *g, uint32_t id);
/* Puts an edge into the hot or the cold ring of what it reads. Heat is the caller's business. */
void edge_move(struct graph *g, uint32_t id, bool hot);
/* Turns a ring by one: the first edge becomes the last. */
void ring_turn(struct graph *g, uint32_t *head);

/* ---- table.c: memos by kind and key ---- */

uint32_t memo_hash(unsigned kind, struct str key);
/* The memo of (kind, key), whose hash it is; or NULL. */
struct memo *memo_lookup(struct graph *g, unsigned kind, struct str key, uint32_t hash);
/* Puts a memo into the table, and takes it out again. */
void memo_enter(struct graph *g, struct memo *m, uint32_t hash);
void memo_leave(struct graph *g, const struct memo *m);
void memo_table_free(struct graph *g);

/* ---- below.c: keys that are paths ---- */

/* The bytes that it has behind a key of the kind. */
size_t below_size(const struct graph *g, unsigned kind);
/* A memo of a kind with `path` is new; it is forgotten. */
void below_add(struct graph *g, struct memo *m);
void below_remove(struct graph *g, struct memo *m);
void below_free(struct graph *g);
void below_check(struct graph *g);

/* ---- heat.c: hot and cold ---- */

void memo_heat(struct graph *g, struct memo *m);
void memo_unheat(struct graph *g, struct memo *m);
/* Makes it hot alone: what it reads is hot, or will be at once. */
void become_hot(struct graph *g, struct memo *m);
/* Makes it hot, and all below it. */
void heat_below(struct graph *g, struct memo *m);
/* Heats behind edges that were late. */
void edges_settle(struct graph *g);
/* An edge of a lukewarm memo is cold again. */
void edge_cool(struct graph *g, uint32_t id);
/* Puts it on the list of what is to be cooled. */
void cool_later(struct graph *g, struct memo *m);
/* Cools what has lost all its heat, and loops that only heat themselves, as far as the slice goes. */
void graph_cool(struct graph *g);
/* Remembers what nobody reads any more, for graph_collect. */
void memo_doom(struct graph *g, struct memo *m);
/* Forgets what nobody reads any more. */
void graph_collect(struct graph *g);

/* ---- warm.c: heating in slices ---- */

/* An open memo that is not hot: heated from now on, beginning with this slice. */
void warm_open(struct graph *g, struct memo *m);
/* It is no longer open. */
void warm_close(struct graph *g, struct memo *m);
/* It is hot. */
void warm_done(struct graph *g, struct memo *m);
/* Makes all that are not hot yet current. */
void warm_pull(struct graph *g);

/* ---- verify.c: bringing a memo up to date ---- */

/* At the bottom of the stack: makes `m` current, and its value present if `value`; or as far as the slice goes
 * (graph.slice.left). */
void demand(struct graph *g, struct memo *m, bool value);
/* The same from within a compute: 0, UV_EAGAIN, or UV_ELOOP where `m` waits for this itself. */
int ensure(struct graph *g, struct memo *m, bool value);
/* Makes `fp` the memo's fingerprint, as of now; tells its hot dependents where that is a change. */
void memo_commit(struct graph *g, struct memo *m, struct fingerprint fp);
/* Queues the hot dependents of a memo that changed. */
void memo_notify(struct graph *g, struct memo *m);

/* ---- run.c: computes and their reads ---- */

/* Runs the compute of an input or task (or of an index's parameters) and leaves its block in *ret:
 * `before`, where it came out the same as that. 0 or UV_EAGAIN. */
int task_run(struct graph *g, struct memo *m, size_t pos, struct block *before, struct block **ret);
/* A frame for a run of `m`, or for going again through what it had read; its parts, as task_run uses them:
 * the edges of the frame become the memo's (finish), or stand before those of the last run (restore). */
struct task *frame_begin(struct graph *g, struct memo *m, size_t pos);
void frame_end(struct graph *g, struct task *t, bool equals);
void edges_finish(struct task *t);
void edges_restore(struct task *t);
struct block *block_new(struct graph *g, struct str bytes, struct str diags);
/* The same of a value that may be long: a piece at a time, with yield points in between. NULL where one says that all
 * that runs is to be given up (graph.slice.left). */
struct block *block_long(struct graph *g, struct str bytes, struct str diags);
/* The memo that a question is about to be put to: of `guess`, where that is a question to it, or one that this run has
 * asked before, or found in the table. */
struct memo *task_target(struct task *t, const struct memo *guess, unsigned kind, struct str key);
/* Reads `dep` on behalf of `t`: ensured, and recorded. */
int read_memo(struct task *t, struct memo *dep, bool value);
void block_set(struct graph *g, struct memo *m, struct block *b);
struct fingerprint block_fingerprint(struct graph *g, const struct block *b);
/* Gives back a piece when no compute can look at it any more; a block, which may be NULL, then or at once. */
void graph_trash(struct graph *g, void *piece, size_t size);
void block_trash(struct graph *g, struct block *b);
void block_free(struct graph *g, struct block *b);
void graph_empty_trash(struct graph *g);
void graph_tell(struct graph *g, enum graph_event event, struct memo *m);
/* Tells and counts that `m` has run, and whether it came out the same. */
void tell_run(struct graph *g, struct memo *m, bool same);

/* ---- diags.c ---- */

/* To be told of every change of what a memo's diagnostics are in. */
void diags_note(
	struct graph *g, struct memo *m, const struct block *before, const struct block *now);

/* ---- loop.c: tasks that read themselves ---- */

/* `m` is on the chain and was read again: marks all from it to the top as members of the loop. */
void loop_close(struct graph *g, struct memo *m);
/* Whether `m` can wait for something on the chain: if so, what lies between is marked stale. */
void loop_probe(struct graph *g, struct memo *m);

/* ---- climb.c ---- */

void queue_add(struct graph *g, struct memo *m, const struct memo *cause);
/* Runs what is queued, lowest level first. */
void climb(struct graph *g);
/* The revision moves, once a batch. */
void revision_move(struct graph *g);

/* ---- seq.c: the ordered sequence ---- */

struct rec *rec_new(struct graph *g, struct entry e);
/* One more that holds on to it, until rec_free. */
struct rec *rec_share(struct rec *r);
void rec_free(struct graph *g, struct rec *r);
int rec_cmp(const struct rec *a, const struct rec *b);
void seq_insert(struct graph *g, struct seq *s, struct rec *r);
/* Takes out `r` itself, and returns it. */
struct rec *seq_remove(struct graph *g, struct seq *s, const struct rec *r);
/* Builds an empty sequence from sorted entries. */
void seq_build(struct graph *g, struct seq *s, struct rec **recs, size_t n);
void seq_done(struct graph *g, struct seq *s);
struct fingerprint seq_fingerprint(const struct seq *s);
/* The first place whose sort key is not before `sort`, and with `behind_prefix` not begun by it. */
struct place seq_find(const struct seq *s, struct str sort, bool behind_prefix);
/* The place of the entry equal to `r`, which is there. */
struct place seq_place(const struct seq *s, const struct rec *r);
struct place seq_next(const struct seq *s, struct place p);
/* `n` entries further on, or the end. */
struct place seq_skip(const struct seq *s, struct place p, size_t n);
size_t seq_position(const struct seq *s, struct place p);
static inline struct rec *
seq_at(const struct seq *s, struct place p)
{
	return p.chunk < s->n ? s->chunks[p.chunk]->recs[p.at] : NULL;
}

/* ---- advance.c: bringing a memo up to date in slices ---- */

/* The slice is used up: the listing or index `m` is left, and gone on with in the next. */
void advance_leave(struct graph *g, struct memo *m);
/* One more member is in the index `m`; true where with that the slice is used up, and `m` left. */
bool advance_leaves(struct graph *g, struct memo *m);
/* A task has come to be current for who waits: true where with that the slice is used up. Who waits has it in the next. */
bool advance_ends(struct graph *g);
/* A value of so many bytes was made again, as it had been dropped. */
void advance_again(struct graph *g, size_t bytes);
/* It is built, or is no more. */
void advance_done(struct graph *g, const struct memo *m);

/* demand, without the value, for work behind: gives way to who waits. False where it was left in the middle. */
bool demand_behind(struct graph *g, struct memo *m);
/* A yield point between two tasks: true where all that runs is to be given up. */
bool yields_here(struct graph *g);

/* ---- index.c ---- */

/* Builds or patches: 0 or UV_EAGAIN. */
int index_run(struct graph *g, struct memo *m, size_t pos);
/* Frees all that it holds: it is as if it had never been asked for. */
void index_free(struct graph *g, struct memo *m);
/* Frees what an index holds but for its pieces: with the graph, to which these belong. */
void index_end(struct graph *g, struct memo *m);
/* The entries that a source entry has in an index, as its functions say; sorted. 0 or UV_EAGAIN. */
int index_entries(struct graph *g, struct memo *m, const struct rec *source, struct entries *ret);
/* Whether an index takes a source entry. */
bool index_accepts(struct graph *g, struct memo *m, const struct rec *source);
/* The listing that it stands on with these parameters, and with those that it has. */
struct memo *index_source_by(struct graph *g, const struct memo *m, struct str params);
struct memo *index_source(struct graph *g, const struct memo *m);
/* The entry of the source at a sort key was `old` (NULL: none) until now; `now` is what it is (NULL: gone). */
void index_add_delta(struct graph *g, struct index *x, struct rec *now, struct rec *old);
/* A dependency of the index `m` has changed. */
void index_notify(struct graph *g, struct memo *m, const struct edge *e);

/* ---- item.c: what each source entry has put into an index ---- */

/* Where the items of a member hang, one behind the other, among others that have its bucket. For an index that is
 * built, or being built. */
struct item **items_of(struct index *x, struct str ref);
/* Makes the item of a source entry, of which it takes over the entries, without the edge to its member. */
struct item *item_new(struct graph *g, struct rec *source, const struct entries *es);
/* Frees an item, and its edge; its entries are gone already. */
void item_free(struct graph *g, struct item *it);
/* Puts an item into the table. */
void item_hang(struct graph *g, struct index *x, struct item *it);
/* Takes the item of the source entry with this member and sort key out, and its entries out of the sequence; nothing
 * where there is none. */
void item_remove(struct graph *g, struct index *x, struct str ref, struct str sort);
/* Frees all items and the sequence: the table is empty, and may be used. */
void items_clear(struct graph *g, struct index *x);
/* The member that changed in that revision, the first of several; NULL: none did, or it is gone. Looks at all. */
struct memo *index_changed_by(struct graph *g, const struct index *x, uint64_t revision);
/* The first entry of a member within the prefix, or NULL. */
const struct rec *index_first(struct index *x, struct str member, struct str prefix);

/* ---- listing.c ---- */

/* Fills it: 0, or UV_EAGAIN where the slice is used up. */
int listing_run(struct graph *g, struct memo *m);
/* Applies the puts and removes of this batch. */
void listings_apply(struct graph *g);
/* Orders pointers to entries, for qsort. */
int recs_cmp(const void *a, const void *b);

/* ---- query.c ---- */

/* Asks again, and commits the answer's fingerprint. */
int question_run(struct graph *g, struct memo *m);
/* The memo that a question asks. */
struct memo *question_target(struct graph *g, const struct memo *m);
/* The question to `target` whose memo's key ends in `bytes`: what stands behind the target in it. */
struct memo *question_intern(
	struct graph *g, struct memo *target, struct str bytes, struct arena *a);
/* Whether it asks for a part of a value. */
bool question_is_part(const struct memo *m);
/* The memo that stands for all of these: current, and changed when one of them is. They are of one rank, in
 * ascending order, and current. It is a question, to the first of them. */
struct memo *question_bundle(struct graph *g, const uint32_t *ids, size_t n);
bool memo_is_bundle(const struct memo *m);
/* The one of these that changed last. */
struct memo *bundle_cause(struct graph *g, const struct memo *m);
/* What kind of question it is, as a name. */
const char *question_name(const struct memo *m);

/* ---- keep.c: the cache between processes ---- */

/* Makes a memo that was not computed yet what the cache says, if that still holds: *ret_done; with its value, if
 * `value`. 0 or UV_EAGAIN. */
int keep_replay(struct graph *g, struct memo *m, size_t pos, bool value, bool *ret_done);
/* Fetches the value of a memo that is current without it: *ret_done, else it has to be computed. 0 or UV_EAGAIN. */
int keep_fetch(struct graph *g, struct memo *m, bool *ret_done);
/* A task should get into the cache. */
void keep_note(struct graph *g, struct memo *m);
/* An input was read, when its identity was this ("": not known). */
void keep_input(struct graph *g, struct memo *m, struct str identity);
/* Whether it is still to be kept, and that is long: a piece at a time. */
bool keep_is_long(const struct memo *m);
/* The value of a memo goes, or another comes: what was made of its record does not count any more. */
void keep_leave(struct graph *g, const struct memo *m);
/* The value of a task is about to be dropped. */
void keep_dropped(struct graph *g, struct memo *m);
/* An identity with which the input had the fingerprint that it has now, from its record; in the arena. "": there is
 * none. */
struct str keep_identity_of(struct graph *g, const struct memo *m, struct arena *a);
/* Whether an input with this identity would come out as it did then. */
bool input_is_as_it_was(struct graph *g, unsigned kind, struct str key, struct str identity);

/* ---- world.c ---- */

/* An input is as it was when it had this identity ("": not known). */
void world_note(struct graph *g, const struct memo *m, struct str identity);

/* ---- fold.c ---- */

/* Forgets what stands between `m`, which is current, and what it rests on; unless it is in use, or all is kept. */
void fold(struct graph *g, struct memo *m);

/* ---- fill.c ---- */

/* The fill has to look at the cold readers of this. */
void fill_add(struct graph *g, const struct memo *m);

/* The fill has to look at this itself: nothing that it reads will lead there. */
void fill_add_itself(struct graph *g, const struct memo *m);

/* A value came or went: keeps the sums. */
void value_account(struct graph *g, struct memo *m, size_t before, size_t after);
/* Drops values that need not be kept. */
void graph_drop(struct graph *g, bool all);

/* The same in the middle of a compute, of values made since there were `from` of g->batch.drops: whoever read
 * these has returned, and what was read before them is held and stays. */
void graph_drop_since(struct graph *g, size_t from);

#endif
