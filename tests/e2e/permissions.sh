#!/bin/bash
# Folders that may be entered and not listed, or listed and not entered: nothing in them is part of the site, whatever is
# asked for, and in whatever order; and all of it is when the permission is given back.
. "$(dirname "$0")/lib.sh"

# To root all is permitted: then the server is another user's.
if [ "$(id -u)" = 0 ]; then
	if ! command -v setpriv >/dev/null || ! cp "$PLATEN" "$T/platen"; then
		ok 0 'as an ordinary user # SKIP no setpriv'
		done_testing
	fi
	printf '#!/bin/sh\nexec setpriv --reuid=65534 --regid=65534 --clear-groups "%s" "$@"\n' \
		"$T/platen" >"$T/as-user"
	chmod 755 "$T" "$T/platen" "$T/as-user"
	PLATEN=$T/as-user
	mkdir -p "$XDG_CACHE_HOME" && chown 65534:65534 "$HOME" "$XDG_CACHE_HOME"
fi
if ! "$PLATEN" --version >/dev/null 2>&1; then
	ok 0 'as an ordinary user # SKIP the temporary folder is closed to it'
	done_testing
fi
umask 022

# answers PATHS: what each of them answers: its code, and its text by a sum.
answers() {
	local path
	for path; do
		get "$path"
		body=$(echo "${body//localhost:$PORT/}" | sed 's/ data-have="[^"]*"//')
		echo "$path $code $(echo "$body" | cksum)"
	done
}

# shown: what is saved now is served, and so is what was saved, or done, before.
marks=0
shown() {
	marks=$((marks + 1))
	echo "mark $marks" >"$S/mark.txt"
	until_is /mark.txt "mark $marks"
}

# until_is PATH TEXT: waits until that is answered.
until_is() {
	for ((i = 0; i < LIMIT * 20; i++)); do
		get "$1"
		[ "$code" = 200 ] && [ "$body" = "$2" ] && return
		sleep 0.05
	done
	ok 1 "$2 is shown at $1"
}

# complains: how much the server says to be wrong.
complains() {
	get /_platen/state.json
	echo "$body" | grep -o '"problems":[0-9]*'
}

# until_complains MANY SENTENCE
until_complains() {
	for ((i = 0; i < LIMIT * 20; i++)); do
		[ "$(complains)" = "\"problems\":$1" ] && break
		sleep 0.05
	done
	is "$(complains)" "\"problems\":$1" "$2"
}

# until_listed: waits until the server has looked at all files.
until_listed() {
	while get /_platen/state.json && [[ $body == *'"idle":false'* ]]; do
		sleep 0.05
	done
}

# same SENTENCE PATHS: the running server, a new one asked at once, and the same when it has listed all.
same() {
	local said=$1 live now later told wanted pid=$PID port=$PORT log=$LOG
	shift
	shown
	start "$S" --cache-size 0
	now=$(answers "$@")
	shown
	later=$(answers "$@")
	until_listed
	wanted=$(complains)
	stop TERM
	PID=$pid PORT=$port LOG=$log
	for ((i = 0; i < LIMIT * 20; i++)); do
		live=$(answers "$@")
		told=$(complains)
		[ "$live$told" = "$later$wanted" ] && break
		sleep 0.05
	done
	is "$now" "$later" "$said: a new process answers the first requests as the later ones"
	is "$live" "$later" "$said: a running one answers as a new one"
	is "$told" "$wanted" "$said: and says the same of it"
}

# closes MODE: a folder is closed to listing or entering, things happen in it, and it is opened again.
closes() {
	local new=/docs/deep/new-$1.txt
	chmod $1 "$S/docs"
	same "$way, $1" "${paths[@]}"
	get /docs/deep/t.txt
	is "$code" 404 "$way, $1: nothing of it is there"
	echo again >>"$S/docs/deep/t.txt"
	echo "new $1" >"$S$new"
	post "$S/docs/deep/new.md" New 2024-01-01 "of $1"
	same "$way, $1, saved in it" "${paths[@]}" "$new"
	get $new
	is "$code" 404 "$way, $1: nor what is saved"
	chmod 755 "$S/docs"
	until_is "$new" "new $1"
	same "$way, opened again after $1" "${paths[@]}" "$new"
	mkdir -m $1 "$S/born"
	until_complains 1 "$way: a folder that comes as $1 is told, with no other save"
	same "$way, a folder that comes as $1" "${paths[@]}"
	rmdir "$S/born"
	until_complains 0 "$way: and that it went"
	same "$way, and goes" "${paths[@]}"
}

# watched ARGUMENTS
watched() {
	echo >"$S/mark.txt" && start "$S" "$@"
	shown
	same "$way" "${paths[@]}"
	closes 111
	closes 444
	closes 311
	stop TERM
}

S=$T/plain
small_site "$S"
mkdir -p "$S/docs/deep"
echo text >"$S/docs/deep/t.txt"
post "$S/docs/deep/p.md" P 2024-01-02 'of p'
paths=(/docs/deep/p/ /docs/ / /feed.xml /docs/deep/t.txt)
way='a plain folder' watched
way='a plain folder, polled' watched --poll

S=$T/jekyll
mkdir -p "$S/_posts" "$S/docs/deep" "$S/docs/_posts"
printf 'permalink: /:title.html\ncollections_dir: docs\n' >"$S/_config.yml"
echo text >"$S/docs/deep/t.txt"
printf -- '---\n---\n{%% for p in site.static_files %%}{{ p.path }} {%% endfor %%}%s\n' \
	'{% for p in site.posts %}{{ p.url }} {% endfor %}' >"$S/index.html"
post "$S/docs/_posts/2024-01-02-b.md" B 2024-01-02 'of b'
paths=(/b.html /docs/deep/t.txt / /docs/deep/t.txt)
way="Jekyll's layout" watched
way="Jekyll's layout, polled" watched --poll

# DIR itself is closed, and opened again: that is said, once by each who looks at it, and waited for.
S=$T/plain
for way in '--watch 111' '--watch 0' '--poll 111' '--poll 0'; do
	start "$S" ${way% *}
	shown
	chmod ${way#* } "$S"
	wait_log 'cannot open the folder'
	has "$SEEN" 'may not be read: waiting until it may' "$way: a site that is closed is waited for"
	chmod 755 "$S"
	shown
	shown # a save of its own
	wait_log mark.txt
	[ "$(grep -c 'cannot open the folder' <<<"$SEEN")" -le 1 ]
	ok $? "$way: what is wrong with it is not said again and again"
	stop TERM
done

# On the way to a site folders may be closed to listing, as on machines of many users.
S=$T/host/user/site
small_site "$S"
echo >"$S/mark.txt"
chmod 111 "$T/host" "$T/host/user"
start "$S"
lacks "$SEEN" 'waiting' 'a site behind folders that may not be listed: none of them is waited for'
shown
stop TERM
chmod 755 "$T/host" "$T/host/user"
done_testing
