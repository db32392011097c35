"""In a real browser: what is too old to keep, and the journal, for a head on a wide screen and on a telephone."""

import pytest
from sqlalchemy import text

from basestation.core.events import ClosureAsked, DrillCalled, OwnershipTaken
from basestation.core.keeping import Hold
from basestation.core.turn import ForIncident, ForRecords
from tests.e2e.screens.looking import axe, fits_into
from tests.e2e.screens.office import HEAD, PRIYA, Office

FOUR_YEARS_MS = 4 * 366 * 86_400_000
WIDE, PHONE = (1280, 800), (390, 844)


@pytest.fixture
def old_records(office: Office) -> Office:
    """Two drills of four years ago, one of them on hold; the computer's clock says it is now."""
    old_ms = office.clock.now_ms() - FOUR_YEARS_MS
    for number in (1, 2):
        office.ask(DrillCalled(old_ms, None, PRIYA))
        office.ask(ForIncident(number, OwnershipTaken(old_ms, HEAD, "head")))
        office.ask(ForIncident(number, ClosureAsked(old_ms, HEAD, "planned", "went well")))
    office.ask(ForRecords(Hold(old_ms, "incident", 2, HEAD, "allegation of 3 May")))
    return office


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_dry_run_is_read_and_confirmed(old_records: Office, window, size: tuple[int, int]) -> None:
    page = window(HEAD, *size, at="/retention")

    before = page.inner_text("main")
    assert fits_into(page, size[0])
    assert axe(page) == []
    page.click("text=Erase these now")
    page.wait_for_selector(".errors")
    refused = page.inner_text("main")
    page.check("#sure")
    page.click("text=Erase these now")
    page.wait_for_selector("text=1 incident or drill (1)")
    after = page.inner_text("main")

    assert "0 visits, 0 incidents, 1 drill" in before and "a drill closed more than 24 months ago" in before
    assert "allegation of 3 May" in before
    assert "Tick that you have read the list" in refused
    assert "Nothing: everything that is kept is younger" in after and "Margaret Ellis" in after
    assert fits_into(page, size[0])


def test_the_journal_is_looked_at_and_a_change_is_said(old_records: Office, window) -> None:
    page = window(HEAD, *PHONE, at="/journal")

    page.click("button:has-text('Look now')")
    page.wait_for_selector("text=Nothing was changed")
    fingerprint = page.inner_text(".fingerprint")
    assert fits_into(page, PHONE[0])
    assert axe(page) == []
    with old_records.engine.begin() as connection:
        connection.execute(text("UPDATE journal SET at_ms = at_ms + 60000 WHERE kind = 'Close'"))
    page.click("button:has-text('Look now')")
    page.wait_for_selector("text=This journal is not as it was written")

    assert ":" in fingerprint
    assert "its text gives another time" in page.inner_text(".warning")
    assert fits_into(page, PHONE[0])
    assert axe(page) == []
