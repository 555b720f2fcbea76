/* One page as a reader will get it: its links, images and tags; see check.h. */
#include "render/check/check.h"

#include "core/path.h"
#include "core/yield.h"
#include "render/jekyll/jekyll.h"

/* ---- the page ---------------------------------------------------------------------------------- */

/* The file that a page is made of; "" where it is a list, a feed or the like. *ret_sitemap: it is a plain folder's
 * sitemap, in which nothing can be wrong. */
static int
read_source(struct task *t, struct str url, bool jekyll, struct str *ret, bool *ret_sitemap)
{
	struct route plain = { .type = ROUTE_NONE };
	struct jekyll_route route;
	*ret = S("");
	int r = jekyll ? read_jekyll_route(t, url, &route) : read_route(t, url, &plain);
	*ret_sitemap = plain.type == ROUTE_SITEMAP;
	if (r < 0)
		return r;
	if (jekyll && route.type == JEKYLL_DOCUMENT && route.page < 2)
		*ret = route.path;
	if (!jekyll && (plain.type == ROUTE_DOCUMENT || plain.type == ROUTE_HOME) && plain.page < 2)
		*ret = plain.name;
	return 0;
}

/* What a plain folder's page says itself: files that are not there. */
static int
read_told(struct check *c)
{
	struct value v;
	struct buf all = BUF_ARENA(task_arena(c->t));
	if (c->jekyll)
		return 0;
	int r = task_read(c->t, K_BODY, c->path, &v);
	if (r == 0)
		buf_add(&all, v.diags);
	if (r == 0)
		r = task_read(c->t, K_CARD, c->path, &v);
	if (r == 0)
		buf_add(&all, v.diags);
	c->told = all.len ? buf_str(&all) : S("");
	return r;
}

/* 1: there is something to look at; 0: not; negative as task_read. */
static int
begin(struct check *c)
{
	struct value v;
	struct str part;
	bool sitemap = false;
	int r = read_is_jekyll(c->t, &c->jekyll);
	if (r == 0)
		r = read_source(c->t, c->url, c->jekyll, &c->path, &sitemap);
	if (r == 0 && !sitemap)
		r = task_read(c->t, K_OUTPUT, c->url, &v); /* a list may be broken, too */
	if (r < 0 || c->path.len == 0)
		return r;
	struct site_answer answer = output_unpack(v.bytes);
	if (answer.status == SITE_BROKEN || !answer.html || answer.file.len)
		return 0;
	c->html = answer.body;
	c->whole = answer.status == SITE_OK;
	r = task_read_part(c->t, K_CONFIG, S(""), S("theme"), &part);
	if (r < 0)
		return r;
	struct config config = config_unpack(part);
	c->baseurl = config_href(task_arena(c->t), config.baseurl);
	c->origin = config.url;
	r = read_told(c);
	return r < 0 ? r : 1;
}

/* ---- images ------------------------------------------------------------------------------------ */

/* An image without `alt` has no description. An empty one says that it is a mere ornament; in Markdown, where
 * there is no other way to write it, that nobody thought of it. */
static int
check_image(struct check *c, const struct html_tag *tag)
{
	struct str alt, src = S("");
	struct buf reference = BUF_ARENA(task_arena(c->t));
	bool there = html_tag_attribute(tag, S("alt"), &alt), forgotten = true;
	if (there && str_trim(alt).len)
		return 0;
	(void)html_tag_attribute(tag, S("src"), &src);
	html_resolve(&reference, src);
	struct diag d = { .severity = DIAG_WARNING,
		.rule = S("missing-alt"),
		.message = arena_printf(task_arena(c->t), "the image '%.*s' has no description",
			STR(buf_str(&reference))),
		.hint = S("say what it shows, for those who cannot see it") };
	int r = there ? check_place_image(c, buf_str(&reference), &d, &forgotten)
		      : check_place_link(c, buf_str(&reference), &d);
	if (r == 0 && forgotten)
		task_report(c->t, &d);
	return r;
}

/* ---- open and closed tags ---------------------------------------------------------------------- */

enum { DEPTH_MAX = 512 };

struct stack {
	struct str names[DEPTH_MAX];
	size_t n;
	bool foreign; /* within svg or math, where other rules hold */
};

static int
report_unclosed(struct check *c, struct str name, bool closes)
{
	struct diag d = { .severity = DIAG_WARNING, .rule = S("unclosed-tag") };
	d.message = closes ? arena_printf(task_arena(c->t), "</%.*s> closes nothing", STR(name))
			   : arena_printf(task_arena(c->t), "<%.*s> is not closed", STR(name));
	int r = check_place_tag(
		c, closes ? arena_printf(task_arena(c->t), "/%.*s", STR(name)) : name, &d);
	if (r == 0)
		task_report(c->t, &d);
	return r;
}

/* Closes what is open above `from`. */
static int
close_down_to(struct check *c, struct stack *s, size_t from)
{
	int r = 0;
	while (s->n > from && r == 0) {
		struct str name = s->names[--s->n];
		if (!html_may_stay_open(name))
			r = report_unclosed(c, name, false);
	}
	return r;
}

static int
check_nesting(struct check *c, struct stack *s, const struct html_tag *tag)
{
	if (html_is_void(tag->name) || tag->self_closing)
		return 0;
	if (!tag->closes) {
		if (s->n < DEPTH_MAX)
			s->names[s->n++] = tag->name;
		return 0;
	}
	for (size_t i = s->n; i-- > 0;) {
		if (!str_eq_nocase(s->names[i], tag->name))
			continue;
		int r = close_down_to(c, s, i + 1);
		s->n = i;
		return r;
	}
	/* a paragraph ends by itself where a block begins in it */
	return html_may_stay_open(tag->name) || s->n == DEPTH_MAX
		       ? 0
		       : report_unclosed(c, tag->name, true);
}

/* ---- the whole --------------------------------------------------------------------------------- */

/* The attribute with which a tag refers to something that should be there. */
static struct str
reference_name(const struct html_tag *tag)
{
	static const struct {
		struct str tag, attribute;
	} table[] = { { S("a"), S("href") }, { S("area"), S("href") }, { S("link"), S("href") },
		{ S("img"), S("src") }, { S("script"), S("src") }, { S("iframe"), S("src") },
		{ S("audio"), S("src") }, { S("video"), S("src") }, { S("source"), S("src") },
		{ S("track"), S("src") }, { S("embed"), S("src") }, { S("object"), S("data") } };
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (str_eq_nocase(tag->name, table[i].tag))
			return table[i].attribute;
	return S("");
}

static int
check_tag(struct check *c, struct stack *s, const struct html_tag *tag)
{
	struct str value, name = reference_name(tag);
	int r = check_nesting(c, s, tag);
	if (r < 0 || tag->closes)
		return r;
	if (str_eq_nocase(tag->name, S("base")) && html_tag_attribute(tag, S("href"), &value))
		c->based = true;
	if (str_eq_nocase(tag->name, S("img")))
		r = check_image(c, tag);
	if (r == 0 && name.len && html_tag_attribute(tag, name, &value))
		r = check_link(c, tag, value);
	return r;
}

void
check_compute(struct task *t, struct str url, struct buf *ret)
{
	struct check c = { .t = t, .url = url, .told = S(""), .seen = { .arena = task_arena(t) } };
	struct stack *s = arena_alloc(task_arena(t), sizeof(*s));
	struct html_tag tag;
	size_t at = 0;
	int r = begin(&c);
	if (r <= 0)
		return;
	while (r >= 0 && !yield_often() && html_tag_next(c.html, &at, &tag))
		r = check_tag(&c, s, &tag);
	if (r >= 0)
		r = close_down_to(&c, s, 0);
	if (r >= 0 && c.jekyll)
		(void)check_front(t, c.path);
}
