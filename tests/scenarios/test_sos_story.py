"""The main story: a press, the ladder it climbs, the receipts that come back, and how it ends."""

import pytest

from basestation.core.decisions import Climb, Close, Refuse, TakeOwnershipBack
from basestation.core.events import DrillCalled, OwnershipTaken
from basestation.core.turn import ForIncident
from tools.emulator.people import refusals
from tools.emulator.story import LORA, WIFI, School


def test_a_press_brings_the_office_then_the_second_then_the_head_then_the_999_sheet(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(seconds=5)

    ann.presses_alarm()
    school.waits(seconds=10)
    at_first = (len(school.office.told), len(school.second.told), len(school.head.told))
    school.waits(seconds=30)
    later = (len(school.office.told), len(school.second.told), len(school.head.told))
    school.waits(seconds=30)
    later_still = (len(school.office.told), len(school.second.told), len(school.head.told))
    school.waits(seconds=30)

    assert at_first == (1, 0, 0)
    assert later == (2, 1, 0)
    assert later_still == (3, 2, 1)
    assert school.incident.shows_sheet
    assert school.head.told[-1].subject == "ALARM: Ann pressed the hidden alarm"


def test_the_four_receipts_are_told_apart(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=10)

    school.office.takes(school.incident)
    school.waits(seconds=5)
    school.office.calls_police(school.incident, "log 41")
    school.waits(seconds=5)
    school.office.closes(school.incident, "incident", "police are with her")
    school.waits(seconds=5)

    assert ann.felt == ["pressed", "received", "owned", "police called", "closed"]
    assert len(set(ann.badge.ports.motor.played)) == 5
    assert school.open_incidents() == []
    assert school.record.all_of(Close)[0].reason == "police are with her"


def test_a_press_without_a_visit_is_an_alarm_too(school: School) -> None:
    ann = school.visitor("Ann", badge=7)

    ann.presses_alarm()
    school.waits(seconds=5)

    assert ann.felt == ["pressed", "received"]
    assert school.incident.visitor is None
    assert school.office.told[0].subject == "ALARM: The bearer of badge 7 pressed the hidden alarm"


def test_a_new_press_after_somebody_took_it_tells_everybody_again(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.waits(seconds=5)

    ann.presses_alarm()
    school.waits(seconds=5)

    assert ann.felt == ["pressed", "received", "owned", "pressed", "received"]
    assert school.incident.owner is None
    assert len(school.incident.presses) == 2
    assert [message.round for message in school.office.told] == [1, 2]
    assert len(school.record.all_of(TakeOwnershipBack)) == 1


def test_an_owner_who_forgets_is_asked_and_then_everybody_is_told_again(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)

    school.office.takes(school.incident)
    school.waits(seconds=61)
    is_asked, owner = school.incident.asked, school.incident.owner
    school.waits(seconds=30)

    assert is_asked
    assert owner == school.office.number
    assert school.incident.owner is None
    assert len(school.office.told) == 2


def test_an_owner_who_acts_keeps_it(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)

    for _ in range(5):
        school.waits(seconds=50)
        school.office.acts(school.incident, "on the phone with the head")
    school.waits(seconds=10)

    assert school.incident.owner == school.office.number
    assert len(school.office.told) == 1


def test_the_visitor_can_neither_own_nor_close_nor_steer_their_own_alarm(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=5)
    incident = school.incident

    said = [
        *refusals(ann.takes(incident)),
        *refusals(ann.closes(incident, "false", "I am well, really")),
        *refusals(ann.passes_on(incident)),
        *refusals(ann.calls_police(incident)),
    ]

    assert len(said) == 4
    assert school.incident.owner is None
    assert len(school.record.all_of(Refuse)) == 4


def test_the_visitor_is_never_among_those_who_are_told(school: School) -> None:
    """The head is out on a visit herself."""
    hilda = school.visitor("Hilda", badge=7, role="head")
    hilda.signs_out()
    school.waits(seconds=5)

    hilda.presses_alarm()
    school.waits(minutes=3)

    assert hilda.told == []
    assert len(school.head.told) >= 2


def test_nobody_rings_the_colleague_who_went_along(school: School) -> None:
    """Their telephone could ring in the very room; who answers from the school is told."""
    tom = school.colleague("Tom")
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(second=tom)

    ann.presses_alarm()
    school.waits(minutes=3)

    assert tom.told == []
    assert [message.step for message in school.second.told][:1] == [1]


def test_passed_on_the_next_person_is_told_at_once(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)

    school.office.takes(school.incident)
    school.office.passes_on(school.incident, "alone at the desk with a queue")
    school.waits(seconds=1)

    assert [message.step for message in school.second.told] == [1]


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_late_repeat_of_a_closed_alarm_is_answered_closed_and_not_raised_anew(school: School, is_restarted: bool) -> None:
    ann = school.visitor("Ann", badge=7)
    school.wifi.cut(7, "down")
    school.lora.cut(7, "down")
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "she walked in and told us")
    if is_restarted:
        school.base.restart()
    school.waits(seconds=20)
    before = ann.felt

    school.wifi.mend(7)
    school.waits(minutes=2)

    assert before == ["pressed"]
    assert ann.felt == ["pressed", "closed"]
    assert school.open_incidents() == []
    assert len(school.record.presses()) == 1


def test_that_the_police_were_called_is_felt_though_somebody_else_has_the_alarm_since(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)
    school.office.takes(school.incident)
    school.waits(seconds=2)
    for road in (WIFI, LORA):
        ann.badge.lose(road)
    school.office.calls_police(school.incident, "1234")
    school.waits(minutes=1)
    school.office.passes_on(school.incident, "going there")

    for road in (WIFI, LORA):
        ann.badge.regain(road)
    school.waits(minutes=2)

    assert ann.felt == ["pressed", "received", "owned", "police called"]


def test_a_drill_climbs_to_the_head_and_reaches_nobody_outside(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    school.base.ask(DrillCalled(school.now_ms, 7, ann.number))
    school.waits(minutes=5)
    drill = school.incident

    called = refusals(school.head.calls_police(drill))

    assert called == ["this is a drill: nobody calls the police"]
    assert not drill.shows_sheet
    assert drill.step == 2
    assert all(message.is_drill and "Do not call the police" in message.text for message in school.phones.told)
    assert not any("999" in message.text for message in school.phones.told)
    assert len(school.head.told) >= 1
    assert ann.told == []
    assert ann.felt == []


def test_a_real_press_during_a_drill_is_an_incident_of_its_own(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    school.base.ask(DrillCalled(school.now_ms, 7, ann.number))
    school.waits(seconds=10)

    ann.presses_alarm()
    school.waits(minutes=3)

    sos = [incident for incident in school.open_incidents() if not incident.is_drill]
    assert [incident.cause for incident in sos] == ["SOS"]
    assert sos[0].shows_sheet


def test_f39_a_cancel_for_an_older_alarm_leaves_the_newer_one_on(school: School) -> None:
    """F39: the close of yesterday's alarm arrives again today, in the middle of today's."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "tried it out")
    school.waits(seconds=5)
    old = [flown.frame for flown in school.wifi.flown if flown.way == "down"]

    ann.presses_alarm()
    school.waits(seconds=5)
    for frame in old:
        school.wifi.carry_down(7, frame)
    school.waits(minutes=1)

    assert ann.felt[-2:] == ["pressed", "received"]
    assert ann.badge.runner.mind.situation.is_in_alarm
    assert school.incident.is_open


def test_f54_who_takes_it_the_instant_after_the_next_step_fired_has_it(school: School) -> None:
    """F54: the step fires first, and the one after it never does."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)

    school.waits(ms=school.incident.due_ms - school.now_ms)
    school.office.takes(school.incident)
    school.waits(seconds=50)

    assert school.incident.owner == school.office.number
    assert [climb.step for climb in school.record.all_of(Climb)] == [0, 1]


def test_f54_who_takes_it_in_the_same_turn_as_the_next_step_has_it_and_nobody_else_is_told(school: School) -> None:
    """F54: both are looked at in one turn; the person goes before the clock."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)

    school.waits(ms=school.incident.due_ms - school.now_ms - 1)
    school.base.stall(1)
    school.base.post(ForIncident(school.incident.number, OwnershipTaken(school.now_ms + 1, school.office.number, "office")))
    school.waits(seconds=50)

    assert school.incident.owner == school.office.number
    assert [climb.step for climb in school.record.all_of(Climb)] == [0]


def test_two_who_take_it_at_once_one_has_it(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=40)

    school.office.takes(school.incident)
    refused = refusals(school.second.takes(school.incident))

    assert refused == ["somebody else has it already"]
    assert school.incident.owner == school.office.number


def test_an_order_for_an_incident_that_does_not_exist_changes_nothing(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)
    before = school.record.decisions()

    answered = school.base.ask(ForIncident(999, OwnershipTaken(school.now_ms, school.office.number, "office")))

    assert answered == ()
    assert school.record.decisions() == before
