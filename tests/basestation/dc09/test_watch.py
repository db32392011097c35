"""When the line is tested and what is known of it, in virtual time."""

import random

import pytest

from basestation.dc09.watch import DOUBT_MS, DOWN_MS, SOON_MS, Watch

NULL_MS, PROBE_MS = 60_000, 6_000
LATEST_MS = 20_000
TEST_MS = 3_000  # how long a test of the line waits (arc_receiver.LONGEST_TEST_S)
HELD_MS, LOOK_MS = 5_000, 1_000  # a fault is shown when the line was down so long, by somebody who looks so often


def watch(probe_ms=PROBE_MS):
    made = Watch(0, NULL_MS, probe_ms)
    made.answered(0, is_event=False)
    return made


def test_a_line_is_not_up_before_it_was_proved():
    made = Watch(5, NULL_MS, PROBE_MS)

    assert (made.due_ms, made.wants_null) == (5, True)
    assert (made.state().is_up, made.state().proved_ms, made.state().why) == (False, None, "not tried yet")


def test_a_yes_proves_it_and_puts_the_next_test_off():
    made = watch()
    made.answered(7_000, is_event=True)

    assert (made.state().is_up, made.state().since_ms, made.state().proved_ms) == (True, 0, 7_000)
    assert made.due_ms == 7_000 + PROBE_MS and not made.wants_null


def test_between_two_line_tests_it_only_knocks():
    made, asked = watch(), []
    while len(asked) < 10:
        asked.append((made.due_ms, made.wants_null))
        (made.answered(made.due_ms, is_event=False) if made.wants_null else made.opened(made.due_ms))

    assert asked == [*((at_ms, False) for at_ms in range(6_000, 60_000, 6_000)), (60_000, True)]


def test_without_knocking_only_line_tests_are_due():
    made = watch(probe_ms=0)

    assert (made.due_ms, made.wants_null) == (NULL_MS, True)


def test_one_miss_is_doubt_and_the_second_is_down():
    made = watch()

    made.missed(8_000, "nothing listens there")
    doubted = made.state()
    due = made.due_ms, made.wants_null
    made.missed(9_500, "no answer")

    assert doubted.is_up
    assert due == (8_000 + DOUBT_MS, True)
    assert (made.state().is_up, made.state().since_ms, made.state().why) == (False, 9_500, "no answer")
    assert made.due_ms == 9_500 + SOON_MS


def test_a_doubt_is_not_laid_by_a_connection_that_opens():
    made = watch()
    made.missed(8_000, "no answer")
    made.opened(8_100)

    assert made.wants_null


def test_a_line_that_is_down_is_asked_at_the_same_pace_for_ever():
    made = watch()
    for _ in range(50):
        made.missed(made.due_ms, "no answer")

    before = made.due_ms
    made.missed(made.due_ms, "no answer")

    assert made.due_ms - before == DOWN_MS
    assert made.state().since_ms < 15_000


def test_a_refusal_is_told_until_an_event_is_taken():
    made = watch()

    made.refused(3_000, "it does not understand")
    made.answered(10_000, is_event=False)
    refused = made.state()
    made.answered(20_000, is_event=True)

    assert (refused.is_up, refused.since_ms, refused.why) == (False, 3_000, "it does not understand")
    assert made.is_up and made.state().is_up and made.state().since_ms == 20_000


@pytest.mark.parametrize("dies_ms", range(0, 60_000, 1_700))
def test_a_line_that_dies_at_any_moment_is_down_within_twenty_seconds(dies_ms):
    made, now_ms = watch(), 0
    while made.state().is_up:
        now_ms = max(now_ms, made.due_ms)
        if now_ms < dies_ms:
            (made.answered(now_ms, is_event=False) if made.wants_null else made.opened(now_ms))
        else:
            now_ms += TEST_MS
            made.missed(now_ms, "no answer")

    assert now_ms - dies_ms + HELD_MS + LOOK_MS <= LATEST_MS


def test_a_month_of_udp_with_a_fifth_of_all_datagrams_lost_shows_no_fault():
    """Seven datagrams in the three seconds of a test, each lost on one of the two ways by 36 %. A line that is down for a moment is no
    fault yet."""
    chance, made, longest_ms = random.Random(9), Watch(0, PROBE_MS, 0), 0
    made.answered(0, is_event=False)

    while made.due_ms < 31 * 24 * 3_600_000:
        asked_ms, before = made.due_ms, made.state()
        if chance.random() < 0.36**7:
            made.missed(asked_ms + TEST_MS, "no answer")
        else:
            made.answered(asked_ms + 30, is_event=False)
        if not before.is_up:
            longest_ms = max(longest_ms, asked_ms + 30 - before.since_ms)

    assert longest_ms < HELD_MS


@pytest.mark.parametrize("dies_ms", range(0, 60_000, 1_700))
def test_where_each_probe_wants_an_answer_a_receiver_that_only_takes_connections_is_found_within_twenty_seconds(dies_ms):
    made, now_ms = Watch(0, NULL_MS, PROBE_MS, lambda: True), 0
    made.answered(0, is_event=False)
    while made.state().is_up:
        now_ms = max(now_ms, made.due_ms)
        if now_ms >= dies_ms and made.wants_null:
            now_ms += TEST_MS
            made.missed(now_ms, "no answer")
        else:
            (made.answered(now_ms, is_event=False) if made.wants_null else made.opened(now_ms))

    assert now_ms - dies_ms + HELD_MS + LOOK_MS <= LATEST_MS


def test_while_somebody_is_out_each_knock_is_a_line_test():
    """A receiver that takes connections and says nothing is known before an alarm needs it."""
    busy = [False]
    made = Watch(0, NULL_MS, PROBE_MS, lambda: busy[0])
    made.answered(0, is_event=False)
    in_calm_times = (made.due_ms, made.wants_null)

    busy[0] = True

    assert in_calm_times == (PROBE_MS, False)
    assert (made.due_ms, made.wants_null) == (PROBE_MS, True)
    assert PROBE_MS + TEST_MS + DOUBT_MS + TEST_MS + HELD_MS + LOOK_MS <= LATEST_MS
