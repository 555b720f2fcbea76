/* `platen check`: everything that is wrong with a site, for people, programs and continuous integration.
 *
 * Every page is made, and looked at as a reader will get it; nothing is written. Programs are told paths from the
 * current folder, which in continuous integration is the repository's. */
#include "watch/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/crew.h"
#include "core/path.h"
#include "watch/fold.h"
#include "watch/place.h"
#include "watch/version.h"

struct check {
	const struct options *options;
	struct report *report;
	struct site *site;
	struct trace trace;
	struct arena arena;
	struct str root;
	struct str prefix; /* of paths: the site's folder from here, with a slash, or "" */
	struct buf out;
	struct fold fold;
	size_t errors, warnings;
};

static struct str
shown_path(struct check *c, struct str path)
{
	return path.len ? arena_printf(&c->arena, "%.*s%.*s", STR(c->prefix), STR(path)) : path;
}

static struct str
rule_of(const struct diag *d)
{
	return d->rule.len ? d->rule : d->severity == DIAG_ERROR ? S("error") : S("warning");
}

/* ---- JSON -------------------------------------------------------------------------------------- */

static void
json_diag(struct check *c, const struct diag *d)
{
	struct diag shown = *d;
	shown.path = shown_path(c, d->path);
	shown.rule = rule_of(d);
	buf_add(&c->out, c->errors + c->warnings > 1 ? S(",\n  ") : S("\n  "));
	diag_json(&c->out, &shown);
}

/* ---- SARIF 2.1.0: code scanning reads it ------------------------------------------------------- */

/* Every rule that a diagnostic can have: what stands at the head of an alert. */
static const struct {
	const char *id, *text;
} rules[] = {
	{ "broken-anchor", "A link leads to an anchor that its page does not have" },
	{ "broken-link", "A link leads to a page or file that does not exist" },
	{ "duplicate-permalink", "Two files are written to one address" },
	{ "error", "The page cannot be made" },
	{ "front-matter-type", "A value of the front matter has a type that it should not have" },
	{ "missing-alt", "An image has no description for those who do not see it" },
	{ "missing-file", "A page wants a file that does not exist" },
	{ "missing-image", "An image does not exist" },
	{ "orphan-include", "No page includes this" },
	{ "orphan-layout", "No page has this layout" },
	{ "unclosed-tag", "A tag is opened, and never closed" },
	{ "warning", "Something is not as it should be" },
};

static void
sarif_begin(struct check *c)
{
	buf_printf(&c->out,
		"{\"$schema\":\"https://json.schemastore.org/"
		"sarif-2.1.0.json\",\"version\":\"2.1.0\","
		"\"runs\":[{\"tool\":{\"driver\":{\"name\":\"platen\",\"version\":\"%s\",\"rules\":"
		"[",
		PLATEN_VERSION);
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		buf_printf(&c->out,
			"%s\n{\"id\":\"%s\",\"shortDescription\":{\"text\":\"%s\"},"
			"\"fullDescription\":{\"text\":\"%s\"},\"help\":{\"text\":\"%s\"}}",
			i ? "," : "", rules[i].id, rules[i].text, rules[i].text, rules[i].text);
	buf_lit(&c->out, "\n]}},\"columnKind\":\"utf16CodeUnits\",\"results\":[");
}

/* Columns there count UTF-16's units; ours count bytes. */
static uint32_t
utf16_column(const struct diag *d, size_t bytes)
{
	uint32_t units = 1;
	for (size_t i = 0; i < bytes && i < d->source.len; i++) {
		unsigned char byte = (unsigned char)d->source.ptr[i];
		units += (byte & 0xc0) != 0x80;
		units += byte >= 0xf0; /* two units */
	}
	return units;
}

static void
sarif_diag(struct check *c, const struct diag *d)
{
	struct buf *b = &c->out;
	buf_add(b, c->errors + c->warnings > 1 ? S(",\n") : S("\n"));
	buf_lit(b, "{\"ruleId\":");
	buf_json(b, rule_of(d));
	buf_printf(b, ",\"level\":\"%s\",\"message\":{\"text\":",
		d->severity == DIAG_ERROR ? "error" : "warning");
	buf_json(b, d->hint.len
			    ? arena_printf(&c->arena, "%.*s; %.*s", STR(d->message), STR(d->hint))
			    : d->message);
	buf_lit(b, "}");
	if (d->path.len) {
		buf_lit(b,
			",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"");
		url_encode_path(b, shown_path(c, d->path));
		/* code scanning wants a line of everything */
		buf_printf(b, "\"},\"region\":{\"startLine\":%u", d->line ? d->line : 1);
		if (d->line && d->column && d->source.len)
			buf_printf(b, ",\"startColumn\":%u,\"endColumn\":%u",
				utf16_column(d, d->column - 1),
				utf16_column(d, d->column - 1 + (d->length ? d->length : 1)));
		buf_lit(b, "}}}]");
	}
	buf_lit(b, "}");
}

/* ---- GitHub's workflow commands: annotations beside the lines of a change ----------------------- */

static void
github_text(struct buf *b, struct str s, bool property)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool control = (unsigned char)c < ' ' || c == 0x7f;
		if (c == '%' || control || (property && (c == ':' || c == ',')))
			buf_printf(b, "%%%02X", (unsigned)(unsigned char)c);
		else
			buf_add_char(b, c);
	}
}

static void
github_diag(struct check *c, const struct diag *d)
{
	struct buf *b = &c->out;
	const struct fold_group *g = fold_take(&c->fold, d);
	if (g->taken > FOLD_PLACES && !c->options->verbose)
		return;
	buf_printf(b, "::%s title=", d->severity == DIAG_ERROR ? "error" : "warning");
	github_text(b, rule_of(d), true);
	if (d->path.len) {
		buf_lit(b, ",file=");
		github_text(b, shown_path(c, d->path), true);
	}
	if (d->line)
		buf_printf(b, ",line=%u", d->line);
	if (d->line && d->column)
		buf_printf(b, ",col=%u", d->column);
	buf_lit(b, "::");
	github_text(b, d->message, false);
	if (d->hint.len) {
		buf_lit(b, "; ");
		github_text(b, d->hint, false);
	}
	if (g->taken == 1 && g->n > FOLD_PLACES)
		buf_printf(b, "; in %zu places", g->n);
	buf_add_char(b, '\n');
}

/* ---- for a person ------------------------------------------------------------------------------ */

static void
text_diag(struct check *c, const struct diag *d)
{
	if (c->options->verbose || c->options->log == LOG_JSON) {
		report_diag(c->report, d);
		return;
	}
	const struct fold_group *g = fold_take(&c->fold, d);
	bool many = d->severity == DIAG_WARNING && g->number > FOLD_FAULTS;
	if (g->taken > 1 || many)
		return;
	struct diag whole = *d;
	struct buf notes = BUF_ARENA(&c->arena);
	buf_add(&notes, d->notes);
	if (g->n > 1)
		buf_add(&notes, buf_str(&g->notes));
	whole.notes = notes.len ? buf_str(&notes) : S("");
	report_diag(c->report, &whole);
	if (g->n > FOLD_PLACES)
		report_more_places(c->report, g->n - FOLD_PLACES);
}

/* What was not told. */
static void
text_end(struct check *c)
{
	size_t n = c->fold.met[DIAG_WARNING];
	if (n > FOLD_FAULTS)
		report_more_faults(c->report, n - FOLD_FAULTS);
	report_problems(c->report, c->errors, c->warnings);
}

/* ---- the whole --------------------------------------------------------------------------------- */

static void
see(void *ctx, const struct diag *d)
{
	struct check *c = ctx;
	if (d->severity == DIAG_ERROR)
		c->errors++;
	else
		c->warnings++;
	switch (c->options->format) {
	case FORMAT_TEXT:
		text_diag(c, d);
		break;
	case FORMAT_JSON:
		json_diag(c, d);
		break;
	case FORMAT_SARIF:
		sarif_diag(c, d);
		break;
	case FORMAT_GITHUB:
		github_diag(c, d);
		break;
	}
}

static void
count(void *ctx, const struct diag *d)
{
	struct check *c = ctx;
	fold_count(&c->fold, d);
}

static void
print(struct check *c)
{
	c->fold.arena = &c->arena;
	site_diags(c->site, count, c);
	if (c->options->format == FORMAT_JSON)
		buf_lit(&c->out, "{\"problems\":[");
	else if (c->options->format == FORMAT_SARIF)
		sarif_begin(c);
	site_diags(c->site, see, c);
	if (c->options->format == FORMAT_JSON)
		buf_printf(
			&c->out, "\n],\"errors\":%zu,\"warnings\":%zu}\n", c->errors, c->warnings);
	else if (c->options->format == FORMAT_SARIF)
		buf_lit(&c->out, "\n]}]}\n");
	if (c->out.len)
		(void)fwrite(c->out.ptr, 1, c->out.len, stdout);
}

static void
find_prefix(struct check *c)
{
	struct str here;
	c->prefix = S("");
	if (place_real(&c->arena, ".", &here) < 0)
		return;
	struct str below = place_below(c->root, here);
	if (below.ptr && below.len)
		c->prefix = arena_printf(&c->arena, "%.*s/", STR(below));
}

/* Reads it all, front matter first, as a list that reads the front matter of each is made once then. */
static int
look(struct check *c)
{
	size_t pages = 0, n = site_routes(c->site);
	while (site_warm(c->site))
		;
	for (; site_sweep(c->site); pages++)
		report_progress(c->report, "looked at", pages < n ? pages : n - 1, n);
	report_progress(c->report, "", 0, 0);
	print(c);
	if (c->options->format == FORMAT_TEXT)
		text_end(c);
	if (c->errors + c->warnings)
		return EXIT_SITE;
	if (c->options->format == FORMAT_TEXT)
		report_note(c->report, "%zu %s, and nothing is wrong with %s", n,
			n == 1 ? "page or file" : "pages and files", n == 1 ? "it" : "them");
	return EXIT_FINE;
}

int
check_run(const struct options *options, struct report *report)
{
	struct check c = { .options = options, .report = report };
	struct crew *crew = NULL;
	int status = place_open(options, report, S("_site"), S(""), &c.arena, &c.site, &c.root);
	if (status == 0)
		status = place_observe(options, report, c.site, &c.trace);
	if (status == 0) {
		crew = crew_new((options->threads ? options->threads : crew_cores()) - 1);
		site_crew(c.site, crew);
		find_prefix(&c);
		status = look(&c);
	}
	trace_close(&c.trace);
	site_free(c.site);
	crew_free(crew);
	buf_done(&c.out);
	fold_done(&c.fold);
	arena_done(&c.arena);
	return status;
}
