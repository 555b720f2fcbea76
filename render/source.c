/* The world as the graph sees it: files, and what is there. The listing of all files is in tree.c.
 *
 * All reading of a site's folder is done here, beneath its root, by computes of rank 0. A file that is
 * absent or cannot be read is a value like any other: creating or mending it heals every reader. */
#include "render/alias.h"
#include "render/kinds.h"

#include <fcntl.h>
#include <unistd.h>
#include <errno.h>
#include <stdlib.h>
#include <uv.h>

#include "core/glob.h"
#include "core/pack.h"
#include "core/path.h"
#include "core/temporary.h"
#include "core/yield.h"
#include "render/folder.h"
#include "render/trouble.h"

int
site_place_open(struct site *s, struct str path, struct site_place *ret)
{
	size_t end = str_search(path, S("//"));
	*ret = (struct site_place){ .root = &s->root, .path = path };
	if (path.len == 0 || path.ptr[0] != '/' || end == path.len)
		return site_is_own(path) ? UV_ENOENT : 0;
	ret->path = str_from(path, end + 2);
	int r = site_open_folder(s, str_slice(path, 0, end), &ret->theme);
	ret->root = &ret->theme;
	return r;
}

void
site_place_close(struct site_place *p)
{
	if (p->root == &p->theme)
		root_close(&p->theme);
}

/* A file that the watcher will never tell of: for the site it is not there. */
bool
source_is_temporary(struct str path)
{
	return name_is_temporary(path_basename(path));
}

/* A file as it was read: now, by a thread that was ahead, or for another task before. */
struct reading {
	int r; /* of file_read; the rest is set where it is 0 */
	struct str text;
	struct file_id id;
	int64_t at_ns;              /* before it was read */
	struct shelf_text *shelved; /* what the text is in, to be freed; or NULL */
};

/* Whether the text was on the shelf, as it is when its front matter was wanted before. A page takes it away, but
 * where threads are ahead: these take it. */
static bool
read_shelved(struct site *s, struct str path, struct reading *ret)
{
	bool takes = s->shelf.phase == SHELF_EMPTIES && !s->ahead;
	struct shelf_text *taken = takes ? shelf_take(&s->shelf, path) : NULL;
	const struct shelf_text *read = takes ? taken : shelf_find(&s->shelf, path);
	if (read)
		*ret = (struct reading){ 0, read->text, read->id, read->at_ns, taken };
	return read;
}

static void
read_now(struct site *s, struct str path, struct arena *a, struct reading *ret)
{
	struct site_place place;
	ret->at_ns = file_now_ns();
	ret->r = site_place_open(s, path, &place);
	if (ret->r < 0)
		return;
	ret->r = source_is_temporary(path)
			 ? UV_ENOENT
			 : file_read(place.root, place.path, SOURCE_MAX, a, &ret->text, &ret->id);
	site_place_close(&place);
}

/* A page's front matter and its body are two tasks, and of one moment: the text stays on the shelf in between. */
static void
file_reading(struct site *s, struct str path, struct arena *a, struct reading *ret)
{
	*ret = (struct reading){ 0 };
	bool made = ahead_file(s, path, &ret->r, &ret->text, &ret->id, &ret->at_ns);
	if (!made && s->shelf.phase != SHELF_SHUT && read_shelved(s, path, ret))
		return;
	if (!made)
		read_now(s, path, a, ret);
	if (ret->r == 0 && s->shelf.phase == SHELF_FILLS && source_is_document(path))
		shelf_put(&s->shelf, path, ret->text, &ret->id, ret->at_ns);
}

void
file_compute(struct task *t, struct str path, struct buf *ret)
{
	struct site *s = task_site(t);
	struct reading file;
	file_reading(s, path, task_arena(t), &file);
	struct str text = file.text;
	int r = file.r;
	if (r == UV_EAGAIN && yield_is_told())
		return; /* it was left in the middle, and is read another time */
	s->work.files_read += r == 0;
	trouble_note(s, path, r);
	if (!source_is_markdown(path))
		alias_note(s, path); /* a document's path was looked at before it was read */
	else if (r == 0)
		alias_read(s, path, &file.id);
	if (r == 0) {
		keep_identity(t, path, &file.id, file.at_ns);
		if (s->edit)
			text = s->edit(s->edit_ctx, path, text, task_arena(t));
		buf_add_char(ret, REGULAR);
		buf_add_long(ret, text);
	} else if (r == UV_ENOENT || r == UV_ENOTDIR || r == UV_EISDIR ||
		   (r == UV_EACCES && folder_shuts(s, path))) {
		buf_add_char(ret, ABSENT);
	} else {
		buf_add_char(ret, UNREADABLE);
		buf_add(ret,
			r == UV_EXDEV ? S("it leads out of the site") : str_of(uv_strerror(r)));
	}
	free(file.shelved);
}

int
read_text(struct task *t, struct str path, enum what *ret_what, struct str *ret)
{
	struct value v;
	int r = task_read(t, K_FILE, path, &v);
	if (r < 0)
		return r;
	*ret_what = v.bytes.ptr[0];
	*ret = str_from(v.bytes, 1);
	return 0;
}

char
source_stat(struct site *s, struct str path)
{
	struct file_id id;
	return source_look(s, path, &id);
}

char
source_look(struct site *s, struct str path, struct file_id *ret)
{
	struct file_id id;
	struct site_place place;
	int r = site_place_open(s, path, &place);
	if (r == 0) {
		r = place.root == &s->root ? alias_stat(s, path, &id)
					   : file_stat(place.root, place.path, &id);
		site_place_close(&place);
	}
	if (r == 0)
		*ret = id;
	char what = ABSENT;
	trouble_note(s, path, r);
	if (source_is_output(s, path))
		what = OUTPUT;
	else if (r == 0 && !folder_shuts(s, path))
		what = file_id_type(&id) == FILE_FOLDER    ? FOLDER
		       : source_is_temporary(path)         ? ABSENT
		       : file_id_type(&id) == FILE_REGULAR ? REGULAR
							   : UNREADABLE;
	return what;
}

void
stat_compute(struct task *t, struct str path, struct buf *ret)
{
	buf_add_char(ret, source_stat(task_site(t), path));
}

int
read_stat(struct task *t, struct str path, enum what *ret)
{
	struct value v;
	int r = task_read(t, K_STAT, path, &v);
	if (r < 0)
		return r;
	*ret = v.bytes.ptr[0];
	return 0;
}

int
read_regular(struct task *t, struct str path, bool *ret)
{
	enum what what;
	int r = read_stat(t, path, &what);
	if (r == 0)
		*ret = what == REGULAR;
	return r;
}

/* A descriptor of a regular file, or a negative code. */
static int
regular_open(struct site *s, struct str path)
{
	struct site_place place;
	if (source_stat(s, path) != REGULAR)
		return UV_ENOENT;
	int r = site_place_open(s, path, &place);
	if (r == 0) {
		r = file_open(place.root, place.path, O_RDONLY, 0);
		s->work.files_read += r >= 0;
		site_place_close(&place);
	}
	trouble_note(s, path, r);
	return r;
}

int
source_start(struct task *t, struct str path, size_t max, struct str *ret)
{
	struct arena *a = task_arena(t);
	struct file_id id;
	int fd = regular_open(task_site(t), path);
	if (fd < 0)
		return fd;
	int64_t at_ns = file_now_ns();
	if (file_fstat(fd, &id) == 0)
		keep_identity(t, path, &id, at_ns);
	char *bytes = arena_alloc_raw(a, max);
	ssize_t n;
	do
		n = read(fd, bytes, max);
	while (n < 0 && errno == EINTR);
	close(fd);
	int r = n < 0 ? uv_translate_sys_error(errno) : 0;
	trouble_note(task_site(t), path, r);
	if (r < 0)
		return r;
	*ret = (struct str){ bytes, (size_t)n };
	return 0;
}

void
asset_compute(struct task *t, struct str path, struct buf *ret)
{
	struct site *s = task_site(t);
	struct fingerprint f = { 0 };
	struct file_id id;
	uint64_t size = 0;
	int fd = regular_open(s, path);
	if (fd < 0) {
		buf_add_char(ret, ABSENT);
		return;
	}
	int64_t at_ns = file_now_ns();
	int r = file_fstat(fd, &id);
	if (r == 0)
		keep_identity(t, path, &id, at_ns);
	size = r == 0 ? id.size : 0;
	if (r < 0 || !keep_is_telling(s, path, &id) || !large_find(s, &id, &f)) {
		int known = r;
		r = file_fingerprint(fd, arena_alloc_raw(task_arena(t), FILE_PIECE), &f, &size);
		if (r == 0 && known == 0)
			site_file_known(s, &id, at_ns, f);
	}
	close(fd);
	trouble_note(s, path, r);
	buf_add_char(ret, r < 0 ? UNREADABLE : REGULAR);
	if (r == 0) {
		pack_u64(ret, size);
		buf_add(ret, (struct str){ (const char *)&f, sizeof(f) });
	}
}

struct fingerprint
asset_bytes(struct str value)
{
	struct fingerprint f = { 0 };
	if (value.len && value.ptr[0] == REGULAR) {
		value = str_from(value, 1);
		(void)unpack_u64(&value); /* how many they are */
		memcpy(&f, value.ptr, sizeof(f));
	}
	return f;
}

/* When the file was changed last, in nanoseconds; "" where there is none. */
void
mtime_compute(struct task *t, struct str path, struct buf *ret)
{
	struct site *s = task_site(t);
	struct file_id id;
	int r = alias_stat(s, path, &id);
	trouble_note(s, path, r);
	if (r < 0)
		return;
	pack_u64(ret, (uint64_t)id.mtime_ns);
}

struct str
source_environment(void)
{
	const char *name = getenv("JEKYLL_ENV");
	return name && *name ? str_of(name) : S("development");
}

bool
source_is_markdown(struct str path)
{
	struct str ext = path_extension(path);
	return str_eq(ext, S(".md")) || str_eq(ext, S(".markdown")); /* as route.c finds them */
}

bool
source_is_document(struct str path)
{
	return path.len && path.ptr[0] != '/' && source_is_markdown(path) &&
	       !source_is_temporary(path);
}

bool
source_is_configuration(const struct site *s, struct str path)
{
	if (str_eq(path, S("_config.yml")) || str_eq(path, S("_config.yaml")))
		return true;
	struct str rest = s->options.configs, one;
	if (rest.len == 0)
		return false;
	while (str_split(&rest, ',', &one)) {
		if (str_eq(path, one))
			return true;
	}
	return false;
}

/* ---- which paths are looked at, and listed ---- */

/* What is never part of a site, whatever `include` says. */
static bool
is_own(struct str name)
{
	return str_eq(name, S(".git")) || str_eq(name, S(".platen")) ||
	       str_eq(name, S(".jekyll-cache")) || str_starts(name, S(FILE_TEMPORARY));
}

bool
site_is_own(struct str path)
{
	struct str rest = path, name;
	while (str_split(&rest, '/', &name))
		if (is_own(name))
			return true;
	return false;
}

bool
source_includes(const struct site *s, struct str up, struct str name)
{
	for (struct str rest = buf_str(&s->rule.include); rest.len;) {
		struct str pattern = unpack_str(&rest);
		while (pattern.len && pattern.ptr[0] == '/')
			pattern = str_from(pattern, 1);
		if (pattern.len == 0)
			continue;
		if (str_starts(name, pattern) || glob_match(pattern, name, GLOB_TEXT) ||
			str_starts(up, pattern) || path_is_below(pattern, up))
			return true;
	}
	return false;
}

/* The folders of installed gems, which Jekyll leaves out of `vendor`. */
static bool
is_vendored(struct str up)
{
	return str_eq(up, S("vendor/bundle")) || str_eq(up, S("vendor/cache")) ||
	       str_eq(up, S("vendor/gems")) || str_eq(up, S("vendor/ruby"));
}

/* What editors and merges keep of an old text: nobody means to publish it. Jekyll does, but where `exclude` names
 * it. */
static bool
is_backup(struct str name)
{
	return str_ends(name, S(".bak")) || str_ends(name, S(".orig"));
}

static bool
component_skips(const struct site *s, struct str up, struct str name)
{
	bool jekyll = s->rule.jekyll;
	if (name.len == 0 || is_own(name))
		return true;
	if (name.ptr[0] == '.' || str_eq(name, S("node_modules")) || (jekyll && is_vendored(up)))
		return !jekyll || !source_includes(s, up, name);
	return !jekyll && (str_eq(name, S("vendor")) || is_backup(name));
}

bool
source_is_output(const struct site *s, struct str path)
{
	if (s->options.out.len && path_is_below(path, s->options.out))
		return true;
	for (struct str rest = buf_str(&s->skipped); rest.len;)
		if (path_is_below(path, unpack_str(&rest)))
			return true;
	return path_is_below(path, S("_site"));
}

bool
source_is_apart(const struct site *s, struct str path)
{
	struct str rest = path, name;
	size_t at = 0;
	while (str_split(&rest, '/', &name)) {
		if (component_skips(s, str_slice(path, 0, at + name.len), name))
			return true;
		at += name.len + 1;
	}
	return false;
}

bool
source_skips(const struct site *s, struct str path)
{
	return source_is_apart(s, path) || source_is_output(s, path);
}

bool
source_rule_update(struct site *s)
{
	struct value v;
	graph_get(s->graph, K_WHICH, S(""), &v);
	bool jekyll = v.bytes.len && v.bytes.ptr[0] == 'j';
	struct buf include = { 0 };
	graph_get(s->graph, K_READING, S(""), &v);
	struct data reading = data_of(v.bytes), list = data_get(reading, S("include"));
	struct str theme = jekyll ? data_str(data_get(reading, S("theme"))) : S("");
	for (size_t i = 0; jekyll && i < data_len(list); i++)
		pack_str(&include, data_str(data_at(list, i)));
	struct source_rule *rule = &s->rule;
	bool same = jekyll == rule->jekyll && str_eq(theme, buf_str(&rule->theme)) &&
		    str_eq(buf_str(&include), buf_str(&rule->include));
	if (!same) {
		rule->jekyll = jekyll;
		buf_clear(&rule->theme);
		buf_add(&rule->theme, theme);
		buf_done(&rule->include);
		rule->include = include;
	} else {
		buf_done(&include);
	}
	return !same;
}

bool
source_hides(const void *site, struct str path)
{
	return site_is_own(path) || source_is_output(site, path);
}
