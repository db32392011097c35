"""One line to a gateway, in virtual time: what is said when, what is believed, and when it is given up."""

import logging

import pytest
from badgelink.line import Unwrapper, wrapped
from badgelink.line_messages import (
    CHIP_FAULT,
    FOR_DUTY,
    URGENT_ALARM,
    URGENT_WORD,
    Ask,
    Caught,
    Hello,
    Ping,
    Plan,
    Refused,
    Say,
    Sent,
    Status,
    Taken,
    decode_line,
    encode_line,
)

from basestation.gateways.serial_line import MOST_WAITING, PACE_MS, SILENT_MS, STRANGER_MS, GatewayLine
from basestation.gateways.serial_words import Told

HELLO = Hello(1, 1, 99, 9, 868_100, b"hall", b"tbeam")


class Rig:
    def __init__(self):
        self.now_ms, self.heard, self.is_open, self._unwrapper, self._out = 100_000, [], True, Unwrapper(), []
        self.line = GatewayLine("usb0", self, lambda: self.now_ms, lambda line, on_air: self.heard.append(on_air))

    def write(self, data):
        self._out += [decode_line(message) for message in self._unwrapper.take(data)]

    def close(self):
        self.is_open = False

    def says(self, *messages):
        self.line.came(b"".join(wrapped(encode_line(message)) for message in messages))

    def told(self):
        out, self._out = self._out, []
        return out

    def after(self, ms):
        """What it says until then, looked after as often as the base does."""
        for _ in range(ms // 250):
            self.now_ms += 250
            self.line.tick()
        return self.told()


@pytest.fixture
def rig():
    return Rig()


@pytest.fixture
def known(rig):
    rig.says(HELLO)
    rig.line.wanted = Plan(9, 868_100)
    rig.line.tick()
    rig.told()
    return rig


def frames(messages):
    return [message.frame for message in messages if isinstance(message, Say)]


def status(**changes):
    fields = {"ping": 1, "up_s": 1, "left_ms": 36_000, "caught": 0, "sent": 0, "refused": 0, "strange": 0, "bad": 0, "faults": 0}
    return Status(**(fields | changes))


def test_it_asks_each_second_who_is_there_until_somebody_says(rig):
    rig.line.tick()

    assert [type(message) for message in rig.told()] == [Ask]
    assert [type(message) for message in rig.after(3_000)] == [Ask] * 3

    rig.says(HELLO)
    assert Ask not in [type(message) for message in rig.after(3_000)]
    assert rig.line.name == "hall"


def test_nobody_says_anything_it_is_a_stranger(rig):
    rig.after(STRANGER_MS - 250)
    assert not rig.line.is_stranger

    rig.after(250)
    assert rig.line.is_stranger


def test_it_asks_every_two_seconds_how_the_gateway_is(known):
    asked = [message for message in known.after(6_000) if isinstance(message, Ping)]

    assert len(asked) == 3
    assert len({message.ping for message in asked}) == 3


def test_a_gateway_that_says_nothing_for_six_seconds_is_dead(known):
    known.after(SILENT_MS - 250)
    assert (known.line.is_dead, known.line.why_not) == (False, "")

    known.after(250)
    assert known.line.is_dead and "stopped answering" in known.line.why_not


def test_it_is_told_where_to_listen_until_it_does(known):
    known.line.wanted = Plan(10, 869_525)

    assert "869.525 MHz" in known.line.why_not
    assert [message for message in known.after(2_000) if isinstance(message, Plan)] == [Plan(10, 869_525)] * 2
    known.says(HELLO._replace(sf=10, khz=869_525))
    assert known.line.why_not == ""
    assert [message for message in known.after(2_000) if isinstance(message, Plan)] == []


def test_one_frame_at_a_time_and_the_next_when_it_was_taken(known):
    for frame in (b"one", b"two", b"three"):
        known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 60_000, frame))
    (first,) = known.told()
    known.says(Taken(first.number))
    (second,) = known.told()
    known.says(Refused(second.number, FOR_DUTY))
    (third,) = known.told()

    assert frames((first, second, third)) == [b"one", b"two", b"three"]
    assert known.line.refused_for_duty == 1


def test_one_that_was_lost_on_the_line_holds_the_others_up_for_a_moment_only(known):
    known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 60_000, b"lost"))
    known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 60_000, b"next"))
    known.told()

    assert frames(known.after(250)) == []
    assert frames(known.after(PACE_MS)) == [b"next"]


def test_an_alarms_receipt_overtakes_and_what_is_of_no_use_any_more_is_left_out(known):
    known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 60_000, b"under way"))
    known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 100, b"stale by then"))
    known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 60_000, b"word"))
    known.line.tell(Told(URGENT_ALARM, 8, known.now_ms + 60_000, b"alarm"))
    (under_way,) = known.told()
    known.now_ms += 200
    known.says(Taken(under_way.number))
    (alarm,) = known.told()
    known.says(Taken(alarm.number))

    assert frames([alarm, *known.told()]) == [b"alarm", b"word"]
    assert alarm.within_ms == 59_800


def test_what_waits_is_not_without_end(known):
    for number in range(200):
        known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 60_000, number.to_bytes(2, "big")))
    said = known.told()
    while new := [message for message in said if isinstance(message, Say)]:
        known.says(Taken(new[-1].number))
        said = known.told()
        if not said:
            break

    assert known.line._numbers == MOST_WAITING + 1


def test_a_frame_that_was_heard_says_when_and_how_well(known):
    known.says(Caught(1, 40, 101, 98, b"frame"))

    (on_air,) = known.heard
    assert (on_air.at_ms, on_air.frame) == (known.now_ms - 40, b"frame")
    assert (on_air.signal.rssi_dbm, on_air.signal.snr_db, on_air.signal.via) == (-101, -7.5, "hall")


def test_an_alarm_is_handed_over_before_its_gateway_has_said_who_it_is(rig):
    rig.says(Caught(1, 0, 101, 98, b"frame"))

    assert (rig.heard[0].frame, rig.heard[0].signal.via) == (b"frame", "usb0")


def test_a_chip_that_does_not_answer_is_said(known):
    known.says(status(faults=CHIP_FAULT))
    assert "radio chip" in known.line.why_not and not known.line.is_dead

    known.says(status())
    assert known.line.why_not == ""


def test_a_gateway_that_started_anew_is_noticed_and_waited_for_no_longer(known, caplog):
    caplog.set_level(logging.WARNING)
    known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 60_000, b"lost with its memory"))
    known.told()
    known.says(HELLO._replace(start=100))
    known.line.tell(Told(URGENT_WORD, 7, known.now_ms + 60_000, b"next"))

    assert frames(known.told()) == [b"next"]
    assert "has started anew" in caplog.text


@pytest.mark.parametrize(
    "rubbish", [b"\x00\x00", b"\xff" * 700, wrapped(b"\x1fof tomorrow"), wrapped(b"\x02"), wrapped(encode_line(Sent(1, 2)))]
)
def test_what_is_no_message_or_none_for_us_changes_nothing(known, rubbish):
    known.line.came(rubbish)

    assert (known.heard, known.told(), known.line.name) == ([], [], "hall")


def test_a_line_of_another_version_is_used_as_far_as_it_is_understood(rig, caplog):
    caplog.set_level(logging.WARNING)
    rig.says(HELLO._replace(line_version=2), Caught(1, 0, 101, 98, b"frame"))

    assert (rig.line.name, len(rig.heard)) == ("hall", 1)
    assert "speaks version 2" in caplog.text
