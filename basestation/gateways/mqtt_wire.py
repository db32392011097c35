"""A socket as paho wants one, read and written in large pieces: paho itself asks for single bytes, and sends each packet alone.

What is sent first in a turn of the event loop goes out at once, and what follows in the same turn together at its end: a receipt
waits for nobody, and a hundred of them are one write.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable

MOST_READ_BYTES = 16_384  # as much as one TLS record holds, so nothing stays behind where the event loop can't see it
NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Wire:
    """`readable` is called when something came: whoever it is calls `fill`, and reads until nothing is held any more."""

    def __init__(self, opened: socket.socket, readable: Callable[[], None]) -> None:
        self._socket, self._loop = opened, asyncio.get_running_loop()
        self._came, self._at, self._has_ended = b"", 0, False
        self._kept = bytearray()
        self._end_of_turn: asyncio.Handle | None = None
        opened.setblocking(False)
        self._loop.add_reader(opened, readable)

    # In -------------------------------------------------------------------------------------------------------------

    def fill(self) -> None:
        try:
            came = self._socket.recv(MOST_READ_BYTES)
        except NOT_NOW:
            return
        except OSError:
            came = b""
        self._has_ended = not came
        self._came, self._at = self._came[self._at :] + came, 0

    @property
    def holds_more(self) -> bool:
        """Bytes, or the news that there will be no more."""
        return self._has_ended or self._at < len(self._came)

    def recv(self, most_bytes: int) -> bytes:
        piece = self._came[self._at : self._at + most_bytes]
        if not piece and not self._has_ended:
            raise BlockingIOError
        self._at += len(piece)
        return piece

    # Out ------------------------------------------------------------------------------------------------------------

    def send(self, data: bytes | bytearray) -> int:
        """Takes everything: what the socket has no room for is kept."""
        if self._end_of_turn is not None or self._kept:
            self._kept += data
        else:
            self._kept += data[self._put(data) :]
            self._end_of_turn = self._loop.call_soon(self._turn_ends)
        return len(data)

    def _turn_ends(self) -> None:
        self._end_of_turn = None
        if self._kept:
            self._flush()

    def _flush(self) -> None:
        del self._kept[: self._put(self._kept)]
        if self._kept:
            self._loop.add_writer(self._socket, self._flush)
        else:
            self._loop.remove_writer(self._socket)

    def _put(self, data: bytes | bytearray) -> int:
        try:
            return self._socket.send(data)
        except NOT_NOW:
            return 0
        except OSError:
            return len(data)  # it is over, and whoever reads is told so

    # The rest of what paho asks of a socket -------------------------------------------------------------------------

    def fileno(self) -> int:
        return self._socket.fileno()

    def setblocking(self, is_blocking: bool) -> None:
        """It never blocks."""

    def close(self) -> None:
        """A goodbye that was just said still goes out, if there is room for it."""
        if self._socket.fileno() < 0:
            return
        if self._end_of_turn is not None:
            self._end_of_turn.cancel()
        if self._kept:
            self._put(self._kept)
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket.close()
