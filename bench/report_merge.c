/* Several reports as one: start-up beside updates, and an older run as if it were another tool. */
#include "bench/report.h"
#include "core/diag.h"

static void
add_comma(struct buf *b)
{
	char last = b->ptr[b->len - 1];
	if (last != '{' && last != '[')
		buf_add_char(b, ',');
}

static void
add_key(struct buf *b, struct str key)
{
	add_comma(b);
	buf_json(b, key);
	buf_add_char(b, ':');
}

static bool
is_list(struct str key)
{
	return str_eq(key, S("measures")) || str_eq(key, S("growth")) || str_eq(key, S("checks")) ||
	       str_eq(key, S("tools"));
}

/* A tool of several reports is named once. */
static bool
is_named_before(const struct data *reports, size_t n, struct data tool)
{
	for (size_t i = 0; i < n; i++) {
		struct data tools = data_get(reports[i], S("tools"));
		for (size_t k = 0; k < data_len(tools); k++)
			if (data_eq(data_get(data_at(tools, k), S("name")),
				    data_get(tool, S("name"))))
				return true;
	}
	return false;
}

static void
add_list(struct buf *b, const struct data *reports, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++) {
		struct data list = data_get(reports[i], key);
		for (size_t k = 0; k < data_len(list); k++) {
			struct data one = data_at(list, k);
			if (str_eq(key, S("tools")) && is_named_before(reports, i, one))
				continue;
			add_comma(b);
			data_json(b, one);
		}
	}
}

/* "baseline of 2026-11-21" */
static void
add_name(struct buf *b, struct data baseline)
{
	struct buf name = { 0 };
	buf_printf(&name, "baseline of %.*s",
		STR(str_slice(data_str(data_get(baseline, S("date"))), 0, 10)));
	buf_json(b, buf_str(&name));
	buf_done(&name);
}

/* A measure of the baseline's platen, under the baseline's name. */
static void
add_renamed(struct buf *b, struct data baseline, struct data measure)
{
	add_comma(b);
	buf_add_char(b, '{');
	for (size_t i = 0; i < data_len(measure); i++) {
		struct str key = data_str(data_key_at(measure, i));
		add_key(b, key);
		if (str_eq(key, S("tool")))
			add_name(b, baseline);
		else
			data_json(b, data_at(measure, i));
	}
	buf_add_char(b, '}');
}

static void
add_baseline(struct buf *b, struct data baseline, struct str key)
{
	struct data list = data_get(baseline, key);
	if (str_eq(key, S("tools"))) {
		add_comma(b);
		buf_lit(b, "{\"name\":");
		add_name(b, baseline);
		buf_lit(b, ",\"version\":");
		buf_json(b, data_str(data_get(data_at(list, 0), S("version"))));
		buf_lit(b, ",\"command\":\"another run, not in turns with this one\"}");
	}
	for (size_t i = 0; i < data_len(list) && str_eq(key, S("measures")); i++)
		if (str_eq(data_str(data_get(data_at(list, i), S("tool"))), S("platen")))
			add_renamed(b, baseline, data_at(list, i));
}

void
report_merge(struct buf *b, const struct data *reports, size_t n, struct data baseline)
{
	struct data first = reports[0];
	buf_add_char(b, '{');
	for (size_t i = 0; i < data_len(first); i++) {
		struct str key = data_str(data_key_at(first, i));
		add_key(b, key);
		if (!is_list(key)) {
			data_json(b, data_at(first, i));
			continue;
		}
		buf_add_char(b, '[');
		add_list(b, reports, n, key);
		if (data_exists(baseline))
			add_baseline(b, baseline, key);
		buf_add_char(b, ']');
	}
	buf_lit(b, "}\n");
}
