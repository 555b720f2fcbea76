#!/bin/bash
# A day that ends under a running `dev`, and clocks that are put forward or back: clock.sh PLATEN CLOCK.so
. "$(dirname "$0")/lib.sh"
CLOCK=$(realpath "$2")
export PLATEN_CLOCK=$T/clock
S=$T/site

# set_clock TIME: what the program takes for now; it runs on from there.
set_clock() {
	echo $(($(date -u -d "$1" +%s) - $(date +%s))) >"$T/clock.new"
	mv "$T/clock.new" "$T/clock"
}

# dev ARGUMENTS: by that clock.
dev() {
	LD_PRELOAD=$CLOCK start "$@"
}

# answers PATH CODE SENTENCE
answers() {
	get "$1"
	is "$code" "$2" "$3"
}

mkdir -p "$S/_posts" "$S/_drafts"
printf 'timezone: America/New_York\nshow_drafts: true\n' >"$S/_config.yml"
printf -- '---\n---\n{{ site.time | date: "%%F" }} {{ "now" | date: "%%F" }}\n' >"$S/now.html"
printf -- '---\n---\n{%% for post in site.posts %%}{{ post.url }} {%% endfor %%}\n' >"$S/list.html"
printf -- '---\n---\nwords\n' >"$S/words.html"
printf -- '---\ntitle: Idea\n---\nidea\n' >"$S/_drafts/idea.md"
printf -- '---\ntitle: Older\n---\nolder\n' >"$S/_posts/2031-03-05-older.md"
printf -- '---\ntitle: Old\n---\nold\n' >"$S/_posts/2031-03-09-old.md"

set_clock '2031-03-10 12:00'
dev "$S"
wait_log '"event":"start"'
get /now.html
has "$body" '2031-03-10 2031-03-10' 'the day of the start'
answers /2031/03/10/idea.html 200 'at which a draft without a date is'
set_clock '2031-03-11 03:00'
get /now.html
has "$body" '2031-03-10 2031-03-10' 'it lasts as long as it does in the zone of the site'
set_clock '2031-03-12 12:00'
get /now.html
has "$body" '2031-03-12 2031-03-12' 'two days on a request is answered by the day that it is'
answers /2031/03/12/idea.html 200 'and the draft is of that day'
answers /2031/03/10/idea.html 404 'and of no other'
get /list.html
has "$body" '/2031/03/12/idea.html /2031/03/09/old.html' 'in lists, too'

# The first save of a day shows in tabs that do not stand on what was saved.
listen /now.html
set_clock '2031-03-13 12:00'
printf -- '---\n---\nother words\n' >"$S/words.html"
wait_event patch
get /now.html
has "$body" '2031-03-13 2031-03-13' 'with the first save of a day open pages show it'
unlisten

# A post that is due by the new day.
printf -- '---\ntitle: Mid\n---\nmid\n' >"$S/_posts/2031-03-14-mid.md"
answers /2031/03/14/mid.html 404 'a post of tomorrow'
set_clock '2031-03-14 12:00'
answers /2031/03/14/mid.html 200 'is there on the day'

# Back: what was due since the start, and what was due at the start.
set_clock '2031-03-13 12:00'
answers /2031/03/14/mid.html 404 'and gone again when the clock is set back'
get /now.html
has "$body" '2031-03-13 2031-03-13' 'with pages that tell the time'
set_clock '2031-03-08 12:00'
answers /2031/03/09/old.html 404 'so is what was due at the start'
answers /2031/03/08/idea.html 200 'and drafts are of that day'
get /list.html
lacks "$body" old.html 'and lists of posts'
set_clock '2031-03-10 12:00'
answers /2031/03/09/old.html 200 'it comes again'
answers /2031/03/14/mid.html 404 'when it is due, and not before'

# Back by a save, and from then on posts are shown by the new clock, at their moment, with nobody asking.
printf -- '---\ntitle: Soon\ndate: 2031-03-08 12:00:05 +0000\n---\nsoon\n' >"$S/_posts/2031-03-08-soon.md"
answers /2031/03/08/soon.html 200 'a post of two days ago'
set_clock '2031-03-08 12:00'
printf -- '---\n---\nmore words\n' >"$S/words.html"
wait_log '"what":"words.html"'
listen /list.html
lacks "$body" old.html 'a save tells lists of it, too'
until get /list.html && [[ $body == *soon.html* ]]; do wait_event patch || break; done
has "$body" soon.html 'a scheduled post comes at its moment by the new clock'
unlisten
stop TERM
is $status 0 'it ends well'

# By the next start nothing of it is left.
set_clock '2031-03-10 12:00'
dev "$S"
answers /2031/03/09/old.html 200 'the next start is as if no clock had been touched'
answers /2031/03/10/idea.html 200 'with drafts of its day'
set_clock '2031-03-04 12:00'
answers /2031/03/05/older.html 404 'and set back further, nothing that was kept after the other time is taken for true'
stop TERM

# A clock that is held.
SOURCE_DATE_EPOCH=$(date -u -d '2031-03-10 12:00' +%s) dev "$S"
set_clock '2031-03-20 12:00'
get /now.html
has "$body" '2031-03-10 2031-03-10' 'SOURCE_DATE_EPOCH holds the clock'
set_clock '2031-03-01 12:00'
answers /2031/03/09/old.html 200 'against being set back, too'
stop TERM

# The same in a plain folder.
small_site "$T/plain"
post "$T/plain/old.md" Old 2031-03-09 'of old'
set_clock '2031-03-10 12:00'
dev "$T/plain"
answers /old/ 200 'in a plain folder a post is there'
set_clock '2031-03-08 12:00'
answers /old/ 404 'and gone when the clock is set back'
get /
lacks "$body" /old/ 'from the home page as well'
stop TERM

# A clock that a time server sets back a little: what is kept stays of use.
S=$T/kept
small_site "$S"
post "$S/now.md" Now '2031-03-10 11:30:00 +0000' 'of the last hour'
post "$S/soon.md" Soon '2031-03-10 12:00:00 +0000' 'of this moment'
by_clock() { # TIME: builds by it; $ran: what was read and rendered
	set_clock "$1"
	out=$(LD_PRELOAD=$CLOCK "$PLATEN" build "$S" -o "$T/out" --verbose 2>&1)
	ran=$(grep -oE '^  ran +(front|meta|document|body) [^ ]+' <<<"$out" | sed -E 's/^  ran +//' | sort | tr '\n' ' ')
}
by_clock '2031-03-10 12:00:30'
has "$ran" 'body alpha.md' 'a first build renders'
by_clock '2031-03-10 12:00:20'
is "$ran" '' 'one by a clock that was set back by seconds does not'
by_clock '2031-03-10 11:59:00'
lacks "$ran" body 'nor one by minutes'
[ ! -e "$T/out/soon" ] && [ -e "$T/out/now" ]
ok $? 'and what is not due yet is not there'
by_clock '2031-03-10 11:15:00'
lacks "$ran" body 'nor by most of an hour'
[ ! -e "$T/out/now" ]
ok $? 'by which more is not due'
by_clock '2031-03-08 12:00:00'
has "$ran" 'body alpha.md' 'set back by days all is rendered anew'
done_testing
