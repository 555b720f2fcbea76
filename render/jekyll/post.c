/* What a document of a collection says of itself: document.rb.
 *
 * Its data is, in this order: categories from the folders above _posts, the defaults, the front matter;
 * and then what the file's name tells where these do not: date, title, slug. */
#include "render/jekyll/document.h"

#include "core/char.h"
#include "core/date_guess.h"
#include "core/path.h"
#include "core/utf8.h"

/* The words of a text, or the items of a list, each once, behind those that are there already. */
struct name {
	struct str text;
	struct data odd; /* a number or the like in a list of names; absent for a text */
};

struct names {
	struct name *all;
	size_t n, cap;
};

static void
names_add(struct making_document *m, struct names *l, struct str text, struct data odd)
{
	struct name name = { text, odd };
	for (size_t i = 0; i < l->n; i++) {
		if (str_eq(l->all[i].text, text) && data_exists(l->all[i].odd) == data_exists(odd))
			return;
	}
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 8;
		struct name *all = arena_alloc(task_arena(m->t), cap * sizeof(*all));
		if (l->n)
			memcpy(all, l->all, l->n * sizeof(*all));
		l->all = all;
		l->cap = cap;
	}
	l->all[l->n++] = name;
}

/* Takes the next word off *rest. */
static bool
next_word(struct str *rest, struct str *ret)
{
	*rest = str_trim(*rest);
	size_t end = 0;
	while (end < rest->len && !char_is_space(rest->ptr[end]))
		end++;
	*ret = str_slice(*rest, 0, end);
	*rest = str_from(*rest, end);
	return ret->len > 0;
}

static struct str
text_of(struct making_document *m, struct data node)
{
	struct buf b = BUF_ARENA(task_arena(m->t));
	if (data_kind(node) == DATA_STRING)
		return data_str(node);
	data_text(&b, node);
	return b.len ? buf_str(&b) : S("");
}

static bool
is_said(struct data node)
{
	return data_exists(node) && data_kind(node) != DATA_NULL &&
	       !(data_kind(node) == DATA_BOOL && !data_bool(node, false));
}

/* How a value gives names. */
enum taking {
	TAKE_WORDS, /* of a text: `categories` */
	TAKE_ITEM,  /* one of a list, as it is */
	TAKE_WHOLE  /* the text is one name: `category` */
};

static void
names_take(struct making_document *m, struct names *l, struct data node, enum taking how)
{
	struct str rest, word;
	struct data text = { NULL, 0 };
	bool odd = data_kind(node) != DATA_STRING;
	if (data_kind(node) == DATA_LIST) {
		for (size_t i = 0; i < data_len(node); i++)
			names_take(
				m, l, data_at(node, i), how == TAKE_WHOLE ? TAKE_WHOLE : TAKE_ITEM);
	} else if (!is_said(node)) {
		return;
	} else if (how != TAKE_WORDS || odd) {
		names_add(m, l, text_of(m, node), how == TAKE_ITEM && odd ? node : text);
	} else {
		for (rest = data_str(node); next_word(&rest, &word);)
			names_add(m, l, word, text);
	}
}

/* Numbers of a list of categories are there as they are, and behind all others once more as texts. */
static void
names_repeat(struct making_document *m, struct names *l)
{
	for (size_t i = 0, n = l->n; i < n; i++) {
		if (data_exists(l->all[i].odd))
			names_add(m, l, l->all[i].text, (struct data){ NULL, 0 });
	}
}

/* Jekyll fails to read a document with `categories: 5`, and goes on with what it has of it. */
static void
complain_of_categories(struct making_document *m, struct data node)
{
	struct buf text = BUF_ARENA(task_arena(m->t));
	if (data_kind(node) == DATA_STRING || data_kind(node) == DATA_LIST || !is_said(node))
		return;
	data_text(&text, node);
	document_complain(m, node, DIAG_WARNING,
		S("Jekyll cannot read a document whose 'categories' are no text and no list"),
		arena_printf(task_arena(m->t), "write [%.*s]", STR(buf_str(&text))));
}

/* The folders above _posts; of other collections there are none. */
static void
names_of_folders(struct making_document *m, struct names *l)
{
	struct str magic = m->at.place == ENTRY_DRAFT ? S("_drafts") : S("_posts"), name;
	struct str rest = str_slice(m->at.relative, 0, str_search(m->at.relative, magic));
	while (m->at.place != ENTRY_COLLECTION && str_split(&rest, '/', &name)) {
		if (name.len)
			names_add(m, l, name, (struct data){ NULL, 0 });
	}
}

static void
put_categories(struct making_document *m, struct data_builder *b, struct data defaults)
{
	struct names l = { 0 };
	names_of_folders(m, &l);
	names_take(m, &l, data_get(defaults, S("categories")), TAKE_WORDS);
	names_take(m, &l, data_get(m->front, S("categories")), TAKE_WORDS);
	names_repeat(m, &l);
	names_take(m, &l, data_get(m->data, S("category")), TAKE_WHOLE);
	complain_of_categories(m, data_get(m->front, S("categories")));
	data_open_list(b);
	for (size_t i = 0; i < l.n; i++) {
		if (data_exists(l.all[i].odd))
			data_put_plain(b, l.all[i].odd);
		else
			data_put_str(b, l.all[i].text);
	}
	data_close(b);
}

static void
put_flat(struct data_builder *b, struct data node)
{
	if (data_kind(node) != DATA_LIST) {
		if (data_kind(node) != DATA_NULL)
			data_put_plain(b, node);
		return;
	}
	for (size_t i = 0; i < data_len(node); i++)
		put_flat(b, data_at(node, i));
}

/* `tag` wins over `tags`, which may be a text of words. */
static void
put_tags(struct making_document *m, struct data_builder *b)
{
	struct data one = data_get(m->data, S("tag")), all = data_get(m->data, S("tags"));
	struct str rest = data_str(all), word;
	data_open_list(b);
	if (is_said(one))
		put_flat(b, one);
	else if (data_kind(all) == DATA_LIST)
		put_flat(b, all);
	else
		while (next_word(&rest, &word))
			data_put_str(b, word);
	data_close(b);
}

/* "my-API_post" becomes "My Api_post". */
static struct str
title_of(struct making_document *m, struct str slug)
{
	struct buf b = BUF_ARENA(task_arena(m->t));
	struct str rest = slug, word;
	while (slug.len && slug.ptr[slug.len - 1] == '-')
		slug.len--;
	rest = slug;
	for (bool first = true; slug.len && str_split(&rest, '-', &word); first = false) {
		size_t n = word.len ? utf8_size(word) : 0;
		if (!first)
			buf_add_char(&b, ' ');
		utf8_add_upper(&b, str_slice(word, 0, n));
		utf8_add_lower(&b, str_from(word, n));
	}
	return b.len ? buf_str(&b) : S("");
}

/* What the name tells. */
struct named {
	struct str date, slug, ext; /* "" where it does not */
};

static struct named
name_of(struct making_document *m)
{
	struct named n = { S(""), S(""), S("") };
	struct str base = path_basename(m->path);
	if (!entry_is_dated(m->at.relative, &n.date, &n.slug, &n.ext)) {
		size_t dot = str_rfind(base, '.');
		n.date = S("");
		n.slug = str_slice(base, 0, dot);
		n.ext = dot + 1 < base.len ? str_from(base, dot) : S("");
	}
	while (n.slug.len && n.slug.ptr[n.slug.len - 1] == '.')
		n.slug.len--;
	return n;
}

/* A name's date as Ruby reads it: two digits are of this century, or of the last from 69 on. */
static bool
name_date(struct making_document *m, struct str named, struct date *ret)
{
	if (str_find(named, '-', 0) == 2)
		named = arena_printf(task_arena(m->t), "%s%.*s",
			str_cmp(named, S("69")) < 0 ? "20" : "19", STR(named));
	return date_parse(named, m->zone, ret);
}

/* A date that is not YAML's: what reads as one, and what Ruby makes one of, as long as its day is there. */
static bool
date_of_text(struct str text, const struct zone *zone, struct date *ret)
{
	struct date_guess g;
	if (date_parse(text, zone, ret))
		return true;
	if (!date_guess(text, &g) || g.needs_now || g.month < 0 || g.day < 0)
		return false;
	*ret = date_of_guess(&g, (struct date){ 0 }, zone);
	return true;
}

static int
read_clock(struct making_document *m, int64_t moment, bool *ret_come)
{
	struct buf arg = BUF_ARENA(task_arena(m->t));
	struct str answer;
	pack_u64(&arg, (uint64_t)moment);
	int r = task_read_part(m->t, K_CLOCK, S(""), buf_str(&arg), &answer);
	*ret_come = r == 0 && str_eq(answer, S("y"));
	return r;
}

/* The day that it is: read as its two ends, so that it is the same as long as the day is, in another process too. */
static int
day_open(struct making_document *m, struct date *ret)
{
	enum { INTO_THE_NEXT = 36 * 3600 }; /* whatever the clocks are put forward or back */
	const struct site *s = task_site(m->t);
	bool come;
	*ret = clock_day(s->now, m->zone);
	int r = read_clock(m, ret->seconds, &come);
	return r < 0 ? r
		     : read_clock(
			       m, clock_day(ret->seconds + INTO_THE_NEXT, m->zone).seconds, &come);
}

/* The date that is written, else the name's; a draft without either is of the day that it is,
 * never of the file's own time. */
static int
find_date(struct making_document *m, struct str named)
{
	struct document *d = m->d;
	struct data node = data_get(m->data, S("date"));
	int r = 0;
	d->dated = true;
	if (is_said(node)) {
		if (data_kind(node) == DATA_DATE) {
			d->date = date_localise(data_date(node), m->zone);
			d->date.ns = 0; /* Jekyll parses its text again, which has none */
		} else if (!date_of_text(text_of(m, node), m->zone, &d->date))
			document_complain(m, data_get(m->front, S("date")), DIAG_ERROR,
				arena_printf(task_arena(m->t), "'%.*s' is not a date",
					STR(text_of(m, node))),
				S("write it as 2023-10-26, or 2023-10-26 14:05 +0200"));
	} else if (named.len) {
		if (!name_date(m, named, &d->date))
			document_complain(m, (struct data){ NULL, 0 }, DIAG_ERROR,
				arena_printf(task_arena(m->t),
					"the file's name has no date of the calendar: %.*s",
					STR(named)),
				S("name it as 2023-10-26-title.md"));
	} else {
		r = day_open(m, &d->date);
		d->dated = d->draft;
	}
	d->date = date_localise(d->date, m->zone);
	d->date.has_time = true; /* Ruby's Time, */
	d->date.ns = 0;          /* read from its text */
	return r;
}

static void
put_key(struct making_document *m, struct data_builder *b, struct str key, const struct named *n,
	struct data defaults)
{
	struct data node = data_get(m->data, key);
	data_put_key(b, key);
	if (str_eq(key, S("categories")))
		put_categories(m, b, defaults);
	else if (str_eq(key, S("tags")))
		put_tags(m, b);
	else if (str_eq(key, S("date")) && m->d->dated)
		data_put_date(b, m->d->date);
	else if (str_eq(key, S("title")) && !is_said(node))
		data_put_str(b, title_of(m, n->slug));
	else if (str_eq(key, S("slug")) && !is_said(node))
		data_put_str(b, n->slug);
	else if (str_eq(key, S("ext")) && !is_said(node) && n->ext.len)
		data_put_str(b, n->ext);
	else if (str_eq(key, S("draft")) && !is_said(node))
		data_put_bool(b, m->d->draft);
	else if (data_exists(node))
		data_put_plain(b, node);
	else
		data_put_null(b);
}

/* All keys in the order in which Jekyll comes by them. */
static void
make_data(struct making_document *m, struct data defaults, const struct named *n)
{
	static const char *const before[] = { "draft", "categories" }, *const after[] = { "date",
		"title", "slug", "ext", "tags" };
	struct data_builder b = document_builder(m);
	data_open_map(&b);
	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
		put_key(m, &b, str_of(before[i]), n, defaults);
	for (size_t i = 0; i < data_len(m->data); i++) {
		struct str key = data_str(data_key_at(m->data, i));
		if (!str_eq(key, S("draft")) && !str_eq(key, S("categories")))
			put_key(m, &b, key, n, defaults);
	}
	for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++) {
		struct str key = str_of(after[i]);
		bool undated = str_eq(key, S("date")) && !m->d->dated;
		if (!data_exists(data_get(m->data, key)) && !undated)
			put_key(m, &b, key, n, defaults);
	}
	data_close(&b);
	m->data = document_built(&b);
}

/* Whether its date is yet to come, by the site's clock; what was due at the start is due, unless that is set back. */
static int
is_ahead(struct making_document *m, bool *ret)
{
	const struct site *s = task_site(m->t);
	struct document *d = m->d;
	struct date time;
	bool come;
	*ret = false;
	if (setting_moment(data_get(m->reading, S("time")), m->zone, &time)) {
		*ret = d->dated && d->date.seconds > time.seconds &&
		       !data_bool(data_get(m->reading, S("future")), false);
		return 0; /* for good: that moment never comes */
	}
	if (!d->dated || d->date.seconds <= s->started ||
		data_bool(data_get(m->reading, S("future")), false))
		return 0;
	int r = read_clock(m, d->date.seconds, &come);
	if (r == 0 && !come) {
		d->due = d->date.seconds;
		*ret = true;
	}
	return r;
}

/* Says that the document lacks what its collection is sorted by. */
static void
miss_sort_key(struct making_document *m)
{
	struct str key = data_str(data_get(m->collection, S("sort_by")));
	if (key.len && !data_exists(data_get(m->data, key)))
		document_complain(m, (struct data){ NULL, 0 }, DIAG_WARNING,
			arena_printf(task_arena(m->t), "'%.*s' not defined", STR(key)),
			S("the collection is sorted by it; such documents come in the end of it"));
}

/* Hidden where it is not published, or not due; a document of another collection is in its list all the
 * same, and is not written. */
static int
hide(struct making_document *m)
{
	struct data published = data_get(m->data, S("published"));
	struct document *d = m->d;
	bool all = data_bool(data_get(m->reading, S("unpublished")), false), ahead;
	bool shown = all || !data_exists(published) || is_said(published);
	bool post = m->at.place != ENTRY_COLLECTION;
	int r = is_ahead(m, &ahead);
	if (r < 0)
		return r;
	d->output = d->output && shown && !ahead;
	if (post ? !shown || ahead : !shown && data_kind(published) == DATA_BOOL)
		d->type = DOCUMENT_NONE;
	return 0;
}

int
post_make(struct making_document *m)
{
	struct arena *a = task_arena(m->t);
	struct data defaults = defaults_all(a, m->reading, m->at.relative, m->path, m->label);
	struct str zone = data_str(data_get(m->reading, S("timezone")));
	struct data_builder b = document_builder(m);
	struct named n = name_of(m);
	if (zone.len == 0 || site_zone(task_site(m->t), zone, &m->zone) < 0)
		m->zone = NULL; /* reported by the settings */
	data_put_merged(&b, defaults, m->front);
	m->data = document_built(&b);
	m->d->draft = m->at.place == ENTRY_DRAFT;
	m->d->output =
		m->at.place != ENTRY_COLLECTION || is_said(data_get(m->collection, S("output")));
	int r = find_date(m, n.date);
	if (r < 0)
		return r;
	make_data(m, defaults, &n);
	miss_sort_key(m);
	m->permalink = data_get(m->data, S("permalink"));
	return m->d->type == DOCUMENT_BROKEN ? 0 : hide(m);
}
