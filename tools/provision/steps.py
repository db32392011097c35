"""Progress for a technician: one line for each step when it is done, also where there is no terminal."""

from collections.abc import Callable

WIDTH = 12


def _print(line: str) -> None:
    print(line, flush=True)


class Steps:
    def __init__(self, say: Callable[[str], None] = _print):
        self._say, self._done = say, 0

    def done(self, what: str, how: str) -> None:
        self._done += 1
        self._say(f"{self._done:>2}  {what:<{WIDTH}}  {how}")

    def note(self, words: str) -> None:
        """Something to do, or to know, that is no step."""
        self._say(f"    {words}")
