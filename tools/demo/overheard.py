"""An ear on the demo's pretend air, so that people see what is said there, whether or not a gateway is listening."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from badgelink.frame import BadFrame, peek
from badgelink.messages import FIRST_DOWN

from tools.emulator.vm.radio_air import Channel

KEPT = 4


@dataclass(frozen=True, slots=True)
class Call:
    at_ms: int
    words: str


class Overheard:
    """Hears every frame that is not lost to another. It has no key, so it knows whose each is and no more."""

    def __init__(self, gateway_listens: Callable[[], bool]) -> None:
        self.calls: deque[Call] = deque(maxlen=KEPT)
        self._gateway_listens = gateway_listens

    def listens_since(self, channel: Channel) -> float:
        return 0.0

    def hear(self, frame: bytes, rssi_dbm: int, channel: Channel) -> None:
        try:
            header = peek(frame)
        except BadFrame:
            return
        if header.type >= FIRST_DOWN:
            words = f"the base answers badge {header.badge_id}"
        else:
            words = f"badge {header.badge_id} calls" + ("" if self._gateway_listens() else ", and nobody hears it")
        self.calls.append(Call(time.time_ns() // 1_000_000, words))
