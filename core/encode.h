/* Texts in the dress of a transport: Base64, and the form that URLs carry. */
#ifndef CORE_ENCODE_H
#define CORE_ENCODE_H

#include "core/buf.h"
#include "core/str.h"

/* Adds Base64 (RFC 4648) with its padding; url_safe writes - and _ for + and /. */
void base64_add(struct buf *b, struct str s, bool url_safe);

/* Adds what the Base64 stands for. False, with nothing added, for what is none: padding is needed, and no
 * bits are left over. With url_safe both alphabets are read, and padding may be missing. */
bool base64_decode(struct buf *b, struct str s, bool url_safe);

/* Adds `s` as forms send it, and as Ruby's CGI.escape: a blank is '+', letters, digits and -._~ stay, all
 * else is percent-encoded. */
void form_encode(struct buf *b, struct str s);

/* The way back: a percent sign that begins no escape stays. */
void form_decode(struct buf *b, struct str s);

/* Adds a part of a URL with its escapes resolved, and all else escaped that is neither unreserved nor in
 * `allowed`; '%' itself too. What is in `kept` stays escaped where it was. */
void uri_add_part(struct buf *b, struct str s, const char *allowed, const char *kept);

/* Adds `s` as one that may hold a whole URL: escapes are resolved, then all but what URLs are made of is
 * percent-encoded (as Addressable's normalize_component, but without normalising Unicode). */
void uri_normalise(struct buf *b, struct str s);

#endif
