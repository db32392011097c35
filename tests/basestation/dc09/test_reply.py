"""What counts as an answer to what was just said, and what does not: F53."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.dc09.frame import Frame, addressed, build
from basestation.dc09.reply import ACK, DUH, NAK, NOISE, Listening, Reply, read
from basestation.dc09.times import time_in
from tests.support.arc_centre import ack, nak, sealed_ack

AT_MS = 1_795_266_307_000
KEY = bytes(range(16))
SENT = Frame("SIA-DCS", 17, addressed("1234"), "#1234|Nri7/PA007]")


def answer(data, key=None):
    return read(data, SENT, key, AT_MS)


@pytest.mark.parametrize("token", ["ACK", "RSP"])
def test_a_yes_to_this_message_counts(token):
    assert answer(ack(SENT, token)).verdict == ACK


@pytest.mark.parametrize("header", ["R0L0#1234", "NoneL0#1234", "L0R0#1234", "  RxxL0#1234 ", "R0L0#001234", "R0L0#1234junk?"])
def test_whatever_a_receiver_puts_before_the_account_is_borne(header):
    assert answer(ack(SENT, header=header)).verdict == ACK


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (ack(SENT, sequence=16), "another message"),
        (ack(SENT, sequence=0), "another message"),
        (ack(SENT, header="R0L0#4321"), "another account"),
        (ack(SENT, header="R0L0"), "another account"),
        (ack(SENT, "DUH", sequence=16), "another message"),
        (ack(SENT, "NULL"), "another kind"),
        (ack(SENT)[:-2], "length"),
        (b'\n0000001A"ACK"0017R0L0#1234[]\r', "length"),
        (b'\n00000014"ACK"0017R0L0#1234[]\r', "checksum"),
        (b'"ACK"', "no checksum"),
        (b"HTTP/1.1 400 Bad Request", "no checksum"),
        (b"", "no checksum"),
        (sealed_ack(SENT, KEY, AT_MS), "can't be opened"),
    ],
    ids=[str(number) for number in range(13)],  # a sealed answer is another one in each run
)
def test_anything_else_is_noise_and_says_why(data, why):
    heard = answer(data)

    assert heard.verdict == NOISE and why in heard.why


def test_a_nak_carries_the_receivers_time():
    assert answer(nak(AT_MS + 3_600_000)) == Reply(NAK, receiver_ms=AT_MS + 3_600_000)
    assert answer(nak()) == Reply(NAK)


def test_a_nak_with_its_words_the_wrong_way_round_is_a_nak():
    assert answer(build(Frame("NAK", 0, "L0R0A0", "]_13:05:07,11-21-2026"))).receiver_ms == AT_MS


@pytest.mark.parametrize(
    "time", ["_25:00:00,01-01-2026", "_00:00:00,02-30-2026", "_23:59:59,12-31-9999", "_00:00:00,01-01-0001", "_now", ""]
)
def test_a_time_that_can_not_be_is_no_time(time):
    assert time_in(f"]{time}") is None


@pytest.mark.parametrize(
    ("data", "key", "is_sure"),
    [
        (ack(SENT, "DUH"), None, True),
        (sealed_ack(SENT, KEY, AT_MS, "DUH"), KEY, True),
        (ack(SENT, "DUH"), KEY, False),
        (sealed_ack(SENT, KEY, AT_MS - 61_000, "DUH"), KEY, False),
    ],
    ids=["no key", "sealed", "in clear", "an old one"],
)
def test_a_duh_is_heard_in_clear_too_but_with_a_key_only_a_sealed_one_of_now_is_sure(data, key, is_sure):
    """Receivers in wide use never seal it."""
    heard = answer(data, key)

    assert (heard.verdict, heard.is_sure) == (DUH, is_sure)


@pytest.mark.parametrize("away_ms", [-60_000, -40_000, 0, 20_000, 60_000])
def test_a_sealed_yes_of_now_counts(away_ms):
    assert answer(sealed_ack(SENT, KEY, AT_MS + away_ms), KEY).verdict == ACK


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (ack(SENT), "in clear"),
        (sealed_ack(SENT, KEY, AT_MS - 61_000), "61 s away"),
        (sealed_ack(SENT, KEY, AT_MS + 61_000), "61 s away"),
        (sealed_ack(SENT, bytes(16), AT_MS), "is the key"),
        (build(Frame("ACK", 17, addressed("1234"), "ABCD", is_sealed=True)), "is the key"),
    ],
    ids=[str(number) for number in range(5)],  # a sealed answer is another one in each run
)
def test_with_a_key_only_a_sealed_yes_of_now_counts(data, why):
    heard = answer(data, KEY)

    assert heard.verdict == NOISE and why in heard.why


@given(data=st.binary(max_size=200), key=st.sampled_from([None, KEY]))
def test_rubbish_never_counts_and_never_raises(data, key):
    assert answer(data, key).verdict == NOISE


GOOD = [ack(SENT), ack(SENT, "DUH"), nak(AT_MS), sealed_ack(SENT, KEY, AT_MS)]


@given(
    data=st.sampled_from(GOOD), key=st.sampled_from([None, KEY]), flips=st.lists(st.tuples(st.integers(0), st.integers(1, 255)), max_size=4)
)
def test_a_damaged_answer_never_raises(data, key, flips):
    damaged = bytearray(data)
    for at, bits in flips:
        damaged[at % len(damaged)] ^= bits

    assert answer(bytes(damaged), key).verdict in {ACK, NAK, DUH, NOISE}


@given(data=st.sampled_from(GOOD), key=st.sampled_from([None, KEY]), size=st.integers(0, 100))
def test_a_cut_answer_never_raises(data, key, size):
    assert answer(data[:size], key).verdict in {ACK, NAK, DUH, NOISE}


# In the stream --------------------------------------------------------------------------------------------------------


def listening(key=None):
    return Listening(lambda data: answer(data, key))


@given(st.lists(st.integers(1, 30), max_size=12))
def test_an_answer_is_found_however_it_is_cut_up(cuts):
    stream, heard = listening(), None
    data = ack(SENT, sequence=16) + b"\n\r" + b"junk" + ack(SENT)

    for size in [*cuts, len(data)]:
        heard = heard or stream.hear(data[:size])
        data = data[size:]

    assert heard == Reply(ACK)


def test_the_yes_to_an_earlier_message_is_passed_over():
    stream = listening()

    assert stream.hear(ack(SENT, sequence=16)) is None
    assert stream.noise == "an answer to another message"
    assert stream.hear(ack(SENT)) == Reply(ACK)


def test_an_answer_without_its_end_counts_when_nothing_more_comes():
    stream = listening()

    assert stream.hear(ack(SENT).removesuffix(b"\r")) is None
    assert stream.end() == Reply(ACK)


def test_who_talks_without_end_is_not_listened_to_for_ever():
    stream = listening()

    for _ in range(100):
        assert stream.hear(b"x" * 1_000) is None

    assert stream.is_too_much
    assert stream.hear(ack(SENT)) is None
