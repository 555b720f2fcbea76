#!/usr/bin/env bash
# Each gate of `platen-bench check` catches what it is for, and nothing smaller than that fails: a build with
# faults on purpose (meson -Dfault=true; see watch/fault.h) against the usual one.
#
#	bench_gates.sh PLATEN BENCH SOURCE [--long]
#
# --long is the wall clock alone: null runs ($NULL_RUNS, 20, of $RUNS updates, 300) and a delay, about half a
# minute each. It wants a quiet machine; where the program refuses to judge, that is said, and proves nothing.
# In parts: NULL_RUNS=5, as often as wanted.
set -u
platen=$1 bench=$2 source=$3 long=${4-}
. "$(dirname "$0")/bench_lib.sh"
# A number of the last report's row: row GATE WHAT is|was
row() { sed -nE 's/.*"gate":"'"$1"'".*"what":"'"$2"'".*"'"$3"'":([0-9]+).*/\1/p' "$scratch/report.json" | head -n 1; }

# $FAULTY: such a build that is there already
faulty=${FAULTY:-$scratch/build/watch/platen}
[ -n "${FAULTY-}" ] || { meson setup "$scratch/build" "$source" -Dfault=true &&
	ninja -C "$scratch/build" watch/platen; } >"$scratch/said" 2>&1
ok $? "a build with faults"
! grep -q PLATEN_FAULT "$platen"
ok $? "the usual build has nothing of them"

# One comparison by the clock: $code, and what it said in a line.
compare() { # WHAT PROGRAM
	run check --baseline-binary "$platen" --sizes 100 --gates clock --runs "${RUNS:-300}" --platen "$2" \
		--json "$scratch/report.json"
	code=$?
	printf '# %s: %d; %s; %s\n' "$1" $code "$(grep '^gate clock' "$scratch/said")" \
		"$(grep '^A/A' "$scratch/said")"
	[ $code = 0 ] || [ $code = 3 ] || sed -n '/^clock /p' "$scratch/said" | sed 's/^/# /'
}
# Null runs, then a delay of 5 % of the p50 that these found.
gate_clock() {
	local all=${NULL_RUNS:-20} passed=0 refused=0 p50=0 i
	for ((i = 1; i <= all; i++)); do
		compare "null run $i" "$platen"
		[ $code = 0 ] && passed=$((passed + 1)) && p50=$(row clock 'update, save to page' was)
		[ $code = 3 ] && refused=$((refused + 1))
	done
	if [ $passed != "$all" ] && [ $((passed + refused)) = "$all" ]; then
		skip "$all null runs: the same program is never called slower" \
			"too noisy: $passed passed, $refused were refused"
	else
		[ $passed = "$all" ]
		ok $? "$all null runs: the same program is never called slower"
	fi
	code=3
	[ "$p50" = 0 ] || PLATEN_FAULT=delay=$((p50 * 5 / 100)) compare "$((p50 * 5 / 100)) ns more" "$faulty"
	if [ $code = 3 ]; then
		skip "a delay of 5 % of the update's p50: 12" "this machine is too noisy to judge"
		return
	fi
	status $code 12
	ok $? "a delay of 5 % of the update's p50: 12"
}
if [ "$long" = --long ]; then
	gate_clock
	done_testing
fi

# Gates 1 and 4 against a file.
base=$scratch/base.json
common=(--sizes 100,2000 --runs 4 --warm-up 3 --styles replace --scenarios body --verify 4)
run update "${common[@]}" --json "$base"
ok $? "a baseline at 100 and 2,000 posts"
run check --baseline "$base" --runs 4 --verify 4
ok $? "the same program passes"
run check --baseline "$base" --runs 4 --verify 4 --platen "$faulty"
ok $? "so does the one with faults, while they are off"
PLATEN_FAULT=tasks=1 run check --baseline "$base" --runs 4 --verify 4 --platen "$faulty" \
	--json "$scratch/report.json" --markdown "$scratch/report.md"
status $? 10 && said '^counters +fail +body/replace/tasks_run, 100 posts'
ok $? "one task more: 10, and the table names the counter"
[ $(($(row counters 'body\/replace\/tasks_run, 100 posts' is) - \
	$(row counters 'body\/replace\/tasks_run, 100 posts' was))) = 1 ]
ok $? "it was one task, no more"
tasks=$(row counters 'body\/replace\/tasks_run, 100 posts' was)
bytes=$(row counters 'body\/replace\/bytes_hashed, 100 posts' was)
grep -q '^| counters | \*\*fail\*\* | body/replace/tasks_run, 100 posts |' "$scratch/report.md"
ok $? "the job's summary has the same table"
PLATEN_FAULT=linear=1 run check --baseline "$base" --runs 4 --verify 4 --platen "$faulty" \
	--json "$scratch/report.json"
status $? 10 && said '^gate growth: fail'
ok $? "one task for each 1,000 posts: the gate of growth fails, too"
[ $(($(row growth 'body\/replace\/tasks_run, 100 posts, then 2000' is) - \
	$(row growth 'body\/replace\/tasks_run, 100 posts, then 2000' was))) = 2 ]
ok $? "it was two tasks at 2,000 posts, no more"
PLATEN_FAULT=linear=1 run update "${common[@]}" --platen "$faulty" --json "$scratch/linear.json"
PLATEN_FAULT=linear=1 run check --baseline "$scratch/linear.json" --runs 4 --verify 4 --platen "$faulty"
status $? 13
ok $? "and alone, where the baseline had it already: 13"

# What is wanted is accepted: in the baseline, or in a list with the reason.
cp "$base" "$scratch/accepted.json"
PLATEN_FAULT=tasks=1 run check --baseline "$scratch/accepted.json" --accept --runs 4 --verify 4 --platen "$faulty"
ok $? "--accept takes it as it is: 0"
PLATEN_FAULT=tasks=1 run check --baseline "$scratch/accepted.json" --runs 4 --verify 4 --platen "$faulty"
ok $? "and from then on it passes"
printf '# GATE WHAT VALUE WHY\ncounters body/replace/tasks_run %d a page has a new part\n' $((tasks + 1)) \
	>"$scratch/list"
for what in bytes_hashed:$((bytes + 100)) allocations:1000 records_read:1000; do
	echo "counters body/replace/${what%:*} ${what#*:} the same part" >>"$scratch/list"
done
PLATEN_FAULT=tasks=1 run check --baseline "$base" --accepted "$scratch/list" --runs 4 --verify 4 \
	--platen "$faulty"
status $? 0 && said '^counters +accepted +body/replace/tasks_run, .* a page has a new part$'
ok $? "--accepted: what the list lets grow passes, and its reason is told"
PLATEN_FAULT=tasks=2 run check --baseline "$base" --accepted "$scratch/list" --runs 4 --verify 4 \
	--platen "$faulty"
status $? 10
ok $? "no further than it says"
echo 'counters body/replace/tasks_run' >"$scratch/list"
run check --baseline "$base" --accepted "$scratch/list"
status $? 2 && said 'list:1:1: '
ok $? "a line that is none is named: 2"

# Against another program.
run check --baseline-binary /nowhere/platen
status $? 3 && said "no baseline at '/nowhere/platen'"
ok $? "no other program there: 3"
PLATEN_FAULT=linear=1 run check --baseline-binary "$platen" --sizes 100,1000,2000 --gates growth-counters --runs 4 \
	--verify 4 --platen "$faulty"
status $? 13 && [ "$(grep -cE '^growth +fail +(body|title|tag|new|deleted)(/replace)?/tasks_run, 100 posts, then 2000 ' \
	"$scratch/said")" = 5 ] && said '^growth +fail +body/replace/tasks_run, 100 posts, then 1000 '
ok $? "one task for each 1,000 posts, against another program: 13, of five scenarios, at the size between, too"
both=(check --baseline-binary "$platen" --sizes 100)
PLATEN_FAULT=tasks=1 run "${both[@]}" --gates counters --runs 4 --verify 4 --platen "$faulty"
status $? 10
ok $? "one task more than another program: 10"
if command -v valgrind >/dev/null; then
	run "${both[@]}" --gates instructions --json "$scratch/report.json"
	status $? 0 && [ "$(grep -cE '^instructions +pass +(start-up|update|build) ' "$scratch/said")" = 3 ]
	ok $? "the same program passes the gate of instructions: a start, an update, a build"
	for what in start-up update build; do
		was=$(row instructions $what was)
		more=$(($(row instructions $what is) - was))
		[ $((${more#-} * 100)) -lt "$was" ]
		ok $? "$what: it is within 1 % of itself"
	done
	update=$(row instructions update was)
	# the fault's loop has two instructions
	PLATEN_FAULT=loop=$((update * 3 / 100 / 2)) run "${both[@]}" --gates instructions --platen "$faulty" \
		--json "$scratch/report.json"
	status $? 11 && said '^instructions +fail +update ' && said '^instructions +pass +build '
	ok $? "3 % more instructions in an update: 11"
	more=$(($(row instructions update is) - $(row instructions update was)))
	[ $more -lt $((update * 33 / 1000)) ]
	ok $? "it was no more than that"
	grow=(check --baseline-binary "$platen" --sizes 100,2000 --gates growth-instructions
		--json "$scratch/report.json")
	run "${grow[@]}"
	status $? 0 && [ "$(grep -cE '^growth +pass +[a-z]+(/replace)?/instructions, 100 posts, then 2000 ' \
		"$scratch/said")" = 5 ]
	ok $? "instructions at 2,000 posts against 100: five scenarios pass"
	# two instructions for each post
	PLATEN_FAULT=walk=30 run "${grow[@]}" --scenarios body --platen "$faulty"
	status $? 13 && said '^growth +fail +body/replace/instructions, 100 posts, then 2000 '
	ok $? "a walk over all posts, of sixty instructions each: 13, and the table names the edit"
	[ $(($(row growth 'body\/replace\/instructions, 100 posts, then 2000' is) - \
		$(row growth 'body\/replace\/instructions, 100 posts, then 2000' was))) -gt $((1900 * 60 * 9 / 10)) ]
	ok $? "the walk is what it counted"
	PLATEN_FAULT=walk=30 run check --baseline-binary "$platen" --sizes 100,2000 --gates counters,growth-counters \
		--scenarios body --runs 4 --verify 4 --platen "$faulty"
	status $? 0
	ok $? "no counter sees it"
	strip -o "$scratch/stripped" "$platen"
	run "${both[@]}" --gates instructions --platen "$scratch/stripped"
	status $? 0 && said '^gate instructions: skipped: .*/stripped has been stripped'
	ok $? "a program without its functions' names is not counted, which is said"
	mkdir "$scratch/tmp"
	TMPDIR=$scratch/tmp "$bench" "${both[@]}" --gates instructions --quiet >"$scratch/said" 2>&1 &
	pid=$!
	for ((i = 0; i < 1200; i++)); do
		pgrep -f "callgrind.*$scratch/tmp/platen-bench-" >/dev/null && break
		sleep 0.05
	done
	kill -INT $pid
	wait $pid
	status $? 130 && ! pgrep -f "$scratch/tmp/platen-bench-" >/dev/null && [ -z "$(ls -A "$scratch/tmp")" ]
	ok $? "SIGINT while valgrind counts: 130, nothing is left running or behind"
	run "${both[@]}" --quick --noisy
	said '^gate instructions: skipped: .*--quick' && said '^gate counters: pass'
	ok $? "--quick counts none, unless it is asked to"
	PATH=/nowhere run "${both[@]}" --gates instructions
	status $? 0 && said '^gate instructions: skipped: .*valgrind'
	ok $? "without valgrind it is skipped by name"
else
	skip "3 % more instructions in an update: 11" "no valgrind"
fi

skip "null runs, and a delay" "the clock wants a quiet machine: --long"
done_testing
