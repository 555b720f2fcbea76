/* The fallback: looking again and again. (Only its door stands yet.) */
#include "watch/watcher_impl.h"
int
poll_start(struct watcher *w)
{
	return 0;
}
void
poll_stop(struct watcher *w)
{
}
bool
poll_pending(const struct watcher *w)
{
	return false;
}
