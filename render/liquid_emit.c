/* Words of a Liquid program as they are written, and what the parser says of errors. */
#include <stdio.h>

#include "core/hash.h"
#include "render/liquid_parse.h"

struct name {
	struct table_node node;
	struct str text;
	uint32_t index;
};

void
liquid_emit(struct liquid_parser *p, uint32_t word)
{
	buf_add(&p->code, (struct str){ (const char *)&word, sizeof(word) });
}

uint32_t
liquid_word(const struct liquid_parser *p, size_t at)
{
	uint32_t word;
	memcpy(&word, p->code.ptr + at * 4, sizeof(word));
	return word;
}

void
liquid_patch(struct liquid_parser *p, size_t at, uint32_t word)
{
	memcpy(p->code.ptr + at * 4, &word, sizeof(word));
}

void
liquid_emit_str(struct liquid_parser *p, struct str s)
{
	liquid_emit(p, (uint32_t)p->strings.len);
	liquid_emit(p, (uint32_t)s.len);
	buf_add(&p->strings, s);
}

void
liquid_emit_name(struct liquid_parser *p, struct str name)
{
	uint64_t hash = hash64(name, 0);
	for (struct table_node *n = table_first(&p->by_name, hash); n; n = table_next(n)) {
		if (str_eq(((struct name *)n)->text, name)) {
			liquid_emit(p, ((struct name *)n)->index);
			return;
		}
	}
	struct name *fresh = arena_alloc(&p->kept, sizeof(*fresh));
	fresh->text = name;
	fresh->index = (uint32_t)p->by_name.n;
	table_add(&p->by_name, &fresh->node, hash);
	uint32_t place[2] = { (uint32_t)p->strings.len, (uint32_t)name.len };
	buf_add(&p->names, (struct str){ (const char *)place, sizeof(place) });
	buf_add(&p->strings, name);
	liquid_emit(p, fresh->index);
}

size_t
liquid_open(struct liquid_parser *p, enum liquid_code kind)
{
	size_t at = liquid_here(p);
	liquid_emit(p, (uint32_t)kind);
	return at;
}

void
liquid_close(struct liquid_parser *p, size_t at)
{
	liquid_patch(p, at, liquid_word(p, at) | (uint32_t)(liquid_here(p) - at) << 8);
}

/* ---- places in the source ---- */

/* The line of a place, found from the one that is known. */
static uint32_t
line_of(struct liquid_parser *p, const char *where)
{
	const char *text = p->source->text.ptr;
	if (where < text || where > text + p->source->text.len)
		return p->seen_line;
	for (; p->seen < where; p->seen++)
		p->seen_line += *p->seen == '\n';
	for (; p->seen > where; p->seen--)
		p->seen_line -= p->seen[-1] == '\n';
	return p->seen_line;
}

static uint32_t
column_of(struct liquid_parser *p, const char *where)
{
	const char *text = p->source->text.ptr, *start = where;
	if (where < text || where > text + p->source->text.len)
		return 1;
	while (start > text && start[-1] != '\n')
		start--;
	return (uint32_t)(where - start) + 1;
}

size_t
liquid_open_node(struct liquid_parser *p, enum liquid_node node, const char *where)
{
	size_t at = liquid_here(p);
	uint32_t line = line_of(p, where), column = column_of(p, where);
	liquid_emit(p, (uint32_t)node);
	liquid_emit(p, 0);
	liquid_emit(p, (line < 0xfffff ? line : 0xfffff) << 12 | (column < 0xfff ? column : 0xfff));
	p->text = 0;
	p->no_text = true;
	return at;
}

void
liquid_close_node(struct liquid_parser *p, size_t at)
{
	liquid_patch(p, at + 1, (uint32_t)(liquid_here(p) - at));
}

static void
say(struct liquid_parser *p, enum diag_severity severity, struct str where, struct str message)
{
	struct str text = p->source->text;
	size_t at = where.ptr >= text.ptr ? (size_t)(where.ptr - text.ptr) : 0;
	struct str rest = str_from(text, at);
	struct diag d = {
		.severity = severity,
		.path = p->source->path,
		.line = line_of(p, where.ptr),
		.column = column_of(p, where.ptr),
		.length = (uint32_t)str_find(str_slice(rest, 0, where.len), '\n', 0),
		.message = message,
	};
	size_t start = at - (d.column - 1), end = str_find(text, '\n', at);
	d.source = str_slice(text, start, end);
	diag_encode(p->diags, &d);
}

int
liquid_error(struct liquid_parser *p, struct str where, const char *fmt, ...)
{
	struct buf b = BUF_ARENA(&p->arena);
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	say(p, DIAG_ERROR, where, buf_str(&b));
	return UV_EINVAL;
}

void
liquid_warning(struct liquid_parser *p, struct str where, const char *fmt, ...)
{
	struct buf b = BUF_ARENA(&p->arena);
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	say(p, DIAG_WARNING, where, buf_str(&b));
}
