"""Serial ports: which there are, and why one can't be opened."""

import errno
import os

from serial.tools import list_ports  # type: ignore[import-untyped]  # pyserial brings no types

from .trouble import Trouble

# Makers of the USB chips on the boards we know: Silicon Labs, WCH, FTDI, Espressif.
LIKELY_VENDORS = {0x10C4, 0x1A86, 0x0403, 0x303A}


def port_lines() -> list[str]:
    """One line for each port of this computer, those that may be a badge first."""
    found = sorted(list_ports.comports(), key=lambda port: (port.vid not in LIKELY_VENDORS, port.device))
    return [f"{port.device}  {port.description}" + ("  (may be a badge)" if port.vid in LIKELY_VENDORS else "") for port in found]


def why_not(port: str) -> Trouble:
    """`port` could not be opened: find out why by asking the system itself."""
    try:
        os.close(os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK))
    except OSError as error:
        return Trouble(REMEDIES.get(error.errno or 0, _unknown)(port) if error.errno in REMEDIES else _unknown(port, error.strerror or ""))
    return Trouble(_is_busy(port))


def _is_missing(port: str) -> str:
    there = port_lines()
    seen = "Ports of this computer:\n  " + "\n  ".join(there) if there else "This computer has no serial port: is the cable a data cable?"
    return f"There is no port {port}. Plug the board in, then try again. {seen}"


def _is_forbidden(port: str) -> str:
    return (
        f"You may not use {port}. Add yourself to the group that owns serial ports: sudo usermod -a -G dialout $USER\n"
        "then sign out and in again."
    )


def _is_busy(port: str) -> str:
    return f"{port} is in use by another program. Close it (a terminal, Thonny, another doorstep badge) and try again."


def _unknown(port: str, why: str = "") -> str:
    return f"{port} can't be opened: {why}. Unplug the badge, plug it in and try again."


REMEDIES = {
    errno.ENOENT: _is_missing,
    errno.ENODEV: _is_missing,
    errno.ENXIO: _is_missing,
    errno.EACCES: _is_forbidden,
    errno.EPERM: _is_forbidden,
    errno.EBUSY: _is_busy,
}
