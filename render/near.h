/* What a reference to a page or file that is not there may have meant. Private to render/. */
#ifndef RENDER_NEAR_H
#define RENDER_NEAR_H

#include "core/near.h"
#include "graph/graph.h"

/* Tries on `near` the names of `index` (by path or URL) in the folder of `path` that begin as its last one does. As
 * task_read. */
int near_name(struct task *t, unsigned index, struct str path, struct near *near);

/* Tries the name of a file, unless it is the given one: that is there, and could not be had for another reason. */
void near_file(struct task *t, struct near *near, struct str name);

/* "did you mean 'b.md'?": the reference as written, with the nearest name; "" where none is near. */
struct str near_hint(struct arena *a, struct str reference, const struct near *near);

#endif
