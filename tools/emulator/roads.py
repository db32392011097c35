"""The far ends of the air: a broker that queues (and may forget), and a radio gateway that only passes on."""

from collections.abc import Callable
from typing import Protocol

from basestation.core.roads import Signal

from .air import Air
from .world import World

Stored = Callable[[], None]

RECONNECT_MS = 250


class Hear(Protocol):
    def __call__(
        self, road: str, claimed: int | None, frame: bytes, stored: Stored, signal: Signal | None = None, kept_since_ms: int | None = None
    ) -> None:
        """`claimed`: whose it is by the road's own word; `stored` is to be called when it is. `kept_since_ms` as in core/turn.py."""
        ...


class Road(Protocol):
    name: str

    def open(self, hear: Hear) -> None:
        """The base listens from now on."""
        ...

    def leave(self) -> None:
        """The base is gone, with or without a goodbye."""
        ...

    def send(self, badge: int, frame: bytes) -> None: ...


class RadioGateway:
    """Passes frames on to whoever listens now. The radio can't say whose a frame is."""

    def __init__(self, air: Air) -> None:
        self.name, self._air = air.road, air
        self._hear: Hear | None = None
        air.listener = self._came

    def open(self, hear: Hear) -> None:
        self._hear = hear

    def leave(self) -> None:
        self._hear = None

    def send(self, badge: int, frame: bytes) -> None:
        self._air.carry_down(badge, frame)

    def _came(self, badge: int, frame: bytes) -> None:
        if self._hear is not None:
            self._hear(self.name, None, frame, lambda: None)


class FakeBroker:
    """Keeps each message until the base acknowledges it; `forget` is a crash after it promised to."""

    def __init__(self, world: World, air: Air) -> None:
        self.name, self._world, self._air = air.road, world, air
        self.is_running = True
        self.retained: dict[int, bytes] = {}
        self._kept: dict[int, tuple[int, bytes]] = {}
        self._next = 0
        self._hear: Hear | None = None
        self._has_session = False
        air.listener = self.publish

    def open(self, hear: Hear) -> None:
        """A session that is resumed gets everything not acknowledged; a new subscription gets what is retained."""
        self._hear = hear
        if not self.is_running:
            return
        is_new, self._has_session = not self._has_session, True
        for number in sorted(self._kept):
            self._deliver(number, kept_since_ms=0)
        if is_new:
            for badge, frame in self.retained.items():
                hear(self.name, badge, frame, lambda: None, kept_since_ms=0)

    def leave(self) -> None:
        self._hear = None

    def publish(self, badge: int, frame: bytes, topic_of: int | None = None) -> None:
        """`topic_of`: a client that publishes on another badge's topic."""
        if not self.is_running or not self._has_session:
            return  # nobody ever subscribed: QoS 1 promises nothing
        self._next += 1
        self._kept[self._next] = (badge if topic_of is None else topic_of, frame)
        self._deliver(self._next)

    def send(self, badge: int, frame: bytes) -> None:
        if self.is_running:
            self._air.carry_down(badge, frame)

    def forget(self) -> None:
        """Killed, and up again at once without its memory: messages, sessions and subscriptions are gone."""
        self.stop()
        self.start()

    def stop(self) -> None:
        self.is_running, self._has_session = False, False
        self._kept.clear()

    def start(self) -> None:
        """The base's gateway finds it again, and subscribes anew."""
        self.is_running = True
        hear = self._hear
        if hear is not None:
            self._world.at(self._world.now_ms + RECONNECT_MS, lambda: self.open(hear) if self._hear is hear else None)

    def _deliver(self, number: int, kept_since_ms: int | None = None) -> None:
        if self._hear is not None:
            badge, frame = self._kept[number]
            if kept_since_ms is None:
                self._hear(self.name, badge, frame, lambda: self._acknowledged(number))
            else:
                self._hear(self.name, badge, frame, lambda: self._acknowledged(number), kept_since_ms=kept_since_ms)

    def _acknowledged(self, number: int) -> None:
        self._kept.pop(number, None)
