"""One line to what may be a gateway of ours, without a port."""

from badgelink.line import wrapped
from badgelink.line_messages import Hello, encode_line

from basestation.core.roads import Signal
from basestation.gateways.serial_answering import Answering
from basestation.gateways.serial_ears import FEW, MOST_COPIES, AllEars
from basestation.gateways.serial_line import STRANGER_MS, GatewayLine
from basestation.gateways.serial_words import HeardOnAir

FORGOTTEN_MS, FRAME = 900_000, b"x" * 20


class Wire:
    def __init__(self):
        self.written = []

    def write(self, data):
        self.written.append(data)

    def close(self):
        pass


def heard(at_ms):
    return HeardOnAir(at_ms, FRAME, Signal(-90, 5.0, "hall"))


def test_what_only_says_again_what_it_is_told_is_a_stranger_and_is_left_alone():
    """A modem does so, and it must be free for texts."""
    now_ms, wire = [0], Wire()
    line = GatewayLine("usb0", wire, lambda: now_ms[0], lambda line, on_air: None)
    for now_ms[0] in range(0, STRANGER_MS + 1, 250):
        line.tick()
        line.came(b"".join(wire.written))
        wire.written.clear()

    assert line.is_stranger
    line.came(wrapped(encode_line(Hello(1, 1, 5, 9, 868_100, b"hall", b"a board"))))
    assert not line.is_stranger


def test_a_badge_that_says_an_alarm_again_is_answered_again_but_nobody_is_without_end():
    ears = AllEars(FORGOTTEN_MS)
    ears.note(7, "usb0", heard(0))
    ears.of(7).answered(b"received")

    answered = [ears.note(7, "usb0", heard(copy * 500)) for copy in range(1, 40)]

    assert answered == [[b"received"]] * MOST_COPIES + [[]] * (39 - MOST_COPIES)


def test_who_speaks_in_a_badges_name_near_another_gateway_does_not_draw_its_receipt_there():
    lines, later = {}, []
    answering = Answering(lambda: 1_000, lines, lambda wait_ms, act: later.append(act))
    for port, name in (("usb0", b"hall"), ("usb1", b"roof")):
        lines[port] = GatewayLine(port, Wire(), lambda: 1_000, lambda line, on_air: None)
        lines[port].came(wrapped(encode_line(Hello(1, 1, 5, 9, 868_100, name, b"a board"))))
    real, forged = bytes([1, 0, 7]) + bytes(20), bytes([1, 0, 7]) + b"\x09" * 20

    answering.note(lines["usb0"], HeardOnAir(1_000, real, Signal(-90, 5.0, "hall")))
    answering.send(7, bytes([32, 0, 7]) + bytes(12))
    answering.note(lines["usb1"], HeardOnAir(1_000, forged, Signal(-50, 10.0, "roof")))
    for act in later:
        act()

    said = {port: b"".join(line._wire.written) for port, line in lines.items()}
    assert said["usb0"]
    assert not said["usb1"]


def test_who_says_that_they_are_another_badge_each_time_takes_no_memory_for_long():
    ears = AllEars(FORGOTTEN_MS)

    for number in range(60_000):
        ears.note(number, "usb0", heard(number * 200))

    assert len(ears._of) <= max(FEW, 2 * FORGOTTEN_MS // 200) + 1
    assert ears.of(59_999) is not None
