"""What the forms of an alarm's page understand, and what they refuse: calls, decisions, handing over, the police, the second look."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from basestation.core.decisions import Close, LogCall, RecordAction, RecordPolice
from basestation.core.events import ClosureAsked, ClosureLooked, OwnershipTaken, PoliceCalled, Returned
from basestation.core.turn import ForIncident, ForVisit, SignedOut
from basestation.core.visit import Plan, Stop
from tests.basestation.web.office import Browser, Office

HOUR_MS = 3_600_000
MINUTE_MS = 60_000


class Late:
    """Ann is not back, Ben went along, and Olu has it."""

    def __init__(self, office: Office):
        self.office = office
        self.ann = office.member("Ann Visitor", ("visitor",), "ann")
        self.ben = office.member("Ben Along", ("second",), "ben")
        self.olu = office.member("Olu Office", ("office",), "olu")
        self.mo = office.member("Mo Head", ("head",), "mo")

    async def begin(self) -> Browser:
        office = self.office
        plan = Plan(self.ann, None, (Stop("1 High Street", risks="a large dog"),), office.now_ms + HOUR_MS, second=self.ben)
        await office.service.ask(SignedOut(office.now_ms, plan))
        office.now_ms += 2 * HOUR_MS
        await office.service.ask(ForIncident(-1, OwnershipTaken(office.now_ms, self.olu, "office")))  # the clock is looked at
        await office.service.ask(ForIncident(1, OwnershipTaken(office.now_ms, self.olu, "office")))
        return await self.browser("olu")

    async def browser(self, sign_in: str) -> Browser:
        browser = self.office.browser()
        await browser.sign_in(sign_in)
        return browser

    def made(self, kind: type) -> list:
        return [made for turn in self.office.world.turns for _, _, made in turn.batch.decisions if isinstance(made, kind)]

    @property
    def incident(self):
        return self.office.service.site.incidents[1]


def late(tmp_path: Path, story: Callable[[Late, Browser], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Office(tmp_path) as office:
            found = Late(office)
            await story(found, await found.begin())

    asyncio.run(run())


def test_a_call_is_logged_with_the_visit_and_keeps_the_owners_clock(tmp_path: Path) -> None:
    async def story(desk: Late, olu: Browser) -> None:
        desk.office.now_ms += MINUTE_MS

        answer = await olu.post("/incident/1/ring", {"whom": "visitor", "outcome": "off"})

        assert answer.headers["location"] == "/incident/1"
        (logged,) = desk.made(LogCall)
        assert (logged.direction, logged.whom, logged.outcome) == ("out", "Ann Visitor", "phone is off")
        assert [made.action for made in desk.made(RecordAction)] == ["Rang the mobile: phone is off"]
        assert desk.incident.due_ms == desk.office.now_ms + 3 * MINUTE_MS

    late(tmp_path, story)


@pytest.mark.parametrize(
    "form", [{"whom": "nobody", "outcome": "off"}, {"whom": "visitor", "outcome": "sang"}, {}, {"whom": "contact", "outcome": "none"}]
)
def test_a_call_to_nobody_that_is_known_is_not_logged(tmp_path: Path, form: dict[str, str]) -> None:
    async def story(desk: Late, olu: Browser) -> None:
        assert (await olu.post("/incident/1/ring", form)).status_code == 404
        assert desk.made(LogCall) == []

    late(tmp_path, story)


def test_the_facts_name_their_source(tmp_path: Path) -> None:
    async def story(desk: Late, olu: Browser) -> None:
        await olu.post("/incident/1/ring", {"whom": "visitor", "outcome": "none"})

        page = (await olu.get("/incident/1")).text

        for words in (
            "Phone rung once, no answer",
            "what you wrote down here",
            "The risk assessment names a risk",
            "a large dog",
            "no earlier visit of theirs is on record",
            "Ben Along is with them",
        ):
            assert words in page

    late(tmp_path, story)


@pytest.mark.parametrize(
    ("said", "minutes"), [("8", 8), (" 12 ", 12), ("", None), ("soon", None), ("0", 1), ("999", 240), ("-3", None), ("٣", None)]
)
def test_when_the_police_come_is_understood_or_left_out(tmp_path: Path, said: str, minutes: int | None) -> None:
    async def story(desk: Late, olu: Browser) -> None:
        await olu.post("/incident/1/police", {"reference": "HP-1", "expected": said})

        (called,) = desk.made(RecordPolice)
        assert (called.reference, called.expected_min) == ("HP-1", minutes)

    late(tmp_path, story)


def test_it_is_handed_to_somebody_on_the_list_only(tmp_path: Path) -> None:
    async def story(desk: Late, olu: Browser) -> None:
        for nobody in ("", "77", "mo", "-1"):
            assert (await olu.post("/incident/1/hand-over", {"to": nobody})).status_code == 400
        along = await olu.post("/incident/1/hand-over", {"to": str(desk.ben)})
        assert along.headers["location"] == "/incident/1?refused"
        assert "whoever is on the visit cannot own its alarm" in (await olu.get("/incident/1?refused")).text

        await olu.post("/incident/1/hand-over", {"to": str(desk.mo)})

        assert (desk.incident.owner, desk.incident.offered_to) == (desk.olu, desk.mo)
        mo = await desk.browser("mo")
        assert "I take it over" in (await mo.get("/incident/1")).text
        await mo.post("/incident/1/own")
        assert desk.incident.owner == desk.mo

    late(tmp_path, story)


def test_who_went_along_sees_no_button_and_is_refused(tmp_path: Path) -> None:
    async def story(desk: Late, olu: Browser) -> None:
        ben = await desk.browser("ben")
        page = (await ben.get("/incident/1")).text
        forms = [part.split('"')[0] for part in page.split('action="/incident/1/')[1:]]

        for path in ("own", "pass", "police", "police/there", "close"):
            answer = await ben.post(f"/incident/1/{path}", {"category": "false", "reason": "a slip"})
            assert answer.headers["location"].startswith("/incident/1"), path
        await ben.post("/incident/1/action", {"action": "I am outside"})

        assert forms == ["action"]
        assert (desk.incident.owner, desk.incident.police_ms) == (desk.olu, None)
        assert desk.made(Close) == []
        assert desk.made(RecordAction)[-1].action == "I am outside"

    late(tmp_path, story)


def test_somebody_was_hurt_is_kept_with_the_closing(tmp_path: Path) -> None:
    async def story(desk: Late, olu: Browser) -> None:
        await olu.post("/incident/1/close", {"category": "incident", "reason": "at the hospital", "injured": "yes"})

        assert desk.made(Close)[0].is_injured
        assert "somebody was hurt" in (await olu.get("/incident/1")).text

    late(tmp_path, story)


@pytest.mark.parametrize("sign_in", ["ann", "ben"])
@pytest.mark.parametrize(
    ("path", "form"), [("ring", {"whom": "visitor", "outcome": "well"}), ("decide", {"what": "wait"}), ("decide", {"what": "ring"})]
)
def test_whoever_is_on_the_visit_can_t_say_that_all_is_well_nor_decide(
    tmp_path: Path, sign_in: str, path: str, form: dict[str, str]
) -> None:
    """Somebody may be telling them what to press; at school it would read as if a colleague had spoken to them."""

    async def story(late: Late, olu: Browser) -> None:
        there = await late.browser(sign_in)

        answer = await there.post(f"/incident/1/{path}", form)

        assert answer.status_code == 403
        assert late.made(RecordAction) == late.made(LogCall) == []

    late(tmp_path, story)


def test_a_visitor_writes_no_note_into_their_own_alarm(tmp_path: Path) -> None:
    async def story(late: Late, olu: Browser) -> None:
        ann, ben = await late.browser("ann"), await late.browser("ben")

        answer = await ann.post("/incident/1/action", {"action": "I am fine, false alarm"})
        await ben.post("/incident/1/action", {"action": "we are both outside"})

        assert answer.headers["location"] == "/incident/1?refused"
        assert [(made.person, made.action) for made in late.made(RecordAction)] == [(late.ben, "we are both outside")]

    late(tmp_path, story)


def test_only_somebody_who_answers_alarms_is_asked_to_take_one_over(tmp_path: Path) -> None:
    """A visit is not discussed with staff who are not involved (R46), and nobody waits for a yes that can't come."""

    async def story(late: Late, olu: Browser) -> None:
        cat = late.office.member("Cat Visitor", ("visitor",), "cat")
        late.office.now_ms += MINUTE_MS

        refused = await olu.post("/incident/1/hand-over", {"to": str(cat)})
        asked = await olu.post("/incident/1/hand-over", {"to": str(late.mo)})

        assert (refused.status_code, asked.status_code, late.incident.offered_to) == (400, 303, late.mo)

    late(tmp_path, story)


def test_a_closed_alarm_says_that_the_visit_goes_on_and_whom_to_tell(tmp_path: Path) -> None:
    """That somebody closed it is no word from the visitor: the next check-in is waited for as before, and the police still come."""

    async def story(late: Late, olu: Browser) -> None:
        now_ms = late.office.now_ms
        await late.office.service.ask(ForIncident(1, PoliceCalled(now_ms, late.olu, "HP-7", None)))
        await late.office.service.ask(ForIncident(1, ClosureAsked(now_ms, late.olu, "precautionary", "spoke to her")))
        await late.office.service.ask(ForIncident(1, ClosureLooked(now_ms, late.mo, agrees=True)))
        assert not late.incident.is_open
        closed = (await olu.get("/incident/1")).text
        await late.office.service.ask(ForVisit(1, Returned(now_ms, "the office")))
        over = (await olu.get("/incident/1")).text

        assert "Their visit goes on." in closed and closed.count('href="/visits/1#desk"') == 2
        assert "ring them and say that it is over, incident number HP-7." in closed and "incident number HP-7." in over
        assert "Their visit goes on." not in over and "/visits/1#desk" not in over

    late(tmp_path, story)
