"""The page of the roads: the same table as `doorstep roads`, tests at a press, and what the board and the gate make of it."""

import asyncio
import html
import re
from dataclasses import replace

from basestation.commands.roads import in_text
from basestation.core.batch import Batch
from basestation.core.decisions import RecordRoadProof
from basestation.core.events import DeliverySettled
from basestation.core.roads import RoadState
from basestation.core.roads.events import RoadChanged, RoadProved
from basestation.core.roads.record import RoadRecord
from basestation.core.roads.rows import cells, grouped, not_set_up, row_of, with_those_off
from basestation.core.telling import Contact
from basestation.store import roster
from basestation.store.roster import MemberDraft
from basestation.web.app import create_app
from basestation.web.security.passwords import Passwords
from tests.support.seeding import seeded

from .office import NOON_MS, QUICK, Office

UP, DOWN = RoadState(True, NOON_MS - 60_000, "", NOON_MS), RoadState(False, NOON_MS - 60_000, "can't reach the broker <b>")


class WatchedOffice(Office):
    """An office whose roads are as the test says."""

    def __init__(self, folder):
        super().__init__(folder)
        self.states = {"mqtt": UP, "mail": UP, "screen": UP, "database": UP}
        self.context = replace(self.context, road_rows=self.rows)
        self.app = create_app(self.context)
        self.app.state.doorkeeper.passwords = Passwords(QUICK)

    def rows(self):
        records = self.service.site.roads
        return with_those_off(row_of(name, state, records.get(name), state.is_up) for name, state in self.states.items())


def table_of(page):
    """The cells as a reader sees them."""
    rows = re.findall(r"<tr class=\"road-.*?</tr>", page, re.S)
    found = []
    for row in rows:
        texts = [re.sub(r'<span aria-hidden.*?</span>|<span class="(?:quiet|narrow)">.*?</span>|<[^>]+>', "", cell).strip()
                 for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]  # fmt: skip
        found.append(tuple(html.unescape(" ".join(text.split())) for text in texts[:5]))
    return found


def in_office(story):
    def test(tmp_path):
        async def run():
            async with WatchedOffice(tmp_path) as office:
                await story(office, await office.signed_in(roles=("office", "technician")))

        asyncio.run(run())

    test.__name__ = story.__name__
    return test


@in_office
async def test_page_and_command_show_the_same_table(office, browser):
    office.states["mqtt"] = DOWN

    page = (await browser.get("/roads")).text
    printed = in_text(office.rows(), office.now_ms)

    assert table_of(page) == [cells(row, office.now_ms) for _, group in grouped(office.rows()) for row in group]
    for row in table_of(page):
        assert all(cell in printed for cell in row), row
    heads = re.findall(r'scope="rowgroup">(.*?)</th>', page)
    assert heads == ["To be put right", "How people are told", "The base itself"] == [head for head, _ in grouped(office.rows())]
    off = f"Not set up: {not_set_up(office.rows())}."
    assert off in printed and off in re.sub("<[^>]+>", "", html.unescape(page))
    assert "<b>" not in page.split("live-roads")[1]
    assert "An alarm does not get through" in page and "<strong>NOT PROTECTED: no badge can be heard.</strong>" in page
    assert "An alarm does not get through. NOT PROTECTED: no badge can be heard." in printed


@in_office
async def test_a_test_is_sent_at_a_press_and_its_outcome_shows(office, browser):
    draft = MemberDraft("Ty Tech", ("technician",), "", None, (Contact("mail", "ty@school.example"),))
    seeded(office.store.engine, roster.add_member, draft, "")
    office.service.site = office.load()
    await browser.get("/roads")

    answer = await browser.post("/roads/mail/test")
    (sent,) = office.service.site.deliveries.values()
    (proof,) = await office.service.ask(DeliverySettled(office.now_ms, sent.number, "sent", "accepted"))
    page = (await browser.get(answer.headers["location"])).text

    assert (answer.status_code, answer.headers["location"]) == (303, "/roads?tested=mail")
    assert isinstance(proof, RecordRoadProof) and proof.is_well
    assert "A test was sent: E-mail" in page
    assert office.service.site.roads["mail"].proved_ms == NOON_MS


@in_office
async def test_no_test_is_sent_over_a_way_in_or_a_road_that_there_is_not(office, browser):
    await browser.get("/roads")

    answers = [(await browser.post(f"/roads/{road}/test")).status_code for road in ("mqtt", "screen", "nonsense", "database")]

    assert answers == [404] * 4
    assert office.service.site.deliveries == {}


@in_office
async def test_the_board_says_how_the_roads_are(office, browser):
    well = (await browser.get("/")).text
    office.states["mail"] = RoadState(False, NOON_MS, "refused")
    one = (await browser.get("/")).text
    office.states["mqtt"] = office.states["screen"] = RoadState(False, NOON_MS, "gone")
    none = (await browser.get("/")).text

    assert 'href="/roads"><span aria-hidden="true">✓</span> Alarm system: everything works' in well
    assert "Alarm system: 1 fault" in one
    assert "NOT PROTECTED:</strong> no badge can be heard and nobody can be told" in none


@in_office
async def test_it_says_that_an_alarm_gets_through_only_where_that_was_shown_and_for_which_badges_not(office, browser):
    office.states["mail"] = RoadState(False, NOON_MS, "refused")
    shown = (await browser.get("/roads")).text
    office.states["lora-hall"] = RoadState(False, NOON_MS, "unplugged", NOON_MS)
    deaf = (await browser.get("/roads")).text
    office.states["mqtt"] = RoadState(True, NOON_MS)
    untested = (await browser.get("/roads")).text

    assert "An alarm gets through, but one thing is broken" in shown
    assert "An alarm gets through, but 2 things are broken" in deaf
    assert "A badge that only this hears is not heard: Our LoRa gateway (hall)." in deaf
    assert "2 things are broken, and nothing has shown that an alarm gets through" in untested


@in_office
async def test_it_says_whom_to_ring_when_something_is_wrong_and_only_then(office, browser):
    well = (await browser.get("/roads")).text
    office.states["mail"] = RoadState(False, NOON_MS, "refused")
    office.member("Hilda Head", ("head",))
    broken = (await browser.get("/roads")).text
    me = office.service.site.roster[1]
    office.service.site.roster[1] = replace(me, roles=("office",))
    nobody = (await browser.get("/roads")).text

    assert "Everything that is set up works." in well and "Ring <strong>" not in well
    assert 'Ring <strong>Mo Head</strong> <a class="number" href="tel:07700900123">07700 900123</a>.</p>' in broken
    assert "Hilda Head" not in broken
    assert "Ring <strong>Hilda Head</strong>" in nobody and "Nobody is named as the technician" in nobody


@in_office
async def test_what_is_remembered_of_a_road_survives_a_restart(office, browser):
    record = RoadRecord("mail", False, NOON_MS, "refused", (3, 4), True, (NOON_MS,), 7, NOON_MS - 1, NOON_MS - 1, "", None, NOON_MS + 1)
    office.service.site.roads["mail"] = record
    office.store.commit(Batch(roads={"mail": record}))

    assert office.load().roads == {"mail": record}
    assert office.load().agenda.due_ms() == NOON_MS + 1


@in_office
async def test_the_yearly_report_counts_faults_and_tests(office, browser):
    office.member("Hilda Head", ("head",), "hilda")
    head = office.browser()
    await head.sign_in("hilda")
    without = (await head.get("/report")).text
    await office.service.ask(RoadChanged(office.now_ms, "mqtt", False, "unplugged"))
    for is_well in (True, True, False):
        await office.service.ask(RoadProved(office.now_ms, "mail", is_well, "the weekly look"))

    counted = (await head.get("/report")).text

    assert "Ways in and out" not in without
    assert "2 of 3 tests went well; one fault" in counted
