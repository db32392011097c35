"""The code-word key, the call panel and the log of calls, in a real Chromium: by keyboard, on a phone, for everybody."""

from typing import Any

import pytest
from badgelink.messages import ARRIVED, LEAVE_NOW_ASKED, LEFT, ON_VISIT, Visit
from playwright.sync_api import Page, expect

from basestation.core.cause import CODE_WORD, DURESS, MISSED_CHECKIN, SOS
from basestation.core.events import Arrived
from basestation.core.position import Fix
from basestation.core.turn import ForVisit, LeaveNowAsked
from tests.e2e.screens.looking import axe, fits_into
from tests.e2e.screens.office import HEAD, JO, MINUTE_MS, TOM, Office

WORDS = {"code_word": "the yellow folder", "challenge": "Is Kim in today?", "challenge_answer": "No, at the dentist"}
EVERY_DAY = ["question", "leaving", "board"]  # the others are looked at in test_every_page.py too
PAGES = [*EVERY_DAY, *(pytest.param(page, marks=pytest.mark.long) for page in ("desk", "ring", "keep talking", "visit", "calls"))]


def incident(office: Office) -> Any:
    (found,) = [one for one in office.service.site.incidents.values() if one.is_open]
    return found


def test_one_key_on_any_page_and_the_999_sheet_is_there(office: Office, window: Any):
    office.send_out(**WORDS)
    page = window(at="/account")

    page.keyboard.press("F9")

    expect(page.locator("text=Police, please").first).to_be_visible()
    expect(page.locator(".band")).to_contain_text("said the code word")
    assert (incident(office).cause, incident(office).owner) == (CODE_WORD, JO)


def test_the_key_is_only_a_letter_while_somebody_types(office: Office, window: Any):
    office.send_out(**WORDS)
    page = window(at="/calls")

    page.fill("#note", "no")
    page.locator("#note").press("End")
    page.keyboard.type("!9")

    expect(page.locator("#note")).to_have_value("no!9")
    assert office.service.site.incidents == {}
    page.keyboard.press("F9")
    expect(page.locator(".band")).to_contain_text("said the code word")


def test_of_several_a_digit_chooses_and_the_head_s_screen_shows_it_at_once(office: Office, window: Any):
    office.send_out(**WORDS, second=None)
    office.send_out(visitor=TOM, second=None, badge=2, address="2 Low Road", code_word="the red file")
    head, page = window(HEAD), window()
    page.locator("h1").click()
    page.keyboard.press("!")
    expect(page.locator("h1")).to_contain_text("who is it?")
    expect(page.locator("main")).to_contain_text("the yellow folder")
    expect(page.locator("main")).to_contain_text("the red file")

    page.keyboard.press("1")

    expect(page.locator("text=Police, please").first).to_be_visible()
    expect(head.locator("#alarm-bar")).to_contain_text("Priya Shah said the code word")
    assert incident(office).visit_no == 1


def test_another_alarm_does_not_take_the_choice_away(office: Office, window: Any):
    office.send_out(**WORDS, second=None)
    office.send_out(visitor=TOM, second=None, badge=2, address="2 Low Road")
    page = window()
    page.keyboard.press("F9")
    expect(page.locator("h1")).to_contain_text("who is it?")

    office.press()

    expect(page.locator("#alarm-bar")).to_contain_text("pressed the hidden alarm")
    office.press()
    expect(page.locator("h1")).to_contain_text("who is it?")
    page.keyboard.press("2")
    expect(page.locator("text=Police, please").first).to_be_visible()
    expect(page.locator(".band")).to_contain_text("Tom")
    assert {one.cause: one.owner for one in office.service.site.incidents.values()} == {SOS: None, CODE_WORD: JO}


def test_who_it_is_may_be_chosen_later_on_the_same_call(office: Office, window: Any):
    office.send_out(**WORDS, second=None)
    office.send_out(visitor=TOM, second=None, badge=2, address="2 Low Road")
    page = window()
    page.keyboard.press("F9")
    expect(page.locator("h1")).to_contain_text("who is it?")
    page.keyboard.press("0")
    expect(page.locator(".band")).to_contain_text("A visitor said the code word")
    page.wait_for_selector("html[data-base='found']")  # keys pressed in quick succession make the browser load the page anew

    page.keyboard.press("F9")
    expect(page.locator("h1")).to_contain_text("who is it?")
    page.get_by_role("button", name="Tom Reed: this is who rang at").click()

    expect(page.locator(".band")).to_contain_text("Tom Reed said the code word")
    expect(page.locator("main")).to_contain_text("2 Low Road")
    assert incident(office).visit_no == 2


def test_a_pair_leaves_now_and_the_board_says_so_until_both_are_out(office: Office, window: Any):
    office.send_out(second_badge=2)
    page = window()
    for badge in (1, 2):
        office.hear(badge, Visit(0, 0, 80, ARRIVED, 0))

    office.hear(2, Visit(0, 0, 80, LEAVE_NOW_ASKED, 0))

    expect(page.locator(".visit")).to_contain_text("Leaving now, asked by Tom Reed; Priya Shah and Tom Reed not out yet")
    expect(page.locator("html")).not_to_have_attribute("data-sound", "playing")
    office.hear(1, Visit(0, 0, 80, LEFT, 0))
    expect(page.locator(".visit")).to_contain_text("Leaving now, asked by Tom Reed; Tom Reed not out yet")
    office.hear(2, Visit(0, 0, 80, LEFT, 0))
    expect(page.locator(".visit")).not_to_contain_text("Leaving now")
    assert office.service.site.incidents == {}


def test_of_a_pair_that_leaves_who_does_not_say_so_is_rung_first(office: Office, window: Any):
    office.send_out(second_badge=2)
    page = window()
    office.hear(1, Visit(0, 0, 80, LEAVE_NOW_ASKED, 0))
    expect(page.locator(".visit")).to_contain_text("Leaving now")

    office.put_forward(4 * MINUTE_MS)
    for badge in (1, 2):
        office.beat(badge, ON_VISIT)
    office.put_forward(MINUTE_MS + 1_000)

    expect(page.locator(".band")).to_contain_text("has not checked in")
    expect(page.locator("main")).to_contain_text("07700 900 123")
    assert incident(office).cause == MISSED_CHECKIN


def test_without_a_script_the_button_does_it_too(office: Office, window: Any, browser: Any):
    office.send_out(**WORDS)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([office.sign_in(JO)])
    page = context.new_page()
    page.goto(office.url)

    page.click("#code-word-heard")

    expect(page.locator("text=Police, please").first).to_be_visible()
    context.close()


def test_a_wrong_answer_to_the_password_is_silent_and_says_how_to_go_on(office: Office, window: Any):
    office.send_out(**WORDS)
    page = window(at="/visits/1")
    page.click("text=I am ringing them")
    expect(page.locator("main")).to_contain_text("No, at the dentist")

    page.click("text=WRONG answer")

    expect(page.locator("h1")).to_contain_text("Keep talking")
    expect(page.locator("html")).not_to_have_attribute("data-sound", "playing")
    assert (incident(office).cause, incident(office).owner) == (DURESS, JO)
    page.click("text=To the 999 sheet")
    expect(page.locator("text=Police, please").first).to_be_visible()


def test_a_call_is_entered_by_keyboard_alone(office: Office, window: Any):
    office.send_out()
    page = window(at="/visits/1")

    page.focus("text=Arrived: now inside")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("inside")
    page.goto(f"{office.url}/calls")
    expect(page.locator("table")).to_contain_text("They rang: Priya Shah")


def test_who_is_on_the_visit_sees_no_words_on_their_own_telephone(office: Office, window: Any):
    office.send_out(**WORDS)
    page = window(TOM, at="/code-word")

    expect(page.locator("main")).not_to_contain_text("the yellow folder")


@pytest.mark.parametrize("shown", PAGES)
def test_nobody_is_shut_out_and_everything_fits(shown: str, office: Office, window: Any):
    page = window()
    bring_to(shown, office, page)

    found = axe(page)
    fits = {width: fits_into(page, width) for width in (1280, 640, 390, 360)}

    assert found == []
    assert fits == {1280: True, 640: True, 390: True, 360: True}


def bring_to(shown: str, office: Office, page: Page) -> None:
    """Every page that somebody sees during a visit."""
    office.send_out(**WORDS, second_badge=2, back_by_ms=office.clock.now_ms() + 90 * MINUTE_MS)
    now_ms = office.clock.now_ms()
    if shown in ("question", "board"):
        office.ask(ForVisit(1, Arrived(now_ms, "badge 1", Fix(now_ms, 53_800_000, -336_780, 10))))
    if shown in ("leaving", "board"):
        office.ask(LeaveNowAsked(now_ms, 1, "Jo Bell"))
    if shown == "desk":
        office.send_out(visitor=HEAD, second=None, badge=None, second_badge=None, address="2 Low Road")
    address = {"desk": "/code-word", "ring": "/visits/1/ring", "keep talking": "/visits/1/ring", "calls": "/calls", "board": "/"}
    page.goto(office.url + address.get(shown, "/visits/1"))
    if shown == "keep talking":
        page.click("text=WRONG answer")
        expect(page.locator("h1")).to_contain_text("Keep talking")
    if shown == "calls":
        page.goto(office.url + "/visits/1")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.click("text=Checked in: all is well")
        expect(page.locator("h1")).to_contain_text("Priya Shah")
        page.goto(office.url + "/calls")
        expect(page.locator("table")).to_contain_text("Priya Shah")
