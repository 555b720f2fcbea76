/* What the tests of Liquid share: an arena, variables, templates to include. */
#ifndef TESTS_UNIT_LIQUID_RIG_H
#define TESTS_UNIT_LIQUID_RIG_H

#include <uv.h>

#include "../liquid/host.h"
#include "tap.h"

static struct arena arena;

static struct data
json(const char *text)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	struct diag d;
	int r = data_from_json(&b, S("test"), str_of(text), &d);
	data_builder_done(&b);
	return r < 0 ? (struct data){ 0 } : data_of(buf_str(&out));
}

static const char variables[] =
	"{\"a\":[\"x\",\"y\",\"z\"],\"n\":3,\"f\":1.0,\"s\":\"text\",\"none\":[],\"key\":\"k\","
	"\"h\":{\"k\":\"v\",\"size\":9},\"empties\":[\"\",[]],\"posts\":[{\"t\":\"A\"},{\"t\":"
	"\"B\"}],\"yes\":true}";

static const char templates[] = "{\"one\":\"<{{ one }}{{ v }}>\",\"sets\":\"{% assign v = 'set' "
				"%}\",\"worse\":\"{% x %}\\n{% y %}\",\"out\":\"{% break %}\","
				"\"bad\":\"a\\n{% if yes %}\",\"deep\":\"{% include 'deep' "
				"%}\",\"fails\":\"\\n {{ 1 | append }}\","
				"\"f.html\":\"[{{ include.a }}|{{ include.b }}]\",\"g.html\":\"{% "
				"include f.html a=include.x %}\","
				"\"loop.html\":\"{% include loop.html %}\"}";

/* Whether it ends with an error that says this. */
static bool
refused(struct test_host *h, struct str text, const char *why)
{
	struct buf out = { 0 };
	int r = test_render(h, text, &out);
	buf_done(&out);
	bool said = str_search(buf_str(&h->said), str_of(why)) < h->said.len;
	if (r != UV_EINVAL || !said)
		note("%d %.*s", r, STR(str_slice(buf_str(&h->said), 0, 300)));
	return r == UV_EINVAL && said;
}

#endif
