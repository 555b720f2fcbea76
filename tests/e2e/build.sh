#!/bin/bash
# `platen build` of the real program: what is written, what is left alone, what is removed.
. "$(dirname "$0")/lib.sh"
S=$T/site O=$T/out
small_site "$S"

# All files below a folder with their inode, time and bytes: one line each.
state() {
	(cd "$1" && find . -type f -printf '%P %i %T@ ' -exec sha256sum {} \; | cut -d' ' -f1-4 | sort)
}
names() {
	(cd "$1" && find . -type f -printf '%P\n' | sort | tr '\n' ' ')
}

run build "$S" -o "$O"
is $status 0 'a site is built'
has "$out" '0 unchanged, 0 removed' 'the last line counts what was done'
for file in index.html alpha/index.html beta/index.html notes/gamma/index.html feed.xml 404.html style.css; do
	[ -s "$O/$file" ]
	ok $? "$file is there"
done
[ ! -e "$O/sitemap.xml" ]
ok $? 'without url there is no sitemap'
has "$out" 'no sitemap' 'and one line says so'
lacks "$(cat "$O"/*.html "$O"/*/*.html "$O/feed.xml")" localhost 'localhost reaches no page'
lacks "$(cat "$O"/*.html)" _platen 'nor does the client script'
is "$(cat "$S/.platen/.gitignore")" '*' '.platen is kept out of version control'
cmp -s "$S/style.css" "$O/style.css"
ok $? 'a static file is the same'

before=$(state "$O")
run build "$S" --out="$O"
is "$(state "$O")" "$before" 'a second build writes no file anew'
has "$out" '0 written' 'and says so'

post "$S/alpha.md" Alpha 2024-01-01 'other words'
inode=$(stat -c %i "$O/notes/gamma/index.html")
run build "$S" -d "$O"
has "$(cat "$O/alpha/index.html")" 'other words' 'an edit is written'
is "$(stat -c %i "$O/notes/gamma/index.html")" "$inode" 'a page that it does not reach is left alone'

# Orphans.
echo mine >"$O/mine.txt"
mkdir "$O/alpha/mine"
rm "$S/beta.md"
run build "$S" -o "$O"
has "$out" '1 removed' 'the page of a deleted post is removed'
[ ! -e "$O/beta" ]
ok $? 'with its folder'
[ -e "$O/mine.txt" ] && [ -d "$O/alpha/mine" ]
ok $? 'what platen did not write stays'
rm -rf "$S/.platen" "$S/alpha.md"
run build "$S" -o "$O"
has "$out" 'not platen' 'without the list one line counts what is not known'
[ -e "$O/alpha/index.html" ]
ok $? 'and nothing is removed'

# What has the name of something that platen wrote goes only as long as it is that.
post "$S/alpha.md" Alpha 2024-01-01 'words'
mkdir "$S/films" && head -c 700000 /dev/zero >"$S/films/a.mp4" && cp "$S/films/a.mp4" "$S/films/b.mp4"
echo about >"$S/about.md"
rm -rf "$O"
run build "$S" -o "$O"
rm -r "$O" "$S/about.md" && mkdir -p "$O/about" && echo 'my own' >"$O/about/index.html"
run build "$S" -o "$O"
has "$out" '0 removed' 'a file of the author where a page was is not removed'
is "$(cat "$O/about/index.html")" 'my own' 'it stays as it is'
has "$out" "1 file in $O is not platen's, and stays" 'which is told'
rm -r "$O/about"
echo more >>"$O/films/b.mp4" && rm -r "$S/films"
ln -sf "$T/kept" "$O/alpha/index.html" && rm "$S/alpha.md" && echo kept >"$T/kept"
run build "$S" -o "$O"
has "$out" '1 removed' 'a copy that nobody has touched is'
[ ! -e "$O/films/a.mp4" ] && [ -s "$O/films/b.mp4" ] && [ -L "$O/alpha/index.html" ] && [ -s "$T/kept" ]
ok $? 'and not one that was written to, nor a link'
has "$out" "2 files in $O are not platen's, and stay" 'which are told'
rm -r "$O/films" "$O/alpha"
echo about >"$S/about.md"
run build "$S" -o "$O" --cache-size 0
cp -r "$O" "$T/copied" && rm -r "$O" "$S/.platen/cache" && mv "$T/copied" "$O"
rm "$S/about.md"
run build "$S" -o "$O"
has "$out" '1 removed' 'what platen wrote is known where the output was copied and the cache is lost'
lacks "$out" 'not platen' 'and nothing is told'

# A list that comes with somebody's folder, of either version.
list=$(echo "$S"/.platen/outputs/*)
echo precious >"$O/precious.txt"
printf 'platen outputs 2\n%s\0precious.txt\0' "$O" >"$list"
run build "$S" -o "$O"
is "$(cat "$O/precious.txt")" precious 'a list without fingerprints removes nothing'
has "$out" "1 file in $O may be of an earlier version of platen, and stays" 'one line says so'
printf 'platen outputs 3\n%s\0precious.txt\0%016d' "$O" 0 >"$list"
rm -r "$S/.platen/cache"
run build "$S" -o "$O"
is "$(cat "$O/precious.txt")" precious 'one with a wrong fingerprint neither'
has "$out" "1 file in $O is not platen's, and stays" 'which is told, too'
rm "$O/precious.txt"

# Where a build was broken off, a file may be what it was to write, or what was there before.
echo old >"$S/about.md"
run build "$S" -o "$O"
# limited COMMAND …: by a process that may write no file of more than 4 MB.
limited() { (trap '' XFSZ && ulimit -f 4096 && "$@"); }
head -c 8M /dev/zero >"$S/too-large.bin"
for text in new newer; do
	echo $text >"$S/about.md"
	limited "$PLATEN" build "$S" -o "$O" >/dev/null 2>&1
	status=$?
done
is $status 3 'a build that cannot write a file fails'
rm -r "$S/about.md" "$S/too-large.bin"
run build "$S" -o "$O"
has "$out" '1 removed' 'what it wrote, or was to write over, is still known'

# Errors.
rm -rf "$O"
post "$S/alpha.md" Alpha 2024-01-01 'words'
run build "$S" -o "$O"
before=$(state "$O")
printf -- '---\ntitle: [unclosed\n---\nx\n' >"$S/bad.md"
post "$S/alpha.md" Alpha 2024-01-01 'new words'
run build "$S" -o "$O"
is $status 1 'a broken post: 1'
has "$err" 'bad.md:' 'with the file and line on standard error'
has "$err" ': error: ' "in clang's style"
has "$err" '^' 'and a caret'
is "$(state "$O")" "$before" 'the output folder is as it was'
run build "$S" -o "$O" --keep-going
is $status 1 '--keep-going: still 1'
has "$(cat "$O/alpha/index.html")" 'new words' 'but what is not broken is written'
[ ! -e "$O/bad/index.html" ]
ok $? 'and there is no file for the broken page'
rm "$S/bad.md"
printf '![x](missing.png)\n' >"$S/warn.md"
run build "$S" -o "$O"
is $status 0 'a missing image is a warning'
has "$err" 'warn.md:1:' 'with its place'
run build "$S" -o "$O" --strict
is $status 1 'which fails with --strict'
rm "$S/warn.md"

# Where not all could be read, pages may be missing, and nothing is removed but what is in the way.
X=$T/crossed
mkdir -p "$X/files" && echo page >"$X/gone.md" && echo file >"$X/sub" && echo file >"$X/files/x.txt"
run build "$X" -o "$T/crossed-out"
rm "$X/gone.md" "$X/sub" && rm -r "$X/files"
mkdir "$X/sub" && echo page >"$X/sub/index.md" && echo file >"$X/files"
name=$(printf '%0250d' 0)
(cd "$X" && for i in {1..17}; do mkdir $name && cd $name || exit; done && echo page >page.md)
run build "$X" -o "$T/crossed-out" --keep-going
is "$status" 1 'a file that became a folder, and a folder that became a file, beside what cannot be read: 1'
[ -s "$T/crossed-out/sub/index.html" ] && [ -f "$T/crossed-out/files" ] && [ -s "$T/crossed-out/gone/index.html" ]
ok $? 'they are written, and what is in nobody'\''s way stays'
rm -r "${X:?}/$name"
run build "$X" -o "$T/crossed-out"
is "$status" 0 'when all can be read: 0'
has "$out" '1 removed' 'and the rest goes'

# Output folders.
run build "$S" -o "$S"
is $status 2 'OUT may not be DIR'
run build "$S" -o "$T"
is $status 2 'nor contain it'
ln -s "$S" "$T/link"
run build "$S" -o "$T/link"
is $status 2 'not by a link either'
(cd "$T" && "$PLATEN" build site >/dev/null 2>&1)
[ -s "$S/_site/index.html" ]
ok $? 'the default is _site in the folder'
(cd "$T" && "$PLATEN" build site >/dev/null 2>&1)
[ ! -e "$S/_site/_site" ]
ok $? 'which is no source of the next build'
run build "$S" -o "$T/new/deep" --url https://example.com
[ -s "$T/new/deep/sitemap.xml" ]
ok $? 'with --url there is a sitemap, and missing folders are made'
mkdir "$T/elsewhere" && cd "$T/elsewhere" && run build ../site -o relative && cd /
[ -s "$T/elsewhere/relative/index.html" ]
ok $? 'OUT is relative to the current folder'


# Of one folder and one configuration that cross.
printf 'destination: public\n' >"$S/_config.yml"
for i in 1 2; do
	(cd "$S" && "$PLATEN" build >/dev/null 2>&1)
done
[ -s "$S/public/index.html" ] && [ ! -e "$S/public/public" ]
ok $? 'nor is the destination that the configuration names'
rm -rf "$S/public" "$S/_config.yml"
run build "$S" -o "$S/elsewhere"
run build "$S" -o "$T/whole"
[ -s "$T/whole/alpha/index.html" ] && [ ! -e "$T/whole/elsewhere" ]
ok $? 'nor is a folder that an earlier build was told to write to'
rm -rf "$S/elsewhere" "$T/whole"
mkdir -p "$T/parts/src" && echo text >"$T/parts/src/alpha.md"
printf 'source: src\ntitle: Parted\n' >"$T/parts/_config.yml"
(cd "$T/parts" && "$PLATEN" build >/dev/null 2>&1)
grep -q Parted "$T/parts/_site/alpha/index.html"
ok $? 'a source that the configuration names is the site, and _site lies beside it'
[ -e "$T/parts/.platen/outputs" ] && [ ! -e "$T/parts/src/.platen/outputs" ]
ok $? 'with the list of what was written'
printf 'title: Whole\n' >"$T/parts/_config.yml"
(cd "$T/parts" && "$PLATEN" build >/dev/null 2>&1)
[ -s "$T/parts/_site/src/alpha/index.html" ] && [ ! -e "$T/parts/_site/alpha" ]
ok $? 'where it names none any more, its pages go'
mkdir -p "$T/parts/more" "$T/parts/src/.platen" && mv "$T/parts/.platen/outputs" "$T/parts/src/.platen/"
echo text >"$T/parts/more/beta.md"
for source in src more src; do
	printf "source: $source\n" >"$T/parts/_config.yml"
	out=$(cd "$T/parts" && "$PLATEN" build 2>&1)
	lacks "$out" "not platen's" "what was written from elsewhere is known when $source is the source"
done
[ -s "$T/parts/_site/alpha/index.html" ] && [ ! -e "$T/parts/_site/src" ] && [ ! -e "$T/parts/_site/beta" ]
ok $? 'and goes, also by a list that an earlier version kept in the source'
run build "$T/parts" -o "$T/parts/src/out"
run build "$T/parts" -o "$T/whole"
[ -s "$T/whole/alpha/index.html" ] && [ ! -e "$T/whole/out" ]
ok $? 'what was built into the source is none of it'
rm -r "$T/parts/src/out" "$T/whole"
printf 'title: Over\n' >"$T/over.yml"
run build "$T/parts/src" -o "$T/whole" --config "$T/over.yml"
grep -q Over "$T/whole/alpha/index.html"
ok $? 'a configuration may lie elsewhere'
printf 'source: gone\n' >"$T/parts/_config.yml"
err=$(cd "$T/parts" && "$PLATEN" build 2>&1 >/dev/null)
is $? 2 'a source that is not there: 2'
has "$err" "parts/gone'" 'with its name'
rm -rf "$T/parts" "$T/whole" "$T/over.yml"
echo file >"$S/todo" && echo page >"$S/todo.md"
before=$(state "$O")
run build "$S" -o "$O"
is $status 1 'a file and a folder of one name: 1'
has "$err" 'todo: error: ' 'and says which'
is "$(state "$O")" "$before" 'before anything is written'
rm "$S/todo" "$S/todo.md"
if [ "$(id -u)" -ne 0 ]; then
	mkdir "$S/sealed" && echo page >"$S/sealed/page.md" && chmod 000 "$S/sealed"
	run build "$S" -o "$O"
	is $status 1 'a folder that cannot be read: 1, since its pages would be missing'
	has "$err" 'sealed: error: ' 'and says which'
	chmod 755 "$S/sealed" && rm -r "$S/sealed"
fi

# Names as long as they can be, and what a build that was killed has left.
long=$(printf '%0251d' 0)
echo words >"$S/$long.txt"
mkdir -p "$O/notes" && touch -d '1 hour ago' "$O/notes/.platen-0123456789abcdef.tmp"
touch "$O/.platen-0123456789abcdef.tmp"
run build "$S" -o "$O"
cmp -s "$S/$long.txt" "$O/$long.txt"
ok $? 'a file whose name has 255 bytes is copied'
[ ! -e "$O/notes/.platen-0123456789abcdef.tmp" ]
ok $? 'the temporary file of a build that was killed an hour ago is removed'
[ -e "$O/.platen-0123456789abcdef.tmp" ]
ok $? 'but not one that another may be writing now'
rm "$S/$long.txt" "$O/.platen-0123456789abcdef.tmp"

# Machines.
run build "$S" -o "$O" --log json
has "$out" '"event":"built"' '--log json says what was done'
is "$(grep -cv '^{"event":".*}$' <<<"$out")" 0 'one object a line'
run build "$S" -o "$O" --quiet
is "$out$err" '' '--quiet says nothing'
run build "$S" -o "$O"
lacks "$out$err" $'\e' 'no colour and no bar in a pipe'
run build "$S" -o "$O" --trace "$T/trace.json"
[ -s "$T/trace.json" ]
ok $? '--trace writes a trace'

# Where dev answers itself.
post "$S/_platen.md" Hidden 2024-01-01 words
run build "$S" -o "$O"
has "$err$out" "_platen.md: warning: dev does not show '/_platen/'" 'a page at an address of dev is told'
rm "$S/_platen.md"
mkdir -p "$T/own/_posts"
printf -- '---\ntitle: A\npermalink: /_platen/state.json\n---\nx\n' >"$T/own/_posts/2024-01-01-a.md"
run build "$T/own" -o "$T/own-out"
has "$err$out" '2024-01-01-a.md:3:12: warning: dev does not show' 'with the line of its permalink'
# Themes that are gems, where their authors' own gems lie.
mkdir -p "$T/themed"
printf 'theme: press\nplugins: []\n' >"$T/themed/_config.yml"
printf -- '---\nlayout: wide\n---\nwords\n' >"$T/themed/index.html"
run build "$T/themed" -o "$T/themed-out"
has "$status $err" "1 _config.yml:1:8: error: the theme 'press' is not installed" 'a theme that is not installed: 1'
has "$err" 'gem install press, or put its files into the site' 'with what to do'
for place in gems .local/share/gem/ruby/3.1.0 .gem/ruby/3.2.0 .rbenv/versions/3.2.2/lib/ruby/gems/3.2.0 \
	.rvm/gems/ruby-3.2.2 .asdf/installs/ruby/3.2.2/lib/ruby/gems/3.2.0 env path; do
	base=$HOME
	case $place in env | path) base=$T ;; esac
	mkdir -p "$base/$place/gems/press-1.0/_layouts"
	echo "$place {{ content }}" >"$base/$place/gems/press-1.0/_layouts/wide.html"
	GEM_HOME=$T/env GEM_PATH=$T/none:$T/path run build "$T/themed" -o "$T/themed-out"
	is "$(cat "$T/themed-out/index.html")" "$place words" "a theme among the gems of $place"
	rm -r "${base:?}/$place"
done
for pair in ':' 'jekyll-feed:the feed has no complete links' 'jekyll-sitemap:there is no sitemap' \
	'jekyll-feed, jekyll-sitemap:there is no sitemap, and the feed has no complete links'; do
	printf 'plugins: [%s]\n' "${pair%%:*}" >"$T/own/_config.yml"
	run build "$T/own" -o "$T/own-out"
	is "$(grep -o 'by --url) .*' <<<"$out" | cut -d' ' -f3-)" "${pair#*:}" \
		"without url it is told what is missing of what [${pair%%:*}] makes"
done
if [ "$(id -u)" -ne 0 ]; then
	mkdir -m 555 "$T/sealed"
	run build "$S" -o "$T/sealed/out"
	is $status 3 'a folder that may not be written: 3'
fi

# Interrupted while it is held by a pipe that nobody empties.
for i in {1..400}; do
	post "$T/big/post-$i.md" "Post $i" 2024-01-01 words
done
mkfifo "$T/pipe"
for pair in INT:130 TERM:143; do
	"$PLATEN" build "$T/big" -o "$T/big-out" --verbose >"$T/pipe" 2>/dev/null &
	pid=$!
	exec {pipe}<"$T/pipe"
	read -r -u "$pipe" line
	kill -"${pair%:*}" $pid
	cat <&"$pipe" >/dev/null
	wait $pid
	is $? "${pair#*:}" "a build that is interrupted by SIG${pair%:*}"
	exec {pipe}<&-
done
# What changes behind its making, while the build is held by a pipe that nobody empties: it is written as it is by then.
M=$T/moved
post "$M/alpha.md" Alpha 2024-01-01 words
for i in {1..1000}; do
	echo "![$i](missing-$i.png)" >>"$M/alpha.md"
done
mkfifo "$T/warnings"

held_by=()

# held COMMAND [OPTION …]: `build` of $M, with the command done when all pages are made and none is written; $status, $out.
held() {
	"${held_by[@]}" "$PLATEN" build "$M" -o "$T/moved-out" "${@:2}" >"$T/said" 2>"$T/warnings" &
	pid=$!
	exec {pipe}<"$T/warnings"
	read -r -u "$pipe" line
	eval "$1"
	cat <&"$pipe" >/dev/null
	wait $pid
	status=$?
	out=$(cat "$T/said")
	exec {pipe}<&-
}
for size in 10 700000; do
	for again in '' yes; do
		head -c $size /dev/zero >"$M/film.bin"
		rm -rf "$T/moved-out"
		held 'echo more >>"$M/film.bin"'
		is $status 0 "a file of $size bytes that changes while it is built: 0"
		has "$out" 'film.bin changed while the site was built: build again' 'which is told'
		cmp -s "$M/film.bin" "$T/moved-out/film.bin"
		ok $? 'it is written as it is then'
		if [ "$again" ]; then
			echo more >>"$M/film.bin"
			run build "$M" -o "$T/moved-out"
			cmp -s "$M/film.bin" "$T/moved-out/film.bin"
			ok $? 'the next build writes it anew'
			lacks "$out" 'changed while' 'and says nothing'
		fi
		rm "$M/film.bin"
		run build "$M" -o "$T/moved-out"
		has "$out" '1 removed' 'and when it is gone, its copy is removed'
		[ ! -e "$T/moved-out/film.bin" ]
		ok $? 'as what platen wrote'
	done
done
echo text >"$M/film.bin"
run build "$M" -o "$T/moved-out"
echo text >"$M/z.bin"
held_by=(limited)
held 'echo more >>"$M/film.bin"; head -c 8M /dev/zero >"$M/z.bin"' --cache-size 0
is $status 3 'a build that fails where another file has changed'
strace=
[ -n "$WRAPPED" ] || ! strace -o "$T/strace" true 2>/dev/null || strace=yes
if [ "$strace" ]; then
	# the pages are there: the list of all, that of what has changed, film.bin, and z.bin, which fails
	run build "$M" -o "$T/moved-out" --cache-size 0
	rm "$T/moved-out/z.bin" && echo text | tee "$M/z.bin" >"$M/film.bin"
	# nobody looks for leaks in a process that is traced: LeakSanitizer ends it
	held_by=(env "ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
		strace -f -qq -o "$T/strace" -e 'inject=renameat:error=EIO:when=4')
	held 'echo other | tee -a "$M/z.bin" >>"$M/film.bin"' --cache-size 0 --threads 1
	is $status 3 'or behind that'
	cmp -s "$M/film.bin" "$T/moved-out/film.bin"
	ok $? 'which was written'
fi
held_by=()
rm -r "$M/film.bin" "$M/z.bin" && mkdir "$M/film.bin" && echo words >"$M/film.bin/index.md"
run build "$M" -o "$T/moved-out"
is $status 0 'what it wrote of that one gives way to a folder'
rm -r "$T/moved-out" "$M/film.bin"
mkdir "$M/as" "$T/as" && echo one >"$M/as/x.txt" && echo two >"$T/as/x.txt"
run build "$M" -o "$T/moved-out" --quiet
rm -r "$T/moved-out"
held 'mv "$M/as" "$T/was" && mv "$T/as" "$M/as"'
has "$out" 'as/x.txt changed while' 'another folder of old files is seen as well'
rm -r "$M/as"
run build "$M" -o "$T/moved-out"
[ ! -e "$T/moved-out/as" ]
ok $? 'and what was copied of it goes'


settle_moved() { # until the files of the last build are older than a tick of the kernel's clock
	local built
	built=$(find "$T/moved-out" -printf '%C@\n' | sort -n | tail -1)
	until touch "$T/now" && awk "BEGIN { exit !($(stat -c %.9Z "$T/now") > $built + 0.05) }"; do :; done
}

# As git may do to them all: what is told of each beforehand is told of all at once.
if [ ! "$strace" ]; then
	ok 0 'the list of what is written, however many files change # SKIP no strace'
else
	mkdir "$M/many"
	for many in 2 300; do
		for i in $(seq $many); do
			echo one >"$M/many/$i.txt"
		done
		rm -rf "$T/moved-out"
		held_by=(strace -f -y -qq -e 'trace=rename,renameat,renameat2' -o "$T/strace")
		held 'for i in $(seq $many); do echo two >"$M/many/$i.txt"; done'
		held_by=()
		has "$out" "$many files changed while" "$many files change behind their making"
		is "$(grep -c '/\.platen/outputs>' "$T/strace")" 3 \
			'the list of what is written is so thrice: before all, of what changed, and behind'
		diff -r "$M/many" "$T/moved-out/many"
		ok $? 'each is written as it is then'
		for i in $(seq $many); do
			echo one >"$M/many/$i.txt"
		done
		settle_moved
		run build "$M" -o "$T/moved-out"
		diff -r "$M/many" "$T/moved-out/many"
		ok $? 'and when all is put back, as it was'
	done
	rm -r "$M/many"
	run build "$M" -o "$T/moved-out"
	has "$out" '300 removed' 'and goes, as what platen wrote'
fi

# What goes behind its making: all ends as if it had never been there, in what other pages tell of it, too.
as_fresh() { # SENTENCE
	rm -rf "$T/fresh"
	"$PLATEN" build "$M" -o "$T/fresh" --cache-size 0 >/dev/null 2>&1
	is "$(diff -r "$T/moved-out" "$T/fresh")" '' "$1"
}
mkdir "$M/_layouts"
for i in {1..1000}; do
	echo "{{ 'x' | nonesuch$i }}" >>"$M/alpha.md"
done
printf -- '---\n---\n{{ site.static_files | map: "path" | join: " " }}\n' >"$M/index.html"
for there in '' yes; do
	mkdir "$M/as" && echo one >"$M/as/x.txt" && echo two >"$M/as/y.txt" && echo three >"$M/as/z.txt"
	rm -rf "$T/moved-out"
	[ -z "$there" ] || run build "$M" -o "$T/moved-out"
	held 'rm "$M/as/y.txt"' --cache-size 0
	is $status 0 "a file that goes while the site is built${there:+ once more}: 0"
	has "$out" 'as/y.txt went while the site was built: it is built again' 'which is told'
	as_fresh 'and all is as if it had never been there'
	held 'rm -r "$M/as"; echo file >"$M/as"' --cache-size 0
	is $status 0 'so does a folder that becomes a file'
	as_fresh 'of which nothing is left'
	rm "$M/as"
	echo text >"$M/as.txt"
	held 'rm "$M/as.txt"; mkdir -p "$M/as.txt/in"; echo text >"$M/as.txt/in/b.txt"' --cache-size 0
	is $status 0 'and a file that becomes a folder'
	as_fresh 'of which all is there'
	rm -r "$M/as.txt"
done
mkdir "$M/as" && echo one >"$M/as/x.txt"
held 'rm "$M/as/x.txt"; ln -s /etc/passwd "$M/as/x.txt"' --cache-size 0
is $status 0 'and a file that becomes a link to elsewhere'
as_fresh 'which is no part of the site'
# What is made again is there once more when it is told that it was not.
writes_z() {
	find "$T/moved-out" -size +1M 2>/dev/null | grep -q platen-
}
# meanwhile COMMAND: in the middle of the writing of z.bin; $T/in-time where that was not over behind it.
meanwhile() {
	rm -f "$T/in-time"
	while kill -0 $pid 2>/dev/null && ! writes_z; do :; done
	eval "$1"
	! writes_z || : >"$T/in-time"
}
# A machine with other work to do may be too slow to look in time: then nothing is proved.
as_fresh_in_time() {
	if [ -e "$T/in-time" ]; then as_fresh "$1"; else ok 0 "$1 # SKIP the build was done before"; fi
}
head -c 100M /dev/zero >"$M/z.bin"
rm "$M/as/x.txt" && echo one >"$M/as/x.txt"
held 'rm "$M/as/x.txt"; meanwhile "echo two >\"\$M/as/x.txt\"" & made=$!' --cache-size 0 --threads 1
wait $made
is $status 0 'so does a file that is made again'
as_fresh_in_time 'which is written as it is then'
rm "$T/moved-out/z.bin" && mkdir "$M/as/in" && echo one >"$M/as/in/x.txt"
held 'echo more >>"$M/as/in/x.txt"; meanwhile "rm -r \"\$M/as\"" & made=$!' --cache-size 0 --threads 1
wait $made
is $status 0 'and one that changes, and goes behind that'
as_fresh_in_time 'with the folders that were made for it'
rm "$M/z.bin"
# The attempt behind that may find an error.
mkdir "$M/as" && echo one >"$M/as/x.txt"
held 'rm -r "$M/as"; printf -- "---\n---\n{%% nonesuch %%}\n" >"$M/broken.md"' --cache-size 0
is $status 1 'where the site has an error by the time that it is built again: 1'
lacks "$out" 'is as it was' 'and nobody is told that nothing was written'
rm "$M/broken.md"
# Something goes in each attempt.
for i in 1 2 3; do
	echo $i >"$M/restless-$i.txt"
done
rm -rf "$T/moved-out"
"$PLATEN" build "$M" -o "$T/moved-out" --cache-size 0 >"$T/said" 2>"$T/warnings" &
pid=$!
exec {pipe}<"$T/warnings"
for i in 1 2 3; do
	read -r -u "$pipe" line
	rm "$M/restless-$i.txt"
	until [[ $line == *' warnings' ]]; do
		read -r -t $LIMIT -u "$pipe" line || break
	done
done
cat <&"$pipe" >/dev/null
wait $pid
is $? 0 'where something goes each time it ends at last: 0'
exec {pipe}<&-
has "$(cat "$T/said")" 'restless-3.txt went while the site was built: build again' 'and says that it is not up to date'
run build "$M" -o "$T/moved-out"
as_fresh 'as the next build is'
rm "$M/index.html" && rmdir "$M/_layouts"
is "$(find "$T" -name '*platen-*' -not -path '*/.platen/*' | wc -l)" 0 'no temporary file is left'

done_testing
