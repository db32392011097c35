"""The last position worth having, and how old it is by our own clock."""

from collections import namedtuple

from .nmea import Nmea

Fix = namedtuple("Fix", ("at_ms", "accuracy_m", "lat_udeg", "lon_udeg"))


class FixKeeper:
    """A fix is as old as its first arrival: a receiver that repeats itself (same time of day) does not make it younger."""

    def __init__(self):
        self.last = None
        self._nmea = Nmea()

    def read(self, data: bytes, at_ms: int) -> bool:
        """True when there was a new one."""
        place = self._nmea.feed(data)
        if place is not None:
            self.last = Fix(at_ms, place.accuracy_m, place.lat_udeg, place.lon_udeg)
        return place is not None

    def restore(self, fix: Fix):
        self.last = fix

    def described(self, at_ms: int) -> tuple:
        """(fix_age_s, accuracy_m, lat_udeg, lon_udeg) as the messages carry them; four times None without a fix."""
        if self.last is None:
            return (None, None, None, None)
        return (self.age_ms(at_ms) // 1000, self.last.accuracy_m, self.last.lat_udeg, self.last.lon_udeg)

    def age_ms(self, at_ms: int) -> int | None:
        return None if self.last is None else max(0, at_ms - self.last.at_ms)
