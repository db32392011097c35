"""The head sees exactly what would go, and why, before it goes; keeps a record in spite of the rule; and the journal's own page."""

import asyncio
import re
from typing import Any

import pytest
from sqlalchemy import text

from basestation.core.events import ClosureAsked, DrillCalled, OwnershipTaken, Returned, WrittenUp
from basestation.core.turn import ForIncident, ForVisit, SignedOut
from basestation.core.visit import Plan, Stop

from .office import Office

DAY_MS = 86_400_000


def told(tmp_path: Any, story: Any, roles: tuple[str, ...] = ("head",)) -> Any:
    async def run() -> Any:
        async with Office(tmp_path) as office:
            return await story(office, await office.signed_in(roles=roles))

    return asyncio.run(run())


async def a_visit(office: Office) -> int:
    visitor = office.member("Ann Ashby")
    (order,) = await office.service.ask(SignedOut(office.now_ms, Plan(visitor, None, (Stop("14 Marsh Lane"),), office.now_ms + 3_600_000)))
    await office.service.ask(ForVisit(order.visit_no, Returned(office.now_ms, "the office")))
    await office.service.ask(ForVisit(order.visit_no, WrittenUp(office.now_ms, visitor, "done", "All calm.")))
    return order.visit_no


async def a_drill(office: Office) -> int:
    order, *_ = await office.service.ask(DrillCalled(office.now_ms, None, None))
    await office.service.ask(ForIncident(order.incident, OwnershipTaken(office.now_ms, 1, "head")))
    await office.service.ask(ForIncident(order.incident, ClosureAsked(office.now_ms, 1, "planned", "well done")))
    return order.incident


def years_pass(office: Office, years: int = 3) -> None:
    office.now_ms += years * 366 * DAY_MS


async def fresh(office: Office) -> Any:
    """A browser that signed in after the years passed: the first one's session is over."""
    browser = office.browser()
    assert (await browser.sign_in("mo")).status_code == 303
    return browser


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(as_of|shown)" value="([^"]+)"', page))


def test_the_dry_run_shows_what_would_go_and_the_confirmation_erases_exactly_that(tmp_path):
    async def story(office, _):
        await a_visit(office)
        drill = await a_drill(office)
        years_pass(office)
        head = await fresh(office)
        before = (await head.get("/retention")).text
        answer = await head.post("/retention/erase", {**hidden(before), "sure": "yes"})
        after = (await head.get("/retention")).text
        gone = [await head.get(f"/incident/{drill}"), await head.get("/visits/1")]
        return before, answer, after, gone, office.service.site.afterwards

    before, answer, after, gone, afterwards = told(tmp_path, story)

    assert "1 visit, 0 incidents, 1 drill" in before
    assert "Ann Ashby" in before
    assert "nothing was written about it for 24 months" in before
    assert answer.status_code == 303
    assert "Nothing: everything that is kept is younger" in after
    assert "Mo Head" in after
    assert "1 visit (1)" in after
    assert [page.status_code for page in gone] == [410, 410]
    assert "Incident 1 was erased by the retention rule on" in gone[0].text
    assert "Visit 1 was erased by the retention rule on" in gone[1].text
    assert afterwards == {}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sure": ""}, "Tick that you have read the list"),
        ({"shown": "0"}, "has changed since this page was made"),
        ({"as_of": "12"}, "has changed since this page was made"),
        ({"as_of": "nonsense"}, "has changed since this page was made"),
    ],
)
def test_nothing_goes_without_a_confirmation_of_what_was_shown(tmp_path, changed, words):
    async def story(office, _):
        await a_visit(office)
        years_pass(office)
        head = await fresh(office)
        page = (await head.get("/retention")).text
        answer = await head.post("/retention/erase", {**hidden(page), "sure": "yes"} | changed)
        return answer, (await head.get("/retention")).text

    answer, after = told(tmp_path, story)

    assert answer.status_code == 422
    assert words in answer.text
    assert "1 visit, 0 incidents, 0 drills" in after


def test_the_link_of_a_pack_says_already_what_is_to_be_kept(tmp_path):
    async def story(office, head):
        number = await a_visit(office)
        return (await (await fresh(office)).get(f"/retention?subject=incident&number={number}&reason=%3Cb%3E")).text

    page = told(tmp_path, story)

    assert re.search(r'<option value="incident"\s+selected', page) and re.search(r'name="number"[^>]* value="1"', page)
    assert "<b>" not in page


def test_what_was_put_on_hold_after_the_dry_run_does_not_go(tmp_path):
    async def story(office, _):
        number = await a_visit(office)
        years_pass(office)
        head = await fresh(office)
        page = (await head.get("/retention")).text
        await head.post("/retention/hold", {"subject": "visit", "number": str(number), "reason": "allegation of 3 May"})
        answer = await head.post("/retention/erase", {**hidden(page), "sure": "yes"})
        return answer, (await head.get("/retention")).text

    answer, after = told(tmp_path, story)

    assert "has changed since this page was made" in answer.text
    assert "Nothing: everything that is kept is younger" in after
    assert "allegation of 3 May" in after


def test_nothing_is_erased_while_an_alarm_is_open(tmp_path):
    async def story(office, _):
        await a_visit(office)
        years_pass(office)
        head = await fresh(office)
        page = (await head.get("/retention")).text
        await office.service.ask(DrillCalled(office.now_ms, None, None))
        return await head.post("/retention/erase", {**hidden(page), "sure": "yes"})

    answer = told(tmp_path, story)

    assert answer.status_code == 422
    assert "An alarm is open" in answer.text


def test_a_hold_is_lifted_with_a_reason(tmp_path):
    async def story(office, head):
        number = await a_visit(office)
        await head.get("/retention")
        await head.post("/retention/hold", {"subject": "visit", "number": str(number), "reason": "allegation"})
        no_reason = await head.post("/retention/lift", {"held": f"visit {number}", "lift_reason": " "})
        lifted = await head.post("/retention/lift", {"held": f"visit {number}", "lift_reason": "settled"})
        again = await head.post("/retention/lift", {"held": f"visit {number}", "lift_reason": "settled"})
        return no_reason, lifted, again, office.service.site.held

    no_reason, lifted, again, held = told(tmp_path, story)

    assert "Enter why it need not be kept" in no_reason.text
    assert lifted.status_code == 303
    assert "not on hold any more" in again.text
    assert held == set()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"subject": "visit", "number": "99", "reason": "x"}, "There is no such record"),
        ({"subject": "visit", "number": "one", "reason": "x"}, "as a whole number"),
        ({"subject": "cat", "number": "1", "reason": "x"}, "Choose what is to be kept"),
        ({"subject": "visit", "number": "1", "reason": ""}, "Enter why it is kept"),
        ({"subject": "visit", "number": "1", "reason": "y" * 201}, "room for 200"),
    ],
)
def test_a_hold_that_can_not_be_made_says_why_and_loses_nothing_typed(tmp_path, form, words):
    async def story(office, head):
        await a_visit(office)
        await head.get("/retention")
        return await head.post("/retention/hold", form)

    answer = told(tmp_path, story)

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{form["number"]}"' in answer.text


def test_only_the_head_erases_and_the_technician_verifies(tmp_path):
    async def story(office, technician):
        return (await technician.get("/retention")).status_code, (await technician.get("/journal")).status_code

    assert told(tmp_path, story, ("technician",)) == (403, 200)


def test_the_office_sees_neither(tmp_path):
    async def story(office, browser):
        return (await browser.get("/retention")).status_code, (await browser.get("/journal")).status_code

    assert told(tmp_path, story, ("office",)) == (403, 403)


def test_the_journal_page_says_that_nothing_was_changed_and_prints_the_fingerprint(tmp_path):
    async def story(office, head):
        await a_visit(office)
        never = (await head.get("/journal")).text
        answer = await head.post("/journal")
        with office.store.engine.connect() as connection:
            end = connection.execute(text("SELECT value FROM facts WHERE name = 'journal_end'")).scalar_one()
        return never, answer, (await head.get("/journal")).text, end

    never, answer, page, end = told(tmp_path, story)

    assert "Nobody has looked yet" in never
    assert answer.status_code == 303
    assert "Nothing was changed" in page
    assert end in page


def test_the_journal_page_says_what_was_changed(tmp_path):
    async def story(office, head):
        await a_visit(office)
        await head.get("/journal")
        with office.store.engine.begin() as connection:
            connection.execute(text("UPDATE journal SET body = replace(body, 'Marsh', 'March') WHERE seq = 1"))
        await head.post("/journal")
        return (await head.get("/journal")).text

    page = told(tmp_path, story)

    assert "This journal is not as it was written" in page
    assert "its text was changed" in page
    assert "Row 1 (SendOut, visit 1," in page
