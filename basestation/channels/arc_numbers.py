"""The numbers 0001 to 9999 of our messages: one for each message, the same at each try, also after a restart; never one for two."""

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..core.batch import StoreFailed

HIGHEST = 9999
BLOCK = 50  # so many are set aside with one write, and at most so many are skipped by a restart
MOST_REMEMBERED = 500
RESERVING_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Book:
    """What the database does for the numbers; each may wait for the disk, or say StoreFailed. `reserve` sets aside a block and gives its
    first number. `given` is which message had which before a restart, and `keep` notes more of that."""

    reserve: Callable[[int], int]
    given: Callable[[], dict[str, int]] = dict
    keep: Callable[[Mapping[str, int]], None] = lambda given: None


class Numbers:
    def __init__(self, book: Book) -> None:
        self._book, self._left, self._last, self._unkept = book, 0, 0, 0
        self._given: OrderedDict[str, int] = OrderedDict()
        self._to_keep: dict[str, int] = {}
        self._one_by_one = asyncio.Lock()
        self._keeping: asyncio.Task[None] | None = None
        self._has_read = False

    async def of(self, key: str) -> int:
        """The number of the message with this key."""
        async with self._one_by_one:
            await self._remember()
            if key not in self._given:
                self._given[key] = self._to_keep[key] = await self._next()
                self._keep_soon()
            while len(self._given) > MOST_REMEMBERED:
                self._given.popitem(last=False)
            return self._given[key]

    async def next(self) -> int:
        async with self._one_by_one:
            return await self._next()

    async def _next(self) -> int:
        if not self._left:
            await self._set_aside()
        self._left -= 1
        self._last = self._last % HIGHEST + 1
        return self._last

    async def _set_aside(self) -> None:
        """An alarm does not wait for a disk: without a new block the numbers go on, and after a restart some may come again. The next
        block begins behind them, or a centre that drops what it has already would say yes to an alarm and show it to nobody."""
        try:
            async with asyncio.timeout(RESERVING_S):
                first = await asyncio.to_thread(self._book.reserve, BLOCK + self._unkept)
        except (StoreFailed, TimeoutError):
            log.error("the numbers for the alarm receiving centre can't be kept: after a restart some may be used again")
            self._last = self._last or secrets.randbelow(HIGHEST)
            self._unkept += BLOCK
        else:
            self._last, self._unkept = (first - 1 + self._unkept) % HIGHEST, 0
        self._left = BLOCK

    async def _remember(self) -> None:
        """A message that was on its way when the base ended may have been heard: under its old number the centre knows it again."""
        if self._has_read:
            return
        self._has_read = True
        try:
            async with asyncio.timeout(RESERVING_S):
                self._given.update(await asyncio.to_thread(self._book.given))
        except (StoreFailed, TimeoutError):
            log.error("which message to the alarm receiving centre had which number can't be read: one that waits may be told twice")

    def _keep_soon(self) -> None:
        """The alarm does not wait for it."""
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep(), name="arc-numbers")

    async def settled(self) -> None:
        """All that was given is kept, or could not be."""
        if self._keeping is not None:
            await self._keeping

    async def _keep(self) -> None:
        while self._to_keep:
            more, self._to_keep = self._to_keep, {}
            try:
                await asyncio.to_thread(self._book.keep, more)
            except StoreFailed:
                log.error("the numbers of messages to the alarm receiving centre can't be kept: after a restart one may be told twice")
