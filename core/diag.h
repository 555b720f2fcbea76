/* A diagnostic: what is wrong with the author's site, as data. The terminal, the browser and JSON
 * are three printers of it. Like clang's:
 *
 *	content/a.md:3:9: error: unknown layout 'psot'
 *	  layout: psot
 *	          ^~~~ did you mean 'post'?
 *	_config.yml:2:1: note: set here
 */
#ifndef CORE_DIAG_H
#define CORE_DIAG_H

#include "core/buf.h"
#include "core/str.h"

enum diag_severity { DIAG_WARNING, DIAG_ERROR };

struct diag {
	enum diag_severity severity;
	struct str path;    /* from the site's root; "" where it is about no file */
	uint32_t line;      /* from 1; 0: about the whole file */
	uint32_t column;    /* from 1, in bytes; 0: about the whole line */
	uint32_t length;    /* bytes to underline, 0 as 1 */
	struct str message; /* one line, no full stop */
	struct str hint;    /* what to do, or "" */
	struct str source;  /* the source line, or "" */
	struct str rule;    /* what is wrong, as a name for programs: "broken-link"; or "" */
	struct str notes;   /* how one comes to that place: see diag_note_add; or "" */
};

/* A place that leads to a diagnostic's own: where a file was included, where a layout was named. */
struct diag_note {
	struct str path;    /* from the site's root */
	uint32_t line;      /* from 1; 0: about the whole file */
	uint32_t column;    /* from 1, in bytes; 0: about the whole line */
	struct str message; /* "included here" */
};

/* Adds a note to those that a diagnostic's `notes` will be: the innermost place first. */
void diag_note_add(
	struct buf *notes, struct str path, uint32_t line, uint32_t column, struct str message);

/* Takes the next note off *rest; its strings point into *rest. False at the end. */
bool diag_note_next(struct str *rest, struct diag_note *ret);

/* Encodes `d` at the end of `b`; diag_next takes it off again. One walk: what is hashed is what is
 * stored is what is shown. */
void diag_encode(struct buf *b, const struct diag *d);

/* The same unless it stands there already; whether it did not. */
bool diag_encode_once(struct buf *b, const struct diag *d);

/* Takes the next diagnostic off *rest; its strings point into *rest. False at the end. */
bool diag_next(struct str *rest, struct diag *ret);

/* Completes path, line, column and source of a diagnostic from a byte offset into the file's text. */
void diag_locate(struct diag *d, struct str text, size_t offset);

/* As text, several lines, with ANSI colours if asked; control characters are shown escaped. */
void diag_text(struct buf *b, const struct diag *d, bool colour);

/* As one JSON object, with the members severity, file, line, column, length, message, hint, source,
 * rule where it has one, and notes, each with file, line, column and message. */
void diag_json(struct buf *b, const struct diag *d);

/* Adds a JSON string, with its quotes; bytes that are not UTF-8 become U+FFFD. */
void buf_json(struct buf *b, struct str s);

/* Adds a member to a JSON object that is being written, behind a comma unless it is the first. */
void buf_json_member(struct buf *b, const char *name, struct str s);
void buf_json_number(struct buf *b, const char *name, uint64_t n);

/* Adds `s` as a terminal may show it: control characters are escaped. */
void buf_shown(struct buf *b, struct str s);

#endif
