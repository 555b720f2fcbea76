/* Faults on purpose, for the tests that prove that the bench's gates see them. Only in a build with
 * -Dfault=true; in any other there is nothing of it.
 *
 * PLATEN_FAULT=tasks=N    each update runs N tasks more
 *              linear=N   N tasks more for each 1,000 posts
 *              loop=N     goes N times around a loop of two instructions (x86-64, gcc -O3)
 *              walk=N     the same N times for each post: no counter sees it
 *              delay=NS   takes so many nanoseconds more */
#ifndef WATCH_FAULT_H
#define WATCH_FAULT_H

struct session;

#ifdef PLATEN_FAULT
void fault_update(struct session *s);
#else
static inline void
fault_update(struct session *s)
{
}
#endif

#endif
