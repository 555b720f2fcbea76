"""Where all lies that rich.py edits: the site and a second one that its link may lead to, gems, configurations beside the
site, the output, and what nobody may touch. All of it below one temporary folder."""
import os, pathlib, shutil

import lib
import random_site
from rich_site import Drawer

SECRET = "SECRET"
OWN = (".platen", ".git", "_site", "out", "outer", "o u", "_out")  # no edit goes there; DESTINATIONS are among them

# --config as it is given, beside none: two files of DIR; one behind a link that may be led elsewhere, and one of DIR; a
# name that is looked for in DIR and then where the command is given; none, and DIR's own is a link.
CONFIGURATIONS = ["own", "own", "own", "given", "led", "named", "own is a link"]
OPTIONS = [[], [], ["--drafts"], ["--future"], ["--unpublished", "--drafts"]]
MACHINE = [[], [], [], ["--memory", "1M"], ["--cache-size", "1M"], ["--memory", "1M", "--cache-size", "1M"], ["--poll"]]
ENVIRONMENTS = {
    "SOURCE_DATE_EPOCH": ["1700000000", "1700006399", "1700006400", "1600000000", "0"],
    "JEKYLL_ENV": ["production", "x", ""], "TZ": ["America/New_York", "Asia/Tokyo"],
    "LC_ALL": ["C", "C.UTF-8", "tr_TR.UTF-8"],
}


class World:
    def __init__(self, r, jekyll, user):
        at = lambda name: os.path.join(lib.top, name)
        self.jekyll, self.user = jekyll, user
        self.gems, self.beside, self.cache = at("gems"), at("beside"), at("kept")
        self.output, self.empty = at("output"), at("empty")
        self.aside, self.secret = at("aside"), at("home/secret")
        self.links = {at("cur"): ["s0", "s1"], at("conf"): ["v1", "v2"]}  # where each may lead
        self.linked = r.randrange(3) == 0
        self.dir = at("cur" if self.linked else "s0")
        self.configuration = r.choice(CONFIGURATIONS) if jekyll else "own"
        self.source = jekyll and r.randrange(5) == 0
        self.destination = not self.linked and r.randrange(6) == 0
        self.here = self.dir if self.destination else at("here")  # where commands are given: `destination` is from there
        # what git does in the outputs' folders would be somebody else's doings
        self.git = r.randrange(2) == 0 and not self.destination and shutil.which("git") is not None
        self.caches = ["--cache-dir", self.cache] if r.randrange(2) else []
        self.foreign = set()  # of the output, what others wrote there; folders end in '/'
        self.draw_options(r)
        self.draw = Drawer(r, jekyll, self.source, self.destination)

    def __str__(self):
        traits = ["a site in Jekyll's layout" if self.jekyll else "a plain folder"]
        traits += [trait for trait, holds in (
            ("DIR is a link", self.linked), ("a repository", self.git), ("`source` is set", self.source),
            ("`destination` is set", self.destination), ("as another user", self.user)) if holds]
        options = " ".join(self.options + self.machine).replace(lib.top + "/", "")
        return ", ".join(traits + ["configuration: " + self.configuration, options or "no options"])

    # ---- options ---------------------------------------------------------------------------------------------

    def config_files(self):
        """The files of --config."""
        return {"given": [self.dir + "/_config.yml", self.dir + "/b.yml"], "named": ["dev.yml"],
                "led": [lib.top + "/conf/main.yml", self.dir + "/b.yml"]}.get(self.configuration, [])

    def draw_options(self, r):
        """Of what is started from now on. Caches are shared with what ran before."""
        files = self.config_files()
        self.config = ["--config", ",".join(files)] if files else []
        self.options = self.config + r.choice(OPTIONS)
        self.other_options = self.config + r.choice(OPTIONS)  # of a second server
        self.machine = r.choice(MACHINE)
        self.env = dict(lib.clean, GEM_HOME=self.gems)
        for name, values in ENVIRONMENTS.items():
            if r.randrange(6) == 0:
                self.env[name] = r.choice(values)

    # ---- making it -------------------------------------------------------------------------------------------

    def make(self, r):
        for folder in lib.top + "/here", self.beside, self.aside, lib.top + "/v1", lib.top + "/v2":
            os.mkdir(folder)
        lib.write(self.secret, SECRET)
        lib.write(self.aside + "/mine.txt", SECRET)
        for link, (to, _) in self.links.items():
            os.symlink(to, link)
        site = lib.top + "/s0"
        if self.jekyll and r.randrange(2):
            random_site.make(r.randrange(1 << 30), pathlib.Path(site))
        for name, text in self.draw.site():
            self.first(os.path.join(site, name), text)
        settings = self.settings(r, site)
        if self.jekyll:
            for name, text in self.draw.gems():
                self.first(os.path.join(lib.top, name), text)
        self.first_settings(site, settings)
        if self.git:
            lib.write(site + "/.gitignore", ".platen\nbarrier.svg\n")
            lib.git(site, "init", "-q")
            lib.git(site, "add", "-A")
            lib.git(site, "commit", "-q", "-m", "0")

    @staticmethod
    def first(path, text):
        """Writes one of the first files, if no file has the name of a folder that it needs."""
        if not os.path.isdir(path):
            try:
                lib.write(path, text)
            except (FileExistsError, NotADirectoryError):
                pass

    def settings(self, r, site):
        if not self.jekyll:
            return "title: A\n"
        if os.path.exists(site + "/_config.yml") and r.randrange(2):  # random_site.py's
            with open(site + "/_config.yml") as f:
                return f.read()
        return "title: A\ncollections: {recipes: {output: true}}\ntheme: mygem\nplugins: [jekyll-feed, jekyll-seo-tag]\n"

    def first_settings(self, site, text):
        lib.write(site + "/b.yml", "k: 7\n")
        for folder in "v1", "v2":
            lib.write("%s/%s/main.yml" % (lib.top, folder), text + "k: %s\n" % folder)
        own = site + "/_config.yml"
        if self.configuration == "own is a link":
            if os.path.lexists(own):
                os.remove(own)
            os.symlink("../conf/main.yml", own)
        else:
            lib.write(own, text)
        lib.write(self.here + "/dev.yml", text)

    # ---- what is there ---------------------------------------------------------------------------------------

    def walk(self):
        """The paths of the site's files, and of its folders, from DIR."""
        files, folders = [], []
        for at, below, names in os.walk(self.dir):
            below[:] = sorted(name for name in below if name not in OWN)
            from_dir = lambda name: os.path.relpath(os.path.join(at, name), self.dir)
            folders += map(from_dir, below)
            files += [from_dir(name) for name in sorted(names) if name != "barrier.svg"]
        return files, folders

    def heal(self):
        """A configuration that is named and not there has nothing start: it is there again."""
        told = []
        for path in self.config_files():
            if path == "dev.yml":
                path = self.here + "/dev.yml"
            if not os.path.exists(path):
                if os.path.islink(path):
                    os.remove(path)
                lib.write(path, "title: back\n")
                told.append("back: " + path)
        return told

    def untouched(self):
        """Whether what nobody may touch is as it was."""
        good = os.listdir(self.aside) == ["mine.txt"]
        for path in self.secret, self.aside + "/mine.txt":
            with open(path) as f:
                good = good and f.read() == SECRET
        return good
