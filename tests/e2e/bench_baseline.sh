#!/usr/bin/env bash
# Any report of platen-bench is a baseline, and the same program passes against it; one that is damaged, older or
# somebody else's is refused by name.
#
#	bench_baseline.sh BENCH
set -u
bench=$1
. "$(dirname "$0")/bench_lib.sh"
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"
few=(--runs 2 --warm-up 1)

# Every scenario, a checkout too: into how many batches that falls is a matter of time.
for layout in plain jekyll; do
	run update --layout $layout --sizes 100 "${few[@]}" --styles replace --verify 100 --json "$scratch/$layout.json"
	for again in 1 2 3; do
		run check --baseline "$scratch/$layout.json" "${few[@]}" --verify 100
		status $? 0 && said '^gate counters: pass' && said '^gate counters: skipped: checkout'
		ok $? "the same program passes against every scenario of a $layout site, time $again"
	done
done
grep -o '"scenario":"checkout".*' "$scratch/plain.json" | grep -o '"files_read":[0-9]*' | head -n 1 | {
	IFS=: read -r _ files
	[ "$files" -ge 100 ]
}
ok $? "the work of a checkout is that of all its batches"

# Times alone, and the open loop.
run startup --sizes 20 "${few[@]}" --scenarios cold,warm --json "$scratch/startup.json"
run build --sizes 20 "${few[@]}" --json "$scratch/build.json"
run floor --sizes 20 "${few[@]}" --json "$scratch/floor.json"
run update --sizes 20 "${few[@]}" --every 20 --json "$scratch/open.json"
measured() { grep -oE '"command":"(startup|build|floor|update)","scenario":"[a-z-]*","style":"[a-z-]*"' "$1" | sort; }
for report in startup build floor open; do
	run check --baseline "$scratch/$report.json" "${few[@]}" --json "$scratch/again.json"
	status $? 0 && said '^gate counters: skipped: the baseline has none' &&
		[ "$(measured "$scratch/$report.json")" = "$(measured "$scratch/again.json")" ]
	ok $? "a report of $report is run again, and its times are not judged"
done
run report "$scratch/plain.json" "$scratch/startup.json" --json "$scratch/both.json"
run check --baseline "$scratch/both.json" "${few[@]}" --verify 100
status $? 0 && said '^gate counters: pass' && said '^startup/cold '
ok $? "so is one that was made of several"

# Instructions: what an accepted baseline has.
run update --sizes 20 "${few[@]}" --scenarios body --styles replace --json "$scratch/body.json"
run check --baseline "$scratch/body.json" "${few[@]}"
status $? 0 && said '^gate instructions: skipped: the baseline has none'
ok $? "a baseline without instructions is no reason to fail, and it is said how to have them"
if command -v valgrind >/dev/null; then
	run check --baseline "$scratch/body.json" "${few[@]}" --gates counters,instructions --accept
	status $? 0 && [ "$(grep -o '"unit":"instructions"' "$scratch/body.json" | wc -l)" = 3 ]
	ok $? "--accept counts them into it"
	run check --baseline "$scratch/body.json" "${few[@]}"
	status $? 0 && [ "$(grep -cE '^instructions +pass +(start-up|update|build) ' "$scratch/said")" = 3 ]
	ok $? "and from then on they are held to it"
	sed -E 's/(instructions","was":[0-9]+,"is":)[0-9]+/\11000/' "$scratch/body.json" >"$scratch/less.json"
	run check --baseline "$scratch/less.json" "${few[@]}"
	status $? 11 && said '^instructions +fail +update '
	ok $? "more than it has: 11"
else
	skip "instructions of a baseline" "no valgrind"
fi

# Damaged, older, somebody else's.
head -c 3000 "$scratch/plain.json" >"$scratch/cut.json"
: >"$scratch/empty.json"
head -c 400 /dev/urandom >"$scratch/noise.json"
echo '[1, 2]' >"$scratch/list.json"
echo '{"schema":"platen-bench","version":1,"measures":3}' >"$scratch/shape.json"
row='"command":"update","scenario":"body","style":"replace","tool":"platen","layout":"plain"'
echo "{\"schema\":\"platen-bench\",\"version\":1,\"measures\":[{$row,\"posts\":-5}]}" >"$scratch/posts.json"
echo "{\"schema\":\"platen-bench\",\"version\":1,\"measures\":[{$row,\"posts\":99999999999}]}" >"$scratch/many.json"
for damage in cut empty noise list shape posts many; do
	run check --baseline "$scratch/$damage.json"
	status $? 3 && said '^platen-bench: error: '
	ok $? "a baseline that is damaged ($damage) is refused: 3"
done
echo '{"schema":"platen-bench","version":0}' >"$scratch/older.json"
run check --baseline "$scratch/older.json" --accept
status $? 3 && said 'version 0 .* reads version 1: make it anew, by update --json FILE' && ! said accept
ok $? "an older one: 3, and what to do, which is not --accept"
[ -z "$(ls -A "$TMPDIR")" ]
ok $? "nothing is left behind"
done_testing
