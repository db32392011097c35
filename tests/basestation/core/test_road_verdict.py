"""What stands above the table of the roads: does an alarm get through? And how the table is divided."""

from zoneinfo import ZoneInfo

import pytest

from basestation.core.roads import RoadState
from basestation.core.roads.record import NAME_SOMEBODY, NOBODY_THERE, RoadRecord
from basestation.core.roads.rows import grouped, not_set_up, row_of, with_those_off
from basestation.core.roads.table import watched
from basestation.core.roads.verdict import STAY, verdict
from basestation.core.roads.words import unproved

NOW_MS = 1_780_315_200_000
WORKS, UNTRIED = RoadState(True, NOW_MS, "", NOW_MS), RoadState(True, NOW_MS)
DOWN = RoadState(False, NOW_MS, "gone", NOW_MS)
WELL = {"mqtt": WORKS, "screen": WORKS, "mail": WORKS, "database": WORKS}


def rows(**changes):
    states = WELL | {name.replace("_", " "): state for name, state in changes.items()}
    return with_those_off(row_of(name, state, None, state.is_up) for name, state in states.items())


@pytest.mark.parametrize(
    ("changes", "kind", "head", "more"),
    [
        ({}, "good", "An alarm gets through", ("Everything that is set up works.",)),
        ({"arc": UNTRIED, "clock": UNTRIED}, "good", "An alarm gets through", ("Not tested yet: Alarm receiving centre.",)),
        ({"mail": DOWN}, "fair", "An alarm gets through, but one thing is broken", ()),
        ({"home_assistant": DOWN, "mail": DOWN}, "fair", "An alarm gets through, but 2 things are broken", ()),
        (
            {"lora": DOWN}, "fair", "An alarm gets through, but one thing is broken",
            ("A badge that only this hears is not heard: Our LoRa gateway.",),
        ),
        (
            {"badges": DOWN}, "fair", "An alarm gets through, but one thing is broken",
            ("A badge that is out can't be heard: the board says whose.",),
        ),
        ({"mqtt": UNTRIED, "mail": DOWN}, "fair", "One thing is broken, and nothing has shown that an alarm gets through", ()),
        ({"mqtt": DOWN}, "bad", "An alarm does not get through", ("NOT PROTECTED: no badge can be heard.", STAY)),
        ({"mail": DOWN, "screen": DOWN}, "bad", "An alarm does not get through", ("NOT PROTECTED: nobody can be told of an alarm.", STAY)),
        ({"database": DOWN}, "bad", "An alarm does not get through", ("NOT PROTECTED: no alarm can be written down.", STAY)),
    ],
)  # fmt: skip
def test_it_is_said_in_a_few_words(changes, kind, head, more):
    said = verdict(rows(**changes))

    assert (said.kind, said.head, said.more) == (kind, head, more)


def test_where_nothing_has_been_tried_it_is_not_claimed():
    said = verdict(rows(mqtt=UNTRIED, screen=UNTRIED, mail=UNTRIED))

    assert (said.kind, said.head) == ("fair", "Nothing is broken, but nothing has shown yet that an alarm gets through")
    assert verdict(()).head == "Nobody knows whether an alarm gets through"


def test_what_is_broken_comes_first_and_what_only_shows_alarms_last():
    found = {head: [row.name for row in group] for head, group in grouped(rows(mail=DOWN, cap=DOWN, home_assistant=WORKS))}

    assert found == {
        "To be put right": ["mail", "cap"],
        "How badges are heard": ["mqtt"],
        "How people are told": ["screen"],
        "The base itself": ["database"],
        "Shown elsewhere (nobody is called this way)": ["home assistant"],
    }


def test_every_row_stands_in_one_group_or_among_what_is_not_set_up():
    every = rows(**{"receiver-first": WORKS, "something_new": DOWN})

    shown = [row.title for _, group in grouped(every) for row in group]

    assert sorted([*shown, *not_set_up(every).split(", ")]) == sorted(row.title for row in every)


def test_a_road_that_reaches_nobody_is_put_right_on_the_page_people_and_not_at_the_server():
    nobody, refused = (RoadRecord("mail", proof_ms=NOW_MS, proof=why) for why in (NOBODY_THERE, "550 refused"))

    assert row_of("mail", WORKS, nobody, True).remedy == NAME_SOMEBODY
    assert row_of("mail", WORKS, refused, True).remedy == watched("mail").remedy
    assert NAME_SOMEBODY in unproved(watched("mail"), NOBODY_THERE, NOW_MS, ZoneInfo("Europe/London"))
