/* The cache between processes: where it lies, and what is said about it. */
#ifndef WATCH_CACHE_H
#define WATCH_CACHE_H

#include "render/site.h"
#include "watch/home.h"
#include "watch/options.h"
#include "watch/report.h"

struct cache;

/* Opens the cache of DIR and has the site use it; before anything is asked of it. NULL where
 * there is none: one line has said why, unless it was asked for. */
struct cache *cache_open(const struct options *options, struct report *report, struct site *site,
	const struct home *home);

/* The folder for DIR (absolute) where --cache-dir leads, in the arena; it need not be there. A negative code
 * where there is no such option, or it leads nowhere. */
int cache_given(const struct options *options, struct str dir, struct arena *a, struct str *ret);

/* Gives it some of what was made, for as long as a slice of work behind is; false when nothing is left. */
bool cache_step(struct cache *c);

/* Whether so much was made since that it should be given before more is. */
bool cache_is_due(const struct cache *c);

/* How long opening it took, in ns. NULL is fine: 0. */
uint64_t cache_open_ns(const struct cache *c);

/* The bytes that its files take. */
uint64_t cache_bytes(const struct cache *c);

/* Gives it all that was made, and waits where the disk is too slow for that. For builds. */
void cache_give(struct cache *c);

/* The same, and waits until it is written. NULL is fine. */
void cache_settle(struct cache *c);

/* What somebody else than the graph keeps, by a key of his own; NULL is fine. False where nothing is there. */
bool cache_get(struct cache *c, struct fingerprint key, struct arena *a, struct str *ret);
void cache_put(struct cache *c, struct fingerprint key, struct str bytes);

/* Gives it what was made, writes it and ends. NULL is fine. */
void cache_close(struct cache *c);

/* `platen clean`: removes the cache, and what a version before kept in the source. An exit status. */
int cache_clean(const struct options *options, struct report *report);

/* $XDG_CACHE_HOME/platen, or $HOME/.cache/platen; made where it is missing, with `below` in it ("": nothing).
 * NULL: there is none. The caller frees it. */
char *cache_home(const char *below);

/* Keeps version control from DIR's folder .platen, which is there, unless that is done. A negative code. */
int cache_hide(const struct root *dir);

#endif
