/* `platen why`: what a page is made of, and which pages a file reaches.
 *
 * Worked out from the folder, without a server: the graph's edges are the same whoever walks them. Only why a page
 * last ran is what the server that made it knows, and is asked where the address names it. */
#include "watch/why.h"

#include <sys/stat.h>
#include <uv.h>

#include "core/near.h"
#include "core/path.h"
#include "watch/ask.h"
#include "watch/place.h"

struct why {
	struct report *report;
	struct site *site;
	struct arena arena;
	struct str root;
	bool tree;
	size_t tasks, files, pages;
	struct near near; /* the page that may have been meant */
};

/* ---- a page ------------------------------------------------------------------------------------ */

static void
tell_task(void *ctx, size_t depth, const char *kind, struct str key, bool file)
{
	struct why *w = ctx;
	w->tasks++;
	w->files += file;
	if (w->tree || file)
		report_part(w->report, w->tree ? depth : 0, kind, key, file);
}

/* The site's own path of an address, decoded, without the baseurl; ptr NULL for none. */
static struct str
page_of(struct why *w, struct str word)
{
	struct url_parts parts = url_split(word);
	struct buf path = BUF_ARENA(&w->arena), base = BUF_ARENA(&w->arena);
	struct str none = { NULL, 0 };
	if (url_decode(&path, parts.path, URL_DECODE_PATH) < 0 ||
		url_decode(&base, site_baseurl(w->site), URL_DECODE_PATH) < 0)
		return none;
	struct str url = path.len ? buf_str(&path) : S("/"), baseurl = buf_str(&base);
	if (baseurl.len && str_starts(url, baseurl) &&
		(url.len == baseurl.len || url.ptr[baseurl.len] == '/'))
		url = url.len == baseurl.len ? S("/") : str_from(url, baseurl.len);
	if (url.ptr[0] != '/')
		url = arena_printf(&w->arena, "/%.*s", STR(url));
	return url_canonical(url);
}

/* Where the word is an address at a server that runs here, asks that why the page is as it is. */
static void
ask_why(struct why *w, struct str url, const char *word)
{
	struct url_parts parts = url_split(str_of(word));
	struct buf target = BUF_ARENA(&w->arena), answer = BUF_ARENA(&w->arena);
	if (!parts.has_authority)
		return;
	buf_lit(&target, "/_platen/why.txt?kind=page&key=");
	url_encode_component(&target, url);
	int status = ask_server(parts.authority, buf_str(&target), &answer);
	struct str rest = answer.len ? buf_str(&answer) : S(""), line, kind;
	if (status == UV_ECONNREFUSED || status == UV_EINVAL)
		return; /* it does not run, or elsewhere */
	if (status != 200) {
		report_note(w->report, "why it last ran is not known: %s",
			status > 0 ? "nobody has asked the server for it" : uv_strerror(status));
		return;
	}
	size_t n = 0;
	for (; str_line(&rest, &line); n++)
		if (str_split(&line, '\t', &kind))
			report_cause(
				w->report, n == 0, kind, str_slice(line, 0, str_rfind(line, '\t')));
	if (n == 1)
		report_note(w->report, "  no update has changed it since the server started");
}

static void
try_route(void *ctx, struct str path)
{
	struct why *w = ctx;
	near_try(&w->near, arena_str(&w->arena, path).ptr);
}

/* Nothing has that name: the page of the nearest may have been meant. */
static int
tell_unknown(struct why *w, struct str url, const char *word)
{
	w->near.given = url;
	if (url.ptr)
		site_each_route(w->site, try_route, w);
	report_error(w->report, "there is no page and no file '%s'%s%s%s", word,
		w->near.best ? "; did you mean '" : "", w->near.best ? w->near.best : "",
		w->near.best ? "'?" : "");
	return EXIT_USAGE;
}

static int
why_page(struct why *w, struct str url, const char *word)
{
	struct site_answer answer;
	if (url.ptr)
		site_get(w->site, url, &answer);
	if (url.ptr && answer.status == SITE_MOVED) {
		url = arena_str(&w->arena, answer.location);
		site_get(w->site, url, &answer);
	}
	if (!url.ptr || answer.status == SITE_NOT_FOUND)
		return tell_unknown(w, url, word);
	unsigned status = (unsigned)answer.status;
	ask_why(w, url, word);
	site_made_of(w->site, url, tell_task, w);
	report_note(w->report, "%.*s answers %u; it is made of %zu %s by %zu tasks%s", STR(url),
		status, w->files, w->files == 1 ? "file" : "files", w->tasks,
		w->tree ? "" : " (--verbose tells them)");
	return EXIT_FINE;
}

/* ---- a file ------------------------------------------------------------------------------------ */

static void
tell_page(void *ctx, struct str url, bool listed)
{
	struct why *w = ctx;
	w->pages++;
	report_reached(w->report, url, listed);
}

static int
why_file(struct why *w, struct str file)
{
	site_reaches(w->site, file, tell_page, w);
	report_note(w->report, "a change of %.*s can reach %zu %s", STR(file), w->pages,
		w->pages == 1 ? "page" : "pages");
	struct str hidden = site_hidden(w->site, file, &w->arena);
	if (hidden.len)
		report_note(w->report, "it is not shown: %.*s", STR(hidden));
	return EXIT_FINE;
}

/* ---- the word ---------------------------------------------------------------------------------- */

/* The path below the site's root of the file that the word names, from the current folder or from the site's;
 * ptr NULL where it names none. */
static struct str
file_of(struct why *w, const char *word)
{
	struct stat st;
	struct str real, none = { NULL, 0 };
	const char *places[] = { word, arena_printf(&w->arena, "%.*s/%s", STR(w->root), word).ptr };
	for (size_t i = 0; i < 2; i++) {
		if (stat(places[i], &st) < 0 || !S_ISREG(st.st_mode) ||
			place_real(&w->arena, places[i], &real) < 0)
			continue;
		struct str below = place_below(real, w->root);
		if (below.ptr && below.len)
			return below;
	}
	return none;
}

int
why_run(const struct options *options, struct report *report)
{
	struct why w = { .report = report, .tree = options->verbose };
	struct options quiet = *options;
	struct trace trace = { 0 };
	quiet.verbose = false; /* of the tasks themselves, only those are told that matter here */
	int status = place_open(options, report, S("_site"), S(""), &w.arena, &w.site, &w.root);
	if (status == 0)
		status = place_observe(&quiet, report, w.site, &trace);
	if (status == 0) {
		bool rooted = options->word[0] == '/';
		struct str file = file_of(&w, options->word);
		/* "/a.svg" is an address first: it is what a browser shows */
		if (file.ptr && !(rooted && place_below(str_of(options->word), w.root).ptr == NULL))
			status = why_file(&w, file);
		else
			status = why_page(&w, page_of(&w, str_of(options->word)), options->word);
	}
	trace_close(&trace);
	site_free(w.site);
	arena_done(&w.arena);
	return status;
}
