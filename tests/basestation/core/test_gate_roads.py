"""At the door: would an alarm of theirs come in, and would anybody hear of it?"""

from dataclasses import replace

from basestation.core.gate.gate import Door, gate
from basestation.core.roads import RoadState
from basestation.core.roads.rows import row_of
from basestation.core.telling import Contact
from basestation.core.visit import Departure
from tests.basestation.core.test_gate import at_the_door
from tests.basestation.school import JO, NOON_MS

UP, DOWN, UNPROVED = RoadState(True, NOON_MS, "", NOON_MS), RoadState(False, NOON_MS, "unplugged"), RoadState(True, NOON_MS)


def found(contacts=("mail",), departures=(), **states):
    site, visit = at_the_door()
    site.roster[JO.number] = replace(JO, contacts=tuple(Contact(channel, "x") for channel in contacts))
    rows = tuple(row_of(name.replace("_", "-"), state, None, state.is_up) for name, state in states.items())
    findings = gate(site, replace(visit, departures=departures), Door(NOON_MS, {}, frozenset(), "", False, rows))
    return {finding.rule: finding for finding in findings if finding.rule in ("road-in", "road-out", "record")}


def test_with_every_road_at_work_the_gate_says_who_is_told():
    assert {rule: (one.state, one.words) for rule, one in found(mqtt=UP, mail=UP, database=UP).items()} == {
        "road-out": ("ok", "One person is told of an alarm, over E-mail")
    }


def test_where_nothing_watches_nothing_is_said():
    assert found() == {}


def test_no_road_in_holds_the_visit_back():
    one = found(mqtt=DOWN, mail=UP)["road-in"]

    assert one.holds_back
    assert one.words == "NOT PROTECTED: no badge can be heard (Wi-Fi for badges (our broker): unplugged)"
    assert one.remedy.startswith("Look whether the school's network")


def test_the_road_that_the_badge_came_by_holds_it_back_although_another_works():
    one = found(mqtt=DOWN, lora_tower=UP, mail=UP)["road-in"]

    assert one.holds_back
    assert one.words == "Badge 7: was heard last over Wi-Fi, which does not work now"


def test_nobody_who_could_be_told_holds_the_visit_back():
    down = found(mqtt=UP, mail=DOWN)["road-out"]
    nobody = found((), mqtt=UP, mail=UP)["road-out"]
    not_set_up = found(("sms", "sounder"), mqtt=UP, mail=UP, sounder=UP)["road-out"]

    assert [one.holds_back for one in (down, nobody, not_set_up)] == [True] * 3
    assert {one.words for one in (down, nobody, not_set_up)} == {"NOT PROTECTED: nobody could be told of an alarm"}
    assert down.remedy.startswith("Look whether the school's internet")


def test_one_road_to_somebody_is_enough_and_what_was_never_proved_is_said():
    assert found(("mail", "sms"), mqtt=UP, mail=DOWN, sms=UP)["road-out"].state == "ok"
    assert found(mqtt=UP, mail=UNPROVED)["road-out"].state == "warn"


def test_a_record_that_takes_nothing_holds_the_visit_back():
    assert found(mqtt=UP, mail=UP, database=DOWN)["record"].holds_back


def test_a_departure_can_be_agreed_as_for_every_other_rule():
    before = found(mqtt=DOWN, mail=UP)["road-in"]
    departure = Departure(NOON_MS, before.rule, before.words, "the head drives behind them", 4)

    after = found(departures=(departure,), mqtt=DOWN, mail=UP)["road-in"]

    assert (before.holds_back, after.holds_back, after.agreed) == (True, False, "the head drives behind them")
