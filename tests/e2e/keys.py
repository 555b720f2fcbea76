#!/usr/bin/env python3
"""Keys and colours of `platen dev` on a real terminal (a pty): keys.py PLATEN"""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

platen = os.path.realpath(sys.argv[1])
scratch = tempfile.TemporaryDirectory()
site = os.path.join(scratch.name, 'site')
opened = os.path.join(scratch.name, 'opened')
count = failed = 0
LIMIT = int(os.environ.get("LIMIT", 20))


def ok(good, sentence, about=''):
    global count, failed
    count += 1
    failed += not good
    print('ok' if good else 'not ok', count, '-', sentence)
    if not good:
        print('# ' + repr(about))


class Terminal:
    """platen dev on a terminal of its own."""

    def __init__(self, **more):
        env = {k: v for k, v in os.environ.items() if k not in ('NO_COLOR', 'SOURCE_DATE_EPOCH')}
        env.update(TERM='xterm', BROWSER=browser, **more)
        self.seen = ''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(platen, [platen, 'dev', site, '--port', '0'], env)

    def wait(self, text):
        """Reads on until the text comes, behind what was waited for before."""
        end = time.monotonic() + LIMIT
        while text not in self.seen and time.monotonic() < end:
            if not select.select([self.fd], [], [], 1)[0]:
                continue
            try:
                part = os.read(self.fd, 4096).decode(errors='replace')
            except OSError:
                break
            if not part:
                break
            self.seen += part
        found = text in self.seen
        past, _, rest = self.seen.partition(text)
        if found:
            self.seen = rest
        return found, past

    def press(self, key):
        os.write(self.fd, key.encode())

    def resize(self, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))

    def flags(self):
        return termios.tcgetattr(self.fd)[3]

    def end(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


os.mkdir(site)
browser = os.path.join(scratch.name, 'browser')
with open(browser, 'w', encoding='utf-8') as file:
    file.write(f'#!/bin/sh\nprintf %s "$1" >{opened}.new && mv {opened}.new {opened}\n')
os.chmod(browser, 0o755)
with open(os.path.join(site, 'a.md'), 'w', encoding='utf-8') as file:
    file.write('# A\n\n[x](/none/)\n')

t = Terminal()
found, text = t.wait('press ? for the keys')
ok(found, 'the start says how to get help', text)
ok('\x1b[1;36mhttp://localhost:' in text, 'the address is coloured on a terminal', text)
ok(not t.flags() & termios.ICANON and not t.flags() & termios.ECHO and t.flags() & termios.ISIG,
   'keys come at once and are not shown, and Ctrl-C still works')
ok(t.wait("'/none/' does not exist")[0], 'a problem is told', t.seen)
t.press('?')
ok(t.wait('q  quit')[0], '? tells the keys', t.seen)
t.press('xp')
ok(t.wait("'/none/' does not exist")[0] and t.wait('1 warning')[0], 'p tells the problems again', t.seen)
t.press('r')
ok(t.wait('the folder was read again')[0], 'r reads the folder again', t.seen)
with open(os.path.join(site, 'a.md'), 'w', encoding='utf-8') as file:
    file.write('# A\n\nb\n')
ok(t.wait('mended')[0], 'and what is saved is still followed', t.seen)
t.press('p')
ok(t.wait('no problems')[0], 'p says that there are none', t.seen)
for _ in range(2):
    t.press('o')
    end = time.monotonic() + LIMIT
    while not os.path.exists(opened) and time.monotonic() < end:
        time.sleep(0.01)
    there = os.path.exists(opened)
    with open(opened if there else os.devnull, encoding='utf-8') as file:
        ok(file.read().startswith('http://localhost:'), 'o opens the browser at the site')
    if there:
        os.remove(opened)
t.press('q')
ok(t.end() == 0, 'q ends it: 0')

folder = os.path.join(site, 'a-folder-with-a-long-name', 'and-another')
os.makedirs(folder)
t = Terminal(NO_COLOR='1')
found, text = t.wait('press ? for the keys')
ok(found and '\x1b[' not in text, 'NO_COLOR: no colours, on a terminal either', text)


def update_line(columns, name):
    """The line of an update, on a terminal of that width."""
    t.resize(columns)
    with open(os.path.join(folder, name + '.md'), 'w', encoding='utf-8') as made:
        made.write(f'# {name}\n')
    _, before = t.wait(name + '.md')
    return before.rpartition('\n')[2] + name + '.md' + t.wait('\n')[1].rstrip('\r')


ok(t.wait('0 files')[0] and t.wait('\n')[0], 'the start line comes', t.seen)
wide, narrow, least = update_line(120, 'wide'), update_line(56, 'narrow'), update_line(44, 'least')
ok(wide.startswith('  a-folder-with-a-long-name/and-another/wide.md') and 'cut off' in wide and len(wide) <= 120,
   'an update is one line: on a wide terminal with all that it took', wide)
ok(re.fullmatch(r'  …\S+/narrow\.md +[\d.]+ \S+  \d+ pages? *', narrow) and len(narrow) <= 56,
   'on a narrow one with the end of its name, without the work', narrow)
ok(re.fullmatch(r'  …\S*/least\.md +[\d.]+ \S+  \d+ pages? *', least) and len(least) <= 44,
   'and on a narrower one with less of it: as wide as the terminal is now', least)
t.press('\x03')
ok(t.end() == 0, 'Ctrl-C ends it: 0')

# a terminal that is used on: its shell has it back as it was
master, slave = pty.openpty()
before = termios.tcgetattr(slave)
dev = subprocess.Popen([platen, 'dev', site, '--port', '0'], stdin=slave, stdout=slave, stderr=slave,
                       preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)))
seen = b''
while b'press ?' not in seen:
    seen += os.read(master, 4096)
changed = termios.tcgetattr(slave) != before
dev.terminate()
with open(platen, 'rb') as program:
    delayed = b'__tsan_init' in program.read()  # TSan may hold a signal back that comes right before a wait
while delayed and dev.poll() is None:
    time.sleep(1)
    dev.terminate()
dev.wait()
ok(changed and termios.tcgetattr(slave) == before, 'at the end the terminal is as it was')
print(f'1..{count}')
sys.exit(failed != 0)
