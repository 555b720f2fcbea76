/* Liquid: every tag and rule, what is said of errors and where, and what hosts bring. */
#include <stdlib.h>

#include "liquid_rig.h"

/* ---- what templates print ---- */

struct row {
	const char *sentence, *template, *want;
};

static const struct row rows[] = {
	{ "text prints as it is", "a } b %} c", "a } b %} c" },
	{ "an output prints a value", "{{ s }}", "text" },
	{ "what is not there prints nothing", "{{ gone.b[1] }}", "" },
	{ "a float keeps its point", "{{ f }} {{ n }}", "1.0 3" },
	{ "a list prints its items", "{{ a }}", "xyz" },
	{ "a map prints as Ruby inspects it", "{{ h }}", "{\"k\"=>\"v\", \"size\"=>9}" },
	{ "keys are found by dot, text and variable", "{{ h.k }}{{ h['k'] }}{{ h[key] }}", "vvv" },
	{ "a key named size wins over the size", "{{ h.size }} {{ a.size }} {{ s.size }}",
		"9 3 4" },
	{ "lists have a first and a last", "{{ a.first }}{{ a.last }}{{ a[-2] }}", "xzy" },
	{ "brackets within brackets are read", "{{ h[posts[0].none] }}{{ a[a.size] }}.", "." },
	{ "whitespace control takes blanks on both sides", "a \n{{- s -}}\n b", "atextb" },
	{ "whitespace control works at tags", "a {%- if yes -%} b {%- endif -%} c", "abc" },
	{ "filters are applied one behind the other", "{{ s | upcase | append: '!' }}", "TEXT!" },
	{ "an unknown filter changes nothing", "{{ s | nosuch: 1 }}", "text" },
	{ "a list does not contain the word empty", "{% if empties contains empty %}1{% endif %}2",
		"2" },
	{ "a break within case leaves what is rendered behind it alone",
		"{% case nil %}{% when nil %}{% break %}{% when nil %}{% render 'one', v: 1 %}{% "
		"endcase "
		"%}3",
		"<1>" },
	{ "if takes the first branch that holds",
		"{% if no %}1{% elsif n > 2 %}2{% elsif yes %}3{% else %}4{% endif %}", "2" },
	{ "and and or bind to the right", "{% if false and true or true %}1{% else %}2{% endif %}",
		"2" },
	{ "an empty list is empty", "{% if none == empty %}1{% endif %}", "1" },
	{ "nil is blank and not empty",
		"{% if gone == blank %}1{% endif %}{% if gone == empty %}2{% endif %}", "1" },
	{ "what has no order is neither less nor more",
		"{% if gone < 1 %}1{% endif %}{% if gone > 1 %}2{% endif %}.", "." },
	{ "contains looks into lists, texts and maps",
		"{% if a contains 'x' %}1{% endif %}{% if s contains 'ex' %}2{% endif %}"
		"{% if h contains 'k' %}3{% endif %}",
		"123" },
	{ "1 equals 1.0", "{% if f == 1 %}1{% endif %}", "1" },
	{ "unless turns its first condition round",
		"{% unless yes %}1{% elsif n %}2{% else %}3{% endunless %}", "2" },
	{ "case takes each when that is the same",
		"{% case n %}x{% when 1, 2 %}a{% when 4 or 3 %}b{% else %}c{% endcase %}", "b" },
	{ "a block of white space alone prints nothing",
		"{% if yes %} {% assign x = 1 %} {% endif %}{% for i in a %} {% endfor %}.", "." },
	{ "a break is no white space", "{% for i in a %} {% break %}{% endfor %}.", " ." },
	{ "a loop goes through a list", "{% for i in a %}{{ i }},{% endfor %}", "x,y,z," },
	{ "a loop goes through a range", "{% for i in (1..n) %}{{ i }}{% endfor %}", "123" },
	{ "a loop goes through pairs", "{% for p in h %}{{ p[0] }}={{ p[1] }};{% endfor %}",
		"k=v;size=9;" },
	{ "a second else ends the loop, as in Ruby", "{% for i in n %}1{% else %}2{% else %}3",
		"3" },
	{ "and an empty loop with a second else prints nothing",
		"3{% for i in none %}1{% else %}2{% else %}", "3" },
	{ "nor where all in it is white space", "{% for i in none %} {% else %} {% else %}3", "3" },
	{ "what a second else ends is not trimmed any more",
		"{% for i in none %}1{% else %}2 {% else %}{%- assign x = 3 -%}{{ x }}", "3" },
	{ "an empty loop has an else", "{% for i in none %}1{% else %}2{% endfor %}", "2" },
	{ "limit, offset and reversed",
		"{% for i in a reversed limit: 2 offset: 1 %}{{ i }}{% endfor %}", "zy" },
	{ "an offset continues",
		"{% for i in a limit: 2 %}{{ i }}{% endfor %}-{% for i in a offset: continue %}{{ "
		"i }}"
		"{% endfor %}",
		"xy-z" },
	{ "forloop knows its place",
		"{% for i in a %}{{ forloop.index }}{{ forloop.rindex0 }}{{ forloop.first }} {% "
		"endfor %}",
		"12true 21false 30false " },
	{ "loops know the one around",
		"{% for i in a %}{% for j in (1..1) %}{{ forloop.parentloop.index }}{% endfor %}{% "
		"endfor %}",
		"123" },
	{ "break ends the innermost loop",
		"{% for i in a %}{% for j in a %}{{ j }}{% break %}{% endfor %}{% endfor %}",
		"xxx" },
	{ "continue goes to the next", "{% for i in a %}{% continue %}no{% endfor %}.", "." },
	{ "a loop's variable ends with it", "{% for i in a %}{% endfor %}{{ i }}.", "." },
	{ "assign within a loop stays", "{% for i in a %}{% assign v = i %}{% endfor %}{{ v }}",
		"z" },
	{ "capture keeps what is printed", "{% capture v %}<{{ s }}>{% endcapture %}{{ v }}{{ v }}",
		"<text><text>" },
	{ "comments print nothing, broken or not", "{% comment %}{% if %}{% endcomment %}.", "." },
	{ "comments in one tag", "{% # one\n # two %}.", "." },
	{ "raw text is no Liquid", "{% raw %}{{ s }}{% if %}{% endraw %}", "{{ s }}{% if %}" },
	{ "doc prints nothing", "{% doc %}{{ x {% enddoc %}.", "." },
	{ "a counter goes on from what the data has", "{% increment n %}{% increment f %}{{ f }}",
		"31.02.0" },
	{ "increment and decrement count apart from variables",
		"{% assign c = 9 %}{% increment c %}{% increment c %}{% decrement d %}{{ c }}",
		"01-19" },
	{ "cycle goes round", "{% for i in (1..4) %}{% cycle 'a', 'b' %}{% endfor %}", "abab" },
	{ "cycles with names are apart",
		"{% cycle 'p': 1, 2 %}{% cycle 'q': 1, 2 %}{% cycle 'p': 1, 2 %}", "112" },
	{ "ifchanged prints what differs from the last",
		"{% for i in (1..4) %}{% ifchanged %}{{ i | divided_by: 2 }}{% endifchanged %}{% "
		"endfor %}",
		"012" },
	{ "tablerow makes rows", "{% tablerow i in a cols: 2 %}{{ i }}{% endtablerow %}",
		"<tr class=\"row1\">\n<td class=\"col1\">x</td><td class=\"col2\">y</td></tr>\n"
		"<tr class=\"row2\"><td class=\"col1\">z</td></tr>\n" },
	{ "echo and liquid", "{% liquid\nif yes\n  echo s | upcase\nendif\n%}", "TEXT" },
	{ "include sees and sets the variables around",
		"{% assign v = 1 %}{% include 'one' %}{% include 'sets' %}{{ v }}", "<1>set" },
	{ "include with and for", "{% include 'one' with s %}{% include 'one' for a, v: 1 %}",
		"<text><x1><y1><z1>" },
	{ "a break within an include ends the loop around",
		"{% for i in a %}{{ i }}{% include 'out' %}{% endfor %}", "x" },
	{ "render sees the host's variables and its own",
		"{% assign v = 1 %}{% render 'one' %}{% render 'one', v: 2 %}{% render 'one' for a "
		"as v %}",
		"<><2><x><y><z>" },
	{ "render sets nothing outside", "{% render 'sets' %}{{ v }}.", "." },
	{ "a lax markup is read as Ruby reads it", "{{ s , upcase }}{{ 1 2 }}", "text1" },
};

static void
test_rows(void)
{
	struct test_host h = {
		.arena = &arena, .data = json(variables), .templates = json(templates)
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_ARENA(&arena);
		int r = test_render(&h, str_of(rows[i].template), &out);
		if (!ok(r == 0 && str_eq(buf_str(&out), str_of(rows[i].want)), "%s",
			    rows[i].sentence))
			note("%d '%.*s' %.*s", r, STR(buf_str(&out)), STR(buf_str(&h.said)));
	}
}

/* ---- Jekyll's include ---- */

static const struct row jekyll_rows[] = {
	{ "an include has parameters", "{% include f.html a=\"1\" b=s %}", "[1|text]" },
	{ "quotes in a parameter are escaped", "{% include f.html a=\"q\\\"\" b='it\\'s' %}",
		"[q\"|it's]" },
	{ "a name is computed", "{% assign x = 'f' %}{% include {{ x }}.html a=n %}", "[3|]" },
	{ "braces before a name that is computed do not count",
		"{% assign x = 'f' %}{% include{{ {{x}}.html a=n %}", "[3|]" },
	{ "an include within has parameters of its own", "{% include g.html x=key %}", "[k|]" },
	{ "one without parameters sees those around", "{% include f.html %}", "[|]" },
};

static void
test_jekyll(void)
{
	static const struct liquid_dialect jekyll = { .jekyll_include = true };
	struct test_host h = { .arena = &arena,
		.data = json(variables),
		.templates = json(templates),
		.dialect = &jekyll };
	for (size_t i = 0; i < sizeof(jekyll_rows) / sizeof(jekyll_rows[0]); i++) {
		struct buf out = BUF_ARENA(&arena);
		int r = test_render(&h, str_of(jekyll_rows[i].template), &out);
		if (!ok(r == 0 && str_eq(buf_str(&out), str_of(jekyll_rows[i].want)), "Jekyll: %s",
			    jekyll_rows[i].sentence))
			note("%d '%.*s' %.*s", r, STR(buf_str(&out)), STR(buf_str(&h.said)));
	}
	struct buf out = BUF_ARENA(&arena);
	ok(test_render(&h, S("{% include ../../etc/passwd %}"), &out) == UV_EINVAL,
		"Jekyll: a name does not lead out of the folder");
	ok(test_render(&h, S("{% include f.html a= %}"), &out) == UV_EINVAL,
		"Jekyll: a parameter without a value is an error");
	ok(test_render(&h, S("{% include loop.html %}"), &out) == UV_EINVAL &&
			str_search(buf_str(&h.said), S("Nesting too deep")) < h.said.len,
		"Jekyll: a file that includes itself is an error");
}

/* ---- errors ---- */

static const struct row errors[] = {
	{ "an unknown tag is named", "a\n {% nosuch %}",
		"t.html:2:2: error: Unknown tag 'nosuch'\n" },
	{ "an open block is named where it begins", "\n{% if yes %}\n",
		"t.html:2:1: error: 'if' tag was never closed\n" },
	{ "a line of a liquid tag is named where its text begins",
		"{% liquid\n\techo s\n\tnosuch a\n%}",
		"t.html:3:2: error: Unknown tag 'nosuch'\n" },
	{ "so is one of which nothing can be read", "{% liquid\n\techo s\n   :a  \n%}",
		"t.html:3:4: error: Unknown tag '   :a  '\n" },
	{ "and one that fails as it runs", "{% liquid\n  echo s\n  echo 'a' | append\n%}",
		"t.html:3:3: error: append: wrong number of arguments (given 1, expected 2)\n" },
	{ "what is no number is not counted", "{% increment s %}",
		"t.html:1:1: error: 's' cannot be counted: it is no number\n" },
	{ "doc takes no arguments", "{% doc a %}b{% enddoc %}",
		"t.html:1:1: error: Syntax Error in 'doc' - Valid syntax: {% doc %}{% enddoc "
		"%}\n" },
	{ "a foreign end is an error", "{% if yes %}{% endfor %}",
		"t.html:1:13: error: 'endfor' is not a valid delimiter for if tags. use endif\n" },
	{ "an open output is an error", "a {{ b",
		"t.html:1:3: error: Variable '{{' was not properly terminated with regexp: "
		"/\\}\\}/\n" },
	{ "an else outside is an error", "{% else %}",
		"t.html:1:1: error: Unexpected outer 'else' tag\n" },
	{ "a lax markup is a warning", "{{ s }}\n  {{ 1 2 }}",
		"t.html:2:5: warning: Expected end_of_string but found number in \"1 2\"\n" },
	{ "what fails at run time has its place", "\n\n  {{ 1 | append }}",
		"t.html:3:3: error: append: wrong number of arguments (given 1, expected 2)\n" },
	{ "arguments with names are one more", "{{ s | join: 'k', a: 1, b: 2 }}",
		"t.html:1:1: error: join: wrong number of arguments (given 3, expected 1..2)\n" },
	{ "what fails in an include tells how one comes there", "a\n {% include 'fails' %}",
		"fails:2:2: error: append: wrong number of arguments (given 1, expected 2)\n"
		"t.html:2:2: note: included here\n" },
	{ "an include that does not compile tells how one comes there", "{% include 'bad' %}",
		"bad:2:1: error: 'if' tag was never closed\n"
		"t.html:1:1: note: included here\n" },
	{ "a template that is missing is named", "{% include 'gone' %}",
		"t.html:1:1: error: Could not find the template 'gone'\n" },
	{ "texts and numbers have no order", "{% if s > 1 %}{% endif %}",
		"t.html:1:1: error: comparison of String with 1 failed\n" },
	{ "an operator that is none is an error", "{% if s like 1 %}{% endif %}",
		"t.html:1:1: error: Unknown operator like\n" },
};

/* All that is wrong is told, each once. */
static const struct row several[] = {
	{ "behind an unknown tag is read on", "{% nosuch %}\n{{ 1 | plus: 1 }\n{% other %}",
		"t.html:1:1: error: Unknown tag 'nosuch'\nt.html:2:1: error: Variable '{{ 1 | "
		"plus: 1 }' "
		"was not properly terminated with regexp: /\\}\\}/\n"
		"t.html:3:1: error: Unknown tag 'other'\n" },
	{ "a block that is none does not make its end an error",
		"{% fro x in a %}{% if x %}1{% else %}2{% endif %}{% endfro %}{% nosuch %}",
		"t.html:1:1: error: Unknown tag 'fro'\nt.html:1:62: error: Unknown tag "
		"'nosuch'\n" },
	{ "nor its branches", "{% cse s %}{% when 1 %}{% else %}{% endcse %}",
		"t.html:1:1: error: Unknown tag 'cse'\n" },
	{ "nor does a block whose head is wrong, within one",
		"{% if yes %}{% for x of a %}{% endfor %}{% else %}{% endif %}{% nosuch %}",
		"t.html:1:13: error: Syntax Error in 'for loop' - Valid syntax: for [item] in "
		"[collection]\n"
		"t.html:1:62: error: Unknown tag 'nosuch'\n" },
	{ "behind a foreign end is read on", "{% endif %}\n{% if yes %}{% endfor %}{% nosuch %}",
		"t.html:1:1: error: Unknown tag 'endif'\nt.html:2:25: error: Unknown tag "
		"'nosuch'\n" },
	{ "an end that is missing is told where nothing else can be why", "{{ a }\n{% if yes %}",
		"t.html:1:1: error: Variable '{{ a }' was not properly terminated with regexp: "
		"/\\}\\}/\n"
		"t.html:2:1: error: 'if' tag was never closed\n" },
	{ "behind what fails is run on",
		"{% include 'gone' %}\n{{ 1 | append }}{% include 'away' %}",
		"t.html:1:1: error: Could not find the template 'gone'\n"
		"t.html:2:1: error: append: wrong number of arguments (given 1, expected 2)\n"
		"t.html:2:17: error: Could not find the template 'away'\n" },
	{ "what fails in a loop is told once",
		"{% for i in a %}{% include 'gone' %}{% endfor %}{% include 'fails' %}",
		"t.html:1:17: error: Could not find the template 'gone'\n"
		"fails:2:2: error: append: wrong number of arguments (given 1, expected 2)\n" },
	{ "all that is wrong with an include is told", "{% include 'worse' %}{% include 'gone' %}",
		"worse:1:1: error: Unknown tag 'x'\nworse:2:1: error: Unknown tag 'y'\n"
		"t.html:1:22: error: Could not find the template 'gone'\n" },
	{ "a name that fails is no second error", "{% include f{{ 1 | append }}.html %}",
		"t.html:1:13: error: append: wrong number of arguments (given 1, expected 2)\n" },
	{ "nor is what was to be assigned",
		"{% assign v = 1 | append %}{% capture w %}{% include 'gone' %}{% endcapture %}{{ "
		"v }}{{ w }}",
		"t.html:1:1: error: append: wrong number of arguments (given 1, expected 2)\n"
		"t.html:1:43: error: Could not find the template 'gone'\n" },
	{ "too deep is the end", "{% include 'deep' %}{% include 'gone' %}",
		"deep:1:1: error: Nesting too deep\n" },
};

/* The diagnostics without the lines of source. */
static struct str
heads(struct str said)
{
	struct buf b = BUF_ARENA(&arena);
	struct str line;
	while (str_line(&said, &line)) {
		if (str_starts(line, S("  ")))
			continue;
		buf_add(&b, line);
		buf_add_char(&b, '\n');
	}
	return buf_str(&b);
}

/* Without the notes. */
static struct str
errors_of(struct str said)
{
	struct buf b = BUF_ARENA(&arena);
	struct str all = heads(said), line;
	while (str_line(&all, &line))
		if (str_search(line, S(": error: ")) < line.len)
			buf_printf(&b, "%.*s\n", STR(line));
	return buf_str(&b);
}

static void
test_several(void)
{
	for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++) {
		struct test_host h = { .arena = &arena,
			.data = json(variables),
			.templates = json(templates),
			.dialect = &(struct liquid_dialect){
				.jekyll_include = true, .both_includes = true } };
		struct buf out = BUF_ARENA(&arena);
		int r = test_render(&h, str_of(several[i].template), &out);
		struct str said = errors_of(buf_str(&h.said));
		if (!ok(r == UV_EINVAL && str_eq(said, str_of(several[i].want)), "%s",
			    several[i].sentence))
			note("%d %.*s", r, STR(said));
	}
	struct test_host h = { .arena = &arena, .data = json(variables), .templates = json("{}") };
	struct buf out = BUF_ARENA(&arena), text = BUF_ARENA(&arena);
	size_t n = 0;
	for (int i = 0; i < 100; i++)
		buf_printf(&text, "{%% include 'gone%d' %%}", i);
	ok(test_render(&h, buf_str(&text), &out) == UV_EINVAL, "a hundred errors are an error");
	struct str rest = errors_of(buf_str(&h.said)), line;
	while (str_line(&rest, &line))
		n++;
	ok(n == LIQUID_ERRORS_MAX, "of which %d are told", LIQUID_ERRORS_MAX);
}

static void
test_errors(void)
{
	struct test_host h = {
		.arena = &arena, .data = json(variables), .templates = json(templates)
	};
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct buf out = BUF_ARENA(&arena);
		(void)test_render(&h, str_of(errors[i].template), &out);
		struct str said = heads(buf_str(&h.said)), want = str_of(errors[i].want);
		if (!ok(str_starts(said, want) || str_ends(said, want), "%s", errors[i].sentence))
			note("%.*s", STR(said));
	}
	struct buf out = BUF_ARENA(&arena);
	(void)test_render(&h, S("{% if yes %}{% endfi %}"), &out);
	ok(str_search(buf_str(&h.said), S("^ did you mean 'endif'?")) < h.said.len ||
			str_search(buf_str(&h.said), S("~ did you mean 'endif'?")) < h.said.len,
		"a tag that is misspelt has a hint");
	(void)test_render(&h, S("{{ s | upcsae }}"), &out);
	ok(str_search(buf_str(&h.said), S("did you mean 'upcase'?")) < h.said.len,
		"a filter that is misspelt has a hint");
	h.strict = true;
	ok(test_render(&h, S("{{ gone }}"), &out) == UV_EINVAL,
		"a strict host has no unknown variables");
	ok(test_render(&h, S("{{ s | nosuch }}"), &out) == UV_EINVAL, "nor unknown filters");
	ok(test_render(&h, S("{% assign v = h.gone %}"), &out) == UV_EINVAL, "nor unknown keys");
}

/* ---- objects of the host ---- */

struct asked {
	size_t counts, most;
};

static int
many_count(struct liquid_run *run, const void *self, size_t *ret)
{
	((struct asked *)liquid_ctx(run))->counts++;
	*ret = 1000000;
	return 0;
}

static int
many_items(
	struct liquid_run *run, const void *self, size_t from, size_t n, struct liquid_value *ret)
{
	struct asked *asked = liquid_ctx(run);
	for (size_t i = 0; i < n; i++)
		ret[i] = liquid_int((int64_t)(from + i));
	if (from + n > asked->most)
		asked->most = from + n;
	return (int)n;
}

static int
many_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	if (str_eq(key, S("fails")))
		return UV_EAGAIN;
	if (str_eq(key, S("name")))
		*ret = liquid_string(S("many"));
	return 0;
}

static const struct liquid_class many = {
	.name = "Many",
	.get = many_get,
	.count = many_count,
	.items = many_items,
};

static int
many_global(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	if (str_eq(name, S("many")))
		*ret = liquid_object(&many, "");
	return 0;
}

/* {% shout %}: its body in capitals between its markup. */
static int
run_shout(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct str markup;
	int r = liquid_call_expand(run, call, &markup);
	buf_printf(out, "%.*s<", STR(r < 0 ? S("") : markup));
	if (r == 0)
		r = liquid_call_body(run, call, out);
	buf_lit(out, ">");
	return r;
}

static const struct liquid_tag tags[] = {
	{ "quiet", true, true, run_shout },
	{ "shout", true, false, run_shout },
	{ "url", false, false, run_shout },
};
static const struct liquid_dialect dialect = { tags, 3, false };

static int
render_many(const char *text, struct asked *asked, struct buf *out)
{
	struct liquid_host host = { .ctx = asked, .global = many_global, .dialect = &dialect };
	struct liquid_source source = { .text = str_of(text), .dialect = &dialect };
	struct buf program = BUF_ARENA(&arena), diags = BUF_ARENA(&arena);
	*asked = (struct asked){ 0 };
	int r = liquid_compile(&source, &program, &diags);
	return r < 0 ? r : liquid_render(&host, buf_str(&program), &arena, out);
}

static void
test_objects(void)
{
	struct asked asked;
	struct buf out = BUF_ARENA(&arena);
	ok(render_many("{% for i in many limit: 3 offset: 2 %}{{ i }}{% endfor %}", &asked, &out) ==
				0 &&
			str_eq(buf_str(&out), S("234")) && asked.counts == 0 && asked.most == 5,
		"a loop with a limit asks for what it prints, and not how many there are");
	ok(render_many("{% for i in many %}{% break %}{% endfor %}", &asked, &out) == 0 &&
			asked.most < 100,
		"a loop that is left asks for little more");
	buf_clear(&out);
	ok(render_many("{{ many.size }} {{ many[7] }} {{ many.last }} {{ many.name }}", &asked,
		   &out) == 0 &&
			str_eq(buf_str(&out), S("1000000 7 999999 many")),
		"an object has a size, items and a last one");
	ok(render_many("{% for i in many %}{{ many.fails }}{% endfor %}", &asked, &out) ==
			UV_EAGAIN,
		"an object's own error is the run's");
}

static void
test_tags(void)
{
	struct asked asked;
	struct buf out = BUF_ARENA(&arena);
	ok(render_many("{% assign x = 'y' %}{% url {{ x }}.html %}", &asked, &out) == 0 &&
			str_eq(buf_str(&out), S("y.html<>")),
		"a tag of the host has its markup with outputs filled in");
	buf_clear(&out);
	ok(render_many("{% shout a %}{% if true %}b{% endif %}{% endshout %}", &asked, &out) == 0 &&
			str_eq(buf_str(&out), S("a<b>")),
		"a block of the host runs its body");
	buf_clear(&out);
	ok(render_many("{% quiet %}{% if %}{{ x }}{% endquiet %}", &asked, &out) == 0 &&
			str_eq(buf_str(&out), S("<{% if %}{{ x }}>")),
		"a raw block of the host has its body as it is");
	buf_clear(&out);
	ok(render_many(
		   "{% for i in (1..3) %}{% shout %}{{ i }}{% break %}{% endshout %}{% endfor %}",
		   &asked, &out) == 0 &&
			str_eq(buf_str(&out), S("<1>")),
		"a break within a block of the host ends the loop around");
}

/* ---- programs ---- */

static void
test_programs(void)
{
	struct test_host h = {
		.arena = &arena, .data = json(variables), .templates = json(templates)
	};
	struct str program, again, diags;
	struct str text = S("{% for i in a %}{{ i | upcase }}{% cycle '-', '+' %}{% endfor %}");
	(void)test_compile(&h, S("a"), text, &program, &diags);
	(void)test_compile(&h, S("a"), arena_str(&arena, text), &again, &diags);
	ok(str_eq(program, again), "one text compiles to one program");
	char *moved = malloc(program.len + 1);
	memcpy(moved + 1, program.ptr, program.len);
	static const struct liquid_filters *const filters[] = { &liquid_filters_text, NULL };
	struct liquid_host host = { .ctx = &h, .global = test_global, .filters = filters };
	struct buf out = BUF_ARENA(&arena);
	int r = liquid_render(&host, (struct str){ moved + 1, program.len }, &arena, &out);
	ok(r == 0 && str_eq(buf_str(&out), S("X-Y+Z-")), "a program runs wherever its bytes lie");
	free(moved);
}

/* ---- expressions as text ---- */

static int
probe(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	const struct liquid_expression *e = liquid_expression(run, liquid_call_markup(call));
	struct liquid_value list = liquid_nil(), *items;
	size_t n;
	int r = liquid_variable(run, S("posts"), &list);
	if (r == 0)
		r = liquid_items(run, list, 0, 9, &items, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct liquid_value v;
		bool holds;
		r = liquid_holds(run, e, S("p"), items[i], &holds);
		if (r == 0)
			r = liquid_evaluate(run, e, S("p"), items[i], &v);
		if (r == 0)
			buf_printf(out, "%d:", holds);
		if (r == 0)
			r = liquid_text(run, v, out);
		buf_lit(out, " ");
	}
	return r;
}

static void
test_expressions(void)
{
	static const struct liquid_tag probes[] = { { "probe", false, false, probe } };
	static const struct liquid_dialect with_probe = { probes, 1, false };
	struct test_host h = { .arena = &arena, .data = json(variables), .dialect = &with_probe };
	struct buf out = BUF_ARENA(&arena);
	ok(test_render(&h, S("{% probe p.t == 'A' or p.t contains 'X' %}"), &out) == 0 &&
			str_starts(buf_str(&out), S("1:")) &&
			str_search(buf_str(&out), S(" 0:")) < out.len,
		"a condition given as text holds for some");
	buf_clear(&out);
	ok(test_render(&h, S("{% assign k = 't' %}{% probe p[k] %}{{ p }}"), &out) == 0 &&
			str_eq(buf_str(&out), S("1:A 1:B ")),
		"an expression given as text sees the template's variables, and leaves none");
	ok(refused(&h, S("{% probe p.t == %}"), "is not a valid expression"),
		"one that cannot be read is an error where it is used");
}

int
main(void)
{
	test_rows();
	test_jekyll();
	test_errors();
	test_several();
	test_objects();
	test_tags();
	test_programs();
	test_expressions();
	arena_done(&arena);
	return done_testing();
}
