"""All serial ports with a gateway behind them: found, opened, each given to its gateway, and found again under another name.

Which of them answers a badge is serial_answering.py's.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from badgelink.line_messages import Plan

from .serial_answering import Answering, Later
from .serial_line import GatewayLine
from .serial_looking import Looking, Open
from .serial_words import HeardOnAir, Wire

LOOK_S, TICKS = 1.0, 4  # how often ports are looked for, and how often the lines are looked after meanwhile
LEFT_ALONE_MS = 60_000  # a port where nobody said hello
log = logging.getLogger(__name__)


class Member(Protocol):
    """A gateway as the hub knows it: by its name, and by the line it now has."""

    own_name: str

    def plugged(self, line: GatewayLine | None, why: str) -> None: ...

    def heard(self, on_air: HeardOnAir) -> None: ...

    def look(self) -> None:
        """Its state may have changed."""
        ...


class SerialHub:
    """`ports` names the ports there are, `open_wire` opens one; both may take a while and are called in a thread. `later` does
    something so many milliseconds from now."""

    def __init__(
        self,
        plans: dict[str, Plan],
        now_ms: Callable[[], int],
        ports: Callable[[], Sequence[str]],
        open_wire: Open,
        later: Later,
        look_s: float = LOOK_S,
    ) -> None:
        self._plans, self._now_ms, self._look_s = plans, now_ms, look_s
        self._looking = Looking(self, ports, open_wire, look_s)
        self._members: dict[str, Member] = {}
        self._lines: dict[str, GatewayLine] = {}
        self._left_alone: dict[str, int] = {}
        self._answering = Answering(now_ms, self._lines, later)
        self._keepers: list[asyncio.Task[None]] = []

    def join(self, member: Member) -> None:
        self._members[member.own_name] = member

    def start(self) -> None:
        """On the event loop, once for all."""
        if not self._keepers:
            works = {"serial lines": self._keep_ticking(), "serial ports": self._looking.keep_looking()}
            self._keepers = [asyncio.create_task(work, name=name) for name, work in works.items()]

    async def leave(self, member: Member) -> None:
        """The last one stops it."""
        self._members.pop(member.own_name, None)
        if self._members or not self._keepers:
            return
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers.clear()
        await self._looking.stop()
        for port in list(self._lines):
            self._drop(port, "stopped")

    # Ports and who is behind them ------------------------------------------------------------------------------------

    def plug(self, port: str, wire: Wire) -> GatewayLine:
        """There is something behind this port; who, it will say."""
        line = self._lines[port] = GatewayLine(port, wire, self._now_ms, self._hear)
        line.tick()
        return line

    def unplug(self, line: GatewayLine, why: str) -> None:
        line.broken = why
        if self._lines.get(line.port) is line:
            self._look_after(line.port)

    def line_at(self, port: str) -> GatewayLine | None:
        return self._lines.get(port)

    def tick(self) -> None:
        """A few times a second."""
        for port in list(self._lines):
            self._look_after(port)
        for member in self._members.values():
            member.look()
        self._answering.tick()

    def _look_after(self, port: str) -> None:
        line = self._lines.get(port)
        if line is None:
            return
        if line.is_dead:
            return self._drop(port, line.why_not)
        if line.is_stranger:
            log.info("%s: what is plugged in there is no gateway of ours", port)
            self._left_alone[port] = self._now_ms() + LEFT_ALONE_MS
            return self._drop(port, "")
        self._introduce(line)
        line.tick()

    def _introduce(self, line: GatewayLine) -> None:
        """One that the settings don't name is used all the same: it may be the only one that hears an alarm."""
        if not line.name or line.wanted is not None:
            return
        line.wanted = self._plans.get(line.name) or next(iter(self._plans.values()))
        if line.name in self._members:
            self._members[line.name].plugged(line, "")
        else:
            log.warning("a gateway called %r is plugged in at %s, but lora.gateways in the settings does not name it", line.name, line.port)

    def _drop(self, port: str, why: str) -> None:
        line = self._lines.pop(port)
        line.close()
        if line.name in self._members and line.wanted is not None:
            self._members[line.name].plugged(next(iter(self._called(line.name)), None), why)

    def _called(self, name: str) -> list[GatewayLine]:
        return [line for line in self._lines.values() if line.name == name and line.wanted is not None]

    def twins(self, name: str) -> str:
        """Two boards were given one name. Both are used; "" when there are none. One of them may just be on its way out."""
        ports = [line.port for line in self._called(name) if not line.why_not]
        return f"two gateways are called {name!r} ({' and '.join(ports)}): give one of them another name" if len(ports) > 1 else ""

    @property
    def trouble(self) -> str:
        """Why a port could not be opened, or who is there that nobody expects; "" when all is well."""
        if self._looking.troubles:
            return next(iter(self._looking.troubles.values()))
        unnamed = [line.name for line in self._lines.values() if line.name and line.name not in self._plans]
        return f"a gateway called {unnamed[0]!r} is plugged in, which lora.gateways does not name" if unnamed else ""

    # Ever again ------------------------------------------------------------------------------------------------------

    def wants(self, port: str, there: Sequence[str]) -> bool:
        self._left_alone = {left: until for left, until in self._left_alone.items() if left in there and self._now_ms() < until}
        return port not in self._lines and port not in self._left_alone

    async def _keep_ticking(self) -> None:
        while True:
            try:
                self.tick()
            except Exception:  # lines that nobody looks after any more would be worse
                log.exception("looking after the gateways' lines broke")
            await asyncio.sleep(self._look_s / TICKS)

    # Frames ----------------------------------------------------------------------------------------------------------

    def send(self, badge: int, data: bytes) -> None:
        self._answering.send(badge, data)

    def believed(self, data: bytes) -> None:
        self._answering.believed(data)

    def _hear(self, line: GatewayLine, on_air: HeardOnAir) -> None:
        """Of a gateway that the settings don't name too: then another one lends it its name."""
        member = self._members.get(line.name) or next(iter(self._members.values()), None)
        if member is not None and self._answering.note(line, on_air):
            member.heard(on_air)
