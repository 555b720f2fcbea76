/* Files of _data: the first byte says CSV, TSV, JSON or YAML. */
#include <assert.h>

#include "render/data/csv.h"
#include "render/data/yaml.h"
#include "tests/fuzz/fuzz.h"

enum { EXPANDED_MAX = 1 << 20 };

static int
parse(char how, struct str text, struct buf *out, struct buf *diags)
{
	struct csv_source csv = { .path = S("a.csv"),
		.text = text,
		.separator = how == 't' ? '\t' : ',',
		.no_headers = how == 'n',
		.expanded = EXPANDED_MAX };
	struct yaml_source yaml = { .path = S("a.yml"), .text = text, .expanded = EXPANDED_MAX };
	struct data_builder b = { .out = out };
	struct diag d;
	if (how == 'y')
		return yaml_parse(&yaml, out, diags);
	if (how != 'j')
		return csv_parse(&csv, out, diags);
	int r = data_from_json(&b, S("a.json"), text, &d);
	if (r < 0) {
		diag_encode(diags, &d);
		buf_clear(out); /* what was built by then */
	}
	data_builder_done(&b);
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct buf out = { 0 }, diags = { 0 }, json = { 0 };
	if (n == 0)
		return 0;
	if (parse((char)bytes[0], FUZZ_INPUT(bytes + 1, n - 1), &out, &diags) == 0)
		data_json(&json, data_of(buf_str(&out)));
	else
		assert(out.len == 0 && diags.len > 0);
	fuzz_show(buf_str(&diags));
	buf_done(&out);
	buf_done(&diags);
	buf_done(&json);
	return 0;
}
