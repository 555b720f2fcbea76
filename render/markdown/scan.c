/* Looks at a Markdown text before it is parsed, and refuses what would cost more than linear work.
 *
 * cmark-gfm 0.29.0.gfm.6 is quadratic, in time or memory, in what is measured here: 64 KB of unclosed
 * `<?` cost 0.3 s and 128 KB four times that; 32 KB of nested quotes followed by lazy lines cost 20 s;
 * one wide table with short rows 10 GB. No person writes these; generators and accidents do.
 *
 * The scan follows the blocks that contain others as the parser does (quotes and items, lazy lines
 * too), knows fenced code, and takes all else for text: where it is in doubt it counts. Each of the
 * costs is a product that grows as the parser's work does, held against a budget of about 0.1 s.
 * What can still be slow in memory alone is stopped by the ceiling of memory.c. */
#include "render/markdown/scan.h"

#include "core/char.h"
#include "core/yield.h"

enum {
	DEPTH_MAX = 256,                 /* quotes and items within each other */
	DEPTH_BUDGET = 5 * 1000000,      /* depth, summed over the lines */
	UNCLOSED_BUDGET = 100 * 1000000, /* unclosed `<?`, `<!X`, `<![CDATA[` × paragraph's bytes */
	TABLE_BUDGET = 150 * 1000000,    /* columns × bytes of the rows, and columns squared */
	CELLS_MAX = 1000000,             /* columns × rows of one table */
	HEADER_BUDGET = 300 * 1000000,   /* before a table's line of dashes: lines × bytes */
	CLOSING_BUDGET = 300 * 1000000,  /* `)` at the end of a URL × its bytes */
	URL_BUDGET = 300 * 1000000,      /* what may begin a URL × the rest of its word */
	ADDRESSES_MAX = 50000,           /* `@`, each of which may be an e-mail address */
	URL_LINE = 1024 /* bytes: in a shorter line each costs some hundred steps at the worst */
};

struct container { /* a quote, or an item of a list */
	bool quote;
	size_t offset; /* an item's: the columns that its lines are indented */
};

/* Until when a block of raw HTML goes on. */
enum html_end {
	HTML_NONE,
	HTML_BLANK,
	HTML_TAG,
	HTML_COMMENT,
	HTML_PI,
	HTML_DECLARATION,
	HTML_CDATA
};

struct scan {
	struct markdown_hazard *hazard; /* set once */
	uint32_t line;                  /* from 1 */
	struct container stack[DEPTH_MAX];
	size_t depth, depth_cost;
	bool has_tags, has_addresses; /* the text has a '<', an '@' */
	bool opened;                  /* the line opened a container */
	bool paragraph;    /* the line before was text: the next may continue it lazily */
	char fence;        /* '`' or '~' within fenced code, else 0 */
	size_t fence_size; /* characters of the opening fence */
	size_t fence_depth;
	enum html_end html;

	/* Of the paragraph or table that is being read. */
	size_t lines, bytes, columns, rows;
	size_t unclosed[3]; /* `<?`, `<!X`, `<![CDATA[` since the last of their ends */

	uint64_t header_cost, table_cost, closing_cost, url_cost; /* of the whole text */
	size_t addresses;
};

/* A place within a line; a tab goes to the next multiple of 4 columns. */
struct cursor {
	struct str line;
	size_t at, column;
};

static bool
refuse(struct scan *s, struct str message, struct str hint)
{
	*s->hazard = (struct markdown_hazard){ .message = message, .hint = hint, .line = s->line };
	return false;
}

static char
peek(const struct cursor *c, size_t ahead)
{
	return c->at + ahead < c->line.len ? c->line.ptr[c->at + ahead] : '\n';
}

/* Columns of white space from here on. */
static size_t
indent(const struct cursor *c)
{
	size_t column = c->column;
	for (size_t i = 0; peek(c, i) == ' ' || peek(c, i) == '\t'; i++)
		column = peek(c, i) == '\t' ? (column / 4 + 1) * 4 : column + 1;
	return column - c->column;
}

/* Passes over at most `columns` of white space; a tab may be passed in part. */
static void
skip_indent(struct cursor *c, size_t columns)
{
	size_t target = c->column + columns;
	while (c->column < target && (peek(c, 0) == ' ' || peek(c, 0) == '\t')) {
		size_t next = peek(c, 0) == '\t' ? (c->column / 4 + 1) * 4 : c->column + 1;
		if (next > target) {
			c->column = target;
			return;
		}
		c->column = next;
		c->at++;
	}
}

static bool
is_blank(const struct cursor *c)
{
	for (size_t i = 0;; i++) {
		char next = peek(c, i);
		if (next == '\n')
			return true;
		if (next != ' ' && next != '\t' && next != '\r')
			return false;
	}
}

/* Takes a '>' and the blank after it. */
static bool
take_quote(struct cursor *c)
{
	size_t in = indent(c);
	if (in > 3)
		return false;
	struct cursor after = *c;
	skip_indent(&after, in);
	if (peek(&after, 0) != '>')
		return false;
	after.at++;
	after.column++;
	skip_indent(&after, 1);
	*c = after;
	return true;
}

/* How many of the open containers the line continues; the cursor passes what continues them. */
static size_t
match(const struct scan *s, struct cursor *c)
{
	size_t i = 0;
	for (; i < s->depth; i++) {
		const struct container *open = &s->stack[i];
		if (open->quote) {
			if (!take_quote(c))
				break;
		} else if (indent(c) >= open->offset || is_blank(c)) {
			skip_indent(c, open->offset);
		} else {
			break;
		}
	}
	return i;
}

/* Whether the line from here on is a thematic break; *ret_bad is where it turned out to be none. */
static bool
is_rule(const struct cursor *c, size_t *ret_bad)
{
	char mark = peek(c, 0);
	size_t n = 0;
	for (size_t i = 0; peek(c, i) != '\n'; i++) {
		char next = peek(c, i);
		if (next != mark && next != ' ' && next != '\t' && next != '\r') {
			*ret_bad = c->at + i;
			return false;
		}
		n += next == mark;
	}
	return n >= 3;
}

/* The bytes of a list's marker here, or 0. */
static size_t
marker_size(const struct cursor *c)
{
	char first = peek(c, 0);
	size_t n = 0;
	if (first == '-' || first == '*' || first == '+') {
		n = 1;
	} else {
		while (n < 9 && char_is_digit(peek(c, n)))
			n++;
		if (!n || (peek(c, n) != '.' && peek(c, n) != ')'))
			return 0;
		n++;
	}
	char next = peek(c, n);
	return next == ' ' || next == '\t' || next == '\n' || next == '\r' ? n : 0;
}

/* Takes a list's marker; *ret_offset is by how much the item's lines are indented. */
static bool
take_marker(struct cursor *c, size_t *ret_offset)
{
	size_t in = indent(c);
	if (in > 3)
		return false;
	struct cursor after = *c;
	skip_indent(&after, in);
	size_t n = marker_size(&after);
	if (!n)
		return false;
	after.at += n;
	after.column += n;
	size_t padding = indent(&after);
	if (padding > 4 || padding == 0 || is_blank(&after))
		padding = 1;
	skip_indent(&after, padding);
	*ret_offset = in + n + padding;
	*c = after;
	return true;
}

/* Opens the containers that begin on the line, beneath the `matched` ones. */
static bool
open_containers(struct scan *s, struct cursor *c, size_t matched)
{
	size_t bad = 0;
	s->opened = false;
	for (;;) {
		struct container new = { .quote = true };
		struct cursor here = *c;
		skip_indent(&here, indent(&here));
		char mark = peek(&here, 0);
		if ((mark == '-' || mark == '*') && here.at >= bad && is_rule(&here, &bad))
			return true;
		if (!take_quote(c)) {
			new.quote = false;
			if (!take_marker(c, &new.offset))
				return true;
		}
		if (!s->opened) {
			s->depth = matched;
			s->lines = 0; /* an item is a paragraph of its own */
			s->paragraph = false;
		}
		s->opened = true;
		if (s->depth == DEPTH_MAX)
			return refuse(s, S("quotes and lists are nested more than 256 deep"),
				S("put a backslash before the marks, or the text into a code "
				  "block"));
		s->stack[s->depth++] = new;
	}
}

static void
chunk_end(struct scan *s)
{
	s->lines = s->bytes = s->columns = s->rows = 0;
	memset(s->unclosed, 0, sizeof(s->unclosed));
}

/* Whether the rest of the line opens fenced code, or closes it. */
static bool
fence(struct scan *s, const struct cursor *c)
{
	struct cursor here = *c;
	if (indent(&here) > 3)
		return false;
	skip_indent(&here, 3);
	char mark = peek(&here, 0);
	size_t n = 0;
	while ((mark == '`' || mark == '~') && peek(&here, n) == mark)
		n++;
	if (n < 3)
		return false;
	here.at += n;
	if (s->fence) {
		if (mark != s->fence || n < s->fence_size || !is_blank(&here))
			return false;
		s->fence = 0;
		return true;
	}
	if (mark == '`' && memchr(here.line.ptr + here.at, '`', here.line.len - here.at))
		return false;
	s->fence = mark;
	s->fence_size = n;
	return true;
}

/* What block of raw HTML the rest of the line may begin. Too many are harmless. */
static enum html_end
html_start(struct str rest)
{
	static const struct str tags[] = { S("<script"), S("<pre"), S("<style"), S("<textarea") };
	if (!rest.len || rest.ptr[0] != '<')
		return HTML_NONE;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (str_eq_nocase(str_slice(rest, 0, tags[i].len), tags[i]))
			return HTML_TAG;
	if (str_starts(rest, S("<!--")))
		return HTML_COMMENT;
	if (str_starts(rest, S("<?")))
		return HTML_PI;
	if (str_starts(rest, S("<![CDATA[")))
		return HTML_CDATA;
	if (str_starts(rest, S("<!")))
		return HTML_DECLARATION;
	return HTML_BLANK;
}

static bool
has_nocase(struct str line, struct str needle)
{
	for (size_t i = str_find(line, '<', 0); i < line.len; i = str_find(line, '<', i + 1))
		if (str_eq_nocase(str_slice(line, i, i + needle.len), needle))
			return true;
	return false;
}

static bool
html_ends(enum html_end end, struct str line)
{
	static const struct str ends[] = { [HTML_COMMENT] = S("-->"),
		[HTML_PI] = S("?>"),
		[HTML_DECLARATION] = S(">"),
		[HTML_CDATA] = S("]]>") };
	switch (end) {
	case HTML_NONE:
		return false;
	case HTML_BLANK:
		return str_trim(line).len == 0;
	case HTML_TAG:
		return has_nocase(line, S("</script>")) || has_nocase(line, S("</pre>")) ||
		       has_nocase(line, S("</style>"));
	case HTML_COMMENT:
	case HTML_PI:
	case HTML_DECLARATION:
	case HTML_CDATA:
		return str_search(line, ends[end]) < line.len;
	}
	return false;
}

/* A line of dashes, bars and colons, as below a table's header: its number of columns, else 0. */
static size_t
delimiter_columns(struct str line)
{
	size_t bars = 0;
	bool dash = false, bar_or_colon = false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];
		if (c != '|' && c != '-' && c != ':' && c != ' ' && (c < '\t' || c > '\r'))
			return 0;
		bars += c == '|';
		dash = dash || c == '-';
		bar_or_colon = bar_or_colon || c == '|' || c == ':';
	}
	return dash && bar_or_colon ? bars + 1 : 0;
}

static bool
count_table(struct scan *s, struct str line)
{
	size_t columns = s->lines ? delimiter_columns(line) : 0;
	if (columns) {
		s->header_cost += (uint64_t)s->lines * s->bytes;
		s->columns = columns > s->columns ? columns : s->columns;
		s->rows = 0;
		s->table_cost += 2 * (uint64_t)columns * columns;
	} else if (s->columns) {
		s->rows++;
		s->table_cost += (uint64_t)s->columns * (line.len + 64);
	}
	if (s->header_cost > HEADER_BUDGET)
		return refuse(s, S("a table follows a long paragraph without a blank line"),
			S("put a blank line before the table"));
	if (s->table_cost > TABLE_BUDGET || (uint64_t)s->columns * s->rows > CELLS_MAX)
		return refuse(s, S("the table is too large"), S("split it, or write it as HTML"));
	return true;
}

/* Counts what begins as a processing instruction, declaration or CDATA and has not ended. */
static bool
count_unclosed(struct scan *s, struct str line)
{
	for (size_t i = str_find(line, '<', 0); i < line.len; i++) {
		struct str rest = str_from(line, i);
		if (line.ptr[i] == '<') {
			if (str_starts(rest, S("<?")))
				s->unclosed[0]++;
			else if (str_starts(rest, S("<![")))
				s->unclosed[2]++;
			else if (str_starts(rest, S("<!")) && !str_starts(rest, S("<!-")))
				s->unclosed[1]++;
		} else if (line.ptr[i] == '>') {
			s->unclosed[1] = 0;
			if (i && line.ptr[i - 1] == '?')
				s->unclosed[0] = 0;
			if (i > 1 && line.ptr[i - 1] == ']' && line.ptr[i - 2] == ']')
				s->unclosed[2] = 0;
		}
	}
	uint64_t n = s->unclosed[0] + s->unclosed[1] + s->unclosed[2];
	if (n * s->bytes > UNCLOSED_BUDGET)
		return refuse(s, S("too many unclosed '<?' or '<!' in one paragraph"),
			S("put a backslash before them, or the text into a code block"));
	return true;
}

/* Counts what may be e-mail addresses: each '@' between two letters costs a search back and forth. */
static bool
count_addresses(struct scan *s, struct str line)
{
	for (size_t i = str_find(line, '@', 0); i < line.len; i = str_find(line, '@', i + 1)) {
		char before = i ? line.ptr[i - 1] : ' ';
		s->addresses += char_is_alnum(before) || strchr(".+-_@", before);
	}
	if (s->addresses > ADDRESSES_MAX)
		return refuse(s, S("more than 50000 '@' within words"),
			S("put them into a code block, or split the text"));
	return true;
}

/* Counts what may begin a URL: each is searched to the end of its word, though a '<' may cut it short. */
static bool
count_urls(struct scan *s, struct str line, struct str mark)
{
	char first = mark.ptr[0];
	size_t end = 0;
	for (size_t i = str_find(line, first, 0); i < line.len; i = str_find(line, first, i + 1)) {
		if (!str_starts(str_from(line, i), mark))
			continue;
		end = end < i ? i : end;
		while (end < line.len && !char_is_space(line.ptr[end]))
			end++;
		s->url_cost += end - i;
	}
	if (s->url_cost > URL_BUDGET)
		return refuse(s, S("too many URLs in one word"), S("put them into a code block"));
	return true;
}

/* Counts parentheses at the ends of words, as they may be cut off a URL one by one. */
static bool
count_closing(struct scan *s, struct str line)
{
	size_t word = 0, closing = 0;
	bool entity = false; /* within &…;, which is cut off too */
	for (size_t i = str_find(line, ')', 0); i < line.len; i++) {
		char c = line.ptr[i];
		if (c == ' ' || c == '\t') {
			word = i + 1;
			closing = 0;
		} else if (c == ')') {
			if (++closing > 100)
				s->closing_cost += i - word;
		} else if (c == '&' || c == ';') {
			entity = c == '&';
		} else if (char_is_alnum(c) && !entity) {
			closing = 0;
		}
	}
	if (s->closing_cost > CLOSING_BUDGET)
		return refuse(
			s, S("a word ends in too many parentheses"), S("put it into a code block"));
	return true;
}

/* A line of text, or what is taken for it: its containers' marks are passed. */
static bool
scan_text(struct scan *s, struct str line, bool blank)
{
	struct str trimmed = str_trim(line);
	if (s->html && html_ends(s->html, line))
		s->html = HTML_NONE;
	if (blank) {
		chunk_end(s);
		s->paragraph = false;
		return true;
	}
	if (!s->html) {
		s->html = html_start(trimmed);
		if (html_ends(s->html, str_from(trimmed, 2)))
			s->html = HTML_NONE;
	}
	if (s->lines == 0)
		chunk_end(s);
	if (!count_table(s, line))
		return false;
	s->lines++;
	s->bytes += line.len + 1;
	s->paragraph = true;
	return (!s->has_tags || count_unclosed(s, line)) &&
	       (!s->has_addresses || count_addresses(s, line)) && count_closing(s, line) &&
	       (line.len < URL_LINE ||
		       (count_urls(s, line, S("://")) && count_urls(s, line, S("www."))));
}

static bool
scan_line(struct scan *s, struct str line)
{
	struct cursor c = { .line = line };
	size_t matched = match(s, &c);
	if (s->fence && matched >= s->fence_depth) {
		(void)fence(s, &c);
		return true;
	}
	s->fence = 0;
	if (!open_containers(s, &c, matched))
		return false;
	if (!s->opened && matched < s->depth && (is_blank(&c) || !s->paragraph))
		s->depth = matched;
	s->depth_cost += s->depth;
	if (s->depth_cost > DEPTH_BUDGET)
		return refuse(s, S("quotes and lists are nested too deeply for so many lines"),
			S("put a blank line after the nested part"));
	if (!s->html && fence(s, &c)) {
		if (!s->opened)
			s->depth = matched;
		s->fence_depth = s->depth;
		chunk_end(s);
		s->paragraph = false;
		return true;
	}
	return scan_text(s, str_from(line, c.at), is_blank(&c));
}

/* Takes a line off *rest; a CR alone ends one too, as for the parser, where there are any (`returns`). */
static bool
next_line(struct str *rest, bool returns, struct str *ret)
{
	if (!rest->len)
		return false;
	size_t n = 0;
	if (!returns)
		n = str_find(*rest, '\n', 0);
	while (n < rest->len && rest->ptr[n] != '\n' && rest->ptr[n] != '\r')
		n++;
	*ret = str_slice(*rest, 0, n);
	bool both = n + 1 < rest->len && rest->ptr[n] == '\r' && rest->ptr[n + 1] == '\n';
	*rest = str_from(*rest, n + 1 + both);
	return true;
}

/* At the line that goes beyond. */
static bool
too_long(struct scan *s, struct str text)
{
	s->line = 1;
	for (size_t i = 0; i < MARKDOWN_MAX; i++)
		s->line += text.ptr[i] == '\n';
	return refuse(s, S("the text is longer than 4 MB"), S("split it into several files"));
}

bool
markdown_scan(struct str text, struct markdown_hazard *ret)
{
	struct scan s = { .hazard = ret };
	struct str rest = text, line;
	if (text.len > MARKDOWN_MAX)
		return too_long(&s, text);
	bool returns = str_find(text, '\r', 0) < text.len;
	s.has_tags = str_find(text, '<', 0) < text.len;
	s.has_addresses = str_find(text, '@', 0) < text.len;
	while (next_line(&rest, returns, &line) && !yield_often()) {
		s.line++;
		if (!scan_line(&s, line))
			return false;
	}
	return true;
}
