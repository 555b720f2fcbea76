/* `platen new` and `platen post`: a site, and a post, to begin with.
 *
 * The files lie in new/ beside this one and are built in, so that nothing is fetched. Nothing that is there is
 * ever written over. */
#include "watch/new.h"

#include <uv.h>

#include "core/char.h"
#include "core/date.h"
#include "core/embed.h"
#include "core/path.h"
#include "watch/place.h"

extern const struct embedded new_site[], new_tour[];

/* ---- a site ------------------------------------------------------------------------------------ */

/* Whether the folder holds nothing but dotfiles: a repository that was just begun is as good as new. */
static int
is_empty(const struct root *root, struct arena *a, bool *ret)
{
	struct file_entry *entries;
	size_t n;
	int r = file_list(root, S(""), a, &entries, &n);
	*ret = true;
	for (size_t i = 0; r == 0 && i < n; i++)
		*ret = *ret && entries[i].name.ptr[0] == '.';
	return r;
}

/* "my-first_blog" is called "My first blog". */
static struct str
title_of(struct arena *a, struct str folder)
{
	struct buf b = BUF_ARENA(a);
	buf_add(&b, path_basename(folder));
	for (size_t i = 0; i < b.len; i++)
		b.ptr[i] = b.ptr[i] == '-' || b.ptr[i] == '_' ? ' ' : b.ptr[i];
	if (b.len)
		b.ptr[0] = char_upper(b.ptr[0]);
	return buf_str(&b);
}

/* The words in the built-in files that stand for something. */
struct blank {
	struct str word, value;
};

enum { BLANKS = 3, DAY_S = 24 * 3600 };

static struct str
shown_date(struct arena *a, int64_t seconds)
{
	struct buf b = BUF_ARENA(a);
	struct date date = { .seconds = seconds, .has_time = true };
	date_format(&b, date, S("%Y-%m-%d %H:%M:%S %z"), NULL);
	return buf_str(&b);
}

static void
fill_blanks(struct arena *a, struct str path, struct blank ret[BLANKS])
{
	struct buf title = BUF_ARENA(a);
	buf_json(&title, title_of(a, path)); /* which YAML reads as well */
	ret[0] = (struct blank){ S("@TITLE@"), buf_str(&title) };
	ret[1] = (struct blank){ S("@DATE@"), shown_date(a, place_now()) };
	ret[2] = (struct blank){ S("@DAY BEFORE@"), shown_date(a, place_now() - DAY_S) };
}

static struct str
filled(struct arena *a, struct str text, const struct blank blanks[BLANKS])
{
	for (size_t i = 0; i < BLANKS; i++) {
		size_t at = str_search(text, blanks[i].word);
		if (at < text.len)
			text = arena_printf(a, "%.*s%.*s%.*s", STR(str_slice(text, 0, at)),
				STR(blanks[i].value), STR(str_from(text, at + blanks[i].word.len)));
	}
	return text;
}

static int
write_site(const struct embedded *files, const struct root *root, struct report *report)
{
	struct arena a = { 0 };
	struct blank blanks[BLANKS];
	int r = 0;
	fill_blanks(&a, str_of(root->path), blanks);
	for (; files->path && r == 0; files++) {
		struct str text = { (const char *)files->bytes, files->len };
		r = file_create(root, str_of(files->path), filled(&a, text, blanks));
		if (r == UV_EEXIST) {
			report_note(report, "%s is there, and stays as it is", files->path);
			r = 0;
		} else if (r == 0) {
			report_created(report, str_of(files->path));
		} else {
			report_error(report, "cannot write '%s': %s", files->path, uv_strerror(r));
		}
	}
	arena_done(&a);
	return r < 0 ? EXIT_MACHINE : EXIT_FINE;
}

/* How the folder is to be named in a command that the reader is to type. */
static void
say_next(struct report *report, const char *dir, bool tour)
{
	bool plain = strspn(dir, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				 "_./+~-") == strlen(dir) &&
		     dir[0] != '-';
	report_note(report, "%s: platen dev --open %s%s%s",
		tour ? "The first chapter waits on the home page" : "See it", plain ? "" : "'", dir,
		plain ? "" : "'");
}

static int
make_site(const struct options *o, struct report *report, struct arena *a, struct root *ret)
{
	struct str path;
	bool empty = true;
	int r = place_real(a, o->dir, &path);
	if (r == 0)
		r = place_make(path, ret);
	if (r == 0) {
		r = is_empty(ret, a, &empty);
		if (r < 0 || !empty)
			root_close(ret);
	}
	if (r < 0) {
		report_error(report, "cannot make the folder '%s': %s", o->dir, uv_strerror(r));
		return r == UV_ENOTDIR || r == UV_EEXIST ? EXIT_USAGE : EXIT_MACHINE;
	}
	if (!empty) {
		report_error(report, "the folder '%s' is not empty; platen new begins in a new one",
			o->dir);
		return EXIT_USAGE;
	}
	return EXIT_FINE;
}

int
new_run(const struct options *o, struct report *report)
{
	struct arena a = { 0 };
	struct root root;
	int status = make_site(o, report, &a, &root);
	if (status == EXIT_FINE) {
		status = write_site(o->tour ? new_tour : new_site, &root, report);
		if (status == EXIT_FINE)
			say_next(report, o->dir, o->tour);
		root_close(&root);
	}
	arena_done(&a);
	return status;
}

/* ---- a post ------------------------------------------------------------------------------------ */

/* As it is to be named from the current folder. */
static struct str
shown_path(struct arena *a, const struct root *root, struct str path)
{
	struct str here, whole = arena_printf(a, "%s/%.*s", root->path, STR(path));
	if (place_real(a, ".", &here) < 0)
		return whole;
	struct str below = place_below(whole, here);
	return below.ptr ? below : whole;
}

static int
write_post(const struct options *o, struct report *report, struct site *site, struct arena *a)
{
	struct site_new_post post;
	int r = site_new_post(site, str_of(o->word), a, &post);
	if (r < 0) {
		report_error(report, "no file can be named after '%s': it has no letter or digit",
			o->word);
		return EXIT_USAGE;
	}
	struct str shown = shown_path(a, site_root(site), post.path);
	r = file_create(site_root(site), post.path, post.text);
	if (r == 0) {
		report_created(report, shown);
		return EXIT_FINE;
	}
	if (r == UV_EEXIST) {
		report_error(report, "'%.*s' is there already", STR(shown));
		return EXIT_USAGE;
	}
	report_error(report, "cannot write '%.*s': %s", STR(shown), uv_strerror(r));
	return EXIT_MACHINE;
}

int
new_post_run(const struct options *o, struct report *report)
{
	struct arena a = { 0 };
	struct site *site = NULL;
	struct str root;
	int status = place_open(o, report, S("_site"), S(""), &a, &site, &root);
	if (status == 0)
		status = write_post(o, report, site, &a);
	site_free(site);
	arena_done(&a);
	return status;
}
