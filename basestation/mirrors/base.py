"""What every mirror is: told of each change, kept going by itself, and watched like any road."""

from typing import Protocol

from ..core.roads import RoadState
from ..core.turn import Turn


class Mirror(Protocol):
    async def start(self) -> None:
        """Begin, for ever, reconnecting by itself. Returns at once."""
        ...

    async def stop(self) -> None: ...

    def state(self) -> RoadState: ...

    def changed(self, turn: Turn) -> None:
        """Called on the event loop after each turn that changed something. Never blocks."""
        ...
