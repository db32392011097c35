"""The stream to the pages: at once, never queued, and dark for those who are in the house."""

import asyncio
import json

from basestation.channels.base import Message
from basestation.web.live import Screens

ALARM = Message("7-0-1-1", "office", "ALARM", "text", "", 0, False)


class Everything:
    """A viewer who sees incident 7 (or not), and whose state is whatever the test says it is now."""

    def __init__(self, sees: bool = True) -> None:
        self.sees, self.now = sees, 0

    def state(self) -> dict:
        return {"now": self.now}

    def answers(self) -> bool:
        return True

    def shows(self, incident: int) -> bool:
        return self.sees and incident == 7


async def welcome() -> bool:
    return True


async def not_any_more() -> bool:
    return False


async def opened(screens: Screens, look: Everything):
    """A page whose first word has been heard."""
    stream = screens.stream(look, welcome)
    await anext(stream)
    await anext(stream)
    return stream


def heard(word: str) -> dict:
    return json.loads(word.partition("data: ")[2])


def test_a_page_is_told_how_things_are_as_soon_as_it_opens():
    async def story() -> str:
        stream = Screens().stream(Everything(), welcome)
        await anext(stream)
        return await anext(stream)

    assert heard(asyncio.run(story())) == {"change": 0, "now": 0}


def test_a_page_that_was_asleep_hears_how_things_are_not_how_they_were():
    async def story() -> dict:
        screens, look = Screens(), Everything()
        stream = await opened(screens, look)
        for look.now in range(1, 1_001):
            screens.changed()
        return heard(await anext(stream))

    assert asyncio.run(story()) == {"change": 1_000, "now": 1_000}


def test_a_page_that_never_reads_keeps_no_other_waiting():
    async def story() -> tuple[dict, int]:
        screens = Screens()
        stuck, quick = await opened(screens, Everything()), await opened(screens, Everything())
        screens.changed()
        async with asyncio.timeout(1):
            word = heard(await anext(quick))
        pages = screens.open_pages
        await stuck.aclose()
        return word, pages

    assert asyncio.run(story()) == ({"change": 1, "now": 0}, 2)


def test_only_pages_that_turn_to_the_alarm_count_as_told():
    async def story() -> tuple[int, int]:
        screens = Screens()
        before = screens.show(ALARM)
        pages = [await opened(screens, Everything()), await opened(screens, Everything()), await opened(screens, Everything(sees=False))]
        after = screens.show(ALARM)
        for page in pages:
            await page.aclose()
        return before, after

    assert asyncio.run(story()) == (0, 2)


def test_a_page_that_is_closed_is_forgotten():
    async def story() -> int:
        screens = Screens()
        stream = await opened(screens, Everything())
        await stream.aclose()
        return screens.show(ALARM)

    assert asyncio.run(story()) == 0


def test_a_session_that_ended_is_told_so():
    async def story() -> list[str]:
        return [word async for word in Screens().stream(Everything(), not_any_more)]

    assert asyncio.run(story())[-1].startswith("event: signed-out")


def test_streams_end_when_the_base_stops():
    async def story() -> list[str]:
        screens = Screens()
        stream = await opened(screens, Everything())
        screens.close()
        async with asyncio.timeout(1):
            return [word async for word in stream]

    assert asyncio.run(story()) == []
