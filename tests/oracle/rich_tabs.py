"""Tabs at a running `dev`, as far as watch/client keeps them: what each shows, and the files that it has loaded for that,
have to be what a load brings. One stream tells all of them, as it does in a browser.

A patch is taken for what it says that it leads to; whether it does is held by the browser suite. An image that nothing is
at is the same whatever is answered for it."""
import html, http.client, json, re, socket, threading, urllib.parse

from server import DEADLINE

SCRIPT = re.compile(rb'<script src="/_platen/client\.js" data-page="([^"]*)" data-have="(\w+)"( data-broken)?')
PART = re.compile(rb'<(?:link[^>]*?rel="?stylesheet"?[^>]*?href|img[^>]*?src|script[^>]*?src)="([^"]+)"')
FEW = 8  # tabs


def load(server, url):
    """Address, status and body at the end of what leads on, by a connection of its own."""
    for _ in range(4):
        head, _, body = server.ask(url).partition(b"\n\n")
        if not head:
            raise ConnectionError
        status = int(head.split()[1])
        to = re.search(rb"\nLocation: (\S+)", head)
        if status not in (301, 302) or not to:
            break
        url = to.group(1).decode()
    return url, status, body


class Tab:
    def __init__(self, server, url):
        self.events = []
        self.url, status, body = load(server, url)
        self.show(server, status, body)

    def show(self, server, status, body):
        """It has been loaded. The page is None where there is none, or one with another name: such a tab is closed."""
        script = SCRIPT.search(body)
        name, self.have, broken = script.groups() if script else (None, b"", None)
        page = name and html.unescape(name.decode())
        self.page = page if getattr(self, "page", page) == page else None
        self.have, self.broken, self.overlay, self.parts = self.have.decode(), bool(broken), False, {}
        self.load_parts(server, body)

    def load_parts(self, server, body):
        """Those that it has not loaded yet; what the page shows no more is forgotten."""
        shown, self.parts = self.parts, {}
        for address in PART.findall(body):
            url = urllib.parse.urljoin(self.url, html.unescape(address.decode(errors="replace"))).split("#")[0]
            path = urllib.parse.unquote(url.split("?")[0])
            if re.match("/(?!/|_platen/)", url) and path not in self.parts:
                self.parts[path] = shown.get(path) or (url, part(server, url))

    def reload(self, server):
        url, status, body = load(server, self.url)
        self.url = url
        self.show(server, status, body)

    def check_parts(self, server, only=None):
        """Loads anew what it shows of these, as after a gap, or that one."""
        for path, (url, _) in self.parts.items():
            if only in (None, path):
                self.parts[path] = url, part(server, url)

    def told(self, server, name, data):
        """page.js's onEvent."""
        now = data.get("fingerprint")
        self.events.append("%s %s" % (name, data.get("path", (now or "")[:8])))
        if name == "hello":
            states = [s for s in data["pages"] if s["page"] == self.page]
            if any(s["fingerprint"] == self.have for s in states):
                self.overlay = False
            elif any(s.get("current") for s in states):
                self.reload(server)
        elif name == "asset":
            self.check_parts(server, urllib.parse.unquote(data["path"]))
        elif name == "problem" and not self.broken:
            self.overlay = True
        elif now == self.have:
            self.overlay = False
        elif name in ("patch", "ok") and data.get("ops") and data.get("base") == self.have and not self.broken:
            self.have, self.overlay = now, False
            self.load_parts(server, load(server, self.url)[2])
        else:
            self.reload(server)

    def stale(self, server):
        """What is not as a load has it; "" where all is."""
        url, status, body = load(server, self.url)
        script = SCRIPT.search(body)
        if not self.page or not script or html.unescape(script.group(1).decode()) != self.page:
            return ""  # another page, or none: a load goes elsewhere
        if script.group(3) and not self.broken:
            return "" if self.overlay else "nothing says that it is broken"
        if self.overlay:
            return "the overlay is left over it"
        if script.group(2).decode() != self.have:
            return "it shows %s, and is %s" % (self.have, script.group(2).decode())
        for path, (url, shown) in self.parts.items():
            if part(server, url) != shown:
                return "%s is another" % path
        return ""


def part(server, url):
    _, status, body = load(server, urllib.parse.quote(url, safe="/%?=&:;,+@!$'()*~"))
    return body if status == 200 else b""


class Tabs:
    def __init__(self):
        self.tabs, self.connection = [], None  # while a stream is open
        self.lock = threading.Lock()

    def open(self, server, urls):
        self.close()
        tabs = [Tab(server, url) for url in urls]
        self.tabs = [tab for tab in tabs if tab.page][:FEW]
        self.connect(server, False)

    def connect(self, server, gap=True):
        """Opens the stream, and returns when it has said hello; behind a gap all that was loaded is looked at."""
        self.close()
        self.tabs = [tab for tab in self.tabs if tab.page]
        if not self.tabs:
            return
        query = "&".join("page=%s&have=%s" % (tab.page, tab.have) for tab in self.tabs)
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/_platen/events?" + query, headers={"Host": "localhost:%d" % server.port})
        self.connection, self.socket, greeted = connection, connection.sock, threading.Event()
        threading.Thread(target=self.read, args=(server, connection, gap, greeted), daemon=True).start()
        if not greeted.wait(DEADLINE):
            raise TimeoutError

    def read(self, server, connection, gap, greeted):
        name = ""
        try:
            for line in connection.getresponse():
                field, _, value = line.decode().rstrip().partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    with self.lock:
                        self.tell(server, name, json.loads(value), gap)
                    greeted.set()
        except (OSError, http.client.HTTPException, AttributeError, ValueError):
            pass  # it was closed, or the server has ended
        connection.close()
        if self.connection is connection:
            self.connection = None
        greeted.set()

    def tell(self, server, name, data, gap):
        for tab in self.tabs:
            if tab.page and data.get("page", tab.page) == tab.page:
                tab.told(server, name, data)
                if name == "hello" and gap:
                    tab.check_parts(server)

    def close(self):
        if self.connection:
            self.connection = None
            try:
                self.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the server has ended it

    def stale(self, server):
        """Of each tab that does not show what a load would: what that is, and what it was told."""
        try:
            if not self.connection:
                self.connect(server)
            with self.lock:
                wrong = [(tab, tab.stale(server)) for tab in self.tabs]
        except ConnectionError:
            return ["no answer"]  # yet: the server listens anew where the configuration has another site begin
        return ["%s: %s; it was told %s" % (tab.url, what, tab.events[-8:]) for tab, what in wrong if what]
