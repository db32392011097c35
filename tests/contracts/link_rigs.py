"""Each kind of link with the far end of its road: the fake one of the emulator, and the badge's own drivers."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, Protocol

from drivers.mqtt import MqttLink

from tools.emulator.devices import FakeLink
from tools.emulator.vm.radio_air import Channel, RadioAir
from tools.emulator.vm.radio_badge import RadioLink
from tools.emulator.world import World


class LinkRig(Protocol):
    link: Any
    far_heard: list[bytes]

    async def open(self) -> None:
        """The link is up when it returns."""
        ...

    async def close(self) -> None: ...

    def lose(self) -> None:
        """The road is gone."""
        ...

    def say(self, frame: bytes) -> None:
        """The far end sends a frame down."""
        ...

    async def waits(self) -> None:
        """Long enough for a frame to go either way."""
        ...


class FakeRig:
    name = "FakeLink"

    def __init__(self) -> None:
        self.far_heard: list[bytes] = []
        self.link = FakeLink("wifi", self.far_heard.append)

    async def open(self) -> None:
        self.link.up = True

    async def close(self) -> None:
        self.link.up = False

    def lose(self) -> None:
        self.link.up = False

    def say(self, frame: bytes) -> None:
        self.link.arrive(frame)

    async def waits(self) -> None:
        await asyncio.sleep(0)


class LoraRig:
    name = "LoraLink"

    def __init__(self) -> None:
        self.far_heard: list[bytes] = []
        self._world = World(3)
        self._air = RadioAir(self._world, Random(3))
        self._air.join(self)
        self._radio = RadioLink(self._world, self._air, Random(3), frequencies_khz=(868_100,))
        self.link = self._radio.link

    def listens_since(self, channel: Channel) -> float:
        return 0

    def hear(self, frame: bytes, rssi_dbm: int, channel: Channel) -> None:
        self.far_heard.append(frame)

    async def open(self) -> None:
        self._world.run_for(100)

    async def close(self) -> None:
        self._radio.stop()

    def lose(self) -> None:
        self._radio.modem.is_broken, self._radio.has_chip = True, False

    def say(self, frame: bytes) -> None:
        self._air.send(self, Channel(868_100, 9), frame)

    async def waits(self) -> None:
        self._world.run_for(3_000)


class PlayedClient:
    """What MqttLink asks of an MQTTClient. `is_mute`: the broker acknowledges nothing."""

    def __init__(
        self, rig: "MqttRig", came: Callable[..., None], joined: Callable[..., Awaitable[None]], changed: Callable[..., Awaitable[None]]
    ) -> None:
        self._rig, self._came, self._joined, self._changed = rig, came, joined, changed
        self.is_over = self._is_in = False

    async def connect(self) -> None:
        if self._rig.is_away:
            raise OSError("nobody there")
        self._is_in = True
        await self._changed(True)
        await self._joined(self)

    async def subscribe(self, topic: str, qos: int) -> None:
        self._rig.subscribed = topic

    async def publish(self, topic: str, message: bytes, retain: bool, qos: int) -> None:
        self._rig.published.append((topic, retain, qos))
        self._rig.far_heard.append(message)
        if self._rig.is_mute:
            await asyncio.Event().wait()

    def isconnected(self) -> bool:
        return self._is_in

    async def disconnect(self) -> None:
        self._is_in = False

    def close(self) -> None:
        self._is_in = False

    def deliver(self, frame: bytes, is_retained: bool = False) -> None:
        self._came(self._rig.subscribed.encode(), frame, is_retained)

    async def drop(self) -> None:
        self._is_in = False
        await self._changed(False)


class PlayedNetworks:
    def __init__(self) -> None:
        self.avoided = self.left = 0

    def avoid(self) -> None:
        self.avoided += 1

    def leave(self) -> None:
        self.left += 1

    def signal(self) -> int:
        return 70


class MqttRig:
    """The driver on an event loop whose time the test turns by hand: `now_ms` is the badge's clock."""

    name = "MqttLink"

    def __init__(self) -> None:
        self.far_heard: list[bytes] = []
        self.published: list[tuple[str, bool, int]] = []
        self.subscribed, self.is_away, self.is_mute, self.now_ms = "", False, False, 0
        self.clients: list[PlayedClient] = []
        self.networks = PlayedNetworks()
        self.link = MqttLink(self._make, self.networks, "doorstep/school/badge/7", lambda: self.now_ms)

    def _make(self, came: Any, joined: Any, changed: Any) -> PlayedClient:
        self.clients.append(PlayedClient(self, came, joined, changed))
        return self.clients[-1]

    async def open(self) -> None:
        self.link.start()
        await self.waits()

    async def close(self) -> None:
        self.link._life.cancel()
        await asyncio.gather(self.link._life, return_exceptions=True)

    def lose(self) -> None:
        self.is_away = True
        self._dropping = asyncio.ensure_future(self.clients[-1].drop())

    def say(self, frame: bytes) -> None:
        self.clients[-1].deliver(frame)

    async def waits(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


RIGS = (FakeRig, LoraRig, MqttRig)
