#!/bin/bash
# `platen new` and `platen post`: what they write, what they leave alone, and that it is a good site.
. "$(dirname "$0")/lib.sh"

run new
is $status 2 'new needs a folder: 2'
run new "$T/my-blog"
is $status 0 'new makes a folder'
has "$out" 'posts/hello.md' 'and says what is in it'
has "$out" "platen dev --open $T/my-blog" 'and what to do next'
has "$(cat "$T/my-blog/_config.yml")" 'title: "My blog"' 'the title is made of the name of the folder'
before=$(cd "$T/my-blog" && find . -type f -exec cksum {} + | sort)
run new "$T/my-blog"
is $status 2 'a folder with something in it is left alone: 2'
is "$(cd "$T/my-blog" && find . -type f -exec cksum {} + | sort)" "$before" 'and nothing in it has changed'
mkdir -p "$T/begun/.git" && echo mine >"$T/begun/.gitignore"
run new "$T/begun"
is $status 0 'dotfiles alone are no obstacle'
is "$(cat "$T/begun/.gitignore")" mine 'and stay as they are'
: >"$T/file"
run new "$T/file"
is $status 2 'a file in place of the folder: 2'
run new "$T/quotes \"here\": yes" --log json
is "$status ${out%%$'\n'*}" '0 {"event":"created","file":"_config.yml"}' 'any name will do, and JSON names each file'

run build "$T/my-blog" --strict --url https://example.com --log json
is $status 0 'the new site builds with --strict'
lacks "$out" '"diagnostic"' 'without any diagnostic'
run build "$T/quotes \"here\": yes" --strict
is $status 0 'and so does that with an odd name'
start "$T/my-blog"
get /
has "$body" 'The first post, and what to do with it.' 'dev shows its post'
get /posts/hello/
has "$body" '/posts/what-markdown-can-do/' 'whose links lead to pages'
stop TERM

# From the first command to the last, nothing is told that would have to be mended.
for kind in '' --tour; do
	run new $kind "$T/path$kind"
	start "$T/path$kind"
	until get /_platen/state.json && [[ $body == *'"idle":true'* ]]; do :; done
	kill -TERM "$PID"
	wait_log '"event":"stopped"'
	lacks "$SEEN$(<"$T/err")" '"diagnostic"' "new $kind: dev has looked at everything, and tells of nothing"
	wait "$PID"
	PID=
	exec {LOG}<&-
	run build "$T/path$kind" --strict --url https://example.com
	is "$status $err" '0 ' "new $kind: build tells of nothing"
	run check "$T/path$kind"
	is "$status $err" '0 ' "new $kind: check finds nothing"
done

cd "$T/my-blog" || exit 1
run post
is $status 2 'post needs a title: 2'
SOURCE_DATE_EPOCH=1767225600 run post 'A "walk": by the river'
is "$status $out" '0 new  posts/a-walk-by-the-river.md' 'a post lies beside the newest one, and is named'
is "$(cat posts/a-walk-by-the-river.md)" "$(printf '%s\n' --- 'title: "A \"walk\": by the river"' \
	'date: 2026-01-01 00:00:00 +0000' ---)" 'with its title and the time as front matter'
echo mine >posts/a-walk-by-the-river.md
run post 'A walk by the River!'
is "$status $(cat posts/a-walk-by-the-river.md)" '2 mine' 'a file that is there is never written over: 2'
run post '!?'
is $status 2 'a title without a letter: 2'
cd "$T" || exit 1
SOURCE_DATE_EPOCH=1767225600 run post Tea my-blog
is "$status $out" '0 new  my-blog/posts/tea.md' 'the site may be named, and the file is named from here'

small_site "$T/flat"
run post Delta "$T/flat"
is "$out" 'new  flat/delta.md' 'a folder whose posts lie at its top gets the new one there'
post "$T/dated/log/2024-03-01-x.md" X 2024-03-01 x
SOURCE_DATE_EPOCH=1767225600 run post Y "$T/dated"
is "$out" 'new  dated/log/2026-01-01-y.md' 'where names begin with a date, so does the new one'
mkdir "$T/bare"
run post First "$T/bare"
is "$out" 'new  bare/posts/first.md' 'the first post of all lies in posts'

mkdir -p "$T/jekyll/_layouts" "$T/jekyll/_posts"
printf 'timezone: Asia/Tokyo\n' >"$T/jekyll/_config.yml"
printf '{{ content }}\n' >"$T/jekyll/_layouts/post.html"
SOURCE_DATE_EPOCH=1767279600 run post 'New year' "$T/jekyll"
is "$out" 'new  jekyll/_posts/2026-01-02-new-year.md' "in Jekyll's layout it lies in _posts, dated in the site's zone"
is "$(sed -n 2,4p "$T/jekyll/_posts/2026-01-02-new-year.md")" \
	"$(printf '%s\n' 'layout: post' 'title: "New year"' 'date: 2026-01-02 00:00:00 +0900')" \
	'with the layout for posts, which is there'
printf 'collections_dir: of\ncollections: [things]\n' >"$T/jekyll/_config.yml"
rm -r "$T/jekyll/_layouts" "$T/jekyll/_posts"
SOURCE_DATE_EPOCH=1767225600 run post Moved "$T/jekyll"
is "$out" 'new  jekyll/of/_posts/2026-01-01-moved.md' 'collections_dir holds _posts, too'
lacks "$(cat "$T/jekyll/of/_posts/2026-01-01-moved.md")" layout 'and no layout is named that is not there'

done_testing
