/* The table of kinds for the whole site model of Jekyll, on toy files: who reads what, and so what each
 * edit re-runs. The real kinds of render/ follow these rules; a later one adds a row, not a rule.
 *
 * A file has lines "name: value". Its body, a layout or an include is a text with commands:
 *
 *	<title>            the page's own, from its meta          <site.tagline>   a key of the configuration
 *	<data.menu>        a data file                            <include.NAME>   a template
 *	<include.$KEY>     one whose name the page's meta has     <content>        what a layout is around
 *	<titles.LABEL>     titles of a collection                 <next> <prev>    titles of the neighbours
 *	<page.N>           titles on a page of the paginator      <tag.T>          titles of a tag
 *	<related>          newest title that shares the tag       <excerpt.KEY>    another document's
 *	<body.KEY>         its HTML if it comes earlier, else its source
 *	<url.KEY>          its route                              <mtime> <now> <env> */
#ifndef TESTS_GRAPH_MODEL_H
#define TESTS_GRAPH_MODEL_H

#include "tests/graph/world.h"

enum model_kind {
	FILE_,
	TREE,
	MTIME,
	CLOCK,
	ENV,
	CONFIG,
	DATA,
	TEMPLATE,
	FRONT,
	META,
	COLLECTION,
	TAGS,
	ROUTES,
	BODY,
	EXCERPT,
	OUTPUT,
	FEED,
	SITEMAP,
	MODEL_KINDS,
};

extern const struct kind model_kinds[MODEL_KINDS];

#endif
