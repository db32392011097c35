"""The verdict on a whole database: the chain from its first row to its end, and the tables that were made from it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, text

from ..core.decisions import AdoptPolicy, Decision
from ..core.keeping import Erase, Hold, Unhold
from . import codec, journal
from .policies import fingerprint_of
from .verifying import COLUMNS, Chain, Finding, Stored, merged

ROWS = text(f"SELECT {', '.join(COLUMNS)} FROM journal ORDER BY seq")
DECIDED = text("SELECT body FROM journal WHERE kind = :kind ORDER BY seq")
NOTED_END = text("SELECT value FROM facts WHERE name = :name")

SHORTEST = 16  # digits of a printed fingerprint that are enough: nobody finds another journal that has them


class NoFingerprint(ValueError):
    """What was given as one is none."""


class Verification:
    """`findings` reads everything once; what else there is to know is known when it is through."""

    def __init__(self, connection: Connection, printed: Iterable[str] = ()):
        self._connection = connection
        self._printed = [_printed(each) for each in printed]
        self._erasures = [erasure for erasure in _decided(connection, Erase) if isinstance(erasure, Erase)]
        self.chain = Chain(merged(pair for erasure in self._erasures for pair in erasure.rows))

    @property
    def fingerprint(self) -> str:
        """Of the last row that was read."""
        return journal.fingerprint(self.chain.seq, self.chain.end)

    def findings(self) -> Iterator[Finding]:
        yield from self.chain.look(self._watched(Stored(*row) for row in self._connection.execute(ROWS)))
        yield from self._end()
        for seq, digits in self._printed:
            if seq:
                yield Finding(None, f"the printed fingerprint {seq}:{digits[:SHORTEST]}… is not in this journal: {SINCE}")
        yield from self._tables()
        yield from self._policies()
        yield from self._holds()

    def _watched(self, rows: Iterable[Stored]) -> Iterator[Stored]:
        """Printed fingerprints are struck off the list as they are met."""
        for row in rows:
            if self._printed and type(row.hash) is bytes:
                self._printed = [each for each in self._printed if each[0] != row.seq or not row.hash.hex().startswith(each[1])]
            yield row

    def _end(self) -> Iterator[Finding]:
        noted = self._connection.execute(NOTED_END, {"name": journal.END}).scalar()
        if noted == self.fingerprint:
            return
        try:
            seq, _ = journal.read_fingerprint(str(noted))
        except ValueError:
            yield Finding(None, "the note of where the journal ends was taken away or changed")
            return
        if seq > self.chain.seq:
            yield Finding(None, f"rows {self.chain.seq + 1} to {seq} are missing from the journal's end")
        else:
            yield Finding(None, "the journal does not end as it was noted: its end, or the note, was changed")

    def _tables(self) -> Iterator[Finding]:
        erased = {"incident": _all(each.incidents for each in self._erasures), "visit": _all(each.visits for each in self._erasures)}
        for subject, (table, column) in {"incident": ("incidents", "incident"), "visit": ("visits", "visit_no")}.items():
            journaled = self._numbers(f"SELECT DISTINCT {column} FROM journal WHERE {column} IS NOT NULL")
            listed = self._numbers(f"SELECT number FROM {table}")
            marked = self._numbers(f"SELECT number FROM {table} WHERE erased_ms IS NOT NULL")
            yield from _each(subject, journaled - listed, "it is in the journal, and was taken off the list")
            yield from _each(subject, listed - journaled, "it is on the list, and the journal has nothing of it")
            yield from _each(subject, marked ^ erased[subject], "the list and the journal don't agree whether it was erased")
        open_ = self._journaled("incident", "Open") - self._journaled("incident", "Close")
        yield from _each("incident", open_ ^ self._numbers("SELECT number FROM incidents WHERE is_open"), NOT_AGREED)
        out = self._journaled("visit_no", "SendOut") - self._journaled("visit_no", "EndVisit")
        listed_out = self._numbers("SELECT number FROM visits WHERE is_open")
        also_out = self._numbers("SELECT number FROM visits WHERE state IN ('out', 'inside', 'left')")
        yield from _each("visit", (out ^ listed_out) | (out ^ also_out), NOT_AGREED)

    def _policies(self) -> Iterator[Finding]:
        """Whoever changes a policy changes who is told of an alarm."""
        adopted = Counter(order.fingerprint for order in _decided(self._connection, AdoptPolicy) if isinstance(order, AdoptPolicy))
        for number, words in self._connection.execute(text("SELECT number, text FROM policies ORDER BY number")):
            fingerprint = fingerprint_of(str(words))
            if not adopted[fingerprint]:
                yield Finding(None, "its text is not what was adopted", f"Version {number} of the policy")
            adopted[fingerprint] -= 1
        if any(count > 0 for count in adopted.values()):
            yield Finding(None, "a version of the policy that was adopted was taken away, or changed")

    def _holds(self) -> Iterator[Finding]:
        """Without its hold a record would go with the next erasure, and nobody would wonder."""
        held, freed = (
            Counter((order.subject, order.number) for order in _decided(self._connection, kind) if isinstance(order, kind))
            for kind in (Hold, Unhold)
        )
        listed = {(subject, number) for subject, number in self._connection.execute(text("SELECT subject, number FROM holds"))}
        for subject in ("incident", "visit"):
            numbers = {number for of, number in listed ^ set(held - freed) if of == subject}
            yield from _each(subject, numbers, "the list and the journal don't agree whether it is on hold")

    def _journaled(self, column: str, kind: str) -> set[Any]:
        return self._numbers(f"SELECT {column} FROM journal WHERE kind = '{kind}' AND {column} IS NOT NULL")

    def _numbers(self, query: str) -> set[Any]:
        return set(self._connection.execute(text(query)).scalars())


NOT_AGREED = "the list and the journal don't agree whether it is over"
SINCE = "rows before it were changed and the whole chain was written anew, or it is of another base"


def _all(lists: Iterable[tuple[int, ...]]) -> set[int]:
    return {number for each in lists for number in each}


def _each(subject: str, numbers: set[Any], what: str) -> Iterator[Finding]:
    for number in sorted(numbers, key=str):
        yield Finding(None, what, f"{subject.capitalize()} {number}")


def _decided(connection: Connection, kind: type) -> Iterator[Decision]:
    """Those that can be read; the chain's own look finds the others."""
    for (body,) in connection.execute(DECIDED, {"kind": kind.__name__}):
        try:
            yield codec.decode(kind.__name__, body)
        except (ValidationError, TypeError):
            continue


def _printed(given: str) -> tuple[int, str]:
    seq, colon, digits = given.strip().lower().partition(":")
    is_whole = colon and seq.isdecimal() and len(digits) >= SHORTEST and not set(digits) - set("0123456789abcdef")
    if not is_whole:
        raise NoFingerprint(
            f"“{given}” is no fingerprint; it looks like 123:0f1e2d3c4b5a6978…, with at least {SHORTEST} digits after the colon"
        )
    return int(seq), digits
