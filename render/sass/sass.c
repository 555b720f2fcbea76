/* Sass and SCSS into CSS: imports, and what libsass says is wrong as diagnostics. */
#include "render/sass/library.h"

#include <uv.h>

#include "core/arena.h"
#include "core/child.h"
#include "core/diag.h"
#include "core/pack.h"
#include "core/path.h"

enum {
	TEXT_MAX = 4 << 20,   /* of one file */
	TOTAL_MAX = 64 << 20, /* of all that is imported, and of the CSS and its map */
	MEMORY_MAX = 512 << 20,
	IMPORTS_MAX = 4000,
	NOTES_MAX = 16,
	LOG_SHOWN = 64 << 10,
};

/* A file that was given to libsass, to quote its lines. */
struct loaded {
	struct loaded *next;
	const struct loaded *parent; /* who imported it first, or NULL: the sheet */
	struct str name;             /* as libsass has it, in the source map too */
	struct str path, text;
};

struct compile {
	struct sass_job job;
	const struct sass_host *host;
	struct buf *css, *map, *diags;
	struct arena arena;
	struct child child;
	struct buf message;
	struct loaded *loaded;
	size_t imports, total;
	int host_error; /* what load returned, where that ended it */
};

/* ---- imports ------------------------------------------------------------------------------------ */

/* What was found for an import, in one place. */
struct found {
	size_t n;
	struct str path, text;
	struct str paths; /* all of them, for a person */
};

/* `file` below a folder of the site or of a theme, whose paths begin with the theme's own and two slashes. */
static int
join(struct compile *c, struct str folder, struct str file, struct str *ret)
{
	struct str mark = S("//"), path;
	size_t at = str_search(folder, mark);
	if (at == folder.len)
		return path_join(&c->arena, folder, file, ret);
	struct str theme = str_slice(folder, 0, at + mark.len);
	int r = path_join(&c->arena, str_from(folder, theme.len), file, &path);
	if (r == 0)
		*ret = arena_printf(&c->arena, "%.*s%.*s", STR(theme), STR(path));
	return r;
}

/* What libsass calls a file: where a theme lies on this machine is nothing for a source map. */
static struct str
name_of(struct compile *c, struct str path)
{
	size_t at = str_search(path, S("//"));
	if (at == path.len)
		return path;
	return arena_printf(&c->arena, "%.*s/%.*s", STR(path_basename(str_slice(path, 0, at))),
		STR(str_from(path, at + 2)));
}

/* The path of what libsass calls by that name; it may put its current folder, "/", before it. */
static const struct loaded *
named(const struct compile *c, struct str name)
{
	struct str relative = str_starts(name, S("/")) ? str_from(name, 1) : name;
	for (const struct loaded *l = c->loaded; l; l = l->next)
		if (str_eq(l->name, name) || str_eq(l->name, relative))
			return l;
	return NULL;
}

/* The text of a file as libsass calls it, and its path in the site. */
static struct str
locate(const struct compile *c, struct str *path)
{
	const struct loaded *l = named(c, *path);
	*path = l ? l->path : c->job.source->path;
	return l ? l->text : c->job.source->text;
}

/* Asks for a candidate. */
static int
look(struct compile *c, struct str folder, const char *prefix, struct str name, const char *suffix,
	struct found *f)
{
	struct str path, text = { 0 };
	struct str dir = path_dirname(name), base = path_basename(name);
	struct str file = arena_printf(&c->arena, "%.*s%s%s%.*s%s", STR(dir), dir.len ? "/" : "",
		prefix, STR(base), suffix);
	if (join(c, folder, file, &path) < 0)
		return 0; /* above the root of the site, or of the theme */
	int r = c->host->load(c->host->ctx, path, &text);
	if (r < 0 || !text.ptr)
		return r;
	if (f->n++ == 0) {
		f->path = path;
		f->text = text;
		f->paths = path;
	} else {
		f->paths = arena_printf(&c->arena, "%.*s, %.*s", STR(f->paths), STR(path));
	}
	return 0;
}

static bool
has_suffix(struct str url)
{
	return str_ends(url, S(".scss")) || str_ends(url, S(".sass"));
}

/* Looks for one import in one folder, as libsass would on disk. */
static int
look_in(struct compile *c, struct str folder, struct str url, struct found *f)
{
	static const char *const suffixes[] = { ".scss", ".sass", ".css" };
	static const char *const prefixes[] = { "_", "" };
	bool whole = has_suffix(url);
	struct str index = arena_printf(&c->arena, "%.*s/index", STR(url));
	int r = 0;
	for (size_t i = 0; i < 2 && r == 0 && whole; i++)
		r = look(c, folder, prefixes[i], url, "", f);
	for (size_t i = 0; i < 6 && r == 0 && !whole; i++)
		r = look(c, folder, prefixes[i / 3], url, suffixes[i % 3], f);
	if (f->n > 0 || whole)
		return r;
	for (size_t i = 0; i < 6 && r == 0; i++)
		r = look(c, folder, prefixes[i / 3], index, suffixes[i % 3], f);
	return r;
}

/* The i-th place where an import is looked for, by the sheet or by a partial; false behind the last. */
static bool
place(const struct compile *c, const struct loaded *from, size_t i, struct str *ret)
{
	const struct sass_options *o = c->job.options;
	if (i == 0)
		*ret = from ? path_dirname(from->path) : S("");
	else if (i <= o->n_load_paths)
		*ret = o->load_paths[i - 1];
	else if (!from && i == o->n_load_paths + 1)
		*ret = path_dirname(c->job.source->path);
	else
		return false;
	return true;
}

static int
find(struct compile *c, struct str url, struct str name, struct found *f)
{
	const struct loaded *from = named(c, name);
	struct str folder;
	int r = 0;
	for (size_t i = 0; r == 0 && f->n == 0 && place(c, from, i, &folder); i++)
		r = look_in(c, folder, url, f);
	return r;
}

/* What stays in the CSS as it is. */
static bool
is_address(struct str url)
{
	return str_ends(url, S(".css")) || str_starts(url, S("//")) ||
	       str_search(url, S("://")) < url.len;
}

/* Whether an import is for some media only: then it stays in the CSS, whatever file there is. libsass asks
 * before it looks at what stands behind the name, so that the importing text has to tell. */
static bool
is_for_media(struct str text, struct str url)
{
	bool media = false;
	for (size_t at; (at = str_search(text, url)) < text.len;
		text = str_from(text, at + url.len)) {
		char quote = at > 0 ? text.ptr[at - 1] : '\0';
		struct str rest = str_from(text, at + url.len);
		if ((quote != '"' && quote != '\'') || !rest.len || rest.ptr[0] != quote)
			continue;
		size_t next = 1;
		while (next < rest.len && (rest.ptr[next] == ' ' || rest.ptr[next] == '\t'))
			next++;
		if (next == rest.len || strchr(",;}/\r\n", rest.ptr[next]))
			return false;
		media = true;
	}
	return media;
}

/* Why a text cannot be given to libsass, or NULL. */
static const char *
unfit(const struct compile *c, struct str text)
{
	if (c->imports > IMPORTS_MAX || c->total > TOTAL_MAX)
		return "too much is imported";
	if (text.len > TEXT_MAX)
		return "the file is larger than 4 MB";
	return str_find(text, '\0', 0) < text.len ? "the file holds a NUL byte" : NULL;
}

static const struct loaded *
keep(struct compile *c, const struct loaded *parent, struct str path, struct str text)
{
	struct loaded *l = arena_alloc(&c->arena, sizeof(*l));
	*l = (struct loaded){ c->loaded, parent, name_of(c, path), path, text };
	return c->loaded = l;
}

/* Whether libsass has all of a file: it is not itself waiting for what `from` imports. */
static bool
is_read(const struct loaded *file, const struct loaded *from)
{
	while (from && from != file)
		from = from->parent;
	return from != file;
}

/* A file to libsass. It keeps what it made of it the first time, so that a second time the text need not
 * be read: of many files that import each other it would be exponentially much. */
static void
tell_text(struct compile *c, const struct loaded *from, const struct found *f, struct buf *b)
{
	const struct loaded *file = named(c, name_of(c, f->path));
	bool again = file && is_read(file, from);
	if (!file)
		file = keep(c, from, f->path, f->text);
	if (!again)
		c->total += f->text.len;
	pack_u64(b, SASS_TOLD_TEXT);
	pack_str(b, file->name);
	pack_str(b, again ? S("") : f->text);
	pack_u64(b, str_eq(path_extension(f->path), S(".sass")));
}

static void
tell_error(struct buf *b, struct str text)
{
	pack_u64(b, SASS_TOLD_ERROR);
	pack_str(b, text);
}

/* Puts the answer to what libsass wants to import into *b. */
static int
answer_import(struct compile *c, struct str url, struct str name, struct buf *b)
{
	struct str from = name;
	struct found f = { 0 };
	const char *why;
	bool stays = url.len == 0 || is_address(url) || is_for_media(locate(c, &from), url);
	c->host_error = stays ? 0 : find(c, url, name, &f);
	if (c->host_error < 0)
		return UV_ECANCELED;
	c->imports++;
	if (f.n == 0) {
		pack_u64(b, SASS_TOLD_NOTHING);
	} else if (f.n > 1) {
		tell_error(b, arena_printf(&c->arena, "'%.*s' may be any of %.*s", STR(url),
				      STR(f.paths)));
	} else if ((why = unfit(c, f.text))) {
		tell_error(b, arena_printf(&c->arena, "'%.*s': %s", STR(f.path), why));
	} else {
		tell_text(c, named(c, name), &f, b);
	}
	return 0;
}

/* ---- diagnostics -------------------------------------------------------------------------------- */

/* The column, in bytes, of a letter of the line; libsass counts letters, and in what stands in an interpolation from
 * elsewhere: 1 where the line has none there. */
static uint32_t
column_of(struct str line, uint64_t letter)
{
	size_t at = 0;
	for (uint64_t n = 1; n < letter && at < line.len; n++) {
		at++;
		while (at < line.len && ((unsigned char)line.ptr[at] & 0xC0) == 0x80)
			at++;
	}
	return letter > 0 && letter <= line.len + 1 ? (uint32_t)at + 1 : 1;
}

/* Completes a diagnostic at a place that libsass named. Of the indented syntax it was told the lines, but not as they are
 * written: what it names there is a column of its own. */
static void
set_place(const struct compile *c, struct diag *d, struct str path, uint64_t line, uint64_t column)
{
	struct str text = locate(c, &path), rest = text, source = { 0 };
	const struct sass_source *sheet = c->job.source;
	bool indented = str_eq(path_extension(path), S(".sass"));
	d->path = path;
	d->line = (uint32_t)line;
	if (str_starts(rest, S("\xEF\xBB\xBF")))
		rest = str_from(rest, 3);
	for (uint64_t i = 0; i < line && str_line(&rest, &source); i++)
		if (i + 1 == line) {
			ptrdiff_t blanks = str_trim(source).ptr - source.ptr;
			d->source = source;
			d->column = indented ? (uint32_t)blanks + 1 : column_of(source, column);
		}
	if (text.ptr == sheet->text.ptr && d->line && sheet->line > 1)
		d->line += sheet->line - 1;
}

/* Reads "3:9 of main.scss, in mixin `m`". */
static bool
read_place(struct str s, uint64_t *ret_line, uint64_t *ret_column, struct str *ret_path,
	struct str *ret_caller)
{
	unsigned long line = 0, column = 0;
	char numbers[64];
	size_t of = str_search(s, S(" of "));
	if (of >= s.len || of >= sizeof(numbers))
		return false;
	memcpy(numbers, s.ptr, of);
	numbers[of] = '\0';
	if (sscanf(numbers, "%lu:%lu", &line, &column) < 1)
		return false;
	struct str path = str_from(s, of + 4);
	size_t in = str_search(path, S(", in "));
	*ret_caller = in < path.len ? str_from(path, in + 2) : S("");
	*ret_path = str_slice(path, 0, in);
	*ret_line = line;
	*ret_column = column;
	return true;
}

/* The lines "from line 3:9 of a.scss" of libsass' trace, as notes. */
static void
add_notes(struct compile *c, struct str trace, struct buf *notes)
{
	struct str line, path, caller, last = { 0 };
	uint64_t at, column;
	for (size_t n = 0; n < NOTES_MAX && str_line(&trace, &line);) {
		line = str_trim(line);
		bool from = str_starts(line, S("from line "));
		if (!from && !str_starts(line, S("on line ")))
			continue;
		if (!read_place(str_from(line, from ? 10 : 8), &at, &column, &path, &caller))
			continue;
		if (from) {
			struct diag d = { 0 };
			set_place(c, &d, path, at, column);
			diag_note_add(notes, d.path, d.line, d.column,
				caller.len           ? caller
				: str_eq(path, last) ? S("used here")
						     : S("imported here"));
			n++;
		}
		last = arena_str(&c->arena, path);
	}
}

/* The first line, without what ends a sentence. */
static struct str
one_line(struct str text)
{
	struct str line = { 0 };
	(void)str_line(&text, &line);
	while (line.len && strchr(".: ", line.ptr[line.len - 1]))
		line.len--;
	return line;
}

/* Something for which the sheet cannot be converted, at a line of it, or at none (0). */
static int
fail(struct compile *c, uint32_t line, const char *message, const char *hint)
{
	struct diag d = { .severity = DIAG_ERROR,
		.path = c->job.source->path,
		.line = line,
		.column = line > 0,
		.message = str_of(message),
		.hint = str_of(hint) };
	diag_encode(c->diags, &d);
	return UV_EINVAL;
}

/* The same of a sheet that libsass cannot be given: at its first zero byte, where that is why. */
static int
fail_unfit(struct compile *c, const char *why)
{
	const struct sass_source *sheet = c->job.source;
	struct diag d = { .severity = DIAG_ERROR, .path = sheet->path, .message = str_of(why) };
	size_t zero = str_find(sheet->text, '\0', 0);
	if (zero < sheet->text.len && sheet->text.len <= TEXT_MAX) {
		diag_locate(&d, sheet->text, zero);
		d.line += sheet->line > 1 ? sheet->line - 1 : 0;
	}
	diag_encode(c->diags, &d);
	return UV_EINVAL;
}

/* Something that is wrong with the whole sheet: at its first line. */
static int
fail_sheet(struct compile *c, const char *message, const char *hint)
{
	return fail(c, c->job.source->line ? c->job.source->line : 1, message, hint);
}

/* What libsass gives no place: that its memory is at an end, and what it compares in min() and max(). */
static void
add_placeless(struct compile *c, struct str text)
{
	struct str internal = S("Internal Error: ");
	if (str_search(text, S("allocate memory")) < text.len ||
		str_search(text, S("bad_alloc")) < text.len) {
		(void)fail_sheet(c, "the sheet takes too much memory", "a loop without end?");
		return;
	}
	if (str_starts(text, internal))
		text = str_from(text, internal.len);
	bool units = str_starts(text, S("Incompatible units"));
	(void)fail_sheet(c, arena_printf(&c->arena, "%.*s", STR(text)).ptr,
		units ? "min() and max() are Sass's own: CSS's are written Min() and Max()" : "");
}

/* What libsass said is wrong. */
static void
add_error(struct compile *c, struct str rest)
{
	static const char missing[] = "File to import not found or unreadable: ";
	struct str text = one_line(unpack_str(&rest)), trace = unpack_str(&rest);
	struct str path = unpack_str(&rest);
	uint64_t line = unpack_u64(&rest), column = unpack_u64(&rest);
	if (line >= UINT32_MAX) {
		add_placeless(c, text);
		return;
	}
	struct buf notes = { 0 };
	struct diag d = { .severity = DIAG_ERROR, .message = text };
	if (str_starts(text, S(missing))) {
		d.message = arena_printf(&c->arena, "there is no '%.*s' to import",
			STR(str_from(text, sizeof(missing) - 1)));
		d.hint = S("looked for beside the sheet, in sass_dir and load_paths");
	}
	set_place(c, &d, path, line, column);
	add_notes(c, trace, &notes);
	d.notes = buf_str(&notes);
	diag_encode(c->diags, &d);
	buf_done(&notes);
}

/* What the sheet printed by @warn. */
static void
add_warnings(struct compile *c)
{
	struct buf log = { 0 };
	child_log(&c->child, LOG_SHOWN, &log);
	struct str rest = buf_str(&log), line, path, caller;
	while (str_line(&rest, &line)) {
		uint64_t at, column;
		if (!str_starts(line, S("WARNING: ")))
			continue;
		struct diag d = { .severity = DIAG_WARNING, .message = str_from(line, 9) };
		struct str trace = rest, next = { 0 };
		(void)str_line(&trace, &next);
		next = str_trim(next);
		if (str_starts(next, S("on line ")) &&
			read_place(str_from(next, 8), &at, &column, &path, &caller))
			set_place(c, &d, path, at, column);
		else
			d.path = c->job.source->path;
		diag_encode(c->diags, &d);
	}
	buf_done(&log);
}

/* ---- the whole ---------------------------------------------------------------------------------- */

/* As Jekyll's converter: the byte order mark that libsass puts before compressed CSS that is not ASCII goes. */
static void
add_css(struct compile *c, struct str rest)
{
	struct str css = unpack_str(&rest), map = unpack_str(&rest);
	if (str_starts(css, S("\xEF\xBB\xBF"))) {
		css = str_from(css, 3);
		if (c->job.options->add_charset)
			buf_lit(c->css, "@charset \"UTF-8\";");
	}
	buf_add(c->css, css);
	if (c->job.options->map)
		sass_map_tidy(map, c->map);
}

/* Answers the child until it is done. */
static int
converse(struct compile *c)
{
	struct buf answer = { 0 };
	int r = 0;
	while (r == 0) {
		r = child_await(c->child.fd);
		if (r == 0)
			r = child_hear(c->child.fd, TOTAL_MAX, &c->message);
		if (r < 0)
			break;
		struct str rest = buf_str(&c->message);
		enum sass_says says = (enum sass_says)unpack_u64(&rest);
		if (says == SASS_SAYS_CSS) {
			add_css(c, rest);
			break;
		}
		if (says == SASS_SAYS_ERROR) {
			add_error(c, rest);
			r = UV_EINVAL;
			break;
		}
		struct str url = unpack_str(&rest), from = unpack_str(&rest);
		buf_clear(&answer);
		r = answer_import(c, url, from, &answer);
		if (r == 0 && child_say(c->child.fd, buf_str(&answer)) < 0)
			r = UV_EOF;
	}
	buf_done(&answer);
	return r;
}

/* The machine failed, and not the sheet: it may go well the next time. */
static int
fail_now(struct compile *c, const char *what, int code)
{
	if (c->host->not_now)
		c->host_error = c->host->not_now(c->host->ctx, code);
	return fail(c, 0, arena_printf(&c->arena, "%s: %s", what, uv_strerror(code)).ptr, "");
}

/* The child was gone before it had said all. */
static int
fail_ended(struct compile *c, int end)
{
	if (end == UV_ETIMEDOUT)
		return fail_sheet(
			c, "libsass does not come to an end", "is there a loop without one?");
	if (end == UV_EINTR)
		return fail_now(c, "libsass was ended by the system, as where memory is short",
			UV_ECANCELED);
	return fail_sheet(c, "libsass fails on this sheet",
		"it may nest too deeply, or need too much memory");
}

static int
run(struct compile *c)
{
	unsigned cpu_s = c->job.options->cpu_s;
	struct child_limits limits = { .cpu_s = cpu_s ? cpu_s : SASS_CPU_S, .memory = MEMORY_MAX };
	const char *why = unfit(c, c->job.source->text);
	if (why)
		return fail_unfit(c, why);
	int r = sass_library_load(&c->arena, &c->job.library);
	if (r == UV_ENOENT || r == UV_ENOSYS)
		return fail(c, 0, SASS_LIBRARY_FILE " cannot be loaded",
			"on Debian: apt-get install libsass1, then start again");
	if (r < 0)
		return fail_now(c, SASS_LIBRARY_FILE " cannot be loaded", r);
	r = child_start(sass_library_work, &c->job, &limits, &c->child);
	if (r < 0)
		return fail_now(c, "no process can be started for libsass", r);
	r = converse(c);
	if (r == 0 || r == UV_EINVAL)
		add_warnings(c);
	int end = child_end(&c->child);
	if (r == UV_EMSGSIZE)
		return fail_sheet(c, "the CSS would be larger than 64 MB", "");
	return r == UV_EOF ? fail_ended(c, end) : r;
}

int
sass_compile(const struct sass_source *source, const struct sass_options *options,
	const struct sass_host *host, struct buf *css, struct buf *map, struct buf *diags)
{
	if (source->text.len == 0)
		return 0; /* as sassc: no CSS, and no map */
	struct compile c = {
		.job = { .source = source,
			.options = options,
			.name = path_basename(source->path) },
		.host = host,
		.css = css,
		.map = map,
		.diags = diags,
	};
	int r = run(&c);
	buf_done(&c.message);
	arena_done(&c.arena);
	return c.host_error ? c.host_error : r;
}
