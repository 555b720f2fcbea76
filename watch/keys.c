/* Keys in the terminal of `platen dev`: o, r, p, q and ?.
 *
 * Only where somebody sits there: standard input and output are a terminal, this process is in its foreground,
 * and the log is text. The terminal gives each key at once and does not show it; all else stays as it was,
 * Ctrl-C and Ctrl-Z included, and at the end everything. */
#include <termios.h>
#include <unistd.h>

#include "watch/session_impl.h"

static void
set_keys(struct session *s, bool single)
{
	struct termios t = s->terminal;
	if (single) {
		t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		t.c_cc[VMIN] = 1;
		t.c_cc[VTIME] = 0;
	}
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &t); /* a terminal that is gone needs nothing */
}

/* A walk over all problems. */
struct telling {
	struct report *report;
	size_t errors, warnings;
};

static void
tell_problem(void *ctx, const struct diag *d)
{
	struct telling *t = ctx;
	report_diag(t->report, d);
	t->errors += d->severity == DIAG_ERROR;
	t->warnings += d->severity == DIAG_WARNING;
}

static void
tell_problems(struct session *s)
{
	struct telling t = { s->report, 0, 0 };
	site_diags(s->site, tell_problem, &t);
	if (t.errors + t.warnings)
		report_problems(s->report, t.errors, t.warnings);
	else
		report_note(s->report, "no problems");
}

static void
on_key(struct session *s, char key)
{
	switch (key) {
	case 'o':
		session_browse(s);
		break;
	case 'r':
		(void)due_follow(s);
		site_rescan(s->site, S(""));
		push_settled(s, S("read again"), 1, uv_hrtime());
		report_note(s->report, "the folder was read again");
		break;
	case 'p':
		tell_problems(s);
		break;
	case 'q':
		session_end(s);
		break;
	case '?':
	case 'h':
		report_note(s->report, "  o  open the browser\n  r  read the folder again\n"
				       "  p  show all problems\n  q  quit");
		break;
	default:
		break;
	}
}

static void
on_input(uv_poll_t *poll, int status, int events)
{
	struct session *s = poll->data;
	char keys[64];
	ssize_t n = status < 0 ? 0 : read(STDIN_FILENO, keys, sizeof(keys));
	if (n <= 0) {
		(void)uv_poll_stop(poll); /* the terminal went away */
		return;
	}
	for (ssize_t i = 0; i < n && !s->closing; i++)
		on_key(s, keys[i]);
}

bool
keys_start(struct session *s)
{
	bool there = s->options->log == LOG_TEXT && !s->options->quiet && isatty(STDIN_FILENO) &&
		     isatty(STDOUT_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
	if (!there || tcgetattr(STDIN_FILENO, &s->terminal) < 0 ||
		uv_poll_init(&s->loop, &s->keys, STDIN_FILENO) < 0)
		return false;
	s->keys.data = s;
	s->keyed = true;
	set_keys(s, true);
	(void)uv_poll_start(&s->keys, UV_READABLE, on_input);
	return true;
}

void
keys_stop(struct session *s)
{
	if (!s->keyed)
		return;
	s->keyed = false;
	set_keys(s, false);
	uv_close((uv_handle_t *)&s->keys, NULL);
}
