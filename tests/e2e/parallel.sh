#!/bin/bash
# What a build writes, and what it says, depends on no number of threads, on no cache and on no memory.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export SOURCE_DATE_EPOCH=1700000000
# Under valgrind a build takes seconds: fewer posts, and one site in eight.
last=400 edited='150 200 201 202 399' each=1
[ -z "$WRAPPED" ] || last=140 edited='101 110 111 112 139' each=8

# Posts of every kind: with Liquid and without, broken, with links that lead to others, with errors.
many() { # DIR FOLDER
	local i
	mkdir -p "$1/$2" "$1/pictures"
	echo x >"$1/pictures/a.png"
	for i in $(seq 100 "$last"); do
		{
			printf -- '---\ntitle: "Post %d"\ndate: 2023-01-%02d\ntags: [t%d, all]\n' \
				"$i" $((i % 28 + 1)) $((i % 7))
			[ $((i % 41)) = 0 ] && printf 'image: pictures/none.png\n'
			[ $((i % 53)) = 0 ] && printf 'tags: [again]\n'
			printf -- '---\n'
			[ $((i % 3)) = 0 ] && printf '# Post %d\n\n' "$i"
			printf 'Text %d with ~~struck~~ words, www.example.com and a [link](2023-01-%02d-post-%d.md).\n\n' \
				"$i" $(((i + 1) % 28 + 1)) $((i + 1))
			printf '![picture](../pictures/a.png) ![none](none.png)\n\n## Heading\n\n'
			printf '```c\nint a = %d;\n```\n\n[^1]\n\n[^1]: note\n' "$i"
			[ $((i % 5)) = 0 ] && [ "$2" = _posts ] && printf '{{ page.title }} {%% if true %%}yes{%% endif %%}\n'
			[ $((i % 67)) = 0 ] && printf '[run](javascript:alert) \xff\n'
		} >"$1/$2/2023-01-$(printf %02d $((i % 28 + 1)))-post-$i.md"
	done
}

# What a build says, but for its times and the folder.
build_in() { # OUT SITE OPTIONS...
	local to=$1 site=$2
	shift 2
	rm -rf "$to"
	"$PLATEN" build "$site" -o "$to" --url http://a.b --keep-going "$@" 2>&1 |
		sed -E "s,$to,OUT,g; s/[0-9.]+ (µs|ms|s)(\$|[^a-z])/\2/g"
	echo "status ${PIPESTATUS[0]}"
}

# Builds in all ways, and compares with one thread and no cache.
all_ways() { # DIR NAME
	local way wrong=0
	rm -rf "$1/.platen"
	build_in "$T/one" "$1" --threads 1 --cache-size 0 >"$T/said"
	for way in '--threads 8 --cache-size 0' '--threads 2 --cache-size 0 --memory 64K' \
		'--threads 8' '--threads 8 --memory 1' '--threads 1'; do
		# shellcheck disable=SC2086 # words
		build_in "$T/other" "$1" $way >"$T/said.other"
		if ! diff -r "$T/one" "$T/other" >"$T/diff" || ! diff "$T/said" "$T/said.other" >>"$T/diff"; then
			echo "# $way"
			sed 's/^/# /' "$T/diff"
			wrong=1
		fi
	done
	ok $wrong "$2: files, words and exit status are the same in all ways"
}

many "$T/plain" posts
all_ways "$T/plain" 'plain folder'
many "$T/jekyll" _posts
mkdir "$T/jekyll/_layouts"
printf '<title>{{ page.title }}</title>{{ content }}{{ page.next.title }}{%% for p in site.posts limit: 3 %%}{{ p.excerpt }}{%% endfor %%}' \
	>"$T/jekyll/_layouts/default.html"
printf 'defaults: [{scope: {path: ""}, values: {layout: default}}]\n' >"$T/jekyll/_config.yml"
all_ways "$T/jekyll" 'kramdown'
printf 'defaults: [{scope: {path: ""}, values: {layout: default}}]\nmarkdown: CommonMark\n' \
	>"$T/jekyll/_config.yml"
all_ways "$T/jekyll" 'CommonMark'
n=0
for site in "$here"/sites/*/ "$here"/jekyll/sites/*/; do
	[ $((n++ % each)) = 0 ] || continue
	cp -r "$site" "$T/site"
	all_ways "$T/site" "$(basename "$site")"
	rm -rf "$T/site"
done

# An edit after a build with a cache: some texts are taken, some are rendered.
for i in $edited; do
	echo "more $i" >>"$(echo "$T"/plain/posts/*-post-"$i".md)"
done
"$PLATEN" build "$T/plain" -o "$T/edited" --url http://a.b --keep-going --threads 8 >/dev/null 2>&1
rm -rf "$T/one"
"$PLATEN" build "$T/plain" -o "$T/one" --url http://a.b --keep-going --threads 1 --cache-size 0 >/dev/null 2>&1
diff -r "$T/one" "$T/edited" >"$T/diff"
ok $? 'after an edit with a cache every file is the same'
run build "$T/plain" --threads 0
is $status 2 'no threads are no number of threads'
done_testing
