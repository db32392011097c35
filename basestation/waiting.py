"""What waits to be thought about, and who wants to know when it is stored: alarms overtake everything else."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from badgelink import frame

from .core.decisions import Decision
from .core.turn import Input

ALARM_TYPES = (1, 2)


@dataclass(slots=True)
class Waiting:
    """One input in the queue, and what to do once it is stored."""

    input: Input
    stored: Callable[[tuple[Decision, ...]], None]


class Queue:
    def __init__(self) -> None:
        self._alarms: deque[Waiting] = deque()
        self._others: deque[Waiting] = deque()

    @property
    def has_alarms(self) -> bool:
        return bool(self._alarms)

    @property
    def is_empty(self) -> bool:
        return not self._alarms and not self._others

    def put(self, waiting: Waiting, is_urgent: bool) -> None:
        (self._alarms if is_urgent else self._others).append(waiting)

    def put_back(self, batch: Sequence[Waiting]) -> None:
        """What was taken and could not be dealt with comes first, in its order."""
        self._alarms.extendleft(reversed(batch))

    def take(self, most: int) -> list[Waiting]:
        """Alarms first; of the rest only what fits beside them."""
        batch = [self._alarms.popleft() for _ in range(min(len(self._alarms), most))]
        room = most - len(batch)
        return batch + [self._others.popleft() for _ in range(min(len(self._others), room))]


def is_alarm(data: bytes) -> bool:
    try:
        return frame.peek(data).type in ALARM_TYPES
    except frame.BadFrame:
        return False
