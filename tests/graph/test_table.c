/* Every kind of a site is an instance of a row of the model (model.h), whose rules test_model.c proves: of the same
 * class, and in the same order of ranks. A new kind is given its row here; one that has none needs a rule of its
 * own, and so a row and a test in the model first. */
#include "tests/graph/model.h"

#include "render/site.h"

enum layout { BOTH, PLAIN, JEKYLL };

static const struct stands {
	const char *kind;
	enum model_kind row;
	enum layout layout; /* that has it */
} stands[] = {
	/* the world */
	{ "file", FILE_ },
	{ "stat", FILE_ },           /* what is absent is a value */
	{ "claims", FILE_, PLAIN },  /* which of the files that can claim a URL are there */
	{ "header", FILE_, JEKYLL }, /* its first bytes */
	{ "named", FILE_, JEKYLL },  /* which of the files that have a name are there */
	{ "early", ENV, JEKYLL },    /* how far this process has come with its reading */
	{ "asset", ASSET },
	{ "tree", TREE },
	{ "clock", CLOCK },
	{ "set back", CLOCK },
	{ "machine", CLOCK },
	{ "mtime", MTIME, JEKYLL },
	{ "gem", ENV, JEKYLL },    /* where a theme is installed */
	{ "github", ENV, JEKYLL }, /* the repository's remote */
	/* what one file says */
	{ "config", CONFIG },
	{ "settings", CONFIG, JEKYLL },
	{ "front", FRONT },
	{ "site", CONFIG, PLAIN },
	{ "reading", CONFIG, JEKYLL },
	{ "datum", DATA, JEKYLL },
	{ "template", TEMPLATE, JEKYLL },
	{ "which", TEMPLATE, JEKYLL }, /* the site's, else the theme's */
	{ "meta", META, PLAIN },
	{ "document", META, JEKYLL },
	/* lists */
	{ "posts", COLLECTION, PLAIN },
	{ "pages", COLLECTION, PLAIN },
	{ "folders", COLLECTION, PLAIN },
	{ "due", COLLECTION, PLAIN },
	{ "newest", COLLECTION, JEKYLL },
	{ "mixed", COLLECTION, JEKYLL },
	{ "counts", META, JEKYLL },
	{ "collection", COLLECTION, JEKYLL },
	{ "sheets", COLLECTION, JEKYLL },
	{ "where", COLLECTION, JEKYLL },
	{ "statics", COLLECTION, JEKYLL },
	{ "scheduled", COLLECTION, JEKYLL },
	{ "tags", TAGS, PLAIN },
	{ "labels", TAGS, JEKYLL },
	{ "archives", TAGS, JEKYLL },
	{ "urls", ROUTES, PLAIN },
	{ "targets", ROUTES, JEKYLL },
	{ "order", ROUTES, JEKYLL },
	{ "counting", ROUTES, JEKYLL },
	{ "redirects", ROUTES, JEKYLL },
	{ "assets", STATICS, PLAIN },
	{ "data tree", STATICS, JEKYLL },
	/* what reads lists and texts */
	{ "route", ROUTE },
	{ "due date", ROUTE, PLAIN }, /* the first of a list */
	{ "excerpt", EXCERPT, JEKYLL },
	{ "body", EXCERPT, PLAIN }, /* a plain folder's: no Liquid, so it reads no other */
	{ "content", BODY, JEKYLL },
	{ "left", BODY, JEKYLL },
	{ "card", FEED, PLAIN },
	{ "data", FEED, JEKYLL },
	{ "page", OUTPUT }, /* archives and feeds are pages, too */
	{ "routes", SITEMAP },
	{ "summary", SITEMAP },
	{ "new post", SITEMAP },
	{ "uses", FRONT },
	{ "anchors", CHECK },
	{ "used", CHECK },
	{ "check", CHECK },
	{ "orphans", CHECK },
};
enum { STANDS = sizeof(stands) / sizeof(*stands) };

static const struct stands *
find(const char *name)
{
	for (size_t i = 0; i < STANDS; i++) {
		if (strcmp(stands[i].kind, name) == 0)
			return &stands[i];
	}
	return NULL;
}

/* Whether the first may stand below the second: not where the model has it above, in a site that has both. */
static bool
same_order(const struct stands *a, const struct kind *kind_a, const struct stands *b,
	const struct kind *kind_b)
{
	bool apart = a->layout && b->layout && a->layout != b->layout;
	return apart || kind_a->rank >= kind_b->rank ||
	       model_kinds[a->row].rank <= model_kinds[b->row].rank;
}

int
main(void)
{
	size_t n;
	const struct kind *kinds = site_kinds(&n);
	for (size_t i = 0; i < n; i++) {
		const struct stands *it = find(kinds[i].name);
		if (!ok(it != NULL, "%s has a row in the model", kinds[i].name))
			continue;
		const struct kind *row = &model_kinds[it->row];
		ok(row->class == kinds[i].class, "%s is of the class of %s", kinds[i].name,
			row->name);
		ok((row->member == KIND_NONE) == (kinds[i].member == KIND_NONE),
			"%s asks a member of each entry where %s does", kinds[i].name, row->name);
		for (size_t k = 0; k < n; k++) {
			const struct stands *other = find(kinds[k].name);
			if (other && !same_order(it, &kinds[i], other, &kinds[k]))
				ok(false, "%s stands below %s in the site, not in the model",
					kinds[i].name, kinds[k].name);
		}
	}
	ok(n == STANDS, "no row stands for a kind that is no more: %zu of %d", n, STANDS);
	return done_testing();
}
