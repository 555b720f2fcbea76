#!/usr/bin/env python3
"""The n-th file operation fails while a running `dev` takes a save in, for every n: it lives on, and with the next
save, of another file, every page is what a process started afterwards serves.

	dev.py PLATEN PRELOAD.so [--stride N] [--only WORD]
"""
import argparse, collections, os, random, shutil, sys

import lib
from lib import FAULTS, Control, ok, write
from server import DEADLINE, Server, differing, until

LOOK = 0.5  # seconds in which a save that met a fault may still show; afterwards the next one has to

PLAIN_URLS = ["/", "/about/", "/notes/", "/feed.xml", "/sitemap.xml", "/tags/", "/tags/a/", "/style.css", "/more/",
              "/more/new/"] + ["/notes/post-%02d/" % i for i in range(lib.POSTS)]
JEKYLL_URLS = ["/", "/feed.xml", "/sitemap.xml", "/css/main.css", "/books/first.html", "/file.bin", "/more/new.html"] + [
    "/2024/01/%02d/post.html" % (i + 1) for i in range(lib.POSTS)]


def plain_save(site, n):
    write(site + "/notes/post-03.md", "---\ntitle: Title %d\ndate: 2024-01-04\n---\nword%d\n" % (n, n))
    # so long that half of what is read at once is less than all of it
    write(site + "/style.css", "body { color: #%06x }\n" % n + "/* long */\n" * 20000)
    if n % 2:
        write(site + "/more/new.md", "A new page %d.\n" % n)
    else:
        shutil.rmtree(site + "/more", ignore_errors=True)


def plain_next(site, n):
    write(site + "/about.md", "# About\n\nnext%d\n" % n)


def jekyll_save(site, n):
    write(site + "/_posts/2024-01-04-post.md", "---\nlayout: post\ntitle: Title %d\n---\nword%d\n" % (n, n))
    write(site + "/_data/words.yml", "one: uno%d\n" % n)
    write(site + "/_sass/_part.scss", "$c: #%06x;\n" % n)


def jekyll_next(site, n):
    write(site + "/_books/first.md", "---\ntitle: First\n---\nnext%d\n" % n)


SORTS = {"plain": (lib.plain, plain_save, plain_next, PLAIN_URLS, "/notes/post-03/", "/about/"),
         "jekyll": (lib.jekyll, jekyll_save, jekyll_next, JEKYLL_URLS, "/2024/01/04/post.html", "/books/first.html")}


def run(sort, fault):
    make, save, following, urls, shows, shows_next = SORTS[sort]
    site = lib.top + "/site"
    shutil.rmtree(site, ignore_errors=True)
    make(site)
    live = Server(site, faulty, "--watch", "--cache-size", "4M")
    at, n, bad, kinds = 1 + seed.randrange(options.stride), 0, [], collections.Counter()
    try:
        for url in urls:
            live.get(url)
        while not bad:
            n += 1
            control.arm(fault, at)
            save(site, n)
            shown = until(LOOK, lambda: b"word%d" % n in live.get(shows))
            for url in urls[:6]:
                live.get(url)
            count, hits, what = control.read()
            control.disarm()
            following(site, n)
            healed = until(DEADLINE, lambda: b"next%d" % n in live.get(shows_next)) and \
                until(DEADLINE, lambda: not differing(live, site, urls))
            if live.process.poll() is not None or not healed:
                bad = ["operation %d, %s, %s: ended with %s, differing: %s" % (
                    at, what, "shown" if shown else "not shown", live.process.poll(), differing(live, site, urls)[:5])]
            if not hits:
                break
            kinds[what] += 1
            at += options.stride
    except OSError as e:
        bad = ["operation %d, %s: %s; the process: %s" % (at, control.read()[2], e, live.process.poll())]
    finally:
        control.disarm()
        live.stop()
    ok(not bad, "%s, %s: a running server met each of %d failing operations, and the next save healed it" % (
        sort, fault, sum(kinds.values())), *bad)
    print("# " + ", ".join("%s %d" % k for k in kinds.most_common()), flush=True)
    return sum(kinds.values())


parser = argparse.ArgumentParser()
parser.add_argument("platen")
parser.add_argument("preload")
parser.add_argument("--stride", type=int, default=1)
parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
parser.add_argument("--only", default="")
options = parser.parse_args()
seed = random.Random(options.seed)
lib.begin(options.platen)
control = Control(lib.top + "/control")
faulty = dict(lib.clean, LD_PRELOAD=os.path.abspath(options.preload), PLATEN_FAULT=control.path)
try:
    print("# seed %d" % options.seed)
    total = sum(run(sort, fault) for sort in SORTS for fault in FAULTS if options.only in sort + ":" + fault)
    print("# %d operations failed in all" % total)
finally:
    status = lib.end()
sys.exit(status)
