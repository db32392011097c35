"""All serial ports with a gateway behind them: found, opened, each given to its gateway, and found again under another name.

It also remembers which of them heard a badge best, for that one answers.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from badgelink import frame
from badgelink.line_messages import URGENT_ALARM, URGENT_LEAST, URGENT_WORD, Plan

from .serial_ears import AllEars, Ears
from .serial_line import GatewayLine, HeardOnAir, Told, Wire

LOOK_S, TICKS = 1.0, 4  # how often ports are looked for, and how often the lines are looked after meanwhile
LEFT_ALONE_MS = 60_000  # a port where nobody said hello
WINDOW_MS, LEAST_MS, HOPE_MS = 6_000, 1_000, 5_000  # a badge listens so long after it has spoken, and on a visit or in an alarm always
FORGOTTEN_MS, ALARM_MS = 900_000, 7_200_000
LEFT_OF_AIR_MS, UNHEARD_DB = 500, -999.0
ALARMS, RECEIPT, TO_PEOPLE = (1, 2), 32, (34, 35)  # types of frames: TO_PEOPLE asks the wearer something at once

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
    """`ports` names the ports there are, `open_wire` opens one; both may take a while and are called in a thread."""

    def __init__(
        self, plans: dict[str, Plan], now_ms: Callable[[], int], ports: Callable[[], Sequence[str]], open_wire: Open, look_s: float = LOOK_S
    ) -> None:
        self._plans, self._now_ms, self._ports, self._open = plans, now_ms, ports, open_wire
        self._members: dict[str, Member] = {}
        self._lines: dict[str, GatewayLine] = {}
        self._left_alone: dict[str, int] = {}
        self._ears = AllEars()
        self._alarmed_ms: dict[int, int] = {}
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

    def _hear(self, line: GatewayLine, on_air: HeardOnAir) -> None:
        member = self._members.get(line.name) or next(iter(self._members.values()), None)
        if member is None:
            return
        try:
            header = frame.peek(on_air.frame)
        except frame.BadFrame:
            return
        unheard = self._ears.note(header.badge_id, line.port, on_air)
        if header.type in ALARMS:
            self._alarmed_ms[header.badge_id] = on_air.at_ms
        member.heard(on_air)
        for answer in unheard:
            self._tell(header.badge_id, answer)

    def send(self, badge: int, data: bytes) -> None:
        """By the gateway that heard this badge's newest frame best. To a badge that none has heard for long nothing is said: it is
        not there, or answered by another road; when it speaks, what waits for it is said again."""
        ears = self._ears.of(badge)
        if ears is not None and self._now_ms() - ears.at_ms <= FORGOTTEN_MS:
            ears.answered(data)
            self._tell(badge, data)

    def _tell(self, badge: int, data: bytes) -> None:
        ears, at_ms = self._ears.of(badge), self._now_ms()
        line = self._best(ears) if ears is not None else None
        if ears is not None and line is not None:
            window_ms = ears.at_ms + WINDOW_MS - at_ms
            within_ms = max(window_ms, LEAST_MS) if window_ms > 0 else HOPE_MS
            line.tell(Told(self._urgency(badge, data, window_ms > 0), badge, at_ms + within_ms, data))

    def _best(self, ears: Ears) -> GatewayLine | None:
        """Any that works, when none of those that heard it does: it may have been plugged in anew since."""
        usable = [line for line in self._lines.values() if line.name and not line.why_not]
        rested = [line for line in usable if line.status is None or line.status.left_ms >= LEFT_OF_AIR_MS]
        return max(rested or usable, key=lambda line: ears.heard_by.get(line.port, UNHEARD_DB), default=None)

    def _urgency(self, badge: int, data: bytes, does_listen: bool) -> int:
        kind = frame.peek(data).type
        alarmed_ms = self._alarmed_ms.get(badge)
        if kind == RECEIPT and alarmed_ms is not None and self._now_ms() - alarmed_ms < ALARM_MS:
            return URGENT_ALARM
        return URGENT_WORD if does_listen or kind in TO_PEOPLE else URGENT_LEAST


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
