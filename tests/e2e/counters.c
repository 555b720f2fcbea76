/* The work of one edit does not depend on the size of the site: its counters are the same at 10, 1,000 and 20,000
 * posts, from the save to the page with the new bytes, also where each file has a further name; and so they are where
 * files, folders and links come and go, in a site that has links, and files of several names. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/client.h"
#include "bench/gen.h"
#include "tests/unit/tap.h"

static const char *const names[] = { "tasks_run", "tasks_cut", "edges_walked", "queries_asked",
	"entries_encoded", "bytes_hashed", "allocations", "patch_bytes", "files_read",
	"pages_rendered", "bytes_pushed", "records_read", "values_weighed", "values_dropped",
	"files_doubted", "aliases_looked", "folder_entries_read" };
enum {
	EDITS = GEN_LAYOUT + 1,
	COUNTERS = sizeof(names) / sizeof(*names),
	FOLDER_ENTRIES = COUNTERS - 1,
	SEED = 7,
	POST = 4
};

struct work {
	uint64_t n[COUNTERS];
};

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

/* Waits until what a start or an edit leaves to do behind is done. */
static bool
wait_idle(struct conn *c)
{
	struct str body;
	for (unsigned i = 0; i < 4000; i++) {
		if (conn_get(c, "/_platen/state.json", &body) != 200)
			return false;
		if (str_search(body, S("\"idle\":true")) < body.len)
			return true;
		(void)nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
	return false;
}

/* What the last save cost, from its event to its push. */
static bool
read_work(struct conn *c, struct work *ret)
{
	struct str body;
	if (conn_get(c, "/_platen/state.json", &body) != 200)
		return false;
	body = str_from(body, str_search(body, S("\"last_update\"")));
	bool found = true;
	for (int i = 0; i < COUNTERS && found; i++)
		found = json_number(body, names[i], &ret->n[i]);
	return found;
}

static bool
save(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool written = write(fd, text.ptr, text.len) == (ssize_t)text.len;
	return close(fd) == 0 && written;
}

/* One edit, seen through its event and the page of post POST: what it cost. */
static bool
edit_once(const struct gen_site *site, enum gen_edit what, struct conn *pages, struct conn *events,
	unsigned edit, struct work *ret)
{
	struct buf text = { 0 }, path = { 0 }, page = { 0 };
	struct str name, data, body = { 0 };
	char marker[32];
	gen_text(&text, site, POST, what, edit);
	buf_printf(&path, "%s/", site->dir);
	gen_file(&path, site, POST, what);
	buf_add_char(&path, 0);
	gen_url(&page, site, POST);
	buf_add_char(&page, 0);
	(void)snprintf(marker, sizeof(marker), "edit-%08u", edit);
	bool good = wait_idle(pages) && save(path.ptr, buf_str(&text)) &&
		    events_next(events, CLIENT_LIMIT_MS, &name, &data) == 0 &&
		    conn_get(pages, page.ptr, &body) == 200 &&
		    str_search(body, str_of(marker)) < body.len && read_work(pages, ret);
	buf_done(&text);
	buf_done(&path);
	buf_done(&page);
	return good;
}

/* Opens the page of post POST and makes each sort of edit; the work of each in ret. */
static bool
serve_and_edit(const char *platen, const struct gen_site *site, struct work ret[EDITS])
{
	const char *argv[] = { platen, "dev", "--watch", site->dir, "--port", "0", "--log", "json",
		NULL };
	struct process p;
	struct conn pages, events;
	struct str name, data, body;
	struct buf page = { 0 };
	if (process_start(argv, &p) < 0)
		return false;
	gen_url(&page, site, POST);
	buf_add_char(&page, 0);
	bool good = conn_open(p.port, &pages) == 0 && conn_get(&pages, page.ptr, &body) == 200 &&
		    events_open(&p, page.ptr, &events) == 0 &&
		    events_next(&events, CLIENT_LIMIT_MS, &name, &data) == 0;
	/* hello may be followed by more about the page as it is: all of it before the edit */
	while (good && events_next(&events, 200, &name, &data) == 0)
		continue;
	/* the first edit may find something for the first time; the second is what an author feels */
	unsigned edit = 0;
	for (int what = GEN_BODY; what < EDITS && good; what++) {
		if (what == GEN_LAYOUT && site->layout == GEN_PLAIN)
			continue;
		good = edit_once(site, what, &pages, &events, ++edit, &ret[what]) &&
		       edit_once(site, what, &pages, &events, ++edit, &ret[what]);
	}
	(void)process_stop(&p);
	buf_done(&page);
	return good;
}

/* ---- what comes and goes ---- */

/* In this order. OUT is a folder beside the site. */
static const struct turn {
	const char *what, *does;
} turns[] = {
	{ "a folder that is renamed", "mv few moved" },
	{ "one that is renamed back", "mv moved few" },
	{ "one that leaves the site", "mv few OUT" },
	{ "one that comes", "mv OUT few" },
	{ "an empty folder", "mkdir empty" },
	{ "which goes", "rmdir empty" },
	{ "a folder that others may not read", "chmod 700 few" },
	{ "a link to a folder", "ln -s aside to" },
	{ "which leads elsewhere", "ln -s few new; mv -T new to" },
	{ "and goes", "rm to" },
	{ "a link to a file", "ln -s aside/b.md to.md" },
	{ "which goes", "rm to.md" },
	{ "a file with a further name", "echo more >> twin.txt" },
	{ "what a link leads to", "echo more >> aside/b.md" },
	{ "a further name of a file that had one", "ln aside/b.md more.md" },
	{ "which goes", "rm more.md" },
	{ "a folder that is removed", "rm -r few" },
};
enum { N_TURNS = sizeof(turns) / sizeof(*turns) };

/* What walks, in all since the start: entries of folders, files that others may be names of, watched paths. However many
 * batches a turn is, and whatever is done behind it, these are its own. */
static const char *const walks[] = { "folder_entries_read", "files_doubted", "passed" };
enum { WALKS = sizeof(walks) / sizeof(*walks) };

struct walked {
	uint64_t batches, n[WALKS];
};

static bool
read_walked(struct conn *c, struct walked *ret)
{
	struct str body;
	if (conn_get(c, "/_platen/state.json", &body) != 200)
		return false;
	bool found = json_number(body, "batches", &ret->batches);
	for (int i = 0; i < WALKS && found; i++)
		found = json_number(body, walks[i], &ret->n[i]);
	return found;
}

static bool
run(const struct gen_site *site, const char *command)
{
	struct buf b = { 0 };
	buf_printf(&b, "OUT='%s.out'; cd '%s' && { ", site->dir, site->dir);
	for (const char *c = command; *c; c++) {
		if (strncmp(c, "OUT", 3) == 0)
			buf_add_char(&b, '$');
		buf_add_char(&b, *c);
	}
	buf_lit(&b, "; }");
	buf_add_char(&b, 0);
	int status = system(b.ptr);
	buf_done(&b);
	return status == 0;
}

/* Three posts in a folder, with a link to it, another link, and a file of two names. */
static bool
prepare(const struct gen_site *site)
{
	struct buf b = { 0 };
	const char *posts = site->layout == GEN_JEKYLL ? "few/_posts" : "few";
	buf_printf(&b,
		"mkdir -p %s aside; for i in 1 2 3; do printf -- '---\\ntitle: Few\\ndate: "
		"2001-02-03\\n---\\nText\\n' > %s/2001-02-03-$i.md; done; echo B > aside/b.md; "
		"ln -s few link; ln -s aside other; echo one > one.txt; ln one.txt twin.txt",
		posts, posts);
	buf_add_char(&b, 0);
	bool good = run(site, b.ptr);
	buf_done(&b);
	return good;
}

/* One turn, until its batches have come and nothing is left to do behind them. */
static bool
turn_once(const struct gen_site *site, struct conn *c, const char *does, struct walked *ret)
{
	struct walked before, now;
	if (!wait_idle(c) || !read_walked(c, &before) || !run(site, does))
		return false;
	do {
		(void)nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
		if (!wait_idle(c) || !read_walked(c, &now))
			return false;
	} while (now.batches == before.batches);
	for (int i = 0; i < WALKS; i++)
		ret->n[i] = now.n[i] - before.n[i];
	return true;
}

static bool
serve_and_turn(const char *platen, const struct gen_site *site, struct walked ret[N_TURNS])
{
	const char *argv[] = { platen, "dev", "--watch", site->dir, "--port", "0", "--log", "json",
		NULL };
	struct process p;
	struct conn pages;
	struct str body;
	if (process_start(argv, &p) < 0)
		return false;
	bool good = conn_open(p.port, &pages) == 0 && conn_get(&pages, "/", &body) == 200;
	/* what is there from the start on is looked at once before */
	struct walked first;
	good = good && turn_once(site, &pages, "echo one >> one.txt", &first);
	for (unsigned i = 0; good && i < N_TURNS; i++)
		good = turn_once(site, &pages, turns[i].does, &ret[i]);
	(void)process_stop(&p);
	return good;
}

/* What comes and goes has nothing walked that it has nothing to do with. */
static void
test_turns(const char *platen, bool jekyll)
{
	static const size_t sizes[] = { 10, 1000, 20000 };
	const char *what = jekyll ? "a site in Jekyll's layout" : "a plain folder";
	struct walked cost[3][N_TURNS] = { 0 };
	for (int i = 0; i < 3; i++) {
		char dir[] = P_tmpdir "/platen-counters-XXXXXX";
		struct gen_site site = { mkdtemp(dir), SEED, sizes[i],
			jekyll ? GEN_JEKYLL : GEN_PLAIN };
		bool good = site.dir && gen_write(&site) == 0 && prepare(&site) &&
			    serve_and_turn(platen, &site, cost[i]);
		ok(good, "%s of %zu posts has what comes and goes", what, sizes[i]);
		(void)nftw(dir, remove_one, 32, FTW_DEPTH | FTW_PHYS);
	}
	for (unsigned t = 0; t < N_TURNS; t++)
		for (int w = 0; w < WALKS; w++) {
			uint64_t a = cost[0][t].n[w], b = cost[1][t].n[w], d = cost[2][t].n[w];
			if (!ok(a == b && b == d, "%s: %s: %s is the same at each size", what,
				    turns[t].what, walks[w]))
				note("%s: at 10: %lu, at 1,000: %lu, at 20,000: %lu", turns[t].does,
					(unsigned long)a, (unsigned long)b, (unsigned long)d);
		}
}

/* Makes another folder with all files of the site, each a further name of it. */
static bool
clone_by_links(const struct gen_site *site)
{
	return run(site, "cp -al . OUT");
}

/* The work of each sort of edit is the same whatever the number of posts; and so it is where each file has another
 * name outside of the site. */
static void
test_site(const char *platen, bool jekyll, bool linked)
{
	static const size_t all[] = { 10, 1000, 20000 }, small[] = { 10, 100, 1000 };
	const size_t *sizes = linked ? small : all;
	static const char *const whats[2][2] = { { "a plain folder", "its clone by hard links" },
		{ "a site in Jekyll's layout", "a clone of such a one by hard links" } };
	const char *what = whats[jekyll][linked];
	struct work work[3][EDITS] = { 0 };
	for (int i = 0; i < 3; i++) {
		char dir[] = P_tmpdir "/platen-counters-XXXXXX", out[sizeof(dir) + 4];
		struct gen_site site = { mkdtemp(dir), SEED, sizes[i],
			jekyll ? GEN_JEKYLL : GEN_PLAIN };
		(void)snprintf(out, sizeof(out), "%s.out", dir);
		bool good = site.dir && gen_write(&site) == 0 &&
			    (!linked || clone_by_links(&site)) &&
			    serve_and_edit(platen, &site, work[i]);
		ok(good, "%s of %zu posts is edited", what, sizes[i]);
		(void)nftw(dir, remove_one, 32, FTW_DEPTH | FTW_PHYS);
		(void)nftw(out, remove_one, 32, FTW_DEPTH | FTW_PHYS); /* else there is none */
	}
	for (int edit = 0; edit < (jekyll ? EDITS : GEN_LAYOUT); edit++) {
		static const char *const edits[EDITS] = { "a body", "a title", "a layout" };
		ok(work[0][edit].n[0] > 0, "%s: %s runs some task", what, edits[edit]);
		ok(work[0][edit].n[FOLDER_ENTRIES] == 0, "%s: %s lists no folder", what,
			edits[edit]);
		for (int c = 0; c < COUNTERS; c++) {
			uint64_t a = work[0][edit].n[c], b = work[1][edit].n[c],
				 d = work[2][edit].n[c];
			if (!ok(a == b && b == d, "%s: %s: %s is the same at each size", what,
				    edits[edit], names[c]))
				note("at %zu: %lu, at %zu: %lu, at %zu: %lu", sizes[0],
					(unsigned long)a, sizes[1], (unsigned long)b, sizes[2],
					(unsigned long)d);
		}
	}
}

int
main(void)
{
	const char *platen = getenv("PLATEN");
	test_site(platen ? platen : "build/watch/platen", false, false);
	test_site(platen ? platen : "build/watch/platen", true, false);
	test_site(platen ? platen : "build/watch/platen", false, true);
	test_site(platen ? platen : "build/watch/platen", true, true);
	test_turns(platen ? platen : "build/watch/platen", false);
	test_turns(platen ? platen : "build/watch/platen", true);
	return done_testing();
}
