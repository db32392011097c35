"""Golden bytes: each row of the table as it has been on the air since the first badge. They are never edited, only added to."""

from binascii import hexlify, unhexlify

from badgelink.messages import (
    ARRIVED,
    BY_SECOND,
    CLOSED,
    CUE_BEEP,
    DURESS,
    EXTENDED,
    LAYOUT,
    NO_GPS,
    ON_VISIT,
    OWNED,
    PRESSES,
    RESTARTED,
    SOS,
    Alarm,
    BadMessage,
    CheckIn,
    Config,
    CounterHint,
    Heard,
    Heartbeat,
    LeaveNow,
    Position,
    Receipt,
    SelfTest,
    Visit,
    VisitSetup,
    Welfare,
    decode,
    encode,
)  # fmt: skip

# type number, bytes, what was said, what is understood
GOLDEN = (
    (1, "008309cc70337fc2b0", Alarm(0, SOS, 0, 87, 3, 8, 53745670, -336780), (0, 1, 0, 80, 5, 10, 53745673, -336789)),
    (1, "f9787f800000800000", Alarm(31, DURESS, 14400, 3, None, None, None, None), (31, 2, 14400, 0, None, None, None, None)),
    (2, "0000002010000000ae2731c0cdff0ac0", Alarm(32, SOS, 0, 87, 3, 8, 53745670, -336780), (32, 1, 0, 87, 5, 10, 53745673, -336789)),
    (2, "ffffffffffffffffc9dbfffffffffffc", Alarm(0xFFFFFFFF, 15, 0xFFFFFFF, 100, 0xFFFFFFFF, 1000, 90000000, 180000000),
     (0xFFFFFFFF, 15, 0xFFFFFFF, 100, 0xFFFFFFFF, 1000, 90000000, 180000000)),
    (3, "00000500000c80", CheckIn(5, 12, 64), (5, 12, 64)),
    (4, "000000000001c661e0", Visit(0, 1, 99, EXTENDED, 15), (0, 1, 99, 3, 15)),
    (5, "00000100000265fe", SelfTest(1, 2, 50, 255), (1, 2, 50, 255)),
    (6, "00004654a8000000000000", Position(70, 42, 59, 25, -90000000, -180000000), (70, 42, 60, 25, -90000000, -180000000)),
    (7, "5363062861224609bd5b7dde", Heartbeat(ON_VISIT, 77, 1, NO_GPS | RESTARTED, 3, 2, 67, 9, 0x123, 4, 0xDEADBEEF),
     (2, 77, 1, 24, 3, 2, 67, 9, 0x123, 4, 0xDEADBEEF)),
    (8, "ffffffff", Heard(0xFFFFFFFF), (0xFFFFFFFF,)),
    (32, "000003e822", Receipt(1000, OWNED, BY_SECOND), (1000, 2, 2)),
    (33, "02018a0520", VisitSetup(513, 1, 20, 10, CUE_BEEP), (513, 1, 20, 10, 1)),
    (34, "2580", Welfare(600), (600,)),
    (35, "0201", LeaveNow(513), (513,)),
    (36, "0447d032ee0050", Config(4, PRESSES, 2000, 3, 3000, 20), (4, 1, 2000, 3, 3000, 20)),
    (37, "01020304", CounterHint(0x01020304), (0x01020304,)),
)  # fmt: skip


def test_every_message_is_written_as_it_always_was():
    for number, golden, said, _ in GOLDEN:
        assert encode(said) == (number, unhexlify(golden)), said


def test_every_message_is_read_as_it_always_was():
    for number, golden, said, understood in GOLDEN:
        message = decode(number, unhexlify(golden))
        assert type(message) is type(said)
        assert tuple(message) == understood


def test_every_row_of_the_table_has_golden_bytes():
    assert sorted({number for number, _, _, _ in GOLDEN}) == sorted(LAYOUT)


def test_an_alarm_of_a_cause_nobody_has_heard_of_is_an_alarm():
    number, payload = encode(Alarm(0, 13, 0, 50, None, None, None, None))

    assert decode(number, payload).cause == 13


def test_a_position_at_zero_is_not_the_same_as_none():
    at_zero = decode(*encode(Alarm(0, SOS, 0, 50, 0, 5, 0, 0)))
    nowhere = decode(*encode(Alarm(0, SOS, 0, 50, None, None, None, None)))

    assert abs(at_zero.lat_udeg) <= 11 and at_zero.fix_age_s == 2
    assert nowhere.lat_udeg is None and nowhere.fix_age_s is None


def test_an_age_beyond_the_short_row_travels_in_the_long_one():
    assert encode(Alarm(0, SOS, 14_401, 50, None, None, None, None))[0] == 2
    assert encode(Alarm(31, SOS, 14_400, 50, None, None, None, None))[0] == 1


def test_a_size_that_is_not_the_messages_size_is_refused():
    for number, golden, _, _ in GOLDEN:
        payload = unhexlify(golden)
        for wrong in (b"", payload[:-1], payload + b"\x00"):
            assert _refused(decode, number, wrong), number


def test_a_type_nobody_knows_and_a_value_that_fits_nowhere_are_refused():
    assert _refused(decode, 31, b"")
    assert _refused(encode, CheckIn(-1, 0, 0))
    assert _refused(encode, Visit(0, 0, 0, ARRIVED, 256))
    assert _refused(encode, Receipt(1 << 32, CLOSED, 0))


def test_the_golden_bytes_are_lower_case_hexadecimal():
    assert [golden for _, golden, _, _ in GOLDEN if hexlify(unhexlify(golden)).decode() != golden] == []


def _refused(action, *values):
    try:
        action(*values)
    except BadMessage:
        return True
    return False
