#!/usr/bin/env python3
"""Servers that behave as badly as real ones do, for the fault matrix: `misbehaving.py KIND ARGUMENT…`.

It imports little, as the matrix starts hundreds of them.
"""

import os
import signal
import socket
import sys
import time


def listen(port, inherited=False):
    """The listening socket: of its own, or the one that the keeper holds."""
    if inherited:
        return socket.socket(fileno=3)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(port)))
    listener.listen(128)
    return listener


def answer(connection, body, status="200 OK"):
    body = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    connection.sendall(head.encode() + body)


def read_path(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(4096)
        if not piece:
            return None
        received += piece
    return received.split(b" ", 2)[1].decode()


def serve(port, *options):
    """Answers HTTP and, when it is asked to end, finishes what it is doing first.

    /slow takes two seconds; /grow takes 64 MiB; everything else says `ok PID`. With --inherit it takes the socket from its
    keeper. With --sick FILE it answers with 503 for as long as the file is there.
    """
    import select
    import threading

    sick = options[options.index("--sick") + 1] if "--sick" in options else None
    listener = listen(port, "--inherit" in options)
    reading, writing = os.pipe()
    signal.signal(signal.SIGTERM, lambda *_: os.write(writing, b"x"))
    hoard = []
    running = []

    def handle(connection):
        with connection:
            path = read_path(connection)
            if path == "/slow":
                time.sleep(2)
            elif path == "/grow":
                hoard.append(b"x" * (64 << 20))
            if path is None:
                return
            if sick and os.path.exists(sick):
                answer(connection, "sick\n", "503 Service Unavailable")
            else:
                answer(connection, f"ok {os.getpid()}\n")

    while True:
        ready, _, _ = select.select([listener, reading], [], [])
        if reading in ready:
            break
        connection, _ = listener.accept()
        thread = threading.Thread(target=handle, args=(connection,))
        running = [other for other in running if other.is_alive()] + [thread]
        thread.start()
    for thread in running:
        thread.join()


def deaf():
    """Ignores SIGTERM; says that it is ready once it does."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(1, b"ready\n")
    while True:
        time.sleep(1000)


def background(port):
    """Goes into the background as daemons of old do; the process that was started ends with 0.

    It listens only when the processes before it are gone, so that nobody finds it ready before it has ended."""
    gone, alive = os.pipe()
    if os.fork():
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)
    os.close(alive)
    os.read(gone, 1)
    os.chdir("/")
    os.closerange(0, 3)
    _listener = listen(port)
    while True:
        time.sleep(1000)


def closed(port):
    """Closes every descriptor that it was given, then serves."""
    os.closerange(0, 1024)
    serve(port)


def flood():
    """Writes about 1 GiB a minute to its output."""
    line = (b"x" * 99 + b"\n") * 1788  # a hundredth of a second's share
    while True:
        os.write(1, line)
        time.sleep(0.01)


def chatter(file):
    """Writes a numbered line every few milliseconds, and the number into a file: it shows whether it goes on."""
    number = 0
    while True:
        number += 1
        os.write(1, f"line {number}\n".encode())
        with open(file, "w") as progress:
            progress.write(str(number))
        time.sleep(0.005)


def family(port):
    """Ends at once when it is asked to; what it leaves has sessions of its own, ignores SIGTERM and holds the port."""
    listener = listen(port)
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if os.fork() == 0:
                os.setsid()
            while True:
                time.sleep(1000)
    del listener
    while True:
        time.sleep(1000)


def bridge(port, count):
    """A bridge with a stdio server in a session of its own for each client, as they pile up."""
    listener = listen(port)
    pipes = []
    for _ in range(int(count)):
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.dup2(reading, 0)
            listener.close()
            while os.read(0, 1):
                pass
            time.sleep(1000)
        pipes.append(writing)
    while True:
        time.sleep(1000)


def needing(file):
    """Fails for as long as a file, which stands for what it depends on, is not there; else says that it is ready."""
    if not os.path.exists(file):
        sys.exit("what it depends on is not there")
    os.write(1, b"ready\n")
    while True:
        time.sleep(1000)


def never(port):
    """Never listens."""
    while True:
        time.sleep(1000)


def ending(code, after="0"):
    """Ends by itself."""
    time.sleep(float(after))
    sys.exit(int(code))


def waiting():
    """Does nothing."""
    while True:
        time.sleep(1000)


KINDS = [background, bridge, chatter, closed, deaf, ending, family, flood, needing, never, serve, waiting]
{kind.__name__: kind for kind in KINDS}[sys.argv[1]](*sys.argv[2:])
