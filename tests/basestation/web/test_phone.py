"""The page behind a message's link: it answers in one person's name, shows no more than it must, and opens for nobody on the visit."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from basestation.core.decisions import GiveOwnership, RecordAction, RecordPolice, TakeOwnershipBack
from basestation.core.deliveries.phone_link import LASTS_MS, link_for, token_of
from basestation.core.events import ClosureAsked, DrillCalled, HandOverAsked, OwnershipTaken
from basestation.core.turn import ForIncident, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import roster
from tests.basestation.web.office import LINK_KEY, Browser, Office
from tests.support.seeding import seeded

HOUR_MS = 3_600_000
PLACE = "1 High Street"


class Alarm:
    """Ann is not back, Ben went along; Olu and Mo answer, each with a telephone that has never signed in."""

    def __init__(self, office: Office):
        self.office = office
        self.ann = office.member("Ann Visitor", ("visitor", "head"), "ann")
        self.ben = office.member("Ben Along", ("second",), "ben")
        self.olu = office.member("Olu Office", ("office",), "olu")
        self.mo = office.member("Mo Head", ("head",), "mo")
        self.tess = office.member("Tess Technician", ("technician",), "tess")

    async def begin(self) -> None:
        office = self.office
        plan = Plan(self.ann, None, (Stop(PLACE, risks="a large dog"),), office.now_ms + HOUR_MS, second=self.ben)
        await office.service.ask(SignedOut(office.now_ms, plan))
        office.now_ms += 2 * HOUR_MS
        await office.service.ask(ForIncident(-1, OwnershipTaken(office.now_ms, self.olu, "office")))  # the clock is looked at

    def link(self, person: int, incident: int = 1, made_ms: int | None = None) -> str:
        return "/a/" + token_of(LINK_KEY, link_for(incident, person, self.office.now_ms if made_ms is None else made_ms))

    def made(self, kind: type) -> list:
        return [made for turn in self.office.world.turns for _, _, made in turn.batch.decisions if isinstance(made, kind)]

    @property
    def incident(self):
        return self.office.service.site.incidents[1]


def alarm(tmp_path: Path, story: Callable[[Alarm, Browser], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Office(tmp_path) as office:
            found = Alarm(office)
            await found.begin()
            await story(found, office.browser())

    asyncio.run(run())


def test_one_press_takes_it_and_what_was_done_keeps_the_clock(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        link = here.link(here.olu)
        before = await phone.get(link)
        taken = await phone.post(f"{link}/own")
        after = await phone.get(link)
        await phone.post(f"{link}/action", {"action": "A colleague is on the way"})
        await phone.post(f"{link}/police", {"reference": "HP-1"})

        assert "Nobody has this yet" in before.text and "You answer as <strong>Olu Office" in before.text
        assert taken.status_code == 303
        assert "You have this" in after.text
        assert [(made.person, made.role) for made in here.made(GiveOwnership)] == [(here.olu, "office")]
        assert [made.action for made in here.made(RecordAction)] == ["A colleague is on the way"]
        assert [(made.person, made.reference) for made in here.made(RecordPolice)] == [(here.olu, "HP-1")]

    alarm(tmp_path, story)


def test_opening_a_link_does_nothing(tmp_path: Path) -> None:
    """Mail scanners open every link there is."""

    async def story(here: Alarm, phone: Browser) -> None:
        turns = len(here.office.world.turns)
        for path in ("", "/sheet"):
            assert (await phone.get(here.link(here.olu) + path)).status_code == 200
        for path in ("/own", "/pass", "/action", "/police"):
            assert (await phone.get(here.link(here.olu) + path)).status_code in (404, 405)

        assert len(here.office.world.turns) == turns
        assert here.incident.owner is None

    alarm(tmp_path, story)


def test_who_cant_deal_passes_it_on(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        link, rounds = here.link(here.olu), here.incident.round
        await phone.post(f"{link}/own")
        answer = await phone.post(f"{link}/pass")
        page = await phone.get(answer.headers["location"])

        assert "next person is being told" in page.text
        assert here.incident.round == rounds + 1
        assert [made.person for made in here.made(TakeOwnershipBack)] == [here.olu]

    alarm(tmp_path, story)


def test_a_second_tap_and_one_on_an_old_page_skip_nobody(tmp_path: Path) -> None:
    """Whoever is told now would have no time at all, and the ladder would be at the police step after a few taps."""

    async def story(here: Alarm, phone: Browser) -> None:
        link, before = here.link(here.olu), here.incident.round
        here.office.now_ms += 10_000
        seen = {"round": re.search(r'name="round" value="([0-9]+)"', (await phone.get(link)).text)[1]}
        first = await phone.post(f"{link}/pass", seen)
        here.office.now_ms += 10_000
        second = await phone.post(f"{link}/pass", seen)
        after = here.incident.round
        await phone.post(f"{here.link(here.mo)}/own")
        late = await phone.post(f"{link}/pass", seen)

        assert (before + 1, after) == (after, here.incident.round)
        assert [answer.headers["location"] for answer in (first, second, late)] == [f"{link}?passed", f"{link}?passed", link]
        assert here.incident.owner == here.mo

    alarm(tmp_path, story)


def test_what_somebody_has_is_not_taken_from_them_by_an_old_page(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        await phone.post(f"{here.link(here.mo)}/own")
        link = here.link(here.olu)
        page = await phone.get(link)
        late = await phone.post(f"{link}/own")
        told = await phone.get(late.headers["location"])

        assert "Mo Head has this" in page.text and "/own" not in page.text and "/pass" not in page.text
        assert "That was not done:</strong> somebody else has it already" in told.text
        assert here.incident.owner == here.mo

    alarm(tmp_path, story)


@pytest.mark.parametrize(("press", "owner"), [("own", "olu"), ("pass", "mo")])
def test_who_is_asked_to_take_it_over_says_yes_or_no(tmp_path: Path, press: str, owner: str) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        await phone.post(f"{here.link(here.mo)}/own")
        await here.office.service.ask(ForIncident(1, HandOverAsked(here.office.now_ms, here.mo, here.olu)))
        link, rounds = here.link(here.olu), here.incident.round
        page = await phone.get(link)
        await phone.post(f"{link}/{press}", {"round": "0"})

        assert "They ask you to take it over" in page.text and "I take it over" in page.text
        assert (here.incident.owner, here.incident.offered_to, here.incident.round) == (getattr(here, owner), None, rounds)

    alarm(tmp_path, story)


def test_the_sheet_is_read_while_it_is_open_and_the_look_is_on_record(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        link = here.link(here.mo)
        sheet = await phone.get(f"{link}/sheet")
        await phone.post(f"{link}/own")
        await here.office.service.ask(ForIncident(1, ClosureAsked(here.office.now_ms, here.mo, "precautionary", "she is back")))
        closed, page = await phone.get(f"{link}/sheet"), await phone.get(link)

        assert PLACE in sheet.text and "999" in sheet.text
        assert closed.status_code == 303 and PLACE not in page.text
        assert "This is over" in page.text and "/own" not in page.text

    alarm(tmp_path, story)


@pytest.mark.parametrize("who", ["ann", "ben"])
def test_nobody_on_the_visit_can_use_a_link_whatever_their_role(tmp_path: Path, who: str) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        link = here.link(getattr(here, who))
        answers = [
            await phone.get(link),
            await phone.get(f"{link}/sheet"),
            await phone.post(f"{link}/own"),
            await phone.post(f"{link}/pass"),
        ]

        assert [answer.status_code for answer in answers] == [403] * 4
        assert all("Ann" not in answer.text and PLACE not in answer.text for answer in answers)
        assert here.incident.owner is None

    alarm(tmp_path, story)


def test_a_link_of_somebody_who_answers_no_longer_opens_nothing(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        as_technician = await phone.get(here.link(here.tess))
        seeded(here.office.store.engine, roster.retire_member, here.mo)
        here.office.service.site = here.office.load()
        of_nobody, of_none = await phone.get(here.link(here.mo)), await phone.get(here.link(here.olu, incident=99))

        assert (as_technician.status_code, of_nobody.status_code, of_none.status_code) == (403, 403, 404)

    alarm(tmp_path, story)


def test_a_link_runs_out_and_half_a_link_says_what_to_do(tmp_path: Path) -> None:
    """F57."""

    async def story(here: Alarm, phone: Browser) -> None:
        link = here.link(here.olu)
        half = await phone.get(link[:-5])
        here.office.now_ms += LASTS_MS
        late = await phone.post(f"{link}/own")

        assert half.status_code == 404 and "not whole" in half.text
        assert late.status_code == 410 and "run out" in late.text
        assert here.incident.owner is None

    alarm(tmp_path, story)


def test_a_form_from_another_site_is_refused(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        answer = await phone.post(f"{here.link(here.olu)}/own", headers={"Origin": "https://evil.example"})

        assert answer.status_code == 403
        assert here.incident.owner is None

    alarm(tmp_path, story)


def test_in_a_drill_nothing_on_the_page_rings_anybody(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        await here.office.service.ask(DrillCalled(here.office.now_ms, None, here.ben, "desk", here.mo))
        link = here.link(here.olu, incident=2)
        page, sheet = await phone.get(link), await phone.get(f"{link}/sheet")

        assert "DRILL" in page.text and "DRILL" in sheet.text
        assert "tel:" not in page.text + sheet.text and "Police called" not in sheet.text

    alarm(tmp_path, story)


def test_a_base_without_a_key_opens_nothing(tmp_path: Path) -> None:
    """Nobody must be able to make links for a base that has not made its key yet."""

    async def story(here: Alarm, phone: Browser) -> None:
        object.__setattr__(here.office.context, "link_key", b"")
        made_up = "/a/" + token_of(b"", link_for(1, here.olu, here.office.now_ms))

        assert (await phone.get(made_up)).status_code == 404

    alarm(tmp_path, story)


def test_whoever_has_it_is_told_what_comes_next_by_when_and_that_a_press_counted(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        link = here.link(here.olu)
        await phone.post(f"{link}/own")
        taken = (await phone.get(link)).text
        left_ms = here.incident.due_ms - here.office.now_ms
        here.office.now_ms += 61_000
        await phone.post(f"{link}/action", {"action": "Told the head"})
        written = (await phone.get(link)).text

        assert "Next: ring the mobile" in taken and f'Say what you did within <time data-left="{left_ms}">' in taken
        assert "Written down" not in taken and re.search("Written down [0-9:]{8}: Told the head", written)
        assert "What to do" in taken and "Press I have this." in taken

    alarm(tmp_path, story)


def test_nobody_is_asked_to_tell_themselves(tmp_path: Path) -> None:
    async def story(here: Alarm, phone: Browser) -> None:
        pages = []
        for person in (here.olu, here.mo):
            await here.office.service.ask(ForIncident(1, OwnershipTaken(here.office.now_ms, person, "head")))
            link = here.link(person)
            pages.append((await phone.get(link)).text)
            await phone.post(f"{link}/pass")

        assert 'value="Told the head"' in pages[0]
        assert 'value="Told the head"' not in pages[1] and 'value="Looked for the car"' in pages[1]

    alarm(tmp_path, story)
