"""The USB serial port as a line of bytes, with nothing in them that stops the programme or is made into a new line."""

import select
import sys

import micropython

CTRL_C = 3
MOST_BYTES = 128


class Line:
    """From here on Ctrl-C is a byte like others, until `give_back`."""

    def __init__(self):
        micropython.kbd_intr(-1)
        self._source, self._sink = sys.stdin.buffer, sys.stdout.buffer  # these are raw; without `.buffer` they are for text
        self._poll = select.poll()
        self._poll.register(sys.stdin, select.POLLIN)

    def read(self) -> bytes:
        """What there is, up to a Ctrl-C: what follows that may be for the console."""
        piece = b""
        while len(piece) < MOST_BYTES and self._poll.poll(0):
            byte = self._source.read(1)
            piece += byte
            if byte[0] == CTRL_C:
                break
        return piece

    def write(self, data: bytes):
        self._sink.write(data)

    def give_back(self):
        micropython.kbd_intr(CTRL_C)
