/* The optional suites of test cases by others: JSON in PLATEN_SHARED/conformance, by default ../shared beside
 * the source. Where a suite is absent its tests are skipped by name. */
#ifndef TESTS_CONFORMANCE_SUITE_H
#define TESTS_CONFORMANCE_SUITE_H

#include <stdlib.h>

#include "core/file.h"
#include "render/data/data.h"
#include "../unit/tap.h"

enum { SUITE_MAX = 4 << 20 };

/* The whole of a suite's file; absent, after a skipped test with its name, where there is none. */
__attribute__((unused)) static struct data
suite_open(struct arena *a, const char *name)
{
	const char *shared = getenv("PLATEN_SHARED");
	struct str folder =
		arena_printf(a, "%s/conformance", shared ? shared : PLATEN_SOURCE "/../shared");
	struct root root;
	struct str text;
	struct diag d;
	struct buf out = BUF_ARENA(a);
	struct data_builder b = { .out = &out };
	int r = root_open(folder.ptr, &root);
	if (r == 0) {
		r = file_read(&root, str_of(name), SUITE_MAX, a, &text, NULL);
		root_close(&root);
	}
	if (r < 0) {
		skip(name, "the suite is not here (PLATEN_SHARED)");
		return (struct data){ 0 };
	}
	r = data_from_json(&b, str_of(name), text, &d);
	data_builder_done(&b);
	if (r < 0) {
		ok(false, "%s is JSON", name);
		return (struct data){ 0 };
	}
	return data_of(buf_str(&out));
}

/* A case that fails for a reason that is known and written down here. */
struct known {
	const char *name, *why;
};

__attribute__((unused)) static const char *
known_reason(const struct known *list, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(name, str_of(list[i].name)))
			return list[i].why;
	}
	return NULL;
}

#endif
