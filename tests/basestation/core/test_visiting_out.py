"""What a visit that is out makes of what happens: decided without a clock, a badge or a store."""

from dataclasses import replace

import pytest

from basestation.core.decisions import AskOffice, AskToLeave, ChangePlan, RaiseConcern, RecordArrival, WatchAgain
from basestation.core.events import Arrived, CheckedIn, LeaveNowSaid, Left, PlanChanged, QuestionAnswered, SeenAt, Tick, WelfareWanted
from basestation.core.policy.ladders import VisitRules
from basestation.core.policy.rules import Contacting, Rules
from basestation.core.position import Fix
from basestation.core.visit import INSIDE, LEFT, Plan, Stop
from basestation.core.visiting import calls, elsewhere, leave_now, visiting

NOW_MS, MINUTE_MS = 1_750_000_000_000, 60_000
RULES = VisitRules()
HOME = Stop("1 High Street", lat_udeg=53_745_670, lon_udeg=-336_780)
PLAN = Plan(3, 7, (HOME, Stop("2 Low Road")), NOW_MS + 120 * MINUTE_MS, second=4, second_badge=8)


def out(plan=PLAN):
    return visiting.sent_out(visiting.send_out(1, NOW_MS, plan, RULES))


def after(visit, *events):
    for event in events:
        for decision in visiting.decide(visit, event, RULES):
            visit = visiting.evolve(visit, decision)
    return visit


def inside(plan=PLAN):
    return after(out(plan), Arrived(NOW_MS, "badge 7"))


def test_leave_now_waits_for_both_and_said_again_for_no_longer():
    first = after(inside(), LeaveNowSaid(NOW_MS, "badge 7", 7))
    again = after(first, LeaveNowSaid(NOW_MS + 60_000, "badge 8", 8))

    assert (first.still_in, first.leaving_due_ms, first.leaving_badge) == ((7, 8), NOW_MS + leave_now.LEAVING_MS, 7)
    assert (again.leaving_due_ms, again.leaving_by) == (first.leaving_due_ms, "badge 7")


def test_who_is_out_already_is_not_waited_for():
    one_out = after(inside(), Left(NOW_MS, "badge 7", 7), LeaveNowSaid(NOW_MS + 1, "badge 8", 8))

    assert (one_out.state, one_out.still_in) == (LEFT, (8,))
    assert visiting.decide(after(one_out, Left(NOW_MS + 2, "badge 8", 8)), LeaveNowSaid(NOW_MS + 3, "the office"), RULES) == ()


def test_the_office_says_that_all_are_out():
    assert after(inside(), LeaveNowSaid(NOW_MS, "the office"), Left(NOW_MS + 1, "the office")).leaving_due_ms is None


def test_whoever_has_not_said_it_in_time_is_a_concern_exactly_then():
    leaving = after(inside(), LeaveNowSaid(NOW_MS, "badge 7", 7))

    early = visiting.decide(leaving, Tick(NOW_MS + leave_now.LEAVING_MS - 1), RULES)
    (concern,) = visiting.decide(leaving, Tick(NOW_MS + leave_now.LEAVING_MS), RULES)

    assert early == ()
    assert isinstance(concern, RaiseConcern)
    assert (concern.cause, concern.reason) == ("MISSED_CHECKIN", "did not say that they are out")


def test_after_the_next_arrival_both_are_in_there_again():
    next_home = after(inside(), Left(NOW_MS, "badge 7", 7), Arrived(NOW_MS + 1, "badge 7"))

    assert (next_home.said_out, next_home.stop) == ((), 1)
    assert after(next_home, LeaveNowSaid(NOW_MS + 2, "badge 7", 7)).still_in == (7, 8)


def test_who_says_only_at_the_next_home_that_they_are_out_of_the_last_has_not_left_the_next() -> None:
    asked = after(inside(), LeaveNowSaid(NOW_MS, "the office"), Left(NOW_MS + 1, "badge 7", 7))
    next_home = after(asked, Arrived(NOW_MS + 2, "the office"))

    late = after(next_home, Left(NOW_MS + 3, "badge 8", 8))

    assert (next_home.state, next_home.stop, next_home.still_in) == (INSIDE, 1, (8,))
    assert (late.state, late.stop, late.still_in, late.leaving_due_ms, late.said_out) == (INSIDE, 1, (), None, ())
    assert late.times == next_home.times
    assert late.due_ms == visiting.safe_until_ms(late, RULES)
    assert after(late, Left(NOW_MS + 4, "badge 8", 8)).state == LEFT


def test_a_leave_now_without_badges_is_still_due():
    nobody = replace(PLAN, badge=None, second_badge=None)
    (asked,) = visiting.decide(inside(nobody), LeaveNowSaid(NOW_MS, "the office"), RULES)

    assert isinstance(asked, AskToLeave)
    assert after(inside(nobody), LeaveNowSaid(NOW_MS, "the office")).next_look_ms == NOW_MS + leave_now.LEAVING_MS


@pytest.mark.parametrize(
    ("north_udeg", "accuracy_m", "asks"), [(2_600, 10, False), (2_800, 10, True), (2_800, 250, False), (0, None, False)]
)
def test_arrived_elsewhere_asks_the_office_when_it_is_surely_elsewhere(north_udeg, accuracy_m, asks):
    """2 700 millionths of a degree are 300 m; a fix that is sure of little must be three times as far off."""
    fix = Fix(NOW_MS, HOME.lat_udeg + north_udeg, HOME.lon_udeg, accuracy_m)
    found = visiting.decide(out(), Arrived(NOW_MS, "badge 7", fix), RULES)

    assert [type(decision) for decision in found] == [RecordArrival, *([AskOffice] if asks else [])]


def test_a_position_that_is_found_only_after_the_arrival_asks_too_and_once_for_each_home():
    far = Fix(NOW_MS + MINUTE_MS, HOME.lat_udeg + 100_000, HOME.lon_udeg, 10)
    asked = after(inside(), SeenAt(NOW_MS + MINUTE_MS, far))
    answered = after(asked, QuestionAnswered(NOW_MS + MINUTE_MS, 1, "it is fine"))

    assert asked.question
    assert visiting.decide(answered, SeenAt(NOW_MS + MINUTE_MS, far), RULES) == ()
    assert visiting.decide(out(), SeenAt(NOW_MS, far), RULES) == ()
    late = replace(far, at_ms=NOW_MS + elsewhere.AT_THE_DOOR_MS + 1)
    assert visiting.decide(inside(), SeenAt(late.at_ms, late), RULES) == ()


def test_the_question_is_answered_once():
    fix = Fix(NOW_MS, HOME.lat_udeg + 100_000, HOME.lon_udeg, 10)
    asked = after(out(), Arrived(NOW_MS, "badge 7", fix))
    answered = after(asked, QuestionAnswered(NOW_MS, 1, "it is fine"))

    assert asked.question.endswith("from 1 High Street. Is that right?")
    assert answered.question == ""
    assert visiting.decide(answered, QuestionAnswered(NOW_MS, 1, "it is fine"), RULES) == ()


def test_a_changed_plan_that_wants_a_word_sooner_is_held_to_it():
    slow = inside(replace(PLAN, interval_min=90))
    changed = visiting.decide(slow, PlanChanged(NOW_MS + MINUTE_MS, 1, replace(PLAN, interval_min=15), "worried"), RULES)

    assert [type(decision) for decision in changed] == [ChangePlan, WatchAgain]
    assert changed[1].due_ms == NOW_MS + 20 * MINUTE_MS + visiting.TRAVEL_MS


def test_a_closed_incident_lets_the_check_ins_count_again():
    missed = after(inside(), Tick(NOW_MS + 26 * MINUTE_MS))
    well = after(missed, CheckedIn(NOW_MS + 30 * MINUTE_MS, "the office"))

    (watched,) = visiting.watch_again(well, NOW_MS + 31 * MINUTE_MS, RULES)

    assert well.due_ms == PLAN.back_by_ms + RULES.overdue_grace_ms
    assert watched.due_ms == NOW_MS + 55 * MINUTE_MS + visiting.TRAVEL_MS
    assert visiting.watch_again(inside(), NOW_MS + MINUTE_MS, RULES) == ()


def test_the_last_word_is_young_enough_for_as_long_as_the_policy_says():
    asked = replace(inside(), welfare_due_ms=NOW_MS + 5)

    assert visiting.safe_until_ms(inside(), RULES) == NOW_MS + 25 * MINUTE_MS + visiting.TRAVEL_MS
    assert visiting.safe_until_ms(inside(replace(PLAN, interval_min=0)), RULES) == PLAN.back_by_ms + RULES.overdue_grace_ms
    assert visiting.safe_until_ms(asked, RULES) == NOW_MS + 5


def test_a_call_is_due_only_where_no_badge_asks():
    quiet = inside(replace(PLAN, interval_min=0))
    every = Rules(contacting=Contacting(when="leaving", interval_min=30))

    assert inside().state == INSIDE
    assert calls.call_due_ms(inside(), every) is None
    assert calls.call_due_ms(quiet, every) == NOW_MS + 30 * MINUTE_MS
    assert calls.call_due_ms(quiet, replace(every, contacting=Contacting(when="return", interval_min=0))) == PLAN.back_by_ms


def test_a_planned_arrival_that_nobody_heard_of_is_rung_after():
    late = replace(PLAN, interval_min=0, stops=(replace(HOME, arrive_ms=NOW_MS + 15 * MINUTE_MS), Stop("2 Low Road")))

    assert calls.call_due_ms(out(late), Rules()) == NOW_MS + 25 * MINUTE_MS


@pytest.mark.parametrize(
    ("direction", "whom", "outcome", "note", "words"),
    [
        ("out", "Vi", "no answer", "", "Rang the mobile: no answer"),
        ("out", "Wes", "engaged", "", "Rang Wes: engaged"),
        ("in", "Vi", "all is well", "in the car", "Vi rang: all is well (in the car)"),
        ("in", "Vi", "", "", "Vi rang"),
    ],
)
def test_a_call_in_one_line(direction, whom, outcome, note, words):
    assert calls.in_words(direction, whom, outcome, note, "Vi") == words


@pytest.mark.parametrize(
    "asked", [LeaveNowSaid(NOW_MS + 119 * MINUTE_MS, "badge 7", 7), WelfareWanted(NOW_MS + 119 * MINUTE_MS, "the office", 60)]
)
def test_who_did_not_answer_and_should_be_back_by_now_is_overdue(asked):
    """The base was away when both fell due: the call sheet must not call it a missed check-in."""
    late = after(inside(), asked)

    (concern,) = visiting.decide(late, Tick(NOW_MS + 131 * MINUTE_MS), RULES)

    assert (concern.cause, concern.due_ms) == ("OVERDUE", None)
    assert "not back" in concern.reason
    assert "did not" in concern.reason


def test_asked_once_more_after_they_were_overdue_it_is_a_missed_answer():
    overdue = after(out(), Tick(NOW_MS + 130 * MINUTE_MS), WelfareWanted(NOW_MS + 131 * MINUTE_MS, "the office", 60))

    (concern,) = visiting.decide(overdue, Tick(NOW_MS + 140 * MINUTE_MS), RULES)

    assert (concern.cause, concern.due_ms) == ("MISSED_CHECKIN", None)


def test_a_sign_of_life_that_is_asked_for_again_is_waited_for_no_longer():
    """Two desks worry about the same visit: the second must not give it more time."""
    asked = after(inside(), WelfareWanted(NOW_MS + MINUTE_MS, "the office", 60))

    again = after(asked, WelfareWanted(NOW_MS + MINUTE_MS + 50_000, "Hannah", 60))
    answered = after(again, CheckedIn(NOW_MS + 2 * MINUTE_MS, "badge 7"), WelfareWanted(NOW_MS + 5 * MINUTE_MS, "the office", 60))

    assert again.welfare_due_ms == asked.welfare_due_ms
    assert answered.welfare_due_ms == asked.welfare_due_ms + 4 * MINUTE_MS


def test_an_arrival_that_was_heard_late_makes_no_word_since_older():
    """The radio kept the arrival; a check-in came before it."""
    well = after(out(), CheckedIn(NOW_MS + 60_000, "badge 7"))
    late = after(well, Arrived(NOW_MS + 30_000, "badge 7"))

    assert late.last_contact_ms == NOW_MS + 60_000
    assert late.due_ms <= visiting.safe_until_ms(late, RULES)
