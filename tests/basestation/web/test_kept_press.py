"""A press that waited somewhere on its way: every screen and sheet says between which times it can have been."""

import asyncio
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from badgelink.frame import seal
from badgelink.messages import DURESS, SOS, Alarm

from basestation.core.callsheet import happened
from basestation.core.callsheet.facts import Facts, School
from basestation.core.deliveries import text_words, wording
from basestation.core.telling import Person
from basestation.gateways.base import Inbound
from basestation.sealing import Cipher
from basestation.store import badges
from tests.basestation.web.office import NOON_MS, Office
from tests.support.seeding import seeded

LONDON, MINUTE_MS = ZoneInfo("Europe/London"), 60_000


async def an_alarm(office: Office, kept_min: int | None, cause: int = SOS) -> None:
    badge = seeded(office.store.engine, badges.add_badge, "Blue")
    office.service.reload()
    stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    frame = seal(Cipher(badge.key), badge.number, 7, Alarm(0, cause, 0, 90, None, None, None, None))
    since_ms = None if kept_min is None else NOON_MS - kept_min * MINUTE_MS
    office.service.hear(Inbound(NOON_MS, "mqtt", badge.number, frame, lambda: stored.set_result(None), kept_since_ms=since_ms))
    await stored


@pytest.mark.parametrize(("kept_min", "when"), [(None, "12:00"), (20, "between 11:40 and 12:00")])
def test_the_pages_say_when_it_can_have_been(tmp_path: Path, kept_min: int | None, when: str) -> None:
    async def story() -> list[str]:
        async with Office(tmp_path) as office:
            await an_alarm(office, kept_min)
            browser = await office.signed_in("ola", ("office",), "Ola Office")
            return [(await browser.get(path)).text for path in ("/", "/incident/1")]

    board, page = asyncio.run(story())

    assert when in board and when in page
    assert ("between" in board) == (kept_min is not None)


@pytest.mark.parametrize(("cause", "said"), [(SOS, "alarm between 11:40 and 12:00."), (DURESS, "Between 11:40 and 12:00 they secretly")])
def test_messages_and_the_sheet_say_it_too(tmp_path: Path, cause: int, said: str) -> None:
    async def story() -> Facts:
        async with Office(tmp_path) as office:
            await an_alarm(office, 20, cause)
            site = office.service.site
            caller, school = Person(1, "Ola Office", ("office",)), School("Hill", "01632 960 001", "Marsh Lane")
            return Facts(site, site.incidents[1], None, caller, school, office.now_ms, 0)

    facts = asyncio.run(story())

    assert said in happened.what_they_did(facts)
    assert wording.when(facts.incident, LONDON).startswith("between 11:40:00 and 12:00:00")
    assert "Between 11:40 and 12:00." in text_words.alarm(facts.incident, LONDON)
    assert "Between" not in text_words.alarm(replace(facts.incident, since_ms=None), LONDON)
