"""The judge of the two bases finds what they must not do, and only that."""

import pytest

from .support.pair_verdict import Came, TakeOver, from_the_overtaken, repeated_without_reason

FIRST, SECOND = 0, 1
TAKEN = TakeOver(FIRST, frozenset({"1-1-2-2"}), came_before=1, came_meanwhile=2)
USUAL = [Came("1-0-1-1", FIRST), Came("1-1-2-2", FIRST), Came("1-2-3-3", SECOND)]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (Came("1-1-2-2", SECOND), []),  # it was on its way when the first one died
        (Came("1-0-1-1", SECOND), ["1-0-1-1"]),
        (Came("1-2-3-3", SECOND), ["1-2-3-3"]),
        (Came("1-2-3-4", FIRST), ["1-2-3"]),  # the same person and step, as a message of its own
    ],
)
def test_f49_what_comes_again_needs_a_reason(more: Came, found: list[str]) -> None:
    assert repeated_without_reason([*USUAL, more], [TAKEN]) == found


@pytest.mark.parametrize(
    ("more", "is_found"),
    [(Came("1-3-4-4", FIRST), True), (Came("1-1-2-2", FIRST), False), (Came("1-3-4-4", SECOND), False)],
)
def test_f49_what_the_overtaken_sends_is_found(more: Came, is_found: bool) -> None:
    assert from_the_overtaken([*USUAL, more], [TAKEN], SECOND) == [more] * is_found


def test_f49_one_that_is_at_work_again_may_send() -> None:
    """Until the next fault the second one has the lease, and then the first."""
    again = TakeOver(SECOND, frozenset(), came_before=3, came_meanwhile=3)

    assert from_the_overtaken([*USUAL, Came("1-3-4-4", FIRST)], [TAKEN, again], FIRST) == []
    assert from_the_overtaken([*USUAL, Came("1-3-4-4", SECOND)], [TAKEN, again], FIRST) == [Came("1-3-4-4", SECOND)]
