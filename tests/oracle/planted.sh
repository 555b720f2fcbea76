#!/bin/bash
# The tests of minimality say "not ok" for each fault of planted.c, on each sort of site, and "ok" without one.
#
#	planted.sh SITE_REACH SITE_MINIMAL
#
# Both are the programs that planted.c is linked into.
n=0 failed=0

# try SENTENCE WANTED PATTERN PROGRAM SITE: how it ends, and what it says.
try() {
	local said status
	said=$("$4" --site "$5" --seed 1 --steps 300 2>&1)
	status=$?
	n=$((n + 1))
	if [ $status = "$2" ] && [[ $said =~ $3 ]]; then
		echo "ok $n - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $n - $1"
	echo "# status $status"
	tail -20 <<<"$said" | sed 's/^/# /'
}

more='(ran for nothing|had no reason to run|nobody wants it|ran twice)'
for site in plain jekyll; do
	for program in "$1" "$2"; do
		name="$(basename "$program"), $site"
		unset PLANTED
		try "$name: without a fault nothing is wrong" 0 $'\nok 1 ' "$program" $site
		export PLANTED
		for PLANTED in everything cutoff 'one more'; do
			try "$name: '$PLANTED' is too much" 1 "$more.*not ok 1 " "$program" $site
		done
		PLANTED='one less'
		try "$name: '$PLANTED' is too little" 1 '(did not run| differs).*not ok 1 ' "$program" $site
	done
done
echo "1..$n"
[ $failed = 0 ]
