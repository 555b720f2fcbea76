#!/bin/bash
# How many files may be open at once: a low limit is raised as far as it may be, and one that is too low ends the program
# before it answers anything.
. "$(dirname "$0")/lib.sh"
S=$T/site
small_site "$S"

# under OPTION NUMBER ARGUMENTS: runs the program with that limit, hard (-n) or soft (-Sn).
under() {
	out=$(ulimit "$1" "$2" && timeout $LIMIT "$PLATEN" "${@:3}" 2>"$T/err" </dev/null)
	status=$?
	err=$(cat "$T/err")
}

for command in dev build check; do
	under -n 17 $command "$S"
	is $status 3 "$command: 17 open files are too few: 3"
	has "$err" 'platen: error: only 17 files may be open at once (ulimit -n)' "$command: and it says so"
	is "$(printf '%s' "$err" | wc -l)" 0 "$command: in one line"
done
[ ! -e "$S/_site" ]
ok $? 'nothing is written'
under -n 64 build "$S" -o "$T/out"
is $status 3 'of 64 some are open already'
under -n 80 build "$S" -o "$T/out"
is $status 0 'so that 80 are enough'
under -Sn 17 build "$S" -o "$T/out"
is $status 0 'a soft limit of 17 is raised'
under -n 17 --version
is $status 0 'what reads no site asks for none'

# The server, and what it starts.
mkfifo "$T/opened"
printf '#!/bin/sh\nulimit -Sn >%s\n' "$T/opened" >"$T/browser"
chmod +x "$T/browser"
printf '#!/bin/sh\nulimit -Sn 100\nexec "%s" "$@"\n' "$PLATEN" >"$T/limited"
chmod +x "$T/limited"
PLATEN=$T/limited BROWSER=$T/browser start "$S" --open
read -r -t $LIMIT opened <>"$T/opened"
is "$opened" 100 'the browser has the limit that was there'
is "$(awk '/open files/ { print $4 }' "/proc/$PID/limits")" "$(ulimit -Hn)" 'the server the highest'
get /alpha/
is "$code" 200 'and it answers'
stop TERM
done_testing
