"""A running `dev` that is asked in every way, on one connection that stays open."""
import http.client, os, re, signal, subprocess, threading, time

import lib, server
from server import DEADLINE, PAUSE, Ended

SIGNALS = [signal.SIGTERM, signal.SIGKILL, signal.SIGINT]


class Server(server.Server):
    OPTIONS = ["--url", "http://rich.example"]
    running = []

    def __init__(self, site, env, *more, cwd):
        super().__init__(site, env, *more, cwd=cwd)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        Server.running.append(self)

    def answer(self, method, url, headers=()):
        """Status, headers but Date, and body, of any port."""
        port = lambda text: text.replace(":%d" % self.port, ":PORT")
        end = time.monotonic() + DEADLINE
        while True:
            try:
                self.connection.request(method, url, headers={"Host": "localhost:%d" % self.port, **dict(headers)})
                r = self.connection.getresponse()
                body = r.read().replace(b":%d" % self.port, b":PORT")
                return r.status, [(k, port(v)) for k, v in r.getheaders() if k != "Date"], body
            except (ConnectionError, http.client.HTTPException) as e:
                # the server ends connections that idle, and answers that take long where another site begins
                self.connection.close()
                if self.process.poll() is not None:
                    raise Ended(self.process.returncode) from None
                if time.monotonic() > end or isinstance(e, ConnectionRefusedError):
                    raise
                time.sleep(PAUSE)

    def stop(self, way=signal.SIGKILL):
        """Ends it; whether that took no longer than it may."""
        self.process.send_signal(way)
        try:
            self.process.wait(DEADLINE)
            return True
        except subprocess.TimeoutExpired:
            return False
        finally:
            super().stop()
            self.connection.close()
            Server.running.remove(self)


class Asker:
    """Somebody who asks for one page after the other, while things happen."""

    def __init__(self, r, live, urls):
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(r, live, urls), daemon=True)
        self.thread.start()

    def run(self, r, live, urls):
        while not self.over.is_set():
            try:
                live.get(r.choice(urls))
            except OSError:
                return  # it has ended, which whoever asks next tells

    def stop(self):
        self.over.set()
        self.thread.join()


def requests(r, fresh, urls):
    """A request for each of these: mostly a simple one, else for the head, a part, or only where it is another now."""
    for url in urls:
        way, method, headers = r.randrange(12), "GET", {}
        if way == 0:
            method = "HEAD"
        elif way == 1:
            headers["Range"] = "bytes=%d-%d" % (r.randrange(5), r.randrange(9))
        elif way == 2:
            tag = dict(fresh.answer("GET", url)[1]).get("ETag")
            headers.update({"If-None-Match": tag} if tag else {})
        yield method, url, headers


class Build:
    """A `build` that runs."""

    running = []

    def __init__(self, world, *more):
        command = [lib.platen, "build", world.dir, "--keep-going", "--log", "json", *Server.OPTIONS, *more]
        self.process = subprocess.Popen(command, env=world.env, cwd=world.here, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        Build.running.append(self)

    def wait(self):
        """Its exit status, where it wrote (or None), and all that it said."""
        out, err = self.process.communicate(timeout=lib.LIMIT)
        Build.running.remove(self)
        said = (out + err).decode(errors="replace")
        where = re.search(r'"event":"built","out":"([^"]*)"', said)
        return self.process.returncode, where and where.group(1), said


def stop_all():
    """Ends what runs, also what was just being started as a signal came."""
    for s in list(Server.running):
        s.stop()
    for b in list(Build.running):
        b.process.kill()
        b.process.communicate()
        Build.running.remove(b)
    with open("/proc/thread-self/children") as f:
        for pid in map(int, f.read().split()):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
