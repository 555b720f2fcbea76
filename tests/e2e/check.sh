#!/bin/bash
# `platen check`: two sites with one of every fault, in every form that it is told in.
. "$(dirname "$0")/lib.sh"

# says FILE:LINE:COLUMN MESSAGE SENTENCE: the fault is told, at that place, exactly once.
says() {
	local n
	n=$(grep -cF -- "$1: $2" <<<"$err")
	is "$n" 1 "$3"
	[ "$n" = 1 ] || sed 's/^/# /' <<<"$err"
}

# ---- Jekyll's layout
J=$T/jekyll
mkdir -p "$J"/{_layouts,_includes/part,_posts,assets}
printf 'title: Faults\n' >"$J/_config.yml"
cat >"$J/_layouts/default.html" <<'X'
<!DOCTYPE html>
<html lang="en"><head><title>{{ page.title }}</title>
<link rel="stylesheet" href="/assets/none.css"></head>
<body>{% include head.html %}{{ content }}</body></html>
X
printf -- '---\nlayout: default\n---\n{{ content }}\n' >"$J/_layouts/post.html"
printf '{{ content }}\n' >"$J/_layouts/forgotten.html"
printf '<nav><a href="/">Home</a> <a href="/nowhere/">Away</a></nav>\n{%% include part/{{ page.part }}.html %%}\n' \
	>"$J/_includes/head.html"
printf 'nobody\n' >"$J/_includes/unused.html"
printf 'a part\n' >"$J/_includes/part/one.html"
printf -- '---\ntitle: Home\nlayout: default\npart: one\n---\n[post](/2024/01/01/first.html#there)\n' >"$J/index.md"
cat >"$J/_posts/2024-01-01-first.md" <<'X'
---
title: [First, of two]
layout: post
part: one
tags: {a: b}
---
## There

[gone](/gone/), [gone again](/gone/), [up](../../../index.html), [beyond](../../../../../index.html), [away](https://example.com/nothing)
[in the page](#nothing), [another](/#nobody), [here](#there), [top](#top), ![](/assets/none.png)

<img src="/assets/dot.svg">
<img src="/assets/dot.svg" alt="">
X
printf '<svg xmlns="http://www.w3.org/2000/svg"/>\n' >"$J/assets/dot.svg"
printf -- '---\nlayout: default\npart: one\n---\n<p>a<div class="open"><br>text<p>b' >"$J/open.html"
mkdir "$J/sub"
printf '<a href="{{ page.lang }}/news/2/">2</a> <a href=".">.</a> <a href="{{ page.lang }}/news/">news</a>\n' \
	>"$J/_includes/part/two.html"
printf -- '---\nlayout: default\npart: two\nlang: /en\n---\nThe latest news, 2/3. See https://news.example/news/.\n' \
	>"$J/sub/prose.md"
printf -- '---\nlayout: default\npart: one\n---\n[far](https://far.example/lost/part), [near](/lost/part)\n' >"$J/far.md"
printf -- '---\ntitle: A\npermalink: /same/\n---\na\n' >"$J/a.md"
printf -- '---\ntitle: B\npermalink: /same/\n---\nb\n' >"$J/b.md"

run check "$J"
is $status 1 'a site with faults: 1'
is "$out" '' 'and nothing on standard output'
post=_posts/2024-01-01-first.md
says "$post:9:8" "warning: the page or file '/gone/' does not exist" 'a broken link, once a page'
says "$post:10:15" "warning: the page has no anchor '#nothing'" 'a broken anchor in the page'
says "$post:10:36" "warning: / has no anchor '#nobody'" 'a broken anchor of another page'
says "$post:10:80" "warning: image '/assets/none.png' does not exist" 'a missing image'
says "$post:10:76" "warning: the image '/assets/none.png' has no description" 'Markdown without a description'
says "$post:12:11" "warning: the image '/assets/dot.svg' has no description" 'an image without alt'
says open.html:5:5 'warning: <div> is not closed' 'a tag that is not closed'
says "$post:2:8" "warning: 'title' should be a text" 'a title that is a list'
says "$post:5:7" "warning: 'tags' should be a text or a list of texts" 'tags that are a map'
says far.md:5:46 "warning: the page or file '/lost/part' does not exist" \
	'a link is not looked for in the address of another site'
says _includes/head.html:1:36 "warning: the page or file '/nowhere/' does not exist" \
	"an include's broken link is told there, however many pages have it"
says _layouts/default.html:3:30 "warning: file '/assets/none.css' does not exist" "and a layout's there"
says _includes/unused.html 'warning: nobody includes this' 'an include that nobody uses'
says _layouts/forgotten.html 'warning: no page has this layout' 'a layout that nobody uses'
says a.md:3:12 'warning: /same/index.html is written by b.md too, which wins' 'two pages at one address'
says _includes/part/two.html:1:50 "warning: the page or file '.' does not exist" 'a link that is one sign'
says _includes/part/two.html:1:84 "warning: the page or file '/en/news/' does not exist" \
	'a link that Liquid made, where its last part stands in one, and not in prose'
says sub/prose.md "warning: the page or file '/en/news/2/' does not exist" 'a number is no word to look for'
has "$err" '18 warnings' 'and that is all: no anchor, ornament or other site is mistaken for one'

printf '# b\n{%% include unused.html %%}\n' >"$J/b.md" && printf -- '---\nlayout: forgotten\n---\n{%% include unused.html %%}' >"$J/c.html"
run check "$J"
lacks "$err" 'unused.html: ' 'an include that is used is none'
lacks "$err" 'forgotten.html: ' 'nor a layout'

# ---- a plain folder
P=$T/plain
mkdir -p "$P/notes"
cat >"$P/notes/a.md" <<'X'
---
title: [A]
date: 2024-01-01
image: none.svg
---
[b](b.md), [nobody](nobody.md), [nobody's folder](../nobody/), [wrong](b.md#wrong), [right](b.md#right)

![a picture](none.png) <span>open
X
printf '# B\n\n## Right\n' >"$P/notes/b.md"
printf '# Also B\n' >"$P/notes/b.markdown"
run check "$P"
is $status 1 'a plain folder with faults: 1'
says notes/a.md:2:8 "warning: 'title' should be a text" 'a title that is a list'
says notes/a.md:4:8 "warning: image 'none.svg' does not exist" "a post's image that is missing"
says notes/a.md:6:21 "warning: file 'nobody.md' does not exist" 'a link to a file'
says notes/a.md:6:53 "warning: the page or file '/nobody/' does not exist" 'a link to a folder'
says notes/a.md:6:76 "warning: /notes/b/ has no anchor '#wrong'" 'a link to an anchor'
says notes/a.md:8:14 "warning: image 'none.png' does not exist" 'an image'
says notes/a.md:8:24 'warning: <span> is not closed' 'a tag'
says notes/b.markdown:1:1 'warning: /notes/b/ is the page of notes/b.md' 'two files at one address'
has "$err" '8 warnings' 'and that is all'
first=$err
run check "$P"
is "$err" "$first" 'told again, it is the same'
[ ! -e "$P/_site" ]
ok $? 'nothing is written'

# ---- the other forms
cd "$T" || exit 1
run check plain --format json
is $status 1 'JSON: 1'
is "$(python3 -c 'import json, sys
all = json.load(sys.stdin)
p = [d for d in all["problems"] if d["rule"] == "broken-anchor"]
print(len(all["problems"]), all["errors"], all["warnings"], p[0]["file"], p[0]["line"], p[0]["column"])' <<<"$out")" \
	'8 0 8 plain/notes/a.md 6 76' 'has every problem, with paths from the current folder'
run check plain --format sarif
is "$status $(python3 -c 'import json, sys
run = json.load(sys.stdin)["runs"][0]
r = [r for r in run["results"] if r["ruleId"] == "broken-anchor"][0]
place = r["locations"][0]["physicalLocation"]
print(run["tool"]["driver"]["name"], len(run["results"]), r["level"], place["artifactLocation"]["uri"],
	place["region"]["startLine"], place["region"]["startColumn"])' <<<"$out")" \
	'1 platen 8 warning plain/notes/a.md 6 76' 'SARIF has them, too'
is "$(python3 -c 'import json, sys
run = json.load(sys.stdin)["runs"][0]
rules = {r["id"]: r["shortDescription"]["text"] for r in run["tool"]["driver"]["rules"]}
regions = [r["locations"][0]["physicalLocation"]["region"] for r in run["results"]]
print(all(rules[r["ruleId"]] for r in run["results"]), all(r["startLine"] > 0 for r in regions),
	[r for r in regions if "startColumn" in r and r["startColumn"] >= r["endColumn"]])' <<<"$out")" \
	'True True []' 'with a text for each rule, and lines, as code scanning wants them'
run check plain --format github
has "$out" "::warning title=broken-anchor,file=plain/notes/a.md,line=6,col=76::/notes/b/ has no anchor '#wrong'" \
	'GitHub is told where to put its annotations'
run check plain --log json
is "$status $(grep -c '"event":"diagnostic"' <<<"$out")" '1 8' 'and a log has a line for each'
printf -- '---\ntitle: "open\n---\n' >"$P/broken.md"
run check plain --format github
has "$out" '::error title=error,file=plain/broken.md' 'what build would refuse is an error'

# ---- the site's own address in links
U=$T/address
mkdir -p "$U/_layouts"
printf 'url: https://own.example\nbaseurl: /b\n' >"$U/_config.yml"
printf -- '---\n---\n# Here\n' >"$U/other.md"
cat >"$U/index.md" <<'X'
---
---
[a](https://own.example/b/other.html#none) [here](https://own.example/b/other.html#here)
[b](https://own.example/b/lost.html#part)
[c](//own.example/b/lost2.html) [d](HTTP://Own.Example/b/lost3.html)
[e](https://own.example/outside/) [f](https://own.example.org/b/lost/) [g](ftp://own.example/b/lost/)
[h](https://own.example/b/?q=1#none2)
X
run check "$U"
says index.md:3:5 "warning: /other.html has no anchor '#none'" 'an anchor that is missing at an address of the site'
says index.md:4:5 "warning: the page or file 'https://own.example/b/lost.html' does not exist" 'a page, without the anchor in it'
says index.md:5:5 "warning: the page or file '//own.example/b/lost2.html' does not exist" 'without a scheme'
says index.md:5:37 "warning: the page or file 'HTTP://Own.Example/b/lost3.html' does not exist" 'in capitals'
says index.md:7:5 "warning: the page has no anchor '#none2'" 'an anchor of the page itself'
has "$err" '5 warnings' 'what lies outside baseurl, and other addresses, are not looked for'

printf 'url: https://Own.example/b/\n' >"$U/_config.yml"
cat >"$U/index.md" <<'X'
---
---
[a](https://own.example/b/other.html#none) [here](https://own.example/b/other.html#here) [i](https://own.example/b)
[b](https://own.example/b/lost.html) [c](https://own.example/outside/) [d](https://own.example/bb/lost/)
X
run check "$U"
says index.md:3:5 "warning: /other.html has no anchor '#none'" 'an address with a folder in it is where the site lies'
says index.md:4:5 "warning: the page or file 'https://own.example/b/lost.html' does not exist" 'what is missing there'
has "$err" '2 warnings' 'what lies outside of it is not looked for'

# ---- the same fault on many pages
M=$T/same
mkdir -p "$M/_layouts" "$M/_includes"
printf 'title: Same\nplugins: []\n' >"$M/_config.yml"
printf '<script src="/{{ "theme" }}.js"></script>{{ content }}' >"$M/_layouts/default.html"
for i in 1 2 3 4 5 6 7; do printf -- '---\nlayout: default\n---\n[a](/lost/)\n' >"$M/p$i.md"; done
for i in 1 2 3; do printf -- '---\nlayout: default\n---\n[b](/away/)\n' >"$M/q$i.md" && echo >"$M/_includes/i$i.html"; done
run check "$M"
says p1.md "warning: file '/theme.js' does not exist" 'what a layout wants is told once'
has "$err" $'p5.md: note: here too\n  ... and in 5 more places: --verbose tells all' 'with its first places, and how many more'
says p1.md:4:5 "warning: the page or file '/lost/' does not exist" 'a link that many pages have is told once'
has "$err" $'p2.md:4:5: note: here too\n' 'each place with its line'
has "$err" $'q3.md:4:5: note: here too\n' 'of few places all are told'
is "$(grep -c 'nobody includes this' <<<"$err")" 3 'what nobody uses is told of each file'
has "$err" '23 warnings' 'all are counted'
run check "$M" --verbose
is "$(grep -c "file '/theme.js' does not exist" <<<"$err") $(grep -c 'here too' <<<"$err")" '10 0' '--verbose tells each'
run check "$M" --format github
is "$(grep -c '/theme.js' <<<"$out") $(grep -c '/theme.js.*; in 10 places' <<<"$out")" '5 1' 'GitHub is told the first places'
mkdir "$T/strange" && echo '[x](/nowhere/)' >"$T/strange/"$'a\e]0;b\a.md'
run check "$T/strange" --format github
[[ $out == *'a%1B]0;b%07.md'* && $out != *$'\e'* ]]
ok $? 'control characters of a name reach no terminal'
run check "$M" --format json
is "$(grep -c '/theme.js' <<<"$out")" 10 'programs are told each'
for i in $(seq 1 210); do echo "[x](/none$i/)"; done >>"$M/q1.md"
run check "$M"
is "$(grep -c ' warning: ' <<<"$err")" 200 'two hundred warnings are told'
has "$err" '... and 16 more: --verbose tells all' 'the others are counted'

# ---- tags of one document
mkdir -p "$T/tags"
printf -- '---\ntags: [%st1, T1]\n---\nA\n' "$(printf 't%d, ' {1..200})" >"$T/tags/a.md"
run check "$T/tags"
lacks "$err" 'tags' 'two hundred tags, and one of them again, are not too many'
printf -- '---\ntags: [%st201]\n---\nA\n' "$(printf 't%d, ' {1..200})" >"$T/tags/a.md"
run check "$T/tags"
says a.md:2:7 'warning: there are more than 200 tags' 'one more is'

# ---- live, in dev
start "$P"
wait_log "has no anchor '#wrong'"
ok $? 'dev tells them as well'
sed -i 's/#wrong/#right/' "$P/notes/a.md"
wait_log '"event":"mended","file":"notes/a.md","message":"/notes/b/ has no anchor'
ok $? 'and that they are mended'
printf '# B\n\n## Left\n' >"$P/notes/b.md"
wait_log "has no anchor '#right'"
ok $? 'a heading that is renamed breaks the links to it'
printf '# New\n\n[x](/none/)\n' >"$P/new.md"
wait_log '"what":"new.md"'
listen /new/
wait_log "the page or file '/none/' does not exist"
ok $? 'a new page is looked at when somebody opens it'
stop TERM

# ---- of many problems a terminal tells some
rm -rf "$P"
mkdir -p "$P"
{
	echo '# Many'
	for i in $(seq 1 25); do printf '\n[x](/none%s/)\n' "$i"; done
} >"$P/many.md"
"$PLATEN" dev "$P" --port 0 >"$T/out" 2>"$T/err" &
PID=$!
until_told() {
	local end=$((SECONDS + LIMIT))
	until grep -q "$1" "$T/out" "$T/err"; do
		[ $SECONDS -lt $end ] || return 1
	done
}
until_told 'platen check'
ok $? 'dev says that there are more problems, and what tells them all'
is "$(grep -c 'does not exist' "$T/err")" 10 'ten are told'
has "$(cat "$T/err")" 'and 15 more: platen check' 'the others are counted'
printf '# Many\n' >"$P/many.md"
until_told '15 more mended'
ok $? 'and so are those that are mended'
is "$(grep -c '^many.md: mended' "$T/out")" 10 'of which ten are told'
kill "$PID"
wait "$PID"
PID=

done_testing
