"""One visit, a step at a time: what each person does on their own screen, and what is looked at on every page on the way."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from basestation.core.planning import assessing
from tests.e2e.screens.looking import ARE_PICTURES_WANTED, FITS, axe, picture
from tests.e2e.screens.office import ROOT

from .school import PRIYA, STAFF, School, Windows

SHOTS = ROOT / "build/screens"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
VISIT = {
    "address_0": "14 Marsh Lane, Hessle, HU13 0QT",
    "purpose": "Not in school since Thursday; letters were not answered",
    "leaves": "09:45",
    "back": "11:30",
}


class Walk:
    """`preset` names the pictures. Visits are numbered from 1 in every school."""

    def __init__(self, preset: str, school: School, windows: Windows, number: int = 1) -> None:
        self.preset, self.school, self.windows, self.number = preset, school, windows, number
        self.shots = 0

    def of(self, person: int, path: str = "") -> Page:
        """This person's window, at this page of the visit ("/..." from the top)."""
        page = self.windows.of(person)
        page.goto(path if path.startswith("/") else f"/visits/{self.number}{'/' * bool(path)}{path}")
        return page

    @property
    def visit(self) -> Any:
        return self.school.service.site.visit(self.number)

    def look(self, page: Page, name: str) -> None:
        """Nothing is wider than a phone. Where pictures are asked for, nobody is shut out either: of all pages test_every_page.py shows
        that on each run."""
        self.shots += 1
        page.wait_for_load_state()
        if ARE_PICTURES_WANTED:
            assert (name, axe(page)) == (name, [])
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            assert (name, size["width"], page.evaluate(FITS)) == (name, size["width"], True)
            picture(page, SHOTS / self.preset / f"{self.shots:02}-{name}-{size['width']}.png")


# Before the visit ---------------------------------------------------------------------------------------------------


def plan(walk: Walk, person: int, visitor: int = PRIYA, second: int | None = None, stops: int = 1, **typed: str) -> Page:
    """What is folded away is opened first; each further stop is asked for with its button."""
    page = walk.of(person, "/visits/plan")
    for stop in range(1, stops):
        page.click("text=Add another stop")
        page.wait_for_selector(f"#address_{stop}")
    page.select_option("#visitor", str(visitor))
    if second is not None:
        page.select_option("#second", str(second))
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true })")
    for name, text in (VISIT | typed).items():
        page.fill(f"#{name}", text)
    walk.look(page, "plan")
    page.click("text=Save the plan")
    expect(page.locator("h1")).to_contain_text("planned")
    walk.look(page, "planned")
    return page


def assess(walk: Walk, person: int, interval: str = "20") -> Page:
    page = walk.of(person, "assessment")
    for index, heading in enumerate(assessing.HEADINGS):
        page.fill(f"#answer_{index}", f"{heading.title}: looked at, nothing unusual is known")
    page.fill("#interval", interval)
    page.click("text=Save the assessment")
    expect(page.locator(".notice")).to_contain_text("Version 1")
    walk.look(page, "assessed")
    return page


def agree(walk: Walk, person: int, words: str) -> Page:
    """The button says to what: "Yes to this visit", "I sign the assessment", "I have read this plan"."""
    page = walk.of(person)
    walk.look(page, f"before-{name_of(person)}-agrees")
    page.click(f"#agree button:has-text('{words}')")
    expect(page.locator(f"#agree button:has-text('{words}')")).to_have_count(0)
    return page


def yes_by_telephone(walk: Walk, person: int, approver: int) -> None:
    page = walk.of(person)
    page.click("text=Somebody said yes by telephone")
    page.select_option("#approver", str(approver))
    page.click("text=Write it down")
    expect(page.locator("main")).to_contain_text("by telephone, and has not confirmed it yet")
    walk.look(page, "yes-by-telephone")


def confirm(walk: Walk, approver: int) -> None:
    page = walk.of(approver)
    walk.look(page, "confirm")
    page.click("text=Yes, I said so")
    expect(page).to_have_url(re.compile("tab=approve"))
    expect(walk.of(approver).locator("main")).not_to_contain_text("Please confirm")


# Leaving ------------------------------------------------------------------------------------------------------------


def leave(walk: Walk, person: int, *badges: int) -> None:
    """The page is open while each badge proves itself; phone and identification are looked at; one button."""
    walk.school.wakes(*badges)
    page = walk.of(person, "leave")
    expect(page.locator(".verdict")).to_contain_text("Not yet")
    for field, badge in zip(("badge", "second_badge"), badges, strict=False):
        page.check(f"#{field} input[value='{badge}']")
        expect(page.locator("#gate")).to_contain_text(f"Badge {badge}: has not proved itself yet")
    walk.look(page, "gate-not-yet")
    for badge in badges:
        walk.school.proves_itself(badge)
    for asked in ("#phone", "#identity"):
        if page.locator(asked).count():
            page.check(asked)
    expect(page.locator(".go")).to_be_visible()
    expect(page.locator("#leave-fields")).not_to_contain_text("DEGRADED")
    walk.look(page, "gate-ready")
    page.click(".go")
    expect(page.locator(".gone")).to_contain_text("out")
    walk.look(page, "gone")


# Out there ----------------------------------------------------------------------------------------------------------


def stands(walk: Walk, person: int, words: str, name: str) -> Page:
    """What the page of the visit says of it now."""
    page = walk.of(person)
    expect(page.locator("h1")).to_contain_text(words)
    walk.look(page, name)
    return page


def rings(walk: Walk, person: int, button: str) -> Page:
    """Somebody rang, and the office presses what they said."""
    page = walk.of(person)
    page.click(f"#desk button:has-text('{button}')")
    page.wait_for_load_state()
    return page


def asks_the_password(walk: Walk, person: int, question: str) -> None:
    """The office rings and asks; the answer was the agreed one."""
    page = walk.of(person, "ring")
    expect(page.locator("main")).to_contain_text(question)
    walk.look(page, "ring")
    page.locator("button[name=outcome][value=right]").click()
    expect(page.locator("h1")).to_contain_text(STAFF[walk.visit.plan.visitor][0])


def is_on_the_board(walk: Walk, person: int, words: str, name: str) -> None:
    page = walk.of(person, "/")
    expect(page.locator(".visit").first).to_contain_text(words)
    walk.look(page, name)


# Afterwards ---------------------------------------------------------------------------------------------------------


def write_up(walk: Walk, person: int, discussed: int | None = None) -> None:
    page = walk.of(person, "write-up")
    walk.look(page, "write-up")
    page.locator("input[name=outcome]").first.check()
    page.fill("#report", "We talked with his mother. He comes back on Monday.")
    if discussed is not None:
        page.select_option("#discussed", str(discussed))
    page.click("text=Save the report")
    expect(page.locator(".report")).to_contain_text("He comes back on Monday")
    walk.look(page, "written-up")


def on_record(walk: Walk, person: int, *words: str) -> None:
    """What is left of it as evidence, with its times."""
    page = walk.of(person, "record")
    for each in words:
        expect(page.locator("main")).to_contain_text(each)
    walk.look(page, "record")


def name_of(person: int) -> str:
    return STAFF[person][0].split()[0].lower()
