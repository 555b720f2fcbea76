#!/bin/bash
# A site whose files have further names outside of it, as `cp -al` clones one: what is written by these nothing tells of. It
# is found behind the next save, and pushed.
. "$(dirname "$0")/lib.sh"
S=$T/site
small_site "$S"
cp -al "$S" "$T/clone"

# wait_idle: until nothing is left to do behind.
wait_idle() {
	until get /_platen/state.json && [[ $body == *'"idle":true'* ]]; do
		sleep 0.01
	done
}

start "$S"
wait_idle
listen /alpha/
post "$T/clone/alpha.md" Alpha 2024-01-01 'by its other name'
post "$S/beta.md" Beta 2024-02-01 'by its own'
wait_event patch
has "$data" 'by its other name' 'what was written outside is pushed behind a save of another file'
get /alpha/
has "$body" 'by its other name' 'and served'
wait_log '"written by another name"'
ok $? 'and the log says so'
post "$S/beta.md" Beta 2024-02-01 'by its own again'
until get /beta/ && [[ $body == *'its own again'* ]]; do :; done
post "$T/clone/notes/gamma.md" Gamma 2024-03-01 'also outside'
post "$S/beta.md" Beta 2024-02-01 'and once more'
until get /beta/ && [[ $body == *'and once more'* ]]; do :; done
get /notes/gamma/
has "$body" 'also outside' 'a request right behind the save is answered with what was written before it'
wait_idle
get /_platen/state.json
swept=${body#*'"aliases_swept":'}
swept=${swept%%[,\}]*}
wakes() { sed -n 's/^voluntary_ctxt_switches:\s*//p' "/proc/$PID/status"; }
before=$(wakes)
sleep 0.5
[ "$(wakes)" -le $((before + 1)) ]
ok $? 'nothing wakes it while nothing happens'
get /_platen/state.json
has "$body" "\"aliases_swept\":$swept," 'nor is anything looked at'

# A further name in the site itself.
ln "$S/alpha.md" "$S/delta.md"
post "$S/delta.md" Alpha 2024-01-01 'by a name in the site'
wait_event patch
has "$data" 'by a name in the site' 'what is written by a name in the site is pushed with that'
stop TERM

done_testing
