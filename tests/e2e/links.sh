#!/bin/bash
# Links to folders: what lies behind them is part of the site, for `dev` as for `build`, whichever name it is saved by.
. "$(dirname "$0")/lib.sh"
S=$T/site
small_site "$S"
mkdir -p "$S/real/deep"
post "$S/real/one.md" One 2024-03-01 'of one'
printf 'text\n' >"$S/real/deep/file.txt"
ln -s real "$S/linked"
ln -s ../real/deep "$S/notes/way"
ln -s .. "$S/real/around"
mkdir -p "$T/outside"
post "$T/outside/secret.md" Secret 2024-03-02 'of nobody'
ln -s "$T/outside" "$S/away"

files() { (cd "$1" && find . -type f | sort); }

run build "$S" -o "$T/out" --url https://example.com
is $status 0 'a site with linked folders is built'
cmp -s "$T/out/real/deep/file.txt" "$T/out/linked/deep/file.txt" && [ -s "$T/out/notes/way/file.txt" ]
ok $? 'files are written by each way'
[ -s "$T/out/linked/one/index.html" ]
ok $? 'and pages'
has "$(cat "$T/out/sitemap.xml")" '/linked/one/' 'which are listed'
has "$(cat "$T/out/index.html")" '/linked/one/' 'as posts, too'
[ ! -e "$T/out/real/around" ] && [ ! -e "$T/out/linked/around" ]
ok $? 'nothing behind a link to a folder that holds it'
[ ! -e "$T/out/away" ]
ok $? 'nor behind one that leads out of the site'

# Outputs and what is never part of a site.
ln -s _site "$S/published"
ln -s .git "$S/history"
mkdir "$S/.git" && echo secret >"$S/.git/config"
echo secret >"$S/.platen/secret" && ln -s ../.platen/secret "$S/notes/kept.txt"
(cd "$S" && "$PLATEN" build && "$PLATEN" build) >/dev/null 2>&1
[ -s "$S/_site/linked/one/index.html" ] && [ ! -e "$S/_site/published" ]
ok $? 'no link leads a build into its own output'
[ ! -e "$S/_site/history" ] && [ ! -e "$S/_site/notes/kept.txt" ]
ok $? 'nor to .git or to what is kept for the next start'
rm -r "$S/_site"

# The same by a server: what is saved by one name is shown by both.
serve() {
	rm "$S/linked" && ln -s $1 "$S/linked"
	shift
	start "$S" "$@"
	get /published/index.html
	is "$code" 404 "$1: what no link leads to is not served"
	get /history/config
	is "$code" 404 "$1: nor is that"
	listen /linked/one/
	post "$S/real/one.md" One 2024-03-01 "one by the folder $1"
	wait_event patch
	has "$data" "one by the folder $1" "$1: a save in the folder is pushed to who reads behind the link"
	unlisten
	listen /real/one/
	post "$S/linked/one.md" One 2024-03-01 "one by the link $1"
	wait_event patch
	has "$data" "one by the link $1" "$1: and one behind the link to who reads in the folder"
	unlisten
	listen /
	post "$S/real/two.md" "Two $1" 2024-03-04 'of two'
	until get / && [[ $body == *'/real/two/'*'/linked/two/'* || $body == *'/linked/two/'*'/real/two/'* ]]; do
		next_event || break
	done
	has "$body" '/linked/two/' "$1: a new post is listed by both names"
	mv "$S/linked" "$S/moved"
	until get / && [[ $body != *'/linked/two/'* && $body == *'/moved/two/'* ]]; do
		next_event || break
	done
	has "$body" '/moved/two/' "$1: a link that is renamed takes all that is behind it along"
	get /linked/two/
	is "$code" 404 "$1: from where it was"
	mv "$S/moved" "$S/linked"
	rm "$S/real/two.md"
	until get / && [[ $body != *'/moved/two/'* && $body != *'/two/'* ]]; do
		next_event || break
	done
	lacks "$body" '/two/' "$1: what is removed goes by both names"
	unlisten
	stop TERM
	run build "$S" -o "$T/out" --url https://example.com
	rm -rf "$T/whole"
	run build "$S" -o "$T/whole" --url https://example.com --cache-size 0
	diff -r "$T/out" "$T/whole" >&2
	ok $? "$1: and a build afterwards is as one from nothing"
}
serve real --watch
serve "$(realpath "$S")/real" --watch
serve real --poll

# What leads out of the site cannot be read, which is not as if nothing were there.
leads_out() {
	local L=$T/led
	rm -rf "$L" && small_site "$L" && echo 'title: Led' >"$L/_config.yml" && echo 'title: Away' >"$T/outside/away.yml"
	start "$L" "$1"
	listen /
	rm "$L/_config.yml"
	wait_event patch
	ln -s ../outside/away.yml "$L/_config.yml"
	wait_event problem
	has "$data" 'it leads out of the site' "$1: a configuration that comes as a link out of the site is told"
	unlisten
	stop TERM
}
leads_out --watch
leads_out --poll

# Folders of an output that somebody replaced by links.
B=$T/barred
small_site "$B"
printf 'text\n' >"$B/notes/file.txt"
mkdir -p "$T/mine" && echo mine >"$T/mine/index.html"
fresh() {
	rm -rf "$T/over"
	run build "$B" -o "$T/over"
}
# same SENTENCE: what a build leaves there is what one into an empty folder leaves.
same() {
	run build "$B" -o "$T/over"
	rm -rf "$T/empty"
	"$PLATEN" build "$B" -o "$T/empty" --cache-size 0 >/dev/null 2>&1
	diff -r --no-dereference "$T/over" "$T/empty" >&2 && [ -z "$(find "$T/over" -type l)" ] && [ $status = 0 ]
	ok $? "$1"
}
fresh
rm -r "$T/over/beta" && ln -s alpha "$T/over/beta"
same 'a folder of the output that became a link to another is a folder again'
fresh
mv "$T/over/beta" "$T/over/moved" && ln -s moved "$T/over/beta"
run build "$B" -o "$T/over"
[ -s "$T/over/beta/index.html" ] && [ ! -L "$T/over/beta" ] && [ -s "$T/over/moved/index.html" ]
ok $? 'also where it leads to what was written, and that stays'
fresh
rm -r "$T/over/notes" && ln -s . "$T/over/notes"
same 'and one that leads to the output itself'
fresh
rm -r "$T/over/notes" && ln -s "$T/mine" "$T/over/notes"
rm "$B/notes/file.txt"
same 'and one that leads out of it'
is "$(cat "$T/mine"/*)" mine 'where nothing is written'
fresh
rm -r "$T/over/beta" && ln -s alpha "$T/over/beta"
rm "$B/beta.md"
run build "$B" -o "$T/over"
[ $status = 0 ] && [ -s "$T/over/alpha/index.html" ]
ok $? 'what was written to a folder is not removed from where a link in its place leads'

# A folder by somebody else: neither its links nor its configuration lead out of it.
C=$T/cloned
GEM=vendor/bundle/ruby/3.1.0/gems/press-1.0
mkdir -p "$C/$GEM/assets" "$T/outside/assets"
echo hidden >"$T/outside/assets/press.css"
echo style >"$C/$GEM/assets/press.css"
echo text >"$C/index.md"
printf 'theme: press\n' >"$C/_config.yml"
start "$C"
get /assets/press.css
is "$code" 200 "a theme's files are served from where bundler puts it in the site"
mv "$C/$GEM" "$T/press" && ln -s "$T/outside" "$C/$GEM"
get /assets/press.css
lacks "$body" hidden 'and not from where a link in its place leads, out of the site'
stop TERM
run build "$C" -o "$T/cloned-out"
! grep -rqs hidden "$T/cloned-out"
ok $? 'nor by a build'
rm "$C/$GEM" && mv "$T/press" "$C/$GEM"
mv "$C" "$T/cloned [1]" && C="$T/cloned [1]"
run build "$C" -o "$T/cloned-out"
[ -s "$T/cloned-out/assets/press.css" ]
ok $? 'the name of the folder is no pattern'

# leads SENTENCE: a build in the folder is refused, since the site would lie elsewhere; nothing is read or written there.
leads() {
	local before
	before=$(ls -AR "$T/outside")
	err=$(cd "$C" && "$PLATEN" build 2>&1 >/dev/null)
	is $? 2 "$1: 2"
	has "$err" "$T/outside" 'with its name'
	is "$(ls -AR "$T/outside")" "$before" 'and nothing is written there'
}
printf 'source: ../outside\n' >"$C/_config.yml"
leads 'a source that leads out of the folder'
ln -s ../outside "$C/src" && printf 'source: src\n' >"$C/_config.yml"
leads 'or that is a link out of it'
run build "$C/src" -o "$T/cloned-out"
[ $status = 0 ] && [ -s "$T/cloned-out/secret/index.html" ]
ok $? 'it is for the command line to name'

done_testing
