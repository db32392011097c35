"""What OwnTracks, OsmAnd and Traccar Client say, with everything that may be missing, wrong or mad: F61."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basestation.core.position import Fix
from basestation.phones.reading import LONGEST_AGO_MS, Nonsense, Said, osmand, owntracks, traccar

PAYLOADS = Path(__file__).parent / "gateways/payloads"
THEN_MS = 1_750_000_000_000
NOW_MS = THEN_MS + 180_000
HERE = Fix(THEN_MS, 53_745_670, -336_780, 12, by_phone=True)


def payload(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def changed(name, **fields):
    return json.dumps(json.loads(payload(name)) | fields).encode()


def test_owntracks_says_where_and_when_it_was_there():
    assert owntracks(payload("owntracks_location"), NOW_MS) == [Said(HERE)]


def test_what_is_no_location_says_nothing():
    assert owntracks(payload("owntracks_lwt"), NOW_MS) == []
    assert owntracks(b'{"_type": "transition", "event": "enter"}', NOW_MS) == []
    assert owntracks(b"[]", NOW_MS) == []


def test_an_encrypted_message_is_answered_with_what_to_do():
    with pytest.raises(Nonsense, match="switch off the encryption key"):
        owntracks(b'{"_type": "encrypted", "data": "AAAA"}', NOW_MS)


def test_traccar_client_says_the_same():
    assert traccar(payload("traccar_location"), NOW_MS) == ("48241179", Said(HERE))


@pytest.mark.parametrize(
    "timestamp", ["1750000000", "1750000000000", "2025-06-15T15:06:40Z", "2025-06-15 15:06:40", "2025-06-15T16:06:40+01:00"]
)
def test_osmand_writes_times_in_many_ways(timestamp):
    said = {"id": "x", "lat": "53.74567", "lon": "-0.33678", "timestamp": timestamp, "accuracy": "12", "batt": "74", "anything": "else"}

    assert osmand(said, NOW_MS) == Said(HERE)


def test_a_time_in_the_future_is_now():
    assert owntracks(changed("owntracks_location", tst=NOW_MS // 1000 + 3_600), NOW_MS)[0].fix.at_ms == NOW_MS


def test_what_is_more_than_a_day_old_is_nothing():
    assert owntracks(payload("owntracks_location"), THEN_MS + LONGEST_AGO_MS + 1) == [Said(None)]


def test_without_a_place_it_only_says_that_it_is_there():
    assert osmand({"id": "x"}, NOW_MS) == Said(None)
    assert osmand({"id": "x", "lat": "1", "lon": "2", "valid": "false"}, NOW_MS) == Said(None)


@pytest.mark.parametrize(
    "fields",
    [
        {"lat": "0", "lon": "0"}, {"lat": "x", "lon": "1"}, {"lat": "91", "lon": "1"}, {"location": "nowhere"}, {"timestamp": "soon"},
        {"timestamp": "0"}, {"lat": "nan", "lon": "nan", "timestamp": "-5"},
    ],
)  # fmt: skip
def test_no_place_or_time_however_wrong_keeps_an_alarm_back(fields):
    """A phone that has no fix says 0, 0. Location is never a gate."""
    with pytest.raises(Nonsense):
        osmand({"id": "x", **fields}, NOW_MS)

    assert osmand({"id": "x", "alarm": "sos", **fields}, NOW_MS) == Said(None, NOW_MS)


@pytest.mark.parametrize("location", [{"coords": {"latitude": 0, "longitude": 0}}, {"coords": "none"}, {"timestamp": {}}, {"coords": []}])
def test_nor_does_it_in_traccars_own_words(location):
    body = json.dumps({"device_id": "x", "location": location | {"extras": {"alarm": "sos"}}}).encode()

    assert traccar(body, NOW_MS) == ("x", Said(None, NOW_MS))
    assert traccar(b'{"device_id": "x", "alarm": "sos", "location": "home"}', NOW_MS) == ("x", Said(None, NOW_MS))


@pytest.mark.parametrize("timestamp", ["0001-01-01T00:00:00", "1", "2025-06-13T15:06:40Z"])
def test_a_press_has_a_time_that_can_be_written_whatever_the_phones_clock_says(timestamp):
    assert osmand({"id": "x", "alarm": "sos", "timestamp": timestamp}, NOW_MS).pressed_ms == NOW_MS - LONGEST_AGO_MS


@pytest.mark.parametrize("alarm", ["sos", "SOS", "panic", "general", "something new"])
def test_an_alarm_that_somebody_may_have_pressed_is_pressed(alarm):
    extras = json.loads(payload("traccar_location"))
    extras["location"]["extras"] = {"alarm": alarm}

    assert osmand({"id": "x", "alarm": alarm, "timestamp": "1750000000"}, NOW_MS).pressed_ms == THEN_MS
    assert traccar(json.dumps(extras).encode(), NOW_MS)[1].pressed_ms == THEN_MS


@pytest.mark.parametrize("alarm", ["lowBattery", "powerOff", "geofenceExit", "", "false"])
def test_what_a_phone_makes_up_itself_is_no_press(alarm):
    assert osmand({"id": "x", "alarm": alarm}, NOW_MS).pressed_ms is None


@pytest.mark.parametrize(
    "fields",
    [{"lat": 91}, {"lon": 181}, {"lat": None}, {"lat": "north"}, {"lat": 0, "lon": 0}, {"tst": "soon"}, {"tst": None}, {"lat": True}],
)
def test_nonsense_is_refused_in_words(fields):
    with pytest.raises(Nonsense, match=r"no place on earth|0, 0|its time is none"):
        owntracks(changed("owntracks_location", **fields), NOW_MS)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"7", b'"x"', b"[1]", b"[" * 50_000, b"\xff", b'{"_type": "location"}', b'{"_type": ["location"]}x']
)
def test_rubbish_is_refused(body):
    with pytest.raises(Nonsense):
        owntracks(body, NOW_MS)
    with pytest.raises(Nonsense):
        traccar(body, NOW_MS)


def test_infinity_is_no_place():
    with pytest.raises(Nonsense):
        owntracks(b'{"_type": "location", "lat": Infinity, "lon": NaN, "tst": 1750000000}', NOW_MS)


anything = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.lists(st.integers(), max_size=2) | st.just({})
)


@settings(deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("lat", "lon", "tst", "acc", "t", "_type"), anything)))
def test_any_values_are_a_place_on_earth_or_refused(fields):
    body = json.dumps({**json.loads(payload("owntracks_location")), **fields}).encode()
    try:
        found = owntracks(body, NOW_MS)
    except Nonsense:
        found = []
    for each in found:
        assert each.fix is None or (abs(each.fix.lat) <= 90 and abs(each.fix.lon) <= 180 and each.fix.at_ms <= NOW_MS)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "lat", "lon", "timestamp", "accuracy", "alarm", "valid", "location"]), st.text(max_size=15)))
def test_any_parameters_are_read_or_refused(fields):
    try:
        found = osmand(fields, NOW_MS)
    except Nonsense:
        found = Said()
    assert found.pressed_ms is None or found.pressed_ms <= NOW_MS
