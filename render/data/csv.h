/* CSV and TSV into the site's data, as Jekyll reads files of _data: Ruby's CSV with its first line as
 * headers, so that a table is a list of maps.
 *
 * Fields are strings as they stand, blanks included; an empty field is null, "" in quotes an empty
 * string. A row that is too short is filled up with null; what is too long goes by the name "", as
 * what stands under an empty header does; of two headers of one name the first counts. All lines end
 * as the first one does. */
#ifndef RENDER_CSV_H
#define RENDER_CSV_H

#include "core/buf.h"
#include "core/str.h"

struct csv_source {
	struct str path; /* for diagnostics */
	struct str text;
	char separator;  /* ',' or '\t' */
	bool no_headers; /* the table is a list of lists */
	size_t expanded; /* the data may not be longer; 0: CSV_EXPANDED_MAX */
};

enum { CSV_MAX = 16 << 20, CSV_EXPANDED_MAX = 64 << 20, CSV_COLUMNS_MAX = 4096 };

/* Adds the table as one node to `out`; an empty text is an empty list. UV_EINVAL where it is no table:
 * nothing is added to `out` then, and one error to `diags` by diag_encode. */
int csv_parse(const struct csv_source *source, struct buf *out, struct buf *diags);

#endif
