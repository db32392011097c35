"""What a centre is told: a code for every cause, where and when, and words that no receiver stumbles over."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.core import cause
from basestation.core.deliveries.arc_signal import BY_HAND, ArcSignal
from basestation.dc09 import codes, place
from basestation.dc09.frame import build, parse
from basestation.dc09.sealing import unseal
from basestation.dc09.telling import Dialect, Now, event, safe_text

AT_MS = 1_795_266_307_000
SIA, CONTACT_ID = Dialect("1234"), Dialect("1234", protocol="ADM-CID")


def content(dialect=SIA, what="raised", why="SOS", badge=7, at_ms=AT_MS, now=None, text="", **where):
    signal = ArcSignal(what, why, badge, at_ms, where.get("lat"), where.get("lon"))
    return event(dialect, 1, signal, now or Now(AT_MS), text).content


def test_how_old_a_position_is_stands_in_the_words():
    """DC-09 has no place for it, and an old one would send the police to where somebody was."""
    words = Dialect("1234", has_text=True)
    old, new, none = (
        ArcSignal("raised", "SOS", 7, AT_MS, lat, -336_783, AT_MS - ago)
        for lat, ago in ((53_745_667, 5_400_000), (53_745_667, 60_000), (None, 5_400_000))
    )
    said = [event(words, 1, signal, Now(AT_MS)).content for signal in (old, new, none)]

    assert "panic button pressed (position 90 min old)]" in said[0] and "[X000W20.207]" in said[0]
    assert all("old" not in each for each in said[1:])


@pytest.mark.parametrize(
    ("why", "raised", "restored", "number"),
    [
        ("SOS", "PA", "PR", 120), ("DURESS", "HA", "HR", 121), ("CODE_WORD", "HA", "HR", 122), ("MISSED_CHECKIN", "QA", "QR", 102),
        ("OVERDUE", "QA", "QR", 102), ("LOST_CONTACT", "QA", "QR", 101), ("TAMPER", "TA", "TR", 137), ("MAN_DOWN", "MA", "MR", 100),
        ("UNKNOWN_77", "PA", "PR", 120),
    ],
)  # fmt: skip
def test_every_cause_has_its_codes_in_both_languages(why, raised, restored, number):
    assert f"|Nri7/{raised}007]" in content(why=why)
    assert f"|Nri7/{raised}007]" in content(why=why, what="again")
    assert f"|Nri7/{restored}007]" in content(why=why, what="restored")
    assert f"|1{number} 01 007]" in content(CONTACT_ID, why=why)
    assert f"|3{number} 01 007]" in content(CONTACT_ID, why=why, what="restored")


def test_no_cause_is_without_a_row():
    assert set(codes.CODES) == {*cause.NAMES.values(), cause.PHONE_SOS, cause.ALARM_ON}


@given(st.text(max_size=30))
def test_a_cause_that_nobody_knows_is_still_an_alarm(why):
    told = codes.told(ArcSignal("raised", why, 7, AT_MS))

    assert told.sia in {"PA", "HA", "QA", "TA", "MA"} and told.qualifier == codes.NEW


def test_a_cancel_and_tests_have_codes_of_their_own():
    assert "|Nri7/OC007]" in content(what="cancelled")
    assert "|1406 01 007]" in content(CONTACT_ID, what="cancelled")
    assert "|Nri0/RP0000]" in content(what="test", why="", badge=None)
    assert "|Nri0/RX0000]" in content(what="test", why=BY_HAND, badge=None)
    assert "|1602 00 000]" in content(CONTACT_ID, what="test", why="", badge=None)


def test_a_press_is_a_silent_alarm_where_the_centre_wants_it_so():
    silent = Dialect("1234", sos_is_silent=True)

    assert "/HA007]" in content(silent) and "/HR007]" in content(silent, what="restored")
    assert "/PA007]" in content(silent, why="UNKNOWN_9")


@pytest.mark.parametrize(("badge", "sia", "zone"), [(None, "Nri0/PA000", "000"), (1, "Nri1/PA001", "001"), (1234, "Nri1234/PA1234", "234")])
def test_a_badge_of_any_number_or_none_has_a_point(badge, sia, zone):
    assert f"|{sia}]" in content(badge=badge)
    assert f" 01 {zone}]" in content(CONTACT_ID, badge=badge)


@pytest.mark.parametrize(
    ("lat", "lon", "written"),
    [
        (53_745_667, -336_783, "[X000W20.207][Y53N44.740]"),
        (-33_856_784, 151_215_297, "[X151E12.918][Y33S51.407]"),
        (0, 0, "[X000E00.000][Y00N00.000]"),
        (90_000_000, -180_000_000, "[X180W00.000][Y90N00.000]"),
        (52_999_999, -999_999, "[X001W00.000][Y53N00.000]"),
        (1, -1, "[X000W00.000][Y00N00.000]"),
    ],
)
def test_a_position_is_degrees_and_minutes(lat, lon, written):
    assert content(lat=lat, lon=lon).split("]", 1)[1].startswith(written)


@pytest.mark.parametrize(("lat", "lon"), [(None, 5), (5, None), (90_000_001, 0), (0, -180_000_001)])
def test_a_position_that_is_none_keeps_no_alarm_back(lat, lon):
    assert re.fullmatch(r"#1234\|Nri7/PA007\]_[0-9:,-]+", content(lat=lat, lon=lon))


@given(lat=st.integers(-90_000_000, 90_000_000), lon=st.integers(-180_000_000, 180_000_000))
def test_a_written_position_is_within_a_metre_of_the_true_one(lat, lon):
    x, y = (re.fullmatch(r"\[[XY](\d+)([EWNS])(\d\d\.\d\d\d)\]", block) for block in place.blocks(lat, lon))

    for found, true, negative in ((x, lon, "W"), (y, lat, "S")):
        degrees = (int(found[1]) + float(found[3]) / 60) * (-1 if found[2] == negative else 1)
        assert float(found[3]) < 60
        assert abs(degrees * 1e6 - true) < 10


def test_contact_id_carries_one_block_at_most():
    wordy = Dialect("1234", protocol="ADM-CID", has_text=True)

    late = content(wordy, at_ms=AT_MS - 3_600_000, lat=53_745_667, lon=-336_783)
    fresh = content(wordy, lat=53_745_667, lon=-336_783)

    assert late.count("[") == 1 and "[H12:05:07,11-21-2026]" in late
    assert fresh.count("[") == 1 and "[ISchool staff" in fresh


def test_a_late_alarm_says_when_it_happened_and_a_prompt_one_does_not():
    assert "[H13:00:07,11-21-2026]" in content(at_ms=AT_MS - 300_000)
    assert "[H" not in content(at_ms=AT_MS - 60_000)


def test_all_times_are_in_the_receivers_own():
    written = content(at_ms=AT_MS - 300_000, now=Now(AT_MS, ahead_ms=3_600_000))

    assert written.endswith("_14:05:07,11-21-2026") and "[H14:00:07,11-21-2026]" in written


def test_no_name_and_no_place_goes_along_unless_it_is_given():
    wordy = Dialect("1234", has_text=True)

    assert "[ISchool staff on a home visit: panic button pressed]" in content(wordy)
    assert "panic button pressed: Ann, 3 Marsh Lane]" in content(SIA, text="Ann, 3 Marsh Lane")


NUMBERS = st.none() | st.integers(-(2**70), 2**70)


@given(
    what=st.sampled_from(["raised", "again", "restored", "cancelled", "test"]),
    why=st.text(max_size=20),
    badge=st.none() | st.integers(0, 2**31),
    at_ms=st.integers(-(2**70), 2**70),
    ahead_ms=st.integers(-(2**50), 2**50),
    lat=NUMBERS,
    lon=NUMBERS,
    text=st.text(max_size=400),
    protocol=st.sampled_from(["SIA-DCS", "ADM-CID"]),
)
def test_nothing_odd_in_a_signal_keeps_the_alarm_back(what, why, badge, at_ms, ahead_ms, lat, lon, text, protocol):
    signal = ArcSignal(what, why, badge, at_ms, lat, lon)
    dialect = Dialect("1234", bytes(16), protocol, has_text=True)

    made = parse(build(event(dialect, 9_999, signal, Now(AT_MS, ahead_ms), text)))

    assert (made.token, made.sequence, made.account) == (protocol, 9_999, "1234")
    assert unseal(made.content, bytes(16)).startswith("#1234|")


@given(st.text(max_size=600))
def test_words_end_no_block_and_fit(text):
    safe = safe_text(text)

    assert len(safe) <= 256
    assert (safe.isascii() and safe.isprintable()) or safe == ""
    assert not set(safe) & set("[]|^\r\n")


def test_words_lose_their_accents_and_not_the_alarm():
    assert safe_text("Siân Lloyd, Tŷ Mawr [flat|2]\r\n👩") == "Sian Lloyd, Ty Mawr flat 2 ?"


def test_nothing_is_said_of_what_nobody_is_known_to_have_done():
    """The centre decides by these words whether it rings the mobile or sends somebody."""
    said = " ".join(code.words for code in (*codes.CODES.values(), codes.SILENT, codes.UNKNOWN))

    assert not re.search("telephone tried|no answer|rung", said)
