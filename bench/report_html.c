/* One self-contained page: the claims, the charts, the work, all figures. Light and dark by the reader's own
 * setting; no script, nothing from elsewhere. */
#include "bench/report_chart.h"
#include "core/html.h"

/* What is wider than a narrow screen is scrolled by itself, by keys as well. */
#define WIDE "<div class=\"wide\" tabindex=\"0\">"

static const char style[] =
	":root{color-scheme:light dark;--bg:#fbfaf6;--card:#fff;--ink:#1b1e22;--soft:#666b71;"
	"--line:#e4e0d6;--t0:#c0391b;--t1:#2b6cb0;--t2:#1a8577;--t3:#7a55c7;--t4:#a06a00;"
	"--tf:#8b9097;--s0:#9aa3ad;--s1:#c3c8ce;--s2:#c0391b;--s3:#e8825f;--s4:#e5b04a;"
	"--s5:#8fb4dc;--s6:#2b6cb0;--s7:#1a8577;--s8:#7a55c7}"
	"@media(prefers-color-scheme:dark){:root{--bg:#131518;--card:#1a1d21;--ink:#ece9e2;"
	"--soft:#9299a1;--line:#2c3036;--t0:#ff8062;--t1:#77b1ef;--t2:#4fc9b6;--t3:#b297f5;"
	"--t4:#e0ab48;--tf:#828891;--s0:#5d656e;--s1:#454c54;--s2:#ff8062;--s3:#b9573c;"
	"--s4:#d9a441;--s5:#3f6a99;--s6:#77b1ef;--s7:#4fc9b6;--s8:#b297f5}}"
	"*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);"
	"font:16px/1.55 system-ui,sans-serif}main{max-width:1000px;margin:0 auto;"
	"padding:3rem 1.25rem}h1{font-size:1rem;letter-spacing:.04em;margin:0;color:var(--t0)}"
	".claims{margin:.6rem 0 2rem}.claims p{font-size:clamp(1.5rem,4vw,2.1rem);font-weight:650;"
	"letter-spacing:-.015em;line-height:1.25;margin:.5rem 0 .7rem;text-wrap:balance}"
	".claims p+p{font-size:1.05rem;font-weight:400;letter-spacing:0;margin:.3rem 0;"
	"color:var(--soft);text-wrap:pretty}"
	"section{background:var(--card);border:1px solid var(--line);border-radius:12px;"
	"padding:1.1rem 1.25rem 1.25rem;margin:1.1rem 0}.wide{overflow-x:auto}"
	"h2{font-size:1.08rem;margin:0}section p,.when{color:var(--soft);font-size:.9rem;"
	"margin:.15rem 0 .9rem}section p.keys{margin:-.5rem 0 .8rem}"
	".row{display:grid;grid-template-columns:15rem minmax(0,1fr) 4.2rem;column-gap:.9rem;"
	"align-items:center;font-size:.82rem;line-height:1.35}.row i{color:var(--soft);"
	"font-style:normal}.row b{font-weight:400;text-align:right;"
	"font-variant-numeric:tabular-nums}.row svg{grid-column:2;width:100%;height:24px;"
	"overflow:visible}.row>span{grid-column:1}svg{display:block}"
	"@media(max-width:44rem){.row{grid-template-columns:minmax(0,1fr) "
	"auto;margin-bottom:.35rem}"
	".row svg{grid-column:1/-1;grid-row:2}.row.axis svg{grid-row:1}.row.axis{margin:0}"
	"main{padding:2rem .8rem}section{padding:1rem .9rem}}"
	".panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));"
	"gap:1.1rem "
	"1rem;align-items:end}figure{margin:0}figcaption{font-size:.82rem;line-height:1.35}"
	"figure svg{width:100%;height:auto}figure text{font-size:12px}"
	"text{fill:var(--ink);font:12px system-ui,sans-serif}.soft{fill:var(--soft)}"
	".mid{text-anchor:middle}.end{text-anchor:end}.cut{fill:var(--card)}"
	".grid{stroke:var(--line);fill:none}"
	".rail{stroke:var(--line);stroke-width:3;fill:none}"
	".floor{stroke:var(--tf);stroke-width:2.5;fill:none}.dot{fill-opacity:.38}"
	"rect.wait,.key.wait::before{opacity:.6}.key{display:inline-block;margin-right:.9rem;font-"
	"weight:400;"
	"color:var(--ink);white-space:nowrap}.key::before{content:'';display:inline-block;"
	"width:.7em;height:.7em;border-radius:3px;margin-right:.35em;background:var(--c)}"
	".key.wait{color:var(--soft)}.tf{--c:var(--tf)}table{border-collapse:collapse;width:100%;"
	"font-size:.82rem;"
	"font-variant-numeric:tabular-nums}td,th{text-align:right;padding:.3rem .55rem;"
	"border-bottom:1px solid var(--line);white-space:nowrap}th{color:var(--soft);"
	"font-weight:400}td:first-child,th:first-child{text-align:left}tr:last-child td{border:0}"
	"pre{overflow:auto;font-size:.78rem;color:var(--soft);white-space:pre-wrap;margin:0}";

/* A tool's colour for marks, lines and words, and a stage's for bars. */
static void
add_style(struct buf *b)
{
	buf_printf(b, "<style>%s", style);
	for (int i = 0; i < CHART_TOOLS; i++)
		buf_printf(b,
			".t%d{fill:var(--t%d);--c:var(--t%d)}.x%d{color:var(--t%d)}"
			".l%d{stroke:var(--t%d);stroke-width:2;fill:none}",
			i, i, i, i, i, i, i);
	for (int i = 0; i < CHART_STAGES; i++)
		buf_printf(b, ".s%d{fill:var(--s%d);--c:var(--s%d)}", i, i, i);
	buf_lit(b, "</style>");
}

static void
add_claims(struct buf *b, struct data report)
{
	struct buf claims = { 0 };
	report_headline(&claims, report);
	struct str rest = buf_str(&claims), line;
	buf_lit(b, "<div class=\"claims\">");
	while (str_line(&rest, &line)) {
		buf_lit(b, "<p>");
		html_text(b, line);
		buf_lit(b, "</p>\n");
	}
	buf_lit(b, "</div>");
	buf_done(&claims);
}

static void
add_cell(struct buf *b, double ns)
{
	buf_lit(b, "<td>");
	report_time(b, ns);
	buf_lit(b, "</td>");
}

static void
add_row_name(struct buf *b, const struct report_row *row)
{
	buf_lit(b, "<tr><td>");
	html_text(b, row->command);
	buf_add_char(b, ' ');
	html_text(b, row->scenario);
	if (row->style.len) {
		buf_add_char(b, '/');
		html_text(b, row->style);
	}
	buf_printf(b, "</td><td>%lld</td>", (long long)row->posts);
}

static void
add_figures(struct buf *b, struct data report)
{
	buf_lit(b, "<section><h2>All figures</h2><p>With 95 % of the p50 by bootstrap, and its "
		   "ratio to the floor's.</p>\n" WIDE
		   "<table><tr><th>scenario</th><th>posts</th><th>tool</th>"
		   "<th>p50</th><th>from</th><th>to</th><th>p95</th><th>p99</th><th>max</th>"
		   "<th>× floor</th></tr>\n");
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		static const char *const names[] = { "p50", "p50_low", "p50_high", "p95", "p99",
			"max" };
		add_row_name(b, &row);
		buf_lit(b, "<td>");
		html_text(b, row.tool);
		buf_lit(b, "</td>");
		if (row.lost.len) {
			buf_lit(b, "<td colspan=\"7\">void: ");
			html_text(b, row.lost);
			buf_lit(b, "</td></tr>\n");
			continue;
		}
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
			add_cell(b, report_ns(row.main, str_of(names[k])));
		buf_lit(b, "<td>");
		if (row.ratio > 0)
			buf_printf(b, "%.2f", row.ratio);
		buf_lit(b, "</td></tr>\n");
	}
	buf_lit(b, "</table></div></section>\n");
}

static const struct {
	struct str name;
	const char *title;
} counters[] = {
	{ { "tasks_run", 9 }, "tasks run" },
	{ { "edges_walked", 12 }, "edges walked" },
	{ { "files_read", 10 }, "files read" },
	{ { "bytes_hashed", 12 }, "bytes hashed" },
	{ { "pages_rendered", 14 }, "pages rendered" },
	{ { "bytes_pushed", 12 }, "bytes pushed" },
	{ { "allocations", 11 }, "allocations" },
};
enum { COUNTERS = sizeof(counters) / sizeof(*counters) };

static void
add_work(struct buf *b, struct data report)
{
	struct data measures = data_get(report, S("measures"));
	struct buf rows = { 0 };
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		struct data work = data_get(data_at(measures, i), S("counters"));
		if (data_len(work) == 0 || !str_eq(row.tool, S("platen")))
			continue;
		add_row_name(&rows, &row);
		for (int k = 0; k < COUNTERS; k++)
			buf_printf(&rows, "<td>%lld</td>",
				(long long)data_float(data_get(work, counters[k].name), 0));
		buf_lit(&rows, "</tr>\n");
	}
	if (rows.len) {
		buf_lit(b, "<section><h2>The work of one update</h2><p>Exact, and the same on any "
			   "machine.</p>\n" WIDE "<table><tr><th>scenario</th><th>posts</th>");
		for (int k = 0; k < COUNTERS; k++)
			buf_printf(b, "<th>%s</th>", counters[k].title);
		buf_printf(b, "</tr>\n%.*s</table></div></section>\n", STR(buf_str(&rows)));
	}
	buf_done(&rows);
}

void
report_html(struct buf *b, struct data report)
{
	struct buf text = { 0 };
	buf_lit(b,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
		"name=\"viewport\" content=\"width=device-width\"><title>platen bench</title>\n");
	add_style(b);
	buf_lit(b, "</head>\n<body><main><h1>platen bench</h1>\n");
	add_claims(b, report);
	chart_comparison(b, report);
	chart_stages(b, report);
	chart_growth(b, report);
	chart_distributions(b, report);
	add_work(b, report);
	add_figures(b, report);
	report_checks_text(&text, report);
	report_notes(&text, report);
	buf_lit(b, "<section><h2>How it was measured</h2><p>");
	html_text(b, data_str(data_get(report, S("date"))));
	buf_lit(b, "; ");
	html_text(b, data_str(data_get(report, S("line"))));
	buf_lit(b, "</p>\n<pre>");
	html_text(b, buf_str(&text));
	buf_lit(b, "</pre></section></main></body></html>\n");
	buf_done(&text);
}
