/* What is no file of a site, and yet says what it is: folders of it that builds write to beside the server, the
 * repository that it is of, and its theme. */
#include "tests/oracle/oracle.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const folders[] = { "made", "deep/made" };

static const char *const urls[] = { "/made/", "/made/index.html", "/made/a/", "/made/own/",
	"/made/own.html", "/made/style.css", "/made/feed.xml", "/deep/made/",
	"/deep/made/index.html", "/deep/made/own/", "/deep/made/own.html", "/deep/", "/",
	"/sitemap.xml" };

const struct site_sort site_beside = {
	.name = "beside",
	.urls = urls,
	.nurls = sizeof(urls) / sizeof(*urls),
};

/* A source where a build wrote. */
static void
save_own(const char *folder)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "%s/own.md", folder);
	save(path, S("---\ntitle: Own\n---\nmy own\n"));
}

/* What is in the folder goes; it stays. */
static void
empty(const char *folder)
{
	char aside[64];
	(void)snprintf(aside, sizeof(aside), "%s.emptied", folder);
	if (rename(folder, aside) == 0)
		remove_tree(aside);
	make_parents(folder);
	did("%s is emptied", folder);
}

/* The list of what was written there is lost. */
static void
forget(const char *folder)
{
	static const char lists[] = ".platen/outputs", head[] = "platen outputs 3\n";
	DIR *d = opendir(lists);
	for (struct dirent *e; d && (e = readdir(d));) {
		char path[512], begin[64] = "";
		(void)snprintf(path, sizeof(path), "%s/%s", lists, e->d_name);
		int fd = open(path, O_RDONLY);
		ssize_t n = fd < 0 ? 0 : read(fd, begin, sizeof(begin) - 1);
		if (fd >= 0)
			close(fd);
		if (n > (ssize_t)sizeof(head) && strcmp(begin + sizeof(head) - 1, folder) == 0 &&
			unlink(path) == 0)
			did("the list for %s is lost", folder);
	}
	if (d)
		closedir(d);
}

/* As git writes it. */
static void
save_remote(void)
{
	static const char *const hosts[] = { "github.com", "github.com", "example.com" };
	const char *host = PICK(hosts);
	unsigned number = pick(3);
	make_parents(".git/config");
	int fd = open(".git/config.lock", O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 ||
		dprintf(fd, "[remote \"origin\"]\n\turl = https://%s/owner/name%u\n", host,
			number) < 0 ||
		close(fd) < 0 || rename(".git/config.lock", ".git/config") < 0)
		abort();
	did("a remote at %s, name%u", host, number);
}

void
beside_edit(const struct play *p)
{
	const char *folder = PICK(folders);
	switch (pick(p->site->theme ? 10 : 8)) {
	case 0:
	case 1:
	case 2:
		build_into(p, folder);
		break;
	case 3:
		empty(folder);
		save_own(folder);
		break;
	case 4:
		save_own(folder);
		break;
	case 5:
		remove_tree(folder);
		did("%s is removed", folder);
		break;
	case 6:
		forget(folder);
		break;
	case 7:
		if (pick(4))
			save_remote();
		else
			remove_tree(".git");
		break;
	case 8:
	case 9:
		p->site->theme();
		did("the theme is another");
		break;
	}
}

void
beside_end(void)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		remove_tree(folders[i]);
	(void)rmdir("deep");
	remove_tree(".git");
	did("what was beside the site is removed");
}
