/* Random plain folders of Markdown, and random edits of them. */
#include "tests/oracle/oracle.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[] = { "a.md", "b.md", "c.md", "index.md", "README.md", "d/index.md",
	"d/e.md", "d/README.md", "d.md", "f/g/h.md", "f/g.md", "2023-04-05-old.md", "_drafts/z.md",
	"404.md" };
static const char *const files[] = { "style.css", "p.png", "d/q.png", "d/index.html", "f/x.txt",
	"feed.xml" };
static const char *const tags[] = { "red", "Green", "blue sky", "C++", "red " };
static const char *const dates[] = { "2023-01-02", "2023-01-02", "2024-05-06 07:08",
	"October 26th 2023", "2099-01-01", "2022-12-31T23:59:59+02:00" };

static void
random_front(struct buf *b)
{
	buf_lit(b, "---\n");
	if (pick(4))
		buf_printf(b, "title: T%u\n", pick(5));
	if (pick(3))
		buf_printf(b, "date: %s\n", PICK(dates));
	if (pick(2))
		buf_printf(b, "tags: [%s, \"%s\"]\n", PICK(tags), PICK(tags));
	if (pick(4) == 0)
		buf_printf(b, "excerpt: E%u\n", pick(3));
	if (pick(6) == 0)
		buf_printf(b, "image: %s\n", pick(2) ? "p.png" : "/d/q.png");
	if (pick(8) == 0)
		buf_lit(b, "draft: true\n");
	if (pick(8) == 0)
		buf_lit(b, "published: false\n");
	if (pick(10) == 0)
		buf_lit(b, "isFeatured: true\n");
	/* rare, as one of them is in every list */
	if (pick(50) == 0)
		buf_lit(b, "broken: [1, 2\n");
	if (pick(60) == 0)
		buf_lit(b, "date: tuesday\n");
	if (pick(60))
		buf_lit(b, "---\n");
}

static void
random_document(const char *path)
{
	struct buf b = { 0 };
	if (pick(8))
		random_front(&b);
	if (pick(4) == 0)
		buf_printf(&b, "# Heading %u\n\n", pick(3));
	buf_printf(&b, "Text %u of *words*.\n\n", pick(4));
	for (unsigned n = pick(4); n; n--) {
		const char *target = PICK(names);
		buf_printf(&b, pick(2) ? "[link](%s#x)\n" : "[link](/%s)\n", target);
	}
	if (pick(3) == 0)
		buf_printf(&b, "![image](%s)\n", files[pick(3)]);
	if (pick(5) == 0)
		buf_lit(&b, "\n```js filename=\"x.js\"\nlet a;\n```\n");
	save(path, buf_str(&b));
	buf_done(&b);
}

static void
random_file(const char *path)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "<p>file %u</p>", pick(4));
	save(path, (struct str){ text, (size_t)n });
}

static void
random_config(void)
{
	struct buf b = { 0 };
	buf_printf(&b, "title: Site %u\n", pick(3));
	if (pick(3) == 0)
		buf_lit(&b, "future: true\n");
	if (pick(3) == 0)
		buf_lit(&b, "show_drafts: true\n");
	if (pick(4) == 0)
		buf_lit(&b, "timezone: Asia/Tokyo\n");
	if (pick(30) == 0)
		buf_lit(&b, "bad: [\n");
	if (pick(8) == 0)
		buf_lit(&b, "description: said\nauthor: somebody\n");
	save("_config.yml", buf_str(&b));
	buf_done(&b);
}

static void
random_folder_edit(void)
{
	static const char *const folders[] = { "d", "f", "f/g", "moved" };
	const char *a = PICK(folders), *b = PICK(folders);
	if (pick(3) == 0) {
		remove_tree(a);
		did("remove everything of %s", a);
	} else if (strcmp(a, b) != 0) {
		move(a, b);
	}
}

static void
random_edit(void)
{
	const char *name = PICK(names), *file = PICK(files);
	switch (pick(16)) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
		random_document(name);
		break;
	case 5:
		edit_append(name);
		break;
	case 6:
		edit_remove(name);
		break;
	case 7:
		move(name, PICK(names));
		break;
	case 8:
		random_file(file);
		break;
	case 9:
		edit_remove(file);
		break;
	case 10:
		random_folder_edit();
		break;
	case 11:
		random_config();
		break;
	case 12:
		edit_touch(name);
		break;
	case 13:
		random_document(name);
		edit_touch(name);
		break;
	case 14:
		edit_link(name, pick(2) ? "a.md" : "b.md", false);
		break;
	case 15:
		edit_link(name, PICK(names), true);
		break;
	}
}

static const char *
random_path(void)
{
	return pick(4) ? PICK(names) : PICK(files);
}

static void
start(void)
{
	for (unsigned i = 0; i < 8; i++)
		random_document(PICK(names));
}

static const char *const urls[] = { "/", "/a/", "/b/", "/c/", "/a", "/README/", "/d/", "/d",
	"/d/e/", "/d/README/", "/f/", "/f/g/", "/f/g/h/", "/2023-04-05-old/", "/_drafts/z/",
	"/_drafts/", "/404/", "/404.html", "/moved/", "/moved/e/", "/moved/g/", "/moved/h/",
	"/moved/g/h/", "/f/e/", "/style.css", "/p.png", "/d/q.png", "/d/index.html", "/f/x.txt",
	"/feed.xml", "/sitemap.xml", "/tags/", "/tags/red/", "/tags/green/", "/tags/blue-sky/",
	"/tags/c++/", "/page/2/", "/nothing/", "/_config.yml", "/a.md", "/moved/x.txt",
	"/moved/q.png", "/d/g/", "/d/g/h/", "/d/h/", "/f/g/e/", "/index.html", "/x/" };

const struct site_sort site_plain = {
	.name = "plain",
	.start = start,
	.edit = random_edit,
	.path = random_path,
	.urls = urls,
	.nurls = sizeof(urls) / sizeof(*urls),
};
