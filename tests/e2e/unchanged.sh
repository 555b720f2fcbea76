#!/bin/bash
# A build that has nothing to do says so at a glance; and whatever has changed, it has something to do.
. "$(dirname "$0")/lib.sh"
S=$T/site O=$T/out
NOTHING='nothing has changed since'

settle() { # until the files of site and output are older than a tick of the kernel's clock
	local last
	last=$(find "$S" "$O" -printf '%C@\n' | sort -n | tail -1)
	until touch "$T/now" && awk "BEGIN { exit !($(stat -c %.9Z "$T/now") > $last + 0.05) }"; do :; done
}
build() { run build "$S" -o "$O" --verbose "$@"; }

# rest: builds until there is nothing to do.
rest() {
	build "$@"
	settle
	build "$@"
	build "$@"
	has "$out" "$NOTHING" 'then there is nothing to do'
}

# changed SENTENCE [OPTION …]: something was; the next build sees it, and is as one without a cache.
changed() {
	local what=$1
	shift
	build "$@"
	lacks "$out" "$NOTHING" "$what is seen"
	rm -rf "$T/fresh"
	run build "$S" -o "$T/fresh" --cache-size 0 "$@"
	is "$(diff -r "$O" "$T/fresh" | grep -v '^Only in .*foreign')" '' '... and leads to what a fresh build makes'
	rest "$@"
}

mkdir -p "$S/_posts" "$S/_layouts" "$S/_includes" "$S/_data" "$S/assets/deep"
printf 'title: Words\ntagline: one\n' >"$S/_config.yml"
printf '{{ site.data.d.x }}{{ content }}{{ page.next.title }}{%% if page.more %%}{%% include more.html %%}{%% endif %%}' \
	>"$S/_layouts/post.html"
printf 'x: 1\n' >"$S/_data/d.yml"
printf 'body { color: red }\n' >"$S/assets/deep/a.css"
for i in 1 2 3; do
	printf -- '---\nlayout: post\ntitle: T%s\n---\n*words* of %s, [](none.md)\n' $i $i >"$S/_posts/2024-01-0$i-p$i.md"
done
printf -- '---\n---\n{{ site.tagline }}\n' >"$S/index.html"

rest
p=$S/_posts/2024-01-02-p2.md
cp -p "$p" "$T/kept"
sed -i 's/words/lines/' "$p" && touch -r "$T/kept" "$p"
changed 'an edit that keeps size and time'
cp "$p" "$T/other" && sed -i 's/lines/mines/' "$T/other" && touch -r "$p" "$T/other" && mv "$T/other" "$p"
changed 'a file in the place of another, with its size and time'
printf -- '---\nlayout: post\ntitle: New\n---\nx\n' >"$S/_posts/2024-01-04-new.md"
changed 'a new post'
rm "$S/_posts/2024-01-04-new.md"
changed 'a post that went'
mv "$S/assets/deep" "$S/assets/low"
changed 'a folder that has another name'
mkdir "$S/assets/deep" && mv "$S/assets/low/a.css" "$S/assets/deep/" && rmdir "$S/assets/low"
changed 'a file in another folder'
mv "$S/assets/deep/a.css" "$S/a.css" && ln -s ../../a.css "$S/assets/deep/a.css"
changed 'a link in the place of a file'
printf 'body { color: tan }\n' >"$S/a.css"
changed 'an edit of what a link leads to'
printf 'x: 2\n' >"$S/_data/d.yml"
changed 'a data file'
sed -i 's/one/two/' "$S/_config.yml"
changed 'the configuration'
sed -i 's/title: T1/title: T1\nmore: true/' "$S/_posts/2024-01-01-p1.md"
printf 'there is {{ page.title }}' >"$S/_includes/more.html"
changed 'an include'
printf 'more' >>"$S/_includes/more.html"
changed 'an edit of it'
printf 'x' >"$S/_includes/unused.html"
changed 'an include that nothing uses' # it might be

# What is looked at besides files.
JEKYLL_ENV=production build
lacks "$out" "$NOTHING" 'another environment is another build'
changed 'a draft folder with an option for it' --drafts
mkdir "$S/_drafts" && printf -- '---\ntitle: D\n---\nx\n' >"$S/_drafts/d.md"
export SOURCE_DATE_EPOCH=1800000000
changed 'a draft' --drafts
SOURCE_DATE_EPOCH=1800000060 build --drafts
has "$out" "$NOTHING" 'which is of the day, at any time of it'
export SOURCE_DATE_EPOCH=1800086400
changed 'another day, of which it is then' --drafts
unset SOURCE_DATE_EPOCH
changed 'its absence'
changed 'another address' --url http://x.example
printf -- '---\nlayout: post\ntitle: Later\ndate: 2030-01-01\n---\nx\n' >"$S/_posts/2030-01-01-later.md"
export SOURCE_DATE_EPOCH=1800000000
changed 'a post that is not due'
SOURCE_DATE_EPOCH=1800000001 build
has "$out" "$NOTHING" 'a second later it is not due either'
export SOURCE_DATE_EPOCH=1900000000
changed 'a post that is due'
printf '{{ site.time }}' >>"$S/index.html"
changed 'a page that shows the time'
SOURCE_DATE_EPOCH=1900000001 build
lacks "$out" "$NOTHING" 'which is another a second later'
unset SOURCE_DATE_EPOCH
rm "$S/_posts/2030-01-01-later.md"
printf -- '---\n---\n{{ site.tagline }}\n' >"$S/index.html"
rest
export SOURCE_DATE_EPOCH=1600000000
changed 'an earlier clock, by which nothing is due'
[ ! -e "$O/2024/01/02/p2.html" ]
ok $? 'so that there is no post'
unset SOURCE_DATE_EPOCH
rest

# The output folder.
page=$O/2024/01/02/p2.html
cp -p "$page" "$T/kept"
tr a-z b-za <"$T/kept" >"$page" && touch -r "$T/kept" "$page"
changed 'an output that somebody wrote over, with its size and time'
rm "$page"
changed 'one that was removed'
mv "$page" "$T/page" && ln -s "$T/page" "$page"
changed 'a link in its place'
rm -rf "$O/2024/01/02" && printf x >"$O/2024/01/02"
rm "$O/2024/01/02"
changed 'a folder that was removed'
printf x >"$O/foreign"
build
has "$out" "$NOTHING" 'a file of somebody else is in nobody'\''s way'
[ -e "$O/foreign" ]
ok $? 'and stays'
list=$(grep -la "^$O" "$S"/.platen/outputs/*)
rm "$list"
changed 'a list of outputs that was removed'
printf '%s\0%016d' foreign 0 >>"$list"
build
lacks "$out" "$NOTHING" 'a list with a file too many is seen'
rest
cp "$list" "$T/list"
printf 'more\n' >>"$S/index.html"
rest
cp "$T/list" "$list"
changed 'a list from before an edit'
cmp -s "$T/list" "$list"
is $? 1 'which is as it should be then'

# What was said is said again.
printf -- '---\nlayout: none-such\n---\nx\n' >"$S/about.md"
changed 'a page with a warning'
has "$out$err" 'none-such' 'it is told again where nothing has changed'
is $status 0 'and is no error'
build --strict
is $status 1 'but with --strict'
rm "$S/about.md"
rest
printf -- '---\ntitle: [\n---\nx\n' >"$S/about.md"
build
is $status 1 'an error ends with 1'
build
is $status 1 'a second time, too'
lacks "$out" "$NOTHING" 'an error is never nothing'
rm "$S/about.md"
rest
done_testing
