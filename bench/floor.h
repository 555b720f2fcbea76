/* What the floor's two files share. */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <stddef.h>

/* Reads the events of one YAML text. */
void floor_read_yaml(const char *text, size_t len);

/* Renders Markdown; the HTML is valid until the next call. */
char *floor_render(const char *text, size_t len, size_t *ret_len);

enum floor_work { FLOOR_STAT, FLOOR_FRONT, FLOOR_BUILD };

/* Looks at every file below a folder; reads, hashes and parses the front matter of each post; or renders it as well, and
 * writes it below `out`. By so many processes (0: one for each core). The program's exit status. */
int floor_files(enum floor_work work, const char *dir, const char *out, long processes);

/* Reads the names in a folder: how many there are. */
size_t floor_folder(const char *dir);

enum { FLOOR_PAGE = 9300, FLOOR_NAME = 48, FLOOR_FORBIDDEN = 3 }; /* bytes; an exit status */

/* Writes `n` pages below a folder by one of the ways: rename, in-place, io-uring, hard-link, one-file. Prints the
 * processor time in ns that it took. The program's exit status; FLOOR_FORBIDDEN where the kernel does not let it, and
 * prints why. */
int floor_write(const char *way, const char *path, size_t n);

/* The i-th page's name: that of no other process's, so that nothing need be removed. */
void floor_name(char name[FLOOR_NAME], size_t i);

/* The way io-uring: 0, or a negative errno. */
int floor_ring(int dir, size_t n);

#endif
