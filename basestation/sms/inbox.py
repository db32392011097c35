"""Puts texts that came in parts together again."""

from dataclasses import dataclass, field

from . import alphabet
from .pdu import DATA, GSM, Deliver
from .talk import Came

PATIENCE_MS = 600_000
MOST_UNFINISHED, MOST_HELD = 40, 8  # texts, and parts of them: a SIM with ten places that is full takes no "1" any more


@dataclass(frozen=True, slots=True)
class Whole:
    """`places` is where its parts lie in the modem, to be erased when it is stored with us."""

    sender: str = field(repr=False)
    is_number: bool
    words: str = field(repr=False)
    sent_ms: int | None
    places: tuple[int, ...]


@dataclass(slots=True)
class Unfinished:
    since_ms: int
    parts: dict[int, Came] = field(default_factory=dict)


Key = tuple[str, int, int, int]


class Inbox:
    def __init__(self) -> None:
        self._unfinished: dict[Key, Unfinished] = {}

    def take(self, came: Came, at_ms: int) -> list[Whole]:
        """What is whole now. What never became whole is handed out as far as it came: it may be a cry for help."""
        old = [key for key, some in self._unfinished.items() if at_ms - some.since_ms >= PATIENCE_MS]
        if len(self._unfinished) >= MOST_UNFINISHED:
            old.append(next(iter(self._unfinished)))
        done = [_whole(self._unfinished.pop(key)) for key in dict.fromkeys(old)]
        join = came.deliver.join
        if join is None or join.parts == 1:
            return [*done, _whole(Unfinished(at_ms, {1: came}))]
        key = (came.deliver.sender, join.reference, join.parts, came.deliver.coding)
        some = self._unfinished.setdefault(key, Unfinished(at_ms))
        some.parts[join.part] = came
        if len(some.parts) == join.parts:
            done.append(_whole(self._unfinished.pop(key)))
        return done + self._make_room()

    def _make_room(self) -> list[Whole]:
        """Whoever sends us nothing but beginnings gets no say in what we can hear."""
        done = []
        while sum(len(some.parts) for some in self._unfinished.values()) > MOST_HELD:
            done.append(_whole(self._unfinished.pop(next(iter(self._unfinished)))))
        return done


def _whole(some: Unfinished) -> Whole:
    """Joined before they are read: other people's telephones cut letters in two."""
    parts = [some.parts[number] for number in sorted(some.parts)]
    first = parts[0].deliver
    body = b"".join(part.deliver.body for part in parts)
    places = tuple(part.place for part in parts if part.place is not None)
    return Whole(first.sender, first.is_number, _words(first, body), first.sent_ms, places)


def _words(first: Deliver, body: bytes) -> str:
    if first.coding == DATA:
        return ""  # a ringing tone, a picture: nothing to read
    return alphabet.letters_of(body) if first.coding == GSM else alphabet.text_of(body)
