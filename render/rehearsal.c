/* Markdown rendered before it is asked for: rehearsal.h. */
#include "render/rehearsal.h"

#include <stdlib.h>

#include "core/pack.h"
#include "core/yield.h"

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

bool
rehearsal_is(const struct rehearsal *r, struct str text, const struct markdown_options *options,
	bool excerpted)
{
	const struct markdown_options *own = &r->options;
	return str_eq(r->text, text) && str_eq(own->path, options->path) &&
	       own->first_line == options->first_line &&
	       own->first_heading_is_title == options->first_heading_is_title &&
	       r->excerpted == excerpted;
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

static bool
ask(const struct markdown_options *options, struct str *record, struct buf *answers)
{
	struct markdown_link link = { .url = unpack_str(record) };
	uint64_t at = unpack_u64(record);
	link.line = (uint32_t)(at >> 32);
	link.column = (uint32_t)at;
	link.image = record->ptr[0] != 0;
	*record = str_from(*record, 1);
	struct str guess = unpack_str(record), url = options->link(options->ctx, link);
	pack_str(answers, url);
	return str_eq(guess, url);
}

static void
tell(const struct markdown_options *options, struct str *record)
{
	uint64_t at = unpack_u64(record);
	struct str id = unpack_str(record), text = unpack_str(record);
	options->heading(options->ctx, (unsigned)(at >> 32), id, text, (uint32_t)at);
}

bool
rehearsal_ask(const struct rehearsal *r, const struct markdown_options *options, struct buf *ret)
{
	struct str record = buf_str(&r->record), diags;
	struct diag d;
	bool same = true;
	while (record.len && !yield_often()) {
		char what = record.ptr[0];
		record = str_from(record, 1);
		if (what == ASKED) {
			same = ask(options, &record, ret) && same;
		} else if (what == HEADING) {
			tell(options, &record);
		} else {
			diags = unpack_str(&record);
			if (diag_next(&diags, &d))
				options->diag(options->ctx, &d);
		}
	}
	return same;
}

/* ---- what came of it ---- */

static struct str
on_again(void *ctx, struct markdown_link link)
{
	struct str *answers = ctx;
	(void)link; /* the same ones, in the same order */
	return unpack_str(answers);
}

int
rehearsal_again(const struct rehearsal *r, const struct markdown_options *options,
	struct str answers, struct buf *ret_html, struct buf *ret_excerpt)
{
	struct markdown_options o = *options;
	o.ctx = &answers;
	o.link = on_again;
	o.heading = NULL;
	o.diag = NULL;
	return markdown_render(r->text, &o, ret_html, ret_excerpt);
}

int
rehearsal_take(const struct rehearsal *r, struct buf *ret_html, struct buf *ret_excerpt)
{
	if (r->result < 0)
		return r->result;
	buf_add_long(ret_html, buf_str(&r->html));
	if (ret_excerpt)
		buf_add_long(ret_excerpt, buf_str(&r->excerpt));
	return r->result;
}

int
rehearsal_perform(const struct rehearsal *r, const struct markdown_options *options,
	struct buf *ret_html, struct buf *ret_excerpt)
{
	struct buf answers = { 0 };
	int result;
	if (rehearsal_ask(r, options, &answers) || yield_is_told())
		result = rehearsal_take(r, ret_html, ret_excerpt);
	else
		result = rehearsal_again(r, options, buf_str(&answers), ret_html, ret_excerpt);
	buf_done(&answers);
	return result;
}
