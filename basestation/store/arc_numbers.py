"""How far the message numbers for the alarm receiving centre have been set aside: kept among the facts, so that none is used twice."""

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ..core.batch import StoreFailed
from . import schema

facts = schema.facts
FACT = "arc_number"
HIGHEST = 9999
MOST_TRIES = 20


def set_aside(engine: Engine, count: int) -> int:
    """The first of `count` numbers that nobody else gets, 1 to HIGHEST and round again. StoreFailed when that can't be written."""
    for _ in range(MOST_TRIES):
        try:
            with engine.begin() as connection:
                first = _first(connection)
                if _take(connection, first, (first or 1) - 1 + count):
                    return first or 1
        except IntegrityError:
            continue  # somebody else was the first of all
        except SQLAlchemyError as error:
            raise StoreFailed(type(error).__name__) from error
    raise StoreFailed("somebody else was always quicker")


def _first(connection: Connection) -> int | None:
    kept = connection.execute(select(facts.c.value).where(facts.c.name == FACT)).scalar()
    return int(kept) if kept else None


def _take(connection: Connection, first: int | None, end: int) -> bool:
    """Whether nobody else took them since we looked."""
    following = str(end % HIGHEST + 1)
    if first is None:
        connection.execute(insert(facts), {"name": FACT, "value": following})
        return True
    ours = update(facts).where(facts.c.name == FACT, facts.c.value == str(first)).values(value=following)
    return connection.execute(ours).rowcount == 1
