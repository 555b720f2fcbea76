#!/bin/bash
# The command line of the real program: help, versions, errors and exit statuses.
. "$(dirname "$0")/lib.sh"

run --version
is $status 0 '--version ends with 0'
for name in 'platen 0.' libuv libcmark-gfm libsass xxhash libyaml llhttp 'cache format'; do
	has "$out" "$name" "--version names $name"
done
[[ $out != *'  '* && $out != *'()'* ]]
ok $? 'and leaves no version out'

run --help
is $status 0 '--help ends with 0'
has "$out" 'build' '--help names the commands'
for command in dev serve build; do
	run $command --help
	is $status 0 "$command --help ends with 0"
	has "$out" '--baseurl PATH' "$command --help tells its options"
done

run
is $status 2 'no command: 2'
run frobnicate
is $status 2 'an unknown command: 2'
run dev --prot 1
is $status 2 'an unknown option: 2'
has "$err" "did you mean '--port'?" 'and what may have been meant'
has "$err" 'platen dev --help tells more' 'and whose help lists what there is'
run build "$T/nowhere" -o "$T/out"
is $status 2 'a folder that is not there: 2'
has "$err" 'no such file or directory' 'with the reason'
run dev "$T/nowhere"
is $status 2 'for dev as well'
run build "$T" --url example
is $status 2 'an address without a scheme: 2'
has "$err" '--url takes an address' 'and what is taken'
mkdir "$T/closed" && post "$T/closed/a.md" A 2024-01-01 x && chmod 0 "$T/closed"
if [ "$(id -u)" != 0 ]; then
	run build "$T/closed" -o "$T/out"
elif cp "$PLATEN" "$T/platen" && chmod 755 "$T" "$T/platen" && command -v setpriv >/dev/null; then
	err=$(setpriv --reuid=65534 --regid=65534 --clear-groups "$T/platen" build "$T/closed" \
		-o /nowhere 2>&1 >/dev/null)
	status=$?
fi
is $status 3 'a folder that may not be read: 3'
has "$err" 'permission denied' 'with the reason'
: >"$T/file"
run build "$T/file" -o "$T/out"
is $status 2 'a file in place of the folder: 2'
small_site "$T/site"
run build "$T/site" -o "$T/out" --config nothing.yml
is $status 2 'a configuration that is not there: 2'
run dev "$T/site" --host example.com --port 0
is $status 2 'a host that is no address: 2'

start "$T/site"
run dev "$T/site" --port "$PORT"
is $status 3 'a port that is taken: 3'
has "$err" "port $PORT is taken" 'and it says so'
stop TERM
is $status 0 'dev ended by SIGTERM: 0'
start "$T/site" && stop INT
is $status 0 'dev ended by SIGINT: 0'
start "$T/site" && stop HUP
is $status 0 'dev ended by SIGHUP: 0'
[ ! -e "$T/site/_site" ]
ok $? 'dev writes to no output folder'

done_testing
