/* The kinds of edit that `update` measures, and what each must lead to. */
#include "bench/scenario.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/guard.h"

const struct scenario scenarios[] = {
	{ "body", GEN_BODY, SHAPE_EDIT, true },
	{ "title", GEN_TITLE, SHAPE_EDIT, true },
	{ "tag", GEN_TAG, SHAPE_EDIT, true },
	{ "date", GEN_DATE, SHAPE_EDIT, true },
	{ "layout", GEN_LAYOUT, SHAPE_EDIT, true },
	{ "include", GEN_INCLUDE, SHAPE_EDIT, true },
	{ "data", GEN_DATA, SHAPE_EDIT, true },
	{ "configuration", GEN_CONFIG, SHAPE_EDIT, true },
	{ "style-sheet", GEN_STYLE, SHAPE_EDIT, true },
	{ "image", GEN_IMAGE, SHAPE_EDIT, true },
	{ "new", GEN_NEW, SHAPE_NEW, true },
	{ "deleted", GEN_NEW, SHAPE_DELETED, false },
	{ "renamed", GEN_MOVED, SHAPE_RENAMED, false },
	{ "folder", GEN_FOLDER_MOVED, SHAPE_FOLDER, false },
	{ "folder-deleted", GEN_FOLDER, SHAPE_FOLDER_GONE, false },
	{ "touch", GEN_BODY, SHAPE_TOUCH, false },
	{ "same-bytes", GEN_BODY, SHAPE_SAME, true },
	{ "revert", GEN_BODY, SHAPE_REVERT, true },
	{ "break", GEN_BROKEN, SHAPE_BREAK, true },
	{ "mend", GEN_BODY, SHAPE_MEND, true },
	{ "checkout", GEN_BODY, SHAPE_CHECKOUT, false },
	{ "burst", GEN_BODY, SHAPE_BURST, true },
	/* the last one: what it makes of the site stays */
	{ "home-title", GEN_LISTED, SHAPE_EDIT, true },
};
const size_t n_scenarios = sizeof(scenarios) / sizeof(*scenarios);

void
wish_done(struct wish *w)
{
	buf_done(&w->url);
	buf_done(&w->marker);
}

static bool
is_asset(enum gen_edit what)
{
	return what == GEN_STYLE || what == GEN_IMAGE;
}

void
scenario_wish(const struct scenario *sc, const struct subject *s, unsigned edit, struct wish *w)
{
	unsigned seen = sc->shape == SHAPE_REVERT ? 0 : edit;
	bool gone = sc->shape == SHAPE_DELETED || sc->shape == SHAPE_FOLDER_GONE;
	w->status = gone ? 404 : sc->shape == SHAPE_BREAK ? 500 : 200;
	w->events = sc->shape == SHAPE_TOUCH || sc->shape == SHAPE_SAME ? NULL
		    : sc->shape == SHAPE_BREAK                          ? "problem"
		    : sc->shape == SHAPE_MEND                           ? "ok"
		    : gone                                              ? "gone"
		    : is_asset(sc->what)                                ? "asset"
									: "patch,reload";
	buf_clear(&w->url);
	buf_clear(&w->marker);
	subject_url(&w->url, s, sc->what, edit);
	if (w->status == 200)
		subject_marker(&w->marker, s, sc->what, seen);
}

/* Saves, and waits until the page shows it. */
static void
save_and_settle(struct rig *r, enum gen_edit what, unsigned edit, enum save_style style)
{
	struct buf url = { 0 }, marker = { 0 };
	if (what == GEN_FOLDER)
		subject_save_folder(r->subject, edit);
	else
		(void)subject_save(r->subject, what, edit, style);
	subject_url(&url, r->subject, what, edit);
	if (what != GEN_BROKEN)
		subject_marker(&marker, r->subject, what, edit);
	rig_settle(r, url.ptr, what == GEN_BROKEN ? 500 : 200, buf_str(&marker));
	buf_done(&url);
	buf_done(&marker);
}

void
scenario_prepare(const struct scenario *sc, struct rig *r, unsigned edit, enum save_style style,
	struct wish *w)
{
	scenario_wish(sc, r->subject, edit, w);
	switch (sc->shape) {
	case SHAPE_CHECKOUT:
		subject_repository(r->subject);
		break;
	case SHAPE_EDIT:
	case SHAPE_BURST:
	case SHAPE_NEW:
		break;
	case SHAPE_REVERT:
	case SHAPE_TOUCH:
	case SHAPE_SAME:
		save_and_settle(r, GEN_BODY, edit, style);
		break;
	/* A post that comes or goes is on many pages: whether they have been looked at by the next save is a matter of
	 * time, and so is what is left to do then. */
	case SHAPE_BREAK:
		save_and_settle(r, GEN_BODY, edit, style);
		rig_wait_all(r);
		break;
	case SHAPE_MEND:
		save_and_settle(r, GEN_BROKEN, edit, style);
		rig_wait_all(r);
		break;
	case SHAPE_DELETED:
	case SHAPE_RENAMED:
		save_and_settle(r, GEN_NEW, edit, style);
		break;
	case SHAPE_FOLDER:
	case SHAPE_FOLDER_GONE:
		save_and_settle(r, GEN_FOLDER, edit, style);
		break;
	}
	struct buf url = { 0 };
	subject_url(&url, r->subject, is_asset(sc->what) ? GEN_BODY : sc->what, edit);
	rig_open(r, url.ptr);
	buf_done(&url);
}

static void
fail(const char *what, const char *path)
{
	guard_fail(BENCH_MACHINE, "%s %s: %s", what, path, strerror(errno));
}

static uint64_t
delete_new(const struct subject *s, enum gen_edit what, unsigned edit)
{
	struct buf path = { 0 };
	subject_file(&path, s, what, edit);
	uint64_t now = client_now();
	if (unlink(path.ptr) < 0)
		fail("deleting", path.ptr);
	buf_done(&path);
	return now;
}

static uint64_t
rename_new(const struct subject *s, unsigned edit)
{
	struct buf from = { 0 }, to = { 0 };
	subject_file(&from, s, GEN_NEW, edit);
	subject_file(&to, s, GEN_MOVED, edit);
	uint64_t now = client_now();
	if (rename(from.ptr, to.ptr) < 0)
		fail("renaming", from.ptr);
	buf_done(&from);
	buf_done(&to);
	return now;
}

/* Out of the site: where nobody looks, but in the same file system. */
static void
folder_aside(struct buf *b, const struct subject *s)
{
	buf_printf(b, "%s.aside%c", s->dir, 0);
}

static uint64_t
move_folder(const struct subject *s, unsigned edit, bool out)
{
	struct buf from = { 0 }, to = { 0 };
	subject_folder(&from, s, GEN_FOLDER, edit);
	if (out)
		folder_aside(&to, s);
	else
		subject_folder(&to, s, GEN_FOLDER_MOVED, edit);
	uint64_t now = client_now();
	if (rename(from.ptr, to.ptr) < 0)
		fail("renaming", from.ptr);
	buf_done(&from);
	buf_done(&to);
	return now;
}

static uint64_t
touch(const struct subject *s)
{
	struct buf path = { 0 };
	subject_file(&path, s, GEN_BODY, 0);
	uint64_t now = client_now();
	if (utimensat(AT_FDCWD, path.ptr, NULL, 0) < 0)
		fail("touching", path.ptr);
	buf_done(&path);
	return now;
}

/* The moment of the last save; those before it carry another number. */
static uint64_t
burst(const struct subject *s, unsigned edit, enum save_style style)
{
	for (unsigned i = 1; i < BURST_SAVES; i++) {
		(void)subject_save(s, GEN_BODY, edit + i * 1000000, style);
		(void)nanosleep(&(struct timespec){ .tv_nsec = BURST_MS * 1000000 }, NULL);
	}
	return subject_save(s, GEN_BODY, edit, style);
}

uint64_t
scenario_act(
	const struct scenario *sc, const struct subject *s, unsigned edit, enum save_style style)
{
	switch (sc->shape) {
	case SHAPE_EDIT:
	case SHAPE_NEW:
	case SHAPE_BREAK:
	case SHAPE_SAME:
	case SHAPE_MEND:
		return subject_save(s, sc->what, edit, style);
	case SHAPE_REVERT:
		return subject_save(s, sc->what, 0, style);
	case SHAPE_DELETED:
		return delete_new(s, GEN_NEW, edit);
	case SHAPE_RENAMED:
		return rename_new(s, edit);
	case SHAPE_FOLDER:
		return move_folder(s, edit, false);
	case SHAPE_FOLDER_GONE:
		return move_folder(s, edit, true);
	case SHAPE_TOUCH:
		return touch(s);
	case SHAPE_CHECKOUT:
		return subject_checkout(s, CHECKOUT_FILES, edit);
	case SHAPE_BURST:
		return burst(s, edit, style);
	}
	return 0;
}

static void
remove_aside(const struct subject *s)
{
	struct buf aside = { 0 };
	folder_aside(&aside, s);
	guard_remove(aside.ptr);
	buf_done(&aside);
}

static void
remove_moved(const struct subject *s, unsigned edit)
{
	struct buf folder = { 0 };
	subject_folder(&folder, s, GEN_FOLDER_MOVED, edit);
	guard_remove(folder.ptr);
	buf_done(&folder);
}

void
scenario_after(const struct scenario *sc, struct rig *r, unsigned edit)
{
	if (sc->shape == SHAPE_BREAK)
		save_and_settle(r, GEN_BODY, edit, SAVE_REPLACE);
	if (sc->shape == SHAPE_FOLDER_GONE)
		remove_aside(r->subject);
	if (sc->shape != SHAPE_NEW && sc->shape != SHAPE_RENAMED && sc->shape != SHAPE_FOLDER)
		return;
	struct buf url = { 0 };
	if (sc->shape == SHAPE_FOLDER)
		remove_moved(r->subject, edit);
	else
		(void)delete_new(r->subject, sc->what, edit);
	subject_url(&url, r->subject, sc->what, edit);
	rig_settle(r, url.ptr, 404, S(""));
	buf_done(&url);
}
