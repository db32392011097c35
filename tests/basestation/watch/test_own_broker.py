"""The base's own broker is not said to work when no badge has shown it for an hour; and that is no fault."""

import pytest

from basestation.core.roads import RoadState
from basestation.core.roads.by_hand import proof_of
from basestation.core.roads.record import RoadRecord
from basestation.core.roads.rows import FAULT, UNPROVED, WORKS, row_of
from basestation.watch.own_broker import QUIET, QUIET_MS, SINCE_START, OwnBroker
from tests.basestation.school import NOON_MS


def row(state, record=None, is_held_up=True):
    return row_of("mqtt", OwnBroker(lambda: state, lambda: NOON_MS).state(), record, is_held_up)


@pytest.mark.parametrize(
    ("heard_ms", "word", "why"),
    [
        (NOON_MS, WORKS, ""),
        (NOON_MS - QUIET_MS + 1, WORKS, ""),
        (NOON_MS - QUIET_MS, UNPROVED, QUIET),
        (None, UNPROVED, SINCE_START),
    ],
)
def test_only_a_badge_of_the_last_hour_shows_that_it_works(heard_ms, word, why):
    shown = row(RoadState(True, 0, "", heard_ms), RoadRecord("mqtt", proved_ms=NOON_MS - QUIET_MS))

    assert (shown.state, shown.why, shown.is_down) == (word, why, False)
    assert bool(shown.remedy) is (word == UNPROVED)


def test_a_fault_stays_a_fault_with_its_own_reason():
    shown = row(RoadState(False, 0, "can't reach the broker"), is_held_up=False)

    assert (shown.state, shown.why) == (FAULT, "can't reach the broker")


def test_the_weekly_proof_still_counts_what_was_heard_in_the_week():
    proof = proof_of(row(RoadState(True, 0, "", NOON_MS - 2 * QUIET_MS)), NOON_MS)

    assert proof is not None and proof.is_well
