"""Our own LoRa gateway on a USB port, as a road of the base. It is deaf and dumb only as long as it is unplugged.

A gateway acknowledges nothing to a badge: only the base's own receipt counts, and the gateway just carries it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from badgelink.line_messages import Plan

from ..core.roads import RoadState
from .base import Inbound
from .serial_hub import SerialHub
from .serial_line import GatewayLine
from .serial_port import gateway_ports, open_port
from .serial_words import HeardOnAir

log = logging.getLogger(__name__)
STOPPED = "stopped"


class SerialGateway:
    """`own_name` is what the gateway itself says it is called; as a road it is lora-<that>. `believes` says of a frame that was handed over
    whether it is the newest of a badge that the base believed."""

    def __init__(self, own_name: str, hub: SerialHub, now_ms: Callable[[], int], believes: Callable[[bytes], bool]) -> None:
        self.own_name, self.name = own_name, f"lora-{own_name}"
        self._hub, self._now_ms, self._believes = hub, now_ms, believes
        self._line: GatewayLine | None = None
        self._missing = ""
        self._state = RoadState(False, now_ms(), "not started")
        self._hear: Callable[[Inbound], None] = lambda inbound: None

    async def start(self, hear: Callable[[Inbound], None]) -> None:
        self.listen(hear)
        self._hub.start()

    def listen(self, hear: Callable[[Inbound], None]) -> None:
        self._hear = hear
        self._hub.join(self)
        self.look()

    def send(self, badge: int, frame: bytes) -> None:
        self._hub.send(badge, frame)

    def state(self) -> RoadState:
        self.look()
        return self._state

    async def stop(self) -> None:
        await self._hub.leave(self)
        self._line = None
        self._set(False, STOPPED)

    # For the hub -----------------------------------------------------------------------------------------------------

    def plugged(self, line: GatewayLine | None, why: str) -> None:
        self._line, self._missing = line, why
        self.look()

    def heard(self, on_air: HeardOnAir) -> None:
        """No acknowledgement waits for "stored": the badge says again what was not answered."""
        self._hear(Inbound(on_air.at_ms, self.name, None, on_air.frame, partial(self._stored, on_air), on_air.signal))

    def _stored(self, on_air: HeardOnAir) -> None:
        """Only a badge of ours shows that the road works: whatever else is in the air does not."""
        if self._believes(on_air.frame):
            self._state = replace(self._state, proved_ms=on_air.at_ms)
            self._hub.believed(on_air.frame)

    def look(self) -> None:
        if self._state.why == STOPPED:
            return
        why = self._line.why_not if self._line is not None else self._why_missing()
        self._set(not why, why or self._hub.twins(self.own_name))

    def _why_missing(self) -> str:
        if self._hub.trouble:
            return self._hub.trouble
        silent = f": {self._missing}" if self._missing not in ("", "unplugged") else ""
        return f"unplugged: no gateway called {self.own_name!r} on this computer{silent}"

    def _set(self, is_up: bool, why: str) -> None:
        before = self._state
        if (is_up, why) != (before.is_up, before.why):
            since_ms = before.since_ms if is_up == before.is_up else self._now_ms()
            self._state = RoadState(is_up, since_ms, why, before.proved_ms)
            level = logging.INFO if is_up or why == STOPPED else logging.WARNING
            log.log(level, "road %s %s", self.name, "up" if is_up else f"down: {why}")


def radio_plans(names: tuple[str, ...], sf: int, frequencies_khz: tuple[int, ...]) -> dict[str, Plan]:
    """Who listens where: a gateway hears one channel at a time, so they share them out."""
    return {name: Plan(sf, frequencies_khz[place % len(frequencies_khz)]) for place, name in enumerate(names)}


def serial_gateways(
    plans: dict[str, Plan],
    patterns: tuple[str, ...],
    others: tuple[str, ...],
    now_ms: Callable[[], int],
    believes: Callable[[bytes], bool],
) -> list[SerialGateway]:
    """One hub, and as many roads as there are plans. `others`: ports on which something else hangs."""
    hub = SerialHub(plans, now_ms, partial(gateway_ports, patterns, others), open_port, later)
    return [SerialGateway(name, hub, now_ms, believes) for name in plans]


def later(wait_ms: int, act: Callable[[], None]) -> asyncio.TimerHandle:
    return asyncio.get_running_loop().call_later(wait_ms / 1000, act)
