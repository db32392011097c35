"""How far the message numbers for the alarm receiving centre have been set aside: kept among the facts, so that none is used twice."""

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from ..core.batch import StoreFailed
from . import schema

facts = schema.facts
FACT = "arc_number"
HIGHEST = 9999


def set_aside(engine: Engine, count: int) -> int:
    """The first of `count` numbers that nobody else gets, 1 to HIGHEST and round again. StoreFailed when that can't be written."""
    try:
        while True:
            with engine.begin() as connection:
                kept = connection.execute(select(facts.c.value).where(facts.c.name == FACT)).scalar()
                first = int(kept) if kept else 1
                following = str((first - 1 + count) % HIGHEST + 1)
                if kept is None:
                    connection.execute(insert(facts), {"name": FACT, "value": following})
                    return first
                ours = update(facts).where(facts.c.name == FACT, facts.c.value == kept).values(value=following)
                if connection.execute(ours).rowcount == 1:  # nobody else took them since we looked
                    return first
    except SQLAlchemyError as error:
        raise StoreFailed(type(error).__name__) from error
