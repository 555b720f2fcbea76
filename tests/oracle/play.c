/* One play of steps: random edits of a random site under the running server, compared with a new one. */
#include "tests/oracle/oracle.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/hash.h"
#include "tests/oracle/judge.h"

enum { BARRIER_MS = 20000 }; /* bounds the failing case only */
enum {
	RESTARTS = 8, /* one in so many steps */
	BUILDS = 8,   /* the same */
	BESIDES = 12, /* the same */
	ODD = 6,      /* one in so many edits */
};

/* Saves a file which the server has to answer when it has seen what was done before. */
static void
barrier_save(unsigned step)
{
	int fd = open("barrier.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || dprintf(fd, "step %u.", step) < 0)
		abort();
	close(fd);
}

/* Waits until it does. Where the configuration is broken nothing is answered but that. */
static bool
barrier(struct server *live, unsigned step)
{
	char text[32], url[] = "/barrier.txt";
	struct buf b = { 0 };
	int n = snprintf(text, sizeof(text), "step %u.", step);
	uint64_t end = now_ms() + BARRIER_MS;
	bool seen = false;
	while (!seen && now_ms() < end)
		seen = server_get(live, url, &b) &&
		       (str_ends(buf_str(&b), (struct str){ text, (size_t)n }) ||
			       str_starts(buf_str(&b), S("HTTP/1.1 500")));
	buf_done(&b);
	return seen;
}

struct answered answered;

/* Two answers that differ. */
struct found {
	size_t url;
	struct buf live, fresh;
};

static void
count(struct str answer)
{
	answered.pages += str_starts(answer, S("HTTP/1.1 200"));
	answered.broken += str_starts(answer, S("HTTP/1.1 500"));
	answered.absent += str_starts(answer, S("HTTP/1.1 404"));
}

/* Asks both for so many from that one on. The number of the first that differs is in *ret where there is one. */
static bool
differs(const struct site_sort *site, struct server *live, struct server *fresh, size_t from,
	size_t n, struct found *ret)
{
	server_ask(live, site->urls + from, n);
	server_ask(fresh, site->urls + from, n);
	for (size_t i = 0; i < n; i++) {
		if (!server_answer(live, &ret->live) || !server_answer(fresh, &ret->fresh) ||
			!str_eq(buf_str(&ret->live), buf_str(&ret->fresh))) {
			ret->url = from + i;
			return true;
		}
		count(buf_str(&ret->live));
	}
	return false;
}

/* Compares all URLs, from that on which ret->url names, so many at a time: what a server does behind an answer comes
 * between few of them or many. */
static bool
any_differs(const struct site_sort *site, struct server *live, struct server *fresh, size_t most,
	struct found *ret)
{
	size_t first = ret->url, at = first, left = site->nurls;
	while (left) {
		size_t n = site->nurls - at;
		n = n < most ? n : most;
		n = n < left ? n : left;
		if (differs(site, live, fresh, at, n, ret))
			return true;
		left -= n;
		at = (at + n) % site->nurls;
	}
	return false;
}

/* Opens every page, as check does, but compares with nothing. */
static bool
visit(const struct site_sort *site, struct server *live, unsigned step)
{
	struct buf b = { 0 };
	bool fine = barrier(live, step);
	for (size_t i = 0; fine && i < site->nurls; i++)
		fine = server_get(live, site->urls[i], &b);
	buf_done(&b);
	return fine;
}

/* Where two answers part: the line's number, and what each has there. */
static void
tell_difference(
	const struct site_sort *site, const struct found *f, struct server *live, unsigned step)
{
	struct str a = buf_str(&f->live), b = buf_str(&f->fresh), running = { 0 }, fresh = { 0 };
	unsigned line = 0;
	bool more = true;
	while (more && str_eq(running, fresh)) {
		bool one = str_line(&a, &running), other = str_line(&b, &fresh);
		running = one ? running : (struct str){ 0 };
		fresh = other ? fresh : (struct str){ 0 };
		more = one && other;
		line++;
	}
	say_wrong(step, "%s differs in line %u: \"%.*s\", where a new one has \"%.*s\"",
		site->urls[f->url], line, STR(str_slice(running, 0, 400)),
		STR(str_slice(fresh, 0, 400)));
	printf("# --- running\n%.*s\n# --- fresh\n%.*s\n", STR(buf_str(&f->live)),
		STR(buf_str(&f->fresh)));
	server_tell(live);
}

/* Whether it answers as one that is started now, and has nothing from before; asked for the URL of number `first` first,
 * and round to it. */
static bool
agrees(const struct play *p, struct server *live, unsigned step, size_t first)
{
	struct server fresh;
	struct found f = { .url = first };
	if (!server_start(p->platen, ".", false, &fresh))
		abort();
	uint64_t end = now_ms() + p->deadline_ms; /* a disappearance may still be held */
	size_t most = (size_t)1 << step % 8;
	bool differ;
	while ((differ = any_differs(p->site, live, &fresh, most, &f)) && now_ms() < end)
		(void)nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	server_stop(&fresh, SIGKILL);
	if (differ && !p->quiet)
		tell_difference(p->site, &f, live, step);
	buf_done(&f.live);
	buf_done(&f.fresh);
	return !differ;
}

static bool
check(const struct play *p, struct server *live, unsigned step)
{
	if (!barrier(live, step)) {
		if (!p->quiet) {
			say_wrong(step, "the server no longer follows");
			server_tell(live);
		}
		return false;
	}
	judge_wait(live);
	if (!agrees(p, live, step, 0) || !judge_step(live, step, p->quiet))
		return false;
	server_quiet(live);
	return true;
}

/* Waits until nothing is left to do behind, so that all is in the cache; or nothing that is done before it is quiet
 * for some time. */
static void
settle(struct server *live, bool wholly)
{
	struct buf b = { 0 };
	uint64_t end = now_ms() + BARRIER_MS;
	while (now_ms() < end && server_get(live, "/_platen/state.json", &b) &&
		str_search(buf_str(&b), S("\"idle\":true")) == b.len &&
		(wholly || str_search(buf_str(&b), S("\"later\":true")) == b.len))
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	buf_done(&b);
}

/* A number of the server's state; 0 where it is not there. */
static unsigned long
state_number(struct server *live, struct str name)
{
	struct buf b = { 0 };
	unsigned long ret = 0;
	if (server_get(live, "/_platen/state.json", &b)) {
		buf_add_char(&b, '\0');
		size_t at = str_search(buf_str(&b), name);
		ret = at < b.len ? strtoul(b.ptr + at + name.len, NULL, 10) : 0;
	}
	buf_done(&b);
	return ret;
}

static unsigned long
recalled(struct server *live)
{
	return state_number(live, S("\"pages_recalled\":"));
}

/* Some edits; in between the server may be asked for something, and so be in the midst of its work, unless it stands
 * still. */
static void
edit(const struct play *p, struct server *live, bool still, unsigned n)
{
	struct buf b = { 0 };
	while (n--) {
		if (pick(ODD) == 0)
			edit_odd(p->site->path);
		else
			p->site->edit();
		if (!live || pick(4))
			continue;
		const char *url = p->site->urls[pick((unsigned)p->site->nurls)];
		if (!still)
			(void)server_get(live, url, &b);
	}
	buf_done(&b);
}

/* Its files may be hurt in any way. */
static void
hurt_cache(void)
{
	did("cache hurt");
	hurt(".platen/cache/values");
	hurt(".platen/cache/index");
}

/* What one that is ended now had from the cache. */
static void
count_kept(struct server *live)
{
	answered.fetched += state_number(live, S("\"tasks_fetched\":"));
	answered.recalled += recalled(live);
}

/* Ends the server in one of the ways in which it can end, and starts it again with what the cache has; in
 * between files may change. Half the time it is asked at once, before it is told of anything: false where that differs. */
static bool
restart(const struct play *p, struct server *live, size_t i)
{
	bool asks = !p->last_only || i + 1 == p->n;
	if (pick(2))
		settle(live, pick(8) == 0);
	count_kept(live);
	int signal = pick(2) ? SIGKILL : SIGTERM;
	did("%s", signal == SIGKILL ? "killed" : "ended");
	server_stop(live, signal);
	if (pick(20) == 0)
		hurt_cache();
	edit(p, NULL, false, pick(4));
	if (!server_start(p->platen, ".", true, live))
		abort();
	return pick(2) || !asks || agrees(p, live, p->steps[i], 0);
}

/* Asks for a few, one behind the other on the site's list: the number of the first. */
static size_t
ask_few(const struct play *p, struct server *live)
{
	enum { FEW = 12 };
	struct buf b = { 0 };
	size_t n = 1 + pick(FEW), first = pick((unsigned)(p->site->nurls - n));
	for (size_t i = first; i < first + n; i++)
		(void)server_get(live, p->site->urls[i], &b);
	did("asked for %zu from %s on", n, p->site->urls[first]);
	buf_done(&b);
	return first;
}

/* A file that is not the site's, as editors and git have them; or one of which most pages know no more than that it is
 * there, if that. */
static void
save_unread(bool hidden)
{
	char path[32];
	(void)snprintf(path, sizeof(path), "%sunread-%u.txt", hidden ? "." : "", pick(3));
	save(path, S("nobody asks for it\n"));
}

/* Ends the server in order, after it was asked for a few pages, and begins again by asking for the same, with nothing
 * changed in between, or one file: it kept what it had answered, and gives it again where it still holds. */
static bool
restart_at_rest(const struct play *p, struct server *live, size_t i)
{
	enum { NOTHING, ALSO_NOTHING, FOREIGN, ONE_FILE, WAYS };
	size_t first = ask_few(p, live);
	unsigned what = pick(WAYS);
	if (pick(2))
		settle(live, pick(8) == 0);
	count_kept(live);
	did("ended at rest");
	server_stop(live, SIGTERM);
	if (pick(40) == 0)
		hurt_cache();
	if (what == FOREIGN)
		save_unread(true);
	else if (what == ONE_FILE && pick(2))
		save_unread(false);
	else if (what == ONE_FILE)
		edit(p, NULL, false, 1);
	if (!server_start(p->platen, ".", true, live))
		abort();
	if (p->last_only && i + 1 < p->n)
		return true;
	bool good = agrees(p, live, p->steps[i], first);
	*(what == FOREIGN          ? &answered.foreign
		: what == ONE_FILE ? &answered.edited
				   : &answered.at_rest) += recalled(live);
	return good;
}

/* In two of three steps the server stands still while the files change, so that what it does can be judged. */
static bool
stands_still(const struct play *p, unsigned step)
{
	return hash64((struct str){ (const char *)&step, sizeof(step) }, p->seed) % 3;
}

/* The step's edits, and that they have been seen. */
static void
change(const struct play *p, struct server *live, unsigned step)
{
	bool still = judge_is_on();
	edit(p, live, still, 1 + pick(4));
	barrier_save(step);
	if (still)
		server_go_on(live);
}

/* Whether it follows what is done beside the site, of which the model knows nothing; at the end of that the site is as it
 * was, but for the theme. */
static bool
follows_beside(const struct play *p, struct server *live, unsigned step)
{
	enum { NUMBER = 1 << 24 }; /* more than there are steps */
	struct play beside = *p;
	bool good = true;
	beside.site = &site_beside;
	judge_not(BESIDE);
	for (unsigned n = 1 + pick(4); n && good; n--) {
		beside_edit(p);
		barrier_save(step + n * NUMBER);
		good = barrier(live, step + n * NUMBER) && agrees(&beside, live, step, 0) &&
		       agrees(p, live, step, 0);
	}
	beside_end();
	return good;
}

static bool
step_play(const struct play *p, struct server *live, size_t i)
{
	unsigned step = p->steps[i];
	random_seed(p->seed ^ (uint64_t)step << 40); /* a stream of its own */
	bool anew = pick(RESTARTS) == 0;
	if (anew && !(pick(2) ? restart : restart_at_rest)(p, live, i))
		return false;
	did("step %u", step);
	if (anew)
		judge_forget();
	if (anew || !stands_still(p, step))
		judge_not(anew ? BEGUN_ANEW : EDITED_AT_WORK);
	else
		judge_rest(live, step);
	change(p, live, step);
	bool builds = pick(BUILDS) == 0;
	if (p->last_only && i + 1 < p->n) {
		judge_not(NOT_COMPARED);
		return visit(p->site, live, step) && (!builds || build_again(p) >= 0);
	}
	return check(p, live, step) && (!builds || build_agrees(p, live, step)) &&
	       (pick(BESIDES) || follows_beside(p, live, step));
}

size_t
play(const struct play *p)
{
	struct server live;
	if (mkdir("site", 0777) < 0 || chdir("site") < 0)
		abort();
	did_nothing();
	if (!p->quiet)
		nothing_wrong();
	random_seed(p->seed);
	p->site->start();
	barrier_save(0);
	judge_begin(p->site, p->seed);
	if (!server_start(p->platen, ".", true, &live))
		abort();
	size_t differed = 0;
	for (size_t i = 0; i < p->n && !differed; i++)
		if (!step_play(p, &live, i))
			differed = i + 1;
	server_stop(&live, SIGKILL);
	judge_end();
	if (chdir("..") < 0)
		abort();
	remove_tree("site");
	remove_tree("out");
	remove_tree("empty");
	return differed;
}
