"""A link to the phone page: what was made is read back, and nothing else opens anything."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.core.deliveries.phone_link import KEY_BYTES, LASTS_MS, BadLink, LinkOver, link_for, read_token, token_of

KEY, OTHER = bytes(range(KEY_BYTES)), bytes(KEY_BYTES)
NOW_MS = 1_790_000_000_000
NUMBERS = st.integers(0, 2**32 - 1)


@given(NUMBERS, NUMBERS)
def test_what_was_made_is_read_back_and_fits_a_text_message(incident: int, person: int) -> None:
    link = link_for(incident, person, NOW_MS)
    token = token_of(KEY, link)

    assert read_token(KEY, token, NOW_MS) == link
    assert len(token) == 32


@given(st.text())
def test_rubbish_opens_nothing(token: str) -> None:
    with pytest.raises(BadLink):
        read_token(KEY, token, NOW_MS)


@given(st.integers(0, 191))
def test_no_bit_can_be_changed(bit: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(token_of(KEY, link_for(3, 4, NOW_MS))))
    raw[bit // 8] ^= 1 << bit % 8

    with pytest.raises(BadLink):
        read_token(KEY, base64.urlsafe_b64encode(raw).decode(), NOW_MS)


def test_a_link_of_another_school_opens_nothing_and_an_old_one_says_so() -> None:
    """F57."""
    token = token_of(KEY, link_for(3, 4, NOW_MS))

    with pytest.raises(BadLink):
        read_token(OTHER, token, NOW_MS)
    with pytest.raises(LinkOver):
        read_token(KEY, token, NOW_MS + LASTS_MS)
    assert read_token(KEY, token, NOW_MS + LASTS_MS - 1_001).person == 4
