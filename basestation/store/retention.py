"""What the retention rule would erase now, and the erasing itself, inside the one writer's transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, bindparam, delete, func, insert, select, update

from ..core import retention as rule
from ..core.keeping import Erase, Hold, Subject, Unhold
from ..core.rules import Retention
from ..core.visit import OUT_THERE, PLANNED
from . import codec, schema
from .prepared import Prepared

journal, visits, incidents = schema.journal, schema.visits, schema.incidents
MOST_ROWS = 2_000  # of the journal in one erasure: it is done in a turn of the base, and an alarm may come just then
ASKED_AT_ONCE = 500
RAN = "retention_ran"


@dataclass(frozen=True, slots=True)
class Plan:
    """A dry run. `rows` are the ranges of the journal whose text would go, `row_count` how many rows that is. `is_all`: False when
    there is more than one erasure may take."""

    due: rule.Due
    rows: tuple[tuple[int, int], ...]
    row_count: int
    deliveries: int
    looks: int
    looks_before_ms: int | None
    is_all: bool = True

    def __bool__(self) -> bool:
        return bool(self.due) or self.looks > 0

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
    everything = rule.due(rules, _old_visits(connection), _old_incidents(connection), held(connection), now_ms)
    due, rows = _as_many(connection, everything, most_rows)
    before_ms = rule.months_before(now_ms, rules.looks_months)
    looks = _count(connection, schema.looks, schema.looks.c.at_ms < before_ms)
    deliveries = sum(
        _count(connection, schema.deliveries, schema.deliveries.c.incident.in_(part)) for part in _parts((*due.incidents, *due.drills))
    )
    return Plan(due, tuple(ranges(rows)), len(rows), deliveries, looks, before_ms if looks else None, due == everything)


def held(connection: Connection) -> set[tuple[Subject, int]]:
    return {(row.subject, row.number) for row in connection.execute(select(schema.holds))}


def all_holds(connection: Connection) -> list[HoldRow]:
    wanted = select(schema.holds).order_by(schema.holds.c.since_ms, schema.holds.c.subject, schema.holds.c.number)
    return [HoldRow(row.subject, row.number, row.since_ms, row.person, row.reason) for row in connection.execute(wanted)]


def erased_ms(connection: Connection, subject: Subject, number: int) -> int | None:
    """When this visit or incident was erased; None when it wasn't, or never was."""
    table = visits if subject == "visit" else incidents
    return connection.execute(select(table.c.erased_ms).where(table.c.number == number)).scalar()


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
    """Those that are over: nobody plans them any more and nobody is out."""
    over = select(visits.c.number).where(visits.c.erased_ms.is_(None), visits.c.state.not_in((PLANNED, *OUT_THERE)))
    last = select(journal.c.visit_no, func.max(journal.c.at_ms)).where(journal.c.visit_no.in_(over)).group_by(journal.c.visit_no)
    return [rule.OldVisit(number, last_ms) for number, last_ms in connection.execute(last)]


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


# The writer's part --------------------------------------------------------------------------------------------------


class RecordsOrders:
    """What a hold or an erasure writes, compiled once."""

    def __init__(self, dialect: Dialect):
        holds = schema.holds
        number: Any = bindparam("key")
        at_ms: Any = bindparam("at_ms")
        of_hold = (holds.c.subject == bindparam("of_subject")) & (holds.c.number == number)
        gone: dict[str, Any] = {"erased_ms": at_ms}
        nameless: dict[str, Any] = {**gone, "visitor": None, "second": None, "places": ""}
        in_range = journal.c.seq.between(bindparam("first"), bindparam("last"))
        texts: dict[str, Any] = {"body": codec.ERASED_BODY, "salt": codec.ERASED_SALT}
        self.hold = Prepared(insert(holds), dialect)
        self.unhold = Prepared(delete(holds).where(of_hold), dialect)
        self.texts = Prepared(update(journal).where(in_range).values({name: bindparam(name) for name in texts}), dialect)
        self.incidents = Prepared(update(incidents).where(incidents.c.number == number).values(gone), dialect)
        self.visits = Prepared(update(visits).where(visits.c.number == number).values({n: bindparam(n) for n in nameless}), dialect)
        self.deliveries = Prepared(delete(schema.deliveries).where(schema.deliveries.c.incident == number), dialect)
        self.events = Prepared(delete(schema.events).where(schema.events.c.incident == number), dialect)
        self.looks = Prepared(delete(schema.looks).where(schema.looks.c.at_ms < at_ms), dialect)


def _hold(to: Any, put: RecordsOrders, order: Hold) -> None:
    row = {"subject": order.subject, "number": order.number, "since_ms": order.at_ms, "person": order.person, "reason": order.reason}
    put.hold.run(to, [row])


def _unhold(to: Any, put: RecordsOrders, order: Unhold) -> None:
    put.unhold.run(to, [{"of_subject": order.subject, "key": order.number}])


def _erase(to: Any, put: RecordsOrders, order: Erase) -> None:
    """The texts and their salts go; numbers, times and digests stay, so the chain still holds."""
    texts = {"body": codec.ERASED_BODY, "salt": codec.ERASED_SALT}
    put.texts.run(to, [{"first": first, "last": last, **texts} for first, last in order.rows])
    gone = [{"key": number, "at_ms": order.at_ms} for number in order.incidents]
    for table in (put.incidents, put.deliveries, put.events):
        table.run(to, gone)
    nameless = {"erased_ms": order.at_ms, "visitor": None, "second": None, "places": ""}
    put.visits.run(to, [{"key": number, **nameless} for number in order.visits])
    put.looks.run(to, [{"at_ms": order.looks_before_ms}] if order.looks_before_ms is not None else [])


RECORDS: dict[type, Callable[[Any, RecordsOrders, Any], None]] = {Hold: _hold, Unhold: _unhold, Erase: _erase}
