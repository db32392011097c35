"""The alarm on a telephone, behind the link of a message: taken with one thumb, and everybody can use it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from basestation.core.events import DrillCalled, OwnershipTaken
from basestation.core.turn import ForIncident
from tests.e2e.screens.looking import axe, fits_into, picture
from tests.e2e.screens.office import HEAD, JO, MINUTE_MS, ROOT, Office

PHONE = {"width": 390, "height": 844}
SHOTS = ROOT / "build/screens/phone"
LOOK_MS, OLD_MS = 8_500, 26_000  # a little more than phone.js waits


@pytest.fixture
def phone(browser: Browser, office: Office):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.clock.install()
    yield page
    context.close()


def looks_again(page: Page) -> None:
    """What the page asks the base now and then, it asks now."""
    page.clock.run_for(LOOK_MS)


def shoot(page: Page, name: str) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        picture(page, SHOTS / f"{name}-{width}.png")


def test_an_alarm_is_taken_passed_on_and_read_out_on_a_telephone(office: Office, phone: Page) -> None:
    office.send_out()
    office.press()
    link = office.link(JO)

    phone.goto(link)
    expect(phone.locator(".phone-state")).to_have_text("Nobody has this yet.")
    unowned, fits = axe(phone), fits_into(phone, 360)
    shoot(phone, "raised")
    phone.click("text=I have this")
    expect(phone.locator(".phone-mine")).to_contain_text("You have this")
    expect(phone.locator(".phone-next")).to_contain_text("ring 999 and read the sheet. Say what you did within")
    shoot(phone, "taken")
    office.put_forward(61_000)
    looks_again(phone)
    expect(phone.locator(".phone-asked")).to_be_visible()
    owned = axe(phone)
    shoot(phone, "asked")
    phone.click("text=A colleague is on the way")
    expect(phone.locator(".phone-asked")).to_have_count(0)
    expect(phone.locator(".phone-written")).to_contain_text("A colleague is on the way")
    shoot(phone, "written")
    phone.click("text=See the 999 sheet")
    expect(phone.locator("#sheet-head")).to_contain_text("999")
    sheet = axe(phone)
    shoot(phone, "sheet")
    phone.fill("#reference", "HP-7")
    phone.click("text=Police called")
    expect(phone.locator(".phone-mine")).to_be_visible()

    assert (unowned, owned, sheet, fits) == ([], [], [], True)


def test_somebody_elses_press_is_seen_without_reloading(office: Office, phone: Page) -> None:
    office.send_out()
    office.press()
    phone.goto(office.link(JO))
    expect(phone.locator(".phone-nobody")).to_be_visible()

    office.ask(ForIncident(1, OwnershipTaken(office.clock.now_ms(), HEAD, "head")))
    looks_again(phone)

    expect(phone.locator(".phone-state")).to_contain_text("has this.")
    shoot(phone, "owned-by-another")


def test_a_late_visit_that_becomes_an_alarm_offers_no_call_to_the_mobile_any_more(office: Office, phone: Page) -> None:
    """The phone lies on the sofa of that house: a page that was opened before must not ring it."""
    office.send_out()
    office.put_forward(90 * MINUTE_MS)
    phone.goto(office.link(JO))
    expect(phone.locator("a[href^='tel:']")).to_be_visible()

    office.press()
    looks_again(phone)

    expect(phone.locator("a[href^='tel:']")).to_have_count(0)
    expect(phone.locator("h1")).to_contain_text("pressed the hidden alarm")
    expect(phone.locator(".phone-steps")).to_contain_text("Do not ring the mobile")
    expect(phone.locator("body")).to_have_class("phone look-alarm")


def test_a_page_that_can_not_be_kept_true_says_so_and_goes_on_when_it_can(office: Office, phone: Page) -> None:
    office.send_out()
    office.press()
    phone.goto(office.link(JO))
    phone.route("**/a/*", lambda route: route.fulfill(status=502, body="bad gateway"))
    phone.clock.run_for(OLD_MS)
    expect(phone.locator("#stale")).to_be_visible()
    expect(phone.locator(".phone-have")).to_be_visible()
    assert axe(phone) == []
    shoot(phone, "old")
    phone.unroute("**/a/*")
    looks_again(phone)
    expect(phone.locator("#stale")).to_be_hidden()


def test_what_is_late_rings_the_mobile_and_a_drill_rings_nobody(office: Office, phone: Page) -> None:
    office.send_out()
    office.put_forward(90 * MINUTE_MS)
    phone.goto(office.link(JO))
    expect(phone.locator("a[href^='tel:']")).to_be_visible()
    late = axe(phone)
    shoot(phone, "late")

    office.ask(DrillCalled(office.clock.now_ms(), None, HEAD))
    phone.goto(office.link(JO, incident=2))
    expect(phone.locator(".phone-kind")).to_have_text("DRILL")
    shoot(phone, "drill")

    assert (late, axe(phone), phone.locator("a[href^='tel:']").count()) == ([], [], 0)


def test_the_clock_runs_on_the_telephone_and_takes_no_button_away(office: Office, phone: Page) -> None:
    """The page asks the base every eight seconds: a clock that moved on is no reason to build the buttons anew."""
    office.send_out()
    office.press()
    phone.goto(office.link(JO))
    phone.click("text=I have this")
    clock = phone.locator(".phone-next time")
    phone.locator(".phone-quick button").first.focus()
    before = clock.inner_text()

    with phone.expect_response(lambda answer: "/a/" in answer.url):
        looks_again(phone)

    expect(clock).not_to_have_text(before)
    expect(phone.locator(".phone-quick button").first).to_be_focused()
