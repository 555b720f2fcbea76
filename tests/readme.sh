#!/usr/bin/env bash
# Proves the README: its two commands, taken out of its text, work on a bare Debian root.
#
#	tests/readme.sh [--debian 12|13]
#
# Two roots are made with debootstrap, from the mirror that this machine's apt uses; the repository
# is copied in; each command runs in a root of its own. The first has to answer 200, the second
# has to pass its tests. Prints TAP. Needs root and debootstrap: without root it skips, by name;
# with root a missing debootstrap is a failure.
set -u

here=$(cd "$(dirname "$0")/.." && pwd)
release=12
[ "${1:-}" = --debian ] && release=${2:-12}
case $release in
12) suite=bookworm ;;
13) suite=trixie ;;
*) echo "usage: tests/readme.sh [--debian 12|13]" >&2; exit 2 ;;
esac
name="the README on a bare Debian $release"

if [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP $name: needs root"
	exit 0
fi

count=0
failed=0
prove() { # STATUS SENTENCE
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		failed=$((failed + 1))
	fi
}
finish() {
	echo "1..$count"
	[ "$failed" = 0 ]
	exit
}
tail_of() { # the end of a log, as TAP comments
	tail -n "${2:-25}" "$1" | sed 's/^/# /'
}

# The fenced block that follows the line "<!-- command: NAME -->".
command_of() {
	awk -v want="<!-- command: $1 -->" '
		$0 == want { seen = 1; next }
		seen && /^```/ { if (inside) exit; inside = 1; next }
		inside { print }' "$here/README.md"
}

if ! command -v debootstrap >/dev/null; then
	prove 1 "debootstrap is installed"
	finish
fi
for c in run test; do
	if [ -z "$(command_of $c)" ]; then
		prove 1 "README.md has a block marked 'command: $c'"
		finish
	fi
done

work=$(mktemp -d -t platen-readme-XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT

# The mirror of this machine's own release, as apt knows it.
mirror=$(
	. /etc/os-release
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
		awk -v own="${VERSION_CODENAME:-stable}" '$2 == own { print $1; exit }'
)
debootstrap --variant=minbase "$suite" "$work/run" ${mirror:+"$mirror"} >"$work/bootstrap.log" 2>&1
status=$?
prove $status "a bare root of Debian $release is made"
if [ $status != 0 ]; then
	tail_of "$work/bootstrap.log"
	finish
fi

# How this machine reaches its mirror, and the repository, but nothing else of this machine.
cp /etc/resolv.conf "$work/run/etc/resolv.conf"
apt-config dump | grep -E '^Acquire::[^ ]+ "[^"]+";$' >"$work/run/etc/apt/apt.conf.d/90acquire"
mkdir "$work/run/platen"
(cd "$here" && git -c safe.directory='*' ls-files -z | tar -c --null -T - -f -) |
	tar -x -C "$work/run/platen" --no-same-owner
cp -a "$work/run" "$work/test"

# Runs the file /command of a root inside it; all its processes end with it.
inside() { # ROOT
	exec unshare --mount --pid --fork --kill-child -- bash -c '
		mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" || exit 1
		exec chroot "$1" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
			DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} \
			bash -c "cd /platen && . /command"' inside "$1"
}

# GET / over a plain socket: the status line.
status_line() { # PORT
	exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
	printf 'GET / HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$1" >&3
	head -n 1 <&3 | tr -d '\r'
	exec 3>&-
}

{ echo 'set -e'; command_of run; } >"$work/run/command"
(inside "$work/run") >"$work/run.log" 2>&1 </dev/null &
pid=$!
url=
for _ in $(seq 1 3000); do
	url=$(grep -aoE 'http://localhost:[0-9]+/' "$work/run.log" | head -n 1)
	[ -n "$url" ] && break
	kill -0 $pid 2>/dev/null || break
	sleep 0.2
done
answer=none
[ -n "$url" ] && answer=$(status_line "$(echo "$url" | tr -dc 0-9)")
case $answer in 'HTTP/1.1 200'*) ok=0 ;; *) ok=1 ;; esac
prove $ok "the first command answers 200 on Debian $release ($answer)"
[ $ok = 0 ] || tail_of "$work/run.log"
{ # unshare ignores the gentle signals; its child dies with it
	kill -KILL $pid
	wait $pid
} 2>/dev/null

{ echo 'set -e'; command_of test; } >"$work/test/command"
(inside "$work/test") >"$work/test.log" 2>&1 </dev/null
status=$?
grep -aqE '^Ok: +[1-9]' "$work/test.log" || status=1 # a run without tests proves nothing
prove $status "the second command passes the tests on Debian $release"
[ $status = 0 ] || tail_of "$work/test.log" 60
grep -aE '(warning|error): ' "$work/test.log" >"$work/warnings"
prove $((!$?)) "its compiler warns of nothing"
tail_of "$work/warnings"
grep -aE '^(Ok|Fail|Skipped|Timeout):' "$work/test.log" | sed 's/^/# /'
finish
