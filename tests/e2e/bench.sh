#!/usr/bin/env bash
# platen-bench from outside: each command on a small site, in every form; what voids a run; what it
# leaves behind. Nothing here is about how long anything takes.
set -u
platen=$1 bench=$2
. "$(dirname "$0")/bench_lib.sh"
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR"
chromium=${CHROMIUM-$(command -v chromium)}
nothing_left() { [ -z "$(ls -A "$TMPDIR")" ]; }

for layout in plain jekyll; do
	run update --layout $layout --sizes 20 --runs 2 --warm-up 1 --styles replace \
		--json "$scratch/$layout.json"
	ok $? "every kind of edit of a $layout site is seen, once, and as another process serves it"
done
said '^stages of one update, p50: 1 write returned → event read \(wait\), .* 3 inputs read and hashed, 4 pages computed, .* 7 page fetched$' &&
	said '^update/body/replace, 20( +[0-9.]+ (ns|µs|ms)){6}'
ok $? "each stage is shown, and which are waits"
run update --sizes 20 --runs 2 --warm-up 1 --scenarios body,style-sheet --styles in-place,truncate
ok $? "a file may be written in place, or truncated first"
if [ -n "$chromium" ]; then
	run update --browser --layout jekyll --sizes 20 --runs 2 --warm-up 1 --styles replace \
		--scenarios body,layout,style-sheet,new,revert,break,burst --json "$scratch/browser.json"
	ok $? "Chromium has each edit in the DOM, and paints it"
	[ "$(grep -c '"command":"browser"' "$scratch/browser.json")" = 5 ] &&
		grep -q '"painted":{"n":2' "$scratch/browser.json" &&
		grep -q '"name":"DOM changed","wait":false' "$scratch/browser.json"
	ok $? "what a page cannot see of itself is left out, and stages go on until it is painted"
	# A page whose own script, the first of all, hears of updates and keeps them to itself.
	mkdir -p "$scratch/mute/_layouts" "$scratch/mute/_posts"
	cat >"$scratch/mute/_layouts/post.html" <<'END'
<!DOCTYPE html>
<head><script>
const Told = SharedWorker;
window.SharedWorker = class extends Told {
	constructor(...rest) {
		super(...rest);
		this.port.addEventListener('message', (event) => {
			if (event.data.name !== 'hello')
				event.stopImmediatePropagation();
		});
	}
};
</script><title>{{ page.title }}</title></head>
<body>{{ content }}</body>
END
	printf -- '---\nlayout: post\ntitle: Mute\n---\nWords.\n' >"$scratch/mute/_posts/2024-01-02-a.md"
	run update --browser --site "$scratch/mute" --post _posts/2024-01-02-a.md --page /2024/01/02/a.html \
		--runs 1 --warm-up 0 --scenarios body --styles replace
	status $? 4 && said "void: body: lost: Chromium's DOM has no marker"
	ok $? "a page that is served anew, but does not change in Chromium, voids the run: 4"
	# One that hears of them late has not shown the edit before a revert when the server has.
	sed -i "s/event.data.name !== 'hello')/event.data.name !== 'hello' \&\& !event.late) {/
		s/^\t*event.stopImmediatePropagation();/&\nconst late = new MessageEvent('message', { data: event.data });\nlate.late = true;\nsetTimeout(() => this.port.dispatchEvent(late), 300); }/" \
		"$scratch/mute/_layouts/post.html"
	run update --browser --site "$scratch/mute" --post _posts/2024-01-02-a.md --page /2024/01/02/a.html \
		--runs 3 --warm-up 0 --scenarios revert --styles replace
	ok $? "a page that hears of each edit late is waited for before the next one"
else
	skip "Chromium has each edit in the DOM" "not installed"
fi
CHROMIUM=/nowhere run update --browser --sizes 10 --runs 1 --warm-up 0 --scenarios body --styles replace \
	--json "$scratch/skipped.json"
status $? 0 && grep -q 'skipped: chromium' "$scratch/said" &&
	grep -q '"name":"chromium","skipped"' "$scratch/skipped.json"
ok $? "where no Chromium is, that is said by name"
run startup --sizes 20 --runs 2 --warm-up 0
ok $? "starts: cold, warm, after an edit, after a switch of branches"
run startup --layout jekyll --sizes 20 --runs 2 --warm-up 0 --json "$scratch/first.json"
status $? 0 && [ "$(grep -cE '"command":"startup","scenario":"(named|undated|neighbours|home)".*"verified":1,.*"page":\{"n":2,.*"floor":\{"n":2,' \
	"$scratch/first.json")" = 4 ]
ok $? "the first answer, by what it needs: a file, the folder, all front matter, a list from the cache"
[ "$(grep -cE '^startup/(named|undated|neighbours|home) .* [0-9.]+$' "$scratch/said")" = 4 ]
ok $? "each with its ratio to the floor of just that"
run startup --sizes 20 --runs 1 --warm-up 0 --scenarios home --json "$scratch/none.json"
status $? 0 && ! grep -q '"scenario":"home"' "$scratch/none.json"
ok $? "a plain folder has no forms of its layout"
run memory --layout jekyll --sizes 20 --runs 30 --json "$scratch/memory.json"
status $? 0 && [ "$(grep -cE '"command":"memory","scenario":"(visited|edited)".*"rss_anon_kb":[1-9].*"idle_wakeups":' \
	"$scratch/memory.json")" = 2 ] && grep -qE '"event":\{"n":30,.*"rss_before_kb":[1-9]' "$scratch/memory.json" &&
	grep -qE '"page":\{"n":21,' "$scratch/memory.json"
ok $? "memory after visits of the home page and of posts, and after edits, beside what it was before"
grep -qE '"scenario":"cache".*"open":\{"n":20,.*"cache_bytes":[1-9].*"body_bytes":[1-9]' "$scratch/memory.json" &&
	said '^20 posts: cache [0-9.]+ MB, [0-9.]+ times the rendered bodies$' &&
	said '^after the edits, [0-9.]+ times what it was before: 20 posts: RssAnon .* wake-ups a second$'
ok $? "the cache, beside the bodies that it is of, and how long it takes to open it"
run memory --sizes 10 --runs 2 --scenarios cache
status $? 0 && ! said '^memory/(visited|edited)'
ok $? "of a plain folder, too, and only what was asked for"
run memory --site "$scratch" --runs 1
status $? 2 && said 'not of --site'
ok $? "of no other site: 2"
run startup --sizes 20 --runs 1 --warm-up 0 --scenarios page-cache-cold --json "$scratch/disk.json"
code=$?
if [ -w /proc/sys/vm/drop_caches ]; then
	status $code 0 && grep -q '"command":"startup","scenario":"page-cache-cold".*"page":{"n":1,' "$scratch/disk.json"
	ok $? "a start for which the kernel has forgotten all files, where that is asked for"
else
	said 'skipped: page-cache-cold needs root'
	ok $? "a start for which the kernel has forgotten all files is skipped by name"
fi
run build --sizes 20 --runs 1 --warm-up 0
ok $? "builds: clean, without a change, after an edit"
run floor --sizes 20 --runs 2 --warm-up 1
ok $? "the floor by itself"
run update --sizes 20 --runs 5 --warm-up 1 --every 20 --json "$scratch/open.json" &&
	grep -q '"scenario":"open-loop".*"verified":1,"built":[1-9].*"floor":{"n":[1-9]' "$scratch/open.json"
ok $? "an open loop loses nothing, and ends with what another process serves"
nothing_left
ok $? "no run leaves anything behind"

run report "$scratch/jekyll.json" --html "$scratch/r.html" --markdown "$scratch/r.md" \
	--action "$scratch/r.json" && grep -q '<svg' "$scratch/r.html" &&
	grep -q '^| update/body' "$scratch/r.md" && grep -q '"unit":"us"' "$scratch/r.json"
ok $? "a report becomes HTML with charts, Markdown, and a list for github-action-benchmark"
# The words that people know, of several reports and an older one.
run startup --sizes 20 --runs 2 --warm-up 0 --scenarios cold,warm --json "$scratch/start.json" &&
	run report "$scratch/plain.json" "$scratch/start.json" --baseline "$scratch/plain.json" --json "$scratch/both.json"
ok $? "several reports become one, beside a baseline"
said '^startup/warm, 20, p50: listening .*, first byte .*, page .*; home page: first byte .*, page '
ok $? "of a start each moment is told, of the home page as well"
grep -qE '^No faster updates than baseline of 20[0-9-]*, p50$' "$scratch/said"
ok $? "which is no faster than itself"
[ "$(grep -o '"command":"startup","scenario"' "$scratch/both.json" | wc -l)" = 2 ]
ok $? "and has the measures of all"
sed -E 's/"(p50|p50_low|p50_high)":([1-9][0-9]*)/"\1":\29/g' "$scratch/both.json" >"$scratch/slow.json"
run report "$scratch/plain.json" "$scratch/start.json" --baseline "$scratch/slow.json" &&
	grep -qE '^Up to 9[0-9.]* % faster start-up \(warm, 20 posts\), 9[0-9.]* % faster updates \(.*\), 9[0-9.]* % faster first page without a cache \(20 posts\) than baseline of' "$scratch/said"
ok $? "it opens with start-up, updates, and the first page without a cache"
! grep -qE '(src|href)="?https?:' "$scratch/r.html"
ok $? "the HTML page asks no other host for anything"
run update --sizes 10,30 --runs 2 --warm-up 0 --scenarios body --styles replace --json "$scratch/sizes.json" &&
	run report "$scratch/start.json" "$scratch/sizes.json" --html "$scratch/sizes.html"
[ "$(grep -oE 'class="soft size[^>]*>[0-9]+k?</text>' "$scratch/sizes.html" | sed 's/.*>\(.*\)<.*/\1/' | sort -u | wc -l)" = 3 ]
ok $? "the growth has each size of several reports at its axis"
run update --layout jekyll --sizes 10,30 --runs 1 --warm-up 0 --styles replace,in-place --verify 100 \
	--html "$scratch/many.html"
[ "$(grep -o '<figcaption>[^<]*' "$scratch/many.html" | sort -u | wc -l)" -gt 30 ] &&
	[ "$(grep -o '<figcaption>' "$scratch/many.html" | wc -l)" = "$(grep -o '<polyline' "$scratch/many.html" | wc -l)" ]
ok $? "each of many scenarios has a chart of its own"
stages=$(grep -oE 'class="s[0-9]+' "$scratch/sizes.html" | sort -u)
for stage in $(grep -oE '[0-9]+$' <<<"$stages"); do
	grep -q -- "--s$stage:" "$scratch/sizes.html" || stages=
done
[ -n "$stages" ]
ok $? "each stage has its colour"
[ "$(grep -o '"command":"update","scenario":"[a-z-]*","style":"[a-z-]*","tool":"platen","layout":"jekyll","posts":20,"verified"' \
	"$scratch/jekyll.json" | sort -u | wc -l)" = 23 ]
ok $? "the JSON has all twenty-three scenarios"
[ "$(grep -cE '"command":"null","scenario":"(update|work)","style":"","tool":"(platen|again)".*"time":\{"n":2,' \
	"$scratch/jekyll.json")" = 4 ] && grep -q '"noise":{"null_shift":' "$scratch/jekyll.json" &&
	[ "$(grep -c '"command":"null","scenario":"start-up"' "$scratch/start.json")" = 2 ]
ok $? "each run has a null run: the same program twice, its updates or its starts, with all samples"

# A checkout's page may be there before its last file is written: nothing to boast of.
sed '/"scenario":"checkout"/s/"p50":/"p50":9/' "$scratch/plain.json" >"$scratch/boast.json"
run report "$scratch/plain.json" --baseline "$scratch/boast.json" && said '^No faster updates than baseline'
ok $? "a checkout is never what the report opens with"

# A server that watches nothing never tells of an update.
printf '#!/bin/sh\nexec "%s" "$@" --no-watch\n' "$platen" >"$scratch/deaf"
chmod +x "$scratch/deaf"
run update --platen "$scratch/deaf" --sizes 10 --runs 1 --warm-up 0 --scenarios body --styles replace
status $? 4 && grep -q 'void: body: lost' "$scratch/said"
ok $? "a lost update voids the run and is named: 4"

# A server behind a proxy that tells its clients other things than are true.
lie() {
	LIE=$1 PLATEN=$platen run update --platen "$(dirname "$0")/bench_liar.py" --sizes 10 --runs 2 --warm-up 0 \
		--scenarios body --styles replace
}
if command -v python3 >/dev/null; then
	lie honest
	ok $? "a proxy that passes everything on is no reason to doubt"
	lie doubled
	status $? 4 && said 'void: body: doubled: patch of'
	ok $? "an update that is told twice voids the run and is named: 4"
	lie late
	status $? 4 && said 'void: body: late: the event came before the page was new'
	ok $? "so does a page that is new only after its event: 4"
	lie wrong
	status $? 4 && said 'void: body: wrong: .* has other bytes than a new process gives it'
	ok $? "so does one that a process started later serves otherwise: 4"
else
	skip "an update that is doubled, late or wrong voids the run" "no python3"
fi

# A floor whose own account is not what is measured from outside: its clock is none.
printf '#!/bin/sh\n"%s/floor" "$@" | sed -u "s/cmark [0-9.]*/cmark 99999.0/"\n' "$(dirname "$bench")" \
	>"$scratch/floor"
chmod +x "$scratch/floor"
for command in floor startup build; do
	run $command --floor "$scratch/floor" --sizes 10 --runs 1 --warm-up 0
	status $? 4 && grep -q 'void: the floor.s stages do not add up' "$scratch/said"
	ok $? "$command is void where the floor's stages do not add up: 4"
done
run update --floor "$scratch/floor" --sizes 10 --runs 1 --warm-up 0 --scenarios body --styles replace
status $? 4 && grep -q 'void: the floor.s stages do not add up' "$scratch/said"
ok $? "update, too: 4"

echo '{"schema":"platen-bench","version":999}' >"$scratch/old.json"
run report "$scratch/old.json"
status $? 3 && grep -q 'version 999' "$scratch/said"
ok $? "a report of another version is refused by name: 3"
echo '{"schema":' >"$scratch/corrupt.json"
run check --baseline "$scratch/corrupt.json"
status $? 3
ok $? "a corrupt baseline: 3"
run check --baseline "$scratch/none.json"
status $? 3
ok $? "a missing baseline: 3"
run update --platen /nowhere/platen
status $? 3 && said "no platen at '/nowhere/platen': No such file"
ok $? "a missing platen: 3"
mkdir "$scratch/alone" && cp "$bench" "$scratch/alone"
"$scratch/alone/platen-bench" update --platen "$platen" >"$scratch/said" 2>&1
status $? 3 && said "no floor beside platen-bench, neither 'floor' nor .* give its path by --floor FILE"
ok $? "a missing floor, where it is looked for, and what to do: 3"
# A port that is taken: the server's own words, and its status, for whatever starts one.
exec {busy}< <(python3 -c 'import socket, time
s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], flush=True); time.sleep(600)')
holder=$!
read -r port <&"$busy"
printf '#!/bin/sh\nexec "%s" "$@" --port %d\n' "$platen" "$port" >"$scratch/busy"
chmod +x "$scratch/busy"
for command in update startup; do
	run $command --platen "$scratch/busy" --sizes 10 --runs 1 --warm-up 0
	status $? 3 && grep -q "busy does not start: port $port is taken" "$scratch/said"
	ok $? "$command where the port is taken: 3, and it says so"
done
printf 'name: other\nlayout: plain\nversion: ["%s", --version]\ncommand: ["%s", dev, "{site}", --port, "%d"]\nready: listening\n' \
	"$platen" "$platen" "$port" >"$scratch/other.yml"
run update --tool "$scratch/other.yml" --sizes 10 --runs 1 --warm-up 0 --scenarios body --styles replace
status $? 3 && grep -q "other does not serve /.*: .*port $port is taken" "$scratch/said"
ok $? "another tool whose port is taken: 3, and its last words"
kill $holder
nothing_left
ok $? "nothing is left behind by a start that failed"
run update --layout hugo --sizes 10
status $? 2 && said 'layout'
ok $? "a layout that platen does not read: 2"
for command in floor check gen report; do
	run $command x --tool hugo --baseline x
	status $? 2 && said "$command knows no --tool"
	ok $? "another tool beside $command: 2"
done
run update --sizes nonsense
status $? 2
ok $? "a wrong option: 2"
for command in update startup build memory; do
	run $command --sizes 10 --scenarios nonsense
	status $? 2 && said "scenarios has .*, not 'nonsense'"
	ok $? "a scenario that $command has not: 2, and which it has"
done
run update --sizes 10 --json "$scratch/nowhere/report.json"
status $? 3 && said 'nowhere/report.json: No such file' && ! said 'update/body'
ok $? "a report that cannot be written is known before the run: 3"
"$platen" bench --help >"$scratch/said" 2>&1 && grep -q startup "$scratch/said"
ok $? "platen bench is platen-bench"
[ "$("$platen" bench --help)" = "$("$bench" --help)" ]
ok $? "their help is the same"
run check --baseline x --gates nonsense
status $? 2 && grep -q "not 'nonsense'" "$scratch/said"
ok $? "a gate that there is not: 2"
run updat
status $? 2 && said "unknown command 'updat'; did you mean 'update'?"
ok $? "a command that there is not: 2, with what may have been meant"
run update --scenario body
status $? 2 && said "unknown option '--scenario'; did you mean '--scenarios'?"
ok $? "and so an option"
run update --sizes 5
status $? 2 && said "does not take '5': from 10 to 10000000 posts"
ok $? "a size that is none: 2, and what one is"

# The user's own site is read, never written.
look() { (cd "$scratch/own" && find . -type f -exec md5sum {} + && find . -printf '%p %T@\n'); }
mkdir -p "$scratch/own"
printf -- '---\ntitle: Own\ndate: 2024-01-02\n---\nMine.\n' >"$scratch/own/a.md"
before=$(look)
run update --site "$scratch/own" --post a.md --page /a/ --runs 2 --warm-up 0 --styles replace
ok $? "the user's own site is measured"
[ "$before" = "$(look)" ]
ok $? "in a copy: nothing in it has changed"
run update --site "$scratch/own" --post a.md --page /b/ --runs 1 --warm-up 0 --styles replace
status $? 2 && said '/b/ answers 404'
ok $? "an address that shows nothing: 2"
mkdir "$scratch/else" && printf -- '---\ntitle: Else\n---\nMine.\n' >"$scratch/else/c.md"
ln -s "$scratch/else/c.md" "$scratch/own/c.md"
ln -s "$scratch/else" "$scratch/own/d"
before=$(md5sum "$scratch/else/c.md")
for post in c.md d/c.md; do
	for command in update startup build; do
		run $command --site "$scratch/own" --post $post --page /a/ --runs 1 --warm-up 0
		status $? 2 && said 'leads out of the site' && [ "$before" = "$(md5sum "$scratch/else/c.md")" ]
		ok $? "$command: a post that leads out of the site ($post) is refused, and not written through"
	done
done
rm "$scratch/own/c.md" "$scratch/own/d"
printf -- '---\ntitle: "broken\n---\n' >"$scratch/own/b.md"
run build --site "$scratch/own" --runs 1 --warm-up 0
status $? 1 && said 'the site does not build .*: platen build tells why'
ok $? "a site that does not build: 1, and how to know why"

# A site below a path, with no home page.
mkdir -p "$scratch/below/_posts" "$scratch/below/_layouts"
echo '<title>{{ page.title }}</title>{{ content }}' >"$scratch/below/_layouts/post.html"
echo 'baseurl: /blog' >"$scratch/below/_config.yml"
printf -- '---\nlayout: post\ntitle: A\n---\nWords.\n' >"$scratch/below/_posts/2024-01-01-a.md"
below=(--site "$scratch/below" --post _posts/2024-01-01-a.md --runs 2 --warm-up 0)
run update "${below[@]}" --page /blog/2024/01/01/a.html --json "$scratch/below.json"
status $? 0 && [ "$(grep -c '"command":"update".*"built":[1-9]' "$scratch/below.json")" -ge 7 ]
ok $? "a site below a path is measured, and compared with a whole build"
run update "${below[@]}" --page /2024/01/01/a.html
status $? 2 && said '/2024/01/01/a.html answers 404: .* below /blog'
ok $? "an address without that path: 2, and where the site is"
run startup "${below[@]}" --page /blog/2024/01/01/a.html
ok $? "it may have no home page"
run startup "${below[@]}"
status $? 2 && said '/blog/ answers 404: --page'
ok $? "where nothing else is asked for, that is said: 2"

# Ctrl-C, and worse: every process ends, and the folder goes.
begin() { # ARGUMENTS: a long run, until its first server is there; $pid, and $worker that it watches over
	"$bench" "$@" --runs 100000 --quiet >"$scratch/said" 2>&1 &
	pid=$!
	for ((i = 0; i < 400; i++)); do
		pgrep -f "$TMPDIR/platen-bench-.*/site" >/dev/null && break
		sleep 0.05
	done
	worker=$(pgrep -P $pid)
}
runs_on() { pgrep -f "$TMPDIR/platen-bench-" >/dev/null; }
for end in INT:130 QUIT:131 TERM:143; do
	begin update --sizes 50
	kill -"${end%:*}" $pid
	wait $pid
	status $? "${end#*:}"
	ok $? "SIG${end%:*} ends it with ${end#*:}"
	! runs_on && nothing_left
	ok $? "no server is left running, nor any folder"
done
begin update --sizes 50
kill -KILL "$worker"
wait $pid 2>/dev/null
status $? 3 && said 'ended by signal 9' && ! runs_on && nothing_left
ok $? "so it is where the run itself is killed: 3, and by what"
begin update --sizes 50
kill -KILL "$(pgrep -P "$worker" -f 'platen dev' | head -n 1)"
wait $pid
status $? 4 && said 'void: ' && ! runs_on && nothing_left
ok $? "and where the server is: 4"
begin update --sizes 50
kill -KILL $pid
wait $pid 2>/dev/null
for ((i = 0; i < 100; i++)); do
	runs_on || break
	sleep 0.05
done
! runs_on
ok $? "where its watcher is killed, no server is left running"
rm -rf "$TMPDIR"/platen-bench-*
done_testing
