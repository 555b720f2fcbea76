/* The world as the graph sees it: files, what is there, the listing of the tree, the clock.
 *
 * All reading of a site's folder is done here, beneath its root, by computes of rank 0. A file that is
 * absent or cannot be read is a value like any other: creating or mending it heals every reader. */
#include "render/kinds.h"

#include <fcntl.h>
#include <unistd.h>
#include <errno.h>
#include <stdlib.h>
#include <uv.h>

#include "core/pack.h"
#include "core/path.h"

void
file_compute(struct task *t, struct str path, struct buf *ret)
{
	struct site *s = task_site(t);
	struct str text;
	int r = file_read(&s->root, path, SOURCE_MAX, task_arena(t), &text, NULL);
	if (!source_is_markdown(path))
		alias_note(s, path); /* a document's path was looked at before it was read */
	if (r == 0) {
		buf_add_char(ret, REGULAR);
		buf_add(ret, text);
	} else if (r == UV_ENOENT || r == UV_ENOTDIR || r == UV_EISDIR) {
		buf_add_char(ret, ABSENT);
	} else {
		buf_add_char(ret, UNREADABLE);
		buf_add(ret, str_of(uv_strerror(r)));
	}
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
	int r = alias_stat(s, path, &id);
	char what = ABSENT;
	if (r == 0)
		what = file_id_type(&id) == FILE_REGULAR  ? REGULAR
		       : file_id_type(&id) == FILE_FOLDER ? FOLDER
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

/* The fingerprint of a file of any size, by pieces. */
static int
file_fingerprint(int fd, struct arena *a, struct fingerprint *ret, uint64_t *ret_size)
{
	enum { PIECE = 256 * 1024 };
	char *piece = arena_alloc_raw(a, PIECE);
	struct fingerprint f = { 0 };
	uint64_t size = 0;
	for (;;) {
		ssize_t n = read(fd, piece, PIECE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return uv_translate_sys_error(errno);
		if (n == 0)
			break;
		f = fingerprint_mix(f, (struct str){ piece, (size_t)n });
		size += (uint64_t)n;
	}
	*ret = f;
	*ret_size = size;
	return 0;
}

void
asset_compute(struct task *t, struct str path, struct buf *ret)
{
	struct site *s = task_site(t);
	struct file_id id;
	struct fingerprint f;
	uint64_t size = 0;
	int fd = UV_ENOENT, r = alias_stat(s, path, &id);
	if (r == 0 && file_id_type(&id) == FILE_REGULAR)
		fd = file_open(&s->root, path, O_RDONLY, 0);
	if (fd < 0) {
		buf_add_char(ret, ABSENT);
		return;
	}
	r = file_fingerprint(fd, task_arena(t), &f, &size);
	close(fd);
	buf_add_char(ret, r < 0 ? UNREADABLE : REGULAR);
	if (r == 0) {
		pack_u64(ret, size);
		buf_add(ret, (struct str){ (const char *)&f, sizeof(f) });
	}
}

/* When the file was changed last, in nanoseconds; "" where there is none. */
void
mtime_compute(struct task *t, struct str path, struct buf *ret)
{
	struct site *s = task_site(t);
	struct file_id id;
	if (alias_stat(s, path, &id) < 0)
		return;
	pack_u64(ret, (uint64_t)id.mtime_ns);
}

struct str
source_environment(void)
{
	const char *name = getenv("JEKYLL_ENV");
	return name && *name ? str_of(name) : S("development");
}

void
clock_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	pack_u64(ret, (uint64_t)s->now);
}

/* Whether the moment `arg` (packed) has come. */
void
clock_part(struct str value, struct str arg, struct buf *ret)
{
	int64_t now = (int64_t)unpack_u64(&value), moment = (int64_t)unpack_u64(&arg);
	buf_add_char(ret, moment <= now ? 'y' : 'n');
}

bool
source_is_markdown(struct str path)
{
	struct str ext = path_extension(path);
	return str_eq(ext, S(".md")) || str_eq(ext, S(".markdown")); /* as route.c finds them */
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

bool
source_skips(const struct site *s, struct str path)
{
	struct str rest = path, name;
	while (str_split(&rest, '/', &name)) {
		if (name.len == 0 || name.ptr[0] == '.' || str_eq(name, S("node_modules")) ||
			str_eq(name, S("vendor")))
			return true;
	}
	if (s->options.out.len && path_is_below(path, s->options.out))
		return true;
	for (size_t i = 0; i < s->nskipped; i++)
		if (path_is_below(path, s->skipped[i]))
			return true;
	return path_is_below(path, S("_site"));
}

struct filling {
	struct site *site;
	struct entries *entries;
};

static int
fill_visit(void *ctx, struct str path, enum file_type type)
{
	struct filling *f = ctx;
	f->site->entries_read++;
	if (source_skips(f->site, path))
		return 1;
	if (type == FILE_LINK) {
		struct file_id
			id; /* a link counts as what it leads to, where that lies beneath the root */
		if (alias_stat(f->site, path, &id) < 0 || file_id_type(&id) != FILE_REGULAR)
			return 0;
		type = FILE_REGULAR;
	}
	if (type == FILE_REGULAR && !source_is_configuration(f->site, path))
		entries_add(f->entries, (struct entry){ .sort = path, .ref = path });
	return 0;
}

static void
fill_unread(void *ctx, struct str path)
{
	struct filling *f = ctx;
	pack_str(&f->site->unread, path);
}

void
tree_fill(void *site, struct str key, struct entries *ret)
{
	struct filling f = { site, ret };
	struct site *s = site;
	struct file_visitor visitor = { fill_visit, &f, fill_unread };
	buf_clear(&s->unread);
	(void)file_walk(&s->root, S(""), visitor, NULL);
	/* a root that went away is an empty one */
}

/* Whether a folder above the path is a link: a listing does not go through those. */
static bool
is_behind_link(const struct site *s, struct str path)
{
	struct file_id id;
	for (struct str up = path_dirname(path); up.len; up = path_dirname(up))
		if (file_lstat(&s->root, up, &id) == 0 && file_id_type(&id) == FILE_LINK)
			return true;
	return false;
}

bool
source_lists(struct site *s, struct str path)
{
	return !source_skips(s, path) && !source_is_configuration(s, path) &&
	       !is_behind_link(s, path);
}
