"""Presses as badges make them: sealed, said over one road or several at once, and said again under a new counter until the receipt."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from badgelink import frame
from badgelink.messages import RECEIVED, SOS, Alarm, Receipt

from basestation.clock import Clock
from basestation.gateways.mqtt_keeper import MqttKeeper
from basestation.gateways.mqtt_road import MqttSettings
from basestation.gateways.mqtt_session import Message
from basestation.sealing import Cipher
from tests.contracts.serial_rig import PtyGateway
from tools.emulator.lorawan.server import PretendServer
from tools.invented_school import BadgeIdentity

AGAIN_S, LONGEST_AGAIN_S = 0.7, 4.0
LOOK_S = 0.05
Hear = Callable[[bytes], None]


class Bearer(Protocol):
    """What carries a badge's frames to the base, and brings back what is said to any badge."""

    def say(self, badge: int, sealed: bytes) -> None: ...

    async def carry(self, hear: Hear) -> None:
        """For ever."""
        ...


class OverBroker:
    def __init__(self, port: int, site: str) -> None:
        self._site = site
        link = MqttSettings(site, "127.0.0.1", port, client_id="all-the-badges", is_kept=False)
        self._keeper = MqttKeeper("badges", link, (f"doorstep/{site}/badge/+/down",), self._came, Clock().now_ms)
        self._hear: Hear = lambda sealed: None

    def say(self, badge: int, sealed: bytes) -> None:
        self._keeper.publish(f"doorstep/{self._site}/badge/{badge}/up", sealed)

    async def carry(self, hear: Hear) -> None:
        self._hear = hear
        self._keeper.start()
        try:
            await asyncio.Event().wait()
        finally:
            await self._keeper.stop()

    def _came(self, message: Message) -> None:
        self._keeper.link.acknowledge(self._keeper.link.number, message.packet_id)
        self._hear(message.payload)


class OverLora:
    def __init__(self, device: PtyGateway) -> None:
        self._device = device

    def say(self, badge: int, sealed: bytes) -> None:
        if self._device.is_plugged:
            self._device.hears(sealed)

    async def carry(self, hear: Hear) -> None:
        while True:
            while not self._device.felt.empty():
                hear(self._device.felt.get())
            await asyncio.sleep(LOOK_S)


class OverLorawan:
    def __init__(self, server: PretendServer, badges: tuple[BadgeIdentity, ...]) -> None:
        self._server, self._badges = server, badges

    def say(self, badge: int, sealed: bytes) -> None:
        self._server.hear(self._server.dialect.device(badge), sealed)

    async def carry(self, hear: Hear) -> None:
        await self._server.start()
        for badge in self._badges:
            self._server.join(self._server.dialect.device(badge.number), hear)
        try:
            await asyncio.Event().wait()
        finally:
            await self._server.stop()


@dataclass(slots=True)
class Wearer:
    """`presses` are the event counters of all that this badge pressed, `received` those whose receipt was felt."""

    badge: BadgeIdentity
    cipher: Cipher
    counter: int = 0
    presses: list[int] = field(default_factory=list)
    received: set[int] = field(default_factory=set)
    felt: asyncio.Event = field(default_factory=asyncio.Event)

    def next_counter(self) -> int:
        self.counter += 1
        return self.counter


class Wearers:
    def __init__(self, badges: tuple[BadgeIdentity, ...], bearers: list[Bearer], chance: Random) -> None:
        self.all = {badge.number: Wearer(badge, Cipher(badge.key)) for badge in badges}
        self._bearers, self._chance = bearers, chance
        self._pressing: set[asyncio.Task[None]] = set()

    @property
    def presses(self) -> int:
        return sum(len(wearer.presses) for wearer in self.all.values())

    async def carry(self) -> None:
        """For ever: what is said to badges is felt."""
        async with asyncio.TaskGroup() as group:
            for bearer in self._bearers:
                group.create_task(bearer.carry(self._hear))

    async def press(self, rest_s: tuple[float, float]) -> None:
        """For ever: somebody presses whose last press was received."""
        while True:
            await asyncio.sleep(self._chance.uniform(*rest_s))
            free = [wearer for wearer in self.all.values() if len(wearer.received) == len(wearer.presses)]
            if free:
                task = asyncio.create_task(self._until_received(self._chance.choice(free)))
                self._pressing.add(task)
                task.add_done_callback(self._pressing.discard)

    async def all_received(self) -> None:
        await asyncio.gather(*self._pressing)

    async def _until_received(self, wearer: Wearer) -> None:
        first, began_s, wait_s = wearer.next_counter(), time.monotonic(), AGAIN_S
        wearer.presses.append(first)
        counter = first
        while first not in wearer.received:
            self._say(wearer, first, counter, began_s)
            wearer.felt.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s * self._chance.uniform(0.8, 1.2)):
                    await wearer.felt.wait()
            counter, wait_s = wearer.next_counter(), min(wait_s * 1.5, LONGEST_AGAIN_S)

    def _say(self, wearer: Wearer, first: int, counter: int, began_s: float) -> None:
        """The same bytes over each of the roads."""
        age_s = int(time.monotonic() - began_s)
        said = Alarm(counter - first, SOS, age_s, 80, 10, 5, 53_745_000, -332_000)
        sealed = frame.seal(wearer.cipher, wearer.badge.number, counter, said)
        for bearer in self._chance.sample(self._bearers, self._chance.randint(1, len(self._bearers))):
            bearer.say(wearer.badge.number, sealed)

    def _hear(self, sealed: bytes) -> None:
        wearer = self.all.get(frame.peek(sealed).badge_id)
        if wearer is None:
            return
        _, said = frame.unseal(wearer.cipher, sealed, False)
        if isinstance(said, Receipt) and said.stage >= RECEIVED and said.event_counter in wearer.presses:
            wearer.received.add(said.event_counter)
            wearer.felt.set()
