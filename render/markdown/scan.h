/* Looks at a Markdown text before it is parsed, and refuses what would cost more than linear work. */
#ifndef RENDER_MARKDOWN_SCAN_H
#define RENDER_MARKDOWN_SCAN_H

#include "core/str.h"

enum { MARKDOWN_MAX = 4 * 1024 * 1024 /* bytes of a text */ };

struct markdown_hazard {
	struct str message, hint; /* constants */
	uint32_t line;            /* of the text, from 1 */
};

/* Whether the text may be parsed; *ret says why not. */
bool markdown_scan(struct str text, struct markdown_hazard *ret);

#endif
