#!/bin/bash
# What comes while one session of `dev` leaves, and another follows, as the site lies elsewhere now: leave.sh PLATEN LEAVE.so
# A library that is loaded before the C library makes it come at a moment.
. "$(dirname "$0")/lib.sh"
PRELOAD=$(realpath "$2")

# ends: reads the log to its end, for no longer than a test may take; $status, and $SEEN, all of the log.
ends() {
	local how=0
	SEEN=
	while [ $how -eq 0 ]; do
		IFS= read -r -t $LIMIT -u "$LOG" LINE
		how=$?
		SEEN+=$LINE$'\n'
	done
	[ $how -gt 128 ] && kill -KILL "$PID"
	wait "$PID"
	status=$?
	PID=
	exec {LOG}<&-
}

# begin [FILE]: a session with the library loaded, of a site that is about to lie elsewhere; $SLOW is where a file that was
# asked for comes.
begin() {
	rm -rf "$T/one" "$T/two" "$T/site"
	small_site "$T/one"
	small_site "$T/two"
	ln -s one "$T/site"
	LD_PRELOAD=$PRELOAD start "$T/site"
	get /
	if [ -n "${1-}" ]; then
		truncate -s 64M "$T/one/$1"
		exec {SLOW}<>"/dev/tcp/127.0.0.1/$PORT"
		printf 'GET /%s HTTP/1.1\r\nHost: localhost:%s\r\n\r\n' "$1" "$PORT" >&"$SLOW"
		head -c 1 <&"$SLOW" >"$T/first"
	fi
	ln -s two "$T/next" && mv -T "$T/next" "$T/site"
}

for moment in leave close between; do
	PLATEN_SIGNAL_AT=$moment begin
	ends
	is "$status" 0 "$moment: a signal between two sessions ends the process in order"
	has "$SEEN" '"event":"stopped"' "$moment: which is said"
done

# loops: how many the server has when the next session answers. Somebody has asked the one before for a file, and does
# not read it.
loops() {
	begin big
	wait_log '"event":"listening"'
	get /_platen/state.json
	local loops
	loops=$(readlink /proc/"$PID"/fd/* | grep -c eventpoll)
	exec {SLOW}<&-
	stop TERM
	echo "$loops, $status"
}
is "$(PLATEN_HOLD_AT=leave loops)" "$(loops)" \
	"a session that is held up while it leaves leaves nothing behind"
done_testing
