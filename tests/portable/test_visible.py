"""The visible button's five gestures, each boundary on both sides."""

from badge.events import (
    DoubleTapped,
    HeldDown,
    LongTapped,
    Tapped,
    Tick,
    TripleTapped,
    VisiblePressed,
    VisibleReleased,
    VisibleStuck,
)  # fmt: skip
from badge.situation import Situation
from badge.visible import VisibleButton


def _understood(*presses):
    """(down_ms, up_ms) of each press, and what they were taken for."""
    button, understood = VisibleButton(Situation(None, None)), []
    moments = []
    for down_ms, up_ms in presses:
        moments += [VisiblePressed(down_ms), VisibleReleased(up_ms)]
    for moment in moments + [Tick(100_000)]:
        while button.due_ms is not None and button.due_ms <= moment.at_ms:
            understood += button.handle(Tick(button.due_ms))
        understood += button.handle(moment)
    return understood


def test_a_short_press_is_a_tap_once_no_second_can_follow():
    assert _understood((0, 999)) == [Tapped(1399)]


def test_two_short_presses_are_one_double_tap_once_no_third_can_follow():
    assert _understood((0, 100), (499, 600)) == [DoubleTapped(1000)]


def test_three_short_presses_are_one_triple_tap_at_once():
    assert _understood((0, 100), (499, 600), (999, 1100)) == [TripleTapped(1100)]


def test_a_third_press_too_late_is_a_tap_of_its_own():
    assert _understood((0, 100), (499, 600), (1001, 1100)) == [DoubleTapped(1000), Tapped(1500)]


def test_a_third_press_that_is_held_is_a_hold():
    assert _understood((0, 100), (200, 300), (400, 2400)) == [HeldDown(2400)]
    assert _understood((0, 100), (200, 300), (400, 2399)) == [TripleTapped(2399)]


def test_a_fourth_press_begins_anew():
    assert _understood((0, 100), (200, 300), (400, 500), (600, 700)) == [TripleTapped(500), Tapped(1100)]


def test_presses_seen_late_are_taken_as_they_were():
    """The board was busy: no tick came between them."""
    button, understood = VisibleButton(Situation(None, None)), []

    for down_ms, up_ms in ((0, 100), (300, 400), (900, 1000)):
        understood += button.handle(VisiblePressed(down_ms)) + button.handle(VisibleReleased(up_ms))

    assert understood == [DoubleTapped(800)]


def test_two_presses_too_far_apart_are_two_taps():
    assert _understood((0, 100), (501, 600)) == [Tapped(500), Tapped(1000)]


def test_a_press_of_one_to_two_seconds_is_the_answer_under_duress():
    assert _understood((0, 1000)) == [LongTapped(1400)]
    assert _understood((0, 1999)) == [LongTapped(2399)]


def test_the_answer_under_duress_comes_as_long_after_the_release_as_any_other():
    assert _understood((0, 500))[0].at_ms - 500 == _understood((0, 1500))[0].at_ms - 1500


def test_two_seconds_is_a_hold():
    assert _understood((0, 2000)) == [HeldDown(2000)]
    assert _understood((0, 5000)) == [HeldDown(2000)]


def test_a_stuck_button_is_reported_until_it_lets_go():
    """F31"""
    assert _understood((0, 31_000)) == [HeldDown(2000), VisibleStuck(30_000, True), VisibleStuck(31_000, False)]


def test_a_press_right_after_the_answer_under_duress_does_not_undo_it():
    assert [type(event) for event in _understood((0, 1500), (1600, 1700))] == [LongTapped, Tapped]
