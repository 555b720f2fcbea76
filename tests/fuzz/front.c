/* Front matter: cut from a file, and read as YAML. */
#include <assert.h>

#include "render/front.h"
#include "render/data/yaml.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = FUZZ_INPUT(bytes, n);
	struct front_split split;
	struct buf out = { 0 }, diags = { 0 }, text_of = { 0 };
	struct diag d;
	front_split(text, &split);
	assert(split.body_offset <= n && split.body.len <= n && split.yaml.len <= n);
	if (front_diag(&split, text, S("a.md"), &d))
		diag_encode(&diags, &d);
	struct yaml_source source = { .path = S("a.md"),
		.text = split.has_front ? split.yaml : text,
		.line = split.yaml_line,
		.max = YAML_FRONT_MATTER_MAX,
		.what = "front matter" };
	if (yaml_parse(&source, &out, &diags) == 0) {
		data_json(&text_of, data_of(buf_str(&out)));
		assert(data_eq(data_of(buf_str(&out)), data_of(buf_str(&out))));
	} else {
		assert(out.len == 0 && diags.len > 0);
	}
	fuzz_show(buf_str(&diags));
	buf_done(&out);
	buf_done(&diags);
	buf_done(&text_of);
	return 0;
}
