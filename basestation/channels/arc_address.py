"""The address behind a receiver's name, looked up in a thread of its own, because a name service may take half a minute to say nothing."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

KNOWN_S = 0.5  # there is an address to go on with: a dead name service must not take the time of the receiver


class Address:
    """An IP address is taken as it is. For a name the last address that was found is kept, for the day nobody answers for the name."""

    def __init__(self, host: str, port: int, look_up: Callable[[str, int], str] | None = None) -> None:
        self._host, self._port, self._look_up = host, port, look_up or _look_up
        self._known = host if _is_address(host) else ""
        self._needs_asking = not self._known
        self._thread = ThreadPoolExecutor(1, "arc-address")
        self._asking: asyncio.Future[str] | None = None

    async def find(self, patience_s: float) -> str:
        """OSError (TimeoutError among them) or UnicodeError when there is none, and never was."""
        if not self._needs_asking:
            return self._known
        try:
            async with asyncio.timeout(min(patience_s, KNOWN_S) if self._known else patience_s):
                self._known = await asyncio.shield(self._ask())
        except (OSError, UnicodeError):
            if not self._known:
                raise
        return self._known

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _ask(self) -> asyncio.Future[str]:
        """One question at a time, whoever waits for it: a dead name service must not fill a queue."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().run_in_executor(self._thread, self._look_up, self._host, self._port)
            self._asking.add_done_callback(lambda asked: asked.cancelled() or asked.exception())  # nobody may be waiting any more
        return self._asking


def _look_up(host: str, port: int) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return str(found[0][4][0])


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
