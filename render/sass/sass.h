/* Sass and SCSS into CSS, by libsass: what Jekyll's jekyll-sass-converter 2.2 makes by way of sassc.
 *
 * libsass never opens a file: each import is resolved here, and its text asked of the host, so that
 * every partial, also one that is looked for and not there, is an edge of the graph. As libsass may
 * loop for ever (`@while true`) or end the process (its stack) on what it is given, it works in a child
 * process with limits (core/child.h): such a sheet is a diagnostic. */
#ifndef RENDER_SASS_H
#define RENDER_SASS_H

#include "core/buf.h"
#include "core/str.h"

/* As `sass: style:` of the configuration names them; Jekyll's default is compact. */
enum sass_style { SASS_NESTED, SASS_EXPANDED, SASS_COMPACT, SASS_COMPRESSED };

enum { SASS_CPU_S = 5 };

struct sass_source {
	struct str path; /* of the sheet, from the site's root */
	struct str text; /* without front matter, after Liquid */
	uint32_t line;   /* of the file, where the text begins; 0 as 1 */
	bool indented;   /* the syntax of .sass */
};

struct sass_options {
	enum sass_style style;
	bool line_comments; /* where each rule comes from, as comments */
	bool add_charset;   /* `sass: add_charset:`: @charset in place of a byte order mark */
	bool map;           /* the CSS names its source map, which is made too */
	unsigned cpu_s;     /* seconds of processor time that it may take; 0: SASS_CPU_S */
	size_t n_load_paths;
	const struct str
		*load_paths; /* `load_paths`, then `sass_dir`, then the theme's folder, whose
				       * path begins with the theme's own and two slashes */
};

/* Whom an import asks. */
struct sass_host {
	void *ctx;

	/* The text of a file, a path as of sass_source (or below a load path, as it was given there);
	 * ptr NULL: there is none. It must live until sass_compile returns. A negative code ends the
	 * compiling. */
	int (*load)(void *ctx, struct str path, struct str *ret_text);

	/* The machine failed, which is not the sheet's fault: no process could be started, or something
	 * ended it. May be NULL. */
	int (*not_now)(void *ctx, int code);
};

/* The style of that name; SASS_COMPACT for any other, as Jekyll has it. */
enum sass_style sass_style_named(struct str name);

/* Adds the style sheet to `css` and, where options->map, its source map (NAME.css.map, JSON) to `map`.
 * UV_EINVAL with errors in `diags` (diag_encode) where the sheet is wrong; @warn goes there as a warning
 * in any case. A negative code of the host is returned as it is. Nothing is added to css and map then.
 *
 * An import of the sheet itself is looked for from the site's root (as Jekyll does), in the load paths
 * in their order, and beside the sheet; one of a partial beside it, then in the load paths. In each
 * place NAME.scss, .sass and .css, also with an underscore before the name, then NAME/index: more than
 * one in one place is an error. */
int sass_compile(const struct sass_source *source, const struct sass_options *options,
	const struct sass_host *host, struct buf *css, struct buf *map, struct buf *diags);

#endif
