/* Scripts of random steps over the toy site; see oracle.c. */
#ifndef TESTS_GRAPH_SCRIPT_H
#define TESTS_GRAPH_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

struct step {
	uint8_t type, a, b, c, d;
};

struct step step_random(uint64_t *state);
const char *step_name(const struct step *s);

/* Runs a script from the site that the seed stands for; ends the process where it fails. */
void run_script(uint64_t seed, const struct step *steps, size_t n);

#endif
