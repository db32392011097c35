"""An incident goes from one to the next by a named person's yes; until then the first still has it."""

from dataclasses import replace

import pytest

from basestation.core.answering import DropHandOver, OfferHandOver
from basestation.core.events import (
    ActionRecorded,
    ClosureAsked,
    HandOverAsked,
    HandOverDeclined,
    OwnershipTaken,
    PassedOn,
    PoliceCalled,
    ToldByPhone,
    VisitRecognised,
)
from basestation.core.policy.ladders import CODE_WORD_LADDER
from tests.basestation.core.answering_desk import COMPANION, HEAD, OFFICE, SECOND, SECOND_MS, VISITOR, Desk, kinds


def offered() -> Desk:
    desk = Desk().owned()
    desk.does(HandOverAsked(desk.now_ms, OFFICE, HEAD))
    return desk


def test_until_they_say_yes_the_first_still_has_it() -> None:
    desk = offered()

    assert (desk.incident.owner, desk.incident.offered_to) == (OFFICE, HEAD)
    assert kinds(desk.waits(60 * SECOND_MS)) == ["AskForAction"]


def test_a_yes_hands_it_over_with_a_clock_of_its_own() -> None:
    desk = offered()
    desk.waits(50 * SECOND_MS)

    (given,) = desk.does(OwnershipTaken(desk.now_ms, HEAD, "head"))

    assert (desk.incident.owner, desk.incident.offered_to) == (HEAD, None)
    assert given.due_ms == desk.now_ms + 60 * SECOND_MS
    assert given.reason == "took it over"


def test_only_whom_it_was_offered_may_take_it() -> None:
    desk = offered()

    assert kinds(desk.does(OwnershipTaken(desk.now_ms, SECOND, "second"))) == ["Refuse"]
    assert desk.incident.owner == OFFICE


@pytest.mark.parametrize("to", [VISITOR, COMPANION])
def test_it_is_handed_to_nobody_on_the_visit(to: int) -> None:
    desk = Desk().owned()

    assert kinds(desk.does(HandOverAsked(desk.now_ms, OFFICE, to))) == ["Refuse"]
    assert desk.incident.offered_to is None


def test_only_whoever_has_it_hands_it_over() -> None:
    desk = Desk().owned()

    assert kinds(desk.does(HandOverAsked(desk.now_ms, HEAD, SECOND))) == ["Refuse"]


def test_a_no_is_written_down_and_changes_nothing_else() -> None:
    desk = offered()

    (said,) = desk.does(HandOverDeclined(desk.now_ms, HEAD, "I am driving"))

    assert said == DropHandOver(desk.now_ms, HEAD, "I am driving")
    assert (desk.incident.owner, desk.incident.offered_to) == (OFFICE, None)
    assert desk.does(HandOverDeclined(desk.now_ms, HEAD, "again")) == []


def test_another_may_be_asked_instead() -> None:
    desk = offered()

    (asked,) = desk.does(HandOverAsked(desk.now_ms, OFFICE, SECOND))

    assert isinstance(asked, OfferHandOver)
    assert desk.incident.asked_over == (HEAD, SECOND)
    assert kinds(desk.does(OwnershipTaken(desk.now_ms, HEAD, "head"))) == ["Refuse"]


def test_an_owner_who_falls_silent_loses_it_and_the_offer_with_it() -> None:
    desk = offered()

    desk.waits(90 * SECOND_MS)

    assert (desk.incident.owner, desk.incident.offered_to) == (None, None)


@pytest.mark.parametrize(
    "event",
    [
        OwnershipTaken(0, COMPANION, "second"),
        PassedOn(0, COMPANION, ""),
        PoliceCalled(0, COMPANION, ""),
    ],
)
def test_who_went_along_steers_nothing(event) -> None:
    desk = Desk()

    assert kinds(desk.does(event)) == ["Refuse"]
    assert desk.incident.owner is None


def test_who_went_along_may_add_a_note_which_moves_no_clock() -> None:
    desk = Desk().owned()
    due_ms = desk.incident.due_ms

    (noted,) = desk.does(ActionRecorded(desk.now_ms + 1, COMPANION, "I am in the garden"))

    assert noted.due_ms is None
    assert desk.incident.due_ms == due_ms


@pytest.mark.parametrize("person", [VISITOR, COMPANION])
def test_whoever_turns_out_to_be_on_the_visit_steps_aside(person: int) -> None:
    """A code word of somebody unknown was taken by one who, it is said afterwards, is on that very visit."""
    desk = Desk("CODE_WORD")
    desk.incident = replace(desk.incident, visit_no=None, visitor=None, second=None, owner=person, state="owned", offered_to=COMPANION)

    made = desk.does(VisitRecognised(desk.now_ms, 1, VISITOR, COMPANION, 7))

    assert kinds(made) == ["NameVisit", "DropHandOver", "TakeOwnershipBack", "Climb"]
    assert (desk.incident.state, desk.incident.owner, desk.incident.offered_to) == ("raised", None, None)


def test_the_code_word_said_again_takes_a_proposed_closing_away() -> None:
    desk = Desk().owned()
    desk.does(ClosureAsked(desk.now_ms, OFFICE, "false", "a slip"))

    made = desk.does(ToldByPhone(desk.now_ms, "CODE_WORD", 1, HEAD, "head", desk.now_ms, CODE_WORD_LADDER))

    assert kinds(made)[0] == "DropClosure"
    assert desk.incident.closing is None


def test_a_second_tap_skips_nobody_and_a_later_no_still_counts() -> None:
    """Each is another second of whoever is told now; a few taps would be at the police step."""
    desk = Desk()

    said = [kinds(desk.does(PassedOn(desk.now_ms, OFFICE, "can't"))) for _ in range(3)]
    desk.waits(3 * SECOND_MS)
    later = kinds(desk.does(PassedOn(desk.now_ms, SECOND, "can't")))

    assert said == [["Climb"], [], []]
    assert later == ["Climb"]
