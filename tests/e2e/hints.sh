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

# ---- as a site is by default: what is told without a setting has its hint, too
D=$T/default
mkdir -p "$D/_posts" "$D/_layouts" "$D/_includes" "$D/notes"
cat >"$D/_config.yml" <<'X'
title: Words
plugins: [jekyll-sitemaps]
kramdown: {inputt: GFM}
X
printf -- '---\ntitle: First\n---\nwords\n' >"$D/_posts/2023-01-01-the-first-of-many-posts.md"
printf '<p>{{ content }}</p>\n' >"$D/_layouts/post.html"
printf '<i>foot</i>\n' >"$D/_includes/footer.html"
printf -- '---\ntitle: Paper\n---\n## Its weight\n' >"$D/notes/paper.md"
printf 'png' >"$D/notes/press.png"

# told BODY WANTED SENTENCE [FRONT]: what `check` says of a page with that body, and front matter besides.
told() {
	printf -- '---\ntitle: A\n%s---\n%s\n' "${4:-}" "$1" >"$D/index.md"
	run check "$D"
	has "$(sed -E 's/\^~*/^/' <<<"$err")" "^ did you mean '$2'?" "by default: $3, with its place marked"
}

told '{% include fotoer.html %}' footer.html 'an include'
told '{% include_relative notes/papre.md %}' paper.md 'an include from beside the page'
told '{{ "a" | upcsae }}' upcase 'a filter'
told '{% asign a = 1 %}' assign 'a tag'
told '{% for a in b %}{% endfr %}' endfor 'the end of one'
told '{% post_url 2023-01-01-the-frist-of-many-posts %}' 2023-01-01-the-first-of-many-posts 'a post'
told '{% link notes/papre.md %}' notes/paper.md 'a file that is linked'
told '[x](/notes/papr.html)' /notes/paper.html 'a link'
told '[x](/notes/paper.html#its-wieght)' '#its-weight' 'an anchor'
told '![x](notes/perss.png)' notes/press.png 'an image'
told 'words' post 'a layout' $'layout: psot\n'
told 'words' jekyll-sitemap 'a plugin'
told 'words' input 'a setting of kramdown'

rm -r "$D/_config.yml" "$D/_posts" "$D/_layouts" "$D/_includes"
told '[x](notes/papre.md)' notes/paper.md 'in a plain folder a link to a file'
told '[x](notes/paper.md#its-wieght)' '#its-weight' 'and to an anchor'
told '[x](/notse/)' /notes/ 'and to a folder'
told '![x](notes/perss.png)' notes/press.png 'and an image'
told 'words' notes/press.png "and a post's image" $'image: notes/perss.png\n'
printf -- '---\ntitle: {a: b}\nisFeatured: often\n---\n[x](papre.md), [y](../notes/papre.md)\n' >"$D/notes/wrong.md"
run check "$D"
has "$err" $'should be a text\n  title: {a: b}\n         ^' 'front matter of a wrong type has its line and place'
has "$err" $'true or false\n  isFeatured: often\n              ^' 'each of them'
is "$(grep -c "papre.md' does not exist" <<<"$err")" 2 'and a link to nothing is told once'
done_testing
