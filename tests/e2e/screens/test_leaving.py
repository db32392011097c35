"""Leaving in a real browser: the gate that stays true, a departure, the sign-out by keyboard, what is printed, and the write-up."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from badgelink.messages import SelfTest
from playwright.sync_api import Browser, Page, expect

from basestation.core.events import Approved, Arrived, Left, PlanRead, Returned
from basestation.core.policy.ladders import default_policy
from basestation.core.policy.rules import Leaving, Qualifying, Rules
from basestation.core.turn import ForVisit, VisitPlanned

from .looking import axe, fits_into, picture
from .office import HEAD, JO, MINUTE_MS, PLAN, PRIYA, Office

RULES = Rules(
    title="Pairs with a code word", pairs="always", qualifying=Qualifying(reading_months=0), leaving=Leaving(seen_by=("office",)),
    briefing=("Take a charged mobile, and keep it on you.", "Read the mood all the time, and leave when you feel you should."),
)  # fmt: skip
TICKED = "phone=yes&identity=yes"
PAGES = {
    "gate": "/visits/1/leave",
    "departure": "/visits/1/leave/departure?rule=phone",
    "card": "/visits/1/card?words=yes",
    "briefing": "/visits/1/briefing",
    "wall": "/wall-sheet",
    "at-once": "/visits/sign-out",
    "gone": "/visits/2/gone",
    "write-up": "/visits/3/write-up",
    "board": "/",
}


@pytest.fixture
def office(tmp_path: Path):
    opened = Office(tmp_path, replace(default_policy(), rules=RULES)).start()
    yield opened
    opened.stop()


def plan_a_visit(office: Office, is_agreed: bool = True, **changed: Any) -> int:
    now_ms = office.clock.now_ms()
    plan = replace(
        PLAN, back_by_ms=now_ms + 90 * MINUTE_MS, leave_ms=now_ms, second_badge=2, parts="Priya leads", purpose="Attendance",
        code_word="blue folder", response="Ring the neighbour, then 999.", if_late="Ring twice.",
    )  # fmt: skip
    number = office.ask(VisitPlanned(now_ms, PRIYA, replace(plan, **changed)))[0].visit_no
    if is_agreed:
        office.ask(ForVisit(number, Approved(now_ms, "visit", HEAD, "head", HEAD)))
        office.ask(ForVisit(number, PlanRead(now_ms, JO, "office")))
    return number


def prove(office: Office, *badges: int) -> None:
    for badge in badges:
        office.beat(badge)
        office.hear(badge, SelfTest(0, 0, 90, 0))


@pytest.mark.long  # test_every_page.py looks at each on every run
@pytest.mark.parametrize("name", PAGES)
def test_each_page_about_leaving_shuts_nobody_out_and_fits(name: str, office: Office, window: Any, tmp_path: Path):
    plan_a_visit(office)
    now_ms = office.clock.now_ms()
    office.send_out(badge=None, second=None, visitor=HEAD)
    office.send_out(badge=None, second=None, visitor=JO)
    for event in (Arrived(now_ms, "badge 1"), Left(now_ms, "badge 1"), Returned(now_ms, "Jo Bell")):
        office.ask(ForVisit(3, event))
    page = window(JO, at=PAGES[name])
    picture(page, tmp_path / f"{name}-1280.png")

    found = axe(page)
    fits = {width: fits_into(page, width) for width in (1280, 640, 390, 360)}

    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, tmp_path / f"{name}-390.png")
    assert found == []
    assert fits == {1280: True, 640: True, 390: True, 360: True}


def test_the_self_test_arrives_while_the_page_is_open_and_what_was_ticked_stays(office: Office, window: Any):
    number = plan_a_visit(office)
    prove(office, 1)
    office.beat(2)
    page = window(JO, at=f"/visits/{number}/leave")
    page.check("#phone")
    page.check("#identity")
    expect(page.locator(".verdict")).to_contain_text("Not yet: one thing to put right")
    expect(page.locator(".finding-bad")).to_contain_text("Press the badge's visible button once now.")

    office.hear(2, SelfTest(0, 0, 90, 0))

    expect(page.locator(".verdict")).to_contain_text("Ready to leave", timeout=4_000)
    expect(page.locator("#phone")).to_be_checked()


def test_a_badge_that_falls_silent_takes_the_answer_back(office: Office, window: Any):
    number = plan_a_visit(office)
    prove(office, 1, 2)
    page = window(JO, at=f"/visits/{number}/leave?{TICKED}")
    expect(page.locator(".verdict")).to_contain_text("Ready to leave")

    office.put_forward(4 * MINUTE_MS)

    expect(page.locator(".verdict")).to_contain_text("Not yet", timeout=4_000)
    expect(page.locator(".go")).to_have_count(0)


def test_a_page_left_open_follows_when_they_leave_from_another_desk(office: Office, window: Any):
    number = plan_a_visit(office)
    prove(office, 1, 2)
    here, there = (window(person, at=f"/visits/{number}/leave?{TICKED}") for person in (JO, HEAD))
    there.click(".go")
    there.wait_for_selector(".gone")

    expect(here).to_have_url(f"{office.url}/visits/{number}/gone", timeout=6_000)


def test_an_answer_that_fails_takes_the_last_one_away_from_nobody(office: Office, window: Any):
    number = plan_a_visit(office)
    prove(office, 1, 2)
    page = window(JO, at=f"/visits/{number}/leave?{TICKED}")
    failed = []
    page.route("**/leave?*", lambda route: (failed.append(route.request.url), route.fulfill(status=500, body="<p>no</p>")))
    with page.expect_request_finished(lambda request: "/leave?" in request.url):
        page.uncheck("#phone")

    expect(page.locator(".verdict")).to_contain_text("Ready to leave")
    assert failed


def test_they_are_signed_out_by_keyboard_and_the_clock_starts(office: Office, window: Any):
    number = plan_a_visit(office)
    prove(office, 1, 2)
    page = window(JO, at=f"/visits/{number}/leave")
    page.locator("#phone").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_selector(".go")

    page.locator(".go").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".gone")).to_contain_text("Priya Shah and Tom Reed are out.")
    expect(page.locator(".gone")).to_contain_text(re.compile(r"Back by \d\d:\d\d\..*Overdue at \d\d:\d\d if we hear nothing", re.DOTALL))
    assert office.service.site.visits[number].plan.badges == (1, 2)


def test_what_is_not_kept_is_agreed_on_a_page_of_its_own_and_stays_in_sight(office: Office, window: Any):
    number = plan_a_visit(office)
    prove(office, 1)
    office.beat(2)
    page = window(JO, at=f"/visits/{number}/leave?{TICKED}")
    page.click("text=Go all the same: somebody has to agree")
    page.fill("#reason", "its button is stiff, and there is no other badge")
    page.select_option("#approver", str(HEAD))
    page.click("text=Write it down")

    expect(page.locator(".verdict")).to_contain_text("May go, but not by the rules")
    page.click(".go")
    expect(page.locator("main")).to_contain_text("its button is stiff")
    page.goto(office.url)

    expect(page.locator(".visit")).to_contain_text("Not by the rules")


def test_without_scripts_it_is_looked_at_again_by_a_button(office: Office, browser: Browser):
    number = plan_a_visit(office)
    prove(office, 1, 2)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([office.sign_in(JO)])
    page = context.new_page()
    page.goto(f"{office.url}/visits/{number}/leave")
    page.check("#phone")
    page.check("#identity")
    page.click("text=Look again")

    expect(page.locator(".verdict")).to_contain_text("Ready to leave")
    page.click(".go")
    expect(page.locator(".gone")).to_contain_text("are out.")
    context.close()


@pytest.mark.parametrize("path", ["/wall-sheet", "/visits/1/card?words=yes", "/visits/1/briefing"])
def test_what_is_printed_is_one_sheet_of_paper_without_the_screen_s_frame(path: str, office: Office, window: Any, tmp_path: Path):
    plan_a_visit(office)
    page: Page = window(JO, at=path)

    pdf = page.pdf(path=str(tmp_path / "printed.pdf"), format="A4")
    page.emulate_media(media="print")

    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert not page.locator("header.site").is_visible() and not page.locator("[data-print]").is_visible()
    assert page.locator(".card").is_visible()


def test_a_visit_is_written_up_and_added_to(office: Office, window: Any):
    number = office.send_out()
    for event in (Arrived(office.clock.now_ms(), "badge 1"), Returned(office.clock.now_ms(), "Jo Bell")):
        office.ask(ForVisit(number, event))
    page = window(JO, at=f"/visits/{number}/write-up")
    page.check("input[value='cut short']")
    page.fill("#report", "The father came home and shouted. We left.")
    page.select_option("#discussed", str(HEAD))
    page.click("text=Save the report")

    expect(page.locator(".report")).to_contain_text("Cut short: left early")
    expect(page.locator(".report")).to_contain_text("Discussed with Margaret Ellis")
    expect(page.locator("form.form button")).to_have_text("Add this")
