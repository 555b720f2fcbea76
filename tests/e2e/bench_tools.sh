#!/usr/bin/env bash
# Other tools beside platen, for real and small: the same posts in their layouts, the same edits. What is
# not installed is skipped by name.
set -u
bench=$1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
n=0 failed=0
for tool in hugo jekyll; do
	n=$((n + 1))
	if ! command -v $tool >/dev/null; then
		echo "ok $n - $tool # SKIP not installed"
		continue
	fi
	if "$bench" update --sizes 20 --runs 2 --warm-up 1 --styles replace --scenarios body,title,new,layout \
		--layout jekyll --tool $tool --quiet --json "$scratch/$tool.json" >"$scratch/said" 2>&1 &&
		[ "$(grep -o "\"tool\":\"$tool\",\"layout\":\"$tool\",\"posts\":20,\"verified\"" \
			"$scratch/$tool.json" | wc -l)" = 4 ] && ! grep -q '"void"' "$scratch/$tool.json"; then
		echo "ok $n - the same edits of the same posts are seen in $tool's pages"
	else
		failed=$((failed + 1))
		echo "not ok $n - the same edits of the same posts are seen in $tool's pages"
		tail -n 20 "$scratch/said" | sed 's/^/# /'
	fi
done
# Any tool can be described: here one that is platen itself.
n=$((n + 1))
platen=$(dirname "$bench")/../watch/platen
printf 'name: described\nlayout: plain\nversion: ["%s", --version]\ncommand: ["%s", dev, "{site}", --port, "{port}"]\n' \
	"$platen" "$platen" >"$scratch/described.yml"
if "$bench" update --sizes 20 --runs 2 --warm-up 1 --styles replace --scenarios body --quiet \
	--tool "$scratch/described.yml" >"$scratch/said" 2>&1 && grep -q 'described  *20 ' "$scratch/said"; then
	echo "ok $n - a tool that a file describes takes part"
else
	failed=$((failed + 1))
	echo "not ok $n - a tool that a file describes takes part"
	tail -n 20 "$scratch/said" | sed 's/^/# /'
fi
echo "1..$n"
[ $failed = 0 ]
