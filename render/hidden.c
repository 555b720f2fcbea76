/* Why a post that was saved is not shown: asked by whoever saved it, and sees nothing of it. */
#include "render/jekyll/jekyll.h"

#include "core/path.h"
#include "render/front.h"

static const char in_future[] = "it is dated in the future; --future shows it";
static const char is_draft[] = "it is a draft; --drafts shows it";

static bool
lies_in(struct str path, struct str folder)
{
	struct str name;
	while (str_split(&path, '/', &name) && path.ptr)
		if (str_eq(name, folder))
			return true;
	return false;
}

/* Whether the front matter, or a setting, says so; `missing` where nothing is said. */
static bool
says(struct site *s, struct str file, struct str key, bool missing)
{
	struct value v;
	graph_get(s->graph, K_FRONT, file, &v);
	struct front f = front_unpack(v.bytes);
	return f.broken ? missing : data_bool(data_get(data_of(f.data), key), missing);
}

static const char *
hidden_plain(struct site *s, struct str file)
{
	struct value v;
	if (!source_is_markdown(file))
		return "";
	graph_get(s->graph, K_META, file, &v);
	struct meta m = meta_unpack(v.bytes);
	if (m.status != META_HIDDEN || m.due)
		return m.due ? in_future : "";
	if (!says(s, file, S("published"), true))
		return "`published` is false; --unpublished shows it";
	return lies_in(file, S("_drafts")) || says(s, file, S("draft"), false) ? is_draft : "";
}

static const char *
hidden_jekyll(struct site *s, struct str file, struct arena *a)
{
	struct value v;
	struct str date, slug, ext;
	graph_get(s->graph, K_READING, S(""), &v);
	struct data reading = data_of(v.bytes);
	if (entry_locate(a, reading, file).place == ENTRY_NONE) {
		if (lies_in(file, S("_posts")) &&
			!entry_is_dated(path_basename(file), &date, &slug, &ext))
			return "its name does not begin with a date, as 2026-01-31-title.md does";
		return lies_in(file, S("_drafts")) &&
				       !data_bool(data_get(reading, S("show_drafts")), false)
			       ? is_draft
			       : "";
	}
	graph_get(s->graph, K_DOCUMENT, file, &v);
	struct document d = document_unpack(v.bytes);
	if (d.due)
		return in_future;
	return d.type == DOCUMENT_NONE && !says(s, file, S("published"), true)
		       ? "`published` is false; --unpublished shows it"
		       : "";
}

struct str
site_hidden(struct site *s, struct str file, struct arena *a)
{
	bool there = source_stat(s, file) == REGULAR;
	return str_of(!there           ? ""
		      : s->rule.jekyll ? hidden_jekyll(s, file, a)
				       : hidden_plain(s, file));
}
