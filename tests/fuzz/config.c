/* A site whose configuration is the input, in both layouts: it opens, counts, says what is wrong, and answers. */
#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/site.h"
#include "tests/fuzz/fuzz.h"

static char folder[] = "/tmp/platen-fuzz-XXXXXX";

static void
save(const char *name, struct str text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, text.ptr, text.len) != (ssize_t)text.len)
		abort();
	(void)close(fd);
}

static void
remove_folder(void)
{
	(void)unlink("post.md");
	(void)unlink("_config.yml");
	(void)unlink("_posts/2024-01-01-post.md");
	(void)rmdir("_posts");
	(void)rmdir(folder);
}

static void
begin(void)
{
	static bool begun;
	if (begun)
		return;
	begun = true;
	if (!mkdtemp(folder) || chdir(folder) < 0)
		abort();
	(void)atexit(remove_folder);
	save("post.md", S("---\ndate: 2024-01-01\ntitle: A\n---\nwords\n"));
}

static void
count(void *ctx, const struct diag *d)
{
	diag_encode(ctx, d);
}

static void
answer(struct site *s)
{
	static const char *const urls[] = { "/", "/post/", "/2024/01/01/post.html", "/feed.xml",
		"/post.html" };
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		struct site_answer a;
		site_get(s, str_of(urls[i]), &a);
		assert(a.status == 200 || a.status == 301 || a.status == 404 || a.status == 500);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct site *s;
	struct site_summary summary;
	struct arena a = { 0 };
	struct buf diags = { 0 };
	begin();
	if (n == 0)
		return 0;
	if (bytes[0] & 1) {
		(void)mkdir("_posts", 0777);
		save("_posts/2024-01-01-post.md",
			S("---\ntitle: A\n---\nwords {{ site.title }}\n"));
	}
	save("_config.yml", FUZZ_INPUT(bytes + 1, n - 1));
	struct site_options o = {
		.root = str_of(folder), .baseurl = { NULL, 0 }, .now = 1704067318
	};
	int r = site_new(&o, &s);
	assert(r == 0);
	site_summary(s, &a, &summary);
	answer(s);
	site_diags(s, count, &diags);
	fuzz_show(buf_str(&diags));
	site_free(s);
	if (bytes[0] & 1) {
		(void)unlink("_posts/2024-01-01-post.md");
		(void)rmdir("_posts");
	}
	buf_done(&diags);
	arena_done(&a);
	return 0;
}
