"""The base's clock: wall time that never jumps, because countdowns hang on it. It goes on while the computer sleeps."""

import time
from collections.abc import Callable

STEPPED_MS = 2_000


def steady_ms() -> int:
    """Goes on while the computer sleeps, where there is such a clock: a base that slept knows that it was away."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 1_000_000


class Clock:
    """Milliseconds since 1970 (UTC), read once from the computer's clock and then carried on by its steady one."""

    def __init__(self, steady_ms: Callable[[], int] = steady_ms) -> None:
        self._steady_ms = steady_ms
        self._start_ms, self._steady_start_ms = time.time_ns() // 1_000_000, steady_ms()

    def now_ms(self) -> int:
        return self._start_ms + self._steady_ms() - self._steady_start_ms

    def stepped_ms(self) -> int:
        """How far the computer's clock has moved away since the start; 0 while it is within what clocks drift."""
        away_ms = time.time_ns() // 1_000_000 - self.now_ms()
        return away_ms if abs(away_ms) > STEPPED_MS else 0
