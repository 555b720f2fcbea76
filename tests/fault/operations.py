#!/usr/bin/env python3
"""The n-th file operation of a build or an update fails, for every n: something is said, nothing crashes, no
file is half written, and what comes after is as from scratch.

	operations.py PLATEN PRELOAD.so [--stride N] [--only WORD] [--at SCENARIO:FAULT:N]

--stride N tries every N-th operation, beginning anywhere (the seed is printed); --at repeats one and shows it.
"""
import argparse, collections, os, random, shutil, subprocess, sys

import lib
from lib import FAULTS, Control, build, differing, ok, tree

def is_temporary(name):
    return os.path.basename(name).startswith(".platen-")


def judge(scenario, status, err, made, stays):
    """What is wrong with a build in which an operation failed: a list of texts."""
    wrong = []
    if status < 0 or status > 3:
        wrong.append("it ended with %d" % status)
    if status != 0 and not err.strip():
        wrong.append("it ended with %d and said nothing" % status)
    if status == 0 and made != scenario.after:
        wrong.append("it ended with 0, and is not as from scratch: %s" % differing(made, scenario.after)[:5])
    half = [f for f, b in made.items()
            if not is_temporary(f) and b != scenario.after.get(f) and b != scenario.before.get(f)]
    if half:
        wrong.append("half written: %s" % half[:5])
    left = [f for f in made if is_temporary(f)]
    if left and not stays:  # a disk that stays full may be one that nothing can be removed from
        wrong.append("temporary files are left: %s" % left[:3])
    return wrong


def one(scenario, fault, at, stays):
    """What is wrong when the operation fails; which it was, "" where there are not so many; and what was said."""
    work = lib.top + "/work"  # always the same: the list of what was written to a folder goes by its path
    shutil.copytree(scenario.start, work, symlinks=True)
    try:
        control.arm(fault, at, stays)
        status, out, err = build(work, faulty)
        control.disarm()
        count, hits, what = control.read()
        if not hits:
            return [], "", ""
        wrong = judge(scenario, status, err, tree(work + "/out"), stays)
        told = "operation %d of %d, %s: status %d\n%s%s" % (at, count, what, status, out, err)
        status, out, err = build(work)
        gone = [f for f in differing(tree(work + "/out"), scenario.after) if not (stays and is_temporary(f))]
        if status != 0 or gone:
            wrong.append("the next one ends with %d and is not as from scratch: %s" % (status, gone[:5]))
            told += "-- then:\n" + out + err
        return wrong, what, told
    except subprocess.TimeoutExpired:
        return ["it hangs"], control.read()[2], ""
    finally:
        control.disarm()
        shutil.rmtree(work, ignore_errors=True)


def run(scenario, fault, stays):
    at = 1 + seed.randrange(options.stride)
    bad, kinds = [], collections.Counter()
    while True:
        wrong, what, told = one(scenario, fault, at, stays)
        if not what:
            break
        kinds[what] += 1
        if wrong:
            again = "again: --at %s:%s%s:%d" % (scenario.name, fault, "+" if stays else "", at)
            bad.append("\n".join(wrong + [told + again]))
        at += options.stride
    tried = sum(kinds.values())
    name = "%s, %s%s" % (scenario.name, fault, " from there on" if stays else "")
    ok(not bad, "%s: each of %d operations failed, and all was told and healed" % (name, tried),
       "%d of %d were wrong" % (len(bad), tried), *bad[:options.show])
    print("# " + ", ".join("%s %d" % k for k in kinds.most_common()), flush=True)
    return tried


parser = argparse.ArgumentParser()
parser.add_argument("platen")
parser.add_argument("preload")
parser.add_argument("--stride", type=int, default=1)
parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
parser.add_argument("--only", default="")
parser.add_argument("--at", default="")
parser.add_argument("--show", type=int, default=3, help="how many failures are told in full")
options = parser.parse_args()
seed = random.Random(options.seed)
lib.begin(options.platen)
control = Control(lib.top + "/control")
faulty = dict(lib.clean, LD_PRELOAD=os.path.abspath(options.preload), PLATEN_FAULT=control.path)
try:
    print("# seed %d" % options.seed)
    all_scenarios = lib.scenarios()
    total = 0
    if options.at:
        name, fault, at = options.at.split(":")
        found = [s for s in all_scenarios if s.name == name][0]
        wrong, _, told = one(found, fault.rstrip("+"), int(at), fault.endswith("+"))
        print("\n".join(wrong + [told]))
        sys.exit(0)
    for scenario in all_scenarios:
        for fault in FAULTS + ["ENOSPC+", "EMFILE+"]:
            if options.only in scenario.name + ":" + fault:
                total += run(scenario, fault.rstrip("+"), fault.endswith("+"))
    print("# %d operations failed in all" % total)
finally:
    status = lib.end()
sys.exit(status)
