/* The tag {% last_modified_at FORMAT %} of jekyll-last-modified-at, as far as the site's own files say.
 *
 * The plugin asks git for each file's last commit, and takes the time of the file where there is none. When a file
 * was written says nothing of its text (a fresh clone has all of them written now), and asking git for every
 * page costs more than the page: so it is what the front matter gives as last_modified_at, else the
 * document's date, else nothing, with a warning. */
#include "render/jekyll/plugin.h"

#include "core/date.h"
#include "render/jekyll/render.h"

static int
read_moment(struct rendering *r, struct date *ret, bool *ret_found)
{
	static const char *const keys[] = { "last_modified_at", "date" };
	int e = 0;
	*ret_found = false;
	for (size_t i = 0; e == 0 && r->path.len && !*ret_found && i < 2; i++) {
		struct data node;
		e = read_document_data(r->t, r->path, str_of(keys[i]), &node);
		*ret_found = e == 0 && setting_moment(node, r->host.zone, ret);
	}
	return e;
}

int
plugin_last_modified(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct rendering *r = rendering_of(run);
	struct str format = liquid_call_markup(call);
	struct data settings;
	struct date moment;
	bool found;
	int e = read_moment(r, &moment, &found);
	if (e == 0)
		e = read_setting(r->t, S("last-modified-at"), &settings);
	if (e < 0)
		return e;
	if (!found) {
		liquid_warn(run, "nothing says when this was modified: give it last_modified_at");
		return 0;
	}
	if (format.len == 0)
		format = data_str(data_get(settings, S("date-format")));
	date_format(out, moment, format.len ? format : S("%d-%b-%y"), r->host.zone);
	return 0;
}
