/* A toy site of any size. */
#include "tests/graph/big.h"

#include <stdlib.h>

const char *const big_edit_names[EDITS] = { "body of the open post", "body of another post",
	"title of a neighbour", "layout read by all pages", "new post beside it", "deleted again",
	"title on the open home page", "a body, all titles open", "touch without change" };

struct str
big_key(size_t i, char buf[16])
{
	enum { LEN = 8 }; /* "p0000042" */
	buf[0] = 'p';
	for (int at = LEN - 1; at > 0; at--, i /= 10)
		buf[at] = (char)('0' + i % 10);
	buf[LEN] = 0;
	return (struct str){ buf, LEN };
}

static struct big_post *
post_of(struct task *t, struct str key)
{
	struct big *b = task_site(t);
	size_t i = 0;
	for (size_t at = 1; at < key.len; at++)
		i = i * 10 + (size_t)(key.ptr[at] - '0');
	return &b->posts[i];
}

static void
file_compute(struct task *t, struct str key, struct buf *ret)
{
	buf_add(ret, (struct str){ (const char *)post_of(t, key), sizeof(struct big_post) });
}

static void
layout_compute(struct task *t, struct str key, struct buf *ret)
{
	struct big *b = task_site(t);
	buf_add(ret, (struct str){ (const char *)&b->layout, sizeof(b->layout) });
}

static void
copy(struct task *t, unsigned kind, struct str key, struct buf *ret, size_t at, size_t n)
{
	struct value v;
	if (task_read(t, kind, key, &v) == 0)
		buf_add(ret, str_slice(v.bytes, at, at + n));
}

static void
meta_compute(struct task *t, struct str key, struct buf *ret)
{
	copy(t, B_FILE, key, ret, 0, 4);
}

static void
body_compute(struct task *t, struct str key, struct buf *ret)
{
	copy(t, B_FILE, key, ret, 4, 4);
}

static void
page_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry prev = { 0 }, next = { 0 };
	copy(t, B_LAYOUT, S(""), ret, 0, 8);
	copy(t, B_META, key, ret, 0, 4);
	copy(t, B_BODY, key, ret, 0, 4);
	(void)task_neighbours(t, B_INDEX, S(""), S(""), key, &prev, &next);
	if (prev.sort.ptr)
		copy(t, B_META, prev.ref, ret, 0, 4);
	if (next.sort.ptr)
		copy(t, B_META, next.ref, ret, 0, 4);
}

static void
home_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_slice(t, B_INDEX, S(""), S(""), 0, 10, &e, &n);
	for (size_t i = 0; i < n; i++)
		copy(t, B_META, e[i].ref, ret, 0, 4);
}

static void
archive_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_each(t, B_INDEX, S(""), S(""), &e, &n);
	for (size_t i = 0; i < n; i++)
		copy(t, B_META, e[i].ref, ret, 0, 4);
}

static void
meta_part(struct str value, struct str arg, struct buf *ret)
{
	buf_add(ret, arg.ptr[0] == 't' ? value : S("2026-11-21"));
}

/* As a template does that prints title and date of every post. */
static void
parts_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	struct str part;
	(void)task_each(t, B_INDEX, S(""), S(""), &e, &n);
	for (size_t i = 0; i < n; i++) {
		if (task_read_part(t, B_META, e[i].ref, S("title"), &part) == 0)
			buf_add(ret, part);
		if (task_read_part(t, B_META, e[i].ref, S("date"), &part) == 0)
			buf_add(ret, part);
	}
}

static void
entries_of(struct str index_key, struct str params, struct str member, struct str value,
	struct entries *ret)
{
	entries_add(ret, (struct entry){ member, member, S("") });
}

static bool
list_fill(void *site, struct str key, bool begins, struct entries *ret)
{
	struct big *b = site;
	char buf[16];
	for (size_t i = 0; i < b->n; i++) {
		struct str k = big_key(i, buf);
		if (b->posts[i].exists)
			entries_add(ret, (struct entry){ k, k, S("") });
	}
	return false;
}

static const struct kind kinds[B_KINDS] = {
	[B_FILE] = { .name = "file", .class = KIND_INPUT, .compute = file_compute },
	[B_LAYOUT] = { .name = "layout", .class = KIND_INPUT, .compute = layout_compute },
	[B_LIST] = { .name = "list", .class = KIND_LISTING, .fill = list_fill },
	[B_META] = { .name = "meta",
		.rank = 2,
		.class = KIND_TASK,
		.compute = meta_compute,
		.part = meta_part },
	[B_INDEX] = { .name = "index",
		.rank = 3,
		.class = KIND_INDEX,
		.source = B_LIST,
		.member = B_META,
		.entries = entries_of },
	[B_BODY] = { .name = "body", .rank = 4, .class = KIND_TASK, .compute = body_compute },
	[B_PAGE] = { .name = "page", .rank = 5, .class = KIND_TASK, .compute = page_compute },
	[B_HOME] = { .name = "home", .rank = 5, .class = KIND_TASK, .compute = home_compute },
	[B_ARCHIVE] = { .name = "archive",
		.rank = 5,
		.class = KIND_TASK,
		.compute = archive_compute },
	[B_PARTS] = { .name = "parts", .rank = 5, .class = KIND_TASK, .compute = parts_compute },
};

struct big *
big_new(size_t n)
{
	struct big *b = calloc(1, sizeof(*b));
	if (b)
		b->posts = calloc(n, sizeof(*b->posts));
	if (!b || !b->posts)
		abort();
	b->n = n;
	for (size_t i = 0; i < n; i++)
		b->posts[i] = (struct big_post){ 0, 0, i != n / 2 + 1 };
	b->graph = graph_new(kinds, B_KINDS, b);
	for (size_t i = 0; i < n; i++) { /* everything has been looked at once */
		char buf[16];
		struct value v;
		graph_get(b->graph, B_PAGE, big_key(i, buf), &v);
	}
	return b;
}

void
big_free(struct big *b)
{
	graph_free(b->graph);
	free(b->posts);
	free(b);
}

static unsigned
open_kind(enum big_edit e)
{
	return e == EDIT_TITLE_HOME ? B_HOME : e == EDIT_ANY_BODY_ARCHIVE ? B_ARCHIVE : B_PAGE;
}

static struct str
open_key(struct big *b, enum big_edit e, char buf[16])
{
	return open_kind(e) == B_PAGE ? big_key(b->n / 2, buf) : S("");
}

void
big_open(struct big *b, enum big_edit e)
{
	char buf[16];
	graph_open(b->graph, open_kind(e), open_key(b, e, buf));
	while (graph_heat(b->graph))
		;
	big_edit(b, e, 0);
}

void
big_close(struct big *b, enum big_edit e)
{
	char buf[16];
	graph_close(b->graph, open_kind(e), open_key(b, e, buf));
}

/* The post that an edit is about. */
static size_t
post_of_edit(const struct big *b, enum big_edit e, size_t turn)
{
	switch (e) {
	case EDIT_OTHER_BODY: /* in no order: from memory that is cold in a large site */
		return (b->n / 4 + turn * 7919) % (b->n / 4);
	case EDIT_ANY_BODY_ARCHIVE: /* one and the same, so that what the archive adds is seen */
		return b->n / 4;
	case EDIT_TITLE_BESIDE:
		return b->n / 2 - 1;
	case EDIT_NEW:
	case EDIT_DELETE:
		return b->n / 2 + 1;
	case EDIT_TITLE_HOME:
		return 3;
	default:
		return b->n / 2;
	}
}

void
big_edit(struct big *b, enum big_edit e, size_t turn)
{
	char buf[16];
	size_t i = post_of_edit(b, e, turn);
	struct str key = big_key(i, buf);
	struct big_post *p = &b->posts[i];
	p->title += e == EDIT_TITLE_BESIDE || e == EDIT_TITLE_HOME;
	p->body += e == EDIT_BODY || e == EDIT_OTHER_BODY || e == EDIT_ANY_BODY_ARCHIVE;
	if (e == EDIT_LAYOUT) {
		b->layout++;
		graph_touch(b->graph, B_LAYOUT, S(""));
	} else {
		graph_touch(b->graph, B_FILE, key);
	}
	if (e == EDIT_NEW || e == EDIT_DELETE)
		p->exists = e == EDIT_NEW;
	if (e == EDIT_NEW)
		graph_put(b->graph, B_LIST, S(""), (struct entry){ key, key, S("") });
	if (e == EDIT_DELETE)
		graph_remove(b->graph, B_LIST, S(""), key);
	graph_settle(b->graph, NULL);
}
