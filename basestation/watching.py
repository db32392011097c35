"""Notices when another program on the base's computer (`doorstep badge`) adds or revokes a badge, so that it counts within a second."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from .store.schema import badges

log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0
Fingerprint = tuple[int, ...]


async def watch_badges(engine: Engine, changed: Callable[[], None], every_s: float = LOOK_EVERY_S) -> None:
    """For ever. A database that is away is looked at again; that it is away, others say."""
    known = await asyncio.to_thread(_fingerprint, engine)
    while True:
        await asyncio.sleep(every_s)
        found = await asyncio.to_thread(_fingerprint, engine)
        if found is not None and found != known:
            known = found
            log.info("badges were added or revoked: they are read again")
            changed()


def _fingerprint(engine: Engine) -> Fingerprint | None:
    """A number is never used twice and a revoked badge stays so: this changes with every badge that comes or goes or is renamed."""
    revoked = select(func.count()).where(badges.c.is_revoked).scalar_subquery()
    words = [func.coalesce(func.sum(func.length(column)), 0) for column in (badges.c.label, badges.c.board)]
    wanted = select(func.count(), func.coalesce(func.max(badges.c.number), 0), revoked, *words).select_from(badges)
    try:
        with engine.connect() as connection:
            return tuple(connection.execute(wanted).one())
    except SQLAlchemyError:
        return None
