#!/bin/bash
# Where the site lies, and which file is its configuration, change under `dev`: what it shows then is what a process would
# that is started afterwards.
. "$(dirname "$0")/lib.sh"
cd "$T" || exit 1
small_site site
rm -r "$T/site/style.css"

# shows WORDS SENTENCE: the first page comes to hold them, as soon as events are in.
shows() {
	local end=$((SECONDS + LIMIT))
	until { get / && [[ $body == *"$1"* ]]; } 2>/dev/null || [ $SECONDS -ge $end ]; do
		read -r -t 0.02 -u "$LOG" _
	done
	has "$body" "$1" "$2"
}

# still WORDS SENTENCE: the first page holds them, though something happens that it waits for.
still() {
	get /
	has "$body" "$1" "$2"
}

# led_to TARGET LINK: the link is replaced by another, in one step as deployments do it.
led_to() {
	ln -s "$1" "$T/next" && mv -T "$T/next" "$2"
}

# ---- a configuration that is named lies behind links

# conf BASE: BASE.yml -> conf/middle.yml -> data/conf.yml, and data -> one, beside which there is two.
conf() {
	rm -rf "$T/conf" "$1"
	mkdir -p conf/one conf/two
	echo 'title: The first' >conf/one/conf.yml
	echo 'title: The second' >conf/two/conf.yml
	ln -s one conf/data
	ln -s data/conf.yml conf/middle.yml
	ln -s "$T/conf/middle.yml" "$1"
}

for link in link.yml site/link.yml; do
	for how in --watch --poll; do
		at="$link $how"
		conf $link
		start site --config $link $how
		shows 'The first' "$at: a configuration behind links is read"
		echo 'title: Edited' >conf/one/conf.yml
		shows Edited "$at: and watched"
		led_to "$T/conf/two/conf.yml" $link
		shows 'The second' "$at: when the link is led elsewhere, what is there counts"
		echo 'title: Edited there' >conf/two/conf.yml
		shows 'Edited there' "$at: which is watched"
		rm $link && echo 'title: A file' >$link
		shows 'A file' "$at: the same for a file in its place"
		echo 'title: A file, edited' >$link
		shows 'A file, edited' "$at: which is watched, too"
		rm $link
		shows 'configuration file does not exist' "$at: it is missed when it goes"
		ln -s "$T/conf/two/conf.yml" $link
		shows 'Edited there' "$at: and with what comes then"
		led_to "$T/conf/middle.yml" $link
		shows Edited "$at: a link to a link"
		led_to two conf/data
		shows 'Edited there' "$at: a folder on the way is another one"
		led_to one/conf.yml conf/middle.yml
		shows Edited "$at: a link in the middle leads elsewhere"
		led_to data/conf.yml conf/middle.yml
		shows 'Edited there' "$at: and back"
		rm conf/data && mv conf/one conf/data
		shows Edited "$at: a folder takes the place of a link to one"
		mv conf/data/conf.yml conf/kept.yml
		wait_log 'there is no file'
		echo 'title: Anew' >conf/data/conf.yml
		shows Anew "$at: what it leads to goes, and is made anew"
		stop TERM
		rm $link
	done
done

# What DIR has goes before what the current folder has.
echo 'title: Of here' >dev.yml
start site --config dev.yml
shows 'Of here' 'a configuration is found in the current folder'
echo 'title: Of the site' >site/dev.yml
shows 'Of the site' 'until DIR has one of that name'
rm site/dev.yml
shows 'Of here' 'and again when that goes'
mkdir -p site/settings settings
stop TERM
echo 'title: Of here, deeper' >settings/dev.yml
rmdir site/settings
start site --config settings/dev.yml
shows 'Of here, deeper' 'the same in a folder'
mkdir site/settings && echo 'title: Of the site, deeper' >site/settings/dev.yml
shows 'Of the site, deeper' 'that DIR has not at first'
stop TERM
rm -r site/settings

# The usual one is the site's alone.
printf 'source: notes\n' >_config.yml
start site
shows 'of beta' 'the usual configuration of the current folder is not that of another'
stop TERM
rm _config.yml

# Of two usual ones the first counts, also where the other one leads out of DIR, and `source` away from it.
mkdir -p both/src
printf 'title: By yaml\nsource: src\n' >yaml.yml
echo words >both/src/index.md
ln -s ../yaml.yml both/_config.yaml
start both
shows 'By yaml' 'a usual configuration that is a link'
printf 'title: By yml\nsource: src\n' >both/_config.yml
shows 'By yml' 'and the one that goes before it, when it comes'
stop TERM

# ---- `source`

# sourced NAME: a site whose `source` is to be a folder that is not there.
sourced() {
	rm -rf "$1"
	mkdir "$1"
	echo '# Above' >"$1/index.md"
	echo 'source: src' >"$1/_config.yml"
	mkdir "$T/$1/made" && echo '# Below' >"$1/made/index.md"
}

sourced late
start late
shows Above 'a source that is not there does not count'
mv late/made late/src
shows Below 'until it is there'
echo '# Below, edited' >late/src/index.md
shows 'Below, edited' 'and is watched'
mv late/src late/made
shows Above 'nor when it has gone'
mkdir late/src && echo '# Made' >late/src/index.md
shows Made 'until another one is made'
stop TERM

sourced late
echo file >late/src
start late
shows Above 'a file is no source'
rm late/src && mv late/made late/src
shows Below 'but a folder in its place is'
stop TERM

sourced late
ln -s nowhere late/src
start late --poll
shows Above 'nor is a link that leads nowhere'
mv late/made late/nowhere
shows Below 'until it leads to a folder'
stop TERM

sourced late
echo 'source: deep/src' >late/_config.yml
start late
shows Above 'of a source that lies deep no folder is there'
mkdir late/deep
mv late/made late/deep/src
shows Below 'until all are'
stop TERM

# ---- DIR is a link to a folder that is not complete yet

for n in 1 2; do
	mkdir -p releases/$n
	echo "# Release $n" >releases/$n/index.md
	echo "title: Titled $n" >releases/$n/one.yml
	echo "description: Described $n" >releases/$n/two.yml
done
for how in --watch --poll; do
	ln -sfn releases/1 current
	mv releases/2 kept
	mv kept/one.yml kept/two.yml .
	start current --config current/one.yml,current/two.yml $how
	shows 'Release 1' "$how: a folder behind a link is served"
	led_to releases/2 current
	wait_log 'cannot open the folder'
	still 'Release 1' "$how: where it leads nowhere it is served still"
	mv kept releases/2
	wait_log 'there is no file'
	mv one.yml releases/2
	wait_log 'there is no file'
	still 'Release 1' "$how: and where a configuration is missing"
	mv two.yml releases/2
	shows 'Release 2' "$how: until the other one has all"
	echo '# Release 2, edited' >releases/2/index.md
	shows 'Release 2, edited' "$how: which is watched"
	echo '# Release 2' >releases/2/index.md
	stop TERM
done

# It is away again when the session that goes along with it is to begin.
ln -sfn releases/1 current
start current
for _ in {1..10}; do
	led_to releases/2 current
	mv current away
	read -r -t 0.02 -u "$LOG" _
	mv away current
	led_to releases/1 current
done
echo '# Release 1, at last' >releases/1/index.md
shows 'Release 1, at last' 'a link that flaps ends nothing'
echo '# Release 1' >releases/1/index.md
stop TERM
is "$status" 0 'what is waited for there ends in order, too'

ln -sfn releases/1 current
echo 'source: ../../late' >releases/2/_config.yml
start current
led_to releases/2 current
wait_log 'leads out of the folder'
still 'Release 1' 'nor does it count while its source leads out of it'
echo 'title: Mended' >releases/2/_config.yml
shows Mended 'until it does no longer'
stop TERM

# ---- the port is open all the while

# dial NAME: a connection, whose descriptor is then in that variable.
dial() {
	exec {fd}<>"/dev/tcp/127.0.0.1/$PORT"
	printf -v "$1" %s "$fd"
}

# held: somebody asks for a file and does not read it, so that the session that is about to end waits for that answer for
# a while; a page is open; and of another request only the beginning has come.
held() {
	listen /
	dial slow
	printf 'GET /slow.bin HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' "$PORT" >&"$slow"
	read -r -t $LIMIT -u "$slow" _
	dial begun
	printf 'GET / HTTP/1.1\r\n' >&"$begun"
}

# ended: the session is over, or waits for that answer alone, as its event stream has ended.
ended() {
	while read -r -t $LIMIT -u "$EVENTS" _; do :; done
	unlisten
}

# is_answered WORDS SENTENCE: a page is answered with these words, on a new connection and on the one that was begun.
is_answered() {
	body=
	get /
	has "$body" "$1" "$2"
	(printf 'Host: localhost:%s\r\nConnection: close\r\n\r\n' "$PORT" >&"$begun")
	has "$(timeout $LIMIT cat <&"$begun" | tr -d '\0')" "$1" "$2, also where the request was begun before"
	exec {begun}<&- {slow}<&-
}

truncate -s 40M site/slow.bin releases/1/slow.bin
for link in link.yml site/link.yml; do
	for how in --watch --poll; do
		at="$link $how"
		conf $link
		start site --config $link $how
		shows 'The first' "$at: a configuration behind a link"
		held
		shown=$body
		led_to "$T/conf/two/conf.yml" $link
		ended
		mv conf/two conf/away
		is_answered 'configuration file does not exist' "$at: what goes right behind its link is missed"
		is "$code" 500 "$at: by an answer that says so"
		body=$shown open_stream /
		wait_event problem
		ok $? "$at: which an open page hears"
		mv conf/away conf/two
		wait_event ok
		ok $? "$at: as it does when it is back"
		shows 'The second' "$at: and it is shown"
		unlisten
		echo 'title: Edited there' >conf/two/conf.yml
		shows 'Edited there' "$at: and watched"
		stop TERM
		rm $link
	done
done
rm site/slow.bin

for how in --watch --poll; do
	ln -sfn releases/1 current
	start current $how
	get /
	held
	led_to releases/2 current
	ended
	mv releases/2 kept
	is_answered 'Release 2' "$how: a folder that goes right behind its link is served still"
	mv kept releases/2
	echo '# Release 2, edited' >releases/2/index.md
	shows 'Release 2, edited' "$how: and watched when it is back"
	led_to releases/1 current
	shows 'Release 1' "$how: a link is led back"
	held
	led_to releases/2 current
	ended
	rm -r releases/2
	is_answered '</html>' "$how: a folder that is removed there ends nothing"
	mkdir releases/2 && echo '# Release 2' >releases/2/index.md
	shows 'Release 2' "$how: and is shown when it is made anew"
	stop TERM
done

# polls: how many loops the server has.
polls() {
	find /proc/$PID/fd -lname '*eventpoll*' | wc -l
}

mkfifo opened closed
printf '#!/bin/sh\necho >opened\nread -r _ <closed\n' >browser
chmod +x browser
ln -sfn releases/1 current
BROWSER=./browser start current --open
read -r -t $LIMIT _ <>opened
end=$((SECONDS + LIMIT))
while [ -n "$(cat /proc/$PID/task/*/children 2>/dev/null)" ] && [ $SECONDS -lt $end ]; do
	read -r -t 0.02 -u "$LOG" _ # the shell that has started it ends
done
before=$(polls)
led_to releases/2 current
wait_log '"event":"listening"'
is "$(polls)" "$before" 'a browser that is open holds nothing of a session that is over'
echo <>closed >closed
stop TERM

for how in --watch --poll; do
	ln -sfn releases/1 current
	start current $how
	held
	led_to releases/2 current
	ended
	run build releases/2 --out releases/2/public
	get /public/
	is "$code" 404 "$how: what a build writes there in between is known as its output"
	exec {begun}<&- {slow}<&-
	stop TERM
	rm -r releases/2/public
done

ln -sfn releases/1 current
start current
held
led_to releases/2 current
ended
stop TERM
is "$status" 0 'a signal between two sessions ends them in order'

done_testing
