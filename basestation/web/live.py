"""Tells every open page, at once, that something changed; and every two seconds that the base is alive.

A page that is slow, or a phone that fell asleep, misses what is no longer true: each page has one place for news, not a
queue, and when it is ready again it is told how things are then.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from ..channels.base import Message
from ..core.site import Site
from ..core.turn import Turn

BEAT_S = 2.0
REST_S = 0.05  # at most twenty tellings a second for each page, however many alarms come in

State = dict[str, Any]


class Page:
    """One open page: who looks at it, and whether there is news for it."""

    def __init__(self, person: int) -> None:
        self.person = person
        self.news = asyncio.Event()
        self.news.set()


class Screens:
    """Every open page of this base. Made before the service, because a channel reaches people through it."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._change = 0
        self._site: Callable[[], Site] | None = None

    def attach(self, site: Callable[[], Site]) -> None:
        """Whose incidents are shown: the application says so when it is made."""
        self._site = site

    @property
    def open_pages(self) -> int:
        return len(self._pages)

    def changed(self, turn: Turn | None = None) -> None:
        """Something that pages show is different now."""
        self._change += 1
        for page in self._pages:
            page.news.set()

    def fault(self, fault: str) -> None:
        self.changed()

    def show(self, message: Message) -> int:
        """How many open pages turn to this alarm. The visitor's own page doesn't: it must give nobody away."""
        self.changed()
        visitor = self._visitor_of(message)
        return sum(1 for page in self._pages if page.person != visitor)

    def _visitor_of(self, message: Message) -> int | None:
        number = message.key.partition("-")[0]
        known = self._site().incidents.get(int(number)) if self._site is not None and number.isdecimal() else None
        return known.visitor if known else None

    async def stream(self, person: int, look: Callable[[], State], is_welcome: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        """The news for one page, for as long as it stays open and its session lasts."""
        page = Page(person)
        self._pages.add(page)
        try:
            yield "retry: 1000\n\n"
            while await is_welcome():
                page.news.clear()
                yield event({"change": self._change} | look())
                await asyncio.sleep(REST_S)
                await _news_or_beat(page)
            yield "event: signed-out\ndata: {}\n\n"
        finally:
            self._pages.discard(page)


def event(state: State) -> str:
    return f"event: state\ndata: {json.dumps(state, separators=(',', ':'))}\n\n"


async def _news_or_beat(page: Page) -> None:
    try:
        async with asyncio.timeout(BEAT_S):
            await page.news.wait()
    except TimeoutError:
        return  # nothing happened, and the page hears just that
