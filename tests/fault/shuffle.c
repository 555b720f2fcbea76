/* Gives the entries of each folder in another order than the file system does, and in half of the orders without
 * their types, as some file systems do: loaded before the C library by LD_PRELOAD. $PLATEN_SHUFFLE is the order's
 * number; one number gives one order of the same names, whatever the disk's is. */
#undef _FILE_OFFSET_BITS /* both forms of readdir are here, with and without 64: on this ABI they are the same */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

_Static_assert(sizeof(struct dirent) == sizeof(struct dirent64), "one shape for both");

struct folder {
	DIR *dir;
	struct dirent *entries;
	size_t n, at;
	struct folder *next;
};

static struct folder *folders;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The C library's own function of that name. */
#define REAL(name)                                                                                 \
	static __typeof__(&name) real;                                                             \
	if (!real)                                                                                 \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct dirent *)a)->d_name, ((const struct dirent *)b)->d_name);
}

static void
shuffle(struct folder *f)
{
	const char *number = getenv("PLATEN_SHUFFLE");
	uint64_t order = number ? strtoull(number, NULL, 10) : 0, state = order + 1;
	qsort(f->entries, f->n, sizeof(*f->entries), by_name);
	for (size_t left = f->n; left > 1; left--) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		size_t other = (size_t)(state >> 33) % left;
		struct dirent e = f->entries[other];
		f->entries[other] = f->entries[left - 1];
		f->entries[left - 1] = e;
	}
	for (size_t i = 0; order % 2 && i < f->n; i++)
		f->entries[i].d_type = DT_UNKNOWN;
}

/* Takes in all of it when it is read for the first time. NULL with errno where the disk does not tell. */
static struct folder *
folder_of(DIR *dir)
{
	static struct dirent *(*real)(DIR *);
	for (struct folder *f = folders; f; f = f->next)
		if (f->dir == dir)
			return f;
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "readdir");
	struct folder *f = calloc(1, sizeof(*f));
	if (!f)
		abort();
	f->dir = dir;
	errno = 0;
	for (struct dirent *e; (e = real(dir)); f->n++) {
		f->entries = realloc(f->entries, (f->n + 1) * sizeof(*e));
		if (!f->entries)
			abort();
		memset(&f->entries[f->n], 0, sizeof(*e));
		memcpy(&f->entries[f->n], e, e->d_reclen);
	}
	if (errno) {
		free(f->entries);
		free(f);
		return NULL;
	}
	shuffle(f);
	f->next = folders;
	folders = f;
	return f;
}

static void
forget(DIR *dir)
{
	(void)pthread_mutex_lock(&lock);
	for (struct folder **link = &folders; *link; link = &(*link)->next)
		if ((*link)->dir == dir) {
			struct folder *f = *link;
			*link = f->next;
			free(f->entries);
			free(f);
			break;
		}
	(void)pthread_mutex_unlock(&lock);
}

EXPORT struct dirent *
readdir(DIR *dir)
{
	(void)pthread_mutex_lock(&lock);
	struct folder *f = folder_of(dir);
	struct dirent *e = f && f->at < f->n ? &f->entries[f->at++] : NULL;
	(void)pthread_mutex_unlock(&lock);
	return e;
}

EXPORT struct dirent64 *
readdir64(DIR *dir)
{
	return (struct dirent64 *)readdir(dir);
}

EXPORT void
rewinddir(DIR *dir)
{
	REAL(rewinddir);
	forget(dir);
	real(dir);
}

EXPORT int
closedir(DIR *dir)
{
	REAL(closedir);
	forget(dir);
	return real(dir);
}
