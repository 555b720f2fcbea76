/* Writes a file as C, to be built in: embed NAME INPUT OUTPUT.
 *
 * The output defines `const unsigned char NAME[]`, with a zero byte behind the file's own, and
 * `const size_t NAME_len`, which does not count it. Run by meson on the building machine. */
#include <stdio.h>

static int
embed(const char *name, FILE *in, FILE *out)
{
	size_t n = 0;
	fprintf(out, "#include <stddef.h>\n\nextern const unsigned char %s[];\n", name);
	fprintf(out, "extern const size_t %s_len;\n\nconst unsigned char %s[] = {", name, name);
	for (int c; (c = getc(in)) != EOF; n++)
		fprintf(out, "%s%d,", n % 24 ? " " : "\n\t", c);
	fprintf(out, "\n\t0\n};\nconst size_t %s_len = %zu;\n", name, n);
	return ferror(in) || ferror(out) ? -1 : 0;
}

int
main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: embed NAME INPUT OUTPUT\n");
		return 2;
	}
	FILE *in = fopen(argv[2], "rb");
	if (!in) {
		perror(argv[2]);
		return 1;
	}
	FILE *out = fopen(argv[3], "wb");
	if (!out) {
		perror(argv[3]);
		(void)fclose(in);
		return 1;
	}
	int r = embed(argv[1], in, out);
	(void)fclose(in);
	if (fclose(out) != 0 || r < 0) {
		perror(argv[3]);
		return 1;
	}
	return 0;
}
