"""What a modem says is read the same, however the line cuts it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.sms import at

SAID = b'AT+CSQ\r\r\n+CSQ: 17,99\r\n\r\nOK\r\n\r\n+CMTI: "SM",3\r\n\r\n> \r\n+CDS: 25\r\n0006D60B9113\r\n'
LINES = ["AT+CSQ", "+CSQ: 17,99", "OK", '+CMTI: "SM",3', ">", "+CDS: 25", "0006D60B9113"]


def read(pieces):
    reader = at.Reader()
    return [line for piece in pieces for line in reader.feed(piece)]


@given(st.sets(st.integers(1, len(SAID) - 1)))
def test_lines_are_the_same_however_they_are_cut(cuts):
    places = [0, *sorted(cuts), len(SAID)]

    assert read(SAID[begin:end] for begin, end in itertools.pairwise(places)) == LINES


@given(st.lists(st.binary(max_size=80), max_size=20))
def test_any_bytes_are_some_lines(pieces):
    assert all(line == line.strip(" \t\0") != "" for line in read(pieces))


def test_noise_without_an_end_is_not_kept():
    reader = at.Reader()

    for _ in range(1_000):
        reader.feed(b"x" * 1_000)

    assert reader.feed(b"\r\nOK\r\n")[-1] == "OK"


@pytest.mark.parametrize(
    ("line", "ended"),
    [
        ("OK", at.Reply(at.OK)),
        ("ERROR", at.Reply(at.ERROR)),
        ("+CMS ERROR: 38", at.Reply(at.ERROR, family="CMS", code=38)),
        ("+CME ERROR: SIM busy", at.Reply(at.ERROR, family="CME")),
        ("COMMAND NOT SUPPORT", at.Reply(at.ERROR)),
        ("+CSQ: 17,99", None),
        ("OKAY", None),
    ],
)
def test_some_lines_end_an_answer(line, ended):
    assert at.ended(line) == ended


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('+CSCA: "+447785016005",145', ["+447785016005", "145"]),
        ("+CMGL: 3,1,,25", ["3", "1", "", "25"]),
        ('+COPS: 0,0,"A, B",7', ["0", "0", "A, B", "7"]),
        ("+CPIN: SIM PIN", ["SIM PIN"]),
        ("+X:", []),
        ("RING", []),
    ],
)
def test_what_stands_after_the_colon(line, fields):
    assert at.fields(line) == fields


def test_a_pin_is_not_shown():
    assert "1234" not in repr(at.Command('AT+CPIN="1234"'))
