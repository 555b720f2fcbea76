/* libsass itself: the only file that knows it. Runs in a child process, whose memory goes with it.
 *
 * It is loaded when the first sheet is compiled, and not linked: what it sets up as it is loaded takes
 * longer than all else until the first page is answered. */
#include "render/sass/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include <sass/context.h>
#include <sass2scss.h>

#include "core/child.h"
#include "core/pack.h"

enum { HEARD_MAX = 8 << 20 };

/* What is used of it. */
#define FUNCTIONS(X)                                                                               \
	X(sass2scss)                                                                               \
	X(sass_alloc_memory)                                                                       \
	X(sass_compile_data_context)                                                               \
	X(sass_compiler_get_last_import)                                                           \
	X(sass_context_get_error_column)                                                           \
	X(sass_context_get_error_file)                                                             \
	X(sass_context_get_error_line)                                                             \
	X(sass_context_get_error_message)                                                          \
	X(sass_context_get_error_text)                                                             \
	X(sass_context_get_options)                                                                \
	X(sass_context_get_output_string)                                                          \
	X(sass_context_get_source_map_string)                                                      \
	X(sass_data_context_get_context)                                                           \
	X(sass_delete_data_context)                                                                \
	X(sass_free_memory)                                                                        \
	X(sass_import_get_abs_path)                                                                \
	X(sass_import_set_error)                                                                   \
	X(sass_importer_set_list_entry)                                                            \
	X(sass_make_data_context)                                                                  \
	X(sass_make_import)                                                                        \
	X(sass_make_import_entry)                                                                  \
	X(sass_make_import_list)                                                                   \
	X(sass_make_importer)                                                                      \
	X(sass_make_importer_list)                                                                 \
	X(sass_option_set_c_importers)                                                             \
	X(sass_option_set_input_path)                                                              \
	X(sass_option_set_is_indented_syntax_src)                                                  \
	X(sass_option_set_omit_source_map_url)                                                     \
	X(sass_option_set_output_style)                                                            \
	X(sass_option_set_source_comments)                                                         \
	X(sass_option_set_source_map_contents)                                                     \
	X(sass_option_set_source_map_file)

#define MEMBER(name) __typeof__(name) *name;
struct sass_library {
	FUNCTIONS(MEMBER)
};

#define SYMBOL(name) { #name, offsetof(struct sass_library, name) },
static const struct {
	const char *name;
	size_t at;
} symbols[] = { FUNCTIONS(SYMBOL) };

/* Why it was not loaded, as a negative code; UV_ENOENT where that is not the machine's. errno is not kept, what is
 * said ends in its text. */
static int
load_error(void)
{
	static const int codes[] = { EMFILE, ENFILE, ENOMEM, EIO, EACCES };
	const char *text = dlerror();
	for (size_t i = 0; text && i < sizeof(codes) / sizeof(*codes); i++)
		if (str_ends(str_of(text), str_of(strerror(codes[i]))))
			return -codes[i];
	return UV_ENOENT;
}

int
sass_library_load(struct arena *a, const struct sass_library **ret)
{
	struct sass_library *lib = arena_alloc(a, sizeof(*lib));
	/* once in a process: a child can open no file, and would set all up once more */
	void *handle = dlopen(SASS_LIBRARY_FILE, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!handle)
		return load_error();
	int r = 0;
	for (size_t i = 0; r == 0 && i < sizeof(symbols) / sizeof(*symbols); i++) {
		void *symbol = dlsym(handle, symbols[i].name);
		memcpy((char *)lib + symbols[i].at, &symbol, sizeof(symbol));
		r = symbol ? 0 : UV_ENOSYS;
	}
	(void)dlclose(handle); /* it stays, as asked for above */
	*ret = lib;
	return r;
}

/* What libsass keeps for its importer. */
struct asking {
	const struct sass_library *lib;
	int fd;
};

/* libsass tells by a function of its own, which has to be found before what tells where it is. */
static const struct asking *
asked_by(Sass_Importer_Entry importer)
{
	__typeof__(sass_importer_get_cookie) *get_cookie = NULL;
	void *handle = dlopen(SASS_LIBRARY_FILE, RTLD_NOW | RTLD_NOLOAD);
	void *symbol = handle ? dlsym(handle, "sass_importer_get_cookie") : NULL;
	memcpy(&get_cookie, &symbol, sizeof(symbol));
	if (!get_cookie)
		_exit(CHILD_NOT_BEGUN); /* it runs, so it is loaded */
	return get_cookie(importer);
}

/* A copy for libsass, which frees it; an indented text as SCSS, as libsass makes it of a file. */
static char *
copy_text(const struct sass_library *lib, struct str text, bool indented)
{
	char *copy = lib->sass_alloc_memory(text.len + 1);
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	if (!indented)
		return copy;
	char *scss = lib->sass2scss(copy, SASS2SCSS_PRETTIFY_1 | SASS2SCSS_KEEP_COMMENT);
	lib->sass_free_memory(copy);
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
	const struct asking *asking = asked_by(importer);
	const struct sass_library *lib = asking->lib;
	int fd = asking->fd;
	struct buf b = { 0 };
	pack_u64(&b, SASS_SAYS_IMPORT);
	pack_str(&b, str_of(url));
	pack_str(&b, str_of(lib->sass_import_get_abs_path(
			     lib->sass_compiler_get_last_import(compiler))));
	say(fd, &b);
	if (child_hear(fd, HEARD_MAX, &b) < 0)
		_exit(1);
	struct str rest = buf_str(&b);
	enum sass_told told = (enum sass_told)unpack_u64(&rest);
	Sass_Import_List list = NULL;
	if (told != SASS_TOLD_NOTHING) {
		char *first = copy_text(lib, unpack_str(&rest), false);
		list = lib->sass_make_import_list(1);
		if (told == SASS_TOLD_TEXT) {
			struct str text = unpack_str(&rest);
			list[0] = lib->sass_make_import(
				url, first, copy_text(lib, text, unpack_u64(&rest)), NULL);
		} else {
			list[0] = lib->sass_make_import_entry(url, NULL, NULL);
			(void)lib->sass_import_set_error(list[0], first, (size_t)-1, (size_t)-1);
		}
		lib->sass_free_memory(first);
	}
	buf_done(&b);
	return list;
}

enum sass_style
sass_style_named(struct str name)
{
	if (str_starts(name, S(":")))
		name = str_from(name, 1); /* as a symbol of Ruby's */
	if (str_eq(name, S("nested")))
		return SASS_NESTED;
	if (str_eq(name, S("expanded")))
		return SASS_EXPANDED;
	return str_eq(name, S("compressed")) ? SASS_COMPRESSED : SASS_COMPACT;
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
set_options(struct Sass_Options *options, const struct sass_job *job, struct asking *asking)
{
	const struct sass_library *lib = job->library;
	char name[4096], map[4096];
	struct str stem = str_slice(job->name, 0, str_rfind(job->name, '.'));
	(void)snprintf(name, sizeof(name), "%.*s", STR(job->name)); /* a file's name fits */
	(void)snprintf(map, sizeof(map), "%.*s.css.map", STR(stem));
	lib->sass_option_set_input_path(options, name);
	lib->sass_option_set_is_indented_syntax_src(options, job->source->indented);
	lib->sass_option_set_output_style(options, output_style(job->options->style));
	lib->sass_option_set_source_comments(options, job->options->line_comments);
	lib->sass_option_set_source_map_contents(options, true);
	lib->sass_option_set_omit_source_map_url(options, !job->options->map);
	if (job->options->map)
		lib->sass_option_set_source_map_file(options, map);
	Sass_Importer_List importers = lib->sass_make_importer_list(1);
	lib->sass_importer_set_list_entry(
		importers, 0, lib->sass_make_importer(on_import, 0, asking));
	lib->sass_option_set_c_importers(options, importers);
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
	const struct sass_library *lib = job->library;
	struct asking asking = { .lib = lib, .fd = fd };
	struct buf b = { 0 };
	struct Sass_Data_Context *data =
		lib->sass_make_data_context(copy_text(lib, job->source->text, false));
	struct Sass_Context *context = lib->sass_data_context_get_context(data);
	set_options(lib->sass_context_get_options(context), job, &asking);
	if (lib->sass_compile_data_context(data) == 0) {
		pack_u64(&b, SASS_SAYS_CSS);
		pack_str(&b, given(lib->sass_context_get_output_string(context)));
		pack_str(&b, given(lib->sass_context_get_source_map_string(context)));
	} else {
		pack_u64(&b, SASS_SAYS_ERROR);
		pack_str(&b, given(lib->sass_context_get_error_text(context)));
		pack_str(&b, given(lib->sass_context_get_error_message(context)));
		pack_str(&b, given(lib->sass_context_get_error_file(context)));
		pack_u64(&b, lib->sass_context_get_error_line(context));
		pack_u64(&b, lib->sass_context_get_error_column(context));
	}
	say(fd, &b);
	buf_done(&b);
	lib->sass_delete_data_context(data);
}
