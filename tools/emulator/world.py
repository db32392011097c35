"""Virtual time: a heap of what is due, and a clock that jumps from one thing to the next."""

import heapq
from collections.abc import Callable
from random import Random
from typing import Protocol


class Clockwork(Protocol):
    """What badges and air need of time. `World` turns it by hand; `realtime.RealTime` lets it run."""

    @property
    def now_ms(self) -> int: ...

    def at(self, due_ms: int, act: Callable[[], None]) -> None: ...


class World:
    """What is due at the same millisecond happens in the order in which it was asked for: one seed, one story."""

    def __init__(self, seed: int = 0) -> None:
        self.seed, self.now_ms = seed, 0
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._asked = 0

    def chance(self, name: str) -> Random:
        """A stream of chance of its own for each who asks, so that one more draw here changes nothing there."""
        return Random(f"{self.seed} {name}")

    def at(self, due_ms: int, act: Callable[[], None]) -> None:
        """Nothing is ever taken back: who no longer wants it looks when called, and does nothing."""
        self._asked += 1
        heapq.heappush(self._due, (max(due_ms, self.now_ms), self._asked, act))

    def run_until(self, end_ms: int) -> None:
        due = self._due
        while due and due[0][0] <= end_ms:
            self.now_ms, _, act = heapq.heappop(due)
            act()
        self.now_ms = max(self.now_ms, end_ms)

    def run_for(self, wait_ms: int) -> None:
        self.run_until(self.now_ms + wait_ms)

    def run_until_true(self, is_true: Callable[[], bool], within_ms: int) -> bool:
        """Stops at the moment it becomes true; False when it did not within this time."""
        end_ms = self.now_ms + within_ms
        while not is_true():
            if not self._due or self._due[0][0] > end_ms:
                self.now_ms = end_ms
                return False
            self.run_until(self._due[0][0])
        return True
