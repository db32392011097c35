"""The numbers 0001 to 9999 of our messages: one for each message, the same at each try, and after a restart never one that was used."""

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable

from ..core.batch import StoreFailed

HIGHEST = 9999
BLOCK = 50  # so many are set aside with one write, and at most so many are skipped by a restart
MOST_REMEMBERED = 500
RESERVING_S = 1.0

log = logging.getLogger(__name__)


class Numbers:
    """`reserve` sets aside a block in the database and gives its first number, or says StoreFailed; it may wait for the disk."""

    def __init__(self, reserve: Callable[[int], int]) -> None:
        self._reserve, self._left, self._last, self._unkept = reserve, 0, 0, 0
        self._given: OrderedDict[str, int] = OrderedDict()
        self._one_by_one = asyncio.Lock()

    async def of(self, key: str) -> int:
        """The number of the message with this key."""
        async with self._one_by_one:
            if key not in self._given:
                self._given[key] = await self._next()
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
                first = await asyncio.to_thread(self._reserve, BLOCK + self._unkept)
        except (StoreFailed, TimeoutError):
            log.error("the numbers for the alarm receiving centre can't be kept: after a restart some may be used again")
            self._last = self._last or secrets.randbelow(HIGHEST)
            self._unkept += BLOCK
        else:
            self._last, self._unkept = (first - 1 + self._unkept) % HIGHEST, 0
        self._left = BLOCK
