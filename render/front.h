/* Front matter: where it begins and ends, as Jekyll has it. */
#ifndef RENDER_FRONT_H
#define RENDER_FRONT_H

#include "core/diag.h"
#include "core/str.h"

struct front_split {
	bool has_front; /* there is front matter, maybe empty */
	bool unclosed;  /* it begins and never ends: all of the text is the body */
	struct str yaml;
	uint32_t yaml_line; /* of the file, from 1 */
	struct str body; /* without the blank lines at its beginning, where there is front matter */
	size_t body_offset; /* in the text, its byte order mark included */
	uint32_t body_line; /* of the file, from 1 */
};

/* Cuts a file's text. Front matter begins with a first line of `---` (blanks may follow) and ends with a line
 * of `---` or `...`; CR LF and a byte order mark are fine. The parts point into `text`. */
void front_split(struct str text, struct front_split *ret);

/* What to say of front matter that never ends: false where there is none, or where the first line is rather
 * meant as a rule (no `key:` follows it). */
bool front_diag(
	const struct front_split *split, struct str text, struct str path, struct diag *ret);

#endif
