"""A running `dev`, its answers, a tab that is open, and waiting for one."""
import re, socket, subprocess, threading, time

import lib

PAUSE = 0.01
DEADLINE = 10


class Ended(Exception):
    """The server's process is no more; with its exit status."""


class Server:
    OPTIONS = ["--future", "--url", "http://faults.example"]

    def __init__(self, site, env, *more, cwd=None):
        with open(lib.top + "/err", "ab") as err:
            self.process = subprocess.Popen([lib.platen, "dev", site, "--port", "0", "--log", "json", *self.OPTIONS, *more],
                                            env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=err)
        try:
            self.listen()
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    def listen(self):
        line = b""
        while b'"listening"' not in line:
            line = self.process.stdout.readline()
            if not line:
                self.process.stdout.close()
                raise Ended(self.process.wait())
        self.port = int(re.search(rb"http://localhost:(\d+)", line).group(1))
        # what it says later goes nowhere: an end that nobody reads would stop it
        self.drain = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL)

    def get(self, url):
        """The answer, less its date; nothing where the failing operation was this connection's own."""
        try:
            return self.ask(url)
        except ConnectionError:
            return b""

    def ask(self, url):
        with socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE) as s:
            s.sendall(("GET %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n" % (url, self.port)).encode())
            answer = b""
            while piece := s.recv(65536):
                answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = [h for h in head.split(b"\r\n") if not h.lower().startswith(b"date:")]
        return b"\n".join(lines) + b"\n\n" + body

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.drain.wait()


def hold_open(server, pages):
    """A tab that shows these pages: its stream is read, and what comes is thrown away."""
    s = socket.create_connection(("127.0.0.1", server.port))
    s.sendall(("GET /_platen/events?%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % (
        "&".join("page=" + p for p in pages), server.port)).encode())

    def drain():
        try:
            while s.recv(65536):
                pass
        except OSError:
            pass  # the server was ended
        s.close()

    threading.Thread(target=drain, daemon=True).start()


def until(seconds, done):
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True


def differing(live, site, urls):
    """The URLs whose answers are not those of a process that is started now, without a cache."""
    fresh = Server(site, lib.clean, "--no-watch", "--cache-size", "0")
    try:
        port = lambda s, b: b.replace(b":%d" % s.port, b":PORT")
        return [u for u in urls if port(live, live.get(u)) != port(fresh, fresh.get(u))]
    finally:
        fresh.stop()
