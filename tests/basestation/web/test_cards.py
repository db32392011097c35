"""What is printed: the wall's 999 sheet, a visit's card, and the briefing."""

import asyncio
from dataclasses import replace

import pytest

from basestation.core.callsheet.sheet import call_sheet
from basestation.core.callsheet.wall import wall_sheet
from basestation.core.events import VisitCalledOff
from basestation.core.policy.ladders import BadgeRules
from basestation.core.policy.rules import Rules
from basestation.core.turn import ForVisit, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.store import badges
from basestation.web.pages.cards import press_words
from tests.basestation.school import JO, NOON_MS, SCHOOL, a_site, an_alarm
from tests.support.seeding import seeded

from .office import Office

HOUR_MS = 3_600_000


def printed(tmp_path, path, sign_in="mo", roles=("office",), rules=None, is_off=False):
    """Vi and Wes are to go to two homes; whoever `sign_in` is asks for `path`."""

    async def whole():
        async with Office(tmp_path) as office:
            vi, wes = office.member("Vi"), office.member("Wes")
            seeded(office.store.engine, badges.add_badge, "Blue")
            browser = await office.signed_in(sign_in, roles, "Mo Office")
            stops = (
                Stop("1 Low Road\nSaltmarsh", exact="Flat 2", risks="a dog", arrive_ms=office.now_ms + HOUR_MS), Stop("9 High Road"),
            )  # fmt: skip
            plan = Plan(
                vi, 1, stops, office.now_ms + 3 * HOUR_MS, second=wes, purpose="attendance", vehicle="Blue Fiesta, HX19 ABC",
                code_word="blue folder", response="Ring the neighbour first", if_late="Ring twice",
            )  # fmt: skip
            if rules is not None:
                office.service.site.policy = replace(office.service.site.policy, rules=rules)
            await office.service.ask(VisitPlanned(office.now_ms, vi, plan))
            if is_off:
                await office.service.ask(ForVisit(1, VisitCalledOff(office.now_ms, vi, "a video call", "too risky")))
            return await browser.get(path)

    return asyncio.run(whole())


def test_the_wall_has_the_same_lines_in_the_same_order_as_the_screen():
    site = a_site()
    screen = call_sheet(site, an_alarm(site), JO, SCHOOL, NOON_MS).lines

    wall = wall_sheet(SCHOOL)

    assert [(line.number, line.head) for line in wall] == [(line.number, line.head) for line in screen]


def test_the_wall_sheet_needs_no_visit_and_says_who_calls_and_whom_not_to_ring(tmp_path):
    page = printed(tmp_path, "/wall-sheet")

    for words in ("Invented Primary", "01632 960 001", "Marsh Lane, Saltmarsh", "Do not ring the visitor after a panic alarm"):
        assert words in page.text
    assert "Vi" not in page.text.split("<article")[1].replace("Visit", "").split("</article>")[0]


def test_the_card_has_all_that_is_asked_when_somebody_is_not_back(tmp_path):
    page = printed(tmp_path, "/visits/1/card").text

    for words in (
        "Vi and Wes", "07700 900123", "Blue Fiesta, HX19 ABC", "Badge 1, Blue", "1 Low Road, Saltmarsh: Flat 2", "9 High Road", "a dog",
        
        "Back by <strong>15:00</strong>", "Overdue at <strong>15:10</strong>", "at the door 13:00",
        "Ring twice", "Ring the neighbour first",
        "Keep out of sight. Shred after the visit.",
    ):  # fmt: skip
        assert words in page


def test_the_code_word_is_on_paper_only_when_somebody_asks_for_it(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    plain, asked = printed(tmp_path / "a", "/visits/1/card").text, printed(tmp_path / "b", "/visits/1/card?words=yes").text

    assert "blue folder" not in plain
    assert "blue folder" in asked


def test_the_code_word_is_never_printed_for_who_answers_no_calls(tmp_path):
    page = printed(tmp_path, "/visits/1/card?words=yes", "sam", ("safeguarding",))

    assert page.status_code == 200
    assert "blue folder" not in page.text


@pytest.mark.parametrize(
    ("overdue", "words"), [("ring, then police", "reasonable cause for concern: 999"), ("tell school", "Tell the head at once")]
)
def test_what_is_done_first_when_they_are_late_is_the_policy_s(tmp_path, overdue, words):
    page = printed(tmp_path, "/visits/1/card", rules=Rules(overdue=overdue))

    assert words in page.text


def test_the_briefing_has_the_policy_s_words_this_visit_s_response_and_no_address(tmp_path):
    page = printed(tmp_path, "/visits/1/briefing", rules=Rules(title="Ours", briefing=("Stay near the door.",))).text

    for words in (
        "Stay near the door.",
        "Ring the neighbour first",
        "Hold the hidden button for 2 seconds",
        "Tap three times",
        "Vi and Wes",
    ):
        assert words in page
    assert "Low Road" not in page and "blue folder" not in page


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (BadgeRules(hold_ms=1_000), "Hold the hidden button for 1 second"),
        (BadgeRules(hold_ms=2_500), "Hold the hidden button for 2.5 seconds"),
        (BadgeRules(grammar=1, presses=3, within_ms=3_000), "Press the hidden button 3 times within 3 seconds"),
    ],
)
def test_a_press_is_said_as_this_school_has_set_it(rules, words):
    assert press_words(rules) == words


@pytest.mark.parametrize("what", ["card", "briefing"])
def test_who_is_not_involved_prints_nothing(tmp_path, what):
    assert printed(tmp_path, f"/visits/1/{what}", "zoe", ("visitor",)).status_code == 403


@pytest.mark.parametrize(("path", "is_off"), [("/visits/7/card", False), ("/visits/7/briefing", False), ("/visits/1/card", True)])
def test_there_is_no_card_of_what_is_not_going(tmp_path, path, is_off):
    assert printed(tmp_path, path, is_off=is_off).status_code == 404
