/* Reports: what the gates of `check` decided, and the table of what moved. */
#include <stdio.h>

#include "bench/report.h"

struct check {
	struct str gate, verdict, about;
	struct str what; /* empty: a sentence, no row */
	struct str unit;
	double was, is;
};

static struct check
check_at(struct data report, size_t i)
{
	struct data c = data_at(data_get(report, S("checks")), i);
	return (struct check){
		.gate = data_str(data_get(c, S("gate"))),
		.verdict = data_str(data_get(c, S("verdict"))),
		.about = data_str(data_get(c, S("about"))),
		.what = data_str(data_get(c, S("what"))),
		.unit = data_str(data_get(c, S("unit"))),
		.was = data_float(data_get(c, S("was")), 0),
		.is = data_float(data_get(c, S("is")), 0),
	};
}

static size_t
count(struct data report)
{
	return data_len(data_get(report, S("checks")));
}

static bool
has_rows(struct data report)
{
	for (size_t i = 0; i < count(report); i++)
		if (check_at(report, i).what.len)
			return true;
	return false;
}

/* A time with its unit, or a count with commas between thousands. */
static void
add_value(struct buf *b, const struct check *c, double v)
{
	char digits[32];
	if (str_eq(c->unit, S("ns"))) {
		report_time(b, v);
		return;
	}
	int n = snprintf(digits, sizeof(digits), "%.0f", v);
	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf_add_char(b, ',');
		buf_add_char(b, digits[i]);
	}
}

static void
add_change(struct buf *b, const struct check *c)
{
	if (c->was > 0)
		buf_printf(b, "%+.2f %%", (c->is / c->was - 1) * 100);
	else
		buf_lit(b, "new");
}

/* Right-aligned; a multi-byte character takes one column. */
static void
pad_left(struct buf *b, struct str text, size_t width)
{
	size_t columns = 0;
	for (size_t i = 0; i < text.len; i++)
		columns += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	for (; columns < width; columns++)
		buf_add_char(b, ' ');
	buf_add(b, text);
}

static void
add_cells(struct buf *b, const struct check *c)
{
	struct buf cell = { 0 };
	for (int i = 0; i < 3; i++) {
		buf_clear(&cell);
		if (i < 2)
			add_value(&cell, c, i ? c->is : c->was);
		else
			add_change(&cell, c);
		pad_left(b, buf_str(&cell), i < 2 ? 15 : 10);
	}
	buf_done(&cell);
}

/* One line a gate that has rows, and each sentence. */
static void
add_sentences(struct buf *b, struct data report)
{
	static const char *const gates[] = { "counters", "instructions", "clock", "growth" };
	for (int k = 0; k < 4; k++) {
		size_t rows = 0, failed = 0;
		for (size_t i = 0; i < count(report); i++) {
			struct check c = check_at(report, i);
			bool mine = str_eq(c.gate, str_of(gates[k]));
			rows += mine && c.what.len;
			failed += mine && c.what.len && str_eq(c.verdict, S("fail"));
			if (mine && c.what.len == 0)
				buf_printf(b, "gate %s: %.*s: %.*s\n", gates[k], STR(c.verdict),
					STR(c.about));
		}
		if (rows)
			buf_printf(b, "gate %s: %s: %zu of %zu in the table\n", gates[k],
				failed ? "fail" : "pass", failed ? failed : rows, rows);
	}
}

void
report_checks_text(struct buf *b, struct data report)
{
	if (has_rows(report))
		buf_printf(b, "\n%-13s %-9s %-44s%15s%15s%10s\n", "gate", "verdict", "what moved",
			"was", "is", "change");
	for (size_t i = 0; i < count(report); i++) {
		struct check c = check_at(report, i);
		if (c.what.len == 0)
			continue;
		buf_printf(b, "%-13.*s %-9.*s %-44.*s", STR(c.gate), STR(c.verdict), STR(c.what));
		add_cells(b, &c);
		buf_printf(b, "  %.*s\n", STR(c.about));
	}
	add_sentences(b, report);
}

void
report_checks_markdown(struct buf *b, struct data report)
{
	if (has_rows(report))
		buf_lit(b, "\n| gate | verdict | what moved | was | is | change | |\n"
			   "|---|---|---|---:|---:|---:|---|\n");
	for (size_t i = 0; i < count(report); i++) {
		struct check c = check_at(report, i);
		bool failed = str_eq(c.verdict, S("fail"));
		if (c.what.len == 0)
			continue;
		buf_printf(b, "| %.*s | %s%.*s%s | %.*s | ", STR(c.gate), failed ? "**" : "",
			STR(c.verdict), failed ? "**" : "", STR(c.what));
		add_value(b, &c, c.was);
		buf_lit(b, " | ");
		add_value(b, &c, c.is);
		buf_lit(b, " | ");
		add_change(b, &c);
		buf_printf(b, " | %.*s |\n", STR(c.about));
	}
	if (count(report)) {
		buf_lit(b, "\n```\n");
		add_sentences(b, report);
		buf_lit(b, "```\n");
	}
}
