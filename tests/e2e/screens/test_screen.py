"""The page itself: it says when it is blind or silent, everybody can use it, and it asks nobody but us for anything."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.screens.looking import axe, fits_into
from tests.e2e.screens.office import HEAD, Office

STATES = ["board", "alarm", "owned", "asked", "police step", "closed", "drill"]
SHEET = pytest.param("sheet", marks=pytest.mark.long)  # test_every_page.py looks at one on every run


def bring_to(state: str, office: Office, page: Page) -> None:
    """Every state an office screen can be in, from quiet to closed."""
    if state in ("board", "drill"):
        if state == "drill":
            from basestation.core.events import DrillCalled

            office.ask(DrillCalled(office.clock.now_ms(), 1, 2))
            expect(page.locator(".have")).to_be_visible()
        return
    office.press()
    expect(page.locator(".have")).to_be_visible()
    if state == "police step":
        for step in ("second person", "head", "999 sheet"):
            office.put_forward(31_000)
            expect(page.locator(".rung-now")).to_contain_text(step)
    if state in ("owned", "asked", "sheet", "closed"):
        page.click(".have")
        expect(page.locator(".clock")).to_be_visible()
    if state == "asked":
        office.put_forward(61_000)
        expect(page.locator(".clock-asked")).to_be_visible()
    if state == "sheet":
        page.goto(f"{office.url}/incident/1/sheet")
    if state == "closed":
        page.click("summary:has-text('Close it')")
        page.check("input[value=planned]")
        page.fill("#reason", "a test")
        page.click("button:has-text('Close this alarm')")
        expect(page.locator(".band")).to_contain_text("Closed")


@pytest.mark.parametrize("state", [*STATES, SHEET])
def test_nobody_is_shut_out_and_everything_fits(state: str, office: Office, window: Any):
    """axe-core finds nothing serious; a small phone and 200 % zoom need no sideways scrolling."""
    office.send_out()
    office.beat(2)
    page = window()
    bring_to(state, office, page)

    found = axe(page)
    fits = {width: fits_into(page, width) for width in (1280, 640, 360)}  # 640: what is left of 1280 at 200 % zoom

    assert found == []
    assert fits == {1280: True, 640: True, 360: True}


def test_a_page_that_may_not_sound_says_so_and_asks_for_one_touch(office: Office, window: Any):
    office.send_out()
    page = window(is_touched=False)
    assert untouched(page, "#sound-words", "THE ALARM SOUND IS OFF")

    office.press()
    assert untouched(page, ".state-raised .have", "I have this")
    assert untouched(page, "html[data-sound='blocked'] #sound", "Turn the alarm sound on")
    page.click("#sound")

    page.wait_for_selector("html[data-sound='playing']")


def untouched(page: Page, selector: str, words: str) -> bool:
    """Whether this text comes up within half a minute; asked in a way that the browser doesn't take for a person's touch."""
    debugger = page.context.new_cdp_session(page)
    asked = f"(document.querySelector({selector!r})?.checkVisibility() && document.querySelector({selector!r}).textContent) || ''"
    for _ in range(300):
        found = debugger.send("Runtime.evaluate", {"expression": asked, "returnByValue": True, "userGesture": False})
        if words in found["result"].get("value", ""):
            return True
        page.wait_for_timeout(100)
    return False


def test_a_page_that_loses_the_base_says_so_loudly_and_comes_back_by_itself(browser: Any, tmp_path: Path):
    office = Office(tmp_path).start()
    context = browser.new_context()
    context.add_cookies([office.sign_in(1)])
    page = context.new_page()
    page.goto(office.url)
    page.wait_for_selector("html[data-base='found']")
    page.click("#sound")

    office.stop()
    expect(page.locator("#lost")).to_contain_text("The base can't be reached", timeout=10_000)
    page.wait_for_selector("html[data-sound='playing']")
    again = Office(tmp_path).start(office.port)
    expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    again.press()

    expect(page.locator(".have")).to_be_visible()
    context.close()
    again.stop()


def test_a_page_whose_session_ended_says_that_it_is_blind(office: Office, window: Any):
    page = window()
    with office.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sessions")

    office.put_forward(31_000)

    expect(page.locator("#lost")).to_contain_text("You are signed out")
    expect(page.locator("#lost a")).to_have_attribute("href", "/sign-in")


def test_the_alarm_can_be_taken_with_the_keyboard_alone(office: Office, window: Any):
    office.send_out()
    page = window()
    office.press()
    expect(page.locator("#what")).to_be_focused()

    page.keyboard.press("Tab")
    expect(page.locator(".have")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator(".band")).to_contain_text("You have this.")


def test_the_map_needs_no_internet(office: Office, window: Any):
    office.send_out()
    page = window()

    office.press(lat=53.7500, lon=-0.3368)
    expect(page.locator(".mark-fix")).to_be_visible()

    expect(page.locator(".mark-planned")).to_be_visible()
    assert page.locator("path.grid-100").count() > 20
    assert page.locator("path.grid-km").count() >= 2
    expect(page.locator(".leaflet-control-scale")).to_contain_text("m")
    expect(page.locator(".map-word:has-text('m apart')")).to_be_visible()


def test_a_badge_that_grows_silent_shows_by_itself(office: Office, window: Any):
    office.beat(2)
    page = window()
    expect(page.locator(".badges")).to_contain_text("DEGRADED")

    office.put_forward(15 * 60_000)

    expect(page.locator(".badges li").last).to_contain_text("NOT PROTECTED")


def test_a_road_that_is_down_is_told(office: Office, window: Any):
    from basestation.gateways.base import RoadState

    page = window()

    office.road = RoadState(False, office.clock.now_ms(), "the broker refused the password")

    expect(page.locator(".faults")).to_contain_text(
        "Wi-Fi for badges (our broker): no badge can be heard over it (the broker refused the password)"
    )


def test_the_printed_sheet_is_one_page(office: Office, window: Any, tmp_path: Path):
    office.send_out()
    office.press()
    page = window(at="/incident/1/sheet")

    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page>") + printed.count(b"/Type /Page ") == 1


def test_still_screens_for_those_who_ask_for_them(office: Office, window: Any):
    office.send_out()
    page = window()
    page.emulate_media(reduced_motion="reduce")

    office.press()
    expect(page.locator(".band-sign")).to_be_visible()

    assert page.eval_on_selector(".band-sign", "sign => getComputedStyle(sign).animationName") == "none"


def test_map_tiles_of_the_school_lie_under_the_map_and_nothing_else_of_the_disk_does(browser: Any, tmp_path: Path):
    """F60: the path of a tile is made of three numbers."""
    (tmp_path / "tiles/16/32707").mkdir(parents=True)
    (tmp_path / "tiles/16/32707/21000.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "base").mkdir()
    office = Office(tmp_path / "base", tiles=tmp_path / "tiles").start()
    context = browser.new_context()
    context.add_cookies([office.sign_in(1)])
    asked = {
        "16/32707/21000.png": 200, "16/32707/1.png": 404, "99/1/1.png": 404, "16/-1/1.png": 404, "../base/doorstep.db": 404,
        "16/..%2f..%2fbase/doorstep.png": 404,
    }  # fmt: skip

    answers = {path: context.request.get(f"{office.url}/tiles/{path}").status for path in asked}
    strangers = browser.new_context().request.get(f"{office.url}/tiles/16/32707/21000.png", max_redirects=0).status

    assert answers == asked
    assert strangers == 303
    context.close()
    office.stop()


@pytest.mark.long  # test_every_page.py looks at each on every run
@pytest.mark.parametrize("path", ["/visits", "/people", "/badges", "/visits/sign-out"])
def test_the_offices_forms_fit_a_phone_and_shut_nobody_out(path: str, office: Office, window: Any):
    office.send_out()
    page = window(HEAD, width=360, height=740, at=path)

    assert axe(page) == []
    assert fits_into(page, 360)


def test_what_happens_while_the_page_is_still_connecting_is_on_it_all_the_same(office: Office, browser: Browser):
    """A slow machine: the board was made, and before its stream opens somebody has gone out."""
    context = browser.new_context()
    context.add_cookies([office.sign_in(HEAD)])
    page = context.new_page()
    page.route("**/live", lambda route: (office.send_out(), route.continue_()), times=1)

    page.goto(office.url)

    expect(page.locator(".visit")).to_contain_text("Priya Shah")
    context.close()
