"""A gateway for tests: what it hears on the pretend air goes to a school's base, and the base's word to the badge it is meant for."""

from collections import deque
from collections.abc import Sequence

from badgelink.frame import BadFrame, peek

from tools.emulator.air import Air
from tools.emulator.world import Clockwork

from .radio_air import Channel, RadioAir

ANSWER_MS = 100  # a badge needs a moment to listen after it has spoken


class TestGateway:
    """Hears all its channels at once, and is deaf on all of them while it speaks. Speaks to a badge where it last heard it."""

    __test__ = False

    def __init__(self, world: Clockwork, air: RadioAir, to_base: Air, channels: Sequence[Channel]) -> None:
        self._world, self._air, self._to_base, self._channels = world, air, to_base, channels
        self._heard_on: dict[int, Channel] = {}
        self._to_send: deque[tuple[Channel, bytes]] = deque()
        self._since_ms, self._is_speaking = float(world.now_ms), False
        self.is_on = True
        air.join(self)

    def listens_since(self, channel: Channel) -> float | None:
        return self._since_ms if self.is_on and not self._is_speaking and channel in self._channels else None

    def hear(self, frame: bytes, rssi_dbm: int, channel: Channel) -> None:
        try:
            badge = peek(frame).badge_id
        except BadFrame:
            return
        if badge not in self._heard_on:
            self._to_base.join(badge, lambda down: self._speak(badge, down))
        self._heard_on[badge] = channel
        self._to_base.carry_up(badge, frame)

    def _speak(self, badge: int, frame: bytes) -> None:
        self._to_send.append((self._heard_on[badge], frame))
        if len(self._to_send) == 1:
            self._world.at(self._world.now_ms + ANSWER_MS, self._next)

    def _next(self) -> None:
        channel, frame = self._to_send[0]
        self._is_speaking = True
        self._air.send(self, channel, frame, self._done)

    def _done(self) -> None:
        self._to_send.popleft()
        self._is_speaking, self._since_ms = False, float(self._world.now_ms)
        if self._to_send:
            self._world.at(self._world.now_ms + ANSWER_MS, self._next)
