#!/bin/bash
# `platen dev` of the real program: saves, and what the open page's stream and the next answer say.
. "$(dirname "$0")/lib.sh"
S=$T/site
small_site "$S"

# generation: notes which one the server is at; generations: how many there were since.
generation() {
	get /_platen/state.json
	G=${body#*\"generation\":}
	G=${G%%[!0-9]*}
}
generations() {
	local before=$G
	generation
	echo $((G - before))
}

start "$S" || { ok 1 'dev starts'; done_testing; }
has "$URL" "http://localhost:$PORT/" 'dev says where it listens'
get /alpha/
is "$code" 200 'a post is answered'
has "$body" 'first words' 'with its text'
has "$body" 'src="/_platen/client.js"' 'and the client script'
has "$body" 'data-page="/alpha/"' 'which knows its page'
lacks "$body" 'id="session"' 'nothing of the session is in it'
get /_platen/state.json
has "$body" '"tasks_run":' 'the state has counters'
get /_platen/
is "$code" 200 'there is a page about platen itself'
get /_platen/source.json
is "$code" 404 'of no page it is not told where a block of it was written'

# A saved post.
listen /alpha/
post "$S/alpha.md" Alpha 2024-01-01 'second words'
wait_event patch
ok $? 'a save tells the open page what changed'
has "$data" '"page":"/alpha/"' 'by its name'
has "$data" "\"base\":\"$have\"" 'from what the page showed'
has "$data" '"html":"<p>second words</p>' 'with the changed block'
lacks "$data" 'Alpha' 'and nothing else of the page'
get /alpha/
has "$body" 'second words' 'and the page has the new text'
wait_log '"event":"update","what":"alpha.md"'
has "$LINE" 'alpha.md' 'one line says what changed'
has "$LINE" '"pages":1' 'and how many pages were pushed'

# The same page by the name of its file, as links in exported sites have it.
unlisten
listen /alpha/index.html
has "$body" 'data-page="/alpha/"' 'by the name of its file a page is the same one'
post "$S/alpha.md" Alpha 2024-01-01 'words in between'
wait_event patch
ok $? 'which is told of what changed as well'
has "$data" '"page":"/alpha/"' 'by that one name'
has "$data" "\"base\":\"$have\"" 'from what it showed'
unlisten
listen /alpha/
post "$S/alpha.md" Alpha 2024-01-01 'second words'
wait_event patch

# Nothing changed.
post "$S/alpha.md" Alpha 2024-01-01 'second words'
get /alpha/ # which is answered after what was saved before has been seen
post "$S/alpha.md" Alpha 2024-01-01 'third words'
wait_event patch
is "$heard" 'patch ' 'a save that changes nothing pushes nothing'
wait_log '"event":"update"'
lacks "$SEEN" '"event":"unchanged"' 'and is not spoken of'
cp "$S/alpha.md" "$S/.tmp-alpha" && mv "$S/.tmp-alpha" "$S/alpha.md"
get /alpha/

# Break, and mend.
printf -- '---\ntitle: "unclosed\ndate: 2024-01-01\n---\nx\n' >"$S/alpha.md"
wait_event problem
is "$heard" 'problem ' 'a broken post is told as a problem'
has "$data" '"problems":[{"severity":"error","file":"alpha.md","line":2,"column":' 'with file, line and column'
has "$data" '"errors":1,"warnings":0' 'and the count of the site'
get /alpha/
is "$code" 500 'and answers 500'
has "$body" 'alpha.md:' 'with the file'
[[ $body =~ alpha\.md:[0-9]+:[0-9]+ ]]
ok $? 'the line and column'
has "$body" '^' 'and a caret'
wait_log '"event":"diagnostic"'
has "$LINE" '"file":"alpha.md"' 'the log has the diagnostic'
get /beta/
is "$code" 200 'another page is fine'
post "$S/alpha.md" Alpha 2024-01-01 'mended words'
wait_event ok
ok $? 'the mended post is told as ok'
has "$data" '"html":"<p>mended words</p>' 'with the way there from the last good page'
get /alpha/
is "$code" 200 'and answers 200'
wait_log '"event":"mended"'
has "$LINE" 'alpha.md' 'the log says that it is mended'

# What a broken file hides. Saved by renaming: a file that is read while it is empty has no image either.
save() {
	printf -- "$1" >"$T/next" && mv "$T/next" "$S/alpha.md"
}
save '---\ntitle: A\n---\n![x](none.png)\n'
wait_log "'none.png' does not exist"
save '---\ntitle: "unclosed\n---\n![x](none.png)\n'
wait_log '"severity":"error"'
save '---\ntitle: A\n---\n![x](none.png)\n'
wait_log '"event":"mended"'
lacks "$LINE" 'none.png' 'an image is not mended by breaking the post that shows it'
post "$S/alpha.md" Alpha 2024-01-01 'all is well'
wait_log '"event":"mended"'
has "$LINE" 'none.png' 'but by writing another post'
lacks "$SEEN" '"event":"diagnostic"' 'and it was not told a second time'
get /alpha/

# What a stream is told that opens with another version, or over a broken page.
unlisten
get /alpha/
old=$body
post "$S/alpha.md" Alpha 2024-01-01 'newer words'
body=$old
open_stream /alpha/
wait_event reload
is "$heard" 'reload ' 'a tab that shows another version is told to load'
printf -- '---\ntitle: "unclosed\n' >"$S/alpha.md"
wait_event problem
unlisten
open_stream /alpha/
wait_event problem
is "$heard" 'problem ' 'over a broken page it is told what is wrong, and keeps what it shows'
has "$data" '"problems":[{"severity":"error"' 'with all of it'
unlisten
post "$S/alpha.md" Alpha 2024-01-01 'newest words'
listen /alpha/

# Deleted, and back.
rm "$S/alpha.md"
wait_event gone
ok $? 'a deleted post is told as gone'
get /alpha/
is "$code" 404 'and answers 404'
post "$S/alpha.md" Alpha 2024-01-01 'back again'
wait_event reload
get /alpha/
is "$code" 200 'it comes back'

# A style sheet.
printf 'body { color: blue }\n' >"$S/style.css"
wait_event asset
has "$data" '"path":"/style.css"' 'a style sheet is told by its path'
is "$heard" 'asset ' 'and nothing else is'
get /style.css
has "$body" blue 'the new one is served'
unlisten

# The home page.
listen /
post "$S/fresh.md" Newcomer 2024-05-01 'just written'
wait_event patch
ok $? 'a new post reaches the open home page'
get /
has "$body" Newcomer 'which lists it'
generation
mv "$S/fresh.md" "$S/renamed.md"
wait_event patch
get /fresh/
is "$code" 404 'a renamed post is gone under its old name'
is "$(generations)" 1 'by one update'
get /renamed/
is "$code" 200 'and there under the new one'
mkdir "$S/more" && post "$S/more/one.md" Moved 2024-06-01 x
wait_event patch
generation
mv "$S/more" "$S/moved"
wait_event patch
get /
has "$body" '/moved/one/' 'a moved folder is followed'
lacks "$body" '/more/one/' 'and left'
is "$(generations)" 1 'by one update'
get /moved/one/
is "$code" 200 'its posts are at their new place'

# Names that are no text, or look like a path.
unlisten
for name in $'line\nfeed' 'back\slash' $'caf\xe9' 'a&b+c%d'; do
	LC_ALL=C url=/$(printf %s "$name" | od -An -tx1 -v | tr -d ' \n' | sed 's/../%&/g')/
	url=${url^^}
	post "$S/$name.md" Odd 2023-01-01 'an odd name'
	listen "$url"
	is "$code" 200 "a name with $(printf %q "$name") is answered"
	[[ $body =~ data-page=\"([^\"]*)\" ]]
	page=${BASH_REMATCH[1]}
	post "$S/$name.md" Odd 2023-01-01 'other words'
	wait_event patch
	has "$data" "\"page\":\"$page\"" 'and told by the name that its page has'
	unlisten
	listen "$page"
	has "$data" '"current":true' 'which a stream may ask for'
	unlisten
	rm "$S/$name.md"
done
listen /

# A broken configuration keeps it up.
printf 'title: [x\n' >"$S/_config.yml"
wait_event problem
ok $? 'a broken configuration is a problem'
printf 'title: Mine\n' >"$S/_config.yml"
wait_event ok
get /
is "$code" 200 'and mends'
has "$body" Mine 'with what it says'
unlisten

# The whole folder goes, and comes back.
listen /beta/
cp -r "$S" "$T/away"
rm -rf "$S"
wait_event gone
ok $? 'the folder itself may go away'
cp -r "$T/away" "$S"
wait_event reload
get /beta/
is "$code" 200 'and come back as another one'
unlisten

# What dev serves is what a fresh process serves, once it has seen all that came back: that a file is
# answered does not tell that, since one that nobody asked for before is read when it is asked for.
until get /_platen/state.json && [[ $body == *'"ready":true'*'"pending":false'* ]]; do :; done
for page in / /beta/ /renamed/ /moved/one/ /feed.xml /404.html /alpha/; do
	get $page
	printf '%s\n' "$code" "$body"
done >"$T/before"
stop TERM
is $status 0 'SIGTERM ends it with 0'
start_at "$S" --port "$PORT" # the same address: it is in the pages
for page in / /beta/ /renamed/ /moved/one/ /feed.xml /404.html /alpha/; do
	get $page
	printf '%s\n' "$code" "$body"
done >"$T/after"
diff "$T/before" "$T/after" >&2
ok $? 'after all this every page is what a fresh process serves'
stop TERM

start "$S" --no-watch
post "$S/alpha.md" Alpha 2024-01-01 'unseen'
get /beta/
is "$code" 200 'without watching pages are answered'
stop INT
is $status 0 'SIGINT ends it with 0'

start "$S" --verbose
listen /beta/
post "$S/beta.md" Beta 2024-02-01 'seen in detail'
wait_log '"event":"update"'
has "$SEEN" '"event":"task"' '--verbose names the tasks'
has "$SEEN" '"did":"ran"' 'that ran'

# A page where dev answers itself.
post "$S/_platen/mine.md" Mine 2024-01-01 words
wait_log '"file":"_platen/mine.md"'
has "$LINE" "dev does not show '/_platen/mine/'" 'a page at an address of dev is told'
get /_platen/mine/
is "$code" 404 'and not shown'
stop TERM

done_testing
