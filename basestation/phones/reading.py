"""Reads what OwnTracks and Traccar Client (or anything that speaks as OsmAnd does) send over HTTP.

Times are the phone's: one in the future is now, one that is more than a day old is nothing. A position that can't be is refused in words.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from ..core.position import Fix

Read = TypeVar("Read")

LONGEST_AGO_MS = 24 * 3_600_000
MOST_AT_ONCE = 100
LARGEST_ACCURACY_M = 100_000
FIRST_MS_OF_1971 = 31_536_000_000  # smaller numbers are seconds
# Alarms that a phone or its app makes up itself. Whatever else is called an alarm somebody has pressed: an unknown one is still an alarm.
NOT_PRESSED = frozenset({
    "", "false", "0", "none", "null", "lowbattery", "lowpower", "powercut", "poweroff", "poweron", "powerrestored", "overspeed", "lowspeed",
    "idle", "movement", "vibration", "tow", "parking", "geofence", "geofenceenter", "geofenceexit", "hardacceleration", "hardbraking",
    "hardcornering", "lanechange", "fatiguedriving", "temperature", "gpsantennacut", "jamming", "bonnet", "door", "footbrake", "fuelleak",
})  # fmt: skip


class Nonsense(ValueError):
    """No app sends this; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Said:
    """`fix` is None when the phone doesn't know where it is, or it was too long ago. `pressed_ms`: SOS was pressed then."""

    fix: Fix | None = None
    pressed_ms: int | None = None


def owntracks(body: bytes, now_ms: int) -> list[Said]:
    """One message, or a list of them. What is no location (a last will, a waypoint, a card) says nothing to us."""
    found = _json(body)
    messages = found if isinstance(found, list) else [found]
    if len(messages) > MOST_AT_ONCE or not all(isinstance(each, dict) for each in messages):
        raise Nonsense("this is no message of OwnTracks")
    return [_of_owntracks(each, now_ms) for each in messages if each.get("_type") in ("location", "encrypted")]


def _of_owntracks(said: dict[str, Any], now_ms: int) -> Said:
    if said["_type"] == "encrypted":
        raise Nonsense("switch off the encryption key in the app: the connection is encrypted already")
    return Said(_fix(said.get("lat"), said.get("lon"), said.get("acc"), _moment_ms(said.get("tst"), now_ms), now_ms))


def osmand(said: Mapping[str, str], now_ms: int) -> Said:
    """The parameters of an address or a form. Without a place it says only that it is there, or that SOS was pressed."""
    is_pressed = _is_pressed(said.get("alarm"))
    at_ms = _unless(is_pressed, now_ms, lambda: _moment_ms(said.get("timestamp", now_ms), now_ms))
    lat, lon = said.get("lat"), said.get("lon")
    if "location" in said and lat is None:
        lat, _, lon = said["location"].partition(",")
    is_known = lat is not None and said.get("valid", "true").lower() not in ("false", "0")
    fix = _unless(is_pressed, None, lambda: _fix(lat, lon, said.get("accuracy"), at_ms, now_ms)) if is_known else None
    return Said(fix, _pressed_ms(at_ms, now_ms) if is_pressed else None)


def traccar(body: bytes, now_ms: int) -> tuple[str, Said]:
    """The JSON that Traccar Client sends since its version 9: who says so (its device identifier), and what."""
    found = _json(body)
    if not isinstance(found, dict) or not isinstance(found.get("device_id"), str):
        raise Nonsense("this is no message of Traccar Client: it has no device_id")
    is_pressed, nothing = _is_pressed_in(found), dict[str, Any]()
    location = _unless(is_pressed, nothing, lambda: _part(found.get("location")))
    coords = _unless(is_pressed, nothing, lambda: _part(location.get("coords")))
    at_ms = _unless(is_pressed, now_ms, lambda: _moment_ms(location.get("timestamp", now_ms), now_ms))
    lat, lon, accuracy = (coords.get(name) for name in ("latitude", "longitude", "accuracy"))
    fix = _unless(is_pressed, None, lambda: _fix(lat, lon, accuracy, at_ms, now_ms)) if coords else None
    return found["device_id"], Said(fix, _pressed_ms(at_ms, now_ms) if is_pressed else None)


def _unless(is_pressed: bool, otherwise: Read, read: Callable[[], Read]) -> Read:
    """An alarm is never refused for what is wrong with its place or its time: it comes without."""
    try:
        return read()
    except Nonsense:
        if is_pressed:
            return otherwise
        raise


def _is_pressed_in(found: dict[str, Any]) -> bool:
    location = found.get("location")
    extras = location.get("extras") if isinstance(location, dict) else None
    says = [each for each in (found, location, extras) if isinstance(each, dict)]
    return any(_is_pressed(each.get("alarm")) for each in says) or (isinstance(location, dict) and location.get("event") == "sos")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Nonsense("this is no JSON") from error


def _part(value: Any) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise Nonsense("there is something else where an object should be")
    return value or {}


def _pressed_ms(at_ms: int, now_ms: int) -> int:
    """However wrong the phone's clock is, the press is an alarm, and of a time that can be written."""
    return max(now_ms - LONGEST_AGO_MS, min(at_ms, now_ms))


def _is_pressed(alarm: Any) -> bool:
    return alarm is not None and alarm is not False and str(alarm).strip().lower() not in NOT_PRESSED


def _fix(lat: Any, lon: Any, accuracy: Any, at_ms: int, now_ms: int) -> Fix | None:
    lat_deg, lon_deg, accuracy_m = _number(lat), _number(lon), _number(accuracy)
    if lat_deg is None or lon_deg is None or abs(lat_deg) > 90 or abs(lon_deg) > 180:
        raise Nonsense("its latitude and longitude are no place on earth")
    if lat_deg == lon_deg == 0:
        raise Nonsense("its place is 0, 0, which is what a phone says that does not know")
    if at_ms < now_ms - LONGEST_AGO_MS:
        return None
    known_m = accuracy_m is not None and accuracy_m >= 0
    within_m = int(min(accuracy_m or 0, LARGEST_ACCURACY_M)) if known_m else None
    return Fix(min(at_ms, now_ms), round(lat_deg * 1e6), round(lon_deg * 1e6), within_m, by_phone=True)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _moment_ms(value: Any, now_ms: int) -> int:
    """Seconds or milliseconds since 1970, or a date with a time."""
    number = _number(value)
    if number is not None and 0 < number < 1e14:
        return int(number) if number >= FIRST_MS_OF_1971 else int(number * 1000)
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value) and len(value) < 40:
        try:
            found = datetime.fromisoformat(value)
            return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)
        except (ValueError, OverflowError) as error:
            raise Nonsense("its time is none") from error
    raise Nonsense("its time is none")
