/* Typographic quotes, dashes and ellipses, as SmartyPants sets them and kramdown after it. */
#ifndef CORE_SMART_H
#define CORE_SMART_H

#include "core/buf.h"
#include "core/str.h"

/* Adds the text, which may hold HTML, as HTML: "quotes", 'quotes', --, ---, ... and << >> become their
 * characters, entities the characters that they name, and & < > that are no markup are escaped. Tags stay,
 * and what stands in code, scripts, styles and blocks stays as it is. Without the last line end. */
void smart_text(struct buf *b, struct str s);

/* What stands at a place of a text where a quote is, or is next. */
struct smart_quotes {
	size_t before;     /* bytes of the text in front of the quotes */
	size_t n;          /* quotes, one byte of the text each */
	char quotes[2][3]; /* as curly quotes in UTF-8 */
};

/* Whether there are quotes at `at`, or behind the character there, and which ones they become. */
bool smart_quotes(struct str s, size_t at, struct smart_quotes *ret);

#endif
