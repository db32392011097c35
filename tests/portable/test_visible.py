"""The visible button's four gestures, each boundary on both sides."""

from badge.events import DoubleTapped, HeldDown, LongTapped, Tapped, Tick, VisiblePressed, VisibleReleased, VisibleStuck
from badge.visible import VisibleButton


def _understood(*presses):
    """(down_ms, up_ms) of each press, and what they were taken for."""
    button, understood = VisibleButton(), []
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


def test_two_short_presses_are_one_double_tap():
    assert _understood((0, 100), (499, 600)) == [DoubleTapped(600)]


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
