"""What a LoRaWAN device of class A can still be told: it listens only just after it spoke, so what is old is not kept for it.

The base says everything that a badge has not heard yet again as soon as the badge speaks (core/downlinks.py). So the server's queue for
a device needs to hold the newest word of each kind and no more: a queue that grows is heard in the order of last week.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from badgelink.messages import LAYOUT, LeaveNow, Receipt, Welfare

JUST_NOW_MS = 5_000  # an answer that is given so soon after the uplink is one to it
MOST_QUEUED = 2
GONE_AFTER_UPLINKS = MOST_QUEUED + 2  # each takes one along: what nobody said was sent has gone by then, or was lost with the queue
MOST_DEVICES = 1_000
URGENT = (Receipt, LeaveNow, Welfare)
URGENCY = {number: URGENT.index(row[0]) for number, row in LAYOUT.items() if row[0] in URGENT}
RECEIPT = next(number for number, row in LAYOUT.items() if row[0] is Receipt)


@dataclass(slots=True)
class Device:
    """`newest` has the last frame of each kind since it spoke; `queued` what the server holds for it, and how often it spoke since."""

    spoke_ms: int | None = None
    newest: dict[int, bytes] = field(default_factory=dict)
    queued: dict[str, int] = field(default_factory=dict)

    def listens(self, now_ms: int) -> bool:
        return self.spoke_ms is not None and 0 <= now_ms - self.spoke_ms <= JUST_NOW_MS

    def speaks(self, now_ms: int) -> None:
        """What waits here for it is said anew by the core, if it is still true."""
        self.spoke_ms = now_ms
        self.newest.clear()
        self.queued = {item: uplinks + 1 for item, uplinks in self.queued.items() if uplinks + 1 < GONE_AFTER_UPLINKS}

    def room(self, now_ms: int) -> int:
        return (MOST_QUEUED if self.listens(now_ms) else 1) - len(self.queued)

    def keep(self, frame: bytes, now_ms: int) -> bool:
        """Whether it is worth telling: nothing is while it does not listen, but for how an alarm stands."""
        kind = kind_of(frame)
        if self.spoke_ms is None or (kind != RECEIPT and not self.listens(now_ms)):
            return False
        self.newest[kind] = frame
        return True

    def in_order(self) -> list[bytes]:
        return [frame for _, frame in sorted(self.newest.items(), key=lambda one: URGENCY.get(one[0], len(URGENT)))]

    def take(self) -> bytes | None:
        """What is most urgent of what waits, no longer waiting."""
        for frame in self.in_order()[:1]:
            return self.newest.pop(kind_of(frame))
        return None


class Devices:
    """Whoever spoke last is forgotten last."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Device] = OrderedDict()

    def spoke(self, name: str, now_ms: int) -> Device:
        device = self._known.setdefault(name, Device())
        self._known.move_to_end(name)
        if len(self._known) > MOST_DEVICES:
            self._known.popitem(last=False)
        device.speaks(now_ms)
        return device

    def get(self, name: str) -> Device | None:
        return self._known.get(name)


def kind_of(frame: bytes) -> int:
    """The message type in a frame's clear header (badgelink/frame.py)."""
    return frame[0] & 63 if frame else 0
