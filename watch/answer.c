/* What the server asks for: pages with the client's script, and files. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/heap.h"
#include "core/html.h"
#include "core/path.h"
#include "watch/session_impl.h"

/* ---- pages ------------------------------------------------------------------------------------- */

static void
add_script(struct buf *b, struct str baseurl, struct str page, const struct site_answer *answer)
{
	char hex[FINGERPRINT_HEX];
	fingerprint_hex(answer->fingerprint, hex);
	buf_lit(b, "<script src=\"/_platen/client.js\" data-page=\"");
	url_encode_path_value(b, url_canonical(page));
	buf_printf(b, "\" data-have=\"%s\"%s", hex,
		answer->status == SITE_BROKEN ? " data-broken" : "");
	if (baseurl.len) {
		buf_lit(b, " data-baseurl=\"");
		url_encode_path_value(b, baseurl);
		buf_lit(b, "\"");
	}
	buf_lit(b, " async></script>");
}

/* The page with the script at the end of its head; a page without one gets it at its own end. */
struct str
answer_html(struct session *s, struct str page, const struct site_answer *answer)
{
	size_t at = str_search(answer->body, S("</head>"));
	buf_clear(&s->body);
	buf_add(&s->body, str_slice(answer->body, 0, at));
	add_script(&s->body, buf_str(&s->baseurl), page, answer);
	buf_add(&s->body, str_from(answer->body, at));
	return buf_str(&s->body);
}

static void
not_found(struct response *ret)
{
	ret->status = 404;
	ret->content_type = S("text/plain; charset=utf-8");
	ret->body = S("404: the file went away\n");
	ret->fingerprint = (struct fingerprint){ 0 };
}

int
answer_open(struct session *s, struct str file, struct file_id *ret_id)
{
	struct site_place place;
	int r = site_place_open(s->site, file, &place);
	if (r < 0)
		return r;
	int fd = file_open(place.root, place.path, O_RDONLY, 0);
	site_place_close(&place);
	if (fd < 0)
		return fd;
	r = file_fstat(fd, ret_id);
	if (r == 0 && file_id_type(ret_id) == FILE_REGULAR)
		return fd;
	(void)close(fd); /* nothing was written */
	return r < 0 ? r : UV_ENXIO;
}

/* Whether a large file holds what the site takes it for. It is read whole for that where that is not known. */
static bool
is_as_known(struct session *s, int fd, const struct file_id *id, struct fingerprint known)
{
	struct fingerprint now;
	uint64_t size;
	int64_t at_ns = file_now_ns();
	if (site_file_is(s->site, id, known))
		return true;
	if (file_fingerprint(fd, s->body.ptr, &now, &size) < 0 || !fingerprint_eq(now, known))
		return false;
	site_file_known(s->site, id, at_ns, now);
	return true;
}

/* A file may be written at this very moment, by somebody who is not done, and so be another than the one that the site
 * knows. It is sent as it is then, but without an ETag by which it would be taken for that one later on. A small one is
 * sent from memory, so that nothing comes between looking and sending. */
static void
answer_file(struct session *s, const struct site_answer *answer, struct response *ret)
{
	struct fingerprint now;
	uint64_t size;
	bool known;
	int fd = answer_open(s, answer->file, &ret->id);
	if (fd < 0) {
		not_found(ret);
		return;
	}
	buf_clear(&s->body);
	(void)buf_reserve(&s->body, FILE_PIECE); /* far below BUF_MAX */
	if (ret->id.size <= FILE_PIECE && file_fingerprint(fd, s->body.ptr, &now, &size) == 0 &&
		size <= FILE_PIECE) {
		known = fingerprint_eq(now, answer->file_bytes);
		ret->body = (struct str){ s->body.ptr, size };
		(void)close(fd); /* nothing was written */
	} else {
		known = is_as_known(s, fd, &ret->id, answer->file_bytes);
		ret->fd = fd;
	}
	if (!known) {
		ret->fingerprint = (struct fingerprint){ 0 };
		site_mistold(s->site, answer->file);
	}
}

static void
answer_page(struct session *s, const struct request *request, struct response *ret)
{
	struct site_answer answer;
	ret->later = large_waits(s, request->path);
	if (ret->later)
		return;
	behind_look_first(s, request->path);
	site_ask(s->site, request->path, &answer);
	ret->status = (unsigned)answer.status;
	ret->content_type = answer.type;
	ret->location = answer.location;
	ret->fingerprint = answer.fingerprint;
	struct open_page *page = push_find(s, url_canonical(request->path));
	if (page)
		page->status = answer.status;
	if (answer.file.len)
		answer_file(s, &answer, ret);
	else
		ret->body = answer.html ? answer_html(s, request->path, &answer) : answer.body;
}

/* ---- the server's questions -------------------------------------------------------------------- */

void
answer_catch_up(void *ctx)
{
	struct session *s = ctx;
	if (s->closing)
		return;
	if (s->watcher) {
		watcher_pump(s->watcher);
		elsewhere_pump(s);
		push_untold(s);
	}
	due_look(s);
}

void
answer_get(void *ctx, const struct request *request, struct response *ret)
{
	struct session *s = ctx;
	if (request->reserved) {
		answer_catch_up(s); /* the gate has done it for the others */
		own_answer(s, request, ret);
	} else {
		answer_page(s, request, ret);
	}
}

void
answer_state(void *ctx, struct str page, struct fingerprint *ret)
{
	struct session *s = ctx;
	struct site_answer answer;
	if (about_is(page))
		return; /* it is never current: its first event tells all */
	site_get(s->site, page, &answer);
	*ret = answer.fingerprint;
	struct open_page *open = push_find(s, page);
	if (!open)
		return;
	open->status = answer.status;
	if (!open->refresh.kept && answer.status == SITE_OK && answer.html)
		refresh_keep(&open->refresh, answer.fingerprint, answer_html(s, page, &answer));
}

static void
opened(struct session *s, struct str page)
{
	struct open_page *p = heap_new(sizeof(*p) + page.len);
	if (page.len)
		memcpy(p->bytes, page.ptr, page.len);
	p->path = (struct str){ p->bytes, page.len };
	p->status = SITE_OK;
	p->next = s->pages;
	s->pages = p;
	site_open(s->site, p->path);
	behind_start(s, BEHIND_FILL); /* it may never have been looked at */
}

static void
closed(struct session *s, struct str page)
{
	for (struct open_page **at = &s->pages; *at; at = &(*at)->next) {
		struct open_page *p = *at;
		if (!str_eq(p->path, page))
			continue;
		site_close(s->site, p->path);
		behind_wake(s);
		*at = p->next;
		refresh_done(&p->refresh);
		free(p);
		return;
	}
}

void
answer_active(void *ctx, struct str page, bool active)
{
	if (about_is(page))
		record_look(&((struct session *)ctx)->record, active);
	else if (active)
		opened(ctx, page);
	else
		closed(ctx, page);
}
