"""What answers the office's question for a sign of life, and what does not."""

import pytest

from basestation.core import cause
from basestation.core.events import Arrived, CheckedIn, Extended, Left, Tick, WelfareWanted
from basestation.core.policy.ladders import VisitRules
from basestation.core.visit import Plan, Stop
from basestation.core.visiting import visiting

NOON_MS, MINUTE_MS = 1_780_315_200_000, 60_000
RULES = VisitRules()
PLAN = Plan(2, 7, (Stop("14 Marsh Lane, Hessle"),), NOON_MS + 120 * MINUTE_MS)


def at(minute):
    return NOON_MS + minute * MINUTE_MS


def after(visit, *events):
    for event in events:
        for decision in visiting.decide(visit, event, RULES):
            visit = visiting.evolve(visit, decision)
    return visit


def asked():
    out = visiting.sent_out(visiting.send_out(1, NOON_MS, PLAN, RULES))
    return after(out, WelfareWanted(at(5), "Olive", 60))


@pytest.mark.parametrize(
    "before", [CheckedIn(at(4), "badge 7"), Arrived(at(4), "badge 7"), Extended(at(4), 15, "badge 7"), Left(at(4), "badge 7")]
)
def test_a_word_from_before_the_question_is_no_answer(before):
    visit = after(asked(), before)

    (concern,) = visiting.decide(visit, Tick(asked().welfare_due_ms), RULES)

    assert visit.welfare_due_ms == asked().welfare_due_ms
    assert concern.cause == cause.MISSED_CHECKIN


def test_asked_again_only_a_word_from_after_that_will_do():
    again = after(asked(), WelfareWanted(at(6), "Olive", 60))

    between, answered = after(again, CheckedIn(at(6) - 1, "badge 7")), after(again, CheckedIn(at(6), "badge 7"))

    assert between.welfare_due_ms == asked().welfare_due_ms
    assert answered.welfare_due_ms is None
