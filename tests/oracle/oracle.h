/* What the parts of the site oracle share: its generator, its log, its servers, its ways to save a file, and
 * what a sort of site is. Paths are relative to the site's folder, which is the current one. */
#ifndef TESTS_ORACLE_ORACLE_H
#define TESTS_ORACLE_ORACLE_H

#include <sys/types.h>

#include "core/buf.h"

struct site;

/* ---- random.c: a seeded generator, the same everywhere; what was done, to be told on failure ---- */

void random_seed(uint64_t seed);
unsigned pick(unsigned n); /* from 0 to n - 1 */

/* One of the strings of a constant array. */
#define PICK(array) ((array)[pick(sizeof(array) / sizeof(*(array)))])

void did(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void tell(void);        /* prints the last edits */
void did_nothing(void); /* forgets them */

/* Prints what is wrong; tell_wrong prints the first of that once more, for behind the sentence that failed: what a play
 * prints in between is long. A play that is not quiet begins with nothing_wrong. */
void say_wrong(unsigned step, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tell_wrong(void);
void nothing_wrong(void);

/* ---- edit.c: what a person, an editor and git do to files ---- */

void make_parents(const char *path);
void save(const char *path, struct str text); /* in one of the ways that editors have */
extern void (*saving)(void); /* NULL, or called where a save is half done: another may look then */
void remove_tree(const char *path);
void move(const char *from, const char *to);
void edit_append(const char *path);
void edit_remove(const char *path);
void edit_touch(const char *path);
void edit_link(const char *path, const char *to, bool hard);
void edit_same(const char *path);  /* other bytes; size and time of modification stay as they are */
void edit_swap(const char *path);  /* a folder in place of a file, or the other way round */
void edit_aside(const char *path); /* its folder moves aside, and a link to it takes its name */
void edit_lead(const char *path,
	const char *to); /* a link that leads to another file, wherever both lie */
void edit_odd(const char *(*random_path)(void)); /* what few people do, of any file */

void hurt(const char *path); /* flips some bits, or cuts it off */

/* ---- server.c ---- */

struct server {
	pid_t pid;
	int port;
	int log;       /* a file without a name: what it has said since the last server_quiet; */
	size_t heard;  /* so much of that server_said has told */
	int stream;    /* the event stream, or -1 */
	int fd;        /* the connection, or -1 */
	struct buf in; /* what has come through it; */
	size_t used;   /* so much of that was given out */
	const char *const *urls; /* what was asked for last */
	size_t asked, answered;
};

/* With `watch` it follows the folder; it mostly uses the cache between processes, and has little memory, as it is
 * drawn. Without it does neither, and has much. */
bool server_start(const char *platen, const char *dir, bool watch, struct server *ret);
void server_stop(struct server *s, int signal); /* and waits until it has ended */

/* It stands still; it goes on. */
void server_pause(const struct server *s);
void server_go_on(const struct server *s);

/* Adds the lines that it has said since the last call. */
void server_said(struct server *s, struct buf *ret);

/* Forgets what it has said; tells that, and its state. */
void server_quiet(struct server *s);
void server_tell(struct server *s);

uint64_t now_ms(void);

/* ---- ask.c ---- */

/* Asks for all of them at once; what was asked for before is given up. `urls` stays until all are answered. */
void server_ask(struct server *s, const char *const *urls, size_t n);

/* The next one's whole answer, without its Date; false when there is none. */
bool server_answer(struct server *s, struct buf *ret);

/* Both, for one. */
bool server_get(struct server *s, const char *url, struct buf *ret);

void server_hang_up(struct server *s);

/* Opens pages, as tabs of a browser do, in place of those that are open; false where it does not answer. */
bool server_open(struct server *s, const char *const *urls, size_t n);

/* Takes what the tabs are sent; false where they are not told any more, or none is open. */
bool server_hear(struct server *s);

void server_close(struct server *s);

/* ---- the sorts of sites: site_plain.c, site_jekyll.c ---- */

struct site_sort {
	const char *name;
	void (*start)(void);       /* the first files */
	void (*edit)(void);        /* one random edit */
	const char *(*path)(void); /* that of a random file, there or not; good until the next */
	void (*theme)(void);       /* writes the installed theme; NULL: it has none */
	const char *const *urls;
	size_t nurls;
};

extern const struct site_sort site_plain, site_jekyll;

/* ---- fresh.c ---- */

/* A site of the current folder that nobody has asked anything yet; the caller's, ended by site_free. */
struct site *fresh_site(void);

/* Runs a test in a new folder by `[--site plain|jekyll] [--seed N] [--steps N]`; `proves` ends the sentence "in each of N
 * random steps". Returns the exit status. */
int fresh_run(int argc, char **argv, bool (*run)(const struct site_sort *sort, unsigned steps),
	const char *proves);

/* ---- play.c ---- */

struct play {
	const struct site_sort *site;
	const char *platen;
	const char *out; /* where its builds write */
	uint64_t seed;
	const unsigned *steps; /* their numbers; what each does is the seed's and its number's */
	size_t n;
	uint64_t deadline_ms; /* a difference is one when it is still there after so long */
	bool last_only;       /* compare after the last step only; else after each */
	bool quiet;           /* do not print what differs */
};

/* Plays the steps on a new site in ./site, which is removed again. Returns how many were played when
 * the running server differed from a new one, 0 if it never did. */
size_t play(const struct play *p);

/* ---- beside.c: what says of a site what it is, and is no file of it ---- */

void beside_edit(const struct play *p);
void beside_end(void); /* all that these edits have made is removed, but for the theme */
extern const struct site_sort site_beside; /* the URLs that these may concern */

/* ---- build.c ---- */

/* Builds into the play's output, over what it has; the exit status. */
int build_again(const struct play *p);

/* Builds into a folder, below the site or not, as that is drawn; the exit status. */
int build_into(const struct play *p, const char *out);

/* As build_again, and whether what it then has is what a build into an empty folder writes, and what the server serves. */
bool build_agrees(const struct play *p, struct server *live, unsigned step);

/* What was answered and compared, for a feeling of how much of the site was whole. */
extern struct answered {
	unsigned pages, broken, absent;
	unsigned long fetched;  /* tasks that the cache spared the running one, */
	unsigned long recalled; /* and answers of the one before it */
	unsigned long
		at_rest; /* the same of one that ended in order, with nothing changed behind it, */
	unsigned long foreign; /* a file that is not the site's, */
	unsigned long edited;  /* or one that is, be it that this changed nothing */
} answered;

#endif
