/* Markdown rendered before it is asked for: rehearsal.h. */
#include "render/rehearsal.h"

#include <stdlib.h>

#include "core/pack.h"

enum { ASKED = 'l', HEADING = 'h', DIAG = 'd' };

/* ---- rendering ahead ---- */

static struct str
on_link(void *ctx, struct markdown_link link)
{
	struct rehearsal *r = ctx;
	struct str url = r->guess(r->ctx, link.url);
	buf_add_char(&r->record, ASKED);
	pack_str(&r->record, link.url);
	pack_u64(&r->record, (uint64_t)link.line << 32 | link.column);
	buf_add_char(&r->record, (char)link.image);
	pack_str(&r->record, url);
	return url;
}

static void
on_heading(void *ctx, unsigned level, struct str id, struct str text, uint32_t line)
{
	struct rehearsal *r = ctx;
	buf_add_char(&r->record, HEADING);
	pack_u64(&r->record, (uint64_t)level << 32 | line);
	pack_str(&r->record, id);
	pack_str(&r->record, text);
}

static void
on_diag(void *ctx, const struct diag *d)
{
	struct rehearsal *r = ctx;
	struct buf one = { 0 };
	diag_encode(&one, d);
	buf_add_char(&r->record, DIAG);
	pack_str(&r->record, buf_str(&one));
	buf_done(&one);
}

void
rehearsal_make(struct rehearsal *r)
{
	struct markdown_options o = r->options;
	buf_clear(&r->html);
	buf_clear(&r->excerpt);
	buf_clear(&r->record);
	o.ctx = r;
	o.link = o.link ? on_link : NULL;
	o.heading = o.heading ? on_heading : NULL;
	o.diag = o.diag ? on_diag : NULL;
	r->result = markdown_render(r->text, &o, &r->html, r->excerpted ? &r->excerpt : NULL);
}

void
rehearsal_done(struct rehearsal *r)
{
	buf_done(&r->html);
	buf_done(&r->excerpt);
	buf_done(&r->record);
}

/* ---- going through the record ---- */

struct performance {
	const struct markdown_options *options;
	bool differs;       /* an answer was another one */
	struct buf answers; /* packed */
	struct str rest;    /* of these, while it is rendered again */
};

static void
ask(struct performance *p, struct str *record)
{
	struct markdown_link link = { .url = unpack_str(record) };
	uint64_t at = unpack_u64(record);
	link.line = (uint32_t)(at >> 32);
	link.column = (uint32_t)at;
	link.image = record->ptr[0] != 0;
	*record = str_from(*record, 1);
	struct str guess = unpack_str(record), url = p->options->link(p->options->ctx, link);
	p->differs = p->differs || !str_eq(guess, url);
	pack_str(&p->answers, url);
}

static void
tell(const struct performance *p, struct str *record)
{
	uint64_t at = unpack_u64(record);
	struct str id = unpack_str(record), text = unpack_str(record);
	p->options->heading(p->options->ctx, (unsigned)(at >> 32), id, text, (uint32_t)at);
}

static struct str
on_again(void *ctx, struct markdown_link link)
{
	struct performance *p = ctx;
	(void)link; /* the same ones, in the same order */
	return unpack_str(&p->rest);
}

/* Renders with the answers that are known now; all else was told. */
static int
render_again(struct performance *p, struct str text, struct buf *html, struct buf *excerpt)
{
	struct markdown_options o = *p->options;
	o.ctx = p;
	o.link = on_again;
	o.heading = NULL;
	o.diag = NULL;
	p->rest = buf_str(&p->answers);
	return markdown_render(text, &o, html, excerpt);
}

int
rehearsal_perform(const struct rehearsal *r, const struct markdown_options *options,
	struct buf *ret_html, struct buf *ret_excerpt)
{
	struct performance p = { .options = options };
	struct str record = buf_str(&r->record), diags;
	struct diag d;
	int result = r->result;
	while (record.len) {
		char what = record.ptr[0];
		record = str_from(record, 1);
		if (what == ASKED) {
			ask(&p, &record);
		} else if (what == HEADING) {
			tell(&p, &record);
		} else {
			diags = unpack_str(&record);
			if (diag_next(&diags, &d))
				options->diag(options->ctx, &d);
		}
	}
	if (p.differs) {
		result = render_again(&p, r->text, ret_html, ret_excerpt);
	} else if (result == 0) {
		buf_add(ret_html, buf_str(&r->html));
		if (ret_excerpt)
			buf_add(ret_excerpt, buf_str(&r->excerpt));
	}
	buf_done(&p.answers);
	return result;
}
