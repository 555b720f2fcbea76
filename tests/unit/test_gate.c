/* The gate, as a table of attacks: each shape that was an advisory against some dev server. */
#include "tests/unit/tap.h"

#include "watch/gate.h"

#define H "Host: localhost:4000\r\n"

enum { SITE = 200, PLATEN = 201, MOVED = 302 }; /* beside the status of a refusal */

struct attack {
	const char *says;
	const char *request; /* without "HTTP/1.1" and the last line's end, see run */
	int want;
	const char *path; /* where it is let in */
};

/* An evil page sends its Origin: to the page, to the event stream, to all reserved routes. */
static const struct attack origins[] = {
	{ "no Origin", "GET /|" H, SITE, "/" },
	{ "its own Origin", "GET /|" H "Origin: http://localhost:4000\r\n", SITE, "/" },
	{ "its own, in upper case", "GET /|" H "Origin: http://LOCALHOST:4000\r\n", SITE, "/" },
	{ "another site", "GET /|" H "Origin: http://evil.com\r\n", 403, NULL },
	{ "another site, events", "GET /_platen/events?page=/|" H "Origin: http://evil.com\r\n",
		403, NULL },
	{ "another site, client.js", "GET /_platen/client.js|" H "Origin: http://evil.com\r\n", 403,
		NULL },
	{ "another site, state.json", "GET /_platen/state.json|" H "Origin: http://evil.com\r\n",
		403, NULL },
	{ "another site, the page about itself", "GET /_platen/|" H "Origin: http://evil.com\r\n",
		403, NULL },
	{ "another site, an unknown reserved route",
		"GET /_platen/x|" H "Origin: http://evil.com\r\n", 403, NULL },
	{ "a WebSocket from another site",
		"GET /_platen/events|" H "Origin: http://evil.com\r\nConnection: Upgrade\r\n"
		"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
		403, NULL },
	{ "null (a sandboxed frame, a file)", "GET /|" H "Origin: null\r\n", 403, NULL },
	{ "an empty Origin", "GET /|" H "Origin:\r\n", 403, NULL },
	{ "an IP literal", "GET /|" H "Origin: http://127.0.0.1:4000\r\n", 403, NULL },
	{ "some IP literal", "GET /|" H "Origin: http://6.6.6.6:4000\r\n", 403, NULL },
	{ "userinfo", "GET /|" H "Origin: http://localhost:4000@evil.com\r\n", 403, NULL },
	{ "userinfo before the own host", "GET /|" H "Origin: http://evil@localhost:4000\r\n", 403,
		NULL },
	{ "localhost as a part", "GET /|" H "Origin: http://localhost.evil.com:4000\r\n", 403,
		NULL },
	{ "localhost as an end", "GET /|" H "Origin: http://evil-localhost:4000\r\n", 403, NULL },
	{ "a trailing dot", "GET /|" H "Origin: http://localhost.:4000\r\n", 403, NULL },
	{ "another port", "GET /|" H "Origin: http://localhost:3000\r\n", 403, NULL },
	{ "no port", "GET /|" H "Origin: http://localhost\r\n", 403, NULL },
	{ "a port that goes on", "GET /|" H "Origin: http://localhost:40000\r\n", 403, NULL },
	{ "another scheme", "GET /|" H "Origin: https://localhost:4000\r\n", 403, NULL },
	{ "an extension's scheme", "GET /|" H "Origin: moz-extension://localhost:4000\r\n", 403,
		NULL },
	{ "a path behind it", "GET /|" H "Origin: http://localhost:4000/\r\n", 403, NULL },
	{ "two Origins",
		"GET /|" H "Origin: http://localhost:4000\r\nOrigin: http://localhost:4000\r\n",
		400, NULL },
	{ "a tunnel that was allowed by name",
		"GET /|Host: site.test\r\nOrigin: https://site.test\r\n", SITE, "/" },
	{ "a script tag on another site",
		"GET /_platen/client.js|" H
		"Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
		403, NULL },
	{ "an image of the event stream on another port's site",
		"GET /_platen/events|" H "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\n",
		403, NULL },
	{ "a frame of the event stream on another site",
		"GET /_platen/events?page=/|" H
		"Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n",
		403, NULL },
	{ "a frame of what the page about the server reads",
		"GET /_platen/state.json|" H
		"Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: navigate\r\n",
		403, NULL },
	{ "a link from another site to the page about the server",
		"GET /_platen/|" H "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n",
		PLATEN, "/_platen/" },
	{ "an address of the server that was typed",
		"GET /_platen/state.json|" H "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n",
		PLATEN, "/_platen/state.json" },
	{ "its own script tag",
		"GET /_platen/client.js|" H
		"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\n",
		PLATEN, "/_platen/client.js" },
	{ "a link from another site",
		"GET /a/|" H "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n", SITE,
		"/a/" },
};

/* Somebody's DNS points a name at 127.0.0.1. */
static const struct attack hosts[] = {
	{ "localhost", "GET /|" H, SITE, "/" },
	{ "without a port", "GET /|Host: localhost\r\n", SITE, "/" },
	{ "in upper case", "GET /|Host: LocalHost:4000\r\n", SITE, "/" },
	{ "below localhost", "GET /|Host: docs.localhost:4000\r\n", SITE, "/" },
	{ "its own address", "GET /|Host: 127.0.0.1:4000\r\n", SITE, "/" },
	{ "a name that was allowed", "GET /|Host: site.test\r\n", SITE, "/" },
	{ "below a name that was allowed with a dot", "GET /|Host: a.b.tunnel.test\r\n", SITE,
		"/" },
	{ "that name itself", "GET /|Host: tunnel.test\r\n", SITE, "/" },
	{ "below a name that was allowed alone", "GET /|Host: a.site.test\r\n", 403, NULL },
	{ "a name that ends like it", "GET /|Host: eviltunnel.test\r\n", 403, NULL },
	{ "another name", "GET /|Host: evil.com\r\n", 403, NULL },
	{ "another name, our port", "GET /|Host: evil.com:4000\r\n", 403, NULL },
	{ "localhost as a part", "GET /|Host: localhost.evil.com\r\n", 403, NULL },
	{ "localhost as an end", "GET /|Host: evillocalhost\r\n", 403, NULL },
	{ "a trailing dot", "GET /|Host: localhost.\r\n", 403, NULL },
	{ "an address that is not its own", "GET /|Host: 192.168.1.1:4000\r\n", 403, NULL },
	{ "the other loopback address", "GET /|Host: [::1]:4000\r\n", 403, NULL },
	{ "an address in octal", "GET /|Host: 0177.0.0.1\r\n", 403, NULL },
	{ "an address as one number", "GET /|Host: 2130706433\r\n", 403, NULL },
	{ "0.0.0.0", "GET /|Host: 0.0.0.0:4000\r\n", 403, NULL },
	{ "userinfo", "GET /|Host: localhost@evil.com\r\n", 403, NULL },
	{ "a scheme", "GET /|Host: file://localhost\r\n", 400, NULL },
	{ "the file scheme with an empty host", "GET /|Host: file:///etc/passwd\r\n", 400, NULL },
	{ "a list", "GET /|Host: localhost, evil.com\r\n", 403, NULL },
	{ "a port that is none", "GET /|Host: localhost:x\r\n", 400, NULL },
	{ "an empty port", "GET /|Host: localhost:\r\n", 400, NULL },
	{ "two ports", "GET /|Host: localhost:80:80\r\n", 400, NULL },
	{ "an open bracket", "GET /|Host: [::1\r\n", 400, NULL },
	{ "an empty Host", "GET /|Host:\r\n", 400, NULL },
	{ "no Host", "GET /|", 400, NULL },
	{ "two Hosts", "GET /|" H H, 400, NULL },
	{ "two Hosts, one evil", "GET /|" H "Host: evil.com\r\n", 400, NULL },
	{ "an absolute target", "GET http://localhost:4000/a/|" H, SITE, "/a/" },
	{ "an absolute target without a path", "GET http://localhost:4000|" H, SITE, "/" },
	{ "an absolute target of another name", "GET http://evil.com/|" H, 403, NULL },
	{ "an absolute target of ours, another Host",
		"GET http://localhost:4000/|Host: evil.com\r\n", 403, NULL },
	{ "an absolute target with userinfo", "GET http://localhost@evil.com/|" H, 403, NULL },
	{ "an absolute target without a host", "GET http:///a|" H, 400, NULL },
	{ "an https target", "GET https://localhost:4000/|" H, 400, NULL },
	{ "a file target", "GET file:///etc/passwd|" H, 400, NULL },
	{ "an asterisk", "GET *|" H, 400, NULL },
};

/* Only GET and HEAD exist. */
static const struct attack methods[] = {
	{ "HEAD", "HEAD /|" H, SITE, "/" },
	{ "POST", "POST /|" H, 405, NULL },
	{ "POST with a body", "POST /|" H "Content-Length: 3\r\n", 405, NULL },
	{ "PUT", "PUT /a|" H, 405, NULL },
	{ "DELETE", "DELETE /a|" H, 405, NULL },
	{ "OPTIONS (a preflight)", "OPTIONS /_platen/events|" H, 405, NULL },
	{ "TRACE", "TRACE /|" H, 405, NULL },
	{ "CONNECT", "CONNECT evil.com:80|" H, 405, NULL },
	{ "POST to open an editor", "POST /_platen/open?file=+x|" H, 405, NULL },
	{ "GET with a body", "GET /|" H "Content-Length: 3\r\n", 413, NULL },
	{ "GET with a Transfer-Encoding of nothing", "GET /|" H "Transfer-Encoding: \r\n", 413,
		NULL },
	{ "GET with chunks", "GET /|" H "Transfer-Encoding: chunked\r\n", 413, NULL },
};

/* What one reader checks and another serves. */
static const struct attack targets[] = {
	{ "a query does not change the path", "GET /a.md?import&raw|" H, SITE, "/a.md" },
	{ "nor do two question marks", "GET /a.md?raw??|" H, SITE, "/a.md" },
	{ "nor dots behind it", "GET /a?/../../etc/passwd|" H, SITE, "/a" },
	{ "dotfiles with a query", "GET /.env?import&raw|" H, 404, NULL },
	{ "dotfiles with an inline query", "GET /.env?inline&import|" H, 404, NULL },
	{ "dotfiles in upper case", "GET /.ENV|" H, 404, NULL },
	{ "dotfiles with a slash", "GET /.env/|" H, 404, NULL },
	{ "a dot behind a denied file", "GET /.env/.|" H, 400, NULL },
	{ "encoded dotfiles", "GET /%2eenv|" H, 404, NULL },
	{ "but not those that the author names", "GET /.well-known/x|" H, SITE, "/.well-known/x" },
	{ "nor dots within these", "GET /.well-known/../x|" H, 400, NULL },
	{ "git's folder", "GET /.git/config|" H, 404, NULL },
	{ "the cache", "GET /.platen/data.mdb|" H, 404, NULL },
	{ "an editor's backup", "GET /a.md~|" H, 404, NULL },
	{ "an editor's swap file", "GET /.a.md.swp|" H, 404, NULL },
	{ "dots", "GET /../../etc/passwd|" H, 400, NULL },
	{ "encoded dots", "GET /%2e%2e/%2e%2e/etc/passwd|" H, 400, NULL },
	{ "an encoded slash", "GET /..%2f..%2fetc/passwd|" H, 400, NULL },
	{ "an encoded backslash", "GET /..%5c..%5cwindows|" H, 400, NULL },
	{ "an encoded backslash before dots", "GET /a%5c../b|" H, 400, NULL },
	{ "an encoded backslash in a name", "GET /a%5Cb/|" H, SITE, "/a\\b/" },
	{ "an encoded line feed in a name", "GET /a%0Ab/|" H, SITE, "/a\nb/" },
	{ "an encoded end of the head", "GET /a%0D%0A%0D%0A|" H, SITE, "/a\r\n\r\n" },
	{ "bytes that are no UTF-8 in a name", "GET /caf%E9/|" H, SITE, "/caf\xE9/" },
	{ "an overlong slash", "GET /..%e0%80%af|" H, 400, NULL },
	{ "a backslash", "GET /..\\..\\windows|" H, 400, NULL },
	{ "a backslash in the query", "GET /a?b=\\|" H, 400, NULL },
	{ "encoded twice: a name like any other", "GET /%252e%252e/x|" H, SITE, "/%2e%2e/x" },
	{ "overlong dots", "GET /%c0%ae%c0%ae/x|" H, 400, NULL },
	{ "an encoded NUL", "GET /a%00.html|" H, 400, NULL },
	{ "a fragment", "GET /a#/../../etc/passwd|" H, 400, NULL },
	{ "a fragment in the query", "GET /a?b#c|" H, 400, NULL },
	{ "two slashes (another host, to a redirect)", "GET //evil.com/|" H, 404, NULL },
	{ "two slashes within", "GET /a//b|" H, 404, NULL },
	{ "the file system's prefix of some servers", "GET /@fs/etc/passwd|" H, SITE,
		"/@fs/etc/passwd" },
	{ "an alternative stream", "GET /a.md::$DATA|" H, SITE, "/a.md::$DATA" },
	{ "a reserved route", "GET /_platen/state.json|" H, PLATEN, "/_platen/state.json" },
	{ "a reserved route, encoded", "GET /%5fplaten/state.json|" H, PLATEN,
		"/_platen/state.json" },
	{ "not a reserved route", "GET /_platen|" H, SITE, "/_platen" },
};

/* With the baseurl /docs. */
static const struct attack based[] = {
	{ "below the baseurl", "GET /docs/a/|" H, SITE, "/a/" },
	{ "its folder", "GET /docs/|" H, SITE, "/" },
	{ "without the slash", "GET /docs|" H, MOVED, "/" },
	{ "the root", "GET /|" H, MOVED, "/" },
	{ "another folder", "GET /a/|" H, 404, NULL },
	{ "a folder that begins like it", "GET /docs-secret/a|" H, 404, NULL },
	{ "reserved routes are outside of it", "GET /_platen/events|" H, PLATEN,
		"/_platen/events" },
	{ "and not below it", "GET /docs/_platen/events|" H, 404, NULL },
};

static int
outcome(const struct gate_answer *a)
{
	switch (a->route) {
	case GATE_REFUSED:
		return (int)a->status;
	case GATE_SITE:
		return SITE;
	case GATE_PLATEN:
		return PLATEN;
	case GATE_REDIRECT:
		return MOVED;
	}
	return 0;
}

/* A dotfile that the site's author has named. */
static bool
is_well_known(void *ctx, struct str path)
{
	return str_starts(path, S("/.well-known/"));
}

/* Puts the line's two parts around the version, parses, and asks the gate. */
static void
run(const struct attack *attack, struct str baseurl)
{
	static const struct str names[] = { { "site.test", 9 }, { ".tunnel.test", 12 } };
	struct gate gate = {
		.names = names, .n_names = 2, .baseurl = baseurl, .included = is_well_known
	};
	struct str rest = str_of(attack->request), line;
	(void)str_split(&rest, '|', &line);
	struct buf head = { 0 }, path = { 0 };
	buf_printf(&head, "%.*s HTTP/1.1\r\n%.*s\r\n", STR(line), STR(rest));

	struct http_request request;
	size_t used;
	struct gate_answer answer = { 0 };
	int got = http_parse(buf_str(&head), &request, &used);
	if (got == 1) {
		gate_check(&gate, &request, S("127.0.0.1"), &path, &answer);
		got = outcome(&answer);
	}
	bool same = !attack->path || str_eq(answer.path, str_of(attack->path));
	ok(got == attack->want && same, "%s: %d", attack->says, attack->want);
	if (got != attack->want || !same)
		note("got %d %.*s", got, STR(answer.path));
	buf_done(&head);
	buf_done(&path);
}

#define RUN(table, baseurl)                                                                        \
	for (size_t i = 0; i < sizeof(table) / sizeof((table)[0]); i++)                            \
	run(&(table)[i], baseurl)

int
main(void)
{
	RUN(origins, S(""));
	RUN(hosts, S(""));
	RUN(methods, S(""));
	RUN(targets, S(""));
	RUN(based, S("/docs"));
	return done_testing();
}
