/* Lets cmark-gfm parse in several threads at once; see shim.c. */
#ifndef RENDER_SHIM_H
#define RENDER_SHIM_H

#include <stdbool.h>

struct cmark_parser;

/* cmark-gfm's own function, which the definition in shim.c takes the place of. */
void cmark_manage_extensions_special_characters(struct cmark_parser *parser, int add);

/* Sets the characters of the parser's extensions, once and for good. False where the library's own
 * function cannot be found. Before the first thread. */
bool shim_close(struct cmark_parser *parser);

/* Whether the library has come through the shim since shim_close: it is really in its way. */
bool shim_was_called(void);

#endif
