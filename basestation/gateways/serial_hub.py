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
from .serial_words import HeardOnAir, Wire

LOOK_S, TICKS = 1.0, 4  # how often ports are looked for, and how often the lines are looked after meanwhile
LEFT_ALONE_MS = 60_000  # a port where nobody said hello
log = logging.getLogger(__name__)
Open = Callable[[str, Callable[[bytes], None], Callable[[str], None], asyncio.AbstractEventLoop], Wire]


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
        self._plans, self._now_ms, self._ports, self._open = plans, now_ms, ports, open_wire
        self._members: dict[str, Member] = {}
        self._lines: dict[str, GatewayLine] = {}
        self._left_alone: dict[str, int] = {}
        self._answering = Answering(now_ms, self._lines, later)
        self._look_s, self._trouble = look_s, ""
        self._keeper: asyncio.Task[None] | None = None

    def join(self, member: Member) -> None:
        self._members[member.own_name] = member

    def start(self) -> None:
        """On the event loop, once for all."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep_looking(), name="serial ports")

    async def leave(self, member: Member) -> None:
        """The last one stops it."""
        self._members.pop(member.own_name, None)
        if self._members or self._keeper is None:
            return
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        self._keeper = None
        for port in list(self._lines):
            self._drop(port, "stopped")

    # Ports and who is behind them ------------------------------------------------------------------------------------

    def plug(self, port: str, wire: Wire) -> GatewayLine:
        """There is something behind this port; who, it will say."""
        line = self._lines[port] = GatewayLine(port, wire, self._now_ms, self._hear)
        line.tick()
        return line

    def unplug(self, port: str, why: str) -> None:
        if port in self._lines:
            self._lines[port].broken = why
            self._look_after(port)

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
        line = self._lines[port]
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
        for port, other in list(self._lines.items()):
            if other is not line and other.name == line.name:
                self._drop(port, "")
        line.wanted = self._plans.get(line.name) or next(iter(self._plans.values()))
        if line.name in self._members:
            self._members[line.name].plugged(line, "")
        else:
            log.warning("a gateway called %r is plugged in at %s, but lora.gateways in the settings does not name it", line.name, line.port)

    def _drop(self, port: str, why: str) -> None:
        line = self._lines.pop(port)
        line.close()
        if line.name in self._members and line.wanted is not None:
            self._members[line.name].plugged(None, why)

    @property
    def trouble(self) -> str:
        """Why a port could not be opened, or who is there that nobody expects; "" when all is well."""
        unnamed = [line.name for line in self._lines.values() if line.name and line.name not in self._plans]
        return self._trouble or (f"a gateway called {unnamed[0]!r} is plugged in, which lora.gateways does not name" if unnamed else "")

    # Ever again ------------------------------------------------------------------------------------------------------

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self._look_for_ports()
                for _ in range(TICKS):
                    self.tick()
                    await asyncio.sleep(self._look_s / TICKS)
            except Exception:  # a base that no longer looks for its gateways would be worse
                log.exception("looking after the serial ports broke")
                await asyncio.sleep(self._look_s)

    async def _look_for_ports(self) -> None:
        there = await asyncio.to_thread(self._ports)
        self._left_alone = {port: until for port, until in self._left_alone.items() if port in there and self._now_ms() < until}
        self._trouble = ""
        for port in there:
            if port not in self._lines and port not in self._left_alone:
                await self._try(port)

    async def _try(self, port: str) -> None:
        arrival = _Arrival(self, port)
        try:
            wire = await asyncio.to_thread(self._open, port, arrival.came, arrival.ended, asyncio.get_running_loop())
        except OSError as error:
            self._trouble = str(error)
            return
        arrival.settle(self.plug(port, wire))

    # Frames ----------------------------------------------------------------------------------------------------------

    def send(self, badge: int, data: bytes) -> None:
        self._answering.send(badge, data)

    def _hear(self, line: GatewayLine, on_air: HeardOnAir) -> None:
        """Of a gateway that the settings don't name too: then another one lends it its name."""
        member = self._members.get(line.name) or next(iter(self._members.values()), None)
        if member is not None and self._answering.note(line, on_air):
            member.heard(on_air)


class _Arrival:
    """A port that has just been opened: what comes before anybody knows its line is kept for it."""

    def __init__(self, hub: SerialHub, port: str) -> None:
        self._hub, self._port = hub, port
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
        if self._line is not None and self._hub.line_at(self._port) is self._line:
            self._hub.unplug(self._port, why)
