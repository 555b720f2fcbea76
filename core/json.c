/* JSON, written: numbers. */
#include "core/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void
json_float(struct buf *b, double v)
{
	char text[40];
	if (!isfinite(v)) {
		buf_lit(b, "null");
		return;
	}
	/* 15 digits are enough for what was written in decimal; 17 for every double */
	for (int digits = 15; digits <= 17; digits++) {
		(void)snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	buf_add(b, str_of(text));
	if (!strpbrk(text, ".e"))
		buf_lit(b, ".0");
}
