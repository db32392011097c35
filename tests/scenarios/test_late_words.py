"""Words that come later than they were said: out of a dead spot, or again because no receipt was felt."""

import pytest

from basestation.core.badges.liveness import NOT_PROTECTED
from basestation.core.board import protection_of
from basestation.core.decisions import Open, RecordCheckIn, RecordPressTime
from basestation.core.turn import WelfareAsked
from tools.emulator.air import DOWN
from tools.emulator.people import Visitor
from tools.emulator.story import HOUR_MS, LORA, MINUTE_MS, SECOND_MS, WIFI, School

ASKED = "the office asks"


@pytest.fixture
def ann(school: School) -> Visitor:
    """Inside a home, by radio alone."""
    visitor = school.visitor("Ann", badge=7, roads=(LORA,))
    visitor.signs_out(back_in_min=120)
    visitor.arrives()
    school.waits(minutes=5)
    return visitor


def test_what_was_pressed_before_the_office_asked_answers_nothing(school: School, ann: Visitor) -> None:
    school.lora.cut(7)
    ann.checks_in()
    school.waits(minutes=3)
    school.base.ask(WelfareAsked(school.now_ms, ann.visit, 120))
    school.waits(seconds=20)

    school.lora.mend(7)
    school.waits(minutes=3)

    assert len(school.record.all_of(RecordCheckIn)) == 1
    assert ASKED in ann.felt
    assert school.incident.cause == "MISSED_CHECKIN"


def test_a_check_in_that_is_only_said_again_takes_no_question_off_the_badge(school: School, ann: Visitor) -> None:
    school.lora.cut(7, DOWN)
    ann.checks_in()
    school.waits(seconds=2)
    school.base.ask(WelfareAsked(school.now_ms, ann.visit, 120))
    school.waits(seconds=12)

    school.lora.mend(7)
    school.waits(seconds=60)
    was_asked = ASKED in ann.felt
    ann.checks_in()
    school.waits(minutes=3)

    assert was_asked
    assert school.open_incidents() == []


@pytest.mark.parametrize(("answers", "concerns"), [(True, []), (False, ["MISSED_CHECKIN"])])
def test_a_clock_set_back_makes_no_answer_older_than_its_question(school: School, ann: Visitor, answers: bool, concerns: list[str]) -> None:
    """Nor does the office wait an hour longer for one."""
    school.base.ask(WelfareAsked(school.now_ms, ann.visit, 120))
    school.waits(seconds=30)
    school.base.kill()
    school.base.clock_error_ms -= HOUR_MS
    school.base.start()
    school.waits(seconds=5)

    if answers:
        ann.checks_in()
    school.waits(minutes=5)

    assert [incident.cause for incident in school.open_incidents()] == concerns


# What waited at the broker while the base was away ------------------------------------------------------------------


@pytest.fixture
def ben(school: School) -> Visitor:
    """Inside a home, by a broker that keeps what comes while the base is away."""
    visitor = school.visitor("Ben", badge=8, roads=(WIFI,))
    visitor.tests_the_badge()
    school.waits(seconds=5)
    visitor.signs_out(back_in_min=240, interval_min=0)
    school.waits(minutes=1)
    visitor.arrives()
    school.waits(minutes=2)
    return visitor


def test_a_press_that_waited_at_the_broker_is_told_with_the_time_it_can_have_been(school: School, ben: Visitor) -> None:
    """The badge died after its first word: nobody knows when in those twenty minutes it was."""
    school.base.kill()
    school.waits(minutes=5)
    ben.presses_alarm()
    school.waits(seconds=3)
    ben.badge.power_cut()
    school.waits(minutes=15)
    school.base.start()
    school.waits(seconds=5)

    (opened,) = school.record.all_of(Open)
    told = school.office.told[-1].text
    assert opened.since_ms is not None
    assert opened.since_ms <= opened.at_ms - 15 * MINUTE_MS - 3 * SECOND_MS <= opened.pressed_ms
    assert "between 09:0" in told and "kept on its way for up to 20 minutes" in told


def test_a_badge_that_still_calls_says_when_it_was_pressed(school: School, ben: Visitor) -> None:
    school.base.kill()
    ben.presses_alarm()
    pressed_ms = school.base.now_ms
    school.waits(minutes=20)
    school.base.start()
    school.waits(seconds=5)

    press = school.incident.presses[0]
    assert len(school.record.all_of(Open)) == 1
    assert school.record.all_of(RecordPressTime) != []
    assert abs(press.pressed_ms - pressed_ms) < MINUTE_MS
    assert (school.incident.pressed_ms, school.incident.since_ms) == (press.pressed_ms, press.since_ms)


def test_a_press_that_is_heard_as_it_is_made_is_never_dated_anew(school: School, ben: Visitor) -> None:
    school.wifi.cut(8, DOWN)
    ben.presses_alarm()
    school.waits(minutes=10)

    (opened,) = school.record.all_of(Open)
    assert school.incident.pressed_ms == opened.pressed_ms
    assert school.record.all_of(RecordPressTime) == []


def test_a_check_in_that_waited_at_the_broker_is_a_sign_of_life_from_before_the_base_was_away(school: School, ben: Visitor) -> None:
    school.base.kill()
    away_ms = school.base.now_ms
    ben.checks_in()
    school.waits(seconds=3)
    ben.badge.power_cut()
    school.waits(minutes=20)
    school.base.start()
    school.waits(seconds=5)

    (said,) = school.record.all_of(RecordCheckIn)
    assert school.site.visits[ben.visit].last_contact_ms <= away_ms
    assert "kept for up to 20 minutes" in said.by


def test_a_badge_is_not_protected_by_words_of_which_nobody_knows_how_old_they_are(school: School, ben: Visitor) -> None:
    school.base.kill()
    school.waits(minutes=1)
    ben.badge.power_cut()
    school.waits(minutes=20)
    school.base.start()
    school.waits(seconds=2)

    seen = protection_of(school.site.badges[8], school.now_ms, is_for_visit=True)
    school.waits(minutes=6)

    assert seen.level == NOT_PROTECTED
    assert [incident.cause for incident in school.open_incidents()] == ["LOST_CONTACT"]


def test_the_first_fresh_word_is_believed_again(school: School, ben: Visitor) -> None:
    school.base.kill()
    school.waits(minutes=20)
    school.base.start()
    school.waits(seconds=25)

    assert protection_of(school.site.badges[8], school.now_ms, is_for_visit=True).level != NOT_PROTECTED
    assert school.open_incidents() == []


def test_what_fell_due_while_the_base_was_away_comes_before_what_waited_for_it(school: School, ben: Visitor) -> None:
    """As in the base's own process: it catches up first, and then opens its roads."""
    school.base.kill()
    ben.presses_alarm()
    school.waits(hours=6)
    school.base.start()
    school.waits(seconds=5)

    (opened,) = school.record.all_of(Open)
    assert (opened.cause, school.incident.cause) == ("OVERDUE", "SOS")
