/* Texts that were read for their front matter, until their pages are made; see shelf.h. */
#include "render/shelf.h"

#include <stdlib.h>

#include "core/hash.h"
#include "core/heap.h"

enum { BYTES_MAX = 96 << 20 }; /* a build of more reads the rest twice */

static struct shelf_text *
find(const struct shelf *s, struct str path)
{
	struct table_node *n = table_first(&s->table, hash64(path, 0));
	while (n && !str_eq(((struct shelf_text *)n)->path, path))
		n = table_next(n);
	return (struct shelf_text *)n; /* its first member */
}

const struct shelf_text *
shelf_find(const struct shelf *s, struct str path)
{
	return find(s, path);
}

static struct str
copy(char *to, struct str s)
{
	if (s.len)
		memcpy(to, s.ptr, s.len);
	to[s.len] = '\0';
	return (struct str){ to, s.len };
}

void
shelf_put(
	struct shelf *s, struct str path, struct str text, const struct file_id *id, int64_t at_ns)
{
	if (s->phase != SHELF_FILLS || text.len > BYTES_MAX - s->bytes || find(s, path))
		return;
	struct shelf_text *t = heap_raw(sizeof(*t) + path.len + text.len + 2);
	*t = (struct shelf_text){ .at_ns = at_ns, .id = *id };
	t->path = copy(t->bytes, path);
	t->text = copy(t->bytes + path.len + 1, text);
	table_add(&s->table, &t->node, hash64(path, 0));
	s->bytes += text.len;
}

struct shelf_text *
shelf_take(struct shelf *s, struct str path)
{
	struct shelf_text *t = find(s, path);
	if (!t)
		return NULL;
	table_remove(&s->table, &t->node);
	s->bytes -= t->text.len;
	return t;
}

void
shelf_done(struct shelf *s)
{
	size_t slot = 0;
	for (struct table_node *n = table_each(&s->table, &slot, NULL), *next; n; n = next) {
		next = table_each(&s->table, &slot, n);
		free(n);
	}
	table_done(&s->table);
	*s = (struct shelf){ 0 };
}
