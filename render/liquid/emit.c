/* Words of a Liquid program as they are written, and what the parser says of errors. */
#include <stdio.h>

#include "core/hash.h"
#include "render/liquid/parse.h"

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

/* Whether a string is a part of the source. */
static bool
is_inside(const struct liquid_parser *p, const char *where)
{
	const char *text = p->source->text.ptr;
	return where >= text && where <= text + p->source->text.len;
}

/* Goes to a place in the source from the last one: its line, and where that line begins. Most steps
 * are short and forwards. */
static void
seek(struct liquid_parser *p, const char *where)
{
	const char *text = p->source->text.ptr;
	bool back = false;
	if (!is_inside(p, where))
		return;
	for (; p->seen < where; p->seen++) {
		if (*p->seen == '\n') {
			p->seen_line++;
			p->seen_start = p->seen + 1;
		}
	}
	for (; p->seen > where; p->seen--) {
		if (p->seen[-1] == '\n') {
			p->seen_line--;
			back = true;
		}
	}
	if (!back)
		return;
	for (p->seen_start = where; p->seen_start > text && p->seen_start[-1] != '\n';)
		p->seen_start--;
}

size_t
liquid_open_node(struct liquid_parser *p, enum liquid_node node, const char *where)
{
	size_t at = liquid_here(p);
	seek(p, where);
	uint32_t line = p->seen_line, column = (uint32_t)(p->seen - p->seen_start) + 1;
	liquid_emit(p, (uint32_t)node);
	liquid_emit(p, 0);
	liquid_emit(p, (line < 0xfffff ? line : 0xfffff) << 12 | (column < 0xfff ? column : 0xfff));
	p->text = 0;
	return at;
}

void
liquid_close_node(struct liquid_parser *p, size_t at)
{
	liquid_patch(p, at + 1, (uint32_t)(liquid_here(p) - at));
}

/* The line of source around the place, unless it is too long to be kept with every warning. */
static struct str
source_line(const struct liquid_parser *p)
{
	struct str rest = str_from(p->source->text, (size_t)(p->seen_start - p->source->text.ptr));
	size_t end = str_find(str_slice(rest, 0, LIQUID_LINE_MAX), '\n', 0);
	return end < LIQUID_LINE_MAX ? str_slice(rest, 0, end) : S("");
}

static void
say(struct liquid_parser *p, enum diag_severity severity, struct str where, struct str message)
{
	bool inside = is_inside(p, where.ptr);
	if (severity == DIAG_WARNING && p->warnings++ >= LIQUID_WARNINGS_MAX)
		return;
	seek(p, where.ptr);
	struct diag d = {
		.severity = severity,
		.path = p->source->path,
		.line = p->seen_line,
		.column = inside ? (uint32_t)(p->seen - p->seen_start) + 1 : 0,
		.length = inside ? (uint32_t)str_find(where, '\n', 0) : 0,
		.message = message,
		.hint = p->hint,
		.source = source_line(p),
	};
	p->hint = S("");
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
	p->over = p->over || ++p->errors == LIQUID_ERRORS_MAX;
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
