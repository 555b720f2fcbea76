#!/usr/bin/env bash
# Each gate of `platen-bench check` catches what it is for, and nothing else fails: a build with faults on
# purpose (meson -Dfault=true; see watch/fault.h) against the usual one.
#
#	bench_gates.sh PLATEN BENCH SOURCE [--long]
#
# --long counts instructions under valgrind and compares clocks, which wants a quiet machine.
set -u
platen=$1 bench=$2 source=$3 long=${4-}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
n=0 failed=0
ok() { # STATUS SENTENCE
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" && return
	failed=$((failed + 1))
	echo "not ok $n - $2"
	tail -n 30 "$scratch/said" | sed 's/^/# /'
}
run() { "$bench" "$@" --quiet >"$scratch/said" 2>&1 </dev/null; }
status() { [ "$1" = "$2" ]; }

meson setup "$scratch/build" "$source" -Dfault=true >"$scratch/said" 2>&1 &&
	ninja -C "$scratch/build" watch/platen >"$scratch/said" 2>&1
ok $? "a build with faults"
faulty=$scratch/build/watch/platen
! grep -q PLATEN_FAULT "$platen"
ok $? "the usual build has nothing of them"

base=$scratch/base.json
common=(--sizes 100,10000 --runs 4 --warm-up 3 --styles replace --scenarios body --verify 2)
run update "${common[@]}" --json "$base"
ok $? "a baseline at 100 and 10,000 posts"
run check --baseline "$base" --runs 4
ok $? "the same program passes"
run check --baseline "$base" --runs 4 --platen "$faulty"
ok $? "so does the one with faults, while they are off"
PLATEN_FAULT=tasks=1 run check --baseline "$base" --runs 4 --platen "$faulty" --json "$scratch/one.json"
status $? 10 && grep -q 'tasks_run' "$scratch/said"
ok $? "one task more: 10, and the counter is named"
PLATEN_FAULT=linear=1 run check --baseline "$base" --runs 4 --platen "$faulty"
status $? 10 && grep -q 'gate growth: fail' "$scratch/said"
ok $? "one task for each 1,000 posts: the gate of growth fails, too"
PLATEN_FAULT=linear=1 run update "${common[@]}" --platen "$faulty" --json "$scratch/linear.json"
PLATEN_FAULT=linear=1 run check --baseline "$scratch/linear.json" --runs 4 --platen "$faulty"
status $? 13
ok $? "and alone, where the baseline had it already: 13"
cp "$base" "$scratch/accepted.json"
PLATEN_FAULT=tasks=1 run check --baseline "$scratch/accepted.json" --accept --runs 4 --platen "$faulty"
ok $? "--accept takes it as it is: 0"
PLATEN_FAULT=tasks=1 run check --baseline "$scratch/accepted.json" --runs 4 --platen "$faulty"
ok $? "and from then on it passes"

if [ "$long" = --long ] && command -v valgrind >/dev/null; then
	binary=(check --baseline-binary "$platen" --sizes 100,1000 --runs 60 --noisy)
	for i in $(seq "${NULL_RUNS:-20}"); do
		run "${binary[@]}"
		ok $? "null run $i: the same program passes"
	done
	# 3 % of an update's instructions, as many as the report says; the loop has two or three
	update=$(grep -o 'one update: [0-9]* instr' "$scratch/said" | head -n 1 | tr -dc 0-9)
	PLATEN_FAULT=loop=$((update * 3 / 100 / 2)) run "${binary[@]}" --platen "$faulty"
	status $? 11
	ok $? "3 % more instructions in an update: 11"
	p50=$(grep -o 'update: p50 [0-9]*' "$scratch/said" | head -n 1 | tr -dc 0-9)
	PLATEN_FAULT=delay=$((p50 / 4 + 20)) run "${binary[@]}" --platen "$faulty"
	case $? in 11 | 12) grep -q 'gate clock: fail' "$scratch/said" ;; *) false ;; esac
	ok $? "a delay: the gate of the clock fails"
else
	n=$((n + 1)) && echo "ok $n - instructions and clock # SKIP the long mode: --long, with valgrind"
fi
echo "1..$n"
[ $failed = 0 ]
