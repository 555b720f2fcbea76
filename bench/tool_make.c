/* Other tools: what describes them, and what follows from it. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/guard.h"
#include "bench/tool.h"
#include "render/data/yaml.h"

enum { DESCRIPTION_MAX = 65536 };

extern const unsigned char tool_hugo[], tool_jekyll[], tool_zola[], tool_eleventy[];
extern const size_t tool_hugo_len, tool_jekyll_len, tool_zola_len, tool_eleventy_len;

/* The text of a description that is built in, or of a file. */
static void
read_text(const char *name, struct buf *b)
{
	const struct {
		const char *name;
		const unsigned char *text;
		size_t len;
	} known[] = {
		{ "hugo", tool_hugo, tool_hugo_len },
		{ "jekyll", tool_jekyll, tool_jekyll_len },
		{ "zola", tool_zola, tool_zola_len },
		{ "eleventy", tool_eleventy, tool_eleventy_len },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(name, known[i].name) == 0)
			buf_add(b, (struct str){ (const char *)known[i].text, known[i].len });
	if (b->len)
		return;
	FILE *f = fopen(name, "re");
	if (!f)
		guard_fail(BENCH_MACHINE, "--tool '%s': %s", name, strerror(errno));
	if (buf_reserve(b, DESCRIPTION_MAX))
		b->len += fread(b->ptr, 1, DESCRIPTION_MAX, f);
	(void)fclose(f);
}

static void
read_description(struct tool_rig *t, const char *name)
{
	struct buf text = { 0 }, diags = { 0 }, shown = { 0 };
	struct diag d;
	read_text(name, &text);
	struct yaml_source source = {
		.path = str_of(name), .text = buf_str(&text), .what = "the description"
	};
	int r = yaml_parse(&source, &t->yaml, &diags);
	struct str rest = buf_str(&diags);
	if (r < 0 && diag_next(&rest, &d)) {
		diag_text(&shown, &d, false);
		guard_fail(BENCH_USAGE, "--tool: %.*s", STR(buf_str(&shown)));
	}
	t->about = data_of(buf_str(&t->yaml));
	buf_done(&text);
	buf_done(&diags);
}

char *
tool_expand(const struct tool_rig *t, struct str word)
{
	struct buf b = { 0 };
	while (word.len) {
		if (str_starts(word, S("{site}"))) {
			buf_add(&b, str_of(t->subject.dir));
			word = str_from(word, 6);
		} else if (str_starts(word, S("{out}"))) {
			buf_printf(&b, "%s.out", t->subject.dir);
			word = str_from(word, 5);
		} else if (str_starts(word, S("{port}"))) {
			buf_printf(&b, "%u", t->port);
			word = str_from(word, 6);
		} else {
			buf_add_char(&b, word.ptr[0]);
			word = str_from(word, 1);
		}
	}
	buf_add_char(&b, 0);
	return b.ptr;
}

void
tool_command(const struct tool_rig *t, struct str key, char *ret[TOOL_WORDS + 1])
{
	struct data list = data_get(t->about, key);
	size_t n = data_len(list);
	if (n == 0 || n > TOOL_WORDS)
		guard_fail(BENCH_USAGE, "--tool %s: `%.*s` is a list of words", t->name, STR(key));
	for (size_t i = 0; i < n; i++) {
		struct buf text = { 0 };
		data_text(&text, data_at(list, i));
		ret[i] = tool_expand(t, buf_str(&text));
		buf_done(&text);
	}
	ret[n] = NULL;
}

void
tool_command_done(char *words[])
{
	for (; *words; words++)
		free(*words);
}

/* Where what it prints goes. */
static void
log_path(const struct tool_rig *t, char ret[4200])
{
	(void)snprintf(ret, 4200, "%s.log", t->subject.dir);
}

struct buf
tool_read(const char *path)
{
	struct buf text = { 0 };
	FILE *f = fopen(path, "re");
	if (f && buf_reserve(&text, DESCRIPTION_MAX))
		text.len = fread(text.ptr, 1, DESCRIPTION_MAX, f);
	if (f)
		(void)fclose(f);
	return text;
}

struct buf
tool_log_read(const struct tool_rig *t)
{
	char path[4200];
	log_path(t, path);
	return tool_read(path);
}

struct str
tool_last_words(const struct buf *said)
{
	struct str text = str_trim(buf_str(said));
	size_t line = str_rfind(text, '\n');
	return line < text.len ? str_from(text, line + 1) : text;
}

int
tool_log_open(const struct tool_rig *t)
{
	char path[4200];
	log_path(t, path);
	return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* Names it in the report, once; whether it takes part. */
static bool
introduce(struct tool_rig *t, struct run *run)
{
	struct buf name = { 0 }, command = { 0 };
	char *words[TOOL_WORDS + 1];
	buf_printf(&name, "\"name\":\"%s\"", t->name);
	tool_command(t, S("version"), words);
	bool installed = process_run((const char *const *)words, -1) == 0;
	bool builds = run->options->command == BENCH_BUILD;
	bool known =
		str_search(buf_str(&run->result->tools), buf_str(&name)) < run->result->tools.len;
	struct data list = data_get(t->about, builds ? S("build") : S("command"));
	bool takes_part = installed && (!builds || data_exists(list));
	const char *why = installed ? "no `build` in its description" : "not installed";
	for (size_t i = 0; i < data_len(list); i++) {
		buf_add(&command, i ? S(" ") : S(""));
		data_text(&command, data_at(list, i));
	}
	buf_add_char(&command, 0);
	if (!known && takes_part)
		result_tool(run->result, t->name, (const char *const *)words, command.ptr);
	else if (!known)
		buf_printf(&run->result->tools, ",{%.*s,\"skipped\":\"%s\"}", STR(buf_str(&name)),
			why);
	if (!known && !takes_part)
		(void)fprintf(stderr, "platen-bench: skipped: %s %s %s\n", t->name,
			installed ? "has" : "is", why);
	tool_command_done(words);
	buf_done(&name);
	buf_done(&command);
	return takes_part;
}

/* A name that stands in reports as it is, and is not somebody else's. */
static bool
is_name(struct str s)
{
	static const char *const taken[] = { "platen", "floor", "baseline", "again", "chromium" };
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (str_eq(s, str_of(taken[i])))
			return false;
	for (size_t i = 0; i < s.len; i++)
		if (!isalnum((unsigned char)s.ptr[i]) && !strchr("._-", s.ptr[i]))
			return false;
	return s.len > 0;
}

void
tool_make(struct tool_rig *t, struct run *run, const char *name, size_t posts)
{
	struct gen_site like = { .posts = posts };
	*t = (struct tool_rig){ .run = run };
	read_description(t, name);
	struct str called = data_str(data_get(t->about, S("name")));
	(void)snprintf(t->name, sizeof(t->name), "%.*s", STR(called));
	if (!is_name(called) || called.len >= sizeof(t->name))
		guard_fail(BENCH_USAGE,
			"--tool %s: `name` is letters, digits, '.', '-' and '_', at most %zu of "
			"them, and none of the report's own names",
			name, sizeof(t->name) - 1);
	if (!gen_layout_named(data_str(data_get(t->about, S("layout"))), &like.layout))
		guard_fail(BENCH_USAGE,
			"--tool %s: `layout` is plain, jekyll, hugo, zola or eleventy", name);
	if (run->options->site)
		guard_fail(BENCH_USAGE, "--tool has no use for --site");
	like.source = data_str(data_get(t->about, S("source")));
	like.page = data_str(data_get(t->about, S("page")));
	t->present = introduce(t, run);
	if (t->present)
		subject_make_like(&t->subject, run->options, run->scratch, &like);
}

void
tool_forget(struct tool_rig *t)
{
	struct data list = data_get(t->about, S("cache"));
	for (size_t i = 0; i < data_len(list); i++) {
		char *path = tool_expand(t, data_str(data_at(list, i)));
		guard_remove(path);
		free(path);
	}
}
