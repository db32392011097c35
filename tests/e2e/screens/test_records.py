"""The records in a real browser: a visit's record, its text, an incident's pack, lists for a spreadsheet, the yearly report; at a desk,
on a phone, and on paper."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
from playwright.sync_api import Page, expect

from basestation.core.events import (
    ActionRecorded,
    Arrived,
    Assessed,
    CheckedIn,
    ClosureAsked,
    Left,
    OwnershipTaken,
    PlanChanged,
    PoliceCalled,
    Returned,
    WentOut,
    WrittenUp,
)
from basestation.core.turn import ForIncident, ForVisit, SignedOut, VisitPlanned
from basestation.core.visit import Departure
from tests.e2e.screens.looking import axe, fits_into, picture
from tests.e2e.screens.office import HEAD, JO, MINUTE_MS, PLAN, PRIYA, Office

DESK, PHONE = 1280, 390


def a_whole_visit(office: Office, is_alarm: bool = False) -> int:
    """Planned, changed, assessed, out, in, perhaps an alarm, back and written up; the visit's number."""
    now_ms = office.clock.now_ms()
    plan = replace(
        PLAN, back_by_ms=now_ms + 120 * MINUTE_MS, purpose="Attendance: no reason given for ten days", leave_ms=now_ms, code_word="x"
    )
    number = office.ask(VisitPlanned(now_ms, JO, plan))[0].visit_no

    def tell(event: Any) -> None:
        office.ask(ForVisit(number, event))

    tell(Assessed(now_ms, PRIYA, (("behaviour", "Father shouted in May"), ("controls", "Stay near the door"))))
    changed = replace(plan, vehicle="Red Corsa, KX21 DEF")
    tell(PlanChanged(now_ms, JO, changed, "the Fiesta is at the garage"))
    checks = (("phone", "ok", "The phone is charged and on the person."), ("training", "fail", "Priya Shah: training ran out."))
    tell(WentOut(now_ms, JO, changed, checks))
    tell(Arrived(now_ms + 10 * MINUTE_MS, "the office"))
    tell(CheckedIn(now_ms + 25 * MINUTE_MS, "the office"))
    if is_alarm:
        an_alarm(office)
    tell(Left(now_ms + 40 * MINUTE_MS, "the office"))
    tell(Returned(now_ms + 55 * MINUTE_MS, "the office"))
    tell(WrittenUp(now_ms + 70 * MINUTE_MS, PRIYA, "done", "The mother let us in. All calm.\nTea was offered.", HEAD))
    return int(number)


def an_alarm(office: Office) -> None:
    office.press()
    now_ms = office.clock.now_ms()
    for event in (
        OwnershipTaken(now_ms, JO, "office"),
        PoliceCalled(now_ms, JO, "HP-2231", 8),
        ActionRecorded(now_ms, JO, "Rang the head"),
        ClosureAsked(now_ms, JO, "incident", "she is outside with the police"),
    ):
        office.ask(ForIncident(1, event))


def keep(page: Page, folder: Path, name: str, pages: int | None = None) -> None:
    """Nothing is wider than the screen, axe has nothing to complain of, and it prints on so many sheets of A4."""
    for width in (DESK, PHONE):
        assert fits_into(page, width)
        picture(page, folder / f"{name}-{width}.png")
    assert axe(page) == []
    if pages is not None:
        made = page.pdf(path=folder / f"{name}.pdf", format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "12mm"))
        assert len(pypdf.PdfReader(io.BytesIO(made)).pages) <= pages


def test_the_record_of_a_visit_is_read_and_printed(office: Office, window: Any, tmp_path: Path) -> None:
    """R40"""
    number = a_whole_visit(office, is_alarm=True)
    page = window(HEAD, at=f"/visits/{number}/whole")
    page.get_by_role("link", name="Record", exact=True).click()

    expect(page.get_by_role("heading", name=f"Record of visit {number}")).to_be_visible()
    expect(page.locator("article")).to_contain_text("vehicle: Blue Fiesta, HX19 ABC → Red Corsa, KX21 DEF")
    expect(page.locator("article")).to_contain_text("not in order: Priya Shah: training ran out.")
    expect(page.get_by_role("link", name="incident 1")).to_be_visible()
    keep(page, tmp_path, "record", pages=4)


def test_the_text_is_copied_with_one_press_and_can_be_selected_without_one(office: Office, window: Any, tmp_path: Path) -> None:
    number = a_whole_visit(office)
    page = window(HEAD, at=f"/visits/{number}/text")

    expect(page.get_by_label(f"Visit {number}")).to_have_value(re.compile("^Home visit .*All calm", re.DOTALL))
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    keep(page, tmp_path, "text")


def test_the_pack_is_made_in_one_click_and_comes_as_a_file(office: Office, window: Any, tmp_path: Path) -> None:
    """R44"""
    a_whole_visit(office, is_alarm=True)
    page = window(HEAD, at="/incident/1")
    expect(page.get_by_text("The head reports it to the governors now")).to_be_visible()
    keep(page, tmp_path, "incident-closed")
    page.get_by_role("link", name="Make its pack").click()
    keep(page, tmp_path, "pack")
    page.get_by_label("The police want it").check()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make the pack").click()

    coming.value.save_as(tmp_path / coming.value.suggested_filename)
    names = zipfile.ZipFile(tmp_path / "incident-1.zip").namelist()
    files = ("README.txt", "incident-1.pdf", "journal.jsonl", "deliveries.csv", "positions.csv", "check.py")
    assert sorted(names) == sorted(f"incident-1/{name}" for name in files)


def test_an_old_alarm_is_found_again_by_the_keyboard(office: Office, window: Any, tmp_path: Path) -> None:
    a_whole_visit(office, is_alarm=True)
    page = window(HEAD, at="/school")
    page.get_by_role("link", name="Alarms and drills").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Incident 1: Hidden button pressed, Priya Shah")).to_be_visible()
    keep(page, tmp_path, "incidents")
    page.get_by_role("link", name="Make its pack").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Pack of incident 1")).to_be_visible()


def test_a_list_is_made_for_the_days_that_are_chosen(office: Office, window: Any, tmp_path: Path) -> None:
    a_whole_visit(office)
    page = window(HEAD, at="/school")
    page.get_by_role("link", name="Lists for a spreadsheet").click()
    keep(page, tmp_path, "exports")
    page.get_by_label("Which list").select_option("visits")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make the list").click()

    coming.value.save_as(tmp_path / "visits.csv")
    assert (tmp_path / "visits.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith('"1","written up","Priya Shah","Tom Reed"')


def test_the_report_for_governors_fits_on_two_sheets(office: Office, window: Any, tmp_path: Path) -> None:
    """R43"""
    a_whole_visit(office, is_alarm=True)
    now_ms = office.clock.now_ms()
    for rule in ("badge", "after dark"):
        plan = replace(PLAN, badge=None, second=None, back_by_ms=now_ms + 60 * MINUTE_MS)
        gone = (Departure(now_ms, rule, "Not kept.", "It had to be today.", HEAD),)
        number = office.ask(SignedOut(now_ms, plan, gone))[0].visit_no
        office.ask(ForVisit(number, Returned(now_ms, "the office")))
    page = window(HEAD, at="/school")
    page.get_by_role("link", name="Report for governors").click()

    expect(page.locator("article")).to_contain_text("Visits: 3")
    expect(page.locator("article")).not_to_contain_text("Priya")
    keep(page, tmp_path, "report", pages=2)
