#!/bin/bash
# The manual page and bash's completions have every command and option that the program's help has.
. "$(dirname "$0")/lib.sh"
source=$(cd "$(dirname "$0")/../../watch" && pwd)
man=$(sed 's/\\-/-/g' "$source/platen.1")
. "$source/platen.bash"

# complete_words WORD…: what bash offers for the last of the words.
complete_words() {
	COMP_WORDS=(platen "$@") COMP_CWORD=$#
	_platen
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

run --help
commands=$(awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }' <<<"$out")
[ "$(wc -w <<<"$commands")" -ge 9 ]
ok $? 'the help names its commands'
offered=$(complete_words '')
for command in $commands; do
	grep -q "^\.B.*\b$command\b" <<<"$man" && grep -qx "$command" <<<"$offered"
	ok $? "$command is in the manual and is completed"
	run "$command" --help
	if [ "$command" = bench ]; then
		wanted=$(grep -oE '^  --[a-z-]+' <<<"$out" | tr -d ' ' | sort)
		is "$(complete_words bench update -)" "$wanted" 'each option of bench is completed, and no other'
		wanted=$(awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }' <<<"$out" | sort)
		is "$(complete_words bench '')" "$wanted" 'each of its commands, too'
		continue
	fi
	wanted=$(grep -oE '^  (-[a-zA-Z], )?--[a-z-]+' <<<"$out" | tr -d ' ' | tr , '\n' | sort)
	[ "$(complete_words "$command" -)" = "$wanted" ]
	ok $? "each option of $command is completed, and no other" || true
	missing=
	for option in $wanted; do
		grep -qE -- "^\.B.*[ \"]$option([ ,\"=]|$)|^\.BR .*$option" <<<"$man" || missing+=" $option"
	done
	is "$missing" '' "each option of $command is in the manual"
done
is "$(complete_words check --format s)" sarif 'values are completed, where there are few'
is "$(complete_words check --format = s)" sarif 'behind an equals sign, too, which bash takes for a word'
is "$(complete_words dev --log =)" $'json\ntext' 'as soon as that is written'
mkdir -p "$T/sites/mine" && cd "$T/sites" || exit 1
is "$(complete_words dev m)" mine 'and folders'
for name in SOURCE_DATE_EPOCH JEKYLL_ENV GEM_HOME GEM_PATH NO_COLOR BROWSER; do
	has "$man" "$name" "the manual tells of $name"
done
if command -v man >/dev/null && command -v groff >/dev/null; then
	is "$(LC_ALL=C.UTF-8 man --warnings -l "$source/platen.1" 2>&1 >/dev/null)" '' 'it is read without a warning'
fi
done_testing
