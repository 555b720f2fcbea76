/* The command line: one table of options, from which they are read and from which the help is made. */
#ifndef WATCH_OPTIONS_H
#define WATCH_OPTIONS_H

#include "core/buf.h"

enum command {
	COMMAND_DEV,
	COMMAND_BUILD,
	COMMAND_CHECK,
	COMMAND_WHY,
	COMMAND_CLEAN,
	COMMAND_NEW,
	COMMAND_POST,
	COMMAND_BENCH,
	COMMAND_LIQUID,
	COMMAND_HELP,
	COMMAND_VERSION
};

enum log_form { LOG_TEXT, LOG_JSON };

enum check_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_GITHUB };

/* What a process ends with. */
enum exit_status {
	EXIT_FINE = 0,
	EXIT_SITE = 1,    /* the site has errors */
	EXIT_USAGE = 2,   /* the command line is wrong */
	EXIT_MACHINE = 3, /* port, permission, disk */
};

enum { OPTIONS_HOSTS_MAX = 16, OPTIONS_PORT_NONE = -1 };

/* Strings point into argv; NULL where an option was not given. */
struct options {
	enum command command;
	const char *name; /* of the command, as its help says it */
	const char *dir;  /* of liquid: the template's file */
	const char *data, *includes;
	const char *word; /* post: the title; why: a URL or file */
	const char *out;
	const char *config, *baseurl, *url;
	bool drafts, future, unpublished;
	bool watch, poll, open, follow;
	uint64_t
		files_before; /* the limit of open files before it was raised; 0: it was not (files.h) */
	const char *editor; /* dev: the address that opens a place in it (editor.h); NULL: none */
	int port;           /* OPTIONS_PORT_NONE: 4000, or the next that is free */
	const char *host;
	const char *allowed[OPTIONS_HOSTS_MAX];
	size_t nallowed;
	enum log_form log;
	bool verbose, quiet;
	const char *trace;
	bool trace_private;
	uint64_t memory;     /* bytes of values kept; 0: as many as is usual */
	uint64_t cache_size; /* bytes on disk; 0: none */
	const char *cache_dir;
	unsigned threads; /* 0: as many as there are cores */
	bool strict, keep_going, incremental, jekyll;
	enum check_format format; /* check: of what was found */
	bool tour;                /* new: the course */
};

/* Reads the command line. 0: run ret->command; else EXIT_USAGE, and `ret_message` says what is wrong,
 * where it was and what might have been meant. For COMMAND_HELP the text is in `ret_message`. */
int options_read(int argc, char **argv, struct options *ret, struct buf *ret_message);

#endif
