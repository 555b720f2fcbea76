/* The indexes of a plain folder: posts by date, pages by folder, tags, URLs, files, and what is due.
 *
 * Sort keys are bytes that compare as the list is ordered. The newest post comes first: its date
 * stands in the key with all bits turned. A group's name ends with a zero byte. */
#include "render/kinds.h"

#include "core/path.h"
#include "render/jekyll/jekyll.h"

/* 8 bytes of the seconds and 4 of the nanoseconds, big-endian, the newest smallest. */
static void
sort_newest(struct buf *b, struct date d)
{
	uint64_t s = ~((uint64_t)d.seconds ^ ((uint64_t)1 << 63));
	uint32_t n = ~d.ns;
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_add_char(b, (char)(s >> shift));
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(b, (char)(n >> shift));
}

/* By a title, of which so much tells: no key holds one of any length. */
static void
sort_title(struct buf *b, struct str title)
{
	enum { TELLING = 1024 };
	buf_add(b, str_slice(title, 0, title.len < TELLING ? title.len : TELLING));
}

static void
add(struct buf *sort, struct str ref, struct str payload, struct entries *ret)
{
	if (!sort->overflow)
		entries_add(ret, (struct entry){ buf_str(sort), ref, payload });
	buf_done(sort);
}

bool
accepts_markdown(struct str index_key, struct str params, struct entry source)
{
	return source_is_markdown(source.ref);
}

bool
accepts_asset(struct str index_key, struct str params, struct entry source)
{
	return !source_is_markdown(source.ref);
}

void
posts_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct meta m = meta_unpack(value);
	if (m.status != META_POST)
		return;
	struct buf sort = { .max = KEY_MAX };
	sort_newest(&sort, m.date);
	buf_add(&sort, path);
	add(&sort, path, S(""), ret);
}

void
pages_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct meta m = meta_unpack(value);
	if (m.status != META_PAGE || str_eq(m.url, S("/")) || str_eq(m.url, S("/404.html")))
		return;
	struct buf sort = { .max = KEY_MAX };
	buf_add(&sort, path_dirname(path));
	buf_add_char(&sort, '\0');
	sort_title(&sort, m.title);
	buf_add_char(&sort, '\0');
	buf_add(&sort, path);
	add(&sort, path, S(""), ret);
}

void
folders_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct meta m = meta_unpack(value);
	if (m.status != META_PAGE && m.status != META_POST)
		return;
	struct buf sort = { .max = KEY_MAX };
	buf_add(&sort, path_dirname(path));
	buf_add_char(&sort, '\0');
	buf_add_char(&sort, m.status == META_POST ? '0' : '1');
	if (m.status == META_POST)
		sort_newest(&sort, m.date);
	else
		sort_title(&sort, m.title);
	buf_add_char(&sort, '\0');
	buf_add(&sort, path);
	add(&sort, path, S(""), ret);
}

void
tags_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct meta m = meta_unpack(value);
	if (m.status != META_PAGE && m.status != META_POST)
		return;
	struct arena a = { 0 };
	struct str rest = m.tags.items;
	for (size_t i = 0; i < m.tags.n; i++) {
		struct str tag = unpack_str(&rest);
		struct buf sort = { .max = KEY_MAX };
		buf_add(&sort, route_tag_slug(&a, tag));
		buf_add_char(&sort, '\0');
		sort_newest(&sort, m.date); /* a page without a date comes last */
		buf_add(&sort, path);
		add(&sort, path, tag, ret);
	}
	arena_done(&a);
}

void
urls_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct meta m = meta_unpack(value);
	if (m.status == META_HIDDEN)
		return;
	entries_add(ret, (struct entry){ .sort = m.url, .ref = path });
}

void
assets_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	entries_add(ret, (struct entry){ .sort = path, .ref = path });
}

void
due_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
	struct meta m = meta_unpack(value);
	if (!m.due)
		return;
	struct buf sort = { .max = KEY_MAX };
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_add_char(&sort, (char)((uint64_t)m.due >> shift));
	buf_add(&sort, path);
	add(&sort, path, S(""), ret);
}

/* When the next scheduled post is due: 8 bytes, big-endian; nothing where there is none. */
void
due_date_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e;
	size_t n;
	bool jekyll;
	if (read_is_jekyll(t, &jekyll) < 0)
		return;
	unsigned index = jekyll ? K_SCHEDULED : K_DUE;
	if (task_slice(t, index, S(""), S(""), 0, 1, &e, &n) == 0 && n)
		buf_add(ret, str_slice(e->sort, 0, 8));
}
