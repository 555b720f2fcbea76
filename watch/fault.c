/* Faults on purpose; see fault.h. Not in a usual build. */
#include "watch/fault.h"

#include <stdio.h>
#include <stdlib.h>

#include "render/kinds.h" /* no test needs it public */
#include "watch/session_impl.h"

/* Each is one task, an input's: a file that was never asked for before, and is not there. */
static void
run_tasks(struct session *s, size_t n)
{
	struct value value;
	char path[64];
	for (size_t i = 0; i < n; i++) {
		int len = snprintf(
			path, sizeof(path), "fault-%zu-%llu", i, (unsigned long long)s->generation);
		graph_get(site_graph(s->site), K_FILE, (struct str){ path, (size_t)len }, &value);
	}
}

/* Counted once: the counting is no part of the fault. */
static size_t
count_posts(struct session *s)
{
	static struct site_summary summary;
	struct arena arena = { 0 };
	if (summary.posts)
		return summary.posts;
	site_summary(s->site, &arena, &summary);
	arena_done(&arena);
	return summary.posts;
}

/* Two instructions each. */
static void
go_around(size_t n)
{
	while (n--)
		__asm__ volatile(""); /* which the compiler leaves in */
}

void
fault_update(struct session *s)
{
	const char *fault = getenv("PLATEN_FAULT"), *value = fault ? strchr(fault, '=') : NULL;
	if (!value)
		return;
	size_t n = strtoul(value + 1, NULL, 10);
	uint64_t start = uv_hrtime();
	if (strncmp(fault, "tasks=", 6) == 0)
		run_tasks(s, n);
	else if (strncmp(fault, "linear=", 7) == 0)
		run_tasks(s, n * (count_posts(s) / 1000));
	else if (strncmp(fault, "loop=", 5) == 0)
		go_around(n);
	else if (strncmp(fault, "walk=", 5) == 0)
		go_around(n * count_posts(s));
	else if (strncmp(fault, "delay=", 6) == 0)
		while (uv_hrtime() - start < n)
			continue;
}
