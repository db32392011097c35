"""Looks for ports that have come, and opens them; one that can't be opened, or takes for ever to, holds nobody else up."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from .serial_line import GatewayLine
from .serial_words import Wire

Open = Callable[[str, Callable[[bytes], None], Callable[[str], None], asyncio.AbstractEventLoop], Wire]

log = logging.getLogger(__name__)


class Hub(Protocol):
    def wants(self, port: str, there: Sequence[str]) -> bool:
        """Whether this one is to be opened; `there` are all."""
        ...

    def plug(self, port: str, wire: Wire) -> GatewayLine: ...

    def unplug(self, line: GatewayLine, why: str) -> None: ...


class Looking:
    """`ports` names the ports there are, `open_wire` opens one; both may take a while and are called in a thread. `troubles`: why
    a port could not be opened, by its name."""

    def __init__(self, hub: Hub, ports: Callable[[], Sequence[str]], open_wire: Open, every_s: float) -> None:
        self._hub, self._ports, self._open, self._every_s = hub, ports, open_wire, every_s
        self._opening: dict[str, asyncio.Task[None]] = {}
        self.troubles: dict[str, str] = {}

    async def keep_looking(self) -> None:
        while True:
            try:
                self._open_new(await asyncio.to_thread(self._ports))
            except Exception:  # a base that no longer looks for its gateways would be worse
                log.exception("looking for serial ports broke")
            await asyncio.sleep(self._every_s)

    def _open_new(self, there: Sequence[str]) -> None:
        self.troubles = {port: why for port, why in self.troubles.items() if port in there}
        for port in there:
            if port not in self._opening and self._hub.wants(port, there):
                self._opening[port] = asyncio.create_task(self._try(port), name=f"opening {port}")

    async def stop(self) -> None:
        opening = list(self._opening.values())
        for task in opening:
            task.cancel()
        await asyncio.gather(*opening, return_exceptions=True)

    async def _try(self, port: str) -> None:
        arrival = Arrival(self._hub)
        try:
            wire = await asyncio.to_thread(self._open, port, arrival.came, arrival.ended, asyncio.get_running_loop())
        except OSError as error:
            self.troubles[port] = str(error)
        else:
            self.troubles.pop(port, None)
            arrival.settle(self._hub.plug(port, wire))
        finally:
            self._opening.pop(port, None)


class Arrival:
    """A port that has just been opened: what comes before anybody knows its line is kept for it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._line: GatewayLine | None = None
        self._early, self._why = b"", ""

    def settle(self, line: GatewayLine) -> None:
        self._line = line
        self.came(self._early)
        if self._why:
            self.ended(self._why)

    def came(self, data: bytes) -> None:
        if self._line is None:
            self._early += data
        else:
            self._line.came(data)

    def ended(self, why: str) -> None:
        self._why = why
        if self._line is not None:
            self._hub.unplug(self._line, why)
