"""When one receiver is to be asked for a sign of life, and what is known of it. Events in, state out: it asks nobody itself.

    trying --yes--> up --no--> doubted --no--> down
                     ^---yes------'              |
                     ^-----------yes-------------'

Only a yes to a message proves the line. That a connection opens keeps it from being doubted until the next message is due.
"""

from collections.abc import Callable

from ..core.roads import RoadState

DOUBT_MS = 500  # from one "no" to the question that decides
SOON_MS, DOWN_MS = 1_000, 5_000  # to the first question after that, and between all the others


class Watch:
    """`null_ms` is how often a line test goes out, `probe_ms` how often a connection is opened between (0: never). While it `wants_answers`
    each of those is a line test too: a receiver that takes connections and says nothing is found as soon as one that is gone."""

    def __init__(self, now_ms: int, null_ms: int, probe_ms: int, wants_answers: Callable[[], bool] = lambda: False) -> None:
        self._null_ms, self._probe_ms, self._wants_answers = null_ms, probe_ms, wants_answers
        self._is_up, self._since_ms, self._why = False, now_ms, "not tried yet"
        self._proved_ms: int | None = None
        self._is_doubted, self._refusal = False, ""
        self._null_due_ms = self._probe_due_ms = self._again_ms = now_ms

    @property
    def is_up(self) -> bool:
        return self._is_up

    @property
    def due_ms(self) -> int:
        if self._is_doubted or not self._is_up:
            return self._again_ms
        return min(self._null_due_ms, self._probe_due_ms) if self._probe_ms else self._null_due_ms

    @property
    def wants_null(self) -> bool:
        """Whether what is due is a line test; otherwise a connection will do."""
        is_due = not self._probe_ms or self._null_due_ms <= self._probe_due_ms
        return self._is_doubted or not self._is_up or is_due or self._wants_answers()

    def state(self) -> RoadState:
        return RoadState(self._is_up and not self._refusal, self._since_ms, self._refusal or self._why, self._proved_ms)

    def answered(self, at_ms: int, is_event: bool) -> None:
        """It said yes. Yes to a line test does not undo its refusal of an alarm; yes to an event does."""
        if is_event and self._refusal:
            self._refusal, self._since_ms = "", at_ms
        if not self._is_up:
            self._is_up, self._since_ms = True, at_ms
        self._why, self._is_doubted, self._proved_ms = "", False, at_ms
        self._null_due_ms, self._probe_due_ms = at_ms + self._null_ms, at_ms + self._probe_ms

    def opened(self, at_ms: int) -> None:
        self._probe_due_ms = at_ms + self._probe_ms

    def missed(self, at_ms: int, why: str) -> None:
        if self._is_up and not self._is_doubted:
            self._is_doubted, self._again_ms = True, at_ms + DOUBT_MS
            return
        self._again_ms = at_ms + (SOON_MS if self._is_up else DOWN_MS)
        if self._is_up:
            self._is_up, self._since_ms = False, at_ms
        self._is_doubted, self._why = False, why

    def refused(self, at_ms: int, why: str) -> None:
        """It can be reached and does not want what we say: that is for people to mend, and stays until a message is taken."""
        if not self._refusal and self._is_up:
            self._since_ms = at_ms
        self._refusal = why
