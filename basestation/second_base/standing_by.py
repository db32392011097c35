"""Becoming the base of a database: at once when nobody is, else standing by as the spare until whoever is dies or falls silent."""

import asyncio
import gc
import logging
from importlib import import_module

from sqlalchemy.exc import SQLAlchemyError

from .. import service_manager
from ..clock import steady_ms
from ..core.lease import BEAT_MS, LOOK_MS
from ..store.ownership import NotOurs
from ..store.saying import in_words
from ..store.store import Store

log = logging.getLogger(__name__)
SLOW_IMPORTS = ("basestation.opening", "basestation.retaining", "basestation.watching", "basestation.web.app")


async def own(store: Store) -> None:
    """Returns as the owner. A spare waits for a database that can't be asked, and so does everybody for one on a server."""
    spare = _Spare(store)
    while True:
        try:
            await asyncio.to_thread(store.own)
            return spare.say("the spare is the base at work now") if spare.is_one else None
        except NotOurs as error:
            spare.say(f"{error}: standing by as the spare")
        except (SQLAlchemyError, OSError) as error:
            said = in_words(error)
            if not (spare.is_one or store.is_on_server):
                return log.critical("the base can't write to its database: it starts all the same, and each commit tries again: %s", said)
            spare.say(f"the database can't be asked who owns it, so this base waits: {said}")
        await spare.wait()


class _Spare:
    def __init__(self, store: Store):
        self._store = store
        self._said = ""
        self._shown_ms = 0

    @property
    def is_one(self) -> bool:
        return bool(self._said)

    def say(self, words: str) -> None:
        """Once for each kind of news: what the driver adds to it changes."""
        kind = words.partition(":")[0]
        if kind != self._said:
            log.warning("%s", words)
        self._said = kind

    async def wait(self) -> None:
        service_manager.tell(service_manager.STANDING_BY)
        if steady_ms() - self._shown_ms >= BEAT_MS:
            await asyncio.to_thread(self._show)
        await asyncio.sleep(LOOK_MS / 1000)

    def _show(self) -> None:
        """That we are here. The slow imports are done now, so that a take-over does not wait for them."""
        if not self._shown_ms:
            for slow in SLOW_IMPORTS:
                import_module(slow)
            gc.enable()
        self._shown_ms = steady_ms()
        try:
            self._store.ownership.stand_by(self._store.engine)
        except (SQLAlchemyError, OSError) as error:
            self.say(f"the spare can't show that it is there: {getattr(error, 'orig', None) or error}")
