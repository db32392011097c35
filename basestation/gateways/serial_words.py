"""What passes between a gateway's line and those around it."""

from dataclasses import dataclass
from typing import Protocol

from ..core.roads import Signal


class Wire(Protocol):
    def write(self, data: bytes) -> None:
        """Never blocks; lost when the wire is broken."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A frame for a badge, and until when it is of use."""

    urgency: int
    badge: int
    until_ms: int
    frame: bytes


@dataclass(frozen=True, slots=True)
class HeardOnAir:
    """`at_ms`: when the frame's end was in the air."""

    at_ms: int
    frame: bytes
    signal: Signal
