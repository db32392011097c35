"""When it goes wrong, in a real browser: this visit's own response, ringing round, the facts, a second look, handing over, the police
who are late, what is to be done afterwards, and drills. Each at a desk and on a phone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from badgelink.messages import IN_ALARM
from playwright.sync_api import Page, expect
from sqlalchemy import update

from basestation.core.decisions import LogCall
from basestation.core.events import Returned
from basestation.core.policy.ladders import Policy, default_policy
from basestation.core.turn import ForVisit
from basestation.store import schema
from basestation.store.decided import decisions_of
from tests.e2e.screens.looking import axe, fits_into, picture
from tests.e2e.screens.office import HEAD, MINUTE_MS, PRIYA, TOM, Office

DESK, PHONE = 1280, 390


def looked_at_twice() -> Policy:
    plain = default_policy()
    return replace(plain, sos=replace(plain.sos, clocks=replace(plain.sos.clocks, second_look_ms=5 * MINUTE_MS)))


@pytest.fixture
def careful(tmp_path: Path, office: Office) -> Office:
    """An office whose policy asks for a second look."""
    office.policy = looked_at_twice()
    office.service.reload()
    return office


def known(office: Office) -> None:
    values = {"emergency_name": "Arun Shah", "emergency_phone": "07700 900 888", "roles": "visitor"}
    with office.engine.begin() as connection:
        connection.execute(update(schema.people).where(schema.people.c.number == PRIYA).values(**values))
    office.service.reload()


def overdue(office: Office, **changes: Any) -> int:
    """Somebody is not back; the number of the incident."""
    known(office)
    number = office.send_out(**changes)
    office.put_forward(71 * MINUTE_MS)
    return number


def keep(page: Page, folder: Path, name: str) -> None:
    """Nothing is wider than the screen at both widths, and axe has nothing to complain of."""
    for width in (PHONE, DESK):
        assert fits_into(page, width)
        picture(page, folder / f"{name}-{width}.png")
    assert axe(page) == []


def test_what_was_agreed_for_this_visit_comes_first(office: Office, window: Any, tmp_path: Path) -> None:
    """R14, R34"""
    overdue(office, response="Ring Sgt Patel on 01632 960 555, not 999", if_late="Ask the neighbour at number 16 to look for the car")
    page = window()
    page.wait_for_selector("[data-incident='1']")

    expect(page.locator(".column").first.locator("section").first).to_contain_text("Ring Sgt Patel")
    expect(page.locator(".response")).to_contain_text("Ask the neighbour at number 16")
    expect(page.locator(".todo li").nth(1)).to_contain_text("Do what this visit's own procedure says")
    keep(page, tmp_path, "response-raised")
    page.goto(f"{office.url}/incident/1/sheet")
    expect(page.locator(".response")).to_contain_text("Ring Sgt Patel")
    keep(page, tmp_path, "response-sheet")


def test_the_page_says_whom_to_ring_next_and_counts(office: Office, window: Any, tmp_path: Path) -> None:
    """R33, R42: the mobile twice, then who went along, then the emergency contact, then a person decides."""
    visit_no = overdue(office)
    page = window()
    page.click(".have")

    expect(page.locator("#ring-head")).to_have_text("Ring them first")
    expect(page.locator(".ring-next .tel")).to_have_attribute("href", "tel:07700900123")
    keep(page, tmp_path, "ring-first")
    page.click("text=No answer")
    expect(page.locator("#ring-head")).to_contain_text("again")
    page.click(".ring-next >> text=Phone is off")
    expect(page.locator(".ring-one").first).to_contain_text("Rung twice")
    expect(page.locator("#ring-head")).to_have_text("Next: ring Tom Reed")
    page.click(".ring-next >> text=Engaged")
    expect(page.locator("#ring-head")).to_have_text("Next: ring Arun Shah")
    page.click(".ring-next >> text=No answer")
    expect(page.locator("#ring-head")).to_have_text("Everybody was rung: you decide")
    expect(page.locator(".causes")).to_contain_text("Phone rung twice, no answer")
    keep(page, tmp_path, "ring-all")
    assert [call.whom for call in calls(office, visit_no)] == ["Priya Shah", "Priya Shah", "Tom Reed", "Arun Shah"]


def calls(office: Office, visit_no: int) -> list[LogCall]:
    with office.engine.connect() as connection:
        found = decisions_of(connection, "visit_no", [visit_no])[visit_no]
    return [made for made in found if isinstance(made, LogCall)]


def test_a_person_decides_to_ring_999_and_the_sheet_opens(office: Office, window: Any, tmp_path: Path) -> None:
    overdue(office)
    page = window()
    page.click(".have")

    page.click("text=Not yet: look again in 5 minutes")
    expect(page.locator(".clock-left")).to_contain_text("4:")
    expect(page.locator(".timeline")).to_contain_text("Decided: not yet")
    page.click("text=Ring 999 now")

    page.wait_for_url("**/incident/1/sheet")
    expect(page.locator("#sheet-head")).to_contain_text("999")
    expect(page.locator(".ticks")).to_contain_text("Reasonable cause for concern")
    page.goto(f"{office.url}/incident/1")
    expect(page.locator(".timeline")).to_contain_text("Decided: ring 999 now")
    expect(page.locator(".timeline")).to_contain_text("Decided: not yet")


def test_an_alarm_is_closed_only_after_a_second_look(careful: Office, window: Any, tmp_path: Path) -> None:
    careful.send_out()
    mine, heads = window(), window(HEAD)
    careful.press()
    mine.click(".have")

    mine.click("text=Close it: they are safe")
    mine.check("text=Precautionary")
    mine.fill("#reason", "Spoke to her at the door")
    mine.click("text=Propose to close this alarm")

    expect(mine.locator(".look-twice")).to_contain_text("Somebody else looks before it is closed")
    expect(heads.locator(".look-twice h2")).to_have_text("Jo Bell says it can be closed: please look too")
    keep(mine, tmp_path, "second-look-mine")
    keep(heads, tmp_path, "second-look-other")
    heads.fill("#words", "That was her sister")
    heads.click("text=No, keep it open")
    expect(mine.locator(".look-twice")).to_have_count(0)
    expect(mine.locator(".timeline")).to_contain_text("That was her sister")

    mine.click("text=Close it: they are safe")
    mine.check("text=Precautionary")
    mine.fill("#reason", "She is here in the office")
    mine.click("text=Propose to close this alarm")
    heads.click("text=Yes, I looked too: close it")
    expect(mine.locator(".band")).to_contain_text("Closed")


def test_nobody_else_is_there_and_the_second_look_is_alone_and_later(careful: Office, window: Any, tmp_path: Path) -> None:
    careful.send_out()
    page = window()
    careful.press()
    page.click(".have")
    page.click("text=Close it: they are safe")
    page.check("text=False")
    page.fill("#reason", "A slip")
    page.click("text=Propose to close this alarm")
    expect(page.locator(".look-twice")).to_contain_text("you may look again alone in")

    for _ in range(6):
        careful.put_forward(50_000)
        careful.beat(1, IN_ALARM)  # or its silence would be a new concern, which takes the proposal away
        page.fill("#note", "still here")
        page.click(".did >> text=Write it down")
        expect(page.locator("#note")).to_have_value("")
    page.reload()
    page.click("text=I looked again alone: close it")

    expect(page.locator(".band")).to_contain_text("looked again alone")


def test_it_is_handed_over_by_the_others_yes(office: Office, window: Any, tmp_path: Path) -> None:
    office.send_out(second=None)
    mine, heads = window(), window(HEAD)
    office.press()
    mine.click(".have")

    mine.click("text=Hand it over to somebody")
    mine.select_option("#to", label="Margaret Ellis")
    mine.click("text=Ask them to take it over")

    expect(mine.locator(".band")).to_contain_text("You have this. Margaret Ellis is asked to take it over.")
    expect(heads.locator(".offer")).to_contain_text("Jo Bell asks you to take it over")
    keep(heads, tmp_path, "hand-over")
    heads.click("text=I take it over")
    expect(mine.locator(".band")).to_contain_text("Margaret Ellis has it.")
    expect(heads.locator(".band")).to_contain_text("You have this.")


def test_police_who_do_not_come_are_called_again(office: Office, window: Any, tmp_path: Path) -> None:
    """R38"""
    office.send_out()
    page = window()
    office.press()
    page.click(".have")
    page.fill("#reference", "HP-0417")
    page.fill("#expected", "8")
    page.click("text=Police called")
    expect(page.locator(".police-so-far")).to_contain_text("Call again at")
    keep(page, tmp_path, "police-called")

    office.put_forward(8 * MINUTE_MS + 1_000)

    expect(page.locator(".clock-asked")).to_contain_text("Has somebody come?")
    expect(page.locator(".police-so-far")).to_contain_text("call 999 again with number HP-0417")
    keep(page, tmp_path, "police-late")
    page.locator(".clock-asked").get_by_role("button", name="Police are there").click()
    expect(page.locator(".police-so-far")).to_contain_text("They are there since")


def test_who_went_along_may_say_what_they_know_and_no_more(office: Office, window: Any, tmp_path: Path) -> None:
    office.send_out()
    office.press()
    page = window(TOM, at="/incident/1", is_touched=False)

    expect(page.locator(".have")).to_have_count(0)
    page.fill("#remark", "I am outside with the car")
    page.click("text=Write it down")

    expect(page.locator(".timeline")).to_contain_text("I am outside with the car")
    keep(page, tmp_path, "companion")


def test_afterwards_what_is_to_be_done_is_done_with_a_note(office: Office, window: Any, tmp_path: Path) -> None:
    """R41, R43, R45"""
    visit_no = overdue(office)
    page = window(HEAD)
    page.click(".have")
    office.ask(ForVisit(visit_no, Returned(office.clock.now_ms(), "the office")))
    page.click("text=Close it: they are safe")
    page.check("text=A real incident")
    page.fill("#reason", "She is back; her tyres were let down")
    page.check("text=Somebody was hurt")
    page.click("text=Close this alarm")
    expect(page.locator(".band")).to_contain_text("Closed")

    page.goto(f"{office.url}/tasks")
    expect(page.locator(".task h2")).to_contain_text(["Offer support and counselling"])
    expect(page.locator(".task h2").filter(has_text="injury book")).to_have_count(1)
    keep(page, tmp_path, "tasks")
    page.locator(".task", has_text="Offer support").locator("button").click()
    expect(page.locator(".errors")).to_contain_text("Enter what was done")
    page.locator(".task", has_text="Offer support").locator("textarea").fill("Talked on Friday; she sees the counsellor")
    page.locator(".task", has_text="Offer support").locator("button").click()

    expect(page.locator(".tasks-done")).to_contain_text("she sees the counsellor")


def test_a_drill_says_so_everywhere_and_is_scored(office: Office, window: Any, tmp_path: Path) -> None:
    page, heads = window(), window(HEAD)
    page.goto(f"{office.url}/drills")
    keep(page, tmp_path, "drills")
    page.select_option("#person", label="Priya Shah")
    page.fill("#response", "Ring the caretaker first")
    page.click("text=Call the drill now")

    page.wait_for_selector("[data-incident='1']")
    expect(page.locator(".band")).to_contain_text("DRILL")
    expect(page.locator("h1")).to_have_text("Practice: Priya Shah is supposed not to be back in time")
    heads.wait_for_selector("[data-incident='1']")
    expect(heads.locator(".band")).to_contain_text("DRILL")
    keep(page, tmp_path, "drill-raised")
    page.click(".have")
    page.click("text=Found the sheet and read it aloud")
    expect(page.locator(".timeline")).to_contain_text("Found the sheet and read it aloud")
    page.click("text=Practise with the sheet (drill)")
    expect(page.locator("#sheet-head")).to_contain_text("DRILL")
    expect(page.locator(".sheet")).to_contain_text("3 Practice Lane")
    keep(page, tmp_path, "drill-sheet")
    page.goto(f"{office.url}/incident/1")
    page.click("text=Close the drill: it is over")
    expect(page.locator("input[value=planned]")).to_be_checked()
    page.fill("#reason", "Everybody knew what to press")
    page.click("text=Close this drill")
    expect(page.locator(".band")).to_contain_text("Closed")

    page.goto(f"{office.url}/drills/1")
    expect(page.locator("dl.facts")).to_contain_text("address, ")
    expect(page.locator("dl.facts")).to_contain_text("Jo Bell")
    keep(page, tmp_path, "drill-result")
    page.goto(f"{office.url}/drills")
    expect(page.locator(".practised li", has_text="Jo Bell")).not_to_contain_text("not yet")
    keep(page, tmp_path, "drills-history")


def test_a_real_alarm_comes_before_a_drill(office: Office, window: Any) -> None:
    office.send_out()
    page = window()
    page.goto(f"{office.url}/drills")
    page.select_option("#person", label="Priya Shah")
    page.click("text=Call the drill now")
    page.wait_for_selector("[data-incident='1']")
    page.goto(f"{office.url}/account")

    office.press()

    page.wait_for_selector("[data-incident='2']")
    expect(page.locator("h1")).to_have_text("Priya Shah pressed the hidden alarm")
