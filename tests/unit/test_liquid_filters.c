/* Filters: what each makes of its input, and what each refuses. */
#include "../filters/rig.h"
#include "tap.h"

static struct arena arena;

/* A template, its variables as JSON, and what it prints; or, where `error` is set, what is reported. */
struct filter_case {
	const char *template, *data, *want;
	bool error;
};

static struct data
data_of_json(const char *json)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	struct diag d;
	int r = data_from_json(&b, S("case"), str_of(json ? json : "{}"), &d);
	data_builder_done(&b);
	return r < 0 ? (struct data){ 0 } : data_of(buf_str(&out));
}

static void
check(const struct filter_case *c, bool jekyll)
{
	struct rig rig = { .arena = &arena, .jekyll = jekyll, .data = data_of_json(c->data) };
	struct buf out = BUF_ARENA(&arena);
	int r = rig_render(&rig, str_of(c->template), &out);
	struct str got = c->error ? buf_str(&rig.message) : buf_str(&out), want = str_of(c->want);
	bool same =
		c->error ? r < 0 && str_search(got, want) < got.len : r == 0 && str_eq(got, want);
	if (ok(same, "%s%s", c->template, c->error ? " is an error" : ""))
		return;
	note("got '%.*s' (%d %.*s), want '%s'", STR(got), r, STR(buf_str(&rig.message)), c->want);
}

static void
check_all(const struct filter_case *cases, size_t n, bool jekyll)
{
	for (size_t i = 0; i < n; i++)
		check(&cases[i], jekyll);
}

#define CHECK(cases, jekyll) check_all((cases), sizeof(cases) / sizeof((cases)[0]), (jekyll))

static void
test_text(void)
{
	static const struct filter_case cases[] = {
		{ "{{ 'a' | append: 'b' }}{{ nil | append: 1 }}{{ x | append: '!' }}",
			"{\"x\":[1,\"b\"]}", "ab1[1, \"b\"]!", false },
		{ "{{ 'a' | prepend: 'b' }}", NULL, "ba", false },
		{ "{{ 'tITLE CaSE' | capitalize }}|{{ x | capitalize }}", "{\"x\":\"\u00DFA\"}",
			"Title case|Ssa", false },
		{ "{{ x | upcase }}{{ x | downcase }}", "{\"x\":\"\u00E4\u00D6\"}",
			"\u00C4\u00D6\u00E4\u00F6", false },
		{ "[{{ '  a b ' | strip }}][{{ '  a ' | lstrip }}][{{ '  a ' | rstrip }}]", NULL,
			"[a b][a ][  a]", false },
		{ "{{ x | strip_newlines }}|{{ x | newline_to_br }}", "{\"x\":\"a\\r\\nb\\nc\\r\"}",
			"abc\r|a<br />\nb<br />\nc\r", false },
		{ "{{ x | escape }}|{{ x | h }}", "{\"x\":\"<a 'b' \\\"c\\\" &amp;>\"}",
			"&lt;a &#39;b&#39; &quot;c&quot; &amp;amp;&gt;|"
			"&lt;a &#39;b&#39; &quot;c&quot; &amp;amp;&gt;",
			false },
		{ "{{ '1 < 2 &amp; 3' | escape_once }}", NULL, "1 &lt; 2 &amp; 3", false },
		{ "{{ 'a<b>b</b><script>x</script><!-- y -->' | strip_html }}", NULL, "ab", false },
		{ "{{ 'a b&c/~*' | url_encode }}", NULL, "a+b%26c%2F~%2A", false },
		{ "{{ 'a+b%26%zz' | url_decode }}", NULL, "a b&%zz", false },
		{ "{{ '%ff' | url_decode }}", NULL, "invalid byte sequence in UTF-8", true },
		{ "{{ '_#/.' | base64_encode }}{{ 'XyMvLg==' | base64_decode }}", NULL,
			"XyMvLg==_#/.", false },
		{ "{{ x | base64_url_safe_encode }}{{ 'YT8_' | base64_url_safe_decode }}",
			"{\"x\":\"a\u00FF?\"}", "YcO_Pw==a??", false },
		{ "{{ 5 | base64_decode }}", NULL, "invalid base64 provided to base64_decode",
			true },
		{ "{{ 'a-b-c' | replace: '-', '+' }} {{ 'abc' | replace: '', '.' }}", NULL,
			"a+b+c .a.b.c.", false },
		{ "{{ 'aXb' | replace: 'X', x }}", "{\"x\":\"[\\\\0\\\\1\\\\`\\\\'\\\\\\\\n]\"}",
			"a[Xab\\n]b", false },
		{ "{{ 'a-b-c' | replace_first: '-', '+' }} {{ 'a-b-c' | replace_last: '-', '+' }}",
			NULL, "a+b-c a-b+c", false },
		{ "{{ 'a-b-c' | remove: '-' }} {{ 'a-b-c' | remove_first: '-' }} "
		  "{{ 'a-b-c' | remove_last: '-' }}",
			NULL, "abc ab-c a-bc", false },
		{ "{{ ' a  b ' | split: ' ' | join: '|' }} {{ 'a,,b,,' | split: ',' | join: '|' }} "
		  "{{ x | split: '' | join: '|' }}",
			"{\"x\":\"a\u00E9\"}", "a|b a||b a|\u00E9", false },
		{ "{{ 'Ground control' | truncate: 9 }} {{ x | truncate: 2, '' }} "
		  "{{ 'abc' | truncate: 3 }}",
			"{\"x\":\"\u00E9\u00E8\u00E0\"}", "Ground... \u00E9\u00E8 abc", false },
		{ "{{ 'a' | truncate: 'x' }}", NULL, "invalid integer", true },
		{ "{{ ' a  b c' | truncatewords: 2 }} {{ 'a b' | truncatewords: 2 }} "
		  "{{ 'a b ' | truncatewords: 1, '!' }}",
			NULL, "a b... a b a!", false },
		{ "{{ 'Liquid' | slice: -3, 2 }}{{ 'a' | slice: 9 }}{{ x | slice: 1, 2 | join }}",
			"{\"x\":[1,2,3,4]}", "ui2 3", false },
		{ "{{ 'a' | slice: 1.5 }}", NULL, "invalid integer", true },
	};
	CHECK(cases, false);
}

static void
test_numbers(void)
{
	static const struct filter_case cases[] = {
		{ "{{ 0.1 | plus: 0.2 }} {{ '1.5' | plus: '2' }} {{ nil | plus: 'x' }}", NULL,
			"0.3 3.5 0", false },
		{ "{{ 10.1 | minus: 2.2 }} {{ 5 | times: 2.1 }} {{ 2.0 | times: 3 }}", NULL,
			"7.9 10.5 6.0", false },
		{ "{{ 9223372036854775807 | plus: 1 | times: 2 }}", NULL, "18446744073709551616",
			false },
		{ "{{ -7 | divided_by: 2 }} {{ 20 | divided_by: 7.0 }} {{ 1 | divided_by: 0.0 }}",
			NULL, "-4 2.857142857142857 Infinity", false },
		{ "{{ 1 | divided_by: 0 }}", NULL, "divided by 0", true },
		{ "{{ -7 | modulo: 3 }} {{ 10.1 | modulo: 7.0 }}", NULL, "2 3.1", false },
		{ "{{ 1 | modulo: 0.0 }}", NULL, "divided by 0", true },
		{ "{{ -5.4 | abs }} {{ '-5' | abs }}", NULL, "5.4 5", false },
		{ "{{ 1 | at_least: 2.5 }} {{ 5 | at_least: 3 }} {{ 5 | at_most: 3 }}", NULL,
			"2.5 5 3", false },
		{ "{{ 1.2 | ceil }} {{ -1.2 | ceil }} {{ -1.2 | floor }} {{ '3.7' | floor }}", NULL,
			"2 -1 -2 3", false },
		{ "{{ 2.5 | round }} {{ -2.5 | round }} {{ 2.345 | round: 2 }} {{ 15 | round: -1 "
		  "}}",
			NULL, "3 -3 2.35 20", false },
		{ "{{ 1 | divided_by: 0.0 | round }}", NULL, "Infinity", true },
		{ "{{ x | sum }} {{ y | sum: 'k' }}",
			"{\"x\":[1,[\"2\",[0.5]]],\"y\":[{\"k\":1},{\"k\":\"2\"},{}]}", "3.5 3",
			false },
	};
	CHECK(cases, false);
}

static void
test_lists(void)
{
	static const char data[] =
		"{\"n\":[3,1,null,2],\"s\":[\"b\",\"A\",\"a\",\"B\"],\"h\":{\"k\":1,\"l\":2},"
		"\"p\":[{\"t\":\"x\",\"n\":2},{\"t\":\"y\",\"n\":1},{\"n\":2}]}";
	static const struct filter_case cases[] = {
		{ "{{ n | first }}{{ n | last }}{{ h | first | join: ':' }}{{ h | last }}", data,
			"32k:1", false },
		{ "{{ n | size }}{{ h | size }}{{ 'abc' | size }}{{ nil | size }}", data, "4230",
			false },
		{ "{{ n | join: '-' }} {{ n | join }} {{ h | join }}", data,
			"3-1--2 3 1  2 {\"k\"=>1, \"l\"=>2}", false },
		{ "{{ n | sort | join: '-' }} {{ s | sort | join }} {{ s | sort_natural | join }}",
			data, "1-2-3- A B a b A a b B", false },
		{ "{{ p | sort: 't' | map: 't' | join: '-' }} {{ p | sort: 'n' | map: 'n' | join "
		  "}}",
			data, "x-y- 1 2 2", false },
		{ "{{ p | sort_natural: 't' | map: 'n' | join }}", data, "2 1 2", false },
		{ "{{ x | sort }}", "{\"x\":[1,\"a\"]}", "cannot sort values of incompatible types",
			true },
		{ "{{ x | sort }}", "{\"x\":[{\"a\":null},{\"b\":null}]}",
			"cannot sort values of incompatible types", true },
		{ "{{ p | map: 't' | join: '-' }}{{ h | map: 'k' }}", data, "x-y-1", false },
		{ "{{ s | map: 1 }}{{ x | map: 't' }}", "{\"x\":[1]}",
			"cannot select the property 't'", true },
		{ "{{ p | where: 't' | size }}{{ p | where: 'n', 2 | size }}"
		  "{{ p | reject: 'n', 2 | size }}",
			data, "221", false },
		{ "{% assign x = p | find: 'n', 1 %}{{ x.t }}{{ p | find_index: 't', 'y' }}"
		  "{{ p | has: 't', 'z' }}{{ p | find: 't', 'z' }}",
			data, "y1false", false },
		{ "{{ n | where: 'a' }}", data, "cannot select the property 'a'", true },
		{ "{{ x | uniq | join }}", "{\"x\":[1,1.0,\"1\",1,{\"a\":1},{\"a\":1}]}",
			"1 1.0 1 {\"a\"=>1}", false },
		{ "{{ p | uniq: 'n' | map: 't' | join }} {{ p | compact: 't' | size }} "
		  "{{ n | compact | join }}",
			data, "x y 2 3 1 2", false },
		{ "{{ n | concat: s | join: '' }} {{ nil | concat: n | size }}", data, "312bAaB 4",
			false },
		{ "{{ n | concat: 1 }}", data, "concat filter requires an array argument", true },
		{ "{{ s | reverse | join }}{{ 'ab' | reverse | join }}", data, "B a A bab", false },
		{ "{{ nil | default: 1 }}{{ '' | default: 2 }}{{ x | default: 3 }}{{ 0 | default: "
		  "4 }}"
		  "{{ false | default: 5 }}{{ false | default: 6, allow_false: true }}",
			"{\"x\":[]}", "12305false", false },
		{ "{{ x | first }}{{ x | last }}{{ x | slice: -1, 5 | join }}", "{\"x\":[]}", "",
			false },
		{ "{{ (1..3) | join: '-' }} {{ (1..3) | reverse | first }} {{ (1..9) | last }}",
			NULL, "1-2-3 3 9", false },
		{ "{{ (1..999999999999) | reverse }}", NULL, "the range has more than", true },
	};
	CHECK(cases, false);
}

static void
test_dates(void)
{
	static const struct filter_case cases[] = {
		{ "{{ 'March 14, 2016' | date: '%b %d, %y' }} {{ 0 | date: '%Y' }} "
		  "{{ '1152098955' | date: '%m/%d/%Y' }}",
			NULL, "Mar 14, 16 1970 07/05/2006", false },
		{ "{{ 'now' | date: '%F %T' }} {{ 'Today' | date: '%F' }}", NULL,
			"2024-01-01 00:01:58 2024-01-01", false },
		{ "{{ 'x' | date: '%Y' }} {{ '2020-01-01' | date: '' }} {{ nil | date: '%Y' }} "
		  "{{ 1.5 | date: '%Y' }}",
			NULL, "x 2020-01-01  1.5", false },
		{ "{{ '2013-03-27 11:22:33 UTC' | date_to_xmlschema }} "
		  "{{ '2013-03-27' | date_to_rfc822 }} {{ nil | date_to_xmlschema }}",
			NULL, "2013-03-27T11:22:33+00:00 Wed, 27 Mar 2013 00:00:00 +0000 ", false },
		{ "{{ '2013-03-02' | date_to_string }}, {{ '2013-03-02' | date_to_long_string }}",
			NULL, "02 Mar 2013, 02 March 2013", false },
		{ "{% for d in x %}{{ d | date_to_string: 'ordinal' }}, {% endfor %}"
		  "{{ x[1] | date_to_long_string: 'ordinal', 'US' }}",
			"{\"x\":[\"2013-03-01\",\"2013-03-12\",\"2013-03-22\",\"2013-03-23\"]}",
			"1st Mar 2013, 12th Mar 2013, 22nd Mar 2013, 23rd Mar 2013, March 12th, "
			"2013",
			false },
		{ "{{ 'hello' | date_to_string }}", NULL,
			"Invalid Date: '\"hello\"' is not a valid datetime.", true },
	};
	CHECK(cases, true);
}

static void
test_zone(void)
{
	const struct zone *zone;
	struct rig rig = { .arena = &arena, .jekyll = true };
	struct buf out = BUF_ARENA(&arena);
	if (!ok(zone_open(&arena, S("+09:00"), &zone) == 0, "a zone of nine hours"))
		return;
	rig.zone = zone;
	int r = rig_render(&rig,
		S("{{ 0 | date: '%H %z' }} {{ '2020-01-01' | date_to_xmlschema }} "
		  "{{ '2020-01-01T00:00:00Z' | date_to_xmlschema }}"),
		&out);
	ok(r == 0 && str_eq(buf_str(&out),
			     S("09 +0900 2020-01-01T00:00:00+09:00 2020-01-01T09:00:00+09:00")),
		"is the one that dates without one are meant in, and shown in");
}

static void
test_jekyll_text(void)
{
	static const struct filter_case cases[] = {
		{ "{{ 'The _config.yml file' | slugify }} {{ 'A b!' | slugify: 'pretty' }} "
		  "{{ x | slugify: 'latin' }} {{ x | slugify: 'none' }}",
			"{\"x\":\"\u00C4 B\"}", "the-config-yml-file a-b! a-b \u00E4 b", false },
		{ "{{ 5 | slugify }}", NULL, "slugify wants a text, not 5", true },
		{ "{{ x | xml_escape }}", "{\"x\":\"<'\\\"&\"}", "&lt;&apos;&quot;&amp;", false },
		{ "{{ 'foo,bar;baz?' | cgi_escape }} {{ 'foo, bar \\baz?' | uri_escape }}", NULL,
			"foo%2Cbar%3Bbaz%3F foo,%20bar%20%5Cbaz?", false },
		{ "{{ x | smartify }}", "{\"x\":\"\\\"It's\\\" --- a...\"}",
			"\u201CIt\u2019s\u201D \u2014 a\u2026", false },
		{ "{{ ' a\t b ' | normalize_whitespace }}", NULL, "a b", false },
		{ "{{ 'a b  c' | number_of_words }} {{ x | number_of_words: 'cjk' }} "
		  "{{ x | number_of_words: 'auto' }} {{ 'a b' | number_of_words: 'auto' }}",
			"{\"x\":\"\u4F60\u597Dhello\u4E16\u754Cworld\"}", "3 6 6 2", false },
		{ "{{ '/a/index.html' | strip_index }}{{ '/b/' | strip_index }}"
		  "{{ nil | strip_index }}",
			NULL, "/a//b/", false },
		{ "{{ true | to_integer }} {{ '12x' | to_integer }} {{ -1.9 | to_integer }}", NULL,
			"1 12 -1", false },
		{ "{{ x | inspect }}", "{\"x\":{\"a\":[1,null,\"b\"]}}",
			"{&quot;a&quot;=&gt;[1, nil, &quot;b&quot;]}", false },
		{ "{{ x | jsonify }}", "{\"x\":{\"a\":[1,1.0,null,true,\"\\u0001\\n/\\\"\"]}}",
			"{\"a\":[1,1.0,null,true,\"\\u0001\\n/\\\"\"]}", false },
		{ "{{ x | array_to_sentence_string }} {{ y | array_to_sentence_string: 'or' }}"
		  "{{ z | array_to_sentence_string }}",
			"{\"x\":[1,2,3],\"y\":[\"a\",\"b\"],\"z\":[]}", "1, 2, and 3 a or b",
			false },
	};
	CHECK(cases, true);
}

static void
test_jekyll_lists(void)
{
	static const char data[] =
		"{\"p\":[{\"t\":\"x\",\"n\":\"10\",\"g\":[\"a\",\"b\"]},"
		"{\"t\":\"y\",\"n\":\"9\",\"g\":\"a\"},{\"t\":\"z\",\"d\":{\"e\":1}}],"
		"\"h\":{\"k\":{\"t\":\"x\"},\"l\":{\"t\":\"y\"}},\"s\":[\"b\",\"a\"]}";
	static const struct filter_case cases[] = {
		{ "{{ p | where: 't', 'x' | size }}{{ p | where: 'g', 'a' | size }}"
		  "{{ p | where: 'n', 9 | map: 't' }}{{ p | where: 'n', nil | map: 't' }}"
		  "{{ h | where: 't', 'y' | size }}{{ 'a' | where: 'b', 1 }}",
			data, "12yz1a", false },
		{ "{{ x | where: 'd.e', 1 | size }}{{ p | where: 'd.e', 1 }}",
			"{\"x\":[{\"d\":{\"e\":1}},{\"d\":{}},{}]}", "1", false },
		{ "{{ p | where_exp: 'i', 'i.t != \"x\" and i.n' | map: 't' }}"
		  "{{ h | where_exp: 'i', 'i.t == \"x\"' | size }}",
			data, "y1", false },
		{ "{% assign x = p | find: 'n', 9 %}{{ x.t }}"
		  "{% assign x = p | find_exp: 'i', 'i.d' %}{{ x.t }}{{ p | find: 't', 'none' }}",
			data, "yz", false },
		{ "{% assign x = p | group_by: 'n' %}{% for i in x %}{{ i.name }}:{{ i.size }}:"
		  "{{ i.items | map: 't' }} {% endfor %}",
			data, "10:1:x 9:1:y :1:z ", false },
		{ "{% assign x = p | group_by_exp: 'i', 'i.t | upcase | size' %}{{ x | jsonify }}",
			"{\"p\":[{\"t\":\"a\"},{\"t\":\"bb\"},{\"t\":\"c\"}]}",
			"[{\"name\":1,\"items\":[{\"t\":\"a\"},{\"t\":\"c\"}],\"size\":2},"
			"{\"name\":2,\"items\":[{\"t\":\"bb\"}],\"size\":1}]",
			false },
		{ "{{ p | sort: 'n' | map: 't' }} {{ p | sort: 'n', 'last' | map: 't' }} "
		  "{{ s | sort | join }}",
			data, "zyx yxz a b", false },
		{ "{{ nil | sort }}", NULL, "Cannot sort a null object.", true },
		{ "{{ p | sort: 'n', 'up' }}", data, "Invalid nils order", true },
		{ "{{ x | sort }}", "{\"x\":[1,\"a\"]}", "have no order", true },
		{ "{{ x | pop | join }} {{ x | pop: '2' | join }} {{ x | shift | join }} "
		  "{{ x | push: 4 | join }} {{ x | unshift: 0 | join }} {{ 'a' | pop }}",
			"{\"x\":[1,2,3]}", "1 2 1 2 3 1 2 3 4 0 1 2 3 a", false },
		/* a list is the same when two others have come of it */
		{ "{% assign l = x | push: 'b' %}{% assign c = l | push: 'c' %}"
		  "{% assign d = l | push: 'd' %}{{ l | join }}, {{ c | join }}, {{ d | join }}",
			"{\"x\":[\"a\"]}", "a b, a b c, a b d", false },
		/* each item costs one step, not as many as there are before it */
		{ "{% for i in (1..50000) %}{% assign x = x | push: i %}{% endfor %}"
		  "{{ x.size }} {{ x.first }} {{ x.last }}",
			"{\"x\":[0]}", "50001 0 50000", false },
		{ "{{ x | pop: -1 }}", "{\"x\":[1]}", "negative array size", true },
		{ "{% assign a = x | sample %}{% assign b = x | sample %}"
		  "{% if a == b %}same{% endif %} {{ x | sample: 2 | size }} "
		  "{{ x | sample: 9 | sort | join }}",
			"{\"x\":[1,2,3,4,5]}", "same 2 1 2 3 4 5", false },
	};
	CHECK(cases, true);
}

/* ---- objects of the host ---- */

/* A post, which finds its properties when it is asked for them. */
struct post {
	const char *path, *title;
	int64_t order;
};

static const struct post posts[] = { { "c.md", "Third", 3 }, { "a.md", "First", 1 },
	{ "b.md", "Second", 2 }, { "a.md", "First", 1 } };

static int
post_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	const struct post *p = self;
	if (str_eq(key, S("title")))
		*ret = liquid_string(str_of(p->title));
	else if (str_eq(key, S("path")))
		*ret = liquid_string(str_of(p->path));
	else if (str_eq(key, S("date")))
		*ret = liquid_date((struct date){ .seconds = p->order, .has_time = true });
	else if (str_eq(key, S("order")))
		*ret = liquid_int(p->order);
	return 0;
}

static int
post_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	struct liquid_map *m = liquid_map_new(liquid_arena(run), 1);
	m->pairs[0].key = S("title");
	int r = post_get(run, self, S("title"), &m->pairs[0].value);
	*ret = m;
	return r;
}

static bool
post_same(const void *left, const void *right)
{
	const struct post *l = left, *r = right;
	return strcmp(l->path, r->path) == 0;
}

static const struct liquid_class post_class = {
	.name = "post", .get = post_get, .map = post_map, .same = post_same
};

/* All posts; how many items were asked for is counted. */
static int
posts_count(struct liquid_run *run, const void *self, size_t *ret)
{
	*ret = sizeof(posts) / sizeof(posts[0]);
	return 0;
}

static int
posts_items(
	struct liquid_run *run, const void *self, size_t from, size_t n, struct liquid_value *ret)
{
	size_t i = 0, count = sizeof(posts) / sizeof(posts[0]);
	size_t *asked = liquid_ctx(run);
	for (; i < n && from + i < count; i++)
		ret[i] = liquid_object(&post_class, &posts[from + i]);
	*asked += i;
	return (int)i;
}

static const struct liquid_class posts_class = {
	.name = "posts", .count = posts_count, .items = posts_items
};

static int
posts_global(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	if (str_eq(name, S("posts")))
		*ret = liquid_object(&posts_class, NULL);
	return 0;
}

/* What a template prints with `posts`, and how many of them it asked for. */
static void
expect_posts(const char *template, const char *want, size_t items)
{
	static const struct liquid_dialect dialect = { 0 };
	struct liquid_source source = {
		.path = S("t"), .text = str_of(template), .dialect = &dialect
	};
	struct buf program = BUF_ARENA(&arena), diags = BUF_ARENA(&arena), out = BUF_ARENA(&arena);
	size_t asked = 0;
	struct liquid_host host = {
		.ctx = &asked,
		.path = S("t"),
		.global = posts_global,
		.dialect = &dialect,
		.filters = rig_jekyll_filters,
	};
	int r = liquid_compile(&source, &program, &diags);
	if (r == 0)
		r = liquid_render(&host, buf_str(&program), &arena, &out);
	if (!ok(r == 0 && asked == items && str_eq(buf_str(&out), str_of(want)), "%s", template))
		note("got %d '%.*s' of %zu items", r, STR(buf_str(&out)), asked);
}

static void
test_objects(void)
{
	expect_posts("{% assign p = posts | first %}{{ p.title }}", "Third", 1);
	expect_posts("{% assign p = posts | last %}{{ p.title }}", "First", 1);
	expect_posts("{{ posts | size }}", "4", 0);
	expect_posts("{{ posts | slice: 1, 2 | map: 'title' | join }}", "First Second", 2);
	expect_posts("{{ posts | sort: 'order' | map: 'order' | join }}", "1 1 2 3", 4);
	expect_posts("{{ posts | sort | map: 'title' | join }}", "First First Second Third", 4);
	expect_posts("{{ posts | uniq | map: 'order' | join }}", "3 1 2", 4);
	expect_posts("{{ posts | where: 'title', 'First' | size }}", "2", 4);
	expect_posts("{{ posts | where_exp: 'p', 'p.order > 1' | map: 'order' | join }}", "3 2", 4);
	expect_posts("{% assign p = posts | find: 'order', 3 %}{{ p.title }}", "Third", 4);
	expect_posts("{% assign g = posts | group_by: 'title' %}{{ g | map: 'size' | join }}",
		"1 2 1", 4);
	expect_posts("{{ posts | concat: posts | size }}", "8", 8);
	expect_posts("{{ posts | pop: 3 | jsonify }}", "[{\"title\":\"Third\"}]", 1);
	expect_posts(
		"{% assign p = posts | default: 1 | reverse | first %}{{ p.title }}", "First", 5);
}

/* A hundred thousand items: nothing may be quadratic. */
static void
test_many(void)
{
	struct buf json = BUF_ARENA(&arena), out = BUF_ARENA(&arena);
	buf_lit(&json, "{\"x\":[");
	for (int i = 0; i < 100000; i++)
		buf_printf(&json, "%s{\"k\":%d,\"g\":%d}", i ? "," : "", i * 79 % 100003, i % 1000);
	buf_lit(&json, "]}");
	buf_add_char(&json, 0);
	struct rig rig = { .arena = &arena, .jekyll = true, .data = data_of_json(json.ptr) };
	int r = rig_render(&rig,
		S("{{ x | uniq | size }} {{ x | uniq: 'g' | size }} {{ x | group_by: 'g' | size }} "
		  "{{ x | sort: 'k' | map: 'k' | slice: 0, 3 | join }} {{ x | concat: x | size }} "
		  "{{ x | map: 'k' | sort_natural | first }} {{ x | where: 'g', 7 | size }}"),
		&out);
	if (!ok(r == 0 && str_eq(buf_str(&out), S("100000 1000 1000 0 1 2 200000 0 100")),
		    "100,000 items are grouped, sorted and made unique"))
		note("got %d '%.*s' %.*s", r, STR(buf_str(&out)), STR(buf_str(&rig.message)));
}

int
main(void)
{
	test_text();
	test_numbers();
	test_lists();
	test_dates();
	test_zone();
	test_jekyll_text();
	test_jekyll_lists();
	test_objects();
	test_many();
	arena_done(&arena);
	return done_testing();
}
