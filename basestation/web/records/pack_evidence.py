"""Everything on record of one incident, gathered for its pack: read once, at one moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from ...core import decisions as made
from ...core import incident as incidents
from ...core import visiting
from ...core.board import name_of
from ...core.callsheet import CallSheet, call_sheet
from ...core.incident import Incident
from ...core.position import Fix
from ...core.ringing import unanswered
from ...core.site import Site
from ...core.task import Task
from ...core.telling import Delivery, Person
from ...core.visit import Visit
from ...store import schema
from ...store.record_rows import Rows, rows_of_incident
from ...store.store import DELIVERY_FIELDS
from ..context import WebContext
from .names import with_everybody
from .visit_record import Seen, read_seen

Decisions = Sequence[made.IncidentDecision]


@dataclass(frozen=True, slots=True)
class Position:
    """Where the badge was (`fix`), as the base heard at `heard_ms`."""

    heard_ms: int
    fix: Fix
    how: str


@dataclass(frozen=True, slots=True)
class PackEvidence:
    """`sheet` is the 999 sheet as it stood at `sheet_ms`. `visit` is None when there was none, or when it was erased."""

    incident: Incident
    decisions: Decisions
    deliveries: Sequence[Delivery]
    tasks: Sequence[Task]
    positions: Sequence[Position]
    sheet: CallSheet
    sheet_ms: int
    visit: Seen | None
    rows: Rows
    site: Site
    context: WebContext

    def name(self, person: int | None) -> str:
        return name_of(self.site, person)


def read_pack(context: WebContext, number: int) -> PackEvidence | None:
    """None when there is no such incident, or when it was erased. Slow: in a thread."""
    site = with_everybody(context.service.site, context.engine)
    with context.engine.connect() as connection:
        visit_no = connection.execute(select(schema.incidents.c.visit_no).where(schema.incidents.c.number == number)).scalar()
        rows = rows_of_incident(connection, number, visit_no)
        own = [linked for linked in rows.linked if linked.row.incident == number]
        if not own or any(linked.row.is_erased for linked in own):
            return None
        decisions: Decisions = [linked.decision for linked in own]  # type: ignore[misc]  # an incident's journal, none of it erased
        deliveries, tasks = _deliveries(connection, number), _tasks(connection, number)
    incident = incidents.rebuild(decisions)
    visit = read_seen(context, incident.visit_no) if incident.visit_no is not None else None
    sheet_ms = _sheet_ms(incident, context.now_ms())
    return PackEvidence(
        incident, decisions, deliveries, tasks, list(positions(decisions)), _sheet(context, site, decisions, visit, rows, sheet_ms),
        sheet_ms, visit, rows, site, context,
    )  # fmt: skip


def _deliveries(connection: Connection, number: int) -> list[Delivery]:
    columns = [schema.deliveries.c[name] for name in DELIVERY_FIELDS]
    rows = select(*columns).where(schema.deliveries.c.incident == number).order_by(schema.deliveries.c.number)
    return [Delivery(**row) for row in connection.execute(rows).mappings()]


def _tasks(connection: Connection, number: int) -> list[Task]:
    rows = select(schema.tasks).where(schema.tasks.c.incident == number).order_by(schema.tasks.c.number)
    return [Task(**row) for row in connection.execute(rows).mappings()]


def positions(decisions: Decisions) -> Iterator[Position]:
    for decision in decisions:
        if isinstance(decision, made.Open | made.RecordPress | made.RecordPosition) and decision.fix is not None:
            yield Position(decision.at_ms, decision.fix, "with the alarm" if not isinstance(decision, made.RecordPosition) else "later")


def _sheet_ms(incident: Incident, now_ms: int) -> int:
    """When the police were first called; else when it was closed; else now."""
    return incident.police_ms or incident.closed_ms or now_ms


def _sheet(context: WebContext, site: Site, decisions: Decisions, visit: Seen | None, rows: Rows, at_ms: int) -> CallSheet:
    """From what had been decided by then, and without what badges said since."""
    known = [decision for decision in decisions if decision.at_ms <= at_ms]
    incident = incidents.rebuild(known)
    caller = site.roster.get(_caller(known) or 0) or Person(0, "", ())
    as_it_was = replace(site, badges={})
    return call_sheet(as_it_was, incident, caller, context.school, at_ms, unanswered(known), _visit_then(visit, rows, at_ms))


def _caller(decisions: Decisions) -> int | None:
    called = [decision.person for decision in decisions if isinstance(decision, made.RecordPolice)]
    return called[0] if called else next((each.person for each in decisions if isinstance(each, made.GiveOwnership)), None)


def _visit_then(visit: Seen | None, rows: Rows, at_ms: int) -> Visit | None:
    if visit is None:
        return None
    number = visit.evidence.visit.number
    own = [linked for linked in visit.evidence.rows.linked if linked.row.incident is None and linked.row.visit_no == number]
    then = [linked.decision for linked in own if linked.row.at_ms <= at_ms]
    return visiting.rebuild(then) if then else visit.evidence.visit  # type: ignore[arg-type]  # a visit's journal, none of it erased
