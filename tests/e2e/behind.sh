#!/bin/bash
# What an edit leaves to be done behind it: so much at once, whatever the site's size, and the rest when nobody saves.
. "$(dirname "$0")/lib.sh"

POSTS=400

# state MEMBER: what /_platen/state.json says of it; of two of a name the first.
state() {
	get /_platen/state.json
	local rest=${body#*\"$1\":}
	echo "${rest%%[,\}]*}"
}

# until_state MEMBER: waits until it is true.
until_state() {
	local end=$((SECONDS + LIMIT))
	until [ "$(state "$1")" = true ]; do
		[ $SECONDS -lt $end ] || return 1
	done
}

# layout MARK INCLUDE: the layout of all posts, with an include in the one that is special.
layout() {
	printf '<p>%s</p>{%% if page.special %%}{%% include %s.html %%}{%% endif %%}{{ content }}\n' \
		"$1" "$2" >"$S/_layouts/post.html"
}

# ---- a site of many pages
S=$T/site
mkdir -p "$S/_posts" "$S/_layouts" "$S/_includes"
echo there >"$S/_includes/there.html"
layout first there
for i in $(seq -w 1 $POSTS); do
	printf -- '---\ntitle: P%s\nlayout: post\n---\nwords\n' "$i" >"$S/_posts/2020-01-01-p$i.md"
done
sed -i '2aspecial: true' "$S/_posts/2020-01-01-p200.md"
start "$S"
listen /2020/01/01/p001.html
until_state idle
ok $? 'at the start every page is looked at in the end'
before=$(state pages_rendered)
layout second nowhere
wait_log '"what":"_layouts/post.html"'
until_state later
ok $? 'an edit of the layout leaves something for later'
count=$(($(state pages_rendered) - before))
[ "$count" -gt 1 ] && [ "$count" -le 100 ]
ok $? "behind it some of the $POSTS pages are made at once ($count)"
is "$(state idle)" false 'and while the rest waits it does not call itself idle'
get /2020/01/01/p300.html
has "$body" '<p>second</p>' 'a page that has not had its turn is made when it is asked for'
printf -- '---\ntitle: P001\nlayout: post\n---\nother words\n' >"$S/_posts/2020-01-01-p001.md" # sed -i has a file of its own
wait_log '"what":"_posts/2020-01-01-p001.md"'
ok $? 'the next edit is pushed meanwhile'
wait_log "Could not find the template 'nowhere.html'"
ok $? 'a page that nobody looks at is told to be broken in the end'
until_state idle
count=$(($(state pages_rendered) - before))
[ "$count" -ge "$POSTS" ]
ok $? "then all were made ($count)"
layout third there
wait_log '"event":"mended"'
ok $? 'and that it is mended'
stop TERM

# What is looked at behind an update may be a file that is being saved again: nothing of that is shown. It is
# held as long as git has its lock open, and the other files make that long.
S=$T/saved
mkdir -p "$S"/{.git,_layouts,_posts}
printf -- '---\nlayout: post\ntitle: Home\n---\n{%% for p in site.posts %%}{{ p.excerpt }}{%% endfor %%}\n' >"$S/index.html"
printf '<h1>{{ page.title }}</h1>\n{{ content }}\n' >"$S/_layouts/post.html"
days() { # TEXT: saves all posts with it
	for day in {1..9}; do
		printf -- '---\nlayout: post\ntitle: Day %d\n---\n%s\n' "$day" "$1" >"$S/_posts/2024-01-0$day-day.md"
	done
}
days 'first words'
start "$S"
get /
listen /2024/01/01/day.html
days 'other words'
wait_event patch
exec {lock}>"$S/.git/index.lock"
for day in {1..9}; do : >"$S/_posts/2024-01-0$day-day.md"; done
for _ in {1..20}; do get /_platen/state.json; done
days 'last words'
exec {lock}>&-
wait_event patch
has "$data" 'last words' 'a post in the middle of a save is not told'
unlisten
stop TERM

# A long page that nobody has open, and somebody who asks without a pause: it is given up again and again, but not for
# ever.
S=$T/asked
mkdir -p "$S"
for _ in {1..10000}; do
	printf 'Some *words*, `code` and [a link](/nowhere).\n\n'
done >"$S/long.md"
echo >"$S/robots.txt"
start "$S" --cache-size 0
# Asks for the one byte of a file, until the server ends.
ask_always() {
	local line
	exec {asking}<>"/dev/tcp/127.0.0.1/$PORT"
	while printf 'GET /robots.txt HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' "$PORT" >&"$asking"; do
		while IFS= read -r -u "$asking" line && [ "$line" != $'\r' ]; do :; done
		read -r -u "$asking" line || break
	done 2>/dev/null
}
ask_always &
begun=0
until [ "$(state idle)" = true ] || [ "$begun" -gt 1000 ]; do
	begun=$(state pages_rendered)
done
[ "$begun" -le 1000 ]
ok $? "while somebody always asks, what is long comes to its end (begun $begun times)"
stop TERM
wait

# The end of the session comes while a thread renders such a page, which is longer still.
for _ in {1..5}; do cat "$S/long.md"; done >"$S/longer.md"
threads() { ls "/proc/$PID/task" | wc -l; }
start "$S" --cache-size 0
end=$((SECONDS + LIMIT))
until [ "$(threads)" -gt 1 ] || [ $SECONDS -ge $end ]; do
	:
done
[ $SECONDS -lt $end ]
ok $? 'a thread renders what is long'
stop TERM
is "$status" 0 'and the end does not wait for the thread'

done_testing
