"""Reads an incident back out of the journal: everything that was decided about it, and everyone who was told."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core import incident as incidents
from ...core.decisions import Decision
from ...core.incident import Incident
from ...core.keeping import Subject
from ...core.telling import Delivery
from ...core.visit import Visit
from ...core.visiting import visiting
from ...store import schema
from ...store.decided import decisions_of
from ...store.retention import erased_ms
from ...store.unsent import DELIVERY_FIELDS


@dataclass(frozen=True, slots=True)
class Record:
    """`incident` is as the journal has it, which is never behind what anybody was told."""

    incident: Incident
    decisions: Sequence[Decision]
    deliveries: Sequence[Delivery]
    visit: Visit | None


class Erased(Exception):
    """This visit or incident was here, and is gone by the retention rule."""

    def __init__(self, subject: Subject, number: int, at_ms: int):
        super().__init__(f"{subject} {number}")
        self.subject, self.number, self.at_ms = subject, number, at_ms


async def read_record(engine: Engine, number: int) -> Record:
    record = await run_in_threadpool(_read, engine, number)
    if record is None:
        raise await not_there(engine, "incident", number)
    return record


async def not_there(engine: Engine, subject: Subject, number: int, words: str | None = None) -> Exception:
    """To be raised when a visit or an incident can't be read: it was erased, or there never was one."""
    at_ms = await run_in_threadpool(_erased_ms, engine, subject, number)
    return HTTPException(404, words) if at_ms is None else Erased(subject, number, at_ms)


def _erased_ms(engine: Engine, subject: Subject, number: int) -> int | None:
    with engine.connect() as connection:
        return erased_ms(connection, subject, number)


def _read(engine: Engine, number: int) -> Record | None:
    with engine.connect() as connection:
        decisions = decisions_of(connection, "incident", [number]).get(number)
        if not decisions:
            return None
        incident = incidents.rebuild(decisions)  # type: ignore[arg-type]  # an incident's journal holds an incident's decisions
        columns = [schema.deliveries.c[name] for name in DELIVERY_FIELDS]
        rows = select(*columns).where(schema.deliveries.c.incident == number).order_by(schema.deliveries.c.number)
        deliveries = [Delivery(**row) for row in connection.execute(rows).mappings()]
        visit = None
        if incident.visit_no is not None:
            of_visit = decisions_of(connection, "visit_no", [incident.visit_no], schema.journal.c.incident.is_(None))
            if incident.visit_no in of_visit:  # it may have been erased
                visit = visiting.rebuild(of_visit[incident.visit_no])  # type: ignore[arg-type]  # likewise
        return Record(incident, decisions, deliveries, visit)
