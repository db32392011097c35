"""The hidden button: what calls for help, what is a sleeve, what is a broken button."""

from badge.config import DEFAULT, settle
from badge.debounce import Debounce
from badge.events import HiddenEdge, HiddenPressed, HiddenReleased, HiddenStuck, PocketPressed, PressCounted, Tick
from badge.press import PressMachine
from badgelink.messages import HOLD, PRESSES, Config

THREE_PRESSES = Config(1, PRESSES, 2000, 3, 3000, 0)


class Situation:
    def __init__(self, config):
        self.config = config


class Hand:
    """A finger on the button, and what was understood, kind and time."""

    def __init__(self, config=DEFAULT):
        self.situation = Situation(config)
        self.contact, self.press = Debounce(HiddenPressed, HiddenReleased), PressMachine(self.situation)
        self.understood = []

    def edge(self, at_ms, is_down):
        self._let_pass(at_ms)
        self._feed(self.contact.handle(HiddenEdge(at_ms, is_down)))

    def wait_until(self, at_ms):
        self._let_pass(at_ms)

    def touch(self, at_ms, lasting_ms):
        self.edge(at_ms, True)
        self.edge(at_ms + lasting_ms, False)
        self.wait_until(at_ms + lasting_ms + 25)

    def kinds(self):
        return [type(event) for event in self.understood]

    def _let_pass(self, at_ms):
        while True:
            due = [ms for ms in (self.contact.due_ms, self.press.due_ms) if ms is not None and ms <= at_ms]
            if not due:
                return
            self._feed(self.contact.handle(Tick(min(due))))
            self.understood += self.press.handle(Tick(min(due)))

    def _feed(self, events):
        for event in events:
            self.understood += self.press.handle(event)


def test_a_held_button_calls_for_help_after_two_seconds():
    hand = Hand()

    hand.edge(1000, True)
    hand.wait_until(2999)
    early = list(hand.understood)
    hand.wait_until(3000)

    assert early == []
    assert hand.understood == [PressCounted(3000)]


def test_a_brush_of_the_sleeve_does_not():
    hand = Hand()

    hand.touch(0, 1500)
    hand.wait_until(60_000)

    assert hand.understood == []


def test_a_hold_seen_only_afterwards_counts_too():
    """The board was busy: both edges are found at once."""
    hand = Hand()
    hand._feed(hand.contact.handle(HiddenEdge(0, True)))
    hand._feed(hand.contact.handle(HiddenEdge(2500, False)))
    hand._feed(hand.contact.handle(Tick(2600)))

    assert hand.kinds() == [PressCounted]


def test_a_bouncing_contact_is_one_press():
    """F31"""
    hand = Hand()

    for at_ms, is_down in ((0, 1), (2, 0), (3, 1), (7, 0), (9, 1), (2500, 0), (2503, 1), (2504, 0)):
        hand.edge(at_ms, is_down)
    hand.wait_until(9000)

    assert hand.kinds() == [PressCounted]


def test_a_press_of_one_millisecond_is_nothing():
    """F31"""
    hand = Hand()

    for start_ms in range(0, 60_000, 100):
        hand.touch(start_ms, 1)

    assert hand.understood == []
    assert hand.press.state == "idle"


def test_a_flurry_of_short_touches_is_a_pocket_press():
    hand = Hand()

    for start_ms in (0, 400, 800):
        hand.touch(start_ms, 100)

    assert hand.kinds() == [PocketPressed]


def test_touches_far_apart_are_not_even_that():
    hand = Hand()

    for start_ms in range(0, 60_000, 6000):
        hand.touch(start_ms, 100)

    assert hand.understood == []


def test_a_stuck_button_has_raised_the_alarm_and_is_reported_until_it_lets_go():
    """F31"""
    hand = Hand()

    hand.edge(0, True)
    hand.wait_until(30_000)
    hand.edge(40_000, False)
    hand.wait_until(41_000)

    assert hand.understood == [PressCounted(2000), HiddenStuck(30_000, True), HiddenStuck(40_000, False)]


def test_holding_on_is_one_alarm_not_many():
    hand = Hand()

    hand.edge(0, True)
    hand.wait_until(29_000)

    assert hand.kinds() == [PressCounted]


def test_three_presses_in_time_call_for_help_with_the_third():
    hand = Hand(THREE_PRESSES)

    hand.touch(0, 150)
    hand.touch(500, 150)
    before = list(hand.understood)
    hand.touch(1000, 150)

    assert before == []
    assert hand.kinds() == [PressCounted]


def test_two_presses_or_three_too_slow_do_not():
    hand = Hand(THREE_PRESSES)

    for start_ms in (0, 500, 3100):
        hand.touch(start_ms, 150)
    hand.wait_until(9000)

    assert hand.kinds() == [PocketPressed, PocketPressed]


def test_a_button_stuck_among_several_presses_is_no_alarm():
    """F31"""
    hand = Hand(THREE_PRESSES)

    hand.edge(0, True)
    hand.wait_until(40_000)

    assert hand.kinds() == [HiddenStuck]


def test_a_press_that_has_begun_ends_by_the_rules_it_began_with():
    """F32"""
    hand = Hand()

    hand.edge(0, True)
    hand.wait_until(1000)
    hand.situation.config = THREE_PRESSES
    hand.wait_until(2000)
    hand.edge(2100, False)
    for start_ms in (3000, 3400, 3800):
        hand.touch(start_ms, 100)

    assert hand.kinds() == [PressCounted, PressCounted]


def test_no_configuration_leaves_a_badge_without_a_press():
    too_little, too_much = Config(1, HOLD, 0, 0, 0, 0), Config(2, PRESSES, 16383, 15, 16383, 4095)

    assert tuple(settle(too_little)) == (1, HOLD, 1000, 2, 1500, 0)
    assert tuple(settle(too_much)) == (2, PRESSES, 5000, 5, 5000, 120)
    assert settle(Config(3, 2, 2000, 3, 3000, 0)) is None
