"""Sunset for the school's own place (R16), against printed times and against another published method."""

from datetime import UTC, date, datetime, timedelta
from math import acos, asin, atan, cos, degrees, radians, sin, tan
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.core.policy.daylight import NO_PLACE, Place, day_at, evening_rule, is_dark, place_of
from basestation.core.policy.rules import Evening, Rules

LONDON_TIME = ZoneInfo("Europe/London")
HULL, LERWICK, PENZANCE = Place(53.745, -0.336), Place(60.155, -1.145), Place(50.118, -5.537)
LONDON, INVERNESS, MANCHESTER = Place(51.507, -0.128), Place(57.478, -4.225), Place(53.481, -2.243)
STORNOWAY, IPSWICH = Place(58.209, -6.387), Place(52.057, 1.148)
LONGYEARBYEN = Place(78.22, 15.65)
STRICT = Rules(evening=Evening(after_dark="discouraged", out_of_hours="head agrees", opens_min=8 * 60, closes_min=18 * 60))


def at(text: str) -> int:
    """A time on a British wall clock."""
    return int(datetime.fromisoformat(text).replace(tzinfo=LONDON_TIME).timestamp() * 1000)


def almanac(place: Place, day: date, rising: bool) -> datetime:
    """Sunrise or sunset by the method of the Nautical Almanac Office's "Almanac for Computers" (US Naval Observatory, 1990), in UTC."""
    hour = place.lon / 15
    t = day.timetuple().tm_yday + ((6 if rising else 18) - hour) / 24
    anomaly = 0.9856 * t - 3.289
    longitude = (anomaly + 1.916 * sin(radians(anomaly)) + 0.020 * sin(radians(2 * anomaly)) + 282.634) % 360
    ascension = degrees(atan(0.91764 * tan(radians(longitude)))) % 360
    ascension = (ascension + longitude // 90 * 90 - ascension // 90 * 90) / 15
    declination = asin(0.39782 * sin(radians(longitude)))
    cosine = (cos(radians(90.833)) - sin(declination) * sin(radians(place.lat))) / (cos(declination) * cos(radians(place.lat)))
    angle = degrees(acos(cosine)) / 15
    hours = ((24 - angle if rising else angle) + ascension - 0.06571 * t - 6.622 - hour) % 24
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours)


# "i" newspaper, 21 December 2018: London, Manchester and Inverness. "Scottish Islands Explorer", 17 December 2014: Penzance, Ipswich,
# Stornoway and Lerwick. BBC Weather as quoted on 18 December 2015: Lerwick, with its sunrise.
PRINTED = [
    (LONDON, "2018-12-21", "08:04", "15:53"),
    (MANCHESTER, "2018-12-21", "08:22", "15:51"),
    (INVERNESS, "2018-12-21", "08:57", "15:32"),
    (PENZANCE, "2014-12-17", None, "16:20"),
    (IPSWICH, "2014-12-17", None, "15:44"),
    (STORNOWAY, "2014-12-17", None, "15:34"),
    (LERWICK, "2014-12-17", None, "14:56"),
    (LERWICK, "2015-12-18", "09:06", "14:56"),
]


@pytest.mark.parametrize(("place", "day", "rises", "sets"), PRINTED)
def test_the_sun_rises_and_sets_when_newspapers_printed_it_to_the_minute_and_a_bit(place, day, rises, sets):
    found = day_at(place, date.fromisoformat(day), LONDON_TIME)

    assert abs(found.sunset_ms - at(f"{day}T{sets}")) < 75_000
    assert rises is None or abs(found.sunrise_ms - at(f"{day}T{rises}")) < 75_000


@pytest.mark.parametrize("place", [HULL, LERWICK, PENZANCE], ids=["Hull", "Lerwick", "Penzance"])
@given(day=st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_on_any_day_it_agrees_with_another_published_method(place, day):
    found = day_at(place, day, LONDON_TIME)

    assert abs(found.sunset_ms - almanac(place, day, rising=False).timestamp() * 1000) < 4 * 60_000
    assert abs(found.sunrise_ms - almanac(place, day, rising=True).timestamp() * 1000) < 4 * 60_000


@pytest.mark.parametrize(
    ("before", "after", "hour_ms"), [("2026-03-28", "2026-03-29", 3_600_000), ("2026-10-24", "2026-10-25", -3_600_000)]
)
def test_when_the_clocks_change_sunset_moves_by_an_hour_on_the_wall_and_hardly_in_truth(before, after, hour_ms):
    first, second = (day_at(HULL, date.fromisoformat(day), LONDON_TIME).sunset_ms for day in (before, after))
    wall = [datetime.fromtimestamp(ms / 1000, LONDON_TIME).replace(tzinfo=UTC) for ms in (first, second)]
    moved_ms = (wall[1] - wall[0]) // timedelta(milliseconds=1) - 86_400_000

    assert abs(second - first - 86_400_000) < 4 * 60_000
    assert abs(moved_ms - hour_ms) < 4 * 60_000


@given(day=st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_it_is_dark_from_sunset_on_and_not_a_moment_before(day):
    found = day_at(HULL, day, LONDON_TIME)

    assert is_dark(found.sunset_ms, HULL, LONDON_TIME)
    assert not is_dark(found.sunset_ms - 1, HULL, LONDON_TIME)
    assert not is_dark(found.sunrise_ms, HULL, LONDON_TIME)
    assert is_dark(found.sunrise_ms - 1, HULL, LONDON_TIME)


def test_where_the_sun_stays_below_the_horizon_it_is_dark_at_noon_and_in_summer_never():
    winter, summer = day_at(LONGYEARBYEN, date(2026, 12, 21), LONDON_TIME), day_at(LONGYEARBYEN, date(2026, 6, 21), LONDON_TIME)

    assert (winter.sunset_ms, winter.is_up, summer.sunset_ms, summer.is_up) == (None, False, None, True)
    assert is_dark(at("2026-12-21T12:00"), LONGYEARBYEN, LONDON_TIME)
    assert not is_dark(at("2026-06-21T00:30"), LONGYEARBYEN, LONDON_TIME)


# (from, until, what the policy asks after dark, what outside hours). 2026-12-09 is a Wednesday, and the sun sets in the afternoon.
OUTINGS = [
    ("2026-12-09T13:00", "2026-12-09T15:00", "as planned", "as planned"),
    ("2026-12-09T15:00", "2026-12-09T16:00", "discouraged", "as planned"),
    ("2026-12-09T16:30", "2026-12-09T17:30", "discouraged", "as planned"),
    ("2026-12-09T07:30", "2026-12-09T09:00", "discouraged", "head agrees"),
    ("2026-12-09T17:00", "2026-12-09T18:00", "discouraged", "as planned"),
    ("2026-12-09T17:00", "2026-12-09T18:01", "discouraged", "head agrees"),
    ("2026-06-10T17:00", "2026-06-10T19:30", "as planned", "head agrees"),
    ("2026-06-13T11:00", "2026-06-13T12:00", "as planned", "head agrees"),
    ("2026-12-09T14:00", "2026-12-10T11:00", "discouraged", "head agrees"),
]


@pytest.mark.parametrize(("start", "end", "dark", "late"), OUTINGS)
def test_what_the_policy_asks_of_a_visit_by_the_hours_it_is_out(start, end, dark, late):
    found = evening_rule(STRICT, at(start), at(end), HULL, LONDON_TIME)

    assert (found.after_dark, found.out_of_hours) == (dark, late)
    assert found.asks == {dark, late} - {"as planned"}
    assert len(found.reasons) == len([word for word in (dark, late) if word != "as planned"])


def test_the_reason_says_when_the_sun_sets():
    found = evening_rule(STRICT, at("2026-12-09T15:00"), at("2026-12-09T16:15"), HULL, LONDON_TIME)

    sets = datetime.fromtimestamp(day_at(HULL, date(2026, 12, 9), LONDON_TIME).sunset_ms / 1000, LONDON_TIME)
    assert found.reasons == (f"The sun sets at {sets:%H:%M}, and the visit is out until 16:15.",)


def test_without_the_school_s_place_it_says_so_and_guesses_nothing():
    found = evening_rule(STRICT, at("2026-12-09T21:00"), at("2026-12-09T22:00"), place_of(None, -0.3), LONDON_TIME)

    assert (found.is_dark, found.after_dark, found.unknown) == (None, "as planned", NO_PLACE)
    assert found.out_of_hours == "head agrees"
