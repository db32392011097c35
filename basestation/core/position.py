"""A place on the ground, and how well it is known."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_009


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a badge was. `at_ms` is when it was there (arrival minus the fix's age), `accuracy_m` may be unknown. `by_phone`: it is where
    their own phone was, which stands behind what the badge said not long before."""

    at_ms: int
    lat_udeg: int
    lon_udeg: int
    accuracy_m: int | None
    by_phone: bool = False

    @property
    def lat(self) -> float:
        return self.lat_udeg / 1e6

    @property
    def lon(self) -> float:
        return self.lon_udeg / 1e6


def distance_m(a_lat: float, a_lon: float, b_lat: float, b_lon: float) -> float:
    """Great-circle distance by the haversine formula (R. W. Sinnott, 1984), good to 0.5 %."""
    half_lat, half_lon = radians(b_lat - a_lat) / 2, radians(b_lon - a_lon) / 2
    h = sin(half_lat) ** 2 + cos(radians(a_lat)) * cos(radians(b_lat)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(h))
