/* The gate in front of every route. */
#include "watch/gate.h"

#include <arpa/inet.h>

#include "core/char.h"

static struct gate_answer
refuse(unsigned status, const char *why)
{
	return (struct gate_answer){ .route = GATE_REFUSED, .status = status, .why = why };
}

/* Splits "name:port" or "[::1]:port", strictly. `name` keeps its brackets. */
static bool
split_host(struct str host, struct str *ret_name, struct str *ret_port)
{
	size_t end = 0;
	if (host.len && host.ptr[0] == '[') {
		end = str_find(host, ']', 0) + 1;
		if (end > host.len)
			return false;
	} else {
		end = str_find(host, ':', 0);
	}
	struct str port = str_from(host, end);
	if (port.len) {
		if (port.ptr[0] != ':' || port.len < 2 || port.len > 6)
			return false;
		port = str_from(port, 1);
	}
	for (size_t i = 0; i < port.len; i++) {
		if (port.ptr[i] < '0' || port.ptr[i] > '9')
			return false;
	}
	*ret_name = str_slice(host, 0, end);
	*ret_port = port;
	return end > 0;
}

/* Letters, digits, hyphens and underscores, in labels that are not empty. */
static bool
is_dns_name(struct str name)
{
	struct str label;
	while (str_split(&name, '.', &label)) {
		if (label.len == 0)
			return false;
		for (size_t i = 0; i < label.len; i++) {
			char c = label.ptr[i];
			bool fine = char_is_word(c) || c == '-';
			if (!fine)
				return false;
		}
	}
	return true;
}

/* An address as 16 bytes, IPv4 mapped into IPv6; with or without brackets. */
static bool
parse_address(struct str text, unsigned char ret[16])
{
	char copy[INET6_ADDRSTRLEN + 1];
	bool bracketed = text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']';
	if (bracketed)
		text = str_slice(text, 1, text.len - 1);
	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	memcpy(ret, mapped, sizeof(mapped));
	return (!bracketed && inet_pton(AF_INET, copy, ret + 12) == 1) ||
	       inet_pton(AF_INET6, copy, ret) == 1;
}

/* Whether `suffix` (".x") ends `name`, with something before it. */
static bool
is_below(struct str name, struct str suffix)
{
	return name.len > suffix.len &&
	       str_eq_nocase(str_from(name, name.len - suffix.len), suffix);
}

static bool
is_named(const struct gate *g, struct str name)
{
	for (size_t i = 0; i < g->n_names; i++) {
		struct str allowed = g->names[i];
		bool family = allowed.len && allowed.ptr[0] == '.';
		if (family &&
			(is_below(name, allowed) || str_eq_nocase(name, str_from(allowed, 1))))
			return true;
		if (!family && str_eq_nocase(name, allowed))
			return true;
	}
	return false;
}

/* Whether a name is the server's own. A trailing dot is another name: browsers keep it in Origin. */
static bool
name_allowed(const struct gate *g, struct str name, struct str local)
{
	unsigned char asked[16], own[16];
	if (parse_address(name, asked)) {
		if (parse_address(local, own) && memcmp(asked, own, sizeof(own)) == 0)
			return true;
		for (size_t i = 0; i < g->n_names; i++) {
			if (parse_address(g->names[i], own) && memcmp(asked, own, sizeof(own)) == 0)
				return true;
		}
		return false;
	}
	if (!is_dns_name(name))
		return false;
	return str_eq_nocase(name, S("localhost")) || is_below(name, S(".localhost")) ||
	       is_named(g, name);
}

/* 0, 400 or 403. */
static unsigned
check_host(const struct gate *g, struct str host, struct str local)
{
	struct str name, port;
	if (!split_host(host, &name, &port))
		return 400;
	return name_allowed(g, name, local) ? 0 : 403;
}

/* An origin is the server's own when it is what the browser sees as this very host and port. Behind
 * a tunnel the author's browser speaks https, which only a name that was allowed by hand can be. */
static bool
origin_allowed(const struct gate *g, struct str origin, struct str host)
{
	struct str name, port;
	if (str_starts(origin, S("http://")))
		return str_eq_nocase(str_from(origin, 7), host);
	return str_starts(origin, S("https://")) && split_host(host, &name, &port) &&
	       is_named(g, name) && str_eq_nocase(str_from(origin, 8), host);
}

/* Another site may link to the page about the server, but not pull on what the client script uses, be it by frames,
 * which navigate as links do. Browsers say who asks by Sec-Fetch-Site where they think the address safe, as loopback
 * is. */
static bool
fetch_allowed(const struct http_request *request, struct str path)
{
	bool own = request->fetch_site.len == 0 || str_eq(request->fetch_site, S("same-origin")) ||
		   str_eq(request->fetch_site, S("none"));
	return own || (str_eq(path, S("/_platen/")) && str_eq(request->fetch_mode, S("navigate")));
}

/* Takes "http://host" off an absolute target, into *ret_host. False for any other form. */
static bool
take_origin_form(struct str *target, struct str *ret_host)
{
	struct str scheme = S("http://");
	*ret_host = S("");
	if (target->len && target->ptr[0] == '/')
		return true;
	if (!str_eq_nocase(str_slice(*target, 0, scheme.len), scheme))
		return false;
	struct str rest = str_from(*target, scheme.len);
	size_t end = str_find(rest, '/', 0);
	*ret_host = str_slice(rest, 0, end);
	*target = end < rest.len ? str_from(rest, end) : S("/");
	return ret_host->len > 0;
}

/* Whether the site's author has named a dotfile, such as .well-known, as a part of the site. */
static bool
is_included(const struct gate *g, struct str path)
{
	return g->included && str_starts(path, g->baseurl) &&
	       g->included(g->ctx, str_from(path, g->baseurl.len));
}

/* Path and query of the target, and where they lead. */
static struct gate_answer
check_path(const struct gate *g, struct str target, struct buf *path)
{
	if (str_find(target, '#', 0) < target.len || str_find(target, '\\', 0) < target.len)
		return refuse(
			400, "the request's target holds a character that cannot stand there");
	size_t question = str_find(target, '?', 0);
	int status = http_path(str_slice(target, 0, question), path);
	if (status != 400 && g->settle && !str_starts(buf_str(path), S("/_platen/")))
		g->settle(g->ctx);
	if (status == 404 && is_included(g, buf_str(path)))
		status = 0;
	if (status == 400)
		return refuse(400, "the request's path is malformed");
	if (status)
		return refuse((unsigned)status, "there is nothing at this address");

	struct gate_answer answer = {
		.route = GATE_SITE, .path = buf_str(path), .query = str_from(target, question + 1)
	};
	if (str_starts(answer.path, S("/_platen/"))) {
		answer.route = GATE_PLATEN;
	} else if (g->baseurl.len) {
		struct str inner = str_from(answer.path, g->baseurl.len);
		if (str_eq(answer.path, S("/")) || str_eq(answer.path, g->baseurl))
			return (struct gate_answer){
				.route = GATE_REDIRECT, .path = S("/"), .query = answer.query
			};
		if (!str_starts(answer.path, g->baseurl) || inner.ptr[0] != '/')
			return refuse(404, "this address is outside of the site's baseurl");
		answer.path = inner;
	}
	if (answer.route == GATE_SITE && str_starts(answer.path, S("/_platen/")))
		return refuse(404, "there is nothing at this address");
	return answer;
}

void
gate_check(const struct gate *g, const struct http_request *request, struct str local,
	struct buf *path, struct gate_answer *ret)
{
	struct str target = request->target, target_host;
	bool formed = take_origin_form(&target, &target_host);
	unsigned status = request->hosts == 1 ? check_host(g, request->host, local) : 400;
	if (!status && target_host.len)
		status = check_host(g, target_host, local);
	if (status == 400)
		*ret = refuse(400, "a request needs exactly one well-formed Host");
	else if (status)
		*ret = refuse(403, "this name is not the server's; see --allowed-host");
	else if (request->origins > 1)
		*ret = refuse(400, "a request has at most one Origin");
	else if (request->origins && !origin_allowed(g, request->origin, request->host))
		*ret = refuse(403, "requests from other origins are refused");
	else if (request->method == HTTP_METHOD_OTHER)
		*ret = refuse(405, "only GET and HEAD are answered");
	else if (request->has_body)
		*ret = refuse(413, "a request with a body is not read");
	else if (!formed)
		*ret = refuse(400, "the request's target is malformed");
	else
		*ret = check_path(g, target, path);
	if (ret->route == GATE_PLATEN && !fetch_allowed(request, ret->path))
		*ret = refuse(403, "requests from other sites are refused");
}
