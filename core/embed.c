/* Writes files as C, to be built in: embed [--script] NAME INPUT... OUTPUT
 *
 * The output defines `const unsigned char NAME[]`, the inputs one behind the other with a zero byte at
 * the end, and `const size_t NAME_len`, which does not count it. With --script the inputs are the
 * body of one strict function of JavaScript, so that no page sees their names. Run by meson on the
 * building machine. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void
put(int c, size_t *n, FILE *out)
{
	fprintf(out, "%s%d,", (*n)++ % 24 ? " " : "\n\t", c);
}

static void
put_text(const char *text, size_t *n, FILE *out)
{
	for (; *text; text++)
		put((unsigned char)*text, n, out);
}

static int
put_file(const char *path, size_t *n, FILE *out)
{
	FILE *in = fopen(path, "rb");
	if (!in) {
		perror(path);
		return -1;
	}
	for (int c; (c = getc(in)) != EOF;)
		put(c, n, out);
	int r = ferror(in) ? -1 : 0;
	(void)fclose(in);
	return r;
}

static int
embed(const char *name, bool script, char **inputs, size_t count, FILE *out)
{
	size_t n = 0;
	int r = 0;
	fprintf(out, "#include <stddef.h>\n\nextern const unsigned char %s[];\n", name);
	fprintf(out, "extern const size_t %s_len;\n\nconst unsigned char %s[] = {", name, name);
	put_text(script ? "(() => {\n'use strict';\n" : "", &n, out);
	for (size_t i = 0; i < count && r == 0; i++)
		r = put_file(inputs[i], &n, out);
	put_text(script ? "})();\n" : "", &n, out);
	fprintf(out, "\n\t0\n};\nconst size_t %s_len = %zu;\n", name, n);
	return r < 0 || ferror(out) ? -1 : 0;
}

int
main(int argc, char **argv)
{
	bool script = argc > 1 && strcmp(argv[1], "--script") == 0;
	argv += script;
	argc -= script;
	if (argc < 4) {
		fprintf(stderr, "usage: embed [--script] NAME INPUT... OUTPUT\n");
		return 2;
	}
	const char *output = argv[argc - 1];
	FILE *out = fopen(output, "wb");
	if (!out) {
		perror(output);
		return 1;
	}
	int r = embed(argv[1], script, argv + 2, (size_t)argc - 3, out);
	if (fclose(out) != 0 || r < 0) {
		perror(output);
		return 1;
	}
	return 0;
}
