#!/bin/bash
# Fuzzes each target for some seconds, from its committed corpus: run.sh BUILD SECONDS [TARGET...]
#
#	CC=clang meson setup BUILD -Dfuzz=true -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false
#
# As many targets at once as there are processors. FUZZ_SEED, a number: the same inputs as any other run with it tries.
# Prints TAP: of what was found, the report and the input in base64, to be made a file again with `base64 -d` and
# run again: BUILD/tests/fuzz/fuzz_TARGET FILE. Until the next run both stay in BUILD/fuzz/TARGET, too.
set -u
build=$(realpath "$1") seconds=$2 here=$(realpath "$(dirname "$0")")
shift 2
[ $# -gt 0 ] || set -- config data date front http liquid markdown store
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

# From the line on that says what is wrong; the whole log's end where none does.
report() { # LOG
	local begins='==[0-9]+== ?[A-Z]|runtime error:|Assertion .* failed'
	grep -aqE "$begins" "$1" || begins=.
	sed -nE "\\@$begins@,\$p" "$1" | grep -avE '^#[0-9]+|^INFO|^[[:space:]]*NEW_(FUNC|PC)|^stat::' >"$1.report"
	if [ "$begins" = . ]; then tail -n 60 "$1.report"; else head -n 60 "$1.report"; fi
}
# The input itself, however long (libFuzzer's own lines have but the short ones).
input() { # LOG
	local file
	file=$(sed -nE 's/.*Test unit written to (.*)/\1/p' "$1" | head -n 1)
	[ -f "$file" ] || return
	echo "input, $(stat -c %s "$file") bytes in base64:"
	base64 -w 0 "$file"
	echo
}

fuzz() { # TARGET
	local found=$build/fuzz/$1
	rm -rf "$found"
	mkdir -p "$found/corpus"
	(cd "$found" && "$build/tests/fuzz/fuzz_$1" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=3000 \
		-max_len=4096 -print_final_stats=1 ${FUZZ_SEED:+-seed="$FUZZ_SEED"} -artifact_prefix="$found/" \
		"$found/corpus" "$here/corpus/$1") >"$found/log" 2>&1
	echo $? >"$found/status"
}

at_once=$(nproc)
for target; do
	while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do
		wait -n
	done
	fuzz "$target" &
done
wait

n=0 failed=0
for target; do
	n=$((n + 1))
	found=$build/fuzz/$target
	read -r status <"$found/status"
	inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/log")
	if [ $status = 0 ]; then
		echo "ok $n - $target: ${inputs:-no} inputs in $seconds s, nothing found"
	else
		failed=1
		echo "not ok $n - $target: status $status after ${inputs:-some} inputs"
		{ report "$found/log" && input "$found/log"; } | sed 's/^/# /'
	fi
done
echo "1..$n"
exit $failed
