"""What goes to 999 at once is looked at twice before it is closed; and nobody on the visit closes anything."""

import pytest

from basestation.core.answering import DropClosure, ProposeClosure
from basestation.core.decisions import Close, Refuse
from basestation.core.events import ActionRecorded, ClosureAsked, ClosureLooked, ConcernRaised, PoliceCalled
from basestation.core.policy.ladders import default_policy
from tests.basestation.core.answering_desk import (
    COMPANION,
    HEAD,
    LOOK_MS,
    MINUTE_MS,
    OFFICE,
    SECOND_MS,
    VISITOR,
    Desk,
    kinds,
)


def proposed(cause: str = "SOS") -> Desk:
    desk = Desk(cause).owned()
    desk.does(ClosureAsked(desk.now_ms, OFFICE, "precautionary", "spoke to her at the door", True))
    return desk


@pytest.mark.parametrize("cause", ["SOS", "DURESS", "CODE_WORD", "MAN_DOWN", "UNKNOWN_13"])
def test_an_alarm_waits_for_a_second_look(cause: str) -> None:
    desk = proposed(cause)

    assert desk.incident.is_open
    assert desk.incident.closing.person == OFFICE


@pytest.mark.parametrize("cause", ["OVERDUE", "MISSED_CHECKIN", "LOST_CONTACT", "DRILL"])
def test_a_concern_or_a_drill_is_closed_by_one(cause: str) -> None:
    desk = proposed(cause)

    assert not desk.incident.is_open
    assert desk.incident.is_injured


@pytest.mark.parametrize("cause", ["OVERDUE", "MISSED_CHECKIN", "LOST_CONTACT"])
def test_a_concern_that_the_police_were_called_to_waits_for_a_second_look(cause: str) -> None:
    desk = Desk(cause).owned()
    desk.does(PoliceCalled(desk.now_ms, OFFICE, "1234"))

    desk.does(ClosureAsked(desk.now_ms, OFFICE, "precautionary", "found her"))
    proposed_by = desk.incident.closing.person
    desk.does(ClosureLooked(desk.now_ms, HEAD, True))

    assert proposed_by == OFFICE
    assert not desk.incident.is_open


def test_a_school_that_asks_for_no_second_look_gets_none() -> None:
    desk = Desk(policy=default_policy()).owned()

    desk.does(ClosureAsked(desk.now_ms, OFFICE, "false", "a slip"))

    assert not desk.incident.is_open


def test_somebody_else_says_yes_and_it_is_closed_as_it_was_proposed() -> None:
    desk = proposed()

    (close,) = desk.does(ClosureLooked(desk.now_ms, HEAD, True))

    assert close == Close(desk.now_ms, HEAD, "precautionary", "spoke to her at the door", OFFICE, False, True)
    assert desk.incident.closing is None


def test_somebody_else_says_no_with_a_reason_and_it_stays_open() -> None:
    desk = proposed()

    (wordless,) = desk.does(ClosureLooked(desk.now_ms, HEAD, False, " "))
    (dropped,) = desk.does(ClosureLooked(desk.now_ms, HEAD, False, "that was her sister"))

    assert isinstance(wordless, Refuse)
    assert dropped == DropClosure(desk.now_ms, HEAD, "that was her sister")
    assert desk.incident.closing is None
    assert desk.incident.is_open


def test_whoever_proposed_it_may_look_again_alone_but_not_at_once() -> None:
    desk = proposed()
    for _ in range(5):
        desk.waits(LOOK_MS // 5 - 1)
        desk.does(ActionRecorded(desk.now_ms, OFFICE, "still here"))

    (early,) = desk.does(ClosureLooked(desk.now_ms, OFFICE, True))
    desk.waits(5)
    (close,) = desk.does(ClosureLooked(desk.now_ms, OFFICE, True))

    assert isinstance(early, Refuse)
    assert close.is_alone
    assert close.reason == "spoke to her at the door (looked again alone, five minutes later)"


@pytest.mark.parametrize("person", [VISITOR, COMPANION])
def test_nobody_on_the_visit_looks_or_closes(person: int) -> None:
    desk = proposed()

    assert kinds(desk.does(ClosureLooked(desk.now_ms, person, True))) == ["Refuse"]
    assert kinds(desk.does(ClosureLooked(desk.now_ms, person, False, "no"))) == ["Refuse"]
    assert kinds(Desk().owned().does(ClosureAsked(desk.now_ms, person, "false", "a slip"))) == ["Refuse"]
    assert desk.incident.closing is not None


def test_the_owners_clock_runs_on_while_closing_is_proposed() -> None:
    desk = proposed()

    assert kinds(desk.waits(60 * SECOND_MS)) == ["AskForAction"]
    assert kinds(desk.waits(30 * SECOND_MS)) == ["TakeOwnershipBack", "Climb"]


def test_a_new_press_takes_the_proposal_away() -> None:
    desk = proposed()

    made = desk.presses(41)

    assert kinds(made) == ["RecordPress", "DropClosure", "TakeOwnershipBack", "Climb"]
    assert desk.incident.closing is None


def test_a_new_concern_takes_the_proposal_away() -> None:
    desk = proposed()

    made = desk.does(ConcernRaised(desk.now_ms, 1, "LOST_CONTACT"))

    assert kinds(made) == ["RecordSign", "DropClosure"]
    assert made[1].person is None


def test_a_second_proposal_waits_for_the_first() -> None:
    desk = proposed()

    (refused,) = desk.does(ClosureAsked(desk.now_ms, HEAD, "false", "a slip"))

    assert refused.reason == "closing is proposed already, and waits for a second look"
    assert desk.incident.closing.category == "precautionary"


def test_a_proposal_that_was_kept_open_may_be_made_again() -> None:
    desk = proposed()
    desk.does(ClosureLooked(desk.now_ms, OFFICE, False))

    (again,) = desk.does(ClosureAsked(desk.now_ms, HEAD, "false", "a slip"))

    assert isinstance(again, ProposeClosure)
    assert again.alone_ms == desk.now_ms + 5 * MINUTE_MS


def test_a_no_to_nothing_does_nothing_and_a_yes_is_told_why() -> None:
    desk = Desk().owned()

    assert desk.does(ClosureLooked(0, HEAD, False, "not her")) == []
    assert kinds(desk.does(ClosureLooked(0, HEAD, True))) == ["Refuse"]
    assert desk.incident.is_open


def test_a_yes_to_what_was_proposed_before_the_alarm_was_pressed_again_closes_nothing():
    """The page of whoever looks was loaded before; meanwhile it was pressed again, taken again, and proposed again as something else."""
    desk = Desk().owned()
    desk.does(ClosureAsked(desk.now_ms, OFFICE, "incident", "she is with me"))
    seen_ms = desk.now_ms
    desk.presses(41)
    stale = desk.does(ClosureLooked(desk.now_ms, HEAD, True, "", seen_ms))
    desk.waits(1_000)
    desk.owned()
    desk.does(ClosureAsked(desk.now_ms, OFFICE, "false", "pressed by mistake"))

    staler = desk.does(ClosureLooked(desk.now_ms, HEAD, True, "", seen_ms))
    seen = desk.does(ClosureLooked(desk.now_ms, HEAD, True, "", desk.now_ms))

    assert [(kinds(made), made[0].reason) for made in (stale, staler)] == [
        (["Refuse"], "nobody proposes to close it any more: look at what has happened since"),
        (["Refuse"], "it was proposed anew since you looked: read it once more"),
    ]
    assert kinds(seen) == ["Close"]
