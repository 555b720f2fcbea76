/* Files beneath a root folder: no path and no link reads or writes outside of it.
 *
 * Paths are as in path.h: relative to the root, normal ("" is the root itself). All functions return 0 or a
 * negative libuv code: UV_EINVAL for a path that is not normal, UV_EXDEV or UV_ELOOP where a link leaves the
 * root. Reading follows links whose target lies beneath the root; writing and removing never follow the last
 * component. */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include <sys/types.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/hash.h"
#include "core/str.h"

/* A folder that was opened once. By the descriptor it stays the same folder even when it is renamed. */
struct root {
	int fd;
	char *path; /* its real path, for messages; owned */

	/* Whether no link leads to what lies at the real path `path` beneath it: what is asked for by way of a link is
	 * not there then (UV_ENOENT). Called by any thread that reads. NULL: every link leads where it leads. */
	bool (*hides)(const void *ctx, struct str path);
	const void *hides_ctx;

	bool unlinked; /* no link leads anywhere: UV_ELOOP or UV_ENOTDIR; folders that are made take their place */
};

/* Whether what has this path below the root has too long a one from the root of all on: it can be watched by none, and
 * nothing here opens it (UV_ENAMETOOLONG). */
bool file_is_beyond(const struct root *root, struct str path);

/* Opens the folder `path` (NUL-terminated, relative to the current folder or absolute). */
int root_open(const char *path, struct root *ret);

/* The same of a folder beneath another root, through no link: UV_ENOTDIR or UV_ELOOP where there is one. */
int root_open_below(const struct root *above, struct str path, struct root *ret);
void root_close(struct root *root);

/* Whether its path still leads to the folder that was opened. */
bool root_is_current(const struct root *root);

/* Opens the folder anew where another one stands at its path now: it was removed and made again. */
void root_renew(struct root *root);

enum file_type { FILE_REGULAR, FILE_FOLDER, FILE_LINK, FILE_OTHER };

/* What tells whether a file is still the one that was read. */
struct file_id {
	uint64_t dev;
	uint64_t ino;
	uint64_t size;
	int64_t mtime_ns;
	int64_t ctime_ns;
	uint32_t mode;
	uint32_t links;
};

static inline bool
file_id_eq(const struct file_id *a, const struct file_id *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	       a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->mode == b->mode;
}

enum file_type file_id_type(const struct file_id *id);
struct stat;
struct file_id file_id_of(const struct stat *st);

/* The moment, in ns since 1970, by the clock that files' times are taken from: it moves with the kernel's ticks, and stands
 * where the machine is held up. No local file that is changed behind it gets a time before it. */
int64_t file_now_ns(void);

/* Whether the file had come to rest by `at_ns`: each change from that moment on leaves it another identity, however
 * coarse the clock of its times is. So what was read of it from then on is told by its identity; what is younger is
 * racy, and no later look at its identity mends that, only reading it again. */
bool file_id_is_settled(const struct file_id *id, int64_t at_ns);

/* Waits until what was changed before `at_ns` has come to rest, where the clock of its times is fine; not at all where
 * that would take longer than `max_ns`. */
void file_settle(int64_t at_ns, int64_t max_ns);

/* Reads a regular file whole, with a zero byte behind it. Never waits: UV_EISDIR for a folder, UV_ENXIO for a
 * FIFO, socket or device; UV_EFBIG for more than `max` bytes; UV_EAGAIN where a yield point within a long one has said
 * that the work is to return. ret_id, where given, is the identity by the
 * descriptor that was read, taken before the reading. */
int file_read(const struct root *root, struct str path, size_t max, struct arena *a,
	struct str *ret, struct file_id *ret_id);

/* Adds all that can still be read from an open file, pipe or socket. UV_EFBIG where the buffer's maximum is passed. */
int file_read_rest(int fd, struct buf *ret);

/* The identity of what `path` leads to (file_stat) or of the link itself (file_lstat). */
int file_stat(const struct root *root, struct str path, struct file_id *ret);
int file_lstat(const struct root *root, struct str path, struct file_id *ret);

/* The identity of an open file. */
int file_fstat(int fd, struct file_id *ret);

/* Reads up to `max` bytes of an open file from `at` on, fewer only where it ends: how many, or a negative code. */
ssize_t file_read_piece(int fd, char *ret, size_t max, uint64_t at);

/* The fingerprint of all that is in an open file, and how many bytes that is. `piece` has room for FILE_PIECE bytes: a
 * file that has no more is whole in it afterwards. */
enum { FILE_PIECE = 256 << 10 };

/* The same, a piece a call; *f and *size are zero at first. 1: there is more; 0: it is done; or a negative code. */
int file_fingerprint_step(int fd, char *piece, struct fingerprint *f, uint64_t *size);
int file_fingerprint(int fd, char *piece, struct fingerprint *ret, uint64_t *ret_size);

/* Looks at many files, those of one folder together: by its descriptor, which is kept until another folder comes.
 * What is renamed meanwhile is seen where it was. Begin with .fd = -1; file_look_done closes it. */
struct file_looker {
	const struct root *root;
	int fd;
	char folder[4096]; /* with a zero byte behind */
};

/* The identity of what is at the path, as by file_lstat. */
int file_look(struct file_looker *l, struct str path, struct file_id *ret);

/* Whether this is the folder that is open. */
bool file_looks_at(const struct file_looker *l, struct str folder);

/* Opens the folder, where it is not the one that is. */
int file_look_at(struct file_looker *l, struct str folder);

/* The same with a descriptor of the folder, which is the looker's from now on. Its path is shorter than l->folder. */
void file_look_take(struct file_looker *l, struct str folder, int fd);

/* Closes what is open. */
void file_look_done(struct file_looker *l);

/* One entry of a folder. */
struct file_entry {
	struct str name;
	enum file_type type; /* of the entry itself: a link is FILE_LINK */
};

/* The entries of a folder but "." and "..", in the order of their bytes. Names that are no UTF-8 are there too. */
int file_list(const struct root *root, struct str path, struct arena *a, struct file_entry **ret,
	size_t *ret_count);

/* Whether a folder can be listed, and entered, as it has to be for a look at what is in it: 0, or why not. */
int file_lists(const struct root *root, struct str path);

/* Tells `each` the names in a folder but "." and "..", in no order; a result of it that is not 0 ends that, and is the
 * result. */
int file_names(const struct root *root, struct str path, int (*each)(void *ctx, struct str name),
	void *ctx);

/* Who is told of each entry of a walk, folders before what is in them. For a folder, `visit` returns 0 to go
 * into it and 1 to skip it; for a link FILE_FOLLOW to go into the folder that it leads to, as far as file_leads_on
 * says; a negative result ends the walk and is its result. */
enum { FILE_FOLLOW = 2 };
struct file_visitor {
	int (*visit)(void *ctx, struct str path, enum file_type type);
	void *ctx;
	/* A folder that cannot be listed or entered, and why; or NULL. */
	void (*unread)(void *ctx, struct str path, int code);
	/* In the place of `visit` for what is no folder, with its identity; or NULL. Trees deeper than 64 folders
	 * end with UV_ENAMETOOLONG then. */
	int (*look)(void *ctx, struct str path, const struct file_id *id);
};

/* All that lies below the folder `path`, each folder in the order of the bytes of its names. Folders that go away or
 * may not be read in the middle are passed over; *ret_unread counts them, where given. */
int file_walk(
	const struct root *root, struct str path, struct file_visitor visitor, size_t *ret_unread);

/* The same in steps of about a hundred entries, in any order. Anything may happen between two of them: a folder that is
 * there while its turn comes is visited once, with all that stays in it. Never NULL; `root` outlives it. */
struct file_walk;
struct file_walk *file_walk_begin(
	const struct root *root, struct str path, struct file_visitor visitor);

/* 1: there is more; 0: it is done; negative as file_walk. */
int file_walk_step(struct file_walk *w);
void file_walk_end(struct file_walk *w); /* may be NULL */

/* How the names of the temporary files begin and end that are made beside what is written. */
#define FILE_TEMPORARY     ".platen-"
#define FILE_TEMPORARY_END ".tmp"
enum { FILE_TEMPORARY_NAME = sizeof(FILE_TEMPORARY) + 16 + sizeof(FILE_TEMPORARY_END) };

/* Makes such a file in the folder `dir`, with a name that nobody else uses: a descriptor to write and read, or a
 * negative code. *number: 0, or what an earlier call for a file that has lost its name since has left there, to be
 * used again. */
int file_open_temporary(int dir, uint64_t *number, char ret_name[FILE_TEMPORARY_NAME]);

/* Whether it is one that a process has left that was killed: nobody writes a file for so long without touching
 * it. */
bool file_is_left(const struct root *root, struct str path);

/* Writes the file as a whole: readers see what was there before or all of `bytes`. Makes missing folders. The
 * mode is 0666 less the umask. Links in the way are replaced, never followed. */
int file_write(const struct root *root, struct str path, struct str bytes);

/* Where many files are written, those of one folder together: it and the one above it stay open until others come.
 * Begin with FILE_FOLDERS(root); file_folders_done closes them. */
struct file_folders {
	struct file_looker at, above;
	bool makes; /* the last folder was made here: the next one is likely to be missing, too */
	uint64_t number; /* of their temporary files */
};
#define FILE_FOLDERS(r)                                                                            \
	{                                                                                          \
		.at = { .root = (r), .fd = -1 }, .above = {.root = (r), .fd = -1 }                 \
	}
void file_folders_done(struct file_folders *f);

/* As file_write, but a file that holds `bytes` already stays as it is: *ret_anew is whether it was written. *ret_id is
 * the identity of what holds them: from before it was looked into, or from after it was written (all zeroes where it
 * is gone again). */
int file_update(struct file_folders *in, struct str path, struct str bytes, bool *ret_anew,
	struct file_id *ret_id);

/* Writes all of the bytes to an open file. */
int file_write_all(int fd, struct str bytes);

/* Writes a file that is not there yet: UV_EEXIST where anything has its name. Makes missing folders. */
int file_create(const struct root *root, struct str path, struct str bytes);

/* Makes the folder and those above it; what is already there is fine. */
int file_mkdirs(const struct root *root, struct str path);

/* Removes a file or link, or an empty folder. */
int file_remove(const struct root *root, struct str path);

/* Removes the folders above `path` that are empty, from the innermost; the root stays. */
void file_remove_empty_parents(const struct root *root, struct str path);

/* Opens beneath the root: flags as open(2), O_CLOEXEC, O_NOCTTY and O_NONBLOCK added. A descriptor, or a
 * negative code. "" opens the root itself anew. */
int file_open(const struct root *root, struct str path, int flags, mode_t mode);

/* The same component by component, through no link: how it is done where the kernel has no openat2, once it is known
 * where links lead. In the open for the tests. */
int file_open_walk(const struct root *root, struct str path, int flags, mode_t mode);

/* What links make of a tree may have no end, and a watcher has to be able to follow all that can be read: a way may go
 * through two linked folders, and through none that holds the link or is named as editors' temporary files are.
 * Whether that is so of `path` below the folder `top`, an absolute path; also where there is nothing. file_open finds
 * nothing (UV_ENOENT) behind others. */
enum { FILE_LINKED_MAX = 2 };
bool file_leads_on(const char *top, struct str path);

/* What is said of `path`, which realpath does not find: UV_EXDEV where links lead it out of the folder `top`, a real
 * path, as if something lay there; else UV_ENOENT. */
int file_leads_nowhere(struct str top, const char *path);

#endif
