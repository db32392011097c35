"""What badges still have to hear: the newest word on each subject is said again until the badge says it heard it."""

import heapq
from dataclasses import dataclass, field
from typing import Any

FIRST_WAIT_MS, LONGEST_WAIT_MS, SOON_MS = 3_000, 60_000, 1_000


@dataclass(slots=True)
class Waiting:
    """`counters` are the down counters under which it was said so far; any of them heard will do."""

    message: Any
    due_ms: int
    wait_ms: int = FIRST_WAIT_MS
    said_ms: int | None = None
    counters: list[int] = field(default_factory=list)


class Downlinks:
    """One word per badge and subject; a subject is the message's type."""

    def __init__(self) -> None:
        self._waiting: dict[int, dict[type, Waiting]] = {}
        self._due: list[tuple[int, int, int, Waiting]] = []
        self._pushed = 0

    def say(self, badge: int, message: Any, at_ms: int) -> None:
        waiting = Waiting(message, at_ms)
        self._waiting.setdefault(badge, {})[type(message)] = waiting
        self._push(badge, waiting)

    def hush(self, badge: int, subject: type) -> None:
        self._waiting.get(badge, {}).pop(subject, None)

    def heard(self, badge: int, counter: int) -> Any | None:
        """The message that the badge now says it heard under this counter."""
        for subject, waiting in self._waiting.get(badge, {}).items():
            if counter in waiting.counters:
                del self._waiting[badge][subject]
                return waiting.message
        return None

    def nudge(self, badge: int, at_ms: int) -> None:
        """The badge has just spoken, so it listens: say what waits, if it was not said a moment ago."""
        for waiting in self._waiting.get(badge, {}).values():
            if waiting.said_ms is not None and waiting.said_ms + SOON_MS <= at_ms < waiting.due_ms:
                waiting.due_ms = at_ms
                self._push(badge, waiting)

    def take_due(self, at_ms: int) -> list[tuple[int, Waiting]]:
        """What is to be said now; each is due again later, with growing patience."""
        taken: list[tuple[int, Waiting]] = []
        while (due_ms := self.due_ms()) is not None and due_ms <= at_ms:
            _, _, badge, waiting = heapq.heappop(self._due)
            waiting.said_ms, waiting.due_ms = at_ms, at_ms + waiting.wait_ms
            waiting.wait_ms = min(waiting.wait_ms * 2, LONGEST_WAIT_MS)
            self._push(badge, waiting)
            taken.append((badge, waiting))
        return taken

    def waits(self, badge: int, subject: type) -> Any | None:
        found = self._waiting.get(badge, {}).get(subject)
        return found.message if found else None

    def due_ms(self) -> int | None:
        while self._due:
            due_ms, _, badge, waiting = self._due[0]
            if waiting.due_ms == due_ms and self._waiting.get(badge, {}).get(type(waiting.message)) is waiting:
                return due_ms
            heapq.heappop(self._due)  # said, heard or replaced since it was put here
        return None

    def _push(self, badge: int, waiting: Waiting) -> None:
        self._pushed += 1
        heapq.heappush(self._due, (waiting.due_ms, self._pushed, badge, waiting))
