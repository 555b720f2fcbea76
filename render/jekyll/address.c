/* What a document asks for and cannot have: an address that no file can have, of its own, of a former one or of an
 * archive's; a tag that no list takes. Told where it is written; of its kind the first, as the others are like it. */
#include "render/jekyll/document.h"

#include "core/path.h"
#include "render/jekyll/archives.h"
#include "render/jekyll/redirect.h"

static void
complain_of_misfit(struct making_document *m, struct data node, const char *misfit)
{
	document_complain(m, node, DIAG_ERROR,
		arena_printf(task_arena(m->t), "cannot be written: %s", misfit),
		S("give it a shorter one"));
}

/* ---- its own --------------------------------------------------------------------------- */

/* What makes the address long, of what the front matter says; absent where it is the file's name. */
static struct data
longest_said(struct making_document *m)
{
	static const char *const keys[] = { "permalink", "slug", "categories", "category" };
	struct data longest = { NULL, 0 };
	size_t most = 0;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct data node = data_get(m->front, str_of(keys[i]));
		struct buf text = BUF_ARENA(task_arena(m->t));
		data_text(&text, node);
		if (text.len > most) {
			most = text.len;
			longest = node;
		}
	}
	return longest;
}

void
address_complain(struct making_document *m, const char *misfit)
{
	complain_of_misfit(m, longest_said(m), misfit);
}

/* Its source map stands beside a style sheet, if the site has such. */
static int
map_misfit(struct making_document *m, const char **ret)
{
	bool indented, maps;
	if (m->d->type != DOCUMENT_PAGE || !document_is_sass(m->d->ext, &indented))
		return 0;
	const char *misfit =
		path_misfit(arena_printf(task_arena(m->t), "%.*s.map", STR(m->d->target)));
	int r = misfit ? read_sass_map(m->t, &maps) : 0;
	if (r == 0 && misfit && maps)
		*ret = misfit;
	return r;
}

static int
check_target(struct making_document *m)
{
	const char *misfit = path_misfit(m->d->target);
	int r = misfit ? 0 : map_misfit(m, &misfit);
	if (r == 0 && misfit)
		address_complain(m, misfit);
	return r;
}

/* ---- former ones ----------------------------------------------------------------------- */

static int
check_redirects(struct making_document *m)
{
	struct data from = data_get(data_of(m->d->data), S("redirect_from"));
	struct data said = data_get(m->front, S("redirect_from"));
	size_t n = redirect_count(from);
	bool on = false;
	int r = n ? read_plugin(m->t, S("jekyll-redirect-from"), &on) : 0;
	for (size_t i = 0; r == 0 && on && i < n; i++) {
		struct arena *a = task_arena(m->t);
		struct str url, target = redirect_target(a, redirect_item(from, i), &url);
		const char *misfit = target.ptr ? path_misfit(target) : "it is no path";
		if (!misfit)
			continue;
		complain_of_misfit(m, redirect_item(said, i), misfit);
		break;
	}
	return r;
}

/* ---- tags and categories --------------------------------------------------------------- */

/* Where the front matter says this name, by one key or another. */
static struct data
said_name(struct making_document *m, const char *const keys[2], struct str name)
{
	struct data found = { NULL, 0 };
	for (size_t k = 0; k < 2; k++) {
		struct data node = data_get(m->front, str_of(keys[k]));
		bool list = data_kind(node) == DATA_LIST;
		for (size_t i = 0; i < (list ? data_len(node) : 1); i++) {
			struct data item = list ? data_at(node, i) : node;
			if (str_search(data_str(item), name) < data_str(item).len)
				found = item;
		}
	}
	return found;
}

/* Whether there is nothing to say of it. */
static bool
is_name_fine(struct making_document *m, struct data name, const char *const keys[2], bool category)
{
	struct data permalinks = data_get(m->reading, S("archives"));
	struct arena *a = task_arena(m->t);
	struct str text = data_str(name);
	const char *misfit = NULL;
	if (data_len(permalinks))
		misfit = path_misfit(archive_target(a, permalinks, category, name));
	if (misfit)
		document_complain(m, said_name(m, keys, text), DIAG_ERROR,
			arena_printf(a, "its archive cannot be written: %s", misfit),
			S("give it a shorter name"));
	else if (text.len > LABEL_MAX)
		document_complain(m, said_name(m, keys, text), DIAG_WARNING,
			arena_printf(a, "a name of more than %d bytes is in no list of %s",
				LABEL_MAX, keys[0]),
			S("give it a shorter one"));
	return !misfit && text.len <= LABEL_MAX;
}

static void
check_names(struct making_document *m)
{
	static const char *const keys[][2] = { { "tags", "tag" }, { "categories", "category" } };
	for (int k = 0; k < 2; k++) {
		struct data list = data_get(data_of(m->d->data), str_of(keys[k][0]));
		size_t i = 0;
		while (i < data_len(list) && is_name_fine(m, data_at(list, i), keys[k], k == 1))
			i++;
	}
}

/* ---- the whole ------------------------------------------------------------------------- */

int
address_check(struct making_document *m)
{
	struct document *d = m->d;
	bool post = d->type == DOCUMENT_POST && str_eq(m->label, S("posts"));
	bool page = post || d->type == DOCUMENT_POST || d->type == DOCUMENT_PAGE;
	if (!d->output || (!page && d->type != DOCUMENT_STATIC))
		return 0;
	int r = check_target(m);
	if (r == 0 && page)
		r = check_redirects(m);
	if (r == 0 && post)
		check_names(m);
	return r;
}
