/* Nothing is left running, and nothing left behind. */
#include "bench/guard.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/options.h"

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path), 0;
}

void
guard_remove(const char *path)
{
	(void)nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

void
guard_fail(int status, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	(void)fflush(stdout);
	(void)fprintf(stderr, "platen-bench: %s", status == BENCH_VOID ? "void: " : "error: ");
	(void)vfprintf(stderr, fmt, ap);
	(void)fputc('\n', stderr);
	va_end(ap);
	exit(status);
}

/* What left the group comes to this process once its parent has gone. */
static void
signal_children(int signal)
{
	char path[64];
	long pid;
	(void)snprintf(path, sizeof(path), "/proc/self/task/%ld/children", (long)getpid());
	FILE *f = fopen(path, "re");
	while (f && fscanf(f, "%ld", &pid) == 1)
		(void)kill((pid_t)pid, signal);
	if (f)
		(void)fclose(f);
}

/* Ends the group and whoever left it: asked first, so that servers end in order, then told. */
static void
end_all(pid_t group)
{
	enum { ASKED = 100, TOLD = 200 };
	pid_t ended;
	for (int i = 0; i < TOLD; i++) {
		int signal = i < ASKED ? SIGTERM : SIGKILL;
		if (i == 0 || i == ASKED)
			(void)kill(-group, signal);
		if (i > 0)
			signal_children(signal);
		while ((ended = waitpid(-1, NULL, WNOHANG)) > 0)
			continue;
		if (ended < 0)
			return; /* nobody is left */
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
}

/* In the child, when whoever watches over it was killed. */
static void
end_own_group(int signal)
{
	(void)signal;
	(void)kill(0, SIGKILL);
}

/* Waits for the child's end or for a signal: the status to end with. */
static int
wait_for(pid_t child, const sigset_t *set)
{
	for (;;) {
		int signal = sigwaitinfo(set, NULL), status;
		if (signal != SIGCHLD)
			return 128 + signal;
		if (waitpid(child, &status, WNOHANG) != child)
			continue;
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		(void)fprintf(stderr, "platen-bench: error: the run was ended by signal %d (%s)\n",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
		return BENCH_MACHINE;
	}
}

/* Orphans of the work come to this process, which waits for the end of them all. */
static int
watch_over(int (*work)(void *ctx, const char *folder), void *ctx, const char *folder)
{
	sigset_t set, old;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigaddset(&set, SIGQUIT);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &set, &old);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid_t child = fork();
	if (child == 0) {
		(void)setpgid(0, 0);
		(void)signal(SIGUSR1, end_own_group);
		(void)prctl(PR_SET_PDEATHSIG, SIGUSR1);
		(void)sigprocmask(SIG_SETMASK, &old, NULL);
		/* what tools keep for themselves goes with the rest */
		(void)setenv("TMPDIR", folder, 1);
		(void)setenv("XDG_CACHE_HOME", folder, 1);
		exit(work(ctx, folder));
	}
	if (child < 0)
		return BENCH_MACHINE;
	(void)setpgid(child, child);
	int status = wait_for(child, &set);
	end_all(child);
	return status;
}

int
guard_run(int (*work)(void *ctx, const char *folder), void *ctx)
{
	const char *parent = getenv("TMPDIR");
	struct buf folder = { 0 };
	buf_printf(&folder, "%s/platen-bench-XXXXXX%c", parent ? parent : P_tmpdir, 0);
	int status = BENCH_MACHINE;
	if (mkdtemp(folder.ptr)) {
		status = watch_over(work, ctx, folder.ptr);
		guard_remove(folder.ptr);
	} else {
		(void)fprintf(
			stderr, "platen-bench: error: a temporary folder: %s\n", strerror(errno));
	}
	buf_done(&folder);
	return status;
}
