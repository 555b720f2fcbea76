#!/usr/bin/env bash
# Random uses of filters, as Ruby's Liquid and Jekyll have them and as they are here; in TAP.
#
#     differential.sh FILTERS [COUNT [SEED]]      COUNT uses of Liquid's filters, and as many of Jekyll's
set -u
here=$(cd "$(dirname "$0")" && pwd)
filters=$1 count=${2:-1000} seed=${3:-1}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
for mode in liquid jekyll; do
	if ! ruby -e "require '$mode'" 2>/dev/null; then
		echo "1..0 # SKIP filters against Ruby: there is no $mode for it"
		exit 0
	fi
	ruby "$here/cases.rb" "$mode" "$seed" "$count" >>"$work/cases" || exit 1
done
echo "# seed $seed"
"$filters" "$work/cases"
