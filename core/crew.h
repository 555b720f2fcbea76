/* Threads that do jobs, while the one that wants them goes on with other work.
 *
 * A job is a function over memory that is its own from crew_add on until crew_await or crew_cancel has
 * returned. Jobs begin in the order in which they were added. One thread adds and awaits; where it has to
 * wait for a job that somebody does, it does others meanwhile, so that it counts as one of the crew. */
#ifndef CORE_CREW_H
#define CORE_CREW_H

#include <stdbool.h>
#include <stddef.h>

struct crew;

/* Lies in what the job is about; zeroed before it is first added. */
struct crew_job {
	struct crew_job *next, *prev; /* while it waits in the queue */
	void (*run)(struct crew_job *job);
	/* Set with the crew's lock. */
	_Atomic enum { CREW_IDLE, CREW_WAITS, CREW_RUNS, CREW_DONE } state;
};

/* How many threads this process can run at once, at least 1. */
size_t crew_cores(void);

/* `helpers` threads beside the caller's; they begin with the first job. NULL for none. */
struct crew *crew_new(size_t helpers);

/* Ends the threads; every job was awaited or cancelled. NULL is fine. */
void crew_free(struct crew *c);

size_t crew_helpers(const struct crew *c);

/* Has `run` called with the job, by any thread that is awake. */
void crew_add(struct crew *c, struct crew_job *job, void (*run)(struct crew_job *job));

/* Wakes helpers that sleep, for what was added: once for many jobs, since waking costs as much as a small one. */
void crew_wake(struct crew *c);

/* Returns when the job has run: by the caller, where nobody has begun it. */
void crew_await(struct crew *c, struct crew_job *job);

/* The job is not to run; where it has begun, waits for its end. */
void crew_cancel(struct crew *c, struct crew_job *job);

#endif
