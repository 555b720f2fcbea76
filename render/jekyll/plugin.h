/* What Debian's plugins of Jekyll print, as Liquid of our own that is built in: jekyll-feed,
 * jekyll-sitemap and jekyll-seo-tag. */
#ifndef RENDER_JEKYLL_PLUGIN_H
#define RENDER_JEKYLL_PLUGIN_H

#include "render/liquid/liquid.h"

/* Whether nothing is missing without the Ruby of the plugin: it is built in, or concerns no page. */
bool plugin_is_known(struct str name);

/* What is missing without any other, or which of these may have been meant. */
struct str plugin_missing(struct arena *a, struct str name);

/* Reports each Ruby file of _plugins, with what will be missing; adds their names to `list`, each behind a comma. 0 or
 * as task_read. */
struct task;
int plugin_report_ruby(struct task *t, struct buf *list);

/* The text of a built-in template; ptr NULL where there is none of this name. Names begin with "plugin:":
 *
 *	plugin:feed          feed.xml; needs page.url, page.collection ("posts"), and may have page.category,
 *	                     page.tags (one tag) and page.xsl (there is a feed.xslt.xml)
 *	plugin:sitemap       sitemap.xml; page.xsl (there is a sitemap.xsl)
 *	plugin:robots        robots.txt
 *	plugin:redirect      the layout of jekyll-redirect-from; needs page.redirect.to
 *	plugin:feed_meta     what the tags below print
 *	plugin:seo
 */
struct str plugin_template(struct str name);

/* The tags {% seo %}, {% seo title=false %} and {% feed_meta %}: they run the templates above, which they get by the
 * host's `include`, with the host's objects and no variables of the page. */
int plugin_seo(struct liquid_run *run, const struct liquid_call *call, struct buf *out);
int plugin_feed_meta(struct liquid_run *run, const struct liquid_call *call, struct buf *out);

/* The tag {% last_modified_at %} of jekyll-last-modified-at. */
int plugin_last_modified(struct liquid_run *run, const struct liquid_call *call, struct buf *out);

/* The tag {% github_edit_link %} of jekyll-github-metadata. */
int plugin_edit_link(struct liquid_run *run, const struct liquid_call *call, struct buf *out);

/* The tag {% avatar %} of jekyll-avatar. */
int plugin_avatar(struct liquid_run *run, const struct liquid_call *call, struct buf *out);

#endif
