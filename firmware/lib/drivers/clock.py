"""The badge's clock: milliseconds since it started, and they never wrap."""

from time import ticks_ms

from badge.clock import unwrap


class Clock:
    def __init__(self):
        self._now_ms = unwrap(ticks_ms(), 0)  # type: ignore[arg-type]  # a number, though its stub hides it

    def now_ms(self) -> int:
        self._now_ms = unwrap(ticks_ms(), self._now_ms)  # type: ignore[arg-type]
        return self._now_ms

    def when_ms(self, ticks: int) -> int:
        """The time of a stamp that was made before now, and not longer ago than 12 days."""
        now_ms = self.now_ms()
        return now_ms - (unwrap(now_ms, ticks) - ticks)
