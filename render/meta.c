/* What a document says of itself, with what its name and the configuration add: its meta.
 *
 * A title comes from the front matter, else from the heading that the text begins with, else from the
 * file's name. A file with a date is a post. A value of the wrong type is a diagnostic at its line; a
 * date that is none is an error, since a post must not turn into a page by a slip of the pen. */
#include "render/kinds.h"

#include "core/char.h"
#include "core/path.h"
#include "core/strset.h"

void
pack_date(struct buf *b, const struct date *d)
{
	pack_u64(b, (uint64_t)d->seconds);
	pack_u64(b, d->ns);
	pack_u64(b, (uint64_t)(int64_t)d->offset);
	pack_u64(b, d->has_time);
}

struct date
unpack_date(struct str *rest)
{
	struct date d = { 0 };
	d.seconds = (int64_t)unpack_u64(rest);
	d.ns = (uint32_t)unpack_u64(rest);
	d.offset = (int32_t)(int64_t)unpack_u64(rest);
	d.has_time = unpack_u64(rest) != 0;
	return d;
}

static void
meta_pack(struct buf *b, const struct meta *m)
{
	pack_u64(b, m->status);
	pack_u64(b, (uint64_t)m->due);
	pack_str(b, m->url);
	pack_str(b, m->title);
	pack_u64(b, m->dated);
	pack_u64(b, m->featured);
	pack_u64(b, m->has_h1);
	pack_date(b, &m->date);
	pack_str(b, m->description);
	pack_str(b, m->excerpt);
	pack_str(b, m->canonical);
	pack_str(b, m->image);
	pack_u64(b, m->image_line);
	pack_u64(b, m->image_column);
	pack_u64(b, m->tags.n);
	pack_str(b, m->tags.items);
	pack_u64(b, m->authors.n);
	pack_str(b, m->authors.items);
}

struct meta
meta_unpack(struct str value)
{
	struct meta m = { .status = META_BROKEN };
	if (value.len == 0)
		return m; /* the engine's value for a loop */
	m.status = (enum meta_status)unpack_u64(&value);
	m.due = (int64_t)unpack_u64(&value);
	m.url = unpack_str(&value);
	m.title = unpack_str(&value);
	m.dated = unpack_u64(&value) != 0;
	m.featured = unpack_u64(&value) != 0;
	m.has_h1 = unpack_u64(&value) != 0;
	m.date = unpack_date(&value);
	m.description = unpack_str(&value);
	m.excerpt = unpack_str(&value);
	m.canonical = unpack_str(&value);
	m.image = unpack_str(&value);
	m.image_line = (uint32_t)unpack_u64(&value);
	m.image_column = (uint32_t)unpack_u64(&value);
	m.tags.n = (size_t)unpack_u64(&value);
	m.tags.items = unpack_str(&value);
	m.authors.n = (size_t)unpack_u64(&value);
	m.authors.items = unpack_str(&value);
	return m;
}

/* "link": what a link to the document shows. "place": what the sitemap says of it; nothing for what
 * is not shown. "h1": whether its text begins with its title. */
void
meta_part(struct str value, struct str arg, struct buf *ret)
{
	struct meta m = meta_unpack(value);
	if (str_eq(arg, S("h1"))) {
		buf_add_char(ret, m.has_h1 ? 'y' : 'n');
	} else if (str_eq(arg, S("link"))) {
		pack_str(ret, m.title);
		pack_str(ret, m.url);
	} else if (m.status == META_POST || m.status == META_PAGE) {
		pack_u64(ret, m.dated);
		pack_date(ret, &m.date);
	}
}

struct theme_tag *
meta_tags(struct arena *a, const struct meta *m, struct str baseurl)
{
	struct theme_tag *tags = arena_alloc(a, m->tags.n * sizeof(*tags));
	struct str rest = m->tags.items;
	for (size_t i = 0; i < m->tags.n; i++) {
		struct buf url = BUF_ARENA(a);
		tags[i].name = unpack_str(&rest);
		buf_add(&url, baseurl);
		url_encode_path(&url, route_tag(a, tags[i].name));
		tags[i].url = buf_str(&url);
	}
	return tags;
}

/* ---- reading the front matter ---- */

struct reading {
	struct task *t;
	struct str path;
	struct data data;
	const struct zone *zone;
	struct meta *m;
};

static void
report(const struct reading *r, struct data node, enum diag_severity severity, struct str message,
	struct str hint)
{
	struct diag d = { .severity = severity,
		.rule = severity == DIAG_WARNING ? S("front-matter-type") : S(""),
		.path = r->path,
		.line = data_line(node),
		.column = data_column(node),
		.message = message,
		.hint = hint };
	if (document_locate(r->t, &d) < 0)
		return;
	task_report(r->t, &d);
	if (severity == DIAG_ERROR)
		r->m->status = META_BROKEN;
}

/* The first of the keys (separated by blanks) that the front matter has. */
static struct data
first_of(const struct reading *r, struct str keys, struct str *ret_key)
{
	struct str key;
	while (str_split(&keys, ' ', &key)) {
		struct data d = data_get(r->data, key);
		if (data_exists(d) && data_kind(d) != DATA_NULL) {
			*ret_key = key;
			return d;
		}
	}
	return (struct data){ NULL, 0 };
}

static struct str
scalar_text(const struct reading *r, struct data d)
{
	struct buf b = BUF_ARENA(task_arena(r->t));
	data_text(&b, d);
	return buf_str(&b);
}

/* A text: strings as they are, numbers and dates as written; a list or map is a warning and "". */
static struct str
get_text(const struct reading *r, struct str keys)
{
	struct str key;
	struct data d = first_of(r, keys, &key);
	if (!data_exists(d))
		return S("");
	if (data_kind(d) == DATA_LIST || data_kind(d) == DATA_MAP) {
		report(r, d, DIAG_WARNING,
			arena_printf(task_arena(r->t), "'%.*s' should be a text", STR(key)), S(""));
		return S("");
	}
	return data_kind(d) == DATA_STRING ? data_str(d) : scalar_text(r, d);
}

static bool
get_bool(const struct reading *r, struct str keys, bool fallback)
{
	struct str key;
	struct data d = first_of(r, keys, &key);
	if (!data_exists(d))
		return fallback;
	if (data_kind(d) != DATA_BOOL)
		report(r, d, DIAG_WARNING,
			arena_printf(task_arena(r->t), "'%.*s' should be true or false", STR(key)),
			S(""));
	return data_bool(d, fallback);
}

static void
list_add(struct strset *list, struct str item)
{
	item = str_trim(item);
	if (item.len)
		(void)strset_add(list, item); /* said twice is said once */
}

/* A list of texts; one text is cut at its commas, else (with `words`) at its blanks. */
static struct meta_list
get_list(const struct reading *r, struct str keys, bool words)
{
	struct strset list = { .arena = task_arena(r->t) };
	struct buf items = BUF_ARENA(task_arena(r->t));
	struct str key;
	struct data d = first_of(r, keys, &key);
	if (data_kind(d) == DATA_LIST) {
		for (size_t i = 0; i < data_len(d); i++) {
			struct data item = data_at(d, i);
			if (data_kind(item) == DATA_MAP)
				item = data_get(item, S("name"));
			list_add(&list, scalar_text(r, item));
		}
	} else if (data_kind(d) == DATA_MAP) {
		list_add(&list, scalar_text(r, data_get(d, S("name"))));
	} else if (data_exists(d)) {
		struct str rest = scalar_text(r, d), one;
		bool commas = str_find(rest, ',', 0) < rest.len;
		if (!commas && !words)
			list_add(&list, rest);
		else
			while (str_split(&rest, commas ? ',' : ' ', &one))
				list_add(&list, one);
	}
	for (size_t i = 0; i < list.n; i++)
		pack_str(&items, list.all[i]);
	return (struct meta_list){ buf_str(&items), list.n };
}

/* A date at the beginning of the file's name: 2023-10-26-title.md. */
static bool
name_date(const struct reading *r, struct str stem, struct date *ret, struct str *ret_rest)
{
	static const char form[] = "dddd-dd-dd-";
	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		bool digit = i < stem.len && char_is_digit(stem.ptr[i]);
		if (i >= stem.len || (form[i] == 'd' ? !digit : stem.ptr[i] != '-'))
			return false;
	}
	*ret_rest = str_from(stem, sizeof(form) - 1);
	return date_parse(str_slice(stem, 0, sizeof(form) - 2), r->zone, ret);
}

static void
get_date(struct reading *r)
{
	struct str key, rest;
	struct data d = first_of(r, S("date publishedAt published_at pubDate"), &key);
	struct meta *m = r->m;
	if (!data_exists(d)) {
		m->dated = name_date(r, path_stem(r->path), &m->date, &rest);
		return;
	}
	m->dated = true;
	if (data_kind(d) == DATA_DATE)
		m->date = date_localise(data_date(d), r->zone);
	else if (!date_parse(scalar_text(r, d), r->zone, &m->date))
		report(r, d, DIAG_ERROR,
			arena_printf(
				task_arena(r->t), "'%.*s' is not a date", STR(scalar_text(r, d))),
			S("write it as 2023-10-26, or 2023-10-26 14:05 +0200"));
}

/* "my-first_post" is called "My first post". */
static struct str
name_title(const struct reading *r)
{
	struct arena *a = task_arena(r->t);
	struct str stem = path_stem(r->path), rest;
	struct date ignored;
	if (str_eq_nocase(stem, S("index")) || str_eq_nocase(stem, S("readme"))) {
		struct str folder = path_basename(path_dirname(r->path));
		if (folder.len)
			stem = folder;
	}
	if (name_date(r, stem, &ignored, &rest) && rest.len)
		stem = rest;
	struct str title = arena_str(a, stem);
	char *p = arena_alloc_raw(a, title.len + 1);
	for (size_t i = 0; i < title.len; i++)
		p[i] = title.ptr[i] == '-' || title.ptr[i] == '_' ? ' ' : title.ptr[i];
	if (title.len)
		p[0] = char_upper(p[0]);
	return str_trim((struct str){ p, title.len });
}

/* Each of the tags has a page, which shows this document with all of them. */
enum { TAGS_MAX = 200 };

/* Tells of the first tag whose page no file can be; it is left out, as are all of its kind. */
static void
report_misfit(struct reading *r, struct str tag, const char *misfit)
{
	struct str key;
	struct data said = first_of(r, S("tags tag"), &key), node = said;
	for (size_t i = 0; data_kind(said) == DATA_LIST && i < data_len(said); i++) {
		if (str_eq(str_trim(scalar_text(r, data_at(said, i))), tag)) {
			node = data_at(said, i);
			break;
		}
	}
	report(r, node, DIAG_WARNING,
		arena_printf(task_arena(r->t), "this tag can have no page: %s", misfit),
		S("it is left out"));
}

/* Each tag once, though it is written in several ways: what has one page is one tag. */
static void
tags_unique(struct reading *r, struct meta_list *tags)
{
	struct arena *a = task_arena(r->t);
	struct str rest = tags->items, key;
	struct buf items = BUF_ARENA(a);
	struct strset slugs = { .arena = a };
	bool told = false;
	for (size_t i = 0; i < tags->n && slugs.n <= TAGS_MAX; i++) {
		struct str tag = unpack_str(&rest), slug = route_tag_slug(a, tag);
		const char *misfit = path_misfit(slug);
		if (misfit && !told)
			report_misfit(r, tag, misfit);
		told |= misfit != NULL;
		if (!misfit && strset_add(&slugs, slug) && slugs.n <= TAGS_MAX)
			pack_str(&items, tag);
	}
	bool more = slugs.n > TAGS_MAX;
	if (more)
		report(r, first_of(r, S("tags tag"), &key), DIAG_WARNING,
			arena_printf(a, "there are more than %d tags", TAGS_MAX),
			S("the others are left out"));
	tags->items = buf_str(&items);
	tags->n = more ? TAGS_MAX : slugs.n;
}

static void
get_texts(struct reading *r, const struct front *f)
{
	struct meta *m = r->m;
	struct str key;
	m->title = str_trim(get_text(r, S("title")));
	m->has_h1 = f->heading.len && (m->title.len == 0 || str_eq(m->title, f->heading));
	if (m->title.len == 0)
		m->title = f->heading;
	if (m->title.len == 0)
		m->title = name_title(r);
	m->excerpt = get_text(r, S("excerpt"));
	m->description = get_text(r, S("description summary"));
	m->canonical = get_text(r, S("url canonical canonical_url"));
	m->featured = get_bool(r, S("isFeatured featured"), false);
	m->tags = get_list(r, S("tags tag"), true);
	tags_unique(r, &m->tags);
	m->authors = get_list(r, S("authors author"), false);
	m->image = get_text(r, S("image cover"));
	struct data image = first_of(r, S("image cover"), &key);
	m->image_line = data_line(image);
	m->image_column = data_column(image);
}

/* Hidden: a draft, not published, or not yet due. */
static int
hide(struct reading *r, const struct config *c)
{
	struct site *s = task_site(r->t);
	struct meta *m = r->m;
	struct str answer;
	bool draft = get_bool(r, S("draft"), false) || path_is_below(r->path, S("_drafts"));
	if ((draft && !c->drafts && !s->options.drafts) ||
		(!get_bool(r, S("published"), true) && !c->unpublished && !s->options.unpublished))
		m->status = META_HIDDEN;
	if (!m->dated || c->future || s->options.future || m->status != META_POST)
		return 0;
	if (m->date.seconds <= s->started)
		return 0; /* clock.c */
	struct buf arg = BUF_ARENA(task_arena(r->t));
	pack_u64(&arg, (uint64_t)m->date.seconds);
	int e = task_read_part(r->t, K_CLOCK, S(""), buf_str(&arg), &answer);
	if (e == 0 && str_eq(answer, S("n"))) {
		m->status = META_HIDDEN;
		m->due = m->date.seconds;
	}
	return e;
}

/* What another file's page stands at the URL of is in no list (route.c tells which is first). */
static int
shadow(struct reading *r)
{
	bool first;
	int e = route_is_first(r->t, r->path, r->m->url, &first);
	if (e == 0 && !first)
		r->m->status = META_HIDDEN;
	return e;
}

/* Tells of an address at which dev has pages of its own. */
static void
check_reserved(const struct reading *r)
{
	struct diag d = { .severity = DIAG_WARNING,
		.path = r->path,
		.hint = S("give the file, or its folder, another name") };
	if (!source_is_reserved(r->m->url))
		return;
	d.message = arena_printf(task_arena(r->t),
		"dev does not show '%.*s': it has pages of its own below /_platen/",
		STR(r->m->url));
	task_report(r->t, &d);
}

void
meta_compute(struct task *t, struct str path, struct buf *ret)
{
	struct value v;
	struct str part;
	struct meta m = { 0 };
	struct reading r = { .t = t, .path = path, .m = &m };
	if (task_read_part(t, K_CONFIG, S(""), S("content"), &part) < 0)
		return;
	struct config c = config_unpack(part);
	if (site_zone(task_site(t), c.timezone.len ? c.timezone : S("UTC"), &r.zone) < 0)
		r.zone = NULL; /* reported by the configuration */
	if (task_read(t, K_FRONT, path, &v) < 0 || route_url(t, path, &m.url) < 0)
		return;
	struct front f = front_unpack(v.bytes);
	r.data = data_of(f.data);
	get_texts(&r, &f);
	m.status = META_PAGE;
	get_date(&r);
	if (f.broken)
		m.status = META_BROKEN;
	else if (m.status == META_PAGE && m.dated)
		m.status = META_POST;
	if (m.status != META_BROKEN && (hide(&r, &c) < 0 || shadow(&r) < 0))
		return;
	if (m.status != META_HIDDEN)
		check_reserved(&r);
	meta_pack(ret, &m);
}
