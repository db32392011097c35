"""Frames as they go over the wire: the vectors byte for byte, and that nothing else is ever taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.core.deliveries.arc_signal import ArcSignal
from basestation.dc09.frame import BadFrame, Frame, addressed, build, crc16, parse
from basestation.dc09.sealing import BadSeal, seal, unseal
from basestation.dc09.telling import Dialect, Now, event, line_test
from basestation.dc09.times import time_in, written

AT_MS = 1_795_266_307_000  # 13:05:07 on 21 November 2026
LAT_UDEG, LON_UDEG = 53_745_667, -336_783
KEY = bytes.fromhex("3A1F6B8C9D4E7F20123456789ABCDEF0")
CLEAR, CONTACT_ID = Dialect("1234"), Dialect("1234", protocol="ADM-CID")
OTHERS = [
    'F4D20029"SIA-DCS"0001RF3L77#1234[#1234|NRR|Atest]',
    '96ED0016"SIA-DCS"0001L0#1234[]',
    'E4410025"NAK"0000R0L0A0[]_16:20:01,09-24-2025',
    'D730002F"NULL"0000R7896L7896#3456[]_17:01:26,07-26-2024',
    'F92F0043"ADM-CID"0020R7896L7896#3456[#3456|1407 00 001]_17:01:14,07-26-2024',
]
SEALED = (
    '55D80098"*SIA-DCS"0001R0L0#1234[8AC2DA58F56EB7EB2810655059A84522118055C531A537305C424FC54B49FC1618FC64BAB9EE82463ED954BCE8BEE1DDB5E91727CCDE4D67'
    "5CC7062A220B917E"
)


def told(dialect, number, cause, what="raised", badge=7, has_place=False, pad=lambda size: "A" * size):
    place = (LAT_UDEG, LON_UDEG) if has_place else (None, None)
    return event(dialect, number, ArcSignal(what, cause, badge, AT_MS, *place), Now(AT_MS), pad=pad)


OURS = {
    '2EA40055"SIA-DCS"0001R0L0#1234[#1234|Nri7/PA007][X000W20.207][Y53N44.740]_13:05:07,11-21-2026': told(CLEAR, 1, "SOS", has_place=True),
    '6E600055"SIA-DCS"0002R0L0#1234[#1234|Nri7/HA007][X000W20.207][Y53N44.740]_13:05:07,11-21-2026': told(
        CLEAR, 2, "DURESS", has_place=True
    ),
    'CD42003D"ADM-CID"0003R0L0#1234[#1234|1120 01 007]_13:05:07,11-21-2026': told(CONTACT_ID, 3, "SOS"),
    'CD00003D"ADM-CID"0004R0L0#1234[#1234|1122 01 007]_13:05:07,11-21-2026': told(CONTACT_ID, 4, "CODE_WORD"),
    '3BAD003D"ADM-CID"0005R0L0#1234[#1234|3120 01 007]_13:05:07,11-21-2026': told(CONTACT_ID, 5, "SOS", "restored"),
    '001F0029"NULL"0000R0L0#1234[]_13:05:07,11-21-2026': line_test(CLEAR, 0, Now(AT_MS)),
    '7C4E003D"SIA-DCS"0007R0L0#1234[#1234|Nri0/RP0000]_13:05:07,11-21-2026': told(CLEAR, 7, "", "test", badge=None),
    'CC66003C"SIA-DCS"0009R0L0#1234[#1234|Nri7/PR007]_13:05:07,11-21-2026': told(CLEAR, 9, "SOS", "restored"),
    SEALED: told(Dialect("1234", KEY), 1, "SOS", has_place=True),
}
BATTERY = 'C93F003C"SIA-DCS"0008R0L0#1234[#1234|Nri7/XT007]_13:05:07,11-21-2026'  # no alarm, so nobody is told; but readable


def on_the_wire(vector):
    return f"\n{vector}\r".encode("ascii")


@pytest.mark.parametrize("vector", OURS, ids=[vector[8:70] for vector in OURS])
def test_a_signal_is_written_down_byte_for_byte(vector):
    assert build(OURS[vector]) == on_the_wire(vector)


@pytest.mark.parametrize("vector", [*OURS, *OTHERS, BATTERY])
def test_a_known_frame_is_read_and_written_again_byte_for_byte(vector):
    assert build(parse(on_the_wire(vector))) == on_the_wire(vector)


def test_what_stands_in_a_known_frame():
    frame = parse(on_the_wire(OTHERS[0]))

    assert (frame.token, frame.sequence, frame.receiver, frame.line, frame.account, frame.is_sealed) == (
        "SIA-DCS",
        1,
        "F3",
        "77",
        "1234",
        False,
    )


def test_the_receivers_time_stands_in_a_nak():
    frame = parse(on_the_wire(OTHERS[2]))

    assert (frame.token, frame.account) == ("NAK", None)
    assert written(time_in(frame.content)) == "16:20:01,09-24-2025"


def test_a_known_sealed_frame_is_opened():
    assert unseal(parse(on_the_wire(SEALED)).content, KEY) == "#1234|Nri7/PA007][X000W20.207][Y53N44.740]_13:05:07,11-21-2026"


def test_the_checksum_is_crc_16_arc():
    assert crc16(b"123456789") == 0xBB3D


@pytest.mark.parametrize("size", [16, 24, 32])
@given(content=st.text(st.characters(codec="latin-1"), max_size=200))
def test_what_is_sealed_is_opened_with_the_same_key(size, content):
    key = bytes(range(size))

    digits = seal(content, key)

    assert unseal(digits, key) == content
    assert len(digits) % 32 == 0 and digits == digits.upper()


def test_two_frames_alike_are_not_sealed_alike():
    assert len({seal("]_13:05:07,11-21-2026", KEY) for _ in range(20)}) == 20


def test_another_key_opens_nothing_that_makes_sense():
    opened = unseal(seal("]_13:05:07,11-21-2026", KEY), bytes(16))

    assert time_in(opened) is None


@pytest.mark.parametrize("digits", ["", "zz", "AB", "A" * 31, "A" * 33])
def test_what_was_never_sealed_is_refused(digits):
    with pytest.raises(BadSeal):
        unseal(digits, KEY)


@given(
    token=st.sampled_from(["SIA-DCS", "ADM-CID", "NULL", "ACK", "RSP"]),
    sequence=st.integers(0, 9999),
    account=st.text("0123456789ABCDEF", min_size=3, max_size=16),
    receiver=st.text("0123456789ABCDEF", min_size=1, max_size=6),
    content=st.text(st.characters(codec="latin-1"), max_size=300),
    is_sealed=st.booleans(),
)
def test_whatever_is_built_is_read_as_it_was(token, sequence, account, receiver, content, is_sealed):
    frame = Frame(token, sequence, addressed(account, receiver, receiver), content, is_sealed)

    read = parse(build(frame))

    assert read == frame
    assert (read.account, read.receiver, read.line) == (account, receiver, receiver)


@given(vector=st.sampled_from([*OURS, *OTHERS]), at=st.integers(0), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(vector, at, bit):
    data = bytearray(vector.encode())
    data[at % len(data)] ^= 1 << bit

    try:
        again = parse(bytes(data))
    except BadFrame:
        return
    assert again == parse(vector.encode())  # only the case of a hex digit of the checksum or the length may change unnoticed


@given(vector=st.sampled_from([*OURS, *OTHERS]), size=st.integers(0, 200))
def test_a_cut_frame_is_none(vector, size):
    cut = vector.encode()[:size]

    if len(cut) < len(vector):
        with pytest.raises(BadFrame):
            parse(cut)


@given(st.binary(max_size=300))
def test_rubbish_is_no_frame_and_no_crash(data):
    with pytest.raises(BadFrame):
        parse(data)


def test_more_than_a_frame_can_say_is_refused():
    with pytest.raises(ValueError, match="longer"):
        build(Frame("SIA-DCS", 1, addressed("1234"), "x" * 5_000))


def test_more_than_a_frame_can_be_is_no_frame():
    body = b'"ACK"0001R0L0#1234[' + b"x" * 5_000

    with pytest.raises(BadFrame, match="length"):
        parse(b"%04X%04X%b" % (crc16(body), len(body), body))


def test_no_key_account_or_content_shows_in_a_log():
    shown = f"{Dialect('C0FFEE', KEY)!r} {OURS[SEALED]!r} {told(Dialect('C0FFEE'), 1, 'SOS')!r}"

    assert "C0FFEE" not in shown and "PA007" not in shown and KEY.hex() not in shown and repr(KEY)[2:10] not in shown
