"""Random edits of rich.py's site, as people, editors and git make them. What an edit does depends on the drawn numbers
and on what lies there, on nothing else.

Left out, each documented in README.md, "Limits":
- what is written to a file by a name that it has outside of the site, a hard link, as the kernel tells nobody. So there
  are none where `source` makes a part of the folder the site, and never any to what lies beside the site;
- writes through mappings that stay open, for the same reason;
- a clock that goes on, which a running server shows as it was at its start: SOURCE_DATE_EPOCH is set."""
import os, shutil, unicodedata

import lib
from rich_site import FOLDERS, GEMS, ODD_NAMES

SHUT_FILE, SHUT_FOLDER = (0, 0o200), (0, 0o444)


class Editor:
    """Edits a world with r, which may be exchanged; `told` has a line for each edit."""

    def __init__(self, world, r, meanwhile):
        self.world, self.r = world, r
        self.meanwhile = meanwhile  # called in the midst of a save
        self.told = []
        self.shut = []  # paths and their modes before
        self.building = False  # into the output, right now
        self.edits = [(f, n) for f, n, possible in (
            (self.write_new, 8, True), (self.write_again, 6, True), (self.set, 3, True), (self.swap_case_within, 1, True),
            (self.remove, 2, True), (self.remove_folder, 1, True), (self.rename, 2, True),
            (self.move_folder, 1, True), (self.file_or_folder, 1, True), (self.touch, 1, True), (self.exchange, 2, True),
            (self.link, 2, True), (self.git, 3, world.git), (self.chmod, 1, world.user), (self.gem, 2, world.jekyll),
            (self.lead, 1, world.linked),
            (self.lead_configuration, 3, world.configuration in ("led", "own is a link")),
            (self.named_configuration, 2, world.configuration == "named"), (self.source, 2, world.source),
            (self.plant, 3, not world.destination)) if possible]

    def edit(self):
        self.files, self.folders = self.world.walk()
        (f,) = self.r.choices([f for f, _ in self.edits], [n for _, n in self.edits])
        try:
            f()
        except (OSError, shutil.Error) as e:
            self.tell("%s did not work: %s" % (f.__name__, e))

    def tell(self, *words):
        self.told.append(" ".join(map(str, words)))

    # ---- names ---------------------------------------------------------------------------------------------------

    def at(self, path):
        return os.path.join(self.world.dir, path)

    def file(self):
        return self.r.choice(self.files) if self.files else "index.md"

    def folder(self):
        return self.r.choice(self.folders) if self.folders else "."

    def another_name(self, path):
        """What a file may be renamed to."""
        folder, name = os.path.split(path)
        composed = unicodedata.normalize("NFC", name)
        again = unicodedata.normalize("NFD" if composed == name else "NFC", name)
        return self.r.choice([
            os.path.join(folder, name.swapcase()), os.path.join(folder, again if "é" in composed else "é" + name),
            self.world.draw.name(), self.file(), os.path.join(self.folder(), name),
            os.path.join(folder, self.r.choice(ODD_NAMES) + name)])

    # ---- saves ---------------------------------------------------------------------------------------------------

    def save(self, path, text):
        """Saves as some editor does. Paths may be absolute."""
        way = self.r.choice([self.in_place, self.by_rename, self.with_backup, self.in_its_time, self.as_vim,
                             self.from_elsewhere, self.in_two])
        self.tell("saved", path, way.__name__)
        path, data = self.at(path), text.encode()
        os.makedirs(os.path.dirname(path), exist_ok=True)
        way(path, data)

    @staticmethod
    def in_place(path, data):
        with open(path, "wb") as f:
            f.write(data)

    def by_rename(self, path, data):
        self.in_place(path + ".tmp", data)
        os.rename(path + ".tmp", path)

    def with_backup(self, path, data):
        if os.path.isfile(path):
            os.rename(path, path + "~")
        self.in_place(path, data)
        if os.path.exists(path + "~"):
            os.remove(path + "~")

    def in_its_time(self, path, data):
        before = os.stat(path) if os.path.exists(path) else None
        self.in_place(path, data)
        if before:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def as_vim(self, path, data):
        probe = os.path.join(os.path.dirname(path), "4913")
        self.in_place(probe, b"")
        os.remove(probe)
        self.with_backup(path, data)

    def from_elsewhere(self, path, data):
        new = os.path.join(self.world.beside, "new")
        self.in_place(new, data)
        os.rename(new, path)

    def in_two(self, path, data):
        with open(path, "wb") as f:
            f.write(data[:len(data) // 2])
            f.flush()
            self.meanwhile()
            f.write(data[len(data) // 2:])

    # ---- files and folders -----------------------------------------------------------------------------------

    def write(self, path):
        old = ""
        if os.path.isfile(self.at(path)):
            with open(self.at(path), errors="replace") as f:
                old = f.read()
        self.save(path, self.world.draw.content(path, old))

    def write_new(self):
        self.write(self.world.draw.name())

    def write_again(self):
        self.write(self.file())

    def set(self):
        own = ["_config.yml"] * 2 + (["b.yml"] if self.world.config else [])
        self.write(self.r.choice(own))

    def swap_case_within(self):
        """Other bytes, of the same number and at the same time."""
        path = self.file()
        with open(self.at(path), "rb") as f:
            data = f.read()
        data = bytes(c ^ 32 if 65 <= (c & ~32) <= 90 and self.r.randrange(9) == 0 else c for c in data)
        self.in_its_time(self.at(path), data)
        self.tell("swapped some letters' case, same size and time:", path)

    def remove(self):
        path = self.file()
        os.remove(self.at(path))
        self.tell("removed", path)

    def remove_folder(self):
        if self.folders:
            path = self.folder()
            shutil.rmtree(self.at(path))
            self.tell("removed the folder", path)

    def rename(self):
        path = self.file()
        other = self.another_name(path)
        os.makedirs(os.path.dirname(self.at(other)), exist_ok=True)
        os.rename(self.at(path), self.at(other))
        self.tell("renamed", path, "to", other)

    def move_folder(self):
        if self.folders:
            path = self.folder()
            other = self.r.choice([self.folder(), path + "x", path.swapcase()] + FOLDERS)
            os.makedirs(os.path.dirname(self.at(other)), exist_ok=True)
            os.rename(self.at(path), self.at(other))
            self.tell("moved the folder", path, "to", other)

    def file_or_folder(self):
        if self.r.randrange(2):
            path = self.file()
            os.remove(self.at(path))
            os.mkdir(self.at(path))
            self.tell("a folder instead of", path)
            self.save(path + "/index.md", self.world.draw.document())
        elif self.folders:
            path = self.folder()
            shutil.rmtree(self.at(path))
            self.tell("a file instead of the folder", path)
            self.save(path, self.world.draw.content(path))

    def touch(self):
        path = self.file()
        os.utime(self.at(path), (1e9, 1e9))
        self.tell("touched", path)

    def exchange(self):
        one, other, between = self.file(), self.file(), os.path.join(self.world.beside, "between")
        if one != other:
            os.rename(self.at(one), between)
            os.rename(self.at(other), self.at(one))
            os.rename(between, self.at(other))
            self.tell("exchanged", one, "and", other)

    def chmod(self):
        """Shuts something for its owner, or opens it again."""
        if self.shut and self.r.randrange(2):
            self.open()
            return
        path = self.at(self.r.choice(self.files + self.folders))
        if not os.path.islink(path):
            mode = self.r.choice(SHUT_FILE if os.path.isfile(path) else SHUT_FOLDER)
            self.shut.append((path, os.stat(path).st_mode & 0o7777))
            os.chmod(path, mode)
            self.tell("shut %s to %o" % (path, mode))

    def open(self):
        path, mode = self.shut.pop()
        if os.path.lexists(path):
            os.chmod(path, mode)
            self.tell("opened", path)

    # ---- links -----------------------------------------------------------------------------------------------

    def symlink(self, to, path):
        self.tell("a link", path, "to", to)
        path = self.at(path)
        if os.path.lexists(path):
            os.remove(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(to, path)

    def link(self):
        path = self.file()
        relative = lambda to, path: os.path.relpath(to, os.path.dirname(path) or ".")
        way = self.r.randrange(6)
        if way < 2:
            to = self.file()
            beside = os.path.join(os.path.dirname(path), "l" + os.path.basename(to))
            name = self.r.choice([path, beside, self.world.draw.name()])
            self.symlink(relative(to, name), name)
        elif way == 2 and self.folders:
            name = os.path.join(self.r.choice(self.folders + ["."]), self.r.choice(["lnk", "sub"] + FOLDERS))
            self.symlink(relative(self.folder(), name), name)
        elif way == 3 and self.folders and not self.world.linked:
            self.symlink(self.at(self.folder()), self.r.choice(["lnk", "away", "_posts"]))
        elif way == 4:
            self.symlink(self.world.draw.name(), path + ".l.md")
        elif not self.world.source:
            os.link(self.at(path), self.at(os.path.join(os.path.dirname(path), "h" + os.path.basename(path))))
            self.tell("one more name, with h before it, of", path)

    def turn(self, link):
        """Leads a link to the other place, in one step or in two."""
        to = next(t for t in self.world.links[link] if t != os.readlink(link))
        if self.r.randrange(2):
            os.symlink(to, link + ".new")
            os.rename(link + ".new", link)
        else:
            os.remove(link)
            os.symlink(to, link)
        self.tell("led", link, "to", to)

    def lead(self):
        """DIR leads to another folder: mostly to what lies there from before, else to a copy."""
        if self.building:
            return  # it would go on writing from the folder that was left
        link, sites = self.world.dir, self.world.links[self.world.dir]
        other = os.path.join(lib.top, next(s for s in sites if s != os.readlink(link)))
        if self.r.randrange(3) == 0 or not os.path.exists(other):
            while self.shut:  # it would be shut in the copy, too
                self.open()
            shutil.rmtree(other, ignore_errors=True)
            shutil.copytree(link, other, symlinks=True, ignore=shutil.ignore_patterns(".platen"))
            self.tell("copied to", other)
        self.turn(link)
        # each folder has a list of what was written from it: what is written from the other one is not its own
        for folder in [self.world.output] + [os.path.join(lib.top, s, ".platen/outputs") for s in sites]:
            shutil.rmtree(folder, ignore_errors=True)
        self.world.foreign.clear()

    # ---- the configuration -----------------------------------------------------------------------------------

    def lead_configuration(self):
        conf = lib.top + "/conf"
        main, way = conf + "/main.yml", self.r.randrange(8)
        if way < 3:
            self.write(os.path.join(lib.top, self.r.choice(["v1", "v2"]), "main.yml"))
        elif way < 5:
            self.turn(conf)
        elif way == 5:
            with open(main, errors="replace") as f:
                text = f.read()
            self.save(os.path.realpath(conf) + "/other.yml", self.world.draw.configuration(text))
            self.symlink("other.yml", main)
        elif way == 6:
            os.remove(main)
            self.tell("removed", main)
        else:
            self.save(main, "title: one more\nk: %d\n" % self.r.randrange(9))

    def named_configuration(self):
        """A name that is looked for in DIR first: it comes there, and goes."""
        if os.path.exists(self.at("dev.yml")) and self.r.randrange(3):
            os.remove(self.at("dev.yml"))
            self.tell("removed dev.yml")
        else:
            self.write(self.r.choice(["dev.yml", self.world.here + "/dev.yml"]))

    def source(self):
        """The folder that `source` may name comes, or goes."""
        for folder in "cols", "sub":
            there, gone = self.at(folder), os.path.join(self.world.beside, folder)
            if os.path.isdir(there) and not os.path.exists(gone) and self.r.randrange(3) == 0:
                os.rename(there, gone)
                self.tell("moved away:", folder)
            elif os.path.isdir(gone) and not os.path.lexists(there):
                os.rename(gone, there)
                self.tell("moved back:", folder)

    # ---- beside the site -------------------------------------------------------------------------------------

    def gem(self):
        path, way = os.path.join(lib.top, self.world.draw.gem_name()), self.r.randrange(6)
        if way < 4:
            self.write(path)
        elif way == 4 and os.path.exists(path):
            os.remove(path)
            self.tell("removed", path)
        else:
            there = os.path.join(lib.top, self.r.choice(GEMS))
            off = there + ".off"
            if os.path.isdir(off) != os.path.isdir(there):
                os.rename(*((off, there) if os.path.isdir(off) else (there, off)))
                self.tell("came or went:", there)

    def git(self):
        way, site = self.r.randrange(7), self.world.dir
        if way == 6:
            words = [("config", "remote.origin.url", self.world.draw.fill("https://github.com/WORD/WORD.git"))]
        elif way < 2:
            words = [("add", "-A"), ("commit", "-q", "-m", "x")]
        elif way < 4:
            words = [("stash", "-u") if way == 2 else ("stash", "pop")]
        else:
            back = "HEAD~%d" % self.r.randrange(3)
            words = [("checkout", "-q", "-f", back, "--", ".") if way == 4 else ("reset", "-q", "--hard", back)]
        for w in words:
            done = lib.git(site, *w)
            self.tell("git", *w, "" if done else "(refused)")

    def plant(self):
        """Somebody else's doings in the output: nothing is written through a link there, and what is theirs stays."""
        out = self.world.output
        there = sorted(os.path.relpath(os.path.join(at, name), out) for at, _, names in os.walk(out) for name in names)
        if not there or self.building:
            return
        path = self.r.choice(there)
        top, full, way = path.split("/")[0], os.path.join(out, path), self.r.randrange(5)
        self.world.foreign.add(path)
        if way == 4 and top != path:
            shutil.rmtree(os.path.join(out, top))
            os.symlink(self.world.aside, os.path.join(out, top))
            self.world.foreign.add(top + "/")
        elif way == 3 and not os.path.islink(full):
            with open(full, "ab") as f:
                f.write(b"more")
        else:
            os.remove(full)
            if way == 1:
                self.in_place(full, b"foreign")
            elif way == 2:
                os.symlink(os.path.relpath(self.world.secret, os.path.dirname(full)), full)
        self.tell("in the output:", ["removed", "replaced", "a link instead of", "longer", "a link above"][way], path)
