#!/usr/bin/env python3
"""A platen that lies: the real one behind a proxy that tells its clients other things.

    LIE=doubled|late|wrong|honest PLATEN=... bench_liar.py dev DIR --port 0 ...

doubled: each update is told twice. late: the first page after an update is the one before it. wrong: the
page has other bytes than a process started later gives it. Anything but a watching `dev` is the real one.
"""
import os, re, signal, socket, subprocess, sys, threading, time

LIE, PLATEN = os.environ['LIE'], os.environ['PLATEN']
if sys.argv[1:2] != ['dev'] or '--no-watch' in sys.argv:
    os.execv(PLATEN, [PLATEN, *sys.argv[1:]])

listener = socket.create_server(('127.0.0.1', 0))
own = listener.getsockname()[1]
real = subprocess.Popen([PLATEN, *sys.argv[1:], '--url', f'http://localhost:{own}'], stdout=subprocess.PIPE)
answers = {}  # of each path, the last one
stale = threading.Event()


def stop(*_):
    real.terminate()
    os._exit(real.wait())


def to_client(client, server, asked):
    while data := server.recv(1 << 16):
        if 'events' in asked[0]:
            if b'event: patch' in data:
                stale.set()
                client.sendall(data)
                if LIE != 'doubled':
                    continue
                time.sleep(0.005)
        elif LIE == 'wrong' and not asked[0].startswith('/_'):
            data = data.replace(b'</html>', b'</HTML>')
        answers[asked[0]] = answers.get(asked[0], b'') + data
        client.sendall(data)


def to_server(client, port):
    server = socket.create_connection(('127.0.0.1', port))
    asked = ['']
    threading.Thread(target=to_client, args=(client, server, asked), daemon=True).start()
    while data := client.recv(1 << 16):
        path = data.split(b' ')[1].decode()
        if LIE == 'late' and stale.is_set() and path in answers and not path.startswith('/_'):
            stale.clear()
            client.sendall(answers[path])
            continue
        answers[path] = b''
        asked[0] = path
        server.sendall(data.replace(b':%d' % own, b':%d' % port))
    server.shutdown(socket.SHUT_RDWR)


signal.signal(signal.SIGTERM, stop)
for line in real.stdout:
    if found := re.search(rb'http://localhost:(\d+)', line):
        print(f'http://localhost:{own}/', flush=True)
        break
threading.Thread(target=real.stdout.read, daemon=True).start()
while True:
    client, _ = listener.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=to_server, args=(client, int(found[1])), daemon=True).start()
