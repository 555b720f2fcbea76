#!/bin/bash
# Fuzzes each target for some seconds, from its committed corpus: run.sh BUILD SECONDS [TARGET...]
#
#	CC=clang meson setup BUILD -Dfuzz=true -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false
#
# Prints TAP. What is found stays in BUILD/fuzz/TARGET, to be run again: BUILD/tests/fuzz/fuzz_TARGET FILE.
set -u
build=$(realpath "$1") seconds=$2 here=$(realpath "$(dirname "$0")")
shift 2
[ $# -gt 0 ] || set -- config data date front http liquid markdown store
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
n=0 failed=0
for target; do
	n=$((n + 1))
	found=$build/fuzz/$target
	mkdir -p "$found/corpus"
	(cd "$found" && "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=3000 \
		-max_len=4096 -print_final_stats=1 -artifact_prefix="$found/" "$found/corpus" "$here/corpus/$target") >"$found/log" 2>&1
	status=$?
	inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/log")
	if [ $status = 0 ]; then
		echo "ok $n - $target: ${inputs:-no} inputs in $seconds s, nothing found"
	else
		failed=1
		echo "not ok $n - $target: status $status after ${inputs:-some} inputs"
		grep -vE '^#[0-9]+|^INFO' "$found/log" | head -60 | sed 's/^/# /'
	fi
done
echo "1..$n"
exit $failed
