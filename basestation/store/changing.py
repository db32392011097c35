"""The only way to change people, how they are reached, badges and what lets somebody in: with its row of the journal, in one transaction.

    a page --> service.change --> store.change --> Changing --> rows and journal, committed together

What writes these tables takes a `Changing`, not an engine, and says itself what the journal is to hold: nobody can forget it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Insert, Select, Update

from ..core.batch import Said
from ..core.decisions import ChangeBadge, ChangeRoster

Row = dict[str, Any]


class Unrecorded(Exception):
    """Something was changed and the journal was told nothing: a fault of ours. Nothing is committed."""


class Changing:
    """An open transaction in which somebody changes something. `orders` is what the journal will hold of it."""

    def __init__(self, connection: Connection, said: Said):
        self._connection, self.said = connection, said
        self.orders: list[ChangeRoster | ChangeBadge] = []
        self._has_written = False

    def read(self, wanted: Select[Any]) -> CursorResult[Any]:
        return self._connection.execute(wanted)

    def write(self, order: Insert | Update | Delete, rows: Sequence[Row] | Row | None = None) -> CursorResult[Any]:
        done = self._connection.execute(order, rows)
        self._has_written = self._has_written or done.rowcount != 0
        return done

    def of_person(self, who: int, *what: str) -> None:
        """What of `who` was changed: the names of the fields, never what stands in them. Nothing changed, nothing told."""
        if what:
            by = who if self.said.person is None else self.said.person
            self.orders.append(ChangeRoster(self.said.at_ms, by, who, ", ".join(what), self.said.reason))

    def of_badge(self, badge: int, what: str) -> None:
        self.orders.append(ChangeBadge(self.said.at_ms, self.said.person, badge, what, self.said.reason))

    def check(self) -> None:
        if self._has_written and not self.orders:
            raise Unrecorded(f"changed without a row of the journal: {self.said.reason}")
