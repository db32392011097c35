"""Whether what a broker hands over may have waited there while we were away, and since when.

    resumed --> all that comes may be old --> one ping is answered, and nothing came in between --> all that comes is fresh

A broker hands over what it kept in order, and no more at once than it may have unacknowledged; what it is asked it answers in its turn.
So its answer to a ping, sent when everything was acknowledged, comes after whatever was still kept.
"""

from collections.abc import Callable

MOST_LOOKS = 30  # with nothing unacknowledged: no school's broker keeps more than comes between so many


class Kept:
    """`since_ms`: what comes now was sent after that (0: after the base was last at work); None: it comes when it is sent."""

    def __init__(self, now_ms: Callable[[], int], ping: Callable[[], object]) -> None:
        self._now_ms, self._ping = now_ms, ping
        self.since_ms: int | None = None
        self._fresh_ms = 0  # when we last knew that nothing was kept for us
        self._unacknowledged = self._looks = 0
        self._is_accepted = self._is_asked = self._has_come = False

    def opened(self) -> None:
        """A new connection, which the broker has not accepted yet."""
        self._is_accepted = False

    def begin(self, is_resumed: bool) -> None:
        """A connection is accepted. Without a session of ours the broker has kept nothing."""
        self._unacknowledged, self._looks, self._is_accepted, self._is_asked = 0, 0, True, False
        if not is_resumed:
            self.since_ms = None
        elif self.since_ms is None:
            self.since_ms = self._fresh_ms

    def read(self) -> None:
        """Something came over the line."""
        if self._is_accepted and self.since_ms is None:
            self._fresh_ms = self._now_ms()

    def came(self, wants_answer: bool) -> None:
        """A message; `acknowledged` is called for each that wants an answer."""
        self._has_come = True
        self._unacknowledged += wants_answer

    def acknowledged(self) -> None:
        self._unacknowledged -= 1

    def look(self) -> None:
        """To be called each second: asks, when there is something to know. On a busy line far away something comes before every answer."""
        if self.since_ms is None or self._unacknowledged:
            return
        self._looks += 1
        if self._looks > MOST_LOOKS:
            self.since_ms = None
        elif not self._is_asked:
            self._is_asked, self._has_come = True, False
            self._ping()

    def answered(self) -> None:
        """A ping was answered."""
        if self._is_asked and not self._has_come:
            self.since_ms = None
        self._is_asked = False
