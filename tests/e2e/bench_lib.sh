# What the tests of platen-bench share: the Test Anything Protocol, a temporary folder that goes at the end, and
# what the program said. Sourced; $bench is the program.
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
n=0 failed=0

# ok STATUS SENTENCE: one assertion; where it failed, what was said.
ok() {
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" && return
	failed=$((failed + 1))
	echo "not ok $n - $2"
	tail -n 30 "$scratch/said" | sed 's/^/# /'
}

# skip SENTENCE WHY
skip() { n=$((n + 1)) && echo "ok $n - $1 # SKIP $2"; }

# run ARGUMENTS: runs the program.
run() { "$bench" "$@" --quiet >"$scratch/said" 2>&1 </dev/null; }

# status $? WANTED
status() { [ "$1" = "$2" ]; }

# said PATTERN: in the last run's words.
said() { grep -qE "$1" "$scratch/said"; }

done_testing() {
	echo "1..$n"
	[ $failed = 0 ]
	exit
}
