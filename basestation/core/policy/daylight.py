"""Sunset, reckoned for the school's place, and what the policy says of a visit that is out after dark or outside office hours (R16)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import elevation, sunrise, sunset

from .rules import Rules

AS_PLANNED = "as planned"
NO_PLACE = "The school's place is not set, so sunset can't be reckoned: ask your technician to enter lat and lon in the settings."
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees, north and east."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Day:
    """Sunrise and sunset of one day, None when the sun does neither; then `is_up` says which."""

    sunrise_ms: int | None
    sunset_ms: int | None
    is_up: bool


@dataclass(frozen=True, slots=True)
class Evening:
    """What applies to a visit, each as the policy's own word ("as planned" when it does not apply or nothing is asked). `is_dark` is
    None when it can't be told; then `unknown` says why. `reasons` say in words what was found."""

    after_dark: str
    out_of_hours: str
    is_dark: bool | None
    is_out_of_hours: bool
    reasons: tuple[str, ...] = ()
    unknown: str = ""

    @property
    def asks(self) -> frozenset[str]:
        """What has to be done: "discouraged", "assessed", "head agrees"."""
        return frozenset({self.after_dark, self.out_of_hours} - {AS_PLANNED})


def place_of(lat: float | None, lon: float | None) -> Place | None:
    return None if lat is None or lon is None else Place(lat, lon)


def day_at(place: Place, day: date, zone: ZoneInfo) -> Day:
    """That day's sunrise and sunset. Near the poles there may be neither."""
    observer = Observer(place.lat, place.lon)
    try:
        return Day(_ms(sunrise(observer, day, zone)), _ms(sunset(observer, day, zone)), True)
    except ValueError:  # what astral says when the sun does not come to the horizon
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
        return Day(None, None, elevation(observer, noon) > 0)


def is_dark(at_ms: int, place: Place, zone: ZoneInfo) -> bool:
    today = day_at(place, _local(at_ms, zone).date(), zone)
    if today.sunrise_ms is None or today.sunset_ms is None:
        return not today.is_up
    return not today.sunrise_ms <= at_ms < today.sunset_ms


def evening_rule(rules: Rules, start_ms: int, end_ms: int, place: Place | None, zone: ZoneInfo) -> Evening:
    """What the policy says of a visit that is out from `start_ms` to `end_ms`."""
    evening = rules.evening
    dark, dark_why = _darkness(start_ms, end_ms, place, zone)
    late_why = _out_of_hours(start_ms, end_ms, evening.opens_min, evening.closes_min, zone)
    return Evening(
        after_dark=evening.after_dark if dark else AS_PLANNED,
        out_of_hours=evening.out_of_hours if late_why else AS_PLANNED,
        is_dark=dark,
        is_out_of_hours=bool(late_why),
        reasons=tuple(why for why in (dark_why if dark else "", late_why) if why),
        unknown=NO_PLACE if dark is None else "",
    )


def _darkness(start_ms: int, end_ms: int, place: Place | None, zone: ZoneInfo) -> tuple[bool | None, str]:
    """Whether it is dark at any time of the visit, and in which words."""
    if place is None:
        return None, ""
    if is_dark(start_ms, place, zone):
        return True, f"It is dark when the visit begins, at {_clock(start_ms, zone)}."
    sets_ms = day_at(place, _local(start_ms, zone).date(), zone).sunset_ms
    if sets_ms is not None and sets_ms < end_ms:
        return True, f"The sun sets at {_clock(sets_ms, zone)}, and the visit is out until {_clock(end_ms, zone)}."
    if is_dark(end_ms, place, zone):
        return True, f"It is dark when the visit ends, at {_clock(end_ms, zone)}."
    return False, ""


def _out_of_hours(start_ms: int, end_ms: int, opens_min: int, closes_min: int, zone: ZoneInfo) -> str:
    start, end = _local(start_ms, zone), _local(end_ms, zone)
    if start.weekday() >= SATURDAY or end.weekday() >= SATURDAY:
        return "The visit is at the weekend."
    if start.date() != end.date():
        return "The visit is out overnight."
    if start.hour * 60 + start.minute < opens_min:
        return f"The visit begins at {start:%H:%M}, before office hours ({_minutes(opens_min)})."
    if end.hour * 60 + end.minute > closes_min:
        return f"The visit is out until {end:%H:%M}, after office hours ({_minutes(closes_min)})."
    return ""


def _minutes(of_day: int) -> str:
    return f"{of_day // 60:02d}:{of_day % 60:02d}"


def _clock(at_ms: int, zone: ZoneInfo) -> str:
    return f"{_local(at_ms, zone):%H:%M}"


def _local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)


def _ms(moment: datetime) -> int:
    return (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
