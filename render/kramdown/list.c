/* kramdown's lists of items and of definitions, with the tasks of GitHub: parser/kramdown/list.rb. */
#include "render/kramdown/kramdown.h"

/* The first paragraph of what is read gets a part of its own, where a list begins within an item's lines. */
struct part {
	struct part *next;
	struct buf text;
};

struct item {
	struct item *next;
	struct element *e;
	struct part *first, *last;
};

struct list {
	struct element *e;
	enum element_type type;
	struct item *first, *last;
	unsigned indentation; /* of the lines of the last item */
	unsigned blanks;      /* that may stand before the next mark */
	bool ended;           /* by "^" */
	bool nested, last_is_blank, para;
};

static struct str
here(const struct kramdown *k)
{
	return str_from(k->src.s, k->src.at);
}

static void
add_part(struct kramdown *k, struct item *i)
{
	struct part *p = arena_alloc(k->arena, sizeof(*p));
	p->text.arena = k->arena;
	if (i->last)
		i->last->next = p;
	else
		i->first = p;
	i->last = p;
}

static struct item *
add_item(struct kramdown *k, struct list *l)
{
	struct item *i = arena_alloc(k->arena, sizeof(*i));
	i->e = kramdown_element(
		k, l->type == ELEMENT_DEFINITIONS ? ELEMENT_DEFINITION : ELEMENT_ITEM);
	if (l->last)
		l->last->next = i;
	else
		l->first = i;
	l->last = i;
	kramdown_append(l->e, i->e);
	add_part(k, i);
	return i;
}

/* The length of an attribute list with all white space around it, and what stands in it; 0: there is none. */
static size_t
item_list(struct str s, struct str *ret)
{
	size_t from = kramdown_spaces(s), i = from + 2, name;
	if (!str_starts(str_from(s, from), S("{:")))
		return 0;
	name = kramdown_name(str_from(s, i));
	if (i + name < s.len && (s.ptr[i + name] == ':' || s.ptr[i] == '/'))
		return 0;
	while (i < s.len && s.ptr[i] != '}')
		i += s.ptr[i] == '\\' && i + 1 < s.len && s.ptr[i + 1] == '}' ? 2 : 1;
	if (i >= s.len || i == from + 2)
		return 0;
	*ret = str_slice(s, from + 2, i);
	return i + 1 + kramdown_spaces(str_from(s, i + 1));
}

/* Adds the line behind an item's mark; tabs in front of its text become blanks. */
static void
first_line(struct kramdown *k, struct list *l, struct item *i, unsigned mark, struct str line)
{
	struct str inner;
	size_t n = item_list(line, &inner), column = mark, at = 0;
	bool bare = kramdown_spaces(str_from(line, n)) == line.len - n;
	for (; at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t'); at++)
		column += line.ptr[at] == '\t' ? 4 - column % 4 : 1;
	l->indentation = bare ? 4 : (unsigned)column;
	line = str_from(line, kramdown_spaces(line));
	n = item_list(line, &inner);
	if (n)
		kramdown_read_list(k, inner, kramdown_list_of(k, i->e));
	line = str_from(line, n);
	buf_add(&i->last->text, line);
	l->blanks = l->indentation >= 1 && l->indentation <= 3 ? l->indentation - 1 : 3;
	l->nested = kramdown_is_list(line);
	l->last_is_blank = false;
}

/* Whether a line has the indentation of an item's text. */
static bool
is_content(struct str s, unsigned indentation)
{
	unsigned units = 0;
	size_t n, i = 0, blanks = 0;
	while (units < indentation / 4 + 1 && (n = kramdown_indent(str_from(s, i)))) {
		units++;
		i += n;
	}
	while (i + blanks < s.len && s.ptr[i + blanks] == ' ')
		blanks++;
	bool indented =
		units > indentation / 4 || (units == indentation / 4 && blanks >= indentation % 4);
	return indented && !kramdown_rest_blank(s);
}

/* Whether a line that is not indented goes on with an item's text. */
static bool
is_lazy(struct str s, unsigned indentation)
{
	size_t i = 0, most = indentation < 3 ? indentation : 3;
	while (i < most && i < s.len && s.ptr[i] == ' ')
		i++;
	struct str rest = str_from(s, i);
	if (kramdown_rest_blank(s) || kramdown_attribute_block(rest, NULL))
		return false;
	bool more = rest.len && rest.ptr[0] == ' ';
	return more || !kramdown_lazy_html(rest);
}

/* Adds one more line of an item. */
static void
add_line(struct kramdown *k, struct list *l)
{
	size_t n = kramdown_line(here(k)), tabs = 0, at = 0;
	struct buf b = BUF_ARENA(k->arena);
	struct str line = str_slice(here(k), 0, n);
	for (; tabs < n && line.ptr[tabs] == '\t'; tabs++)
		buf_lit(&b, "    ");
	buf_add(&b, str_from(line, tabs));
	line = buf_str(&b);
	while (at < l->indentation && at < line.len && line.ptr[at] == ' ')
		at++;
	bool indented = at == l->indentation;
	if (indented)
		line = str_from(line, at);
	if (l->type != ELEMENT_DEFINITIONS && kramdown_is_list(line)) {
		if (!l->nested && indented) {
			add_part(k, l->last);
			l->nested = true;
		} else if (l->nested && !indented) {
			for (unsigned i = 0; i < l->indentation + 4; i++)
				buf_add_char(&l->last->last->text, ' ');
		}
	}
	buf_add(&l->last->last->text, line);
	l->last_is_blank = l->para = false;
	k->src.at += n;
}

/* Reads one line, or the blank lines; false: the list ends in front of it. */
static bool
read_line(struct kramdown *k, struct list *l)
{
	struct str s = here(k);
	bool items = l->type != ELEMENT_DEFINITIONS;
	size_t n = kramdown_end_marker(s), mark;
	if (items && l->last_is_blank && kramdown_rule(s))
		return false;
	if (items && n) {
		k->src.at += n;
		l->ended = true;
		return false;
	}
	mark = kramdown_list_start(s, l->type, l->blanks);
	if (mark) {
		struct item *i = add_item(k, l);
		i->e->first_as_para = l->para;
		first_line(k, l, i, (unsigned)mark, str_slice(s, mark, kramdown_line(s)));
		l->para = false;
		k->src.at += kramdown_line(s);
		return true;
	}
	if (n)
		return false;
	if (is_content(s, l->indentation) || (!l->last_is_blank && is_lazy(s, l->indentation))) {
		add_line(k, l);
		return true;
	}
	n = kramdown_blank_lines(s);
	buf_add(&l->last->last->text, str_slice(s, 0, n));
	k->src.at += n;
	l->nested = l->last_is_blank = l->para = true;
	return n > 0;
}

static void
read_lines(struct kramdown *k, struct list *l)
{
	l->blanks = 3;
	while (k->src.at < k->src.s.len && read_line(k, l))
		;
}

static bool
begins_with_paragraph(struct element *e)
{
	return e->first && e->first->type == ELEMENT_PARAGRAPH;
}

/* Whether an item before this one has tags around its first paragraph, or none there. */
static bool
any_full(struct element *list, struct element *item)
{
	for (struct element *e = list->first; e && e != item; e = e->next)
		if (!begins_with_paragraph(e) || e->first->transparent)
			return true;
	return false;
}

static bool
is_transparent(struct element *list, struct element *item, bool ended)
{
	struct element *second = item->first->next;
	bool last = item == list->last;
	bool tight = !second || second->type != ELEMENT_BLANK || (last && !second->next && !ended);
	return tight && (!last || list->first == list->last || any_full(list, item));
}

/* Adds the line's end behind the text of a paragraph that other blocks follow. */
static void
end_line(struct element *paragraph)
{
	if (paragraph->first)
		buf_lit(&paragraph->first->text, "\n");
}

/* Reads the blocks of an item; what is left over at its end is *ret. */
static void
read_item(struct kramdown *k, struct list *l, struct item *i, struct element **ret)
{
	struct element *e = i->e, *second;
	for (struct part *p = i->first; p; p = p->next)
		(void)kramdown_blocks(k, e, p->text.len ? buf_str(&p->text) : S(""));
	if (!e->first)
		return;
	second = e->first->next;
	if (begins_with_paragraph(e) && second && second->type == ELEMENT_END && e->first->list)
		kramdown_remove(e, second);
	if (begins_with_paragraph(e) && is_transparent(l->e, e, l->ended)) {
		second = e->first->next;
		if (second && second->type != ELEMENT_BLANK)
			end_line(e->first);
		e->first->transparent = true;
	}
	*ret = e->last->type == ELEMENT_BLANK ? e->last : NULL;
	if (*ret)
		kramdown_remove(e, *ret);
}

/* ---- tasks ---- */

/* The text behind "[ ] " or "[x] ", or with ptr NULL. */
static struct str
behind_box(struct str s, bool *ret_done)
{
	size_t i = kramdown_spaces(s);
	struct str box = str_slice(s, i, i + 3);
	*ret_done = str_eq_nocase(box, S("[x]"));
	size_t n = kramdown_spaces(str_from(s, i + 3));
	bool is = n && (*ret_done || str_eq(box, S("[ ]")));
	return is ? str_from(s, i + 3 + n) : (struct str){ NULL, 0 };
}

static bool
make_box(struct kramdown *k, struct element *item)
{
	struct buf *text = &item->first->first->text, b = BUF_ARENA(k->arena);
	bool done;
	struct str rest = behind_box(buf_str(text), &done);
	if (!rest.ptr)
		return false;
	buf_lit(&b, "<input type=\"checkbox\" class=\"task-list-item-checkbox\" "
		    "disabled=\"disabled\"");
	buf_add(&b, done ? S(" checked=\"checked\" />") : S(" />"));
	buf_add(&b, rest);
	*text = b;
	return true;
}

static void
tasks(struct kramdown *k, struct element *list)
{
	bool any = false;
	for (struct element *e = list->first; e && !k->options.plain; e = e->next) {
		if (!begins_with_paragraph(e) || !e->first->first)
			continue;
		any = make_box(k, e) || any;
		if (any)
			kramdown_set(k, &e->attrs, S("class"), S("task-list-item"));
	}
	if (any)
		kramdown_set(k, &list->attrs, S("class"), S("task-list"));
}

bool
kramdown_list(struct kramdown *k)
{
	struct list l = { .type = ELEMENT_BULLETS };
	struct element *rest = NULL;
	if (!kramdown_list_start(here(k), l.type, 3))
		l.type = ELEMENT_NUMBERS;
	if (!kramdown_list_start(here(k), l.type, 3))
		return false;
	l.e = kramdown_block(k, l.type);
	read_lines(k, &l);
	kramdown_append(k->tree, l.e);
	for (struct item *i = l.first; i; i = i->next)
		read_item(k, &l, i, &rest);
	tasks(k, l.e);
	if (rest && !l.ended)
		kramdown_append(k->tree, rest);
	return true;
}

/* ---- definitions ---- */

/* The paragraph whose lines are the terms, or NULL; *ret_blank: a blank line stands behind it. */
static struct element *
terms(struct element *tree, struct element **ret_blank)
{
	struct element *last = tree->last;
	*ret_blank = NULL;
	if (last && last->type == ELEMENT_BLANK && str_eq(buf_str(&last->text), S("\n"))) {
		*ret_blank = last;
		last = last->prev;
	}
	return last && last->type == ELEMENT_PARAGRAPH && last->first ? last : NULL;
}

static void
add_terms(struct kramdown *k, struct element *list, struct str text)
{
	struct str line, inner;
	while (str_line(&text, &line)) {
		if (!line.len && !text.len)
			break;
		struct element *e = kramdown_element(k, ELEMENT_TERM);
		size_t n = item_list(line, &inner);
		if (n)
			kramdown_read_list(k, inner, kramdown_list_of(k, e));
		e->plain = str_from(line, n);
		kramdown_text(k, e, e->plain, ELEMENT_RAW_TEXT);
		kramdown_append(list, e);
	}
}

static struct element *
read_definition(struct kramdown *k, struct item *i)
{
	struct element *e = i->e, *rest;
	(void)kramdown_blocks(k, e, i->first->text.len ? buf_str(&i->first->text) : S(""));
	if (!e->first)
		return NULL;
	rest = e->last->type == ELEMENT_BLANK ? e->last : NULL;
	if (rest)
		kramdown_remove(e, rest);
	if (begins_with_paragraph(e) && !e->first_as_para) {
		if (e->first->next)
			end_line(e->first);
		e->first->transparent = true;
	}
	return rest;
}

/* Adds the list to the tree, or its parts to the list of definitions that stands before it. */
static void
join(struct element *tree, struct element *list)
{
	struct element *before = tree->last;
	bool blank = before && before->type == ELEMENT_BLANK;
	if (blank)
		before = before->prev;
	if (!before || before->type != ELEMENT_DEFINITIONS) {
		kramdown_append(tree, list);
		return;
	}
	if (blank)
		kramdown_remove(tree, tree->last);
	while (list->first) {
		struct element *e = list->first;
		kramdown_remove(list, e);
		kramdown_append(before, e);
	}
}

bool
kramdown_definition_list(struct kramdown *k)
{
	struct list l = { .type = ELEMENT_DEFINITIONS };
	struct element *blank, *rest = NULL, *para;
	if (!kramdown_list_start(here(k), l.type, 3) || !(para = terms(k->tree, &blank)))
		return false;
	l.e = kramdown_block(k, l.type);
	l.para = blank != NULL;
	if (blank)
		kramdown_remove(k->tree, blank);
	kramdown_remove(k->tree, para);
	add_terms(k, l.e, buf_str(&para->first->text));
	l.e->list = para->list;
	read_lines(k, &l);
	for (struct item *i = l.first; i; i = i->next)
		rest = read_definition(k, i);
	join(k->tree, l.e);
	if (rest)
		kramdown_append(k->tree, rest);
	return true;
}
