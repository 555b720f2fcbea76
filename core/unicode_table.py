#!/usr/bin/env python3
"""Writes unicode_table.h: classes, lower and upper case of all code points, as ranges.

    python3 core/unicode_table.py >core/unicode_table.h
"""
import sys
import unicodedata

CLASS = {"L": 1, "M": 2, "Nd": 4, "Nl": 8, "No": 8, "Pc": 16}


def class_of(c):
    g = unicodedata.category(chr(c))
    return CLASS.get(g) or CLASS.get(g[0], 0)


def lower_of(c):
    s = chr(c).lower()
    return ord(s) if len(s) == 1 else c


def class_ranges():
    out = []
    for c in range(sys.maxunicode + 1):
        k = class_of(c)
        if k and out and out[-1][2] == k and out[-1][1] == c - 1:
            out[-1][1] = c
        elif k:
            out.append([c, c, k])
    return out


def upper_of(c):
    s = chr(c).upper()
    return ord(s) if len(s) == 1 else c


def specials(case, plain):
    """What a code point becomes in a case, where `plain` has it otherwise: up to three code points."""
    out = []
    for c in range(sys.maxunicode + 1):
        s = case(chr(c))
        if s != plain(c):
            out.append([c] + [ord(x) for x in s] + [0] * (3 - len(s)))
    return out


def case_ranges(case_of):
    """Ranges of a step (1 or 2) whose members all have the same distance to their other case."""
    moved = [(c, case_of(c) - c) for c in range(sys.maxunicode + 1) if case_of(c) != c]
    out = []
    for c, d in moved:
        if out and out[-1][3] == d:
            first, last, step, _ = out[-1]
            gap = c - last
            if gap in (1, 2) and (first == last or step == gap):
                out[-1][1:3] = [c, gap]
                continue
        out.append([c, c, 1, d])
    return out


def rows(name, head, items):
    print("static const struct %s %s[] = {" % (head, name))
    line = "\t"
    for i in items:
        if len(line) + len(i) > 92:
            print(line.rstrip())
            line = "\t"
        line += i + " "
    print(line.rstrip())
    print("};\n")


print("/* Made by unicode_table.py from Unicode %s: do not edit. */" % unicodedata.unidata_version)
print("/* clang-format off */\n")
rows("class_ranges", "class_range", ["{ 0x%X, 0x%X, %d }," % tuple(r) for r in class_ranges()])
for name, case_of in (("lower", lower_of), ("upper", upper_of)):
    rows(name + "_ranges", "case_range", ["{ 0x%X, 0x%X, %d, %d }," % tuple(r) for r in case_ranges(case_of)])
rows("upper_specials", "case_special", ["{ 0x%X, { 0x%X, 0x%X, 0x%X } }," % tuple(r)
     for r in specials(str.upper, lambda c: chr(upper_of(c)))])
rows("title_specials", "case_special", ["{ 0x%X, { 0x%X, 0x%X, 0x%X } }," % tuple(r)
     for r in specials(str.title, lambda c: chr(c).upper())])
print("/* clang-format on */")
