#!/bin/bash
# The end-to-end tests with the program under valgrind's memcheck: every process of it, whoever starts it, ends without
# an error and without a block that is lost.
#
#	valgrind.sh PLATEN [SCRIPT…]
#
# Without scripts it takes all of this folder that need no other program. Of two only the memory is looked at: behind.sh
# and dev.sh depend on how long a batch may wait. Valgrind 3.19 does not know openat2, so that links.sh shows how it goes
# without. What a process that a test has killed had lost is not looked at.
here=$(cd "$(dirname "$0")" && pwd)
platen=$(realpath "$1")
shift
scripts=("$@")
[ $# = 0 ] && scripts=(behind.sh beside.sh build.sh cache.sh check.sh command.sh dev.sh dev_options.sh golden.sh hints.sh keys.py
	links.sh liquid.sh new.sh parallel.sh trace.sh unchanged.sh why.sh)
if ! command -v valgrind >/dev/null; then
	echo "1..0 # SKIP no valgrind"
	exit
fi
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
failed=0 n=0

# A program of the same name; some tests run it as nobody.
wrap() {
	mkdir -p "$T/bin" "$T/logs" "$T/tmp"
	chmod 755 "$T" "$T/bin"
	chmod 1777 "$T/logs" "$T/tmp"
	cat >"$T/bin/platen" <<-END
		#!/bin/sh
		TMPDIR='$T/tmp' exec valgrind -q --leak-check=full --show-leak-kinds=definite,possible --log-file='$T/logs/%p' \
			'$platen' "\$@"
	END
	chmod +x "$T/bin/platen"
}

# One script. What is found stands in a process's log behind "==".
try() { # SCRIPT
	local processes found
	rm -f "$T/logs"/*
	WRAPPED=1 LIMIT=200 PLATEN= "$here/$1" "$T/bin/platen" >"$T/said" 2>&1 </dev/null
	local status=$?
	processes=$(find "$T/logs" -type f | wc -l)
	found=$(grep -l '^==' "$T/logs"/* | wc -l)
	n=$((n + 1))
	[[ $1 =~ ^(behind|dev)\.sh$ ]] && status=0
	echo "# $1: $(grep -c '^ok' "$T/said") sentences, $processes processes"
	if [ $status = 0 ] && [ "$found" = 0 ] && [ "$processes" != 0 ]; then
		echo "ok $n - $1 under valgrind: no error, no block lost"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $n - $1 under valgrind: no error, no block lost"
	grep -A 8 '^not ok' "$T/said" | head -40 | sed 's/^/# /'
	grep -h '^==' "$T/logs"/* | head -80 | sed 's/^/# /'
}

wrap
for script in "${scripts[@]}"; do
	try "$script"
done
echo "1..$n"
[ $failed = 0 ]
