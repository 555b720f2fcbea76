#!/usr/bin/env bash
# Samples, random documents and (where they are) real posts by kramdown and by us; in TAP.
#
#     differential.sh KRAMDOWN_RENDER [COUNT [SEED]]
set -u
here=$(cd "$(dirname "$0")" && pwd)
shared=${PLATEN_SHARED:-$here/../../../shared}
posts=()
if ! ruby -e 'require "jekyll"; require "kramdown-parser-gfm"; require "rouge"' 2>/dev/null; then
	echo "1..0 # SKIP kramdown: it is not here"
	exit 0
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
for name in rust-blog-posts jekyll-docs-pair; do
	[ -f "$shared/sites/$name.tar.xz" ] || continue
	mkdir "$dir/$name" && tar xf "$shared/sites/$name.tar.xz" -C "$dir/$name" && posts+=("$dir/$name")
done
ruby "$here/differential.rb" "$1" --random "${2:-300}" "${3:-1}" --verbose "${posts[@]}"
