"""The visits that are over and were neither written up nor closed without a report. The base has only the newest of them in mind."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from ..core.visit import CLOSED, Visit
from . import schema
from .visits import read_visits

AT_MOST = 100
visits = schema.visits.c
IS_UNWRITTEN = (visits.state == CLOSED) & visits.erased_ms.is_(None)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """How many there are, and on which day the oldest left."""

    count: int
    oldest_ms: int | None


def unwritten_before(engine: Engine, before_ms: int) -> Unwritten:
    """Of those that left before then."""
    wanted = select(func.count(), func.min(visits.day_ms)).where(IS_UNWRITTEN, visits.day_ms < before_ms)
    with engine.connect() as connection:
        return Unwritten(*connection.execute(wanted).one())


def not_in_mind(engine: Engine, known: Collection[int]) -> list[Visit]:
    """The oldest of those whose number is not among `known`."""
    with engine.connect() as connection:
        numbers = connection.execute(select(visits.number).where(IS_UNWRITTEN).order_by(visits.day_ms, visits.number)).scalars().all()
    wanted = [number for number in numbers if number not in known][:AT_MOST]
    found = read_visits(engine, wanted)
    return [found[number].visit for number in wanted if number in found]
