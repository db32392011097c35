"""The log of telephone calls (R42), read back out of the journal."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, select

from ..core.decisions import LogCall
from . import codec, schema

LIMIT = 1_000
KIND = LogCall.__name__


@dataclass(frozen=True, slots=True)
class Call:
    """`visit_no` is None for a call about no visit in particular."""

    visit_no: int | None
    made: LogCall


def calls_between(engine: Engine, from_ms: int, to_ms: int) -> Sequence[Call]:
    return _read(engine, schema.journal.c.at_ms.between(from_ms, to_ms - 1))


def calls_of_visit(engine: Engine, visit_no: int) -> Sequence[Call]:
    return _read(engine, schema.journal.c.visit_no == visit_no)


def _read(engine: Engine, which: ColumnElement[bool]) -> Sequence[Call]:
    """The newest first. What was erased by rule is not there any more."""
    journal = schema.journal
    rows = select(journal.c.visit_no, journal.c.kind, journal.c.body).where(journal.c.kind == KIND, journal.c.salt.is_not(None), which)
    with engine.connect() as connection:
        found = connection.execute(rows.order_by(journal.c.at_ms.desc(), journal.c.seq.desc()).limit(LIMIT)).all()
    decoded = [(row.visit_no, codec.decode(row.kind, row.body)) for row in found]
    return [Call(visit_no, made) for visit_no, made in decoded if isinstance(made, LogCall)]
