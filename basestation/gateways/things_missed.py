"""What The Things Stack heard while we were away: asked for until it is here, page by page, from where we last heard anything."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Protocol

import httpx

OVERLAP_MS, LONGEST_AWAY_MS = 60_000, 24 * 3_600_000
HTTPX_FAILURES = (httpx.HTTPError, httpx.InvalidURL)


@dataclass(frozen=True, slots=True)
class Page:
    """`lines`: one message each, the oldest first. `is_cut`: there is more behind it."""

    lines: list[bytes]
    is_cut: bool


class Store(Protocol):
    """What was kept at the server after `at_ms`. httpx.HTTPError when there is no answer."""

    async def since(self, at_ms: int) -> Page: ...


class Missed:
    """`take` is given each line, and says when the server had it, or None; `note` gets what is wrong, for the road's row. The last of
    `patience_s` is waited again and again: what is not fetched stays missed until it is."""

    def __init__(
        self,
        store: Store,
        now_ms: Callable[[], int],
        take: Callable[[bytes], int | None],
        note: Callable[[str], None],
        patience_s: tuple[float, ...],
    ) -> None:
        self._store, self._now_ms, self._take, self._note, self._patience_s = store, now_ms, take, note, patience_s
        self._from_ms: int | None = None
        self.fetching: asyncio.Task[None] | None = None

    def since(self, last_heard_ms: int) -> None:
        """The road is up again. A gap that is not fetched yet begins where it began."""
        self._from_ms = last_heard_ms if self._from_ms is None else min(self._from_ms, last_heard_ms)
        if self.fetching is None or self.fetching.done():
            self.fetching = asyncio.create_task(self._fetch(), name="missed uplinks")

    async def stop(self) -> None:
        if self.fetching is not None:
            self.fetching.cancel()
            await asyncio.gather(self.fetching, return_exceptions=True)

    async def _fetch(self) -> None:
        for wait_s in chain(self._patience_s, repeat(self._patience_s[-1])):
            try:
                await self._pages()
                self._from_ms = None
                return
            except HTTPX_FAILURES as error:
                self._note(f"what was missed while the road was down can't be fetched: {type(error).__name__}")
            await asyncio.sleep(wait_s)

    async def _pages(self) -> None:
        """A page that leads no further is the last, whatever the server says."""
        now_ms = self._now_ms()
        from_ms = now_ms if self._from_ms is None else min(self._from_ms, now_ms)
        after_ms, newest_ms = 0, max(now_ms - LONGEST_AWAY_MS, from_ms - OVERLAP_MS)
        page = Page([], is_cut=True)
        while page.is_cut and newest_ms > after_ms:
            after_ms = newest_ms
            page = await self._store.since(after_ms)
            times_ms = [at_ms for line in page.lines if (at_ms := self._take(line)) is not None]
            newest_ms = self._from_ms = max(times_ms, default=after_ms)
