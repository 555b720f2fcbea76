/* Dates: read in both ways, shown, and formats. A line feed ends the date; what follows is the format. */
#include <assert.h>

#include "core/date.h"
#include "core/date_guess.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = FUZZ_INPUT(bytes, n);
	size_t end = str_find(text, '\n', 0);
	struct str date = str_slice(text, 0, end), format = str_from(text, end < n ? end + 1 : n);
	struct date now = { .seconds = 1704067318, .has_time = true }, d = now;
	struct date_guess guess;
	struct buf b = { .max = 1 << 20 };
	if (date_guess(date, &guess))
		(void)date_of_guess(&guess, now, NULL);
	if (date_parse(date, NULL, &d)) {
		struct date_civil c = date_civil(d);
		assert(c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= 31);
	}
	date_human(&b, d);
	date_rfc3339(&b, d);
	date_rfc1123(&b, d);
	date_format(&b, d, format, NULL);
	buf_done(&b);
	return 0;
}
