/* Sass by libsass: where imports are looked for, what is said of what is wrong, and that whatever a
 * sheet does comes to an end. */
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include "core/child.h"
#include "core/diag.h"
#include "render/sass/sass.h"

struct file {
	const char *path, *text;
};

/* A site of a few files, and what was asked of it. */
struct rig {
	const struct file *files;
	size_t n;
	struct buf asked; /* paths, a blank behind each */
	int error;        /* load's, for error_at */
	const char *error_at;
	struct sass_options options;
	struct buf css, map, diags;
};

static int
load(void *ctx, struct str path, struct str *ret_text)
{
	struct rig *rig = ctx;
	buf_printf(&rig->asked, "%.*s ", STR(path));
	if (rig->error_at && str_eq(path, str_of(rig->error_at)))
		return rig->error;
	for (size_t i = 0; i < rig->n; i++)
		if (str_eq(path, str_of(rig->files[i].path)))
			*ret_text = str_of(rig->files[i].text);
	return 0;
}

static void
rig_done(struct rig *rig)
{
	buf_done(&rig->asked);
	buf_done(&rig->css);
	buf_done(&rig->map);
	buf_done(&rig->diags);
}

static int
compile_bytes(struct rig *rig, const char *path, struct str text)
{
	struct sass_host host = { .ctx = rig, .load = load };
	struct sass_source source = { .path = str_of(path),
		.text = text,
		.line = 3,
		.indented = str_ends(str_of(path), S(".sass")) };
	buf_clear(&rig->asked);
	buf_clear(&rig->css);
	buf_clear(&rig->map);
	buf_clear(&rig->diags);
	return sass_compile(&source, &rig->options, &host, &rig->css, &rig->map, &rig->diags);
}

static int
compile(struct rig *rig, const char *path, const char *text)
{
	return compile_bytes(rig, path, str_of(text));
}

static bool
has(const struct buf *b, const char *part)
{
	return str_search(buf_str(b), str_of(part)) < b->len;
}

static void
gives(struct rig *rig, const char *path, const char *text, const char *css, const char *sentence)
{
	int r = compile(rig, path, text);
	if (!ok(r == 0 && str_eq(buf_str(&rig->css), str_of(css)), "%s", sentence))
		note("%d: %.*s", r, STR(buf_str(&rig->css)));
}

/* The first diagnostic, as text, holds all these parts. */
static void
says(struct rig *rig, const char *const *parts, const char *sentence)
{
	struct buf text = { 0 };
	struct str rest = buf_str(&rig->diags);
	struct diag d;
	while (diag_next(&rest, &d))
		diag_text(&text, &d, false);
	bool all = true;
	for (; *parts; parts++)
		all &= has(&text, *parts);
	if (!ok(all, "%s", sentence))
		note("%.*s", STR(buf_str(&text)));
	buf_done(&text);
}

#define SAYS(rig, sentence, ...) says(rig, (const char *const[]){ __VA_ARGS__, NULL }, sentence)

static void
test_styles(void)
{
	static const char sheet[] = "$c: #ff0000;\na { b { color: $c; margin: 0 } }\n";
	struct rig rig = { .options = { .style = SASS_COMPACT } };
	gives(&rig, "a.scss", sheet, "a b { color: #ff0000; margin: 0; }\n", "compact");
	rig.options.style = SASS_EXPANDED;
	gives(&rig, "a.scss", sheet, "a b {\n  color: #ff0000;\n  margin: 0;\n}\n", "expanded");
	rig.options.style = SASS_NESTED;
	gives(&rig, "a.scss", sheet, "a b {\n  color: #ff0000;\n  margin: 0; }\n", "nested");
	rig.options.style = SASS_COMPRESSED;
	gives(&rig, "a.scss", sheet, "a b{color:red;margin:0}\n", "compressed");
	gives(&rig, "a.scss", "a { content: \"\xC3\xA4\" }", "a{content:\"\xC3\xA4\"}\n",
		"no byte order mark stays");
	rig.options.add_charset = true;
	gives(&rig, "a.scss", "a { content: \"\xC3\xA4\" }",
		"@charset \"UTF-8\";a{content:\"\xC3\xA4\"}\n", "unless it is to be a charset");
	rig.options.style = SASS_COMPACT;
	gives(&rig, "a.sass", "a\n  b\n    color: red\n", "a b { color: red; }\n",
		"the indented syntax");
	gives(&rig, "a.scss", "", "", "an empty sheet is empty");
	rig.options.map = true;
	gives(&rig, "css/a.scss", "a { b: c }", "a { b: c; }\n\n/*# sourceMappingURL=a.css.map */",
		"a sheet names its source map");
	ok(has(&rig.map, "\"file\": \"a.css\"") && has(&rig.map, "\"a.scss\"") &&
			has(&rig.map, "a { b: c }"),
		"which has the source");
	ok(sass_style_named(S("expanded")) == SASS_EXPANDED &&
			sass_style_named(S(":nested")) == SASS_NESTED &&
			sass_style_named(S("nonsense")) == SASS_COMPACT,
		"styles go by their names, and any other is compact");
	rig_done(&rig);
}

static const struct file site[] = {
	{ "_sass/_part.scss", "p { a: part }" },
	{ "_sass/deep/_inner.scss", "@import 'near'; i { a: inner }" },
	{ "_sass/deep/_near.scss", "n { a: near }" },
	{ "_sass/_near.scss", "n { a: far }" },
	{ "_sass/box/_index.scss", "x { a: index }" },
	{ "_sass/plain.css", "y { a: plain }" },
	{ "_sass/_marked.scss", "\xEF\xBB\xBF"
				"a { b: $x }" },
	{ "_sass/_indented.sass", "z\n  a: indented\n" },
	{ "root.scss", "r { a: root }" },
	{ "css/own.scss", "o { a: own }" },
	{ "/gems/theme//_sass/_part.scss", "p { a: theme }" },
	{ "/gems/theme//_sass/_base.scss", "@import 'part'; b { a: base }" },
	{ "_sass/_two.scss", "a{b:c}" },
	{ "_sass/two.scss", "a{b:c}" },
	{ "_sass/_broken.scss", "\n  p { color: $nope }\n" },
	{ "_sass/_outer.scss", "// first\n@import \"broken\";\n" },
	{ "_sass/_seeks.scss", "@import \"nowhere\";\n" },
	{ "_sass/_loop.scss", "@import \"loop\";\n" },
	{ "_sass/_warns.scss", "\n@warn \"take care\";\n" },
};
static const struct str load_paths[] = { { "_sass", 5 }, { "/gems/theme//_sass", 18 } };

static struct rig
site_rig(void)
{
	return (struct rig){ .files = site,
		.n = sizeof(site) / sizeof(*site),
		.options = { .style = SASS_COMPACT, .load_paths = load_paths, .n_load_paths = 2 } };
}

static void
test_imports(void)
{
	struct rig rig = site_rig();
	gives(&rig, "css/main.scss", "@import 'part';", "p { a: part; }\n",
		"a partial of the first load path");
	ok(has(&rig.asked, "_part.scss part.scss ") || has(&rig.asked, "_part.scss _part.sass "),
		"is looked for at the root before");
	ok(has(&rig.asked, "_sass/part.css ") && !has(&rig.asked, "/gems"),
		"in all its forms, and no further");
	gives(&rig, "css/main.scss", "@import 'base';", "p { a: theme; }\n\nb { a: base; }\n",
		"a partial finds what is beside it first");
	rig.options.map = true;
	ok(compile(&rig, "css/main.scss", "@import 'base';") == 0 &&
			has(&rig.map, "\"theme/_sass/_base.scss\"") && !has(&rig.map, "gems"),
		"where a theme lies is not in the source map");
	rig.options.map = false;
	gives(&rig, "css/main.scss", "@import 'deep/inner';", "n { a: near; }\n\ni { a: inner; }\n",
		"in a folder too");
	gives(&rig, "css/main.scss", "@import 'box';", "x { a: index; }\n", "a folder's index");
	gives(&rig, "css/main.scss", "@import 'plain', 'indented';",
		"y { a: plain; }\n\nz { a: indented; }\n", "plain CSS, and the indented syntax");
	gives(&rig, "css/main.scss", "@import 'root', 'own', 'part.scss';",
		"r { a: root; }\n\no { a: own; }\n\np { a: part; }\n",
		"the root, the sheet's own folder, and a whole name");
	gives(&rig, "css/main.scss", "@import 'a.css', 'http://x/y', '//x/y', url(part);",
		"@import url(a.css);\n@import 'http://x/y';\n@import '//x/y';\n@import "
		"url(part);\n",
		"addresses stay");
	ok(rig.asked.len == 0, "and nobody is asked for them");
	gives(&rig, "css/main.scss", "@import 'wide' screen;", "@import 'wide' screen;\n",
		"as does what is for some media only");
	gives(&rig, "css/main.scss", "@import 'part' print; a { b: c }",
		"@import 'part' print;\na { b: c; }\n", "even where there is such a file");
	gives(&rig, "css/main.scss", "@import 'part'; @import 'part';",
		"p { a: part; }\n\np { a: part; }\n", "what is imported twice is there twice");
	rig_done(&rig);
}

/* Thirty partials of which each imports the next one twice, the last one once more. */
static void
test_many(void)
{
	static char names[31][16], texts[31][64];
	struct file files[31];
	for (int i = 0; i < 31; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "_d%d.scss", i); /* fits */
		(void)snprintf(texts[i], sizeof(texts[i]), "@import 'd%d'; $d: %d; @import 'd%d';",
			i + 1, i, i + 1);
		files[i] = (struct file){ names[i], i < 30 ? texts[i] : "$last: yes;" };
	}
	struct rig rig = { .files = files, .n = 31, .options = { .style = SASS_COMPACT } };
	gives(&rig, "a.scss", "@import 'd20'; a { b: $last $d; }", "a { b: yes 29; }\n",
		"what is imported by many is read once");
	ok(rig.asked.len < 20000, "and looked for as often as it is named: %zu", rig.asked.len);
	rig.options.map = true;
	ok(compile(&rig, "a.scss", "@import 'd29', 'd30', 'd29'; a { b: $d }") == 0 &&
			has(&rig.map, "\"sources\": [\n\t\t\"a.scss\",\n\t\t\"_d29.scss\",\n\t\t"
				      "\"_d30.scss\"\n\t],"),
		"and is one source of the source map");
	if (!has(&rig.map, "mappings\": \"A"))
		note("%.*s", STR(buf_str(&rig.map)));
	rig_done(&rig);
}

static void
test_errors(void)
{
	struct rig rig = site_rig();
	ok(compile(&rig, "css/main.scss", "a {\n  b: $x;\n}\n") == UV_EINVAL && rig.css.len == 0,
		"a wrong sheet gives no CSS");
	SAYS(&rig, "but file, line, column, and the line",
		"css/main.scss:4:6: error: Undefined variable: \"$x\"\n", "  b: $x;\n");
	ok(compile(&rig, "css/main.scss", "\n@import 'outer';") == UV_EINVAL, "a wrong partial");
	SAYS(&rig, "is told with the chain of imports",
		"_sass/_broken.scss:2:14: error: ", "  p { color: $nope }\n",
		"_sass/_outer.scss:2:9: note: imported here",
		"css/main.scss:4:9: note: imported here");
	ok(compile(&rig, "css/main.scss", "@import 'seeks';") == UV_EINVAL, "what is not there");
	SAYS(&rig, "is told where it is imported",
		"_sass/_seeks.scss:1:1: error: there is no 'nowhere' to import",
		"css/main.scss:3:9: note: imported here");
	ok(has(&rig.asked, "/gems/theme//_sass/nowhere/index.css"),
		"after all places were looked at");
	ok(compile(&rig, "css/main.scss", "@import 'two';") == UV_EINVAL, "two of one name");
	SAYS(&rig, "are both named",
		"css/main.scss:3:9: error: 'two' may be any of "
		"_sass/_two.scss, _sass/two.scss");
	ok(compile(&rig, "css/main.scss", "@import 'loop';") == UV_EINVAL, "a loop of imports");
	SAYS(&rig, "is one error", "_sass/_loop.scss:1:", "An @import loop has been found");
	ok(compile(&rig, "css/main.scss", "@mixin m { @include m }\na { @include m }") == UV_EINVAL,
		"a mixin without end");
	SAYS(&rig, "ends", "css/main.scss:3:", "note: in mixin `m`");
	ok(compile(&rig, "css/main.scss", "a { b: min(9vh, 9px) }") == UV_EINVAL,
		"an error that libsass gives no place");
	SAYS(&rig, "is told with the sheet, and how CSS's own is written",
		"css/main.scss:3:1: error: Incompatible units: 'px' and 'vh'", "Min()");
	ok(compile(&rig, "a.scss", "@import 'warns';") == 0, "a sheet may warn");
	SAYS(&rig, "which is a warning at its place", "_sass/_warns.scss:2:7: warning: take care");
	ok(compile(&rig, "a.sass", "a\n  b: $x\n") == UV_EINVAL, "the indented syntax");
	SAYS(&rig, "has errors too, at the first word of a line",
		"a.sass:4:3: error: Undefined variable: \"$x\"\n", "  b: $x\n");
	rig_done(&rig);
}

/* Columns are of bytes, as everywhere, and a byte order mark is none. */
static void
test_columns(void)
{
	struct rig rig = site_rig();
	ok(compile(&rig, "a.scss", "/* \xC3\xA9\xF0\x9F\x98\x80 */ a { b: $x }") == UV_EINVAL,
		"letters that are no ASCII");
	SAYS(&rig, "count as what they take", "a.scss:3:21: error: Undefined variable: \"$x\"\n");
	ok(compile(&rig, "a.scss", "@import 'marked';") == UV_EINVAL, "a byte order mark");
	SAYS(&rig, "counts as nothing", "_sass/_marked.scss:1:8: error: Undefined variable",
		"\n  a { b: $x }\n");
	ok(compile_bytes(&rig, "a.scss", S("a { b: c }\nd { e\0 }")) == UV_EINVAL, "a NUL");
	SAYS(&rig, "is told with its place", "a.scss:4:6: error: the file holds a NUL byte");
	rig_done(&rig);
}

static void
test_host(void)
{
	struct rig rig = site_rig();
	rig.error = UV_EAGAIN;
	rig.error_at = "_sass/deep/_near.scss";
	ok(compile(&rig, "css/main.scss", "@import 'part'; @import 'deep/inner'; a { b: $x }") ==
			UV_EAGAIN,
		"the host's code ends the compiling");
	ok(rig.css.len == 0 && rig.diags.len == 0, "and nothing is said");
	rig_done(&rig);
}

/* Adds `text` n times. */
static void
repeat(struct buf *b, const char *text, int n)
{
	for (int i = 0; i < n; i++)
		buf_add(b, str_of(text));
}

static void
test_limits(void)
{
	static const struct {
		const char *says, *begin, *again, *middle, *end_again, *end;
		int n;
	} deep[] = {
		{ "nested rules", "", "a{", "b:c", "}", "", 100000 },
		{ "nested brackets", "a{b:", "(", "1", ")", "}", 100000 },
		{ "nested selectors", "", ":not(", "a", ")", "{b:c}", 100000 },
		{ "a long sum", "a{b:", "1+", "1", "", "}", 100000 },
		{ "signs", "a{b:", "-", "1", "", "}", 500 },
		{ "nested interpolation", "a{b:", "#{", "1", "}", "}", 20000 },
		{ "nested conditions", "@supports ", "(", "a:b", ")", "{a{b:c}}", 20000 },
		{ "nested blocks of @if", "", "@if true{", "a{b:c}", "}", "", 100000 },
	};
	struct rig rig = { .options = { .style = SASS_COMPACT } };
	for (size_t i = 0; i < sizeof(deep) / sizeof(*deep); i++) {
		struct buf b = { 0 };
		buf_add(&b, str_of(deep[i].begin));
		repeat(&b, deep[i].again, deep[i].n);
		buf_add(&b, str_of(deep[i].middle));
		repeat(&b, deep[i].end_again, deep[i].n);
		buf_printf(&b, "%s%c", deep[i].end, '\0');
		int r = compile(&rig, "a.scss", b.ptr);
		ok(r == 0 || (r == UV_EINVAL && rig.diags.len > 0), "%s come to an end: %d",
			deep[i].says, r);
		buf_done(&b);
	}
	ok(compile(&rig, "a.scss", "$l: (a);\n@while true { $l: append($l, $l); }\na { b: $l }") ==
			UV_EINVAL,
		"a loop that eats all memory comes to an end");
	/* a sanitizer's own end of memory is another one */
	SAYS(&rig, "with a diagnostic and its place", "a.scss:3:1: error: ");
	rig.options.cpu_s = 1;
	ok(compile(&rig, "a.scss", "@while true {}") == UV_EINVAL, "as does one that does nothing");
	SAYS(&rig, "with another one", "a.scss:3:1: error: libsass does not come to an end");
	rig_done(&rig);
}

/* What a child is made to do, by name. */
static void
misbehave(void *ctx, int fd)
{
	struct buf b = { 0 };
	switch (*(const char *)ctx) {
	case 's': /* as a loop without end does, after some time */
		(void)raise(SIGXCPU);
		break;
	case 'c':
		abort();
	case 'k': /* as the kernel does where memory is short */
		(void)raise(SIGKILL);
		break;
	case 'x': /* as a sanitizer makes of a crash */
		_exit(66);
	case 'b':
		_exit(CHILD_NOT_BEGUN);
	case 'o':
		buf_lit(&b, "opened");
		(void)child_say(fd, open("/", O_RDONLY) < 0 ? S("refused") : buf_str(&b));
		break;
	case 'e':
		(void)fputs("printed\n", stderr);
		(void)child_hear(fd, 100, &b);
		(void)child_say(fd, buf_str(&b));
		break;
	case 'l':
		(void)child_say(fd, S("longer than is taken"));
		break;
	}
	buf_done(&b);
}

static int
begin(char what, struct child *ret)
{
	static const struct child_limits limits = { .cpu_s = 20, .memory = 1 << 26 };
	return child_start(misbehave, &what, &limits, ret);
}

/* It ends before it has said anything, and so is told how. */
static void
test_end(char what, int code, const char *sentence)
{
	struct child c;
	struct buf heard = { 0 };
	ok(begin(what, &c) == 0 && child_hear(c.fd, 100, &heard) == UV_EOF && child_end(&c) == code,
		"%s", sentence);
	buf_done(&heard);
}

static void
test_child(void)
{
	struct child c;
	struct buf heard = { 0 }, log = { 0 };
	test_end('s', UV_ETIMEDOUT, "a child whose time is over");
	test_end('c', UV_ECANCELED, "a child that crashes");
	test_end('k', UV_EINTR, "a child that is killed");
	test_end('x', UV_ECANCELED, "a child that is ended by what it works with");
	test_end('b', UV_EINTR, "a child that could not begin");
	ok(begin('o', &c) == 0 && child_hear(c.fd, 100, &heard) == 0 &&
			str_eq(buf_str(&heard), S("refused")),
		"a child opens nothing");
	(void)child_end(&c);
	ok(begin('e', &c) == 0 && child_say(c.fd, S("hello")) == 0 &&
			child_hear(c.fd, 100, &heard) == 0 && str_eq(buf_str(&heard), S("hello")),
		"messages go both ways");
	child_log(&c, 100, &log);
	(void)child_end(&c);
	ok(str_eq(buf_str(&log), S("printed\n")), "what it prints is kept");
	ok(begin('l', &c) == 0 && child_hear(c.fd, 4, &heard) == UV_EMSGSIZE,
		"a message may be too long");
	(void)child_end(&c);
	ok(begin('e', &c) == 0 && child_end(&c) == UV_EINTR, "a child that waits is ended");
	buf_done(&heard);
	buf_done(&log);
}

static int
not_now(void *ctx, int code)
{
	*(int *)ctx = code;
	return 0;
}

/* With `n` descriptors left. */
static int
compile_with(size_t n, const char *text, struct buf *css, struct buf *diags)
{
	int code = 0;
	struct buf map = { 0 };
	struct rlimit old, low;
	struct sass_options options = { .style = SASS_COMPACT };
	struct sass_host host = { .ctx = &code, .not_now = not_now };
	struct sass_source source = { .path = S("a.scss"), .text = str_of(text), .line = 1 };
	(void)getrlimit(RLIMIT_NOFILE, &old);
	int next = dup(0);
	low = (struct rlimit){ (rlim_t)next + n, old.rlim_max };
	(void)close(next);
	(void)setrlimit(RLIMIT_NOFILE, &low);
	int r = sass_compile(&source, &options, &host, css, &map, diags);
	(void)setrlimit(RLIMIT_NOFILE, &old);
	buf_done(&map);
	return r == UV_EINVAL && code < 0 ? code : r;
}

/* Whatever descriptors are left: it works, or that is said, and is not the sheet's fault. */
static void
test_descriptors(const char *when)
{
	struct buf css = { 0 }, diags = { 0 };
	bool told = true, made = false;
	for (size_t n = 0; n < 12 && !made; n++) {
		buf_clear(&diags);
		int r = compile_with(n, "a { b: c }", &css, &diags);
		made = r == 0;
		told &= made || (r == UV_EMFILE && has(&diags, "too many open files"));
		if (!told)
			note("%zu left, %d: %.*s", n, r, STR(buf_str(&diags)));
	}
	ok(told, "without descriptors that is what is told, %s", when);
	ok(made && has(&css, "b: c"), "and with a few it is made, %s", when);
	buf_done(&css);
	buf_done(&diags);
}

/* Kills libsass' process as it asks for a file. */
static int
load_and_kill(void *ctx, struct str path, struct str *ret_text)
{
	int pid = 0;
	FILE *f = fopen("/proc/thread-self/children", "re");
	if (f && fscanf(f, "%d", &pid) == 1)
		(void)kill(pid, SIGKILL);
	if (f)
		(void)fclose(f); /* read only */
	return 0;
}

static void
test_killed(void)
{
	int code = 0;
	struct buf css = { 0 }, map = { 0 }, diags = { 0 };
	struct sass_options options = { 0 };
	struct sass_host host = { &code, load_and_kill, not_now };
	struct sass_source source = { .path = S("a.scss"), .text = S("@import 'b'"), .line = 1 };
	int r = sass_compile(&source, &options, &host, &css, &map, &diags);
	ok(r == UV_EINVAL && code == UV_ECANCELED && has(&diags, "ended by the system"),
		"a child that is killed is not the sheet's fault");
	buf_done(&diags);
}

int
main(void)
{
	test_killed();
	test_descriptors("before libsass is loaded");
	test_descriptors("when it is");
	test_child();
	test_styles();
	test_imports();
	test_many();
	test_errors();
	test_columns();
	test_host();
	test_limits();
	return done_testing();
}
