/* Front matter of a wrong type, in Jekyll's layout: `tags: 5`, a title that is a list. Jekyll takes anything there, and
 * some template prints it. In a plain folder the reading itself says so (meta.c). */
#include "render/check/check.h"

enum { TEXT = 1, TRUTH = 2, LIST = 4, MAP = 8, DATE = 16 };

static const struct {
	const char *key;
	unsigned takes;
	const char *wanted;
} rules[] = {
	{ "title", TEXT | DATE, "a text" },
	{ "layout", TEXT, "a layout's name" },
	{ "permalink", TEXT, "a text" },
	{ "description", TEXT, "a text" },
	{ "excerpt", TEXT, "a text" },
	{ "published", TRUTH, "true or false" },
	{ "date", TEXT | DATE, "a date" },
	{ "last_modified_at", TEXT | DATE, "a date" },
	{ "category", TEXT | LIST, "a text" },
	{ "categories", TEXT | LIST, "a text or a list of texts" },
	{ "tag", TEXT | LIST, "a text" },
	{ "tags", TEXT | LIST, "a text or a list of texts" },
	{ "image", TEXT | MAP, "a path" },
};

static unsigned
type_of(struct data d)
{
	switch (data_kind(d)) {
	case DATA_BOOL:
		return TRUTH;
	case DATA_NULL: /* nothing is said */
	case DATA_INT:
	case DATA_FLOAT: /* a title may be a year */
	case DATA_STRING:
		return TEXT;
	case DATA_DATE:
		return DATE;
	case DATA_LIST:
		return LIST;
	case DATA_MAP:
		return MAP;
	}
	return 0;
}

/* The first item of a list that is no text; absent where all are. */
static struct data
odd_item(struct data list)
{
	for (size_t i = 0; data_kind(list) == DATA_LIST && i < data_len(list); i++) {
		unsigned type = type_of(data_at(list, i));
		if (type == LIST || type == MAP)
			return data_at(list, i);
	}
	return (struct data){ NULL, 0 };
}

int
check_front(struct task *t, struct str path)
{
	struct value v;
	int r = task_read(t, K_FRONT, path, &v);
	if (r < 0)
		return r;
	struct data map = data_of(front_unpack(v.bytes).data);
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules) && r == 0; i++) {
		struct data node = data_get(map, str_of(rules[i].key)), odd = odd_item(node);
		bool none = !data_exists(node) || data_kind(node) == DATA_NULL;
		if (none || ((type_of(node) & rules[i].takes) && !data_exists(odd)))
			continue;
		struct data place = data_exists(odd) ? odd : node;
		struct diag d = { .severity = DIAG_WARNING,
			.path = path,
			.line = data_line(place),
			.column = data_column(place),
			.rule = S("front-matter-type"),
			.message = arena_printf(task_arena(t), "'%s' should be %s", rules[i].key,
				rules[i].wanted) };
		r = document_locate(t, &d);
		if (r == 0)
			task_report(t, &d);
	}
	return r;
}
