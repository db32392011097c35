"""When it goes wrong, from the first sign to the last word: SOS, duress, the code word, overdue, a pair that leaves now, and a drill."""

from collections.abc import Iterator

import pytest
from badgelink.messages import ARRIVED, LEAVE_NOW_ASKED, LEFT
from playwright.sync_api import Browser, Page, expect

from basestation.core.cause import CODE_WORD, DURESS, MISSED_CHECKIN, OVERDUE, SOS
from tests.e2e.screens.office import MINUTE_MS

from .school import HEAD, JO, LEE, TOM, School, Windows
from .walking import Walk

PRESET = "paired-code-word"
WORDS = {"code_word": "the yellow folder", "challenge": "Is Kim in today?", "challenge_answer": "No, at the dentist"}


@pytest.fixture
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A school of its own for each alarm."""
    opened = School(tmp_path_factory.mktemp("school"), PRESET)
    yield opened.start()
    opened.stop()


@pytest.fixture
def walk(request: pytest.FixtureRequest, browser: Browser, school: School) -> Iterator[Walk]:
    windows = Windows(browser, school)
    yield Walk(f"alarms/{request.node.name.removeprefix('test_')[:24]}", school, windows)
    windows.close()
    assert windows.strays == []


def incident(walk: Walk):
    (found,) = walk.school.service.site.incidents.values()
    return found


def alarm_on(walk: Walk, person: int) -> Page:
    """Wherever this person's window stands, the alarm takes it over."""
    page = walk.windows.of(person)
    page.wait_for_selector("[data-incident='1']")
    return page


def close(page: Page, category: str, reason: str, button: str = "Close this alarm") -> None:
    page.click("summary:has-text('Close ')")
    page.check(f"text={category}")
    page.fill("#reason", reason)
    page.click(f"text={button}")


def test_sos_is_owned_read_to_the_police_looked_at_twice_and_followed_up(walk: Walk) -> None:
    walk.school.send_out(second_badge=2)
    office, head = walk.of(JO, "/"), walk.of(HEAD, "/account")
    walk.school.press()
    for person in (JO, HEAD):
        expect(alarm_on(walk, person).locator("h1")).to_have_text("Priya Shah pressed the hidden alarm")
    walk.look(office, "raised")
    office.click(".have")
    expect(office.locator("#sheet-head")).to_have_text("Ring 999 and read this aloud")
    expect(head.locator(".band")).to_contain_text("Jo Bell has it.")
    walk.look(office, "sheet")
    walk.look(head, "somebody-else-has-it")
    office.click("text=I am ringing 999 now")
    office.fill("#reference", "HP-0417")
    office.click("button:has-text('Police called')")
    expect(office.locator(".band")).to_contain_text("HP-0417")
    walk.look(office, "police-called")
    close(office, "A real incident", "The police are there; both are in the car", "Propose to close this alarm")
    expect(head.locator(".look-twice h2")).to_have_text("Jo Bell says it can be closed: please look too")
    walk.look(head, "second-look")
    head.click("text=Yes, I looked too: close it")
    expect(office.locator(".band")).to_contain_text("Closed")
    walk.look(office, "closed")
    tasks = walk.of(HEAD, "/tasks")
    expect(tasks.locator(".task h2").filter(has_text="Offer support and counselling")).to_have_count(1)
    walk.look(tasks, "tasks")
    assert (incident(walk).cause, incident(walk).category) == (SOS, "incident")


@pytest.mark.long  # tests/e2e/screens/test_code_word.py takes these steps every day
def test_duress_is_a_wrong_answer_and_the_caller_hears_nothing_of_it(walk: Walk) -> None:
    walk.school.send_out(**WORDS)
    page = walk.of(JO)
    page.click("text=I am ringing them")
    walk.look(page, "ring")
    page.click("text=WRONG answer")
    expect(page.locator("h1")).to_contain_text("Keep talking")
    expect(page.locator("html")).not_to_have_attribute("data-sound", "playing")
    walk.look(page, "keep-talking")
    page.click("text=To the 999 sheet")
    expect(page.locator("main")).to_contain_text("Police, please")
    walk.look(page, "sheet")
    assert (incident(walk).cause, incident(walk).owner) == (DURESS, JO)


@pytest.mark.long  # there too
def test_the_code_word_is_one_key_and_the_head_s_screen_shows_it(walk: Walk) -> None:
    walk.school.send_out(**WORDS)
    head, page = walk.of(HEAD, "/"), walk.of(JO, "/calls")
    page.keyboard.press("F9")
    expect(page.locator(".band")).to_contain_text("said the code word")
    expect(page.locator("main")).to_contain_text("Police, please")
    walk.look(page, "sheet")
    expect(head.locator("#alarm-bar")).to_contain_text("Priya Shah said the code word")
    walk.look(head, "head")
    assert (incident(walk).cause, incident(walk).owner) == (CODE_WORD, JO)


@pytest.mark.long  # tests/e2e/screens/test_wrong.py does
def test_overdue_rings_round_shows_the_facts_and_a_person_decides(walk: Walk) -> None:
    walk.school.send_out(risks="Large dog", back_by_ms=walk.school.clock.now_ms() + 60 * MINUTE_MS)
    page = walk.of(JO, "/")
    walk.school.waits(72, 1)
    alarm_on(walk, JO)
    walk.look(page, "raised")
    page.click(".have")
    expect(page.locator("#ring-head")).to_have_text("Ring them first")
    for times in ("Rung once", "Rung twice"):
        page.click(".ring-next button:has-text('No answer')")
        expect(page.locator(".ring-one").first).to_contain_text(times)
    expect(page.locator("#ring-head")).to_have_text("Next: ring Tom Reed")
    walk.look(page, "ring-tom")
    page.click(".ring-next >> text=Phone is off")
    expect(page.locator(".causes")).to_contain_text("The risk assessment names a risk")
    walk.look(page, "facts")
    page.click("text=Ring 999 now")
    page.wait_for_url("**/incident/1/sheet")
    expect(page.locator(".sheet")).to_contain_text("14 Marsh Lane")
    walk.look(page, "sheet")
    assert incident(walk).cause == OVERDUE


@pytest.mark.long  # tests/e2e/screens/test_code_word.py does
def test_a_pair_leaves_now_and_who_does_not_say_that_they_are_out_is_rung(walk: Walk) -> None:
    walk.school.send_out(second_badge=2)
    page = walk.of(JO, "/")
    walk.school.says(1, ARRIVED)
    walk.school.says(2, ARRIVED)
    walk.school.says(2, LEAVE_NOW_ASKED)
    expect(page.locator(".visit")).to_contain_text("Leaving now, asked by Tom Reed; Priya Shah and Tom Reed not out yet")
    walk.look(page, "leaving-now")
    walk.look(walk.of(TOM), "leaving-now-as-the-second-sees-it")
    walk.school.says(2, LEFT)
    expect(page.locator(".visit")).to_contain_text("Priya Shah not out yet")
    assert walk.school.service.site.incidents == {}
    walk.school.waits(6, 1, 2)
    alarm_on(walk, JO)
    expect(page.locator(".band")).to_contain_text("has not checked in")
    walk.look(page, "not-out")
    assert incident(walk).cause == MISSED_CHECKIN


@pytest.mark.long  # tests/e2e/screens/test_wrong.py does
def test_a_drill_says_so_everywhere_and_ends_with_its_score(walk: Walk) -> None:
    lee, page = walk.of(LEE, "/"), walk.of(JO, "/drills")
    walk.look(page, "drills")
    page.select_option("#person", label="Priya Shah")
    page.click("text=Call the drill now")
    for person in (JO, LEE):
        expect(alarm_on(walk, person).locator(".band")).to_contain_text("DRILL")
    walk.look(lee, "raised")
    page.click(".have")
    page.click("text=Found the sheet and read it aloud")
    walk.look(page, "owned")
    page.click("text=Practise with the sheet (drill)")
    expect(page.locator("#sheet-head")).to_contain_text("DRILL")
    walk.look(page, "sheet")
    page.goto("/incident/1")
    close(page, "Planned", "Everybody knew what to press", "Close this drill")
    expect(page.locator(".band")).to_contain_text("Closed")
    score = walk.of(JO, "/drills/1")
    expect(score.locator("main")).to_contain_text("Took part")
    expect(score.locator("main")).to_contain_text("Jo Bell")
    walk.look(score, "score")
    assert incident(walk).is_drill
