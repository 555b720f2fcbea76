#!/bin/bash
# What is kept between runs of the real program: nothing is made twice, and nothing stale is shown.
. "$(dirname "$0")/lib.sh"
S=$T/site O=$T/out
small_site "$S"

# ran: the documents that the last build read or rendered, from what --verbose says of it.
ran() {
	grep -E '^  ran +(front|meta|document|body|content|excerpt) ' <<<"$out" | sed -E 's/^  ran +//; s/ \(.*//' |
		sed -E 's/ +because.*//' | cut -d' ' -f1,2 | sort | tr '\n' ' '
}
build() { run build "$S" -o "$O" --verbose "$@"; }

build
has "$(ran)" 'body alpha.md' 'a first build renders'
build
is "$(ran)" '' 'a second one reads and renders nothing'
has "$out" '0 written' 'and writes nothing'
post "$S/alpha.md" Alpha 2024-01-01 'other words'
build
is "$(ran)" 'body alpha.md front alpha.md ' 'after an edit that post alone is read and rendered'
has "$(cat "$O/alpha/index.html")" 'other words' 'and written'
sed -i 's/other/wrong/' "$S/alpha.md"
touch -r "$S/beta.md" "$S/alpha.md"
build
has "$(cat "$O/alpha/index.html")" 'wrong words' 'an edit that keeps size and time is seen'
post "$S/alpha.md" Alpha 2024-01-01 'other words'
rm "$S/beta.md"
printf 'see [gamma](notes/gamma.md)\n' >"$S/delta.md"
build
has "$(cat "$O/delta/index.html")" 'href="/notes/gamma/"' 'a link to a file leads there'
rm "$S/notes/gamma.md"
build
lacks "$(cat "$O/delta/index.html")" 'href="/notes/gamma/"' 'and not when the file is gone, though the text is the same'
[ ! -e "$O/beta" ]
ok $? 'the page of a deleted post is gone'

# An output below the site, as it is by itself: that the first build made it is no other site for the second.
small_site "$T/inside"
run build "$T/inside" --verbose
post "$T/inside/alpha.md" Alpha 2024-01-01 'other words'
run build "$T/inside" --verbose
is "$(ran)" 'body alpha.md front alpha.md ' 'the second build goes on from the first where the output lies in the site'

# What was written is known by its identity: neither made nor read again while that is as it was.
rendered() { grep -cE '^  ran +page /.*/$' <<<"$out"; } # pages of documents and lists
settle() { # until the files of the last build are older than a tick of the kernel's clock
	local built
	built=$(find "$O" -type f -printf '%C@\n' | sort -n | tail -1)
	until touch "$T/now" && awk "BEGIN { exit !($(stat -c %.9Z "$T/now") > $built + 0.05) }"; do :; done
}
build
settle
build
build
is "$(rendered)" 0 'a build without a change renders no page'
has "$out" ' 0 written' 'and writes none'
good=$(cat "$O/alpha/index.html")
spoil() { # SENTENCE
	build
	is "$(cat "$O/alpha/index.html")" "$good" "$1"
}
tr a-z b-za <<<"$good" | head -c "$(stat -c %s "$O/alpha/index.html")" >"$T/other"
cp -p "$O/alpha/index.html" "$T/kept"
cat "$T/other" >"$O/alpha/index.html"
touch -r "$T/kept" "$O/alpha/index.html"
spoil 'a file that somebody wrote over, with its size and time, is written again'
settle
build
build
cp "$T/other" "$O/alpha/new" && touch -r "$O/alpha/index.html" "$O/alpha/new"
mv "$O/alpha/new" "$O/alpha/index.html"
spoil 'and one that another was put in the place of'
settle
build
build
rm "$O/alpha/index.html"
spoil 'and one that was removed'
settle
build
build
rm "$O/alpha/index.html" && ln -s "$T/other" "$O/alpha/index.html"
spoil 'and a link in its place'
[ ! -L "$O/alpha/index.html" ]
ok $? 'which is one no longer'
build --url http://other.example
has "$(cat "$O/feed.xml")" 'http://other.example/' 'another option makes other files'
build
lacks "$(cat "$O/feed.xml")" 'other.example' 'and its absence the first ones'
run build "$S" -o "$T/second"
is "$(cat "$T/second/alpha/index.html")" "$good" 'another output folder is written whole'
rm -rf "$O"
build
is "$(cat "$O/alpha/index.html")" "$good" 'and one that was removed is made again'

# dev
start "$S"
get /alpha/
has "$body" 'other words' 'dev shows what build had kept'
get /_platen/state.json
has "$body" '"tasks_fetched":' 'and counts it'
fetched=${body#*\"tasks_fetched\":}
[ "${fetched%%[,\}]*}" -gt 0 ]
ok $? 'as more than nothing'
build
has "$out" 'another platen writes the cache' 'a build beside it only reads the cache'
post "$S/alpha.md" Alpha 2024-01-01 'third words'
build
has "$(cat "$O/alpha/index.html")" 'third words' 'and is right'
wait_log '"event":"update"'
get /alpha/
stop TERM
is $status 0 'dev ends'
build
is "$(ran)" '' 'what dev had rendered is kept for build'
start "$S"
get /alpha/
post "$S/alpha.md" Alpha 2024-01-01 'fourth words'
stop KILL
start "$S"
get /alpha/
has "$body" 'fourth words' 'an edit before a kill is seen after it'
stop KILL
post "$S/alpha.md" Alpha 2024-01-01 'fifth words'
start "$S"
get /alpha/
has "$body" 'fifth words' 'as is one while it was down'
stop TERM

# What pages depend on besides files.
printf -- '---\ntitle: Draft\ndraft: true\n---\nx\n' >"$S/draft.md"
build --drafts
[ -e "$O/draft/index.html" ]
ok $? 'a draft is there with --drafts'
build
[ ! -e "$O/draft/index.html" ]
ok $? 'and not without'
SOURCE_DATE_EPOCH=1600000000 build
[ ! -e "$O/alpha/index.html" ]
ok $? 'by an earlier clock a post is not yet due'
build
[ -e "$O/alpha/index.html" ]
ok $? 'and due again by the present one'

# Where it lies.
is "$(cat "$S/.platen/.gitignore")" '*' '.platen is kept out of version control'
if [ -n "$WRAPPED" ]; then
	ok 0 'another program begins anew # SKIP by valgrind all are the same'
else
	cp "$PLATEN" "$T/platen"
	out=$("$T/platen" build "$S" -o "$O" --verbose)
	has "$out" 'another version of platen' 'another program begins anew, and says so'
	has "$(ran)" 'body alpha.md' 'and renders'
fi
build
printf 'damaged' | dd of="$S/.platen/cache/index" conv=notrunc status=none
build
has "$out" 'the cache was damaged' 'a damaged cache begins anew'
is $status 0 'with nothing else to be seen'
printf 'damaged' | dd of="$S/.platen/cache/index" conv=notrunc status=none
run build "$S" -o "$O"
has "$out" 'the cache was damaged' 'which is told without being asked for'
run clean "$S"
is $status 0 'clean ends with 0'
has "$out" 'is removed' 'and says what it did'
[ ! -e "$S/.platen/cache" ] && [ -e "$S/.platen/outputs" ]
ok $? 'the cache is gone, the list of what was written is not'
run clean "$S"
has "$out" 'no cache' 'a second time there is nothing to remove'
build --cache-size 0
[ ! -e "$S/.platen/cache" ]
ok $? '--cache-size 0 keeps nothing'
run build "$S" -o "$O" --cache-size 1000
has "$status $out" '0 *--cache-size: a cache is of 1M at least' 'a size that no cache can have is told'
run build "$S" -o "$O" --cache-size 1M
lacks "$out" 'at least' 'and no other'
build --cache-dir "$T/elsewhere"
is "$(find "$T/elsewhere" -name values | wc -l)" 1 '--cache-dir keeps it there'
run clean "$S" --cache-dir "$T/elsewhere"
is "$(find "$T/elsewhere" -name values | wc -l)" 0 'and clean finds it there'

# A folder by somebody else, whose links lead to what only looks like a cache.
mkdir -p "$T/foreign/cache" && touch "$T/foreign/cache/values" "$T/foreign/cache/index"
mv "$S/.platen" "$T/aside"
ln -s "$T/foreign" "$S/.platen"
run clean "$S"
[ -e "$T/foreign/cache/values" ] && [ -e "$T/foreign/cache/index" ]
ok $? 'clean goes through no link out of the site'
has "$out" "'$S/.platen' is a link, and is not followed" 'but names it'
is $status 0 'and ends with 0'
rm "$S/.platen" && mkdir "$S/.platen" && ln -s "$T/foreign/cache" "$S/.platen/cache"
run clean "$S"
[ -e "$T/foreign/cache/values" ] && [ -L "$S/.platen/cache" ]
ok $? 'nor through one in the place of the cache'
has "$out" "'$S/.platen/cache' is a link, and is not followed" 'which it names, too'
rm -r "$S/.platen" && mv "$T/aside" "$S/.platen"
mkdir "$S/near" && touch "$S/near/values" && ln -s ../near "$S/.platen/cache"
run clean "$S"
[ -e "$S/near/values" ]
ok $? 'nor through one to another folder of the site'
rm -r "$S/near" "$S/.platen/cache"
build --cache-dir "$S/kept"
name=$(ls "$S/kept")
rm -r "$S/kept/$name" && ln -s "$T/foreign/cache" "$S/kept/$name"
run clean "$S" --cache-dir "$S/kept"
[ -e "$T/foreign/cache/values" ]
ok $? 'nor through one where --cache-dir leads'
rm -r "$S/kept"
build --cache-dir "$S/kept"
build --cache-dir "$S/kept"
is "$(find "$O/kept" -type f 2>/dev/null)" '' 'one that lies in the site is no part of it'
rm -r "$S/kept"
rm -rf "$S/.platen"
touch "$S/.platen"
build
is "$(find "$XDG_CACHE_HOME/platen/cache" -name values | wc -l)" 1 'where .platen cannot be, it is in the cache folder of the user'
build
is "$(ran)" '' 'and is used'
XDG_CACHE_HOME=/dev/null build
has "$out" 'nothing is kept for the next start' 'where there is no place at all, one line says so'
is $status 0 'and all else is as ever'

# Jekyll's layout.
J=$T/jekyll
mkdir -p "$J/_posts" "$J/_layouts"
printf '{{ content }}{%% if page.next %%}{{ page.next.title }}{%% endif %%}{{ site.time | date: "%%s" }}' >"$J/_layouts/post.html"
for i in 1 2 3; do
	printf -- '---\nlayout: post\ntitle: T%s\n---\n*words* of %s\n' $i $i >"$J/_posts/2024-01-0$i-p$i.md"
done
S=$J
build
has "$(ran)" 'content _posts/2024-01-02-p2.md' 'a Jekyll site is rendered'
build
is "$(ran)" '' 'and not a second time'
sed -i 's/T3/New/' "$J/_posts/2024-01-03-p3.md"
build
is "$(ran)" 'content _posts/2024-01-03-p3.md document _posts/2024-01-03-p3.md front _posts/2024-01-03-p3.md ' \
	'an edit of one renders that one'
has "$(cat "$O/2024/01/02/p2.html")" 'New' 'and its neighbour prints the new title'

# Where the configuration names a part of DIR as the `source`: all that is kept lies in DIR.
D=$T/parted S=$D
rm -rf "$O"
small_site "$D/one"
small_site "$D/two"
# What has one name in both, and differs in nothing but its bytes.
post "$D/one/alpha.md" Alpha 2024-01-01 'words of one'
post "$D/two/alpha.md" Alpha 2024-01-01 'words of two'
rm "$D/two/beta.md"
touch -r "$D/one/alpha.md" "$D/two/alpha.md"
source_is() { printf 'source: %s\ndestination: %s/out\n' "$1" "$D" >"$D/_config.yml"; }
parted() { # SENTENCE: builds, and that is what a build without a cache makes
	run build "$D" --verbose
	"$PLATEN" build "$D" -o "$T/fresh" --cache-size 0 >/dev/null 2>&1
	is "$(diff -r "$D/out" "$T/fresh")" '' "$1"
	rm -rf "$T/fresh"
}
source_is one
parted 'a source in DIR is built'
[ -e "$D/.platen/cache/values" ] && [ ! -e "$D/one/.platen" ]
ok $? 'its cache lies in DIR, and nothing in the source'
is "$(cat "$D/.platen/.gitignore")" '*' 'kept out of version control'
parted 'and again'
is "$(ran)" '' 'from what is kept'
source_is two
parted 'another source of the same names is not mixed up with it'
has "$(ran)" 'body alpha.md' 'of which nothing was kept'
lacks "$out" "not platen's" 'and of what was written the list is in DIR'
source_is one
parted 'as the first is not, again'
is "$(ran)" '' 'what was kept of it is there still'
source_is two
parted 'nor the other'
is "$(ran)" '' 'of which all was kept, too'
printf 'destination: %s/out\n' "$D" >"$D/_config.yml"
parted 'nor DIR as a whole'
source_is one
start "$D"
get /alpha/
has "$body" 'words of one' 'dev shows what build has kept'
get /_platen/state.json
fetched=${body#*\"tasks_fetched\":}
[ "${fetched%%[,\}]*}" -gt 0 ]
ok $? 'from there'
stop TERM
run build "$D" --cache-dir "$D/one/kept"
run build "$D" --cache-dir "$D/one/kept"
is "$(find "$D/out/kept" -type f 2>/dev/null)" '' 'a cache that --cache-dir keeps in the source is no part of it'
rm -r "$D/one/kept"
mkdir -p "$D/one/.platen/cache" && touch "$D/one/.platen/cache/values" "$D/one/.platen/cache/index"
run clean "$D"
has "$out" 'is removed' 'clean removes it'
[ ! -e "$D/.platen/cache" ] && [ ! -e "$D/one/.platen/cache" ]
ok $? 'and what an earlier version kept in the source'
run clean "$D"
has "$out" 'no cache' 'and then there is nothing to remove'
parted 'without it all is made again'
rm -rf "$D/.platen" "$D/one/.platen" "$XDG_CACHE_HOME/platen/cache"
touch "$D/.platen"
parted 'where DIR takes none'
parted 'and again'
is "$(ran)" '' 'it is kept in the cache folder of the user'
[ "$(find "$XDG_CACHE_HOME/platen/cache" -name values | wc -l)" = 1 ] && [ ! -e "$D/one/.platen" ]
ok $? 'and not in the source'
run clean "$D"
is "$(find "$XDG_CACHE_HOME/platen/cache" -name values | wc -l)" 0 'where clean finds it'
run build "$D" --cache-size 0
[ -f "$D/.platen" ] && [ ! -e "$D/one/.platen" ] && [ -z "$(find "$XDG_CACHE_HOME/platen" -name values)" ]
ok $? '--cache-size 0 keeps nothing anywhere'
done_testing
