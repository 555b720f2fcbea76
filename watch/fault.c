/* Faults on purpose; see fault.h. Not in a usual build. */
#include "watch/fault.h"

#include <stdio.h>
#include <stdlib.h>

#include "watch/session_impl.h"

/* Pages that nobody asked for before: each is a task at least. */
static void
run_tasks(struct session *s, size_t n)
{
	struct site_answer answer;
	char path[64];
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "/fault-%zu-%llu/", i,
			(unsigned long long)s->generation);
		site_get(s->site, str_of(path), &answer);
	}
}

static size_t
count_posts(struct session *s)
{
	struct arena arena = { 0 };
	struct site_summary summary;
	site_summary(s->site, &arena, &summary);
	arena_done(&arena);
	return summary.posts;
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
		while (n--)
			__asm__ volatile(""); /* which the compiler leaves in */
	else if (strncmp(fault, "delay=", 6) == 0)
		while (uv_hrtime() - start < n * 1000)
			continue;
}
