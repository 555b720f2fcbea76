/* The loop that an author feels, measured from outside: save → the event received and the page
 * answering the new bytes, and exec → the first page; beside the floor, in turns, in the same run.
 *
 *	loop [--platen FILE] [--floor FILE] [--sizes 10,1000,20000] [--samples 300] [--starts 30]
 *	     [--site plain|jekyll] [--edit body|title|layout] [--seed 1] [--rush] [--json]
 *
 * The clock starts when the editor's write has returned, before the file is closed: the event comes
 * with the close. Each sample asserts the new bytes; a lost or wrong update voids the run: exit 4. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/client.h"
#include "bench/gen.h"

enum { SAMPLES_MAX = 100000, SIZES_MAX = 8, WARM = 20, POST = 4, EXIT_VOID = 4 };

struct run {
	const char *platen, *floor;
	size_t sizes[SIZES_MAX], n_sizes;
	size_t samples, starts;
	uint64_t seed;
	bool jekyll;
	enum gen_edit edit;
	bool rush, json; /* rush: the next save does not wait for what the last one left to do */
};

/* Latencies in nanoseconds. */
struct series {
	uint64_t *ns;
	size_t n;
};

/* A site of one size, with what serves it and what asks. */
struct rig {
	const struct run *run;
	struct gen_site site;
	struct buf dir, floor_dir; /* with a zero byte behind */
	struct buf file, page;     /* the edited post's file, and its URL's path */
	struct process platen, floor;
	struct conn pages, events, pushed;
	size_t post;   /* its number */
	unsigned edit; /* how often it was saved */
};

static void
void_run(const char *what, int r)
{
	(void)fprintf(
		stderr, "loop: void: %s%s%s\n", what, r < 0 ? ": " : "", r < 0 ? strerror(-r) : "");
	exit(EXIT_VOID);
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static double
percentile(const struct series *s, unsigned percent)
{
	size_t i = (s->n * percent + 99) / 100;
	return (double)s->ns[i ? i - 1 : 0] / 1e3;
}

static void
series_add(struct series *s, uint64_t ns)
{
	s->ns[s->n++] = ns;
}

static struct series
series_new(size_t n)
{
	return (struct series){ .ns = calloc(n, sizeof(uint64_t)) };
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

static struct buf
temporary(void)
{
	const char *parent = getenv("TMPDIR");
	struct buf b = { 0 };
	buf_printf(&b, "%s/platen-bench-XXXXXX%c", parent ? parent : P_tmpdir, 0);
	if (!mkdtemp(b.ptr))
		void_run("a temporary folder", -errno);
	return b;
}

/* Saves the file in place, as an editor does: the moment when its write returned. */
static uint64_t
save(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, text.ptr, text.len) != (ssize_t)text.len)
		void_run("saving", -errno);
	uint64_t now = client_now();
	(void)close(fd);
	return now;
}

static void
expect_edit(struct str page, unsigned edit, const char *who)
{
	char marker[32];
	(void)snprintf(marker, sizeof(marker), "edit-%08u", edit);
	if (str_search(page, str_of(marker)) == page.len)
		void_run(who, 0);
}

/* One save of platen's site: until the event is there, and until the page is. */
static void
update_platen(struct rig *g, struct series *event, struct series *page)
{
	struct buf text = { 0 };
	gen_text(&text, &g->site, g->post, g->run->edit, ++g->edit);
	uint64_t start = save(g->file.ptr, buf_str(&text));
	struct str name, data, body;
	int r = events_next(&g->events, CLIENT_LIMIT_MS, &name, &data);
	uint64_t pushed = client_now();
	if (r < 0)
		void_run("an update was lost", r);
	int status = conn_get(&g->pages, g->page.ptr, &body);
	uint64_t answered = client_now();
	if (status != 200)
		void_run("the page does not answer", status);
	expect_edit(body, g->edit, "the page is stale after its event");
	if (event) {
		series_add(event, pushed - start);
		series_add(page, answered - start);
	}
	buf_done(&text);
	process_drain(&g->platen);
}

/* One save of the floor's folder: until its page is there. */
static void
update_floor(struct rig *g, struct series *page)
{
	struct buf text = { 0 }, path = { 0 };
	gen_text(&text, &g->site, g->post, GEN_BODY, g->edit); /* the floor has no layouts */
	buf_printf(&path, "%s/post.md%c", g->floor_dir.ptr, 0);
	uint64_t start = save(path.ptr, buf_str(&text));
	struct str body;
	int r = conn_answer(&g->pushed, &body);
	uint64_t answered = client_now();
	if (r < 0)
		void_run("the floor lost an update", r);
	expect_edit(body, g->edit, "the floor is stale");
	if (page)
		series_add(page, answered - start);
	buf_done(&text);
	buf_done(&path);
}

/* Waits until platen has done what a start or an edit leaves to do behind (a feed that has the post,
 * say): an author's next save comes later than that. It is asked again and again, nothing sleeps. */
static void
wait_idle(struct rig *g)
{
	uint64_t start = client_now();
	struct str body;
	do {
		if (conn_get(&g->pages, "/_platen/state.json", &body) != 200)
			void_run("no /_platen/state.json", 0);
		if (client_now() - start > (uint64_t)CLIENT_LIMIT_MS * 1000000)
			void_run("platen is never idle", 0);
	} while (str_search(body, S("\"idle\":true")) == body.len);
	process_drain(&g->platen);
}

static void
start_platen(struct rig *g)
{
	const char *argv[] = { g->run->platen, "dev", "--watch", g->dir.ptr, "--port", "0", "--log",
		"json", NULL };
	int r = process_start(argv, &g->platen);
	if (r < 0)
		void_run("platen does not start", r);
}

static void
start_floor(struct rig *g, const char *mode)
{
	const char *argv[] = { g->run->floor, mode,
		strcmp(mode, "update") == 0 ? g->floor_dir.ptr : NULL, NULL };
	int r = process_start(argv, &g->floor);
	if (r < 0)
		void_run("the floor does not start", r);
}

static void
connect_to(unsigned port, struct conn *ret)
{
	int r = conn_open(port, ret);
	if (r < 0)
		void_run("connecting", r);
}

/* exec → a listening socket, found by its own word → 200. */
static uint64_t
first_answer(struct process *p, const char *path)
{
	struct conn c;
	struct str body;
	connect_to(p->port, &c);
	int status = conn_get(&c, path, &body);
	uint64_t now = client_now();
	if (status != 200)
		void_run("no 200 after a start", status);
	conn_close(&c);
	return now - p->exec_ns;
}

static void
measure_starts(struct rig *g, struct series *platen, struct series *bare)
{
	for (size_t i = 0; i < g->run->starts; i++) {
		start_floor(g, "startup");
		series_add(bare, first_answer(&g->floor, "/"));
		(void)process_stop(&g->floor);
		start_platen(g);
		series_add(platen, first_answer(&g->platen, g->page.ptr));
		if (process_stop(&g->platen) != 0)
			void_run("platen did not end with status 0", 0);
	}
}

static void
measure_updates(struct rig *g, struct series *event, struct series *page, struct series *least)
{
	struct str name, data, body;
	start_platen(g);
	start_floor(g, "update");
	connect_to(g->platen.port, &g->pages);
	connect_to(g->floor.port, &g->pushed);
	if (conn_get(&g->pages, g->page.ptr, &body) != 200)
		void_run("the page does not answer", 0);
	int r = events_open(g->platen.port, g->page.ptr, &g->events);
	if (r < 0)
		void_run("the events do not open", r);
	wait_idle(g);
	while (events_next(&g->events, 0, &name, &data) == 0)
		continue; /* hello */
	for (size_t i = 0; i < WARM + g->run->samples; i++) {
		bool warm = i >= WARM;
		if (!g->run->rush)
			wait_idle(g);
		update_platen(g, warm ? event : NULL, page);
		update_floor(g, warm ? least : NULL);
	}
	conn_close(&g->pushed);
	conn_close(&g->events);
	conn_close(&g->pages);
	if (process_stop(&g->platen) != 0)
		void_run("platen did not end with status 0", 0);
}

/* The floor ends by itself once nobody listens, and says how its time was spent. */
static void
stop_floor(struct rig *g, struct buf *ret_stages)
{
	char text[512];
	ssize_t n = read(g->floor.out, text, sizeof(text));
	buf_clear(ret_stages);
	buf_add(ret_stages, str_trim((struct str){ text, n > 0 ? (size_t)n : 0 }));
	(void)process_stop(&g->floor);
}

static void
report_updates(const struct run *run, size_t posts, struct series *all[3])
{
	static const char *const names[] = { "event", "page", "floor" };
	double p50[3], p99[3];
	for (int i = 0; i < 3; i++) {
		qsort(all[i]->ns, all[i]->n, sizeof(uint64_t), compare);
		p50[i] = percentile(all[i], 50);
		p99[i] = percentile(all[i], 99);
	}
	for (int i = 0; i < 3; i++) {
		if (run->json)
			printf("{\"measure\":\"update\",\"posts\":%zu,\"what\":\"%s\",\"samples\":%"
			       "zu,"
			       "\"p50_us\":%.1f,\"p99_us\":%.1f,\"ratio_p50\":%.2f}\n",
				posts, names[i], all[i]->n, p50[i], p99[i], p50[i] / p50[2]);
		else
			printf("update  %6zu posts  %-6s p50 %8.1f µs  p99 %8.1f µs  %.2f × "
			       "floor\n",
				posts, names[i], p50[i], p99[i], p50[i] / p50[2]);
	}
}

static void
report_starts(const struct run *run, size_t posts, struct series *platen, struct series *bare)
{
	qsort(platen->ns, platen->n, sizeof(uint64_t), compare);
	qsort(bare->ns, bare->n, sizeof(uint64_t), compare);
	double p50 = percentile(platen, 50) / 1e3, p99 = percentile(platen, 99) / 1e3;
	double least = percentile(bare, 50) / 1e3;
	printf(run->json ? "{\"measure\":\"startup\",\"posts\":%zu,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
			   "\"bare_p50_ms\":%.2f,\"more_ms\":%.2f}\n"
			 : "startup %6zu posts         p50 %8.2f ms  p99 %8.2f ms  bare %.2f ms, "
			   "%.2f ms more\n",
		posts, p50, p99, least, p50 - least);
}

static void
measure(const struct run *run, size_t posts)
{
	struct rig g = {
		.run = run, .dir = temporary(), .floor_dir = temporary(), .post = posts / 2
	};
	struct series event = series_new(run->samples), page = series_new(run->samples),
		      least = series_new(run->samples), platen = series_new(run->starts),
		      bare = series_new(run->starts);
	g.site = (struct gen_site){ g.dir.ptr, run->seed, posts, run->jekyll };
	int r = gen_write(&g.site);
	if (r < 0)
		void_run("generating posts", r);
	struct buf stages = { 0 };
	buf_printf(&g.file, "%s/", g.dir.ptr);
	gen_file(&g.file, &g.site, g.post, run->edit);
	buf_add_char(&g.file, 0);
	gen_url(&g.page, &g.site, g.post);
	buf_add_char(&g.page, 0);
	measure_updates(&g, &event, &page, &least);
	stop_floor(&g, &stages);
	report_updates(run, posts, (struct series *[]){ &event, &page, &least });
	if (!run->json)
		printf("        the floor's stages, mean: %.*s\n", STR(buf_str(&stages)));
	measure_starts(&g, &platen, &bare);
	report_starts(run, posts, &platen, &bare);
	(void)nftw(g.dir.ptr, remove_one, 32, FTW_DEPTH | FTW_PHYS);
	(void)nftw(g.floor_dir.ptr, remove_one, 32, FTW_DEPTH | FTW_PHYS);
	(void)fflush(stdout);
}

static int
read_sizes(struct run *run, const char *text)
{
	char *end;
	run->n_sizes = 0;
	do {
		run->sizes[run->n_sizes] = strtoul(text, &end, 10);
		if (end == text || run->sizes[run->n_sizes++] <= POST || run->n_sizes == SIZES_MAX)
			return -EINVAL;
		text = end + 1;
	} while (*end == ',');
	return *end ? -EINVAL : 0;
}

static int
read_options(struct run *run, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		bool json = strcmp(argv[i], "--json") == 0, rush = strcmp(argv[i], "--rush") == 0;
		run->json |= json;
		run->rush |= rush;
		if (json || rush)
			continue;
		if (i + 1 == argc)
			return -EINVAL;
		const char *value = argv[i + 1];
		if (strcmp(argv[i], "--platen") == 0)
			run->platen = value;
		else if (strcmp(argv[i], "--floor") == 0)
			run->floor = value;
		else if (strcmp(argv[i], "--samples") == 0)
			run->samples = strtoul(value, NULL, 10);
		else if (strcmp(argv[i], "--starts") == 0)
			run->starts = strtoul(value, NULL, 10);
		else if (strcmp(argv[i], "--seed") == 0)
			run->seed = strtoull(value, NULL, 10);
		else if (strcmp(argv[i], "--site") == 0)
			run->jekyll = strcmp(value, "jekyll") == 0;
		else if (strcmp(argv[i], "--edit") == 0)
			run->edit = strcmp(value, "layout") == 0  ? GEN_LAYOUT
				    : strcmp(value, "title") == 0 ? GEN_TITLE
								  : GEN_BODY;
		else if (strcmp(argv[i], "--sizes") != 0 || read_sizes(run, value) < 0)
			return -EINVAL;
		i++;
	}
	if (run->edit == GEN_LAYOUT && !run->jekyll)
		return -EINVAL; /* a plain folder has none */
	return run->samples && run->samples <= SAMPLES_MAX && run->starts ? 0 : -EINVAL;
}

int
main(int argc, char **argv)
{
	struct run run = { .platen = "build/watch/platen",
		.floor = "build/bench/floor",
		.sizes = { 10, 1000, 20000 },
		.n_sizes = 3,
		.samples = 300,
		.starts = 30,
		.seed = 1 };
	if (read_options(&run, argc, argv) < 0) {
		(void)fprintf(stderr, "usage: loop [--platen FILE] [--floor FILE] [--sizes N,N…] "
				      "[--samples N] [--starts N] [--site plain|jekyll] "
				      "[--edit body|title|layout] [--seed N] [--rush] [--json]\n");
		return 2;
	}
	for (size_t i = 0; i < run.n_sizes; i++)
		measure(&run, run.sizes[i]);
	return 0;
}
