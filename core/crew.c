/* Threads that do jobs, while the one that wants them goes on with other work. */
#include "core/crew.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#include "core/heap.h"

struct crew {
	pthread_mutex_t mutex;
	pthread_cond_t work, done;
	struct crew_job *first, *last; /* what waits */
	size_t idle;                   /* helpers that wait for a job */
	bool awaited;                  /* the owner waits for the end of one */
	bool ends;
	size_t helpers, started;
	pthread_t threads[];
};

size_t
crew_cores(void)
{
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1; /* more than a thousand processors */
	int n = CPU_COUNT(&set);
	return n > 0 ? (size_t)n : 1;
}

struct crew *
crew_new(size_t helpers)
{
	if (helpers == 0)
		return NULL;
	struct crew *c = heap_new(sizeof(*c) + helpers * sizeof(c->threads[0]));
	c->helpers = helpers;
	(void)pthread_mutex_init(&c->mutex, NULL); /* these do not fail on Linux */
	(void)pthread_cond_init(&c->work, NULL);
	(void)pthread_cond_init(&c->done, NULL);
	return c;
}

size_t
crew_helpers(const struct crew *c)
{
	return c ? c->helpers : 0;
}

/* ---- the queue; with the lock ---- */

static void
queue_add(struct crew *c, struct crew_job *job)
{
	job->state = CREW_WAITS;
	job->next = NULL;
	job->prev = c->last;
	if (c->last)
		c->last->next = job;
	else
		c->first = job;
	c->last = job;
}

static void
queue_remove(struct crew *c, struct crew_job *job)
{
	if (job->prev)
		job->prev->next = job->next;
	else
		c->first = job->next;
	if (job->next)
		job->next->prev = job->prev;
	else
		c->last = job->prev;
	job->next = job->prev = NULL;
}

/* Takes it out of the queue and does it, without the lock meanwhile. */
static void
run(struct crew *c, struct crew_job *job)
{
	queue_remove(c, job);
	job->state = CREW_RUNS;
	(void)pthread_mutex_unlock(&c->mutex);
	job->run(job);
	(void)pthread_mutex_lock(&c->mutex);
	job->state = CREW_DONE;
	if (c->awaited)
		(void)pthread_cond_signal(&c->done);
}

/* ---- the helpers ---- */

static void *
helper_main(void *arg)
{
	struct crew *c = arg;
	(void)pthread_mutex_lock(&c->mutex);
	while (!c->ends) {
		if (c->first) {
			run(c, c->first);
			continue;
		}
		c->idle++;
		(void)pthread_cond_wait(&c->work, &c->mutex);
		c->idle--;
	}
	(void)pthread_mutex_unlock(&c->mutex);
	return NULL;
}

/* A helper that cannot be had is done without: the owner does what nobody else does. */
static void
start(struct crew *c)
{
	sigset_t all, old;
	(void)sigfillset(&all); /* signals are the owner's */
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	while (c->started < c->helpers &&
		pthread_create(&c->threads[c->started], NULL, helper_main, c) == 0)
		c->started++;
	c->helpers = c->started;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
}

void
crew_free(struct crew *c)
{
	if (!c)
		return;
	assert(!c->first); /* every job was awaited or cancelled */
	(void)pthread_mutex_lock(&c->mutex);
	c->ends = true;
	(void)pthread_cond_broadcast(&c->work);
	(void)pthread_mutex_unlock(&c->mutex);
	for (size_t i = 0; i < c->started; i++)
		(void)pthread_join(c->threads[i], NULL);
	(void)pthread_mutex_destroy(&c->mutex);
	(void)pthread_cond_destroy(&c->work);
	(void)pthread_cond_destroy(&c->done);
	free(c);
}

/* ---- the owner ---- */

void
crew_add(struct crew *c, struct crew_job *job, void (*run_job)(struct crew_job *job))
{
	if (c->started < c->helpers)
		start(c);
	(void)pthread_mutex_lock(&c->mutex);
	assert(job->state == CREW_IDLE || job->state == CREW_DONE);
	job->run = run_job;
	queue_add(c, job);
	(void)pthread_mutex_unlock(&c->mutex);
}

/* Without the lock: else the first thing that they do is wait for it. */
void
crew_wake(struct crew *c)
{
	(void)pthread_mutex_lock(&c->mutex);
	bool wanted = c->first && c->idle;
	bool many = wanted && c->first != c->last;
	(void)pthread_mutex_unlock(&c->mutex);
	if (many)
		(void)pthread_cond_broadcast(&c->work);
	else if (wanted)
		(void)pthread_cond_signal(&c->work);
}

/* Waits for the end of any job. */
static void
wait_done(struct crew *c)
{
	c->awaited = true;
	(void)pthread_cond_wait(&c->done, &c->mutex);
	c->awaited = false;
}

void
crew_await(struct crew *c, struct crew_job *job)
{
	if (job->state == CREW_DONE)
		return; /* the usual case where jobs run ahead */
	(void)pthread_mutex_lock(&c->mutex);
	assert(job->state != CREW_IDLE);
	while (job->state != CREW_DONE) {
		if (job->state == CREW_WAITS)
			run(c, job);
		else if (c->first)
			run(c, c->first);
		else
			wait_done(c);
	}
	(void)pthread_mutex_unlock(&c->mutex);
}

void
crew_cancel(struct crew *c, struct crew_job *job)
{
	(void)pthread_mutex_lock(&c->mutex);
	if (job->state == CREW_WAITS)
		queue_remove(c, job);
	while (job->state == CREW_RUNS)
		wait_done(c);
	job->state = CREW_IDLE;
	(void)pthread_mutex_unlock(&c->mutex);
}
