/* Liquid's templates within templates, run: include, render, Jekyll's include, and the tags of the
 * host. */
#include "core/char.h"
#include "render/liquid/internal.h"

/* The errors of a template's compiling are why it is not run. */
static int
report_broken(struct liquid_run *run, struct str diags)
{
	struct diag d;
	bool broken = false;
	while (diag_next(&diags, &d)) {
		if (d.severity != DIAG_ERROR)
			continue;
		broken = true;
		struct buf notes = BUF_ARENA(run->arena);
		for (struct liquid_frame *f = run->frame; f; f = f->outer)
			diag_note_add(&notes, f->path, liquid_line(f->position),
				liquid_column(f->position), S("included here"));
		d.notes = buf_str(&notes);
		liquid_tell(run, &d);
	}
	return broken ? UV_EINVAL : 0;
}

/* Finds a template by its name; what is wrong with it is reported. */
static int
find(struct liquid_run *run, enum liquid_how how, struct str name, struct liquid_template *ret)
{
	*ret = (struct liquid_template){ 0 };
	int r = run->host->include ? run->host->include(run, how, name, run->frame->path, ret) : 0;
	if (r == 0)
		r = report_broken(run, ret->diags);
	if (r < 0 || ret->program.ptr)
		return r;
	struct near near = { .given = name };
	r = run->host->near_include ? run->host->near_include(run, how, &near) : 0;
	if (r < 0)
		return r;
	liquid_report(run, DIAG_ERROR,
		arena_printf(run->arena, "Could not find the template '%.*s'", STR(name)),
		liquid_hint(run, &near));
	return UV_EINVAL;
}

/* Runs a template in the scope that there is. */
static int
exec_template(struct liquid_run *run, const struct liquid_template *t, struct buf *out)
{
	struct liquid_frame frame = {
		.linked = liquid_link(run, t->program),
		.path = t->path,
		.outer = run->frame,
	};
	run->frame = &frame;
	int r = liquid_exec_body(run, frame.linked->code, out);
	run->frame = frame.outer;
	return r;
}

/* ---- include, render ---- */

/* The tag taken apart. */
struct partial {
	struct str name;
	struct liquid_template template;
	uint32_t variable; /* the symbol that the template's value has there */
	const uint32_t *value, *arguments;
	bool each;
};

static struct str
last_part(struct str path)
{
	size_t slash = str_rfind(path, '/');
	return slash < path.len ? str_from(path, slash + 1) : path;
}

static int
open_partial(struct liquid_run *run, const uint32_t *node, enum liquid_how how, struct partial *ret)
{
	uint32_t flags = node[3];
	const uint32_t *at = node + 4;
	struct liquid_value name;
	int r = liquid_eval(run, at, &name);
	if (r < 0)
		return r;
	if (name.kind != LIQUID_STRING)
		return liquid_fail(run, "Argument error in tag 'include' - Illegal template name");
	*ret = (struct partial){ .name = name.string, .each = flags & PARTIAL_FOR };
	at += liquid_code_size(at);
	if (flags & PARTIAL_VALUE) {
		ret->value = at;
		at += liquid_code_size(at);
	}
	if (flags & PARTIAL_ALIAS)
		ret->variable = liquid_code_name(run, *at++);
	else
		ret->variable = liquid_intern(run, last_part(name.string))->id;
	ret->arguments = at;
	return find(run, how, ret->name, &ret->template);
}

/* Runs an included template once, or once for each item of a list. */
static int
exec_included(
	struct liquid_run *run, const struct partial *p, struct liquid_value v, struct buf *out)
{
	struct liquid_binding b;
	size_t n;
	bool list = v.kind == LIQUID_LIST || (v.kind == LIQUID_DATA && liquid_is_list(v));
	liquid_bind(run, &b, p->variable, v);
	int r = list ? liquid_count(run, v, &n) : exec_template(run, &p->template, out);
	for (size_t i = 0; list && r == 0 && i < n; i++) {
		r = liquid_step(run, 1);
		int64_t got = r < 0 ? r : liquid_slice(run, v, i, 1, &b.value);
		r = got < 0 ? (int)got : exec_template(run, &p->template, out);
	}
	liquid_unbind(run, &b);
	return r;
}

/* Binds the arguments, and runs the template within. */
static int
with_arguments(
	struct liquid_run *run, const struct partial *p, struct liquid_value v, struct buf *out)
{
	size_t n = 0, bound = 0;
	const uint32_t *at;
	int r = 0;
	for (at = p->arguments; *at; at += liquid_code_size(at))
		n++;
	struct liquid_binding *b = n ? arena_alloc(run->arena, n * sizeof(*b)) : NULL;
	for (at = p->arguments; *at && r == 0; at += liquid_code_size(at)) {
		struct liquid_value value;
		r = liquid_eval(run, at + 2, &value);
		if (r == 0)
			liquid_bind(run, &b[bound++], liquid_code_name(run, at[1]), value);
	}
	if (r == 0)
		r = exec_included(run, p, v, out);
	while (bound > 0)
		liquid_unbind(run, &b[--bound]);
	return r;
}

int
liquid_exec_include(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	struct partial p;
	struct liquid_value v;
	bool found;
	if (run->disabled)
		return liquid_fail(run, "include usage is not allowed in this context");
	int r = open_partial(run, node, LIQUID_INCLUDE, &p);
	if (r < 0)
		return r;
	if (p.value)
		r = liquid_eval(run, p.value, &v);
	else
		r = liquid_look(run, liquid_intern(run, p.name)->id, &v, &found);
	if (r < 0)
		return r;
	r = liquid_enter(run);
	if (r == 0)
		r = with_arguments(run, &p, v, out);
	liquid_leave(run);
	return r;
}

static void
set(struct liquid_run *run, struct liquid_context *c, uint32_t id, struct liquid_value v)
{
	struct liquid_slot *slot = liquid_slot(run, c, id);
	slot->base = v;
	slot->has_base = true;
}

/* Runs a template in a context of its own: its arguments, and `v` unless it is nil. */
static int
render_once(struct liquid_run *run, const struct partial *p, struct liquid_value v,
	const struct liquid_loop *loop, struct buf *out)
{
	struct liquid_context *outer = run->context, *inner = liquid_context_new(run);
	struct liquid_loop *outer_loop = run->loop;
	enum liquid_interrupt interrupt = run->interrupt; /* of a break before it, in `case` */
	unsigned scopes = run->scopes;
	int r = 0;
	if (loop)
		set(run, inner, liquid_intern(run, S("forloop"))->id, liquid_loop_value(loop));
	for (const uint32_t *at = p->arguments; *at && r == 0; at += liquid_code_size(at)) {
		struct liquid_value value;
		r = liquid_eval(run, at + 2, &value);
		set(run, inner, liquid_code_name(run, at[1]), value);
	}
	if (v.kind != LIQUID_NIL)
		set(run, inner, p->variable, v);
	run->context = inner;
	run->interrupt = LIQUID_GOES_ON;
	run->loop = NULL;
	run->scopes = 1;
	run->base++;
	run->disabled++;
	if (r == 0)
		r = exec_template(run, &p->template, out);
	run->disabled--;
	run->base--;
	run->scopes = scopes;
	run->loop = outer_loop;
	run->context = outer;
	run->interrupt = interrupt;
	liquid_context_done(run, inner);
	return r;
}

/* `render … for`: once for each item. */
static int
render_each(struct liquid_run *run, const struct partial *p, struct liquid_value v, struct buf *out)
{
	size_t n;
	int r = liquid_count(run, v, &n);
	if (r < 0)
		return r;
	struct liquid_loop *loop = liquid_loop_new(run, p->name, n);
	for (size_t i = 0; r == 0 && i < n; i++, loop->index++) {
		struct liquid_value item = liquid_nil();
		r = liquid_step(run, 1);
		int64_t got = r < 0 ? r : liquid_slice(run, v, i, 1, &item);
		r = got < 0 ? (int)got : render_once(run, p, item, loop, out);
	}
	return r;
}

int
liquid_exec_render(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	struct partial p;
	struct liquid_value v = liquid_nil();
	if (run->base + run->scopes >= LIQUID_INCLUDE_DEPTH_MAX)
		return liquid_over(run, "Nesting too deep");
	int r = open_partial(run, node, LIQUID_RENDER, &p);
	if (r == 0 && p.value)
		r = liquid_eval(run, p.value, &v);
	if (r < 0)
		return r;
	if (p.each && (liquid_is_list(v) || liquid_is_map(v)))
		return render_each(run, &p, v, out);
	return render_once(run, &p, v, NULL, out);
}

/* ---- Jekyll's include ---- */

/* What Jekyll takes for a file's name: nothing that leads out of its folder. */
static bool
is_file_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!char_is_alnum(c) && (!c || !strchr("_/.-()+~#@", c)))
			return false;
		if (i && (c == '.' || c == '/') && (s.ptr[i - 1] == '.' || s.ptr[i - 1] == '/'))
			return false;
	}
	return s.len > 0;
}

/* The name of the file: as it is written, or what its body prints. */
static int
jekyll_name(
	struct liquid_run *run, const uint32_t *node, const uint32_t **ret_next, struct str *ret)
{
	const uint32_t *at = node + 4;
	if (!(node[3] & JEKYLL_COMPUTED)) {
		*ret = liquid_code_str(run, at);
		*ret_next = at + 2;
		return 0;
	}
	struct buf name = BUF_ARENA(run->arena);
	uint32_t position = run->frame->position;
	int r = liquid_exec_text(run, at, &name);
	run->frame->position = position;
	*ret = buf_str(&name);
	*ret_next = at + at[0];
	return r;
}

/* The parameters as a map; of two with one name the later value counts. */
static int
jekyll_parameters(struct liquid_run *run, const uint32_t *at, struct liquid_value *ret)
{
	size_t n = 0;
	for (const uint32_t *a = at; *a; a += liquid_code_size(a))
		n++;
	struct liquid_map *m = liquid_map_new(run->arena, n);
	m->n = 0;
	for (; *at; at += liquid_code_size(at)) {
		struct str key = liquid_code_str(run, at + 1);
		size_t i = 0;
		while (i < m->n && !str_eq(m->pairs[i].key, key))
			i++;
		int r = liquid_eval(run, at + 3, &m->pairs[i].value);
		if (r < 0)
			return r;
		m->pairs[i].key = key;
		m->n += i == m->n;
	}
	*ret = liquid_map(m);
	return 0;
}

int
liquid_exec_jekyll(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	const uint32_t *parameters;
	struct liquid_template template;
	struct liquid_binding b;
	struct liquid_value v = liquid_nil();
	struct str name;
	bool relative = node[3] & JEKYLL_RELATIVE, given = node[3] & JEKYLL_PARAMETERS;
	int r = jekyll_name(run, node, &parameters, &name);
	if (r == 0 && !is_file_name(name))
		return liquid_fail(run,
			"Invalid syntax for include tag. File contains invalid characters or "
			"sequences: '%.*s'",
			STR(str_slice(name, 0, 200)));
	if (r == 0)
		r = find(run, relative ? LIQUID_INCLUDE_RELATIVE : LIQUID_INCLUDE, name, &template);
	if (r == 0 && given)
		r = jekyll_parameters(run, parameters, &v);
	if (r < 0)
		return r;
	r = liquid_enter(run);
	if (given)
		liquid_bind(run, &b, liquid_intern(run, S("include"))->id, v);
	if (r == 0)
		r = exec_template(run, &template, out);
	if (given)
		liquid_unbind(run, &b);
	liquid_leave(run);
	return r;
}

/* ---- tags of the host ---- */

struct liquid_call {
	struct str markup, raw;
	const uint32_t *expanded, *body; /* [0]: none */
};

struct str
liquid_call_markup(const struct liquid_call *call)
{
	return call->markup;
}

int
liquid_call_body(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	uint32_t position = run->frame->position;
	buf_add(out, call->raw);
	int r = call->body[0] ? liquid_exec_text(run, call->body, out) : 0;
	if (r == 0)
		run->frame->position = position;
	return r;
}

int
liquid_call_expand(struct liquid_run *run, const struct liquid_call *call, struct str *ret)
{
	struct buf text = BUF_ARENA(run->arena);
	uint32_t position = run->frame->position;
	*ret = call->markup;
	if (!call->expanded[0])
		return 0;
	int r = liquid_exec_text(run, call->expanded, &text);
	if (r < 0)
		return r;
	run->frame->position = position;
	*ret = str_trim(buf_str(&text));
	return 0;
}

static const struct liquid_tag *
tag_of(struct liquid_run *run, struct liquid_symbol *s)
{
	const struct liquid_dialect *d = run->host->dialect;
	for (size_t i = 0; !s->tag_known && d && i < d->n && !s->tag; i++) {
		if (str_eq(str_of(d->tags[i].name), s->name))
			s->tag = &d->tags[i];
	}
	s->tag_known = true;
	return s->tag;
}

int
liquid_exec_call(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	const struct liquid_tag *tag =
		tag_of(run, liquid_symbol(run, liquid_code_name(run, node[3])));
	struct liquid_call call = {
		.markup = liquid_code_str(run, node + 4),
		.expanded = node + 6,
	};
	call.body = call.expanded + (call.expanded[0] ? call.expanded[0] : 1);
	call.raw = liquid_code_str(run, call.body + (call.body[0] ? call.body[0] : 1));
	assert(tag); /* the program was compiled with the host's dialect */
	return tag->run(run, &call, out);
}
