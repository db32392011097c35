"""What was done after incidents, and how drills went, read back."""

from dataclasses import dataclass

from sqlalchemy import Engine, select

from ..core.answering import RecordDrill
from ..core.decisions import Decision, Open
from ..core.task import Task
from . import schema
from .decided import decisions_of

MOST = 100


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill that is over: how it began, and its score."""

    number: int
    begun: Open
    result: RecordDrill


def done_tasks(engine: Engine) -> list[Task]:
    """The latest that were finished, the newest first."""
    table = schema.tasks
    rows = select(table).where(table.c.done_ms.is_not(None)).order_by(table.c.done_ms.desc(), table.c.number.desc()).limit(MOST)
    with engine.connect() as connection:
        return [Task(**row) for row in connection.execute(rows).mappings()]


def drills(engine: Engine) -> list[Drill]:
    """The latest drills that are over and scored, the newest first."""
    table = schema.incidents.c
    wanted = select(table.number).where(table.is_drill, table.is_open.is_(False)).order_by(table.number.desc()).limit(MOST)
    kinds = schema.journal.c.kind.in_((Open.__name__, RecordDrill.__name__))
    with engine.connect() as connection:
        numbers = connection.execute(wanted).scalars().all()
        found = decisions_of(connection, "incident", numbers, kinds)
    return [drill for number in numbers if (drill := _drill(number, found.get(number, []))) is not None]


def _drill(number: int, decisions: list[Decision]) -> Drill | None:
    begun = next((made for made in decisions if isinstance(made, Open)), None)
    result = next((made for made in decisions if isinstance(made, RecordDrill)), None)
    return Drill(number, begun, result) if begun is not None and result is not None else None
