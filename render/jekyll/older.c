/* Settings of older Jekylls, and one that wants a plugin: what they did is not done, and nothing else would say so.
 *
 * Jekyll 4 ends with an error where it meets some of them, and says nothing of others; blogs of many years have
 * them, and come up here with pages that miss something. */
#include "render/jekyll/older.h"

enum older_name { GEMS, HIGHLIGHTER, LSI, MARKDOWN, PAGINATE, RELATIVE_PERMALINKS };
enum { OLDER_MAX = RELATIVE_PERMALINKS + 1 };

static const char *const names[OLDER_MAX] = { "gems", "highlighter", "lsi", "markdown", "paginate",
	"relative_permalinks" };

static const char *const hints[OLDER_MAX] = {
	[GEMS] = "its name is plugins",
	[HIGHLIGHTER] = "fenced code stays without colours; highlighter: rouge gives it some",
	[LSI] = "related posts are the newest ones",
	[MARKDOWN] = "the text is read as kramdown, Jekyll's default",
	[PAGINATE] = "plugins: [jekyll-paginate]",
	[RELATIVE_PERMALINKS] = "permalinks begin at the site's folder",
};

/* What is wrong with it, or "". */
static struct str
fault_of(struct arena *a, enum older_name i, struct data node, struct str plugins, bool github)
{
	struct str text = data_str(node);
	bool other, on = data_kind(node) != DATA_BOOL || data_bool(node, false);
	switch (i) {
	case GEMS:
	case RELATIVE_PERMALINKS:
		return on ? arena_printf(a, "'%s' is no setting any more", names[i]) : S("");
	case LSI:
		return on ? S("'lsi' is not built in") : S("");
	case HIGHLIGHTER:
		other = text.len && !github && !str_eq(text, S("rouge")) &&
			!str_eq(text, S("none"));
		return other ? arena_printf(a, "the highlighter '%.*s' is not built in", STR(text))
			     : S("");
	case MARKDOWN:
		other = text.len && !str_eq(text, S("CommonMark")) &&
			!str_eq_nocase(text, S("kramdown"));
		return other ? arena_printf(a, "the Markdown converter '%.*s' is not built in",
				       STR(text))
			     : S("");
	case PAGINATE:
		return on && !packed_has(plugins, S("jekyll-paginate"))
			       ? S("'paginate' does nothing without the plugin jekyll-paginate")
			       : S("");
	}
	return S("");
}

void
older_report(struct data settings, struct str plugins, bool github, struct arena *a,
	typed_report *report, void *ctx)
{
	for (size_t i = 0; i < OLDER_MAX; i++) {
		struct str top = str_of(names[i]);
		struct data node = data_get(settings, top);
		if (!data_exists(node) || data_kind(node) == DATA_NULL)
			continue;
		struct str fault = fault_of(a, (enum older_name)i, node, plugins, github);
		if (fault.len)
			report(ctx, node, top, fault, str_of(hints[i]));
	}
}
