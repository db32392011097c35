"""Every page of the application, in a school where everything has happened once: nobody is shut out, nothing is wider than a phone, and
every link and button is reached and seen with the keyboard alone. A page that is not in the table fails the test."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from basestation.web.app import ROUTERS
from tests.e2e.presets.school import HEAD, PRIYA, School
from tests.e2e.screens.busy_day import everything_happens
from tests.e2e.screens.looking import ARE_PICTURES_WANTED, axe, fits_into, picture
from tests.e2e.screens.office import ROOT
from tests.support.seeding import invited_at

# The numbers are those of busy_day.py.
PAGES = {
    "/": "/",
    "/school": "/school",
    "/roads": "/roads",
    "/roads/record": "/roads/record",
    "/visits": "/visits?tab=past",
    "/visits/plan": "/visits/plan",
    "/visits/concerns": "/visits/concerns",
    "/visits/sign-out": "/visits/sign-out",
    "/visits/{number:int}": "/visits/2",
    "/visits/{number:int}/whole": "/visits/2/whole",
    "/visits/{number:int}/plan": "/visits/1/plan",
    "/visits/{number:int}/assessment": "/visits/1/assessment",
    "/visits/{number:int}/not-going": "/visits/1/not-going",
    "/visits/{number:int}/leave": "/visits/1/leave",
    "/visits/{number:int}/leave/departure": "/visits/1/leave/departure?rule=phone",
    "/visits/{number:int}/gone": "/visits/2/gone",
    "/visits/{number:int}/card": "/visits/1/card",
    "/visits/{number:int}/briefing": "/visits/1/briefing",
    "/visits/{number:int}/position": "/visits/2/position",
    "/visits/{number:int}/ring": "/visits/2/ring",
    "/visits/{number:int}/keep-talking": "/visits/3/keep-talking",
    "/visits/{number:int}/write-up": "/visits/4/write-up",
    "/visits/{number:int}/record": "/visits/4/record",
    "/visits/{number:int}/text": "/visits/4/text",
    "/wall-sheet": "/wall-sheet",
    "/code-word": "/code-word",
    "/calls": "/calls",
    "/incident/{number}": "/incident/1",
    "/incident/{number}/sheet": "/incident/1/sheet",
    "/incident/{number:int}/pack": "/incident/3/pack",
    "/incidents": "/incidents",
    "/tasks": "/tasks",
    "/drills": "/drills",
    "/drills/{number:int}": "/drills/3",
    "/report": "/report",
    "/exports": "/exports",
    "/people": "/people",
    "/people/add": "/people/add",
    "/people/import": "/people/import",
    "/people/{number:int}": "/people/2",
    "/people/{number:int}/medical": "/people/2/medical",
    "/people/{number:int}/phone": "/people/2/phone",
    "/badges": "/badges",
    "/policy": "/policy",
    "/policy/history": "/policy/history",
    "/policy/history/{number:int}": "/policy/history/1",
    "/policy/compare": "/policy/compare?a=trust&b=1",
    "/policy/presets": "/policy/presets",
    "/policy/edit": "/policy/edit",
    "/policy/text": "/policy/text",
    "/journal": "/journal",
    "/retention": "/retention",
    "/account": "/account",
    "/kept": "/kept",
    "/sign-in": "/sign-in",
    "/set-password/{token}": "/set-password/",
}
# Asked for, but no page: streams, pictures, files and parts; the page of a school that has nobody yet
# (test_people_screens.py); and the alarm behind a message's link (test_phone_page.py).
NO_PAGES = {
    "/live", "/tiles/{zoom}/{column}/{row}.png", "/visits/sign-out/battery", "/people/template.csv", "/people/export.csv", "/exports/file",
    "/roads/record/file",
    "/setup", "/a/{token}", "/a/{token}/sheet", "/in/osmand", "/incident/{number:int}/cap", "/cap/{key}/feed",
}  # fmt: skip
WITHOUT_SIGN_IN = ("/sign-in", "/set-password/{token}")
SHOTS = ROOT / "build/screens/pages"
WATCH_TABS = """
() => {
  window.reached = [];
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target);
    window.reached.push({ node: target, isSeen: style.outlineStyle !== "none" || style.boxShadow !== "none" });
  });
}
"""
WANTED = "main a[href], main button, main summary, header.site a[href], header.site button"
TO_REACH = f"""
() => [...document.querySelectorAll({WANTED!r})].filter((one) => one.checkVisibility({{visibilityProperty: true}}) && !one.disabled
  && one.tabIndex >= 0 && !one.closest(".leaflet-container"))
"""
MISSED = f"""
() => {{
  const seen = new Set(window.reached.filter((one) => one.isSeen).map((one) => one.node));
  return ({TO_REACH})().filter((one) => !seen.has(one)).map((one) => one.outerHTML.slice(0, 120));
}}
"""
# What is pressed and smaller than 44 px, on a telephone. A link in the middle of a sentence is as high as its line.
SMALL = """
() => {
  const isInASentence = (one) => getComputedStyle(one).display === "inline"
    && [...one.parentElement.childNodes].some((beside) => beside.nodeType === 3 && beside.textContent.trim().length > 2);
  const sides = (one) => { const box = (one.closest("label") ?? one).getBoundingClientRect(); return [box.width, box.height]; };
  return [...document.querySelectorAll("a[href], button, select, summary, textarea, input:not([type=hidden])")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest(".unseen, .skip") && !isInASentence(one))
    .filter((one) => Math.min(...sides(one)) < 43.5).map((one) => one.outerHTML.slice(0, 120));
}
"""
# A date has five stops: day, month, year, its picture of a calendar, and itself.
STOPS = """
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((one) => one.checkVisibility() && one.tabIndex >= 0).reduce((sum, one) => sum + (one.type === "date" ? 5 : 1), 0)
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    opened = School(tmp_path_factory.mktemp("school"), "paired-code-word").start()
    everything_happens(opened)
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def page(browser: Browser, school: School) -> Iterator[Page]:
    """The head's window."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=school.url)
    context.add_cookies([school.sign_in(HEAD)])
    yield context.new_page()
    context.close()


def test_every_page_is_in_the_table() -> None:
    asked = {route.path for router in ROUTERS for route in router.routes if "GET" in getattr(route, "methods", ())}

    assert asked - NO_PAGES == set(PAGES)


@pytest.mark.parametrize("pattern", PAGES)
def test_nobody_is_shut_out_everything_fits_a_phone_and_the_keyboard_reaches_all_of_it(pattern: str, page: Page, school: School) -> None:
    answer = open_page(pattern, page, school)

    found = {
        "status": answer.status,
        "title": " – " in page.title(),
        "h1": page.locator("h1").count(),
        "axe": axe(page),
        "small": fits_into(page, 390) and page.evaluate(SMALL),
        "fits": [fits_into(page, width) for width in (640, 390, 360)],  # 640: what is left of 1280 at 200 % zoom
        "not reached or not seen": not_reached(page),
    }

    keep(pattern, page)
    assert found == {"status": 200, "title": True, "h1": 1, "axe": [], "small": [], "fits": [True] * 3, "not reached or not seen": []}


def open_page(pattern: str, page: Page, school: School) -> Any:
    address = PAGES[pattern]
    if pattern in WITHOUT_SIGN_IN:
        page.context.clear_cookies()
    if pattern == "/set-password/{token}":
        address += invited_at(school.engine, PRIYA, school.clock.now_ms())
    if pattern == "/kept":
        school.keep_form(HEAD, "/visits/4/write-up", "A long report. " * 20)
    answer = page.goto(address)
    page.context.add_cookies([school.sign_in(HEAD)] if not page.context.cookies() else [])
    return answer


def not_reached(page: Page) -> Any:
    """What Tab never comes to, or comes to without showing it."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(WATCH_TABS)
    for _ in range(page.evaluate(STOPS) + 3):
        page.keyboard.press("Tab")
    return page.evaluate(MISSED)


def keep(pattern: str, page: Page) -> None:
    if not ARE_PICTURES_WANTED:
        return
    name = pattern.strip("/").replace("/", "-").replace("{", "").replace("}", "").replace(":int", "") or "board"
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        picture(page, SHOTS / f"{name}-{width}.png")
