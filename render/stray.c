/* Addresses that nothing is at, and that somebody asked for. A task that was asked for is remembered, as somebody may
 * ask again; but there is no end of such addresses, and each would stay for the life of the server. So only the last
 * of them are, as a browser asks for its favicon with each page. */
#include "render/kinds.h"

#include <stdlib.h>

#include "core/heap.h"

enum { STRAYS_MAX = 64 };

struct strays {
	struct str urls[STRAYS_MAX]; /* a ring; each by malloc */
	size_t next;
};

struct strays *
strays_new(void)
{
	return heap_new(sizeof(struct strays));
}

void
strays_free(struct strays *strays)
{
	for (size_t i = 0; i < STRAYS_MAX; i++)
		free((char *)(uintptr_t)strays->urls[i].ptr);
	free(strays);
}

/* A page may have come there since: that is remembered as any other. */
static void
forget(struct site *s, struct str url)
{
	struct value v;
	if (!graph_has(s->graph, K_OUTPUT, url))
		return; /* it was an answer of the process before */
	graph_get(s->graph, K_OUTPUT, url, &v);
	if (output_unpack(v.bytes).status != SITE_NOT_FOUND)
		return;
	graph_forget(s->graph, K_CHECK, url);
	graph_forget(s->graph, K_OUTPUT, url);
}

void
stray_note(struct site *s, struct str url)
{
	struct strays *strays = s->strays;
	for (size_t i = 0; i < STRAYS_MAX; i++)
		if (str_eq(strays->urls[i], url))
			return;
	struct str *slot = &strays->urls[strays->next++ % STRAYS_MAX];
	char *copy = heap_copy(url);
	if (slot->ptr)
		forget(s, *slot);
	free((char *)(uintptr_t)slot->ptr);
	*slot = (struct str){ copy, url.len };
}

void
strays_each(struct site *s, bool (*came)(struct site *s, struct str url))
{
	for (size_t i = 0; i < STRAYS_MAX; i++) {
		struct str *slot = &s->strays->urls[i];
		if (slot->len == 0 || !came(s, *slot))
			continue;
		free((char *)(uintptr_t)slot->ptr);
		*slot = (struct str){ NULL, 0 };
	}
}
