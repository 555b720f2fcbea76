/* The built-in templates of Jekyll's plugins, and the tags that run them. */
#include "render/jekyll/plugin.h"

#include <uv.h>

extern const unsigned char plugin_feed_liquid[], plugin_feed_meta_liquid[],
	plugin_redirect_liquid[], plugin_robots_liquid[], plugin_seo_liquid[],
	plugin_sitemap_liquid[];
extern const size_t plugin_feed_liquid_len, plugin_feed_meta_liquid_len, plugin_redirect_liquid_len,
	plugin_robots_liquid_len, plugin_seo_liquid_len, plugin_sitemap_liquid_len;

struct str
plugin_template(struct str name)
{
	const struct {
		struct str name;
		const unsigned char *text;
		size_t len;
	} all[] = {
		{ S("plugin:feed"), plugin_feed_liquid, plugin_feed_liquid_len },
		{ S("plugin:feed_meta"), plugin_feed_meta_liquid, plugin_feed_meta_liquid_len },
		{ S("plugin:redirect"), plugin_redirect_liquid, plugin_redirect_liquid_len },
		{ S("plugin:robots"), plugin_robots_liquid, plugin_robots_liquid_len },
		{ S("plugin:seo"), plugin_seo_liquid, plugin_seo_liquid_len },
		{ S("plugin:sitemap"), plugin_sitemap_liquid, plugin_sitemap_liquid_len },
	};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (str_eq(all[i].name, name))
			return (struct str){ (const char *)all[i].text, all[i].len };
	}
	return (struct str){ 0 };
}

/* Runs a built-in template with the host of the page, as one that includes nothing and is given nothing. */
static int
run_template(struct liquid_run *run, struct str name, struct buf *out)
{
	struct liquid_host host = *liquid_host(run);
	struct liquid_template template = { 0 };
	int r = host.include(run, LIQUID_INCLUDE, name, S(""), &template);
	if (r < 0)
		return r;
	if (!template.program.ptr)
		return liquid_fail(run, "%.*s is not there", STR(name));
	host.path = template.path;
	return liquid_render(&host, template.program, liquid_arena(run), out);
}

/* Takes the element <title> and its line out of what stands in `out` from `start` on. */
static void
remove_title(struct buf *out, size_t start)
{
	struct str open = S("<title>"), close = S("</title>\n");
	struct str text = str_from(buf_str(out), start);
	size_t from = str_search(text, open);
	size_t to = from + str_search(str_from(text, from), close);
	if (to >= text.len)
		return;
	to += close.len;
	memmove(out->ptr + start + from, out->ptr + start + to, text.len - to);
	out->len -= to - from;
}

int
plugin_seo(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct str markup = liquid_call_markup(call);
	size_t start = out->len;
	int r = run_template(run, S("plugin:seo"), out);
	if (str_search(markup, S("title=false")) < markup.len)
		remove_title(out, start);
	return r;
}

int
plugin_feed_meta(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	(void)call;
	return run_template(run, S("plugin:feed_meta"), out);
}
