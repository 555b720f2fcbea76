#!/usr/bin/env python3
"""What web pages, and folders by somebody else, try on a running `dev`; then load, and the same bytes everywhere. What
the gate refuses by itself is in tests/unit/test_gate.c, the grammar of HTTP in tests/unit/test_http.c.

	attack.py PLATEN [--requests N] [--minutes N] [--shuffle LIBRARY]
"""
import argparse, os, re, shutil, socket, subprocess, sys, threading, time

import lib
from lib import ok, write

LIMIT = 20


class Server:
    def __init__(self, site, *more):
        self.process = subprocess.Popen([lib.platen, "dev", site, "--port", "0", "--log", "json", *more], env=lib.clean,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        line = b""
        while b'"listening"' not in line:
            line = self.process.stdout.readline()
        self.port = int(re.search(rb"http://localhost:(\d+)", line).group(1))
        self.drain = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL)

    def send(self, raw):
        """The status and all of the answer to these bytes, PORT in them being the port."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT) as s:
            s.sendall(raw.replace(b"PORT", b"%d" % self.port))
            answer = b""
            try:
                while piece := s.recv(65536):
                    answer += piece
            except ConnectionError:
                pass
        return (int(answer[9:12]) if answer[:5] == b"HTTP/" else 0), answer

    def get(self, path, *headers):
        return self.send(b"GET %s HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: close\r\n%s\r\n" % (
            path.encode("latin-1"), b"".join(h.encode() + b"\r\n" for h in headers)))

    def stream(self, page):
        return self.begin(b"/_platen/events?page=" + page)

    def begin(self, path):
        """A connection on which that was asked, of which the answer may have no end."""
        s = socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT)
        s.sendall(b"GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (path, self.port))
        return s

    def of_process(self, what):
        with open("/proc/%d/status" % self.process.pid) as f:
            return int(re.search(what + r":\s*(\d+)", f.read()).group(1))

    def descriptors(self, deleted=False):
        """How many are open, of files that have a name, or of those that have none any more."""
        n, folder = 0, "/proc/%d/fd/" % self.process.pid
        for f in os.listdir(folder):
            try:
                n += os.readlink(folder + f).endswith(" (deleted)") == deleted
            except FileNotFoundError:
                pass  # closed meanwhile
        return n

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.drain.wait()


def least_of(seconds, count):
    """The least that is counted in a time."""
    end, least = time.monotonic() + seconds, count()
    while time.monotonic() < end:
        time.sleep(0.02)
        least = min(least, count())
    return least


def wait(seconds, done):
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def site_of(name):
    site = lib.top + "/" + name
    lib.plain(site)
    write(site + "/page.md", "version 0\n")
    return site


# ---- what is never served -------------------------------------------------------------------------------

ROUTES = ["/", "/page/", "/_platen/", "/_platen/client.js", "/_platen/events?page=/", "/_platen/state.json",
          "/_platen/about.js", "/_platen/source.json?page=/page/", "/_platen/graph.json?page=/page/", "/_platen/memory.txt",
          "/_platen/why.txt?kind=page&key=/page/", "/nowhere/", "/style.css", "/feed.xml"]
SECRETS = ["/page.md", "/_config.yml", "/.env", "/.git/config", "/.platen/cache/index", "/out.txt", "/out/secret.txt",
           "/page.md~", "/.page.md.swp", "/.env/", "/%2eenv", "/out.txt?raw", "/.env?import&raw", "/..%2fsecret/secret.txt",
           "/%2e%2e/secret/secret.txt", "/out%2fsecret.txt", "/out/../out/secret.txt", "/page.md/.", "/@fs/etc/passwd",
           "/out/", "/out", "/out/index.html", "/own/config", "/own-file", "/.ENV", "/PAGE.MD", "/page.md::$DATA", "/page.md/",
           "/../attacked-secret/x.txt", "/beside/x.txt"]


def attacks():
    site, secret = site_of("attacked"), lib.top + "/secret"
    write(secret + "/secret.txt", "SECRET")
    write(site + "/.env", "SECRET")
    write(site + "/.git/config", "SECRET")
    write(site + "/page.md~", "SECRET")
    write(site + "/.page.md.swp", "SECRET")
    os.symlink(secret + "/secret.txt", site + "/out.txt")
    os.symlink(secret, site + "/out")
    os.symlink("style.css", site + "/link.css")
    write(secret + "/index.html", "SECRET")
    write(secret + "/404.md", "SECRET")
    os.symlink(secret + "/404.md", site + "/404.md")  # what is answered where nothing is
    os.symlink(".git", site + "/own")
    os.symlink(".git/config", site + "/own-file")
    os.symlink("../attacked-secret", site + "/beside")
    write(site + "/<script>alert(1)</script>.md".replace("/script", "script"), "---\ntitle: [\n---\n<b>\n")
    write(site + "/bad.md", "---\ntitle: [<script>alert(3)</script>\n---\n")
    write(site + "/title.md", "---\ntitle: <script>alert(2)</script>\ntags: ['<script>alert(4)</script>']\n---\nwords\n")
    write(site + "-secret/x.txt", "SECRET")
    s = Server(site, "--watch")
    try:
        for route in ROUTES:
            for header in "Origin: http://evil.example", "Origin: null", "Origin: http://localhost.evil.example:%d" % s.port:
                status, answer = s.get(route, header)
                ok(status == 403 and b"access-control" not in answer.lower(), "%s is refused to '%s'" % (route, header.split(":%d" % s.port)[0]))
            status, _ = s.send(b"GET %s HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n" % route.encode())
            ok(status == 403, route + " is refused to another Host")
            status, answer = s.send(b"GET %s HTTP/1.1\r\nHost: file:///etc\r\nConnection: close\r\n\r\n" % route.encode())
            ok(status == 400 and lib.top.encode() not in answer, route + " tells a Host with a scheme nothing of the machine")
            status, _ = s.send(b"POST %s HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 0\r\n\r\n" % route.encode())
            ok(status == 405, route + " knows no POST")
            if "events" not in route:
                status, answer = s.get(route)
                head = answer.partition(b"\r\n\r\n")[0].lower()
                ok(b"cross-origin-resource-policy: same-origin" in head and b"nosniff" in head,
                   route + " is for its own origin alone, and is what its type says")
                own = route.startswith("/_platen/")
                ok((b"content-security-policy: frame-ancestors 'self'" in head) == own,
                   route + (" is in no frame of another site" if own else " is the author's, and in whose frame he likes"))
        for path in SECRETS:
            status, answer = s.get(path)
            ok(status in (400, 404) and b"SECRET" not in answer, path + " is not served", status)
        for own in "source.json", "graph.json", "why.txt", "state.json", "memory.txt", "events", "about.js", "client.js":
            for query in "", "page", "page=", "page=x", "page=.", "page=/%00", "page=/%ff", "page=%", "page=/page/&at=%s" % ("9," * 999), \
                    "page=/page/&words=%00&at=0&nth=-1", "page=/page/&at=1,-1,99999999999999999999,a", "kind=page", "key=x", "kind=&key=", \
                    "kind=page&key=", "kind=page&key=x", "kind=file&key=/etc/passwd", "kind=file&key=..", "kind=%00&key=%00", "&&=&":
                with s.begin(("/_platen/%s?%s" % (own, query)).encode()) as tab:
                    tab.recv(1)
        ok(s.get("/page/")[0] == 200, "whatever its own routes are asked, it lives on")
        for size in 4096, 8192, 16000:
            long = "/" + "x" * (size - 1)
            for path in [long, long + "/", "/x" * (size // 2)] + ["/_platen/" + own + long for own in (
                    "graph.json?kind=page&key=", "source.json?words=a&page=", "why.txt?kind=file&key=")]:
                s.get(path)
            with s.stream(long.encode()) as tab:
                tab.recv(1)
        ok(s.get("/page/")[0] == 200, "addresses that are longer than any path are answered")
        _, answer = s.get("/_platen/client.js")
        ok(lib.top.encode() not in answer and b"page.md" not in answer, "a script that others can load tells nothing of the site")
        status, answer = s.get("/nowhere/")
        ok(status == 404 and b"SECRET" not in answer, "nor is a file out of the site what stands for one that is not there")
        status, answer = s.get("/link.css")
        ok(status == 200, "a link within the site is")
        for path in "/", "/bad/", "/title/", "/tags/", "/%3Cscript%3Ealert(1)%3Cscript%3E/", "/nowhere/<script>", "/_platen/":
            _, answer = s.get(path)
            ok(b"<script>alert" not in answer, path + ": titles, names and errors are no markup")
        listens = set()
        for table in filter(os.path.exists, ("/proc/%d/net/tcp" % s.process.pid, "/proc/%d/net/tcp6" % s.process.pid)):
            with open(table) as f:
                listens |= {l.split()[1] for l in f if l.split()[3] == "0A" and l.split()[1].endswith(":%04X" % s.port)}
        loopback = {"0100007F:%04X" % s.port, "0" * 24 + "01000000:%04X" % s.port}
        ok(listens and listens <= loopback, "it listens on loopback alone", listens)
    finally:
        s.stop()


OUT = {"_includes/out.html": "secret.txt", "_layouts/out.html": "secret.txt", "_data/out.yml": "data.yml",
       "_sass/_out.scss": "out.scss", "_posts/2024-01-01-out.md": "secret.txt", "_books/out.md": "secret.txt", "folder": ""}
USES = {"include.md": "{% include out.html %}", "layout.md": "words", "data.md": "{{ site.data.out.one }}{{ site.data | jsonify }}",
        "relative.md": "{% include_relative out.txt %}", "up.md": "{% include ../../secret/secret.txt %}",
        "further.md": "{% include_relative ../secret/secret.txt %}", "folder.md": "{% include_relative folder/secret.txt %}",
        "absolute.md": "{% assign f = '/etc/passwd' %}{% include {{ f }} %}"}


# What is never part of a site, by the names that templates and settings give.
OWN = {"a.md": "{% include_relative .git/config %}", "b.md": "{% include_relative sub/.git/config %}",
       "c.md": "{% include config %}", "d.md": "{% include_relative .platen/kept.txt %}"}


def reads_no_own():
    """Neither a template nor a setting leads to .git or .platen, whose files hold tokens and other people's texts."""
    site, out = lib.top + "/own", lib.top + "/out-own"
    lib.jekyll(site)
    for folder in ".git", "sub/.git":
        write(site + "/" + folder + "/config", "token = SECRET\n")
    write(site + "/.platen/kept.txt", "SECRET\n")
    for name, text in OWN.items():
        write(site + "/" + name, "---\n---\n" + text + "\n")
    for setting in "", "includes_dir: .git\n", "source: .git\n", "data_dir: .git\n", "layouts_dir: .git\n":
        write(site + "/_config.yml", "title: x\n" + setting)
        subprocess.run(["rm", "-rf", out])
        r = subprocess.run([lib.platen, "build", site, "-o", out, "--keep-going"], env=lib.clean, stdin=subprocess.DEVNULL,
                           capture_output=True, timeout=60)
        made = lib.tree(out) if os.path.isdir(out) else {}
        told = r.stdout + r.stderr
        ok(r.returncode != 0 and b"SECRET" not in told and not [f for f in made if b"SECRET" in made[f]],
           "a build with '%s' reads nothing of .git and .platen, and tells why" % setting.strip(), r.returncode, told[-500:])


def reads_nothing():
    """Nothing that a template, a style sheet or a list reads lies out of the site, whatever links and names lead there."""
    site, secret, out = lib.top + "/reader", lib.top + "/secret", lib.top + "/out-reader"
    lib.jekyll(site)
    write(secret + "/secret.txt", "---\n---\nSECRET\n")
    write(secret + "/data.yml", "one: SECRET\n")
    write(secret + "/out.scss", "b { content: 'SECRET' }\n")
    for name, to in OUT.items():
        os.makedirs(os.path.dirname(site + "/" + name), exist_ok=True)
        os.symlink(os.path.join(secret, to), site + "/" + name)
    os.symlink(secret + "/secret.txt", site + "/out.txt")
    for name, text in USES.items():
        write(site + "/" + name, "---\n%s---\n%s\n" % ("layout: out\n" if name == "layout.md" else "", text))
    write(site + "/css/out.scss", "---\n---\n@import 'out';\n")
    write(site + "/css/up.scss", "---\n---\n@import '../../secret/out';\n")
    r = subprocess.run([lib.platen, "build", site, "-o", out, "--keep-going"], env=lib.clean, stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=60)
    made = lib.tree(out)
    ok("index.html" in made and not [f for f in made if b"SECRET" in made[f]] and b"SECRET" not in r.stdout + r.stderr,
       "a build: none of %d ways out of the site is read" % (len(OUT) + len(USES) + 2), [f for f in made if b"SECRET" in made[f]])
    ok(not [f for f in made if b"root:" in made[f]] and r.returncode == 1, "and it is told", r.returncode, r.stderr[-500:])
    s = Server(site, "--watch")
    try:
        for path in ["/" + f.replace(".md", ".html") for f in USES] + ["/css/out.css", "/css/up.css", "/folder/secret.txt",
                     "/out.txt", "/books/out.html", "/2024/01/01/out.html"]:
            status, answer = s.get(path)
            ok(b"SECRET" not in answer and b"root:" not in answer, path + " of dev has nothing of it", status)
    finally:
        s.stop()


# ---- load -----------------------------------------------------------------------------------------------


def listen(tab, last, had):
    """Reads a stream until it has told the last version."""
    text = b""
    try:
        while last not in text and (piece := tab.recv(1 << 16)):
            text = text[-100:] + piece
        if last in text:
            had.add(tab)
    except OSError:
        pass


def streams():
    site = site_of("streamed")
    s = Server(site, "--watch")
    try:
        fds = s.descriptors()
        tabs = [s.stream(b"/page/") for _ in range(100)]
        slow = tabs[0]
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        had = set()
        readers = [threading.Thread(target=listen, args=(tab, b"version 30 ", had)) for tab in tabs[1:]]
        for reader in readers:
            reader.start()
        for n in range(1, 31):
            write(site + "/page.md", "version %d %s\n" % (n, "long " * 4000))
            wait(LIMIT, lambda: b"version %d " % n in s.get("/page/")[1])
        for reader in readers:
            reader.join()
        ok(len(had) == 99, "100 streams, one of which never reads: the others have the last version", len(had))
        memory = s.of_process("VmRSS")
        ok(memory < 200 * 1024, "what waits for them is bounded", "%d KB" % memory)
        for tab in tabs:
            tab.close()
        ok(wait(LIMIT, lambda: s.descriptors() <= fds + 1), "no descriptor is left open", s.descriptors(), fds)
    finally:
        s.stop()


def ask(s, n, site, bad):
    """n requests on connections of a hundred; versions never go back."""
    seen = 0
    for _ in range(n // 100):
        with socket.create_connection(("127.0.0.1", s.port), timeout=LIMIT) as c:
            f = c.makefile("rb")
            for _ in range(100):
                c.sendall(b"GET /page/ HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % s.port)
                status, length = f.readline(), 0
                while (line := f.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                found = re.search(rb"version (\d+)", f.read(length))
                if b" 200 " not in status or not found or int(found.group(1)) < seen:
                    bad.append((status, found and found.group(), seen))
                else:
                    seen = int(found.group(1))


def load(requests):
    site = site_of("loaded")
    s = Server(site, "--watch")
    try:
        bad, done = [], threading.Event()
        ask(s, 1000, site, bad)
        memory, fds = s.of_process("VmRSS"), s.descriptors()
        askers = [threading.Thread(target=ask, args=(s, requests // 4, site, bad)) for _ in range(4)]
        for a in askers:
            a.start()
        n = 0
        while any(a.is_alive() for a in askers):
            n += 1
            with open(site + "/new.tmp", "w") as f:
                f.write("version %d\n" % n)
            os.rename(site + "/new.tmp", site + "/page.md")
            time.sleep(0.005)
        for a in askers:
            a.join()
        ok(not bad, "%d requests while the file changes %d times: no wrong page" % (requests, n), *bad[:3])
        ok(wait(LIMIT, lambda: b"version %d" % n in s.get("/page/")[1]), "and the last version at the end")
        after = s.of_process("VmRSS")
        ok(after < memory * 1.3 + 4096 and s.descriptors() <= fds + 1, "no memory and no descriptor is lost",
           memory, after, fds, s.descriptors())
    finally:
        s.stop()


def soak(minutes):
    site = site_of("soaked")
    s = Server(site, "--watch")
    try:
        s.get("/page/")
        begun, n, samples, lost, fds = time.monotonic(), 0, [], 0, least_of(2, s.descriptors)
        while time.monotonic() - begun < minutes * 60:
            n += 1
            write(site + "/page.md", "version %d\n" % n)
            write(site + "/notes/post-%02d.md" % (n % lib.POSTS), "---\ntitle: T%d\ndate: 2024-01-01\n---\n%d\n" % (n, n))
            tab = s.stream(b"/page/") if n % 7 == 0 else None
            lost += not wait(LIMIT, lambda: b"version %d\n" % n in s.get("/page/")[1].replace(b"</p>", b"\n"))
            s.get("/")
            if tab:
                tab.close()
            if n % 50 == 0:
                samples.append(s.of_process("VmRSS"))
        half = samples[len(samples) // 4:]
        first, last = [sum(half[:5]) / 5, sum(half[-5:]) / 5]
        ok(not lost, "%d edits in %g minutes: each is shown" % (2 * n, minutes), lost)
        ok(len(half) > 10 and last < first * 1.05, "memory is flat within 5 %", first, last)
        # Connections of the moment end by and by; the cache has its two files, and old ones until it reads the new.
        ok(wait(LIMIT, lambda: s.descriptors() <= fds) and s.descriptors(deleted=True) <= 2, "and no descriptor is lost",
           fds, s.descriptors(), s.descriptors(deleted=True))
        ticks = lambda: sum(map(int, open("/proc/%d/stat" % s.process.pid).read().rsplit(")", 1)[1].split()[11:13]))
        time.sleep(2)
        before = ticks()
        time.sleep(3)
        ok(ticks() - before <= 2, "it is idle afterwards", ticks() - before)
    finally:
        s.stop()


# ---- the same bytes, and nothing read in secret ------------------------------------------------------------


def worlds(i):
    """Of the i-th run: its environment, the order in which folders are read, its umask, its threads."""
    env = [{}, {"TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8"}, {"TZ": "America/New_York", "LC_ALL": "C", "LANG": "tr_TR.UTF-8"}][i % 3]
    if options.shuffle:
        env = dict(env, LD_PRELOAD=os.path.abspath(options.shuffle), PLATEN_SHUFFLE=str(i))
    return dict(lib.clean, **env), [0o022, 0o077, 0o002][i // 2 % 3], ["1", "8", "2"][i // 3 % 3]


def copy_in_order(site, other, i):
    """The same files, made in another order."""
    names = sorted(os.path.relpath(os.path.join(at, n), other) for at, _, ns in os.walk(other) for n in ns)
    for name in names[::-1] if i % 2 else names[i:] + names[:i]:
        os.makedirs(os.path.dirname(site + "/" + name), exist_ok=True)
        shutil.copy(other + "/" + name, site + "/" + name)


def served(site, env, names):
    """What `dev` answers for files of these names, less its script."""
    process, lib.clean, answers = lib.clean, env, {}
    try:
        s = Server(site, "--no-watch", "--url", "http://same.example", "--future")
    finally:
        lib.clean = process
    try:
        for name in names:
            status, answer = s.get("/" + re.sub("(^|/)index.html$", r"\1", name))
            body = re.sub(rb'<script src="/_platen/client.js" .*?</script>', b"", answer.split(b"\r\n\r\n", 1)[1], count=1)
            answers[name] = body if status in (200, 404) else answer
    finally:
        s.stop()
    return answers


def determinism(runs=18):
    if not options.shuffle:
        print("# the order of folders is that in which they are made: --shuffle gives each another one")
    for make in lib.plain, lib.jekyll, lib.themed:
        other, found = lib.top + "/copy-" + make.__name__, []
        make(other)
        for i in range(runs):
            site, out = lib.top + "/same", lib.top + "/out"
            for folder in site, out:
                shutil.rmtree(folder, ignore_errors=True)
            copy_in_order(site, other, i)
            env, umask, threads = worlds(i)
            old = os.umask(umask)
            try:
                subprocess.run([lib.platen, "build", site, "-o", out, "--future", "--threads", threads, "--url",
                                "http://same.example"], env=env, check=True, capture_output=True)
            finally:
                os.umask(old)
            found.append(lib.tree(out))
            if i % 6 == 5:  # in the world that comes next
                found.append(served(site, worlds(i + 1)[0], found[0]))
        other_ones = [(i, lib.differing(found[0], f)) for i, f in enumerate(found) if f != found[0]]
        ok(not other_ones, "%s: zone, locale, umask, threads and the order of folders change no byte in %d builds, "
           "and dev serves the same" % (make.__name__, runs), other_ones[:3])


def read_lint():
    if not shutil.which("strace"):
        ok(True, "every file that is read is a task's # SKIP no strace")
        return
    for make in lib.plain, lib.jekyll, lib.themed:
        name = make.__name__
        site = os.path.realpath(lib.top) + "/lint-" + name
        make(site)
        r = subprocess.run(["strace", "-f", "-y", "-qq", "-e", "trace=openat,openat2,open", "-o", lib.top + "/strace",
                            lib.platen, "build", site, "-o", lib.top + "/lint-out-" + name, "--future", "--verbose",
                            "--cache-size", "0"], env=lib.clean, capture_output=True)
        told = set(re.findall(r"(?:file|asset|header|stat|github) (.+)", r.stdout.decode(errors="replace")))
        opened = set()
        with open(lib.top + "/strace", errors="replace") as f:
            for line in f:
                m = re.search(r"= \d+<" + re.escape(site) + r"/([^>]*)>$", line.strip())
                if m and not os.path.isdir(site + "/" + m.group(1)) and "O_PATH" not in line and "O_DIRECTORY" not in line and not m.group(1).startswith(".platen"):
                    opened.add(m.group(1))
        theme = lib.THEME[1:] + "/"
        # read before anything is told: they say where the site lies, and its theme
        opened -= {"_config.yml", theme + "_config.yml", lib.GEMS[1:] + "specifications/atheme-0.1.0.gemspec"}
        keys = {f: site + lib.THEME + "//" + f[len(theme):] if f.startswith(theme) else f for f in opened}
        secret = sorted(f for f in opened if keys[f] not in told)
        ok(r.returncode == 0 and len(opened) > lib.POSTS and not secret,
           "%s: each of %d files that are read is a task's input" % (name, len(opened)), r.stderr[-500:], secret[:10])
        n = sum(f.startswith(theme) for f in opened)
        ok(n == (9 if make == lib.themed else 0), "%s: %d of them the theme's" % (name, n), sorted(opened))
    made_of = subprocess.run([lib.platen, "why", "/pages/one.html", site, "--verbose"], env=lib.clean, capture_output=True).stdout
    ok(b"gem      atheme" in made_of and b"//_config.yml" in made_of, "and pages stand on where the theme lies, and its settings", made_of)


RUNS = """title: T
plugins: [jekyll-feed, touch_ran]
plugins_dir: _plugins
markdown: "touch ran"
kramdown: {math_engine: "touch ran", syntax_highlighter: "$(touch ran)"}
platen: {editor: "touch ran {path}", allow_run: true, run: touch ran, on_save: [touch ran], command: touch ran}
hooks: {post_write: touch ran}
serving: true
open_url: true
editor: touch ran
theme: "$(touch ran)"
"""


def runs_nothing():
    """No configuration of a cloned folder, and no file in it, runs a command."""
    if not shutil.which("strace"):
        ok(True, "a cloned folder runs no command # SKIP no strace")
        return
    site, log = lib.top + "/cloned", lib.top + "/strace-runs"
    lib.jekyll(site)
    write(site + "/_config.yml", RUNS)
    write(site + "/_plugins/run.rb", "`touch ran`\n")
    write(site + "/Gemfile", "`touch ran`\ngem 'jekyll'\n")
    write(site + "/Makefile", "all:\n\ttouch ran\n")
    write(site + "/package.json", '{"scripts": {"install": "touch ran", "build": "touch ran"}}\n')
    write(site + "/.git/config", "[core]\n\tfsmonitor = touch ran\n\tpager = touch ran\n[remote \"origin\"]\n\turl = ext::touch ran\n")
    os.makedirs(site + "/.git/hooks")
    write(site + "/.git/hooks/post-checkout", "#!/bin/sh\ntouch ran\n")
    os.chmod(site + "/.git/hooks/post-checkout", 0o755)
    trace = ["strace", "-f", "-qq", "-e", "trace=execve,execveat", "-o", log, lib.platen]
    for name, arguments in {"build": ["build", site, "-o", lib.top + "/out-runs", "--keep-going"], "check": ["check", site],
                            "why": ["why", site, "/"]}.items():
        subprocess.run(trace + arguments, env=lib.clean, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        with open(log) as f:
            begun = [line for line in f if "exec" in line]
        ok(len(begun) == 1 and not os.path.exists(site + "/ran") and not os.path.exists("ran"),
           "platen %s on a folder by somebody else runs no command" % name, *begun)
    # -D: what is started is platen itself, so that it can be ended
    p = subprocess.Popen(["strace", "-D", "-f", "-e", "trace=execve,execveat", "-o", log, lib.platen, "dev", site, "--port", "0", "--log", "json"], env=lib.clean, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    line = b"."
    while line and b'"listening"' not in line:
        line = p.stdout.readline()
    port = int(re.search(rb"http://localhost:(\d+)", line).group(1))
    for path in "/", "/feed.xml", "/css/main.css":
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as s:
            s.sendall(b"GET %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n" % (path.encode(), port))
            while s.recv(65536):
                pass
    p.terminate()
    p.communicate()
    wait(LIMIT, lambda: "%d +++ exited" % p.pid in open(log).read())
    with open(log) as f:
        begun = [line for line in f if "exec" in line]
    ok(sum(" execve" in line for line in begun) == 1 and not os.path.exists(site + "/ran"), "nor does platen dev", *begun)


parser = argparse.ArgumentParser()
parser.add_argument("platen")
parser.add_argument("--requests", type=int, default=20000)
parser.add_argument("--minutes", type=float, default=0.5, help="of the soak")
parser.add_argument("--shuffle", help="a library that shuffles folders: tests/shuffle_preload.so of a build")
parser.add_argument("--only", default="")
options = parser.parse_args()
lib.begin(options.platen)
try:
    for name, run in {"attacks": attacks, "reads": reads_nothing, "own": reads_no_own, "streams": streams, "load": lambda: load(options.requests),
                      "determinism": determinism, "lint": read_lint, "runs": runs_nothing, "soak": lambda: soak(options.minutes)}.items():
        if options.only in name:
            run()
finally:
    status = lib.end()
sys.exit(status)
