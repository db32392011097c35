"""Reads the day and the times of a plan as people type them: today, tomorrow, friday or a date; 15:30, 15.30, 1530 or 3:30pm."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from . import clock_times
from .clock_times import local
from .dates import NotADate, read_date
from .form import Form

CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.]|(?=\d\d$))([0-5]\d)")
BY_HALVES = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]?([0-5]\d))? ?([ap])\.?m\.?")
LIKE = "like 15:30 or 3:30pm"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOW = "Enter the day as today, tomorrow, a day of the week, or a date like 31/8/2027."
NO_SUCH_TIME = "There is no {} that night: the clocks go forward. Enter the time that they will show."
NOT_ON_THE_WAY = "{} is not between leaving and the return. Correct it, or leave it empty."
FARTHEST = timedelta(days=400)
SHORTEST_DAY = 3


def read_day(form: Form, now_ms: int, zone: ZoneInfo) -> date:
    """Only to be used when `form.errors` has no "day"."""
    today, typed = local(now_ms, zone).date(), form.get("day").strip().casefold()
    try:
        found = _named(typed, today) or read_date(typed)
    except NotADate:
        found = None
    if found is None:
        form.errors["day"] = HOW
    elif found < today:
        form.errors["day"] = "That day has passed. Enter today or a day to come."
    elif found > today + FARTHEST:
        form.errors["day"] = "That day is more than a year away. Look at the year."
    return found or today


def _named(typed: str, today: date) -> date | None:
    if typed in ("", "today"):
        return today
    if typed == "tomorrow":
        return today + timedelta(days=1)
    if len(typed) < SHORTEST_DAY:
        return None
    of_week = next((index for index, name in enumerate(DAYS) if name.startswith(typed)), None)
    return None if of_week is None else today + timedelta(days=(of_week - today.weekday()) % 7)


def typed_time(form: Form, name: str, what: str) -> clock_times.Clock | None:
    """Hours and minutes. None when they can't be read; the form then says so."""
    typed = form.get(name).strip().casefold()
    if typed.isascii() and (found := CLOCK.fullmatch(typed)):
        return int(found[1]), int(found[2])
    if typed.isascii() and (found := BY_HALVES.fullmatch(typed)):
        return int(found[1]) % 12 + (12 if found[3] == "p" else 0), int(found[2] or 0)
    form.errors[name] = f"Enter {what} as hours and minutes, {LIKE}."
    return None


def read_clock(form: Form, name: str, what: str, day: date, zone: ZoneInfo, not_before_ms: int = 0) -> int | None:
    """Milliseconds at that time on `day`; in the night in which an hour is repeated the first that does not lie before. None when it
    can't be read or there is no such time; the form then says so."""
    clock = typed_time(form, name, what)
    found = None if clock is None else clock_times.on_day(day, clock, zone, not_before_ms)
    if clock is not None and found is None:
        form.errors[name] = NO_SUCH_TIME.format(form.get(name).strip())
    return found


@dataclass(frozen=True, slots=True)
class Outing:
    """Between when and when somebody is out, as far as it is known. `is_out`: they are, and may be given more time by the desk."""

    day: date
    leave_ms: int | None
    back_by_ms: int | None
    is_out: bool = False


def read_arrival(form: Form, name: str, outing: Outing, zone: ZoneInfo) -> int | None:
    """When they mean to be at a stop: after they leave, which may be after midnight, and before they are back."""
    clock = typed_time(form, name, "when they mean to be there") if form.get(name).strip() else None
    if clock is None or (outing.leave_ms is None and outing.back_by_ms is None):
        return None
    if outing.leave_ms is not None:
        found = clock_times.after_leaving(outing.day, clock, zone, outing.leave_ms)
    else:
        found = clock_times.before_return(clock, zone, outing.back_by_ms or 0)
    if found is None or (outing.back_by_ms is not None and not outing.is_out and found > outing.back_by_ms):
        form.errors[name] = NOT_ON_THE_WAY.format(form.get(name).strip())
    return found


def typed_clock(at_ms: int | None, zone: ZoneInfo) -> str:
    return f"{local(at_ms, zone):%H:%M}" if at_ms is not None else ""


def typed_day(at_ms: int, now_ms: int, zone: ZoneInfo) -> str:
    day, today = local(at_ms, zone).date(), local(now_ms, zone).date()
    if day in (today, today + timedelta(days=1)):
        return "today" if day == today else "tomorrow"
    return f"{day.day}/{day.month}/{day.year}"
