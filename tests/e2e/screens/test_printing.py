"""Ctrl-P in an alarm: what comes out of the printer has something on it, and nothing to press."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from basestation.core.events import OwnershipTaken
from basestation.core.turn import ForIncident
from tests.e2e.screens.looking import picture
from tests.e2e.screens.office import JO, MINUTE_MS, ROOT, TOM, Office

SHOTS = ROOT / "build/screens/printed"
A4 = {"width": 794, "height": 1123}


def printed(page: Page, name: str) -> str:
    """What is on the paper."""
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    picture(page, SHOTS / f"{name}.png")
    assert page.locator("button:visible, .button:visible, form:visible").count() == 0
    return page.locator("main").inner_text()


@pytest.mark.parametrize("person", [JO, TOM])
def test_an_alarm_without_the_sheet_prints_who_where_and_what_happened(office: Office, window: Any, person: int) -> None:
    office.send_out()
    office.press()
    if person == TOM:
        office.ask(ForIncident(1, OwnershipTaken(office.clock.now_ms(), JO, "office")))
    page = window(person, at="/incident/1")

    words = printed(page, "raised" if person == JO else "owned by another")

    for part in ("Priya Shah pressed the hidden alarm", "Planned address", "What happened so far", "14 Marsh Lane"):
        assert part in words


def test_a_concern_prints_its_facts(office: Office, window: Any) -> None:
    office.send_out()
    office.put_forward(90 * MINUTE_MS)
    page = window(at="/incident/1")

    words = printed(page, "concern")

    assert "Where" in words and "What happened so far" in words and "The facts" in words


def test_where_the_page_has_the_sheet_the_sheet_is_what_is_printed(office: Office, window: Any) -> None:
    office.send_out()
    office.press()
    page = window(at="/incident/1")
    page.click(".have")
    expect(page.locator("#sheet-head")).to_be_visible()

    words = printed(page, "sheet")

    assert "read this aloud" in words and "What happened so far" not in words
