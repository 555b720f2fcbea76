/* Escaping for HTML and XML. What is no UTF-8 comes out as U+FFFD. */
#ifndef CORE_HTML_H
#define CORE_HTML_H

#include "core/buf.h"
#include "core/str.h"

/* Text between tags: & < > */
void html_text(struct buf *b, struct str s);

/* A value between double or single quotes: & < > " ' */
void html_attribute(struct buf *b, struct str s);

/* Text or attribute of XML, without the characters that XML 1.0 forbids. */
void xml_text(struct buf *b, struct str s);

/* As html_attribute, but what is an entity already stays: "&amp;" and "&#39;", not "&#x27;". */
void html_attribute_once(struct buf *b, struct str s);

/* The text without tags, comments, scripts and style sheets, as Liquid's strip_html. */
void html_strip(struct buf *b, struct str s);

#endif
