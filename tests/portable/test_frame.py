"""The sealed frame: what it says in clear, what it hides, and what it refuses."""

from binascii import hexlify

from badgelink.frame import BadFrame, peek, seal, unseal
from badgelink.messages import RECEIVED, SOS, Alarm, CheckIn, Heard, Receipt
from cipher import ccm

KEY = bytes(range(16))


def test_an_alarm_with_a_position_is_24_bytes():
    frame = seal(ccm(KEY), 7, 1000, Alarm(31, SOS, 10, 87, 3, 8, 53745670, -336780))

    assert len(frame) == 24


def test_the_frame_of_a_known_alarm_never_changes():
    frame = seal(ccm(KEY), 7, 1000, Alarm(0, SOS, 0, 87, 3, 8, 53745670, -336780))

    assert hexlify(frame) == b"010007000003e8fb3f4acd9425f01fcc4f6aefeaa47bc7c0"


def test_the_frame_of_a_known_receipt_never_changes():
    frame = seal(ccm(KEY), 7, 5, Receipt(1000, RECEIVED, 0))

    assert hexlify(frame) == b"20000700000005e5268a79ade55349c524692bf2"


def test_the_clear_header_can_be_read_without_the_key():
    header = peek(seal(ccm(KEY), 513, 0xFFFFFFFF, CheckIn(0, 1, 2)))

    assert tuple(header) == (0, 3, 513, 0xFFFFFFFF)


def test_what_was_sealed_comes_back():
    header, message = unseal(ccm(KEY), seal(ccm(KEY), 513, 9, CheckIn(3, 4, 5)), True)

    assert (header.badge_id, header.counter) == (513, 9)
    assert tuple(message) == (3, 4, 5) and isinstance(message, CheckIn)


def test_a_frame_turned_round_is_refused():
    """What a badge said can't be played back to it as the base's word, nor the other way round."""
    up, down = seal(ccm(KEY), 7, 1, Heard(1)), seal(ccm(KEY), 7, 1, Receipt(1, RECEIVED, 0))

    assert _refused(up, False) and _refused(down, True)
    assert not _refused(up, True) and not _refused(down, False)


def test_another_key_a_flipped_bit_and_every_truncation_are_refused():
    """F26"""
    frame = seal(ccm(KEY), 7, 1000, Alarm(0, SOS, 0, 87, 3, 8, 53745670, -336780))

    for bit in range(len(frame) * 8):
        altered = bytearray(frame)
        altered[bit // 8] ^= 1 << bit % 8
        assert _refused(bytes(altered), True), bit
    for size in range(256):
        assert size == len(frame) or _refused((frame + bytes(256))[:size], True), size
    assert _refused(frame, True, bytes(16))


def test_a_frame_of_a_later_version_is_refused_by_name():
    frame = seal(ccm(KEY), 7, 1, Heard(1))
    try:
        unseal(ccm(KEY), bytes([frame[0] | 0x40]) + frame[1:], True)
        said = ""
    except BadFrame as error:
        said = str(error)

    assert "version 1" in said


def _refused(frame, from_badge, key=KEY):
    try:
        unseal(ccm(key), frame, from_badge)
    except BadFrame:
        return True
    return False
