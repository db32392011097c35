"""Times as people read them: on the wall clock, or as an age that the page keeps counting."""

from dataclasses import dataclass
from datetime import date as day
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from ...core.planning.qualifying import in_words
from ...core.words import spoken


@dataclass(frozen=True, slots=True)
class Times:
    zone: ZoneInfo
    now_ms: int

    def clock(self, at_ms: int) -> str:
        """The time; with the day when it is not today."""
        when, today = self._local(at_ms), self._local(self.now_ms).date()
        return f"{when:%H:%M}{which(when)}" if when.date() == today else f"{when:%a %d %b, %H:%M}{which(when)}"

    def began(self, since_ms: int | None, at_ms: int) -> str:
        """From when to when it may have been, where nobody knows it better."""
        first, last = self.clock(at_ms if since_ms is None else since_ms), self.clock(at_ms)
        return last if first == last else f"between {first} and {last}"

    def time_of_day(self, at_ms: int) -> str:
        return self._local(at_ms).strftime("%H:%M")

    def exact(self, at_ms: int) -> str:
        when = self._local(at_ms)
        return f"{when:%H:%M:%S}{which(when)}"

    def full(self, at_ms: int) -> str:
        when = self._local(at_ms)
        return f"{when:%A %d %B %Y, %H:%M:%S}{which(when)}"

    def day_and_clock(self, at_ms: int) -> str:
        """For what may be long ago."""
        when = self._local(at_ms)
        return f"{when.day} {when:%b %Y, %H:%M}{which(when)}"

    def day(self, at_ms: int) -> str:
        return in_words(self._local(at_ms).date())

    def to_the_second(self, at_ms: int) -> str:
        """For evidence: the day, and the time with its seconds."""
        when = self._local(at_ms)
        return f"{when.day} {when:%b %Y, %H:%M:%S}{which(when)}"

    def date(self, iso: str) -> str:
        """A date of the roster ("" for none) in words."""
        return in_words(day.fromisoformat(iso)) if iso else ""

    def age(self, at_ms: int) -> Markup:
        return Markup('<time data-age="{}">{}</time>').format(at_ms, spoken.age(at_ms, self.now_ms))

    def until(self, at_ms: int) -> Markup:
        """Counts down; what is past says how late it is."""
        return Markup('<time data-until="{}">{}</time>').format(at_ms, self.left(at_ms))

    def timer(self, at_ms: int) -> Markup:
        """Minutes and seconds left, for a clock that somebody works against."""
        return Markup('<time data-timer="{}">{}</time>').format(at_ms, self._minutes_left(at_ms))

    def countdown(self, at_ms: int) -> Markup:
        """The same for a page that does not know the base's clock."""
        return Markup('<time data-left="{}">{}</time>').format(max(at_ms - self.now_ms, 0), self._minutes_left(at_ms))

    def left(self, at_ms: int) -> str:
        if at_ms <= self.now_ms:
            return f"{spoken.span(self.now_ms - at_ms)} late"
        return f"in {spoken.span(at_ms - self.now_ms)}"

    def _minutes_left(self, at_ms: int) -> str:
        left_s = max(at_ms - self.now_ms, 0) // 1000
        return f"{left_s // 60}:{left_s % 60:02d}"

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self.zone)


def which(when: datetime) -> str:
    """In the hour that the clocks show twice, in the autumn, which of the two it is: " BST" or " GMT". Else nothing."""
    is_twice = when.utcoffset() != when.replace(fold=1 - when.fold).utcoffset()
    return f" {when.tzname()}" if is_twice else ""
