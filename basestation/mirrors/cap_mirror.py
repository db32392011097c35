"""Keeps a folder of CAP files true: after each change of an incident, and swept now and then of what was erased."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from ..core.roads import RoadState
from ..core.turn import Turn
from .cap_journal import CapFolder, CapJournal

SWEEP_EVERY_S = 3_600.0
AGAIN_S = 5.0

log = logging.getLogger(__name__)


class CapMirror:
    """`changed` is called after each turn. What could not be written is tried again until it is."""

    def __init__(self, journal: CapJournal, folder: CapFolder, now_ms: Callable[[], int]):
        self._journal, self._folder, self._now_ms = journal, folder, now_ms
        self._waiting: set[int] = set()
        self._state = RoadState(False, now_ms(), "not started")
        self._stirred = asyncio.Event()
        self._has_looked_back = False
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep(), name="CAP files")

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None

    def state(self) -> RoadState:
        return self._state

    def changed(self, turn: Turn) -> None:
        if turn.batch.incidents:
            self._waiting |= turn.batch.incidents.keys()
            self._stirred.set()

    async def _keep(self) -> None:
        while True:
            has_worked = await self._write()
            try:
                async with asyncio.timeout(SWEEP_EVERY_S if has_worked else AGAIN_S):
                    await self._stirred.wait()
            except TimeoutError:
                continue

    async def _write(self) -> bool:
        """The newest incidents first. At the first time all that is open: the base may have died between a commit and its file."""
        self._stirred.clear()
        try:
            if not self._has_looked_back:
                self._waiting |= set(await asyncio.to_thread(self._journal.newest_incidents))
                self._has_looked_back = True
            broken = [number for number in sorted(self._waiting, reverse=True) if not await self._is_written(number)]
            await asyncio.to_thread(self._folder.sweep)
        except (OSError, SQLAlchemyError) as error:
            self._say(False, f"the folder can't be written: {getattr(error, 'strerror', None) or type(error).__name__}")
            return False
        self._say(not broken, f"incident {broken[0]} can't be written as CAP: see the log" if broken else "")
        return not broken

    async def _is_written(self, number: int) -> bool:
        """What nobody foresaw keeps back one incident, and no other."""
        self._waiting.discard(number)  # first: what changes while it is written is written again
        try:
            await asyncio.to_thread(self._folder.write, number)
        except Exception as error:
            self._waiting.add(number)
            if isinstance(error, OSError | SQLAlchemyError):
                raise
            log.exception("incident %d could not be written as CAP", number)
            return False
        return True

    def _say(self, is_up: bool, why: str) -> None:
        if is_up != self._state.is_up or why != self._state.why:
            log.log(logging.INFO if is_up else logging.WARNING, "CAP files %s", "are written" if is_up else why)
        since_ms = self._state.since_ms if is_up == self._state.is_up else self._now_ms()
        self._state = RoadState(is_up, since_ms, why, self._now_ms() if is_up else self._state.proved_ms)
