# What the end-to-end tests share: the Test Anything Protocol, a temporary folder, HTTP and event
# streams by bash's own /dev/tcp, and waiting for lines. Limits end only a test that has failed;
# nothing ever waits for time to pass.
LIMIT=${LIMIT:-20}
PLATEN=$(realpath "${PLATEN:-$1}")
T=$(mktemp -d)
tests=0 failed=0 PID=

unset SOURCE_DATE_EPOCH BROWSER
export NO_COLOR=1 HOME=$T/home XDG_CACHE_HOME=$T/cache
mkdir -p "$HOME"

cleanup() {
	[ -n "$PID" ] && kill -KILL "$PID" 2>/dev/null
	chmod -R u+w "$T" 2>/dev/null
	rm -rf "$T"
}
trap cleanup EXIT

# ok STATUS SENTENCE: one assertion.
ok() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $2"
	fi
}

# is GOT WANTED SENTENCE
is() {
	[ "$1" = "$2" ]
	ok $? "$3"
	[ "$1" = "$2" ] || printf '# got:    %s\n# wanted: %s\n' "$1" "$2"
}

# has TEXT PART SENTENCE: the part, a pattern of the shell's, is in the text.
has() {
	[[ $1 == *$2* ]]
	ok $? "$3"
	[[ $1 == *$2* ]] || printf '%s\n' "$1" | head -40 | sed 's/^/# /'
}

lacks() {
	[[ $1 != *$2* ]]
	ok $? "$3"
}

done_testing() {
	echo "1..$tests"
	[ "$failed" -eq 0 ]
	exit
}

# run ARGUMENTS: runs the program; $status, $out and $err.
run() {
	out=$("$PLATEN" "$@" 2>"$T/err" </dev/null)
	status=$?
	err=$(cat "$T/err")
}

# post FILE TITLE DATE BODY: saves a post.
post() {
	mkdir -p "$(dirname "$1")"
	printf -- '---\ntitle: %s\ndate: %s\n---\n\n%s\n' "$2" "$3" "$4" >"$1"
}

# A small site: two posts, a page, a style sheet.
small_site() {
	mkdir -p "$1/notes"
	post "$1/alpha.md" Alpha 2024-01-01 'first words'
	post "$1/beta.md" Beta 2024-02-01 'of beta'
	printf '# Gamma\n\nA page.\n' >"$1/notes/gamma.md"
	printf 'body { color: red }\n' >"$1/style.css"
}

# start ARGUMENTS: `platen dev` with a JSON log at any port; returns when it listens. $PORT, $URL.
start() {
	start_at --port 0 "$@"
}

# start_at ARGUMENTS: the same, at the port that the arguments name, or the usual one.
start_at() {
	rm -f "$T/log"
	mkfifo "$T/log"
	"$PLATEN" dev --log json "$@" >"$T/log" 2>"$T/err" &
	PID=$!
	exec {LOG}<"$T/log"
	wait_log '"event":"listening"' || return 1
	URL=${LINE#*\"url\":\"}
	URL=${URL%%\"*}
	PORT=${URL#http://localhost:}
	PORT=${PORT%%/*}
}

# wait_log PATTERN: reads the log up to a line that holds it, which is then $LINE; $SEEN is all.
wait_log() {
	SEEN=
	while IFS= read -r -t $LIMIT -u "$LOG" LINE; do
		SEEN+=$LINE$'\n'
		[[ $LINE == *$1* ]] && return 0
	done
	echo "# no line with $1 in the log: $SEEN"
	sed 's/^/# /' "$T/err"
	return 1
}

# stop SIGNAL: $status.
stop() {
	kill -"$1" "$PID"
	wait "$PID"
	status=$?
	PID=
	exec {LOG}<&-
}

# get PATH [HOST]: $code, $head, $body.
get() {
	local fd answer
	exec {fd}<>"/dev/tcp/127.0.0.1/$PORT" || return 1
	# a server that goes elsewhere ends connections: that ends this writer, and not the test
	(printf 'GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n' "$1" "${2:-localhost}" "$PORT" >&"$fd")
	answer=$(timeout $LIMIT cat <&"$fd" | tr -d '\0')
	exec {fd}<&-
	head=${answer%%$'\r\n\r\n'*}
	body=${answer#*$'\r\n\r\n'}
	code=${head#* }
	code=${code%% *}
}

# listen PAGE [BASEURL]: opens an event stream as a tab does; returns when it has said hello. $have is
# what the page shows.
listen() {
	get "${2-}$1"
	open_stream "$1"
}

# open_stream PAGE: the same for a page that was loaded before, and is in $body.
open_stream() {
	have=${body#*data-have=\"}
	have=${have%%\"*}
	exec {EVENTS}<>"/dev/tcp/127.0.0.1/$PORT"
	printf 'GET /_platen/events?page=%s&have=%s HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' \
		"$1" "$have" "$PORT" >&"$EVENTS"
	wait_event hello
}

# next_event: reads on to the end of the next event, whatever it is.
next_event() {
	local line
	while IFS= read -r -t $LIMIT -u "$EVENTS" line; do
		[[ $line == data:* ]] && return 0
	done
	return 1
}

unlisten() {
	exec {EVENTS}<&-
}

# wait_event NAME: reads events up to one of that name; $data is its data, $heard names all of them.
wait_event() {
	local line name=
	heard=
	while IFS= read -r -t $LIMIT -u "$EVENTS" line; do
		line=${line%$'\r'}
		case $line in
		event:*)
			name=${line#event:}
			name=${name# }
			heard+="$name " ;;
		data:*)
			data=${line#data:}
			[ "$name" = "$1" ] && return 0 ;;
		esac
	done
	echo "# no event $1; heard: $heard"
	return 1
}
