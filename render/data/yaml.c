/* YAML into the site's data.
 *
 * libyaml gives events; it neither types scalars nor expands aliases. An alias is a copy of the node that its
 * anchor names: nodes lie in one piece, and what an alias bomb would grow to is bounded by the
 * size of the output, what it would nest to by the builder.
 *
 * libyaml counts places in code points and takes U+2028 for a line break; they are turned into bytes and
 * the file's own lines here (`place`). Of bytes that are no text it tells only the offset. */
#include "render/data/yaml_simple.h"

#include <assert.h>

#include <uv.h>
#include <yaml.h>

#include "core/utf8.h"
#include "core/yield.h"
#include "render/data/yaml_hint.h"
#include "render/data/yaml_keys.h"

enum { ALIASES_MAX = 10000 };

struct anchor {
	struct str name;
	struct str node; /* a copy of its bytes; empty while the node is still open */
};

struct place {
	size_t code_points; /* before `offset` */
	size_t offset;
	uint32_t line; /* from 1, within the text */
	size_t line_start;
};

struct reader {
	const struct yaml_source *source;
	struct str text;
	struct buf *diags;
	yaml_parser_t parser;
	yaml_event_t event; /* the one that is looked at */
	struct place place; /* of the event */
	struct data_builder b;
	struct arena arena;
	struct buf anchors; /* an array of struct anchor */
	size_t aliases;
	size_t depth; /* of read_node: what is merged is built apart, where the builder begins anew */
};

static int read_node(struct reader *r);

static const char *
what(const struct reader *r)
{
	return r->source->what ? r->source->what : "the file";
}

/* Moves the place on to the code point with this number. */
static void
seek(struct reader *r, size_t code_point)
{
	struct place *p = &r->place;
	if (code_point < p->code_points)
		*p = (struct place){ .line = 1 };
	while (p->code_points < code_point && p->offset < r->text.len) {
		if (r->text.ptr[p->offset] == '\n') {
			p->line++;
			p->line_start = p->offset + 1;
		}
		bool ascii = !(r->text.ptr[p->offset] & 0x80);
		size_t size = ascii ? 1 : utf8_size(str_from(r->text, p->offset));
		p->offset += size ? size : 1;
		p->code_points++;
	}
}

static struct str
line_at(const struct reader *r, size_t line_start)
{
	struct str line = str_slice(r->text, line_start, str_find(r->text, '\n', line_start));
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Reports something at the place. */
static void
report(struct reader *r, enum diag_severity severity, size_t length, struct str message,
	struct str hint)
{
	struct diag d = { .severity = severity,
		.path = r->source->path,
		.line = r->place.line + (r->source->line ? r->source->line - 1 : 0),
		.column = (uint32_t)(r->place.offset - r->place.line_start + 1),
		.length = (uint32_t)length,
		.message = message,
		.hint = hint,
		.source = line_at(r, r->place.line_start) };
	diag_encode(r->diags, &d);
}

static int
fail(struct reader *r, size_t length, struct str message, struct str hint)
{
	report(r, DIAG_ERROR, length, message, hint);
	return UV_EINVAL;
}

/* Goes to a byte, which libyaml does not count in. */
static void
seek_byte(struct reader *r, size_t offset)
{
	r->place = (struct place){ .line = 1 };
	while (r->place.offset < offset && r->place.offset < r->text.len)
		seek(r, r->place.code_points + 1);
}

/* libyaml's own complaint, at the place that helps: of what was never closed, where it was opened. */
static int
fail_by_libyaml(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	struct str problem = str_of(p->problem), context = str_of(p->context);
	if (p->error == YAML_MEMORY_ERROR)
		return UV_ENOMEM;
	if (p->error == YAML_READER_ERROR) {
		seek_byte(r, p->problem_offset);
		bool control = str_search(problem, S("control")) < problem.len;
		return fail(r, 1,
			control ? S("a control character, which YAML does not allow")
				: S("not UTF-8"),
			S("save the file as UTF-8 text"));
	}
	struct yaml_hint hint = yaml_hint(problem, context);
	seek(r, hint.at_context ? p->context_mark.index : p->problem_mark.index);
	/* at the end of the text there is nothing to show */
	if (r->place.offset == r->text.len && context.len)
		seek(r, p->context_mark.index);
	struct str text = str_trim(r->text);
	if (r->place.offset == r->text.len && text.len)
		seek_byte(r, (size_t)(text.ptr + text.len - r->text.ptr) - 1);
	struct str rest = line_at(r, r->place.line_start);
	rest = str_from(rest, r->place.offset - r->place.line_start);
	struct str message = hint.message.len ? hint.message : problem;
	return fail(r, 1, message, yaml_hint_at(hint, rest));
}

/* Looks at the next event. */
static int
next(struct reader *r)
{
	yaml_event_delete(&r->event);
	if (yield_often()) {
		r->event.type = YAML_NO_EVENT;
		return UV_EAGAIN;
	}
	if (!yaml_parser_parse(&r->parser, &r->event)) {
		r->event.type = YAML_NO_EVENT;
		return fail_by_libyaml(r);
	}
	seek(r, r->event.start_mark.index);
	r->b.line = r->place.line + (r->source->line ? r->source->line - 1 : 0);
	r->b.column = (uint32_t)(r->place.offset - r->place.line_start + 1);
	return 0;
}

static struct str
text_of(const yaml_char_t *s)
{
	return str_of((const char *)s);
}

static struct anchor *
find_anchor(struct reader *r, struct str name)
{
	struct anchor *all = (struct anchor *)(void *)r->anchors.ptr;
	size_t i = r->anchors.len / sizeof(*all);
	while (i--) { /* an anchor may be used again: the last one counts */
		if (str_eq(all[i].name, name))
			return &all[i];
	}
	return NULL;
}

/* Notes an anchor before its node is read; its index, or -1 where there is none. */
static ptrdiff_t
open_anchor(struct reader *r, const yaml_char_t *name)
{
	if (!name)
		return -1;
	struct anchor a = { .name = arena_str(&r->arena, text_of(name)) };
	buf_add(&r->anchors, (struct str){ (const char *)&a, sizeof(a) });
	return (ptrdiff_t)(r->anchors.len / sizeof(a)) - 1;
}

static void
close_anchor(struct reader *r, ptrdiff_t anchor, size_t start)
{
	if (anchor < 0 || r->b.out->overflow)
		return;
	struct anchor *all = (struct anchor *)(void *)r->anchors.ptr;
	all[anchor].node = arena_str(&r->arena, str_from(buf_str(r->b.out), start));
}

/* Finds the node that the alias at the event means. */
static int
resolve(struct reader *r, struct data *ret)
{
	struct str name = text_of(r->event.data.alias.anchor);
	struct anchor *a = find_anchor(r, name);
	size_t length = name.len + 1;
	if (!a)
		return fail(r, length, arena_printf(&r->arena, "unknown anchor '%.*s'", STR(name)),
			S("an anchor (&name) stands before the aliases (*name) that use it; quote "
			  "a text "
			  "that begins with *"));
	if (a->node.len == 0)
		return fail(r, length,
			arena_printf(&r->arena, "anchor '%.*s' contains itself", STR(name)), S(""));
	if (++r->aliases > ALIASES_MAX)
		return fail(r, length, S("too many aliases"), S(""));
	*ret = data_of(a->node);
	return 0;
}

/* What a tag asks for. Tags that are not YAML's own say nothing to us. */
static bool
is_tag(const yaml_char_t *tag, const char *name)
{
	struct str t = text_of(tag), prefix = S("tag:yaml.org,2002:");
	return str_starts(t, prefix) && str_eq(str_from(t, prefix.len), str_of(name));
}

static bool
is_own_tag(const yaml_char_t *tag)
{
	struct str t = text_of(tag);
	return t.len == 0 || str_eq(t, S("!")) || str_starts(t, S("tag:yaml.org,2002:"));
}

static int
read_scalar(struct reader *r)
{
	const yaml_char_t *tag = r->event.data.scalar.tag;
	struct str s = { (const char *)r->event.data.scalar.value, r->event.data.scalar.length };
	bool plain = r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	/* "title: !important" is a mistake; "x: !local text" is YAML */
	if (!is_own_tag(tag) && plain && s.len == 0)
		return fail(r, text_of(tag).len,
			arena_printf(
				&r->arena, "'%s' is read as a tag, and nothing follows it", tag),
			S("put the value in quotes"));
	if (is_tag(tag, "binary"))
		yaml_put_binary(&r->b, &r->arena, s);
	else if (is_tag(tag, "int") || is_tag(tag, "float") || is_tag(tag, "bool") ||
		 is_tag(tag, "null") || is_tag(tag, "timestamp") ||
		 (plain && text_of(tag).len == 0))
		yaml_put_plain(&r->b, s);
	else
		data_put_str(&r->b, s);
	return 0;
}

static int
too_deep(struct reader *r)
{
	return fail(r, 1,
		arena_printf(
			&r->arena, "nested too deeply: %d levels are the limit", DATA_DEPTH_MAX),
		S(""));
}

static int
read_list(struct reader *r)
{
	data_open_list(&r->b);
	if (r->b.too_deep)
		return too_deep(r);
	for (;;) {
		int e = next(r);
		if (e < 0)
			return e;
		if (r->event.type == YAML_SEQUENCE_END_EVENT)
			break;
		e = read_node(r);
		if (e < 0)
			return e;
	}
	data_close(&r->b);
	return 0;
}

/* The entries of a map into the innermost one. */
static void
put_entries(struct reader *r, struct data map)
{
	for (size_t i = 0; i < data_len(map); i++) {
		data_put_key(&r->b, data_str(data_key_at(map, i)));
		data_put(&r->b, data_at(map, i));
	}
}

/* What stands behind `<<`: a map, or a list of maps of which the first wins. Others are ordinary values. */
static int
merge(struct reader *r)
{
	/* built apart first: it is no entry of the map that is open */
	struct buf apart = { .max = r->b.out->max };
	struct data_builder outer = r->b;
	r->b = (struct data_builder){ .out = &apart, .line = outer.line, .column = outer.column };
	int e = next(r);
	if (e == 0)
		e = read_node(r);
	struct data d = data_of(buf_str(&apart));
	data_builder_done(&r->b);
	r->b = outer;
	r->b.out->overflow |= apart.overflow;
	if (e == 0 && !apart.overflow) {
		if (data_kind(d) == DATA_MAP) {
			put_entries(r, d);
		} else if (data_kind(d) == DATA_LIST) {
			for (size_t i = data_len(d); i-- > 0;)
				put_entries(r, data_at(d, i));
		} else {
			data_put_key(&r->b, S("<<"));
			data_put(&r->b, d);
		}
	}
	buf_done(&apart);
	return e;
}

/* The text of the key at the event. */
static int
read_key(struct reader *r, struct str *ret, bool *ret_merge)
{
	*ret_merge = false;
	if (r->event.type == YAML_SCALAR_EVENT) {
		struct str s = { (const char *)r->event.data.scalar.value,
			r->event.data.scalar.length };
		*ret = yaml_key(&r->arena, s, r->event.data.scalar.plain_implicit);
		*ret_merge =
			str_eq(s, S("<<")) && r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
		ptrdiff_t anchor = open_anchor(r, r->event.data.scalar.anchor);
		if (anchor >= 0) {
			struct buf node = BUF_ARENA(&r->arena);
			struct data_builder b = { .out = &node };
			data_put_key_value(&b, *ret);
			((struct anchor *)(void *)r->anchors.ptr)[anchor].node = buf_str(&node);
		}
		return 0;
	}
	struct data d = { 0 };
	if (r->event.type == YAML_ALIAS_EVENT) {
		int e = resolve(r, &d);
		if (e < 0)
			return e;
	}
	enum data_kind kind = data_kind(d);
	if (!d.ptr || kind == DATA_LIST || kind == DATA_MAP)
		return fail(r, 1, S("a key must be text"), S("quote it"));
	*ret = data_key_of(&r->arena, d);
	return 0;
}

static int
read_entry(struct reader *r, struct yaml_keys *keys)
{
	struct str key;
	bool merges;
	int e = read_key(r, &key, &merges);
	if (e < 0)
		return e;
	if (merges)
		return merge(r);
	if (!yaml_keys_add(keys, &r->arena, key)) {
		struct buf text = BUF_ARENA(&r->arena);
		data_key_text(&text, key);
		report(r, DIAG_WARNING, text.len,
			arena_printf(&r->arena, "'%.*s' is there twice", STR(buf_str(&text))),
			S("the last one counts"));
	}
	data_put_key(&r->b, key);
	e = next(r);
	return e < 0 ? e : read_node(r);
}

static int
read_map(struct reader *r)
{
	struct yaml_keys keys = { 0 };
	data_open_map(&r->b);
	if (r->b.too_deep)
		return too_deep(r);
	for (;;) {
		int e = next(r);
		if (e < 0)
			return e;
		if (r->event.type == YAML_MAPPING_END_EVENT)
			break;
		e = read_entry(r, &keys);
		if (e < 0)
			return e;
	}
	data_close(&r->b);
	return 0;
}

static int
read_alias(struct reader *r)
{
	struct data d;
	int e = resolve(r, &d);
	if (e < 0)
		return e;
	data_put(&r->b, d);
	return r->b.too_deep ? too_deep(r) : 0;
}

/* The node at the event. */
static int
read_own_node(struct reader *r)
{
	size_t start = r->b.out->len;
	ptrdiff_t anchor = -1;
	int e = 0;
	if (r->b.out->overflow)
		return fail(r, 1,
			arena_printf(&r->arena, "%s is too large once its aliases are expanded",
				what(r)),
			S(""));
	if (r->event.type == YAML_SCALAR_EVENT) {
		anchor = open_anchor(r, r->event.data.scalar.anchor);
		e = read_scalar(r);
	} else if (r->event.type == YAML_SEQUENCE_START_EVENT) {
		anchor = open_anchor(r, r->event.data.sequence_start.anchor);
		e = read_list(r);
	} else if (r->event.type == YAML_MAPPING_START_EVENT) {
		anchor = open_anchor(r, r->event.data.mapping_start.anchor);
		e = read_map(r);
	} else {
		assert(r->event.type == YAML_ALIAS_EVENT);
		return read_alias(r);
	}
	if (e == 0)
		close_anchor(r, anchor, start);
	return e;
}

static int
read_node(struct reader *r)
{
	if (r->depth > DATA_DEPTH_MAX)
		return too_deep(r);
	r->depth++;
	int e = read_own_node(r);
	r->depth--;
	return e;
}

/* The first document, which must be the only one. */
static int
read_stream(struct reader *r)
{
	int e = next(r);
	while (e == 0 && (r->event.type == YAML_STREAM_START_EVENT ||
				 r->event.type == YAML_DOCUMENT_START_EVENT))
		e = next(r);
	if (e < 0)
		return e;
	if (r->event.type == YAML_STREAM_END_EVENT) {
		data_put_null(&r->b);
		return 0;
	}
	e = read_node(r);
	if (e == 0)
		e = next(r);
	assert(e < 0 || r->event.type == YAML_DOCUMENT_END_EVENT);
	if (e == 0)
		e = next(r);
	if (e == 0 && r->event.type != YAML_STREAM_END_EVENT)
		return fail(r, 3, arena_printf(&r->arena, "%s holds a second document", what(r)),
			S("a line of --- begins another one"));
	return e;
}

static int
read_all(struct reader *r, struct buf *out)
{
	size_t max = r->source->expanded ? r->source->expanded : (size_t)YAML_EXPANDED_MAX;
	struct buf block = { .max = max };
	r->b.out = &block;
	int e = read_stream(r);
	if (e == 0 && block.overflow)
		e = fail(r, 1,
			arena_printf(&r->arena, "%s is too large once its aliases are expanded",
				what(r)),
			S(""));
	if (e == 0)
		buf_add(out, buf_str(&block));
	data_builder_done(&r->b);
	buf_done(&block);
	return e;
}

int
yaml_parse_whole(const struct yaml_source *source, struct buf *out, struct buf *diags)
{
	struct reader r = {
		.source = source, .text = source->text, .diags = diags, .place = { .line = 1 }
	};
	size_t max = source->max ? source->max : (size_t)YAML_MAX;
	int e;
	if (str_starts(r.text, S("\xEF\xBB\xBF")))
		r.text = str_from(r.text, 3);
	if (r.text.len > max) {
		e = fail(&r, 1,
			arena_printf(&r.arena, "%s has %zu bytes: %zu are the limit", what(&r),
				r.text.len, max),
			S(""));
	} else if (!yaml_parser_initialize(&r.parser)) {
		e = UV_ENOMEM;
	} else {
		yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
		yaml_parser_set_input_string(
			&r.parser, (const unsigned char *)r.text.ptr, r.text.len);
		e = read_all(&r, out);
		yaml_event_delete(&r.event);
		yaml_parser_delete(&r.parser);
	}
	buf_done(&r.anchors);
	arena_done(&r.arena);
	return e;
}
