"""Which moment somebody means by a time of day: over midnight, and in the nights when the clocks are changed.

forward    00:59 -> 02:00    01:30 is never shown: nobody can mean it
back       01:59 -> 01:00    01:30 is shown twice: the first that can be meant
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR_MS = 3_600_000
SOON_MS = 4 * HOUR_MS  # a time that has passed today is tomorrow's without asking only when that is so near: at 15:00, 2.30 is a slip
DAY = timedelta(days=1)
Clock = tuple[int, int]


def moments(day: date, clock: Clock, zone: ZoneInfo) -> list[int]:
    """When the clocks show that on this day: mostly once, never in the hour that is left out, twice in the one that is repeated."""
    both = {_ms(datetime(day.year, day.month, day.day, *clock, tzinfo=zone, fold=fold)) for fold in (0, 1)}
    return [at_ms for at_ms in sorted(both) if (shown := local(at_ms, zone)).date() == day and (shown.hour, shown.minute) == clock]


def on_day(day: date, clock: Clock, zone: ZoneInfo, not_before_ms: int) -> int | None:
    """On this day: of two the first that does not lie before. None when there is none."""
    found = moments(day, clock, zone)
    return next((at_ms for at_ms in found if at_ms >= not_before_ms), found[0] if found else None)


def after_leaving(day: date, clock: Clock, zone: ZoneInfo, leave_ms: int) -> int | None:
    """The first one that is not before they leave, on the day on which they leave or the next."""
    found = [*moments(day, clock, zone), *moments(day + DAY, clock, zone)]
    return next((at_ms for at_ms in found if at_ms >= leave_ms), None)


def before_return(clock: Clock, zone: ZoneInfo, back_by_ms: int) -> int | None:
    """For a visit of which only the return is known: the last one that is not after it."""
    day = local(back_by_ms, zone).date()
    found = [*moments(day - DAY, clock, zone), *moments(day, clock, zone)]
    return max((at_ms for at_ms in found if at_ms <= back_by_ms), default=None)


def next_one(now_ms: int, clock: Clock, zone: ZoneInfo) -> int | None:
    """The next time that the clocks show it, today or tomorrow. None when both days leave it out, or today does and it would come soon."""
    today = local(now_ms, zone).date()
    found = [*moments(today, clock, zone), *moments(today + DAY, clock, zone)]
    return next((at_ms for at_ms in found if at_ms > now_ms), None)


def local(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
