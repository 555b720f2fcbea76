/* One question to a `platen dev` that runs on this machine. */
#ifndef WATCH_ASK_H
#define WATCH_ASK_H

#include "core/buf.h"

/* GETs `target` of the server at `authority` ("localhost:4000"), and adds the body to `ret`. The HTTP status, or a
 * negative libuv code: UV_EINVAL where the authority names no loopback address, which alone is ever asked, and
 * UV_ECONNREFUSED where nobody listens there. Waits two seconds at most for each part of the answer. */
int ask_server(struct str authority, struct str target, struct buf *ret);

#endif
