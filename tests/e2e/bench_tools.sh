#!/usr/bin/env bash
# Other tools beside platen, for real and small: the same posts in their layouts, the same edits, the same
# starts, their builds and their memory. What is not installed is skipped by name.
set -u
bench=$1
. "$(dirname "$0")/bench_lib.sh"
export TMPDIR=$scratch/tmp HOME=$scratch/home
mkdir "$TMPDIR" "$HOME"
# How many measures of a tool a report has.
measures() { # TOOL FILE [POSTS]
	grep -o "\"tool\":\"$1\",\"layout\":\"[a-z]*\",\"posts\":${3-20},\"verified\"" "$2" | wc -l
}

for tool in hugo jekyll; do
	if ! command -v $tool >/dev/null; then
		skip "$tool" "not installed"
		continue
	fi
	run update --sizes 20 --runs 2 --warm-up 1 --styles replace --scenarios body,title,new,layout \
		--layout jekyll --tool $tool --json "$scratch/$tool.json" &&
		[ "$(measures $tool "$scratch/$tool.json")" = 4 ] && ! grep -q '"void"' "$scratch/$tool.json"
	ok $? "the same edits of the same posts are seen in $tool's pages"
	grep -q "faster updates.* than $tool" "$scratch/said"
	ok $? "and the report opens with how much faster than $tool"
	run startup --sizes 20 --runs 1 --warm-up 0 --scenarios cold,one-edit --layout jekyll --tool $tool \
		--json "$scratch/start.json" && [ "$(measures $tool "$scratch/start.json")" = 2 ] &&
		! grep -q '"void"' "$scratch/start.json"
	ok $? "$tool starts without a cache, and after an edit"
	run build --sizes 20 --runs 2 --warm-up 1 --scenarios clean --layout jekyll --tool $tool \
		--json "$scratch/build.json" && ! grep -q '"void"' "$scratch/build.json" &&
		grep "\"tool\":\"$tool\".*\"peak_rss_kb\":[1-9]" "$scratch/build.json" | grep -q '"build":{"n":2,'
	ok $? "$tool builds the same posts from nothing"
	said "faster builds \(clean, 20 posts\) than $tool, p50$" &&
		said "^build/clean, $tool, 20 posts: at most [0-9.]+ MB resident"
	ok $? "and the report has how much faster platen does, and how much memory $tool had"
	run memory --sizes 20 --runs 1 --scenarios visited --layout jekyll --tool $tool \
		--json "$scratch/memory.json" && ! grep -q '"void"' "$scratch/memory.json" &&
		grep "\"tool\":\"$tool\".*\"page\":{\"n\":21,.*\"rss_anon_kb\":[1-9]" "$scratch/memory.json" |
		grep -qv '"watches"'
	ok $? "$tool's home page and posts are visited"
	said "less memory \(visited, 20 posts\) than $tool$" &&
		said "^$tool, 20 posts: RssAnon [0-9.]+ MB \([0-9.]+ times platen's\), "
	ok $? "and the report has how much less memory platen keeps"
	run report "$scratch/$tool.json" "$scratch/build.json" "$scratch/memory.json" --markdown "$scratch/all.md" &&
		grep -qE "faster updates .*faster builds .*less memory .* than $tool, p50$" "$scratch/all.md" &&
		grep -q "^| build/clean | $tool | 20 |" "$scratch/all.md"
	ok $? "in one line, where several reports are one"
done
if [ -f "$scratch/hugo.json" ]; then
	grep '"tool":"hugo"' "$scratch/hugo.json" | grep -q '"event":{"n":2'
	ok $? "hugo's own reload message is waited for"
fi
[ -z "$(ls -A "$TMPDIR" "$HOME" | grep -v :)" ]
ok $? "no tool leaves anything behind, neither where it is temporary nor at home"
for tool in zola eleventy; do
	command -v $tool >/dev/null && continue
	run update --sizes 10 --runs 1 --warm-up 0 --styles replace --scenarios body --tool $tool &&
		grep -q "skipped: $tool is not installed" "$scratch/said"
	ok $? "$tool is described, and skipped by name where it is not installed"
	run build --sizes 10 --runs 1 --warm-up 0 --scenarios clean --tool $tool &&
		said "skipped: $tool is not installed" &&
		run memory --sizes 10 --runs 1 --scenarios visited --tool $tool && said "skipped: $tool is not installed"
	ok $? "in build and memory, too"
done

# Any tool can be described: here one that is platen itself, with places, a ready line and a stream.
platen=$(dirname "$bench")/../watch/platen
cat >"$scratch/described.yml" <<END
name: described
layout: plain
source: "{year}/{month}/{day}-{name}.md"
page: "/{year}/{month}/{day}-{name}/"
version: ["$platen", --version]
command: ["$platen", dev, "{site}", --port, "{port}"]
ready: http://localhost
cache: ["{site}/.platen"]
events:
  path: /_platen/events?page={page}
  message: "event: patch"
END
run update --sizes 20 --runs 2 --warm-up 1 --styles replace --scenarios body,title \
	--tool "$scratch/described.yml" --json "$scratch/described.json"
ok $? "a tool that a file describes takes part"
[ "$(grep '"tool":"described"' "$scratch/described.json" | grep -c '"event":{"n":2')" = 2 ]
ok $? "and tells of updates in its own words"
printf 'name: broken\nlayout: plain\nversion: ["%s", --version]\ncommand: ["%s", dev, "{site}", --port, "{port}"]\nevents: {path: /}\n' \
	"$platen" "$platen" >"$scratch/broken.yml"
run update --sizes 10 --runs 1 --warm-up 0 --styles replace --scenarios body --tool "$scratch/broken.yml"
[ $? = 2 ] && grep -q '`events` needs' "$scratch/said"
ok $? "a description with a part missing: 2, and which"

run build --sizes 10 --runs 1 --warm-up 0 --scenarios clean --tool "$scratch/described.yml" --json "$scratch/none.json" &&
	said 'skipped: described has no .build. in its description' && [ "$(measures described "$scratch/none.json" 10)" = 0 ]
ok $? "a tool whose build is not described is skipped by name"

# A build of one's own, that ends with 9 where its last output is there, or what it keeps; each writes down its turn.
export TURNS=$scratch/turns
cat >"$scratch/whole" <<'END'
#!/bin/sh
site=$1 out=$2
[ ! -e "$out" ] && [ ! -e "$site/.kept" ] || exit 9
echo whole >>"$TURNS"
touch "$site/.kept"
for post in "$site"/*/*.md; do
	page=$out/p/${post#"$site"/}
	page=${page%.md}
	mkdir -p "$page" && cp "$post" "$page/index.html" || exit
done
END
printf '#!/bin/sh\n[ "$1" = build ] && echo platen >>"$TURNS"\nexec "%s" "$@"\n' "$(realpath "$platen")" >"$scratch/turning"
# One that fails where there are 30 posts, one that loses a page, one whose pages are empty.
(cat "$scratch/whole" && printf '[ ! -e "$site"/*/post-000029.md ] || { echo one; echo "no more"; exit 3; }\n') \
	>"$scratch/failing"
(cat "$scratch/whole" && echo 'rm -f "$out"/p/*/post-000012/index.html') >"$scratch/losing"
sed 's/cp "$post"/: >/' "$scratch/whole" >"$scratch/hollow"
chmod +x "$scratch/whole" "$scratch/turning" "$scratch/failing" "$scratch/losing" "$scratch/hollow"
for tool in whole failing losing hollow; do
	printf 'name: %s\nlayout: plain\nsource: "{year}/{name}.md"\npage: "/p/{year}/{name}/"\nversion: ["true"]\nbuild: ["%s", "{site}", "{out}"]\ncache: ["{site}/.kept"]\n' \
		$tool "$scratch/$tool" >"$scratch/$tool.yml"
done
run build --platen "$scratch/turning" --sizes 10 --runs 2 --warm-up 1 --scenarios clean --tool "$scratch/whole.yml" \
	--json "$scratch/whole.json" && [ "$(measures whole "$scratch/whole.json" 10)" = 1 ] && ! grep -q '"void"' "$scratch/whole.json"
ok $? "a build that a file describes has an empty output, and nothing that it kept"
[ "$(head -n 6 "$TURNS" | tr '\n' ' ')" = 'platen whole platen whole platen whole ' ]
ok $? "in turns with platen's"
run build --sizes 10 --runs 1 --warm-up 0 --scenarios one-thread,unchanged --tool "$scratch/whole.yml" --json "$scratch/none.json" &&
	[ "$(measures whole "$scratch/none.json" 10)" = 0 ]
ok $? "and no part in what is no clean build"
run build --sizes 10,30 --runs 2 --warm-up 0 --scenarios clean --tool "$scratch/failing.yml" --json "$scratch/failing.json" &&
	said '^platen-bench: failing: its build ended with status 3: no more$' &&
	said '^build/clean +failing +30 +void: its build ended with status 3$' && said '^build/clean +failing +10 +[0-9]'
ok $? "a build that fails is named, with its last words, and voids that tool's scenario at that size alone"
grep '"tool":"platen"' "$scratch/failing.json" | grep '"posts":30' | grep -q '"build":{"n":2,' &&
	! grep -q '"tool":"failing","layout":"plain","exponent"' "$scratch/failing.json"
ok $? "platen's own stands, and one size has no growth"
for case in losing:post-000012 hollow:post-000000; do
	tool=${case%%:*}
	run build --sizes 20 --runs 1 --warm-up 0 --scenarios clean --tool "$scratch/$tool.yml" &&
		said "^build/clean +$tool +20 +void: its build has no /p/[0-9]*/${case#*:}/ with the post's words$"
	ok $? "so is a build without all pages and their words ($tool)"
done
run memory --sizes 10 --runs 1 --scenarios visited --tool "$scratch/whole.yml"
status $? 2 && said "tool whole: .command. is a list of words"
ok $? "what has no server has no memory: 2, and what is missing"

# What people write: a server of their own, at localhost's other address, below a script, in a session of its own.
if command -v python3 >/dev/null; then
	cat >"$scratch/tiny.py" <<'END'
import http.server, os, re, socket, sys

site, port, host = sys.argv[1], int(sys.argv[2]), sys.argv[3]
kept = b'x' * int(os.environ.get('KEPT', 0))

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        place = re.fullmatch(r'/p/(\d+)/([^/]*)/', self.path)
        try:
            status, body = 200, open(f'{site}/{place[1]}/{place[2]}.md', 'rb').read()
        except (OSError, TypeError):
            status, body = 200 if self.path == '/' and kept else 404, b''
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ':' in host else socket.AF_INET

server = Server((host, port), Answer)
print('ready', flush=True)
server.serve_forever()
END
	printf '#!/bin/sh\npython3 "%s/tiny.py" "$@"\n' "$scratch" >"$scratch/below"
	printf '#!/bin/sh\nsetsid python3 "%s/tiny.py" "$@" &\nwait\n' "$scratch" >"$scratch/away"
	chmod +x "$scratch/below" "$scratch/away"
	describe() { # NAME HOST COMMAND…
		local name=$1 host=$2
		shift 2
		printf 'name: %s\nlayout: plain\nsource: "{year}/{name}.md"\npage: "/p/{year}/{name}/"\n' "$name"
		printf 'version: [python3, --version]\nready: ready\ncommand: [%s"{site}", "{port}", "%s"]\n' \
			"$(printf '"%s", ' "$@")" "$host"
	}
	describe tiny 127.0.0.1 python3 "$scratch/tiny.py" >"$scratch/tiny.yml"
	describe six ::1 python3 "$scratch/tiny.py" >"$scratch/six.yml"
	describe below 127.0.0.1 "$scratch/below" >"$scratch/below.yml"
	describe away 127.0.0.1 "$scratch/away" >"$scratch/away.yml"
	for tool in tiny six below away; do
		run update --sizes 20 --runs 2 --warm-up 0 --styles replace --scenarios body,title,new,checkout \
			--tool "$scratch/$tool.yml" --json "$scratch/$tool.json" &&
			[ "$(measures $tool "$scratch/$tool.json")" = 4 ] && ! grep -q '"void"' "$scratch/$tool.json"
		ok $? "a server of one's own ($tool) has the same edits"
		run startup --sizes 20 --runs 2 --warm-up 0 --tool "$scratch/$tool.yml" --json "$scratch/start.json" &&
			[ "$(measures $tool "$scratch/start.json")" = 4 ]
		ok $? "and the same starts"
		! pgrep -f "$TMPDIR/platen-bench-" >/dev/null
		ok $? "of which none is left running"
	done
	for tool in below away; do
		KEPT=67108864 run memory --sizes 20 --runs 1 --scenarios visited --tool "$scratch/$tool.yml" \
			--json "$scratch/memory.json" &&
			[ "$(sed -n "s/.*\"tool\":\"$tool\".*\"rss_anon_kb\":\([0-9]*\).*/\1/p" "$scratch/memory.json")" -ge 65536 ]
		ok $? "the memory of all processes of a server of one's own ($tool)"
	done
	run memory --sizes 20 --runs 1 --scenarios visited --tool "$scratch/tiny.yml" &&
		said '^memory/visited +tiny +20 +void: / answers 404$' && said '^memory/visited +platen +20 +[0-9]'
	ok $? "a server without a home page is named, and voids that tool's scenario alone"
	for name in "'my \"own\"'" platen "a-name-that-is-longer-than-any-column" '[a]'; do
		describe "$name" 127.0.0.1 python3 "$scratch/tiny.py" >"$scratch/odd.yml"
		run update --sizes 20 --runs 1 --warm-up 0 --styles replace --scenarios body --tool "$scratch/odd.yml"
		status $? 2 && said 'name. is letters, digits'
		ok $? "a name that no report could show ($name): 2"
	done
else
	skip "a server of one's own" "no python3"
fi
[ -z "$(ls -A "$TMPDIR")" ]
ok $? "nothing is left behind"
done_testing
