"""The 999 sheet: the order in which police ask, nothing left silent, and a minute at most to read it aloud."""

import re
from dataclasses import replace

import pytest

from basestation.core.callsheet.sheet import NEVER_RING, CallSheet, call_sheet
from basestation.core.incident import Press
from basestation.core.position import Fix
from basestation.core.visit import Plan, Stop
from basestation.core.words.aloud import LONGEST_SAID
from tests.basestation.school import FIX, FULL_PLAN, JO, MINUTE_MS, NOON_MS, PRIYA, SCHOOL, a_concern, a_drill, a_site, an_alarm

HEADS = ["SAY FIRST", "ADDRESS", "EXACT", "ENTRANCE", "WHAT", "WHO", "RISK", "VEHICLE", "CALLER", "DO NOT RING", "ASK"]
WORDS_PER_MINUTE = 150


def sheet_of(site, incident, now_ms: int = NOON_MS, unanswered: int = 0) -> CallSheet:
    return call_sheet(site, incident, JO, SCHOOL, now_ms, unanswered)


def said(sheet: CallSheet, head: str) -> str:
    return next(line.said for line in sheet.lines if line.head == head)


def spoken_words(text: str) -> int:
    """As the mouth counts: each digit of a number, and each letter of a postcode or registration, is a word; a time is two."""
    count = 2 * len(re.findall(r"\d\d:\d\d", text))
    text = re.sub(r"\d\d:\d\d", "", text)
    for word in re.findall(r"[\w']+", text):
        is_code = any(letter.isdigit() for letter in word) or (word.isupper() and len(word) > 1)
        count += len(word) if is_code else 1
    return count


def test_the_lines_come_in_the_order_in_which_police_ask():
    site = a_site()

    sheet = sheet_of(site, an_alarm(site))

    assert [line.head for line in sheet.lines] == HEADS
    assert [line.number for line in sheet.lines] == [None, *range(1, 11)]


def test_the_fullest_sheet_is_read_aloud_within_a_minute():
    site = a_site()
    incident = replace(an_alarm(site), presses=(Press(41, NOON_MS, "SOS"), Press(42, NOON_MS + MINUTE_MS, "SOS")))

    sheet = sheet_of(site, incident, NOON_MS + MINUTE_MS)

    assert not [line.head for line in sheet.lines if line.is_gap]
    assert sum(spoken_words(line.said) for line in sheet.lines) <= WORDS_PER_MINUTE


def test_it_says_where_in_words_that_can_be_written_down():
    site = a_site()

    exact = said(sheet_of(site, an_alarm(site)), "EXACT")

    assert exact == (
        "Flat 2, green door. Grid reference Tango Alpha zero nine seven eight, two eight nine eight. "
        "Position from 12:58, within 12 metres, agrees with the address."
    )


def test_a_position_away_from_the_address_says_how_far():
    site = a_site()
    fix = replace(FIX, lat_udeg=FIX.lat_udeg + 3_600)  # 400 m north

    assert said(sheet_of(site, an_alarm(site, fix=fix)), "EXACT").endswith("differs from the address by 400 metres.")


def test_a_position_is_said_by_the_clock_so_that_it_stays_true_while_it_is_read_and_on_paper():
    site = a_site()
    alarm = an_alarm(site)
    yesterday = an_alarm(site, fix=replace(FIX, at_ms=FIX.at_ms - 24 * 60 * MINUTE_MS))

    assert said(sheet_of(site, alarm), "EXACT") == said(sheet_of(site, alarm, NOON_MS + 5 * MINUTE_MS), "EXACT")
    assert "Position from 12:58 on 31 May, within" in said(sheet_of(site, yesterday), "EXACT")


def test_a_position_outside_britain_is_said_in_degrees():
    site = a_site(replace(FULL_PLAN, stops=(replace(FULL_PLAN.stops[0], lat_udeg=None, lon_udeg=None),)))

    exact = said(sheet_of(site, an_alarm(site, fix=Fix(NOON_MS, 54_600_000, -5_930_000, None))), "EXACT")

    assert "Latitude 54.6000 north, longitude 5.9300 west. Position from 13:00." in exact


@pytest.mark.parametrize(
    ("presses", "words"),
    [
        (1, "They pressed the hidden alarm at 13:00."),
        (2, "They pressed the hidden alarm twice, from 13:00 to 13:01."),
        (3, "They pressed the hidden alarm three times, from 13:00 to 13:02."),
    ],
)
def test_presses_are_counted_in_words(presses: int, words: str):
    site = a_site()
    times = tuple(Press(41 + n, NOON_MS + n * MINUTE_MS, "SOS") for n in range(presses))

    assert said(sheet_of(site, replace(an_alarm(site), presses=times)), "WHAT") == words


@pytest.mark.parametrize("cause", ["DURESS", "CODE_WORD", "TAMPER", "MAN_DOWN", "UNKNOWN_13"])
def test_every_cause_says_what_happened_and_forbids_ringing(cause: str):
    site = a_site()

    sheet = sheet_of(site, an_alarm(site, cause))

    assert "13:00" in said(sheet, "WHAT")
    assert said(sheet, "DO NOT RING") == NEVER_RING


def test_the_call_back_number_is_the_schools():
    site = a_site()

    assert said(sheet_of(site, an_alarm(site)), "CALLER").endswith("Call back on 01632 960 001.")


def test_what_is_not_known_is_said_to_be_not_known():
    site = a_site(Plan(visitor=PRIYA.number, badge=7, stops=(Stop("14 Marsh Lane"),), back_by_ms=NOON_MS))

    sheet = sheet_of(site, an_alarm(site, fix=None))

    gaps = {line.head: line.said for line in sheet.lines if line.is_gap}
    assert set(gaps) == {"EXACT", "ENTRANCE", "RISK", "VEHICLE"}
    assert all("not known" in words or words.startswith("No position") for words in gaps.values())


def test_a_badge_nobody_signed_out_still_makes_a_whole_sheet():
    site = a_site(plan=None)

    sheet = sheet_of(site, an_alarm(site))

    assert [line.head for line in sheet.lines] == HEADS
    assert said(sheet, "WHO") == "The bearer of alarm badge 7; the name is not known. Injuries not known."
    assert said(sheet, "ADDRESS") == "The planned address is not known."
    assert "Tango Alpha" in said(sheet, "EXACT")


def test_overdue_asks_for_the_phone_first():
    site = a_site()

    sheet = sheet_of(site, a_concern(site), NOON_MS + 75 * MINUTE_MS)

    line = next(line for line in sheet.lines if line.head == "THEIR PHONE")
    assert line.is_gap
    assert line.said == "We have not rung their phone yet."
    assert said(sheet, "WHAT") == "They are 15 minutes overdue, phone not rung yet."


def test_overdue_says_how_often_it_was_rung_and_why_there_is_cause_for_concern():
    site = a_site()

    sheet = sheet_of(site, a_concern(site), NOON_MS + 75 * MINUTE_MS, unanswered=2)

    assert said(sheet, "THEIR PHONE") == "We have rung it twice: no answer."
    assert said(sheet, "WHAT") == "They are 15 minutes overdue, phone unanswered twice."
    assert {tick.reason for tick in sheet.ticks if tick.is_known} == {
        "Phone rung twice, no answer",
        "The risk assessment names a risk",
        "Their badge is silent",
    }
    assert "They have never been late before" in {tick.reason for tick in sheet.ticks if not tick.is_known}


def test_an_sos_needs_no_cause_for_concern():
    site = a_site()

    assert sheet_of(site, an_alarm(site)).ticks == ()


def test_a_drill_says_so_on_every_line_and_is_never_a_call_to_make():
    site = a_site()

    sheet = sheet_of(site, a_drill(site))

    assert all(line.head.startswith("DRILL ") for line in sheet.lines)
    assert not sheet.can_be_called
    assert sheet_of(a_site(), an_alarm(a_site())).can_be_called


def test_endless_and_hostile_text_is_read_short_and_kept_whole():
    """F58: a novel, a NUL and an order to read backwards, all in the risks."""
    site = a_site(replace(FULL_PLAN, stops=(replace(FULL_PLAN.stops[0], risks="\x00\u202edog\n" + "very " * 400 + "big"),)))

    line = next(line for line in sheet_of(site, an_alarm(site)).lines if line.head == "RISK")

    assert line.said.startswith("dog very")
    assert len(line.said) < 2 * LONGEST_SAID
    assert line.note.endswith("very big")
    assert "\u202e" not in line.note


def test_a_visit_that_has_ended_since_still_gives_its_address():
    site = a_site()
    incident, visit = an_alarm(site), site.visits.pop(1)

    assert call_sheet(site, incident, JO, SCHOOL, NOON_MS, visit=visit).lines[1].said == "14 Marsh Lane, Hessle, HU13 0QT."
