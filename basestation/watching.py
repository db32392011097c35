"""Notices when another program on the base's computer (`doorstep badge`) adds or revokes a badge, so that it counts within a second."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from .core.batch import StoreFailed
from .store.outside import NOTE
from .store.schema import badges, facts

log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0
Fingerprint = tuple[int, ...]


async def watch_badges(engine: Engine, changed: Callable[[], None], every_s: float = LOOK_EVERY_S) -> None:
    """For ever. A database that is away is looked at again; that it is away, others say."""
    known = _without_notes(await asyncio.to_thread(_fingerprint, engine))
    while True:
        await asyncio.sleep(every_s)
        found = await asyncio.to_thread(_fingerprint, engine)
        if found is not None and found != known:
            log.info("badges were added or revoked: they are read again")
            with contextlib.suppress(StoreFailed):  # then the next look finds the same
                changed()
                known = _without_notes(found)


def _without_notes(found: Fingerprint | None) -> Fingerprint | None:
    """As it is once the notes are taken up."""
    return found and (*found[:-1], 0)


def _fingerprint(engine: Engine) -> Fingerprint | None:
    """A number is never used twice and a revoked badge stays so: this changes with every badge that comes or goes or is renamed. Last
    comes how many notes wait for the journal."""
    revoked = select(func.count()).where(badges.c.is_revoked).scalar_subquery()
    words = [func.coalesce(func.sum(func.length(column)), 0) for column in (badges.c.label, badges.c.board)]
    notes = select(func.count()).where(facts.c.name.startswith(NOTE)).scalar_subquery()
    wanted = select(func.count(), func.coalesce(func.max(badges.c.number), 0), revoked, *words, notes).select_from(badges)
    try:
        with engine.connect() as connection:
            return tuple(connection.execute(wanted).one())
    except SQLAlchemyError:
        return None
