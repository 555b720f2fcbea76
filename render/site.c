/* A site: the door through which the session and the build use it. */
#include "render/alias.h"
#include "render/aside.h"
#include "render/kinds.h"
#include "render/tree.h"

#include <stdlib.h>
#include <uv.h>

#include "core/heap.h"
#include "core/http.h"
#include "core/pack.h"
#include "core/path.h"
#include "render/folder.h"
#include "render/jekyll/github.h"
#include "render/jekyll/jekyll.h"
#include "render/trouble.h"

static void
options_copy(struct site *s, const struct site_options *o)
{
	s->options = *o;
	s->options.root = arena_str(&s->arena, o->root);
	s->options.within = arena_str(&s->arena, o->within);
	s->options.out = arena_str(&s->arena, o->out);
	s->options.url = arena_str(&s->arena, o->url);
	s->options.configs = arena_str(&s->arena, o->configs);
	if (o->baseurl.ptr)
		s->options.baseurl = config_baseurl(&s->arena, arena_str(&s->arena, o->baseurl));
}

int
site_new(const struct site_options *options, struct site **ret)
{
	struct site *s = heap_new(sizeof(*s));
	s->now = options->now;
	s->started = clock_certain(s->now);
	options_copy(s, options);
	int r = root_open(s->options.root.ptr, &s->root);
	if (r < 0) {
		arena_done(&s->arena);
		free(s);
		return r;
	}
	s->root.hides = source_hides;
	s->root.hides_ctx = s;
	size_t nkinds;
	const struct kind *kinds = site_kinds(&nkinds);
	s->graph = graph_new(kinds, nkinds, s);
	graph_foresee(s->graph, ahead_members);
	s->aliases = aliases_new();
	s->update = update_new();
	s->recall = recall_new();
	s->walks = walks_new();
	s->asked = asked_new();
	s->troubles = troubles_new();
	s->folders = folders_new();
	(void)source_rule_update(s);
	*ret = s;
	return 0;
}

bool
site_skip(struct site *s, struct str pairs)
{
	struct buf skipped = s->skipped, signs = s->skip_signs;
	s->skipped = s->skip_signs = (struct buf){ 0 };
	while (pairs.len) {
		struct str path = unpack_str(&pairs), sign = unpack_str(&pairs);
		if (source_is_output(s, path.len ? path : sign))
			continue; /* nothing depends on it */
		if (path.len)
			pack_str(&s->skipped, path);
		if (sign.len)
			pack_str(&s->skip_signs, sign);
	}
	bool same = str_eq(buf_str(&skipped), buf_str(&s->skipped)) &&
		    str_eq(buf_str(&signs), buf_str(&s->skip_signs));
	buf_done(&skipped);
	buf_done(&signs);
	return !same;
}

void
site_free(struct site *s)
{
	if (!s)
		return;
	aside_free(s->aside);
	ahead_free(s->ahead);
	shelf_done(&s->shelf);
	if (s->looker)
		file_look_done(s->looker);
	graph_free(s->graph);
	root_close(&s->root);
	walks_free(s->walks);
	tree_leave(s);
	buf_done(&s->unchecked);
	buf_done(&s->named);
	buf_done(&s->rule.include);
	buf_done(&s->rule.theme);
	buf_done(&s->told.troubles);
	aliases_free(s->aliases);
	update_free(s->update);
	recall_free(s->recall);
	asked_free(s->asked);
	troubles_free(s->troubles);
	folders_free(s->folders);
	buf_done(&s->skipped);
	buf_done(&s->skip_signs);
	buf_done(&s->gem_places);
	arena_done(&s->arena);
	free(s);
}

struct graph *
site_graph(struct site *s)
{
	return s->graph;
}

void
site_edit(struct site *s, site_edit_fn *edit, void *ctx)
{
	s->edit = edit;
	s->edit_ctx = ctx;
}

int
site_open_folder(struct site *s, struct str folder, struct root *ret)
{
	struct arena a = { 0 };
	struct str own = str_of(s->root.path);
	bool below = folder.len > own.len && path_is_below(folder, own);
	int r = below ? root_open_below(&s->root, str_from(folder, own.len + 1), ret)
		      : root_open(arena_str(&a, folder).ptr, ret);
	arena_done(&a);
	return r;
}

void
site_before_listing(struct site *s, void (*before)(void *ctx, struct str folder), void *ctx)
{
	s->before_listing = before;
	s->before_listing_ctx = ctx;
}

struct root *
site_root(struct site *s)
{
	return &s->root;
}

/* ---- answers ---- */

static struct site_answer
answer_of(const struct value *v)
{
	struct site_answer answer = output_unpack(v->bytes);
	answer.fingerprint = v->fingerprint;
	if (answer.file.len) {
		answer.file_bytes = asset_bytes(answer.body);
		answer.body = S("");
	}
	return answer;
}

bool
answer_is_part(struct str url, const struct site_answer *a)
{
	/* a broken one is a page that says why */
	struct str type = a->status == SITE_BROKEN ? http_content_type(url) : a->type;
	return (a->status == SITE_OK || a->status == SITE_BROKEN) && !a->file.len &&
	       (str_starts(type, S("text/css")) || str_starts(type, S("text/javascript")) ||
		       str_starts(type, S("image/")));
}

void
site_get(struct site *s, struct str path, struct site_answer *ret)
{
	struct value v;
	graph_get(s->graph, K_OUTPUT, url_canonical(path), &v);
	struct site_answer answer = answer_of(&v);
	if (answer.status == SITE_NOT_FOUND) {
		(void)asked_note(s, url_canonical(path), S("")); /* others may be made then */
		graph_get(s->graph, K_OUTPUT, url_canonical(path), &v);
		answer = answer_of(&v);
	}
	keep_looked(s);
	if (s->rule.jekyll && answer_is_part(path, &answer) && update_note_part(s, path)) {
		site_get(s, path, ret); /* known now, and its value may have moved */
		return;
	}
	*ret = answer;
}

void
site_ask(struct site *s, struct str path, struct site_answer *ret)
{
	struct value v;
	if (recall_answer(s, url_canonical(path), &v)) {
		*ret = answer_of(&v);
		return;
	}
	site_get(s, path, ret);
	if (ret->file.len && asked_note(s, url_canonical(path), ret->file))
		site_get(s, path, ret); /* its value may have moved */
}

bool
site_get_unless(struct site *s, struct str path, struct fingerprint known, struct site_answer *ret)
{
	struct value v;
	bool made = graph_get_unproved(s->graph, K_OUTPUT, url_canonical(path), &v);
	keep_looked(s);
	if (!made && fingerprint_eq(v.fingerprint, known)) {
		*ret = (struct site_answer){ .fingerprint = known };
		return true;
	}
	if (made)
		*ret = answer_of(&v);
	else
		site_get(s, path, ret);
	return false;
}

void
site_open(struct site *s, struct str path)
{
	path = url_canonical(path);
	graph_open(s->graph, K_OUTPUT, path);
	keep_looked(s);
	if (!graph_has(s->graph, K_CHECK, path))
		pack_str(&s->unchecked, path);
}

void
site_close(struct site *s, struct str path)
{
	graph_close(s->graph, K_OUTPUT, url_canonical(path));
}

/* ---- every page ---- */

bool
site_heat(struct site *s)
{
	return graph_heat(s->graph);
}

/* Looks at one of the pages that were opened; false where none is left. */
static bool
check_opened(struct site *s)
{
	struct str rest = buf_str(&s->unchecked);
	if (rest.len == 0)
		return false;
	struct arena a = { 0 };
	struct str url = arena_str(&a, unpack_str(&rest));
	struct site_answer answer;
	site_get(s, url, &answer);
	bool there = answer.status != SITE_NOT_FOUND; /* else it is forgotten some day */
	if (!there || !graph_advance(s->graph, K_CHECK, url)) {
		memmove(s->unchecked.ptr, rest.ptr, rest.len);
		s->unchecked.len = rest.len;
		if (there)
			graph_look(s->graph, K_CHECK, url);
	}
	arena_done(&a);
	return true;
}

bool
site_fill(struct site *s)
{
	/* data that no page reads any more, since it is gone, says nothing any more */
	static const unsigned wanted[] = { K_OUTPUT, K_DATA_READ, K_DATUM, K_ANCHORS, K_CHECK,
		K_USES, K_USED, K_ORPHANS };
	uint64_t want = 0;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		want |= UINT64_C(1) << wanted[i];
	bool more = check_opened(s) || graph_fill(s->graph, want);
	keep_looked(s);
	return more;
}

void
site_rest(struct site *s)
{
	graph_rest(s->graph);
	aside_rest(s->aside);
}

void
site_aside(struct site *s, size_t least, void (*done)(void *ctx), void *ctx)
{
	aside_free(s->aside);
	s->aside = done ? aside_new(least, done, ctx) : NULL;
}

bool
site_awaits(struct site *s)
{
	return aside_awaits(s->aside);
}

void
site_early(struct site *s)
{
	s->early = true;
}

bool
site_late(struct site *s)
{
	bool asked = s->early && graph_has(s->graph, K_EARLY, S(""));
	s->early = false;
	s->named.len = 0;
	if (asked)
		graph_touch(s->graph, K_EARLY, S(""));
	return asked || asked_left(s);
}

void
site_crew(struct site *s, struct crew *crew)
{
	s->shelf.phase = SHELF_FILLS;
	if (!crew)
		return;
	s->ahead = ahead_new(s, crew);
	ahead_documents(s);
}

/* ---- zones, and what the doors need ---- */

struct site_zone {
	struct site_zone *next;
	struct str name;
	const struct zone *zone;
};

int
site_zone(struct site *s, struct str name, const struct zone **ret)
{
	for (const struct site_zone *z = s->zones; z; z = z->next)
		if (str_eq(z->name, name)) {
			*ret = z->zone;
			return 0;
		}
	int r = zone_open(&s->arena, name, ret);
	if (r < 0)
		return r; /* looked for again: it may be installed by then */
	struct site_zone *z = arena_alloc(&s->arena, sizeof(*z));
	*z = (struct site_zone){ s->zones, arena_str(&s->arena, name), *ret };
	s->zones = z;
	return 0;
}

bool
site_skips(struct site *s, struct str path)
{
	return source_skips(s, path);
}

bool
site_skip_depends(struct site *s, struct str path)
{
	struct str lists = S(OUTPUT_LISTS);
	bool depends = path_is_below(path, lists) || path_is_below(lists, path);
	for (struct str rest = buf_str(&s->skip_signs); rest.len && !depends;) {
		struct str sign = unpack_str(&rest);
		depends = path_is_below(path, sign) || path_is_below(sign, path);
	}
	return depends;
}

/* Whether it is one of these paths, or a folder above one. */
static bool
leads_to_sign(const struct site *s, struct str path)
{
	bool leads = path_is_below(S(OUTPUT_LISTS), path) || path_is_below(path, S(OUTPUT_LISTS));
	for (struct str rest = buf_str(&s->skip_signs); rest.len && !leads;)
		leads = path_is_below(unpack_str(&rest), path);
	return leads || (s->rule.jekyll && path_is_below(S(GITHUB_REMOTES), path));
}

bool
site_passes_over(struct site *s, struct str path)
{
	return source_skips(s, path) && !leads_to_sign(s, path);
}

struct str
site_theme(const struct site *s)
{
	return buf_str(&s->rule.theme);
}

bool
site_includes(struct site *s, struct str path)
{
	struct value v;
	struct str inner = str_from(path, 1);
	if (str_ends(inner, S("/")))
		inner.len--;
	if (!s->rule.jekyll || !str_starts(path, S("/")) || !path_is_normal(inner))
		return false;
	if (!source_skips(s, inner))
		return true;
	graph_get(s->graph, K_ROUTE, path, &v);
	bool leads = jekyll_route_leads(v.bytes);
	if (!leads)
		graph_forget(s->graph, K_ROUTE, path); /* there is no end of these */
	return leads;
}

int64_t
site_due(struct site *s)
{
	struct value v;
	uint64_t due = 0;
	graph_get(s->graph, K_DUE_DATE, S(""), &v);
	for (size_t i = 0; i < v.bytes.len; i++)
		due = due << 8 | (uint8_t)v.bytes.ptr[i];
	return (int64_t)due;
}
