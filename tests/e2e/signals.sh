#!/bin/bash
# A signal that comes while one session of `dev` follows another, as the site lies elsewhere now: signals.sh PLATEN SIGNAL.so
# It is sent at a moment by a library that is loaded before the C library.
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

for moment in leave close between; do
	rm -rf "$T/one" "$T/two" "$T/site"
	small_site "$T/one"
	small_site "$T/two"
	ln -s one "$T/site"
	PLATEN_SIGNAL_AT=$moment LD_PRELOAD=$PRELOAD start "$T/site"
	get /
	ln -s two "$T/next" && mv -T "$T/next" "$T/site"
	ends
	is "$status" 0 "$moment: a signal between two sessions ends the process in order"
	has "$SEEN" '"event":"stopped"' "$moment: which is said"
done
done_testing
