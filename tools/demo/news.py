"""Tells the open badge pages how things are, as soon as they are different."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

LOOK_EVERY_S = 0.2  # some things change without anybody saying so: a beep ends, the broker comes back
BEAT_EVERY_LOOKS = 10


class News:
    def __init__(self) -> None:
        self._pages: set[asyncio.Event] = set()
        self._is_over = False

    def tell(self) -> None:
        for page in self._pages:
            page.set()

    def close(self) -> None:
        """Lets every open page go."""
        self._is_over = True
        self.tell()

    async def stream(self, look: Callable[[], dict[str, Any]]) -> AsyncIterator[str]:
        page, said, quiet = asyncio.Event(), "", 0
        self._pages.add(page)
        try:
            yield "retry: 1000\n\n"
            while not self._is_over:
                page.clear()
                state = json.dumps(look(), separators=(",", ":"))
                quiet = 0 if state != said else quiet + 1
                if state != said:
                    yield f"event: state\ndata: {state}\n\n"
                elif quiet % BEAT_EVERY_LOOKS == 0:
                    yield ": still here\n\n"
                said = state
                await _told_or_time_to_look(page)
        finally:
            self._pages.discard(page)


async def _told_or_time_to_look(page: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_EVERY_S):
            await page.wait()
    except TimeoutError:
        return  # nobody said anything: look all the same
