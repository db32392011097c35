"""The words of what is said between us and a modem, and the orders that come of it."""

from collections.abc import Generator
from dataclasses import dataclass, field

from .at import SILENT, Command, Reply
from .pdu import Deliver, StatusReport
from .submit import Submit

SILENCE = "the modem does not answer"
SOON_MS = 10_000


class Trouble(Exception):
    """It can't go on like this. With `again_ms` the modem is woken again then; without, its port is given up and opened anew."""

    def __init__(self, why: str, again_ms: int | None = SOON_MS) -> None:
        super().__init__(why)
        self.why, self.again_ms = why, again_ms


@dataclass(slots=True, eq=False)
class Job:
    """One text for one number. `references` are the network's names for the parts it took so far; nobody wants it after `until_ms`. The
    lowest `rank` goes first."""

    key: str
    delivery: int
    number: str = field(repr=False)
    submits: list[Submit] = field(repr=False)
    references: list[int | None] = field(default_factory=list)
    until_ms: int | None = None
    rank: tuple[int, int] = (0, 0)
    is_begun: bool = False

    @property
    def is_done(self) -> bool:
        return len(self.references) == len(self.submits)


# Orders -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Write:
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class HangUp:
    """Close the port. What to open next is the line's affair."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The network took every part."""

    job: Job


@dataclass(frozen=True, slots=True)
class NotSent:
    job: Job
    is_for_good: bool
    why: str


@dataclass(frozen=True, slots=True)
class Came:
    """A text, or a part of one. It lies at `place` until it is erased; None when it was only shown."""

    place: int | None
    deliver: Deliver = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reported:
    report: StatusReport = field(repr=False)


@dataclass(frozen=True, slots=True)
class Odd:
    """The modem said something that can't be: worth a line in the log."""

    what: str


Order = Write | HangUp | Sent | NotSent | Came | Reported | Odd


# A talk: what to ask next, until it is over ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pause:
    """Say nothing for so long. What comes meanwhile is no answer."""

    for_ms: int


Step = Command | Pause | Order
Talk = Generator[Step, Reply | None, None]
Question = Generator[Step, Reply | None, Reply]


def ask(command: Command) -> Question:
    """The answer. A modem that gives none is given up."""
    reply = yield command
    assert reply is not None
    if reply.kind == SILENT:
        raise Trouble(SILENCE, None)
    return reply
