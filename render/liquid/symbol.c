/* Names in a run of Liquid: symbols, what contexts know of them, and the scopes that hide it. */
#include <stdlib.h>

#include "core/hash.h"
#include "render/liquid/internal.h"

struct liquid_symbol *
liquid_intern(struct liquid_run *run, struct str name)
{
	uint64_t hash = hash64(name, 0);
	for (struct table_node *n = table_first(&run->symbols, hash); n; n = table_next(n)) {
		if (str_eq(((struct liquid_symbol *)n)->name, name))
			return (struct liquid_symbol *)n;
	}
	struct liquid_symbol *s = arena_alloc(run->arena, sizeof(*s));
	s->name = arena_str(run->arena, name);
	s->id = (uint32_t)run->symbols.n;
	table_add(&run->symbols, &s->node, hash);
	buf_add(&run->by_id, (struct str){ (const char *)&s, sizeof(s) });
	return s;
}

struct liquid_symbol *
liquid_symbol(const struct liquid_run *run, uint32_t id)
{
	struct liquid_symbol *s;
	memcpy(&s, run->by_id.ptr + id * sizeof(s), sizeof(s));
	return s;
}

const struct liquid_linked *
liquid_link(struct liquid_run *run, struct str program)
{
	uint64_t hash = (uint64_t)(uintptr_t)program.ptr * 0x9e3779b97f4a7c15;
	for (struct table_node *n = table_first(&run->programs, hash); n; n = table_next(n)) {
		if (((struct liquid_linked *)n)->program == program.ptr)
			return (struct liquid_linked *)n;
	}
	struct liquid_linked *l = arena_alloc(run->arena, sizeof(*l));
	l->program = program.ptr;
	table_add(&run->programs, &l->node, hash);
	if ((uintptr_t)program.ptr % sizeof(uint32_t)) { /* a view of a larger block */
		char *aligned = arena_alloc_raw(run->arena, program.len);
		memcpy(aligned, program.ptr, program.len);
		program.ptr = aligned;
	}
	const struct liquid_header *h = (const void *)program.ptr;
	assert(program.len >= sizeof(*h) && h->magic == LIQUID_MAGIC);
	run->counts = run->counts || h->counts;
	const uint32_t *names = (const void *)(program.ptr + sizeof(*h));
	l->code = names + 2 * (size_t)h->names;
	l->strings = (const char *)(l->code + h->code);
	assert(l->strings + h->strings == program.ptr + program.len);
	uint32_t *symbols = arena_alloc_raw(run->arena, (h->names + 1) * sizeof(uint32_t));
	for (uint32_t i = 0; i < h->names; i++)
		symbols[i] = liquid_intern(
			run, (struct str){ l->strings + names[2 * i], names[2 * i + 1] })
				     ->id;
	l->symbols = symbols;
	return l;
}

struct liquid_slot *
liquid_slot(struct liquid_run *run, struct liquid_context *c, uint32_t id)
{
	if (id >= c->n) {
		size_t n = run->symbols.n + 16;
		struct liquid_slot *slots = arena_alloc(run->arena, n * sizeof(*slots));
		if (c->n)
			memcpy(slots, c->slots, c->n * sizeof(*slots));
		c->slots = slots;
		c->n = n;
	}
	return &c->slots[id];
}

struct liquid_rare *
liquid_rare(struct liquid_run *run, struct liquid_context *c, uint32_t id)
{
	struct liquid_slot *slot = liquid_slot(run, c, id);
	if (!slot->rare)
		slot->rare = arena_alloc(run->arena, sizeof(*slot->rare));
	return slot->rare;
}

static int
global(struct liquid_run *run, uint32_t id, struct liquid_value *ret)
{
	struct liquid_symbol *s = liquid_symbol(run, id);
	if (!s->global_known) {
		struct liquid_value v = liquid_nil();
		int r = run->host->global ? run->host->global(run, s->name, &v) : 0;
		if (r < 0)
			return r;
		s->global = v;
		s->global_known = true;
	}
	*ret = s->global;
	return 0;
}

int
liquid_counter(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	const struct liquid_host *h = run->host;
	bool asked = h->counter && run->counts && run->context == run->outermost;
	return asked ? h->counter(run, name, ret) : 0;
}

int
liquid_look(struct liquid_run *run, uint32_t id, struct liquid_value *ret, bool *ret_found)
{
	const struct liquid_slot *slot = liquid_slot(run, run->context, id);
	*ret_found = true;
	if (slot->top) {
		*ret = slot->top->value;
	} else if (slot->has_base) {
		*ret = slot->base;
	} else if (slot->rare && slot->rare->counter.kind != LIQUID_NIL) {
		*ret = slot->rare->counter;
	} else {
		*ret = liquid_nil();
		int r = global(run, id, ret);
		if (r == 0 && ret->kind == LIQUID_NIL && run->counts)
			r = liquid_counter(run, liquid_symbol(run, id)->name, ret);
		*ret_found = ret->kind != LIQUID_NIL;
		return r;
	}
	return 0;
}

int
liquid_variable(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	bool found;
	return liquid_look(run, liquid_intern(run, name)->id, ret, &found);
}

void
liquid_bind(
	struct liquid_run *run, struct liquid_binding *b, uint32_t id, struct liquid_value value)
{
	struct liquid_slot *slot = liquid_slot(run, run->context, id);
	*b = (struct liquid_binding){ value, id, slot->top };
	slot->top = b;
}

void
liquid_unbind(struct liquid_run *run, struct liquid_binding *b)
{
	liquid_slot(run, run->context, b->symbol)->top = b->hidden;
}

int
liquid_enter(struct liquid_run *run)
{
	run->scopes++;
	return run->base + run->scopes <= LIQUID_INCLUDE_DEPTH_MAX
		       ? 0
		       : liquid_over(run, "Nesting too deep");
}

void
liquid_leave(struct liquid_run *run)
{
	run->scopes--;
}

struct liquid_context *
liquid_context_new(struct liquid_run *run)
{
	struct liquid_context *c = run->spare;
	if (c) {
		run->spare = c->next;
		memset(c->slots, 0, c->n * sizeof(*c->slots));
	} else {
		c = arena_alloc(run->arena, sizeof(*c));
		(void)liquid_slot(run, c, 0);
	}
	struct liquid_slot *slots = c->slots;
	size_t n = c->n;
	*c = (struct liquid_context){ .slots = slots, .n = n };
	return c;
}

void
liquid_context_done(struct liquid_run *run, struct liquid_context *c)
{
	c->next = run->spare;
	run->spare = c;
}
