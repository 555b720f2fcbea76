/* What the tabs of one open page show, and the way from there to a new answer. */
#include "watch/refresh.h"

enum {
	PATCH_MAX = 64 * 1024, /* bytes; what is longer is loaded rather than pushed */
	PAGE_MAX = 4 << 20,    /* bytes; what is longer would hold up the loop */
};

void
refresh_done(struct refresh *r)
{
	for (size_t i = 0; i < 2; i++) {
		markup_done(&r->answers[i].tree);
		arena_done(&r->answers[i].arena);
	}
	arena_done(&r->scratch);
}

void
refresh_drop(struct refresh *r)
{
	r->kept = false;
}

void
refresh_keep(struct refresh *r, struct fingerprint f, struct str html)
{
	r->now = !r->now;
	struct refresh_answer *a = &r->answers[r->now];
	arena_reset(&a->arena);
	a->text = arena_str(&a->arena, html);
	a->fingerprint = f;
	a->read = a->refused = false;
	r->kept = true;
}

/* The tree is made when it is needed first: most pages that are opened are closed unchanged. */
static bool
read_tree(struct refresh_answer *a, const struct markup *before)
{
	if (!a->read)
		a->refused = a->text.len > PAGE_MAX ||
			     !markup_parse_next(&a->tree, &a->arena, a->text, before);
	a->read = true;
	return !a->refused;
}

bool
refresh_patch(struct refresh *r, struct fingerprint f, struct str html, struct buf *json)
{
	bool had = r->kept;
	struct refresh_answer *before = &r->answers[r->now];
	refresh_keep(r, f, html);
	struct refresh_answer *now = &r->answers[r->now];
	struct patch patch;
	arena_reset(&r->scratch);
	if (!had || !read_tree(before, NULL) || !read_tree(now, &before->tree) ||
		!patch_make(&patch, &r->scratch, &before->tree, &now->tree))
		return false;
	char hex[FINGERPRINT_HEX];
	size_t start = json->len;
	fingerprint_hex(before->fingerprint, hex);
	buf_printf(json, ",\"base\":\"%s\",\"ops\":", hex);
	patch_json(json, &patch, &now->tree);
	if (json->len - start <= PATCH_MAX && json->len - start <= html.len + PATCH_MAX / 64)
		return true;
	json->len = start;
	return false;
}
