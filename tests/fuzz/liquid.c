/* Liquid: templates compiled and run. The first byte chooses the dialect; a zero byte ends the template, and what
 * follows is one that it may include. */
#include <assert.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/liquid/host.h"

static const char values[] =
	"{\"page\":{\"title\":\"A "
	"<title>\",\"tags\":[\"a\",\"b\",\"a\"],\"date\":\"2024-01-01\",\"n\":3},"
	"\"site\":{\"posts\":[{\"title\":\"x\",\"n\":1},{\"title\":\"y\",\"n\":2},{\"n\":null}]},"
	"\"a\":[3,1,2,null,\"1\",[1,[2]]],\"h\":{\"k\":\"v\",\"k2\":2},\"s\":\"some words, "
	"here\",\"f\":1.5,\"t\":true}";

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const struct liquid_dialect dialects[] = { { 0 },
		{ .jekyll_include = true, .without_blank = true },
		{ .jekyll_include = true, .both_includes = true } };
	struct arena a = { 0 };
	struct diag d;
	if (n == 0)
		return 0;
	struct str text = FUZZ_INPUT(bytes + 1, n - 1);
	size_t end = str_find(text, '\0', 0);
	struct buf data = BUF_ARENA(&a), templates = BUF_ARENA(&a);
	struct data_builder b = { .out = &data }, t = { .out = &templates };
	int r = data_from_json(&b, S("values"), str_of(values), &d);
	assert(r == 0);
	data_builder_done(&b);
	data_open_map(&t);
	data_put_key(&t, S("p"));
	data_put_str(&t, str_from(text, end < text.len ? end + 1 : text.len));
	data_close(&t);
	data_builder_done(&t);
	struct test_host h = { .arena = &a,
		.data = data_of(buf_str(&data)),
		.templates = data_of(buf_str(&templates)),
		.dialect = &dialects[bytes[0] % 3],
		.strict = bytes[0] & 64 };
	struct buf out = { .max = 16 << 20 };
	(void)test_render(&h, str_slice(text, 0, end), &out);
	buf_done(&out);
	arena_done(&a);
	return 0;
}
