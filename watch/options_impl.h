/* What the two halves of the command line share: the table of its options and commands with the help that is
 * made of it (options_table.c), and the reading of words by it (options.c). Nobody else includes this. */
#ifndef WATCH_OPTIONS_IMPL_H
#define WATCH_OPTIONS_IMPL_H

#include "watch/options.h"

enum form {
	FORM_ON,      /* a flag that sets a bool */
	FORM_OFF,     /* a flag that clears it */
	FORM_STRING,  /* takes any argument */
	FORM_URL,     /* http or https, and a host */
	FORM_PORT,    /* a number up to 65535 */
	FORM_SIZE,    /* a number of bytes, with K, M or G behind it */
	FORM_COUNT,   /* a number from 1 on */
	FORM_LOG,     /* text or json */
	FORM_FORMAT,  /* text, json, sarif or github */
	FORM_EDITOR,  /* the name of one, or an address with {path} in it */
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

struct command_row {
	const char *name;
	enum command command;
	unsigned bit;      /* which options it takes; 0: none */
	const char *line;  /* in the help of the program; NULL: an alias, or not shown */
	const char *usage; /* NULL: an alias of the row above */
	const char *word;  /* the name of its first word, where that is no folder, and needed */
	bool needs_dir;
};

/* The rows, *ret_n of them. */
const struct option *options_table(size_t *ret_n);
const struct command_row *options_commands(size_t *ret_n);

/* The row of a command as the user names it; that of the command itself where it is an alias. NULL for none. */
const struct command_row *options_command(const char *name);

/* The help of the program, and of one command. */
void options_help(struct buf *b);
void options_help_command(struct buf *b, const struct command_row *row);

#endif
