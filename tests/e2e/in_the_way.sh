#!/bin/bash
# Where somebody's file is in the way of what `build` writes: nothing is lost, and what to do is told.
. "$(dirname "$0")/lib.sh"
S=$T/site O=$T/out
mkdir "$S" "$T/theirs"
echo home >"$S/index.md"
echo about >"$S/about.md"
echo text >"$S/z.txt"
echo mine >"$T/theirs/own"

# state: every file and folder of the output, with times and bytes, and where links lead.
state() { (cd "$O" && find . -printf '%y %T@ %l %p\n' | sort && find . -type f -exec cksum {} + | sort); }
# begin: an output that platen has written, and nothing else.
begin() {
	rm -rf "$O" "$S/.platen"
	run build "$S" -o "$O" --quiet
}
# barred SENTENCE PART …: a build ends with 3 and says each part, and the output is as it was.
barred() {
	local sentence=$1 before option part
	shift
	before=$(state)
	for option in '' --keep-going; do
		run build "$S" -o "$O" $option
		is $status 3 "$sentence${option:+, $option}: 3"
		for part; do
			has "$err" "$part" '... what is in the way of what, and what to do is said'
		done
		is "$(state)" "$before" '... and all is as it was'
	done
}
# as_fresh SENTENCE: the output is that of a build into an empty folder, and nothing is said to stay there.
as_fresh() {
	lacks "$out" 'not platen' "$1"
	rm -rf "$T/fresh"
	"$PLATEN" build "$S" -o "$T/fresh" --cache-size 0 >/dev/null 2>&1
	is "$(diff -r "$O" "$T/fresh")" '' '... and all is as in an empty folder'
}

mkdir "$O" && echo mine >"$O/about"
barred 'a file of others in the place of a folder' \
	"error: cannot write 'about/index.html' in '$O': 'about' there is not platen's; move it away"
mkdir "$O/z.txt" && echo mine >"$O/z.txt/own"
barred 'and a folder of others in the place of a file' \
	"error: cannot write 'about/index.html' in '$O': 'about' there is not platen's; move it away" \
	"error: cannot write 'z.txt' in '$O': 'z.txt/own' there is not platen's; move it away"
rm "$O/z.txt/own"
barred 'also one that is empty' "error: cannot write 'z.txt' in '$O': the folder 'z.txt' there is not platen's; move it away"
rm -r "$O/z.txt" && mv "$O/about" "$O/aside"
run build "$S" -o "$O"
is "$status $(cat "$O/aside")" '0 mine' 'when it was moved away it is built, and what was moved stays'
[ -s "$O/about/index.html" ] && [ -s "$O/z.txt" ]
ok $? 'with all that was missing'

# What platen wrote is its own only as long as it is that.
begin
echo mine >>"$O/z.txt" && rm "$S/z.txt" && mkdir "$S/z.txt" && echo page >"$S/z.txt/index.md"
barred 'what somebody has changed' "error: cannot write 'z.txt/index.html' in '$O': 'z.txt' there is not platen's; move it away"
rm "$S/about.md"
rm "$O/z.txt"
run build "$S" -o "$O"
has "$out" '1 removed' 'what was written before is known behind it'
as_fresh 'of which nothing is told'
mkdir "$O/z.txt/in" && echo mine >"$O/z.txt/in/own" && rm -r "$S/z.txt" && echo text >"$S/z.txt"
barred 'a folder in which somebody has a file' "cannot write 'z.txt' in '$O': 'z.txt/in/own' there is not platen's; move it away"
rm "$O/z.txt/in/own"
barred 'or a folder' "cannot write 'z.txt' in '$O': the folder 'z.txt/in' there is not platen's; move it away"
rmdir "$O/z.txt/in"
run build "$S" -o "$O"
as_fresh 'what platen alone wrote in it gives way to a file'
rm "$S/z.txt" && mkdir -p "$S/z.txt/in" && echo page >"$S/z.txt/in/index.md"
run build "$S" -o "$O"
rm "$O/z.txt/in/index.html" && rm -r "$S/z.txt" && echo text >"$S/z.txt"
run build "$S" -o "$O"
as_fresh 'and so do its folders where somebody has removed that'
for i in {1..30}; do
	mkdir "$O/page-$i.txt" && echo text >"$S/page-$i.txt"
done
run build "$S" -o "$O"
is "$(grep -c 'cannot write' <<<"$err")" 10 'of many ten are named'
has "$err" 'and 20 more' 'and the others counted'
rm "$S"/page-*.txt

# A link is replaced, wherever it leads, and what it leads to is nobody's business.
echo about >"$S/about.md"
for to in ../theirs ../theirs/own ../nowhere; do
	begin
	rm -r "$O/about" && ln -s "$to" "$O/about"
	run build "$S" -o "$O"
	as_fresh "a link to $to in the place of a folder"
	rm "$O/z.txt" && ln -s "$to" "$O/z.txt"
	run build "$S" -o "$O"
	as_fresh "in the place of a file"
	rm "$O/z.txt" "$S/z.txt" && ln -s "$to" "$O/z.txt" && mkdir "$S/z.txt" && echo page >"$S/z.txt/index.md"
	run build "$S" -o "$O"
	as_fresh 'of one whose place becomes a folder'
	rm "$O/z.txt/index.html" && ln -s "$to" "$O/z.txt/index.html" && rm -r "$S/z.txt" && echo text >"$S/z.txt"
	barred 'of one whose folder becomes a file' \
		"cannot write 'z.txt' in '$O': 'z.txt/index.html' there is not platen's; move it away"
	rm -r "$O"
	mkdir "$O" && ln -s "$to" "$O/about" && ln -s "$to" "$O/z.txt"
	run build "$S" -o "$O"
	as_fresh 'and of nothing that platen wrote'
done
is "$(find "$T/theirs" -type f -exec cat {} +)" mine 'what they lead to is as it was'
done_testing
