"""Runs a command on a terminal of its own, plays steps on it, and prints what came of it as JSON.

    terminal.py STEP... -- COMMAND...

Steps: wait=TEXT (until the screen shows it), keys=TEXT (with Python's escapes), size=COLUMNSxROWS, signal=NAME, stopped
(until the command is, and the first screen is shown again), show (adds the screen to the result). The result: `shown`,
the screens; `status`, how the command ended; `restored`, whether the terminal is as it was: its modes, its cursor, its
first screen.
"""

import codecs
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time


class Screen:
    """As much of a terminal as our programs ask for."""

    def __init__(self, columns, rows):
        self.modes = {25: True, 7: True, 1049: False}
        self.text = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.resize(columns, rows)

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.clear()

    def clear(self):
        self.cells = [[" "] * self.columns for _ in range(self.rows)]
        self.row = self.column = 0

    def lines(self):
        return ["".join(row).rstrip() for row in self.cells]

    def feed(self, data):
        self.text += self.decoder.decode(data)
        while self.text:
            match = re.match(r"\x1b\[(\??)([0-9;]*)([A-Za-z])", self.text)
            if match:
                self.control(match.group(1), match.group(2), match.group(3))
                self.text = self.text[match.end():]
            elif self.text[0] == "\x1b":
                if len(self.text) < 16:
                    return
                raise SystemExit("unknown sequence %r" % self.text[:16])
            else:
                self.put(self.text[0])
                self.text = self.text[1:]

    def control(self, private, parameters, letter):
        numbers = [int(number or 0) for number in parameters.split(";")]
        if private:
            self.modes[numbers[0]] = letter == "h"
            if numbers[0] == 1049:
                self.clear()
        elif letter == "H":
            self.row = min(self.rows, max(1, numbers[0])) - 1
            self.column = min(self.columns, max(1, numbers[1] if len(numbers) > 1 else 1)) - 1
        elif letter == "K":
            self.cells[self.row][self.column:] = [" "] * (self.columns - self.column)
        elif letter == "J":
            if numbers[0] == 2:
                self.cells = [[" "] * self.columns for _ in range(self.rows)]
            else:
                self.cells[self.row][self.column:] = [" "] * (self.columns - self.column)
                self.cells[self.row + 1:] = [[" "] * self.columns for _ in range(self.rows - self.row - 1)]

    def put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.row = min(self.rows - 1, self.row + 1)
        else:
            # The cursor waits at the right edge; without wrapping it stays there.
            if self.column >= self.columns:
                if self.modes[7]:
                    self.row, self.column = min(self.rows - 1, self.row + 1), 0
                else:
                    self.column = self.columns - 1
            self.cells[self.row][self.column] = character
            self.column += 1


def main():
    split = sys.argv.index("--")
    steps, command = sys.argv[1:split], sys.argv[split + 1:]
    columns, rows = 80, 24
    if steps and steps[0].startswith("size="):
        columns, rows = map(int, steps.pop(0)[5:].split("x"))
    screen = Screen(columns, rows)
    process, terminal = pty.fork()
    if process == 0:
        # Only then is the size set that the command finds.
        sys.stdin.buffer.raw.read(1)
        os.execvp(command[0], command)
    resize(terminal, columns, rows)
    before = termios.tcgetattr(terminal)
    os.write(terminal, b"\n")
    end = time.monotonic() + 30
    shown = []

    def read(until):
        while not until():
            if time.monotonic() > end:
                raise SystemExit("timed out; the screen is\n" + "\n".join(screen.lines()))
            if select.select([terminal], [], [], 0.02)[0]:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    return
                if not data:
                    return
                screen.feed(data)

    for step in steps:
        kind, _, argument = step.partition("=")
        if kind == "wait":
            read(lambda: any(argument in line for line in screen.lines()))
        elif kind == "stopped":
            read(lambda: screen.modes[25] and not screen.modes[1049] and is_stopped(process))
        elif kind == "keys":
            os.write(terminal, argument.encode().decode("unicode_escape").encode("latin-1"))
        elif kind == "size":
            columns, rows = map(int, argument.split("x"))
            screen.resize(columns, rows)
            resize(terminal, columns, rows)
        elif kind == "signal":
            os.kill(process, getattr(signal, "SIG" + argument))
        elif kind == "show":
            shown.append(screen.lines())
        else:
            raise SystemExit("unknown step " + step)
    result = []

    def has_ended():
        if not result:
            pid, status = os.waitpid(process, os.WNOHANG)
            if pid:
                result.append(os.waitstatus_to_exitcode(status))
        return bool(result)

    read(has_ended)
    # The terminal may be closed a moment before the command is gone.
    while not has_ended():
        time.sleep(0.01)
    while select.select([terminal], [], [], 0.1)[0]:
        try:
            screen.feed(os.read(terminal, 65536))
        except OSError:
            break
    after = termios.tcgetattr(terminal)
    has_screen = screen.modes[25] and screen.modes[7] and not screen.modes[1049]
    print(json.dumps({"shown": shown, "status": result[0], "restored": has_screen and before == after}))


def is_stopped(process):
    with open("/proc/%d/stat" % process) as file:
        return file.read().rpartition(")")[2].split()[0] == "T"


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


main()
