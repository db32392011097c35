"""Visits and incidents rebuilt from their journals, each as far as it can be read: one that can't must not keep the base from starting."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, select

from ..core.decisions import Decision
from ..core.site import Site
from . import codec, schema
from .decided import decisions_of

T = TypeVar("T")
TELL = "and tell your technician"

log = logging.getLogger(__name__)


def rebuilt(
    connection: Connection, column: str, numbers: Sequence[int], rebuild: Callable[[Any], T], only: ColumnElement[bool] | None = None
) -> Iterator[tuple[int, T | None, list[Decision], bool]]:
    """Each with the decisions it was made of, and whether those are all; None when nothing of it can be read."""
    for number, decisions, is_whole in _read(connection, column, numbers, only):
        made, count = _as_far_as_it_goes(decisions, rebuild)
        yield number, made, decisions[:count], is_whole and count == len(decisions)


def _read(
    connection: Connection, column: str, numbers: Sequence[int], only: ColumnElement[bool] | None
) -> Iterator[tuple[int, list[Decision], bool]]:
    try:
        found = decisions_of(connection, column, numbers, only)
    except Exception:
        log.exception("the journal can't be read at once, so it is read piece by piece")
        for number in numbers:
            yield number, *_up_to_the_damage(connection, column, number, only)
    else:
        yield from ((number, found.get(number, []), number in found) for number in numbers)


def _up_to_the_damage(connection: Connection, column: str, number: int, only: ColumnElement[bool] | None) -> tuple[list[Decision], bool]:
    table = schema.journal
    rows = select(table.c.kind, table.c.body, table.c.salt).where(table.c[column] == number).order_by(table.c.seq)
    decisions: list[Decision] = []
    for kind, body, salt in connection.execute(rows if only is None else rows.where(only)):
        if salt is None:
            return [], False  # erased
        try:
            decisions.append(codec.decode(kind, body))
        except Exception:
            log.critical("a row of %s %d can't be read: run `doorstep journal verify`", column, number, exc_info=True)
            return decisions, False
    return decisions, True


def _as_far_as_it_goes(decisions: list[Decision], rebuild: Callable[[Any], T]) -> tuple[T | None, int]:
    for count in range(len(decisions), 0, -1):
        try:
            return rebuild(decisions[:count]), count
        except Exception:
            log.critical("row %d of a journal can't be followed: run `doorstep journal verify`", count, exc_info=True)
    return None, 0


def say_visit(connection: Connection, site: Site, number: int, is_known: bool) -> None:
    who = connection.execute(select(schema.visits.c.visitor).where(schema.visits.c.number == number)).scalar()
    person = site.roster.get(who or 0)
    name = person.name if person is not None else "whoever is on it"
    watched = "it is watched as far as it can be" if is_known else "nobody is told when it is late"
    site.unread.append(f"The record of visit {number} can't be read to its end, so {watched}: ring {name}, {TELL}")
