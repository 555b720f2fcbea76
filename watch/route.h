/* From a request to its answer: the gate, the reserved routes, the site. */
#ifndef WATCH_ROUTE_H
#define WATCH_ROUTE_H

#include "watch/conn.h"

/* Answers a request on its connection. */
void route_request(struct conn *c, const struct http_request *request);

/* Answers what could not be read as a request, or not in time, and ends the connection. */
void route_refuse(struct conn *c, unsigned status);

/* The client script, embedded in the program. */
struct str client_script(void);

#endif
