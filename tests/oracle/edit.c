/* What a person, an editor and git do to files, with a note in the log. */
#include "tests/oracle/oracle.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void
make_parents(const char *path)
{
	char part[512];
	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)(p - path), path);
		(void)mkdir(part, 0777);
	}
}

void (*saving)(void);

/* Saves in one of the ways that editors have. */
void
save(const char *path, struct str text)
{
	char temp[600];
	unsigned how = pick(3);
	make_parents(path);
	(void)snprintf(temp, sizeof(temp), how == 2 ? "%s.tmp" : "%s", path);
	int fd = open(temp, O_WRONLY | O_CREAT | (how == 0 ? 0 : O_TRUNC), 0666);
	if (fd < 0)
		return; /* a folder lies there */
	if (saving)
		saving();
	if (write(fd, text.ptr, text.len) != (ssize_t)text.len ||
		(how == 0 && ftruncate(fd, (off_t)text.len)))
		abort();
	close(fd);
	if (saving)
		saving();
	if (how == 2 && rename(temp, path) < 0)
		(void)unlink(temp);
	did("save %s (way %u, %zu bytes)", path, how, text.len);
}

void
remove_tree(const char *path)
{
	char child[600];
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		(void)snprintf(child, sizeof(child), "%s/%s", path, e->d_name);
		remove_tree(child);
	}
	if (d)
		closedir(d);
	(void)remove(path);
}

void
move(const char *from, const char *to)
{
	make_parents(to);
	if (rename(from, to) == 0)
		did("move %s to %s", from, to);
}

void
edit_append(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND);
	if (fd < 0)
		return;
	if (write(fd, "\nmore\n", 6) != 6)
		abort();
	close(fd);
	did("append to %s", path);
}

void
edit_remove(const char *path)
{
	if (unlink(path) == 0)
		did("remove %s", path);
}

void
edit_touch(const char *path)
{
	struct timespec old[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
	if (utimensat(AT_FDCWD, path, old, 0) == 0)
		did("touch %s", path);
}

void
edit_link(const char *path, const char *to, bool hard)
{
	(void)unlink(path);
	make_parents(path);
	if ((hard ? link(to, path) : symlink(to, path)) == 0)
		did("%s link at %s to %s", hard ? "hard" : "symbolic", path, to);
}

void
edit_same(const char *path)
{
	struct stat st;
	char byte;
	int fd = open(path, O_RDWR);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		off_t at = st.st_size - 1 - (off_t)pick(st.st_size > 9 ? 9 : (unsigned)st.st_size);
		if (pread(fd, &byte, 1, at) != 1)
			abort();
		byte = byte == '7' ? '8' : '7';
		if (pwrite(fd, &byte, 1, at) != 1 ||
			futimens(fd, (struct timespec[2]){ st.st_atim, st.st_mtim }) < 0)
			abort();
		did("another byte at %jd of %s, its size and time as before", (intmax_t)at, path);
	}
	close(fd);
}

void
edit_swap(const char *path)
{
	struct stat st;
	char inside[600];
	if (lstat(path, &st) < 0)
		return;
	remove_tree(path);
	if (S_ISDIR(st.st_mode)) {
		did("a file in place of the folder %s", path);
		save(path, S("It was a folder.\n"));
		return;
	}
	(void)snprintf(inside, sizeof(inside), "%s/index.md", path);
	did("a folder in place of the file %s", path);
	save(inside, S("---\ntitle: Inside\n---\nIt was a file.\n"));
}

void
edit_aside(const char *path)
{
	char folder[512], aside[600];
	const char *slash = strrchr(path, '/');
	struct stat st;
	if (!slash)
		return;
	(void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	(void)snprintf(aside, sizeof(aside), "%s.aside", folder);
	if (lstat(folder, &st) < 0)
		return;
	if (S_ISLNK(st.st_mode)) { /* and back */
		if (unlink(folder) == 0 && rename(aside, folder) == 0)
			did("%s is a folder again", folder);
		return;
	}
	const char *name = strrchr(aside, '/');
	if (rename(folder, aside) == 0 && symlink(name ? name + 1 : aside, folder) == 0)
		did("%s is a link to %s, which it was", folder, aside);
}

void
edit_lead(const char *path, const char *to)
{
	char way[5000] = "";
	if (pick(3) == 0 && getcwd(way, 4096))
		(void)strcat(way, "/");
	else
		for (const char *c = path; *c; c++)
			if (*c == '/')
				(void)strcat(way, "../");
	(void)strcat(way, to);
	edit_link(path, way, false);
}

void
edit_odd(const char *(*random_path)(void))
{
	char path[512];
	(void)snprintf(path, sizeof(path), "%s", random_path());
	switch (pick(8)) {
	case 0:
	case 1:
	case 2:
		edit_same(path);
		break;
	case 3:
	case 4:
		edit_lead(path, random_path());
		break;
	case 5:
		edit_swap(path);
		break;
	case 6:
		edit_aside(path);
		break;
	case 7:
		if (pick(4) == 0) {
			remove_tree(".platen/cache");
			did("the cache is removed");
		}
		break;
	}
}

void
hurt(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDWR);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		unsigned size = (unsigned)st.st_size;
		unsigned char byte = 0;
		if (pick(4) == 0 && ftruncate(fd, (off_t)pick(size)) < 0)
			abort();
		for (unsigned n = pick(2) ? 1 : size / 64; n; n--) {
			off_t at = (off_t)pick(size);
			if (pread(fd, &byte, 1, at) == 1) {
				byte ^= (unsigned char)(1 << pick(8));
				if (pwrite(fd, &byte, 1, at) != 1)
					abort();
			}
		}
	}
	close(fd);
}
