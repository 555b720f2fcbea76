#!/usr/bin/env python3
"""Counts what a run of `meson test` proved, from its testlog.json.

    count.py TESTLOG WHERE

Prints "PASSED FAILED SKIPPED" for the shell, and on standard error every failure and every skip by
name. A TAP program counts by its own lines; any other test counts once. A program that fails
without saying which of its lines did (it crashed, or ran out of time) counts as one failure.
"""
import json
import re
import sys

LINE = re.compile(r'^(not )?ok\b(?: \d+)?(?: - )?(.*)$')
SKIP = re.compile(r'#\s*skip\S*\s*(.*)$', re.I)
TODO = re.compile(r'#\s*todo\b', re.I)  # known to fail, and why: told as what is skipped is
PLAN = re.compile(r'^1\.\.0\s*#\s*skip\S*\s*(.*)$', re.I)


def tap(text):
    """The lines of a TAP program as (passed, skipped, sentence)."""
    for line in text.splitlines():
        plan = PLAN.match(line)
        if plan:
            yield True, True, plan.group(1)
            continue
        m = LINE.match(line)
        if m:
            known = bool(m.group(1) and TODO.search(m.group(2)))
            yield known or not m.group(1), known or bool(SKIP.search(m.group(2))), m.group(2)


def comments(text, sentence, most=60):
    """What a program says about a failed line: the comments right behind it, else those in front of it."""
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith('not ok') and line.endswith(sentence))
    behind = at + 1
    while behind < len(lines) and behind <= at + most and lines[behind].startswith('#'):
        yield lines[behind]
        behind += 1
    if behind == at + 1:  # some tell it before
        yield from [line[:400] for line in lines[:at] if line.startswith('#')][-most:]


def count(test):
    """One entry of the log as (passed, failed, skipped), telling what did not pass."""
    n = [0, 0, 0]
    for passed, skipped, sentence in tap(test.get('stdout', '')):
        n[1 if not passed else 2 if skipped else 0] += 1
        if not passed:
            tell('FAILED', test, sentence)
            for line in comments(test.get('stdout', ''), sentence):
                print('    ' + line, file=sys.stderr)
        elif skipped:
            tell('skipped', test, sentence)
    result = test['result']
    if result == 'SKIP' and not n[2]:
        n[2] += 1
        tell('skipped', test, '')
    elif result == 'INTERRUPT' and not n[1]:
        n[2] += 1
        tell('skipped', test, 'was ended')
    elif result in ('OK', 'EXPECTEDFAIL', 'SKIP'):
        n[0] += sum(n) == 0
    elif not n[1]:
        n[1] += 1
        tell('FAILED', test, result.lower())
    return n


def tell(what, test, sentence):
    print(f'{what}: {where}: {test["name"]}: {sentence}', file=sys.stderr)


where = sys.argv[2]
total = [0, 0, 0]
with open(sys.argv[1], encoding='utf-8', errors='replace') as log:
    for entry in log:
        total = [a + b for a, b in zip(total, count(json.loads(entry)))]
print(*total)
