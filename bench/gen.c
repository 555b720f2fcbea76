/* Sites of made-up posts, for measuring: sizes with a heavy tail, few tags for many and many for
 * few, the Markdown that people write (headings, lists, links, code, a table here and there). */
#include "bench/gen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/gen_layout.h"

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

/* The place of a tag in the order of how often it is used: the k-th as often as 1/k, as people do. */
static unsigned
draw_tag(uint64_t *state)
{
	enum { PARTS = 10000 };
	unsigned sum = 0;
	for (unsigned k = 1; k <= TAGS; k++)
		sum += PARTS / k;
	unsigned at = below(state, sum), tag = 0;
	while (at >= PARTS / (tag + 1))
		at -= PARTS / ++tag;
	return tag;
}

/* A link to another post that was there before, as the layout's authors write it. */
static void
add_link(struct buf *b, const struct gen_site *site, uint64_t *state, size_t n)
{
	size_t other = next(state) % (n + 1);
	buf_lit(b, "As [");
	add_words(b, state, 2 + below(state, 3));
	buf_lit(b, "](");
	if (site->layout == GEN_PLAIN) {
		buf_lit(b, "../");
		gen_file(b, site, other, GEN_BODY);
	} else {
		gen_url(b, site, other);
	}
	buf_printf(b, ") had it. ![%s](/images/photo.png)\n\n", words[below(state, WORDS)]);
}

void
gen_day(struct buf *b, size_t n, char separator)
{
	/* the first ten have a year of their own: their neighbours are the same in a site of any size */
	if (n < 10) {
		buf_printf(b, "2004%c01%c%02zu", separator, separator, n + 1);
		return;
	}
	buf_printf(b, "%u%c%02u%c%02u", 2005 + (unsigned)(n % 20), separator,
		1 + (unsigned)(n / 20 % 12), separator, 1 + (unsigned)(n / 240 % 28));
}

/* The edited date: another day where addresses do not have it, else another time of the day. */
static void
add_date(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit)
{
	if (what == GEN_LISTED) {
		buf_lit(b, "2024-12-28 23:59:59"); /* gen_day gives no later one */
	} else if (what != GEN_DATE || edit == 0) {
		gen_day(b, n, '-');
	} else if (site->layout == GEN_PLAIN) {
		buf_printf(b, "%u-%02u-%02u", 2000 + edit / 336 % 5, 1 + edit / 28 % 12,
			1 + edit % 28);
	} else {
		gen_day(b, n, '-');
		buf_printf(b, " %02u:%02u:%02u", edit / 3600 % 24, edit / 60 % 60, edit % 60);
	}
}

static void
add_front_matter(struct buf *b, const struct gen_site *site, uint64_t *state, size_t n,
	enum gen_edit what, unsigned edit)
{
	buf_lit(b, "---\ntitle: \"");
	add_words(b, state, 3 + below(state, 4));
	if (what == GEN_TITLE || what == GEN_LISTED)
		buf_printf(b, " edit-%08u", edit);
	buf_printf(b, " %zu%s\ndate: ", n, what == GEN_BROKEN ? ": broken" : "\"");
	add_date(b, site, n, what, edit);
	buf_add(b, site->layout == GEN_ZOLA ? S("\ntaxonomies:\n  tags: [") : S("\ntags: ["));
	for (unsigned i = 0, tags = 1 + below(state, 3); i < tags; i++)
		buf_printf(b, "%stag-%u", i ? ", " : "", draw_tag(state));
	if (what == GEN_TAG)
		buf_printf(b, ", edit-%08u", edit);
	buf_lit(b, "]\ndescription: ");
	add_words(b, state, 12);
	buf_lit(b, ".\n");
	gen_layout_front_matter(b, site, n);
	buf_lit(b, "---\n\n");
}

static bool
shows_in_body(enum gen_edit what)
{
	return what == GEN_BODY || what == GEN_NEW || what == GEN_MOVED || what == GEN_FOLDER ||
	       what == GEN_FOLDER_MOVED;
}

static void
add_post(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit)
{
	uint64_t state = site->seed ^ (n * 0xd1342543de82ef95u);
	add_front_matter(b, site, &state, n, what, edit);
	add_paragraph(b, &state);
	buf_printf(b, "This is edit-%08u.\n\n", shows_in_body(what) ? edit : 0);
	add_link(b, site, &state, n);
	/* about 4 KB on average; one in sixteen is several times as long */
	unsigned sections = 2 + below(&state, 7);
	if (below(&state, 16) == 0)
		sections *= 4;
	for (unsigned i = 0; i < sections; i++)
		add_section(b, &state);
}

void
gen_text(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit)
{
	if (!gen_layout_text(b, site, what, edit))
		add_post(b, site, n, what, edit);
}

void
gen_marker(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit)
{
	if (what != GEN_DATE) {
		/* the whole sentence: templates of a new site have edit 0 as well */
		buf_printf(b, "%sedit-%08u", shows_in_body(what) ? "This is " : "", edit);
		return;
	}
	struct buf date = { 0 };
	add_date(&date, site, n, what, edit);
	size_t blank = str_find(buf_str(&date), ' ', 0);
	/* a time of the day is written in many ways, but always with its colons */
	buf_add(b, str_from(buf_str(&date), blank < date.len ? blank + 1 : 0));
	buf_done(&date);
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

/* Writes one file of the site, and the folders it lies in. */
static int
write_to(const struct gen_site *site, struct str name, struct str text)
{
	struct buf path = { 0 };
	int r = 0;
	for (size_t slash = str_find(name, '/', 0); slash < name.len && r == 0;
		slash = str_find(name, '/', slash + 1)) {
		buf_clear(&path);
		buf_printf(&path, "%s/%.*s%c", site->dir, STR(str_slice(name, 0, slash)), 0);
		if (mkdir(path.ptr, 0755) < 0 && errno != EEXIST)
			r = -errno;
	}
	buf_clear(&path);
	buf_printf(&path, "%s/%.*s%c", site->dir, STR(name), 0);
	if (r == 0)
		r = write_file(path.ptr, text);
	buf_done(&path);
	return r;
}

/* The files that belong to the layout, as they are before any edit. */
int
gen_write_layout(const struct gen_site *site)
{
	int r = 0;
	struct str file, bytes;
	struct buf name = { 0 }, text = { 0 };
	for (size_t i = 0; r == 0 && gen_layout_file(site, i, &file, &bytes); i++)
		r = write_to(site, file, bytes);
	for (int what = GEN_LAYOUT; r == 0 && what < GEN_BROKEN; what++) {
		buf_clear(&name);
		buf_clear(&text);
		if (gen_layout_text(&text, site, (enum gen_edit)what, 0)) {
			gen_file(&name, site, 0, (enum gen_edit)what);
			r = write_to(site, buf_str(&name), buf_str(&text));
		}
	}
	buf_done(&name);
	buf_done(&text);
	return r;
}

int
gen_write(const struct gen_site *site)
{
	struct buf name = { 0 }, text = { 0 };
	int r = gen_write_layout(site);
	for (size_t n = 0; r == 0 && n < site->posts; n++) {
		buf_clear(&name);
		buf_clear(&text);
		gen_file(&name, site, n, GEN_BODY);
		gen_text(&text, site, n, GEN_BODY, 0);
		r = write_to(site, buf_str(&name), buf_str(&text));
	}
	buf_done(&name);
	buf_done(&text);
	return r;
}
