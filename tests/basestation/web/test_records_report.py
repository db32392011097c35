"""The yearly report on its page, the warning at two false alarms, and what is said after something serious. Shows R43."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from basestation.core.events import ClosureAsked, CodeWordHeard, OwnershipTaken, PoliceCalled, Returned
from basestation.core.turn import ForIncident, ForVisit, SignedOut
from basestation.core.visit import Departure, Plan, Stop
from tests.basestation.web.office import NOON_MS, Office

SECOND_MS, DAY_MS = 1_000, 86_400_000
LONDON = ZoneInfo("Europe/London")


class Head:
    def __init__(self, office):
        self.office = office
        self.head, self.clerk = office.member("Hilda Head", ("head",), "hilda"), office.member("Olu Office", ("office",), "olu")
        self.visitor = office.member("Vi Unmentioned", ("visitor",))

    async def visit(self, rule=""):
        now_ms = self.office.now_ms
        gone = (Departure(now_ms, rule, "secret words", "secret reason", self.head),) if rule else ()
        plan = Plan(self.visitor, None, (Stop("1 Hidden Lane"),), now_ms + 3_600_000)
        (order,) = await self.office.service.ask(SignedOut(now_ms, plan, gone))
        await self.office.service.ask(ForVisit(order.visit_no, Returned(now_ms + 60_000, "the office")))

    async def alarm(self, category, with_police=False):
        """Heard twenty seconds ago; closed at once."""
        now_ms, number = self.office.now_ms, self.office.service.site.next_incident
        await self.office.service.ask(CodeWordHeard(now_ms, None, self.clerk, "office", now_ms - 20 * SECOND_MS))
        events = [OwnershipTaken(now_ms, self.clerk, "office")]
        events += [PoliceCalled(now_ms + SECOND_MS, self.clerk, "")] if with_police else []
        for event in [*events, ClosureAsked(now_ms + 2 * SECOND_MS, self.clerk, category, "the hidden reason")]:
            await self.office.service.ask(ForIncident(number, event))
        assert not self.office.service.site.incidents[number].is_open

    async def see(self, path, sign_in="hilda"):
        browser = self.office.browser()
        await browser.sign_in(sign_in)
        return await browser.get(path)


def at_school(tmp_path, story):
    async def whole():
        async with Office(tmp_path) as office:
            return await story(Head(office))

    return asyncio.run(whole())


def test_the_report_has_figures_and_no_name(tmp_path):
    async def story(head):
        for rule in ("", "badge", "badge", "after dark"):
            await head.visit(rule)
        await head.alarm("false", with_police=True)
        return (await head.see("/report")).text

    text = " ".join(at_school(tmp_path, story).split())
    card = text[text.index("<article") : text.index("</article")]

    for words in (
        "Visits: 4",
        "4 of 4",
        "Not by the policy: 3 visits",
        "No badge",
        "After dark",
        "Code word on the telephone",
        "20 s",
        "21 s",
    ):
        assert words in card, words
    assert "False alarms in twelve months: 1" in card and "called to 1 of 1" in card
    for secret in ("Unmentioned", "Hidden Lane", "secret", "hidden reason", "Olu", "Hilda"):
        assert secret not in card, secret


def test_what_has_not_fallen_due_or_was_not_tested_yet_is_said_so(tmp_path):
    async def story(head):
        await head.visit()
        return (await head.see("/report")).text

    assert "No check-in has fallen due." in at_school(tmp_path, story)


def test_each_school_year_has_its_own_and_what_is_no_year_is_this_one(tmp_path):
    async def story(head):
        await head.visit()
        head.office.now_ms = int(datetime(2025, 9, 1, 9, tzinfo=LONDON).timestamp() * 1000)
        await head.visit("badge")
        await head.visit("badge")
        return [(await head.see(f"/report?year={year}")).text for year in ("2024", "2025", "1900", "x")]

    before, now, *others = at_school(tmp_path, story)

    assert "Home visits in 2024/25" in before and "Visits: 1" in before and "August 2025, as far as" not in before
    assert "Home visits in 2025/26" in now and "Visits: 2" in now and "August 2026, as far as 1 September 2025" in now
    assert all("Home visits in 2025/26" in other for other in others)


@pytest.mark.parametrize(("count", "days", "is_warned"), [(1, 0, False), (2, 0, True), (2, 364, True), (2, 366, False)])
def test_the_board_warns_at_two_false_alarms_to_which_the_police_were_called(tmp_path, count, days, is_warned):
    async def story(head):
        for _ in range(count):
            await head.alarm("false", with_police=True)
        await head.alarm("false")
        await head.alarm("precautionary")
        head.office.now_ms = NOON_MS + days * DAY_MS
        return (await head.see("/")).text, (await head.see("/", "olu")).text

    of_head, of_office = at_school(tmp_path, story)

    assert ("The police were called to two false alarms in the last twelve months (one more ended without them" in of_head) is is_warned
    assert ("The police were called to two false alarms in the last twelve months" in of_office) is is_warned
    assert 'href="/report"' not in of_office


def test_false_alarms_to_which_nobody_called_the_police_do_not_count_towards_their_limit(tmp_path):
    async def story(head):
        for with_police in (True, False, False):
            await head.alarm("false", with_police)
        return (await head.see("/")).text, (await head.see("/report")).text

    board, report = at_school(tmp_path, story)

    assert "The police were called" not in board
    assert "False alarms in twelve months: 3" in report and "called to 1 of 3; the others do not count" in report
    assert "The limit is reached" not in report


def test_after_something_serious_the_head_is_told_to_report_it_and_where_the_pack_is(tmp_path):
    async def story(head):
        await head.alarm("incident")
        await head.alarm("precautionary")
        return [(await head.see("/incident/1")).text, (await head.see("/incident/1", "olu")).text, (await head.see("/incident/2")).text]

    of_head, of_office, harmless = at_school(tmp_path, story)

    assert "The head reports it to the governors now" in of_head and "/incident/1/pack" in of_head and 'href="/report"' in of_head
    assert "The head reports it to the governors now" in of_office and "/pack" not in of_office
    assert "reports it to the governors" not in harmless
