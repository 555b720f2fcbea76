/* The command line: one table of options, from which they are read and from which the help is made. */
#include "watch/options.h"

#include <stdlib.h>

#include "core/near.h"
#include "core/path.h"

enum { DEV = 1, BUILD = 2, BOTH = DEV | BUILD };

enum form {
	FORM_ON,      /* a flag that sets a bool */
	FORM_OFF,     /* a flag that clears it */
	FORM_STRING,  /* takes any argument */
	FORM_URL,     /* http or https, and a host */
	FORM_PORT,    /* a number up to 65535 */
	FORM_SIZE,    /* a number of bytes, with K, M or G behind it */
	FORM_LOG,     /* text or json */
	FORM_ALLOWED, /* may be given more than once */
	FORM_HELP,
	FORM_VERSION,
};

struct option {
	char letter;
	const char *name;
	const char *argument; /* as the help names it; NULL: takes none */
	unsigned commands;
	enum form form;
	size_t offset;    /* of the member of struct options */
	const char *help; /* lines; NULL: another name of the option above it */
};

#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
	{ 0, "watch", NULL, DEV, FORM_ON, AT(watch), "follow the folder's changes (the default)" },
	{ 0, "no-watch", NULL, DEV, FORM_OFF, AT(watch), "serve what is there at the start" },
	{ 0, "poll", NULL, DEV, FORM_ON, AT(poll),
		"look for changes in turns, where the system tells of none" },
	{ 0, "port", "N", DEV, FORM_PORT, AT(port),
		"listen there; taken: exit status 3. 0: any free port\n"
		"(default 4000, or the next that is free)" },
	{ 0, "host", "ADDR", DEV, FORM_STRING, AT(host),
		"listen at this address (default 127.0.0.1 and ::1)" },
	{ 0, "allowed-host", "NAME", DEV, FORM_ALLOWED, 0,
		"answer requests for this host, too; .NAME: and for its\n"
		"subdomains. May be given more than once" },
	{ 0, "open", NULL, DEV, FORM_ON, AT(open),
		"open the site in a browser ($BROWSER, else xdg-open)" },
	{ 'o', "out", "DIR", BUILD, FORM_STRING, AT(out),
		"write there (default: `destination` of the configuration,\n"
		"else DIR/_site). May not be DIR nor contain it" },
	{ 'd', "destination", "DIR", BUILD, FORM_STRING, AT(out), NULL },
	{ 's', "source", "DIR", BOTH, FORM_STRING, AT(dir),
		"the site's folder, as the argument DIR" },
	{ 0, "strict", NULL, BUILD, FORM_ON, AT(strict), "warnings fail, too" },
	{ 0, "keep-going", NULL, BUILD, FORM_ON, AT(keep_going),
		"write all pages but the broken ones; still exit status 1" },
	{ 'I', "incremental", NULL, BUILD, FORM_ON, AT(incremental),
		"without effect: it always is" },
	{ 0, "drafts", NULL, BOTH, FORM_ON, AT(drafts), "with the posts in _drafts" },
	{ 0, "future", NULL, BOTH, FORM_ON, AT(future), "with posts dated in the future" },
	{ 0, "unpublished", NULL, BOTH, FORM_ON, AT(unpublished), "with `published: false`" },
	{ 0, "config", "A,B", BOTH, FORM_STRING, AT(config),
		"configuration files, later ones win\n(default _config.yml, else _config.yaml)" },
	{ 0, "baseurl", "PATH", BOTH, FORM_STRING, AT(baseurl),
		"the path below which the site lives" },
	{ 0, "url", "URL", BUILD, FORM_URL, AT(url),
		"the site's address, for links that are complete" },
	{ 0, "url", "URL", DEV, FORM_URL, AT(url),
		"the site's address, for links that are complete\n(default its own address)" },
	{ 0, "log", "text|json", BOTH, FORM_LOG, 0, "json: one object a line on standard output" },
	{ 0, "verbose", NULL, BOTH, FORM_ON, AT(verbose),
		"name every task that was looked at, and its cause" },
	{ 0, "quiet", NULL, BOTH, FORM_ON, AT(quiet), "errors and warnings only" },
	{ 0, "trace", "FILE", BOTH, FORM_STRING, AT(trace),
		"write a trace that chrome://tracing and Perfetto read" },
	{ 0, "memory", "128M", BOTH, FORM_SIZE, AT(memory),
		"keep about so many bytes of pages that nobody looks at" },
	{ 0, "cache-size", "1G", BOTH, FORM_SIZE, AT(cache_size),
		"accepted; this version keeps no cache on disk" },
	{ 0, "cache-dir", "DIR", BOTH, FORM_STRING, AT(cache_dir),
		"accepted; this version keeps no cache on disk" },
	{ 'h', "help", NULL, BOTH, FORM_HELP, 0, "this text" },
	{ 0, "version", NULL, BOTH, FORM_VERSION, 0,
		"the versions of platen and of its libraries" },
};

enum { NTABLE = sizeof(table) / sizeof(table[0]) };

struct command_row {
	const char *name;
	enum command command;
	unsigned bit; /* which options it takes; 0: none */
	const char *line;
	const char *usage;
};

static const struct command_row commands[] = {
	{ "dev", COMMAND_DEV, DEV, "serve a folder and show each save in the browser at once",
		"platen dev [DIR] [OPTIONS]       (alias: platen serve)\n\n"
		"Serves the site in DIR (default: the current folder), follows its changes and\n"
		"shows each in the open browser tabs. Nothing is written to the output folder." },
	{ "serve", COMMAND_DEV, DEV, NULL, NULL },
	{ "build", COMMAND_BUILD, BUILD, "write a folder's site as static files",
		"platen build [DIR] [OPTIONS]\n\n"
		"Writes the site in DIR (default: the current folder) as static files. With any\n"
		"error the output folder stays as it was. Files that have not changed are not\n"
		"written again; of those no longer needed only platen's own are removed." },
	{ "bench", COMMAND_BENCH, 0, "measure start-up, updates and builds (runs platen-bench)",
		"platen bench COMMAND [OPTIONS]   (platen bench --help tells more)" },
	{ "help", COMMAND_HELP, 0, "this text, or that of a command", "platen help [COMMAND]" },
	{ "version", COMMAND_VERSION, 0, NULL, "platen version" },
};

enum { NCOMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const char *const later[] = { "check", "why", "clean", "liquid", "new", "post" };

enum { NLATER = sizeof(later) / sizeof(later[0]) };

static const char footer[] =
	"\nExit status: 0 fine, 1 the site has errors, 2 the command line is wrong,\n"
	"3 the machine: port, permission, disk; a build that is interrupted: 130 or 143.\n";

static const char environment[] =
	"\nEnvironment:\n"
	"  SOURCE_DATE_EPOCH            the site's clock, in seconds since 1970\n"
	"  JEKYLL_ENV                   the site's environment (default development)\n"
	"  NO_COLOR                     no colours, even on a terminal\n"
	"  BROWSER                      what --open runs\n";

/* ---- help -------------------------------------------------------------------------------------- */

static void
help_names(struct buf *b, const struct option *o)
{
	if (o->letter)
		buf_printf(b, "-%c, ", o->letter);
	buf_printf(b, "--%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
}

/* `text`'s lines, from column 31 on; the first one stands behind what is there since `start`. */
static void
help_lines(struct buf *b, size_t start, const char *text)
{
	enum { COLUMN = 31 };
	struct str rest = str_of(text), line;
	while (str_line(&rest, &line)) {
		size_t at = b->len - start;
		if (at + 2 > COLUMN) {
			buf_add_char(b, '\n');
			at = 0;
		}
		buf_printf(b, "%*s%.*s\n", (int)(COLUMN - at), "", STR(line));
		start = b->len;
	}
}

static void
help_options(struct buf *b, unsigned bit)
{
	buf_lit(b, "\nOptions (in any order; --NAME=VALUE as well):\n");
	for (size_t i = 0; i < NTABLE; i++) {
		if (!(table[i].commands & bit) || !table[i].help)
			continue;
		size_t start = b->len;
		buf_lit(b, "  ");
		help_names(b, &table[i]);
		if (i + 1 < NTABLE && !table[i + 1].help) {
			buf_lit(b, "\n  ");
			start = b->len - 2;
			help_names(b, &table[i + 1]);
		}
		help_lines(b, start, table[i].help);
	}
}

static void
help_program(struct buf *b)
{
	buf_lit(b, "platen: builds sites from Markdown, and keeps them live while you write.\n\n"
		   "Usage: platen COMMAND [DIR] [OPTIONS]\n\nCommands:\n");
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (commands[i].line)
			buf_printf(b, "  %-28s %s\n", commands[i].name, commands[i].line);
	buf_lit(b, "\n  platen COMMAND --help        the options of a command\n"
		   "  platen --version             the versions of platen and of its libraries\n");
	buf_add(b, str_of(environment));
	buf_add(b, str_of(footer));
}

static void
help_command(struct buf *b, const struct command_row *row)
{
	buf_printf(b, "Usage: %s\n", row->usage);
	if (row->bit) {
		help_options(b, row->bit);
		buf_add(b, str_of(environment));
		buf_add(b, str_of(footer));
	}
}

/* ---- what might have been meant ---------------------------------------------------------------- */

/* Options of Jekyll's that are not ours, and what stands for them. */
static const struct {
	const char *name;
	char letter;
	const char *instead;
} jekylls[] = {
	{ "watch", 'w', "platen dev follows the changes" },
	{ "drafts", 'D', "write --drafts" },
	{ "baseurl", 'b', "write --baseurl" },
	{ "port", 'P', "write --port, of platen dev" },
	{ "host", 'H', "write --host, of platen dev" },
	{ "quiet", 'q', "write --quiet" },
	{ "verbose", 'V', "write --verbose" },
	{ "trace", 't', "what is wrong is always shown in full; --trace FILE writes a trace" },
	{ "livereload", 'l', "platen dev always reloads" },
	{ "open-url", 0, "write --open, of platen dev" },
	{ "limit_posts", 0, "write limit_posts: N into the configuration" },
	{ "force_polling", 0, "write --poll, of platen dev" },
	{ "lsi", 0, "related posts are the newest ones" },
	{ "safe", 0, "no Ruby is ever run" },
	{ "plugins", 'p', "no Ruby is ever run" },
	{ "layouts", 0, "layouts are those of _layouts" },
	{ "profile", 0, "--trace FILE writes a trace" },
	{ "disable-disk-cache", 0, "this version keeps none" },
	{ "strict_front_matter", 0, "broken front matter is always an error" },
	{ "detach", 'B', "run it in the background of the shell" },
	{ "skip-initial-build", 0, "pages are made when they are asked for" },
};

enum { NJEKYLLS = sizeof(jekylls) / sizeof(jekylls[0]) };

/* Whether it is an option of Jekyll's, and the message with what to write instead. */
static bool
jekylls_option(struct str name, char letter, struct buf *m)
{
	for (size_t i = 0; i < NJEKYLLS; i++) {
		if (letter ? jekylls[i].letter != letter : !str_eq(name, str_of(jekylls[i].name)))
			continue;
		if (letter)
			buf_printf(m, "unknown option '-%c'", letter);
		else
			buf_printf(m, "unknown option '--%.*s'", STR(name));
		buf_printf(m, "; %s", jekylls[i].instead);
		return true;
	}
	return false;
}

static int
wrong_option(struct str given, unsigned bit, struct buf *m)
{
	if (jekylls_option(given, 0, m))
		return EXIT_USAGE;
	struct near near = { .given = given };
	for (size_t i = 0; i < NTABLE; i++)
		if (table[i].commands & bit)
			near_try(&near, table[i].name);
	buf_printf(m, "unknown option '--%.*s'", STR(given));
	if (near.best)
		buf_printf(m, "; did you mean '--%s'?", near.best);
	return EXIT_USAGE;
}

static int
wrong_command(struct str given, struct buf *m)
{
	for (size_t i = 0; i < NLATER; i++) {
		if (str_eq(given, str_of(later[i]))) {
			buf_printf(m, "'%s' is not in this version; there are dev and build",
				later[i]);
			return EXIT_USAGE;
		}
	}
	struct near near = { .given = given };
	for (size_t i = 0; i < NCOMMANDS; i++)
		near_try(&near, commands[i].name);
	buf_printf(m, "unknown command '%.*s'", STR(given));
	if (near.best)
		buf_printf(m, "; did you mean '%s'?", near.best);
	return EXIT_USAGE;
}

/* ---- reading ----------------------------------------------------------------------------------- */

static bool
read_number(const char *s, uint64_t max, uint64_t *ret)
{
	uint64_t n = 0;
	if (!*s)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		n = n * 10 + (uint64_t)(*s - '0');
		if (n > max)
			return false;
	}
	*ret = n;
	return true;
}

static bool
read_size(const char *s, uint64_t *ret)
{
	char digits[24];
	size_t len = strlen(s);
	unsigned shift = 0;
	if (len == 0 || len >= sizeof(digits))
		return false;
	switch (s[len - 1]) {
	case 'K':
	case 'k':
		shift = 10;
		break;
	case 'M':
	case 'm':
		shift = 20;
		break;
	case 'G':
	case 'g':
		shift = 30;
		break;
	default:
		break;
	}
	memcpy(digits, s, len + 1);
	if (shift)
		digits[len - 1] = '\0';
	uint64_t n;
	if (!read_number(digits, UINT64_MAX >> 32, &n))
		return false;
	*ret = n << shift;
	return true;
}

static void *
member(struct options *ret, const struct option *o)
{
	return (char *)ret + o->offset;
}

static int
wrong_value(const struct option *o, const char *value, const char *wanted, struct buf *m)
{
	buf_printf(m, "--%s takes %s, not '%s'", o->name, wanted, value);
	return EXIT_USAGE;
}

static int
set_allowed(struct options *ret, const struct option *o, const char *value, struct buf *m)
{
	if (ret->nallowed == OPTIONS_HOSTS_MAX) {
		buf_printf(m, "--%s may be given %d times at most", o->name, OPTIONS_HOSTS_MAX);
		return EXIT_USAGE;
	}
	ret->allowed[ret->nallowed++] = value;
	return 0;
}

static int
set_log(struct options *ret, const struct option *o, const char *value, struct buf *m)
{
	bool json = strcmp(value, "json") == 0;
	if (!json && strcmp(value, "text") != 0)
		return wrong_value(o, value, "text or json", m);
	ret->log = json ? LOG_JSON : LOG_TEXT;
	return 0;
}

/* Whether links can be completed with it. */
static bool
is_address(struct str url)
{
	struct url_parts parts = url_split(url);
	return (str_eq_nocase(parts.scheme, S("https")) ||
		       str_eq_nocase(parts.scheme, S("http"))) &&
	       parts.authority.len > 0 && !parts.has_query && !parts.has_fragment;
}

static int
set_value(struct options *ret, const struct option *o, const char *value, struct buf *m)
{
	uint64_t n = 0;
	switch (o->form) {
	case FORM_ON:
	case FORM_OFF:
		*(bool *)member(ret, o) = o->form == FORM_ON;
		return 0;
	case FORM_STRING:
		*(const char **)member(ret, o) = value;
		return 0;
	case FORM_URL:
		if (!is_address(str_of(value)))
			return wrong_value(o, value, "an address such as https://example.com", m);
		*(const char **)member(ret, o) = value;
		return 0;
	case FORM_PORT:
		if (!read_number(value, 65535, &n))
			return wrong_value(o, value, "a number from 0 to 65535", m);
		ret->port = (int)n;
		return 0;
	case FORM_SIZE:
		if (!read_size(value, &n))
			return wrong_value(o, value, "a number of bytes such as 128M", m);
		*(uint64_t *)member(ret, o) = n;
		return 0;
	case FORM_LOG:
		return set_log(ret, o, value, m);
	case FORM_ALLOWED:
		return set_allowed(ret, o, value, m);
	case FORM_HELP:
		ret->command = COMMAND_HELP;
		return 0;
	case FORM_VERSION:
		ret->command = COMMAND_VERSION;
		return 0;
	}
	return 0;
}

static const struct option *
find_option(struct str name, char letter, unsigned bit)
{
	for (size_t i = 0; i < NTABLE; i++) {
		const struct option *o = &table[i];
		bool same = letter ? o->letter == letter : str_eq(name, str_of(o->name));
		if (same && (o->commands & bit))
			return o;
	}
	return NULL;
}

/* Where the reading of argv stands. */
struct reader {
	int argc, i;
	char **argv;
	unsigned bit;
	struct options *options;
	struct buf *message;
};

/* The option's argument: what stands behind '=' or the letter, else the next word. */
static int
take_value(struct reader *r, const struct option *o, const char *attached)
{
	if (!o->argument && attached) {
		buf_printf(r->message, "--%s takes no value", o->name);
		return EXIT_USAGE;
	}
	if (o->argument && !attached) {
		if (r->i + 1 >= r->argc) {
			buf_printf(r->message, "--%s needs a value: --%s %s", o->name, o->name,
				o->argument);
			return EXIT_USAGE;
		}
		attached = r->argv[++r->i];
	}
	return set_value(r->options, o, attached, r->message);
}

static int
read_long(struct reader *r, const char *word)
{
	const char *equals = strchr(word, '=');
	struct str name = { word, equals ? (size_t)(equals - word) : strlen(word) };
	const struct option *o = find_option(name, 0, r->bit);
	if (!o)
		return wrong_option(name, r->bit, r->message);
	return take_value(r, o, equals ? equals + 1 : NULL);
}

static int
read_short(struct reader *r, const char *word)
{
	const struct option *o = find_option(S(""), word[0], r->bit);
	if (!o) {
		if (!jekylls_option(S(""), word[0], r->message))
			buf_printf(r->message, "unknown option '-%s'", word);
		return EXIT_USAGE;
	}
	const char *attached = word[1] == '=' ? word + 2 : word + 1;
	return take_value(r, o, word[1] ? attached : NULL);
}

static int
read_folder(struct reader *r, const char *word)
{
	if (r->options->dir && strcmp(r->options->dir, word) != 0) {
		buf_printf(r->message, "two folders: '%s' and '%s'", r->options->dir, word);
		return EXIT_USAGE;
	}
	r->options->dir = word;
	return 0;
}

static int
read_words(struct reader *r)
{
	bool words_only = false;
	for (; r->i < r->argc; r->i++) {
		const char *word = r->argv[r->i];
		int status;
		if (words_only || word[0] != '-' || !word[1])
			status = read_folder(r, word);
		else if (strcmp(word, "--") == 0)
			status = 0, words_only = true;
		else if (word[1] == '-')
			status = read_long(r, word + 2);
		else
			status = read_short(r, word + 1);
		if (status != 0 || r->options->command == COMMAND_HELP ||
			r->options->command == COMMAND_VERSION)
			return status;
	}
	return 0;
}

static const struct command_row *
find_command(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].bit || commands[i].usage ? &commands[i] : NULL;
	return NULL;
}

/* An alias stands behind the command that it is another name of. */
static const struct command_row *
command_of(const struct command_row *row)
{
	return row->usage ? row : row - 1;
}

static int
read_help(int argc, char **argv, struct buf *m)
{
	if (argc < 3) {
		help_program(m);
		return 0;
	}
	const struct command_row *row = find_command(argv[2]);
	if (!row)
		return wrong_command(str_of(argv[2]), m);
	help_command(m, command_of(row));
	return 0;
}

int
options_read(int argc, char **argv, struct options *ret, struct buf *ret_message)
{
	*ret = (struct options){ .watch = true, .port = OPTIONS_PORT_NONE };
	if (argc < 2) {
		help_program(ret_message);
		return EXIT_USAGE;
	}
	const char *first = argv[1];
	if (strcmp(first, "--version") == 0 || strcmp(first, "version") == 0) {
		ret->command = COMMAND_VERSION;
		return 0;
	}
	if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 ||
		strcmp(first, "help") == 0) {
		ret->command = COMMAND_HELP;
		return read_help(first[0] == '-' ? 2 : argc, argv, ret_message);
	}
	const struct command_row *row = find_command(first);
	if (!row)
		return wrong_command(str_of(first), ret_message);
	ret->command = row->command;
	if (row->command == COMMAND_BENCH)
		return 0; /* the other program reads what follows */
	struct reader r = { argc, 2, argv, row->bit, ret, ret_message };
	int status = read_words(&r);
	if (status == 0 && ret->command == COMMAND_HELP)
		help_command(ret_message, command_of(row));
	return status;
}
