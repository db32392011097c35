"""The pretend air for LoRa: each frame fills its channel for its true time on air, and two that overlap there are both lost."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from tools.emulator.world import Clockwork

BANDWIDTH_HZ, PREAMBLE_SYMBOLS, CODING_RATE = 125_000, 8, 1
STRONGEST_DBM, WEAKEST_DBM = -60, -118
LEARNT_IN_SYMBOLS = 5  # so much of the preamble is enough for a receiver that comes late


def symbol_ms(sf: int) -> float:
    return (1 << sf) / BANDWIDTH_HZ * 1000


def time_on_air_ms(sf: int, size_bytes: int) -> float:
    """The datasheets' formula as it stands there: explicit header, CRC on."""
    low_rate = 1 if symbol_ms(sf) > 16 else 0
    blocks = math.ceil((8 * size_bytes - 4 * sf + 28 + 16) / (4 * (sf - 2 * low_rate)))
    return (PREAMBLE_SYMBOLS + 4.25 + 8 + max(blocks * (CODING_RATE + 4), 0)) * symbol_ms(sf)


@dataclass(frozen=True, slots=True)
class Channel:
    khz: int
    sf: int


class Receiver(Protocol):
    def listens_since(self, channel: Channel) -> float | None:
        """Since when without a break, None when not now."""
        ...

    def hear(self, frame: bytes, rssi_dbm: int, channel: Channel) -> None: ...


@dataclass(slots=True)
class Transmission:
    """`end_ms` is when the last of it has left the antenna."""

    sender: object
    channel: Channel
    frame: bytes
    start_ms: float
    end_ms: float
    is_spoilt: bool = field(default=False)


class RadioAir:
    """`fading_pct` of the frames are too weak for the one who listens, each receiver with luck of its own."""

    def __init__(self, world: Clockwork, chance: Random, fading_pct: int = 0) -> None:
        self.world, self.fading_pct, self._chance = world, fading_pct, chance
        self.flown: list[Transmission] = []
        self.keeps_all = True
        self.out_of_reach: set[object] = set()  # senders and receivers that nobody hears, and that hear nobody
        self._receivers: list[Receiver] = []
        self._in_the_air: list[Transmission] = []

    def join(self, receiver: Receiver) -> None:
        self._receivers.append(receiver)

    def send(self, sender: object, channel: Channel, frame: bytes, then: Callable[[], None] = lambda: None) -> Transmission:
        """`then` is called when it is out."""
        now_ms = float(self.world.now_ms)
        sent = Transmission(sender, channel, frame, now_ms, now_ms + time_on_air_ms(channel.sf, len(frame)))
        self._in_the_air = [other for other in self._in_the_air if other.end_ms > now_ms]
        for other in self._in_the_air:
            if other.channel == channel:
                other.is_spoilt = sent.is_spoilt = True
        self._in_the_air.append(sent)
        if self.keeps_all:
            self.flown.append(sent)
        self.world.at(math.ceil(sent.end_ms), lambda: self._land(sent, then))
        return sent

    def _land(self, sent: Transmission, then: Callable[[], None]) -> None:
        then()
        if sent.is_spoilt or sent.sender in self.out_of_reach:
            return
        learnt_ms = sent.start_ms + LEARNT_IN_SYMBOLS * symbol_ms(sent.channel.sf)
        for receiver in self._receivers:
            is_deaf = receiver is sent.sender or receiver in self.out_of_reach
            since_ms = None if is_deaf else receiver.listens_since(sent.channel)
            if since_ms is not None and since_ms <= learnt_ms and self._chance.randrange(100) >= self.fading_pct:
                receiver.hear(sent.frame, self._chance.randint(WEAKEST_DBM, STRONGEST_DBM), sent.channel)
