/* The names of characters in HTML: &eacute; and its kind. */
#ifndef CORE_HTML_ENTITY_H
#define CORE_HTML_ENTITY_H

#include "core/str.h"

/* The code point of a name ("eacute"), or 0. */
uint32_t html_entity_code(struct str name);

/* The name of a code point, or "". */
struct str html_entity_name(uint32_t code);

#endif
