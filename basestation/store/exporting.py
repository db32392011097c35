"""What is exported, a few rows at a time: a school's whole history never lies in memory at once."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, select

from ..core.decisions import Decision, LogCall, Open, RecordDeparture, SendOut
from . import codec, schema
from .decided import decisions_of

AT_ONCE = 100
table = schema.journal.c
Of = tuple[int, list[Decision]]


def visits_between(engine: Engine, from_ms: int, until_ms: int) -> Iterator[Of]:
    """Those whose day is in that time: when they left, else when they were to leave. Erased ones are not there."""
    days = schema.visits.c
    wanted = select(days.number).where(days.day_ms >= from_ms, days.day_ms < until_ms, days.erased_ms.is_(None))
    return _read(engine, "visit_no", wanted, table.incident.is_(None))


def incidents_between(engine: Engine, from_ms: int, until_ms: int) -> Iterator[Of]:
    return _between(engine, "incident", (Open,), from_ms, until_ms, None)


def departures_between(engine: Engine, from_ms: int, until_ms: int) -> Iterator[Of]:
    return _between(engine, "visit_no", (SendOut, RecordDeparture), from_ms, until_ms, table.incident.is_(None))


def calls_between(engine: Engine, from_ms: int, until_ms: int) -> Iterator[tuple[int | None, LogCall]]:
    """The oldest first, and all of them."""
    wanted = select(table.visit_no, table.body).where(
        table.kind == LogCall.__name__, table.salt.is_not(None), table.at_ms >= from_ms, table.at_ms < until_ms
    )  # fmt: skip
    with engine.connect() as connection:
        for row in connection.execution_options(yield_per=AT_ONCE).execute(wanted.order_by(table.seq)):
            made = codec.decode(LogCall.__name__, row.body)
            if isinstance(made, LogCall):
                yield row.visit_no, made


def _between(
    engine: Engine, column: str, kinds: tuple[type, ...], from_ms: int, until_ms: int, only: ColumnElement[bool] | None
) -> Iterator[Of]:
    names = [kind.__name__ for kind in kinds]
    wanted = select(schema.journal.c[column]).distinct().where(table.kind.in_(names), table.at_ms >= from_ms, table.at_ms < until_ms)
    return _read(engine, column, wanted, only)


def _read(engine: Engine, column: str, wanted: Select[Any], only: ColumnElement[bool] | None) -> Iterator[Of]:
    with engine.connect() as connection:
        numbers = sorted(connection.execute(wanted).scalars())
        for start in range(0, len(numbers), AT_ONCE):
            yield from sorted(decisions_of(connection, column, numbers[start : start + AT_ONCE], only).items())
