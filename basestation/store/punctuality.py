"""How often somebody came back late before: counted in the journal, not remembered."""

from sqlalchemy import Engine, select

from ..core.callsheet.facts import Past
from ..core.cause import OVERDUE
from ..core.decisions import RaiseConcern
from ..core.visit import CLOSED, NO_REPORT, WRITTEN
from . import schema
from .decided import decisions_of

# The latest visits say enough, and an alarm's page must not wait for a long history.
MOST = 50


def past_of(engine: Engine, visitor: int, but_not: int | None) -> Past:
    """Their earlier visits that came back, and how many of these were overdue first."""
    table = schema.visits.c
    wanted = select(table.number).where(table.visitor == visitor, table.state.in_((CLOSED, WRITTEN, NO_REPORT)), table.erased_ms.is_(None))
    with engine.connect() as connection:
        numbers = connection.execute(wanted.order_by(table.number.desc()).limit(MOST)).scalars().all()
        earlier = [number for number in numbers if number != but_not]
        found = decisions_of(connection, "visit_no", earlier, schema.journal.c.kind == RaiseConcern.__name__)
    late = sum(1 for made in found.values() if any(isinstance(one, RaiseConcern) and one.cause == OVERDUE for one in made))
    return Past(len(earlier), late)
