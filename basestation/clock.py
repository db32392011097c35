"""The base's clock: wall time that never jumps, because countdowns hang on it."""

import time

STEPPED_MS = 2_000


class Clock:
    """Milliseconds since 1970 (UTC), read once from the computer's clock and then carried on by its steady one."""

    def __init__(self) -> None:
        self._start_ms = time.time_ns() // 1_000_000
        self._steady_start_ns = time.monotonic_ns()

    def now_ms(self) -> int:
        return self._start_ms + (time.monotonic_ns() - self._steady_start_ns) // 1_000_000

    def stepped_ms(self) -> int:
        """How far the computer's clock has moved away since the start; 0 while it is within what clocks drift."""
        away_ms = time.time_ns() // 1_000_000 - self.now_ms()
        return away_ms if abs(away_ms) > STEPPED_MS else 0
