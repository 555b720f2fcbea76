/* The command line: what is read from it, what is refused, and that the help names every option. */
#include "tests/unit/tap.h"
#include "watch/options.h"

static struct options options;
static struct buf message;

/* Reads a command line of words between blanks; the status. */
static int
given(const char *line)
{
	static char words[512];
	char *argv[24];
	int argc = 0;
	(void)snprintf(words, sizeof(words), "platen %s", line);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	buf_clear(&message);
	return options_read(argc, argv, &options, &message);
}

static bool
says(const char *text)
{
	return str_search(buf_str(&message), str_of(text)) < message.len;
}

static void
test_reading(void)
{
	ok(given("dev --watch site --port 0 --log json") == 0 && options.command == COMMAND_DEV &&
			strcmp(options.dir, "site") == 0 && options.port == 0 &&
			options.log == LOG_JSON && options.watch,
		"options stand in any order around the folder");
	ok(given("serve --no-watch --port=81") == 0 && options.command == COMMAND_DEV &&
			!options.watch && options.port == 81,
		"serve is dev, and a value may stand behind =");
	ok(given("dev") == 0 && options.watch && !options.dir && options.port == OPTIONS_PORT_NONE,
		"dev alone watches the current folder at the usual port");
	ok(given("build a -o b --strict -I") == 0 && options.command == COMMAND_BUILD &&
			strcmp(options.out, "b") == 0 && options.strict && options.incremental,
		"build takes -o and -I");
	ok(given("build -db -sa") == 0 && strcmp(options.out, "b") == 0 &&
			strcmp(options.dir, "a") == 0,
		"a letter's value may stand right behind it");
	ok(given("build --destination=x --source y") == 0 && strcmp(options.out, "x") == 0 &&
			strcmp(options.dir, "y") == 0,
		"Jekyll's long names are taken");
	ok(given("liquid --data a.json --includes=b c.html --strict --jekyll") == 0 &&
			options.command == COMMAND_LIQUID && strcmp(options.data, "a.json") == 0 &&
			strcmp(options.includes, "b") == 0 && strcmp(options.dir, "c.html") == 0 &&
			options.strict && options.jekyll,
		"liquid takes a file, data and includes");
	ok(given("dev --memory 128M --allowed-host a --allowed-host .b") == 0 &&
			options.memory == 128u << 20 && options.nallowed == 2 &&
			strcmp(options.allowed[1], ".b") == 0,
		"sizes have units, and hosts come more than once");
}

static void
test_refusals(void)
{
	static const struct {
		const char *line, *message;
	} table[] = {
		{ "dev --prot 80", "unknown option '--prot'; did you mean '--port'?" },
		{ "build --port 80", "unknown option '--port'; it is one of platen dev" },
		{ "build --draft", "unknown option '--draft'; did you mean '--drafts'?" },
		{ "new --baseurl /x", "unknown option '--baseurl'; it is one of platen dev" },
		{ "check -P 80", "unknown option '-P'; write --port, of platen dev" },
		{ "build --destinatoin b", "did you mean '--destination'?" },
		{ "build --watch", "unknown option '--watch'; platen dev follows the changes" },
		{ "build -D", "unknown option '-D'; write --drafts" },
		{ "dev --livereload", "unknown option '--livereload'; platen dev always reloads" },
		{ "build --limit_posts 3", "write limit_posts: N into the configuration" },
		{ "build --trace", "--trace needs a value: --trace FILE" },
		{ "dev --out x", "unknown option '--out'; it is one of platen build" },
		{ "dev -x", "unknown option '-x'" },
		{ "dev --port", "--port needs a value" },
		{ "dev --port 70000", "--port takes a number" },
		{ "dev --port -1", "--port takes a number" },
		{ "dev --poll=yes", "--poll takes no value" },
		{ "dev --log xml", "--log takes text or json" },
		{ "build --threads 0", "--threads takes a number from 1" },
		{ "dev --memory lots", "--memory takes a number of bytes" },
		{ "build --url foo",
			"--url takes an address such as https://example.com, not 'foo'" },
		{ "build --url //example.com", "--url takes an address" },
		{ "dev --url https://", "--url takes an address" },
		{ "dev --url ftp://example.com", "--url takes an address" },
		{ "dev a b", "two folders: 'a' and 'b'" },
		{ "biuld", "unknown command 'biuld'; did you mean 'build'?" },
		{ "why", "platen why needs a URL-OR-FILE" },
		{ "check --format xml", "--format takes text, json, sarif or github, not 'xml'" },
		{ "liquid a b", "two files: 'a' and 'b'" },
		{ "liquid --port 1", "unknown option '--port'" },
		{ "build --data x", "unknown option '--data'" },
		{ "post", "platen post needs a TITLE" },
		{ "new", "platen new needs a DIR" },
		{ "zzzzzz", "unknown command 'zzzzzz'" },
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		bool right = given(table[i].line) == EXIT_USAGE && says(table[i].message);
		ok(right, "platen %s: %.*s", table[i].line, (int)message.len, message.ptr);
	}
	ok(given("") == EXIT_USAGE && says("Usage"),
		"no command at all gets the help, and status 2");
}

static void
test_help(void)
{
	static const char *const dev[] = { "--watch", "--no-watch", "--poll", "--port N",
		"--host ADDR", "--allowed-host NAME", "--open", "--drafts", "--future",
		"--unpublished", "--config A,B", "--baseurl PATH", "--url URL", "--log text|json",
		"--verbose", "--quiet", "--trace FILE", "--memory 128M", "--cache-size 1G",
		"--cache-dir DIR", "Exit status" };
	static const char *const build[] = { "-o, --out DIR", "-d, --destination DIR",
		"-s, --source DIR", "--strict", "--keep-going", "-I, --incremental", "--drafts",
		"--config A,B", "--log text|json", "--threads N" };
	bool all = given("dev --help") == 0 && options.command == COMMAND_HELP;
	for (size_t i = 0; i < sizeof(dev) / sizeof(dev[0]); i++)
		all = all && says(dev[i]);
	ok(all, "dev --help names every option of dev");
	all = given("help build") == 0 && options.command == COMMAND_HELP;
	for (size_t i = 0; i < sizeof(build) / sizeof(build[0]); i++)
		all = all && says(build[i]);
	ok(all, "help build names every option of build");
	ok(given("serve -h") == 0 && says("platen dev [DIR]"), "serve's help is dev's");
	ok(given("--help") == 0 && says("dev ") && says("build "),
		"the program's help names its commands");
	struct str rest = buf_str(&message), line;
	size_t longest = 0;
	while (str_line(&rest, &line))
		longest = line.len > longest ? line.len : longest;
	ok(longest <= 100, "no line of it is too long for a terminal");
	ok(given("build a --version") == 0 && options.command == COMMAND_VERSION,
		"--version works behind a command, too");
}

int
main(void)
{
	test_reading();
	test_refusals();
	test_help();
	buf_done(&message);
	return done_testing();
}
