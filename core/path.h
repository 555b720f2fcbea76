/* Paths and URLs as text: nothing here touches the disk.
 *
 * A path within a site is relative to its root, with '/' between components, no "." or ".." and no slash
 * at either end; the root itself is "". Functions that return a struct str without taking a buffer or an
 * arena return a part of their argument. */
#ifndef CORE_PATH_H
#define CORE_PATH_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/str.h"

/* Whether `path` is in the form above: what path_resolve returns and the functions of file.h take. */
bool path_is_normal(struct str path);

/* `path` without ".", "..", doubled or outer slashes. UV_EINVAL where it climbs above the root, or holds
 * a NUL. An absolute path is taken as relative to the root. */
int path_normalise(struct arena *a, struct str path, struct str *ret);

/* `path` below `folder`, normalised; folder may be "". UV_EINVAL as path_normalise. */
int path_join(struct arena *a, struct str folder, struct str path, struct str *ret);

/* What `reference` means in the file `from` ("a/b.md" + "../c.md" = "c.md"; "/x" is from the root; an empty
 * one is `from` itself). Without query and fragment: see url_split. UV_EINVAL where it leaves the root. */
int path_resolve(struct arena *a, struct str from, struct str reference, struct str *ret);

/* Why no file can have this path, in words: it, or a name in it, is longer than a file system takes; NULL where one
 * can. */
const char *path_misfit(struct str path);

/* "a/b" of "a/b/c.md"; "" of "c.md". */
struct str path_dirname(struct str path);

/* "c.md" of "a/b/c.md". */
struct str path_basename(struct str path);

/* ".md" of "a/b.c/c.md", as written; "" where there is none (".profile", "Makefile"). */
struct str path_extension(struct str path);

/* "c" of "a/b/c.md". */
struct str path_stem(struct str path);

/* Whether `path` is `folder` or lies below it; everything lies below "". */
bool path_is_below(struct str path, struct str folder);

/* The first of these paths, in the order of their bytes, that lies below the folder, which is not ""; NULL: none does. */
const struct str *path_first_below(const struct str *sorted, size_t n, struct str folder);

/* A reference cut in its parts, none of them decoded. */
struct url_parts {
	struct str scheme;    /* "https", or "" */
	struct str authority; /* "host:port", or "" */
	struct str path;
	struct str query;    /* without '?' */
	struct str fragment; /* without '#' */
	bool has_authority, has_query, has_fragment;
};
struct url_parts url_split(struct str url);

/* Whether a reference points into the site: no scheme and no authority. */
bool url_is_local(struct str url);

/* "/a/index.html" is the page "/a/", which is its one name. */
struct str url_canonical(struct str path);

/* Adds `path` percent-encoded as the path of a URL: '/' stays, as do letters, digits and -._~!$&'()*+,;=:@ */
void url_encode_path(struct buf *b, struct str path);

/* The same, but that & and + are encoded too: a path that may stand as a value in a query as it is. */
void url_encode_path_value(struct buf *b, struct str path);

/* Adds `s` percent-encoded as one component: '/' too is encoded, only letters, digits and -._~ stay. */
void url_encode_component(struct buf *b, struct str s);

/* How strict url_decode is. */
enum url_decode {
	URL_DECODE_BYTES, /* any byte but NUL: names of files may be no UTF-8 */
	URL_DECODE_PATH /* also refuses %2f (a slash that was encoded), overlong forms of UTF-8, and
			   * backslashes and control characters that were not encoded */
};

/* Adds `s` with its percent escapes resolved, once. UV_EINVAL, with nothing added, for a broken escape, and
 * what `how` refuses. '+' stays a plus. */
int url_decode(struct buf *b, struct str s, enum url_decode how);

#endif
