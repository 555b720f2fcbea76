#!/usr/bin/env bash
# The line core -> graph -> render -> watch -> bench: an #include may only point left.
set -u
cd "$(dirname "$0")/.." || exit 1
folders=(core graph render watch bench)
n=0 failed=0
for i in "${!folders[@]}"; do
	n=$((n + 1))
	right=$(IFS='|'; echo "${folders[*]:i+1}|tests")
	wrong=$(grep -rnHE --include='*.[ch]' "^[[:space:]]*#[[:space:]]*include[[:space:]]*\"($right)/" "${folders[i]}")
	if [ -z "$wrong" ]; then
		echo "ok $n - no #include of ${folders[i]}/ points right"
	else
		failed=$((failed + 1))
		echo "not ok $n - no #include of ${folders[i]}/ points right"
		sed 's/^/# /' <<<"$wrong"
	fi
done
# Each library behind one door.
for door in 'cmark-gfm.*\.h:render/markdown/tree.c' 'yaml\.h:render/data/yaml.c' 'llhttp\.h:core/http.c' 'xxhash\.h:core/hash.c'; do
	n=$((n + 1))
	got=$(grep -rlE --include='*.[ch]' "^#include <${door%%:*}>" core graph render watch | tr '\n' ' ')
	if [ "$got" = "${door#*:} " ]; then
		echo "ok $n - only ${door#*:} includes <${door%%:*}>"
	else
		failed=$((failed + 1))
		echo "not ok $n - only ${door#*:} includes <${door%%:*}>"
		echo "# $got"
	fi
done
echo "1..$n"
[ $failed = 0 ]
