#!/bin/bash
# What might have been meant: hints of the program for names that nobody has.
. "$(dirname "$0")/lib.sh"
S=$T/site
mkdir -p "$S/_posts" "$S/_layouts" "$S/_includes"
cat >"$S/_config.yml" <<'X'
title: Words
collections: {recipes: {output: true}}
liquid: {strict_variables: true, strict_filters: true}
X
mkdir "$S/_data"
printf 'name: Ada\n' >"$S/_data/people.yml"
printf -- '---\ntitle: First\n---\nwords\n' >"$S/_posts/2023-01-01-first.md"
printf '<p>{{ content }}</p>\n' >"$S/_layouts/post.html"
printf '<i>foot</i>\n' >"$S/_includes/footer.html"

# hint BODY WANTED SENTENCE: a page with that body is broken, and this may have been meant.
hint() {
	printf -- '---\ntitle: A\nsubtitle: B\n---\n%s\n' "$1" >"$S/index.md"
	run build "$S" -o "$T/out"
	has "$err" "did you mean '$2'?" "$3"
}

hint '{% include fotoer.html %}' footer.html 'an include that is misspelt has a hint'
hint '{{ sit.title }}' site 'so has a variable'
hint '{% assign colour = 1 %}{{ color }}' colour 'also one that is assigned there'
hint '{{ page.titel }}' title 'a key of a page'
hint '{{ page.subtitel }}' subtitle 'also one of its front matter'
hint '{{ site.titel }}' title 'a key of the site, from the configuration'
hint '{{ site.catgeories }}' categories 'or of its own'
hint '{{ site.recipies }}' recipes 'or a collection'
hint '{{ site.data.poeple }}' people 'a data file'
hint '{{ site.data.people.naem }}' name 'a key in one'
hint '{% for p in site.posts %}{{ p.dtae }}{% endfor %}' date 'a key of a post'
hint '{{ "a" | upcsae }}' upcase 'a filter'
hint '{% asign a = 1 %}' assign 'and a tag'
printf -- '---\nlayout: psot\n---\nwords\n' >"$S/_posts/2024-01-01-a.md"
rm "$S/index.md"
run build "$S" -o "$T/out"
has "$err" "did you mean 'post'?" 'a layout'
printf '{{ site.data.poeple }}' >"$T/t.html"
printf '{"site": {"data": {"people": 1}}}' >"$T/data.json"
run liquid --strict --data "$T/data.json" "$T/t.html"
has "$err" "did you mean 'people'?" 'and a key of data'
run dev --editor vscod "$S"
is $status 2 'an editor that nobody knows is refused'
has "$err" "did you mean 'vscode'?" 'with a hint'
run dev --editor 'javascript:alert({path})' "$S"
is $status 2 'and so is an address that would be run'
done_testing
