#!/usr/bin/env python3
"""Servers that mean no good to whoever asks them: `hostile.py KIND PORT` answers each connection as its kind does."""

import gzip
import socket
import sys
import threading
import time

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def pour(connection, piece, count=None, pause=0.0):
    """Sends a piece that often, for ever without a count, until nobody listens."""
    while count is None or count > 0:
        connection.sendall(piece)
        count = None if count is None else count - 1
        time.sleep(pause)


def giant(connection):
    """Sends a gigabyte."""
    connection.sendall(HEAD + b"Content-Length: 1073741824\r\n\r\n{")
    pour(connection, b" " * 65536, 16384)


def endless(connection):
    """Never ends its document, byte after byte."""
    connection.sendall(HEAD + b'\r\n{"a":"')
    pour(connection, b"}", pause=0.001)


def events(connection):
    """Never ends a stream of events that answer nothing."""
    connection.sendall(STREAM)
    pour(connection, b'data: {"jsonrpc":"2.0","id":0,"result":{}}\n\n', pause=0.0001)


def garbage(connection):
    """Speaks no HTTP."""
    connection.sendall(bytes(range(256)) * 16)


def wrong(connection):
    """Says that it is JSON, and is a page."""
    connection.sendall(HEAD + b"Content-Length: 13\r\n\r\n<html></html>")


def unicode(connection):
    """Has bytes in its document that are no UTF-8."""
    body = b'{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["\xff\xfe\xc0"]}}'
    connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def deep(connection):
    """Nests its document a hundred thousand levels deep."""
    body = b'{"a":' * 40000 + b"1" + b"}" * 40000
    connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def redirect(connection):
    """Leads to where a cloud keeps its secrets."""
    target = b"Location: http://169.254.169.254/latest/meta-data/\r\n"
    connection.sendall(b"HTTP/1.1 307 Temporary Redirect\r\n" + target + b"Content-Length: 0\r\n\r\n")


def cut(connection):
    """Closes in the middle of a line."""
    connection.sendall(HEAD + b'Content-Length: 500\r\n\r\n{"jsonrpc":"2.0","i')


def headers(connection):
    """Never ends its headers."""
    connection.sendall(HEAD)
    pour(connection, b"X-More: " + b"x" * 1000 + b"\r\n")


def page(connection):
    """Sends metrics for ever."""
    connection.sendall(HEAD.replace(b"application/json", b"text/plain") + b"\r\n")
    pour(connection, b"m 1\n" * 10000)


def packed(connection):
    """Packs a gigabyte of metrics into a megabyte."""
    body = gzip.compress(b"m 1\n" * (1 << 28 >> 4), 9)
    head = HEAD.replace(b"application/json", b"text/plain") + b"Content-Encoding: gzip\r\n"
    connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def silent(connection):
    """Says nothing."""
    time.sleep(1000)


def bomb(connection):
    """Says a megabyte of error."""
    body = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"%s"}}' % (b"x\\n" * 80000)
    connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


KINDS = {
    kind.__name__: kind
    for kind in [
        bomb, cut, deep, endless, events, garbage, giant, headers, packed, page, redirect, silent, unicode, wrong,
    ]
}


def handle(answer, connection):
    with connection:
        try:
            connection.recv(65536)
            answer(connection)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except OSError:
            pass


def main():
    answer = KINDS[sys.argv[1]]
    listener = socket.create_server(("127.0.0.1", int(sys.argv[2])), backlog=128)
    while True:
        threading.Thread(target=handle, args=(answer, listener.accept()[0]), daemon=True).start()


main()
