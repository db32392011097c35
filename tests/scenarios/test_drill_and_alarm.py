"""A drill and a real alarm at the same time: the drill takes nothing from the alarm, and the alarm is never called a drill."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from basestation.core.callsheet import happened
from basestation.core.callsheet.facts import Facts
from basestation.core.cause import NAMES
from basestation.core.decisions import Climb, RecordPolice, TellArc, Upgrade, WatchAgain
from basestation.core.drilling import NOBODY, NOWHERE
from basestation.core.events import DrillCalled
from basestation.core.incident import Incident
from basestation.store import schema
from tools.emulator.story import School


def called_for(school: School, person: int, badge: int | None = None) -> Incident:
    school.base.ask(DrillCalled(school.now_ms, badge, person, called_by=school.head.number))
    return school.site.incidents[max(school.site.incidents)]


def is_for_drills_since(school: School, badge: int) -> None:
    """Somebody changed the database by hand while the badge was out; the base reads that as it starts."""
    with school.base.store.engine.begin() as connection:
        connection.execute(update(schema.badges).where(schema.badges.c.number == badge).values(is_for_drills=True))
    school.base.kill()
    school.base.start()


def test_rule_11_a_press_of_somebody_who_is_out_is_real_whatever_their_badge_is_for(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(minutes=1)
    is_for_drills_since(school, 7)
    ann.presses_alarm()
    school.waits(minutes=2)

    assert (school.incident.cause, school.incident.is_drill) == ("SOS", False)
    assert school.incident.shows_sheet
    assert all(message.subject.startswith("ALARM: ") and not message.is_drill for message in school.office.told)


def test_rule_11_a_press_in_a_real_alarm_is_real_whatever_the_badge_is_for(school: School) -> None:
    """Their visit is over, and its alarm is not: what is gentle becomes an SOS, and no drill."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=1, interval_min=0)
    school.waits(minutes=12)
    ann.returns()
    is_for_drills_since(school, 7)
    began_as = school.incident.cause
    ann.presses_alarm()
    school.waits(minutes=2)

    assert began_as == "OVERDUE"
    assert [(worse.cause, worse.ladder.name) for worse in school.record.all_of(Upgrade)] == [("SOS", "SOS")]
    assert not school.incident.is_drill


def test_rule_11_two_presses_of_a_drill_badge_are_one_drill(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    school.waits(minutes=1)
    is_for_drills_since(school, 7)
    ann.presses_alarm()
    school.waits(seconds=20)
    ann.presses_alarm()
    school.waits(minutes=5)

    assert school.incident.is_drill
    assert {press.cause for press in school.incident.presses} == {"DRILL"}
    assert len(school.incident.presses) == 2
    assert [order for order in school.record.decisions() if isinstance(order, TellArc | RecordPolice)] == []


def test_a_drill_in_the_name_of_somebody_who_is_out_takes_nothing_from_their_alarm(school: School) -> None:
    """The badge of their visit is in both; the receipts, the ladder and the end are the alarm's own."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(minutes=1)
    drill = called_for(school, ann.number, badge=7)
    ann.presses_alarm()
    school.waits(seconds=20)
    alarm = next(incident for incident in school.open_incidents() if not incident.is_drill)
    school.office.takes(drill)
    school.office.closes(drill, "planned", "went well")
    school.waits(seconds=30)

    assert ann.felt == ["pressed", "received"]
    assert school.latest(alarm).is_open
    assert school.latest(alarm).owner is None
    assert {order.step for order in school.record.decisions_of(alarm.number) if isinstance(order, Climb)} >= {0, 1}
    assert not school.latest(drill).is_open


def test_the_end_of_a_drill_changes_no_clock_of_the_visit(school: School) -> None:
    """Its badge is out: only the end of a real alarm makes the base wait for its visitor again."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=10, interval_min=0)
    school.waits(minutes=21)
    late = school.incident
    drill = called_for(school, ann.number, badge=7)
    school.office.takes(drill)
    school.office.closes(drill, "planned", "went well")
    school.waits(seconds=1)

    assert late.cause == "OVERDUE"
    assert school.record.all_of(WatchAgain) == []
    assert school.site.visits[ann.visit].concerns == ("OVERDUE",)


@pytest.mark.parametrize("cause", [*NAMES.values(), "PHONE_SOS", "ALARM_ON", "UNKNOWN_13", "DRILL"])
def test_what_is_read_to_999_calls_no_real_alarm_a_drill(school: School, cause: str) -> None:
    """Whether it is one is its ladder's type, and no word in a field."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)
    incident = school.incident
    said = [happened.what_they_did(_facts(school, each)) for each in (_with(incident, cause), called_for(school, ann.number))]

    assert "drill" not in said[0].lower()
    assert said[1] == "This is a drill. Nobody is in danger and nobody calls the police."


def _with(incident: Incident, cause: str) -> Incident:
    return replace(incident, cause=cause)


def _facts(school: School, incident: Incident) -> Facts:
    return Facts(school.site, incident, None, NOBODY, NOWHERE, school.now_ms, 0, None)
