/* The work of one body edit does not depend on the size of the site: its counters are the same at
 * 10, 1,000 and 20,000 posts, from the save to the page with the new bytes. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/client.h"
#include "bench/gen.h"
#include "tests/unit/tap.h"

static const char *const names[] = { "tasks_run", "tasks_cut", "edges_walked", "queries_asked",
	"entries_encoded", "bytes_hashed", "allocations", "patch_bytes", "files_read",
	"pages_rendered", "bytes_pushed", "records_read", "values_weighed", "values_dropped",
	"folder_entries_read" };
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

/* The work of each sort of edit is the same whatever the number of posts. */
static void
test_site(const char *platen, bool jekyll)
{
	static const size_t sizes[] = { 10, 1000, 20000 };
	const char *what = jekyll ? "a site in Jekyll's layout" : "a plain folder";
	struct work work[3][EDITS] = { 0 };
	for (int i = 0; i < 3; i++) {
		char dir[] = P_tmpdir "/platen-counters-XXXXXX";
		struct gen_site site = { mkdtemp(dir), SEED, sizes[i],
			jekyll ? GEN_JEKYLL : GEN_PLAIN };
		bool good =
			site.dir && gen_write(&site) == 0 && serve_and_edit(platen, &site, work[i]);
		ok(good, "%s of %zu posts is edited", what, sizes[i]);
		(void)nftw(dir, remove_one, 32, FTW_DEPTH | FTW_PHYS);
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
				note("at 10: %lu, at 1,000: %lu, at 20,000: %lu", (unsigned long)a,
					(unsigned long)b, (unsigned long)d);
		}
	}
}

int
main(void)
{
	const char *platen = getenv("PLATEN");
	test_site(platen ? platen : "build/watch/platen", false);
	test_site(platen ? platen : "build/watch/platen", true);
	return done_testing();
}
