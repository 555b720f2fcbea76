/* The machine that was measured on, and what a process costs it. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <sys/types.h>

#include "core/buf.h"

/* Adds a JSON object: processor, cores, kernel, memory, governor, load, file system of `folder`. */
void machine_json(struct buf *b, const char *folder);

/* All threads together, of a process and of all that it started. */
struct usage {
	uint64_t rss_anon_kb, rss_file_kb; /* its own; mapped from files */
	uint64_t cpu_ns;                   /* used since its start */
	uint64_t wakeups;                  /* how often it waited, and was woken */
};

/* What they use now; false where the process is gone. What has left it, as a daemon does, is not seen. */
bool machine_usage(pid_t pid, struct usage *ret);

/* What the files below a folder take on the disk, in bytes; 0 where there is none. */
uint64_t machine_folder_bytes(const char *folder);

/* How long its files are, in bytes, whatever they take. */
uint64_t machine_folder_length(const char *folder);

/* Waits until they use no processor time for `quiet_ms`, without asking it anything. False after
 * `limit_ms`. */
bool machine_wait_quiet(pid_t pid, unsigned quiet_ms, unsigned limit_ms);

#endif
