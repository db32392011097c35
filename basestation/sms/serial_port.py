"""A serial port on the event loop: bytes come when they come, writing waits for nobody, and a port that goes is said to be gone."""

import asyncio
import contextlib
import errno
import fcntl
import glob
import os
import termios
import threading
from collections.abc import Callable

import serial  # type: ignore[import-untyped]  # pyserial brings no types

OPEN_S = 10.0
READ_BYTES = 4_096
MOST_WAITING_BYTES = 65_536
GONE = "the modem was unplugged"
HANGS = "the modem's port does not open: pull the modem out and plug it in again"


class PortFailed(Exception):
    """It can't be opened. The text says why, for the office."""


def find_ports(pattern: str) -> list[str]:
    """`pattern` is a path, or one with * and ? in it: a modem comes back under another name."""
    return sorted(glob.glob(pattern))


class SerialPort:
    """`lost` is called once, from the event loop, when the port is gone; never after `close`."""

    def __init__(self, port: serial.Serial, heard: Callable[[bytes], None], lost: Callable[[str], None]) -> None:
        self._port, self._heard, self._lost = port, heard, lost
        self._descriptor = port.fileno()
        self._waiting = b""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._descriptor, self._read)

    def write(self, data: bytes) -> None:
        self._waiting += data
        self._write()

    def close(self) -> None:
        if self._descriptor >= 0:
            self._loop.remove_reader(self._descriptor)
            self._loop.remove_writer(self._descriptor)
            self._descriptor = -1
            with contextlib.suppress(OSError, serial.SerialException, termios.error):  # it may be gone already
                fcntl.ioctl(self._port.fileno(), termios.TIOCNXCL)
            with contextlib.suppress(OSError, serial.SerialException, termios.error):
                self._port.close()

    def _read(self) -> None:
        try:
            data = os.read(self._descriptor, READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._heard(data)
        else:
            self._go()  # readable, and nothing there: that is how a port says that its device left

    def _write(self) -> None:
        try:
            while self._waiting and self._descriptor >= 0:
                self._waiting = self._waiting[os.write(self._descriptor, self._waiting) :]
        except BlockingIOError:
            if len(self._waiting) > MOST_WAITING_BYTES:
                return self._go()
            return self._loop.add_writer(self._descriptor, self._write)
        except OSError:
            return self._go()
        if self._descriptor >= 0:
            self._loop.remove_writer(self._descriptor)

    def _go(self) -> None:
        self.close()
        self._lost(GONE)


class Opener:
    """Opens ports in a thread, one at a time: a driver may take its time, or for ever. `opens` waits for it."""

    def __init__(self, opens: "Callable[[str, int], serial.Serial] | None" = None) -> None:
        self._opens = opens or opened_port
        self._is_busy = False

    async def open(self, path: str, baud: int, heard: Callable[[bytes], None], lost: Callable[[str], None]) -> SerialPort:
        if self._is_busy:
            raise PortFailed(HANGS)
        self._is_busy = True
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[serial.Serial] = loop.create_future()
        threading.Thread(target=self._open_into, args=(opened, loop, path, baud), name="modem's port", daemon=True).start()
        try:
            async with asyncio.timeout(OPEN_S):
                return SerialPort(await opened, heard, lost)
        except TimeoutError as error:
            raise PortFailed(HANGS) from error

    def _open_into(self, opened: "asyncio.Future[serial.Serial]", loop: asyncio.AbstractEventLoop, path: str, baud: int) -> None:
        """A port that opens when nobody waits for it any more is closed again."""
        try:
            port = self._opens(path, baud)
        except Exception as error:  # whatever it was: nobody must wait for this thread any more
            self._is_busy = False
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(_tell, opened, error)
            return
        self._is_busy = False
        try:
            loop.call_soon_threadsafe(_hand_over, opened, port)
        except RuntimeError:
            port.close()


def _tell(opened: "asyncio.Future[serial.Serial]", error: Exception) -> None:
    if not opened.done():
        opened.set_exception(error)


def _hand_over(opened: "asyncio.Future[serial.Serial]", port: serial.Serial) -> None:
    if opened.done():
        port.close()
    else:
        opened.set_result(port)


def opened_port(path: str, baud: int) -> serial.Serial:
    """For us alone: two programs on one modem take each other's answers."""
    try:
        port = serial.Serial(path, baud, timeout=0, exclusive=True)
        fcntl.ioctl(port.fileno(), termios.TIOCEXCL)
        os.set_blocking(port.fileno(), False)
        port.reset_input_buffer()
    except (OSError, ValueError, termios.error) as error:
        raise PortFailed(_why(error)) from None
    return port


def _why(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EACCES:
        return "the base may not open the modem's port: its user must be in the group dialout"
    if number in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK):
        return "another program has the modem's port: ModemManager must be told to leave it alone"
    return "the modem's port can't be opened"
