/* What a server leaves to the one that follows it, perhaps on another loop: sockets that listen, so that nobody is refused
 * in between, and connections of which no answer is under way, with what has come of their next request. */
#ifndef WATCH_HANDED_H
#define WATCH_HANDED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

enum { HANDED_LISTENERS = 2 };

struct handed_conn {
	struct handed_conn *next;
	int fd;
	size_t len; /* of what was read and is not answered */
	char bytes[];
};

struct handed {
	int listeners[HANDED_LISTENERS];
	size_t n_listeners;
	unsigned port;
	struct handed_conn *conns;
};

/* Both hold a descriptor of their own of what `fd` is, which its owner closes; false where there is none left. */
bool handed_listener(struct handed *h, int fd);
bool handed_add(struct handed *h, int fd, struct str bytes);

/* Whoever takes a descriptor out of it closes that, too. Frees it, and closes the others. NULL is fine. */
void handed_free(struct handed *h);

#endif
