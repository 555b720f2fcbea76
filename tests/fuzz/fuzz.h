/* What a target of libFuzzer is given. Each target takes any bytes: it returns, in bounded time and memory, and
 * asserts what must hold of the result. Built by -Dfuzz=true with clang; without, replay.c runs the corpora. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "core/diag.h"
#include "core/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define FUZZ_INPUT(bytes, n) ((struct str){ (const char *)(bytes), (n) })

/* Every diagnostic can be shown: its text is made as for a terminal, and thrown away. */
static inline void
fuzz_show(struct str diags)
{
	struct diag d;
	struct buf text = { 0 };
	while (diag_next(&diags, &d))
		diag_text(&text, &d, true);
	buf_done(&text);
}

#endif
