#!/bin/bash
# What is no source of a site, and yet says something of it: which folders builds have written to, where the repository
# is published, and the installed theme. A running `dev` follows it as it does a save.
. "$(dirname "$0")/lib.sh"

# until_answers PATH CODE PART: asks until that is answered, again after each event of that page.
until_answers() {
	body='data-have=""'
	open_stream "$1"
	until get "$1" && [[ $code == "$2" && $body == *$3* ]]; do
		next_event || break
	done
	unlisten
}

# write FILE TEXT: saves it at once.
write() {
	printf "$2" >"$T/written"
	mv "$T/written" "$1"
}

# serve ARGUMENTS: starts it at an address that is the same for all.
serve() {
	start "$S" --url http://example.com "$@"
}

# answers PATH...: what each of these is answered with.
answers() {
	local path
	for path; do
		get "$path" && printf '%s %s\n%s\n' "$path" "$code" "$body"
	done
}

# as_new SENTENCE PATH...: all of these are answered as by a process that is started now.
as_new() {
	local sentence=$1 pid=$PID port=$PORT log=$LOG url=$URL
	shift
	answers "$@" >"$T/live"
	serve --no-watch --cache-size 0
	answers "$@" >"$T/fresh"
	stop TERM
	PID=$pid PORT=$port LOG=$log URL=$url
	diff "$T/live" "$T/fresh" >"$T/differs"
	ok $? "$sentence"
	head -20 "$T/differs" | sed 's/^/# /'
}

# ---- what builds write to

outputs() {
	S=$T/outputs
	rm -rf "$S"
	small_site "$S"
	local all='/ /sitemap.xml /notes/ /new/ /new/alpha/ /new/own/ /new/style.css /public/ /public/alpha/'
	serve "$@"

	run build "$S" -o "$S/new" --url http://example.com
	until_answers /new/alpha/ 404 'no page here'
	is "$code" 404 "$*: what a build writes beside the server is not served"
	as_new "$*: all is as a new process has it" $all
	[ ! -e "$S/new/new" ] && run build "$S" -o "$S/new" --url http://example.com && [ ! -e "$S/new/new" ]
	ok $? "$*: nor does a second build find it"
	as_new "$*: it stays so" $all

	rm -rf "$S/new"
	post "$S/new/own.md" Own 2024-04-01 'my own'
	until_answers / 200 /new/own/
	has "$body" /new/own/ "$*: where it was removed, what the author puts there is a source"
	as_new "$*: and all as a new process has it" $all
	rm -rf "$S/new"
	until_answers /new/own/ 404 'no page here'

	run build "$S" -o "$S/new" --url http://example.com
	rm -rf "$S"/new/*
	post "$S/new/own.md" Own 2024-04-01 'my own'
	until_answers / 200 /new/own/
	has "$body" /new/own/ "$*: the same where the folder stayed"
	as_new "$*: and all as a new process has it" $all
	rm -rf "$S/new"

	run build "$S" -o "$S/new" --url http://example.com
	rm -r "$S/.platen/outputs"
	until_answers /new/alpha/ 200 ''
	is "$code" 200 "$*: without its list nobody knows that a build wrote there"
	as_new "$*: a new process neither" $all
	rm -rf "$S/new"

	write "$S/_config.yml" 'title: Here\n'
	mkdir "$S/public"
	post "$S/public/alpha.md" Public 2024-04-01 'in public'
	until_answers /public/alpha/ 200 'in public'
	write "$S/_config.yml" "title: Here\ndestination: $S/public\n"
	until_answers /public/alpha/ 404 'no page here'
	is "$code" 404 "$*: nor is the destination that the configuration comes to name"
	as_new "$*: all is as a new process has it" $all
	write "$S/_config.yml" 'title: Here\n'
	until_answers /public/alpha/ 200 'in public'
	as_new "$*: and when it names none any more" $all
	stop TERM
}
outputs --watch
outputs --poll

# The list lies in DIR, and only the `source` in it is watched whole.
parted() {
	S=$T/parted
	rm -rf "$S"
	mkdir "$S"
	small_site "$S/src"
	echo 'source: src' >"$S/_config.yml"
	serve "$@"
	run build "$S" -o "$S/src/new" --url http://example.com
	until_answers /new/alpha/ 404 'no page here'
	is "$code" 404 "$*: what a build writes into the source is not served"
	as_new "$*: all is as a new process has it" / /new/ /new/alpha/ /new/style.css
	rm -r "$S/.platen/outputs"
	[ "$*" = --watch ] && get /new/alpha/ && is "$code" 200 "$*: the first request behind that finds it gone"
	until_answers /new/alpha/ 200 ''
	is "$code" 200 "$*: without its list it is a source"
	as_new "$*: for a new process, too" / /new/ /new/alpha/ /new/style.css
	stop TERM
}
parted --watch
parted --poll

# In Jekyll's layout each file counts.
S=$T/counted
mkdir -p "$S/_layouts"
printf -- '---\n---\n<p>{{ site.static_files | size }} files, {{ site.html_pages | size }} pages</p>\n' >"$S/index.html"
echo text >"$S/file.txt"
serve
run build "$S" -o "$S/new" --url http://example.com
echo text >"$S/other.txt"
until_answers / 200 '2 files'
has "$body" '2 files, 1 pages' 'what a build writes is not counted'
as_new 'as in a new process' / /new/ /new/file.txt
stop TERM
run build "$S" -o "$T/kept"
run build "$S" -o "$T/whole" --cache-size 0
diff -r "$T/kept" "$T/whole" >&2
ok $? 'and the cache is of the same site'

# ---- the repository

# remote URL: as `git remote set-url` writes it.
remote() {
	printf '[core]\n\tbare = false\n[remote "origin"]\n\turl = %s\n' "$1" >"$S/.git/config.lock"
	mv "$S/.git/config.lock" "$S/.git/config"
}

repository() {
	S=$T/repository
	rm -rf "$S"
	mkdir -p "$S/_layouts"
	printf -- '---\n---\n<p>of {{ site.github.repository_nwo }}, {{ site.title }}</p>\n' >"$S/index.html"
	serve "$@"
	get /
	has "$body" '<p>of , </p>' "$*: a folder of no repository"
	mkdir "$S/.git"
	remote git@github.com:one/first.git
	until_answers / 200 'of one/first, first'
	has "$body" 'of one/first, first' "$*: that becomes one of a repository at GitHub"
	as_new "$*: all is as a new process has it" /
	remote https://github.com/two/second.git
	until_answers / 200 'of two/second, second'
	has "$body" 'of two/second, second' "$*: which moves"
	as_new "$*: all is as a new process has it" /
	rm -rf "$S/.git"
	until_answers / 200 'of , '
	as_new "$*: and is none any more" /
	stop TERM
}
repository --watch
repository --poll

# ---- the theme

# gem FOLDER VERSION WORD: a theme, as it is installed.
gem() {
	local at=$1/gems/press-$2
	mkdir -p "$at/_layouts" "$at/_includes" "$at/_sass" "$at/assets" "$1/specifications"
	printf '<html><body>%s {%% include word.html %%} {{ content }}</body></html>\n' "$3" >"$at/_layouts/default.html"
	printf 'word\n' >"$at/_includes/word.html"
	printf 'p { color: red }\n' >"$at/_sass/press.scss"
	printf 'of the theme\n' >"$at/assets/press.txt"
	printf 'Gem::Specification.new\n' >"$1/specifications/press-$2.gemspec"
}

theme() {
	local place=$1
	shift
	S=$T/themed
	rm -rf "$S" "$place" "$HOME/.local"
	mkdir -p "$S/assets"
	printf -- '---\nlayout: default\n---\ntext\n' >"$S/index.html"
	printf -- '---\n---\n@import "press";\n' >"$S/assets/style.scss"
	printf 'theme: press\n' >"$S/_config.yml"
	gem "$place" 1.0 one
	local all='/ /assets/style.css /assets/press.txt /assets/new.txt'
	serve "$@"
	get /
	has "$body" 'one word' "$*: a theme"
	printf 'other\n' >"$place/gems/press-1.0/_includes/word.html"
	until_answers / 200 'one other'
	has "$body" 'one other' "$*: one of its files is saved"
	printf 'new\n' >"$place/gems/press-1.0/assets/new.txt"
	until_answers /assets/new.txt 200 new
	is "$code" 200 "$*: one is new"
	get /assets/style.css
	printf 'p { color: blue }\n' >"$place/gems/press-1.0/_sass/press.scss"
	until_answers /assets/style.css 200 blue
	has "$body" blue "$*: a style sheet"
	rm "$place/gems/press-1.0/assets/press.txt"
	until_answers /assets/press.txt 404 'no page here'
	is "$code" 404 "$*: one is gone"
	as_new "$*: all is as a new process has it" $all
	gem "$place" 1.10 ten
	until_answers / 200 'ten word'
	has "$body" 'ten word' "$*: a newer version is installed"
	as_new "$*: all is as a new process has it" $all
	printf 'more\n' >"$place/gems/press-1.10/_includes/word.html"
	until_answers / 200 'ten more'
	has "$body" 'ten more' "$*: and changed in its turn"
	rm -r "$place/gems/press-1.10"
	until_answers / 200 'one other'
	as_new "$*: it is removed again" $all
	rm -r "$place"
	until_answers / 500 'not installed'
	has "$body" 'not installed' "$*: without any there is an error"
	gem "$place" 2.0 two
	until_answers / 200 'two word'
	has "$body" 'two word' "$*: until it is installed"
	as_new "$*: all is as a new process has it" $all
	stop TERM
}
theme "$HOME/.local/share/gem/ruby/3.1.0" --watch
theme "$HOME/.local/share/gem/ruby/3.1.0" --poll
theme "$T/themed/vendor/bundle/ruby/3.1.0" --watch

done_testing
