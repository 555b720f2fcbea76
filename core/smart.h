/* Typographic quotes, dashes and ellipses, as SmartyPants sets them and kramdown after it. */
#ifndef CORE_SMART_H
#define CORE_SMART_H

#include "core/buf.h"
#include "core/str.h"

/* Adds the text, which may hold HTML, as HTML: "quotes", 'quotes', --, ---, ... and << >> become their
 * characters, entities the characters that they name, and & < > that are no markup are escaped. Tags stay,
 * and what stands in code, scripts, styles and blocks stays as it is. Without the last line end. */
void smart_text(struct buf *b, struct str s);

#endif
