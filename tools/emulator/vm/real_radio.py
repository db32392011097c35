"""A badge with LoRa in real time: its own driver on pretend air, alone or beside the Wi-Fi that leads to a real broker."""

import asyncio
from collections.abc import Sequence
from random import Random

from tools.emulator.badge import Bearer, EmulatedBadge
from tools.emulator.realtime import RealBadge

from .radio_air import Channel, RadioAir
from .radio_badge import RadioBadge, RadioLink

LORA = RadioLink.name
LOOK_S = 0.02


class RealRadioBadge(RealBadge):
    """Its clock is the air's. Without Wi-Fi it never asks for the broker."""

    def __init__(
        self, badge_id: int, key: bytes, host: str, port: int, username: str, password: str, site: str,
        air: RadioAir, channel: Channel, has_wifi: bool,
    ) -> None:  # fmt: skip
        super().__init__(badge_id, key, host, port, username, password, site)
        self._air, self._channel, self._has_wifi = air, channel, has_wifi

    @property
    def roads(self) -> dict[str, bool]:
        return (super().roads if self._has_wifi else {}) | {LORA: self._radio.modem not in self._air.out_of_reach}

    def out_of_reach(self, is_out: bool, road: str | None = None) -> None:
        super().out_of_reach(is_out, road)
        if road in (LORA, None):
            change = self._air.out_of_reach.add if is_out else self._air.out_of_reach.discard
            change(self._radio.modem)

    async def connected(self, timeout_s: float = 10.0) -> None:
        if self._has_wifi:
            await super().connected(timeout_s)
        async with asyncio.timeout(timeout_s):
            while not self._radio.is_up():
                await asyncio.sleep(LOOK_S)

    def _made(self) -> EmulatedBadge:
        world, chance = self._air.world, Random(self._seed)
        self._radio = RadioLink(world, self._air, chance, self._channel.sf, (self._channel.khz,))
        bearers: Sequence[Bearer] = [self._bearer] if self._has_wifi else []
        return RadioBadge(world, self._radio, self.badge_id, self._key, chance, bearers)

    async def _keep_connected(self) -> None:
        if self._has_wifi:
            await super()._keep_connected()

    def _road_changed(self, is_up: bool) -> None:
        if self._has_wifi:
            super()._road_changed(is_up)
