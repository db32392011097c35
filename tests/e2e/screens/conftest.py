"""A real Chromium in front of a real office."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.screens.office import JO, Office

OpenWindow = Callable[..., Page]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path).start()
    yield opened
    opened.stop()


@pytest.fixture
def window(browser: Browser, office: Office) -> Iterator[OpenWindow]:
    """Opens a signed-in window; afterwards, whatever it asked of anybody but us, or complained about, is an error."""
    contexts, asked, complaints = [], [], []

    def open_window(person: int = JO, width: int = 1280, height: int = 800, at: str = "/", is_touched: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        context.add_cookies([office.sign_in(person)])
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(office.url + at)
        if is_touched:  # every look of Playwright's counts as a touch, so an untouched page isn't looked at
            page.wait_for_selector("html[data-base='found']")
            page.mouse.click(4, 400)
            page.wait_for_selector("html[data-sound='ready'], html[data-sound='playing'], html[data-sound='dark']")
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith((office.url, "data:"))] == []
    assert complaints == []
