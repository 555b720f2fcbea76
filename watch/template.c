/* `platen liquid`: one template, printed with data of one's own, for trying out and for tests.
 *
 * No site is opened. The template sees the data's keys as its variables, Liquid's tags, and the filters of
 * Liquid and of Jekyll. `include` is understood in both forms: Liquid's, {% include 'name' %} or
 * {% include variable %}, and Jekyll's, {% include name.html key=value %}; with --jekyll all is as in a site
 * of Jekyll's. What asks a site (link, post_url, relative_url …) is not known here. */
#include "watch/template.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <uv.h>

#include "core/file.h"
#include "core/path.h"
#include "render/data/data.h"
#include "render/liquid/liquid.h"
#include "watch/place.h"

enum { TEMPLATE_MAX = 16 << 20, DATA_MAX = 256 << 20 };

struct template_text {
	struct str path, text;
};

struct template_job {
	const struct options *options;
	struct report *report;
	struct arena arena;
	struct data data;
	struct root includes;        /* fd negative: there are none */
	struct template_text *texts; /* of the template and all that it includes, for diagnostics */
	size_t ntexts;
	size_t errors, warnings;
};

/* ---- files named on the command line ----------------------------------------------------------- */

/* The text of a file; of standard input where `path` is NULL or "-". An exit status. */
static int
read_given(struct template_job *j, const char *path, size_t max, struct str *ret)
{
	struct buf text = { .arena = &j->arena, .max = max };
	bool input = !path || strcmp(path, "-") == 0;
	int fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int r = fd < 0 ? -errno : file_read_rest(fd, &text);
	if (fd >= 0 && !input)
		(void)close(fd);
	if (r < 0)
		report_error(j->report, "cannot read %s: %s", input ? "standard input" : path,
			uv_strerror(r));
	*ret = text.len ? buf_str(&text) : S("");
	return r < 0 ? EXIT_MACHINE : 0;
}

/* ---- what is wrong ----------------------------------------------------------------------------- */

static void
tell(struct template_job *j, const struct diag *d)
{
	struct diag shown = *d;
	for (size_t i = 0; i < j->ntexts && d->line && !d->source.len; i++) {
		if (str_eq(j->texts[i].path, d->path))
			liquid_diag_source(&shown, j->texts[i].text);
	}
	*(d->severity == DIAG_ERROR ? &j->errors : &j->warnings) += 1;
	report_diag(j->report, &shown);
}

static void
remember(struct template_job *j, struct str path, struct str text)
{
	struct template_text *all = arena_alloc_raw(&j->arena, (j->ntexts + 1) * sizeof(*all));
	if (j->ntexts)
		memcpy(all, j->texts, j->ntexts * sizeof(*all));
	all[j->ntexts++] = (struct template_text){ path, text };
	j->texts = all;
}

/* ---- the template's host ----------------------------------------------------------------------- */

static const struct liquid_dialect both = { .jekyll_include = true, .both_includes = true };
static const struct liquid_dialect jekyll = { .jekyll_include = true, .without_blank = true };

/* Where both have a filter (where, sort, find …), the first table's is meant. */
static const struct liquid_filters *const filters[] = { &liquid_filters_text,
	&liquid_filters_number, &liquid_filters_list, &liquid_filters_date, &liquid_filters_jekyll,
	NULL };
static const struct liquid_filters *const jekyll_first[] = { &liquid_filters_jekyll,
	&liquid_filters_text, &liquid_filters_number, &liquid_filters_list, &liquid_filters_date,
	NULL };

static const struct liquid_dialect *
dialect_of(const struct template_job *j)
{
	return j->options->jekyll ? &jekyll : &both;
}

static int
on_global(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	const struct template_job *j = liquid_ctx(run);
	*ret = liquid_data(data_get(j->data, name));
	return 0;
}

static void
on_report(struct liquid_run *run, const struct diag *d)
{
	tell(liquid_ctx(run), d);
}

static int
on_now(struct liquid_run *run, struct date *ret)
{
	*ret = (struct date){ .seconds = place_now(), .has_time = true };
	return 0;
}

static void
compile(struct template_job *j, struct str path, struct str text, struct str *ret,
	struct str *ret_diags)
{
	struct liquid_source source = { .path = path, .text = text, .dialect = dialect_of(j) };
	struct buf program = BUF_ARENA(&j->arena), diags = BUF_ARENA(&j->arena);
	(void)liquid_compile(&source, &program, &diags); /* the diagnostics say so */
	remember(j, path, text);
	*ret = buf_str(&program);
	*ret_diags = diags.len ? buf_str(&diags) : S("");
}

/* NAME, NAME.liquid, _NAME.liquid (as Shopify's own file system has it) or NAME.html. */
static int
find_include(struct template_job *j, struct str name, struct str *ret, struct str *ret_text)
{
	static const struct {
		const char *before, *after;
	} forms[] = { { "", "" }, { "", ".liquid" }, { "_", ".liquid" }, { "", ".html" } };
	struct str path;
	if (j->includes.fd < 0 || path_normalise(&j->arena, name, &path) < 0 || path.len == 0)
		return UV_ENOENT;
	struct str folder = path_dirname(path), base = path_basename(path);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		*ret = arena_printf(&j->arena, "%.*s%s%s%.*s%s", STR(folder), folder.len ? "/" : "",
			forms[i].before, STR(base), forms[i].after);
		int r = file_read(&j->includes, *ret, TEMPLATE_MAX, &j->arena, ret_text, NULL);
		if (r != UV_ENOENT && r != UV_ENOTDIR)
			return r;
	}
	return UV_ENOENT;
}

static int
on_include(struct liquid_run *run, enum liquid_how how, struct str name, struct str from,
	struct liquid_template *ret)
{
	struct template_job *j = liquid_ctx(run);
	struct str text, path = name;
	if (how == LIQUID_INCLUDE_RELATIVE &&
		path_join(&j->arena, path_dirname(from), name, &path) < 0)
		return 0;
	int r = find_include(j, path, &path, &text);
	*ret = (struct liquid_template){ .path = path };
	if (r == UV_ENOENT)
		return 0;
	if (r < 0)
		return liquid_fail(run, "%.*s cannot be read: %s", STR(path), uv_strerror(r));
	compile(j, path, text, &ret->program, &ret->diags);
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------------- */

/* The data of --data: a map. An exit status. */
static int
read_data(struct template_job *j)
{
	struct diag d;
	struct str text, path = str_of(j->options->data ? j->options->data : "");
	if (!j->options->data)
		return 0;
	int status = read_given(j, j->options->data, DATA_MAX, &text);
	if (status != 0)
		return status;
	struct buf *block = arena_alloc(&j->arena, sizeof(*block));
	*block = BUF_ARENA(&j->arena);
	struct data_builder b = { .out = block };
	int r = data_from_json(&b, path, text, &d);
	data_builder_done(&b);
	if (r < 0) {
		tell(j, &d);
		return EXIT_SITE;
	}
	j->data = data_of(buf_str(block));
	if (data_kind(j->data) == DATA_MAP)
		return 0;
	d = (struct diag){ .severity = DIAG_ERROR,
		.path = path,
		.message = S("the data should be an object: its keys are the variables"),
		.hint = S("write {\"title\": \"Hello\"}") };
	tell(j, &d);
	return EXIT_SITE;
}

static int
open_includes(struct template_job *j)
{
	const char *folder = j->options->includes;
	int r = folder ? root_open(folder, &j->includes) : 0;
	if (r == 0)
		return 0;
	j->includes.fd = -1;
	report_error(j->report, "cannot open the folder '%s': %s", folder, uv_strerror(r));
	return EXIT_MACHINE;
}

static void
print(struct template_job *j, struct str path, struct str text, struct buf *out)
{
	struct liquid_host host = { .ctx = j,
		.path = path,
		.global = on_global,
		.include = on_include,
		.report = on_report,
		.dialect = dialect_of(j),
		.filters = j->options->jekyll ? jekyll_first : filters,
		.now = on_now,
		.strict_variables = j->options->strict,
		.strict_filters = j->options->strict };
	struct str program, diags;
	struct diag d;
	compile(j, path, text, &program, &diags);
	while (diag_next(&diags, &d))
		tell(j, &d);
	if (j->errors == 0)
		(void)liquid_render(&host, program, &j->arena, out); /* errors are told */
}

int
template_run(const struct options *options, struct report *report)
{
	struct template_job j = { .options = options, .report = report, .includes = { .fd = -1 } };
	bool input = !options->dir || strcmp(options->dir, "-") == 0;
	struct str text;
	struct buf out = { 0 };
	int status = read_data(&j);
	if (status == 0)
		status = open_includes(&j);
	if (status == 0)
		status = read_given(&j, options->dir, TEMPLATE_MAX, &text);
	if (status == 0)
		print(&j, input ? S("(standard input)") : str_of(options->dir), text, &out);
	bool fails = j.errors || (options->strict && j.warnings);
	if (status == 0 && !fails && out.len && fwrite(out.ptr, 1, out.len, stdout) != out.len)
		status = EXIT_MACHINE;
	if (status == 0 && fflush(stdout) != 0)
		status = EXIT_MACHINE;
	buf_done(&out);
	if (j.includes.fd >= 0)
		root_close(&j.includes);
	arena_done(&j.arena);
	return status == 0 && fails ? EXIT_SITE : status;
}
