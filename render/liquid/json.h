/* Values as JSON, as Ruby's to_json writes them: Jekyll's `jsonify`. */
#ifndef RENDER_LIQUID_JSON_H
#define RENDER_LIQUID_JSON_H

#include "render/liquid/liquid.h"

/* Adds the value. 0 or a negative code that ends the run: what is nested too deeply, what is no number. */
int liquid_json(struct liquid_run *run, struct liquid_value v, struct buf *ret);

/* Adds a string with its quotes, with Ruby's short escapes (\\n, \\t). */
void liquid_json_string(struct buf *b, struct str s);

#endif
