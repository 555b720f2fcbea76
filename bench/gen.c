/* Folders of made-up posts, for measuring: sizes with a heavy tail, few tags for many and many for
 * few, the Markdown that people write (headings, lists, links, code, a table here and there). */
#include "bench/gen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const words[] = { "about", "after", "again", "build", "cache", "carry", "change",
	"clear", "column", "compose", "copy", "draft", "early", "editor", "every", "figure",
	"first", "folder", "follow", "graph", "hand", "ink", "letter", "line", "little", "margin",
	"measure", "never", "number", "once", "order", "page", "paper", "place", "plain", "plate",
	"press", "print", "proof", "quick", "read", "render", "reader", "save", "sentence", "small",
	"still", "style", "table", "text", "that", "there", "thing", "time", "title", "type",
	"under", "until", "watch", "where", "while", "without", "word", "write" };
enum { WORDS = sizeof(words) / sizeof(*words), TAGS = 40 };

/* splitmix64: small, and good enough to be unlike itself. */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static unsigned
below(uint64_t *state, unsigned n)
{
	return (unsigned)(next(state) % n);
}

static void
add_words(struct buf *b, uint64_t *state, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_printf(b, "%s%s", i ? " " : "", words[below(state, WORDS)]);
}

static void
add_paragraph(struct buf *b, uint64_t *state)
{
	unsigned sentences = 2 + below(state, 4);
	for (unsigned i = 0; i < sentences; i++) {
		add_words(b, state, 5 + below(state, 12));
		if (below(state, 3) == 0)
			buf_printf(b, " **%s** and [%s](https://example.org/%u)",
				words[below(state, WORDS)], words[below(state, WORDS)],
				below(state, 1000));
		buf_lit(b, ".\n");
	}
	buf_lit(b, "\n");
}

static void
add_list(struct buf *b, uint64_t *state)
{
	for (unsigned i = 0, n = 3 + below(state, 5); i < n; i++) {
		buf_lit(b, "- ");
		add_words(b, state, 3 + below(state, 8));
		buf_lit(b, "\n");
	}
	buf_lit(b, "\n");
}

static void
add_code(struct buf *b, uint64_t *state)
{
	buf_printf(b, "```js filename=\"%s.js\"\n", words[below(state, WORDS)]);
	for (unsigned i = 0, n = 3 + below(state, 10); i < n; i++)
		buf_printf(b, "const %s = %s(%u);\n", words[below(state, WORDS)],
			words[below(state, WORDS)], below(state, 100));
	buf_lit(b, "```\n\n");
}

static void
add_table(struct buf *b, uint64_t *state)
{
	buf_lit(b, "| a | b | c |\n|---|---|---|\n");
	for (unsigned i = 0, n = 2 + below(state, 5); i < n; i++)
		buf_printf(b, "| %s | %s | %u |\n", words[below(state, WORDS)],
			words[below(state, WORDS)], below(state, 1000));
	buf_lit(b, "\n");
}

static void
add_section(struct buf *b, uint64_t *state)
{
	buf_lit(b, "## ");
	add_words(b, state, 2 + below(state, 4));
	buf_lit(b, "\n\n");
	add_paragraph(b, state);
	switch (below(state, 6)) {
	case 0:
		add_code(b, state);
		break;
	case 1:
		add_table(b, state);
		break;
	case 2:
	case 3:
		add_list(b, state);
		break;
	}
	add_paragraph(b, state);
}

static void
add_front_matter(struct buf *b, uint64_t *state, size_t n)
{
	buf_lit(b, "---\ntitle: \"");
	add_words(b, state, 3 + below(state, 4));
	buf_printf(b, " %zu\"\ndate: %u-%02u-%02u\ntags: [", n, 2005 + (unsigned)(n % 20),
		1 + below(state, 12), 1 + below(state, 28));
	for (unsigned i = 0, tags = 1 + below(state, 3); i < tags; i++) {
		/* the product of two draws prefers the first tags, as people do */
		unsigned tag = below(state, TAGS) * below(state, TAGS) / TAGS;
		buf_printf(b, "%stag-%u", i ? ", " : "", tag);
	}
	buf_lit(b, "]\ndescription: ");
	add_words(b, state, 12);
	buf_lit(b, ".\n---\n\n");
}

void
gen_name(struct buf *b, size_t n)
{
	buf_printf(b, "%u/post-%06zu", 2005 + (unsigned)(n % 20), n);
}

void
gen_post(struct buf *b, uint64_t seed, size_t n, unsigned edit)
{
	uint64_t state = seed ^ (n * 0xd1342543de82ef95u);
	add_front_matter(b, &state, n);
	add_paragraph(b, &state);
	buf_printf(b, "This is edit-%08u.\n\n", edit);
	/* about 4 KB on average; one in sixteen is several times as long */
	unsigned sections = 2 + below(&state, 7);
	if (below(&state, 16) == 0)
		sections *= 4;
	for (unsigned i = 0; i < sections; i++)
		add_section(b, &state);
}

static int
write_file(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	ssize_t n = write(fd, bytes.ptr, bytes.len);
	int r = n == (ssize_t)bytes.len ? 0 : n < 0 ? -errno : -EIO;
	(void)close(fd);
	return r;
}

int
gen_site(const char *dir, uint64_t seed, size_t posts)
{
	struct buf path = { 0 }, text = { 0 };
	int r = 0;
	for (size_t n = 0; r == 0 && n < posts; n++) {
		if (n < 20) {
			buf_clear(&path);
			buf_printf(&path, "%s/%u%c", dir, 2005 + (unsigned)n, 0);
			if (mkdir(path.ptr, 0755) < 0 && errno != EEXIST)
				r = -errno;
		}
		buf_clear(&path);
		buf_printf(&path, "%s/", dir);
		gen_name(&path, n);
		buf_printf(&path, ".md%c", 0);
		buf_clear(&text);
		gen_post(&text, seed, n, 0);
		if (r == 0)
			r = write_file(path.ptr, buf_str(&text));
	}
	buf_done(&path);
	buf_done(&text);
	return r;
}
