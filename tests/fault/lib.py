"""What the tests of faults share: the Test Anything Protocol, two sites of twenty posts and an edit of each, building
and comparing. `begin` is called first."""
import mmap, os, shutil, struct, subprocess, tempfile

LIMIT = 60  # seconds, of a run that hangs
POSTS = 20

tests = failed = 0
top = platen = clean = None


def begin(program):
    """A temporary folder `top`, the program, and the environment `clean` that it is run in."""
    global top, platen, clean
    platen = os.path.abspath(program)
    top = tempfile.mkdtemp(prefix="platen-fault-")
    clean = {k: v for k, v in os.environ.items() if k not in ("LD_PRELOAD", "TZ", "LC_ALL")}
    clean.update(NO_COLOR="1", HOME=top + "/home", XDG_CACHE_HOME=top + "/cache", SOURCE_DATE_EPOCH="1704067200")


def end():
    """Prints the plan; the exit status."""
    shutil.rmtree(top, ignore_errors=True)
    print("1..%d" % tests)
    return failed > 0


def ok(good, sentence, *more):
    global tests, failed
    tests += 1
    failed += not good
    print("%sok %d - %s" % ("" if good else "not ", tests, sentence), flush=True)
    for line in more if not good else ():
        print("# " + str(line).replace("\n", "\n# "))


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def git(site, *arguments):
    """Whether it did that: with no setting of this machine, and at one time, so that commits are the same ones again."""
    who = {"GIT_%s_%s" % (a, b): v for a in ("AUTHOR", "COMMITTER")
           for b, v in (("NAME", "test"), ("EMAIL", "test@example.com"), ("DATE", "2024-01-01T00:00:00Z"))}
    r = subprocess.run(["git", "-c", "core.autocrlf=false", "-c", "gc.auto=0", *arguments], cwd=site,
                       env=dict(clean, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null", **who),
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return r.returncode == 0


# ---- sites ---------------------------------------------------------------------------------------------


def plain(site):
    for i in range(POSTS):
        write("%s/notes/post-%02d.md" % (site, i), "---\ntitle: Post %d\ndate: 2024-01-%02d\ntags: [a, t%d]\n---\n"
              "\nWords of *%d*, and [another](post-%02d.md).\n" % (i, i + 1, i % 3, i, (i + 1) % POSTS))
    write(site + "/about.md", "# About\n\n![s](stone.svg)\n")
    write(site + "/_config.yml", "title: Faults\nurl: http://faults.example\n")
    write(site + "/style.css", "body { color: red }\n")
    write(site + "/stone.svg", "<svg xmlns='http://www.w3.org/2000/svg'></svg>\n" * 50)


def plain_edit(site):
    write(site + "/notes/post-03.md", "---\ntitle: New title\ndate: 2024-01-04\n---\n\nOther words.\n")
    os.remove(site + "/notes/post-05.md")
    os.rename(site + "/notes/post-07.md", site + "/notes/renamed.md")
    write(site + "/more/new.md", "A new page.\n")
    write(site + "/style.css", "body { color: blue }\n")
    write(site + "/_config.yml", "title: Faults mended\nurl: http://faults.example\n")


def jekyll(site):
    for i in range(POSTS):
        write("%s/_posts/2024-01-%02d-post.md" % (site, i + 1), "---\nlayout: post\ntitle: Post %d\ntags: [a]\n---\n"
              "Words of *%d* {%% include note.html n=%d %%}\n" % (i, i, i))
    write(site + "/_config.yml", "title: Faults\nurl: http://faults.example\nplugins: [jekyll-feed, jekyll-sitemap]\n"
          "collections: {books: {output: true}}\n")
    write(site + "/_layouts/default.html", "<title>{{ page.title }} {{ site.title }}</title>{{ content }}\n")
    write(site + "/_layouts/post.html", "---\nlayout: default\n---\n{{ content }}{{ page.next.title }}\n")
    write(site + "/_includes/note.html", "<i>{{ include.n }}{{ site.data.words.one }}</i>")
    write(site + "/_data/words.yml", "one: uno\n")
    write(site + "/_books/first.md", "---\ntitle: First\n---\nA book.\n")
    write(site + "/css/main.scss", "---\n---\n@import 'part';\nb { color: $c }\n")
    write(site + "/_sass/_part.scss", "$c: red;\n")
    write(site + "/index.html", "---\nlayout: default\n---\n{% for p in site.posts %}<a href='{{ p.url }}'>{{ p.title }}</a>{% endfor %}\n")
    write(site + "/file.bin", "bytes " * 500)


GEMS = "/vendor/bundle/ruby/3.1.0/"
THEME = GEMS + "gems/atheme-0.1.0"


def themed(site):
    """Layouts, includes, data, settings, style sheets and files that are a gem's, some of them hidden by the site's own."""
    jekyll(site)
    write(site + "/_config.yml", "title: Themed\nurl: http://faults.example\ntheme: atheme\nplugins: [jekyll-feed]\n"
          "collections: {books: {output: true}}\n")
    write(site + "/pages/one.md", "---\nlayout: page\n---\nOne {% include part.html %} {{ site.tagline }}\n")
    write(site + "/pages/two.md", "---\nlayout: post\n---\n{{ site.data.colours.red }} {{ site.data.words.one }}\n")
    theme = site + THEME
    write(theme + "/_config.yml", "tagline: of the theme\n")
    write(theme + "/_layouts/page.html", "---\nlayout: base\n---\n<p>{{ content }}{% include note.html n=1 %}</p>\n")
    write(theme + "/_layouts/base.html", "<html>{{ content }}</html>\n")
    write(theme + "/_layouts/post.html", "hidden by the site's\n")
    write(theme + "/_includes/part.html", "of the theme {% include deep/er.html %}")
    write(theme + "/_includes/deep/er.html", "and deeper")
    write(theme + "/_data/colours.yml", "red: rot\n")
    write(theme + "/_data/words.yml", "one: hidden\n")
    write(theme + "/_sass/_of_theme.scss", "$d: green;\n")
    write(theme + "/assets/theme.scss", "---\n---\n@import 'of_theme';\ni { color: $d }\n")
    write(theme + "/assets/img/x.svg", "<svg xmlns='http://www.w3.org/2000/svg'></svg>\n")
    write(site + GEMS + "specifications/atheme-0.1.0.gemspec",
          'Gem::Specification.new do |s|\n  s.add_runtime_dependency(%q<jekyll-seo-tag>.freeze, ["~> 2.0"])\nend\n')


def jekyll_edit(site):
    write(site + "/_posts/2024-01-04-post.md", "---\nlayout: post\ntitle: New title\n---\nOther words.\n")
    os.remove(site + "/_posts/2024-01-06-post.md")
    os.rename(site + "/_posts/2024-01-08-post.md", site + "/_posts/2024-01-09-renamed.md")
    write(site + "/_layouts/post.html", "---\nlayout: default\n---\n<p>{{ content }}</p>{{ page.next.title }}\n")
    write(site + "/_data/words.yml", "one: ein\n")
    write(site + "/_sass/_part.scss", "$c: blue;\n")
    write(site + "/more/new.md", "---\n---\nA new page.\n")
    write(site + "/file.bin", "other " * 500)


# ---- failing operations --------------------------------------------------------------------------------

FAULTS = ["EIO", "EACCES", "ENOSPC", "EMFILE", "EINTR", "short", "ENOMEM"]  # as preload.c numbers them


class Control:
    """The other side of preload.c's struct control."""

    def __init__(self, path):
        with open(path, "wb") as f:
            f.write(bytes(4096))
        self.path = path
        with open(path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 4096)

    def arm(self, fault, at, stays=False):
        self.map[:84] = bytes(84)
        struct.pack_into("=III", self.map, 0, at, FAULTS.index(fault), stays)

    def disarm(self):
        struct.pack_into("=I", self.map, 0, 0)

    def read(self):
        count, hits = struct.unpack_from("=II", self.map, 12)
        return count, hits, self.map[20:84].split(b"\0")[0].decode()


# ---- building -------------------------------------------------------------------------------------------


def command(work):
    return [platen, "build", work + "/site", "-o", work + "/out", "--future"]


def build(work, env=None, *more):
    """The status, and what was said on standard output and on standard error."""
    r = subprocess.run(command(work) + list(more), stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=LIMIT, env=env or clean)
    return r.returncode, r.stdout.decode(errors="replace"), r.stderr.decode(errors="replace")


def tree(folder):
    found = {}
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = f.read()
    return found


def differing(a, b):
    return sorted(k for k in set(a) | set(b) if a.get(k) != b.get(k))


class Scenario:
    """A folder to start from, and what the output is before and after a build."""

    def __init__(self, name, make, edit):
        self.name = name
        self.start = "%s/start-%s" % (top, name)
        work = top + "/work"
        make(work + "/site")
        if edit:
            r = build(work)
            assert r[0] == 0, r
            self.before = tree(work + "/out")
            edit(work + "/site")
        else:
            self.before = {}
        os.rename(work, self.start)
        scratch = "%s/scratch-%s" % (top, name)
        shutil.copytree(self.start + "/site", scratch + "/site", ignore=shutil.ignore_patterns(".platen"))
        r = build(scratch)
        assert r[0] == 0, r
        self.after = tree(scratch + "/out")


def scenarios():
    return [Scenario("build", plain, None), Scenario("update", plain, plain_edit),
            Scenario("jekyll-build", jekyll, None), Scenario("jekyll-update", jekyll, jekyll_edit)]
