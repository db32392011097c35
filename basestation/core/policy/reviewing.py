"""When the policy is to be looked at again: by its date, after so many months, and after anything serious (R47)."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .rules import Rules

SOON_DAYS = 30


def review_day(rules: Rules, adopted: date | None) -> date | None:
    """The day by which the policy is reviewed: its own, or so many months after it was adopted, whichever comes first."""
    days = [date.fromisoformat(rules.review.by_date)] if rules.review.by_date else []
    if rules.review.months and adopted:
        days.append(_months_later(adopted, rules.review.months))
    return min(days, default=None)


def review_due(rules: Rules, adopted_ms: int | None, now_ms: int, zone: ZoneInfo, last_serious_ms: int | None = None) -> str:
    """What to remind the head of; "" while there is nothing. `adopted_ms` is None for a preset that nobody adopted yet."""
    if adopted_ms is None:
        return "Nobody has adopted a home-visit policy yet: a ready-made one holds. Read it, and adopt it or another."
    if last_serious_ms is not None and last_serious_ms > adopted_ms:
        return (
            f"Something serious happened on {_day(last_serious_ms, zone):%d %B %Y}, and the home-visit policy has not been reviewed since."
        )
    due = review_day(rules, _day(adopted_ms, zone))
    today = _day(now_ms, zone)
    if due is None or (due - today).days > SOON_DAYS:
        return ""
    if due < today:
        return f"The home-visit policy was to be reviewed by {due:%d %B %Y}."
    return f"The home-visit policy is to be reviewed by {due:%d %B %Y}."


def _day(at_ms: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at_ms / 1000, zone).date()


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
