/* What a look at the site's problems tells is what one tells that compares all there are with all there were; and it
 * costs what has changed. */
#include "site_rig.h"

#include <uv.h>

#include "core/heap.h"
#include "render/trouble.h"
#include "watch/problems.h"

enum { FILES = 12, NAMES = 4, STEPS = 2000, LINES_MAX = 16 };

static uint64_t state = 7;

static unsigned
below(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

/* ---- what is printed --------------------------------------------------------------------------- */

/* Two files that take what is printed: by the look, and by the model. */
struct printed {
	int fd;
	char path[32];
};
static struct printed by_look, by_model;
static int saved[2];

static void
printed_begin(struct printed *p)
{
	(void)snprintf(p->path, sizeof(p->path), "/tmp/platen-problems-XXXXXX");
	p->fd = mkstemp(p->path);
	if (p->fd < 0)
		abort();
	(void)unlink(p->path);
}

/* From here on all that is printed goes there; NULL: where it went before. */
static void
print_to(const struct printed *p)
{
	(void)fflush(stdout);
	(void)fflush(stderr);
	for (int fd = 1; fd <= 2; fd++) {
		if (p && !saved[fd - 1])
			saved[fd - 1] = dup(fd);
		if (dup2(p ? p->fd : saved[fd - 1], fd) < 0)
			abort();
	}
}

/* What was printed there since the last time, which is forgotten. */
static void
printed_take(struct printed *p, struct buf *ret)
{
	off_t len = lseek(p->fd, 0, SEEK_END);
	buf_clear(ret);
	if (len < 0 || !buf_reserve(ret, (size_t)len + 1) ||
		pread(p->fd, ret->ptr, (size_t)len, 0) != len)
		abort();
	ret->len = (size_t)len;
	if (ftruncate(p->fd, 0) < 0 || lseek(p->fd, 0, SEEK_SET) < 0)
		abort();
}

static size_t
lines(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '\n';
	return n;
}

/* ---- the model: all there are, against all there were ------------------------------------------ */

struct one {
	struct fingerprint id;
	char path[32], message[128];
	bool warning, kept;
};

struct all {
	struct one *v;
	size_t n, cap;
};

struct model {
	uint64_t version;
	struct all was, is;
	struct report *report;
	size_t told, mended;
	size_t errors, warnings;     /* places that are new, and then: that may be told */
	size_t n_errors, n_warnings; /* places in all */
};

static struct fingerprint
id_of(const struct diag *d)
{
	struct fingerprint id = fingerprint_mix(fingerprint_of(d->path), d->message);
	id.lo += (uint64_t)d->severity;
	return id;
}

static bool
has_id(const struct all *a, struct fingerprint id)
{
	for (size_t i = 0; i < a->n; i++)
		if (fingerprint_eq(a->v[i].id, id))
			return true;
	return false;
}

static void
add(struct all *a, struct one one)
{
	if (has_id(a, one.id))
		return;
	a->v = heap_grow(a->v, a->n, &a->cap, sizeof(*a->v));
	a->v[a->n++] = one;
}

static void
model_see(void *ctx, const struct diag *d)
{
	struct model *m = ctx;
	struct one one = { .id = id_of(d), .warning = d->severity == DIAG_WARNING };
	(void)snprintf(one.path, sizeof(one.path), "%.*s", STR(d->path));
	(void)snprintf(one.message, sizeof(one.message), "%.*s", STR(d->message));
	++*(one.warning ? &m->n_warnings : &m->n_errors);
	if (!has_id(&m->was, one.id))
		++*(one.warning ? &m->warnings : &m->errors);
	add(&m->is, one);
}

static void
model_tell(void *ctx, const struct diag *d)
{
	struct model *m = ctx;
	size_t *left = d->severity == DIAG_WARNING ? &m->warnings : &m->errors;
	if (*left == 0 || has_id(&m->was, id_of(d)))
		return;
	--*left;
	report_diag(m->report, d);
}

static bool
is_broken(const struct all *a, const char *path)
{
	for (size_t i = 0; i < a->n; i++)
		if (!a->v[i].warning && strcmp(a->v[i].path, path) == 0)
			return true;
	return false;
}

static int
by_id(const void *a, const void *b)
{
	struct fingerprint x = ((const struct one *)a)->id, y = ((const struct one *)b)->id;
	if (x.hi != y.hi)
		return x.hi < y.hi ? -1 : 1;
	return x.lo < y.lo ? -1 : x.lo > y.lo;
}

static size_t
room(const struct report *r, size_t told)
{
	if (r->form == LOG_JSON || r->verbose)
		return SIZE_MAX;
	return told < PROBLEMS_TOLD ? PROBLEMS_TOLD - told : 0;
}

static void
model_new(struct model *m)
{
	size_t n = m->errors + m->warnings, fits = room(m->report, m->told);
	m->errors = m->errors < fits ? m->errors : fits;
	m->warnings = m->warnings < fits - m->errors ? m->warnings : fits - m->errors;
	size_t told = m->errors + m->warnings;
	m->told += told;
	site_diags(site, model_tell, m);
	if (n > told)
		report_more(m->report, n - told);
}

static void
model_gone(struct model *m)
{
	size_t more = 0;
	qsort(m->was.v, m->was.n, sizeof(struct one), by_id);
	for (size_t i = 0; i < m->was.n; i++) {
		struct one gone = m->was.v[i];
		if (has_id(&m->is, gone.id))
			continue;
		if (gone.warning && is_broken(&m->is, gone.path)) {
			gone.kept = true;
			add(&m->is, gone);
		} else if (room(m->report, m->mended++)) {
			report_mended(m->report, str_of(gone.path), str_of(gone.message));
		} else {
			more++;
		}
	}
	if (more)
		report_more_mended(m->report, more);
}

static void
model_look(struct model *m)
{
	if (m->version == site_diags_version(site))
		return;
	m->version = site_diags_version(site);
	m->errors = m->warnings = m->n_errors = m->n_warnings = m->is.n = 0;
	site_diags(site, model_see, m);
	model_new(m);
	if (m->was.n)
		model_gone(m);
	struct all was = m->was;
	m->was = m->is;
	m->is = was;
}

/* ---- a site that changes ----------------------------------------------------------------------- */

static struct problems problems;
static struct model model;
static struct report report;

static void
model_begin(void)
{
	free(model.was.v);
	free(model.is.v);
	model = (struct model){ .report = &report };
}

/* Links that lead nowhere, here and there, some twice; sometimes what breaks the page. */
static void
save_some(const char *format, unsigned file)
{
	char path[64], text[1024] = "";
	size_t len = 0;
	(void)snprintf(path, sizeof(path), format, file);
	switch (below(6)) {
	case 0:
		len = (size_t)snprintf(text, sizeof(text), "---\ntitle: [\n---\n");
		break;
	case 1:
		len = (size_t)snprintf(text, sizeof(text), "---\ndate: never\n---\n");
		break;
	case 2:
	case 3:
		len = (size_t)snprintf(text, sizeof(text), "---\nlayout: default\n---\n");
		break;
	default:
		break;
	}
	for (unsigned i = below(LINES_MAX); i > 0; i--) {
		const char *line = below(2) ? "words\n\n" : "[a](none%u.md) [b](none%u.md)\n\n";
		len += (size_t)snprintf(
			text + len, sizeof(text) - len, line, below(NAMES), below(NAMES));
	}
	save(path, text);
}

/* A layout of which all posts find the same. */
static void
save_layout(void)
{
	static const char *const texts[] = { "{{ content }}",
		"{{ content }}{% include none.html %}", "{{ content }}\n{% link none.md %}",
		"{{ content }{% if %}" };
	save("_layouts/default.html", texts[below(4)]);
	save("_config.yml",
		below(2) ? "title: A\n"
			 : "defaults: [{scope: {path: ''}, values: {layout: default}}]\n");
}

static void
change_layout(void)
{
	if (access("_posts", F_OK) == 0) {
		for (unsigned i = 0; i < FILES; i++) {
			char path[64];
			(void)snprintf(path, sizeof(path), "_posts/2020-01-01-%u.md", i);
			drop(path);
		}
		drop("_layouts/default.html");
		(void)rmdir("_posts");
		(void)rmdir("_layouts");
		site_gone(site, S("_posts"));
		site_gone(site, S("_layouts"));
		return;
	}
	save_layout();
	for (unsigned i = 0; i < FILES / 2; i++)
		save_some("_posts/2020-01-01-%u.md", i);
}

static void
edit(void)
{
	char path[64];
	bool jekyll = access("_posts", F_OK) == 0;
	unsigned file = below(FILES), what = below(40);
	(void)snprintf(path, sizeof(path), "p%u.md", file);
	if (what == 0)
		change_layout();
	else if (what < 4)
		drop(path);
	else if (what < 6)
		trouble_note(site, str_of(path), UV_EIO);
	else if (what < 9 && jekyll)
		save_layout();
	else
		save_some(jekyll && below(2) ? "_posts/2020-01-01-%u.md" : "p%u.md", file);
	(void)update();
}

/* Some of the work behind an edit, or all of it. */
static void
work(void)
{
	for (unsigned n = below(2) ? SIZE_MAX >> 33 : below(8); n > 0; n--)
		if (!site_fill(site) && !site_sweep(site))
			return;
}

/* A whole look, which the model takes where the first has seen all; false where they differ in what they say, or, where
 * there are edits in between, in how much that is. */
static bool
look(bool edits)
{
	static struct buf told, want;
	enum problems_step step = PROBLEMS_MORE;
	while (step == PROBLEMS_MORE) {
		enum problems_phase before = problems.phase;
		print_to(&by_look);
		step = problems_look(&problems, site, &report);
		if (before == PROBLEMS_TAKE && problems.phase == PROBLEMS_SORT) {
			print_to(&by_model);
			model_look(&model);
		}
		if (edits && below(16) == 0)
			edit();
	}
	print_to(NULL);
	printed_take(&by_look, &told);
	printed_take(&by_model, &want);
	bool same = edits ? lines(buf_str(&told)) == lines(buf_str(&want))
			  : str_eq(buf_str(&told), buf_str(&want));
	if (!same)
		note("told:\n%.*s\nnot:\n%.*s", STR(buf_str(&told)), STR(buf_str(&want)));
	return same;
}

static bool
random_step(void)
{
	bool edits = below(4) == 0;
	edit();
	work();
	report.form = edits || below(3) == 0 ? LOG_JSON : LOG_TEXT;
	report.verbose = below(4) == 0;
	if (below(2)) {
		problems_begin(&problems);
		model.told = model.mended = 0;
	}
	if (below(4) == 0)
		(void)problems_now(&problems, site);
	if (!look(edits))
		return false;
	struct problem_count n = problems_count(&problems);
	return n.errors == model.n_errors && n.warnings == model.n_warnings;
}

static void
test_random(void)
{
	model_begin();
	if (!rig_open((struct site_options){ 0 }))
		abort();
	problems_init(&problems, site);
	int step = 0;
	while (step < STEPS && random_step())
		step++;
	if (!ok(step == STEPS, "%d looks tell what came and what went", STEPS))
		note("step %d", step);
	problems_done(&problems);
	rig_close();
}

/* ---- the price --------------------------------------------------------------------------------- */

/* How many tasks are looked at when one of so many posts gets another line, and another problem. */
static size_t
price(unsigned posts)
{
	char path[64];
	for (unsigned i = 0; i < posts; i++) {
		(void)snprintf(path, sizeof(path), "many/%u.md", i);
		save(path, "[a](none1.md)\n\n[b](none2.md)\n");
	}
	if (!rig_open((struct site_options){ 0 }))
		abort();
	problems_init(&problems, site);
	model_begin();
	while (site_sweep(site))
		;
	(void)look(false);
	if (problems_count(&problems).warnings < 2 * (size_t)posts)
		return 0;
	size_t before = problems.tally.taken;
	save("many/0.md", "\n[a](none1.md)\n\n[c](none3.md)\n");
	(void)update();
	while (site_fill(site))
		;
	(void)look(false);
	size_t taken = problems.tally.taken - before;
	problems_done(&problems);
	rig_close();
	for (unsigned i = 0; i < posts; i++) {
		(void)snprintf(path, sizeof(path), "many/%u.md", i);
		(void)unlink(path);
	}
	return taken;
}

static void
test_price(void)
{
	size_t few = price(20), many = price(200);
	if (!ok(few > 0 && few == many, "a look costs the same, however many problems there are"))
		note("%d tasks with 20 posts, %d with 200", (int)few, (int)many);
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	struct options options = { 0 };
	report_init(&report, &options);
	printed_begin(&by_look);
	printed_begin(&by_model);
	save("index.md", "# Home\n");
	test_price();
	test_random();
	model_begin();
	report_done(&report);
	return done_testing();
}
