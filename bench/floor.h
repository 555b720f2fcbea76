/* What the floor's two files share. */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <stddef.h>

/* Reads the events of one YAML text. */
void floor_read_yaml(const char *text, size_t len);

/* Renders Markdown; the HTML is valid until the next call. */
char *floor_render(const char *text, size_t len, size_t *ret_len);

/* Looks at every file below a folder, and with `out` reads, renders and writes each post there, by so many
 * processes (0: one for each core). The program's exit status. */
int floor_files(const char *dir, const char *out, long processes);

#endif
