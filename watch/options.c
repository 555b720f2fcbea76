/* The command line: words read by the table (options_table.c), and what is said of those that it does not have. */
#include "watch/options_impl.h"

#include <stdlib.h>

#include "core/near.h"
#include "core/path.h"
#include "watch/editor.h"

/* ---- what might have been meant ---------------------------------------------------------------- */

/* Options of Jekyll's that are not ours, and what stands for them; "" where the name is the same. */
static const struct {
	const char *name;
	char letter;
	const char *instead;
} jekylls[] = {
	{ "watch", 'w', "platen dev follows the changes" },
	{ "", 'D', "write --drafts" },
	{ "", 'b', "write --baseurl" },
	{ "", 'P', "write --port, of platen dev" },
	{ "", 'H', "write --host, of platen dev" },
	{ "", 'q', "write --quiet" },
	{ "", 'V', "write --verbose" },
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
	{ "disable-disk-cache", 0, "write --cache-size 0" },
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

/* The first command that has an option of these. */
static const char *
first_with(unsigned commands)
{
	size_t n;
	const struct command_row *rows = options_commands(&n);
	for (size_t i = 0; i < n; i++)
		if (rows[i].bit & commands)
			return rows[i].name;
	return NULL;
}

static int
wrong_option(struct str given, unsigned bit, struct buf *m)
{
	if (jekylls_option(given, 0, m))
		return EXIT_USAGE;
	struct near near = { .given = given };
	size_t n;
	const struct option *table = options_table(&n);
	const char *owner = NULL;
	for (size_t i = 0; i < n; i++) {
		if (table[i].commands & bit)
			near_try(&near, table[i].name);
		else if (str_eq(given, str_of(table[i].name)))
			owner = first_with(table[i].commands);
	}
	buf_printf(m, "unknown option '--%.*s'", STR(given));
	if (owner)
		buf_printf(m, "; it is one of platen %s", owner);
	else if (near.best)
		buf_printf(m, "; did you mean '--%s'?", near.best);
	return EXIT_USAGE;
}

static int
wrong_command(struct str given, struct buf *m)
{
	struct near near = { .given = given };
	size_t n;
	const struct command_row *commands = options_commands(&n);
	for (size_t i = 0; i < n; i++)
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

static int
set_format(struct options *ret, const struct option *o, const char *value, struct buf *m)
{
	static const char *const names[] = { "text", "json", "sarif", "github" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(value, names[i]) == 0) {
			ret->format = (enum check_format)i;
			return 0;
		}
	}
	return wrong_value(o, value, "text, json, sarif or github", m);
}

static int
set_editor(struct options *ret, const struct option *o, const char *value, struct buf *m)
{
	struct near near = { .given = str_of(value) };
	ret->editor = editor_address(value, &near);
	if (ret->editor)
		return 0;
	(void)wrong_value(o, value, "the name of an editor, or an address with {path} in it", m);
	if (near.best)
		buf_printf(m, "; did you mean '%s'?", near.best);
	return EXIT_USAGE;
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
	case FORM_COUNT:
		if (!read_number(value, 256, &n) || n == 0)
			return wrong_value(o, value, "a number from 1 to 256", m);
		*(unsigned *)member(ret, o) = (unsigned)n;
		return 0;
	case FORM_LOG:
		return set_log(ret, o, value, m);
	case FORM_FORMAT:
		return set_format(ret, o, value, m);
	case FORM_EDITOR:
		return set_editor(ret, o, value, m);
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
	size_t n;
	const struct option *table = options_table(&n);
	for (size_t i = 0; i < n; i++) {
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
	const struct command_row *row;
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
	const struct option *o = find_option(name, 0, r->row->bit);
	if (!o)
		return wrong_option(name, r->row->bit, r->message);
	return take_value(r, o, equals ? equals + 1 : NULL);
}

static int
read_short(struct reader *r, const char *word)
{
	const struct option *o = find_option(S(""), word[0], r->row->bit);
	if (!o) {
		if (!jekylls_option(S(""), word[0], r->message))
			buf_printf(r->message, "unknown option '-%s'", word);
		return EXIT_USAGE;
	}
	const char *attached = word[1] == '=' ? word + 2 : word + 1;
	return take_value(r, o, word[1] ? attached : NULL);
}

static int
read_word(struct reader *r, const char *word)
{
	if (r->row->word && !r->options->word) {
		r->options->word = word;
		return 0;
	}
	if (r->options->dir && strcmp(r->options->dir, word) != 0) {
		buf_printf(r->message, "two %s: '%s' and '%s'",
			r->row->command == COMMAND_LIQUID ? "files" : "folders", r->options->dir,
			word);
		return EXIT_USAGE;
	}
	r->options->dir = word;
	return 0;
}

/* Whether what the command cannot do without was given. */
static int
check_words(struct reader *r)
{
	const char *missing = NULL;
	if (r->row->word && !r->options->word)
		missing = r->row->word;
	else if (r->row->needs_dir && !r->options->dir)
		missing = "DIR";
	if (!missing)
		return 0;
	buf_printf(r->message, "platen %s needs a %s", r->row->name, missing);
	return EXIT_USAGE;
}

static int
read_words(struct reader *r)
{
	bool words_only = false;
	for (; r->i < r->argc; r->i++) {
		const char *word = r->argv[r->i];
		int status;
		if (words_only || word[0] != '-' || !word[1])
			status = read_word(r, word);
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
	return check_words(r);
}

static int
read_help(int argc, char **argv, struct buf *m)
{
	if (argc < 3) {
		options_help(m);
		return 0;
	}
	const struct command_row *row = options_command(argv[2]);
	if (!row)
		return wrong_command(str_of(argv[2]), m);
	options_help_command(m, row);
	return 0;
}

int
options_read(int argc, char **argv, struct options *ret, struct buf *ret_message)
{
	*ret = (struct options){
		.watch = true, .port = OPTIONS_PORT_NONE, .cache_size = UINT64_C(1) << 30
	};
	if (argc < 2) {
		options_help(ret_message);
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
	const struct command_row *row = options_command(first);
	if (!row)
		return wrong_command(str_of(first), ret_message);
	ret->command = row->command;
	ret->name = row->name;
	if (row->command == COMMAND_BENCH)
		return 0; /* the other program reads what follows */
	struct reader r = { argc, 2, argv, row, ret, ret_message };
	int status = read_words(&r);
	if (status == 0 && ret->command == COMMAND_HELP)
		options_help_command(ret_message, row);
	return status;
}
