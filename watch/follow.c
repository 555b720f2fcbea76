/* `--follow`: the browser goes to the post that was just saved, at the block that changed. */
#include "watch/follow.h"

#include "core/path.h"
#include "watch/patch.h"
#include "watch/session_impl.h"

void
follow_done(struct follow *f)
{
	arena_done(&f->arena);
}

/* What the page answers now, with the script in it as browsers have it; "" for none that can be shown. */
static struct str
page_html(struct session *s, struct str url)
{
	struct site_answer answer;
	if (url.len == 0)
		return S("");
	site_get(s->site, url, &answer);
	bool good = answer.status == SITE_OK && answer.html;
	return good ? arena_str(&s->follow.arena, answer_html(s, url, &answer)) : S("");
}

void
follow_before(struct session *s, const struct change *changes, size_t n)
{
	struct follow *f = &s->follow;
	if (!s->options->follow)
		return;
	arena_reset(&f->arena);
	f->n = 0;
	for (size_t i = 0; n <= FOLLOW_MAX && i < n; i++) {
		if (changes[i].kind != CHANGE_WRITTEN)
			continue;
		struct follow_file *file = &f->files[f->n++];
		*file = (struct follow_file){ arena_str(&f->arena, changes[i].path), S(""), S("") };
		if (site_has_read(s->site, file->path))
			file->url = site_page_of(s->site, file->path, &f->arena);
		file->html = page_html(s, file->url);
	}
}

/* ---- where to go ------------------------------------------------------------------------------- */

static void
add_indexes(struct buf *b, const struct patch_level *at)
{
	if (!at->up)
		return;
	add_indexes(b, at->up);
	buf_printf(b, "%s%u", b->ptr[b->len - 1] == '[' ? "" : ",", at->index);
}

static bool
is_in_body(const struct markup *m, const struct patch_level *at)
{
	while (at->up && at->up->up)
		at = at->up;
	return at->up && str_eq(m->nodes[at->node].name, S("body"));
}

/* The first place in the body that is another one than before, as child indexes. What stands before it is the same
 * in both trees, and so are its indexes. */
static void
add_place(struct buf *b, struct arena *a, struct str old, struct str now)
{
	struct markup before = { 0 }, after = { 0 };
	struct patch patch;
	bool made = old.len && markup_parse(&before, a, old) && markup_parse(&after, a, now) &&
		    patch_make(&patch, a, &before, &after);
	for (size_t i = 0; made && i < patch.n; i++) {
		const struct patch_op *op = &patch.ops[i];
		if (!is_in_body(&before, op->at))
			continue;
		add_indexes(b, op->at);
		if (!op->attributes)
			buf_printf(b, ",%u", op->from);
		break;
	}
	markup_done(&before);
	markup_done(&after);
}

/* The page that the file makes now, where the save changed it; html "" where not. */
static struct follow_file
saved_page(struct session *s, const struct follow_file *before)
{
	struct follow_file now = { .path = before->path };
	now.url = site_page_of(s->site, before->path, &s->follow.arena);
	now.html = page_html(s, now.url);
	if (str_eq(now.url, before->url) && str_eq(now.html, before->html))
		now.html = S("");
	return now;
}

static void
send_place(struct session *s, struct str url, struct str old, struct str html)
{
	struct arena *a = &s->follow.arena;
	struct buf json = BUF_ARENA(a), target = BUF_ARENA(a), address = BUF_ARENA(a);
	url_encode_path_value(&target, url);
	url_encode_path(&address, buf_str(&s->baseurl));
	url_encode_path(&address, url);
	buf_lit(&json, "{\"target\":");
	buf_json(&json, buf_str(&target));
	buf_lit(&json, ",\"address\":");
	buf_json(&json, buf_str(&address));
	buf_lit(&json, ",\"at\":[");
	add_place(&json, a, old, html);
	buf_lit(&json, "]}");
	live_send(server_live(s->server), "follow", (struct str){ NULL, 0 }, buf_str(&json));
}

void
follow_after(struct session *s)
{
	struct follow *f = &s->follow;
	struct follow_file page, chosen = { .html = S("") };
	struct str old = S("");
	if (!s->options->follow)
		return;
	for (size_t i = 0; i < f->n; i++) {
		page = saved_page(s, &f->files[i]);
		if (page.html.len == 0)
			continue;
		chosen = page;
		old = f->files[i].html;
		if (push_find(s, page.url))
			break;
	}
	if (chosen.html.len)
		send_place(s, chosen.url, old, chosen.html);
}
