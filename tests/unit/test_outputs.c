/* Output folders: the list of what was written there, copies, and where a folder really is. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "core/copy.h"
#include "tests/unit/tap.h"
#include "watch/outputs.h"
#include "watch/place.h"

static char folder[] = "/tmp/platen-outputs-XXXXXX";
static struct arena arena;

static const char *
in(const char *name)
{
	return arena_printf(&arena, "%s/%s", folder, name).ptr;
}

static void
test_list(void)
{
	struct outputs o;
	struct fingerprint x = outputs_bytes(S("x")), y = outputs_bytes(S("y"));
	struct listed files[] = { { S("a/index.html"), x }, { S("b\nc"), x }, { S("b\nc"), y },
		{ S("index.html"), y } };
	struct stat st;
	outputs_open(&o, folder, folder, "/srv/out");
	ok(!o.known && o.n == 0, "no list is known at first");
	ok(outputs_keep(&o, files, 4) == 0, "a list is kept");
	outputs_free(&o);
	outputs_open(&o, folder, folder, "/srv/out");
	ok(o.known && o.n == 4 && str_eq(o.files[1].path, S("b\nc")),
		"and read again, whatever the names");
	ok(outputs_has(&o, S("a/index.html")) && outputs_has(&o, S("index.html")) &&
			!outputs_has(&o, S("a")) && !outputs_has(&o, S("z")),
		"it tells what it has");
	ok(outputs_proves(&o, S("a/index.html"), x) && !outputs_proves(&o, S("a/index.html"), y) &&
			!outputs_proves(&o, S("a"), x),
		"and the bytes of it");
	ok(outputs_proves(&o, S("b\nc"), x) && outputs_proves(&o, S("b\nc"), y),
		"each that may be there");
	outputs_free(&o);
	outputs_open(&o, folder, folder, "/srv/other");
	ok(!o.known, "each output folder has a list of its own");
	outputs_free(&o);
	ok(stat(in(".platen/.gitignore"), &st) == 0, "version control is told to pass over it");
}

static struct buf told;

static void
tell(void *ctx, struct str path, struct str file)
{
	buf_printf(&told, "%.*s[%.*s] ", STR(path), STR(file));
}

/* A list for the folder `out` of the site in `folder`, whose one file is `path`. */
static void
keep_list(const char *out, struct str path)
{
	struct outputs o;
	outputs_open(&o, folder, folder, out);
	(void)outputs_keep(&o, &(struct listed){ .path = path }, 1);
	outputs_free(&o);
}

/* Where earlier builds wrote to, below the site. */
static void
test_folders(void)
{
	(void)mkdir(in("public"), 0755);
	(void)mkdir(in("emptied"), 0755);
	(void)close(open(in("public/index.html"), O_CREAT | O_WRONLY, 0644));
	keep_list(in("public"), S("index.html"));
	keep_list(in("emptied"), S("index.html"));
	outputs_each(folder, tell, NULL);
	struct str all = buf_str(&told), held = S("public[public/index.html] ");
	ok(str_search(all, held) < all.len, "a folder of the site that a build wrote to is known, "
					    "with something that is left of it");
	ok(str_search(all, S("emptied[] ")) < all.len && all.len == held.len + 10,
		"and one of which nothing is left");
	buf_done(&told);
}

/* A site whose folder cannot hold the list: something else stands in its place. */
static void
test_elsewhere(void)
{
	struct outputs o;
	struct listed file = { .path = S("index.html") };
	(void)mkdir(in("sealed"), 0755);
	(void)close(open(in("sealed/.platen"), O_CREAT | O_WRONLY, 0644));
	(void)setenv("XDG_CACHE_HOME", in("cache"), 1);
	outputs_open(&o, in("sealed"), in("sealed"), "/srv/out");
	ok(!o.known && outputs_keep(&o, &file, 1) == 0, "the list goes to the user's cache folder");
	outputs_free(&o);
	outputs_open(&o, in("sealed"), in("sealed"), "/srv/out");
	ok(o.known && o.n == 1, "and is found there");
	outputs_free(&o);
	outputs_open(&o, in("another"), in("another"), "/srv/out");
	ok(!o.known, "by this site only");
	outputs_free(&o);
}

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(in(name), "we");
	if (f) {
		(void)fputs(text, f);
		(void)fclose(f);
	}
}

/* The fingerprint of bytes is that of the file that holds them, however many they are. */
static void
test_bytes(void)
{
	static const size_t sizes[] = { 0, 1, FILE_PIECE - 1, FILE_PIECE, FILE_PIECE + 1,
		3 * FILE_PIECE };
	char *text = arena_alloc_raw(&arena, 3 * FILE_PIECE + 1);
	char *piece = arena_alloc_raw(&arena, FILE_PIECE);
	bool same = true;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct fingerprint f;
		uint64_t size;
		memset(text, 'x', sizes[i]);
		text[sizes[i]] = '\0';
		write_file("bytes", text);
		int fd = open(in("bytes"), O_RDONLY | O_CLOEXEC);
		same &= file_fingerprint(fd, piece, &f, &size) == 0 && size == sizes[i] &&
			fingerprint_eq(f, outputs_bytes((struct str){ text, sizes[i] }));
		(void)close(fd);
	}
	ok(same, "the fingerprint of bytes is that of a file of them");
}

struct seen {
	struct fingerprint bytes;
	int answer;
};

static int
see(void *ctx, struct fingerprint bytes)
{
	struct seen *seen = ctx;
	seen->bytes = bytes;
	return seen->answer;
}

static void
test_copy(void)
{
	struct seen seen = { 0 };
	struct root root;
	bool written = false;
	struct stat before, after;
	struct str text;
	write_file("from", "some bytes");
	(void)root_open(folder, &root);
	ok(file_copy(&root, S("from"), &root, S("deep/er/to"), see, &seen, &written) == 0 &&
			written &&
			file_read(&root, S("deep/er/to"), 100, &arena, &text, NULL) == 0 &&
			str_eq(text, S("some bytes")),
		"a file is copied into new folders");
	ok(fingerprint_eq(seen.bytes, outputs_bytes(S("some bytes"))),
		"and told by the fingerprint of its bytes");
	seen.bytes = (struct fingerprint){ 0 };
	(void)stat(in("deep/er/to"), &before);
	ok(file_copy(&root, S("from"), &root, S("deep/er/to"), see, &seen, &written) == 0 &&
			!written && stat(in("deep/er/to"), &after) == 0 &&
			before.st_ino == after.st_ino,
		"the same bytes are left alone");
	ok(fingerprint_eq(seen.bytes, outputs_bytes(S("some bytes"))), "and told, too");
	write_file("from", "Some bytes");
	seen.answer = UV_ECANCELED;
	ok(file_copy(&root, S("from"), &root, S("deep/er/to"), see, &seen, &written) ==
				UV_ECANCELED &&
			!written && stat(in("deep/er/to"), &after) == 0 &&
			before.st_ino == after.st_ino &&
			fingerprint_eq(seen.bytes, outputs_bytes(S("Some bytes"))),
		"who is told may refuse them");
	seen.answer = 0;
	ok(file_copy(&root, S("from"), &root, S("deep/er/to"), see, &seen, &written) == 0 &&
			written &&
			file_read(&root, S("deep/er/to"), 100, &arena, &text, NULL) == 0 &&
			str_eq(text, S("Some bytes")),
		"others of the same length are not");
	(void)symlink("from", in("link"));
	ok(file_copy(&root, S("deep/er/to"), &root, S("link"), see, &seen, &written) == 0 &&
			written && lstat(in("link"), &after) == 0 && S_ISREG(after.st_mode),
		"a link in the way is replaced, not followed");
	ok(file_copy(&root, S("deep"), &root, S("x"), see, &seen, &written) == UV_EINVAL,
		"a folder is no file");
	ok(file_copy(&root, S("nowhere"), &root, S("x"), see, &seen, &written) == UV_ENOENT,
		"nor is nothing");
	root_close(&root);
}

static void
test_place(void)
{
	struct str real;
	ok(str_eq(place_below(S("/a/b"), S("/a")), S("b")) &&
			str_eq(place_below(S("/a"), S("/a")), S("")) &&
			str_eq(place_below(S("/a"), S("/")), S("a")) &&
			!place_below(S("/ab"), S("/a")).ptr && !place_below(S("/"), S("/a")).ptr,
		"a path lies below another by its components");
	(void)mkdir(in("dir"), 0755);
	(void)symlink("dir", in("alias"));
	ok(place_real(&arena, in("alias/not/yet"), &real) == 0 &&
			str_eq(real, str_of(in("dir/not/yet"))),
		"what does not exist lies behind the real path of what does");
	ok(place_real(&arena, in("alias/./x/../y/"), &real) == 0 &&
			str_eq(real, str_of(in("dir/y"))),
		"dots are taken out");
	ok(place_real(&arena, "/", &real) == 0 && str_eq(real, S("/")), "the root is itself");
	ok(place_real(&arena, in("from/x"), &real) < 0, "a file is no folder");
}

int
main(void)
{
	if (!mkdtemp(folder))
		return 1;
	test_list();
	test_folders();
	test_elsewhere();
	test_bytes();
	test_copy();
	test_place();
	(void)system(arena_printf(&arena, "rm -rf '%s'", folder).ptr);
	arena_done(&arena);
	return done_testing();
}
