/* Folders that come, go, move and are others, at random: what is listed, and what is known of each path, is what a new
 * site finds; and who removes one does not have the others listed. */
#include "render/kinds.h"

#include "core/path.h"
#include "tests/unit/site_rig.h"

#include <dirent.h>
#include <stdio.h>

static const char *const folders[] = { "a", "a/b", "a/b/c", "aa", "_posts", "a/_posts", "d", "d/.e",
	"_includes" };
static const char *const files[] = { "2020-01-02-x.md", "y.md", "z.txt", "y.md.bak" };
static const char *const links[] = { "l", "a/l" };
enum {
	FOLDERS = sizeof(folders) / sizeof(*folders),
	FILES = sizeof(files) / sizeof(*files),
	LINKS = sizeof(links) / sizeof(*links),
};

static uint64_t state;

static unsigned
pick(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

static const char *
join(const char *folder, const char *name)
{
	static char path[256];
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
write_file(const char *path)
{
	char text[64];
	struct site *named = site;
	(void)snprintf(text, sizeof(text), "---\ntitle: T%u\n---\nText.\n", pick(1000));
	site = NULL; /* who wrote it is told by the caller */
	save(path, text);
	site = named;
}

/* Whether all above the path are folders, or nothing, and no links. */
static bool
is_free(const char *path)
{
	struct stat st;
	for (struct str up = path_dirname(str_of(path)); up.len; up = path_dirname(up)) {
		char folder[256];
		(void)snprintf(folder, sizeof(folder), "%.*s", STR(up));
		if (lstat(folder, &st) == 0 && !S_ISDIR(st.st_mode))
			return false;
	}
	return true;
}

static void
remove_all(const char *path)
{
	struct stat st;
	if (lstat(path, &st) < 0)
		return;
	DIR *d = S_ISDIR(st.st_mode) ? opendir(path) : NULL;
	for (struct dirent *e; d && (e = readdir(d));) {
		char below[512];
		(void)snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			remove_all(below);
	}
	if (d)
		closedir(d);
	(void)(S_ISDIR(st.st_mode) ? rmdir(path) : unlink(path));
}

/* Names each file that is there now, and each empty folder, as the watcher does of what arrived. */
static void
name_files(const char *path)
{
	struct stat st;
	bool empty = true;
	DIR *d = lstat(path, &st) == 0 && S_ISDIR(st.st_mode) ? opendir(path) : NULL;
	for (struct dirent *e; d && (e = readdir(d));) {
		char below[512];
		(void)snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		empty = false;
		name_files(below);
	}
	if (empty)
		site_written(site, str_of(path));
	if (d)
		closedir(d);
}

/* Names each link, as the watcher does whenever what that leads to is another folder. */
static void
name_links(const char *path)
{
	struct stat st;
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		char below[512];
		bool top = strcmp(path, ".") == 0;
		(void)snprintf(
			below, sizeof(below), "%s%s%s", top ? "" : path, top ? "" : "/", e->d_name);
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
			lstat(below, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			name_links(below);
		else if (S_ISLNK(st.st_mode))
			site_rescan(site, str_of(below));
	}
	if (d)
		closedir(d);
}

static void
fill_folder(const char *folder)
{
	for (unsigned i = 0; i < FILES; i++)
		if (pick(3))
			write_file(join(folder, files[i]));
}

static void
move_folder(const char *from, const char *to, bool linked)
{
	struct stat st;
	if (path_is_below(str_of(to), str_of(from)) || lstat(to, &st) == 0 || !is_free(to) ||
		!is_free(from) || rename(from, to) < 0)
		return;
	site_rescan(site, str_of(from));
	if (!linked && pick(2)) /* what is behind links is not told so */
		name_files(to);
	else
		site_rescan(site, str_of(to));
}

static void
link_folder(const char *from, const char *to)
{
	char up[64];
	bool deep = strchr(from, '/');
	(void)snprintf(up, sizeof(up), "%s%s", deep ? "../" : "", to);
	remove_all(from);
	if (is_free(from) && pick(4))
		(void)!symlink(up, from);
	site_rescan(site, str_of(from));
}

static void
step(bool linked)
{
	const char *folder = folders[pick(FOLDERS)], *other = folders[pick(FOLDERS)];
	const char *path = join(folder, files[pick(FILES)]);
	switch (pick(linked ? 8 : 7)) {
	case 0: /* as a file */
		if (!is_free(path))
			break;
		write_file(path);
		site_written(site, str_of(path));
		break;
	case 1:
		(void)unlink(path);
		site_gone(site, str_of(path));
		break;
	case 2: /* gone */
	case 3: /* gone, and come again as another */
		remove_all(folder);
		if (pick(2) && is_free(folder))
			fill_folder(folder);
		site_rescan(site, str_of(folder));
		break;
	case 4:
		move_folder(folder, other, linked);
		break;
	case 5: /* come */
		if (!is_free(join(folder, "x")))
			break;
		fill_folder(folder);
		name_files(folder);
		break;
	case 6: /* a file takes its name */
		remove_all(folder);
		if (is_free(folder) && pick(2))
			write_file(folder);
		site_rescan(site, str_of(folder));
		break;
	case 7:
		link_folder(links[pick(LINKS)], folder);
		break;
	}
	if (linked)
		name_links(".");
}

/* ---- against a new site ---- */

static bool
same_list(struct site *a, struct site *b, struct str key)
{
	struct value v;
	struct buf after = { 0 };
	struct entry x, y;
	bool begun = false, same = true;
	graph_get(site_graph(a), K_TREE, key, &v);
	struct fingerprint f = v.fingerprint;
	graph_get(site_graph(b), K_TREE, key, &v);
	same = fingerprint_eq(f, v.fingerprint);
	while (!same) { /* which is the first that differs? */
		bool in_a = graph_next(site_graph(a), K_TREE, key, begun ? &after : NULL, &x);
		bool in_b = graph_next(site_graph(b), K_TREE, key, begun ? &after : NULL, &y);
		if (!in_a || !in_b || !str_eq(x.sort, y.sort)) {
			note("'%.*s': listed %.*s, there %.*s", STR(key),
				STR(in_a ? x.sort : S("none")), STR(in_b ? y.sort : S("none")));
			break;
		}
		begun = true;
		buf_clear(&after);
		buf_add(&after, x.sort);
	}
	buf_done(&after);
	return same;
}

static bool
same_input(struct site *a, struct site *b, unsigned kind, struct str key)
{
	struct value v;
	graph_get(site_graph(a), kind, key, &v);
	struct fingerprint f = v.fingerprint;
	graph_get(site_graph(b), kind, key, &v);
	if (!fingerprint_eq(f, v.fingerprint))
		note("%s of %.*s", site_kinds(&(size_t){ 0 })[kind].name, STR(key));
	return fingerprint_eq(f, v.fingerprint);
}

static bool
same_site(struct site *a, struct site *b)
{
	static const unsigned kinds[] = { K_STAT, K_FILE, K_ASSET, K_CLAIMS };
	bool same = same_list(a, b, S(""));
	for (unsigned i = 0; same && i < FOLDERS; i++) {
		same = same_list(a, b, str_of(folders[i]));
		for (unsigned k = 0; k < 4; k++)
			same = same && same_input(a, b, kinds[k], str_of(folders[i]));
		for (unsigned k = 0; k < 4 * FILES; k++)
			same = same && same_input(a, b, kinds[k % 4],
					       str_of(join(folders[i], files[k / 4])));
	}
	return same;
}

static void
test_random(const char *layout, bool linked, unsigned batches)
{
	bool same = true;
	struct site_options o = { .root = str_of(dir), .now = 1700000000 };
	for (unsigned i = 0; i < FOLDERS; i++)
		remove_all(folders[i]);
	for (unsigned i = 0; i < LINKS; i++)
		remove_all(links[i]);
	site = NULL;
	save("_config.yml", layout);
	if (!rig_open(o))
		abort();
	for (unsigned batch = 0; same && batch < batches; batch++) {
		struct site *fresh;
		for (unsigned i = 0, n = 1 + pick(3); i < n; i++)
			step(linked);
		(void)update();
		if (site_new(&o, &fresh) < 0)
			abort();
		same = same_site(site, fresh);
		site_free(fresh);
	}
	ok(same, "%s%s: what is listed and known is what is there",
		*layout == 'p' ? "Jekyll's layout" : "a plain folder", linked ? ", links" : "");
	rig_close();
}

/* ---- what it costs ---- */

static uint64_t
entries_read(void)
{
	return site_work(site).entries_read;
}

/* What a batch of one folder that is to be listed again reads of folders. */
static uint64_t
relist_cost(const char *path)
{
	uint64_t before = entries_read();
	site_rescan(site, str_of(path));
	(void)update();
	return entries_read() - before;
}

/* Links: one to a folder, which is listed by both names; one to a file, and one to nothing; later none. */
static void
test_linked_cost(void)
{
	static const char *const to[] = { "few", "many/f1.txt", "nothing", "/etc" };
	const struct str behind = S("l/f1.txt");
	uint64_t cost;
	for (unsigned i = 0; i < 3; i++)
		write_file(join("few", i == 0 ? "f0.txt" : i == 1 ? "f1.txt" : "f2.txt"));
	ok(relist_cost("few") == 3, "a folder comes");
	for (unsigned i = 0; i < 4; i++) {
		(void)unlink("l");
		if (symlink(to[i], "l") < 0)
			abort();
		cost = relist_cost("l");
		ok(cost == (i == 0 ? 3 : 0), "a link to %s: %d entries are read", to[i], (int)cost);
		ok(graph_listed(site_graph(site), K_TREE, S(""), behind) == (i == 0),
			"what is behind it is listed by its name, too");
		cost = relist_cost("few");
		ok(cost == 3, "and a folder still is listed by itself: %d", (int)cost);
	}
	(void)unlink("l");
	if (symlink("few", "l") < 0)
		abort();
	(void)relist_cost("l");
	remove_all("few");
	cost = relist_cost("few") + relist_cost("l");
	ok(cost == 0 && !graph_listed(site_graph(site), K_TREE, S(""), behind),
		"one that is gone, and the link to it, has nothing listed: %d", (int)cost);
	(void)unlink("l");
	ok(relist_cost("l") == 0, "nor has a link that is gone");
}

static void
test_cost(void)
{
	struct value v;
	char path[64];
	for (unsigned i = 0; i < 300; i++) {
		(void)snprintf(path, sizeof(path), "many/f%u.txt", i);
		write_file(path);
	}
	for (unsigned i = 0; i < 3; i++) {
		(void)snprintf(path, sizeof(path), "few/f%u.txt", i);
		write_file(path);
	}
	if (!rig_open((struct site_options){ 0 }))
		abort();
	graph_get(site_graph(site), K_TREE, S(""), &v);
	uint64_t before = entries_read();
	site_rescan(site, S("few"));
	(void)update();
	ok(before >= 303 && entries_read() - before == 3, "a folder is listed by itself");
	before = entries_read();
	remove_all("few");
	site_rescan(site, S("few"));
	(void)update();
	ok(entries_read() == before, "one that is gone has nothing listed");
	ok(!graph_listed(site_graph(site), K_TREE, S(""), S("few/f1.txt")), "and is not listed");
	test_linked_cost();
	rig_close();
	remove_all("many");
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 7;
	unsigned batches = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 100;
	state = seed;
	note("--seed %llu --batches %u", (unsigned long long)seed, batches);
	if (!rig_enter())
		return 1;
	test_cost();
	test_random("title: T\n", false, batches);
	test_random("title: T\n", true, batches);
	test_random("plugins: []\n", false, batches);
	test_random("plugins: []\n", true, batches);
	remove_all(dir);
	return done_testing();
}
