"""The journal of a stretch of time, folded into what the yearly report counts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from ..core.decisions import CallOff, Close, Open, RecordPolice, RecordRoadDown, RecordRoadProof, SendOut
from ..core.reports.reporting import FALSE, FalseAlarms
from ..core.reports.summaries import IncidentSummary, VisitSummary, of_incident, of_visit
from . import codec, schema
from .decided import decisions_of

AT_ONCE = 200
table = schema.journal.c
Summary = TypeVar("Summary", VisitSummary, IncidentSummary)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What left or was called off, and what began, in that time. `erased` are those of which only the number is left."""

    visits: tuple[VisitSummary, ...]
    incidents: tuple[IncidentSummary, ...]
    erased_visits: int
    erased_incidents: int


def read_stretch(engine: Engine, from_ms: int, until_ms: int) -> Stretch:
    """Slow: in a thread."""
    with engine.connect() as connection:
        went = _numbers(connection, "visit_no", (SendOut, CallOff), from_ms, until_ms)
        began = _numbers(connection, "incident", (Open,), from_ms, until_ms)
        visits = list(_folded(connection, "visit_no", went, of_visit, table.incident.is_(None)))
        incidents = list(_folded(connection, "incident", began, of_incident, None))
    return Stretch(tuple(visits), tuple(incidents), len(went) - len(visits), len(began) - len(incidents))


def false_alarms_since(engine: Engine, from_ms: int) -> FalseAlarms:
    """For the board, which is looked at often: only the few incidents that were closed since are read, and of these only the end."""
    incidents = schema.incidents.c
    wanted = select(incidents.number).where(incidents.opened_ms >= from_ms, incidents.closed_ms.is_not(None), incidents.is_drill.is_(False))
    with engine.connect() as connection:
        numbers = connection.execute(wanted).scalars().all()
        found = decisions_of(connection, "incident", numbers, table.kind.in_((Close.__name__, RecordPolice.__name__)))
    false = [rows for rows in found.values() if any(isinstance(row, Close) and row.category == FALSE for row in rows)]
    return FalseAlarms(len(false), sum(any(isinstance(row, RecordPolice) for row in rows) for rows in false))


@dataclass(frozen=True, slots=True)
class RoadYear:
    """How often a road was held to be down, and how many of its proofs went well."""

    faults: int
    proofs: int
    well: int


def read_roads(engine: Engine, from_ms: int, until_ms: int) -> RoadYear:
    """Slow: in a thread. No person is in it, so nothing of it is ever erased."""
    kinds = (RecordRoadDown.__name__, RecordRoadProof.__name__)
    wanted = select(table.kind, table.body).where(table.kind.in_(kinds), table.at_ms >= from_ms, table.at_ms < until_ms)
    with engine.connect() as connection:
        found = [codec.decode(kind, body) for kind, body in connection.execute(wanted)]
    proofs = [each for each in found if isinstance(each, RecordRoadProof)]
    return RoadYear(len(found) - len(proofs), len(proofs), sum(proof.is_well for proof in proofs))


def first_ms(engine: Engine) -> int | None:
    """When the journal begins."""
    with engine.connect() as connection:
        return connection.execute(select(func.min(table.at_ms))).scalar()


def _numbers(connection: Connection, column: str, kinds: Iterable[type], from_ms: int, until_ms: int) -> list[int]:
    """An erased row keeps its kind and its time, so even what is erased is counted in its year."""
    names = [kind.__name__ for kind in kinds]
    wanted = select(schema.journal.c[column]).where(table.kind.in_(names), table.at_ms >= from_ms, table.at_ms < until_ms)
    return sorted(set(connection.execute(wanted).scalars()))


def _folded(
    connection: Connection, column: str, numbers: list[int], fold: Callable[[Any], Summary | None], only: ColumnElement[bool] | None
) -> Iterator[Summary]:
    for start in range(0, len(numbers), AT_ONCE):
        for decisions in decisions_of(connection, column, numbers[start : start + AT_ONCE], only).values():
            folded = fold(decisions)
            if folded is not None:
                yield folded
