#!/usr/bin/env python3
"""The course of `platen new --tour`, taken from first to last chapter: tour.py PLATEN

The chapters themselves say in Liquid comments, which no reader sees, what the code blocks behind them ask for:

    create FILE, append FILE    the next block is the file, or goes to its end
    change FILE                 the block after the next takes the place of the next
    run, fails TEXT             the next block is run; it ends well, or fails and says TEXT
    bench                       the next block is run where platen-bench is
    see PATH TEXT               dev answers with the text, once the save before has arrived
    broken PATH TEXT            it answers 500, with the text
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

platen = os.path.realpath(sys.argv[1])
scratch = tempfile.TemporaryDirectory()
site = os.path.join(scratch.name, 'tour')
count = failed = 0
BLOCK = re.compile(r'^```[^\n]*\n(.*?)^```$', re.M | re.S)
COMMENT = re.compile(r'\{% comment %\}(.*?)\{% endcomment %\}')
LIMIT = int(os.environ.get("LIMIT", 20))


def ok(good, sentence, about=''):
    global count, failed
    count += 1
    failed += not good
    print(('ok' if good else 'not ok'), count, '-', sentence)
    if not good:
        print('\n'.join('# ' + line for line in str(about).splitlines()[:20]))


def get(path):
    try:
        with urllib.request.urlopen(address + path, timeout=LIMIT) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def answers(path, status, text):
    """Asks until the save has arrived; only a test that fails asks for long."""
    end = time.monotonic() + LIMIT
    while True:
        got, body = get(path)
        if (got == status and text in body) or time.monotonic() > end:
            return got == status and text in body, f'{got}\n{body}'
        time.sleep(0.01)


def run(command):
    words = shlex.split(command)
    words[0] = platen
    return subprocess.run(words, cwd=site, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def path_of(name):
    return os.path.join(site, name)


def save(name, text):
    os.makedirs(os.path.dirname(path_of(name)), exist_ok=True)
    with open(path_of(name), 'w', encoding='utf-8') as file:
        file.write(text)


def load(name):
    with open(path_of(name), encoding='utf-8') as file:
        return file.read()


def do(chapter, what, blocks):
    verb, _, rest = what.partition(' ')
    first, _, second = rest.partition(' ')
    if verb == 'create':
        there = os.path.exists(path_of(rest))
        save(rest, blocks[0])
        ok(not there, f'{chapter}: {rest} is new')
    elif verb == 'append':
        save(rest, load(rest) + '\n' * rest.endswith('.md') + blocks[0])
    elif verb == 'change':
        text, old = load(rest), blocks[0].rstrip('\n')
        # the chapter that asks for the change shows the line, too: the file's own comes first or last
        at = text.rfind(old) if chapter[:1] == '1' or chapter[:1] == '8' else text.find(old)
        ok(at >= 0, f'{chapter}: {rest} has what is to be changed', text)
        save(rest, text[:at] + blocks[1].rstrip('\n') + text[at + len(old):])
    elif verb in ('run', 'fails'):
        done = run(blocks[0])
        good = done.returncode == (1 if verb == 'fails' else 0) and rest.strip('"') in done.stderr
        ok(good, f'{chapter}: {blocks[0].strip()} {"finds it" if verb == "fails" else "ends well"}',
           done.stdout + done.stderr)
    elif verb == 'bench':
        done = run(blocks[0] + ' --runs 3 --sizes 10 --styles replace')
        ok(done.returncode in (0, 4), f'{chapter}: the bench measures this site', done.stdout + done.stderr)
    elif verb in ('see', 'broken'):
        ok(*reorder(answers(first, 200 if verb == 'see' else 500, second), f'{chapter}: {first} has {second}'))
    else:
        ok(False, f'{chapter}: "{what}" is something to do')


def reorder(answer, sentence):
    return answer[0], sentence, answer[1]


def take(name):
    text = load('_posts/' + name)
    title = re.search(r'^title: "(.*)"', text, re.M).group(1)
    text = text.replace('{% raw %}', '').replace('{% endraw %}', '')
    for found in COMMENT.finditer(text):
        do(title, found.group(1), BLOCK.findall(text, found.end()))


env = dict(os.environ, NO_COLOR='1')
os.environ.pop('SOURCE_DATE_EPOCH', None)
made = subprocess.run([platen, 'new', '--tour', site], capture_output=True, text=True)
ok(made.returncode == 0, 'platen new --tour makes the site', made.stderr)
checked = run('platen check')
ok(checked.returncode == 0, 'with which nothing is wrong', checked.stderr)
chapters = sorted(os.listdir(path_of('_posts')))
dev = subprocess.Popen([platen, 'dev', site, '--port', '0', '--log', 'json'], stdout=subprocess.PIPE,
                       stderr=subprocess.DEVNULL, text=True)
try:
    line = dev.stdout.readline()
    address = re.search(r'"url":"([^"]*)/"', line).group(1).replace('localhost', '127.0.0.1')  # a bare root has no names
    with open(os.devnull, 'w', encoding='utf-8') as sink:
        reader = subprocess.Popen(['cat'], stdin=dev.stdout, stdout=sink)
    for chapter in chapters:
        take(chapter)
finally:
    dev.terminate()
    dev.wait()
    reader.wait()
ok(len(chapters) == 9, 'there are nine chapters')
built = run('platen build --strict')
ok(built.returncode == 0, 'what the course leaves behind builds with --strict', built.stderr)
print(f'1..{count}')
sys.exit(failed != 0)
