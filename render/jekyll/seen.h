/* What one rendering has read of the site's objects: each property is read once, however often loops ask.
 *
 * A layout that looks through all documents for each line of a menu asks a hundred thousand times for a
 * few thousand answers. They cannot change meanwhile: the rendering belongs to one task. */
#ifndef RENDER_JEKYLL_SEEN_H
#define RENDER_JEKYLL_SEEN_H

#include "core/arena.h"
#include "render/liquid/value.h"

/* A zeroed struct seen is empty. It lives in the arena that it is given. */
struct seen {
	struct seen_entry **slots;
	size_t cap, n; /* slots, a power of two; entries */
};

/* The value of a property of the object `of`, told apart from others of that name by `type`; NULL: it has
 * not been read. */
const struct liquid_value *seen_find(
	const struct seen *s, const void *type, struct str of, struct str key);

/* Keeps one that seen_find did not find. `of` and `key` must live as long as the arena. */
void seen_add(struct seen *s, struct arena *a, const void *type, struct str of, struct str key,
	struct liquid_value value);

#endif
