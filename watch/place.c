/* Folders named on the command line, made absolute; and the options that the site is opened with. */
#include "watch/place.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "core/pack.h"
#include "core/path.h"
#include "watch/cache.h"
#include "watch/outputs.h"

static int
real(struct arena *a, const char *path, struct str *ret)
{
	char resolved[PATH_MAX];
	if (!realpath(path, resolved))
		return -errno;
	*ret = arena_str(a, str_of(resolved));
	return 0;
}

/* `path` from the root of the file system, without "." and "..": by its text alone. */
static int
absolute(struct arena *a, const char *path, struct str *ret)
{
	char cwd[PATH_MAX];
	struct str joined = str_of(path), normal;
	if (path[0] != '/') {
		if (!getcwd(cwd, sizeof(cwd)))
			return -errno;
		joined = arena_printf(a, "%s/%s", cwd, path);
	}
	int r = path_normalise(a, joined, &normal);
	if (r < 0)
		return r;
	*ret = arena_printf(a, "/%.*s", STR(normal));
	return 0;
}

int
place_real(struct arena *a, const char *path, struct str *ret)
{
	struct str whole, end = S("");
	int r = real(a, path, ret);
	if (r != UV_ENOENT)
		return r;
	r = absolute(a, path, &whole);
	/* What does not exist is put behind the real path of what does. */
	for (struct str head = whole; r == 0;) {
		size_t slash = str_rfind(head, '/');
		end = str_from(whole, slash + 1);
		head = str_slice(head, 0, slash);
		struct str existing;
		r = real(a, head.len ? arena_str(a, head).ptr : "/", &existing);
		if (r == 0) {
			*ret = arena_printf(a, "%.*s/%.*s",
				existing.len > 1 ? (int)existing.len : 0, existing.ptr, STR(end));
			return 0;
		}
		r = r == UV_ENOENT && head.len ? 0 : r;
	}
	return r;
}

int
place_folder(struct str path)
{
	struct root top;
	int r = root_open("/", &top);
	if (r == 0) {
		r = file_mkdirs(&top, str_from(path, 1));
		root_close(&top);
	}
	return r;
}

int
place_make(struct str path, struct root *ret)
{
	int r = place_folder(path);
	return r < 0 ? r : root_open(path.ptr, ret);
}

struct str
place_below(struct str path, struct str root)
{
	if (str_eq(path, root))
		return S("");
	if (root.len == 1)
		return str_from(path, 1);
	if (!str_starts(path, root) || path.ptr[root.len] != '/')
		return (struct str){ NULL, 0 };
	return str_from(path, root.len + 1);
}

int64_t
place_now(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end;
	if (epoch && *epoch) {
		errno = 0;
		long long n = strtoll(epoch, &end, 10);
		if (errno == 0 && *end == '\0')
			return n;
	}
	return time(NULL);
}

/* What platen writes to `path` is no source, where that lies in the site; "" and NULL are nowhere. */
static void
skip_written(struct buf *pairs, struct str root, const char *path, struct arena *a)
{
	struct str real;
	if (!path || !*path || place_real(a, path, &real) < 0)
		return;
	real = place_below(real, root);
	if (real.len) {
		pack_str(pairs, real);
		pack_str(pairs, S(""));
	}
}

struct listing {
	struct buf *pairs;
	struct str source; /* where the site lies in the folder that has the lists, or "" */
};

/* A folder that holds nothing of its list any more is a source, until it does. */
static void
skip_listed(void *listing, struct str folder, struct str file)
{
	const struct listing *l = listing;
	size_t cut = l->source.len ? l->source.len + 1 : 0;
	if (!path_is_below(folder, l->source) || folder.len <= cut)
		return;
	folder = str_from(folder, cut);
	file = str_from(file, cut);
	pack_str(l->pairs, file.len ? folder : S(""));
	pack_str(l->pairs, file.len ? file : folder);
}

/* What an earlier build wrote, wherever this one writes to; a version before kept its list in the source. */
static void
skip_outputs(struct buf *pairs, struct str dir, struct str root, struct arena *a)
{
	struct listing all = { pairs, S("") };
	outputs_each(arena_str(a, root).ptr, skip_listed, &all);
	all.source = place_below(root, dir);
	if (all.source.len)
		outputs_each(arena_str(a, dir).ptr, skip_listed, &all);
}

/* Where --cache-dir keeps that of DIR; a version before named it by the source. */
static void
skip_caches(struct buf *pairs, const struct options *o, struct str dir, struct str root,
	struct arena *a)
{
	struct str cache, places[] = { dir, root };
	for (size_t i = 0; i < 2; i++)
		if (cache_given(o, places[i], a, &cache) == 0)
			skip_written(pairs, root, cache.ptr, a);
}

bool
place_skip(const struct options *o, struct site *site, struct str dir, struct str root)
{
	struct arena a = { 0 };
	struct buf pairs = { 0 };
	skip_written(&pairs, root, arena_str(&a, site_destination(site)).ptr, &a);
	skip_written(&pairs, root, o->trace, &a);
	skip_caches(&pairs, o, dir, root, &a);
	skip_outputs(&pairs, dir, root, &a);
	bool others = site_skip(site, buf_str(&pairs));
	buf_done(&pairs);
	arena_done(&a);
	return others;
}

/* What is dropped is fetched from the cache; where there is none it has to be made again, and so all is kept. A build
 * asks for each value soon again, and is soon over. */
static size_t
budget(const struct options *o)
{
	enum { DEV = 16 << 20, BUILD = 64 << 20 };
	bool build = o->command == COMMAND_BUILD, cache = build || o->command == COMMAND_DEV;
	if (o->memory || !o->cache_size || !cache)
		return o->memory;
	return build ? BUILD : DEV;
}

void
place_spend(void)
{
	enum { MMAP_MAX = 32 << 20 }; /* the most that malloc takes for it */
	(void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
	(void)mallopt(M_MMAP_THRESHOLD, MMAP_MAX);
}

int
place_open(const struct options *o, struct report *report, struct str out, struct str url,
	struct arena *a, struct site **ret, struct str *ret_root)
{
	struct home home;
	int status = home_find(o, report, a, &home);
	if (status != 0)
		return status;
	*ret_root = home.root;
	return place_open_home(o, report, &home, out, url, ret);
}

int
place_open_home(const struct options *o, struct report *report, const struct home *home,
	struct str out, struct str url, struct site **ret)
{
	struct site_options options = {
		.root = home->root,
		.within = place_below(home->root, home->dir),
		.out = out,
		.url = o->url ? str_of(o->url) : url,
		.baseurl = str_of(o->baseurl),
		.configs = home->configs,
		.drafts = o->drafts,
		.future = o->future,
		.unpublished = o->unpublished,
		.now = place_now(),
	};
	int r = site_new(&options, ret);
	if (r == 0) {
		graph_budget(site_graph(*ret), budget(o));
		(void)place_skip(o, *ret, home->dir, home->root);
		return 0;
	}
	report_error(report, "cannot open the folder '%.*s': %s", STR(home->root), uv_strerror(r));
	return EXIT_MACHINE;
}

void
place_on_note(void *ctx, const struct graph_note *note)
{
	struct trace *trace = ctx;
	struct report *report = trace->report;
	report_task(report, note); /* with --verbose */
	if (note->kind < report->nkinds)
		trace_mark(trace, graph_event_name(note->event),
			str_of(report->kinds[note->kind].name), note->key);
}

/* The memory is looked at with every so many tasks. */
enum { MEMORY_EVERY = 64 };

void
place_on_span(void *ctx, bool begins, unsigned kind, struct str key, size_t bytes)
{
	struct trace *trace = ctx;
	trace_task(trace, begins, str_of(trace->report->kinds[kind].name), key, bytes);
	if (!begins && trace->ended % MEMORY_EVERY == 1) {
		struct graph_account a = graph_account(trace->graph);
		trace_memory(trace, a.value_bytes, a.edge_bytes, a.index_bytes);
	}
}

void
place_listen(const struct options *o, struct site *site, struct trace *trace)
{
	struct graph *g = site_graph(site);
	graph_observe(g, o->verbose || o->trace ? place_on_note : NULL, trace);
	graph_observe_spans(g, o->trace ? place_on_span : NULL, trace);
}

int
place_observe(
	const struct options *o, struct report *report, struct site *site, struct trace *trace)
{
	report->kinds = site_kinds(&report->nkinds);
	trace->report = report;
	trace->graph = site_graph(site);
	place_listen(o, site, trace);
	int r = o->trace ? trace_open(trace, o->trace, o->trace_private) : 0;
	if (r == 0)
		return 0;
	report_error(report, "cannot write '%s': %s", o->trace, uv_strerror(r));
	return EXIT_MACHINE;
}
