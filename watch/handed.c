/* What a server leaves to the one that follows it. */
#include "watch/handed.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/heap.h"

static int
own(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

bool
handed_listener(struct handed *h, int fd)
{
	fd = own(fd);
	if (fd >= 0)
		h->listeners[h->n_listeners++] = fd;
	return fd >= 0;
}

bool
handed_add(struct handed *h, int fd, struct str bytes)
{
	fd = own(fd);
	if (fd < 0)
		return false;
	struct handed_conn *c = heap_raw(sizeof(*c) + bytes.len);
	*c = (struct handed_conn){ .next = h->conns, .fd = fd, .len = bytes.len };
	if (bytes.len)
		memcpy(c->bytes, bytes.ptr, bytes.len);
	h->conns = c;
	return true;
}

void
handed_free(struct handed *h)
{
	if (!h)
		return;
	while (h->n_listeners)
		(void)close(h->listeners[--h->n_listeners]);
	while (h->conns) {
		struct handed_conn *c = h->conns;
		h->conns = c->next;
		if (c->fd >= 0)
			(void)close(c->fd);
		free(c);
	}
	free(h);
}
