#!/bin/bash
# What run.sh tells of a find: the report and the input, as libFuzzer's logs have them, and nothing that hides them.
# The targets here are scripts that print such logs; clang is not needed.
set -u
run=$(realpath "$(dirname "$0")/run.sh")
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
mkdir -p "$build/tests/fuzz"
n=0 failed=0

# A target that tells of 300 new functions, then prints the text on standard input and ends with the status.
target() { # NAME STATUS
	{
		printf '#!/bin/bash\n'
		printf 'prefix=; for a; do case $a in -artifact_prefix=*) prefix=${a#*=};; esac; done\n'
		printf 'echo "INFO: Seed: 1"\n'
		printf 'for i in {1..300}; do echo "#$i	NEW    cov: $i"; echo "	NEW_FUNC[1/2]: 0x$i in f$i a.c:$i"; done\n'
		printf 'printf "a\\0b" >"${prefix}crash-1"\n'
		printf 'cat <<END\n%s\nEND\n' "$(cat)"
		printf 'exit %d\n' "$2"
	} >"$build/tests/fuzz/fuzz_$1"
	chmod +x "$build/tests/fuzz/fuzz_$1"
}
told() { # WHAT TARGET PATTERN...
	local what=$1 name=$2 pattern out wrong=
	shift 2
	out=$("$run" "$build" 1 "$name")
	for pattern; do
		if [ "${pattern#!}" != "$pattern" ]; then
			grep -qE -- "${pattern#!}" <<<"$out" && wrong+=" $pattern"
		else
			grep -qE -- "$pattern" <<<"$out" || wrong+=" $pattern"
		fi
	done
	n=$((n + 1))
	if [ -z "$wrong" ]; then
		echo "ok $n - $what"
	else
		failed=$((failed + 1))
		echo "not ok $n - $what"
		echo "# not as wanted:$wrong"
		sed 's/^/# /' <<<"$out"
	fi
}

target asan 77 <<'EOT'
==12==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60
    #0 0x55 in guilty core/str.c:7:1
SUMMARY: AddressSanitizer: heap-buffer-overflow core/str.c:7:1 in guilty
artifact_prefix='/x/'; Test unit written to ${prefix}crash-1
stat::number_of_executed_units: 4864
EOT
told "a report by a sanitizer and the input, however many functions were new before" asan \
	'^not ok 1 - asan: status 77 after 4864 inputs' '^# ==12==ERROR' '^#     #0 0x55 in guilty' 'SUMMARY' \
	'^# YQBi$' '!NEW_FUNC' '!cov:' '!INFO'
target ubsan 77 <<'EOT'
core/date.c:3:7: runtime error: signed integer overflow: 2 * 2147483647
    #0 0x55 in guilty core/date.c:3:7
artifact_prefix='/x/'; Test unit written to ${prefix}crash-1
EOT
told "undefined behaviour" ubsan '^# core/date.c:3:7: runtime error' '^# YQBi$' '!NEW_FUNC'
target assertion 77 <<'EOT'
fuzz_markdown: ../tests/fuzz/markdown.c:51: int f(): Assertion \`r < 0' failed.
==12== ERROR: libFuzzer: deadly signal
artifact_prefix='/x/'; Test unit written to ${prefix}crash-1
EOT
told "an assertion, which comes before the signal" assertion '^# fuzz_markdown: .*Assertion' 'deadly signal' '^# YQBi$'
target slow 70 <<'EOT'
ALARM: working on the last Unit for 31 seconds
       and the timeout value is 30 (use -timeout=N to change)
artifact_prefix='/x/'; Test unit written to ${prefix}crash-1
==12== ERROR: libFuzzer: timeout after 31 seconds
EOT
told "what took too long: its input" slow 'status 70' 'timeout after 31' '^# YQBi$'
target killed 137 <<<"Killed"
told "a target that says nothing: the end of its log" killed 'status 137' '^# Killed' '!NEW_FUNC'
target fine 0 <<<"stat::number_of_executed_units: 12"
told "nothing found" fine '^ok 1 - fine: 12 inputs'
echo "1..$n"
[ $failed = 0 ]
