/* The program: which command, and with what it ends. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "watch/build.h"
#include "watch/cache.h"
#include "watch/check.h"
#include "watch/files.h"
#include "watch/new.h"
#include "watch/report.h"
#include "watch/session.h"
#include "watch/template.h"
#include "watch/version.h"
#include "watch/why.h"

static int
print_version(void)
{
	(void)printf("platen %s (%s)\nlibuv %s\n%scache format %d\n", PLATEN_VERSION, PLATEN_COMMIT,
		uv_version_string(), PLATEN_LIBRARIES, PLATEN_CACHE_FORMAT);
	return EXIT_FINE;
}

/* Help was asked for, or shown because no command was given. */
static int
print_help(struct buf *text, int status)
{
	FILE *stream = status == 0 ? stdout : stderr;
	(void)fwrite(text->ptr, 1, text->len, stream);
	return status;
}

/* Becomes platen-bench, which lies beside this program, or in the build's folder for it. */
static int
become_bench(char **argv)
{
	static const char *const places[] = { "platen-bench", "../bench/platen-bench" };
	char self[4096], path[4200];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(self, '/');
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(*places); i++) {
		(void)snprintf(path, sizeof(path), "%.*s/%s", (int)(slash - self), self, places[i]);
		(void)execv(path, argv + 1);
	}
	(void)fprintf(stderr, "platen: error: no platen-bench beside this program\n");
	return EXIT_MACHINE;
}

/* Whether there are as many files as reading a site takes; else it is said. */
static bool
has_files(const struct options *options, struct report *report)
{
	int limit;
	bool reads = options->command == COMMAND_DEV || options->command == COMMAND_BUILD ||
		     options->command == COMMAND_CHECK || options->command == COMMAND_WHY;
	if (!reads || files_suffice(&limit))
		return true;
	report_error(report,
		"only %d files may be open at once (ulimit -n), and too few of them are left",
		limit);
	return false;
}

static int
run(const struct options *options)
{
	struct report report;
	int status = EXIT_FINE;
	report_init(&report, options);
	if (!has_files(options, &report)) {
		report_done(&report);
		return EXIT_MACHINE;
	}
	switch (options->command) {
	case COMMAND_DEV:
		status = session_run(options, &report);
		break;
	case COMMAND_BUILD:
		status = build_run(options, &report);
		break;
	case COMMAND_LIQUID:
		status = template_run(options, &report);
		break;
	case COMMAND_CHECK:
		status = check_run(options, &report);
		break;
	case COMMAND_WHY:
		status = why_run(options, &report);
		break;
	case COMMAND_NEW:
		status = new_run(options, &report);
		break;
	case COMMAND_POST:
		status = new_post_run(options, &report);
		break;
	case COMMAND_CLEAN:
		status = cache_clean(options, &report);
		break;
	case COMMAND_BENCH:
		break; /* main has it: it needs the words as they are */
	case COMMAND_VERSION:
		status = print_version();
		break;
	case COMMAND_HELP:
		break;
	}
	report_done(&report);
	return status;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct buf message = { 0 };
	int status = options_read(argc, argv, &options, &message);
	if (argc < 2 || (status == 0 && options.command == COMMAND_HELP)) {
		status = print_help(&message, status);
	} else if (status != 0) {
		(void)fprintf(stderr, "platen: error: %.*s\nplaten %s%s--help tells more.\n",
			(int)message.len, message.ptr, options.name ? options.name : "",
			options.name ? " " : "");
	} else if (options.command == COMMAND_BENCH) {
		status = become_bench(argv);
	} else {
		options.files_before = files_raise();
		status = run(&options);
	}
	buf_done(&message);
	return status;
}
