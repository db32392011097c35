from binascii import crc32, unhexlify

from badgelink.line import LONGEST_BYTES, MOST_BYTES, Unwrapper, stuffed, unstuffed, wrapped
from badgelink.line_messages import (
    BYTES,
    FIRST_TO_GATEWAY,
    LEAVE_WORD,
    LINE,
    Ask,
    Caught,
    Hello,
    Leave,
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

# From the paper that describes COBS (Cheshire and Baker, 1999) and the usual examples of it.
KNOWN = (
    ("00", "0101"),
    ("0000", "010101"),
    ("001100", "01021101"),
    ("11220033", "0311220233"),
    ("11223344", "0511223344"),
    ("11000000", "0211010101"),
)
AWKWARD = b"\x00\x0a\x03\x0d\x00\x00\x04\x01"
GOLDEN = (
    (Hello(1, 1, 258, 9, 868100, b"hall", b"tbeam"), "010100010102090" + "00d3f040468616c6c05746265616d"),
    (Caught(7, 12, 101, 158, b"frame"), "02000700" + "0c659e056672616d65"),
    (Taken(513), "030201"),
    (Sent(513, 186), "04020100ba"),
    (Refused(513, 1), "05020101"),
    (Status(3, 60, 36000, 1, 2, 3, 4, 5, 0), "0600030000003c00008ca0000000010000000200000003000000040000000500"),
    (Ask(1), "2001"),
    (Plan(9, 869525), "2109000d4495"),
    (Say(513, 0, 7, 5500, b"frame"), "220201000007" + "0000157c056672616d65"),
    (Ping(513), "230201"),
    (Leave(LEAVE_WORD), "24646f6f72"),
)


def test_the_check_is_the_standard_one():
    assert crc32(b"123456789") == 0xCBF43926


def test_stuffing_gives_the_known_bytes_and_takes_them_back():
    for plain, there in KNOWN:
        assert stuffed(unhexlify(plain)) == unhexlify(there)
        assert unstuffed(unhexlify(there)) == unhexlify(plain)


def test_no_zero_is_left_between_the_zeros_whatever_is_in_the_message():
    for size in range(LONGEST_BYTES + 1):
        message = (AWKWARD * 30)[:size]
        line = wrapped(message)

        assert line[0] == line[-1] == 0
        assert b"\0" not in line[1:-1]
        assert len(line) <= MOST_BYTES + 2
        if size:
            assert Unwrapper().take(line) == [message]


def test_a_message_is_found_however_it_is_cut_and_glued():
    line = wrapped(AWKWARD) + wrapped(b"second") + wrapped(AWKWARD)
    for cut in range(len(line) + 1):
        unwrapper = Unwrapper()

        assert unwrapper.take(line[:cut]) + unwrapper.take(line[cut:]) == [AWKWARD, b"second", AWKWARD]
    assert unwrapper.bad == 0


def test_byte_by_byte_is_as_good():
    unwrapper, found = Unwrapper(), []

    for byte in wrapped(b"one") + wrapped(b"two"):
        found += unwrapper.take(bytes([byte]))

    assert found == [b"one", b"two"]


def test_text_noise_and_half_messages_end_at_the_next_message():
    for rubbish in (
        b"ets Jul 29 2019 12:21:46\r\nrst:0x1 (POWERON_RESET)\r\n",
        b"\xff" * 1000,
        wrapped(b"half of it")[:-5],
        b"\0\0\0",
        b"\x05\0\x03",
    ):
        unwrapper = Unwrapper()

        assert unwrapper.take(rubbish + wrapped(AWKWARD)) == [AWKWARD]


def test_any_turned_bit_or_missing_byte_costs_that_message_only():
    line = wrapped(b"heard\0this")
    for at in range(1, len(line) - 1):
        turned = line[:at] + bytes([line[at] ^ (1 << at % 8)]) + line[at + 1 :]
        for spoilt in (turned, line[:at] + line[at + 1 :]):
            assert Unwrapper().take(spoilt + wrapped(b"next")) == [b"next"]


def test_a_flood_without_an_end_takes_no_memory():
    unwrapper = Unwrapper()
    for _ in range(100):
        unwrapper.take(b"x" * 1000)

    assert len(unwrapper.rest) == MOST_BYTES + 1
    assert unwrapper.take(b"\0" + wrapped(b"next")) == [b"next"]
    assert unwrapper.bad == 1


def test_each_message_travels_in_its_golden_bytes():
    assert len(GOLDEN) == len(LINE)
    for message, there in GOLDEN:
        assert encode_line(message) == unhexlify(there)
        back = decode_line(unhexlify(there))
        assert back == message and type(back) is type(message)


def test_what_is_not_known_is_no_message_and_what_is_added_behind_is_left_out():
    assert decode_line(b"") is None
    assert decode_line(b"\x1fwhatever") is None
    assert decode_line(b"\x3f") is None
    for message, there in GOLDEN:
        for cut in range(len(there) // 2):
            assert decode_line(unhexlify(there)[:cut]) is None
        assert decode_line(unhexlify(there) + b"of a newer end") == message


def test_a_number_too_great_for_its_bytes_is_the_greatest():
    assert decode_line(encode_line(Sent(1, 70_000))) == Sent(1, 65_535)


def test_numbers_of_rows_say_who_speaks():
    for number in LINE:
        kind, sizes = LINE[number]
        assert len(kind._fields if hasattr(kind, "_fields") else sizes) == len(sizes)
        assert (number >= FIRST_TO_GATEWAY) == (kind in (Ask, Plan, Say, Ping, Leave))
        assert [size for size in sizes if size not in (BYTES, 1, 2, 4)] == []
