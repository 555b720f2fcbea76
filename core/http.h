/* HTTP/1.1 as far as a server of static pages needs it, as pure functions over bytes.
 *
 * A request is its head: there are no bodies, since only GET and HEAD are ever answered. So a head
 * is parsed as a whole, in one contiguous buffer, and the parser keeps no state between calls; a
 * head that is not complete is simply parsed again when more has come. That costs a client that
 * trickles its bytes more than it costs us (HTTP_HEAD_MAX is small), and makes every rule below
 * testable with a table. llhttp does the grammar; what it lets through (obs-fold, blanks before a
 * colon, RTSP, no limits) is refused here. This is the only file that includes it. */
#ifndef CORE_HTTP_H
#define CORE_HTTP_H

#include <time.h>

#include "core/buf.h"
#include "core/hash.h"
#include "core/str.h"

enum {
	HTTP_HEAD_MAX = 32 * 1024,   /* bytes of a head; more: 431 */
	HTTP_TARGET_MAX = 16 * 1024, /* bytes of a target; more: 414 */
	HTTP_HEADERS_MAX = 100,      /* header lines; more: 431 */
};

enum http_method { HTTP_METHOD_GET, HTTP_METHOD_HEAD, HTTP_METHOD_OTHER };

/* All strings point into the bytes that were parsed. */
struct http_request {
	enum http_method method;
	struct str target;        /* as sent */
	bool keep_alive;          /* the client can take another answer on this connection */
	bool has_body;            /* a body follows, or seems to: never read, the connection ends */
	unsigned hosts;           /* number of Host lines */
	unsigned origins;         /* number of Origin lines */
	struct str host;          /* the last, "" without */
	struct str origin;        /* the last, "" without */
	struct str fetch_site;    /* Sec-Fetch-Site, or "" */
	struct str fetch_mode;    /* Sec-Fetch-Mode, or "" */
	struct str if_none_match; /* "" without, or where it was sent twice */
	struct str if_range;      /* likewise */
	struct str range;         /* likewise */
};

/* Parses the first head in `bytes`. 1: complete, *ret_used bytes long with what stood before it;
 * 0: more bytes are needed; negative: must be refused with that status (-400, -414, -431, -505). */
int http_parse(struct str bytes, struct http_request *ret, size_t *ret_used);

/* Decodes the path of a target (what stands before '?') once, and refuses everything that two
 * readers could understand differently. 0 with the decoded path added to `path` (it begins with a
 * slash and holds no NUL, no dot segments, even were backslashes slashes, and no overlong UTF-8; a
 * file's name may hold any other byte, and so may the path where it was encoded), else a status:
 * 400 malformed or a trick, 404 well-formed but never served (an empty segment, a dotfile, an
 * editor's backup at the end). */
int http_path(struct str raw, struct buf *path);

/* Decodes one value of a query, %XX and '+'. False where it is malformed. */
bool http_query_value(struct str raw, struct buf *ret);

/* Whether `list`, the value of If-None-Match, names this ETag (quotes included). */
bool http_etag_listed(struct str list, struct str etag);

/* What a Range header asks of `size` bytes. */
enum http_range {
	HTTP_RANGE_NONE, /* nothing that we honour: absent, malformed, several, another unit */
	HTTP_RANGE_PART, /* *ret_from and *ret_len say which part; never empty */
	HTTP_RANGE_BAD,  /* 416 */
};
enum http_range http_range(struct str value, uint64_t size, uint64_t *ret_from, uint64_t *ret_len);

/* The media type for a path, by its extension; application/octet-stream where it is not known. */
struct str http_content_type(struct str path);

/* The words behind a status code. */
const char *http_reason(unsigned status);

/* The head of an answer. Strings are written as they are: they must not hold CR or LF. */
struct http_answer {
	unsigned status;
	struct str content_type; /* "": no such line */
	struct str etag;         /* with its quotes, or "" */
	struct str location;     /* or "" */
	struct str extra;        /* complete further lines, or "" */
	bool has_length;         /* Content-Length is known, and written */
	uint64_t length;         /* bytes of the body */
	bool ranges;             /* ranges of this resource may be asked for */
	uint64_t from;           /* 206: the first byte sent */
	uint64_t size;           /* 206 and 416: of the whole */
	bool close;              /* this is the connection's last answer */
	time_t now;              /* for Date */
};
void http_answer_head(struct buf *b, const struct http_answer *a);

#endif
