/* How many files this process may have open at once.
 *
 * `dev` has some twenty at rest, one more for each connection, one for each folder above the one that is listed, and some
 * for a style sheet. Where one is missing it is the machine that fails: that is told, and tried again with the next
 * batch. But until then an address may answer that nothing is there. So the limit is raised, which mostly is free, and
 * where too few are left nothing is begun. Who is started from here has the old limit again: a program that calls
 * select(2) cannot use more than 1,024 of them. */
#include "watch/files.h"

#include <fcntl.h>
#include <sys/resource.h>

enum { FILES_MIN = 64 };

uint64_t
files_raise(void)
{
	struct rlimit l;
	if (getrlimit(RLIMIT_NOFILE, &l) < 0 || l.rlim_cur == l.rlim_max)
		return 0;
	rlim_t before = l.rlim_cur;
	l.rlim_cur = l.rlim_max;
	return setrlimit(RLIMIT_NOFILE, &l) < 0 ? 0 : before;
}

bool
files_suffice(int *ret_limit)
{
	enum {
		OPEN_MAX = 4 * FILES_MIN
	}; /* by whoever started us: more are hardly ever inherited */
	struct rlimit l;
	int left = 0;
	if (getrlimit(RLIMIT_NOFILE, &l) < 0 || l.rlim_cur > OPEN_MAX)
		return true;
	for (int fd = 0; fd < (int)l.rlim_cur; fd++)
		left += fcntl(fd, F_GETFD) < 0;
	*ret_limit = (int)l.rlim_cur;
	return left >= FILES_MIN;
}
