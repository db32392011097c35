"""Reads the day and the times of a plan as people type them: today, tomorrow, friday or a date; 15:30, 15.30 or 1530."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .dates import NotADate, read_date
from .form import Form

CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.]|(?=\d\d$))([0-5]\d)")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOW = "Enter the day as today, tomorrow, a day of the week, or a date like 31/8/2027."
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


def read_clock(form: Form, name: str, what: str, day: date, zone: ZoneInfo, required: bool = True) -> int | None:
    """Milliseconds at that time on `day`. None when it is left empty or can't be read; the form then says so."""
    typed = form.get(name).strip()
    if not typed and not required:
        return None
    found = CLOCK.fullmatch(typed) if typed.isascii() else None
    if found is None:
        form.errors[name] = f"Enter {what} as hours and minutes, like 15:30."
        return None
    return round(datetime(day.year, day.month, day.day, int(found[1]), int(found[2]), tzinfo=zone).timestamp() * 1000)


def typed_clock(at_ms: int | None, zone: ZoneInfo) -> str:
    return f"{local(at_ms, zone):%H:%M}" if at_ms is not None else ""


def typed_day(at_ms: int, now_ms: int, zone: ZoneInfo) -> str:
    day, today = local(at_ms, zone).date(), local(now_ms, zone).date()
    if day in (today, today + timedelta(days=1)):
        return "today" if day == today else "tomorrow"
    return f"{day.day}/{day.month}/{day.year}"


def local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)
