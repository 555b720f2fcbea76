/* The table of kinds for the whole site model of Jekyll, on toy files: who reads what, and so what each
 * edit re-runs. Each real kind of render/ is an instance of a row here (test_table.c says of which, and holds
 * class and order of ranks against it); a later one adds a row there, not a rule.
 *
 * Pages and documents share the row `body`, as its order already puts pages behind the documents whose HTML they
 * see. `excerpt` stands below it: it is rendered from its own part of the source, so a body can print excerpts.
 *
 * A file has lines "name: value". Its body, a layout or an include is a text with commands:
 *
 *	<title>            the page's own, from its meta          <site.tagline>   a key of the configuration
 *	<data.menu>        a data file                            <include.NAME>   a template
 *	<include.$KEY>     one whose name the page's meta has     <content>        what a layout is around
 *	<titles.LABEL>     titles of a collection                 <next> <prev>    titles of the neighbours
 *	<page.N>           titles on a page of the paginator      <tag.T>          titles of a tag
 *	<related>          newest title that shares the tag       <excerpt.KEY>    another document's
 *	<labels>           all tags, and how many have each       <files>          names of the static files
 *	<asset.NAME>       a static file, the site's or the theme's
 *	<body.KEY>         its HTML if it comes earlier, else its source
 *	<url.KEY>          its route                              <mtime> <now> <env> */
#ifndef TESTS_GRAPH_MODEL_H
#define TESTS_GRAPH_MODEL_H

#include "tests/graph/world.h"

enum model_kind {
	FILE_,
	TREE,
	ASSET,
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
	STATICS,
	ROUTE,
	EXCERPT,
	BODY,
	OUTPUT,
	FEED,
	ARCHIVE,
	SITEMAP,
	CHECK,
	MODEL_KINDS,
};

extern const struct kind model_kinds[MODEL_KINDS];

#endif
