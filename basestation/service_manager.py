"""Tells systemd that the base is ready, alive, or stopping; does nothing where no service manager asked for it."""

import asyncio
import logging
import os
import socket

log = logging.getLogger(__name__)
AT_WORK, STANDING_BY, STOPPING = "READY=1\nSTATUS=at work", "READY=1\nSTATUS=standing by as the spare", "STOPPING=1"
ALIVE = "WATCHDOG=1"


def tell(state: str) -> None:
    """One datagram to the socket that the service manager named; "@" stands for a name that is in no folder."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect("\0" + address[1:] if address.startswith("@") else address)
            line.send(state.encode())
    except OSError as error:
        log.warning("the service manager can't be told %r: %s", state, error.strerror)


def watchdog_s() -> float | None:
    """How often it wants to hear that we are alive: twice in the time that it waits. None when it doesn't."""
    wanted_us = os.environ.get("WATCHDOG_USEC", "")
    return int(wanted_us) / 2_000_000 if wanted_us.isdigit() and int(wanted_us) else None


async def stay_alive() -> None:
    """For ever, from the loop that does all the work: when that hangs, the service manager ends us and starts us again."""
    every_s = watchdog_s()
    while every_s is not None:
        tell(ALIVE)
        await asyncio.sleep(every_s)
