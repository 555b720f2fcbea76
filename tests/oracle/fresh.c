/* What tests of the oracle's sites in one process share: a new site, and their command line. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "render/site.h"
#include "tests/oracle/oracle.h"

struct site *
fresh_site(void)
{
	char dir[4096];
	struct site *ret;
	struct site_options o = {
		.out = S("_site"), .url = S("http://oracle.example"), .now = 1700000000
	};
	if (!getcwd(dir, sizeof(dir)))
		abort();
	o.root = str_of(dir);
	if (site_new(&o, &ret) < 0)
		abort();
	return ret;
}

int
fresh_run(int argc, char **argv, bool (*run)(const struct site_sort *sort, unsigned steps),
	const char *proves)
{
	const struct site_sort *sort = &site_plain;
	unsigned steps = 1000;
	uint64_t seed = 1;
	char dir[] = "/tmp/platen-oracle-XXXXXX";
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--steps") == 0)
			steps = (unsigned)atoi(argv[i + 1]);
		else if (strcmp(argv[i], "--site") == 0)
			sort = strcmp(argv[i + 1], site_jekyll.name) ? &site_plain : &site_jekyll;
	}
	if (!mkdtemp(dir) || chdir(dir) < 0)
		return 2;
	random_seed(seed);
	printf("# %s, seed %llu, %u steps\n1..1\n", sort->name, (unsigned long long)seed, steps);
	(void)fflush(stdout);
	bool good = run(sort, steps);
	if (!good)
		tell();
	printf("%s 1 - in each of %u random steps %s\n", good ? "ok" : "not ok", steps, proves);
	if (chdir("/") == 0)
		remove_tree(dir);
	return good ? 0 : 1;
}
