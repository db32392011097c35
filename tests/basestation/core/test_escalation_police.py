"""Police may have something more urgent: when nobody came in the time they said, they are called again (R38)."""

from basestation.core.decisions import AskForAction, TakeOwnershipBack
from basestation.core.events import ActionRecorded, OwnershipTaken, PoliceArrived, PoliceCalled
from tests.basestation.core.answering_desk import HEAD, MINUTE_MS, OFFICE, SECOND_MS, VISITOR, Desk, kinds, policy_with


def called(expected_min: int | None, **clocks: int) -> Desk:
    desk = Desk(policy=policy_with(**clocks)).owned()
    desk.does(PoliceCalled(desk.now_ms, OFFICE, "HP-0417", expected_min))
    return desk


def test_the_owner_is_asked_whether_somebody_came_when_the_police_should_be_there() -> None:
    desk = called(8)

    before, then = desk.waits(8 * MINUTE_MS - 1), desk.waits(1)

    assert before == []
    assert [(type(made), made.reason) for made in then] == [(AskForAction, "the police should be there by now: has somebody come?")]


def test_without_a_time_they_are_called_again_by_the_policys_clock() -> None:
    desk = called(None, call_again_ms=6 * MINUTE_MS)

    assert desk.incident.police_due_ms == desk.now_ms + 6 * MINUTE_MS
    assert kinds(desk.waits(6 * MINUTE_MS)) == ["AskForAction"]


def test_a_long_wait_does_not_stretch_the_owners_own_clock() -> None:
    desk = called(60)

    made = desk.waits(10 * MINUTE_MS)

    assert [decision.reason for decision in made] == ["no action recorded"]


def test_nobody_answers_whether_they_came_and_everybody_is_told_again() -> None:
    desk = called(8)

    made = desk.waits(8 * MINUTE_MS + 30 * SECOND_MS)

    assert kinds(made) == ["AskForAction", "TakeOwnershipBack", "Climb"]
    assert isinstance(made[1], TakeOwnershipBack)


def test_another_action_buys_a_short_time_and_the_question_comes_back() -> None:
    desk = called(8)
    desk.waits(8 * MINUTE_MS)
    desk.does(ActionRecorded(desk.now_ms, OFFICE, "rang the head"))

    made = desk.waits(30 * SECOND_MS)

    assert [decision.reason for decision in made] == ["the police should be there by now: has somebody come?"]


def test_called_again_sets_the_clock_anew_and_keeps_the_number() -> None:
    desk = called(8)
    desk.waits(8 * MINUTE_MS)

    (again,) = desk.does(PoliceCalled(desk.now_ms, OFFICE, "", 5))

    assert again.reason == "rang 999 again"
    assert desk.incident.police_reference == "HP-0417"
    assert desk.incident.police_due_ms == desk.now_ms + 5 * MINUTE_MS
    assert not desk.incident.asked


def test_the_police_are_there_and_nobody_is_asked_again() -> None:
    desk = called(8)
    desk.waits(8 * MINUTE_MS)

    desk.does(PoliceArrived(desk.now_ms, HEAD))

    assert (desk.incident.police_due_ms, desk.incident.police_there_ms) == (None, desk.now_ms)
    assert desk.incident.due_ms == desk.now_ms + 10 * MINUTE_MS


def test_police_that_nobody_called_are_not_there() -> None:
    desk = Desk().owned()

    assert kinds(desk.does(PoliceArrived(desk.now_ms, OFFICE))) == ["Refuse"]


def test_the_visitor_does_not_say_that_the_police_are_there() -> None:
    desk = called(8)

    assert kinds(desk.does(PoliceArrived(desk.now_ms, VISITOR))) == ["Refuse"]
    assert desk.incident.police_due_ms is not None


def test_who_takes_it_after_the_police_are_late_is_asked_soon() -> None:
    desk = called(8)
    desk.waits(8 * MINUTE_MS + 30 * SECOND_MS)

    (given,) = desk.does(OwnershipTaken(desk.now_ms, HEAD, "head"))

    assert given.due_ms == desk.now_ms + 30 * SECOND_MS


def test_not_yet_look_again_in_five_minutes_is_when_the_owner_is_asked() -> None:
    desk = Desk("OVERDUE").owned()

    desk.does(ActionRecorded(desk.now_ms, OFFICE, "not yet", 5))

    assert desk.waits(5 * MINUTE_MS - 1) == []
    assert kinds(desk.waits(1)) == ["AskForAction"]
