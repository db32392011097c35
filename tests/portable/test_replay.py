"""The replay window: each counter once, late ones too, old ones never."""

from badgelink.replay import WINDOW, ReplayWindow


def test_a_counter_is_accepted_once():
    window = ReplayWindow()

    assert [window.accept(counter) for counter in (0, 0, 5, 5, 3, 3)] == [True, False, True, False, True, False]


def test_a_late_one_is_taken_inside_the_window_and_refused_behind_it():
    window = ReplayWindow()
    window.accept(1000)

    assert window.accept(1000 - WINDOW + 1) is True
    assert window.accept(1000 - WINDOW) is False


def test_yesterdays_frame_is_refused_after_a_restart():
    """F25"""
    window = ReplayWindow()
    for counter in (10, 12, 500):
        window.accept(counter)

    again = ReplayWindow(window.newest, window.seen)

    assert [again.accept(counter) for counter in (10, 500, 499, 499)] == [False, False, True, False]


def test_the_last_counter_there_is_can_still_be_accepted():
    """F25"""
    window = ReplayWindow(0xFFFFFFFE, 1)

    assert window.accept(0xFFFFFFFF) is True
    assert window.accept(0xFFFFFFFF) is False


def test_a_great_leap_forgets_what_was_before():
    window = ReplayWindow()
    window.accept(5)
    window.accept(1 << 30)

    assert window.accept(5) is False
    assert window.seen == 1


def test_reordered_and_repeated_a_hundred_times_each_counts_once():
    """F14"""
    window, accepted = ReplayWindow(), []
    for _ in range(100):
        accepted += [counter for counter in (7, 3, 9, 1, 8, 2) if window.accept(counter)]

    assert sorted(accepted) == [1, 2, 3, 7, 8, 9]
