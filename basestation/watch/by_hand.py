"""Tests every road when somebody at the base's own computer asks for it (`doorstep roads --test`)."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from ..core.roads.by_hand import AT_THE_BASE, proof_of
from ..core.roads.rows import Row
from ..core.site import Site
from ..core.turn import Input
from . import status_file

LOOK_EVERY_S = 1.0


class AskedTests:
    """Never while an alarm is open: what a test sends must be taken for no part of it."""

    def __init__(
        self,
        folder: Path,
        rows: Callable[[], Iterable[Row]],
        post: Callable[[Input], None],
        site: Callable[[], Site],
        now_ms: Callable[[], int],
    ) -> None:
        self._folder, self._rows, self._post, self._site, self._now_ms = folder, rows, post, site, now_ms

    async def run(self) -> None:
        """For ever. A wish from before this base ran is nobody's any more."""
        await asyncio.to_thread(status_file.are_tests_wanted, self._folder)
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()

    async def look(self) -> None:
        if not await asyncio.to_thread(status_file.are_tests_wanted, self._folder):
            return
        if any(incident.is_open for incident in self._site().incidents.values()):
            return
        for row in self._rows():
            if (proof := proof_of(row, self._now_ms(), AT_THE_BASE)) is not None:
                self._post(proof)
