/* Addresses that somebody asked for, and that are no pages: files, such as images, and those that nothing is at.
 *
 * A page that is open may show what is there, or that nothing is. So it is to be told when that is another: a file comes,
 * goes, or gets another address, by an edit, with its folder, by its front matter or by the settings. In Jekyll's layout
 * a path does not tell an address; who is at which stands in the list of targets. When a batch has settled, and that list
 * is another than it was, each of these addresses is looked up in it, and where somebody else is there than before it is
 * told. Nothing else is asked: to keep their routes open would cost questions with each post that comes. During a start
 * there is no such list yet: the file that answered is remembered, and held against the first one. That the bytes
 * of a file are others is found by its path (update.c), as it is in a plain folder that one comes or goes.
 *
 * There is no end of addresses that nothing is at, and a task that was asked for is remembered, as somebody may ask
 * again. So only the last of them are: the tasks of others are forgotten, else each would stay for the life of the
 * server. Of the files the last ones alone are known as well. */
#include "render/kinds.h"

#include <stdlib.h>

#include "core/heap.h"
#include "core/path.h"

enum { NOWHERE_MAX = 64, FILES_MAX = 256, ASKED_MAX = NOWHERE_MAX + FILES_MAX };

enum state {
	ASKED, /* it is only remembered */
	LATER, /* `who` has answered; to be looked up when there is a list, which takes all front matter */
	KNOWN, /* `who` is there */
};

struct address {
	struct str url; /* by malloc; empty: it is none yet */
	enum state state;
	struct fingerprint who; /* KNOWN: the entry in the list, else the file; zero is nobody */
	bool several;           /* LATER: others have answered since */
};

struct asked {
	struct address all[ASKED_MAX]; /* two rings: those that nothing is at, and files */
	size_t next_nowhere, next_file;
	size_t later;               /* how many are */
	struct fingerprint targets; /* the list that they were looked up in */
	struct buf key;             /* for a moment */
};

struct asked *
asked_new(void)
{
	return heap_new(sizeof(struct asked));
}

void
asked_free(struct asked *k)
{
	for (size_t i = 0; i < ASKED_MAX; i++)
		free((char *)(uintptr_t)k->all[i].url.ptr);
	buf_done(&k->key);
	free(k);
}

/* NULL: it is not known. */
static struct address *
find(struct asked *k, struct str url)
{
	for (size_t i = 0; i < ASKED_MAX; i++)
		if (str_eq(k->all[i].url, url))
			return &k->all[i];
	return NULL;
}

static bool
is_somebody(struct fingerprint who)
{
	const struct fingerprint nobody = { 0 };
	return !fingerprint_eq(who, nobody);
}

/* Who has answered; "": nobody. */
static struct fingerprint
who_is(struct str file)
{
	return file.len ? fingerprint_of(file) : (struct fingerprint){ 0 };
}

/* A page may have come there since: that is remembered as any other. */
static void
forget(struct site *s, struct str url)
{
	struct value v;
	if (!graph_has(s->graph, K_OUTPUT, url))
		return; /* it was an answer of the process before */
	graph_get(s->graph, K_OUTPUT, url, &v);
	if (output_unpack(v.bytes).status != SITE_NOT_FOUND)
		return;
	graph_forget(s->graph, K_CHECK, url);
	graph_forget(s->graph, K_OUTPUT, url);
}

static bool
may_be_page(struct str url)
{
	struct str ext = path_extension(url);
	return ext.len == 0 || str_eq(ext, S(".html"));
}

struct winner {
	struct entry is;
	bool any;
};

static void
take_winner(void *ctx, struct entry e)
{
	struct winner *w = ctx;
	if (!w->any || str_cmp(e.payload, w->is.payload) >= 0)
		w->is = e;
	w->any = true;
}

/* Who is written to the address: of several the last, as it is when it is asked for (jekyll/route.c). As an entry, and
 * as a file. */
static struct fingerprint
look_up(struct site *s, struct str url, struct fingerprint *ret_file)
{
	struct winner w = { .any = false };
	struct buf *sort = &s->asked->key;
	buf_clear(sort);
	buf_add(sort, url);
	buf_add_char(sort, '\0');
	graph_each_of(s->graph, K_TARGETS, S(""), buf_str(sort), take_winner, &w);
	*ret_file = who_is(w.any ? w.is.ref : S(""));
	return w.any ? fingerprint_mix(*ret_file, w.is.payload) : *ret_file;
}

/* Whether the list is there to look it up. */
static bool
is_listed(struct site *s)
{
	return !s->early && graph_has(s->graph, K_TARGETS, S(""));
}

/* What it is looked up as. Where it cannot be yet, that is later. */
static void
look_first(struct site *s, struct address *a)
{
	struct fingerprint file;
	struct value v;
	if (!s->rule.jekyll || may_be_page(a->url))
		return;
	a->state = is_listed(s) ? KNOWN : LATER;
	if (a->state == LATER) {
		s->asked->later++;
		return;
	}
	graph_get(s->graph, K_TARGETS, S(""), &v); /* as new as the answer */
	a->who = look_up(s, a->url, &file);
}

bool
asked_note(struct site *s, struct str url, struct str file)
{
	struct asked *k = s->asked;
	struct fingerprint who = who_is(file);
	struct address *a = find(k, url);
	if (a) {
		a->several |= a->state == LATER && !fingerprint_eq(a->who, who);
		return false;
	}
	struct str copy = { heap_copy(url), url.len };
	a = file.len ? &k->all[NOWHERE_MAX + k->next_file++ % FILES_MAX]
		     : &k->all[k->next_nowhere++ % NOWHERE_MAX];
	if (a->url.ptr &&
		!is_somebody(a->who)) /* a file is remembered: to look at it may take long */
		forget(s, a->url);
	free((char *)(uintptr_t)a->url.ptr);
	k->later -= a->state == LATER;
	*a = (struct address){ .url = copy, .who = who };
	look_first(s, a);
	return true;
}

bool
asked_left(const struct site *s)
{
	return s->asked->later > 0;
}

/* Tells it where somebody else is there. */
static void
look(struct site *s, struct address *a, void (*tell)(struct site *s, struct str url))
{
	struct site_answer answer;
	struct fingerprint file;
	struct address before = *a;
	bool later = a->state == LATER, there = is_somebody(a->who) || a->several;
	a->state = KNOWN;
	a->several = false;
	a->who = look_up(s, a->url, &file);
	s->asked->later -= later;
	if (fingerprint_eq(before.who, later ? file : a->who) && !before.several)
		return;
	site_get(s, a->url, &answer);
	/* a file of that very name goes before the last (jekyll/named.c) */
	if (later && !before.several && answer.file.len &&
		fingerprint_eq(before.who, who_is(answer.file)))
		return;
	/* what was missing, and is broken, is missing still; and a page says itself what it is */
	if (there || (answer.status == SITE_OK && !answer.html))
		tell(s, a->url);
}

void
asked_settle(struct site *s, void (*tell)(struct site *s, struct str url))
{
	struct asked *k = s->asked;
	struct value v;
	bool made = graph_has(s->graph, K_TARGETS, S(""));
	if (!s->rule.jekyll || k->next_nowhere + k->next_file == 0 ||
		(!made && (s->early || !k->later)))
		return;
	graph_get(s->graph, K_TARGETS, S(""), &v);
	bool others = !fingerprint_eq(v.fingerprint, k->targets);
	k->targets = v.fingerprint;
	for (size_t i = 0; i < ASKED_MAX && (others || k->later); i++) {
		struct address *a = &k->all[i];
		if (a->state == LATER || (a->state == KNOWN && others))
			look(s, a, tell);
	}
}
