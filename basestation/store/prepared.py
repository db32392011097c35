"""A statement compiled once. SQLAlchemy Core writes the SQL; what runs for every alarm only hands it rows."""

from collections.abc import Collection
from importlib import import_module
from operator import attrgetter
from typing import Any

from sqlalchemy import Dialect, Executable, Table, bindparam, insert, update


class Prepared:
    """`run` takes rows as mappings from column name to a value the driver knows (int, str, bytes, bool, None), `put` things that have
    these values as attributes."""

    def __init__(self, statement: Executable, dialect: Dialect):
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # insert and update have it
        self._sql: str = str(compiled)
        self._order: list[str] | None = compiled.positiontup
        self._names = self._order or list(compiled.params)
        self._values = attrgetter(*self._names)

    def run(self, cursor: Any, rows: list[dict[str, Any]]) -> None:
        """`cursor` is the driver's own: this is the hot path of an alarm."""
        if rows:
            order = self._order
            cursor.executemany(self._sql, rows if order is None else [[row[name] for name in order] for row in rows])

    def put(self, cursor: Any, things: Collection[Any]) -> None:
        if things:
            rows = map(self._values, things)
            cursor.executemany(self._sql, rows if self._order else [dict(zip(self._names, row, strict=True)) for row in rows])

    def finds(self, cursor: Any, row: dict[str, Any]) -> bool:
        """Whether this question has an answer."""
        order = self._order
        cursor.execute(self._sql, row if order is None else [row[name] for name in order])
        return cursor.fetchone() is not None


def inserting(table: Table, dialect: Dialect) -> Prepared:
    return Prepared(insert(table), dialect)


def upserting(table: Table, dialect: Dialect, kept: tuple[str, ...] = (), by: str = "number") -> Prepared:
    """Insert, or bring the row with this `number`, or whatever else `by` says, up to date; the columns in `kept` are not ours to write."""
    names = [column.name for column in table.columns if column.name not in kept]
    order = import_module(f"sqlalchemy.dialects.{dialect.name}").insert(table)  # the other one would only slow the start
    order = order.values({name: bindparam(name) for name in names})
    changed = {name: order.excluded[name] for name in names if name != by}
    return Prepared(order.on_conflict_do_update(index_elements=[by], set_=changed), dialect)


def updating(table: Table, columns: tuple[str, ...], dialect: Dialect, by: str = "number") -> Prepared:
    """Set these columns of the row whose number, or whatever else `by` says, is `key`."""
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    return Prepared(update(table).where(table.c[by] == bindparam("key")).values(**values), dialect)
