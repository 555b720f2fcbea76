/* The command line of platen-bench: one table, from which it is read and from which the help is made. */
#include "bench/options.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/near.h"

enum form {
	FORM_ON,
	FORM_STRING,
	FORM_COUNT,  /* a size_t from 1 */
	FORM_NUMBER, /* a uint64_t */
	FORM_SIZES,  /* numbers with commas */
	FORM_LAYOUT, /* a name of gen.h */
	FORM_STYLES, /* names with commas */
	FORM_TOOL,   /* may be given more than once */
	FORM_EVERY,  /* milliseconds */
	FORM_HELP,
};

struct row {
	const char *name, *argument;
	enum form form;
	size_t offset;
	const char *help;
};

#define AT(member) offsetof(struct bench_options, member)

static const struct row table[] = {
	{ "sizes", "N,N…", FORM_SIZES, 0,
		"posts of the generated sites (default 100,1000,10000,100000)" },
	{ "runs", "N", FORM_COUNT, AT(runs),
		"samples of each scenario (default 100; startup 30; build 10; memory 10000)" },
	{ "warm-up", "N", FORM_NUMBER, AT(warm), "samples before these (default 10)" },
	{ "seed", "N", FORM_NUMBER, AT(seed),
		"of the posts and of the waits between edits (default 1)" },
	{ "scenarios", "A,B…", FORM_STRING, AT(scenarios), "only these" },
	{ "styles", "A,B…", FORM_STYLES, 0, "in-place, truncate, replace (default all)" },
	{ "layout", "NAME", FORM_LAYOUT, 0, "plain, jekyll (gen: hugo, zola, eleventy, too)" },
	{ "site", "DIR", FORM_STRING, AT(site),
		"your own site, in a copy; with --post and --page" },
	{ "post", "FILE", FORM_STRING, AT(post), "of --site: the file that is edited" },
	{ "page", "PATH", FORM_STRING, AT(page), "of --site: the address that shows it" },
	{ "every", "MS", FORM_EVERY, 0, "open loop: a save so often, whatever the server does" },
	{ "verify", "N", FORM_COUNT, AT(verify),
		"compare each N-th sample with another process (default 1; quick 5)" },
	{ "tool", "NAME", FORM_TOOL, 0,
		"beside platen, in startup, update, build and memory: hugo, jekyll, zola, "
		"eleventy, or FILE.yml" },
	{ "browser", NULL, FORM_ON, AT(browser),
		"update: until Chromium has the change in the DOM, and painted" },
	{ "quick", NULL, FORM_ON, AT(quick), "under a minute: fewer samples and sizes" },
	{ "platen", "FILE", FORM_STRING, AT(platen), "the program (default: beside this one)" },
	{ "floor", "FILE", FORM_STRING, AT(floor),
		"the barest program (default: beside this one)" },
	{ "json", "FILE", FORM_STRING, AT(json), "write the report as JSON; - is standard output" },
	{ "markdown", "FILE", FORM_STRING, AT(markdown),
		"the same as Markdown, for a job's summary" },
	{ "html", "FILE", FORM_STRING, AT(html), "the same as one page with charts" },
	{ "action", "FILE", FORM_STRING, AT(action), "the same for github-action-benchmark" },
	{ "baseline", "FILE", FORM_STRING, AT(baseline),
		"a --json report: check against it; else, shown beside" },
	{ "baseline-binary", "FILE", FORM_STRING, AT(baseline_binary), "check: another platen" },
	{ "accept", NULL, FORM_ON, AT(accept), "check: rewrite the baseline FILE" },
	{ "gates", "A,B…", FORM_STRING, AT(gates),
		"check: only counters, instructions, clock, growth, growth-counters or "
		"growth-instructions" },
	{ "accepted", "FILE", FORM_STRING, AT(accepted), "check: growth that is wanted, and why" },
	{ "noisy", NULL, FORM_ON, AT(noisy), "judge on a noisy machine, too" },
	{ "quiet", NULL, FORM_ON, AT(quiet), "no progress" },
	{ "help", NULL, FORM_HELP, 0, "this text" },
};
enum { ROWS = sizeof(table) / sizeof(*table) };

static const struct {
	const char *name, *help;
} commands[] = {
	[BENCH_STARTUP] = { "startup", "exec → listening → first byte → full page" },
	[BENCH_UPDATE] = { "update", "a save → the event → the page, for each kind of edit" },
	[BENCH_BUILD] = { "build", "a clean build, by one thread, unchanged, after an edit" },
	[BENCH_MEMORY] = { "memory", "after visits, after edits; the cache; wake-ups while idle" },
	[BENCH_FLOOR] = { "floor", "what the machine itself needs for the same work" },
	[BENCH_GEN] = { "gen", "write a site of made-up posts: gen DIR --sizes 1000" },
	[BENCH_REPORT] = { "report", "--json reports as one table, or in another form" },
	[BENCH_CHECK] = { "check", "compare with --baseline FILE or --baseline-binary FILE" },
};

static const char *const styles[SAVE_STYLES] = { "in-place", "truncate", "replace" };

const char *
bench_command_name(enum bench_command command)
{
	return command < BENCH_HELP ? commands[command].name : "help";
}

const char *
save_style_name(enum save_style style)
{
	return styles[style];
}

bool
bench_listed(const char *list, const char *name)
{
	struct str rest = str_of(list), one;
	while (list && str_split(&rest, ',', &one))
		if (str_eq(one, str_of(name)))
			return true;
	return !list;
}

static void
help(struct buf *b)
{
	buf_lit(b,
		"Usage: platen bench COMMAND [OPTIONS]\n\n"
		"Times platen from outside, on sites of its own making or on yours, beside the\n"
		"least that this machine needs for the same work (the floor). Every sample is\n"
		"checked: an update that is lost, late or wrong voids the run. To begin with:\n\n"
		"  platen bench update --quick --html report.html\n\nCommands:\n");
	for (int i = 0; i < BENCH_HELP; i++)
		buf_printf(b, "  %-12s %s\n", commands[i].name, commands[i].help);
	buf_lit(b, "\nOptions:\n");
	for (size_t i = 0; i < ROWS; i++) {
		char names[40];
		(void)snprintf(names, sizeof(names), "--%s %s", table[i].name,
			table[i].argument ? table[i].argument : "");
		/* the ellipsis is three bytes and one column */
		int more = strstr(names, "…") ? 2 : 0;
		buf_printf(b, "  %-*s %s\n", 24 + more, names, table[i].help);
	}
	buf_lit(b,
		"\nExit status: 0 fine, 1 the site has errors, 2 usage, 3 the machine, 4 void: an\n"
		"update was lost, late or wrong; check: 10 counters, 11 instructions, 12 wall\n"
		"clock, 13 growth.\n");
}

static bool
read_number(const char *text, uint64_t *ret)
{
	char *end;
	if (*text < '0' || *text > '9')
		return false;
	*ret = strtoull(text, &end, 10);
	return *end == 0;
}

static bool
read_sizes(struct bench_options *ret, const char *text)
{
	struct str rest = str_of(text), one;
	ret->n_sizes = 0;
	while (str_split(&rest, ',', &one)) {
		char digits[16];
		uint64_t n;
		if (one.len >= sizeof(digits) || ret->n_sizes == BENCH_SIZES)
			return false;
		memcpy(digits, one.ptr, one.len);
		digits[one.len] = 0;
		if (!read_number(digits, &n) || n < 10 || n > 10000000)
			return false;
		ret->sizes[ret->n_sizes++] = n;
	}
	return ret->n_sizes > 0;
}

static bool
read_styles(struct bench_options *ret, const char *text)
{
	bool any = false;
	for (int i = 0; i < SAVE_STYLES; i++)
		any |= ret->styles[i] = bench_listed(text, styles[i]);
	return any;
}

/* Whether the value is one that the option takes. */
static bool
set(struct bench_options *ret, const struct row *row, const char *value)
{
	void *member = (char *)ret + row->offset;
	uint64_t n = 0;
	switch (row->form) {
	case FORM_ON:
		*(bool *)member = true;
		return true;
	case FORM_STRING:
		*(const char **)member = value;
		return true;
	case FORM_COUNT:
		if (!read_number(value, &n) || n == 0 || n > BENCH_RUNS)
			return false;
		*(size_t *)member = n;
		return true;
	case FORM_NUMBER:
		return read_number(value, member);
	case FORM_SIZES:
		return read_sizes(ret, value);
	case FORM_LAYOUT:
		return gen_layout_named(str_of(value), &ret->layout);
	case FORM_STYLES:
		return read_styles(ret, value);
	case FORM_TOOL:
		if (ret->n_tools == BENCH_TOOLS)
			return false;
		ret->tools[ret->n_tools++] = value;
		return true;
	case FORM_EVERY:
		ret->every_ms = read_number(value, &n) && n < 60000 ? (unsigned)n : 0;
		return ret->every_ms > 0;
	case FORM_HELP:
		ret->command = BENCH_HELP;
		return true;
	}
	return false;
}

static const struct row *
find(struct str name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (str_eq(str_of(table[i].name), name))
			return &table[i];
	return NULL;
}

static void
tell_unknown(struct buf *m, const char *what, const char *given, const char *before,
	const struct near *near)
{
	buf_printf(m, "unknown %s '%s'", what, given);
	if (near->best)
		buf_printf(m, "; did you mean '%s%s'?", before, near->best);
	else
		buf_lit(m, "; platen bench --help has all");
}

static void
tell_command(struct buf *m, const char *given)
{
	struct near near = { .given = str_of(given) };
	for (int i = 0; i < BENCH_HELP; i++)
		near_try(&near, commands[i].name);
	tell_unknown(m, "command", given, "", &near);
}

static int
read_option(struct bench_options *ret, int argc, char **argv, int *i, struct buf *m)
{
	struct str word = str_of(argv[*i] + 2);
	size_t equals = str_find(word, '=', 0);
	const struct row *row = find(str_slice(word, 0, equals));
	if (!row) {
		struct near near = { .given = str_slice(word, 0, equals) };
		for (size_t k = 0; k < ROWS; k++)
			near_try(&near, table[k].name);
		tell_unknown(m, "option", argv[*i], "--", &near);
		return BENCH_USAGE;
	}
	const char *value = equals < word.len ? word.ptr + equals + 1 : NULL;
	if (row->argument && !value && *i + 1 < argc)
		value = argv[++*i];
	if (!row->argument != !value) {
		buf_printf(m, "--%s %s", row->name,
			row->argument ? "needs a value" : "takes no value");
		return BENCH_USAGE;
	}
	if (set(ret, row, value))
		return BENCH_FINE;
	buf_printf(m, "--%s does not take '%s'", row->name, value);
	if (row->form == FORM_SIZES)
		buf_lit(m, ": from 10 to 10000000 posts, as in 100,1000");
	return BENCH_USAGE;
}

static bool
read_command(const char *word, enum bench_command *ret)
{
	for (int i = 0; i < BENCH_HELP; i++) {
		if (strcmp(word, commands[i].name) != 0)
			continue;
		*ret = (enum bench_command)i;
		return true;
	}
	*ret = BENCH_HELP;
	return strcmp(word, "--help") == 0 || strcmp(word, "help") == 0 || strcmp(word, "-h") == 0;
}

static const char *const gates[] = { "counters", "instructions", "clock", "growth",
	"growth-counters", "growth-instructions" /* parts of it, without the latency's slope */ };

bool
bench_all_known(const char *list, const char *const names[], size_t n)
{
	struct str rest = str_of(list), one;
	while (list && str_split(&rest, ',', &one)) {
		bool known = false;
		for (size_t i = 0; i < n; i++)
			known |= str_eq(one, str_of(names[i]));
		if (!known)
			return false;
	}
	return true;
}

/* The gate of growth goes up to 10,000: valgrind counts there, too. */
static const char *
usual_sizes(const struct bench_options *o)
{
	if (o->quick)
		return "100,1000";
	return o->command == BENCH_CHECK ? "100,1000,10000" : "100,1000,10000,100000";
}

/* Whether another tool may run beside platen in it. */
static bool
takes_tools(enum bench_command command)
{
	return command == BENCH_STARTUP || command == BENCH_UPDATE || command == BENCH_BUILD ||
	       command == BENCH_MEMORY;
}

/* What was not given, and what one option says of another. */
static int
complete(struct bench_options *o, struct buf *m)
{
	if (o->n_sizes == 0)
		(void)read_sizes(o, usual_sizes(o));
	/* whole builds take seconds, and a start says most of what it has to say in thirty */
	size_t usual = o->command == BENCH_BUILD ? 10 : o->command == BENCH_STARTUP ? 30 : 100;
	if (o->runs == 0 && o->command == BENCH_MEMORY)
		o->runs = o->quick ? 100 : 10000;
	if (o->runs == 0)
		o->runs = o->quick ? (usual < 20 ? 3 : 10) : usual;
	if (o->verify == 0)
		o->verify = o->quick ? 5 : 1;
	if (o->warm == SIZE_MAX)
		o->warm = o->quick ? 3 : 10;
	if (!o->styles[0] && !o->styles[1] && !o->styles[2])
		(void)read_styles(o, o->quick ? "replace" : NULL);
	if (o->command == BENCH_CHECK && !o->baseline == !o->baseline_binary)
		buf_lit(m, "check takes --baseline FILE or --baseline-binary FILE");
	else if (!bench_all_known(o->gates, gates, sizeof(gates) / sizeof(*gates)))
		buf_printf(m,
			"--gates has counters, instructions, clock, growth, growth-counters and "
			"growth-instructions, not '%s'",
			o->gates);
	else if (o->n_tools && !takes_tools(o->command))
		buf_printf(m, "%s knows no --tool: startup, update, build and memory do",
			commands[o->command].name);
	else if (o->command != BENCH_GEN && o->layout != GEN_PLAIN && o->layout != GEN_JEKYLL)
		buf_printf(m, "--layout %s is for gen: platen reads plain and jekyll",
			gen_layout_name(o->layout));
	else if ((o->command == BENCH_GEN || o->command == BENCH_REPORT) && !o->n_paths)
		buf_printf(m, "%s takes a %s", commands[o->command].name,
			o->command == BENCH_GEN ? "folder" : "file");
	else if (o->site && (!o->post || !o->page) && o->command == BENCH_UPDATE)
		buf_lit(m, "--site needs --post FILE, which is edited, and --page PATH, where it "
			   "shows");
	else
		return BENCH_FINE;
	return BENCH_USAGE;
}

int
bench_options_read(int argc, char **argv, struct bench_options *ret, struct buf *ret_message)
{
	*ret = (struct bench_options){ .command = BENCH_HELP, .seed = 1, .warm = SIZE_MAX };
	if (argc < 2 || !read_command(argv[1], &ret->command)) {
		if (argc < 2)
			help(ret_message);
		else
			tell_command(ret_message, argv[1]);
		return BENCH_USAGE;
	}
	int status = BENCH_FINE;
	for (int i = 2; i < argc && status == BENCH_FINE && ret->command != BENCH_HELP; i++) {
		if (strncmp(argv[i], "--", 2) == 0) {
			status = read_option(ret, argc, argv, &i, ret_message);
		} else if (ret->n_paths == (ret->command == BENCH_REPORT ? BENCH_REPORTS : 1)) {
			buf_printf(ret_message, "what is '%s'?", argv[i]);
			status = BENCH_USAGE;
		} else {
			ret->paths[ret->n_paths++] = argv[i];
		}
	}
	if (ret->command == BENCH_HELP && status == BENCH_FINE)
		help(ret_message);
	else if (status == BENCH_FINE)
		status = complete(ret, ret_message);
	return status;
}
