#!/usr/bin/env bash
# The golden sites: what `platen build` makes of tests/sites/NAME is, byte for byte, tests/golden/NAME.
#
#	golden.sh PLATEN            compares, in TAP
#	golden.sh PLATEN --accept   takes what is made now as right; look at `git diff` before a commit
set -u
platen=$(realpath "$1")
cd "$(dirname "$0")/.." || exit 1
out=$(mktemp -d "${TMPDIR:-/tmp}/platen-golden-XXXXXX")
trap 'rm -rf "$out"' EXIT
export SOURCE_DATE_EPOCH=1767225600
n=0 failed=0
ok() { # STATUS SENTENCE
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" && return
	failed=$((failed + 1))
	echo "not ok $n - $2"
}

for site in sites/*/; do
	name=$(basename "$site")
	"$platen" build "sites/$name" -o "$out/$name" --url "https://$name.example" --quiet >"$out/said" 2>&1
	ok $? "$name builds"
	sed 's/^/# /' "$out/said"
	rm -rf "sites/$name/.platen"
	cmp -s ../render/theme/theme.css "$out/$name/assets/platen.css"
	ok $? "$name has the theme's style sheet"
	rm -r "$out/$name/assets" # one copy in the repository is enough
	if [ "${2:-}" = --accept ]; then
		rm -rf "golden/$name" && mkdir -p golden && cp -r "$out/$name" golden/
		continue
	fi
	while IFS= read -r file; do
		cmp -s "golden/$name/$file" "$out/$name/$file"
		ok $? "$name: $file is as it was accepted"
		diff -u "golden/$name/$file" "$out/$name/$file" 2>&1 | head -n 40 | sed 's/^/# /'
	done < <({ (cd "golden/$name" && find . -type f); (cd "$out/$name" && find . -type f); } | sort -u)
done
echo "1..$n"
[ $failed = 0 ]
