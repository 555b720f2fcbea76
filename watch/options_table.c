/* The table of the command line's options and commands, and the help that is made of it. */
#include "watch/options_impl.h"

/* Sets of commands. */
enum {
	DEV = 1 << 0,
	BUILD = 1 << 1,
	NEW = 1 << 2,
	POST = 1 << 3,
	LIQUID = 1 << 4,
	CHECK = 1 << 5,
	WHY = 1 << 6,
	CLEAN = 1 << 7,
	BOTH = DEV | BUILD,
	SITE = BOTH | CHECK | WHY,
	ALL = SITE | NEW | POST | CLEAN,
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
	{ 0, "follow", NULL, DEV, FORM_ON, AT(follow),
		"the browser goes to the post that was just saved" },
	{ 0, "editor", "NAME|URL", DEV, FORM_EDITOR, 0,
		"places become links that it opens, as does Alt-click on\n"
		"a block of a page: vscode, vscodium, cursor, zed, sublime,\n"
		"idea, emacs, or 'app://open?file={path}&line={line}'" },
	{ 'o', "out", "DIR", BUILD, FORM_STRING, AT(out),
		"write there (default: `destination` of the configuration,\n"
		"else DIR/_site). May not be DIR nor contain it" },
	{ 'd', "destination", "DIR", BUILD, FORM_STRING, AT(out), NULL },
	{ 0, "tour", NULL, NEW, FORM_ON, AT(tour),
		"the site is a course: each of its posts has you change\n"
		"a file, and see what becomes of it" },
	{ 's', "source", "DIR", SITE | POST | CLEAN, FORM_STRING, AT(dir),
		"the site's folder, as the argument DIR" },
	{ 0, "data", "FILE.json", LIQUID, FORM_STRING, AT(data),
		"an object: its keys are the template's variables" },
	{ 0, "includes", "DIR", LIQUID, FORM_STRING, AT(includes),
		"where include and render find their files" },
	{ 0, "jekyll", NULL, LIQUID, FORM_ON, AT(jekyll),
		"as in a Jekyll site: its include alone, and its\n"
		"filters before Liquid's of the same name" },
	{ 0, "strict", NULL, LIQUID, FORM_ON, AT(strict),
		"unknown variables and filters are errors; warnings fail" },
	{ 0, "strict", NULL, BUILD, FORM_ON, AT(strict), "warnings fail, too" },
	{ 0, "keep-going", NULL, BUILD, FORM_ON, AT(keep_going),
		"write all pages but the broken ones; still exit status 1" },
	{ 0, "format", "NAME", CHECK, FORM_FORMAT, 0,
		"text (the default), json, sarif for code scanning, or\n"
		"github: annotations beside the lines of a change" },
	{ 'I', "incremental", NULL, BUILD, FORM_ON, AT(incremental),
		"without effect: it always is" },
	{ 0, "drafts", NULL, SITE, FORM_ON, AT(drafts), "with the posts in _drafts" },
	{ 0, "future", NULL, SITE, FORM_ON, AT(future), "with posts dated in the future" },
	{ 0, "unpublished", NULL, SITE, FORM_ON, AT(unpublished), "with `published: false`" },
	{ 0, "config", "A,B", SITE | POST | CLEAN, FORM_STRING, AT(config),
		"configuration files, later ones win\n(default _config.yml, else _config.yaml)" },
	{ 0, "baseurl", "PATH", SITE, FORM_STRING, AT(baseurl),
		"the path below which the site lives" },
	{ 0, "url", "URL", BUILD | CHECK, FORM_URL, AT(url),
		"the site's address, for links that are complete" },
	{ 0, "url", "URL", DEV, FORM_URL, AT(url),
		"the site's address, for links that are complete\n(default its own address)" },
	{ 0, "log", "text|json", ALL, FORM_LOG, 0, "json: one object a line on standard output" },
	{ 0, "verbose", NULL, SITE, FORM_ON, AT(verbose),
		"name every task that was looked at, and its cause" },
	{ 0, "quiet", NULL, ALL, FORM_ON, AT(quiet), "errors and warnings only" },
	{ 0, "trace", "FILE", SITE, FORM_STRING, AT(trace),
		"write each task's time and memory, none of its text,\n"
		"for chrome://tracing and Perfetto" },
	{ 0, "trace-private", NULL, SITE, FORM_ON, AT(trace_private),
		"with hashes in place of paths and addresses in it" },
	{ 0, "memory", "128M", SITE, FORM_SIZE, AT(memory),
		"keep about so many bytes of pages that nobody looks at\n"
		"(default 16M, in a build 64M; without a cache: all)" },
	{ 0, "threads", "N", BUILD | CHECK, FORM_COUNT, AT(threads),
		"work on so many cores (default all there are)" },
	{ 0, "cache-size", "1G", BOTH, FORM_SIZE, AT(cache_size),
		"keep about so much for the next start (default 1G, at least 1M; 0: nothing)" },
	{ 0, "cache-dir", "DIR", BOTH | CLEAN, FORM_STRING, AT(cache_dir),
		"keep it there, in a folder of its own (default DIR/.platen)" },
	{ 'h', "help", NULL, ALL | LIQUID, FORM_HELP, 0, "this text" },
	{ 0, "version", NULL, ALL | LIQUID, FORM_VERSION, 0,
		"the versions of platen and of its libraries" },
};

enum { NTABLE = sizeof(table) / sizeof(table[0]) };

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
	{ "check", COMMAND_CHECK, CHECK, "find what is wrong with a site: links, images, tags, …",
		"platen check [DIR] [OPTIONS]\n\n"
		"Makes every page of the site in DIR (default: the current folder) and looks for\n"
		"links and anchors that lead nowhere, missing images and descriptions, two files\n"
		"at one address, includes and layouts that nobody uses, front matter of a wrong\n"
		"type, unclosed tags, and all that build would tell. Other sites are not asked,\n"
		"and nothing is written. The same fault on many pages is told once, with its\n"
		"first places; --verbose tells each. Exit status 1 where anything was found." },
	{ "why", COMMAND_WHY, WHY, "what a page is made of; which pages a file reaches",
		"platen why URL-OR-FILE [DIR] [OPTIONS]\n\n"
		"For the address of a page (/a/b/ or http://localhost:4000/a/b/): the files that\n"
		"it is made of, and with --verbose every task, as a tree in the order of reading.\n"
		"For a file: the pages that a change of it can reach. It is worked out anew from\n"
		"the site in DIR (default: the current folder). With the address of a running\n"
		"`platen dev` in front, http://localhost:4000/a/, that is asked besides why the\n"
		"page last ran, down to the file that was saved.",
		"URL-OR-FILE", false },
	{ "clean", COMMAND_CLEAN, CLEAN, "remove what is kept for the next start",
		"platen clean [DIR] [OPTIONS]\n\n"
		"Removes the cache of the site in DIR (default: the current folder). Nobody needs\n"
		"to: what does not hold any more is never used." },
	{ "new", COMMAND_NEW, NEW, "begin a site in a new folder",
		"platen new DIR [OPTIONS]\n\n"
		"Makes a small site in DIR, which is new or empty: two posts, a page and a\n"
		"configuration, all of them yours to change. Nothing is asked or fetched.",
		NULL, true },
	{ "post", COMMAND_POST, POST, "begin a post, dated now",
		"platen post TITLE [DIR] [OPTIONS]\n\n"
		"Makes a file with front matter where the site in DIR (default: the current\n"
		"folder) has its posts: in _posts in Jekyll's layout, else beside the newest\n"
		"post, else in posts. Prints its name. A file that is there stays as it is.",
		"TITLE", false },
	{ "liquid", COMMAND_LIQUID, LIQUID, "print one Liquid template with data of your own",
		"platen liquid [--data FILE.json] [--includes DIR] [FILE]\n\n"
		"Prints the template in FILE (default: standard input) with the data's keys as\n"
		"its variables, by Liquid's rules and with Jekyll's filters besides. What is "
		"wrong\n"
		"is told with line and column; a template with an error prints nothing. No site\n"
		"is read: tags and filters that ask one (link, relative_url ...) are not there." },
	{ "bench", COMMAND_BENCH, 0, "measure start-up, updates and builds (runs platen-bench)",
		"platen bench COMMAND [OPTIONS]   (platen bench --help tells more)" },
	{ "help", COMMAND_HELP, 0, "this text, or that of a command", "platen help [COMMAND]" },
	{ "version", COMMAND_VERSION, 0, NULL, "platen version" },
};

enum { NCOMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const char footer[] =
	"\nExit status: 0 fine, 1 the site has errors, 2 the command line is wrong,\n"
	"3 the machine: port, permission, disk; a build that is interrupted: 130 or 143.\n";

static const char environment[] =
	"\nEnvironment:\n"
	"  SOURCE_DATE_EPOCH            the site's clock, in seconds since 1970\n"
	"  JEKYLL_ENV                   the site's environment (default development)\n"
	"  GEM_HOME, GEM_PATH           where themes lie that are gems, beside the usual places\n"
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

void
options_help(struct buf *b)
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

void
options_help_command(struct buf *b, const struct command_row *row)
{
	buf_printf(b, "Usage: %s\n", row->usage);
	if (row->bit) {
		help_options(b, row->bit);
		buf_add(b, str_of(environment));
		buf_add(b, str_of(footer));
	}
}

/* ---- rows -------------------------------------------------------------------------------------- */

const struct option *
options_table(size_t *ret_n)
{
	*ret_n = NTABLE;
	return table;
}

const struct command_row *
options_commands(size_t *ret_n)
{
	*ret_n = NCOMMANDS;
	return commands;
}

/* An alias stands behind the command that it is another name of. */
const struct command_row *
options_command(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].usage ? &commands[i] : &commands[i - 1];
	return NULL;
}
