"""Messages in bytes, read by a library that others wrote; theirs read by us; and rubbish read by nobody."""

import contextlib
from datetime import UTC, datetime

import pytest
from gsmmodem import pdu as theirs
from hypothesis import given
from hypothesis import strategies as st

from basestation.sms import pdu
from basestation.sms.inbox import MOST_HELD, PATIENCE_MS, Inbox
from basestation.sms.split import split
from basestation.sms.submit import submits
from basestation.sms.talk import Came
from tools.emulator.modem import pdus

NUMBER = "+447700900123"
NOW_MS = 1_790_000_000_000
# Without the two letters that the library has wrong (test_sms_letters.py).
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\f§"), max_size=500)
ALARM = "ALARM: Zoë 👩‍🏫 Łukasiewicz pressed the hidden alarm\nReply 1 to take it, 2 if you can't.\n" + "🚪 " * 40


def joined(pieces):
    """The library reads UTF-16 unit by unit."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def read_by_library(text, number=NUMBER):
    made = submits(number, split(text), 77)
    return made, [theirs.decodeSmsPdu(submit.hexadecimal) for submit in made]


# What we send -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Reply 1", "{€}[~]\\^|" * 30, "x" * 161, ALARM, "שלום 👍🏽 " * 20, "@\n@"])
def test_others_read_what_we_write(text):
    made, read = read_by_library(text)

    assert joined(found["text"] for found in read) == text
    assert [found["tpdu_length"] for found in read] == [submit.length for submit in made]
    assert {found["number"] for found in read} == {NUMBER}
    assert {found["type"] for found in read} == {"SMS-SUBMIT"}


@given(TEXTS)
def test_others_read_whatever_we_write(text):
    _, read = read_by_library(text)

    assert joined(found["text"] for found in read) == text


def test_the_parts_of_a_long_text_say_which_they_are():
    _, read = read_by_library("long " * 100)

    joins = [found["udh"][0] for found in read]
    assert [(join.reference, join.parts, join.number) for join in joins] == [(77, 4, 1), (77, 4, 2), (77, 4, 3), (77, 4, 4)]


def test_a_text_asks_for_a_report_and_is_not_delivered_hours_later():
    [submit], [read] = read_by_library("Reply 1")

    assert bytes.fromhex(submit.hexadecimal)[1] & 0x20
    assert read["validity"].total_seconds() == 3600


@pytest.mark.parametrize("number", ["+447700900123", "+4477009001234", "07700900123", "84433"])
def test_a_number_is_written_as_it_is(number):
    _, [read] = read_by_library("x", number)

    assert read["number"] == number


# What comes ---------------------------------------------------------------------------------------------------------


@given(TEXTS, st.sampled_from([NUMBER, "+33612345678", "07700900123", "EE-Info", "Ann Lee"]))
def test_our_network_writes_what_others_read(text, sender):
    """So what the tests feed us is not only what we ourselves take for a message."""
    read = [theirs.decodeSmsPdu(paper) for paper in pdus.delivers(sender, text, NOW_MS, 9)]

    assert joined(found["text"] for found in read) == text
    assert {found["number"] for found in read} == {sender}
    assert all(found["time"].timestamp() * 1000 == NOW_MS for found in read)


@given(TEXTS, st.permutations(range(10)))
def test_parts_come_in_any_order_and_are_one_text(text, order):
    inbox, whole = Inbox(), []
    papers = pdus.delivers(NUMBER, text, NOW_MS, 9)

    for place in [place for place in order if place < len(papers)] + list(range(10, len(papers))):
        whole += inbox.take(Came(place, pdu.read(papers[place])), NOW_MS)

    assert [(found.sender, found.words, found.sent_ms, sorted(found.places)) for found in whole] == [
        (NUMBER, text, NOW_MS, list(range(len(papers))))
    ]


def test_a_letter_that_somebody_cut_in_two_is_whole_again():
    first, second = (bytes.fromhex(half) for half in ("d83d", "deaa"))
    head = "00440C914477000910320008" + pdus.stamp(NOW_MS).hex()
    inbox = Inbox()

    inbox.take(Came(1, pdu.read(f"{head}08050003070201{first.hex()}")), NOW_MS)
    [whole] = inbox.take(Came(2, pdu.read(f"{head}08050003070202{second.hex()}")), NOW_MS)

    assert whole.words == "🚪"


def test_a_long_reference_joins_parts_too():
    paper = "00440C914477000910320008" + pdus.stamp(NOW_MS).hex() + "09060804012A0201" + "0041"

    assert pdu.read(paper).join == pdu.Join(0x012A, 2, 1)


def test_what_never_became_whole_is_handed_out_as_far_as_it_came():
    inbox = Inbox()
    first, second, _ = pdus.delivers(NUMBER, "first " * 60, NOW_MS, 9)

    assert inbox.take(Came(1, pdu.read(second)), NOW_MS) == []
    assert inbox.take(Came(2, pdu.read(first)), NOW_MS) == []
    [old, new] = inbox.take(Came(3, pdu.read(pdus.delivers(NUMBER, "1", NOW_MS)[0])), NOW_MS + PATIENCE_MS)

    assert (old.words, sorted(old.places)) == (("first " * 60)[:306], [1, 2])
    assert (new.words, new.places) == ("1", (3,))


def test_beginnings_without_an_end_never_fill_the_sim():
    """A SIM may have no more than ten places."""
    inbox, held = Inbox(), set()
    for text in range(50):
        first, *_ = pdus.delivers("+447700900999", "rubbish " * 60, NOW_MS, text)
        held.add(text)
        for whole in inbox.take(Came(text, pdu.read(first)), NOW_MS):
            held -= set(whole.places)

    assert len(held) <= MOST_HELD


def test_a_sender_of_letters_is_no_number():
    read = pdu.read(pdus.delivers("EE-Info", "Your bill", NOW_MS)[0])

    assert (read.sender, read.is_number) == ("EE-Info", False)


def test_a_picture_is_no_text():
    paper = "00040C914477000910320004" + pdus.stamp(NOW_MS).hex() + "03FF00FF"

    [whole] = Inbox().take(Came(1, pdu.read(paper)), NOW_MS)

    assert whole.words == ""


SCHEMES = {
    pdu.GSM: (0x00, 0x0C, 0x11, 0xC8, 0xD0, 0xF1),
    pdu.DATA: (0x04, 0xF5),
    pdu.UCS2: (0x08, 0x18, 0xE0),
}


@pytest.mark.parametrize(("coding", "scheme"), [(coding, scheme) for coding, schemes in SCHEMES.items() for scheme in schemes])
def test_every_way_to_name_an_alphabet_is_known(coding, scheme):
    assert pdu.coding_of(scheme) == coding


def test_the_time_of_a_text_counts_its_time_zone():
    """Quarters of an hour, swapped like all digits; the highest bit but one of the first is the minus."""
    east, west = (pdu.read(f"00040C9144770009103200006290124131{hour}{zone}0131") for hour, zone in (("52", "40"), ("52", "48")))

    assert datetime.fromtimestamp(east.sent_ms / 1000, UTC).isoformat() == "2026-09-21T13:13:25+00:00"
    assert datetime.fromtimestamp(west.sent_ms / 1000, UTC).isoformat() == "2026-09-21T15:13:25+00:00"


def test_a_time_that_is_none_is_none():
    assert pdu.read("00040C91447700091032000000000000000000" + "0131").sent_ms is None


def test_a_report_is_read_as_others_do():
    paper = pdus.status_report(214, NUMBER, NOW_MS, NOW_MS + 2_000, 0x46)

    ours, read = pdu.read(paper), theirs.decodeSmsPdu(paper)

    assert (ours.reference, ours.recipient, ours.status) == (read["reference"], read["number"], read["status"]) == (214, NUMBER, 0x46)
    assert (ours.sent_ms, ours.settled_ms) == (NOW_MS, NOW_MS + 2_000)
    assert read["discharge"].timestamp() * 1000 == ours.settled_ms


STATUSES = {"delivered": (0x00, 0x01), "tried": (0x20, 0x30), "failed": (0x41, 0x46, 0x60, 0xFF)}


@pytest.mark.parametrize(("says", "status"), [(says, status) for says, statuses in STATUSES.items() for status in statuses])
def test_a_report_says_one_of_three_things(says, status):
    report = pdu.read(pdus.status_report(1, NUMBER, NOW_MS, NOW_MS, status))

    assert (report.is_delivered, report.is_still_tried) == (says == "delivered", says == "tried")


@given(st.binary(max_size=200))
def test_rubbish_is_no_message(octets):
    try:
        read = pdu.read(octets.hex())
    except pdu.BadPdu:
        return

    assert isinstance(read, pdu.Deliver | pdu.StatusReport)
    if isinstance(read, pdu.Deliver):
        assert len(Inbox().take(Came(1, read), NOW_MS)) == (read.join is None or read.join.parts == 1)


@given(st.text(max_size=60))
def test_nor_are_letters(words):
    is_hexadecimal = len(words) % 2 == 0 and all(sign in "0123456789abcdefABCDEF" for sign in words)

    with contextlib.nullcontext() if is_hexadecimal else pytest.raises(pdu.BadPdu):
        pdu.read(words if not is_hexadecimal else pdus.delivers(NUMBER, words, NOW_MS)[0])
