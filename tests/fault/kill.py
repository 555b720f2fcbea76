#!/usr/bin/env python3
"""`kill -9` at random moments of builds and updates: each file is whole, old or new, and after another
build all is as from scratch. And a cache that is cut at each page, flipped, another's, shared, or has no room: as from
scratch, one line at most, no hang and no signal.

	kill.py PLATEN [--kills N] [--hurts N] [--seed N]
"""
import argparse, os, random, shutil, subprocess, sys, time

import lib
from lib import build, command, differing, ok, tree

PAGE = 4096


def fresh(scenario):
    work = lib.top + "/work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(scenario.start, work, symlinks=True)
    return work


def took(scenario):
    """How long a build takes here, the shortest of five: a kill comes at some moment of it."""
    shortest = lib.LIMIT
    for _ in range(5):
        work = fresh(scenario)
        begun = time.monotonic()
        build(work)
        shortest = min(shortest, time.monotonic() - begun)
    return shortest


def gone(work, scenario):
    """What differs from scratch; temporary files of a process that was killed may stay."""
    return [f for f in differing(tree(work + "/out"), scenario.after) if not os.path.basename(f).startswith(".platen-")]


def kills(scenario, n):
    limit, in_time, bad = took(scenario), 0, []
    for _ in range(n):
        work, after = fresh(scenario), random_.random() * limit
        p = subprocess.Popen(command(work), env=lib.clean, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        time.sleep(after)
        p.kill()
        in_time += p.wait() == -9
        half = [f for f, b in tree(work + "/out").items() if not os.path.basename(f).startswith(".platen-")
                and b != scenario.before.get(f) and b != scenario.after.get(f)]
        status, out, err = build(work)
        if status != 0 or half or gone(work, scenario):
            bad.append("after %.1f ms: half %s, status %d, differing %s\n%s%s" % (
                after * 1000, half[:3], status, gone(work, scenario)[:5], out, err))
    ok(not bad, "%s: killed %d times, %d of them before its end; the next is as from scratch" % (scenario.name, n, in_time),
       *bad[:3])


def hurt(scenario, name, work):
    """Builds over what was done to the cache; what is wrong."""
    status, out, err = build(work, None, "--verbose")
    lines = [l for l in (out + err).splitlines() if "the cache" in l or "kept for the next" in l]
    wrong = []
    if status != 0 or gone(work, scenario):
        wrong.append("%s: status %d, differing %s\n%s" % (name, status, gone(work, scenario)[:5], err))
    if len(lines) > 1:
        wrong.append("%s: more than one line\n%s" % (name, "\n".join(lines)))
    return wrong


def hurts(scenario, n):
    cut, flipped, bad = 0, 0, []
    cache = fresh(scenario) + "/site/.platen/cache/"
    sizes = {f: os.path.getsize(cache + f) for f in ("index", "values")}
    for name, at in [(f, page + beside) for f in sizes for page in range(0, sizes[f], PAGE) for beside in (-1, 0, 1)
                     if 0 <= page + beside < sizes[f]]:
        work = fresh(scenario)
        os.truncate(cache + name, at)
        bad += hurt(scenario, "%s cut at %d" % (name, at), work)
        cut += 1
    for _ in range(n):
        work, name = fresh(scenario), random_.choice(("index", "values"))
        with open(cache + name, "r+b") as f:
            for _ in range(random_.choice((1, 8, 1000))):
                at = random_.randrange(random_.choice((64, sizes[name])))
                f.seek(at)
                byte = f.read(1)
                f.seek(at)
                f.write(bytes([byte[0] ^ 1 << random_.randrange(8)]))
        bad += hurt(scenario, name + " flipped", work)
        flipped += 1
    ok(not bad, "%s: the cache cut at the end of each page and beside, %d times, and flipped %d times: as from scratch" % (scenario.name, cut, flipped), *bad[:3])


def others(scenario):
    cache = fresh(scenario) + "/site/.platen/cache/"
    for name, do in {
            "is empty": lambda: [os.truncate(cache + f, 0) for f in ("index", "values")],
            "lacks its values": lambda: os.remove(cache + "values"),
            "has a folder for an index": lambda: (os.remove(cache + "index"), os.mkdir(cache + "index")),
            "has a pipe for an index": lambda: (os.remove(cache + "index"), os.mkfifo(cache + "index")),
            "is a link to nowhere": lambda: (os.remove(cache + "values"), os.symlink("/nowhere/at/all", cache + "values")),
            "is a text": lambda: lib.write(cache + "index", "not a cache\n" * 1000),
    }.items():
        work = fresh(scenario)
        do()
        bad = hurt(scenario, name, work)
        ok(not bad, "%s: a cache that %s: as from scratch" % (scenario.name, name), *bad)
    work = fresh(scenario)
    both = [subprocess.Popen(command(work), env=lib.clean, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT) for _ in range(2)]
    said = [p.communicate(timeout=lib.LIMIT)[0].decode() for p in both]
    good = [p.returncode for p in both] == [0, 0] and not gone(work, scenario)
    ok(good, scenario.name + ": two at once write the same folder: as from scratch", gone(work, scenario), *said)
    bad = hurt(scenario, "after two", work)
    ok(not bad, scenario.name + ": and so is one after them", *bad)


def full_disk(scenario):
    """A file system without room, of a few sizes: a diagnostic, and with room again as from scratch."""
    work = lib.top + "/work"
    for room in 0, 4, 16, 48, 100, 160, 240, 400:
        shutil.rmtree(work, ignore_errors=True)
        os.mkdir(work)
        if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", work],
                                              stderr=subprocess.DEVNULL).returncode != 0:
            ok(True, "a full disk # SKIP not root, or no tmpfs")
            return
        try:
            shutil.copytree(scenario.start, work, symlinks=True, dirs_exist_ok=True)
            disk = os.statvfs(work)
            kilobytes = (disk.f_blocks - disk.f_bfree) * disk.f_frsize // 1024 + room
            subprocess.run(["mount", "-o", "remount,size=%dk" % kilobytes, work], check=True)
            status, out, err = build(work)
            half = [f for f, b in tree(work + "/out").items() if b != scenario.before.get(f) and b != scenario.after.get(f)]
            told = status == 0 and not gone(work, scenario) or status == 3 and "no space left" in err
            ok(told and not half, "%s: a disk with %d KB left: %s" % (scenario.name, room, "has room" if status == 0 else
               "that it is full is said, and no file is half written"), half[:5], status, out, err)
            subprocess.run(["mount", "-o", "remount,size=64m", work], check=True)
            bad = hurt(scenario, "with room", work)
            ok(not bad, scenario.name + ": with room again: as from scratch", *bad)
        finally:
            subprocess.run(["umount", work], check=True)


def read_only(scenario):
    """A site on a file system that cannot be written; root may write where permissions say no."""
    work, other = fresh(scenario), lib.top + "/other"
    site = work + "/site"
    if os.getuid() != 0 or subprocess.run(["mount", "--bind", "-o", "ro", site, site], stderr=subprocess.DEVNULL).returncode:
        ok(True, "a folder that cannot be written # SKIP not root, or no bind mounts")
        return
    try:
        shutil.rmtree(other, ignore_errors=True)
        r = subprocess.run([lib.platen, "build", site, "-o", other, "--future"], env=lib.clean, capture_output=True,
                           timeout=lib.LIMIT)
        said = r.stdout.decode() + r.stderr.decode()
        ok(r.returncode == 0 and not differing(tree(other), scenario.after),
           scenario.name + ": a site that cannot be written is built elsewhere, as from scratch", said)
    finally:
        subprocess.run(["umount", site], check=True)


parser = argparse.ArgumentParser()
parser.add_argument("platen")
parser.add_argument("--kills", type=int, default=52)
parser.add_argument("--hurts", type=int, default=40, help="flips of each cache")
parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
options = parser.parse_args()
random_ = random.Random(options.seed)
print("# seed %d" % options.seed)
lib.begin(options.platen)
try:
    scenarios = lib.scenarios()
    for scenario in scenarios:
        kills(scenario, options.kills // len(scenarios))
    for scenario in scenarios:
        full_disk(scenario)
        read_only(scenario)
        if scenario.before:
            hurts(scenario, options.hurts)
            others(scenario)
finally:
    status = lib.end()
sys.exit(status)
