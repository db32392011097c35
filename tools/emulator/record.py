"""What the store says happened: the only witness that survives a kill."""

from typing import Any, TypeVar

from sqlalchemy import Engine, select

from basestation.core.decisions import Decision, Open, RecordPress
from basestation.store import codec, schema

from .base import VirtualBase

Kind = TypeVar("Kind")
Rows = list[tuple[int | None, Decision]]


class Record:
    def __init__(self, base: VirtualBase) -> None:
        self._base = base

    def all_of(self, kind: type[Kind]) -> list[Kind]:
        return [decision for _, decision in self._rows() if isinstance(decision, kind)]

    def decisions(self) -> list[Decision]:
        return [decision for _, decision in self._rows()]

    def decisions_of(self, incident: int) -> list[Any]:
        return [decision for number, decision in self._rows() if number == incident]

    def presses(self) -> list[tuple[int | None, int]]:
        """(badge, event counter) of every press on record, opening an incident or in one; each should be here once."""
        rows = self._rows()
        badge_of = {number: decision.badge for number, decision in rows if isinstance(decision, Open)}
        return [
            (badge_of[number] if isinstance(decision, Open) or decision.badge is None else decision.badge, decision.event_counter)
            for number, decision in rows
            if isinstance(decision, Open | RecordPress) and decision.event_counter is not None
        ]

    def deliveries(self) -> list[tuple[int, str, str]]:
        """(person, state, answer) of every message ordered."""
        rows = select(schema.deliveries.c.person, schema.deliveries.c.state, schema.deliveries.c.answer)
        with self._engine.connect() as connection:
            return [(row.person, row.state, row.answer) for row in connection.execute(rows.order_by(schema.deliveries.c.number))]

    def _rows(self) -> Rows:
        rows = select(schema.journal.c.incident, schema.journal.c.kind, schema.journal.c.body).order_by(schema.journal.c.seq)
        with self._engine.connect() as connection:
            return [(incident, codec.decode(kind, body)) for incident, kind, body in connection.execute(rows)]

    @property
    def _engine(self) -> Engine:
        assert self._base.store is not None, "the base is not running"
        return self._base.store.engine
