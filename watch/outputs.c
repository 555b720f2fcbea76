/* The list of what platen wrote to an output folder; see outputs.h.
 *
 * The format is a line "platen outputs 3", then the folder (relative to DIR where it lies below), and
 * each path, all with a zero byte behind: a path may hold anything else. Behind each path are the 16 bytes of its
 * fingerprint. Version 2 had none, version 1 no folder either. */
#include "watch/outputs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <uv.h>

#include "core/buf.h"
#include "core/heap.h"
#include "core/pack.h"
#include "core/path.h"
#include "render/site.h"
#include "watch/cache.h"

static const char header[] = "platen outputs 3\n", header_2[] = "platen outputs 2\n",
		  header_1[] = "platen outputs 1\n";

enum { LIST_MAX = 1 << 30 };

/* The next of a list; false at its end. */
static bool
next_file(struct str *rest, struct listed *ret)
{
	if (!rest->len || !str_split(rest, '\0', &ret->path) || !rest->ptr ||
		rest->len < sizeof(ret->bytes))
		return false;
	ret->bytes = unpack_fingerprint(rest);
	return true;
}

/* What is not there is no list; a list that is there and cannot be read is an error. */
static int
read_list(struct outputs *o, const char *home)
{
	struct root root;
	struct str text, folder;
	struct listed file;
	int r = root_open(home, &root);
	if (r < 0)
		return r == UV_ENOENT ? 0 : r;
	r = file_read(&root, str_of(o->name), LIST_MAX, &o->arena, &text, NULL);
	if (r == 0 && str_starts(text, str_of(header))) {
		o->known = true;
		struct str rest = str_from(text, sizeof(header) - 1);
		(void)str_split(&rest, '\0', &folder);
		while (next_file(&rest, &file)) {
			o->files = heap_grow(o->files, o->n, &o->cap, sizeof(*o->files));
			o->files[o->n++] = file;
		}
	} else if (r == 0)
		o->unproved |=
			str_starts(text, str_of(header_2)) || str_starts(text, str_of(header_1));
	root_close(&root);
	return r == UV_ENOENT || r == UV_ENOTDIR ? 0 : r;
}

static void
in_dir(struct outputs *o, const char *dir, const char hex[FINGERPRINT_HEX])
{
	o->home = heap_copy(str_of(dir));
	o->own = true;
	(void)snprintf(o->name, sizeof(o->name), OUTPUT_LISTS "/%.16s", hex);
}

static bool
in_cache(struct outputs *o, const char hex[FINGERPRINT_HEX])
{
	char *home = cache_home("");
	if (!home)
		return false;
	free(o->home);
	o->home = home;
	o->own = false;
	(void)snprintf(o->name, sizeof(o->name), "outputs/%.32s", hex);
	return true;
}

/* `out` relative to `dir` where it lies below. */
static const char *
below(const char *out, const char *dir)
{
	size_t n = strlen(dir);
	return strncmp(out, dir, n) == 0 && out[n] == '/' ? out + n + 1 : out;
}

int
outputs_open(struct outputs *o, const char *dir, const char *source, const char *out)
{
	char hex[FINGERPRINT_HEX];
	*o = (struct outputs){ 0 };
	o->folder = heap_copy(str_of(below(out, dir)));
	struct fingerprint f = fingerprint_of(str_of(out));
	fingerprint_hex(f, hex);
	in_dir(o, dir, hex);
	int r = read_list(o, dir);
	if (!o->known && r == 0 && strcmp(source, dir) != 0)
		r = read_list(o, source);
	if (o->known || r < 0)
		return r;
	/* Two sites may write to one folder, so the list in the shared place is of both paths. */
	f = fingerprint_mix(f, str_of(dir));
	fingerprint_hex(f, o->other);
	struct outputs cached = { 0 };
	if (in_cache(&cached, o->other)) {
		r = read_list(&cached, cached.home);
		if (cached.known) {
			memcpy(cached.other, o->other, sizeof(o->other));
			cached.folder = heap_copy(str_of(o->folder));
			outputs_free(o);
			*o = cached;
			return 0;
		}
		o->unproved |= cached.unproved;
	}
	outputs_free(&cached);
	return r;
}

void
outputs_free(struct outputs *o)
{
	free(o->files);
	free(o->home);
	free(o->folder);
	arena_done(&o->arena);
	o->files = NULL;
	o->home = o->folder = NULL;
}

struct fingerprint
outputs_bytes(struct str bytes)
{
	struct fingerprint f = { 0 };
	for (; bytes.len; bytes = str_from(bytes, str_slice(bytes, 0, FILE_PIECE).len))
		f = fingerprint_mix(f, str_slice(bytes, 0, FILE_PIECE));
	return f;
}

int
outputs_compare(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int c = str_cmp(x->path, y->path);
	return c ? c : memcmp(&x->bytes, &y->bytes, sizeof(x->bytes));
}

/* The first whose path is not less. */
static size_t
find(const struct outputs *o, struct str path)
{
	size_t low = 0, high = o->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(o->files[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
outputs_has(const struct outputs *o, struct str path)
{
	size_t i = find(o, path);
	return i < o->n && str_eq(o->files[i].path, path);
}

struct str
outputs_bar(const struct outputs *o, struct str path)
{
	for (size_t i = find(o, path); i < o->n && str_starts(o->files[i].path, path); i++)
		if (o->files[i].path.len > path.len && path_is_below(o->files[i].path, path))
			return o->files[i].path;
	for (struct str up = path_dirname(path); up.len; up = path_dirname(up))
		if (outputs_has(o, up))
			return up;
	return (struct str){ NULL, 0 };
}

bool
outputs_proves(const struct outputs *o, struct str path, struct fingerprint bytes)
{
	for (size_t i = find(o, path); i < o->n && str_eq(o->files[i].path, path); i++)
		if (fingerprint_eq(o->files[i].bytes, bytes))
			return true;
	return false;
}

static int
write_list(struct outputs *o, struct str text)
{
	struct root root;
	int r = root_open(o->home, &root);
	if (r < 0)
		return r;
	r = file_write(&root, str_of(o->name), text);
	if (r == 0 && o->own)
		r = cache_hide(&root);
	root_close(&root);
	return r;
}

int
outputs_keep(struct outputs *o, const struct listed *files, size_t n)
{
	struct buf text = { 0 };
	buf_printf(&text, "%s%s%c", header, o->folder, '\0');
	for (size_t i = 0; i < n; i++) {
		buf_add(&text, files[i].path);
		buf_add_char(&text, '\0');
		pack_fingerprint(&text, files[i].bytes);
	}
	int r = write_list(o, buf_str(&text));
	if (r < 0 && o->own && in_cache(o, o->other))
		r = write_list(o, buf_str(&text));
	buf_done(&text);
	return r;
}

enum { BEGIN = 16 * 1024, LOOKS = 64 };

/* The beginning of a list, which is enough to know its folder. */
static size_t
read_begin(const struct root *root, struct str path, char bytes[BEGIN])
{
	int fd = file_open(root, path, O_RDONLY, 0);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, BEGIN);
	if (fd >= 0)
		(void)close(fd); /* read only */
	return n < 0 ? 0 : (size_t)n;
}

/* A file of a list that is still in its folder, or "": who removed it all may have put a source there. */
static struct str
still_held(
	const struct root *root, struct str folder, struct str rest, bool proved, struct arena *a)
{
	struct listed file;
	struct file_id id;
	for (size_t i = 0; i < LOOKS; i++) {
		bool more = proved ? next_file(&rest, &file)
				   : str_split(&rest, '\0', &file.path) && rest.ptr;
		if (!more)
			break;
		struct str whole = arena_printf(a, "%.*s/%.*s", STR(folder), STR(file.path));
		if (file_lstat(root, whole, &id) == 0)
			return whole;
	}
	return S("");
}

void
outputs_each(const char *dir, outputs_found_fn *found, void *ctx)
{
	struct root root;
	struct arena a = { 0 };
	struct file_entry *lists;
	size_t n = 0;
	char bytes[BEGIN];
	if (root_open(dir, &root) < 0)
		return;
	if (file_list(&root, S(OUTPUT_LISTS), &a, &lists, &n) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++) {
		struct str name = arena_printf(&a, OUTPUT_LISTS "/%.*s", STR(lists[i].name));
		struct str rest = { bytes, read_begin(&root, name, bytes) }, folder;
		bool proved = str_starts(rest, str_of(header));
		if (!proved && !str_starts(rest, str_of(header_2)))
			continue;
		rest = str_from(rest, sizeof(header) - 1);
		if (str_split(&rest, '\0', &folder) && folder.len && folder.ptr[0] != '/' &&
			path_is_normal(folder))
			found(ctx, folder, still_held(&root, folder, rest, proved, &a));
	}
	arena_done(&a);
	root_close(&root);
}
