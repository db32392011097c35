"""In a real browser: a report typed while the session ended is there again after signing in, and is saved by one press."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from basestation.core.decisions import WriteUp
from basestation.core.events import Returned
from basestation.core.turn import ForVisit, SignedOut
from basestation.store import schema
from basestation.store.visits import read_visit
from tests.e2e.screens.looking import axe, fits_into
from tests.e2e.screens.office import JO, MINUTE_MS, PLAN, Office

REPORT = "The grandmother opened the door, and we talked in the kitchen.\nThe boy read to us for ten minutes.\n\nAll calm; tea was offered."


@pytest.mark.parametrize("width", [1280, 390])
def test_a_report_is_not_lost_with_the_session(office: Office, window, width: int) -> None:
    now_ms = office.clock.now_ms()
    number = office.ask(SignedOut(now_ms, replace(PLAN, back_by_ms=now_ms + 120 * MINUTE_MS)))[0].visit_no
    office.ask(ForVisit(number, Returned(now_ms, "the office")))
    page: Page = window(JO, width, at=f"/visits/{number}/write-up", is_touched=False)
    page.get_by_label("Done as planned").check()
    page.get_by_label("What happened").fill(REPORT)

    with office.engine.begin() as connection:
        connection.execute(update(schema.sessions).values(seen_ms=0))
    page.get_by_role("button", name="Save the report").click()
    expect(page).to_have_url(re.compile("/(sign-in|setup)$"))  # nobody has a password in this office
    page.context.clear_cookies()
    page.context.add_cookies([office.sign_in(JO)])
    page.goto(f"{office.url}/kept")

    expect(page.get_by_role("blockquote")).to_have_text(REPORT)
    assert axe(page) == []
    assert fits_into(page, width)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", name="Report of a visit")).to_be_visible()
    reports = [made for made in read_visit(office.engine, number).decisions if isinstance(made, WriteUp)]
    assert [report.report for report in reports] == [REPORT]


def test_a_report_is_there_again_after_an_alarm_took_the_page(office: Office, window) -> None:
    now_ms = office.clock.now_ms()
    number = office.ask(SignedOut(now_ms, replace(PLAN, back_by_ms=now_ms + 120 * MINUTE_MS)))[0].visit_no
    office.ask(ForVisit(number, Returned(now_ms, "the office")))
    page: Page = window(JO, at=f"/visits/{number}/write-up")
    page.get_by_label("What happened").fill(REPORT)

    office.send_out()
    office.press()
    page.locator(".have").click()
    expect(page.locator(".have")).to_have_count(0)
    page.get_by_role("link", name="Visits", exact=True).click()
    page.get_by_role("link", name="To write up").click()
    page.locator(f'a[href="/visits/{number}/write-up"]').click()

    expect(page.get_by_label("What happened")).to_have_value(REPORT)
