/* The only file that knows cmark-gfm: parses, and tells of the nodes in our own words. */
#include "render/tree.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>

#include "render/markdown.h"
#include "render/markdown_memory.h"
#include "render/shim.h"

/* In the order of enum markdown_extension. */
static const char *const extension_names[] = { "table", "strikethrough", "autolink", "tasklist" };

/* What happens once in a process. */
static pthread_once_t start_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t parse_lock = PTHREAD_MUTEX_INITIALIZER;
static bool parallel; /* the shim works: no lock is needed */

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
	cmark_gfm_core_extensions_ensure_registered();
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	attach(parser, 0);
	bool closed = shim_close(parser);
	static const char probe[] = "~~a~~";
	cmark_parser_feed(parser, probe, sizeof(probe) - 1);
	cmark_node *document = cmark_parser_finish(parser);
	cmark_node *inside = cmark_node_first_child(cmark_node_first_child(document));
	parallel = closed && shim_was_called() && tree_type(ours(inside)) == TREE_STRUCK;
	cmark_node_free(document);
	cmark_parser_free(parser);
}

bool
tree_is_parallel(void)
{
	(void)pthread_once(&start_once, start);
	return parallel;
}

/* Constant, but cmark takes a pointer to what is not. */
static struct cmark_mem memory_functions = { memory_calloc, memory_realloc, memory_free };

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

/* The types of the extensions are numbers that cmark gives out as they register. */
static enum tree_type
extension_type(cmark_node *node)
{
	static const struct {
		const char *name;
		enum tree_type type;
	} types[] = { { "table", TREE_TABLE }, { "table_header", TREE_ROW },
		{ "table_row", TREE_ROW }, { "table_cell", TREE_CELL },
		{ "strikethrough", TREE_STRUCK } };
	const char *name = cmark_node_get_type_string(node);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(name, types[i].name) == 0)
			return types[i].type;
	}
	return TREE_OTHER;
}

enum tree_type
tree_type(struct tree *node)
{
	switch ((int)cmark_node_get_type(real(node))) {
	case CMARK_NODE_DOCUMENT:
		return TREE_DOCUMENT;
	case CMARK_NODE_PARAGRAPH:
		return TREE_PARAGRAPH;
	case CMARK_NODE_HEADING:
		return TREE_HEADING;
	case CMARK_NODE_BLOCK_QUOTE:
		return TREE_QUOTE;
	case CMARK_NODE_LIST:
		return TREE_LIST;
	case CMARK_NODE_ITEM:
		return TREE_ITEM;
	case CMARK_NODE_CODE_BLOCK:
		return TREE_CODE_BLOCK;
	case CMARK_NODE_HTML_BLOCK:
		return TREE_HTML_BLOCK;
	case CMARK_NODE_THEMATIC_BREAK:
		return TREE_RULE;
	case CMARK_NODE_FOOTNOTE_DEFINITION:
		return TREE_FOOTNOTE;
	case CMARK_NODE_TEXT:
		return TREE_TEXT;
	case CMARK_NODE_SOFTBREAK:
		return TREE_SOFT_BREAK;
	case CMARK_NODE_LINEBREAK:
		return TREE_LINE_BREAK;
	case CMARK_NODE_CODE:
		return TREE_CODE;
	case CMARK_NODE_HTML_INLINE:
		return TREE_HTML;
	case CMARK_NODE_EMPH:
		return TREE_EMPHASIS;
	case CMARK_NODE_STRONG:
		return TREE_STRONG;
	case CMARK_NODE_LINK:
		return TREE_LINK;
	case CMARK_NODE_IMAGE:
		return TREE_IMAGE;
	case CMARK_NODE_FOOTNOTE_REFERENCE:
		return TREE_FOOTNOTE_MARK;
	}
	return extension_type(real(node));
}

struct tree *
tree_first(struct tree *node)
{
	return ours(cmark_node_first_child(real(node)));
}

struct tree *
tree_last(struct tree *node)
{
	return ours(cmark_node_last_child(real(node)));
}

struct tree *
tree_before(struct tree *node)
{
	return ours(cmark_node_previous(real(node)));
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
