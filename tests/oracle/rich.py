#!/usr/bin/env python3
"""The oracle of rich sites: a random site with all that Jekyll's layout has (a theme as gem and folder, Sass partials,
data of all formats, collections, defaults, pagination, plugins' settings, includes with parameters, drafts, redirects), or
a plain folder, is edited at random under one or two running `dev`. After each step every answer (status, headers, bytes;
GET, HEAD, Range, If-None-Match) is that of a process started then without a cache, and a `build` into an output that is
there, in which others have written, leaves what one into an empty folder writes. Some pages are open meanwhile, as in
tabs: each has been told of what changed it.

	rich.py PLATEN [--site jekyll|plain] [--steps N] [--seed N] [--worlds N] [--only N,N…] [--as-user]

A seed makes a world: the site, and how it is looked at; --worlds plays so many, from that one on. What a step does
depends on the seed, its number and what lies on the disk: the seed plays it again, and --only, with the numbers of some
steps, fewer of them. The last thing a step does is to save a file, the barrier: the server that answers with it has taken
in all that was saved before. What was removed it may hold for some milliseconds, so that equality is waited for; the
limit only bounds the failing case. --as-user, for root, runs it as another user, whose files can be shut.

rich_site.py draws what stands in files, rich_world.py says where all lies, rich_edit.py edits, rich_server.py asks,
rich_tabs.py keeps tabs. What is not drawn, as it is documented to differ, stands in rich_edit.py.
"""
import argparse, collections, difflib, os, pathlib, random, re, shutil, signal, subprocess, sys, tempfile, urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fault"))
import lib
from lib import ok
from rich_edit import Editor
from rich_server import SIGNALS, Asker, Build, Server, requests, stop_all
from rich_site import SOURCES
from rich_tabs import FEW, Tabs
from rich_world import World
from server import Ended, hold_open, until

LIMIT = 20  # seconds, of a difference
ASKED = 120  # answers of each server in a step
KNOWN = 500  # URLs that are asked for again in later steps
URLS = ["/", "/404.html", "/feed.xml", "/sitemap.xml", "/nothing", "/.git/config", "/_config.yml", "/_posts/"]
NOBODY = 65534


class Failure(Exception):
    """What is wrong, in lines."""


# ---- outputs ---------------------------------------------------------------------------------------------------


def outputs(folder):
    """What stands in each file; where a link leads."""
    found = {}
    for at, below, names in os.walk(folder):
        for name in names + below:
            path = os.path.join(at, name)
            if os.path.islink(path):
                found[os.path.relpath(path, folder)] = "a link to " + os.readlink(path)
            elif name in names:
                with open(path, "rb") as f:
                    found[os.path.relpath(path, folder)] = f.read()
    return found


def urls_of(names):
    """The ways in which files of these names are asked for."""
    found = set()
    for name in names:
        url = "/" + urllib.parse.quote(os.fsencode(name))
        found.add(url)
        if url.endswith("/index.html"):
            found |= {url[:-len("index.html")], url[:-len("/index.html")] or "/"}
        elif url.endswith(".html"):
            found.add(url[:-len(".html")])
    return found


def readable(answer):
    status, headers, body = answer
    return [str(status)] + ["%s: %s" % h for h in headers] + [""] + body.decode(errors="replace").splitlines()


def difference(a, b, name_a, name_b):
    lines = difflib.unified_diff(a, b, name_a, name_b, n=1, lineterm="")
    return [line[:200] for _, line in zip(range(40), lines)]


def tail(said):
    return [line[:200] for line in said.splitlines()[-10:]]


# ---- the play --------------------------------------------------------------------------------------------------


class Play:
    def __init__(self, world, seed):
        self.world, self.seed = world, seed
        self.live = self.other = None
        self.urls = set(URLS)  # that were asked for, or will be
        self.built = set()     # of what the last build wrote
        self.answers = collections.Counter()  # by their status
        self.builds = self.unstarted = self.looked = 0
        self.tabs = Tabs()
        self.edits = Editor(world, None, lambda: self.live and self.live.get("/"))

    def begin_step(self, n):
        """All that is drawn from now on depends on the seed and this number."""
        self.r = self.edits.r = self.world.draw.r = random.Random("%d %d" % (self.seed, n))
        self.edits.told.clear()
        self.step = n

    # ---- servers ---------------------------------------------------------------------------------------------

    def server(self, *options):
        return Server(self.world.dir, self.world.env, *options, cwd=self.world.here)

    def fresh(self, options):
        """A server without a past, or None where what there is has none begin: a configuration that is not there."""
        try:
            return self.server(*options, "--no-watch", "--cache-size", "0")
        except Ended as e:
            if e.args[0] != 2:
                raise Failure("a new server ended with %d" % e.args[0]) from None
            self.unstarted += 1
            return None

    def start(self):
        try:
            self.live = self.server(*self.world.options, *self.world.machine)
        except Ended as e:
            if e.args[0] != 2:
                raise
            self.edits.told += self.world.heal()
            self.live = self.server(*self.world.options, *self.world.machine)
        if self.r.randrange(2):
            hold_open(self.live, ["/", "/feed.xml", "/404.html", "/about.html"])

    def restart(self):
        self.tabs.close()
        way = self.r.choice(SIGNALS)
        ended, self.live = self.live.stop(way), None
        self.edits.tell("ended by", way.name)
        if not ended:
            raise Failure("the server is still there after %s" % way.name)
        for _ in range(self.r.randrange(4)):
            self.edits.edit()
        if self.r.randrange(6) == 0:
            shutil.rmtree(self.world.dir + "/.platen/cache", ignore_errors=True)
            self.edits.tell("removed the cache")
        if self.r.randrange(2):
            if self.other:
                self.other.stop()
            self.world.draw_options(self.r)
            self.edits.tell("began with", *self.world.options, *self.world.machine)
            if self.other:
                self.world.heal()
                self.other = self.server(*self.world.other_options)
        self.start()

    # ---- comparing -------------------------------------------------------------------------------------------

    def barrier(self):
        folders = [self.world.dir]
        if self.world.source:
            folders += [os.path.join(self.world.dir, s) for s in SOURCES if s.isalpha()]
        for folder in folders:
            try:
                self.edits.in_place(folder + "/barrier.svg", b"step %d." % self.step)
            except OSError:
                pass  # such a folder is not there, or shut

    def drawn_urls(self, base):
        """Mostly those that something was at after the last step; others that there were, and some of the sources'."""
        some = lambda n, among: self.r.sample(sorted(among), min(n, len(among)))
        files, _ = self.world.walk()
        urls = some(ASKED * 2 // 3, self.built) + some(ASKED // 3, self.urls | urls_of(some(15, files)))
        if len(self.urls) > KNOWN:
            self.urls = set(URLS + urls)
        return [base + url if self.r.randrange(6) else url for url in urls]

    def equal(self, server, fresh, request):
        """Waits until both answer the same."""
        method, url, headers = request
        asked = []

        def same():
            asked[:] = [fresh.answer(*request), server.answer(*request)]
            return asked[0] == asked[1]

        if not until(LIMIT, same):
            new, running = map(readable, asked)
            raise Failure("%s %s %s: the running server's answer is not a new one's" % (method, url, headers or ""),
                          *difference(running, new, "running", "new"))
        self.answers[asked[0][0]] += 1

    def compare(self, server, options):
        """Holds the answers of a server against a new one's; whether there is one."""
        fresh = self.fresh(options)
        if not fresh:
            server.answer("GET", "/")  # it lives
            return False
        try:
            status, headers, _ = fresh.answer("GET", "/")
            base = dict(headers)["Location"].rstrip("/") if status == 302 else ""  # it leads to where the site begins
            for url in base + "/barrier.svg", "/":
                self.equal(server, fresh, ("GET", url, {}))
            for request in requests(self.r, fresh, self.drawn_urls(base)):
                self.equal(server, fresh, request)
        finally:
            fresh.stop()
        return True

    def into_output(self):
        """The arguments of a build into the output that is there."""
        return self.world.caches + ([] if self.world.destination else ["-o", self.world.output])

    def in_the_way(self, said):
        """Whether a build said that it ended as somebody else's file is where a folder has to be, or in a folder that
        has to be a file. What is theirs stays, so it has to end."""
        where = re.search("cannot write '(.*)' in '.*': (the folder )?'(.*)' there is not platen's", said)
        name = where and where.group(1)
        return name and any(name.startswith(f + "/") or f.startswith(name + "/") for f in self.world.foreign)

    def build(self):
        """Builds into an empty folder and into the output that is there; compares what they leave."""
        world = self.world
        shutil.rmtree(world.empty, ignore_errors=True)
        status, _, said = Build(world, "-o", world.empty, "--cache-size", "0", *world.options).wait()
        again, out, said_again = Build(world, *self.into_output(), *world.options).wait()
        self.builds += 1
        if again == 3 and self.in_the_way(said_again):
            shutil.rmtree(world.output)
            world.foreign.clear()
            return
        if status != again or status not in (0, 1):
            raise Failure("a build into an empty folder ended with %d, one into the output with %d" % (status, again),
                          *tail(said), *tail(said_again))
        if not out:
            return  # nothing was written by either: a configuration that is broken
        wanted, there = outputs(world.empty), outputs(out)
        theirs = lambda name: any(name == f.rstrip("/") or f[-1] == "/" and name.startswith(f) for f in world.foreign)
        # which of its own files nobody needs any more is not known where a folder of the site could not be listed
        unread = "permission denied" in said_again
        wrong = [name for name in lib.differing(wanted, there) if name in wanted or not theirs(name) and not unread]
        if wrong:
            text = lambda made: str(made.get(wrong[0], "(not there)")).split("\\n")
            raise Failure("a build into %s left what one into an empty folder does not write: %s" % (out, wrong[:5]),
                          *difference(text(there), text(wanted), "there", "wanted"), *tail(said_again))
        # what was written again is platen's own again
        world.foreign = {f for f in world.foreign if not any(
            name == f or f[-1] == "/" and name.startswith(f) for name in wanted)}
        self.built = urls_of(wanted)
        self.urls |= self.built

    # ---- tabs ------------------------------------------------------------------------------------------------

    def look_at_tabs(self):
        """Behind the comparison: all is taken in. The draws are apart, so that the seeds draw what they did."""
        wrong = []

        def current():
            wrong[:] = self.tabs.stale(self.live)
            return not wrong

        if not until(LIMIT, current):
            raise Failure("a tab does not show what a load brings", *wrong)
        self.looked += len(self.tabs.tabs)
        r = random.Random("tabs %d %d" % (self.seed, self.step))
        if self.step % 5 == 1 and self.built:
            pages = sorted(url for url in self.built if re.search(r"/$|/[^./]*$|\.html$", url))
            self.tabs.open(self.live, ["/", "/nothing/"] + r.sample(pages, min(FEW, len(pages))))
        elif r.randrange(8) == 0:
            self.tabs.close()  # what is missed has to be made good by the next stream

    # ---- steps -----------------------------------------------------------------------------------------------

    def edit(self):
        """One to five edits, while somebody asks or a build runs, or neither."""
        asker = self.r.randrange(3) == 0 and Asker(random.Random(self.step), self.live, sorted(self.urls)[:60])
        beside = not self.world.destination and self.r.randrange(12) == 0
        build = beside and Build(self.world, *self.into_output(), *self.world.config)
        self.edits.tell("(asked meanwhile)" if asker else "(nobody asks)", "(a build meanwhile)" if build else "")
        self.edits.building = bool(build)
        for _ in range(self.r.randint(1, 5)):
            self.edits.edit()
        self.edits.building = False
        if asker:
            asker.stop()
        if build and build.wait()[0] < 0:
            raise Failure("the build beside the edits was ended by a signal")

    def run(self, steps):
        self.begin_step(0)
        self.world.make(self.r)
        self.start()
        if self.r.randrange(3) == 0:
            self.other = self.server(*self.world.other_options)
        compared = True
        for n in steps:
            self.begin_step(n)
            if not compared and self.r.randrange(2):
                self.edits.told += self.world.heal()
            if self.r.randrange(5) == 0:
                self.restart()
            self.edit()
            self.barrier()
            compared = self.compare(self.live, self.world.options)
            if compared:
                if self.other:
                    self.compare(self.other, self.world.other_options)
                self.build()
                self.look_at_tabs()
            if not self.world.untouched():
                raise Failure("something was written out of the site and its output")


def play(seed, steps):
    world = World(random.Random(seed), options.site == "jekyll", options.as_user)
    print("# seed %d: %s" % (seed, world), flush=True)
    game, wrong = Play(world, seed), []
    try:
        game.run(steps)
    except Ended as e:
        with open(lib.top + "/err", errors="replace") as f:
            wrong = ["the server ended with %d" % e.args[0]] + tail(f.read())
    except ConnectionRefusedError:
        wrong = ["nobody listens"]
    except (TimeoutError, subprocess.TimeoutExpired):
        wrong = ["no answer came, or a build did not end"]
    except Failure as e:
        wrong = list(e.args)
    again = "step %d; again with --site %s --seed %d%s" % (
        game.step, options.site, seed, " --as-user" if options.as_user else "")
    ok(not wrong, "%s, seed %d, %d steps: each of %d answers of a running server is a new one's, and each of %d builds "
       "leaves what one into an empty folder writes; %d looks at tabs: each shows what a load brings" % (
           options.site, seed, len(steps), game.answers.total(), game.builds, game.looked), again, *game.edits.told, *wrong)
    print("# answers by status: %s" % ", ".join("%d of %d" % (n, status) for status, n in sorted(game.answers.items())))
    if game.unstarted:
        print("# %d times there was nothing to compare: a configuration that is named was not there" % game.unstarted)


def clear():
    """Ends all that runs, and removes all that lies there, what is shut as well."""
    stop_all()
    subprocess.run(["chmod", "-R", "u+rwX", lib.top], stderr=subprocess.DEVNULL)
    for name in os.listdir(lib.top):
        path = os.path.join(lib.top, name)
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)


# ---- as another user -------------------------------------------------------------------------------------------


def as_user():
    """Runs this program once more as another user, in a folder of that user's; its exit status."""
    folder = tempfile.mkdtemp(prefix="platen-rich-")
    os.chown(folder, NOBODY, NOBODY)
    user = dict(user=NOBODY, group=NOBODY, extra_groups=[], cwd="/", env=dict(os.environ, TMPDIR=folder))
    try:
        can = lambda *words: subprocess.run(["test", *words], **user).returncode == 0
        python = next((p for p in (sys.executable, "/usr/bin/python3") if can("-x", p)), None)
        needed = {"-x": os.path.abspath(options.platen), "-r": os.path.abspath(__file__), "-w": folder}
        lacks = [path for how, path in needed.items() if not can(how, path)] + ([] if python else [sys.executable])
        if lacks:
            print("1..0 # SKIP another user cannot reach " + ", ".join(lacks))
            return 0
        words = [os.path.abspath(w) if w == options.platen else w for w in sys.argv[1:]]
        child = subprocess.Popen([python, "-B", os.path.abspath(__file__), *words], **user)
        try:
            return child.wait()
        finally:
            child.terminate()
            child.wait()
    finally:
        shutil.rmtree(folder)


parser = argparse.ArgumentParser()
parser.add_argument("platen")
parser.add_argument("--site", choices=["jekyll", "plain"], default="jekyll")
parser.add_argument("--steps", type=int, default=40)
parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
parser.add_argument("--worlds", type=int, default=1)
parser.add_argument("--only", default="", help="the numbers of the steps that are played, of all")
parser.add_argument("--as-user", action="store_true")
options = parser.parse_args()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
if options.as_user and os.getuid() == 0:
    sys.exit(as_user())
lib.begin(options.platen)
try:
    if not shutil.which("git"):
        ok(True, "what git does to a site # SKIP no git")
    for seed in range(options.seed, options.seed + options.worlds):
        play(seed, [int(n) for n in options.only.split(",")] if options.only else range(1, options.steps + 1))
        clear()
finally:
    clear()
    status = lib.end()
sys.exit(status)
