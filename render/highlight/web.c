/* The tables of HTML and XML. */
#include "render/highlight/lex.h"

/* clang-format off */

enum {
	ROOT = 1, COMMENT, TAG, TAG_START, TAG_END, TAG_END_END, ATTRIBUTE, DOUBLE, SINGLE, SCRIPT, STYLE, STATES,
};

#define NAME "[\\i:_-][\\w:.-]*"

static bool
script(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "nt", m->at[1]);
	highlight_reset(r, 0);
	return true;
}

static bool
style(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "nt", m->at[1]);
	highlight_reset(r, 1);
	return true;
}

static const struct highlight_rule root[] = {
	RULE("[^<&]+", ""), RULE("&((?!;)\\S)*;", "ni"), RULE("<![dD][oO][cC][tT][yY][pP][eE] ~(>)", "cp"),
	RULE("<!\\[CDATA\\[~(\\]\\]>)", "cp"), PUSH(COMMENT, "<!--", "c"), RULE("<\\?~(\\?>)", "cp"),
	{ .pattern = "<\\s*script\\s*", .hook = script, .push = { SCRIPT, TAG } },
	{ .pattern = "<\\s*style\\s*", .hook = style, .push = { STYLE, TAG } },
	PUSH(TAG_END, "</", "nt"), PUSH(TAG_START, "<", "nt"), { 0 },
};
static const struct highlight_rule tag_end[] = { MIX(TAG_END_END), GOTO(TAG_END_END, NAME, "nt"), { 0 } };
static const struct highlight_rule tag_end_end[] = { RULE("\\s+", ""), POP(">", "nt"), { 0 } };
static const struct highlight_rule tag_start[] = {
	RULE("\\s+", ""), GOTO(TAG, NAME, "nt"), GOTO(TAG, "", ""), { 0 },
};
static const struct highlight_rule comment[] = {
	RULE("[^-]+", "c"), POP("-->", "c"), RULE("-", "c"), { 0 },
};
static const struct highlight_rule tag[] = {
	RULE("\\s+", ""), PUSH(ATTRIBUTE, "[\\i:_\\[\\]()*.-][\\w:.\\[\\]()*-]*\\s*=\\s*", "na"),
	RULE("[\\i:_*#-][\\w:.*#-]*", "na"), POP("/?\\s*>", "nt"), { 0 },
};
static const struct highlight_rule attribute[] = {
	GOTO(DOUBLE, "\"", "s"), GOTO(SINGLE, "'", "s"), POP("[^\\s>]+", "s"), { 0 },
};
static const struct highlight_rule in_double[] = { POP("\"", "s"), RULE("[^\"]+", "s"), { 0 } };
static const struct highlight_rule in_single[] = { POP("'", "s"), RULE("[^']+", "s"), { 0 } };
static const struct highlight_rule in_script[] = {
	{ .pattern = "[^<]+", .within = 1 }, POP("<\\s*/\\s*script\\s*>", "nt"),
	{ .pattern = "<", .within = 1 }, { 0 },
};
static const struct highlight_rule in_style[] = {
	{ .pattern = "[^<]+", .within = 2 }, POP("<\\s*/\\s*style\\s*>", "nt"),
	{ .pattern = "<", .within = 2 }, { 0 },
};

static const struct highlight_rule *const html[STATES] = {
	[ROOT] = root, [COMMENT] = comment, [TAG] = tag, [TAG_START] = tag_start, [TAG_END] = tag_end,
	[TAG_END_END] = tag_end_end, [ATTRIBUTE] = attribute, [DOUBLE] = in_double, [SINGLE] = in_single,
	[SCRIPT] = in_script, [STYLE] = in_style,
};
const struct highlight_language highlight_html = { .names = "html", .states = html,
	.within = { &highlight_javascript, &highlight_css } };

static const struct highlight_rule xml_root[] = {
	RULE("[^<&]+", ""), RULE("&((?!;)\\S)*;", "ni"), RULE("<!\\[CDATA\\[((?!\\]\\]>).)*\\]\\]>", "cp"),
	PUSH(COMMENT, "<!--", "c"), RULE("<\\?((?!\\?>).)*\\?>", "cp"), RULE("<![^>]*>", "cp"),
	PUSH(TAG, "<\\s*[\\i:_][\\w:.-]*", "nt"), RULE("<\\s*/\\s*[\\i:_][\\w:.-]*\\s*>", "nt"), { 0 },
};
static const struct highlight_rule xml_tag[] = {
	RULE("\\s+", ""), PUSH(ATTRIBUTE, "[\\i:_][\\w:.-]*\\s*=", "na"), POP("/?\\s*>", "nt"), { 0 },
};
static const struct highlight_rule xml_attribute[] = {
	RULE("\\s+", ""), POP("(\"[^\"]*\"|'[^']*'|[^\\s>]+)", "s"), { 0 },
};
static const struct highlight_rule *const xml[STATES] = {
	[ROOT] = xml_root, [COMMENT] = comment, [TAG] = xml_tag, [ATTRIBUTE] = xml_attribute,
};
const struct highlight_language highlight_xml = { .names = "xml", .states = xml };
