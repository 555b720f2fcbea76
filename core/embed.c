/* Writes files as C, to be built in:
 *	embed [--script] NAME INPUT... OUTPUT
 *	embed --tree FOLDER NAME INPUT... OUTPUT
 *
 * The output defines `const unsigned char NAME[]`, the inputs one behind the other with a zero byte at
 * the end, and `const size_t NAME_len`, which does not count it. With --script the inputs are the
 * body of one strict function of JavaScript, so that no page sees their names.
 *
 * With --tree the output defines `const struct embedded NAME[]` (core/embed.h): the inputs one by one, each by
 * its path below FOLDER. "dot-" at the beginning of a file's name becomes "." there, so that a .gitignore for
 * others is none here. Run by meson on the building machine. */
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

/* The row of one file of a tree: its path below `folder`, and its bytes, which are in `fN`. */
static int
put_row(const char *folder, const char *input, size_t i, FILE *out)
{
	const char *below = strstr(input, folder);
	if (!below || below[strlen(folder)] != '/') {
		fprintf(stderr, "embed: %s does not lie below %s\n", input, folder);
		return -1;
	}
	below += strlen(folder) + 1;
	const char *slash = strrchr(below, '/');
	const char *name = slash ? slash + 1 : below;
	bool dot = strncmp(name, "dot-", 4) == 0;
	fprintf(out, "\t{ \"%.*s%s%s\", f%zu, sizeof(f%zu) - 1 },\n", (int)(name - below), below,
		dot ? "." : "", dot ? name + 4 : name, i, i);
	return 0;
}

static int
embed_tree(const char *folder, const char *name, char **inputs, size_t count, FILE *out)
{
	int r = 0;
	fprintf(out, "#include \"core/embed.h\"\n");
	for (size_t i = 0; i < count && r == 0; i++) {
		size_t n = 0;
		fprintf(out, "\nstatic const unsigned char f%zu[] = {", i);
		r = put_file(inputs[i], &n, out);
		fprintf(out, "\n\t0\n};\n");
	}
	fprintf(out, "\nextern const struct embedded %s[];\nconst struct embedded %s[] = {\n", name,
		name);
	for (size_t i = 0; i < count && r == 0; i++)
		r = put_row(folder, inputs[i], i, out);
	fprintf(out, "\t{ NULL, NULL, 0 },\n};\n");
	return r < 0 || ferror(out) ? -1 : 0;
}

int
main(int argc, char **argv)
{
	bool script = argc > 1 && strcmp(argv[1], "--script") == 0;
	const char *folder = argc > 2 && strcmp(argv[1], "--tree") == 0 ? argv[2] : NULL;
	int options = folder ? 2 : script;
	argv += options;
	argc -= options;
	if (argc < 4) {
		fprintf(stderr, "usage: embed [--script | --tree FOLDER] NAME INPUT... OUTPUT\n");
		return 2;
	}
	const char *output = argv[argc - 1];
	FILE *out = fopen(output, "wb");
	if (!out) {
		perror(output);
		return 1;
	}
	size_t count = (size_t)argc - 3;
	int r = folder ? embed_tree(folder, argv[1], argv + 2, count, out)
		       : embed(argv[1], script, argv + 2, count, out);
	if (fclose(out) != 0 || r < 0) {
		perror(output);
		return 1;
	}
	return 0;
}
