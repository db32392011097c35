"""What a driver is told, transaction by transaction: to see what is committed together, whoever wrote it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.pool import Pool

CHANGES = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(\w+)", re.IGNORECASE)


@dataclass
class Transactions:
    """`committed` has the statements of each that was committed, in order."""

    committed: list[list[str]] = field(default_factory=list)
    _open: dict[int, list[str]] = field(default_factory=dict)

    def hear(self, connection: int, statement: str) -> None:
        word = statement.split(None, 1)[0].upper()
        if word == "COMMIT":
            self.committed.append(self._open.pop(connection, []))
        elif word in ("ROLLBACK", "BEGIN"):
            self._open[connection] = []
        else:
            self._open.setdefault(connection, []).append(statement)

    def without_journal(self, roster: "re.Pattern[str]") -> list[str]:
        """What was changed of the roster in a transaction that wrote no row of the journal."""
        bare = [told for told in self.committed if not any(table_of(statement) == "journal" for statement in told)]
        return [statement for told in bare for statement in told if table_of(statement) and roster.search(statement)]


def table_of(statement: str) -> str:
    found = CHANGES.match(statement)
    return found[1] if found else ""


@contextmanager
def transactions(told: Transactions | None = None) -> Iterator[Transactions]:
    """Of every SQLite connection that is opened meanwhile."""
    told = told or Transactions()

    def listen(connection: sqlite3.Connection, _: object) -> None:
        connection.set_trace_callback(lambda statement: told.hear(id(connection), statement))

    event.listen(Pool, "connect", listen)
    try:
        yield told
    finally:
        event.remove(Pool, "connect", listen)
