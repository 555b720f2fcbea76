#!/usr/bin/env bash
# Random templates, as Ruby's Liquid prints them and as they are printed here; in TAP.
#
#     differential.sh TEMPLATES [COUNT [SEED]]        COUNT of each: Liquid's own, and with Jekyll's include
set -u
here=$(cd "$(dirname "$0")" && pwd)
templates=$1 count=${2:-12000} seed=${3:-1}
cases=$(mktemp) || exit 1
trap 'rm -f "$cases"' EXIT
for mode in liquid jekyll; do
	if ! ruby -e "require '$mode'" 2>/dev/null; then
		echo "1..0 # SKIP templates against Ruby: there is no $mode for it"
		exit 0
	fi
	ruby "$here/cases.rb" "$mode" "$seed" "$count" >>"$cases" || exit 1
done
echo "# seed $seed"
"$templates" "$cases"
