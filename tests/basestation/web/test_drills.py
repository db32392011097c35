"""A drill says so everywhere, reaches nobody's police, hides nothing real, and is scored. Shows R37."""

import asyncio
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from basestation.core import drilling
from basestation.core.answering import RecordDrill
from basestation.core.decisions import Open
from basestation.core.deliveries import wording
from basestation.core.events import (
    ActionRecorded,
    ClosureAsked,
    DrillCalled,
    HandOverAsked,
    OwnershipTaken,
    PoliceArrived,
    PoliceCalled,
)
from basestation.core.incident import Incident, opened
from basestation.core.policy.ladders import Clocks, DrillLadder
from basestation.core.telling import Person
from basestation.core.turn import ForIncident, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import schema
from tests.basestation.web.office import Browser, Office

SUPPOSED = {"address": "3 Practice Lane (only supposed)", "entrance": "the blue door", "risks": "a dog", "response": "Ring the caretaker"}
ZONE = ZoneInfo("Europe/London")


class Staff:
    def __init__(self, office: Office):
        self.office = office
        self.mo = office.member("Mo Head", ("head",), "mo")
        self.ann = office.member("Ann Visitor", ("visitor",), "ann")
        self.olu = office.member("Olu Office", ("office",), "olu")
        with office.store.engine.begin() as connection:
            for person in (self.mo, self.olu):
                connection.execute(schema.contacts.insert().values(person=person, channel="webhook", address=f"https://x/{person}"))
        office.service.site = office.load()

    async def browser(self, sign_in: str) -> Browser:
        browser = self.office.browser()
        await browser.sign_in(sign_in)
        return browser

    async def call(self, browser: Browser, **changes: str) -> str:
        """The address of the drill's page."""
        await browser.get("/drills")
        answer = await browser.post("/drills", {"exercise": "desk", "person": str(self.ann), **SUPPOSED, **changes})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def tell(self, *events) -> None:
        for event in events:
            await self.office.service.ask(ForIncident(1, event))

    async def through(self, closing: str = "all knew") -> None:
        """The drill is owned after 10 s, acted on after 30 s and closed after 90 s."""
        office = self.office
        for wait_ms, event in (
            (10_000, lambda at_ms: OwnershipTaken(at_ms, self.olu, "office")),
            (20_000, lambda at_ms: ActionRecorded(at_ms, self.olu, "Found the sheet and read it aloud")),
            (60_000, lambda at_ms: ClosureAsked(at_ms, self.olu, "planned", closing)),
        ):
            office.now_ms += wait_ms
            await self.tell(event(office.now_ms))


def texts(page: str) -> str:
    """What is read on a page, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)))


def calls_to_act(text: str) -> list[str]:
    """Sentences that speak of ringing 999 and do not forbid it."""
    return [
        part
        for part in re.split(r"(?<=[.!?])\s", text)
        if "999" in part and "not ring" not in part.lower() and "not call" not in part.lower()
    ]


@pytest.mark.parametrize("exercise", ["desk", "code word"])
def test_each_page_of_a_drill_says_so_and_asks_nobody_to_ring_999(tmp_path: Path, exercise: str) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            olu, mo = await staff.browser("olu"), await staff.browser("mo")
            where = await staff.call(olu, exercise=exercise)
            raised = [(await mo.get(path)).text for path in (where, f"{where}/sheet", "/")]
            await staff.tell(OwnershipTaken(office.now_ms, staff.mo, "head"), HandOverAsked(office.now_ms, staff.mo, staff.olu))
            owned = [(await mo.get(where)).text, (await olu.get(where)).text, (await olu.get(f"{where}/sheet")).text]
            await staff.tell(ClosureAsked(office.now_ms, staff.mo, "planned", "done"))
            over = [(await mo.get(path)).text for path in (where, "/", "/drills/1")]

            for page in (*raised, *owned, *over):
                assert "DRILL" in texts(page)
            for page in (raised[0], raised[1], *owned):
                assert calls_to_act(texts(page)) == []
            assert "3 Practice Lane" in raised[1]

    asyncio.run(story())


@pytest.mark.parametrize("exercise", list(drilling.EXERCISES))
def test_each_word_that_leaves_the_site_says_drill(exercise: str) -> None:
    """Every text of wording.py that is made for an incident."""
    order = Open(0, 1, "DRILL", None, None, 2, DrillLadder("DRILL", (), Clocks()), None, None, 0, None, None, "called", exercise=exercise)
    incident, ann, mo = opened(order), Person(2, "Ann", ()), Person(3, "Mo", ("head",))

    said = [
        wording.subject(incident, ann),
        wording.call_to_act(incident, ann, "a drill was called", ZONE),
        wording.closed(incident, ann, ZONE),
        wording.please_look(incident, ann, mo, ZONE),
        wording.please_take_over(incident, ann, mo, ZONE),
    ]

    assert all("DRILL" in words for words in said)
    assert all("ractice" in words for words in said)
    assert [words for words in said if "999" in words] == []


def test_each_message_of_a_drill_says_drill_on_whatever_channel(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            await staff.call(await staff.browser("olu"))
            office.now_ms += 31_000
            await staff.tell(ActionRecorded(office.now_ms, staff.olu, "looks"))
            await staff.tell(OwnershipTaken(office.now_ms, staff.olu, "office"), HandOverAsked(office.now_ms, staff.olu, staff.mo))
            await staff.tell(ClosureAsked(office.now_ms, staff.olu, "planned", "done"))

            told = office.world.deliveries
            assert {delivery.subject.partition(":")[0] for delivery in told} == {"DRILL", "Please take over", "Closed"}
            assert all("DRILL" in delivery.subject and "DRILL" in delivery.text and delivery.is_drill for delivery in told)

    asyncio.run(story())


def test_nobody_calls_the_police_in_a_drill(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            where = await staff.call(await staff.browser("olu"))
            await staff.tell(OwnershipTaken(office.now_ms, staff.olu, "office"))
            await staff.tell(PoliceCalled(office.now_ms, staff.olu, "1"), PoliceArrived(office.now_ms, staff.olu))

            incident: Incident = office.service.site.incidents[1]
            assert incident.police_ms is None
            assert incident.police_there_ms is None
            assert f'action="{where}/police"' not in (await (await staff.browser("olu")).get(where)).text

    asyncio.run(story())


def test_a_drill_is_scored_as_it_is_closed(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            mo = await staff.browser("mo")
            await staff.call(mo)
            await staff.through()

            result = next(made for turn in office.world.turns for _, _, made in turn.batch.decisions if isinstance(made, RecordDrill))
            assert (result.owned_after_ms, result.acted_after_ms, result.closed_after_ms) == (10_000, 30_000, 90_000)
            assert (result.exercise, result.called_by, result.took_part) == ("desk", staff.mo, (staff.olu,))
            assert result.known == ("ADDRESS", "ENTRANCE", "WHAT", "WHO", "RISK")
            assert result.gaps == ("EXACT", "VEHICLE")
            page = texts((await mo.get("/drills/1")).text)
            assert "after ten seconds" in page
            assert "after 30 seconds" in page
            assert "after 90 seconds" in page
            assert "Called by Mo Head" in page

    asyncio.run(story())


def test_who_took_part_has_practised_and_still_has_after_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            mo = await staff.browser("mo")
            await staff.call(mo)
            await staff.through()

            again = office.load()

            assert office.service.site.practised == {staff.olu: office.now_ms}
            assert (again.practised, again.last_drill_ms) == (office.service.site.practised, office.now_ms)
            page = texts((await mo.get("/drills")).text)
            assert "Mo Head not yet" in page  # who only called it has not practised
            assert "Last took part in a drill" in texts((await mo.get(f"/people/{staff.olu}")).text)
            olu = texts((await (await staff.browser("olu")).get("/account")).text)
            assert re.search(r"Last took part in a drill \d+ \w+ 2\d\d\d", olu)

    asyncio.run(story())


def test_the_board_says_when_a_drill_is_due(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            mo = await staff.browser("mo")
            before = (await mo.get("/")).text
            await staff.call(mo)
            await staff.through()
            then = (await mo.get("/")).text
            office.now_ms += drilling.TERM_MS + 1

            assert "A drill is due" in before
            assert "A drill is due" not in then
            assert "A drill is due" in (await (await staff.browser("mo")).get("/")).text

    asyncio.run(story())


def test_who_goes_out_is_offered_first_and_a_page_without_scripts_says_what_it_can_not_do(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            page = (await (await staff.browser("olu")).get("/drills")).text
            offered = page.partition('name="person"')[2].partition("</select>")[0]

            assert offered.index("Ann Visitor") < offered.index("Mo Head")
            plan = Plan(staff.ann, None, (Stop("1 High Street"),), office.now_ms + 3_600_000)
            await office.service.ask(SignedOut(office.now_ms, plan))
            page = (await (await staff.browser("olu")).get("/drills")).text
            offered = page.partition('name="person"')[2].partition("</select>")[0]

            assert offered.index("Ann Visitor") > offered.index("Mo Head"), "she is really out"
            assert "no alarm shows or sounds here by itself" in page.partition("<noscript>")[2].partition("</noscript>")[0]

    asyncio.run(story())


def test_a_form_that_is_not_understood_keeps_what_was_typed(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            olu = await staff.browser("olu")
            await olu.get("/drills")

            answer = await olu.post("/drills", {"exercise": "fire", "person": str(staff.olu), **SUPPOSED, "address": "9 Typed Road"})

            assert answer.status_code == 409
            assert "9 Typed Road" in answer.text
            assert "Choose what is practised from the list." in answer.text
            assert "Choose who is supposed to be out from the list." in answer.text
            assert office.service.site.incidents == {}

    asyncio.run(story())


def test_a_drill_without_a_drill_is_not_found(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)

            answer = await (await staff.browser("mo")).get("/drills/1")

            assert answer.status_code == 404

    asyncio.run(story())


def test_a_drill_by_its_badge_is_a_press(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            await office.service.ask(DrillCalled(office.now_ms, None, staff.ann))
            await staff.tell(OwnershipTaken(office.now_ms, staff.olu, "office"))
            await staff.tell(ClosureAsked(office.now_ms, staff.olu, "planned", "done"))

            page = texts((await (await staff.browser("mo")).get("/drills")).text)
            assert "A press of the drill badge" in page

    asyncio.run(story())


def test_a_form_that_is_sent_twice_calls_one_drill(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            olu = await staff.browser("olu")

            twice = [await staff.call(olu) for _ in range(2)]
            office.now_ms += 60_000
            later = await staff.call(olu)

            assert (twice, later) == (["/incident/1", "/incident/1"], "/incident/2")

    asyncio.run(story())
