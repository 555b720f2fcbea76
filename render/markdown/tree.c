/* The only file that knows cmark-gfm: parses, and tells of the nodes in our own words. */
#include "render/markdown/tree.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <dlfcn.h>
#include <pthread.h>

#include "render/markdown/markdown.h"
#include "render/markdown/memory.h"
#include "render/markdown/shim.h"

/* In the order of enum markdown_extension. */
static const char *const extension_names[] = { "table", "strikethrough", "autolink", "tasklist" };

/* What happens once in a process. */
static pthread_once_t start_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t parse_lock = PTHREAD_MUTEX_INITIALIZER;
static bool parallel; /* the shim works: no lock is needed */

/* Constant, but cmark takes a pointer to what is not. */
static struct cmark_mem memory_functions = { memory_calloc, memory_realloc, memory_free };

static cmark_node *
real(struct tree *node)
{
	return (cmark_node *)node;
}

static struct tree *
ours(cmark_node *node)
{
	return (struct tree *)node;
}

/* ---- types ---- */

/* Our types by cmark's, blocks before spans; those of the extensions are noted by start(). */
enum { TYPES = 32, TYPE_NUMBER = TYPES - 1 };
static uint8_t types[2 * TYPES] = {
	[CMARK_NODE_DOCUMENT & TYPE_NUMBER] = TREE_DOCUMENT,
	[CMARK_NODE_PARAGRAPH & TYPE_NUMBER] = TREE_PARAGRAPH,
	[CMARK_NODE_HEADING & TYPE_NUMBER] = TREE_HEADING,
	[CMARK_NODE_BLOCK_QUOTE & TYPE_NUMBER] = TREE_QUOTE,
	[CMARK_NODE_LIST & TYPE_NUMBER] = TREE_LIST,
	[CMARK_NODE_ITEM & TYPE_NUMBER] = TREE_ITEM,
	[CMARK_NODE_CODE_BLOCK & TYPE_NUMBER] = TREE_CODE_BLOCK,
	[CMARK_NODE_HTML_BLOCK & TYPE_NUMBER] = TREE_HTML_BLOCK,
	[CMARK_NODE_THEMATIC_BREAK & TYPE_NUMBER] = TREE_RULE,
	[CMARK_NODE_FOOTNOTE_DEFINITION & TYPE_NUMBER] = TREE_FOOTNOTE,
	[TYPES + (CMARK_NODE_TEXT & TYPE_NUMBER)] = TREE_TEXT,
	[TYPES + (CMARK_NODE_SOFTBREAK & TYPE_NUMBER)] = TREE_SOFT_BREAK,
	[TYPES + (CMARK_NODE_LINEBREAK & TYPE_NUMBER)] = TREE_LINE_BREAK,
	[TYPES + (CMARK_NODE_CODE & TYPE_NUMBER)] = TREE_CODE,
	[TYPES + (CMARK_NODE_HTML_INLINE & TYPE_NUMBER)] = TREE_HTML,
	[TYPES + (CMARK_NODE_EMPH & TYPE_NUMBER)] = TREE_EMPHASIS,
	[TYPES + (CMARK_NODE_STRONG & TYPE_NUMBER)] = TREE_STRONG,
	[TYPES + (CMARK_NODE_LINK & TYPE_NUMBER)] = TREE_LINK,
	[TYPES + (CMARK_NODE_IMAGE & TYPE_NUMBER)] = TREE_IMAGE,
	[TYPES + (CMARK_NODE_FOOTNOTE_REFERENCE & TYPE_NUMBER)] = TREE_FOOTNOTE_MARK,
};

/* The types of the extensions are numbers that cmark gives out as they register. */
static enum tree_type
extension_type(cmark_node *node)
{
	static const struct {
		const char *name;
		enum tree_type type;
	} names[] = { { "table", TREE_TABLE }, { "table_header", TREE_ROW },
		{ "table_row", TREE_ROW }, { "table_cell", TREE_CELL },
		{ "strikethrough", TREE_STRUCK } };
	const char *name = cmark_node_get_type_string(node);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i].name) == 0)
			return names[i].type;
	}
	return TREE_OTHER;
}

/* Where a type of cmark's stands in `types`. */
static unsigned
type_slot(cmark_node_type type)
{
	bool is_inline = ((unsigned)type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE;
	return ((unsigned)type & TYPE_NUMBER) + (is_inline ? TYPES : 0);
}

/* Notes the types of all nodes, and tells whether one is `looked_for`. */
static bool
note_types(cmark_node *document, enum tree_type looked_for)
{
	cmark_iter *i = cmark_iter_new(document);
	bool found = false;
	while (cmark_iter_next(i) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(i);
		uint8_t *type = &types[type_slot(cmark_node_get_type(node))];
		if (*type == TREE_OTHER)
			*type = (uint8_t)extension_type(node);
		found = found || *type == looked_for;
	}
	cmark_iter_free(i);
	return found;
}

/* ---- brackets that are no marks of footnotes ----
 *
 * At a ']' cmark-gfm takes for a footnote's mark whatever text between brackets begins with '^', and drops it
 * for a label: as many bytes, behind that '^', as the two brackets are columns apart. That is what the author
 * wrote only where both stand in one line and the '^' is written as such. Across lines text is lost, and
 * letters are cut; behind "[&Hat;" the bytes are those that happen to follow the entity's in memory.
 *
 * The library puts its mark in by a function that is exported and called through the dynamic linker. So, as in
 * shim.c, the program's own takes its place: it puts in a node without a meaning instead, and moves the
 * brackets and what stands in them there, before the library drops them. (Beside the mark they would be moved
 * again at each bracket around them.) Emphasis that crosses one of the two brackets is not found. */

/* The library's own function, found by start(). */
static int (*insert_before)(cmark_node *, cmark_node *);

static void
insert_before_find(void)
{
	void *symbol = dlsym(RTLD_NEXT, "cmark_node_insert_before");
	memcpy(&insert_before, &symbol, sizeof(insert_before)); /* ISO C has no cast for this */
}

/* Whether a mark has the label that was written: `bracket` is the opening one. */
static bool
label_is_written(cmark_node *bracket, cmark_node *mark)
{
	cmark_node *first = cmark_node_next(bracket);
	if (!first || cmark_node_get_start_line(bracket) != cmark_node_get_start_line(mark))
		return false;
	int columns = cmark_node_get_end_column(first) - cmark_node_get_start_column(first) + 1;
	return tree_literal(ours(first)).len ==
	       (size_t)columns; /* an escape's or entity's are more */
}

static void
append_text(cmark_node *parent, const char *literal)
{
	cmark_node *text = cmark_node_new_with_mem(CMARK_NODE_TEXT, &memory_functions);
	(void)cmark_node_set_literal(text, literal);
	(void)cmark_node_append_child(parent, text);
}

/* In place of the library's. */
int
cmark_node_insert_before(cmark_node *node, cmark_node *sibling)
{
	if (cmark_node_get_type(sibling) != CMARK_NODE_FOOTNOTE_REFERENCE ||
		label_is_written(node, sibling))
		return insert_before(node, sibling);
	cmark_node *brackets = cmark_node_new_with_mem(CMARK_NODE_CUSTOM_INLINE, &memory_functions);
	append_text(brackets, cmark_node_get_literal(node));
	for (cmark_node *n; (n = cmark_node_next(node));)
		(void)cmark_node_append_child(brackets, n);
	append_text(brackets, "]");
	return insert_before(node, brackets);
}

/* ---- parsing ---- */

static void
attach(cmark_parser *parser, unsigned without)
{
	for (unsigned i = 0; i < sizeof(extension_names) / sizeof(extension_names[0]); i++) {
		cmark_syntax_extension *e = cmark_find_syntax_extension(extension_names[i]);
		if (e && !(without & 1u << i))
			(void)cmark_parser_attach_syntax_extension(parser, e);
	}
}

/* Registers the extensions, closes the shim, and proves on a document that it is in the way. */
static void
start(void)
{
	insert_before_find();
	cmark_gfm_core_extensions_ensure_registered();
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	attach(parser, 0);
	bool closed = shim_close(parser);
	static const char probe[] = "| a |\n|---|\n| ~~b~~ |\n";
	cmark_parser_feed(parser, probe, sizeof(probe) - 1);
	cmark_node *document = cmark_parser_finish(parser);
	bool struck = note_types(document, TREE_STRUCK);
	parallel = closed && shim_was_called() && struck;
	cmark_node_free(document);
	cmark_parser_free(parser);
}

bool
tree_is_parallel(void)
{
	(void)pthread_once(&start_once, start);
	return parallel;
}

void
tree_parse_done(struct tree_parse *p)
{
	if (p->locked)
		pthread_mutex_unlock(&parse_lock);
	p->locked = false;
}

struct tree *
tree_parse(struct tree_parse *p)
{
	int options = CMARK_OPT_UNSAFE;
	if (!p->valid)
		options |= CMARK_OPT_VALIDATE_UTF8;
	if (!(p->without & MARKDOWN_FOOTNOTES))
		options |= CMARK_OPT_FOOTNOTES;
	if (p->with & MARKDOWN_SMART)
		options |= CMARK_OPT_SMART;
	if (p->with & MARKDOWN_LIBERAL_TAGS)
		options |= CMARK_OPT_LIBERAL_HTML_TAG;
	if (p->with & MARKDOWN_DOUBLE_TILDE)
		options |= CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;
	cmark_parser *parser = cmark_parser_new_with_mem(options, &memory_functions);
	attach(parser, p->without);
	cmark_parser_feed(parser, p->text.ptr, p->text.len);
	if (!tree_is_parallel()) {
		pthread_mutex_lock(&parse_lock);
		p->locked = true;
	}
	cmark_node *document = cmark_parser_finish(parser); /* the parser goes with the memory */
	tree_parse_done(p);
	return ours(document);
}

/* ---- nodes ---- */

enum tree_type
tree_type(struct tree *node)
{
	enum tree_type type = types[type_slot(cmark_node_get_type(real(node)))];
	return type != TREE_OTHER ? type : extension_type(real(node));
}

struct tree *
tree_first(struct tree *node)
{
	return ours(cmark_node_first_child(real(node)));
}

struct tree *
tree_next(struct tree *node)
{
	return ours(cmark_node_next(real(node)));
}

struct tree *
tree_parent(struct tree *node)
{
	return ours(cmark_node_parent(real(node)));
}

struct str
tree_literal(struct tree *node)
{
	return str_of(cmark_node_get_literal(real(node)));
}

struct str
tree_url(struct tree *node)
{
	return str_of(cmark_node_get_url(real(node)));
}

struct str
tree_title(struct tree *node)
{
	return str_of(cmark_node_get_title(real(node)));
}

struct str
tree_info(struct tree *node)
{
	return str_of(cmark_node_get_fence_info(real(node)));
}

unsigned
tree_level(struct tree *heading)
{
	return (unsigned)cmark_node_get_heading_level(real(heading));
}

bool
tree_is_bulleted(struct tree *list)
{
	return cmark_node_get_list_type(real(list)) == CMARK_BULLET_LIST;
}

int
tree_list_start(struct tree *list)
{
	return cmark_node_get_list_start(real(list));
}

bool
tree_is_tight(struct tree *list)
{
	return cmark_node_get_list_tight(real(list)) != 0;
}

bool
tree_task(struct tree *item, bool *ret_done)
{
	if (strcmp(cmark_node_get_type_string(real(item)), "tasklist") != 0)
		return false;
	*ret_done = cmark_gfm_extensions_get_tasklist_item_checked(real(item));
	return true;
}

bool
tree_is_head(struct tree *row)
{
	return cmark_gfm_extensions_get_table_row_is_header(real(row)) != 0;
}

char
tree_align(struct tree *table, size_t column)
{
	if (column >= cmark_gfm_extensions_get_table_columns(real(table)))
		return 0;
	return (char)cmark_gfm_extensions_get_table_alignments(real(table))[column];
}

struct tree_place
tree_place(struct tree *node)
{
	cmark_node *n = real(node);
	return (struct tree_place){ cmark_node_get_start_line(n), cmark_node_get_start_column(n),
		cmark_node_get_end_line(n), cmark_node_get_end_column(n) };
}

/* ---- walking ---- */

static cmark_iter *
iter(struct tree_walk *w)
{
	return (cmark_iter *)w;
}

struct tree_walk *
tree_walk_new(struct tree *node)
{
	return (struct tree_walk *)cmark_iter_new(real(node));
}

struct tree *
tree_walk_next(struct tree_walk *w, bool *ret_entering)
{
	cmark_event_type event = cmark_iter_next(iter(w));
	*ret_entering = event == CMARK_EVENT_ENTER;
	return event == CMARK_EVENT_DONE ? NULL : ours(cmark_iter_get_node(iter(w)));
}

void
tree_walk_skip(struct tree_walk *w, struct tree *node)
{
	cmark_iter_reset(iter(w), real(node), CMARK_EVENT_EXIT);
}

void
tree_walk_free(struct tree_walk *w)
{
	cmark_iter_free(iter(w));
}
