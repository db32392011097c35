"""Numbers as people write them, what an answer means, and what stands in the first 160 letters of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.core.deliveries.text_words import TAKE_BY_TEXT
from basestation.core.words import telephone
from basestation.sms.inbox import Whole
from basestation.sms.replies import LONGEST_WORDS, read_reply
from basestation.sms.wording import SEEN_AT_ONCE, text_message

NOW_MS = 1_790_000_000_000
LINK = "https://doorstep.saltmarsh.example:8443/a/AAAAAQAAAAIAAAADq83vEjRWeJCrze8S"


# Numbers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("01632 960 001", "+441632960001"),
        ("+44 7700 900123", "+447700900123"),
        ("+44 (0)7700 900-123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("(07700) 900.123", "+447700900123"),
        ("+33 6 12 34 56 78", "+33612345678"),
        (" 07700\u00a0900123 ", "+447700900123"),
        ("999", None),
        ("112", None),
        ("18000", None),
        ("84433", None),
        ("", None),
        ("+", None),
        ("+0 7700 900123", None),
        ("07700 900123 ext 4", None),
        ("07700 900123, 07700 900124", None),
        ("head@school.example", None),
        ("٠٧٧٠٠٩٠٠١٢٣", None),
        ("+44 7700 9001234567", None),
        ("07700900123\r\nAT+CMGD=1,4", None),
    ],
)
def test_a_number_is_read_as_people_write_it(written, number):
    assert telephone.international(written, "+44") == number


def test_where_numbers_have_no_leading_nought_they_are_read_too():
    assert telephone.international("512 345 678", "+48") == "+48512345678"


@given(st.text(max_size=40))
def test_whatever_is_written_only_figures_come_out(written):
    number = telephone.international(written, "+44")

    assert number is None or (number[0] == "+" and number[1:].isascii() and number[1:].isdecimal())


# Answers ------------------------------------------------------------------------------------------------------------


def reply(words, sent_ms=NOW_MS, ahead_ms=0):
    return read_reply(Whole("+447700900123", True, words, sent_ms, (1,)), NOW_MS, "+44", ahead_ms)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("1", "takes"),
        (" 1.\n", "takes"),
        ('"1"', "takes"),
        ("1️⃣", "takes"),
        ("One", "takes"),
        ("2", "cannot"),
        ("No", "cannot"),
        ("NO!", "cannot"),
        ("‘2’", "cannot"),
        ("1 minute, I am driving", "says"),
        ("11", "says"),
        ("12", "says"),
        ("no idea what this is", "says"),
        ("yes", "says"),
        ("", "says"),
        ("STOP", "says"),
    ],
)
def test_only_a_bare_word_means_something(words, meaning):
    assert reply(words).meaning == meaning


@given(st.text(max_size=2_000))
def test_any_words_can_be_read(words):
    heard = reply(words)

    assert heard.meaning in ("takes", "cannot", "says")
    assert len(heard.words) <= LONGEST_WORDS


def test_when_it_was_sent_is_said_by_our_own_clock():
    """Our clock is 5 minutes ahead of the network's."""
    assert reply("1", sent_ms=NOW_MS - 360_000, ahead_ms=300_000).sent_ms == NOW_MS - 60_000


@pytest.mark.parametrize("sent_ms", [None, NOW_MS + 3_600_000])
def test_one_without_a_time_or_from_the_future_was_sent_now(sent_ms):
    assert reply("1", sent_ms=sent_ms).sent_ms == NOW_MS


@pytest.mark.parametrize(
    ("sender", "is_number", "heard"),
    [("07700900123", True, "+447700900123"), ("EE-Info", False, "EE-Info"), ("84433", True, "84433"), ("+4512345678", False, "4512345678")],
)
def test_a_sender_is_known_however_the_network_writes_it(sender, is_number, heard):
    assert read_reply(Whole(sender, is_number, "1", NOW_MS, (1,)), NOW_MS, "+44", 0).sender == heard


def test_numbers_are_in_no_words_about_an_answer():
    assert "900123" not in repr(reply("1"))


# Texts --------------------------------------------------------------------------------------------------------------


def test_the_first_160_letters_hold_who_what_how_and_where():
    text = text_message("ALARM: Oluwaseun Okafor pressed the hidden alarm", f"{TAKE_BY_TEXT}\n14:02. Do NOT ring the visitor.", LINK)

    at_once = text[:SEEN_AT_ONCE]
    assert at_once.startswith(f"ALARM: Oluwaseun Okafor pressed the hidden alarm\n{TAKE_BY_TEXT}\n{LINK}")
    assert text.endswith("\n14:02. Do NOT ring the visitor.")


def test_a_long_name_gives_way_to_the_link():
    text = text_message(f"ALARM: {'Maximiliana ' * 7}pressed the hidden alarm", f"{TAKE_BY_TEXT}\n14:02.", LINK)

    subject, ask, link, *_ = text.split("\n")
    assert subject.startswith("ALARM: Maximiliana") and subject.endswith("..")
    assert (ask, link) == (TAKE_BY_TEXT, LINK)
    assert text.index(LINK) + len(LINK) <= SEEN_AT_ONCE


@given(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=200), st.booleans())
def test_whatever_the_name_the_link_is_whole_and_early(subject, asks):
    text = text_message(subject, f"{TAKE_BY_TEXT}\nrest" if asks else "rest", LINK)

    lines = text.split("\n")
    assert lines[1:] == ([TAKE_BY_TEXT, LINK, "rest"] if asks else [LINK, "rest"])
    assert text.index(LINK) + len(LINK) <= SEEN_AT_ONCE


def test_without_a_link_and_without_a_question_it_is_just_the_words():
    assert text_message("Closed: ALARM", "Closed at 15:00.", "") == "Closed: ALARM\nClosed at 15:00."


@pytest.mark.parametrize("ahead_ms", [0, 90_000, -90_000])
def test_the_networks_own_time_of_it_is_kept_as_it_was(ahead_ms):
    """By it the same text is known again when it is delivered twice, whatever was learnt about the clocks in between."""
    assert reply("2", NOW_MS - 5_000, ahead_ms).stamp_ms == NOW_MS - 5_000
    assert reply("2", None).stamp_ms is None
