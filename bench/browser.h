/* A page in a real Chromium, which says itself when an edit is in its DOM and painted.
 *
 * Chromium is driven over a pipe in its DevTools protocol, without any library. The page's clock
 * (performance.now) is mapped to CLOCK_MONOTONIC by asking for it again and again: what the page says lies
 * between the asking and the answer, and all these spans together leave an offset within some tenths of a
 * millisecond; browser_doubt_ns tells. Whatever goes wrong ends the run by guard_fail. */
#ifndef BENCH_BROWSER_H
#define BENCH_BROWSER_H

#include <sys/types.h>

#include "core/buf.h"

struct browser {
	pid_t pid;
	int to, from;           /* pipes: messages with a zero byte behind each */
	struct buf in;          /* bytes that came */
	size_t taken;           /* of these, the last message, dropped by the next one */
	unsigned id;            /* of the last command */
	char session[64];       /* with the page */
	struct buf url;         /* that it was sent to, with a zero byte */
	bool listens;           /* its event stream is open */
	double low_ns, high_ns; /* what is to be added to the page's clock lies between */
	struct sighting {
		bool seen;
		double received_ms, fetched_ms, dom_ms, painted_ms; /* on the page's clock */
		uint64_t
			told_ns; /* when the report was read here: the page cannot have been later */
	} last;
};

/* Moments on CLOCK_MONOTONIC, in ns. */
struct painted {
	uint64_t received; /* the page's script was told; 0 where that is not known */
	uint64_t fetched;  /* all of a new document was there; 0 where the page stayed */
	uint64_t dom;      /* the marker is in the DOM */
	uint64_t painted;  /* and the frame that shows it has been laid out and painted */
};

/* The program: $CHROMIUM, else the first of Chromium's usual names that PATH has; NULL: none. Valid until
 * the next call. */
const char *browser_program(void);

/* Starts it without a window, with everything that it writes below `scratch`. */
void browser_start(struct browser *b, const char *program, const char *scratch);
void browser_stop(struct browser *b);

/* Shows this page, unless it does already, and waits until the page listens for updates. "about:blank" is
 * nobody's page. */
void browser_open(struct browser *b, const char *url);

/* From now on the page looks for the marker, which it must not have yet. */
void browser_expect(struct browser *b, struct str marker);

/* Waits until the page has told of it; false after `limit_ms`. */
bool browser_wait(struct browser *b, int limit_ms, struct painted *ret);

/* By how much each of these moments may be wrong, in ns. */
double browser_doubt_ns(const struct browser *b);

#endif
