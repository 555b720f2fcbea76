/* `platen build`: a site as static files, once.
 *
 * Every page is made before the first file is written, since an error anywhere must leave the output
 * folder untouched. Pages are held from one pass to the other, and beyond a bound, which memory has and the
 * size of a site has not, they are taken from the graph again. The list of outputs is
 * written twice: before, with the old and the new paths, and afterwards with the new ones alone, so
 * that a build that is interrupted leaves no file that nobody owns. */
#include "watch/build.h"

#include <signal.h>
#include <stdlib.h>
#include <uv.h>

#include "core/path.h"
#include "watch/build_impl.h"
#include "watch/home.h"

enum { HELD_MAX = 128 << 20 }; /* bytes of pages that are kept from the first pass to the second */
enum { PROGRESS_AFTER_NS = 500 * 1000 * 1000, PROGRESS_EVERY_NS = 50 * 1000 * 1000 };

static volatile sig_atomic_t interrupted; /* the signal that asks to stop, or 0 */

static void
on_signal(int signal)
{
	interrupted = signal;
}

bool
build_interrupted(void)
{
	return interrupted;
}

static void
catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGHUP, &action, NULL);
}

bool
build_stopped(const struct build *b)
{
	return interrupted || b->failure < 0;
}

void
build_progress(struct build *b, const char *what)
{
	uint64_t now = uv_hrtime();
	b->done++;
	if (cache_is_due(b->cache))
		cache_give(b->cache);
	if (now - b->start_ns < PROGRESS_AFTER_NS || now - b->drawn_ns < PROGRESS_EVERY_NS)
		return;
	b->drawn_ns = now;
	report_progress(b->report, what, b->done, b->total > b->done ? b->total : b->done + 1);
}

void
build_fail(struct build *b, int code, struct str at)
{
	if (b->failure == 0) {
		b->failure = code;
		b->at = at;
	}
}

/* ---- making ------------------------------------------------------------------------------------ */

/* Whether a file system takes the path; else no file is made. */
static bool
fits(struct build *b, struct str path)
{
	const char *misfit = path_misfit(path);
	if (!misfit)
		return true;
	struct diag d = { .severity = DIAG_ERROR,
		.path = path,
		.message = arena_printf(&b->arena, "cannot be written: %s", misfit) };
	report_diag(b->report, &d);
	b->errors++;
	return false;
}

struct fingerprint
build_bytes(const struct site_answer *answer)
{
	return answer->file.len ? answer->file_bytes : outputs_bytes(answer->body);
}

static void
keep_route(struct build *b, struct str url, const struct site_answer *answer)
{
	struct str path = page_path(&b->arena, url, answer);
	if (!path_is_normal(path)) {
		build_fail(b, UV_EINVAL, path);
		return;
	}
	if (!fits(b, path))
		return;
	struct page *page = pages_add(&b->pages, url);
	page->file.answer = answer->fingerprint;
	page->file.bytes = build_bytes(answer);
	page->file.path = path;
	page->file.html = answer->html;
	if (!answer->file.len && b->pages.held + answer->body.len <= HELD_MAX)
		page_hold(&b->pages, page, answer->body);
}

/* A sitemap has complete URLs only; without the site's address there is nothing to put in it. In Jekyll's layout
 * it is no route then, and what has its name is somebody's page. */
static bool
is_sitemap(const struct build *b, struct str url)
{
	return b->unaddressed.len && !b->jekyll && str_eq(url, S("/sitemap.xml"));
}

bool
build_writes(const struct build *b, struct str url, const struct site_answer *answer)
{
	if (answer->status == SITE_NOT_FOUND)
		return str_eq(url, S("/404.html"));
	if (answer->status != SITE_OK)
		return false;
	return answer->file.len || !is_sitemap(b, url);
}

/* Gets the answer, unless it is what an earlier build wrote. */
static bool
is_known(struct build *b, struct str url, struct site_answer *ret)
{
	struct written w;
	if (is_sitemap(b, url) || !written_find(b->cache, b->out_path, url, &b->arena, &w)) {
		site_get(b->site, url, ret);
		return false;
	}
	if (!site_get_unless(b->site, url, w.answer, ret))
		return false;
	struct page *page = pages_add(&b->pages, url);
	page->file = w;
	page->known = true;
	return true;
}

static void
make_route(void *ctx, struct str url)
{
	struct build *b = ctx;
	struct site_answer answer;
	if (build_stopped(b))
		return;
	build_progress(b, "made");
	url = arena_str(&b->arena, url);
	if (is_known(b, url, &answer))
		return;
	b->broken += answer.status == SITE_BROKEN;
	if (build_writes(b, url, &answer))
		keep_route(b, url, &answer);
}

/* Of a file and a folder that have one name, the folder is written. */
static void
drop_path(struct build *b, struct str path, struct str below)
{
	size_t i = 0;
	while (!str_eq(b->pages.v[i].file.path, path))
		i++;
	struct diag d = { .severity = DIAG_ERROR,
		.path = path,
		.message = arena_printf(&b->arena,
			"cannot be written: a folder of that name holds %.*s", STR(below)),
		.hint = S("rename one of the two") };
	report_diag(b->report, &d);
	b->errors++;
	free(b->pages.v[i].body);
	b->pages.v[i] = b->pages.v[--b->pages.n];
}

/* A file whose name is that of a folder that other pages need: known before anything is written. */
static void
check_paths(struct build *b)
{
	struct str *sorted = pages_sorted(&b->pages);
	size_t n = b->pages.n;
	for (size_t i = 0; i < n; i++) {
		const struct str *below = path_first_below(sorted + i, n - i, sorted[i]);
		if (below)
			drop_path(b, sorted[i], *below);
	}
	free(sorted);
}

static void
see_diag(void *ctx, const struct diag *d)
{
	struct build *b = ctx;
	if (d->severity == DIAG_ERROR)
		b->errors++;
	else
		b->warnings++;
	diag_encode(&b->diags, d);
	report_diag(b->report, d);
}

/* What is in the output, where this attempt has written nothing. */
static void
say_untouched(const struct build *b, const char *hint)
{
	report_note(b->report, "%.*s %s%s", STR(b->out_path),
		b->again ? "holds what was written before that" : "is as it was", hint);
}

/* Makes every page. 0, or the exit status with which all ends here. */
static int
make(struct build *b)
{
	b->total = site_routes(b->site);
	site_each_route(b->site, make_route, b);
	report_progress(b->report, "", 0, 0);
	if (build_stopped(b))
		return 0;
	site_diags(b->site, see_diag, b);
	check_paths(b);
	report_problems(b->report, b->errors, b->warnings);
	bool fails = b->errors || b->broken || (b->options->strict && b->warnings);
	if (fails && !b->options->keep_going) {
		say_untouched(b, " (--keep-going writes what is not broken)");
		return EXIT_SITE;
	}
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------------- */

/* Nothing was written: who owns what is in the way is to say where it goes. */
static void
say_barriers(const struct build *b)
{
	enum { NAMED = 10 };
	const struct leftovers *l = &b->leftovers;
	for (size_t i = 0; i < l->n_barriers && i < NAMED; i++) {
		const struct barrier *at = &l->barriers[i];
		report_error(b->report,
			"cannot write '%.*s' in '%.*s': %s'%.*s' there is not platen's; "
			"move it away",
			STR(at->wanted), STR(b->out_path), at->folder ? "the folder " : "",
			STR(at->path));
	}
	if (l->n_barriers > NAMED)
		report_error(b->report, "and %zu more", l->n_barriers - NAMED);
	say_untouched(b, "");
}

static int
failed(struct build *b)
{
	if (interrupted)
		return 128 + interrupted;
	if (b->leftovers.n_barriers) {
		say_barriers(b);
		return EXIT_MACHINE;
	}
	report_error(b->report, "cannot read or write '%.*s' in '%.*s': %s", STR(b->at),
		STR(b->out_path), uv_strerror(b->failure));
	return EXIT_MACHINE;
}

static void
say_what_is_left(struct build *b)
{
	/* of what is in no list it was told when the list began */
	size_t n = b->outputs.known ? b->leftovers.altered : b->leftovers.foreign;
	if (n && b->outputs.unproved)
		report_note(b->report,
			"%zu %s in %.*s may be of an earlier version of platen, and stay%s", n,
			n == 1 ? "file" : "files", STR(b->out_path), n == 1 ? "s" : "");
	else if (n)
		report_note(b->report, "%zu %s in %.*s %s not platen's, and stay%s", n,
			n == 1 ? "file" : "files", STR(b->out_path), n == 1 ? "is" : "are",
			n == 1 ? "s" : "");
	if (b->unaddressed.len)
		report_note(b->report, "without `url` (in the configuration or by --url) %.*s",
			STR(b->unaddressed));
}

/* What was copied is as it was then, and not what other pages may tell of it. */
static void
say_what_changed(struct build *b)
{
	if (b->changed == 1)
		report_note(b->report, "%.*s changed while the site was built: build again",
			STR(b->moved));
	else if (b->changed)
		report_note(b->report, "%zu files changed while the site was built: build again",
			b->changed);
	if (b->gone.len)
		report_note(
			b->report, "%.*s went while the site was built: build again", STR(b->gone));
}

/* Whether all is to be built again, since a file went that was to be written: other pages may tell of it. */
static bool
goes_again(const struct build *b)
{
	return b->gone.len && !b->last && !build_stopped(b);
}

static int
write_out(struct build *b)
{
	int r = place_make(b->out_path, &b->out);
	if (r < 0) {
		report_error(b->report, "cannot open the output folder '%.*s': %s",
			STR(b->out_path), uv_strerror(r));
		return EXIT_MACHINE;
	}
	b->out.unlinked = true; /* one may lead to where another page is written */
	build_write(b);
	int64_t written_ns = file_now_ns();
	int status = build_stopped(b) ? failed(b) : 0;
	if (goes_again(b)) {
		report_note(b->report, "%.*s went while the site was built: it is built again",
			STR(b->gone));
	} else if (status == 0) {
		b->built.took_ns = uv_hrtime() - b->start_ns;
		report_built(b->report, &b->built);
		say_what_changed(b);
		say_what_is_left(b);
	}
	build_keep(b, written_ns);
	root_close(&b->out);
	return status;
}

static int
run(struct build *b)
{
	uint64_t start = uv_hrtime();
	int status = make(b);
	trace_span(&b->trace, "make", start, uv_hrtime(), b->out_path);
	if (status != 0)
		return status;
	if (build_stopped(b))
		return failed(b);
	start = uv_hrtime();
	status = write_out(b);
	trace_span(&b->trace, "write", start, uv_hrtime(), b->out_path);
	bool fails = b->errors || b->broken || (b->options->strict && b->warnings);
	return status == 0 && fails ? EXIT_SITE : status;
}

/* The absolute path of the output folder: by the options, or (given == NULL) by the site. */
static int
find_out(struct build *b, const char *given, struct str root)
{
	int r = place_real(&b->arena, given, &b->out_path);
	if (r < 0) {
		report_error(
			b->report, "cannot use the output folder '%s': %s", given, uv_strerror(r));
		return EXIT_MACHINE;
	}
	if (place_below(root, b->out_path).ptr) {
		report_error(b->report,
			"the output folder '%.*s' is or contains the site's own folder",
			STR(b->out_path));
		return EXIT_USAGE;
	}
	return 0;
}

static const char *
configured_out(struct build *b, const struct site_summary *summary, struct str home)
{
	if (summary->destination.len)
		return arena_str(&b->arena, summary->destination).ptr;
	return arena_printf(&b->arena, "%.*s/_site", STR(home)).ptr;
}

/* Whether the last build left all as it would be left now; then that is told, and all is done. A trace is of what
 * is done. */
static bool
is_unchanged(struct build *b)
{
	struct unchanged u;
	struct diag d;
	struct site_summary summary;
	const struct options *o = b->options;
	struct str out = o->out ? b->out_path : S(""); /* else the configuration says where */
	struct str own = arena_printf(&b->arena, "%d%d%.*s", o->strict, o->keep_going, STR(out));
	b->terms = fingerprint_mix(site_terms(b->site), own);
	if (o->trace || !unchanged_find(b->cache, b->terms, &b->arena, &u) ||
		!site_world_same(b->site, u.world) ||
		!unchanged_holds(&u, b->dir, str_of(site_root(b->site)->path)))
		return false;
	site_summary_unpack(b->site, u.summary, &summary);
	report_start(b->report, &summary, uv_hrtime() - b->start_ns);
	report_detail(b->report, "nothing has changed since it was built");
	for (struct str rest = u.diags; diag_next(&rest, &d);)
		see_diag(b, &d);
	report_problems(b->report, b->errors, b->warnings);
	b->unaddressed = arena_str(&b->arena, summary.unaddressed);
	b->built = (struct report_built){ .out = u.out,
		.pages = u.pages,
		.files = u.files,
		.unchanged = u.pages + u.files,
		.took_ns = uv_hrtime() - b->start_ns };
	report_built(b->report, &b->built);
	say_what_is_left(b);
	return true;
}

static int
open_and_run(struct build *b)
{
	struct home home;
	struct str root, out = S("_site");
	struct site_summary summary;
	int status = home_find(b->options, b->report, &b->arena, &home);
	root = home.root;
	b->dir = home.dir;
	if (status == 0 && b->options->out) {
		status = find_out(b, b->options->out, root);
		out = place_below(b->out_path, root);
	}
	if (status == 0)
		status = place_open(b->options, b->report, out.ptr ? out : S(""), S(""), &b->arena,
			&b->site, &root);
	if (status == 0)
		status = place_observe(b->options, b->report, b->site, &b->trace);
	if (status != 0)
		return status;
	b->cache = cache_open(b->options, b->report, b->site, &home);
	site_prove(b->site);
	if (is_unchanged(b))
		return 0;
	b->crew = crew_new((b->options->threads ? b->options->threads : crew_cores()) - 1);
	site_crew(b->site, b->crew);
	site_summary(b->site, &b->arena, &summary);
	b->unaddressed = summary.unaddressed;
	b->jekyll = summary.jekyll;
	if (!b->options->out)
		status = find_out(b, configured_out(b, &summary, home.dir), root);
	if (status != 0)
		return status;
	b->built.out = b->out_path;
	report_start(b->report, &summary, uv_hrtime() - b->start_ns);
	return run(b);
}

enum { TIMES = 3 };

/* *ret_again: whether another one is to follow, unless this is to be the last. An exit status. */
static int
build_once(const struct options *options, struct report *report, int attempt, bool *ret_again)
{
	struct build b = { .options = options,
		.report = report,
		.again = attempt > 1,
		.last = attempt == TIMES,
		.start_ns = uv_hrtime() };
	int status = open_and_run(&b);
	*ret_again = goes_again(&b);
	trace_close(&b.trace);
	if (!interrupted)
		cache_give(b.cache);
	cache_close(b.cache);
	site_free(b.site);
	crew_free(b.crew);
	outputs_free(&b.outputs);
	pages_free(&b.pages);
	buf_done(&b.diags);
	leftovers_free(&b.leftovers);
	free(b.later);
	arena_done(&b.arena);
	return status;
}

int
build_run(const struct options *options, struct report *report)
{
	int status = 0;
	bool again = true;
	catch_signals();
	place_spend();
	for (int i = 1; again; i++)
		status = build_once(options, report, i, &again);
	return status;
}
