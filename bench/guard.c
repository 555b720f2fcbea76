/* Nothing is left running, and nothing left behind. */
#include "bench/guard.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Ends what is left of the group: asked first, so that servers end in order, then told. */
static void
end_group(pid_t group)
{
	(void)kill(-group, SIGTERM);
	for (int i = 0; i < 100 && kill(-group, 0) == 0; i++) {
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		while (waitpid(-group, NULL, WNOHANG) > 0)
			continue;
	}
	(void)kill(-group, SIGKILL);
}

/* Waits for the child's end or for a signal: the status to end with. */
static int
wait_for(pid_t child, const sigset_t *set)
{
	for (;;) {
		int signal = sigwaitinfo(set, NULL), status;
		if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP)
			return 128 + signal;
		if (waitpid(child, &status, WNOHANG) != child)
			continue;
		return WIFEXITED(status) ? WEXITSTATUS(status) : BENCH_MACHINE;
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
	(void)sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &set, &old);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid_t child = fork();
	if (child == 0) {
		(void)setpgid(0, 0);
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
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
	end_group(child);
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
