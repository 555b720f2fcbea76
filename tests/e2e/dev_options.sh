#!/bin/bash
# `platen dev`'s options, on the real program.
. "$(dirname "$0")/lib.sh"
S=$T/site
small_site "$S"

# The usual port, or the next that is free.
start_at "$S"
first=$PORT first_pid=$PID
exec {FIRST_LOG}<&"$LOG"
start_at "$S"
[ "$PORT" -gt "$first" ]
ok $? 'a second dev takes the next free port'
stop TERM
PID=$first_pid
stop TERM
exec {FIRST_LOG}<&-

# A base URL.
start "$S" --baseurl /docs
has "$URL" "http://localhost:$PORT/docs/" 'the address has the baseurl'
get /docs/alpha/
is "$code" 200 'pages are below it'
has "$body" '/docs/' 'and link each other so'
get /alpha/
is "$code" 404 'nothing is outside of it'
get /docs/alpha
has "$head" $'Location: /docs/alpha/\r' 'a missing slash is added below it, too'
mkdir "$S/a b" && echo words >"$S/a b/é.md"
listen /alpha/ /docs
get '/docs/a%20b/%C3%A9'
has "$head" $'Location: /docs/a%20b/%C3%A9/\r' 'and encoded once'
printf 'body { color: green }\n' >"$S/style.css"
wait_event asset
has "$data" '"path":"/docs/style.css"' "a file's event has its whole address"
stop TERM

# A baseurl that has to be encoded, written either way.
for base in '/my docs' /my%20docs; do
	start "$S" --baseurl "$base"
	is "${URL##*:$PORT/}" 'my%20docs/' "the address is encoded with --baseurl '$base'"
	get /my%20docs/
	is "$code" 200 'and answered'
	lacks "$body" '/my docs' 'no link is left raw'
	has "$body" 'href="/my%20docs/alpha/"' 'but encoded'
	listen /alpha/ /my%20docs
	printf 'body { color: %s }\n' "${#base}" >"$S/style.css"
	wait_event asset
	has "$data" '"path":"/my%20docs/style.css"' 'in events too'
	unlisten
	stop TERM
done

# The configuration's baseurl changes while tabs are open: these are told where the site is now.
mkdir "$T/moving"
based() {
	printf 'plugins: []\nbaseurl: "%s"\n' "$1" >"$T/moving/_config.yml"
}
based ''
printf -- '---\n---\nThe same anywhere\n' >"$T/moving/plain.md"
printf 'a {}\n' >"$T/moving/style.css"
start "$T/moving"
listen /plain.html
has "$data" '"baseurl":""' 'a stream is told where the site is'
lacks "$body" 'data-baseurl' 'a page says nothing of it where that is the root'
based /docs
wait_event hello
ok $? 'and again when that changes'
has "$data" '"pages":[],"baseurl":"/docs"' 'by itself'
get /docs/plain.html
is "$code" 200 'where its pages are by then'
has "$body" 'data-baseurl="/docs"' 'which say so'
based '/my docs'
wait_event hello
has "$data" '"baseurl":"/my%20docs"' 'encoded as in an address'
get /my%20docs/style.css
printf 'b {}\n' >"$T/moving/style.css"
wait_event asset
has "$data" '"path":"/my%20docs/style.css"' 'files are told where they are by then'
unlisten
listen /plain.html /my%20docs
has "$data" '"baseurl":"/my%20docs"' 'as is a stream that is opened later'
unlisten
late=0
exec {half}>"$T/moving/half.txt"
for base in /a /b /c /d /e /f '' /g; do
	echo 'not all of it' >&"$half" # so that the batch waits for more
	based "$base"
	get "$base/plain.html"
	[ "$code" = 200 ] || late=$((late + 1))
done
exec {half}>&-
is $late 0 'whoever asks behind the save is answered there'
stop TERM
start "$T/moving" --baseurl /fixed
listen /plain.html /fixed
based /other
printf -- '---\n---\nAnother\n' >"$T/moving/plain.md"
wait_event patch
lacks "$heard" hello 'with --baseurl it stays there'
get /fixed/plain.html
is "$code" 200 'whatever the configuration says'
unlisten
stop TERM

# Other machines.
start "$S" --host 0.0.0.0
wait_log '"event":"start"'
has "$SEEN" '--host 0.0.0.0: every machine that reaches it can read the site' 'what --host exposes is said'
stop TERM
start "$S" --host 127.0.0.1
wait_log '"event":"start"'
lacks "$SEEN" 'every machine' 'a loopback address exposes nothing'
stop TERM

# Names in Host.
start "$S" --allowed-host example.test --allowed-host .below.test
get / example.test
is "$code" 200 'an allowed host is answered'
get / a.below.test
is "$code" 200 'a name below an allowed one as well'
get / evil.test
is "$code" 403 'another is refused'
stop TERM

# One watcher, where no configuration lies elsewhere.
start "$S"
is "$(readlink /proc/"$PID"/fd/* | grep -c inotify)" 1 'the folder is watched once'
stop TERM

# Polling.
start "$S" --poll
listen /alpha/
post "$S/alpha.md" Alpha 2024-01-01 'seen by looking'
wait_event patch
ok $? '--poll sees a save, too'
get /_platen/state.json
has "$body" '"polling":true' 'and says that it polls'
unlisten
# What comes after one look, is read, and goes before the next: mostly all of these do.
for ((i = 0; i < 10; i++)); do
	mkdir "$S/brief$i"
	post "$S/brief$i/news.md" News 2024-01-01 'of a moment'
	get "/brief$i/news/"
	rm -r "$S/brief$i"
done
left=0
for ((i = 0; i < 10; i++)); do
	for ((j = 0; j < LIMIT * 20; j++)); do
		get "/brief$i/news/"
		[ "$code" = 404 ] && break
		sleep 0.05
	done
	[ "$code" = 404 ] || left=$((left + 1))
	[ "$left" = 0 ] || break
done
is "$left" 0 '--poll sees go what came and went between two looks, and was read meanwhile'
stop TERM

# A browser.
mkfifo "$T/opened"
printf '#!/bin/sh\necho "$@" >%s\n' "$T/opened" >"$T/browser"
chmod +x "$T/browser"
BROWSER="$T/browser --new" start "$S" --open
read -r -t $LIMIT opened <>"$T/opened"
is "$opened" "--new $URL" '--open starts $BROWSER with the address'
stop TERM

# What is not published yet.
post "$S/future.md" Future 2999-01-01 'to come'
start "$S"
get /future/
is "$code" 404 'a post of the future is not there'
stop TERM
run build "$S" -o "$T/later"
has "$out" ', 1 post dated in the future (--future shows it);' 'build counts it as it begins'
run build "$S" -o "$T/later" --future
lacks "$out" 'in the future' 'unless it is there'
start "$S" --future
get /future/
is "$code" 200 'but with --future'
stop TERM
rm "$S/future.md"

# Who saves a post that is not shown is told why.
# not_shown SITE FILE LINE REASON: FILE is saved with the line in its front matter.
not_shown() {
	printf -- '---\ntitle: Not shown\n%s\n---\nx\n' "$3" >"$1/$2"
	wait_log "$2 is not shown: $4"
	ok $? "told where it is saved: $4"
	run why "$2" "$1"
	has "$out" "it is not shown: $4" 'and by why'
}
mkdir -p "$T/blog/_posts" "$T/blog/_drafts"
start "$T/blog"
get /
not_shown "$T/blog" _posts/2999-01-01-later.md '' 'it is dated in the future; --future shows it'
not_shown "$T/blog" _posts/later.md '' 'its name does not begin with a date, as 2026-01-31-title.md does'
not_shown "$T/blog" _posts/2024-01-01-mine.md 'published: false' '`published` is false; --unpublished shows it'
not_shown "$T/blog" _drafts/idea.md '' 'it is a draft; --drafts shows it'
printf -- '---\ntitle: Shown\n---\nx\n' >"$T/blog/_posts/2024-01-01-mine.md"
wait_log '"what":"_posts/2024-01-01-mine.md"' # before the next: of two files at once nothing is told
not_shown "$T/blog" _posts/last.md '' 'its name does not begin with a date, as 2026-01-31-title.md does'
lacks "$SEEN" 'mine.md is not shown' 'of one that is shown nothing is told'
stop TERM
start "$S"
get /
not_shown "$S" later.md 'date: 2999-01-01' 'it is dated in the future; --future shows it'
not_shown "$S" later.md 'published: false' '`published` is false; --unpublished shows it'
not_shown "$S" later.md 'draft: true' 'it is a draft; --drafts shows it'
stop TERM
rm "$S/later.md"

# A scheduled post appears by itself, also one that is saved when all that there was is known.
start "$S"
wait_log '"event":"start"'
listen /
post "$S/soon.md" Scheduled "$(date -u -d '+2 seconds' '+%Y-%m-%d %H:%M:%S +0000')" 'it is time'
wait_event patch
until get / && [[ $body == *Scheduled* ]]; do wait_event patch || break; done
has "$body" Scheduled 'a scheduled post appears when it is due'
get /soon/
is "$code" 200 'and is answered'
unlisten
post "$S/dated.md" Dated "$(date -u '+%Y-%m-%d %H:%M:%S +0000')" 'of this second'
get /dated/
is "$code" 200 'one that is dated now is there as soon as it is saved'

# Whoever asks at that moment gets it, in whatever part of a second it was saved.
until [[ $(date +%N) == [5-8]* ]]; do :; done
due=$(date -d '+2 seconds' +%s)
post "$S/moment.md" Moment "$(date -u -d "@$due" '+%Y-%m-%d %H:%M:%S +0000')" 'it is time'
early=0
while [ "$(date +%s)" -lt "$due" ]; do
	get /moment/
	[ "$code" = 200 ] && [ "$(date +%s)" -lt "$due" ] && early=1
done
get /moment/
is "$code" 200 'a post is there at the moment when it is due'
is $early 0 'and not before'
stop TERM

# The terminal's text.
mkfifo "$T/text"
"$PLATEN" dev "$S" --port 0 >"$T/text" 2>"$T/err" &
PID=$!
exec {LOG}<"$T/text"
wait_log '  site    http://localhost:'
ok $? 'the start screen has the address'
wait_log '  about   http://localhost:'
ok $? 'and that of the page about the server'
wait_log 'plain folder'
has "$LINE" 'post' 'and what was recognised'
post "$S/beta.md" Beta 2024-02-01 'one line'
wait_log 'beta.md'
has "$LINE" 'ran' 'an update is one line'
has "$LINE" 'cut off' 'with what was cut off'
[[ $LINE =~ ^'  beta.md '\ +[0-9.]+\ (µs|ms)\ \ [0-9]+\ pages? ]]
ok $? 'and how long it took, in columns'
lacks "$LINE" $'\e' 'without colours in a pipe'
stop TERM

start "$S" --trace "$T/trace.json"
get /beta/
post "$S/beta.md" Beta 2024-02-01 'traced'
wait_log '"event":"update"'
stop TERM
has "$(cat "$T/trace.json")" '"name":"batch"' '--trace has the batches'

# Configurations that lie elsewhere.
mkdir "$T/conf" "$S/.conf"
printf 'title: Far\n' >"$T/conf/over.yml"
printf 'description: hidden\n' >"$S/.conf/more.yml"
start "$S" --config "$T/conf/over.yml,.conf/more.yml"
listen /
has "$body" Far 'a configuration outside of the folder counts'
printf 'title: Farther\n' >"$T/conf/over.yml"
wait_event patch
ok $? 'and a save of it shows'
get /
has "$body" Farther 'with what it says now'
printf 'title: Farthest\n' >"$T/conf/next" && mv "$T/conf/next" "$T/conf/over.yml"
get /
has "$body" Farthest 'also where it is renamed over'
rm "$T/conf/over.yml"
wait_event problem
ok $? 'it is missed when it goes'
printf 'title: Back\n' >"$T/conf/over.yml"
wait_event ok
ok $? 'and mended when it is back'
printf 'title: Hidden\n' >"$S/.conf/more.yml"
get /
has "$body" Hidden 'one in a folder that is passed over is seen, too'
unlisten
stop TERM
is $status 0 'which ends as usual'
rm -r "$S/.conf"
mkdir -p "$T/parted/src"
cp "$S/alpha.md" "$T/parted/src/"
printf 'source: src\ntitle: Above\n' >"$T/parted/_config.yml"
start "$T/parted"
get /
has "$body" Above 'a configuration may lie above its source'
printf 'source: src\ntitle: Changed above\n' >"$T/parted/_config.yml"
get /
has "$body" 'Changed above' 'and is watched there'

# The site lies elsewhere as soon as its configuration says so.
mkdir "$T/parted/other"
printf '# Others\n' >"$T/parted/other/index.md"
at=$PORT
printf 'source: other\n' >"$T/parted/_config.yml"
wait_log '"event":"listening"'
has "$LINE" "localhost:$at/" 'where `source` leads elsewhere dev begins again, at the same port'
get /
has "$body" Others 'with what lies there'
printf '# Others, edited\n' >"$T/parted/other/index.md"
get /
has "$body" 'Others, edited' 'which is watched'
mv "$T/parted/_config.yml" "$T/parted/_config.yaml"
wait_log '"event":"listening"'
get /
has "$body" Others 'the same where another file is the configuration'
printf 'source: src\ntitle: The first of two\n' >"$T/parted/_config.yml"
wait_log '"event":"listening"'
get /
has "$body" 'The first of two' 'and where one comes that goes before it'
rm "$T/parted/_config.yml"
wait_log '"event":"listening"'
rm "$T/parted/_config.yaml"
wait_log '"event":"listening"'
get /other/
has "$body" 'Others, edited' 'and where there is none any more'
stop TERM
is $status 0 'which ends as usual, too'

# DIR may be a link, or lie behind one, that comes to lead elsewhere.
mkdir -p "$T/releases/1/docs" "$T/releases/2/docs" "$T/third/docs"
for n in releases/1 releases/2 third; do
	printf '# Of %s\n' "$n" >"$T/$n/docs/index.md"
done
released() { # NAME ARGUMENTS
	local name=$1
	shift
	ln -sfn releases/1 "$T/current"
	printf '# Of releases/2\n' >"$T/releases/2/docs/index.md"
	start "$@"
	at=$PORT
	get /
	has "$body" 'Of releases/1' "$name: a folder behind a link is served"
	ln -s releases/2 "$T/next" && mv -T "$T/next" "$T/current"
	wait_log '"event":"listening"'
	has "$LINE" "localhost:$at/" "$name: when the link leads elsewhere dev begins again, at the same port"
	get /
	has "$body" 'Of releases/2' "$name: with what it leads to"
	printf '# Of the second, edited\n' >"$T/releases/2/docs/index.md"
	listen /
	[[ $body == *edited* ]] || wait_event patch && get /
	unlisten
	has "$body" edited "$name: which is watched"
	rm "$T/current" && ln -s "$T/third" "$T/current"
	wait_log '"event":"listening"'
	get /
	has "$body" 'Of third' "$name: the same where it is removed and made again"
	stop TERM
	is $status 0 "$name: which ends as usual"
}
released "in a link" "$T/current/docs"
ln -s current/docs "$T/site-of-it"
released "a link to a link" "$T/site-of-it" --poll
cd "$T" && released "named from where it is" current/docs && cd /

# A large file: what is in it is found out once, and the work behind leaves it to whoever asks.
took() { # how many bytes the server has read so far
	sed -n 's/^rchar: //p' "/proc/$PID/io"
}
mkdir "$T/large"
echo '[nowhere](missing.md)' >"$T/large/a.md"
head -c 50000000 /dev/zero >"$T/large/film.mp4"
while [ -n "$(find "$T/large/film.mp4" -newerct '1 second ago')" ]; do :; done # it comes to rest
start "$T/large" --url http://large.example
wait_log '"severity":"warning"' # all pages have been looked at
before=$(took)
[ "$before" -lt 50000000 ] || echo "# it has read '$before' bytes"
[ "$before" -lt 50000000 ]
ok $? 'a large file that nobody asked for is not read'
get /film.mp4
has "$head" '*200 OK*Content-Length: 50000000*' 'it is sent'
after=$(took)
[ $((after - before)) -lt 110000000 ]
ok $? 'and read once before that'
get /film.mp4
[ $(($(took) - after)) -lt 60000000 ]
ok $? 'and the next time not at all'
stop TERM

# Names that are mostly those of what is hidden: what a build writes is served.
mkdir -p "$T/odd/_layouts" "$T/tilde/d~"
printf -- '---\npermalink: /.well-known/security.txt\n---\nContact\n' >"$T/odd/security.txt"
start "$T/odd"
get /.well-known/security.txt
is "$code" 200 'what a permalink puts into a folder with a dot before its name is served'
printf -- '---\npermalink: /.well-known/other.txt\n---\nContact\n' >"$T/odd/security.txt"
get /.well-known/other.txt
is "$code" 200 'at once, where it is saved'
get /.well-known/security.txt
is "$code" 404 'and no longer where it was'
stop TERM
echo page >"$T/tilde/a~.md" && echo text >"$T/tilde/d~/file.txt"
start "$T/tilde"
get /a~/
is "$code" 200 'so is a page with a tilde behind its name'
get /d~/file.txt
is "$code" 200 'and a file in a folder with one'
stop TERM

done_testing
