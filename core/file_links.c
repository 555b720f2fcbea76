/* Where links lead, by their texts: whether a way through them ends, and where one ends that leads to nothing. */
#include "core/file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "core/path.h"
#include "core/temporary.h"

/* Whether the folder that the link at `full` leads to holds that link: its way would never end. */
static bool
holds_itself(const char *full)
{
	char folder[PATH_MAX], target[PATH_MAX];
	struct str dir = path_dirname(str_of(full));
	if (dir.len >= PATH_MAX)
		return true;
	memcpy(target, dir.ptr, dir.len);
	target[dir.len] = '\0';
	if (!realpath(dir.len ? target : "/", folder) || !realpath(full, target))
		return true;
	return strcmp(target, "/") == 0 || path_is_below(str_of(folder), str_of(target));
}

bool
file_leads_on(const char *top, struct str path)
{
	char full[PATH_MAX];
	struct stat st;
	int linked = 0;
	int n = snprintf(
		full, sizeof(full), "%s/%.*s", strcmp(top, "/") == 0 ? "" : top, STR(path));
	if (n < 0 || (size_t)n >= sizeof(full))
		return false;
	for (char *end = full + n - path.len; *end;) {
		end += strcspn(end, "/");
		char next = *end;
		*end = '\0';
		bool link = lstat(full, &st) == 0 && S_ISLNK(st.st_mode);
		if (link && stat(full, &st) == 0 && S_ISDIR(st.st_mode) &&
			(++linked > FILE_LINKED_MAX || holds_itself(full) ||
				name_is_temporary(path_basename(str_of(full)))))
			return false;
		*end = next;
		end += next != '\0';
	}
	return true;
}

int
file_leads_nowhere(struct str top, const char *path)
{
	enum { LINKS_MAX = 40 }; /* as the kernel follows */
	char at[PATH_MAX], folder[PATH_MAX], one[PATH_MAX], next[PATH_MAX];
	(void)snprintf(at, sizeof(at), "%s", path);
	for (int i = 0; i < LINKS_MAX; i++) {
		struct str dir = path_dirname(str_of(at)), name = path_basename(str_of(at));
		(void)snprintf(one, sizeof(one), "%.*s", STR(dir.len ? dir : S("/")));
		if (!realpath(one, folder)) {
			memcpy(at, one, sizeof(at)); /* what is above it decides */
			continue;
		}
		int n = snprintf(one, sizeof(one), "%s/%.*s", folder, STR(name));
		ssize_t len = readlink(one, next, sizeof(next) - 1);
		if (n < 0 || (size_t)n >= sizeof(one) || len < 0)
			return path_is_below(str_of(one), top) ? UV_ENOENT : UV_EXDEV;
		next[len] = '\0';
		n = next[0] == '/' ? snprintf(at, sizeof(at), "%s", next)
				   : snprintf(at, sizeof(at), "%s/%s", folder, next);
		if (n < 0 || (size_t)n >= sizeof(at))
			return UV_ENAMETOOLONG;
	}
	return UV_ELOOP;
}
