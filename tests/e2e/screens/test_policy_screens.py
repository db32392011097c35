"""The Policy page in a real browser: read, edited by keyboard alone, previewed, adopted; on a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from basestation.store import policies

from .looking import axe, fits_into, picture
from .office import HEAD, PRIYA, Office

PAGES = {
    "policy": (HEAD, "/policy"),
    "policy as a visitor": (PRIYA, "/policy"),
    "presets": (HEAD, "/policy/presets"),
    "form": (HEAD, "/policy/edit?start=risk-assessed"),
    "text": (HEAD, "/policy/text?start=lone-working"),
    "history": (HEAD, "/policy/history"),
    "compare": (HEAD, "/policy/compare?a=trust&b=lone-working"),
}


@pytest.mark.long  # test_every_page.py looks at each on every run
@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_the_policy_shuts_nobody_out_and_fits(name: str, office: Office, window: Any, tmp_path: Path):
    person, path = PAGES[name]
    page = window(person, at=path)
    picture(page, tmp_path / f"{name}-1280.png")

    found = axe(page)
    fits = {width: fits_into(page, width) for width in (1280, 640, 390, 360)}

    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, tmp_path / f"{name}-390.png")
    assert found == []
    assert fits == {1280: True, 640: True, 390: True, 360: True}


def typed_at(page: Page, field: str, text: str) -> None:
    """As somebody without a mouse does it."""
    page.locator(f"[id='{field}']").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_the_head_changes_the_interval_by_keyboard_sees_what_would_change_and_adopts_it(office: Office, window: Any, tmp_path: Path):
    page = window(HEAD, at="/policy/edit?start=risk-assessed")

    typed_at(page, "contacting.interval_min", "200")
    page.keyboard.press("Enter")
    expect(page.locator(".errors")).to_be_focused()
    wrong = page.locator("[id='contacting.interval_min-error']").inner_text()
    typed_at(page, "contacting.interval_min", "15")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What would change")
    picture(page, tmp_path / "preview.png")
    preview, found = page.locator("main").inner_text(), axe(page)
    before = policies.versions(office.engine)
    typed_at(page, "note", "agreed by the governors")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Version 1 holds from now on.")

    assert "200; write 5 to 120" in wrong
    assert "every 15 minutes" in preview
    assert before == []
    assert found == []
    assert [version.note for version in policies.versions(office.engine)] == ["agreed by the governors"]


def test_a_ladder_that_is_folded_away_opens_where_something_is_wrong(office: Office, window: Any):
    page = window(HEAD, at="/policy/edit")
    ladder = page.locator("details", has_text="Alarm: the hidden button")
    assert ladder.get_attribute("open") is None

    ladder.locator("summary").focus()
    page.keyboard.press("Enter")
    typed_at(page, "ladder.sos.steps.1.wait_s", "1")
    page.keyboard.press("Enter")
    expect(page.locator(".errors")).to_be_focused()

    assert ladder.get_attribute("open") is not None
    assert "This is 1; write 5 to 3600" in page.locator("[id='ladder.sos.steps.1.wait_s-error']").inner_text()
    assert page.locator("details", has_text="Alarm: a drill").get_attribute("open") is None


def test_what_is_printed_is_the_policy_and_nothing_of_the_screen(window: Any):
    page = window(HEAD, at="/policy")

    page.emulate_media(media="print")

    assert page.locator(".policy-briefing").is_visible()
    assert page.locator(".printed").is_visible()
    assert [words for words in ("nav", ".watch", ".sheet-tools", ".policy-aside") if page.locator(words).first.is_visible()] == []
