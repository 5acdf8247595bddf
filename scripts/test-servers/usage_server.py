"""A server whose use of everything is known: what measures it can be held to that.

It listens, accepts one connection and no more, and keeps a child that has memory and files of its own. SIGUSR1 lets the server
itself work, SIGUSR2 a child that ends at once; after each, `times` tells what was used by then, as the kernel has it.
"""

import os
import select
import signal
import socket
import sys
import time

WORK = 0.6


def work():
    end = time.process_time() + WORK
    while time.process_time() < end:
        pass


def tell():
    used = os.times()
    with open("times.new", "w") as file:
        file.write(f"{used.user + used.system} {used.children_user + used.children_system}")
    os.rename("times.new", "times")


def work_here(*_):
    work()
    tell()


def work_in_child(*_):
    child = os.fork()
    if child == 0:
        work()
        with open("written", "wb") as file:
            file.write(bytes(3_000_000))
        os._exit(0)
    os.waitpid(child, 0)
    tell()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=5)
if os.fork() == 0:
    memory = bytearray(20 << 20)
    files = [open("/dev/null") for _ in range(40)]
    while True:
        signal.pause()
signal.signal(signal.SIGUSR1, work_here)
signal.signal(signal.SIGUSR2, work_in_child)
tell()
# Not in accept(2): that takes a descriptor before there is a connection, which the kernel counts and does not list.
select.select([listener], [], [])
accepted, _ = listener.accept()
while True:
    signal.pause()
