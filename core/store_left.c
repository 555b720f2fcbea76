/* What is read of a store and given up: the system takes long to take some of that back, and so the thread hands it over.
 * At 100,000 posts a copy of the index is 64 MB, which were 1.4 to 2.7 ms for whoever asked last, and files that new
 * ones have replaced go with their last descriptor, in 1.3 to 2.5 ms. At a start by a cache that knows all nothing is
 * written before the first of these goes, perhaps never: the thread begins with it. */
#include <stdlib.h>

#include "core/store_file.h"

enum { MUCH = 1 << 20 };

void
left_memory(struct store *s, void *memory, size_t bytes)
{
	if (!memory)
		return;
	if (bytes >= MUCH && !s->in_step)
		(void)store_thread(s); /* else it is freed here */
	(void)pthread_mutex_lock(&s->mutex);
	bool later = s->has_thread && !s->in_step && s->left.n < LEFT_MAX;
	if (later) {
		s->left.memory[s->left.n++] = memory;
		(void)pthread_cond_signal(&s->work);
	}
	(void)pthread_mutex_unlock(&s->mutex);
	if (!later)
		free(memory);
}

void
left_files(struct store *s, struct store_files *files)
{
	if (s->has_thread && !s->in_step && s->left.files.index < 0) {
		s->left.files = *files;
		(void)pthread_cond_signal(&s->work);
	} else {
		store_files_close(files);
	}
}

bool
left_done(struct store *s)
{
	struct store_left left = s->left;
	if (left.n == 0 && left.files.index < 0)
		return false;
	s->left.n = 0;
	s->left.files = (struct store_files){ -1, -1, 0, 0 };
	(void)pthread_mutex_unlock(&s->mutex);
	while (left.n)
		free(left.memory[--left.n]);
	store_files_close(&left.files);
	(void)pthread_mutex_lock(&s->mutex);
	return true;
}
