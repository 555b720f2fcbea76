/* Reading CSV by Ruby's rules, which are stricter than most: a quote opens a field or is an error. */
#include "render/data/csv.h"

#include <uv.h>

#include "core/diag.h"
#include "core/utf8.h"
#include "core/yield.h"
#include "render/data/data.h"

struct reader {
	const struct csv_source *source;
	struct str text;
	size_t at;          /* the next byte */
	struct str row_end; /* what the first line ends with */
	size_t line_start, counted;
	uint32_t line; /* of `counted`, from 1 */
	struct data_builder b;
	struct arena arena;  /* of the headers */
	struct str *headers; /* ptr NULL: the column has the name of one before it */
	size_t n_headers;
	bool in_headers;   /* the row that is read is the first, and names the columns */
	bool has_nameless; /* this row has a field named "" already */
	struct buf field;
	const char *problem;
	size_t problem_at;
};

static bool
fail(struct reader *r, size_t at, const char *problem)
{
	r->problem = problem;
	r->problem_at = at;
	return false;
}

/* The first line break anywhere decides, even one in a quoted field: so does Ruby. */
static struct str
row_end(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n')
			return S("\n");
		if (text.ptr[i] == '\r')
			return i + 1 < text.len && text.ptr[i + 1] == '\n' ? S("\r\n") : S("\r");
	}
	return S("\n");
}

static bool
at_row_end(const struct reader *r)
{
	return str_starts(str_from(r->text, r->at), r->row_end);
}

static bool
at_separator(const struct reader *r)
{
	return r->at < r->text.len && r->text.ptr[r->at] == r->source->separator;
}

/* The builder's position: that of the next byte. */
static void
mark(struct reader *r)
{
	for (; r->counted < r->at; r->counted++) {
		if (r->text.ptr[r->counted] == '\n') {
			r->line++;
			r->line_start = r->counted + 1;
		}
	}
	r->b.line = r->line;
	r->b.column = (uint32_t)(r->at - r->line_start + 1);
}

/* A field in quotes, into r->field; a quote in it is written twice. */
static bool
read_quoted(struct reader *r)
{
	size_t start = r->at++;
	for (;;) {
		size_t quote = str_find(r->text, '"', r->at);
		if (quote == r->text.len)
			return fail(r, start, "this quoted field is never closed");
		buf_add(&r->field, str_slice(r->text, r->at, quote));
		r->at = quote + 1;
		if (r->at >= r->text.len || r->text.ptr[r->at] != '"')
			break;
		buf_add_char(&r->field, '"');
		r->at++;
	}
	if (r->at < r->text.len && !at_separator(r) && !at_row_end(r))
		return fail(r, r->at, "nothing may follow the quote that closes a field");
	return true;
}

static bool
read_unquoted(struct reader *r)
{
	size_t start = r->at;
	while (r->at < r->text.len && !at_separator(r) && !at_row_end(r)) {
		char c = r->text.ptr[r->at];
		if (c == '"')
			return fail(
				r, r->at, "a quote within a field that does not begin with one");
		if (c == '\r' || c == '\n')
			return fail(r, r->at, "this line does not end as the first one does");
		r->at++;
	}
	buf_add(&r->field, str_slice(r->text, start, r->at));
	return true;
}

/* A field of the first row. */
static bool
add_header(struct reader *r)
{
	struct str name = buf_str(&r->field);
	bool known = false;
	for (size_t i = 0; i < r->n_headers && !known; i++)
		known = r->headers[i].ptr && str_eq(r->headers[i], name);
	r->headers[r->n_headers++] = known ? (struct str){ 0 } : arena_str(&r->arena, name);
	return true;
}

static void
put_value(struct reader *r, bool is_null)
{
	if (is_null)
		data_put_null(&r->b);
	else
		data_put_str(&r->b, buf_str(&r->field));
}

/* The i-th field of a row with names. */
static void
put_field(struct reader *r, size_t i, bool is_null)
{
	struct str name = i < r->n_headers ? r->headers[i] : S("");
	if (!name.ptr || (name.len == 0 && r->has_nameless))
		return;
	r->has_nameless |= name.len == 0;
	data_put_key(&r->b, name);
	put_value(r, is_null);
}

/* Reads the i-th field of a row. */
static bool
read_field(struct reader *r, size_t i)
{
	if (i >= CSV_COLUMNS_MAX)
		return fail(r, r->at, "more columns than anybody can mean");
	mark(r);
	buf_clear(&r->field);
	size_t start = r->at;
	bool quoted = r->at < r->text.len && r->text.ptr[r->at] == '"';
	if (quoted ? !read_quoted(r) : !read_unquoted(r))
		return false;
	bool is_null = r->at == start;
	if (r->in_headers)
		return add_header(r);
	if (r->source->no_headers)
		put_value(r, is_null);
	else
		put_field(r, i, is_null);
	return true;
}

static bool
read_fields(struct reader *r)
{
	size_t n = 0;
	/* an empty line has no fields, where an empty field would be one */
	while (!(n == 0 && at_row_end(r))) {
		if (!read_field(r, n++))
			return false;
		if (!at_separator(r))
			break;
		r->at++;
	}
	if (!r->in_headers && !r->source->no_headers) {
		buf_clear(&r->field);
		for (; n < r->n_headers; n++)
			put_field(r, n, true);
	}
	r->at += at_row_end(r) ? r->row_end.len : 0;
	return true;
}

static bool
read_row(struct reader *r)
{
	mark(r);
	r->has_nameless = false;
	if (r->in_headers)
		return read_fields(r);
	size_t start = r->at;
	if (r->source->no_headers)
		data_open_list(&r->b);
	else
		data_open_map(&r->b);
	bool fine = read_fields(r);
	data_close(&r->b);
	size_t max = r->source->expanded ? r->source->expanded : CSV_EXPANDED_MAX;
	if (fine && r->b.out->len > max)
		return fail(r, start, "the table is too large");
	return fine;
}

static bool
read_table(struct reader *r)
{
	size_t bad = utf8_check(r->text);
	if (r->text.len > CSV_MAX)
		return fail(r, 0, "the file is too large for a table");
	if (bad < r->text.len)
		return fail(r, bad, "not UTF-8");
	data_open_list(&r->b);
	bool fine = true;
	r->in_headers = !r->source->no_headers;
	while (fine && r->at < r->text.len && !yield_often()) {
		fine = read_row(r);
		r->in_headers = false;
	}
	data_close(&r->b);
	return fine;
}

int
csv_parse(const struct csv_source *source, struct buf *out, struct buf *diags)
{
	struct reader r = { .source = source,
		.text = source->text,
		.row_end = row_end(source->text),
		.line = 1,
		.b = { .out = out } };
	size_t begin = out->len;
	r.headers = arena_alloc(&r.arena, CSV_COLUMNS_MAX * sizeof(*r.headers));
	bool fine = read_table(&r);
	if (!fine) {
		out->len = begin;
		struct diag d = {
			.severity = DIAG_ERROR, .path = source->path, .message = str_of(r.problem)
		};
		diag_locate(&d, r.text, r.problem_at);
		diag_encode(diags, &d);
	}
	data_builder_done(&r.b);
	buf_done(&r.field);
	arena_done(&r.arena);
	return fine ? 0 : UV_EINVAL;
}
