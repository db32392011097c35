"""When to say it again: soon, then less often, never twice in step with another badge."""


class Backoff:
    """`waits_ms` between one sending and the next; the last repeats for ever. Each is moved by up to a quarter."""

    def __init__(self, waits_ms: tuple, below):
        self._waits_ms, self._below, self._step = waits_ms, below, 0

    def restart(self):
        self._step = 0

    def next_ms(self, at_ms: int) -> int:
        wait_ms = self._waits_ms[min(self._step, len(self._waits_ms) - 1)]
        self._step += 1
        return at_ms + wait_ms - wait_ms // 4 + self._below(wait_ms // 2 + 1)
