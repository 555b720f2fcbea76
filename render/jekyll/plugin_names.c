/* Which of Jekyll's plugins are built in or can be done without, and what of the others is missing. */
#include "render/jekyll/plugin.h"

#include <string.h>

#include "core/near.h"

/* Built in; and, in the last line, what concerns no page: commands, the server, and what other settings name. */
static const char *const known[] = { "github-pages", "jekyll-archives", "jekyll-avatar",
	"jekyll-commonmark", "jekyll-default-layout", "jekyll-feed", "jekyll-gist",
	"jekyll-github-metadata", "jekyll-include-cache", "jekyll-mentions",
	"jekyll-optional-front-matter", "jekyll-paginate", "jekyll-readme-index",
	"jekyll-redirect-from", "jekyll-relative-links", "jekyll-sass-converter", "jekyll-seo-tag",
	"jekyll-sitemap", "jekyll-titles-from-headings", "jemoji", "jekyll-admin", "jekyll-compose",
	"jekyll-livereload", "jekyll-remote-theme", "jekyll-watch" };

static const struct {
	const char *name, *missing;
} others[] = {
	{ "jekyll-algolia", "no search index is sent" },
	{ "jekyll-coffeescript", "CoffeeScript is copied as it is" },
	{ "jekyll-data", "the data files of the theme are not read" },
	{ "jekyll-last-modified-at", "git is not asked: last_modified_at is what the front matter "
				     "gives, else the date" },
	{ "jekyll-minifier", "files are not made smaller" },
	{ "jekyll-paginate-v2", "there is a first page of each list, and no other" },
	{ "jekyll-polyglot", "the site has one language" },
	{ "jekyll-scholar", "bibliographies and citations are missing" },
	{ "jekyll-toc", "the filters toc, toc_only and inject_anchors change nothing" },
};

bool
plugin_is_known(struct str name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(name, str_of(known[i])))
			return true;
	return false;
}

/* The name behind what they all begin with. */
static const char *
own_name(const char *plugin)
{
	static const char common[] = "jekyll-";
	return strncmp(plugin, common, sizeof(common) - 1) == 0 ? plugin + sizeof(common) - 1
								: plugin;
}

struct str
plugin_missing(struct arena *a, struct str name)
{
	struct near near = { .given = str_of(own_name(arena_str(a, name).ptr)) };
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (str_eq(name, str_of(others[i].name)))
			return str_of(others[i].missing);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		near_try(&near, own_name(known[i]));
	if (near.best)
		return arena_printf(a, "did you mean '%s%s'?",
			str_starts(name, S("jekyll-")) ? "jekyll-" : "", near.best);
	return S("what it adds to the pages is missing");
}
