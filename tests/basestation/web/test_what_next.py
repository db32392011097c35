"""What a telephone says comes next, for whoever has the alarm."""

from dataclasses import replace

from basestation.web.phone.what_next import AFTER_CALL, ARE_POLICE_LATE, IN_DRILL, IN_SOS, WHEN_LATE, next_step
from tests.basestation.school import a_concern, a_drill, a_site, an_alarm


def test_each_kind_has_its_own_next_step() -> None:
    site = a_site()

    assert [next_step(made, made.opened_ms) for made in (an_alarm(site), a_concern(site), a_drill(site))] == [IN_SOS, WHEN_LATE, IN_DRILL]


def test_after_the_call_the_next_is_to_stay_and_then_to_ask_whether_they_came() -> None:
    alarm = an_alarm(a_site())
    called = replace(alarm, police_ms=alarm.opened_ms, police_due_ms=alarm.opened_ms + 60_000)

    assert next_step(called, called.opened_ms) == AFTER_CALL
    assert next_step(called, called.opened_ms + 60_000) == ARE_POLICE_LATE
