"""What the retention rule would erase now, what is on hold, and what was erased so far. It reads; record_orders.py writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from ..core import retention as rule
from ..core.decisions import LogCall, RecordText
from ..core.keeping import Erase, Subject
from ..core.policy.rules import Retention
from ..core.visit import CLOSED, OUT_THERE
from . import codec, schema

journal, visits, incidents = schema.journal, schema.visits, schema.incidents
MOST_ROWS = 2_000  # of the journal in one erasure: it is done in a turn of the base, and an alarm may come just then
ASKED_AT_ONCE = 500
RAN = "retention_ran"


@dataclass(frozen=True, slots=True)
class Plan:
    """A dry run. `rows` are the ranges of the journal whose text would go, `row_count` how many rows that is. `is_all`: False when
    there is more than one erasure may take. `unwritten` are visits that would go if they were written up."""

    due: rule.Due
    rows: tuple[tuple[int, int], ...]
    row_count: int
    deliveries: int
    looks: int
    looks_before_ms: int | None
    calls: int = 0
    is_all: bool = True
    unwritten: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.due) or self.looks > 0 or self.calls > 0

    def order(self, at_ms: int, person: int | None, rules: Retention, reason: str) -> Erase:
        due = self.due
        gone = (*due.incidents, *due.drills)
        return Erase(at_ms, person, rule.rule_in_words(rules), due.visits, gone, self.rows, reason, self.looks_before_ms)


@dataclass(frozen=True, slots=True)
class HoldRow:
    subject: Subject
    number: int
    since_ms: int
    person: int
    reason: str


# What would go ------------------------------------------------------------------------------------------------------


def plan(connection: Connection, rules: Retention, now_ms: int, most_rows: int = MOST_ROWS) -> Plan:
    """What the rule lets go now, of the oldest as much as one erasure may take."""
    old = _old_visits(connection)
    everything = rule.due(rules, old, _old_incidents(connection), held(connection), now_ms)
    due, rows = _as_many(connection, everything, most_rows)
    calls = _left_over(connection, rule.months_before(now_ms, rules.visits_months))
    taken_calls = calls[: max(0, most_rows - len(rows))]
    before_ms = rule.months_before(now_ms, rules.looks_months)
    looks = _count(connection, schema.looks, schema.looks.c.at_ms < before_ms)
    deliveries = sum(
        _count(connection, schema.deliveries, schema.deliveries.c.incident.in_(part)) for part in _parts((*due.incidents, *due.drills))
    )
    is_all = due == everything and taken_calls == calls
    all_rows = ranges(rows + taken_calls)
    unwritten = tuple(sorted(visit.number for visit in rule.past_the_rule(rules, old, now_ms) if visit.is_unwritten))
    return Plan(due, tuple(all_rows), len(rows), deliveries, looks, before_ms if looks else None, len(taken_calls), is_all, unwritten)


def held(connection: Connection) -> set[tuple[Subject, int]]:
    return {(row.subject, row.number) for row in connection.execute(select(schema.holds))}


def all_holds(connection: Connection) -> list[HoldRow]:
    wanted = select(schema.holds).order_by(schema.holds.c.since_ms, schema.holds.c.subject, schema.holds.c.number)
    return [HoldRow(row.subject, row.number, row.since_ms, row.person, row.reason) for row in connection.execute(wanted)]


def erased_ms(connection: Connection, subject: Subject, number: int) -> int | None:
    """When this visit or incident was erased; None when it wasn't, or never was."""
    table = visits if subject == "visit" else incidents
    return connection.execute(select(table.c.erased_ms).where(table.c.number == number)).scalar()


def is_there(connection: Connection, subject: Subject, number: int) -> bool:
    """On the list, and not erased."""
    table = visits if subject == "visit" else incidents
    wanted = select(table.c.number).where(table.c.number == number, table.c.erased_ms.is_(None))
    return connection.execute(wanted).first() is not None


def erasures(connection: Connection, newest: int = 50) -> list[Erase]:
    """Of what was erased, when and by which rule: the newest first."""
    wanted = select(journal.c.body).where(journal.c.kind == Erase.__name__).order_by(journal.c.seq.desc()).limit(newest)
    found = [codec.decode(Erase.__name__, body) for body in connection.execute(wanted).scalars()]
    return [each for each in found if isinstance(each, Erase)]


def last_run_ms(engine: Engine) -> int | None:
    """When the base last looked for what is due, by itself."""
    with engine.connect() as connection:
        value = connection.execute(select(schema.facts.c.value).where(schema.facts.c.name == RAN)).scalar()
    return None if value is None else int(value)


def note_run(engine: Engine, at_ms: int) -> None:
    with engine.begin() as connection:
        connection.execute(delete(schema.facts).where(schema.facts.c.name == RAN))
        connection.execute(insert(schema.facts), {"name": RAN, "value": str(at_ms)})


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Runs without a gap, as (first, last)."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _old_visits(connection: Connection) -> list[rule.OldVisit]:
    """Those on which nobody is out; one that was planned and never went is over when its day is."""
    over = (
        select(visits.c.number, visits.c.day_ms, visits.c.state)
        .where(visits.c.erased_ms.is_(None), visits.c.state.not_in(OUT_THERE))
        .subquery()
    )
    last = select(over, func.max(journal.c.at_ms).label("last_ms")).join(journal, journal.c.visit_no == over.c.number)
    rows = connection.execute(last.group_by(over.c.number, over.c.day_ms, over.c.state))
    return [rule.OldVisit(row.number, max(row.last_ms, row.day_ms or 0), row.state == CLOSED) for row in rows]


def _left_over(connection: Connection, before_ms: int) -> list[int]:
    """Rows that no record takes along: of telephone calls and texts about none, and whatever was added to one as it was being erased."""
    erased = {table: select(table.c.number).where(table.c.erased_ms.is_not(None)) for table in (visits, incidents)}
    is_lone_call = journal.c.kind.in_((LogCall.__name__, RecordText.__name__)) & journal.c.visit_no.is_(None)
    of_visit = journal.c.incident.is_(None) & (is_lone_call | journal.c.visit_no.in_(erased[visits]))
    is_left_over = journal.c.salt.is_not(None) & (of_visit | journal.c.incident.in_(erased[incidents]))
    return list(connection.execute(select(journal.c.seq).where(is_left_over, journal.c.at_ms < before_ms)).scalars())


def _old_incidents(connection: Connection) -> list[rule.OldIncident]:
    """All that are not erased; one that is open was never closed, so its rule never comes due."""
    columns = (incidents.c.number, incidents.c.visit_no, incidents.c.closed_ms, incidents.c.is_drill)
    rows = connection.execute(select(*columns).where(incidents.c.erased_ms.is_(None)))
    return [rule.OldIncident(row.number, row.visit_no, _never(row.closed_ms), row.is_drill) for row in rows]


def _never(closed_ms: int | None) -> int:
    return rule.NEVER_MS if closed_ms is None else closed_ms


def _as_many(connection: Connection, due: rule.Due, most_rows: int) -> tuple[rule.Due, list[int]]:
    """Whole visits and incidents, until there are enough rows. At least one, however long it is."""
    taken: dict[str, list[int]] = {"visits": [], "incidents": [], "drills": []}
    rows: list[int] = []
    for kind in taken:
        for number in getattr(due, kind):
            found = _rows_of(connection, kind, number)
            if rows and len(rows) + len(found) > most_rows:
                return rule.Due(*(tuple(numbers) for numbers in taken.values())), rows
            rows += found
            taken[kind].append(number)
    return due, rows


def _rows_of(connection: Connection, kind: str, number: int) -> list[int]:
    is_of_it = (journal.c.visit_no == number) & journal.c.incident.is_(None) if kind == "visits" else journal.c.incident == number
    return list(connection.execute(select(journal.c.seq).where(is_of_it)).scalars())


def _count(connection: Connection, table: Any, condition: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())


def _parts(numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [numbers[first : first + ASKED_AT_ONCE] for first in range(0, len(numbers), ASKED_AT_ONCE)]
