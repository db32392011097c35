"""The incidents on record, a page at a time, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, func, select

from ..core.decisions import Close, Decision, NameVisit, Open, Upgrade
from . import schema
from .decided import decisions_of

PAGE = 25
KINDS = tuple(kind.__name__ for kind in (Open, NameVisit, Upgrade, Close))


@dataclass(frozen=True, slots=True)
class PastIncident:
    """`category` is "" while it is open. Of an erased one nothing is known but its number and its times."""

    number: int
    opened_ms: int
    is_drill: bool
    visit_no: int | None
    erased_ms: int | None
    cause: str = ""
    visitor: int | None = None
    category: str = ""


def past_incidents(engine: Engine, page: int) -> tuple[list[PastIncident], int]:
    """One page, and how many there are on all pages."""
    table = schema.incidents
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(table)).scalar_one()
        rows = connection.execute(select(table).order_by(table.c.number.desc()).limit(PAGE).offset((page - 1) * PAGE)).all()
        found = decisions_of(connection, "incident", [row.number for row in rows], schema.journal.c.kind.in_(KINDS))
    return [_incident(row, found.get(row.number, ())) for row in rows], count


def _incident(row: Any, decisions: Sequence[Decision]) -> PastIncident:
    found = PastIncident(row.number, row.opened_ms, row.is_drill, row.visit_no, row.erased_ms)
    for made in decisions:
        match made:
            case Open():
                found = replace(found, cause=made.cause, visitor=made.visitor)
            case Upgrade():
                found = replace(found, cause=made.cause)
            case NameVisit():
                found = replace(found, visitor=made.visitor)
            case Close():
                found = replace(found, category=made.category)
    return found
