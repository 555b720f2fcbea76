#!/usr/bin/env bash
# `platen liquid`: one template with data of one's own, from outside.
. "$(dirname "$0")/lib.sh"

# print TEMPLATE ARGUMENTS: the template by standard input; $status, $out and $err.
print() {
	local template=$1
	shift
	out=$(printf '%s' "$template" | "$PLATEN" liquid "$@" 2>"$T/err")
	status=$?
	err=$(cat "$T/err")
}

cd "$T" || exit 1
mkdir -p partials/sub
printf '{"title": "Tea & cake", "tags": ["b", "a"], "part": "sub/inner", "site": {"data": {"n": 3}}}' >data.json
printf '<b>{{ title }}</b>' >partials/head.liquid
printf '[{{ include.kind }}]' >partials/box.html
printf 'inner of {{ title }}' >partials/sub/_inner.liquid
printf 'fine\n{{ 1 | divided_by: 0 }}' >partials/broken.html
printf 'A {{ title }} page\n' >page.liquid

print '{{ 2 | plus: 3 }}'
is "$status $out" "0 5" "a template comes by standard input, and needs no data"
run liquid --data data.json page.liquid
is "$status $out $err" "0 A Tea & cake page " "a template comes from a file, its variables from --data"
print '{{ tags | sort | join: "," }} {{ site.data.n }}' --data=data.json -
is "$out" "a,b 3" "a dash is standard input; nested data is reached"
print 'no end' --data data.json
is "$out" "no end" "what is printed has no line end added"
print '{{ tags | jsonify }} {{ title | xml_escape }} {{ tags | array_to_sentence_string }}' --data data.json
is "$out" '["b","a"] Tea &amp; cake b and a' "Jekyll's filters are there"

print "{% include 'head' %} {% render 'head', title: 1 %} {% include part %}" --data data.json --includes partials
is "$out" "<b>Tea & cake</b> <b>1</b> inner of Tea & cake" "Liquid's include and render find NAME.liquid and _NAME.liquid"
print '{% include box.html kind="x" %}{% include {{ part2 }}.html %}' --includes partials
is "$status" 1 "Jekyll's include with a name that is computed looks for that file"
print '{% include box.html kind="x" %}' --includes partials
is "$status $out" "0 [x]" "Jekyll's include takes key=value"
print "{% include 'gone' %}" --includes partials
is "$status $out" "1 " "an include that is not there is an error"
has "$err" "standard input):1:1: error:" "and is told with line and column"
print "{% include '../data.json' %}" --includes partials
is "$status $out" "1 " "an include cannot leave its folder"

printf 'one\ntwo {%% if %%}\n' >broken.liquid
run liquid broken.liquid
is "$status $out" "1 " "a template that cannot be read prints nothing, and fails"
has "$err" "broken.liquid:2:11: error:" "its line and column are told"
has "$err" "two {% if %}" "and its line is shown"
print '{% include broken.html %}' --includes partials
is "$status $out" "1 " "an error in an include fails"
has "$err" "broken.html:2:1: error:" "at the line of the include"
has "$err" "standard input):1:1: note: included here" "with the way there"
has "$err" '{{ 1 | divided_by: 0 }}' "and the include's line is shown"

print '{{ title | nosuch }}' --data data.json
is "$status $out" "0 Tea & cake" "an unknown filter changes nothing"
has "$err" "warning: undefined filter nosuch" "but is told"
print '{{ title | nosuch }}' --data data.json --strict
is "$status $out" "1 " "with --strict it is an error"
print '{{ nosuch }}' --strict
is "$status $out" "1 " "and so is an unknown variable"
print '{{ tags | where: "a" }}' --strict --jekyll --data data.json
is "$status" 1 "with --jekyll its filters come before Liquid's"
print '{% if x == blank %}blank{% endif %}{% include box.html kind=tags.last %}' --jekyll --data data.json --includes partials
is "$out" "[a]" "and blank and include are those of a Jekyll site"

printf '{"a": [1,\n 2' >bad.json
print x --data bad.json
is "$status" 1 "data that is no JSON fails"
has "$err" "bad.json:1:7: error:" "with its line"
printf '[1]' >list.json
print x --data list.json
is "$status" 1 "data has to be an object"
run liquid nosuch.liquid
is "$status" 3 "a file that is not there is the machine's error"
has "$err" "cannot read nosuch.liquid" "and is named"
print x --includes nosuch
is "$status" 3 "so is a folder of includes"
run liquid a b
is "$status" 2 "two files are refused"
run liquid --help
has "$out" "--includes DIR" "its help names its options"
SOURCE_DATE_EPOCH=86400 print '{{ "now" | date: "%F" }}'
is "$out" "1970-01-02" "the clock is SOURCE_DATE_EPOCH's"
done_testing
