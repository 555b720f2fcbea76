/* A fault planted into the watcher that shows only where things are slow, to see whether the site oracle meets it under
 * delays (fault/delay.c): platen linked once more, with two functions wrapped (the linker's --wrap). With $PLANTED=slow,
 * an event is lost that is handled more than LATE_NS after the reading of events began. A machine with other work to do is
 * slow as well, and then shows it without delays. */
#include <stdlib.h>
#include <string.h>

#include "watch/watcher_impl.h"

enum { LATE_NS = 2 * 1000 * 1000 };

/* The linker's names. */
void __real_inotify_read(struct watcher *w);
void __wrap_inotify_read(struct watcher *w);
void __real_batch_add(struct batch *b, struct str path, enum batch_event event, uint64_t now_ns);
void __wrap_batch_add(struct batch *b, struct str path, enum batch_event event, uint64_t now_ns);

static uint64_t begun_ns; /* 0: nothing is being read */

void
__wrap_inotify_read(struct watcher *w)
{
	begun_ns = uv_hrtime();
	__real_inotify_read(w);
	begun_ns = 0;
}

void
__wrap_batch_add(struct batch *b, struct str path, enum batch_event event, uint64_t now_ns)
{
	const char *planted = getenv("PLANTED");
	bool late = begun_ns && now_ns > begun_ns + LATE_NS;
	if (!late || !planted || strcmp(planted, "slow") != 0)
		__real_batch_add(b, path, event, now_ns);
}
