/* Front matter that needs no libyaml. Private to yaml.c and its test. */
#ifndef RENDER_YAML_SIMPLE_H
#define RENDER_YAML_SIMPLE_H

#include "render/data/yaml.h"

enum { YAML_SIMPLE_MAX = 16 << 10, YAML_SIMPLE_EXPANDED = 1 << 20 }; /* of the text; of the data */

/* Adds the document as one node to `out`, as yaml_parse, where it is of the simplest form and nothing is to be
 * said of it; false with nothing added where it is not. */
bool yaml_simple(const struct yaml_source *source, struct buf *out);

/* yaml_parse without it, for tests. */
int yaml_parse_whole(const struct yaml_source *source, struct buf *out, struct buf *diags);

#endif
