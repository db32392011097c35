"""What every channel is: one method, two failures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from ..core.deliveries.arc_signal import ArcSignal
from ..core.roads import RoadState


class TryAgain(Exception):
    """Not now: the provider is busy, down or slow. The text says why, and never holds an address or a secret."""


class GiveUp(Exception):
    """Never: this address, or this set-up, can't work. The text says why, and never holds an address or a secret."""


class Refused(GiveUp):
    """The service was reached, and it doesn't know this address, or not any more. When all are refused it is the road's fault."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is to be told. `key` is the same at every try, so a provider can drop what it has already.

    `url` opens the incident on the base; `at_ms` is when it happened, not when it was sent. `signal` is for the alarm receiving
    centre alone. `delivery` is the delivery's number, for channels that hear later what became of it.
    """

    key: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    url: str = field(repr=False)
    at_ms: int
    is_drill: bool
    signal: ArcSignal | None = None
    delivery: int = 0


class Channel(Protocol):
    async def send(self, message: Message) -> str:
        """What the provider answered once it had said yes. TryAgain or GiveUp otherwise."""
        ...


@runtime_checkable
class Lively(Protocol):
    """A channel with a line of its own, which is kept open and watched."""

    async def start(self) -> None:
        """Begin to keep the line, for ever, reconnecting by itself. Returns at once, whether there is a line or not."""
        ...

    async def stop(self) -> None: ...

    def state(self) -> RoadState: ...


@runtime_checkable
class MayLack(Protocol):
    """A channel that hangs on something of this computer: it is seen to be missing before it is needed."""

    def lack(self) -> str:
        """What is missing; "" when nothing is. Asked each second, so it must be quick."""
        ...


@runtime_checkable
class InParts(Protocol):
    """A lively channel whose line has parts that are watched one by one, because one that is dead is not missed while the other works."""

    def parts(self) -> Mapping[str, Callable[[], RoadState]]: ...
