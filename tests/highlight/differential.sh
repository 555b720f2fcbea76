#!/bin/sh
# Colours of code held against Rouge's; skipped by name where there is no Ruby or no Rouge.
if ! ruby -rrouge -e '' 2>/dev/null; then
	echo "1..0 # SKIP no Ruby with Rouge"
	exit 0
fi
exec ruby "$(dirname "$0")/differential.rb" "$@"
