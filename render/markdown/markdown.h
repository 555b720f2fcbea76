/* Markdown to HTML: CommonMark with GitHub's tables, strikethrough, autolinks, task lists and
 * footnotes, as cmark-gfm parses it.
 *
 * Pure: the result depends on the text and the options alone, on no thread, clock or file. Any bytes
 * are taken: what is not UTF-8 is replaced and reported; what would cost the parser more than
 * linear work is refused (scan.c), never computed for minutes. */
#ifndef RENDER_MARKDOWN_H
#define RENDER_MARKDOWN_H

#include "core/buf.h"
#include "core/diag.h"

/* A link or image of the text, before its destination is printed. */
struct markdown_link {
	struct str url;        /* as the author wrote it, entities and escapes resolved */
	uint32_t line, column; /* of the file, from 1; column 0: not known, as for references */
	bool image;
};

/* Parts of the dialect that can be left out; only the conformance suites do. */
enum markdown_extension {
	MARKDOWN_TABLE = 1 << 0,
	MARKDOWN_STRIKETHROUGH = 1 << 1,
	MARKDOWN_AUTOLINK = 1 << 2,
	MARKDOWN_TASKLIST = 1 << 3,
	MARKDOWN_FOOTNOTES = 1 << 4,
};

/* What is off unless asked for; only sites in Jekyll's layout do. */
enum markdown_extra {
	MARKDOWN_SMART = 1 << 0, /* curly quotes, dashes, ellipses */
	MARKDOWN_LIBERAL_TAGS = 1 << 1,
	MARKDOWN_DOUBLE_TILDE = 1 << 2, /* one tilde does not strike through */
};

/* How jekyll-commonmark prints. */
struct markdown_commonmark {
	bool unsafe; /* raw HTML is printed */
	bool hard_breaks, no_breaks, pre_lang, positions, filter_tags;
};

/* How kramdown shows code, within a line or in blocks. */
struct markdown_code {
	bool plain;    /* never in colours */
	bool bare;     /* as with guess_lang: false: without a language, it has no class */
	bool numbered; /* with the numbers of its lines beside it */
	int first;     /* the first line's, where it is not 1 */
	bool has_first;
	struct str language; /* of code without one; "" for plain text */
	struct str box;      /* the class of the box around it; "" for "highlight" */
};

/* How kramdown prints the characters that stand for others. */
enum markdown_entities {
	ENTITIES_CHARACTER, /* as themselves, where HTML allows it */
	ENTITIES_INPUT,     /* as they were written */
	ENTITIES_SYMBOLIC,  /* by name */
	ENTITIES_NUMERIC
};

/* The symbols that kramdown makes of signs. */
enum markdown_symbol {
	SYMBOL_HELLIP,
	SYMBOL_MDASH,
	SYMBOL_NDASH,
	SYMBOL_LAQUO,
	SYMBOL_RAQUO,
	SYMBOL_LAQUO_SPACE,
	SYMBOL_RAQUO_SPACE,
	SYMBOLS
};

/* A link that the configuration defines. */
struct markdown_definition {
	struct str id, url, title;
	bool has_title;
};

/* What kramdown's options say; zeroed, it is as Jekyll sets them: GitHub's dialect. */
struct markdown_kramdown {
	bool plain;            /* kramdown's own dialect: fences of '~', other ids */
	bool no_ids;           /* headings get none of their own */
	bool hard_wrap;        /* a line's end is a break */
	bool block_html;       /* text in blocks of HTML is Markdown */
	bool no_span_html;     /* text in HTML in lines is none */
	bool no_symbols;       /* dashes and dots stay as they are */
	bool no_paragraph_end; /* blocks need a blank line before them */
	bool no_math;          /* math is marked for another engine than MathJax */
	bool no_highlighter;   /* code with a language has its class only */
	bool strip_ids; /* ids in kramdown's own dialect are made of the text without marks */
	bool backlink_inline; /* a footnote's way back stands in the last of its paragraphs, however deep */
	bool join_lines; /* between characters of Chinese and Japanese a line's end is none */
	struct markdown_code code, block_code;
	enum markdown_entities entities;
	struct str symbols[SYMBOLS]; /* what is printed for each; ptr NULL: the symbol */
	const struct markdown_definition *links;
	size_t n_links;
	struct str id_prefix, footnote_prefix;
	struct str quotes; /* the names of ‘ ’ “ ” where they are to be others: "apos,apos,…" */
	const struct str *backlink; /* of footnotes, or NULL for an arrow */
	unsigned toc_levels;        /* a set of 1 << level; 0: all */
	int header_offset;          /* added to the levels of headings */
	unsigned footnote_first;    /* the first footnote's number, or 0 for 1 */
};

/* Levels as kramdown's option toc_levels has them, "1..3" or "2,3", as a set. */
unsigned markdown_kramdown_levels(struct str s);

struct markdown_options {
	void *ctx; /* the first argument of the three functions; each may be NULL */

	/* The URL to print, valid until markdown_render returns (an arena's). Called once for each link
	 * and image, in the order of the text; not for what is neutralised (javascript: and such). */
	struct str (*link)(void *ctx, struct markdown_link link);

	/* Each heading in the order of the text; `id` as GitHub makes it, "" only where the text has no
	 * letter; `text` plain. Both are valid during the call. */
	void (*heading)(void *ctx, unsigned level, struct str id, struct str text, uint32_t line);

	/* Each diagnostic; its strings are valid during the call. */
	void (*diag)(void *ctx, const struct diag *d);

	struct str path;     /* of the file, for diagnostics */
	uint32_t first_line; /* of the file where the text begins, from 1; 0 stands for 1 */
	bool source_positions; /* blocks carry data-sourcepos="LINE:COLUMN-LINE:COLUMN", lines of the file */

	/* A heading of level 1 at the very beginning is the page's title and is not printed; `heading`
	 * is told of it all the same, since its id is taken. */
	bool first_heading_is_title;

	/* For the conformance suites. */
	bool plain;       /* exactly what cmark-gfm prints: no ids, captions, classes, wrappers */
	bool filter_tags; /* GitHub's filter of <script>, <style>, … in raw HTML */
	unsigned without; /* a set of enum markdown_extension */

	unsigned with; /* a set of enum markdown_extra */
	const struct markdown_commonmark
		*commonmark;                      /* print as Ruby's CommonMarker does; NULL: not */
	const struct markdown_kramdown *kramdown; /* read and print as kramdown does; NULL: not */
};

/* Adds the HTML of `text` to *ret_html, and the first paragraph (without footnote marks and source
 * positions) to *ret_excerpt where that is not NULL. A negative libuv code where the text is refused:
 * a diagnostic of severity error says why, and the buffers are as before. */
int markdown_render(struct str text, const struct markdown_options *options, struct buf *ret_html,
	struct buf *ret_excerpt);

/* The plain text of the heading of level 1 with which the text begins, in the arena; "" where it
 * begins with anything else. Looks at the first lines only. */
void markdown_first_heading(struct str text, struct arena *a, struct str *ret);

/* Whether documents are parsed without a lock in several threads at once (see render/markdown/shim.c). For tests. */
bool markdown_is_parallel(void);

#endif
