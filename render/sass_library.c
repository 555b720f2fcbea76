/* libsass itself: the only file that includes it. Runs in a child process, whose memory goes with it. */
#include "render/sass_library.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sass/context.h>
#include <sass2scss.h>

#include "core/child.h"
#include "core/pack.h"

enum { HEARD_MAX = 8 << 20 };

/* A copy for libsass, which frees it; an indented text as SCSS, as libsass makes it of a file. */
static char *
copy_text(struct str text, bool indented)
{
	char *copy = sass_alloc_memory(text.len + 1);
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	if (!indented)
		return copy;
	char *scss = sass2scss(copy, SASS2SCSS_PRETTIFY_1 | SASS2SCSS_KEEP_COMMENT);
	sass_free_memory(copy);
	return scss;
}

static void
say(int fd, const struct buf *b)
{
	if (child_say(fd, buf_str(b)) < 0)
		_exit(1); /* nobody listens any more */
}

/* Asks the parent for an import, and tells libsass its answer. */
static Sass_Import_List
on_import(const char *url, Sass_Importer_Entry importer, struct Sass_Compiler *compiler)
{
	int fd = *(const int *)sass_importer_get_cookie(importer);
	struct buf b = { 0 };
	pack_u64(&b, SASS_SAYS_IMPORT);
	pack_str(&b, str_of(url));
	pack_str(&b, str_of(sass_import_get_abs_path(sass_compiler_get_last_import(compiler))));
	say(fd, &b);
	if (child_hear(fd, HEARD_MAX, &b) < 0)
		_exit(1);
	struct str rest = buf_str(&b);
	enum sass_told told = (enum sass_told)unpack_u64(&rest);
	Sass_Import_List list = NULL;
	if (told != SASS_TOLD_NOTHING) {
		char *first = copy_text(unpack_str(&rest), false);
		list = sass_make_import_list(1);
		if (told == SASS_TOLD_TEXT) {
			struct str text = unpack_str(&rest);
			list[0] = sass_make_import(
				url, first, copy_text(text, unpack_u64(&rest)), NULL);
		} else {
			list[0] = sass_make_import_entry(url, NULL, NULL);
			(void)sass_import_set_error(list[0], first, (size_t)-1, (size_t)-1);
		}
		sass_free_memory(first);
	}
	buf_done(&b);
	return list;
}

static enum Sass_Output_Style
output_style(enum sass_style style)
{
	switch (style) {
	case SASS_NESTED:
		return SASS_STYLE_NESTED;
	case SASS_EXPANDED:
		return SASS_STYLE_EXPANDED;
	case SASS_COMPACT:
		return SASS_STYLE_COMPACT;
	case SASS_COMPRESSED:
		return SASS_STYLE_COMPRESSED;
	}
	return SASS_STYLE_COMPACT;
}

/* As sassc, which Jekyll calls, sets them. */
static void
set_options(struct Sass_Options *options, const struct sass_job *job, int *fd)
{
	char name[4096], map[4096];
	struct str stem = str_slice(job->name, 0, str_rfind(job->name, '.'));
	(void)snprintf(name, sizeof(name), "%.*s", STR(job->name)); /* a file's name fits */
	(void)snprintf(map, sizeof(map), "%.*s.css.map", STR(stem));
	sass_option_set_input_path(options, name);
	sass_option_set_is_indented_syntax_src(options, job->source->indented);
	sass_option_set_output_style(options, output_style(job->options->style));
	sass_option_set_source_comments(options, job->options->line_comments);
	sass_option_set_source_map_contents(options, true);
	sass_option_set_omit_source_map_url(options, !job->options->map);
	if (job->options->map)
		sass_option_set_source_map_file(options, map);
	Sass_Importer_List importers = sass_make_importer_list(1);
	sass_importer_set_list_entry(importers, 0, sass_make_importer(on_import, 0, fd));
	sass_option_set_c_importers(options, importers);
}

static struct str
given(const char *s)
{
	return s ? str_of(s) : S("");
}

void
sass_library_work(void *arg, int fd)
{
	const struct sass_job *job = arg;
	struct buf b = { 0 };
	struct Sass_Data_Context *data =
		sass_make_data_context(copy_text(job->source->text, false));
	struct Sass_Context *context = sass_data_context_get_context(data);
	set_options(sass_context_get_options(context), job, &fd);
	if (sass_compile_data_context(data) == 0) {
		pack_u64(&b, SASS_SAYS_CSS);
		pack_str(&b, given(sass_context_get_output_string(context)));
		pack_str(&b, given(sass_context_get_source_map_string(context)));
	} else {
		pack_u64(&b, SASS_SAYS_ERROR);
		pack_str(&b, given(sass_context_get_error_text(context)));
		pack_str(&b, given(sass_context_get_error_message(context)));
		pack_str(&b, given(sass_context_get_error_file(context)));
		pack_u64(&b, sass_context_get_error_line(context));
		pack_u64(&b, sass_context_get_error_column(context));
	}
	say(fd, &b);
	buf_done(&b);
	sass_delete_data_context(data);
}
