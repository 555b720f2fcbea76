/* kramdown's tables: parser/kramdown/table.rb. */
#include "core/char.h"
#include "render/kramdown/kramdown.h"

struct table_reader {
	struct element *e;
	struct element *rows; /* that are in no part of the table yet */
	bool footer, aligned, leading_pipe;
	size_t columns;
};

static struct str
here(const struct kramdown *k)
{
	return str_from(k->src.s, k->src.at);
}

/* Whether a line has a pipe that is not escaped. */
static bool
has_pipe(struct str line)
{
	for (size_t i = 0; i < line.len && line.ptr[i] != '\n'; i++)
		if (line.ptr[i] == '|' && (i == 0 || line.ptr[i - 1] != '\\'))
			return true;
	return false;
}

static bool
is_table_line(struct str s)
{
	size_t n = kramdown_line(s);
	return n && s.ptr[n - 1] == '\n' && has_pipe(str_slice(s, 0, n));
}

/* Whether a line is of blanks, '+', '|', ':' and `mark`, one at least. */
static bool
is_separator(struct str s, char mark)
{
	bool any = false;
	for (size_t i = 0; i < s.len && s.ptr[i] != '\n'; i++) {
		if (s.ptr[i] == mark)
			any = true;
		else if (!strchr("+|: \t", s.ptr[i]) || !s.ptr[i])
			return false;
	}
	return any;
}

static void
add_part(struct kramdown *k, struct table_reader *t, enum element_type type, bool force)
{
	if (t->footer && type == ELEMENT_BODY && !force)
		return;
	struct element *part = kramdown_element(k, type);
	while (t->rows->first) {
		struct element *row = t->rows->first;
		kramdown_remove(t->rows, row);
		kramdown_append(part, row);
	}
	kramdown_append(t->e, part);
}

static void
read_alignment(struct kramdown *k, struct table_reader *t, struct str line)
{
	struct buf b = BUF_ARENA(k->arena);
	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] != '-')
			continue;
		bool left = i > 0 && line.ptr[i - 1] == ':', right;
		while (i < line.len && line.ptr[i] == '-')
			i++;
		right = i < line.len && line.ptr[i] == ':';
		buf_add_char(&b, left && right ? 'c' : left ? 'l' : right ? 'r' : ' ');
	}
	t->e->align = buf_str(&b);
	t->aligned = b.len > 0;
}

/* ---- rows ---- */

struct cells {
	struct kramdown *k;
	struct element *row;
};

static void
add_cell(struct cells *c)
{
	kramdown_append(c->row, kramdown_element(c->k, ELEMENT_CELL));
}

static void
add_to_cell(struct cells *c, struct str s)
{
	if (!c->row->last)
		add_cell(c);
	buf_add(&c->row->last->text, s);
}

/* Adds text whose pipes part cells. */
static void
add_text(struct cells *c, struct str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '|')
			continue;
		bool escaped = i > 0 && s.ptr[i - 1] == '\\';
		add_to_cell(c, str_slice(s, from, escaped ? i - 1 : i));
		from = escaped ? i : i + 1;
		if (!escaped)
			add_cell(c);
	}
	add_to_cell(c, str_from(s, from));
}

static void
add_code(struct cells *c, struct str code)
{
	size_t longest = 0, run = 0;
	for (size_t i = 0; i < code.len; i++) {
		run = code.ptr[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	struct buf b = BUF_ARENA(c->k->arena);
	for (size_t i = 0; i <= longest; i++)
		buf_add_char(&b, '`');
	struct str delimiter = kramdown_copy(c->k, buf_str(&b));
	if (longest)
		buf_add_char(&b, ' ');
	buf_add(&b, code);
	if (longest)
		buf_add_char(&b, ' ');
	buf_add(&b, delimiter);
	add_to_cell(c, buf_str(&b));
}

static void
add_spans(struct cells *c, struct str s)
{
	struct element *root = kramdown_element(c->k, ELEMENT_ROOT);
	enum element_type type = c->k->text_type;
	c->k->text_type = ELEMENT_RAW_TEXT;
	kramdown_read_spans(c->k, root, s, SPANS_CODE);
	c->k->text_type = type;
	for (struct element *e = root->first; e; e = e->next) {
		if (e->type == ELEMENT_CODE)
			add_code(c, buf_str(&e->text));
		else
			add_text(c, buf_str(&e->text));
	}
}

static void
drop_blank(struct element *row, struct element *cell)
{
	if (cell && !str_trim(buf_str(&cell->text)).len)
		kramdown_remove(row, cell);
}

static void
read_row(struct kramdown *k, struct table_reader *t, struct str line)
{
	struct cells c = { k, kramdown_element(k, ELEMENT_ROW) };
	size_t n = 0;
	while (line.len) {
		size_t open = str_search(line, S("<code"));
		struct str rest = str_from(line, open);
		size_t close = str_search(rest, S("</code>"));
		if (close == rest.len)
			open = line.len;
		add_spans(&c, str_slice(line, 0, open));
		if (open < line.len)
			add_to_cell(&c, str_slice(rest, 0, close + 7));
		line = open < line.len ? str_from(rest, close + 7) : S("");
	}
	if (t->leading_pipe)
		drop_blank(c.row, c.row->first);
	drop_blank(c.row, c.row->last);
	for (struct element *e = c.row->first; e; e = e->next, n++) {
		struct str text = str_trim(buf_str(&e->text));
		kramdown_text(k, e, text, ELEMENT_RAW_TEXT);
	}
	t->columns = n > t->columns ? n : t->columns;
	kramdown_append(t->rows, c.row);
}

static void
read_line(struct kramdown *k, struct table_reader *t)
{
	size_t n = kramdown_line(here(k));
	struct str line = str_slice(here(k), 0, n - 1);
	while (line.len && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t'))
		line.len--;
	k->src.at += n;
	if (is_separator(line, '-')) {
		if (t->rows->first && !t->aligned && !t->footer) {
			add_part(k, t, ELEMENT_HEAD, false);
			read_alignment(k, t, line);
		} else if (t->rows->first) {
			add_part(k, t, ELEMENT_BODY, false);
		}
	} else if (is_separator(line, '=')) {
		if (t->rows->first)
			add_part(k, t, ELEMENT_BODY, true);
		t->footer = true;
	} else {
		read_row(k, t, line);
	}
}

/* ---- whether it is one ---- */

static size_t
count_lines(struct str s, struct str *ret_first, struct str *ret_last)
{
	size_t n = 0;
	struct str line;
	while (str_split(&s, '\n', &line)) {
		if (!line.len && !s.len && n)
			break;
		if (n++ == 0)
			*ret_first = line;
		*ret_last = line;
	}
	return n;
}

/* Whether each line has a pipe outside of its code. */
static bool
has_pipes(struct kramdown *k, struct str text)
{
	bool pipe = false;
	struct element *root = kramdown_element(k, ELEMENT_ROOT);
	kramdown_read_spans(k, root, text, SPANS_CODE | SPANS_HTML);
	for (struct element *e = root->first; e; e = e->next) {
		struct str first = S(""), last = S("");
		size_t lines = count_lines(buf_str(&e->text), &first, &last);
		if (e->type == ELEMENT_CODE) {
			if (lines > 2 || (lines == 2 && !pipe))
				break;
			if (lines == 2)
				pipe = false;
		} else {
			if (lines > 1 && !pipe && !has_pipe(first))
				break;
			pipe = (lines <= 1 && pipe) || has_pipe(last);
		}
	}
	return pipe;
}

static bool
has_body(struct element *table)
{
	for (struct element *e = table->first; e; e = e->next)
		if (e->type == ELEMENT_BODY)
			return true;
	return false;
}

/* Gives each row as many cells as the widest one has; false: that are too many. */
static bool
fill(struct kramdown *k, struct table_reader *t)
{
	struct buf align = BUF_ARENA(k->arena);
	for (struct element *part = t->e->first; part; part = part->next) {
		for (struct element *row = part->first; row; row = row->next) {
			size_t n = 0;
			for (struct element *cell = row->first; cell; cell = cell->next)
				n++;
			if (!kramdown_charge(k, t->columns * 64))
				return false;
			for (; n < t->columns; n++)
				kramdown_append(row, kramdown_element(k, ELEMENT_CELL));
		}
	}
	buf_add(&align, str_slice(t->e->align, 0, t->columns));
	while (align.len < t->columns)
		buf_add_char(&align, ' ');
	t->e->align = buf_str(&align);
	return true;
}

static bool
read_table(struct kramdown *k, struct table_reader *t)
{
	size_t from = k->src.at;
	struct str s = here(k);
	t->leading_pipe = s.ptr[kramdown_spaces(s)] == '|';
	if (is_separator(s, '-'))
		k->src.at += kramdown_line(s);
	while (is_table_line(here(k)))
		read_line(k, t);
	if (!kramdown_boundary(here(k)) || !has_pipes(k, str_slice(k->src.s, from, k->src.at - 1)))
		return false;
	if (t->rows->first)
		add_part(k, t, t->footer ? ELEMENT_FOOT : ELEMENT_BODY, false);
	return has_body(t->e) && fill(k, t);
}

bool
kramdown_table(struct kramdown *k)
{
	struct str s = here(k);
	size_t from = k->src.at, space = kramdown_opt_space(s);
	if (space >= s.len || char_is_space(s.ptr[space]) || !is_table_line(str_from(s, space)) ||
		!kramdown_after_boundary(k) || !kramdown_charge(k, 1))
		return false;
	struct table_reader t = { .e = kramdown_block(k, ELEMENT_TABLE),
		.rows = kramdown_element(k, ELEMENT_ROOT) };
	if (read_table(k, &t)) {
		kramdown_append(k->tree, t.e);
		return true;
	}
	(void)kramdown_charge(k, k->src.at - from);
	k->src.at = from;
	return false;
}
