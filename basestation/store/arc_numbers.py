"""The message numbers for the alarm receiving centre, among the facts: how far they have been set aside, so that none is used twice, and
which message has which, so that one that still waits after a restart keeps its own."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ..core.batch import StoreFailed
from . import schema

facts = schema.facts
FACT = "arc_number"
GIVEN, MOST_GIVEN = "arc_given", 40
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


def given(engine: Engine) -> dict[str, int]:
    """The newest messages that were given a number, by their keys. StoreFailed when that can't be read."""
    try:
        with engine.connect() as connection:
            return _given(connection)
    except SQLAlchemyError as error:
        raise StoreFailed(type(error).__name__) from error


def keep(engine: Engine, more: Mapping[str, int]) -> None:
    """Beside what is there: another base of ours may have written it."""
    try:
        with engine.begin() as connection:
            newest = list({**_given(connection), **more}.items())[-MOST_GIVEN:]
            row = {"name": GIVEN, "value": " ".join(f"{key}:{number}" for key, number in newest)}
            if not connection.execute(update(facts).where(facts.c.name == GIVEN).values(value=row["value"])).rowcount:
                connection.execute(insert(facts), row)
    except SQLAlchemyError as error:
        raise StoreFailed(type(error).__name__) from error


def _given(connection: Connection) -> dict[str, int]:
    kept = connection.execute(select(facts.c.value).where(facts.c.name == GIVEN)).scalar() or ""
    pairs = [pair.partition(":") for pair in kept.split()]
    return {key: int(number) for key, _, number in pairs if number.isascii() and number.isdecimal()}
