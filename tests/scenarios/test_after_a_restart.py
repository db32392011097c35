"""A ladder over a restart of the base: nobody is told before their turn, nobody is passed over, and what is overdue is told at once."""

import pytest

from basestation.core.board import board
from basestation.core.decisions import Climb, RaiseConcern, TakeOwnershipBack
from basestation.core.incident import RAISED
from basestation.core.policy.ladders import HEAD, OFFICE, SECOND, Ladder, PoliceStep, Step, default_policy
from basestation.core.turn import WelfareAsked
from tools.emulator.people import Visitor
from tools.emulator.providers import BUSY, NEVER, YES
from tools.emulator.story import School

OUTAGE_MIN = 10


def rounds(school: School) -> list[int]:
    return [climb.step for climb in school.record.all_of(Climb)]


def test_somebody_who_was_told_before_the_restart_was_reached(school: School) -> None:
    """Two are in the office: one was told, the other's provider says after the restart that there is no such number."""
    school.colleague("Oscar Office", OFFICE)
    school.phones.answers([YES, BUSY, BUSY])
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=6)
    school.phones.mood = NEVER
    school.base.restart()
    school.waits(seconds=15)

    assert [state for _, state, _ in school.record.deliveries()] == ["sent", "failed"]
    assert rounds(school) == [0]
    school.waits(seconds=15)
    assert rounds(school)[:2] == [0, 1]


def test_a_step_that_reached_nobody_is_left_at_once_after_a_restart_too(school: School) -> None:
    school.phones.mood = BUSY
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=6)
    school.phones.answers([NEVER])
    school.base.restart()
    school.waits(seconds=10)

    assert rounds(school)[:2] == [0, 1]


def test_after_an_outage_all_that_an_sos_should_have_told_by_now_is_told_at_once(school: School) -> None:
    """Ten minutes are more than office, second person and head have together: the sheet is up, and each is told once."""
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=10)
    school.base.kill()
    school.waits(minutes=OUTAGE_MIN)
    school.base.start()
    school.waits(seconds=1)

    assert school.incident.shows_sheet
    assert rounds(school) == [0, 1, 2, 3]
    assert [message.step for message in school.second.told] == [3]
    assert [message.step for message in school.head.told] == [3]
    school.waits(seconds=58)
    assert len(rounds(school)) == 4
    school.waits(seconds=2)
    assert len(rounds(school)) == 5


def test_after_a_short_outage_only_what_was_due_is_told(school: School) -> None:
    """Pressed at 2 s, back at 70 s: the second person was due at 32 s and the head at 62 s, the sheet not before 92 s."""
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=10)
    school.base.kill()
    school.waits(seconds=60)
    school.base.start()
    school.waits(seconds=1)

    assert rounds(school) == [0, 1, 2]
    school.waits(seconds=28)
    assert rounds(school) == [0, 1, 2]
    school.waits(seconds=2)
    assert school.incident.shows_sheet


def test_after_an_outage_a_late_return_goes_one_step_on_and_each_has_its_time_to_ring(school: School) -> None:
    """The police step tells an alarm centre, if there is one: nobody is to be passed over on the way to it."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=20, interval_min=0)
    school.waits(minutes=31)
    began = rounds(school)
    school.base.kill()
    school.waits(minutes=60)
    school.base.start()
    school.waits(seconds=1)

    assert began == [0]
    assert rounds(school) == [0, 1]
    school.waits(minutes=2, seconds=50)
    assert rounds(school) == [0, 1]
    school.waits(minutes=3)
    assert rounds(school) == [0, 1, 2]
    school.waits(minutes=3)
    assert school.incident.shows_sheet


def test_whoever_was_on_an_earlier_step_only_is_still_told_after_the_outage(new_school) -> None:
    """A school's ladder may tell the head alone after the office alone. The base died before it could tell the office."""
    plain = default_policy()
    steps = (Step("office", (OFFICE,), 30_000), Step("second person", (SECOND,), 30_000), PoliceStep("999 sheet", (HEAD,), 60_000))
    ladder = Ladder("SOS", steps, plain.sos.clocks)
    school = new_school(policy=type(plain)(ladder, plain.overdue, plain.drill))
    school.phones.answers([BUSY])
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=3)
    before = list(school.office.told)
    school.base.kill()
    school.waits(minutes=OUTAGE_MIN)
    school.base.start()
    school.waits(seconds=2)

    assert before == []
    assert [message.step for message in school.office.told] == [0]
    assert [message.step for message in school.second.told] == [1]
    assert [message.step for message in school.head.told] == [2]


def test_somebody_of_an_earlier_step_is_not_dropped_when_the_ladder_climbs_past_them(new_school) -> None:
    plain = default_policy()
    steps = (Step("office", (OFFICE,), 30_000), PoliceStep("999 sheet", (SECOND, HEAD), 60_000))
    school = new_school(policy=type(plain)(Ladder("SOS", steps, plain.sos.clocks), plain.overdue, plain.drill))
    school.phones.answers([BUSY] * 5)
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(minutes=3)

    assert [message.step for message in school.office.told] == [0]
    assert len(school.head.told) >= 2


# Clocks that differ --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("behind_s", [15, 40])
def test_f47_a_spare_whose_clock_is_a_little_behind_passes_nobody_over(school: School, behind_s: int) -> None:
    """F47: the office was told a moment ago, by a computer whose clock is ahead of this one's."""
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=5)
    school.base.kill()
    school.base.clock_error_ms -= behind_s * 1000
    school.base.start()
    school.waits(seconds=25)

    assert rounds(school) == [0]
    school.waits(seconds=6)
    assert rounds(school) == [0, 1]


def test_f47_a_clock_set_back_further_makes_nobody_wait(school: School) -> None:
    """F47: an hour back: nobody can say how long the base was away."""
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=5)
    school.base.kill()
    school.base.clock_error_ms -= 3_600_000
    school.base.start()
    school.waits(seconds=1)

    assert rounds(school) == [0, 1]


def test_f47_a_base_that_dies_again_and_again_with_a_clock_behind_climbs_all_the_same(school: School) -> None:
    """F47: each start gives the step its time once more, but only while the clock is still behind."""
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=5)
    school.base.clock_error_ms -= 50_000
    for _ in range(8):
        school.base.kill()
        school.base.start()
        school.waits(seconds=12)

    assert rounds(school)[:2] == [0, 1]


def test_an_owner_who_was_asked_as_the_base_died_is_not_believed_to_have_answered(school: School) -> None:
    """Their time to answer passed while they could not: everybody is told again, and one tap takes it back. Never the other way."""
    school.visitor("Ann", badge=7).presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.waits(seconds=65)
    was_asked = school.incident.asked
    school.base.kill()
    school.waits(minutes=2)
    school.base.start()
    school.waits(seconds=1)

    assert was_asked
    assert school.incident.state == RAISED
    assert len(school.record.all_of(TakeOwnershipBack)) == 1
    school.office.takes(school.incident)
    assert school.incident.owner == school.office.number


# Words that nobody could hear ----------------------------------------------------------------------------------------


def out_and_inside(school: School) -> Visitor:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=300, interval_min=20, grace_min=5)
    school.waits(minutes=1)
    ann.arrives()
    school.waits(minutes=10)
    return ann


def test_who_checked_in_while_the_base_was_away_is_no_concern(school: School) -> None:
    """Their check-in was waited for until 27 minutes, was said at 21 to nobody, and the base is back at 30."""
    ann = out_and_inside(school)
    school.base.kill()
    school.waits(minutes=10)
    ann.checks_in()
    school.waits(minutes=9)
    school.base.start()
    late_at_first = board(school.site, school.now_ms, {}).visits[0].is_late
    school.waits(minutes=3)

    assert late_at_first
    assert school.record.all_of(RaiseConcern) == []
    assert not board(school.site, school.now_ms, {}).visits[0].is_late


def test_who_did_not_is_one_soon_after_the_base_is_back(school: School) -> None:
    out_and_inside(school)
    school.base.kill()
    school.waits(minutes=19)
    school.base.start()
    school.waits(seconds=70)
    before = school.open_incidents()
    school.waits(seconds=6)

    assert before == []
    assert school.incident.cause == "MISSED_CHECKIN"


def test_after_a_long_outage_a_missed_check_in_is_a_concern_at_once(school: School) -> None:
    out_and_inside(school)
    school.base.kill()
    school.waits(minutes=40)
    school.base.start()
    school.waits(seconds=1)

    assert school.incident.cause == "MISSED_CHECKIN"


def test_a_base_that_dies_again_and_again_does_not_wait_for_ever(school: School) -> None:
    out_and_inside(school)
    school.base.kill()
    school.waits(minutes=16)
    for _ in range(11):
        school.base.start()
        school.waits(seconds=60)
        school.base.kill()
    school.base.start()
    school.waits(seconds=1)

    assert school.incident.cause == "MISSED_CHECKIN"
    assert school.site.visits[1].concerns == ("MISSED_CHECKIN",)


def test_who_is_not_back_is_overdue_at_once(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=20, interval_min=5, grace_min=1)
    school.waits(minutes=1)
    ann.arrives()
    school.waits(minutes=4)
    school.base.kill()
    school.waits(minutes=26)
    school.base.start()
    school.waits(seconds=1)

    assert [raised.cause for raised in school.record.all_of(RaiseConcern)] == ["OVERDUE"]


def test_a_sign_of_life_that_was_asked_for_before_the_restart_is_waited_for_once_more(school: School) -> None:
    """The badge is asked again, and its wearer answers."""
    ann = out_and_inside(school)
    school.base.ask(WelfareAsked(school.now_ms, ann.visit, 60))
    school.base.kill()
    school.waits(minutes=2)
    school.base.start()
    school.waits(seconds=20)
    ann.checks_in()
    school.waits(minutes=3)

    assert school.record.all_of(RaiseConcern) == []
