"""Words that come later than they were said: out of a dead spot, or again because no receipt was felt."""

import pytest

from basestation.core.decisions import RecordCheckIn
from basestation.core.turn import WelfareAsked
from tools.emulator.air import DOWN
from tools.emulator.people import Visitor
from tools.emulator.story import HOUR_MS, LORA, School

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
