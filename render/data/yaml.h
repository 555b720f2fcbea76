/* YAML into the site's data, typed as Jekyll reads it: libyaml's events with our own rules of YAML 1.1.
 *
 * yes, no, on, off, true, false in any case are booleans; 0x1F, 017, 1_000 integers; .inf, 1.5 floats; ~ and
 * null null; 2023-10-26 and 2023-10-26 14:05:09 +0900 dates. Whatever is quoted is a string. Integers
 * beyond 64 bits stay strings. `<<` merges; a key written twice: the last wins, with a warning. */
#ifndef RENDER_YAML_H
#define RENDER_YAML_H

#include "core/buf.h"
#include "core/diag.h"
#include "core/str.h"
#include "render/data/data.h"

struct yaml_source {
	struct str path;  /* for diagnostics */
	struct str text;  /* the YAML alone */
	uint32_t line;    /* of the file, where the text begins; 0 as 1 */
	size_t max;       /* a longer text is refused; 0: YAML_MAX */
	size_t expanded;  /* the data may not be longer, aliases expanded; 0: YAML_EXPANDED_MAX */
	const char *what; /* what it is, in messages: "front matter"; NULL: "the file" */
};

enum { YAML_MAX = 16 << 20, YAML_EXPANDED_MAX = 64 << 20, YAML_FRONT_MATTER_MAX = 4 << 20 };

/* Adds the document as one node to `out`; an empty one is null. Adds diagnostics to `diags` by diag_encode.
 * UV_EINVAL, with nothing added to `out` and one error among the diagnostics, where it is no YAML, too
 * long, nested too deeply, or too large once its aliases are expanded. */
int yaml_parse(const struct yaml_source *source, struct buf *out, struct buf *diags);

/* Adds the scalar to the builder as its plain text is typed ("yes", "1.5", "2023-10-26"). */
void yaml_put_plain(struct data_builder *b, struct str text);

/* Adds what !!binary says as text, where it is some; else as it was written: templates could do nothing with the
 * bytes. */
void yaml_put_binary(struct data_builder *b, struct arena *a, struct str text);

/* A key of this text: a string where it is not plain, or is one; else as data_key_of. In the arena. */
struct str yaml_key(struct arena *a, struct str text, bool plain);

/* Whether such a key may be something else than a string; false is certain. */
bool yaml_key_may_be_typed(struct str text);

#endif
