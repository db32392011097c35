"""What the dry run shows of each visit and incident that would go."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..core.retention import Due
from . import schema

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Going:
    """`what` is "Visit", "Incident" or "Drill"; `person` went on it, where the list knows."""

    what: str
    number: int
    day_ms: int | None
    person: int | None


def going(connection: Connection, due: Due) -> list[Going]:
    return [
        *_listed(connection, "Visit", due.visits),
        *_listed(connection, "Incident", due.incidents),
        *_listed(connection, "Drill", due.drills),
    ]


def _listed(connection: Connection, what: str, numbers: tuple[int, ...]) -> list[Going]:
    found: list[Going] = []
    visits, incidents = schema.visits.c, schema.incidents.c
    for first in range(0, len(numbers), AT_ONCE):
        part = numbers[first : first + AT_ONCE]
        if what == "Visit":
            rows = select(visits.number, visits.day_ms, visits.visitor).where(visits.number.in_(part)).order_by(visits.number)
            found += [Going(what, *row) for row in connection.execute(rows)]
        else:
            closed = select(incidents.number, incidents.closed_ms).where(incidents.number.in_(part)).order_by(incidents.number)
            found += [Going(what, *row, None) for row in connection.execute(closed)]
    return found
