#!/usr/bin/env python3
"""A blog's real history, checked out by git commit for commit under a running `dev`: after each, what it answers for
every URL that there ever was is what a process started then answers.

	history.py PLATEN [--every N] [--first N] [--last N]

The history is ../shared/sites/rust-blog-trace.tar.xz ($PLATEN_SHARED overrides the folder): a blog in Jekyll's layout
and 120 commits to it. They are made into a repository first, and `git checkout` writes the files as it always does.
--every 10 goes ten commits at a time. A page that is open has its stream, so that it is pushed as well as pulled.
"""
import argparse, base64, json, os, pathlib, random, shutil, subprocess, sys, tarfile, urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fault"))
import lib
from lib import ok
from server import DEADLINE, Server, differing, hold_open, until

ARCHIVE = pathlib.Path(os.environ.get("PLATEN_SHARED", pathlib.Path(__file__).resolve().parents[3] / "shared")) / \
    "sites" / "rust-blog-trace.tar.xz"
LIMIT = 3 * DEADLINE  # of a commit that shows a difference


def git(site, *arguments):
    if not lib.git(site, *arguments):
        raise RuntimeError("git " + " ".join(arguments))


def apply(site, change):
    path = os.path.join(site, change["path"])
    if change["op"] == "delete" and os.path.lexists(path):
        os.remove(path)
    elif change["op"] == "write":
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(base64.b64decode(change["b64"]) if "b64" in change else change["text"].encode())


def repository(site):
    """Makes a repository of the history: how many commits there are behind the first, which is checked out."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(lib.top)
    trace = next(pathlib.Path(lib.top).glob("*/trace.jsonl"))
    os.mkdir(site)
    with tarfile.open(trace.parent / "base.tar.gz") as base:
        base.extractall(site)
    commits = [json.loads(line) for line in open(trace)]
    git(site, "init", "-q")
    for n in range(len(commits) + 1):
        for change in commits[n - 1]["changes"] if n else ():
            apply(site, change)
        git(site, "add", "-A", "-f", "--", ".")
        git(site, "commit", "-q", "--allow-empty", "-m", str(n))
        git(site, "tag", "c%d" % n)
    git(site, "checkout", "-q", "--detach", "c0")
    return len(commits)


def written_urls(site):
    """The URLs of what a build writes now."""
    out = lib.top + "/out"
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run([lib.platen, "build", site, "-o", out, "--future", "--keep-going", "--cache-size", "0"], env=lib.clean,
                   capture_output=True)
    found = {"/", "/nothing/"}
    for name in lib.tree(out):
        url = "/" + urllib.parse.quote(name)
        found.add(url[:-len("index.html")] if url.endswith("/index.html") else url)
    return found


def replay(site, steps):
    live = Server(site, lib.clean, "--watch")
    compared, urls, bad = 0, written_urls(site), []
    try:
        for url in urls:
            live.get(url)
        hold_open(live, ["/", "/feed.xml"] + random_.sample(sorted(u for u in urls if u.endswith(".html")), 4))
        for n in steps:
            git(site, "checkout", "-q", "--detach", "c%d" % n)
            urls |= written_urls(site)
            compared += len(urls)
            if not until(LIMIT, lambda: not differing(live, site, sorted(urls))):
                bad.append("commit %d: %s" % (n, differing(live, site, sorted(urls))[:5]))
                break
    finally:
        live.stop()
    ok(not bad, "after each of %d checkouts the running server equals a new one, for %d answers of %d URLs" % (
        len(steps), compared, len(urls)), *bad)


parser = argparse.ArgumentParser()
parser.add_argument("platen")
parser.add_argument("--every", type=int, default=1)
parser.add_argument("--first", type=int, default=1)
parser.add_argument("--last", type=int, default=1 << 30)
parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
options = parser.parse_args()
random_ = random.Random(options.seed)
if not ARCHIVE.exists() or not shutil.which("git"):
    print("1..0 # SKIP no %s" % ("git" if ARCHIVE.exists() else ARCHIVE))
    sys.exit(0)
lib.begin(options.platen)
try:
    print("# seed %d" % options.seed)
    commits = repository(lib.top + "/site")
    replay(lib.top + "/site", list(range(options.first, min(commits, options.last) + 1, options.every)))
finally:
    status = lib.end()
sys.exit(status)
