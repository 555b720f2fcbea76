#!/bin/bash
# The tests of minimality say "not ok" for each fault of planted.c, on each sort of site, and "ok" without one.
#
#	planted.sh SITE_ORACLE PLATEN_PLANTED SITE_MINIMAL_PLANTED SITE_REACH_PLANTED
#
# Into the latter three planted.c is linked.
n=0 failed=0

# try SENTENCE WANTED PATTERN COMMAND: how it ends, and what it says.
try() {
	local said status
	said=$("${@:4}" 2>&1)
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

# faults NAME TOO_MUCH TOO_LITTLE COMMAND: the patterns by which it tells.
faults() {
	unset PLANTED
	try "$1: without a fault nothing is wrong" 0 $'\nok 1 ' "${@:4}"
	export PLANTED
	for PLANTED in everything cutoff 'one more'; do
		try "$1: '$PLANTED' is too much" 1 "$2" "${@:4}"
	done
	PLANTED='one less'
	try "$1: '$PLANTED' is too little" 1 "$3" "${@:4}"
}

# oracle SITE [OPTIONS]: the same. What of the server's work can be judged is a matter of when it is done: a page too
# many may be one that nobody has open. So it plays until it has told, twenty times at most.
oracle() {
	local seed status
	for seed in $(seq 20); do
		"$site_oracle" "$platen" --site "$1" --seed "$seed" --steps 60
		status=$?
		[ -n "$PLANTED" ] && [ $status = 0 ] || break
	done
	return $status
}

site_oracle=$1 platen=$2
for site in plain jekyll; do
	faults "oracle, $site" 'had no reason to run.*not ok 4 ' ' differs.*not ok 1 ' oracle $site
	faults "minimal, $site" '(ran for nothing|nobody wants it|ran twice).*not ok 1 ' 'did not run.*not ok 1 ' \
		"$3" --site $site --seed 1 --steps 300
	faults "reach, $site" 'had no reason to run.*not ok 1 ' '(differs|had to run).*not ok 1 ' \
		"$4" --site $site --seed 1 --steps 300
done
echo "1..$n"
[ $failed = 0 ]
