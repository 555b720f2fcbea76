/* The dev server: listening, and the parts put together. */
#include "watch/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/heap.h"
#include "watch/conn.h"
#include "watch/handed.h"
#include "watch/live.h"

enum {
	BACKLOG = 128,
	PORTS_TRIED = 100, /* from the default on, and anew for any port */
};

/* One socket that listens. */
struct listener {
	uv_tcp_t tcp;
	struct server *server;
};

struct server {
	struct conns conns;
	struct server_site site;
	struct listener listeners[2];
	size_t n_listeners;
	size_t open_handles; /* listeners, and one for all connections: 0 ends the server */
	unsigned port;
	struct str *names; /* owned, as are their strings and the baseurl's */
	size_t n_names;
	void (*done)(void *arg);
	void *arg;
};

/* Sockets that listen, before libuv has them. */
struct sockets {
	int fd[2];
	size_t n;
	unsigned port;
};

static void
sockets_close(struct sockets *s)
{
	while (s->n > 0)
		(void)close(s->fd[--s->n]);
}

static void
set_port(struct sockaddr_storage *address, unsigned port)
{
	if (address->ss_family == AF_INET)
		((struct sockaddr_in *)address)->sin_port = htons((uint16_t)port);
	else
		((struct sockaddr_in6 *)address)->sin6_port = htons((uint16_t)port);
}

static unsigned
bound_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
		return 0;
	return ntohs(address.ss_family == AF_INET ? ((struct sockaddr_in *)&address)->sin_port
						  : ((struct sockaddr_in6 *)&address)->sin6_port);
}

/* A socket that listens at `address`, or a negative error. By system calls, since libuv reports a
 * taken port only on a handle that would then have to be closed over a turn of the loop. */
static int
listen_at(const struct sockaddr_storage *address)
{
	int on = 1;
	int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	bool v6 = address->ss_family == AF_INET6;
	bool any =
		v6 && IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)address)->sin6_addr);
	socklen_t len = v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
		(v6 && !any && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0) ||
		bind(fd, (const struct sockaddr *)address, len) < 0 || listen(fd, BACKLOG) < 0) {
		int error = errno;
		(void)close(fd);
		return -error;
	}
	return fd;
}

/* Whether the machine lacks the address at all, so that the other one may do alone. */
static bool
is_lacking(int error)
{
	return error == UV_EAFNOSUPPORT || error == UV_EADDRNOTAVAIL || error == UV_EPROTONOSUPPORT;
}

/* Listens at each address with one port; 0 takes what the first is given. */
static int
listen_all(const struct sockaddr_storage *addresses, size_t n, unsigned port, struct sockets *ret)
{
	struct sockets s = { .port = port };
	int lacking = 0;
	for (size_t i = 0; i < n; i++) {
		struct sockaddr_storage address = addresses[i];
		set_port(&address, s.port);
		int fd = listen_at(&address);
		if (fd < 0 && is_lacking(fd)) {
			lacking = fd;
			continue;
		}
		if (fd < 0) {
			sockets_close(&s);
			return fd;
		}
		s.fd[s.n++] = fd;
		if (s.port == 0)
			s.port = bound_port(fd);
	}
	if (s.n == 0)
		return lacking;
	*ret = s;
	return 0;
}

/* The addresses that a host stands for; 0 where it is none. */
static size_t
addresses_of(struct str host, struct sockaddr_storage ret[2])
{
	char copy[INET6_ADDRSTRLEN];
	memset(ret, 0, 2 * sizeof(*ret));
	if (host.len == 0 || str_eq_nocase(host, S("localhost"))) {
		(void)uv_ip4_addr("127.0.0.1", 0, (struct sockaddr_in *)&ret[0]);
		(void)uv_ip6_addr("::1", 0, (struct sockaddr_in6 *)&ret[1]);
		return 2;
	}
	if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
		host = str_slice(host, 1, host.len - 1);
	if (host.len >= sizeof(copy))
		return 0;
	memcpy(copy, host.ptr, host.len);
	copy[host.len] = '\0';
	return uv_ip4_addr(copy, 0, (struct sockaddr_in *)&ret[0]) == 0 ||
	       uv_ip6_addr(copy, 0, (struct sockaddr_in6 *)&ret[0]) == 0;
}

/* Finds the port by the rules of server_new. */
static int
find_port(const struct server_options *o, struct sockets *ret)
{
	struct sockaddr_storage addresses[2];
	size_t n = addresses_of(o->host, addresses);
	if (n == 0 || o->port > 65535)
		return UV_EINVAL;
	if (o->port_explicit && o->port)
		return listen_all(addresses, n, o->port, ret);
	unsigned first = o->port ? o->port : SERVER_PORT;
	int r = UV_EADDRINUSE;
	for (unsigned i = 0; i < PORTS_TRIED && r == UV_EADDRINUSE && first + i <= 65535; i++)
		r = listen_all(addresses, n, o->port_explicit ? 0 : first + i, ret);
	return r;
}

static struct str
copy_str(struct str s)
{
	return (struct str){ heap_copy(s), s.len };
}

static void
free_str(struct str s)
{
	free((char *)(uintptr_t)s.ptr);
}

/* The names for Host beside localhost and the addresses: --host, and each --allowed-host. */
static void
copy_names(struct server *s, const struct server_options *o)
{
	s->names = heap_array(o->n_names + 1, sizeof(*s->names));
	if (o->host.len)
		s->names[s->n_names++] = copy_str(o->host);
	for (size_t i = 0; i < o->n_names; i++)
		s->names[s->n_names++] = copy_str(o->names[i]);
}

static struct server *
server_make(
	uv_loop_t *loop, const struct server_options *o, const struct server_site *site, void *ctx)
{
	struct server *s = heap_new(sizeof(*s));
	s->site = *site;
	copy_names(s, o);
	uint64_t session = o->session;
	while (session == 0 && getrandom(&session, sizeof(session), 0) != (ssize_t)sizeof(session))
		session = (uint64_t)uv_hrtime(); /* only has to differ from the last one */
	s->conns = (struct conns){
		.loop = loop,
		.site = &s->site,
		.ctx = ctx,
		.gate = { .names = s->names,
			.n_names = s->n_names,
			.baseurl = copy_str(o->baseurl),
			.settle = site->settle,
			.included = site->included,
			.ctx = ctx },
		.head_ms = o->head_ms ? o->head_ms : 10000,
		.idle_ms = o->idle_ms ? o->idle_ms : 30000,
		.write_ms = o->write_ms ? o->write_ms : 30000,
		.close_ms = o->close_ms ? o->close_ms : 500,
		.max = o->connections ? o->connections : 512,
		.live = live_new(
			&s->site, ctx, session, o->stream_bytes ? o->stream_bytes : 256 * 1024),
	};
	conns_init(&s->conns);
	s->open_handles = 1;
	return s;
}

static void
server_free(struct server *s)
{
	live_free(s->conns.live);
	for (size_t i = 0; i < s->n_names; i++)
		free_str(s->names[i]);
	free(s->names);
	free_str(s->conns.gate.baseurl);
	free(s);
}

static void
on_connection(uv_stream_t *tcp, int status)
{
	struct listener *listener = tcp->data;
	if (status == 0)
		conn_accept(&listener->server->conns, tcp);
}

/* Gives the sockets to libuv. On failure, those that it has not got are closed. */
static int
adopt(struct server *s, struct sockets *sockets)
{
	for (size_t i = 0; i < sockets->n; i++) {
		struct listener *l = &s->listeners[s->n_listeners];
		l->server = s;
		l->tcp.data = l;
		int r = uv_tcp_init(s->conns.loop, &l->tcp);
		if (r == 0) {
			s->n_listeners++;
			s->open_handles++;
			r = uv_tcp_open(&l->tcp, sockets->fd[i]);
		}
		for (size_t k = i; r < 0 && k < sockets->n; k++)
			(void)close(sockets->fd[k]);
		if (r == 0) {
			r = uv_listen((uv_stream_t *)&l->tcp, BACKLOG, on_connection);
			for (size_t k = i + 1; r < 0 && k < sockets->n; k++)
				(void)close(sockets->fd[k]);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

/* The sockets that listen where those of the server before do, else that are opened. */
static int
listeners(const struct server_options *o, struct sockets *ret)
{
	struct handed *h = o->handed;
	if (!h || h->n_listeners == 0)
		return find_port(o, ret);
	*ret = (struct sockets){ .n = h->n_listeners, .port = h->port };
	memcpy(ret->fd, h->listeners, h->n_listeners * sizeof(*ret->fd));
	h->n_listeners = 0;
	return 0;
}

static void
take_conns(struct server *s, const struct handed *h)
{
	for (struct handed_conn *c = h ? h->conns : NULL; c; c = c->next) {
		conn_take(&s->conns, c->fd, (struct str){ c->bytes, c->len });
		c->fd = -1;
	}
}

static void
nothing(void *arg)
{
}

int
server_new(uv_loop_t *loop, const struct server_options *options, const struct server_site *site,
	void *ctx, struct server **ret)
{
	struct sockets sockets;
	int r = listeners(options, &sockets);
	if (r < 0) {
		handed_free(options->handed);
		return r;
	}
	(void)signal(SIGPIPE, SIG_IGN); /* cannot fail for a valid signal */
	struct server *s = server_make(loop, options, site, ctx);
	s->port = sockets.port;
	r = adopt(s, &sockets);
	if (r == 0)
		take_conns(s, options->handed);
	handed_free(options->handed);
	if (r < 0) {
		server_close(s, nothing, NULL); /* freed on a later turn of the loop */
		return r;
	}
	*ret = s;
	return 0;
}

unsigned
server_port(const struct server *s)
{
	return s->port;
}

struct live *
server_live(struct server *s)
{
	return s->conns.live;
}

void
server_again(struct server *s)
{
	conns_again(&s->conns);
}

void
server_set_baseurl(struct server *s, struct str baseurl)
{
	struct str old = s->conns.gate.baseurl;
	s->conns.gate.baseurl = copy_str(baseurl);
	free_str(old);
}

size_t
server_connections(const struct server *s)
{
	return s->conns.n;
}

static void
one_closed(struct server *s)
{
	if (--s->open_handles > 0)
		return;
	void (*done)(void *) = s->done;
	void *arg = s->arg;
	server_free(s);
	done(arg);
}

static void
on_listener_closed(uv_handle_t *handle)
{
	struct listener *l = handle->data;
	one_closed(l->server);
}

static void
on_emptied(struct conns *conns)
{
	one_closed((struct server *)conns); /* its first member */
}

struct handed *
server_leave(struct server *s)
{
	struct handed *h = heap_new(sizeof(*h));
	uv_os_fd_t fd;
	h->port = s->port;
	for (size_t i = 0; i < s->n_listeners; i++) {
		if (uv_fileno((uv_handle_t *)&s->listeners[i].tcp, &fd) < 0 ||
			!handed_listener(h, fd)) {
			handed_free(h);
			return NULL;
		}
	}
	s->conns.handed = h;
	return h;
}

void
server_close(struct server *s, void (*done)(void *arg), void *arg)
{
	s->done = done;
	s->arg = arg;
	s->conns.emptied = on_emptied;
	for (size_t i = 0; i < s->n_listeners; i++)
		uv_close((uv_handle_t *)&s->listeners[i].tcp, on_listener_closed);
	conns_close(&s->conns);
}
