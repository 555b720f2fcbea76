#!/usr/bin/env bash
# Other tools beside platen, for real and small: the same posts in their layouts, the same edits, the same
# starts. What is not installed is skipped by name.
set -u
bench=$1
. "$(dirname "$0")/bench_lib.sh"
export TMPDIR=$scratch/tmp HOME=$scratch/home
mkdir "$TMPDIR" "$HOME"
# How many measures of a tool a report has.
measures() { # TOOL FILE
	grep -o "\"tool\":\"$1\",\"layout\":\"[a-z]*\",\"posts\":20,\"verified\"" "$2" | wc -l
}

for tool in hugo jekyll; do
	if ! command -v $tool >/dev/null; then
		skip "$tool" "not installed"
		continue
	fi
	run update --sizes 20 --runs 2 --warm-up 1 --styles replace --scenarios body,title,new,layout \
		--layout jekyll --tool $tool --json "$scratch/$tool.json" &&
		[ "$(measures $tool "$scratch/$tool.json")" = 4 ] && ! grep -q '"void"' "$scratch/$tool.json"
	ok $? "the same edits of the same posts are seen in $tool's pages"
	grep -q "faster updates.* than $tool" "$scratch/said"
	ok $? "and the report opens with how much faster than $tool"
	run startup --sizes 20 --runs 1 --warm-up 0 --scenarios cold,one-edit --layout jekyll --tool $tool \
		--json "$scratch/start.json" && [ "$(measures $tool "$scratch/start.json")" = 2 ] &&
		! grep -q '"void"' "$scratch/start.json"
	ok $? "$tool starts without a cache, and after an edit"
done
if [ -f "$scratch/hugo.json" ]; then
	grep '"tool":"hugo"' "$scratch/hugo.json" | grep -q '"event":{"n":2'
	ok $? "hugo's own reload message is waited for"
fi
[ -z "$(ls -A "$TMPDIR" "$HOME" | grep -v :)" ]
ok $? "no tool leaves anything behind, neither where it is temporary nor at home"
for tool in zola eleventy; do
	command -v $tool >/dev/null && continue
	run update --sizes 10 --runs 1 --warm-up 0 --styles replace --scenarios body --tool $tool &&
		grep -q "skipped: $tool is not installed" "$scratch/said"
	ok $? "$tool is described, and skipped by name where it is not installed"
done

# Any tool can be described: here one that is platen itself, with places, a ready line and a stream.
platen=$(dirname "$bench")/../watch/platen
cat >"$scratch/described.yml" <<END
name: described
layout: plain
source: "{year}/{month}/{day}-{name}.md"
page: "/{year}/{month}/{day}-{name}/"
version: ["$platen", --version]
command: ["$platen", dev, "{site}", --port, "{port}"]
ready: http://localhost
cache: ["{site}/.platen"]
events:
  path: /_platen/events?page={page}
  message: "event: patch"
END
run update --sizes 20 --runs 2 --warm-up 1 --styles replace --scenarios body,title \
	--tool "$scratch/described.yml" --json "$scratch/described.json"
ok $? "a tool that a file describes takes part"
[ "$(grep '"tool":"described"' "$scratch/described.json" | grep -c '"event":{"n":2')" = 2 ]
ok $? "and tells of updates in its own words"
printf 'name: broken\nlayout: plain\nversion: ["%s", --version]\ncommand: ["%s", dev, "{site}", --port, "{port}"]\nevents: {path: /}\n' \
	"$platen" "$platen" >"$scratch/broken.yml"
run update --sizes 10 --runs 1 --warm-up 0 --styles replace --scenarios body --tool "$scratch/broken.yml"
[ $? = 2 ] && grep -q '`events` needs' "$scratch/said"
ok $? "a description with a part missing: 2, and which"
done_testing
