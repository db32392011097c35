"""Letters to septets and back, and texts to parts: nothing is lost, and no letter is cut in two."""

import pytest
from gsmmodem import pdu as theirs
from hypothesis import given
from hypothesis import strategies as st

from basestation.sms import alphabet
from basestation.sms.split import letters, split

GSM_LETTERS = "".join(alphabet.SEPTETS)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=700)
EMOJI = ("👩‍🏫", "🚪", "🆘", "👍🏽", "🇬🇧", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "e\u0301", "1\ufe0f\u20e3")
MIXED = st.lists(st.sampled_from([*EMOJI, "a", "ß", "€", "{", " "]), max_size=300).map("".join)


@given(st.lists(st.integers(0, 127), max_size=200), st.integers(0, 6))
def test_packed_septets_come_back(septets, fill_bits):
    packed = alphabet.pack(septets, fill_bits)

    assert alphabet.unpack(packed, len(septets), fill_bits) == septets
    assert len(packed) == (7 * len(septets) + fill_bits + 7) // 8


def test_septets_are_packed_as_everybody_does():
    assert alphabet.pack(alphabet.septets_of("hellohello")).hex() == "e8329bfd4697d9ec37"


@given(st.text(GSM_LETTERS, max_size=200))
def test_every_letter_of_the_alphabet_comes_back(text):
    assert alphabet.is_gsm(text)
    assert alphabet.letters_of(alphabet.septets_of(text)) == text


@given(st.lists(st.integers(0, 127), max_size=300))
def test_any_septets_can_be_read(septets):
    assert len(alphabet.letters_of(septets)) <= len(septets)


@pytest.mark.parametrize(
    ("letter", "is_gsm"), [("é", True), ("ç", False), ("Ç", True), ("`", False), ("€", True), ("’", False), ("\x1b", False)]
)
def test_what_is_not_in_the_alphabet_is_sent_as_utf_16(letter, is_gsm):
    assert split(letter).is_gsm is is_gsm


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("", [0]),
        ("x" * 160, [160]),
        ("x" * 161, [153, 8]),
        ("x" * 306, [153, 153]),
        ("x" * 307, [153, 153, 1]),
        ("€" * 80, [80]),
        ("€" * 81, [76, 5]),
        ("x" * 152 + "{" + "y" * 10, [152, 11]),
        ("š" * 70, [70]),
        ("š" * 71, [67, 4]),
        ("š" * 66 + "🚪" + "š" * 9, [66, 10]),
        ("🚪" * 35, [35]),
        ("🚪" * 36, [33, 3]),
    ],
)
def test_as_many_letters_as_fit_go_into_a_part(text, sizes):
    assert [len(part) for part in split(text).texts] == sizes


@given(TEXTS | MIXED)
def test_the_parts_make_the_text_again_and_each_fits(text):
    parts = split(text)

    alone, joined = (160, 153) if parts.is_gsm else (70, 67)
    room = alone if len(parts.texts) == 1 else joined
    assert "".join(parts.texts) == text
    for part in parts.texts:
        size = len(alphabet.septets_of(part)) if parts.is_gsm else len(alphabet.units_of(part)) // 2
        assert size <= room


@given(MIXED)
def test_no_letter_is_cut_in_two(text):
    parts = split(text)

    assert [letter for part in parts.texts for letter in letters(part)] == list(letters(text))


def test_a_family_stays_together():
    assert list(letters("a👩‍👩‍👧‍👦🇬🇧🇫🇷e\u0301👍🏽")) == ["a", "👩‍👩‍👧‍👦", "🇬🇧", "🇫🇷", "e\u0301", "👍🏽"]


def test_a_heap_of_accents_larger_than_a_part_is_taken_apart():
    heap = "e" + "\u0301" * 200

    assert "".join(split(heap).texts) == heap
    assert len(split(heap).texts) == 3


@given(TEXTS | MIXED, st.integers(2, 4))
def test_what_is_too_long_is_cut_and_says_so(text, most):
    parts = split(text, most)

    whole = "".join(parts.texts)
    assert len(parts.texts) <= most
    assert whole == text or (whole.endswith("...") and text.startswith(whole[:-3]))


def test_others_have_the_same_alphabet():
    """But for two letters, which theirs has from elsewhere: ÿ for the form feed, and ` for the §."""
    others = {letter: (alphabet.ESCAPE, ord(code) if isinstance(code, str) else code) for letter, code in theirs.GSM7_EXTENDED.items()}
    others |= {letter: (code,) for code, letter in enumerate(theirs.GSM7_BASIC) if code != alphabet.ESCAPE}
    others |= {"\f": others.pop("\xff"), "§": others.pop("`")}

    assert others == alphabet.SEPTETS
