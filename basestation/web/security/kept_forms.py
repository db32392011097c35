"""Keeps what somebody had typed when their session ended, until they have signed in again. In memory alone, and for them alone.

    session ends --> a long form of it is sent --> kept for its person --> signed in again --> shown --> sent by them, or thrown away

A form is known by the token it carries: only the pages of that session had it, so nobody can leave a form with somebody else.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

HOUR_MS = 3_600_000
KEPT_MS = 12 * HOUR_MS
MOST_SESSIONS, MOST_FORMS = 1_000, 50
SHORTEST, LONGEST = 60, 64 * 1024  # letters typed: a press of a button is no text, and must not be done hours later

WORDS = re.compile(
    r"/(visits/(plan|\d+/(plan|assessment|write-up|no-report))|policy/(edit|preview)|people/(add|\d+|\d+/medical)|account/medical"
    r"|tasks/\d+|retention/hold)"
)

K = TypeVar("K")
V = TypeVar("V")
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """`path` is where it was to be sent."""

    path: str
    at_ms: int
    fields: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def can_be_sent(self) -> bool:
        """It is words, and as true hours later. What says or does something at its own moment (a call, an alarm, leaving) is only shown."""
        return WORDS.fullmatch(self.path.partition("?")[0]) is not None

    @property
    def texts(self) -> list[str]:
        """What was written, as its owner knows it again."""
        return [value for _, value in self.fields if len(value) > 20 or "\n" in value]


class KeptForms:
    def __init__(self, now_ms: Callable[[], int]):
        self._now_ms = now_ms
        self._ended: OrderedDict[str, int] = OrderedDict()
        self._kept: OrderedDict[int, Kept] = OrderedDict()

    def session_ended(self, csrf: str, person: int) -> None:
        """By itself, or because they signed in anew: not because somebody ended it."""
        _put(self._ended, _hash(csrf), person, MOST_SESSIONS)

    def owner_of(self, csrf: str) -> int | None:
        return self._ended.get(_hash(csrf)) if csrf else None

    def keep(self, path: str, csrf: str, sent: Fields) -> int | None:
        """Whose it is; None when nobody knows, or it is too short or too long to be kept."""
        person, fields = self.owner_of(csrf), tuple((name, value) for name, value in sent if name != "csrf")
        if person is None or not SHORTEST <= sum(len(value) for _, value in fields) <= LONGEST:
            return None
        _put(self._kept, person, Kept(path, self._now_ms(), fields), MOST_FORMS)
        return person

    def of(self, person: int) -> Kept | None:
        found = self._kept.get(person)
        if found is not None and self._now_ms() >= found.at_ms + KEPT_MS:
            return self.take(person) and None
        return found

    def take(self, person: int) -> Kept | None:
        """It is kept no longer."""
        return self._kept.pop(person, None)


def _put(into: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    into[key] = value
    into.move_to_end(key)
    if len(into) > most:
        into.popitem(last=False)


def _hash(csrf: str) -> str:
    return hashlib.sha256(csrf.encode("utf-8", "surrogatepass")).hexdigest()
