"""Writes down each look at a position, a medical note or a record, so that the wearer can see who looked.

In an alarm nobody waits for it: the page is shown, and the look is written in a thread. If that fails it is logged, kept
in memory, and written with the next look. Outside an alarm it is the other way round: first written, then shown.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from ...store.looks import ONCE_MS, Look, write_look

log = logging.getLogger(__name__)
MOST_KEPT = 1_000


@dataclass(slots=True)
class Looking:
    """One for each base. `unwritten` are looks that the database would not take yet."""

    noted: dict[tuple[object, ...], int] = field(default_factory=dict)
    unwritten: list[Look] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def note(self, engine: Engine, look: Look) -> None:
        """In an alarm: returns at once."""
        if not self._is_new(look):
            return
        task = asyncio.create_task(self._write_all(engine, look), name="write down a look")
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def record(self, engine: Engine, look: Look) -> None:
        """Outside an alarm: only what is written down may be shown. An error of the database is the caller's."""
        if look.person != look.wearer:
            await run_in_threadpool(write_look, engine, look)

    async def settled(self) -> None:
        """Once everything that is under way is written, or has failed."""
        await asyncio.gather(*self.tasks)

    def _is_new(self, look: Look) -> bool:
        """One's own position is no secret; and a page that refreshes itself is one look."""
        before = self.noted.get(look.once)
        if look.person == look.wearer or (before is not None and 0 <= look.at_ms - before < ONCE_MS):
            return False
        self.noted = {once: at_ms for once, at_ms in self.noted.items() if abs(look.at_ms - at_ms) < ONCE_MS}
        self.noted[look.once] = look.at_ms
        return True

    async def _write_all(self, engine: Engine, look: Look) -> None:
        waiting, self.unwritten = [*self.unwritten, look], []
        for index, each in enumerate(waiting):
            try:
                await run_in_threadpool(write_look, engine, each)
            except SQLAlchemyError as error:
                log.error(
                    "a look of person %s at the %s of person %s is not written down yet: %s", each.person, each.what, each.wearer, error
                )
                self.unwritten = [*waiting[index:], *self.unwritten][-MOST_KEPT:]
                return
