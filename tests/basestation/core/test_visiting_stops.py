"""A visit with several homes: each has its own times, its own clock at the badge, and an asked-for sign of life is waited for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.core import cause
from basestation.core.decisions import AskWelfare, RaiseConcern, RecordArrival, RecordCheckIn
from basestation.core.events import Arrived, CheckedIn, Extended, LeaveNowSaid, Left, Returned, Tick, WelfareWanted
from basestation.core.policy.ladders import VisitRules
from basestation.core.visit import CLOSED, INSIDE, LEFT, OUT, Plan, Stop, StopTimes
from basestation.core.visiting import visiting

NOON_MS, MINUTE_MS, SECOND_MS = 1_780_315_200_000, 60_000, 1_000
RULES = VisitRules()
STOPS = (Stop("14 Marsh Lane, Hessle"), Stop("3 Saltings Close, Hessle"), Stop("Marsh View Farm"))
PLAN = Plan(2, 7, STOPS, NOON_MS + 120 * MINUTE_MS, second=3, second_badge=8)


class Out:
    """A visit that has left, told event by event; `minute` is when."""

    def __init__(self, plan=PLAN):
        order = visiting.send_out(1, NOON_MS, plan, RULES)
        self.visit, self.journal = visiting.sent_out(order), [order]

    def tell(self, event):
        decisions = visiting.decide(self.visit, event, RULES)
        for decision in decisions:
            self.visit = visiting.evolve(self.visit, decision)
        self.journal.extend(decisions)
        return decisions


def at(minute):
    return NOON_MS + minute * MINUTE_MS


def test_each_stop_has_its_own_times_and_what_the_badge_heard_there():
    out = Out()

    out.tell(Arrived(at(10), "badge 7", None, 71, "mqtt"))
    out.tell(Left(at(25), "badge 7"))
    out.tell(Arrived(at(35), "badge 7", None, 12, "lora"))
    out.tell(Left(at(50), "badge 7"))

    assert out.visit.times == (StopTimes(0, at(10), at(25), 71, "mqtt"), StopTimes(1, at(35), at(50), 12, "lora"))
    assert (out.visit.here, out.visit.has_more_stops) == (STOPS[2], True)


def test_a_home_where_nobody_was_in_is_on_record_as_never_entered():
    out = Out()

    out.tell(Left(at(12), "Olive"))

    assert out.visit.times == (StopTimes(0, None, at(12)),)
    assert (out.visit.state, out.visit.here) == (LEFT, STOPS[1])


def test_left_said_twice_leaves_one_stop():
    out = Out()
    out.tell(Arrived(at(10), "badge 7"))

    out.tell(Left(at(25), "badge 7"))
    out.tell(Left(at(26), "badge 8"))

    assert (out.visit.stop, len(out.visit.times), out.visit.last_contact_ms) == (1, 1, at(26))


def test_arrived_said_inside_is_a_sign_of_life_and_no_second_arrival():
    out = Out()
    out.tell(Arrived(at(10), "badge 7"))

    (decision,) = out.tell(Arrived(at(20), "badge 7"))

    assert isinstance(decision, RecordCheckIn)
    assert len(out.visit.times) == 1


def test_after_the_last_home_there_is_nowhere_to_arrive():
    out = Out(Plan(2, 7, STOPS[:1], NOON_MS + 60 * MINUTE_MS))
    out.tell(Arrived(at(10), "badge 7"))
    out.tell(Left(at(20), "badge 7"))

    (decision,) = out.tell(Arrived(at(30), "badge 7"))

    assert isinstance(decision, RecordCheckIn)
    assert (out.visit.state, out.visit.here, out.visit.has_more_stops) == (LEFT, STOPS[0], False)


@pytest.mark.parametrize("before", [(), (Arrived(at(10), "badge 7"),), (Arrived(at(10), "badge 7"), Left(at(20), "badge 7"))])
def test_back_ends_it_from_anywhere_and_stops_every_clock(before):
    out = Out()
    for event in before:
        out.tell(event)
    out.tell(WelfareWanted(at(25), "Olive", 60))
    out.tell(LeaveNowSaid(at(26), "the office"))

    out.tell(Returned(at(30), "Olive"))

    assert (out.visit.state, out.visit.returned_ms, out.visit.next_look_ms) == (CLOSED, at(30), None)
    assert (out.visit.times[0].left_ms or 0) <= at(30)


def test_the_badge_is_told_each_stop_as_a_visit_of_its_own():
    out = Out()
    numbers = [visiting.setup_of(out.visit).visit_no]

    for minute in (10, 40, 70):
        out.tell(Arrived(at(minute), "badge 7"))
        out.tell(Left(at(minute + 10), "badge 7"))
        numbers.append(visiting.setup_of(out.visit).visit_no)

    assert len(set(numbers[:3])) == 3
    assert numbers[2] == numbers[3]  # on the way back there is no further stop


def test_the_check_in_clock_runs_inside_only():
    out = Out()
    on_the_way_ms = out.visit.due_ms

    out.tell(Arrived(at(10), "badge 7"))
    inside_ms = out.visit.due_ms
    out.tell(Left(at(20), "badge 7"))

    back_due_ms = PLAN.back_by_ms + RULES.overdue_grace_ms
    assert (on_the_way_ms, out.visit.due_ms) == (back_due_ms, back_due_ms)
    assert inside_ms == at(10 + 20 + 5) + visiting.TRAVEL_MS


# A sign of life that was asked for ----------------------------------------------------------------------------------


def test_a_sign_of_life_that_was_asked_for_is_waited_for_until_its_last_moment():
    out = Out()
    (asked,) = out.tell(WelfareWanted(at(5), "Olive", 60))
    due_ms = at(5) + 60 * SECOND_MS + visiting.TRAVEL_MS

    early = out.tell(Tick(due_ms - 1))
    (late,) = out.tell(Tick(due_ms))

    assert isinstance(asked, AskWelfare)
    assert (asked.due_ms, early) == (due_ms, ())
    assert isinstance(late, RaiseConcern)
    assert (late.cause, out.visit.welfare_due_ms) == (cause.MISSED_CHECKIN, None)


@pytest.mark.parametrize(
    "answer", [CheckedIn(at(6), "badge 7"), Arrived(at(6), "badge 7"), Extended(at(6), 15, "badge 7"), Left(at(6), "badge 7")]
)
def test_any_word_from_them_answers_it(answer):
    out = Out()
    out.tell(WelfareWanted(at(5), "Olive", 60))

    out.tell(answer)

    assert out.visit.welfare_due_ms is None
    assert out.tell(Tick(at(8))) == ()


def test_a_concern_about_a_sign_of_life_leaves_the_return_to_be_waited_for():
    out = Out()
    out.tell(WelfareWanted(at(5), "Olive", 60))

    out.tell(Tick(at(10)))

    assert out.visit.due_ms == PLAN.back_by_ms + RULES.overdue_grace_ms


EVENTS = st.one_of(
    st.builds(Arrived, st.just(0), st.just("badge 7"), st.none(), st.integers(0, 100), st.sampled_from(["mqtt", "lora", ""])),
    st.builds(CheckedIn, st.just(0), st.just("badge 7")),
    st.builds(Left, st.just(0), st.just("badge 7"), st.sampled_from([None, 7, 8])),
    st.builds(Extended, st.just(0), st.integers(1, 60), st.just("badge 7")),
    st.builds(WelfareWanted, st.just(0), st.just("Olive"), st.integers(10, 600)),
    st.builds(LeaveNowSaid, st.just(0), st.just("badge 8"), st.sampled_from([None, 7, 8])),
    st.builds(Tick, st.just(0)),
    st.builds(Returned, st.just(0), st.just("Olive")),
)


@given(st.lists(st.tuples(st.integers(0, 40), EVENTS), max_size=30))
def test_whatever_happens_the_itinerary_holds_and_the_journal_gives_the_same_visit_again(story):
    out, now_ms = Out(), NOON_MS
    for minutes, event in story:
        now_ms += minutes * MINUTE_MS
        out.tell(replace(event, at_ms=now_ms))

    visit = out.visit
    assert visiting.rebuild(out.journal) == visit
    assert 0 <= visit.stop <= len(STOPS)
    assert [times.stop for times in visit.times] == sorted({times.stop for times in visit.times})
    assert (visit.state == INSIDE) == (bool(visit.times) and visit.times[-1].left_ms is None)
    assert (visit.next_look_ms is None) <= (visit.state == CLOSED or bool(visit.concerns))
    assert sum(isinstance(decision, RecordArrival) for decision in out.journal) <= len(STOPS)
    assert visit.state in (OUT, INSIDE, LEFT, CLOSED)
