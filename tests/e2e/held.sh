#!/bin/bash
# Static files that somebody is still writing, under `platen dev`: what a browser keeps by its ETag is what had that ETag.
. "$(dirname "$0")/lib.sh"
S=$T/site
small_site "$S"
head -c 600000 /dev/zero | tr '\0' 'a' >"$S/large.txt"

# ask METHOD PATH [ETAG]: $code; $etag; and $length, how many bytes came behind the head. With an ETag: unless it is that.
ask() {
	local fd
	exec {fd}<>"/dev/tcp/127.0.0.1/$PORT" || return 1
	printf '%s %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n%s\r\n' "$1" "$2" "$PORT" \
		"${3:+If-None-Match: $3$'\r\n'}" >&"$fd"
	timeout "$LIMIT" cat <&"$fd" >"$T/answer"
	exec {fd}<&-
	head=$(sed '/^\r$/q' "$T/answer" | tr -d '\r')
	code=${head#* }
	code=${code%% *}
	etag=$(sed -n 's/^ETag: //p' <<<"$head")
	length=$(($(wc -c <"$T/answer") - $(sed '/^\r$/q' "$T/answer" | wc -c)))
}

start "$S" || { ok 1 'dev starts'; done_testing; }
ask GET /style.css
whole=$length was=$etag
[ -n "$was" ]
ok $? 'a style sheet has an ETag'
ask GET /style.css "$was"
is "$code $length" '304 0' 'by which it is not sent again'

listen /alpha/
exec 3>"$S/style.css" # emptied, as by a program that makes it anew
ask GET /style.css
part=$etag
printf 'body { color: red }\n' >&3
exec 3>&-
wait_event asset
has "$data" '"path":"/style.css"' 'a tab is told of a file that it may have loaded half, and that is what it was'
unlisten
ask GET /style.css "$part"
is "$code $length" "200 $whole" 'what was sent while it was written is not taken for what it is now'
ask GET /style.css
is "$etag" "$was" 'which is what it was'

ask GET /large.txt
was=$etag
is "$code $length" '200 600000' 'a larger file'
ask GET /large.txt "$was"
is "$code" 304 'has an ETag, too'
exec 3<>"$S/large.txt"
printf 'b' >&3
ask HEAD /large.txt "$was"
is "$code" 200 'but not that one while another byte is in it'
exec 3>&-
ask HEAD /large.txt "$was"
is "$code" 200 'nor afterwards'
printf 'a' 1<>"$S/large.txt"
ask HEAD /large.txt "$was"
is "$code" 304 'until it is what it was'
stop TERM

start "$S" --no-watch
ask GET /style.css
was=$etag
printf 'body { color: blue }\n' >"$S/style.css"
ask GET /style.css "$was"
is "$code $length" "200 $((whole + 1))" 'nor is that so where nobody watches'
stop TERM

done_testing
