"""Looks visits up: by number, by home, by name and day. The table finds them, the journal says what they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, false, func, or_, select

from ..core.decisions import ChangePlan, PlanVisit, SendOut, VisitDecision
from ..core.visit import CALLED_OFF, CLOSED, NO_REPORT, WRITTEN, Visit, place_key
from ..core.visiting import visiting
from . import schema
from .decided import decisions_of

PLANS = tuple(kind.__name__ for kind in (PlanVisit, SendOut, ChangePlan))
SHORTEST_KEY = 6
MOST_ADDRESSES = 200
AT_ONCE = 5
PAGE = 25

table = schema.visits.c


@dataclass(frozen=True, slots=True)
class Kept:
    """A visit as its journal has it."""

    visit: Visit
    decisions: tuple[VisitDecision, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """`words` are looked for in addresses; `people` are those whose name has them. `of_person`: only visits that this person is on."""

    words: str = ""
    people: tuple[int, ...] = ()
    from_ms: int | None = None
    until_ms: int | None = None
    of_person: int | None = None
    page: int = 1


def read_visit(engine: Engine, number: int) -> Kept | None:
    """None when there is none, or when something of it was erased."""
    with engine.connect() as connection:
        return _read(connection, [number]).get(number)


def read_visits(engine: Engine, numbers: Iterable[int]) -> dict[int, Kept]:
    """Those of which nothing was erased."""
    with engine.connect() as connection:
        return _read(connection, numbers)


def past_visits(engine: Engine, search: Search) -> tuple[list[Visit], int]:
    """One page of the visits that are over, the newest first, and how many there are on all pages."""
    wanted = and_(table.state.in_((CLOSED, WRITTEN, NO_REPORT, CALLED_OFF)), table.erased_ms.is_(None), *_conditions(search))
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(schema.visits).where(wanted)).scalar_one()
        rows = _newest_first(select(table.number).where(wanted)).limit(PAGE).offset((search.page - 1) * PAGE)
        numbers = connection.execute(rows).scalars().all()
        found = _read(connection, numbers)
    return [found[number].visit for number in numbers if number in found], count


def visits_to(engine: Engine, address: str, of_person: int | None = None, but_not: int | None = None) -> list[Visit]:
    """The latest that went to this home, or are going to, the newest first."""
    key = place_key(address)
    if len(key) < SHORTEST_KEY:
        return []
    wanted = and_(table.places.like(f"%\n{key}\n%"), table.state != CALLED_OFF, table.erased_ms.is_(None), _of(of_person))
    if but_not is not None:
        wanted = and_(wanted, table.number != but_not)
    with engine.connect() as connection:
        numbers = connection.execute(_newest_first(select(table.number).where(wanted)).limit(AT_ONCE)).scalars().all()
        found = _read(connection, numbers)
    return [found[number].visit for number in numbers if number in found]


def known_addresses(engine: Engine, of_person: int | None = None) -> list[str]:
    """Of the homes visited latest, each once and as it was written last."""
    latest = select(func.max(table.number).label("number")).where(table.erased_ms.is_(None), _of(of_person)).group_by(table.places)
    with engine.connect() as connection:
        numbers = connection.execute(latest.order_by(func.max(table.number).desc()).limit(MOST_ADDRESSES)).scalars().all()
        of_plans = schema.journal.c.incident.is_(None) & schema.journal.c.kind.in_(PLANS)
        found = decisions_of(connection, "visit_no", numbers, of_plans)
    addresses: dict[str, str] = {}
    for number in numbers:
        plans = [made.plan for made in found.get(number, ()) if isinstance(made, PlanVisit | SendOut | ChangePlan)]
        for stop in plans[-1].stops if plans else ():
            addresses.setdefault(place_key(stop.address), " ".join(stop.address.split()))
    return sorted(addresses.values(), key=str.casefold)


def _read(connection: Connection, numbers: Iterable[int]) -> dict[int, Kept]:
    found = decisions_of(connection, "visit_no", numbers, schema.journal.c.incident.is_(None))
    return {number: _kept(decisions) for number, decisions in found.items()}  # type: ignore[arg-type]  # a visit's journal


def _kept(decisions: list[VisitDecision]) -> Kept:
    return Kept(visiting.rebuild(decisions), tuple(decisions))


def _newest_first(rows: Select[Any]) -> Select[Any]:
    return rows.order_by(table.day_ms.desc(), table.number.desc())


def _of(person: int | None) -> ColumnElement[bool]:
    return or_(table.visitor == person, table.second == person) if person is not None else table.number.is_not(None)


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    conditions = [_of(search.of_person)]
    key = place_key(search.words)
    if search.words:
        in_place = table.places.like(f"%{key}%") if key else false()
        conditions.append(or_(in_place, table.visitor.in_(search.people), table.second.in_(search.people)))
    if search.from_ms is not None:
        conditions.append(table.day_ms >= search.from_ms)
    if search.until_ms is not None:
        conditions.append(table.day_ms < search.until_ms)
    return conditions
