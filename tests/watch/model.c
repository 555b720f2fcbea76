/* What somebody knows who listed a folder once and then only followed the changes. */
#include "tests/watch/model.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/hash.h"
#include "core/path.h"
#include "core/temporary.h"

struct file {
	struct table_node node;
	struct fingerprint content;
	struct str path;
	char bytes[];
};

static struct file *
find(struct model *m, struct str path)
{
	struct table_node *n = table_first(&m->files, hash64(path, 0));
	for (; n; n = table_next(n))
		if (str_eq(((struct file *)n)->path, path))
			return (struct file *)n;
	return NULL;
}

static bool
set(struct model *m, struct str path, struct fingerprint content)
{
	struct file *f = find(m, path);
	bool changed = !f || !fingerprint_eq(f->content, content);
	if (!f) {
		f = calloc(1, sizeof(*f) + path.len + 1);
		if (!f)
			abort();
		memcpy(f->bytes, path.ptr, path.len);
		f->path = (struct str){ f->bytes, path.len };
		table_add(&m->files, &f->node, hash64(path, 0));
	}
	f->content = content;
	return changed;
}

static void
remove_file(struct model *m, struct file *f)
{
	table_remove(&m->files, &f->node);
	free(f);
}

static void
remove_below(struct model *m, struct str path)
{
	size_t slot = 0;
	struct table_node *n = table_each(&m->files, &slot, NULL);
	while (n) {
		struct file *f = (struct file *)n;
		n = table_each(&m->files, &slot, n);
		if (path_is_below(f->path, path))
			remove_file(m, f);
	}
}

/* Reads the file, or takes it out where it is none; true where that changes anything. */
static bool
read_one(struct model *m, struct str path)
{
	char full[PATH_MAX], bytes[65536];
	struct stat st;
	(void)snprintf(full, sizeof(full), "%s/%.*s", m->root, STR(path)); /* short names */
	struct file *f = find(m, path);
	if (stat(full, &st) < 0 || !S_ISREG(st.st_mode)) {
		if (f)
			remove_file(m, f);
		return f != NULL;
	}
	int fd = open(full, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, bytes, sizeof(bytes)) : 0;
	if (fd >= 0)
		(void)close(fd); /* read only */
	return set(m, path, fingerprint_of((struct str){ bytes, n > 0 ? (size_t)n : 0 }));
}

static void
list(struct model *m, struct str path, int depth)
{
	char full[PATH_MAX];
	struct stat st;
	struct dirent *entry;
	(void)snprintf(full, sizeof(full), "%s/%.*s", m->root, STR(path)); /* short names */
	DIR *dir = depth < 40 ? opendir(full) : NULL;
	while (dir && (entry = readdir(dir))) {
		struct str name = str_of(entry->d_name);
		struct buf b = { 0 };
		if (str_eq(name, S(".")) || str_eq(name, S("..")))
			continue;
		buf_printf(&b, "%.*s%s%.*s", STR(path), path.len ? "/" : "", STR(name));
		(void)snprintf(full, sizeof(full), "%s/%.*s", m->root, STR(buf_str(&b)));
		bool folder = stat(full, &st) == 0 && S_ISDIR(st.st_mode);
		if (m->skip(m->ctx, buf_str(&b), folder) || (!folder && name_is_temporary(name)))
			;
		else if (folder)
			list(m, buf_str(&b), depth + 1);
		else
			(void)read_one(m, buf_str(&b));
		buf_done(&b);
	}
	if (dir)
		(void)closedir(dir);
}

void
model_list(struct model *m, struct str path)
{
	remove_below(m, path);
	list(m, path, 0);
}

bool
model_apply(struct model *m, const struct change *change)
{
	switch (change->kind) {
	case CHANGE_GONE:
		remove_below(m, change->path);
		break;
	case CHANGE_RESCAN:
		model_list(m, change->path);
		break;
	case CHANGE_WRITTEN:
		return read_one(m, change->path);
	case CHANGE_ATTRIB:
		break;
	}
	return false;
}

static size_t
missing_in(const struct model *m, struct model *other, const char *what)
{
	size_t slot = 0, wrong = 0;
	struct table_node *n = table_each(&m->files, &slot, NULL);
	for (; n; n = table_each(&m->files, &slot, n)) {
		struct file *f = (struct file *)n, *there = find(other, f->path);
		if (there && fingerprint_eq(there->content, f->content))
			continue;
		if (wrong++ < 5)
			printf("# %s: %.*s\n", there ? "other content" : what, STR(f->path));
	}
	return wrong;
}

bool
model_agrees(struct model *m)
{
	struct model disk = { .root = m->root, .skip = m->skip, .ctx = m->ctx };
	model_list(&disk, S(""));
	size_t wrong =
		missing_in(&disk, m, "never told") + missing_in(m, &disk, "never told as gone");
	model_done(&disk);
	return wrong == 0;
}

void
model_done(struct model *m)
{
	remove_below(m, S(""));
	table_done(&m->files);
}
