/* A text as kramdown reads and prints it: what it needs from the walk, and its bounds. */
#include "render/kramdown/kramdown.h"

#include <stdlib.h>

#include "core/utf8.h"
#include "render/markdown/html.h"

enum { WORK_MAX = 30 * 1000 * 1000 /* bytes looked at in vain, before marks are taken for text */ };

unsigned
markdown_kramdown_levels(struct str s)
{
	unsigned set = 0, from = 0;
	bool range = false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned level = (unsigned)(s.ptr[i] - '0');
		if (s.ptr[i] == '.') {
			range = true;
		} else if (level >= 1 && level <= 6) {
			for (unsigned l = range ? from : level; l <= level; l++)
				set |= 1U << l;
			from = level;
			range = false;
		}
	}
	return set;
}

/* The text as UTF-8, its lines ended by LF, the last one too. */
static struct str
adapt(struct arena *a, struct str s)
{
	struct buf b = BUF_ARENA(a), clean = BUF_ARENA(a);
	if (utf8_check(s) < s.len) {
		utf8_add_clean(&clean, s);
		s = buf_str(&clean);
	}
	(void)buf_reserve(&b, s.len + 1); /* what is too long overflows below */
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n')
			continue;
		buf_add_char(&b, s.ptr[i] == '\r' ? '\n' : s.ptr[i]);
	}
	if (!b.len || b.ptr[b.len - 1] != '\n')
		buf_lit(&b, "\n");
	return buf_str(&b);
}

/* Links that the configuration defines. */
static void
define_links(struct kramdown *k)
{
	for (size_t i = 0; i < k->options.n_links; i++) {
		const struct markdown_definition *given = &k->options.links[i];
		struct definition *d =
			kramdown_define(k, &k->links, kramdown_link_id(k, given->id), true);
		d->url = given->url;
		d->title = given->title;
		d->has_title = given->has_title;
	}
}

static void
report(struct walk *w, struct str message, struct str hint)
{
	struct diag d = { .severity = DIAG_WARNING, .message = message, .hint = hint };
	walk_report(w, d, 1);
}

static void
done(struct kramdown *k)
{
	table_done(&k->links);
	table_done(&k->lists);
	table_done(&k->footnotes);
	table_done(&k->abbreviations);
	table_done(&k->plain_ids);
	arena_done(k->arena);
}

void
kramdown_render(struct walk *w)
{
	struct arena arena = { 0 };
	struct kramdown k = { .options = *w->options->kramdown,
		.arena = &arena,
		.text_type = ELEMENT_RAW_TEXT,
		.work_max = WORK_MAX };
	kramdown_choose_quotes(&k);
	define_links(&k);
	k.root = kramdown_element(&k, ELEMENT_ROOT);
	(void)kramdown_blocks(&k, k.root, adapt(&arena, w->text));
	kramdown_finish(&k);
	kramdown_print(&k, w->out);
	if (k.too_deep)
		report(w, S("too many marks, or too deep within each other: the rest is text"),
			S("split it into several files"));
	if (k.work > k.work_max)
		report(w, S("too many marks that are never closed: the last are text"),
			S("close them, or write a backslash before them"));
	done(&k);
}
