"""Tells every open page, at once, that something changed; and every two seconds that the base is alive.

A page that is slow, or a phone that fell asleep, misses what is no longer true: each page has one place for news, not a
queue, and when it is ready again it is told how things are then.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

from ..channels.base import Message
from ..core.turn import Turn

BEAT_S = 2.0
REST_S = 0.05  # at most twenty tellings a second for each page, however many alarms come in

State = dict[str, Any]


class Look(Protocol):
    """What one person sees."""

    def state(self) -> State: ...

    def shows(self, incident: int) -> bool: ...

    def answers(self) -> bool:
        """Whether alarms are shown there: somebody who answers them looks at it."""
        ...


class Page:
    """One open page: which incidents turn it to the alarm, whether any does, and whether there is news for it."""

    def __init__(self, shows: Callable[[int], bool], answers: bool) -> None:
        self.shows, self.answers = shows, answers
        self.news = asyncio.Event()
        self.news.set()


class Screens:
    """Every open page of this base. Made before the service, because a channel reaches people through it."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._change = 0
        self._is_closed = False

    @property
    def open_pages(self) -> int:
        return len(self._pages)

    @property
    def answering_pages(self) -> int:
        """Those that turn to an alarm."""
        return sum(1 for page in self._pages if page.answers)

    @property
    def change(self) -> int:
        """Counts what has changed: a page says with which number it was made."""
        return self._change

    def changed(self, turn: Turn | None = None) -> None:
        """Something that pages show is different now."""
        self._change += 1
        for page in self._pages:
            page.news.set()

    def fault(self, fault: str) -> None:
        self.changed()

    def close(self) -> None:
        """The base stops: every stream ends, so that the server can. The pages go on trying, and say that the base is gone."""
        self._is_closed = True
        self.changed()

    def show(self, message: Message) -> int:
        """How many open pages turn to this alarm. A page of those who are on the visit doesn't: it must give nobody away."""
        self.changed()
        number = message.key.partition("-")[0]
        return sum(1 for page in self._pages if number.isdecimal() and page.shows(int(number)))

    async def stream(self, look: Look, is_welcome: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        """The news for one page, for as long as it stays open and its session lasts."""
        page = Page(look.shows, look.answers())
        self._pages.add(page)
        try:
            yield "retry: 1000\n\n"
            while not self._is_closed:
                if not await is_welcome():
                    yield "event: signed-out\ndata: {}\n\n"
                    return
                page.news.clear()
                yield event({"change": self._change} | look.state())
                await asyncio.sleep(REST_S)
                await _news_or_beat(page)
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
