"""The base's own broker, which the base reaches without any cable: only badges show that the school's network carries them to it."""

from collections.abc import Callable
from dataclasses import replace

from ..core.roads import RoadState

QUIET_MS = 3_600_000
QUIET = "no badge has been heard over it for an hour, and only a badge shows that the network works"
SINCE_START = "no badge has been heard over it since the base was started"


class OwnBroker:
    """Silence is no fault: badges sleep in their drawer while nobody is out. But it is no sign either that all is well."""

    def __init__(self, look: Callable[[], RoadState], now_ms: Callable[[], int]) -> None:
        self._look, self._now_ms = look, now_ms

    def state(self) -> RoadState:
        state = self._look()
        if not state.is_up or (state.proved_ms is not None and self._now_ms() - state.proved_ms < QUIET_MS):
            return state
        return replace(state, why=state.why or (SINCE_START if state.proved_ms is None else QUIET), is_quiet=True)
