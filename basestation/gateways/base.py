"""What every gateway is: it hands over what it heard with a way to say "stored", and sends what it is given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..core.roads import RoadState, Signal

__all__ = ["Gateway", "Inbound", "RoadState", "Signal"]


@dataclass(frozen=True, slots=True)
class Inbound:
    """One frame as it came. `claimed_badge` is whose it is by the road's own word (a topic), None when the road can't say.

    `stored` is called once, on the event loop, after what the frame says has been committed (or the frame was refused
    for good); only then may the road acknowledge it. `sender` is what the road itself calls whoever sent it (a device's address), ""
    when it has no name for them. `kept_since_ms` as in core/turn.py's Heard.
    """

    at_ms: int
    road: str
    claimed_badge: int | None
    frame: bytes
    stored: Callable[[], None]
    signal: Signal | None = None
    sender: str = ""
    kept_since_ms: int | None = None


class Gateway(Protocol):
    name: str

    async def start(self, hear: Callable[[Inbound], None]) -> None:
        """Begin to listen, for ever, reconnecting by itself. `hear` is called on the event loop."""
        ...

    def send(self, badge: int, frame: bytes) -> None:
        """Hand a frame over for this badge; never blocks. Lost when the road is down: what matters is sent again."""
        ...

    def state(self) -> RoadState: ...

    async def stop(self) -> None: ...
