"""What waited at a broker while we were away is told from what comes as it is sent."""

import pytest

from basestation.gateways.mqtt_kept import MOST_LOOKS, Kept


class Line:
    """A connection of which a test says what comes over it, and when."""

    def __init__(self):
        self.now_ms, self.pings = 1_000, 0
        self.kept = Kept(lambda: self.now_ms, self._ping)

    def _ping(self):
        self.pings += 1

    def connects(self, is_resumed=True):
        self.now_ms += 60_000
        self.kept.opened()
        self.kept.read()
        self.kept.begin(is_resumed)

    def hears(self, count=1):
        for _ in range(count):
            self.kept.read()
            self.kept.came(True)

    def stores(self, count=1):
        for _ in range(count):
            self.kept.acknowledged()

    def is_answered(self):
        self.kept.read()
        self.kept.answered()


@pytest.fixture
def line():
    made = Line()
    made.connects()
    return made


def drained(line):
    line.kept.look()
    line.is_answered()


def test_a_broker_that_knew_us_may_have_kept_something_since_nobody_here_knows_when(line):
    assert line.kept.since_ms == 0


def test_a_broker_that_did_not_know_us_has_kept_nothing():
    line = Line()

    line.connects(is_resumed=False)

    assert line.kept.since_ms is None


def test_a_ping_that_is_answered_with_nothing_in_between_ends_it(line):
    line.kept.look()
    before = line.kept.since_ms
    line.is_answered()

    assert (before, line.kept.since_ms, line.pings) == (0, None, 1)


def test_as_long_as_something_waits_to_be_stored_there_may_be_more_behind_it(line):
    line.hears(20)
    line.stores(19)
    line.kept.look()
    unasked = line.pings
    line.stores()
    line.kept.look()

    assert (unasked, line.pings) == (0, 1)


def test_what_comes_before_the_answer_may_have_waited_and_it_is_asked_again(line):
    line.kept.look()
    line.hears()
    line.is_answered()
    after_one = line.kept.since_ms
    line.stores()
    drained(line)

    assert (after_one, line.kept.since_ms, line.pings) == (0, None, 2)


def test_a_line_on_which_there_is_always_something_is_not_distrusted_for_ever(line):
    """Or everybody who is out would be taken for silent."""
    for _ in range(MOST_LOOKS):
        line.kept.look()
        line.hears()
        line.is_answered()
        line.stores()
    before = line.kept.since_ms
    line.kept.look()

    assert (before, line.kept.since_ms) == (0, None)


def test_the_next_time_it_is_known_since_when(line):
    drained(line)
    line.now_ms += 5_000
    line.hears()
    heard_ms = line.now_ms
    line.stores()

    line.connects()

    assert line.kept.since_ms == heard_ms


def test_what_was_never_fetched_before_the_line_broke_again_is_as_old_as_before(line):
    line.hears(20)

    line.connects()

    assert line.kept.since_ms == 0


def test_an_answer_that_nobody_asked_for_says_nothing(line):
    line.is_answered()

    assert line.kept.since_ms == 0
