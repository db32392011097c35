"""A routine visit is planned with the keyboard alone, and quickly; every page of planning fits a phone and shuts nobody out."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from basestation.core.events import Arrived, Assessed, Left, Returned
from basestation.core.policy.ladders import Policy, default_policy
from basestation.core.policy.rules import Approval, Assessing, CodeWords, Rules
from basestation.core.turn import ForVisit, VisitPlanned
from basestation.core.visit import Plan, Stop
from tests.e2e.screens.looking import axe, fits_into
from tests.e2e.screens.office import HEAD, JO, MINUTE_MS, PRIYA, TOM, Office

MOST_STROKES = 25
ADDRESS = "14 Marsh Lane, Hessle, HU13 0QT"
PAIRED = Rules(name="paired", pairs="always", vehicle="required", code_words=CodeWords(to_office=True), approval=Approval(roles=()))
ASSESSED = Rules(name="assessed", assessing=Assessing("each visit", ("head",)), overdue="own procedure")


def policy_of(rules: Rules) -> Policy:
    return replace(default_policy(), rules=rules)


def office_with(rules: Rules, folder: Any) -> Office:
    office = Office(folder, policy=policy_of(rules))
    return office.start()


class Keyboard:
    """Counts every key that only gets somewhere; letters and digits are the text itself."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def go(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def be_visitors(office: Office) -> None:
    """Priya and Tom go out; the roster knows Priya's car."""
    from sqlalchemy import update

    from basestation.store import schema

    with office.engine.begin() as connection:
        people = schema.people
        connection.execute(
            update(people).where(people.c.number == PRIYA).values(roles="visitor", vehicle_make="Fiesta", registration="HX19 ABC")
        )
        connection.execute(update(people).where(people.c.number == TOM).values(roles="visitor second"))
    office.on_loop(office.service.reload)


def a_visit_before(office: Office) -> int:
    """A visit to the same home that is over: its risks and its coverage are known."""
    now_ms = office.clock.now_ms()
    stop = Stop(ADDRESS, exact="Flat 2", entrance="Side gate, code 4711", parking="Station Road", risks="Large dog", family="F-0417")
    number = office.ask(VisitPlanned(now_ms, JO, Plan(PRIYA, None, (stop,), now_ms + 60 * MINUTE_MS, "attendance")))[0].visit_no
    office.ask(ForVisit(number, Assessed(now_ms, JO, tuple((name, "looked at") for name in ("behaviour", "place")))))
    from basestation.core.events import WentOut

    office.ask(ForVisit(number, WentOut(now_ms, JO, Plan(PRIYA, None, (stop,), now_ms + 60 * MINUTE_MS, "attendance"))))
    office.ask(ForVisit(number, Arrived(now_ms, "the badge", None, 71, "mqtt")))
    for event in (Left(now_ms, "the badge"), Returned(now_ms, "Jo Bell")):
        office.ask(ForVisit(number, event))
    return number


def tomorrow_at(keys: Keyboard, leaves: str, back: str) -> None:
    keys.type(leaves)
    keys.go("Tab")
    keys.type(back)
    keys.go("Tab")
    keys.type("tomorrow")
    keys.go("Enter")


def test_a_routine_visit_is_entered_from_the_board_with_at_most_25_keys_beside_the_text(office: Office, window: Any):
    be_visitors(office)
    a_visit_before(office)
    page = window(is_touched=False)
    page.wait_for_selector("html[data-base='found']")
    keys = Keyboard(page)

    keys.go("Tab", "Enter", "Tab", "Enter")  # skip to the main part; its first link
    expect(page.locator("#visitor")).to_be_focused()
    keys.type("Pri")
    keys.go("Tab", "Tab")
    keys.type(ADDRESS)
    keys.go("Tab")
    expect(page.locator("#more-0")).to_contain_text("heard well over Wi-Fi")
    keys.go("Tab")  # past the folded rest of the place
    keys.type("weekly visit, as agreed in the plan")
    keys.go("Tab")
    tomorrow_at(keys, "1330", "1430")

    expect(page.locator("h1")).to_contain_text("Priya Shah: planned")
    visit = max(office.service.site.planned.values(), key=lambda visit: visit.number)
    assert keys.strokes <= MOST_STROKES
    assert visit.plan.stops[0] == Stop(ADDRESS, "Flat 2", "Side gate, code 4711", "Station Road", risks="Large dog", family="F-0417")
    assert visit.plan.vehicle == "Fiesta, HX19 ABC"


def test_a_pair_with_a_code_word_and_a_car_needs_no_more_keys(window_of: Any):
    office, page = window_of(PAIRED)
    keys = Keyboard(page)

    page.keyboard.press("Tab")
    keys.go("Enter", "Tab", "Enter")
    expect(page.locator("#visitor")).to_be_focused()
    keys.type("Pri")
    keys.go("Tab")
    keys.type("Tom")
    keys.go("Tab")
    keys.type("3 Saltings Close, Hessle")
    keys.go("Tab", "Tab")
    keys.type("welcome visit before Reception")
    keys.go("Tab")
    keys.type("1000")
    keys.go("Tab")
    keys.type("1100")
    keys.go("Tab")
    keys.type("tomorrow")
    keys.go("Tab", "Tab", "Tab", "Tab", "Tab")  # who leads; concern; little known; to the code word
    keys.type("lighthouse")
    keys.go("Enter")

    expect(page.locator("h1")).to_contain_text("Priya Shah and Tom Reed: planned")
    visit = next(iter(office.service.site.planned.values()))
    assert keys.strokes + 1 <= MOST_STROKES
    assert (visit.plan.code_word, visit.plan.second, visit.plan.vehicle) == ("lighthouse", TOM, "Fiesta, HX19 ABC")


@pytest.fixture
def window_of(browser: Any, tmp_path: Any) -> Any:
    """An office with another policy, and the board in a window of it."""
    opened: list[Any] = []

    def open_window(rules: Rules, person: int = JO, width: int = 1280) -> tuple[Office, Page]:
        office = office_with(rules, tmp_path)
        be_visitors(office)
        context = browser.new_context(viewport={"width": width, "height": 900})
        opened.extend([context.close, office.stop])
        context.add_cookies([office.sign_in(person)])
        page = context.new_page()
        page.goto(office.url)
        page.wait_for_selector("html[data-base='found']")
        return office, page

    yield open_window
    for close in opened:
        close()


PAGES = (
    "/visits/plan", "/visits/2", "/visits/2/plan", "/visits/2/assessment?copy=1", "/visits/2/not-going", "/visits/1", "/",
    "/visits", "/visits?tab=approve", "/visits?tab=past",
)  # fmt: skip


@pytest.mark.long  # test_every_page.py looks at each on every run
@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_planning_fits_a_phone_and_shuts_nobody_out(path: str, window_of: Any):
    office, page = window_of(ASSESSED, HEAD)
    a_visit_before(office)
    now_ms = office.clock.now_ms()
    stops = (Stop(ADDRESS, risks="Large dog"), Stop("3 Saltings Close, Hessle", is_announced=False, why_unannounced="the child is absent"))
    plan = Plan(
        PRIYA, None, stops, now_ms + 90 * MINUTE_MS, "attendance", second=TOM, leave_ms=now_ms + 20 * MINUTE_MS, code_word="lighthouse"
    )
    office.ask(VisitPlanned(now_ms, JO, plan))

    page.goto(office.url + path)
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true })")

    assert axe(page) == []
    assert {width: fits_into(page, width) for width in (1280, 390)} == {1280: True, 390: True}
