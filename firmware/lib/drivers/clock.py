"""The badge's clock: milliseconds since it started, and they never wrap."""

from time import ticks_diff, ticks_ms

from badge.clock import WRAP_MS, unwrap


class Clock:
    def __init__(self):
        self._now_ms = ticks_ms()

    def now_ms(self) -> int:
        self._now_ms = unwrap(ticks_ms(), self._now_ms)
        return self._now_ms

    def when_ms(self, ticks: int) -> int:
        """The time of a stamp that an interrupt made within the last days."""
        now_ms = self.now_ms()
        return now_ms - ticks_diff(now_ms & (WRAP_MS - 1), ticks)
