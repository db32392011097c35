"""Everything on record of one incident, gathered for its pack: read once, at one moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from ...core import decisions as made
from ...core import incident as incidents
from ...core.board import name_of
from ...core.callsheet.sheet import CallSheet, call_sheet
from ...core.incident import Incident
from ...core.position import Fix
from ...core.ringing import unanswered
from ...core.site import Site
from ...core.task import Task
from ...core.telling import Delivery, Person
from ...core.visit import Visit
from ...core.visiting import visiting
from ...store import schema
from ...store.record_rows import Rows, rows_of_incident
from ...store.unsent import DELIVERY_FIELDS
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
    sheet, sheet_ms = _sheet(context, site, number, visit, rows)
    return PackEvidence(
        incident, decisions, deliveries, tasks, list(positions(decisions)), sheet, sheet_ms, visit, rows, site, context
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
            yield Position(decision.at_ms, decision.fix, _how(decision))


def _how(decision: made.Open | made.RecordPress | made.RecordPosition) -> str:
    if decision.fix is not None and decision.fix.by_phone:
        return "from their own phone"
    return "later" if isinstance(decision, made.RecordPosition) else "with the alarm"


def _stood(rows: Rows, number: int) -> int:
    """The row with which the sheet had done its work: the police were called; else it was closed; else the newest. By rows and not by
    times: a computer's clock may be put back."""
    own = [linked.row for linked in rows.linked if linked.row.incident == number]
    for kind in (made.RecordPolice, made.Close):
        for row in own:
            if row.kind == kind.__name__:
                return row.seq
    return own[-1].seq


def _sheet(context: WebContext, site: Site, number: int, visit: Seen | None, rows: Rows) -> tuple[CallSheet, int]:
    """From what had been decided by then, and without what badges said since; and when that was."""
    until = _stood(rows, number)
    own = [linked for linked in rows.linked if linked.row.incident == number and linked.row.seq <= until]
    known: Decisions = [linked.decision for linked in own]  # type: ignore[misc]  # an incident's journal, none of it erased
    incident, as_it_was = incidents.rebuild(known), replace(site, badges={})
    at_ms = context.now_ms() if incident.is_open and incident.police_ms is None else own[-1].row.at_ms
    caller = site.roster.get(_caller(known) or 0) or Person(0, "", ())
    sheet = call_sheet(as_it_was, incident, caller, context.school, at_ms, unanswered(known), _visit_then(visit, until))
    return sheet, at_ms


def _caller(decisions: Decisions) -> int | None:
    called = [decision.person for decision in decisions if isinstance(decision, made.RecordPolice)]
    return called[0] if called else next((each.person for each in decisions if isinstance(each, made.GiveOwnership)), None)


def _visit_then(visit: Seen | None, until: int) -> Visit | None:
    """As the visit was at that row of the journal."""
    if visit is None:
        return None
    own = [linked for linked in visit.evidence.rows.linked if linked.row.incident is None]
    then = [linked.decision for linked in own if linked.row.seq <= until]
    return visiting.rebuild(then) if then else visit.evidence.visit  # type: ignore[arg-type]  # a visit's journal, none of it erased
