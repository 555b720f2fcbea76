/* What of a site's files has changed between two worlds. */
#include "tests/oracle/reads.h"

#include <stdlib.h>

static const struct world *then, *now;
static bool jekyll, titles_from_text;
static bool named_layouts; /* jekyll-default-layout: which there are decides what documents have */

bool
has(struct str text, const char *needle)
{
	return str_search(text, str_of(needle)) < text.len;
}

struct str
text_bytes(const struct text *t)
{
	return (struct str){ t->bytes.ptr, t->bytes.len };
}

/* ---- parts of a text --------------------------------------------------------------------------- */

struct str
text_front(const struct text *t)
{
	struct str text = text_bytes(t);
	return str_starts(text, S("---\n")) ? str_slice(text, 0, str_search(text, S("\n---\n")))
					    : S("");
}

static bool
next_line(struct str *rest, struct str *ret)
{
	size_t end = str_find(*rest, '\n', 0);
	*ret = str_slice(*rest, 0, end);
	*rest = str_from(*rest, end < rest->len ? end + 1 : end);
	return ret->len || rest->len;
}

static struct str
body_of(const struct text *t)
{
	struct str front = text_front(t);
	return str_from(text_bytes(t), front.len ? front.len + 1 : 0);
}

/* Front matter that does not end is the whole text. */
void
text_add_front(struct buf *b, const struct text *t)
{
	struct str body = body_of(t), line;
	buf_add(b, text_front(t));
	while (titles_from_text && next_line(&body, &line))
		if (str_starts(line, S("#")))
			buf_add(b, line);
}

/* And the first paragraph that is no heading, with what stands before it. */
void
text_add_card(struct buf *b, const struct text *t)
{
	struct str body = body_of(t), line;
	bool words = false;
	text_add_front(b, t);
	while (next_line(&body, &line) && !(words && line.len == 0)) {
		words |= line.len && line.ptr[0] != '#' && line.ptr[0] != '-';
		buf_add(b, line);
	}
}

static bool
part_eq(const struct text *a, const struct text *b, void (*add)(struct buf *, const struct text *))
{
	struct buf one = { 0 }, other = { 0 };
	add(&one, a);
	add(&other, b);
	bool same = str_eq(buf_str(&one), buf_str(&other));
	buf_done(&one);
	buf_done(&other);
	return same;
}

/* ---- what has changed -------------------------------------------------------------------------- */

enum there
what_is_there(const struct world *w, struct str path)
{
	for (size_t i = 0; i < w->nothers; i++)
		if (str_eq(str_of(w->others[i].path), path))
			return w->others[i].folder ? A_FOLDER : A_LINK;
	return world_find(w, path) ? A_FILE : NOTHING;
}

static bool
name_changed(struct str path)
{
	return what_is_there(then, path) != what_is_there(now, path);
}

/* Notes of each file of a world what of it is another in the other world. */
static void
note_changes(const struct world *w, const struct world *other)
{
	for (size_t i = 0; i < w->n; i++) {
		struct text *t = w->all[i];
		const struct text *o = world_find(other, str_of(t->path));
		bool name = name_changed(str_of(t->path)) || !o;
		t->changed[NAME] = name;
		t->changed[TEXT] = name || !str_eq(text_bytes(t), text_bytes(o));
		t->changed[FRONT] = name || !part_eq(t, o, text_add_front);
		t->changed[CARD] = name || !part_eq(t, o, text_add_card);
		t->changed[TIME] = name || t->mtime != o->mtime;
	}
}

void
reads_compare(const struct world *before, const struct world *after, bool is_jekyll)
{
	const struct text *config = world_find(after, S("_config.yml"));
	then = before;
	now = after;
	jekyll = is_jekyll;
	titles_from_text = !jekyll || (config && (has(text_bytes(config), "titles-from-headings") ||
							 has(text_bytes(config), "github_pages")));
	named_layouts = config && (has(text_bytes(config), "default-layout") ||
					  has(text_bytes(config), "github_pages"));
	note_changes(then, now);
	note_changes(now, then);
}

bool
is_changed(struct str path, enum aspect aspect)
{
	const struct text *was = world_find(then, path), *t = was ? was : world_find(now, path);
	return t ? t->changed[aspect] : name_changed(path);
}

enum class text_class(const struct text *t) {
	struct str path = str_of(t->path);
	if (has(path, "_posts/") || has(path, "_drafts/")) return POSTS;
	if (has(path, "_docs/")) return DOCS;
	bool own = path.ptr[0] == '_' && !str_starts(path, S("_shown/"));
	/* plugins make pages of Markdown without front matter */
	bool page = str_starts(text_bytes(t), S("---")) || str_ends(path, S(".md"));
	return jekyll && (own || !page) ? NO_CLASS : OTHERS;
}

/* Of one class, or of any. */
static bool
class_changed(struct str folder, enum class class, enum aspect aspect)
{
	const struct world *worlds[] = { then, now };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < worlds[k]->n; i++) {
			const struct text *t = worlds[k]->all[i];
			if (t->changed[aspect] && str_starts(str_of(t->path), folder) &&
				(class == NO_CLASS || text_class(t) == class))
				return true;
		}
	return false;
}

/* The same of folders, and of links that lead to nothing. */
static bool
others_changed(struct str folder)
{
	const struct world *worlds[] = { then, now };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < worlds[k]->nothers; i++) {
			struct str path = str_of(worlds[k]->others[i].path);
			if (str_starts(path, folder) && name_changed(path))
				return true;
		}
	return false;
}

bool
any_changed(struct str folder, enum aspect aspect)
{
	return class_changed(folder, NO_CLASS, aspect) ||
	       (aspect == NAME && others_changed(folder));
}

/* Where a link to it leads, and what is said of one that leads nowhere. */
static bool
target_changed(struct str path)
{
	const struct text *was = world_find(then, path), *is = world_find(now, path);
	return name_changed(path) ||
	       (was && is && (strcmp(was->url, is->url) != 0 || (!*is->url && is->changed[FRONT])));
}

bool
reads_changed(const struct reads *r)
{
	struct str all = S("");
	bool changed = (r->any && any_changed(all, TEXT)) || (r->names && any_changed(all, NAME)) ||
		       ((r->any || r->times) && any_changed(all, TIME));
	/* of Jekyll's pages lists may know more than the front matter */
	for (size_t c = 0; !changed && c < CLASSES; c++)
		changed = r->fronts[c] &&
			  class_changed(all, (enum class)c, jekyll && c == OTHERS ? TEXT : FRONT);
	for (size_t c = 0; !changed && named_layouts && c < CLASSES; c++)
		changed = r->fronts[c] && any_changed(S("_layouts/"), NAME);
	for (size_t i = 0; !changed && i < r->npaths; i++)
		changed = is_changed(str_of(r->paths[i]), TEXT);
	for (size_t i = 0; !changed && i < r->ncards; i++)
		changed = is_changed(str_of(r->cards[i]), CARD);
	for (size_t i = 0; !changed && i < r->ntargets; i++)
		changed = target_changed(str_of(r->targets[i]));
	for (size_t i = 0; !changed && i < r->nfolders; i++)
		changed = any_changed(str_of(r->folders[i]), NAME);
	return changed;
}
