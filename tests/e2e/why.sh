#!/bin/bash
# `platen why`: the files of a page, the tree of its tasks, and the pages that a file reaches.
. "$(dirname "$0")/lib.sh"

run new --tour "$T/tour"
cd "$T/tour" || exit 1
run why /layouts/
is $status 0 'an address that is there'
for file in _posts/2024-01-04-layouts.md _layouts/post.html _layouts/default.html _includes/header.html _config.yml; do
	has "$out" "file     $file" "the page is made of $file"
done
lacks "$out" '_posts/2024-01-01-your-first-post.md' 'and not of a post that it does not show'
plain=$out
run why http://localhost:1/layouts/index.html
is "$out" "$plain" 'the address may be as the browser shows it'
run why --verbose /layouts/
has "$out" '  content  _posts/2024-01-04-layouts.md' '--verbose has the tree of its tasks'
run why _includes/header.html
is "$(grep -c '^/' <<<"$out")" 11 'an include reaches every page that has it'
has "$out" 'can reach 11 pages' 'and they are counted'
lacks "$out" 'by what lists show' 'not by way of a list'
run why _posts/2024-01-04-layouts.md
has "$out" '/layouts/'$'\n' 'a post reaches its page'
has "$out" '/includes/' 'and its neighbour'
lacks "$out" '/assets/star.svg' 'and no file that is copied, though a list says what is at its address'
run why assets/star.svg
has "$out" $'/assets/star.svg\n' 'a picture reaches itself'
run why --log json /layouts/
has "$out" '{"event":"part","depth":0,"kind":"file","key":"_layouts/post.html","file":true}' 'JSON has a line for each'
run why /nowhere/
is $status 2 'what is no page and no file: 2'
run why /layuots
has "$err" "did you mean '/layouts/'?" 'and the page that may have been meant is named'
run why
is $status 2 'and so is nothing'
small_site "$T/site"
run why alpha.md "$T/site"
has "$out" $'/\n/alpha/\n' "in a plain folder a post reaches the home page and its own"
lacks "$out" '/beta/' 'and no other'
start "$T/site"
get /
touch "$T/site/alpha.md"
get / # by then it was looked at
listen /alpha/
run why "${URL}alpha/" "$T/site"
has "$out" 'no update has changed it' 'a server that runs is asked why the page last ran: at first, for no reason'
post "$T/site/alpha.md" Alpha 2024-01-01 'other words'
wait_event patch
run why "${URL}alpha/" "$T/site"
has "$out" $'why page /alpha/\n  because of body alpha.md\n  because of file alpha.md\n' \
	'then for one: down to the file that was saved'
run why --log json "${URL}alpha/" "$T/site"
has "$out" '{"event":"cause","kind":"file","key":"alpha.md"}' 'as JSON, too'
listen /
post "$T/site/delta.md" Delta 2024-03-01 'a new one'
wait_event patch
run why "$URL" "$T/site"
has "$out" $'why page /\n  because of posts \n  because of meta delta.md\n' \
	'a page with a list: the list, and the post in it that came'
has "$out" $'  because of file delta.md\n' 'down to its file'
rm "$T/site/delta.md"
wait_event patch
run why "$URL" "$T/site"
has "$out" 'because of posts ' 'one that went is named by nothing but the list'
lacks "$out" 'because of meta' 'and no other post is blamed for it'
listen /alpha/
printf 'title: Other\n' >"$T/site/_config.yml"
wait_event patch
run why "${URL}alpha/" "$T/site"
has "$out" 'because of file _config.yml' 'and after an edit of the configuration, that'
run why "${URL}not/asked/yet/" "$T/site"
is $status 2 'a page that is not there is none'
unlisten
stop TERM
done_testing
