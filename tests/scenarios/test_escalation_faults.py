"""What may go wrong with those who are to be told: providers that fail, people who can't be reached, names that bite."""

import pytest

from basestation.core.decisions import Climb
from tools.emulator.providers import BUSY, DROPS, HANGS, NEVER
from tools.emulator.story import School

NASTY_NAMES = {
    "nul": "An\x00n",
    "right to left": "\u202enna \u05d0\u05e0\u05d4",
    "emoji": "👩🏽‍🏫 Ann",
    "long": "A" * 10_000_000,
    "sql": "Robert'); DROP TABLE journal;--",
    "html": "<script>alert('Ann')</script>",
    "formula": '=HYPERLINK("http://x","Ann")',
    "newline": "Ann\r\nBcc: everybody@example.org",
    "empty": "",
}


@pytest.mark.parametrize("mood", [BUSY, HANGS, DROPS])
def test_f52_a_provider_that_fails_keeps_nobody_from_the_next_step(school: School, mood: str) -> None:
    """F52: 500 or 429 for ever, no answer at all, or a yes that means nothing: the ladder climbs on its own clock."""
    school.phones.mood = mood
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=95)

    assert school.incident.shows_sheet
    assert [climb.step for climb in school.record.all_of(Climb)] == [0, 1, 2, 3]


def test_f52_a_provider_that_is_busy_is_asked_again_until_it_says_yes(school: School) -> None:
    """F52: 503, 503, 503, then yes: told once."""
    school.phones.answers([BUSY, BUSY, BUSY])
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=25)

    assert len(school.office.told) == 1
    assert len(school.phones.tries) == 4
    assert school.record.deliveries()[0][1:] == ("sent", "202")


def test_f52_the_end_of_an_alarm_is_told_until_it_is_heard_too(school: School) -> None:
    """F52: whoever was called out learns that it is over, though the provider was busy just then."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)
    school.phones.answers([BUSY, BUSY])
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "a slip")
    school.waits(seconds=20)

    assert [message.subject.partition(":")[0] for message in school.office.told] == ["ALARM", "Closed"]


def test_f52_a_provider_that_says_never_makes_the_ladder_climb_at_once(school: School) -> None:
    """F52, F55: the office's number is invalid, so the second person is told without waiting."""
    school.phones.answers([NEVER])
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)

    assert school.incident.step == 1
    assert len(school.second.told) == 1
    assert school.record.deliveries()[0][1] == "failed"


def test_f52_every_provider_says_never_and_the_999_sheet_is_up_at_once(school: School) -> None:
    """F52, F55: nobody can be reached by any channel: the sheet on the screen is what is left, and it is there."""
    school.phones.mood = NEVER
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)
    climbs = len(school.record.all_of(Climb))
    school.waits(minutes=10)

    assert school.incident.shows_sheet
    assert climbs == 4
    assert 10 <= len(school.record.all_of(Climb)) <= 16  # it goes on trying, once a minute, and no faster


def test_f55_with_nobody_on_the_list_the_alarm_is_still_raised_and_climbs(school: School) -> None:
    """F55: all are on holiday."""
    for colleague in (school.office, school.second, school.head):
        school.leaves_post(colleague)
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)

    assert ann.felt == ["pressed", "received"]
    assert school.incident.shows_sheet
    assert school.phones.told == []


def test_f55_with_the_office_on_holiday_the_second_person_is_told_at_once(school: School) -> None:
    """F55"""
    school.leaves_post(school.office)
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)

    assert [message.step for message in school.second.told] == [1]


def test_f55_somebody_without_a_phone_does_not_hide_that_nobody_was_told(school: School) -> None:
    """F55: on the list, but with no way to be reached."""
    school.leaves_post(school.office)
    school.colleague("Paper Pete", "office", has_phone=False)
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)

    assert len(school.second.told) == 1


def test_a_hundred_steps_fall_due_at_once_and_all_fire(school: School) -> None:
    for number in range(1, 101):
        school.visitor(f"Visitor {number}", badge=number).presses_alarm()
    school.waits(seconds=35)

    assert len(school.second.told) == 100
    assert all(incident.step == 1 for incident in school.open_incidents())


@pytest.mark.parametrize("name", sorted(NASTY_NAMES))
def test_f58_a_name_that_bites_raises_an_alarm_like_any_other(school: School, name: str) -> None:
    """F58: in messages, in the journal, and over a restart."""
    ann = school.visitor(NASTY_NAMES[name], badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=10)
    school.base.restart()
    school.waits(seconds=30)

    assert ann.felt == ["pressed", "received"]
    assert len(school.record.presses()) == 1
    assert len(school.second.told) >= 1


@pytest.mark.parametrize("name", sorted(NASTY_NAMES))
def test_f58_a_subject_is_one_line_of_a_sensible_length(school: School, name: str) -> None:
    """F58: what is handed to a provider holds no line break, no control character and no ten megabytes."""
    ann = school.visitor(NASTY_NAMES[name], badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=10)

    message = school.office.told[0]
    assert all(character.isprintable() or character in "\u200d\ufe0f" for character in message.subject)
    assert len(message.subject) <= 300
    assert len(message.text) <= 2_000
