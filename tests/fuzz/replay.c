/* Runs a target over files, each once, without libFuzzer: `fuzz_NAME FOLDER`. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/tap.h"

enum { INPUT_MAX = 1 << 20 };

int
main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct file_entry *entries;
	struct root root;
	size_t n = 0;
	if (argc != 2 || root_open(argv[1], &root) < 0 ||
		file_list(&root, S(""), &a, &entries, &n) < 0)
		return 2;
	for (size_t i = 0; i < n; i++) {
		struct str text;
		if (file_read(&root, entries[i].name, INPUT_MAX, &a, &text, NULL) < 0)
			return 2;
		/* in a block of its own size, so that a sanitizer sees what lies behind */
		uint8_t *copy = malloc(text.len ? text.len : 1);
		if (!copy)
			abort();
		memcpy(copy, text.ptr, text.len);
		(void)LLVMFuzzerTestOneInput(copy, text.len);
		free(copy);
	}
	ok(n > 0, "%zu inputs of the corpus are taken", n);
	root_close(&root);
	arena_done(&a);
	return done_testing();
}
