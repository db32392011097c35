"""Faults that no other story tells, and what the design never allows: calendars, badges handed over, backups, police, drills."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from badgelink.messages import LAYOUT
from badgelink.scales import Degrees, Floors, Steps, bits_of

from basestation.core.decisions import Climb, RaiseConcern, RecordPolice
from basestation.core.policy.ladders import HEAD, SOS_WAITS, Clocks, DrillLadder, PoliceStep, Step
from tests.scenarios.backups import backup, restore
from tools.emulator.story import School

LONDON = ZoneInfo("Europe/London")
NIGHTS = {
    "a leap day begins": datetime(2028, 2, 28, 23, 30, tzinfo=LONDON),
    "an hour is skipped": datetime(2026, 3, 29, 0, 30, tzinfo=LONDON),
    "an hour comes twice": datetime(2026, 10, 25, 0, 30, tzinfo=LONDON),
    "a year ends": datetime(2026, 12, 31, 23, 30, tzinfo=LONDON),
}


def set_the_date(school: School, moment: datetime) -> None:
    """The base starts anew on a computer whose clock shows this."""
    school.base.clock_error_ms += int(moment.timestamp() * 1000) - school.now_ms
    school.base.kill()
    school.base.start()


# The calendar -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("night", sorted(NIGHTS))
def test_f47_a_countdown_lasts_as_long_on_the_oddest_night_of_the_year(school: School, night: str) -> None:
    """F47: a leap day, and both nights on which the clocks change: the visit is overdue after 60 + 10 minutes as ever."""
    set_the_date(school, NIGHTS[night])
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=60)

    school.waits(minutes=69, seconds=59)
    before = school.open_incidents()
    school.waits(seconds=2)

    assert before == []
    assert school.incident.cause == "OVERDUE"
    assert len(school.office.told) == 1


@pytest.mark.parametrize("night", sorted(NIGHTS))
def test_f47_an_alarm_climbs_at_its_pace_while_the_clocks_change(school: School, night: str) -> None:
    """F47: pressed half a minute before the hour is skipped, or comes twice, or the day that is not every year begins."""
    set_the_date(school, NIGHTS[night])
    ann = school.visitor("Ann", badge=7)
    school.waits(minutes=29, seconds=30)

    ann.presses_alarm()
    school.waits(seconds=100)

    gaps = [later.at_ms - earlier.at_ms for earlier, later in pairwise(school.record.all_of(Climb))]
    assert gaps == [SOS_WAITS.office_ms, SOS_WAITS.second_ms, SOS_WAITS.head_ms]


# Badges and people --------------------------------------------------------------------------------------------------


def test_f59_a_check_in_one_second_after_the_deadline_is_written_down_and_closes_nothing(school: School) -> None:
    """F59: interval 20, grace 5, half a minute of travel: one second later somebody has been told already."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120, interval_min=20, grace_min=5)
    ann.arrives()
    school.waits(seconds=5)
    due_ms = school.site.visits[ann.visit].due_ms
    assert due_ms is not None
    school.waits(ms=due_ms - school.now_ms + 1_000)

    ann.checks_in()
    school.waits(minutes=1)

    assert school.incident.cause == "MISSED_CHECKIN"
    assert school.incident.is_open
    assert len(school.office.told) == 1


def test_f59_a_badge_handed_back_in_the_middle_of_a_visit_speaks_for_nobody_and_still_calls(school: School) -> None:
    """F59: once its visitor is signed in again, a press is an alarm of an unknown bearer, and no deadline of the visit is left."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=60, interval_min=20)
    ann.arrives()
    school.waits(minutes=10)

    ann.returns()
    school.waits(minutes=5)
    ann.presses_alarm()
    school.waits(hours=2)

    assert school.record.all_of(RaiseConcern) == []
    assert school.incident.cause == "SOS"
    assert school.incident.visitor is None
    assert "received" in ann.felt


# A backup -----------------------------------------------------------------------------------------------------------


def test_f62_after_an_old_backup_nothing_rises_again_and_the_next_press_is_heard_and_felt(school: School, tmp_path: Path) -> None:
    """F62: an alarm was raised and closed since the copy was made; the badge does not say it again, and hears the base anew."""
    ann = school.visitor("Ann", badge=7)
    ann.tests_the_badge()
    school.waits(minutes=1)
    backup(school.base.database, tmp_path / "copy")
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "tried it out")
    school.waits(minutes=5)

    restore(school, tmp_path / "copy")
    school.waits(minutes=5)
    risen = school.open_incidents()
    felt = len(ann.felt)
    ann.presses_alarm()
    school.waits(minutes=2)

    assert risen == []
    assert ann.felt[felt:] == ["pressed", "received"]
    assert len(school.open_incidents()) == 1


# What is never allowed ----------------------------------------------------------------------------------------------


def test_rule_10_however_long_nobody_answers_no_police_are_called_by_the_software(school: School) -> None:
    """It tells the people on its list, and shows the sheet to whoever can read it out; only a person's word makes the record."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()

    ann.presses_alarm()
    school.waits(hours=1)

    told = {message.person for message in school.phones.told}
    assert school.incident.shows_sheet
    assert school.record.all_of(RecordPolice) == []
    assert told == {school.office.number, school.second.number, school.head.number}
    assert "police called" not in ann.felt


def test_rule_11_a_drill_can_not_be_given_a_step_that_calls_the_police() -> None:
    steps = (Step("office", (HEAD,), 1_000), PoliceStep("999 sheet", (HEAD,), 1_000))

    with pytest.raises(TypeError, match="a drill climbs plain steps only, not PoliceStep"):
        DrillLadder("DRILL", steps, Clocks())  # type: ignore[arg-type]  # the type checker says so too


def test_rule_13_no_message_has_room_for_a_word() -> None:
    """Every field of every message is a number of at most 32 bits, so no name, address or pupil can travel."""
    scales = [scale for _, scales in LAYOUT.values() for scale in scales]

    assert {type(scale) for scale in scales} == {int, Steps, Floors, Degrees}
    assert max(bits_of(scale) for scale in scales) <= 32
