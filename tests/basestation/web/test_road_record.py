"""Everything tested at one press, and the record of tests and faults: on a page, and for a spreadsheet."""

import asyncio
import csv
import io
import re

from basestation.core.events import DrillCalled
from basestation.core.roads import RoadState
from basestation.core.roads.by_hand import AT_THE_BASE
from basestation.core.roads.events import RoadChanged, RoadProved
from basestation.core.telling import Contact
from basestation.store import roster
from basestation.store.roster import MemberDraft
from tests.support.seeding import seeded

from .office import NOON_MS
from .test_roads_page import WatchedOffice

SECOND_MS = 1_000


def in_office(story):
    def test(tmp_path):
        async def run():
            async with WatchedOffice(tmp_path) as office:
                await story(office, await office.signed_in(roles=("technician",), name="Ty Tech"))

        asyncio.run(run())

    test.__name__ = story.__name__
    return test


async def something_happens(office):
    at_ms = office.now_ms
    await office.service.ask(RoadChanged(at_ms, "mail", False, "=refused"))
    await office.service.ask(RoadChanged(at_ms + 90 * SECOND_MS, "mail", True))
    for person, is_well in ((None, True), (1, False), (AT_THE_BASE, True)):
        await office.service.ask(RoadProved(at_ms + 100 * SECOND_MS, "lora-hall", is_well, "the look", person))


@in_office
async def test_everything_is_tested_at_one_press(office, browser):
    draft = MemberDraft("Mia Mail", ("office",), "", None, (Contact("mail", "mia@school.example"),))
    seeded(office.store.engine, roster.add_member, draft, "")
    office.service.site = office.load()
    office.states["arc"] = office.states["sounder"] = RoadState(True, NOON_MS, "", NOON_MS)
    await browser.get("/roads")

    answer = await browser.post("/roads/test")
    sent = {(each.channel, each.is_drill) for each in office.service.site.deliveries.values()}
    page = (await browser.get(answer.headers["location"])).text

    assert (answer.status_code, answer.headers["location"]) == (303, "/roads?tested=everything")
    assert sent == {("mail", False), ("arc", False), ("sounder", True)}
    assert {name for name, record in office.service.site.roads.items() if record.proof_ms == NOON_MS} >= {"mqtt", "screen"}
    assert "A test was sent: over every road." in page


@in_office
async def test_nothing_is_tested_while_an_alarm_is_open(office, browser):
    await browser.get("/roads")
    await office.service.ask(DrillCalled(office.now_ms, None, None))

    answer = await browser.post("/roads/test")

    assert answer.status_code == 409
    assert "An alarm is open. Nothing was tested" in answer.text
    assert not [each for each in office.service.site.deliveries.values() if not each.incident]


@in_office
async def test_the_record_names_what_happened_the_newest_first_and_who_asked(office, browser):
    empty = (await browser.get("/roads/record")).text
    await something_happens(office)

    page = (await browser.get("/roads/record")).text
    rows = [re.sub(r"\s+", " ", re.sub(r'<span class="narrow">.*?</span>|<[^>]+>', " ", row)).strip()
            for row in re.findall(r'<tr class="road-.*?</tr>', page, re.S)]  # fmt: skip

    assert "Nothing yet." in empty and "CSV" not in empty
    assert [row.partition("Our LoRa gateway (hall) ")[2] for row in rows[:3]] == [
        "Test passed the look somebody at the base&#39;s computer",
        "Test failed the look Ty Tech",
        "Test passed the look the weekly proof",
    ]
    assert [row.partition("E-mail ")[2] for row in rows[3:]] == ["Works again after 90 seconds", "Broke =refused"]


@in_office
async def test_a_spreadsheet_gets_the_same_and_runs_none_of_it(office, browser):
    await something_happens(office)

    answer = await browser.get("/roads/record/file")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer.headers["content-type"].startswith("text/csv")
    assert rows[0] == ["Time", "Road", "What", "Details", "Asked for by"]
    assert rows[1][1:] == ["Our LoRa gateway (hall)", "Test passed", "the look", "somebody at the base's computer"]
    assert rows[-1][1:] == ["E-mail", "Broke", "'=refused", ""]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row[0]) for row in rows[1:])
