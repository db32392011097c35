"""A serial port opened for a gateway, read and written by threads of its own: the event loop never waits for a wire."""

import asyncio
import contextlib
import errno
import fnmatch
import glob
import os
import queue
import termios
import threading
from collections.abc import Callable, Sequence

import serial  # type: ignore[import-untyped]  # pyserial brings no types
from serial.tools import list_ports  # type: ignore[import-untyped]

BAUD = 115_200
READ_S, WRITE_S = 0.2, 2.0
MOST_WAITING = 200
# Makers of the USB chips on the boards we know: Silicon Labs, WCH, FTDI, Espressif.
VENDORS = {0x10C4, 0x1A86, 0x0403, 0x303A}
PULLED = "unplugged"


def gateway_ports(patterns: Sequence[str], others: Sequence[str] = ()) -> list[str]:
    """Where a gateway may be: the ports that fit these patterns; without any, those whose maker builds such boards. `others` are
    patterns too, of what is something else."""
    ports = list_ports.comports()
    here = [str(port.device) for port in ports]
    likely = _fitting(patterns, here) if patterns else {str(port.device) for port in ports if port.vid in VENDORS}
    taken = {os.path.realpath(port) for port in _fitting(others, here)}
    return sorted(port for port in likely if os.path.realpath(port) not in taken)


def _fitting(patterns: Sequence[str], here: list[str]) -> set[str]:
    """Of those the computer names, and of the files that only a path leads to."""
    named = {device for pattern in patterns for device in fnmatch.filter(here, pattern)}
    return named | {path for pattern in patterns if pattern.startswith("/") for path in glob.glob(pattern)}


def why_not(port: str, error: Exception) -> str:
    """Why a port could not be opened, in words that say what to do."""
    number = getattr(error, "errno", None) or getattr(error.__cause__ or error.__context__, "errno", None)
    if number in (errno.EACCES, errno.EPERM) and not os.access(port, os.R_OK | os.W_OK):
        return f"the base may not use {port}: put its user into the group that owns it (dialout), and start the base again"
    if number in (errno.EAGAIN, errno.EBUSY, errno.EACCES) or "exclusively lock" in str(error):
        return f"another programme holds {port}: close it"
    return f"{port} can't be opened: {os.strerror(number) if number else type(error).__name__}"


def open_port(port: str, came: Callable[[bytes], None], ended: Callable[[str], None], loop: asyncio.AbstractEventLoop) -> "SerialPort":
    """To be called in a thread: opening may take a while. OSError, with words that say what to do, when it can't be opened."""
    try:
        return SerialPort(port, came, ended, loop)
    except (OSError, termios.error) as error:  # pyserial's own error is the first, and a port that goes meanwhile the second
        raise OSError(why_not(port, error)) from error


class SerialPort:
    """`came` gets bytes, `ended` is called once with why; both on the loop."""

    def __init__(self, port: str, came: Callable[[bytes], None], ended: Callable[[str], None], loop: asyncio.AbstractEventLoop) -> None:
        self._came, self._ended, self._loop = came, ended, loop
        self._to_write: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        self._is_closing = False
        self._line = serial.Serial(port, BAUD, timeout=READ_S, write_timeout=WRITE_S, exclusive=True)
        for work in (self._read_on, self._write_on):
            threading.Thread(target=work, name=f"{work.__name__} {port}", daemon=True).start()

    def write(self, data: bytes) -> None:
        with contextlib.suppress(queue.Full):  # a wire that takes nothing: it is noticed by its silence
            self._to_write.put_nowait(data)

    def close(self) -> None:
        """The threads end by themselves, within moments, and the reader closes the port."""
        self._is_closing = True
        with contextlib.suppress(queue.Full):
            self._to_write.put_nowait(None)

    def _read_on(self) -> None:
        try:
            while not self._is_closing:
                data = self._line.read(max(1, self._line.in_waiting))
                if data:
                    self._call(self._came, data)
        except (OSError, TypeError, ValueError) as error:  # pyserial meets a port that went away in each of these ways
            self._end(error)
        finally:
            with contextlib.suppress(OSError):
                self._line.close()

    def _write_on(self) -> None:
        try:
            while (data := self._to_write.get()) is not None and not self._is_closing:
                self._line.write(data)
        except (OSError, TypeError, ValueError) as error:
            self._end(error)

    def _end(self, error: Exception) -> None:
        if not self._is_closing:
            self._is_closing = True
            why = "it takes no more data" if isinstance(error, serial.SerialTimeoutException) else PULLED
            self._call(self._ended, why)
            with contextlib.suppress(queue.Full):
                self._to_write.put_nowait(None)

    def _call(self, function: Callable[..., None], *values: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended before this thread
            self._loop.call_soon_threadsafe(function, *values)
