/* How editors save: replayed as syscalls, with the watcher woken between any two of them, and done
 * by the real programs where they are installed. Each save is one change of that one file, and
 * whoever reads it when told finds all of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/watch/harness.h"

static const char old_text[] = "---\ntitle: old\n---\nold\nEND\n";

/* The new text, long enough to be written in pieces. */
static void
new_text(char ret[40000])
{
	memset(ret, 'x', 39999);
	static unsigned turn;
	memcpy(ret, "---\ntitle: new\n---\n", 19);
	ret[20] = (char)('a' + turn++ % 26);
	memcpy(ret + 39999 - 5, "\nEND\n", 6);
}

/* Writes it piece by piece, the watcher looking over the shoulder. */
static bool
write_pieces(struct harness *h, const char *path, int flags)
{
	char text[40000];
	new_text(text);
	int fd = open(at(h, path), O_WRONLY | O_CLOEXEC | flags, 0644);
	watcher_pump(h->watcher);
	bool fine = fd >= 0;
	for (size_t from = 0; fine && from < 39999; from += 8000) {
		size_t n = 39999 - from < 8000 ? 39999 - from : 8000;
		fine = write(fd, text + from, n) == (ssize_t)n;
		watcher_pump(h->watcher);
	}
	if (fd >= 0)
		fine &= fsync(fd) == 0 && close(fd) == 0;
	watcher_pump(h->watcher);
	return fine;
}

static bool
move(struct harness *h, const char *from, const char *to)
{
	bool fine = rename(at(h, from), at(h, to)) == 0;
	watcher_pump(h->watcher);
	return fine;
}

static bool
drop(struct harness *h, const char *path)
{
	bool fine = unlink(at(h, path)) == 0;
	watcher_pump(h->watcher);
	return fine;
}

static bool
mode(struct harness *h, const char *path)
{
	bool fine = chmod(at(h, path), 0644) == 0;
	watcher_pump(h->watcher);
	return fine;
}

static bool
save_vscode(struct harness *h)
{
	return write_pieces(h, "post.md", O_TRUNC | O_CREAT);
}

static bool
save_jetbrains(struct harness *h)
{
	return write_pieces(h, "post.md___jb_tmp___", O_CREAT | O_EXCL) &&
	       move(h, "post.md", "post.md___jb_old___") &&
	       move(h, "post.md___jb_tmp___", "post.md") && drop(h, "post.md___jb_old___");
}

static bool
save_helix(struct harness *h)
{
	return move(h, "post.md", ".post.mdNsk2aQ.bck") &&
	       write_pieces(h, "post.md", O_CREAT | O_TRUNC) && mode(h, "post.md") &&
	       drop(h, ".post.mdNsk2aQ.bck");
}

static bool
save_vim(struct harness *h)
{
	return write_pieces(h, ".post.md.swp", O_CREAT | O_EXCL) &&
	       write_pieces(h, "4913", O_CREAT | O_EXCL) && drop(h, "4913") &&
	       move(h, "post.md", "post.md~") && write_pieces(h, "post.md", O_CREAT) &&
	       mode(h, "post.md") && drop(h, "post.md~") && drop(h, ".post.md.swp");
}

static bool
save_emacs(struct harness *h)
{
	bool fine = symlink("me@here.42:1700000000", at(h, ".#post.md")) == 0;
	return fine && write_pieces(h, "#post.md#", O_CREAT) && move(h, "post.md", "post.md~") &&
	       write_pieces(h, "post.md", O_CREAT) && mode(h, "post.md") && drop(h, "#post.md#") &&
	       drop(h, ".#post.md");
}

static bool
save_gedit(struct harness *h)
{
	return write_pieces(h, ".goutputstream-AB3KX2", O_CREAT | O_EXCL) &&
	       mode(h, ".goutputstream-AB3KX2") && link(at(h, "post.md"), at(h, "post.md~")) == 0 &&
	       move(h, ".goutputstream-AB3KX2", "post.md");
}

static bool
save_kate(struct harness *h)
{
	return write_pieces(h, "post.md.LkQzaB", O_CREAT | O_EXCL) &&
	       move(h, "post.md.LkQzaB", "post.md");
}

/* sed's, by a name in which nothing tells it from an author's. */
static bool
save_sed(struct harness *h)
{
	return write_pieces(h, "sedhjfdir", O_CREAT | O_EXCL) && move(h, "sedhjfdir", "post.md");
}

static bool
save_macos(struct harness *h)
{
	return write_pieces(h, "post.md.sb-3a2f-Q1", O_CREAT | O_EXCL) &&
	       move(h, "post.md.sb-3a2f-Q1", "post.md");
}

static bool
save_remove_first(struct harness *h)
{
	return drop(h, "post.md") && write_pieces(h, "post.md", O_CREAT | O_EXCL);
}

static bool
save_truncate_twice(struct harness *h)
{
	/* some empty the file, close it, and open it again */
	int fd = open(at(h, "post.md"), O_WRONLY | O_TRUNC | O_CLOEXEC);
	watcher_pump(h->watcher);
	bool fine = fd >= 0 && close(fd) == 0;
	watcher_pump(h->watcher);
	return fine && write_pieces(h, "post.md", O_TRUNC);
}

/* How a program names the file that it renames to the saved one. */
enum temporary {
	TEMPORARY_KNOWN, /* as one can tell: it is never told of */
	/* one in two hundred of sed's `sedXXXXXX` has only small letters, as an author's own file may. Where such
	 * a one is seen between being closed and renamed, it is told of, and then told gone */
	TEMPORARY_ANY,
};

/* True if every file but the saved one was told gone again. */
static bool
others_gone(const struct harness *h)
{
	for (size_t i = 0; i < h->n_seen; i++) {
		bool gone = strcmp(h->seen[i].path, "post.md") == 0;
		for (size_t k = i; !gone && k < h->n_seen; k++)
			gone = strcmp(h->seen[k].path, h->seen[i].path) == 0 &&
			       h->seen[k].kind == CHANGE_GONE;
		if (!gone)
			return false;
	}
	return true;
}

/* The sentences that hold for every save. */
static void
judge_named(struct harness *h, bool fine, const char *name, enum temporary temporary)
{
	size_t others = 0;
	harness_sync(h);
	ok(fine, "%s saves", name);
	bool right = ok(harness_updates(h, "post.md") == 1, "%s: one update", name);
	right &= ok(harness_never_broken(h, "post.md"), "%s: never missing, empty or torn", name);
	right &= ok(harness_agrees(h), "%s: what is on the disk is known", name);
	for (size_t i = 0; i < h->n_seen; i++)
		others += strcmp(h->seen[i].path, "post.md") != 0;
	if (temporary == TEMPORARY_ANY)
		right &= ok(others_gone(h), "%s: another file that is told of is told gone", name);
	else
		right &= ok(others == 0, "%s: no other file is told of", name);
	if (!right)
		harness_note(h);
}

static void
judge(struct harness *h, bool fine, const char *name)
{
	judge_named(h, fine, name, TEMPORARY_KNOWN);
}

static void
prepare(struct harness *h)
{
	harness_folder(h);
	put(h, "post.md", old_text);
	harness_watch(h);
	h->ending = "END\n";
}

static void
test_replays(void)
{
	static const struct {
		const char *name;
		bool (*save)(struct harness *h);
	} editors[] = { { "VS Code", save_vscode }, { "JetBrains", save_jetbrains },
		{ "Helix", save_helix }, { "vim's calls", save_vim },
		{ "emacs' calls", save_emacs }, { "gedit", save_gedit }, { "kate", save_kate },
		{ "a safe save of macOS' kind", save_macos },
		{ "an editor that removes first", save_remove_first },
		{ "an editor that empties first", save_truncate_twice } };
	for (size_t i = 0; i < sizeof(editors) / sizeof(editors[0]); i++) {
		struct harness h;
		prepare(&h);
		judge(&h, editors[i].save(&h), editors[i].name);
		ok(harness_batches_with(&h, "post.md") == 1, "%s: in one batch", editors[i].name);
		harness_forget(&h);
		char again[64];
		(void)snprintf(again, sizeof(again), "%s, again", editors[i].name); /* fits */
		if (access(at(&h, "post.md~"), F_OK) == 0)
			run(&h, "rm post.md~");
		judge(&h, editors[i].save(&h), again);
		harness_close(&h);
	}
}

static void
test_temporary_like_any(void)
{
	struct harness h;
	prepare(&h);
	judge_named(&h, save_sed(&h), "sed -i by a name like an author's", TEMPORARY_ANY);
	harness_close(&h);
}

static void
test_programs(void)
{
	static const struct {
		const char *program, *name, *command;
		enum temporary temporary;
	} editors[] = {
		{ "vim", "vim", "vim -N -u NONE -i NONE -es -c '%s/old/new/' -c wq post.md" },
		{ "vim", "vim, renaming",
			"vim -N -u NONE -i NONE -es -c 'set bkc=no' -c '%s/old/new/' -c wq "
			"post.md" },
		{ "vim", "vim, copying",
			"vim -N -u NONE -i NONE -es -c 'set bkc=yes' -c '%s/old/new/' -c wq "
			"post.md" },
		{ "vim", "vim, keeping a backup",
			"vim -N -u NONE -i NONE -es -c 'set bk' -c '%s/old/new/' -c wq post.md" },
		{ "vim", "vim on a terminal",
			"TERM=xterm script -qec \"vim -N -u NONE -i NONE -c '%s/old/new/' -c wq "
			"post.md\" "
			"/dev/null </dev/null >/dev/null" },
		{ "emacs", "emacs --batch",
			"HOME=.. emacs --batch -Q post.md --eval '(progn (goto-char (point-min)) "
			"(insert \"new\\n\") (save-buffer))' 2>/dev/null" },
		{ "emacs", "emacs on a terminal",
			"TERM=xterm HOME=$PWD/.. script -qec \"emacs -nw -Q post.md --eval '(progn "
			"(insert \\\"new\\\") (do-auto-save) (save-buffer) (kill-emacs))'\" "
			"/dev/null "
			"</dev/null >/dev/null" },
		{ "sed", "sed -i", "sed -i s/old/new/ post.md", TEMPORARY_ANY },
		{ "perl", "perl -i", "perl -i -pe s/old/new/ post.md", TEMPORARY_ANY },
		{ "cp", "cp", "cp ../new.md post.md" },
		{ "install", "install", "install -m 644 ../new.md post.md" },
		{ "rsync", "rsync", "rsync --ignore-times ../new.md post.md" },
	};
	for (size_t i = 0; i < sizeof(editors) / sizeof(editors[0]); i++) {
		struct harness h;
		if (!have(editors[i].program) ||
			(strstr(editors[i].command, "script ") && !have("script"))) {
			skip(editors[i].name, "not installed");
			continue;
		}
		prepare(&h);
		run(&h, "sed s/old/new/ post.md > ../new.md");
		judge_named(&h, run_live(&h, "%s", editors[i].command) == 0, editors[i].name,
			editors[i].temporary);
		ok(run_status(&h, "grep -q new post.md") == 0, "%s: it is new", editors[i].name);
		harness_close(&h);
	}
}

static void
test_git(void)
{
	static const struct {
		const char *name, *command;
	} uses[] = { { "git checkout of a file", "git checkout -q other -- post.md" },
		{ "git checkout of a branch", "git checkout -q other" },
		{ "git merge", "git merge -q other" },
		{ "git reset --hard", "git reset -q --hard other" },
		{ "git stash", "git stash -q" } };
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		struct harness h;
		if (!have("git")) {
			skip(uses[i].name, "git is not installed");
			continue;
		}
		harness_folder(&h);
		put(&h, "post.md", old_text);
		run(&h, "git init -q . && git config user.email a@b && git config user.name a && "
			"git add . && git commit -qm one && git checkout -qb other && "
			"sed -i s/old/new/ post.md && git commit -qam two && git checkout -q -");
		if (i == 4)
			run(&h, "echo changed >> post.md; echo END >> post.md");
		harness_watch(&h);
		h.ending = "END\n";
		judge(&h, run_live(&h, "%s", uses[i].command) == 0, uses[i].name);
		harness_close(&h);
	}
}

/* A lock from before we looked may be anybody's; it is young for two seconds only. */
static void
test_git_lock_before(void)
{
	struct harness h;
	harness_folder(&h);
	put(&h, "post.md", old_text);
	make_folder(&h, ".git");
	put(&h, ".git/index.lock", "");
	harness_watch(&h);
	put(&h, "post.md", "new END\n");
	ok(harness_wait(&h, "post.md", CHANGE_WRITTEN),
		"a lock that a git left just before the start holds no save for long");
	harness_close(&h);
}

/* A checkout whose first file takes longer than git's lock is young, as with large files that a filter fetches.
 * git has removed the old file by then. */
static void
test_git_filter(void)
{
	struct harness h;
	if (!have("git")) {
		skip("git checkout through a slow filter", "git is not installed");
		return;
	}
	harness_folder(&h);
	put(&h, "post.md", old_text);
	put(&h, "z.md", old_text);
	run(&h, "git init -q . && git config user.email a@b && git config user.name a && "
		"echo 'post.md filter=slow' > .gitattributes && "
		"git add . && git commit -qm one && git checkout -qb other && "
		"sed -i s/old/new/ post.md z.md && git commit -qam two && git checkout -q - && "
		"git config filter.slow.smudge 'sleep 3; cat'");
	harness_watch(&h);
	h.ending = "END\n";
	ok(run_live(&h, "git checkout -q other") == 0, "a checkout takes three seconds");
	harness_sync(&h);
	bool right = ok(harness_batches(&h) == 1, "it is one update all the same: %zu",
		harness_batches(&h));
	right &= ok(harness_never_broken(&h, "post.md"), "and its slow file is never missing");
	if (!right)
		harness_note(&h);
	harness_close(&h);
}

/* git's index.lock holds a save while git has it open, and no longer. */
static void
test_git_lock(void)
{
	struct harness h;
	prepare(&h);
	make_folder(&h, ".git");
	harness_sync(&h);
	put(&h, ".git/index.lock", "");
	put(&h, "post.md", "killed END\n");
	watcher_pump(h.watcher);
	expect(&h, "post.md", CHANGE_WRITTEN, 1, "a lock that a killed git left holds no save");
	run(&h, "rm .git/index.lock");
	harness_sync(&h);
	harness_forget(&h);
	int fd = open(at(&h, ".git/index.lock"), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	put(&h, "post.md", "held END\n");
	watcher_pump(h.watcher);
	expect(&h, "post.md", CHANGE_WRITTEN, 0, "a git at work holds what it writes");
	put(&h, "other.md", "too END\n");
	ok(fd >= 0 && write(fd, "DIRC", 4) == 4 && close(fd) == 0,
		"it writes its index at its end");
	watcher_pump(h.watcher);
	expect(&h, "post.md", CHANGE_WRITTEN, 1, "and at that all is told");
	ok(harness_batches(&h) == 1 && h.n_seen == 2, "in one update");
	harness_forget(&h);
	put(&h, "post.md", "message END\n");
	watcher_pump(h.watcher);
	expect(&h, "post.md", CHANGE_WRITTEN, 1,
		"`git commit -a` keeps its lock while its editor is open: no save waits for that");
	harness_close(&h);
}

/* Whether any name was told as written unseen. */
static bool
any_unseen(const struct harness *h)
{
	for (size_t i = 0; i < h->n_seen; i++)
		if (h->seen[i].unseen)
			return true;
	return false;
}

/* All of it before the watcher reads one event: a busy server. */
static void
test_unseen(void)
{
	struct harness h;
	harness_open(&h);
	put(&h, "a.md", "one");
	harness_sync(&h);
	harness_forget(&h);
	ok(link(at(&h, "a.md"), at(&h, "b.md")) == 0, "a second name");
	put(&h, "b.md", "two");
	run(&h, "rm b.md");
	harness_sync(&h);
	ok(any_unseen(&h), "that was written and is gone again is told as unseen");
	harness_forget(&h);
	run(&h, "ln a.md b.md; rm b.md");
	harness_sync(&h);
	ok(!any_unseen(&h), "not one that nobody wrote to");
	ok(link(at(&h, "a.md"), at(&h, "b.md")) == 0, "a second name");
	run(&h, "echo three > b.md; mv b.md c.md; rm c.md");
	harness_sync(&h);
	ok(any_unseen(&h), "one that was renamed before it went is unseen, too");
	harness_forget(&h);
	ok(link(at(&h, "a.md"), at(&h, "b.md")) == 0, "a second name");
	run(&h, "echo four > b.md; rm b.md; mkdir b.md");
	harness_sync(&h);
	ok(any_unseen(&h), "and one in whose place a folder is");
	harness_forget(&h);
	run(&h, "rmdir b.md");
	harness_sync(&h);
	harness_forget(&h);
	put(&h, "a.md.8123", "four");
	run(&h, "mv a.md.8123 a.md");
	put(&h, "4913", "");
	put(&h, ".a.md.swp", "x");
	run(&h, "rm 4913; mv a.md a.md~; echo five > a.md; rm a.md~ .a.md.swp");
	put(&h, "a.new", "six");
	run(&h, "mv a.new a.md; cp a.md a.md.tmp; echo seven > a.md; rm a.md.tmp");
	harness_sync(&h);
	if (!ok(!any_unseen(&h), "an editor's saves leave nothing unseen, however it makes them"))
		harness_note(&h);
	harness_close(&h);
}

int
main(void)
{
	test_git_lock();
	test_git_lock_before();
	test_git_filter();
	test_replays();
	test_unseen();
	test_temporary_like_any();
	test_programs();
	test_git();
	return done_testing();
}
