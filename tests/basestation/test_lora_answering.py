"""What our gateways say to badges, and how often, in virtual time."""

import pytest
from badgelink.frame import seal
from badgelink.line import Unwrapper, wrapped
from badgelink.line_messages import (
    URGENT_ALARM,
    URGENT_LEAST,
    URGENT_WORD,
    Caught,
    Hello,
    Plan,
    Say,
    Status,
    Taken,
    decode_line,
    encode_line,
)
from badgelink.messages import BY_BASE, RECEIVED, SOS, Alarm, CheckIn, Config, Heard, Receipt, Welfare

from basestation.gateways.serial_answering import FORGOTTEN_MS, GIVEN_UP_MS, Answering
from basestation.gateways.serial_line import GatewayLine
from basestation.sealing import Cipher

KEY, BADGE = Cipher(bytes(16)), 7
ALARM = Alarm(0, SOS, 0, 80, None, None, 0, 0)
RECEIPT = seal(KEY, BADGE, 1, Receipt(1, RECEIVED, BY_BASE))


class Rig:
    """Two gateways, `hall` and `roof`, that work."""

    def __init__(self):
        self.now_ms, self._lines, self._said, self._counter = 1_000_000, {}, [], 0
        self.answering = Answering(lambda: self.now_ms, self._lines, lambda wait_ms, act: act())
        for name in ("hall", "roof"):
            self._lines[name] = GatewayLine(name, Wire(name, self._said), lambda: self.now_ms, self.answering.note)
            self._lines[name].wanted = Plan(9, 868_100)
            self.says(name, Hello(1, 1, 1, 9, 868_100, name.encode(), b"tbeam"))

    def says(self, name, message):
        self._lines[name].came(wrapped(encode_line(message)))

    def hears(self, message, *names, snr_x4=160):
        self._counter += 1
        frame = seal(KEY, BADGE, self._counter, message)
        for place, name in enumerate(names or ("hall",)):
            self.says(name, Caught(1, 0, 80, snr_x4 + 40 * place, frame))
        return frame

    def after(self, ms):
        for _ in range(ms // 250):
            self.now_ms += 250
            for name in self._lines:
                self.says(name, Status(1, 1, 30_000, 0, 0, 0, 0, 0, 0))
                self._lines[name].tick()
            self.answering.tick()
        return self.told()

    def told(self):
        """(gateway, urgency, frame) of what badges were to be told."""
        said = [(name, message) for name, message in self._said if isinstance(message, Say)]
        self._said.clear()
        for name, message in said:
            self.says(name, Taken(message.number))
        return [(name, message.urgency, message.frame) for name, message in said]


class Wire:
    def __init__(self, name, said):
        self._name, self._said, self._unwrapper = name, said, Unwrapper()

    def write(self, data):
        self._said += [(self._name, decode_line(message)) for message in self._unwrapper.take(data)]

    def close(self):
        pass


@pytest.fixture
def rig():
    return Rig()


def test_the_gateway_that_heard_it_better_answers(rig):
    rig.hears(ALARM, "hall", "roof")
    rig.answering.send(BADGE, RECEIPT)

    assert rig.told() == [("roof", URGENT_ALARM, RECEIPT)]


def test_a_receipt_that_the_badge_does_not_say_to_have_heard_is_said_three_times_more(rig):
    rig.hears(ALARM)
    rig.answering.send(BADGE, RECEIPT)

    assert [each[2] for each in rig.told() + rig.after(120_000)] == [RECEIPT] * 4


def test_a_badge_that_says_it_has_heard_is_told_no_more(rig):
    rig.hears(ALARM)
    rig.answering.send(BADGE, RECEIPT)
    rig.told()
    rig.answering.believed(rig.hears(Heard(1)))

    assert rig.after(120_000) == []


def test_what_only_looks_like_it_ends_no_repeats(rig):
    """Anybody can send a frame with a badge's number on it: until the base has opened it, it is no word of the badge's."""
    rig.hears(ALARM)
    rig.answering.send(BADGE, RECEIPT)
    rig.told()
    rig.hears(Heard(1))

    assert [each[2] for each in rig.after(120_000)] == [RECEIPT] * 3


def test_another_believed_word_ends_no_repeats(rig):
    rig.hears(ALARM)
    rig.answering.send(BADGE, RECEIPT)
    rig.told()
    rig.answering.believed(rig.hears(CheckIn(0, 0, 80)))

    assert [each[2] for each in rig.after(120_000)] == [RECEIPT] * 3


def test_the_same_frame_once_more_means_that_the_answer_was_not_heard(rig):
    frame = rig.hears(ALARM)
    rig.answering.send(BADGE, RECEIPT)
    rig.told()
    rig.after(500)
    rig.says("hall", Caught(2, 0, 80, 160, frame))

    assert [each[2] for each in rig.told()] == [RECEIPT]


def test_the_same_frame_said_twice_by_a_gateway_is_no_copy(rig):
    """F22"""
    frame = rig.hears(ALARM)
    rig.answering.send(BADGE, RECEIPT)
    rig.told()
    rig.says("hall", Caught(1, 0, 80, 160, frame))

    assert rig.told() == []


def test_a_gateway_that_is_back_says_what_waited_for_it_but_not_for_ever(rig):
    rig.hears(ALARM)
    rig.answering.send(BADGE, RECEIPT)
    rig.told()
    rig._lines["hall"].broken = rig._lines["roof"].broken = "unplugged"
    nobody = rig.after(20_000)
    rig._lines["roof"].broken = ""
    back = rig.after(250)
    rig._lines["roof"].broken = "unplugged"
    rig.after(GIVEN_UP_MS + 30_000)
    rig._lines["roof"].broken = ""

    assert (nobody, back) == ([], [("roof", URGENT_ALARM, RECEIPT)])
    assert rig.after(60_000) == []


@pytest.mark.parametrize(
    ("message", "later_ms", "urgency"),
    [
        (Receipt(1, RECEIVED, BY_BASE), 0, URGENT_WORD),
        (Welfare(60), 0, URGENT_WORD),
        (Welfare(60), 60_000, URGENT_WORD),
        (Config(1, 0, 2000, 3, 3000, 0), 0, URGENT_WORD),
        (Config(1, 0, 2000, 3, 3000, 0), 60_000, URGENT_LEAST),
    ],
)
def test_without_an_alarm_it_is_a_word_and_to_one_that_may_not_listen_the_least(rig, message, later_ms, urgency):
    rig.hears(CheckIn(0, 0, 80))
    rig.after(later_ms)
    rig.answering.send(BADGE, seal(KEY, BADGE, 1, message))

    assert [each[1] for each in rig.told()] == [urgency]


def test_a_badge_that_nobody_has_heard_or_for_long_is_told_nothing(rig):
    rig.answering.send(BADGE, RECEIPT)
    rig.hears(CheckIn(0, 0, 80))
    rig.now_ms += FORGOTTEN_MS + 1
    rig.answering.send(BADGE, RECEIPT)

    assert rig.told() == []


def test_a_gateway_whose_share_of_the_air_is_spent_leaves_it_to_the_other(rig):
    rig.hears(ALARM, "hall", "roof")
    rig.says("roof", Status(1, 1, 100, 0, 0, 0, 0, 0, 0))
    rig.answering.send(BADGE, RECEIPT)

    assert [each[0] for each in rig.told()] == ["hall"]
