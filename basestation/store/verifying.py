"""Looks through the whole journal for anything that was changed, taken out, put in or put elsewhere. It reads, and writes nothing.

Rows come in as the database has them, of whatever type: somebody may have written anything into it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from . import codec

COLUMNS = ("seq", "at_ms", "incident", "visit_no", "kind", "body", "salt", "digest", "hash")
LATEST_MS = 253_402_300_799_999  # the end of the year 9999


class Stored(NamedTuple):
    """A row as it was found."""

    seq: Any
    at_ms: Any
    incident: Any
    visit_no: Any
    kind: Any
    body: Any
    salt: Any
    digest: Any
    hash: Any


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written. `about` says of what, in words."""

    seq: int | None
    what: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.about}: {self.what}" if self.about else self.what


@dataclass(slots=True)
class Chain:
    """Follows the chain from row to row. `erased` are the ranges that decisions on record erased, merged and in order."""

    erased: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    erased_rows: int = 0
    seq: int = 0
    _links: tuple[bytes, ...] = (codec.GENESIS,)
    _next_range: int = 0

    @property
    def end(self) -> bytes:
        return self._links[0]

    def look(self, found: Iterable[Stored]) -> Iterator[Finding]:
        for row in found:
            self.rows += 1
            yield from (Finding(_number(row.seq), what, about(row)) for what in self._row(row))

    def _row(self, row: Stored) -> Iterator[str]:
        if type(row.seq) is not int or row.seq <= self.seq:
            yield "it was put in: its number is not one that the base gives, or is there twice"
            return
        missing = (self.seq + 1, row.seq - 1)
        self.seq = row.seq
        if missing[0] <= missing[1]:
            yield f"{_rows(*missing)} missing before it"
        wrong_link = list(self._link(row, is_after_gap=missing[0] <= missing[1]))
        wrong_text = list(self._text(row))
        yield from wrong_text if wrong_text else wrong_link  # what is wrong with the text says more

    def _link(self, row: Stored, is_after_gap: bool) -> Iterator[str]:
        """What the row says of itself, and that it follows the one before. After a gap nobody can say what it followed."""
        own = [_link(link, row) for link in self._links]
        stored = row.hash if type(row.hash) is bytes else b""
        if is_after_gap or row.hash in own:
            self._links = (stored,)
        else:
            self._links = (stored, own[0])  # the next may follow what this row was before somebody changed it
            yield _why_not(row)

    def _text(self, row: Stored) -> Iterator[str]:
        is_due = self._was_erased(row.seq)
        if row.salt is None and row.body == codec.ERASED_BODY:
            self.erased_rows += 1
            if not is_due:
                yield "its text was taken out, and no erasure is on record"
            return
        if not _fits(row):
            yield "its text was changed"
        elif is_due:
            yield "its text should be gone: an erasure of it is on record"
        else:
            yield from _contradictions(row)

    def _was_erased(self, seq: int) -> bool:
        while self._next_range < len(self.erased) and self.erased[self._next_range][1] < seq:
            self._next_range += 1
        return self._next_range < len(self.erased) and self.erased[self._next_range][0] <= seq


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order, and none touching the next."""
    done: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if done and first <= done[-1][1] + 1:
            done[-1] = (done[-1][0], max(done[-1][1], last))
        else:
            done.append((first, last))
    return done


def about(row: Stored) -> str:
    """Which row that is, for a person."""
    of = [f"{word} {number}" for word, number in (("incident", row.incident), ("visit", row.visit_no)) if number is not None]
    return f"Row {row.seq} ({', '.join([str(row.kind), *of, _when(row.at_ms)])})"


def _when(at_ms: Any) -> str:
    if type(at_ms) is not int or not 0 <= at_ms <= LATEST_MS:
        return "at no time that can be read"
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%-d %B %Y %H:%M:%S} UTC"


def _rows(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"


def _number(seq: Any) -> int | None:
    return seq if type(seq) is int else None


def _link(previous: bytes, row: Stored) -> bytes:
    digest = row.digest if type(row.digest) is bytes else b""
    return codec.chain(previous, row.seq, row.at_ms, row.incident, row.visit_no, str(row.kind), digest)


def _why_not(row: Stored) -> str:
    if row.hash == _link(codec.LOST_END, row):
        return "when the base went on here, the note of where the journal ends had been taken away"
    return "its number, time, kind, incident, visit or fingerprint was changed, or it does not follow the row before it"


def _fits(row: Stored) -> bool:
    is_whole = type(row.salt) is bytes and type(row.body) is str
    return is_whole and codec.digest_of(row.salt, row.body) == row.digest


def _contradictions(row: Stored) -> Iterator[str]:
    """The text is as it was written: does it say what the row says? If not, whoever wrote it was not the base."""
    try:
        decision = codec.decode(row.kind, row.body)
    except (KeyError, ValidationError):
        yield "its text is none that this Doorstep can read"
        return
    said = [name for name in ("at_ms", "incident", "visit_no") if getattr(decision, name, getattr(row, name)) != getattr(row, name)]
    if said:
        yield f"its text gives another {' and '.join(WORDS[name] for name in said)}"


WORDS = {"at_ms": "time", "incident": "incident", "visit_no": "visit"}
